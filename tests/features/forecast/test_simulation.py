"""Arrays against the pure rule, and the bands against customers whose habits are known."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamdesk.base.errors import Cancelled
from kamdesk.base.periods import last_month_ends
from kamdesk.features.contracts.domain.workdays import WEEKENDS
from kamdesk.features.forecast.domain import (
    FIRST_DAY,
    LAST_DAY,
    Habit,
    Kind,
    Part,
    default_hazards,
    expected_receipt,
    first_run,
    hazards,
    survival,
)
from kamdesk.features.forecast.domain.receipts import habit_day
from kamdesk.features.forecast.simulation import curves
from kamdesk.features.forecast.simulation.backtest import backtest, pinball
from kamdesk.features.forecast.simulation.bands import totals
from kamdesk.features.forecast.simulation.book import (
    NO_DAY,
    Book,
    Instalment,
    came_by_week,
    day_number,
    day_of,
    history,
    open_items,
    rests,
)
from kamdesk.features.forecast.simulation.habits import ENOUGH, fit
from kamdesk.features.forecast.simulation.outlook import Claims, outlook
from kamdesk.features.forecast.simulation.runs import Calendar, found_days
from kamdesk.features.forecast.simulation.spread import (
    COMMITTED,
    DISPUTED,
    EXCLUDED,
    LIKELY,
    Parts,
    expected_days,
    in_money,
)
from tests.features.forecast.customers import END, KINDS, WORK, Bill, bills, book_of

AS_OF = date(2025, 12, 31)
CALENDAR = Calendar.over(day_number(date(2023, 1, 1)), day_number(END), WEEKENDS)


def small_book(seed: int = 1, kinds: tuple[str, ...] = ("punctual", "mixture", "erratic")) -> Book:
    return book_of(bills(kinds * 3, seed))


# -- days ------------------------------------------------------------------------------------------


@given(st.dates(date(2023, 6, 1), date(2028, 1, 1)), st.integers(1, 31))
def test_the_calendar_finds_the_same_run(day, month_day):
    asked = np.array([month_day])
    month = CALENDAR.month_of_run(asked, np.array([day_number(day)]))
    assert day_of(CALENDAR.run(asked, month)[0]) == first_run(day, month_day)


@given(st.dates(date(2023, 6, 1), date(2028, 1, 1)))
def test_the_calendar_knows_working_days(day):
    number = np.array([day_number(day)])
    assert day_of(CALENDAR.working(number)[0]) == WEEKENDS.next_working(day)
    last = day_of(CALENDAR.last_working(number)[0])
    assert last <= day
    assert WEEKENDS.next_working(last) == last
    assert WEEKENDS.next_working(last + timedelta(days=1)) > day


KINDS_OF = {
    COMMITTED: Kind.COMMITTED, LIKELY: Kind.LIKELY, DISPUTED: Kind.DISPUTED,
    EXCLUDED: Kind.EXCLUDED,
}  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    st.sampled_from([COMMITTED, LIKELY, DISPUTED, EXCLUDED]),
    st.dates(date(2025, 11, 1), date(2026, 6, 1)),
    st.sampled_from([1, 4, 7]),
)
def test_expected_days_are_those_of_the_rule(due, kind, promised, account):
    day = day_number(AS_OF)
    habits = fit(history(BOOK, day), np.arange(1, 10), CALENDAR, {4: (25, day)})
    parts = Parts(
        np.array([account]), np.array([day_number(due)]), np.array([1000]), np.array([kind]),
        np.array([30 if kind == DISPUTED else 0]), np.array([day_number(promised)]),
        np.array([0.8]), np.array([1.0]),
    )  # fmt: skip
    found, alone = expected_days(parts, habits, CALENDAR, day)
    row = int(habits.rows(np.array([account]))[0])
    month_day = int(habits.runs.month_day[row]) or None
    habit = Habit(delay=int(habits.delay[row]), month_day=month_day, resolution=30)
    part = Part(KINDS_OF[kind], due, 1000, promised=promised if kind == COMMITTED else None)
    wanted, usual = expected_receipt(part, habit, AS_OF).day, habit_day(part, habit)
    assert (found[0] == NO_DAY) == (wanted is None)
    if wanted is not None:
        assert day_of(found[0]) == wanted
        assert day_of(alone[0]) == usual


BOOK = small_book()


# -- curves ----------------------------------------------------------------------------------------


@given(
    st.dictionaries(st.integers(FIRST_DAY, LAST_DAY), st.floats(0.01, 5), max_size=10),
    st.dictionaries(st.integers(FIRST_DAY, LAST_DAY), st.floats(0.01, 5), max_size=10),
    st.floats(0.1, 20),
)
def test_the_arrays_give_the_curve_of_the_rule(paid, unpaid, strength):
    def row(of: dict[int, float]) -> np.ndarray:
        late, weight = np.array(list(of), np.int64), np.array(list(of.values()), float)
        return curves.tally(np.zeros(len(late), np.int64), late, weight, 1)

    prior = default_hazards()
    found = curves.hazard_rows(row(paid), row(unpaid), np.array(prior), strength)
    assert found[0] == pytest.approx(hazards(paid, unpaid, prior, strength), abs=1e-9)
    left = curves.survival_rows(found)[0]
    assert left[1:] == pytest.approx(survival(hazards(paid, unpaid, prior, strength)), abs=1e-9)


@given(st.lists(st.floats(0, 10), min_size=20, max_size=20))
def test_smoothing_keeps_the_sum(paid):
    assert curves.smooth(np.array([paid])).sum() == pytest.approx(sum(paid))


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=14),
    st.integers(0, 10**13),
)
def test_no_minor_unit_is_lost_or_made(shares, amount):
    whole = sum(shares) or 1.0
    weeks = np.array([[one / max(whole, 1.0) for one in shares]])
    money = in_money(np.array([amount]), weeks)
    assert (money >= 0).all()
    assert abs(money.sum() - amount * weeks.sum()) <= 1
    assert money.sum() <= amount + 1


# -- the ledger on a day -----------------------------------------------------------------------------


def pure_rests(made: list[Bill], day: date) -> dict[int, int]:
    return {
        place: one.amount for place, one in enumerate(made) if one.issued <= day and one.paid > day
    }


@settings(max_examples=25, deadline=None)
@given(st.dates(date(2023, 3, 1), END))
def test_what_is_open_is_what_was_issued_and_not_paid(day):
    made = bills(("punctual", "mixture", "erratic") * 3, 1)
    items = open_items(BOOK, day_number(day))
    wanted = pure_rests(made, day)
    assert dict(zip(items.place.tolist(), items.amount.tolist(), strict=True)) == wanted


def test_history_has_every_item_once():
    day = day_number(AS_OF)
    known = history(BOOK, day)
    inside = (BOOK.issued <= day) & (BOOK.due > day - 730)
    assert known.weight.sum() == pytest.approx(inside.sum())
    assert (known.day <= day).all()


def scheduled_book(applied: int = 0) -> Book:
    """One invoice of 1,000 in three parts; the third waits for an event expected on a day."""
    day = day_number
    paid = applied > 0
    lines = [
        Instalment(day(date(2026, 1, 10)), 300, False),
        Instalment(day(date(2026, 3, 10)), 600, False),
        Instalment(day(date(2026, 9, 1)), 100, True, guessed=True),
    ]
    later = [replace(lines[0], due=day(date(2026, 2, 20))), *lines[1:]]
    return Book(
        np.array([5]), np.array([1]), np.array([0]), np.array([day(date(2025, 12, 1))]),
        np.array([day(date(2026, 1, 10))]), np.array([NO_DAY]), np.array([1000]),
        np.array([0] * paid, np.int64), np.array([day(date(2026, 1, 15))] * paid, np.int64),
        np.array([applied] * paid, np.int64), np.ones(int(paid), bool),
        np.array([NO_DAY] * paid, np.int64), ("CNY",),
        {0: [(day(date(2025, 12, 1)), lines), (day(date(2026, 2, 1)), later)]},
    )  # fmt: skip


def test_the_schedule_in_force_gives_the_due_days():
    def shown(day: date, applied: int = 0, *, guesses: bool = True) -> list[tuple[str, int]]:
        items = open_items(scheduled_book(applied), day_number(day), guesses=guesses)
        days = ["" if one == NO_DAY else day_of(one).isoformat() for one in items.due]
        return list(zip(days, items.amount.tolist(), strict=True))

    assert shown(date(2026, 1, 12)) == [
        ("2026-01-10", 300), ("2026-03-10", 600), ("2026-09-01", 100),
    ]  # fmt: skip
    assert shown(date(2026, 2, 1), 400) == [("2026-03-10", 500), ("2026-09-01", 100)]
    assert shown(date(2026, 1, 31)) == shown(date(2026, 1, 12))
    assert shown(date(2026, 2, 1))[0] == ("2026-02-20", 300)  # an extension was agreed
    assert shown(date(2026, 2, 1), guesses=False)[-1] == ("", 100)


def test_money_on_a_schedule_is_a_payment_of_its_parts():
    known = history(scheduled_book(400), day_number(date(2026, 3, 31)))
    seen = sorted(zip(known.due.tolist(), known.amount.tolist(), known.paid.tolist(), strict=True))
    day = day_number
    assert seen == [
        (day(date(2026, 2, 20)), 300, True),
        (day(date(2026, 3, 10)), 100, True),
        (day(date(2026, 3, 10)), 500, False),
        (day(date(2026, 9, 1)), 100, False),
    ]


def test_what_came_is_counted_by_week_of_what_was_open():
    made = [
        Bill(1, date(2026, 1, 1), date(2026, 1, 20), date(2026, 2, 1), 100),
        Bill(1, date(2026, 1, 1), date(2026, 1, 20), date(2026, 2, 7), 20),
        Bill(1, date(2026, 1, 1), date(2026, 1, 20), date(2026, 2, 8), 3),
        Bill(1, date(2026, 2, 1), date(2026, 2, 2), date(2026, 2, 3), 9000),  # not issued yet
    ]
    places, came = came_by_week(book_of(made), day_number(date(2026, 1, 31)), 2)
    assert places.tolist() == [0, 1, 2]
    assert came.sum(axis=0).tolist() == [120, 3]


# -- habits ------------------------------------------------------------------------------------------


def test_payment_days_are_found_and_only_where_there_are_some():
    kinds = ["payment day"] * 4 + ["month end"] * 4 + ["erratic"] * 4 + ["punctual"] * 4
    book = book_of(bills(kinds, 3))
    found = found_days(_renumbered(history(book, day_number(END))), len(kinds))
    assert all(int(day) % 5 in (0, 1) for day in found[:4])  # a weekend may move the commonest day
    assert (found[4:8] == 31).all()
    assert (found[8:] == 0).all()


def _renumbered(known):
    return replace(known, account=known.account - 1)


def test_what_the_user_tells_stands_before_what_is_found():
    day = day_number(END)
    told = fit(history(BOOK, day), np.arange(1, 10), CALENDAR, {2: (25, day)})
    assert told.runs.month_day.tolist() == [0, 25, 0, 0, 0, 0, 0, 0, 0]


def test_what_its_payments_contradict_is_not_believed():
    kinds = ["punctual", "month end", "payment day"]
    book = book_of(bills(kinds, 3))
    day, early = day_number(END), day_number(date(2023, 1, 1))
    known = history(book, day)
    free = fit(known, np.arange(1, 4), CALENDAR).runs.month_day.tolist()
    assert free[:2] == [0, 31]
    assert free[2] in (5, 10, 15, 20, 25)

    def told(month_day: int, since: int) -> list[int]:
        of = dict.fromkeys((1, 2, 3), (month_day, since))
        return fit(known, np.arange(1, 4), CALENDAR, of).runs.month_day.tolist()

    assert told(free[2], early) == [0, 31, free[2]]
    assert told(31, early)[:2] == [0, 31]
    assert told(12, day) == [12, 12, 12]  # told just now: there is nothing against it


def test_few_payments_leave_the_default_rule_in_force():
    made = bills(["punctual"] * 3, 1, since=date(2025, 1, 1))
    early = outlook(book_of(made), Claims(), date(2025, 3, 31), 13, CALENDAR)
    late = outlook(book_of(made), Claims(), AS_OF, 13, CALENDAR)
    paid = sum(one.paid <= date(2025, 3, 31) for one in made)
    assert paid < ENOUGH
    assert not early.habits.fitted
    assert late.habits.fitted
    assert (early.spread.weeks > 0).sum(axis=1).max() == 1  # the whole chance on one day


# -- the forecast of a day ----------------------------------------------------------------------------


@pytest.mark.parametrize("weeks", [1, 13])
def test_chances_are_chances(weeks):
    found = outlook(BOOK, Claims(), AS_OF, weeks, CALENDAR)
    assert found.spread.weeks.shape == (len(found.place), weeks + 1)
    assert (found.spread.weeks >= 0).all()
    assert (found.spread.weeks.sum(axis=1) <= 1 + 1e-6).all()
    assert (found.spread.day > day_number(AS_OF)).all()
    assert found.parts.amount.sum() == rests(BOOK, day_number(AS_OF)).sum()


def test_later_facts_change_nothing():
    """The forecast of a past day is the same whatever happened afterwards."""
    made = bills(list(KINDS), 5)
    day = date(2025, 9, 30)
    whole = outlook(book_of(made), Claims(), day, 13, CALENDAR)
    then = outlook(book_of(made, day), Claims(), day, 13, CALENDAR)
    assert (whole.spread.weeks == then.spread.weeks).all()
    assert (whole.spread.day == then.spread.day).all()
    assert (whole.habits.together == then.habits.together).all()


def test_the_same_items_give_the_same_bands():
    found = outlook(BOOK, Claims(), AS_OF, 13, CALENDAR)

    def drawn() -> np.ndarray:
        parts = found.parts
        return totals(parts.amount, parts.account, parts.due, found.spread.weeks, found.habits)

    first = drawn()
    assert (first == drawn()).all()
    expected = (found.spread.weeks * found.parts.amount[:, None]).sum(axis=0)
    assert first.sum(axis=1).mean() == pytest.approx(expected.sum(), rel=0.02)


def test_one_account_is_the_same_alone_and_among_all():
    every = outlook(BOOK, Claims(), AS_OF, 13, CALENDAR)
    alone = outlook(BOOK, Claims(), AS_OF, 13, CALENDAR, account=2)
    mine = every.parts.account == 2
    assert mine.any()
    assert alone.spread.weeks == pytest.approx(every.spread.weeks[mine], abs=1e-6)


# -- held against what came ------------------------------------------------------------------------------


DAYS = last_month_ends(END, 13)[:-1]


def test_the_bands_hold_what_they_promise_on_customers_with_known_habits():
    inside_80, inside_50 = [], []
    for seed in (1, 2, 3):
        one = backtest(book_of(bills(list(KINDS) * 4, seed)), Claims(), DAYS, END, 13)[0]
        inside_80.append(one.inside_80)
        inside_50.append(one.inside_50)
        assert one.loss < one.loss_mean < one.loss_due
        assert one.error < one.error_mean < one.error_due
        assert abs(one.bias) < 0.05
    assert 0.75 <= np.mean(inside_80) <= 0.85
    assert 0.42 <= np.mean(inside_50) <= 0.58


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_is_forecast_better_than_by_simple_ways(kind):
    one = backtest(book_of(bills([kind] * 16, 1)), Claims(), DAYS, END, 13)[0]
    assert one.loss < min(one.loss_due, one.loss_mean)
    assert one.inside_80 > 0.7


def test_too_little_history_claims_nothing():
    made = bills(["punctual"] * 2, 1, since=date(2026, 5, 1))
    assert backtest(book_of(made), Claims(), DAYS, END, 13) == []


def test_the_comparison_can_be_stopped():
    class Stop:
        def step(self, done: int, total: int | None, what: str = "") -> None:
            if done == 2:
                raise Cancelled

    with pytest.raises(Cancelled):
        backtest(BOOK, Claims(), DAYS, END, 13, progress=Stop())


def test_the_loss_of_a_point_is_half_its_error():
    came = np.array([100.0, 50.0])
    point = np.ones((5, 1)) * np.array([80.0, 90.0])
    assert pinball(came, point).tolist() == [10.0, 20.0]


def test_the_work_calendar_of_the_customers_is_that_of_the_forecast():
    assert WORK.next_working(date(2026, 6, 27)) == date(2026, 6, 29)
