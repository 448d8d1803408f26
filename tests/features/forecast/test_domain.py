from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamdesk.features.contracts.domain.workdays import WorkDays
from kamdesk.features.forecast.domain import (
    CHANCES,
    FIRST_DAY,
    LAST_DAY,
    Habit,
    Kind,
    Part,
    chance_between,
    chance_of,
    default_hazards,
    expected_receipt,
    fell_out,
    first_run,
    hazards,
    is_relied_on,
    nearest_run,
    scaled,
    split,
    survival,
    weeks_after,
)
from kamdesk.features.forecast.domain.claims import (
    Dispute,
    Promise,
    kept_ratio,
    ratio,
    usual_resolution,
)
from kamdesk.features.forecast.domain.receipts import habit_day

AS_OF = date(2025, 6, 30)
days = st.dates(date(2024, 1, 1), date(2026, 12, 31))


def likely(due: date, amount: int = 100_00) -> Part:
    return Part(Kind.LIKELY, due, amount)


# -- the worked example (C35, E38) ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "amount", "day", "expected"),
    [
        (date(2025, 7, 25), 200_000_00, date(2025, 7, 31), 196_000_00),
        (date(2025, 6, 15), 150_000_00, date(2025, 7, 7), 138_000_00),
        (date(2024, 9, 1), 100_000_00, date(2025, 7, 7), 40_000_00),
    ],
)
def test_the_worked_example_item_by_item(due, amount, day, expected):
    found = expected_receipt(likely(due, amount), Habit(delay=6), AS_OF)
    assert (found.day, found.amount) == (day, expected)


def test_the_worked_example_adds_up_to_374_000():
    parts = [
        likely(date(2025, 7, 25), 200_000_00),
        likely(date(2025, 6, 15), 150_000_00),
        likely(date(2024, 9, 1), 100_000_00),
    ]
    assert sum(expected_receipt(one, Habit(delay=6), AS_OF).amount for one in parts) == 374_000_00


# -- chances ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("late", "chance"),
    [
        (-40, "0.98"), (0, "0.98"), (1, "0.92"), (30, "0.92"), (31, "0.85"), (60, "0.85"),
        (61, "0.75"), (90, "0.75"), (91, "0.55"), (180, "0.55"), (181, "0.40"), (365, "0.40"),
        (366, "0.20"), (3000, "0.20"),
    ],
)  # fmt: skip
def test_the_chance_follows_how_late_an_item_is(late, chance):
    assert chance_of(AS_OF - timedelta(days=late), AS_OF) == Decimal(chance)


def test_a_weak_class_lowers_the_chances_and_an_unknown_one_does_not():
    assert scaled(CHANCES, "A") == scaled(CHANCES, "B") == scaled(CHANCES, None) == CHANCES
    assert scaled(CHANCES, "D")[0] == Decimal("0.7840")
    assert all(d < c for d, c in zip(scaled(CHANCES, "D"), scaled(CHANCES, "C"), strict=True))


@given(days, days, st.integers(1, 10**12))
def test_what_is_expected_is_never_more_than_what_is_open(due, as_of, amount):
    found = expected_receipt(likely(due, amount), Habit(), as_of)
    assert 0 <= found.amount <= amount
    assert 0 <= found.chance <= 1


# -- days ------------------------------------------------------------------------------------------


@given(days, days, st.integers(0, 200), st.one_of(st.none(), st.integers(1, 31)))
def test_no_expected_day_is_past_or_a_weekend_and_late_items_wait_a_week(
    due, as_of, delay, month_day
):
    found = expected_receipt(likely(due), Habit(delay=delay, month_day=month_day), as_of)
    assert found.day > as_of
    assert found.day.weekday() < 5
    if due < as_of:
        assert found.day >= as_of + timedelta(days=7)


