"""Which lines belong together: worked examples, edges, and what must hold for any two lists."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.ledger_pairs import AS_OF as MADE_AT
from benchmarks.ledger_pairs import merged, pair, score
from kamdesk.base.errors import Cancelled
from kamdesk.features.reconcile.domain import causes
from kamdesk.features.reconcile.domain.entries import Entry, Rules, canonical, folded, one_apart
from kamdesk.features.reconcile.domain.matching import Comparison, match, orientation
from kamdesk.features.reconcile.domain.sums import most_pieces, pieces_of

AS_OF = date(2026, 6, 30)
LONG_AGO = date(2026, 3, 10)


def line(number: str, amount: int, day: date | None = LONG_AGO, **values: object) -> Entry:
    return Entry(number, day, amount, "CNY", 1, **values)  # type: ignore[arg-type]


def found(
    ours: list[Entry], theirs: list[Entry], rules: Rules | None = None
) -> list[tuple[str, int]]:
    """Return (cause, difference) of what does not agree, after the sums were checked."""
    compared = match(ours, theirs, AS_OF, rules)
    whole = sum(one.value for one in ours) - sum(one.value for one in theirs)
    assert sum(one.difference for one in compared.groups) == whole
    return sorted((one.cause, one.difference) for one in compared.groups if one.cause)


def test_a_balance_that_differs_by_what_is_on_its_way_and_a_deduction_is_explained() -> None:
    """E25: 430 against 400; 25 in transit and a deduction of 5 leave nothing."""
    ours = [
        line("", 500_00, None, opening=True), line("INV-11", 275_00), line("INV-12", 25_00, date(2026, 6, 28)),
        line("R-7", -350_00, money=True), line("CN-3", -20_00),
    ]  # fmt: skip
    theirs = [
        line("", 500_00, None, opening=True), line("inv 11", 275_00), line("银付-88", -350_00, date(2026, 3, 9)),
        line("CN-3", -20_00), line("", -5_00, text="质量扣款"),
    ]  # fmt: skip
    assert sum(one.amount for one in ours) == 430_00
    assert sum(one.amount for one in theirs) == 400_00
    assert found(ours, theirs) == [("deduction", 5_00), ("timing", 25_00)]
    explained = sum(rest for cause, rest in found(ours, theirs) if cause in causes.SETTLED)
    assert 430_00 - 400_00 - explained == 0


@pytest.mark.parametrize(
    ("mine", "other", "cause", "rest"),
    [
        (1_000_00, 950_00, causes.AMOUNT, 50_00),
        (1_130_00, 1_000_00, causes.TAX, 130_00),
        (1_060_00, 1_000_00, causes.TAX, 60_00),
        (1_000_00, 1_090_00, causes.TAX, -90_00),
        (412_700_00, 365_221_23, causes.TAX, 47_478_77),
        (1_000_00, 1_000_10, causes.ROUNDING, -10),
        (1_000_00, 1_000_11, causes.AMOUNT, -11),
        (1_000_00, -1_000_00, causes.SIGN, 2_000_00),
    ],
)
def test_one_number_and_two_amounts_have_a_cause(
    mine: int, other: int, cause: str, rest: int
) -> None:
    assert found([line("A-1", mine)], [line("A-1", other)]) == [(cause, rest)]


@pytest.mark.parametrize(
    ("mine", "other"),
    [("INV-0012", "ＩＮＶ－0012"), ("INV-0012", "inv 12"), ("2026-0012", "20260012"), ("INV-1001", "1001"),
     ("1001", "发票1001"), ("No. 4411", "4411"), ("00012345", "12345")],
)  # fmt: skip
def test_a_number_may_be_written_otherwise(mine: str, other: str) -> None:
    far = LONG_AGO + timedelta(days=90)  # nothing but the number ties them
    assert found([line(mine, 100_00)], [line(other, 100_00, far)]) == []


@pytest.mark.parametrize(
    ("mine", "other"), [("INV-1001", "CN-1001"), ("A-12", "B-12"), ("INV-1001", "INV-10010")]
)
def test_another_number_is_another_document(mine: str, other: str) -> None:
    far = LONG_AGO + timedelta(days=60)
    assert found([line(mine, 100_00)], [line(other, 100_00, far)]) == [
        ("missing_here", -100_00), ("missing_there", 100_00),
    ]  # fmt: skip


@pytest.mark.parametrize("none", ["", "-", "无", "N/A", "0", "—"])
def test_what_only_says_there_is_no_number_is_none(none: str) -> None:
    assert canonical(none) == ""


def test_an_amount_alone_matches_only_what_is_the_one_of_it_on_both_sides() -> None:
    paid = line("", -100_00, date(2026, 3, 12))
    assert found([line("R-1", -100_00)], [paid]) == []
    two = [line("R-1", -100_00), line("R-2", -100_00, date(2026, 3, 14))]
    assert found(two, [paid]) == [("unclear", -100_00)]
    assert found([line("R-1", -100_00)], [paid._replace(day=date(2026, 3, 21))]) == [
        ("missing_here", 100_00), ("missing_there", -100_00),
    ]  # fmt: skip


def test_payments_of_one_amount_are_told_apart_by_their_days() -> None:
    mine = [line(f"R-{day}", -100_00, date(2026, 3, day)) for day in (2, 7)]
    same = [line("", -100_00, date(2026, 3, day)) for day in (7, 2)]
    compared = match(mine, same, AS_OF)
    assert {(one.ours, one.theirs) for one in compared.groups} == {((0,), (1,)), ((1,), (0,))}


def test_documents_both_sides_number_alike_are_not_matched_by_amount() -> None:
    ours = [line(f"INV-{n}", n * 100_00) for n in range(11, 15)]
    theirs = [*ours[:3], line("INV-77", 14 * 100_00)]
    assert found(ours, theirs) == [("missing_here", -1400_00), ("missing_there", 1400_00)]


def test_a_mistyped_number_of_the_same_day_is_seen() -> None:
    ours = [line(f"INV-{n}", n * 100_01) for n in range(11, 15)]
    theirs = [*ours[:3], ours[3]._replace(number="INV-41")]
    assert found(ours, theirs) == [("number", 0)]


def test_what_is_booked_twice_is_said_once() -> None:
    ours = [line("A-1", 100_00), line("R-1", -40_00, text="in")]
    theirs = [line("A-1", 100_00), line("a 1", 100_00), line("", -40_00), line("", -40_00)]
    assert found(ours, theirs) == [("duplicate", -100_00), ("duplicate", 40_00)]


def test_one_payment_may_pay_several_and_one_receipt_may_be_booked_in_parts() -> None:
    receipts = [line("R-1", -312_47), line("R-2", -77_13), line("R-3", -1_250_08)]
    whole = line("", -389_60)
    compared = match(receipts, [whole], AS_OF)
    assert [(one.ours, one.theirs) for one in compared.groups if one.theirs] == [((0, 1), (0,))]
    mirrored = match([whole], receipts, AS_OF)
    assert [(one.ours, one.theirs) for one in mirrored.groups if one.ours] == [((0,), (0, 1))]


def test_a_sum_that_could_be_made_in_two_ways_is_left_open() -> None:
    receipts = [line(f"R-{n}", amount) for n, amount in enumerate([-100_00, -100_00, -250_00])]
    compared = match(receipts, [line("", -350_00)], AS_OF)
    assert all(not (one.ours and one.theirs) for one in compared.groups)


def test_two_days_work_in_other_parts_agrees() -> None:
    ours = [line("R-1", -300_00, text="a"), line("R-2", -200_00, text="b")]
    theirs = [line("", -250_00, text="c"), line("", -250_00, text="d")]
    assert found(ours, theirs) == []


def test_a_cell_may_name_several_documents() -> None:
    ours = [line("INV-21", 100_00), line("INV-22", 60_00)]
    assert found(ours, [line("INV-21、INV-22", 160_00)]) == []
    assert found(ours, [line("INV-21/INV-22", 150_00)]) == [("amount", 10_00)]


def test_a_text_may_name_the_document() -> None:
    ours = [line("R-2026-771", -100_00), line("R-2026-772", -100_00)]
    theirs = [line("", -100_00, date(2026, 5, 1), text="贵司收据 R-2026-772")]
    assert found(ours, theirs) == [("missing_there", -100_00)]


@pytest.mark.parametrize("days", range(12))
def test_near_the_last_day_a_document_is_on_its_way(days: int) -> None:
    mine = line("INV-9", 100_00, AS_OF - timedelta(days=days))
    cause = causes.TIMING if days < 10 else causes.MISSING_THERE
    assert found([mine], []) == [(cause, 100_00)]
    assert found([mine], [], Rules(transit_days=days + 1)) == [(causes.TIMING, 100_00)]


def test_a_document_they_booked_after_the_last_day_proves_it_was_on_its_way() -> None:
    mine = line("INV-9", 100_00, date(2026, 6, 3))
    late = line("INV-9", 100_00, date(2026, 7, 2), counts=False)
    assert found([mine], [late]) == [(causes.TIMING, 100_00)]
    assert found([], [late]) == []


@pytest.mark.parametrize("cause", [causes.UNAPPLIED, causes.BILL, causes.DISPUTED])
def test_what_our_ledger_knows_of_a_document_explains_it(cause: str) -> None:
    assert found([line("R-1", -100_00, hints=((cause, 100_00),))], []) == [(cause, -100_00)]


@pytest.mark.parametrize("cause", [causes.DISPUTED, causes.RETENTION])
def test_a_part_our_ledger_knows_of_explains_what_they_left_out(cause: str) -> None:
    mine = line("A-1", 100_00, hints=((cause, 7_77),))
    assert found([mine], [line("A-1", 92_23)]) == [(cause, 7_77)]
    assert found([mine], [line("A-1", 92_22)]) == [(causes.AMOUNT, 7_78)]


def test_accounts_and_currencies_are_never_mixed() -> None:
    mine = line("A-1", 100_00)
    for other in (mine._replace(account=2), mine._replace(currency="USD")):
        assert len(found([mine], [other])) == 2


def test_openings_are_compared_with_openings_alone() -> None:
    ours = [line("", 100_00, None, opening=True), line("A-1", 90_00)]
    theirs = [line("", 90_00, None, opening=True), line("A-1", 100_00)]
    assert found(ours, theirs) == [("amount", -10_00), ("opening", 10_00)]


def test_a_list_with_debit_and_credit_the_other_way_round_is_seen() -> None:
    ours = [line("A-1", 100_00), line("A-2", 50_00), line("R-1", -30_00)]
    turned = [one._replace(amount=-one.amount) for one in ours]
    assert orientation(ours, turned) == -1
    assert orientation(ours, ours) == 1
    assert orientation(ours, []) == 0


@pytest.mark.parametrize(
    ("first", "second", "near"),
    [("INV12", "INV13", True), ("INV12", "INV21", True), ("INV12", "INV1", True), ("INV12", "INV12", False),
     ("INV12", "INV345", False), ("12", "2", True), ("1234", "4321", False)],
)  # fmt: skip
def test_one_mistyped_character(first: str, second: str, near: bool) -> None:
    assert one_apart(first, second) is one_apart(second, first) is near


def test_the_search_for_sums_is_exact_and_ends() -> None:
    assert pieces_of(10, [7, 5, 3, 2], 4, 100)[0] is None  # 7+3 and 5+3+2
    assert pieces_of(10, [7, 5, 3, 2], 2, 100)[0] == (0, 2)
    assert pieces_of(11, [7, 5, 3], 3, 100)[0] == ()
    assert pieces_of(100, list(range(40, 0, -1)), 6, 50) == (None, 0)  # too many looks
    assert pieces_of(21, [6, 5, 4, 3, 2, 1], 6, 100)[0] == (0, 1, 2, 3, 4, 5)
    assert most_pieces(1_000_00, [100_00] * 12) == 0  # something round always fits
    assert most_pieces(389_60, [1_250_08, 312_47, 77_13]) >= 2


# -- what must hold for any two lists -----------------------------------------------------------

_numbers = st.sampled_from(
    ["", "A-1", "a1", "A-2", "A-3", "INV-1001", "1001", "R-1", "R-2", "A-1,A-2"]
)
_amounts = st.sampled_from([0, 1, 5_00, 100_00, 113_00, 95_00, 195_00, 40_00]).flatmap(
    lambda amount: st.sampled_from([amount, -amount])
)
_days = st.integers(-5, 60).map(lambda days: AS_OF - timedelta(days=days))
_lines = st.builds(
    lambda number, day, amount, account, text: Entry(
        number, day, amount, "CNY", account, text, counts=day is None or day <= AS_OF
    ),
    _numbers, st.one_of(st.none(), _days), _amounts, st.sampled_from([1, 2]),
    st.sampled_from(["", "扣款", "A-2"]),
)  # fmt: skip
_lists = st.lists(_lines, max_size=9)


def named(compared: Comparison, ours: list[Entry], theirs: list[Entry]) -> list[str]:
    """Return the groups by what their lines say, whatever their places."""
    return sorted(
        str((sorted(str(ours[at]) for at in one.ours), sorted(str(theirs[at]) for at in one.theirs),
             one.cause, one.difference))
        for one in compared.groups
    )  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(_lists, _lists, st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_nothing(
    ours: list[Entry], theirs: list[Entry], chance: random.Random
) -> None:
    before = named(match(ours, theirs, AS_OF), ours, theirs)
    mixed, other = list(ours), list(theirs)
    chance.shuffle(mixed)
    chance.shuffle(other)
    assert named(match(mixed, other, AS_OF), mixed, other) == before


@settings(max_examples=300, deadline=None)
@given(_lists, _lists)
def test_the_other_side_sees_the_mirror(ours: list[Entry], theirs: list[Entry]) -> None:
    one, other = match(ours, theirs, AS_OF), match(theirs, ours, AS_OF)
    turned = [
        group._replace(
            ours=group.theirs, theirs=group.ours, difference=-group.difference,
            cause=causes.MIRRORED.get(group.cause, group.cause),
        )
        for group in other.groups
    ]  # fmt: skip
    assert named(one, ours, theirs) == named(Comparison(tuple(turned)), ours, theirs)


@settings(max_examples=300, deadline=None)
@given(_lists, _lists)
def test_every_line_is_in_one_group_and_nothing_is_lost(
    ours: list[Entry], theirs: list[Entry]
) -> None:
    groups = match(ours, theirs, AS_OF).groups
    for lines, places in (
        (ours, [at for one in groups for at in one.ours]),
        (theirs, [at for one in groups for at in one.theirs]),
    ):
        assert len(places) == len(set(places))
        assert set(places) >= {at for at, one in enumerate(lines) if one.counts}
    whole = sum(one.value for one in ours) - sum(one.value for one in theirs)
    assert sum(one.difference for one in groups) == whole


@pytest.mark.parametrize("share", [0.01, 0.05, 0.15])
def test_known_differences_are_found_and_nothing_is_matched_wrongly(share: float) -> None:
    scores = []
    for seed in range(4):
        made = pair(1_500, share, seed)
        scores.append(score(made, match(made.ours, made.theirs, MADE_AT)))
    whole = merged(scores)
    assert whole.known > 40
    assert whole.wrong == 0
    assert whole.recall >= 0.99
    assert whole.precision >= 0.99


def test_folding_keeps_what_tells_numbers_apart() -> None:
    assert folded("INV-2026-0012") == "INV20260012"
    assert folded("A-010") == "A10"
    assert folded("ABC") == "ABC"


def test_comparing_can_be_stopped() -> None:
    class Stop:
        def step(self, done: int, total: int | None, what: str = "") -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        match([line("A-1", 1)], [line("A-1", 1)], AS_OF, None, Stop())
