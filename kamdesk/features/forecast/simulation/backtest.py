"""The forecast held against what came: rolled back month by month, with what was known then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from kamdesk.base.progress import NoProgress, Progress
from kamdesk.features.forecast.simulation.bands import QUANTILES, quantiles, totals
from kamdesk.features.forecast.simulation.book import (
    Book,
    Floats,
    Ints,
    came_by_week,
    day_number,
)
from kamdesk.features.forecast.simulation.curves import sums
from kamdesk.features.forecast.simulation.habits import STRENGTH
from kamdesk.features.forecast.simulation.outlook import Claims, Outlook, outlook
from kamdesk.features.forecast.simulation.runs import Calendar
from kamdesk.features.forecast.simulation.spread import EXCLUDED

DRAWS = 200
_WEEK = 7
_MIDDLE = QUANTILES.index(0.5)
_LEAST = 8
"""Weeks compared below which nothing is claimed."""


@dataclass(frozen=True, slots=True, eq=False)
class Rolled:
    """One day rolled back to, in one currency.

    Attributes:
        day: The day.
        came: What came in each week, of what was open.
        expected: What was expected.
        bands: Quantiles by week.
        on_due, on_mean: The naive forecasts: on the due day, and on the due day plus mean delay.
    """

    day: date
    came: Floats
    expected: Floats
    bands: Floats
    on_due: Floats
    on_mean: Floats


@dataclass(frozen=True, slots=True)
class Score:
    """How good the forecasts of a currency were; None where too few weeks could be compared.

    Attributes:
        currency: ISO code.
        days: How many days were rolled back to.
        weeks: How many weeks were compared.
        payments: Payments that came in them.
        inside_80, inside_50: Share of the weeks in which what came lay in the band.
        bias: (expected - came) / came over all weeks.
        error, error_due, error_mean: Sum of |forecast - came| / sum of came: of the middle of our band,
            by due day alone, by due day and mean delay.
        loss, loss_due, loss_mean: Mean pinball loss over the quantiles, as a share of what came.
    """

    currency: str
    days: int
    weeks: int
    payments: int
    inside_80: float | None = None
    inside_50: float | None = None
    bias: float | None = None
    error: float | None = None
    error_due: float | None = None
    error_mean: float | None = None
    loss: float | None = None
    loss_due: float | None = None
    loss_mean: float | None = None


def naive(found: Outlook, weeks: int, calendar: Calendar, *, delayed: bool) -> Ints:
    """Return the week of each part if all of it came on one day, `weeks` for later.

    The day is the due day or, `delayed`, that and its customer's mean delay. What should have come
    already is expected in the first week.
    """
    day = day_number(found.as_of)
    due = np.where(found.parts.kind == EXCLUDED, day + _WEEK * weeks + 1, found.parts.due)
    if delayed:
        due = due + found.habits.delay[found.habits.rows(found.parts.account)]
    return np.clip((calendar.working(np.maximum(due, day + 1)) - day - 1) // _WEEK, 0, weeks)


def rolled(
    book: Book,
    found: Outlook,
    weeks: int,
    calendar: Calendar,
    only: int | None = None,
    draws: int = DRAWS,
) -> dict[str, Rolled]:
    """Return one day's forecast beside what came, by currency; of one account if it is of one."""
    day = day_number(found.as_of)
    places, came = came_by_week(book, day, weeks)
    if only is not None:
        mine = book.account[places] == only
        places, came = places[mine], came[mine]
    result = {}
    for number, code in enumerate(book.currencies):
        mine = np.flatnonzero(book.currency[found.place] == number)
        theirs = book.currency[places] == number
        if not len(mine):
            continue
        amount, account = found.parts.amount[mine], found.parts.account[mine]
        chances = found.spread.weeks[mine]
        drawn = totals(amount, account, found.parts.due[mine], chances, found.habits, draws)

        def simple(delayed: bool, mine: Ints = mine, amount: Ints = amount) -> Floats:
            week = naive(found, weeks, calendar, delayed=delayed)[mine]
            return sums(week, amount.astype(float), weeks + 1)[:weeks]

        result[code] = Rolled(
            found.as_of,
            came[theirs].sum(axis=0).astype(float),
            (chances * amount[:, None]).sum(axis=0)[:weeks],
            quantiles(drawn)[:, :weeks],
            simple(False),
            simple(True),
        )
    return result