@given(days, days, st.integers(0, 300), st.integers(0, 60))
def test_a_slower_customer_is_never_expected_earlier(due, as_of, delay, more):
    quick = expected_receipt(likely(due), Habit(delay=delay), as_of)
    slow = expected_receipt(likely(due), Habit(delay=delay + more), as_of)
    assert slow.day >= quick.day


def test_a_holiday_moves_the_day():
    festival = WorkDays(off=frozenset(date(2026, 2, day) for day in range(16, 24)))
    part = likely(date(2026, 2, 17))
    as_of = date(2026, 1, 31)
    assert expected_receipt(part, Habit(work=festival), as_of).day == date(2026, 2, 24)
    assert expected_receipt(part, Habit(), as_of).day == date(2026, 2, 17)


@pytest.mark.parametrize(
    ("day", "month_day", "run"),
    [
        (date(2026, 7, 1), 25, date(2026, 7, 27)),  # the 25th is a Saturday
        (date(2026, 7, 26), 25, date(2026, 7, 27)),
        (date(2026, 7, 28), 25, date(2026, 8, 25)),
        (date(2026, 2, 10), 31, date(2026, 3, 2)),  # the last of February is a Saturday
        (date(2026, 3, 1), 31, date(2026, 3, 2)),
        (date(2026, 3, 3), 31, date(2026, 3, 31)),
        (date(2026, 12, 31), 5, date(2027, 1, 5)),
    ],
)
def test_a_payment_day_that_is_no_working_day_moves_on(day, month_day, run):
    assert first_run(day, month_day) == run


@given(days, st.integers(1, 31))
def test_the_first_run_is_the_first(day, month_day):
    run = first_run(day, month_day)
    assert run >= day
    assert (run - day).days <= 34
    assert first_run(run, month_day) == run


def test_the_payment_day_snaps_the_expected_day():
    habit = Habit(delay=4, month_day=25)
    assert expected_receipt(likely(date(2025, 7, 20)), habit, AS_OF).day == date(2025, 7, 25)
    # the four days are the wait for the 25th: the month after would be waited for twice
    assert expected_receipt(likely(date(2025, 7, 22)), habit, AS_OF).day == date(2025, 7, 25)
    assert expected_receipt(likely(date(2025, 7, 26)), habit, AS_OF).day == date(2025, 8, 25)
    # never before it is due, nor within a week of what is late
    assert expected_receipt(likely(date(2025, 7, 28)), Habit(month_day=25), AS_OF).day == date(
        2025, 8, 25
    )
    late = expected_receipt(likely(date(2025, 6, 2)), Habit(month_day=4), AS_OF)
    assert late.day == date(2025, 8, 4)


@given(days, st.integers(1, 31), st.integers(0, 90))
def test_no_payment_day_is_nearer(day, month_day, after):
    lower = day - timedelta(days=after)
    run = nearest_run(day, month_day, lower)
    assert run >= lower
    assert first_run(run, month_day) == run
    others = [first_run(lower + timedelta(days=step), month_day) for step in range(0, 130, 5)]
    assert abs(run - day) <= min(abs(one - day) for one in others)


def test_weeks_follow_the_day_without_a_gap():
    weeks = weeks_after(date(2026, 6, 30), 3)
    assert [(one.start, one.end) for one in weeks] == [
        (date(2026, 7, 1), date(2026, 7, 7)),
        (date(2026, 7, 8), date(2026, 7, 14)),
        (date(2026, 7, 15), date(2026, 7, 21)),
    ]
    with pytest.raises(ValueError):
        weeks_after(date(2026, 6, 30), 0)


# -- promises, disputes, what is excluded ------------------------------------------------------------


amounts = st.integers(1, 10**9)


