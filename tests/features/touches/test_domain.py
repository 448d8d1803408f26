"""The rules of touches and of the contact matrix, with the worked examples of C04."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamdesk.features.touches import domain
from kamdesk.features.touches.domain import Count, Party, Touch

DAY = date(2026, 6, 30)
NEAR = 0.00005


def _touch(kind: str = "visit", ago: int = 0, people: str = "a", ours: str = "s") -> Touch:
    """Build a touch; each letter is somebody whose place is the letter."""
    return Touch(
        DAY - timedelta(days=ago),
        kind,
        tuple(Party(ord(one), one) for one in people),
        tuple(Party(ord(one), one) for one in ours),
    )


# -- worked examples ----------------------------------------------------------------------------


def test_e34b_seven_needed_cells() -> None:
    """24, 1, 6, 0, 3, 0, 0 touches over seven needed cells."""
    touches = (24, 1, 6, 0, 3, 0, 0)
    cells = [("sales", str(place)) for place in range(7)]
    counts = {
        cell: Count(touches=Fraction(n), weight=Fraction(n))
        for cell, n in zip(cells, touches, strict=True)
    }
    found = domain.figures(counts, set(cells), contacts=5)
    assert float(found.fill or 0) == pytest.approx(0.5714, abs=NEAR)
    assert float(found.top_share or 0) == pytest.approx(0.7059, abs=NEAR)
    assert float(found.hhi or 0) == pytest.approx(0.5381, abs=NEAR)
    assert float(found.effective_threads or 0) == pytest.approx(1.86, abs=0.005)
    assert found.diamond_index == 1 - (found.top_share or 0)
    assert found.bow_tie
    assert found.reasons == ("top_share",)
    assert found.top_cell == ("sales", "0")


def test_e34d_what_goes_with_chen() -> None:
    """Chen reaches 王总 5, 李采购 4, 钱生产 2; Wu reaches 赵技术 4."""
    influence = {1: 5, 2: 4, 3: 2, 4: 4}
    reached = {10: frozenset({1, 2, 3}), 20: frozenset({4})}
    chen = domain.loss_if_leaves(reached, influence, 10)
    assert (chen.reached, chen.kept) == (15, 4)
    assert float(chen.share or 0) == pytest.approx(0.7333, abs=NEAR)
    assert chen.only == (1, 2, 3)
    assert domain.loss_if_leaves(reached, influence, 20).kept == 11


def test_what_goes_with_one_of_theirs() -> None:
    influence = {1: 5, 2: 4, 3: 2, 4: 4}
    reached = {10: frozenset({1, 2, 3}), 20: frozenset({1, 4, 5})}
    first = domain.loss_if_they_leave(reached, influence, 1)
    assert (first.reached, first.kept, first.share, first.only) == (15, 10, Fraction(1, 3), (1,))
    assert domain.loss_if_they_leave(reached, influence, 5).share == 0  # no influence noted
    assert domain.loss_if_they_leave(reached, influence, 9).only == ()  # nobody reaches them
    assert domain.loss_if_they_leave({}, influence, 1).share is None


# -- what counts where --------------------------------------------------------------------------


def test_a_visit_with_five_people_counts_for_five_cells_but_is_one_event() -> None:
    found = domain.count([_touch(people="abcde")], DAY)
    assert {key: one.touches for key, one in found.items()} == {("s", one): 1 for one in "abcde"}
    assert all(one.weight == 3 and one.filled for one in found.values())


def test_several_people_of_one_department_are_one_cell() -> None:
    touch = Touch(DAY, "call", (Party(1, "a"), Party(2, "a")), (Party(3, "s"), Party(4, "s")))
    found = domain.count([touch], DAY)
    assert {key: one.weight for key, one in found.items()} == {("s", "a"): 1}
    assert found["s", "a"].main_pair() == (3, 1)


def test_a_message_to_several_counts_once_and_is_no_real_contact() -> None:
    touch = _touch("message", people="abcd")
    found = domain.count([touch], DAY)
    assert sum(one.touches for one in found.values()) == 1
    assert sum(one.weight for one in found.values()) == Fraction(1, 2)
    assert not any(one.filled for one in found.values())
    assert all(one.last is None for one in found.values())
    assert domain.contacts_touched([touch], DAY) == set()
    assert domain.reach([touch], DAY) == {}
    alone = _touch("message")
    assert domain.count([alone], DAY)["s", "a"].last == DAY
    assert domain.contacts_touched([alone], DAY) == {ord("a")}


def test_a_planned_touch_does_not_count_before_its_day() -> None:
    later = _touch(ago=-1)
    assert domain.planned(later.day, DAY)
    assert domain.count([later], DAY) == {}
    assert domain.contacts_touched([later], DAY) == set()
    assert domain.count([later], later.day)["s", "a"].touches == 1


@pytest.mark.parametrize(("ago", "counts"), [(0, True), (89, True), (90, False), (-1, False)])
def test_the_window_ends_with_the_day_and_has_ninety_days(ago: int, counts: bool) -> None:
    assert domain.in_window(DAY - timedelta(days=ago), DAY, 90) is counts
    found = domain.count([_touch(ago=ago)], DAY)
    assert (("s", "a") in found and found["s", "a"].filled) is counts
    if ago == 90:  # outside the window it is still the last contact
        assert found["s", "a"].last == DAY - timedelta(days=90)


def test_who_met_nobody_reached_no_cell_and_unknown_places_are_kept_apart() -> None:
    assert _touch(people="").cells() == []
    assert _touch(ours="").cells() == [("", "a")]
    assert Touch(DAY, "visit", (Party(1, ""),), (Party(2, "sales"),)).cells() == [("sales", "")]


@pytest.mark.parametrize(
    ("weight", "marks"),
    [
        (0, 0),
        (Fraction(1, 8), 1),
        (Fraction(5, 2), 1),
        (3, 2),
        (Fraction(17, 2), 2),
        (9, 3),
        (40, 3),
    ],
)
def test_depth_counts_in_visits(weight: Fraction, marks: int) -> None:
    assert domain.depth(Fraction(weight)) == marks


# -- alarms -------------------------------------------------------------------------------------


def _counts(*weights: int) -> dict[tuple[str, str], Count]:
    return {("s", str(place)): Count(Fraction(n), Fraction(n)) for place, n in enumerate(weights)}


@pytest.mark.parametrize(
    ("weights", "contacts", "reasons"),
    [
        ((6, 4), 2, ("top_share",)),  # 0.60 exactly rings
        ((59, 41), 2, ()),
        ((1, 1), 1, ("contacts",)),
        ((1, 1, 0, 0, 0), 2, ()),  # fill 0.40 exactly does not
        ((1, 1, 0, 0, 0, 0), 2, ("fill",)),
        ((), 0, ("contacts",)),
    ],
)
def test_each_alarm_at_its_edge(
    weights: tuple[int, ...], contacts: int, reasons: tuple[str, ...]
) -> None:
    counts = _counts(*weights)
    assert domain.figures(counts, set(counts), contacts).reasons == reasons


def test_nothing_to_count_is_not_zero() -> None:
    found = domain.figures({}, set(), 0)
    assert (found.fill, found.top_share, found.hhi, found.effective_threads) == (None,) * 4
    assert found.diamond_index is None
    assert found.single_threaded
    assert domain.figures({}, {("s", "a")}, 0).fill == 0


def test_a_cell_that_is_not_needed_counts_for_shares_but_not_for_fill() -> None:
    counts = _counts(1, 1)
    found = domain.figures(counts, {("s", "0")}, 2)
    assert (found.needed, found.filled, found.fill) == (1, 1, 1)
    assert found.top_share == Fraction(1, 2)


touches = st.builds(
    _touch,
    st.sampled_from(list(domain.KINDS)),
    st.integers(-20, 200),
    st.text("abcdef", max_size=5).map(lambda text: "".join(sorted(set(text)))),
    st.text("stq", max_size=3).map(lambda text: "".join(sorted(set(text)))),
)


@given(st.lists(touches, max_size=20))
def test_shares_make_one_and_threads_lie_between_one_and_the_cells(found: list[Touch]) -> None:
    counts = domain.count(found, DAY)
    weighed = [one for one in counts.values() if one.weight]
    made = domain.figures(counts, set(counts), len(domain.contacts_touched(found, DAY)))
    if not weighed:
        assert made.hhi is None
        return
    assert made.hhi is not None and made.effective_threads is not None
    assert Fraction(1, len(weighed)) <= made.hhi <= 1
    assert 1 <= made.effective_threads <= len(weighed)
    assert 0 <= (made.fill or 0) <= 1
    assert all(0 <= domain.depth(one.weight) <= 3 for one in counts.values())


@given(st.lists(touches, max_size=20))
def test_a_message_to_several_weighs_as_much_as_to_one(found: list[Touch]) -> None:
    for touch in found:
        counts = domain.count([touch], touch.day)
        if touch.group_message:
            assert sum(one.weight for one in counts.values()) == Fraction(1, 2)
            assert sum(one.touches for one in counts.values()) == 1
        else:
            assert all(one.touches == 1 for one in counts.values())


@given(
    st.dictionaries(st.integers(1, 5), st.frozensets(st.integers(10, 16)), max_size=5),
    st.dictionaries(st.integers(10, 16), st.integers(1, 5)),
)
def test_what_we_lose_and_what_is_kept_make_the_whole(
    reached: dict[int, frozenset[int]], influence: dict[int, int]
) -> None:
    for one in reached:
        loss = domain.loss_if_leaves(reached, influence, one)
        assert 0 <= loss.kept <= loss.reached
        assert loss.reached - loss.kept == sum(influence.get(key, 0) for key in loss.only)
        assert loss.share is None or 0 <= loss.share <= 1
        assert (loss.share is None) == (loss.reached == 0)
    met = {one for people in reached.values() for one in people}
    shares = [domain.loss_if_they_leave(reached, influence, one).share for one in met]
    assert None in shares or not shares or sum(one or 0 for one in shares) == 1


# -- functions and departments ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("销售", "sales"), ("技术", "technical"), ("服务", "service"), ("财务", "finance"),
        ("质量", "quality"), ("管理", "management"), ("Sales", "sales"), ("technical", "technical"),
        ("供应链", "logistics"), ("法务", "legal"), ("Verkauf", "Verkauf"), (" ", ""), (None, ""),
    ],
)  # fmt: skip
def test_a_function_is_known_by_its_words(word: str | None, key: str) -> None:
    assert domain.function_key(word) == key
    assert domain.function_key(key) == key


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("采购部", "purchasing"), ("总经办", "management"), ("设备部", "maintenance"),
        ("财务部", "finance"), ("质量部", "quality"), ("Quality", "quality"), ("IT", "it"),
        ("Maintenance", "maintenance"), ("Projects", "projects"), ("生产部", "production"),
        ("Engineering", "engineering"), ("Purchasing", "purchasing"), ("食堂", None), ("", None),
        ("Facilities", "maintenance"),
    ],
)  # fmt: skip
def test_a_department_is_known_by_its_words(word: str, kind: str | None) -> None:
    assert domain.department_kind(word) == kind


def test_counterparts_are_needed_unless_somebody_says_otherwise() -> None:
    assert domain.needed_by_default("sales", "采购部")
    assert domain.needed_by_default("finance", "Finance")
    assert not domain.needed_by_default("finance", "采购部")
    assert not domain.needed_by_default("sales", "食堂")
    assert not domain.needed_by_default("", "采购部")
    assert not domain.needed_by_default("sales", "")


def test_rows_and_columns_have_an_order_and_the_unknown_comes_last() -> None:
    columns = sorted(["食堂", "", "财务部", "采购部", "总经办"], key=domain.department_order)
    assert columns == ["总经办", "采购部", "财务部", "食堂", ""]
    assert sorted(["", "Verkauf", "finance", "sales"], key=domain.function_order) == [
        "sales",
        "finance",
        "Verkauf",
        "",
    ]


# -- freshness ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tier", "influence", "days"),
    [("A", 5, 30), ("A", 3, 60), ("A", None, 60), ("B", 4, 60), ("C", 1, 270), (None, 5, 90), ("X", 2, 270)],
)  # fmt: skip
def test_the_cadence_goes_by_tier_and_influence(
    tier: str | None, influence: int | None, days: int
) -> None:
    assert domain.cadence(tier, influence) == days


def test_a_contact_is_fresh_up_to_its_cadence() -> None:
    def state(ago: int | None) -> str:
        last = None if ago is None else DAY - timedelta(days=ago)
        return domain.freshness(last, DAY, 30).state

    assert [state(ago) for ago in (0, 30, 31, None, -3)] == ["fresh", "fresh", "cold", "never", "never"]  # fmt: skip
    assert domain.freshness(DAY - timedelta(days=45), DAY, 30).urgency == Fraction(3, 2)
    assert domain.freshness(None, DAY, 30).urgency is None
