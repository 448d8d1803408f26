"""Rules of the forecast at their edges, each by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kamdesk.features.contracts.domain.workdays import WorkDays
from kamdesk.features.forecast.domain import (
    CHANCES,
    FIRST_DAY,
    LAST_DAY,
    Habit,
    Kind,
    Part,
    chance_between,
    default_hazards,
    expected_receipt,
    fell_out,
    hazards,
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
from kamdesk.features.forecast.domain.days import run_of
from kamdesk.features.forecast.domain.receipts import Expected, habit_day

AS_OF = date(2025, 6, 30)  # a Monday
ONE = timedelta(days=1)
EVERY_DAY = WorkDays(on=frozenset(date(2025, 1, 1) + n * ONE for n in range(720)))
"""Banks that never close: days come out as they are counted."""


def likely(due: date, amount: int = 1000) -> Part:
    return Part(Kind.LIKELY, due, amount)


# -- what is expected ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("late", "delay", "after"),
    [(-10, 0, 10), (-10, 3, 13), (-1, 0, 1), (0, 0, 1), (0, 1, 1), (0, 2, 2), (1, 0, 7), (1, 7, 7),
     (1, 8, 7), (1, 9, 8), (90, 100, 10), (90, 0, 7)],
)  # fmt: skip
def test_the_day_something_is_expected_on(late: int, delay: int, after: int) -> None:
    habit = Habit(delay=delay, work=EVERY_DAY)
    found = expected_receipt(likely(AS_OF - late * ONE), habit, AS_OF)
    assert found.day == AS_OF + after * ONE


def test_amounts_are_rounded_half_up() -> None:
    half = Habit(chances=(Decimal("0.5"),) * 7, work=EVERY_DAY)
    assert [expected_receipt(likely(AS_OF, n), half, AS_OF).amount for n in (1, 2, 3)] == [1, 1, 2]


def test_a_promise_is_never_expected_in_the_past() -> None:
    def committed(promised: int, due: date | None = AS_OF) -> Part:
        return Part(Kind.COMMITTED, due, 100, promised=AS_OF + promised * ONE)

    habit = Habit(delay=40, month_day=20, work=EVERY_DAY)
    days = [expected_receipt(committed(n), habit, AS_OF).day for n in (-5, 0, 1, 2)]
    assert days == [AS_OF + n * ONE for n in (1, 1, 1, 2)]
    late = expected_receipt(committed(2, AS_OF - ONE), habit, AS_OF)
    assert (late.chance, late.amount) == (CHANCES[1], 92)
    unknown = expected_receipt(committed(2, None), habit, AS_OF)
    assert (unknown.chance, unknown.amount) == (CHANCES[0], 98)
    assert habit_day(committed(-5), habit) == AS_OF - 5 * ONE


def test_what_is_excluded_is_expected_never() -> None:
    part = Part(Kind.EXCLUDED, AS_OF, 100)
    assert habit_day(part, Habit()) is None
    assert expected_receipt(part, Habit(), AS_OF) == Expected(None, Decimal(0), 0)
    assert fell_out(part, Habit(), AS_OF) is None


def test_a_dispute_takes_its_time_from_when_it_was_raised() -> None:
    habit = Habit(delay=5, resolution=20, work=EVERY_DAY)

    def day(due: int, raised: int | None) -> date | None:
        when = None if raised is None else AS_OF + raised * ONE
        part = Part(Kind.DISPUTED, AS_OF + due * ONE, 100, raised=when)
        return expected_receipt(part, habit, AS_OF).day

    assert day(0, None) == AS_OF + 25 * ONE
    assert day(0, -10) == AS_OF + 25 * ONE
    assert day(0, 10) == AS_OF + 30 * ONE
    assert day(-30, -5) == AS_OF + 15 * ONE


@pytest.mark.parametrize(
    ("days", "out"), [(1, False), (0, True), (-1, True), (-27, True), (-28, False), (-29, False)]
)
def test_what_fell_out_was_expected_in_the_last_28_days(days: int, out: bool) -> None:
    day = AS_OF + days * ONE
    assert fell_out(likely(day), Habit(work=EVERY_DAY), AS_OF) == (day if out else None)


def test_a_split_says_why_and_since_when() -> None:
    due, promised, raised = AS_OF, AS_OF + 5 * ONE, AS_OF - 5 * ONE
    found = split(
        100, due, disputed=30, raised=raised, promised=20, promised_on=promised, relied_on=True
    )
    assert found == (
        Part(Kind.COMMITTED, due, 20, promised=promised),
        Part(Kind.LIKELY, due, 50),
        Part(Kind.DISPUTED, due, 30, raised=raised),
    )
    assert split(100, due) == (Part(Kind.LIKELY, due, 100),)
    assert split(100, due, promised=20, relied_on=True) == (Part(Kind.LIKELY, due, 100),)
    assert split(100, due, disputed=100) == (Part(Kind.DISPUTED, due, 100),)
    assert split(100, None, disputed=1, raised=raised) == (
        Part(Kind.EXCLUDED, None, 99), Part(Kind.EXCLUDED, None, 1, raised=raised),
    )  # fmt: skip
    assert split(1, due, promised=1, promised_on=promised, relied_on=True) == (
        Part(Kind.COMMITTED, due, 1, promised=promised),
    )
    assert split(100, due, disputed=5, legal=True) == (Part(Kind.EXCLUDED, due, 100),)
    assert scaled((Decimal(1),), "D") < scaled((Decimal(1),), "C") < (Decimal(1),)
    assert scaled((Decimal(1),), "no such class") == (Decimal(1),)


# -- claims -------------------------------------------------------------------------------------


def promise(**values: object) -> Promise:
    usual: dict[str, object] = {
        "account": 1, "invoice": 7, "currency": "CNY", "amount": 100, "made": AS_OF,
        "promised": AS_OF + 5 * ONE,
    }  # fmt: skip
    return Promise(**(usual | values))  # type: ignore[arg-type]


def test_when_a_promise_counts() -> None:
    assert [promise().standing(AS_OF + n * ONE) for n in (-1, 0, 8, 9)] == [
        "", "open", "open", "broken",
    ]  # fmt: skip
    back = promise(withdrawn=AS_OF + 2 * ONE)
    assert [back.standing(AS_OF + n * ONE) for n in (1, 2, 3)] == ["open", "", ""]
    two = promise(came=((AS_OF, 50), (AS_OF + ONE, 45)))
    assert [two.received(AS_OF + n * ONE) for n in (-1, 0, 1)] == [0, 50, 95]
    assert [two.standing(AS_OF + n * ONE) for n in (0, 1, 30)] == ["open", "kept", "kept"]
    late = AS_OF + 30 * ONE
    assert kept_ratio([two, promise(), back, promise(made=late + ONE)], late) == (1, 2)
    assert ratio(1, 4) == Decimal("0.25")
    assert ratio(0, 1) == 0


def test_when_a_dispute_is_open_and_how_long_they_take() -> None:
    one = Dispute(1, 7, 100, AS_OF, AS_OF + 3 * ONE)
    assert [one.is_open(AS_OF + n * ONE) for n in (-1, 0, 2, 3, 4)] == [
        False, True, True, False, False,
    ]  # fmt: skip
    assert Dispute(1, 7, 100, AS_OF, None).is_open(AS_OF)
    other = Dispute(1, 7, 100, AS_OF, AS_OF + 8 * ONE)
    assert usual_resolution([one, other], AS_OF + 3 * ONE) == 3
    assert usual_resolution([one, other], AS_OF + 2 * ONE) == 60
    assert usual_resolution([one, other], AS_OF + 8 * ONE) == 6  # 5.5


# -- days ---------------------------------------------------------------------------------------


def test_weeks_and_runs() -> None:
    (only,) = weeks_after(AS_OF, 1)
    assert (only.place, only.start, only.end) == (0, AS_OF + ONE, AS_OF + 7 * ONE)
    assert [one.place for one in weeks_after(AS_OF, 3)] == [0, 1, 2]
    with pytest.raises(ValueError, match="number of weeks"):
        weeks_after(AS_OF, -1)
    assert run_of(2025, 2, 31, EVERY_DAY) == date(2025, 2, 28)
    assert run_of(2025, 2, 28, EVERY_DAY) == date(2025, 2, 28)
    assert run_of(2025, 2, 1, EVERY_DAY) == date(2025, 2, 1)


@pytest.mark.parametrize(
    ("day", "not_before", "run"),
    [
        (date(2025, 7, 24), date(2025, 7, 1), date(2025, 7, 10)),  # 14 days back, 17 on
        (date(2025, 7, 25), date(2025, 7, 1), date(2025, 7, 10)),
        (date(2025, 7, 26), date(2025, 7, 1), date(2025, 8, 10)),
        (date(2025, 7, 24), date(2025, 7, 10), date(2025, 7, 10)),
        (date(2025, 7, 24), date(2025, 7, 11), date(2025, 8, 10)),
        (date(2025, 7, 10), date(2025, 7, 1), date(2025, 7, 10)),
        (date(2025, 7, 1), date(2025, 7, 12), date(2025, 8, 10)),
        (date(2025, 12, 31), date(2025, 7, 1), date(2026, 1, 10)),
        (date(2026, 1, 1), date(2025, 7, 1), date(2026, 1, 10)),
        (date(2026, 1, 12), date(2025, 7, 1), date(2026, 1, 10)),
        (date(2025, 6, 25), date(2025, 6, 1), date(2025, 6, 10)),  # 15 days either way
    ],
)
def test_the_payment_day_that_is_nearest(day: date, not_before: date, run: date) -> None:
    assert nearest_run(day, 10, not_before, EVERY_DAY) == run


# -- survival -----------------------------------------------------------------------------------


def test_hazards_by_hand() -> None:
    prior = [0.5, 0.5, 0.5, 0.5]
    first = FIRST_DAY
    assert hazards({first: 1.0, first + 2: 1.0}, {first + 1: 2.0}, prior, 0) == [0.25, 0, 1, 0.5]
    drawn = hazards({first: 1.0}, {first + 1: 2.0}, prior, 1)
    assert drawn == [1.5 / 4, 0.5 / 3, 0.5, 0.5]
    assert hazards({}, {}, prior, 0) == prior
    assert hazards({}, {}, prior, 2) == prior
    assert survival([0.5, 0.0, 0.5, 1.0]) == [0.5, 0.5, 0.25, 0.0]
    assert survival([]) == []


def test_chances_between_days() -> None:
    days = LAST_DAY - FIRST_DAY + 1
    unpaid = [1.0 - n / days for n in range(1, days + 1)]
    assert chance_between(unpaid, FIRST_DAY - 9, FIRST_DAY - 1) == 0
    assert chance_between(unpaid, FIRST_DAY - 1, FIRST_DAY) == pytest.approx(1 / days)
    assert chance_between(unpaid, 0, 0) == chance_between(unpaid, 5, 4) == 0
    assert chance_between(unpaid, 0, LAST_DAY) == chance_between(unpaid, 0, LAST_DAY + 99) == 1
    assert chance_between(unpaid, LAST_DAY, LAST_DAY + 1) == 0  # nothing is left
    assert chance_between([0.5] * days, LAST_DAY, LAST_DAY + 9) == 0


def test_the_default_hazards_day_by_day() -> None:
    found = default_hazards()
    assert len(found) == LAST_DAY - FIRST_DAY + 1
    by_day = dict(enumerate(found, FIRST_DAY))
    assert {day for day, one in by_day.items() if one > 0} == set(range(-5, 731))
    assert len(set(found)) == 8  # nothing, and one for each bucket
    for edge in (0, 30, 60, 90, 180, 365):
        assert by_day[edge] != by_day[edge + 1]
        assert by_day[edge] == by_day[edge - 1]
    sure = [Decimal("0.999")] * 7
    assert survival(default_hazards(sure))[-1] == pytest.approx(0.001)
    with pytest.raises(ValueError, match="below 1"):
        default_hazards([Decimal(1), *CHANCES[1:]])