@given(amounts, st.integers(0, 10**9), st.integers(0, 10**9), st.booleans(), st.booleans())
def test_splitting_an_item_loses_nothing(amount, disputed, promised, relied_on, legal):
    parts = split(
        amount, AS_OF, disputed=disputed, promised=promised, promised_on=AS_OF,
        relied_on=relied_on, legal=legal,
    )  # fmt: skip
    assert sum(one.amount for one in parts) == amount
    assert all(one.amount > 0 for one in parts)
    contested = sum(one.amount for one in parts if one.kind is Kind.DISPUTED)
    assert legal or contested == min(disputed, amount)


def test_a_promise_covers_what_is_not_in_dispute():
    parts = split(
        1000, AS_OF, disputed=300, promised=900, promised_on=date(2025, 7, 10), relied_on=True
    )
    assert [(one.kind, one.amount) for one in parts] == [
        (Kind.COMMITTED, 700),
        (Kind.DISPUTED, 300),
    ]


def test_a_promise_of_a_customer_that_breaks_them_counts_for_nothing():
    parts = split(1000, AS_OF, promised=900, promised_on=date(2025, 7, 10), relied_on=False)
    assert [(one.kind, one.amount) for one in parts] == [(Kind.LIKELY, 1000)]


@pytest.mark.parametrize(
    ("kept", "counts"), [("0.7", True), ("0.71", True), ("0.69", False), (None, False)]
)
def test_seven_of_ten_promises_must_be_kept(kept, counts):
    assert is_relied_on(None if kept is None else Decimal(kept)) is counts


def test_a_relied_on_promise_gives_the_day():
    part = Part(Kind.COMMITTED, date(2025, 6, 1), 1000, promised=date(2025, 7, 3))
    found = expected_receipt(part, Habit(delay=40), AS_OF)
    assert found.day == date(2025, 7, 3)  # the week's wait of late items is not for promises
    assert found.amount == 920


def test_a_dispute_comes_after_it_is_settled():
    part = Part(Kind.DISPUTED, date(2025, 7, 1), 1000, raised=date(2025, 6, 20))
    habit = Habit(delay=10, resolution=30)
    assert expected_receipt(part, habit, AS_OF).day == date(2025, 8, 11)  # 07-01 + 10 + 30, Sunday
    late = Part(Kind.DISPUTED, date(2025, 1, 1), 1000, raised=date(2025, 6, 20))
    assert expected_receipt(late, habit, AS_OF).day == date(2025, 7, 21)  # 06-20 + 30, Sunday


@pytest.mark.parametrize(
    "parts",
    [split(1000, AS_OF, legal=True), split(1000, None), split(1000, None, disputed=400)],
)
def test_what_is_with_the_court_or_waits_for_an_event_is_not_expected(parts):
    assert {one.kind for one in parts} == {Kind.EXCLUDED}
    assert all(expected_receipt(one, Habit(), AS_OF).day is None for one in parts)
    assert all(expected_receipt(one, Habit(), AS_OF).amount == 0 for one in parts)


@pytest.mark.parametrize(
    ("due", "was"),
    [
        (date(2025, 6, 24), date(2025, 6, 30)),  # due + 6, today: it did not come
        (date(2025, 6, 25), None),  # tomorrow
        (date(2025, 5, 28), date(2025, 6, 3)),
        (date(2025, 5, 20), None),  # more than four weeks ago
    ],
)
def test_what_did_not_come_in_four_weeks_fell_out(due, was):
    assert fell_out(likely(due), Habit(delay=6), AS_OF) == was


def test_a_day_by_habit_does_not_know_today():
    assert habit_day(likely(date(2024, 1, 8)), Habit(delay=2)) == date(2024, 1, 10)


PROMISE = Promise(1, 7, "CNY", 1000, date(2026, 6, 1), date(2026, 6, 10))