def pinball(came: Floats, bands: Floats) -> Floats:
    """Return the mean loss over the quantiles, week by week; a point forecast has them all alike."""
    miss = came[None] - bands
    share = np.array(QUANTILES)[:, None]
    found: Floats = np.maximum(share * miss, (share - 1) * miss).mean(axis=0)
    return found


def score(currency: str, rolls: Sequence[Rolled], payments: int = 0) -> Score:
    """Return how good the forecasts of a currency were.

    Weeks in which nothing was expected and nothing came say nothing and are left out.
    """
    if not rolls:
        return Score(currency, 0, 0, payments)
    came = np.concatenate([one.came for one in rolls])
    bands = np.concatenate([one.bands for one in rolls], axis=1)
    expected = np.concatenate([one.expected for one in rolls])
    due = np.concatenate([one.on_due for one in rolls])
    mean = np.concatenate([one.on_mean for one in rolls])
    telling = (bands[-1] > 0) | (came > 0)
    total = came[telling].sum()
    if telling.sum() < _LEAST or total <= 0:
        return Score(currency, len(rolls), int(telling.sum()), payments)

    def inside(low: int, high: int) -> float:
        slack = 0.5  # half a minor unit
        return float(((came >= bands[low] - slack) & (came <= bands[high] + slack))[telling].mean())

    def error(of: Floats) -> float:
        return float(np.abs(of - came)[telling].sum() / total)

    def loss(of: Floats) -> float:
        return float(pinball(came, of)[telling].sum() / total)

    point = np.ones((len(QUANTILES), 1))
    return Score(
        currency, len(rolls), int(telling.sum()), payments, inside(0, 4), inside(1, 3),
        float((expected - came)[telling].sum() / total), error(bands[_MIDDLE]), error(due), error(mean),
        loss(bands), loss(point * due), loss(point * mean),
    )  # fmt: skip


def backtest(
    book: Book,
    claims: Claims,
    days: Sequence[date],
    until: date,
    weeks: int,
    *,
    account: int | None = None,
    strength: float = STRENGTH,
    progress: Progress | None = None,
) -> list[Score]:
    """Roll back to each day, forecast with what was known, and compare with what came by `until`.

    Args:
        book: The ledger.
        claims: What was said.
        days: Past days, ascending.
        until: The last day that is known.
        weeks: The longest horizon; nearer to `until` only whole weeks that are over are compared.
        account: Only the items of one.
        strength: See `habits.STRENGTH`.
        progress: Told each day.
    """
    told = progress or NoProgress()
    calendar = Calendar.over(int(book.issued.min(initial=day_number(until))), day_number(until))
    rolls: dict[str, list[Rolled]] = {}
    payments: dict[str, int] = {}
    for number, day in enumerate(days):
        told.step(number, len(days), day.isoformat())
        span = min(weeks, (until - day).days // _WEEK)
        if span < 1:
            continue
        found = outlook(
            book, claims, day, span, calendar, account=account, guesses=False, strength=strength
        )
        if not found.habits.fitted:
            continue
        for code, one in rolled(book, found, span, calendar, account).items():
            rolls.setdefault(code, []).append(one)
    for number, code in enumerate(book.currencies):
        mine = (book.a_day > day_number(days[0])) & (book.a_day <= day_number(until)) & book.a_cash
        of = book.a_invoice[mine]
        keep = book.currency[of] == number
        if account is not None:
            keep &= book.account[of] == account
        payments[code] = int(keep.sum())
    return [score(code, some, payments.get(code, 0)) for code, some in sorted(rolls.items())]