@pytest.mark.parametrize(
    ("came", "day", "standing"),
    [
        ((), date(2026, 5, 31), ""),
        ((), date(2026, 6, 13), "open"),
        ((), date(2026, 6, 14), "broken"),
        (((date(2026, 6, 13), 950),), date(2026, 6, 14), "kept"),
        (((date(2026, 6, 13), 949),), date(2026, 6, 14), "broken"),
        (((date(2026, 6, 5), 1000),), date(2026, 6, 4), "open"),  # not known yet
        (((date(2026, 6, 5), 1000),), date(2026, 6, 5), "kept"),
    ],
)
def test_a_promise_is_judged_by_what_came(came, day, standing):
    one = Promise(1, 7, "CNY", 1000, date(2026, 6, 1), date(2026, 6, 10), None, came)
    assert one.standing(day) == standing


def test_the_worked_example_of_kept_promises():
    day = date(2026, 6, 30)
    came = ((date(2026, 6, 9), 1000),)
    kept = [Promise(1, 7, "CNY", 1000, date(2026, 6, 1), date(2026, 6, 10), None, came)] * 7
    found = kept_ratio([*kept, *[PROMISE] * 3], day)
    assert found == (7, 10)
    assert is_relied_on(ratio(*found))
    assert ratio(*kept_ratio([], day)) is None


def test_the_usual_time_of_a_dispute_is_that_of_closed_ones():
    def dispute(days: int | None) -> Dispute:
        raised = date(2026, 1, 1)
        closed = None if days is None else raised + timedelta(days=days)
        return Dispute(1, 7, 100, raised, closed)

    day = date(2026, 6, 30)
    assert usual_resolution([], day) == 60
    assert usual_resolution([dispute(10), dispute(20), dispute(90), dispute(None)], day) == 20
    assert usual_resolution([dispute(20), dispute(900)], day) == 20  # the other is open that day


# -- survival --------------------------------------------------------------------------------------


def test_the_default_hazards_give_the_default_chances():
    unpaid = survival(default_hazards())
    for late, chance in zip((-10, 0, 30, 60, 90, 180, 365), CHANCES, strict=True):
        assert chance_between(unpaid, late, LAST_DAY) == pytest.approx(float(chance), abs=1e-9)


@pytest.mark.parametrize("chances", [[Decimal("0.5")] * 3 + [Decimal("0.6")] * 4, [Decimal(1)] * 7])
def test_chances_that_rise_or_are_sure_make_no_hazards(chances):
    with pytest.raises(ValueError):
        default_hazards(chances)


weights = st.dictionaries(st.integers(FIRST_DAY, 200), st.floats(0.01, 5), max_size=12)


@given(weights, weights, st.floats(0.1, 20))
def test_what_is_unpaid_only_falls(paid, unpaid, strength):
    left = survival(hazards(paid, unpaid, default_hazards(), strength))
    assert all(0 <= one <= 1 for one in left)
    assert all(a >= b for a, b in pairwise(left))


@given(weights, weights, st.integers(-80, 400), st.integers(0, 100), st.integers(0, 100))
def test_more_time_brings_no_less(paid, unpaid, now, first, more):
    left = survival(hazards(paid, unpaid, default_hazards(), 2.0))
    early = chance_between(left, now, now + first)
    late = chance_between(left, now, now + first + more)
    assert 0 <= early <= late + 1e-12 <= 1 + 1e-9


def test_an_item_that_outlived_a_habit_waits_for_the_rest():
    left = survival(hazards({10: 30.0, 40: 10.0}, {}, default_hazards(), 0.01))
    assert chance_between(left, 0, 12) == pytest.approx(0.75, abs=0.01)
    assert chance_between(left, 20, 30) == pytest.approx(0.0, abs=0.01)
    assert chance_between(left, 20, 41) == pytest.approx(1.0, abs=0.01)


def test_open_items_make_a_customer_slower():
    prior = default_hazards()
    alone = survival(hazards({5: 4.0}, {}, prior, 1.0))
    beside = survival(hazards({5: 4.0}, {60: 4.0}, prior, 1.0))
    assert chance_between(beside, 0, 30) < chance_between(alone, 0, 30) - 0.2
