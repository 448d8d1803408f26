"""What comes of each item in each week: a row of chances for every part of an item."""

from dataclasses import dataclass

import numpy as np

from kamdesk.features.forecast.domain import CHANCES, EDGES, FLOOR_DAYS
from kamdesk.features.forecast.simulation import curves
from kamdesk.features.forecast.simulation.book import NO_DAY, Flags, Floats, Ints
from kamdesk.features.forecast.simulation.habits import Habits
from kamdesk.features.forecast.simulation.runs import (
    FIRST_LAG,
    JITTER,
    LAGS,
    Calendar,
    month_of,
)

COMMITTED, LIKELY, DISPUTED, EXCLUDED = range(4)
_WEEK = 7


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Parts of open items, place by place (see `domain.Part`).

    Attributes:
        account: Key.
        due: Day due in force; `NO_DAY` only where the kind is excluded.
        amount: Minor units.
        kind: COMMITTED, LIKELY, DISPUTED or EXCLUDED.
        shift: Days the dispute is usually settled after the due day, 0 for others.
        promised: Day promised of what is committed.
        kept: Chance that the promise is kept, of what is committed.
        scale: What the default chances are multiplied by for the customer's credit class.
    """

    account: Ints
    due: Ints
    amount: Ints
    kind: Ints
    shift: Ints
    promised: Ints
    kept: Floats
    scale: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Chances of each part.

    Attributes:
        day: Expected day, `NO_DAY` if excluded; `habit_day` is the same whatever day it is now.
        weeks: Chance by week; column `count` is what comes after them.
        committed: The part of `weeks` that rests on a promise.
    """

    day: Ints
    habit_day: Ints
    weeks: Floats
    committed: Floats


def expected_days(
    parts: Parts, habits: Habits, calendar: Calendar, as_of: int
) -> tuple[Ints, Ints]:
    """Return (expected day, day by terms and habit alone) of each part (see `domain.expected_receipt`)."""
    row = habits.rows(parts.account)
    due = np.where(parts.kind == EXCLUDED, as_of, parts.due)
    usual = due + habits.delay[row] + parts.shift
    wait = np.where(due < as_of, FLOOR_DAYS, 1)
    month_day = habits.runs.month_day[row]
    found = []
    for lower in (np.maximum(due, as_of + wait), due):
        day = np.maximum(usual, lower)
        paying = calendar.nearest_run(month_day, day, lower)
        found.append(np.where(month_day > 0, paying, calendar.working(day)))
    promised = np.maximum(np.where(parts.kind == COMMITTED, parts.promised, as_of), as_of + 1)
    day = np.where(parts.kind == COMMITTED, calendar.working(promised), found[0])
    alone = np.where(parts.kind == COMMITTED, parts.promised, found[1])
    gone = parts.kind == EXCLUDED
    return np.where(gone, NO_DAY, day), np.where(gone, NO_DAY, alone)


def bucket_chances(parts: Parts, as_of: int) -> Floats:
    """Return the default chance of each part by how late it is."""
    late = as_of - np.where(parts.kind == EXCLUDED, as_of, parts.due)
    bucket = np.where(late <= 0, 0, 1 + np.searchsorted(np.array(EDGES), late, side="left"))
    return np.array([float(one) for one in CHANCES])[bucket] * parts.scale


def spread(parts: Parts, habits: Habits, calendar: Calendar, as_of: int, count: int) -> Spread:
    """Return what is expected of each part, week by week.

    With history enough the chances follow how late this customer's money came, of items that were
    unpaid as long as this one; else the whole default chance stands on the expected day.
    """
    day, alone = expected_days(parts, habits, calendar, as_of)
    place = np.clip((day - as_of - 1) // _WEEK, 0, count)
    lines = np.arange(len(day))
    committed = np.zeros((len(day), count + 1))
    promised = parts.kind == COMMITTED
    if habits.fitted:
        weeks = _by_habit(parts, habits, calendar, as_of, count)
        committed[lines[promised], place[promised]] = parts.kept[promised]
        weeks[promised] *= 1 - parts.kept[promised, None]
        weeks += committed
    else:
        weeks = np.zeros_like(committed)
        weeks[lines, place] = bucket_chances(parts, as_of)
        committed[promised] = weeks[promised]
    weeks[parts.kind == EXCLUDED] = 0.0
    return Spread(day, alone, weeks, committed)


def _by_habit(parts: Parts, habits: Habits, calendar: Calendar, as_of: int, count: int) -> Floats:
    row = habits.rows(parts.account)
    due = np.where(parts.kind == EXCLUDED, as_of, parts.due) + parts.shift
    # a dispute pushes the clock: what matters is how late it will be once it is settled
    ends = calendar.last_working(as_of + _WEEK * np.arange(1, count + 1))
    now = curves.at(habits.unpaid, row, as_of - due)
    left = np.stack([curves.at(habits.unpaid, row, end - due) for end in ends])
    left = np.concatenate((now[None], left, habits.unpaid[row, -1][None]))
    weeks: Floats = (-np.diff(left, axis=0) / np.maximum(now, 1e-12)).T.copy()
    on_run = np.flatnonzero(habits.runs.month_day[row] > 0)
    if len(on_run):
        weeks[on_run] = _by_run(due[on_run], row[on_run], habits, calendar, as_of, count)
    found: Floats = np.clip(weeks, 0.0, 1.0)
    return found


def _by_run(
    due: Ints, row: Ints, habits: Habits, calendar: Calendar, as_of: int, count: int
) -> Floats:
    """Return the chances by week of items of customers with a payment day."""
    habit = habits.runs
    month_day = habit.month_day[row]
    start = np.where(habit.by_month[row], month_of(due), calendar.month_of_run(month_day, due))
    weeks = np.zeros((len(due), count + 1))
    lines = np.arange(len(due))
    whole = 1 - habit.lags[row].sum(axis=1)
    for lag in range(LAGS):
        run = calendar.run(month_day, start + lag + FIRST_LAG)
        for offset in range(-JITTER, JITTER + 1):
            chance = habit.lags[row, lag] * habit.offsets[row, offset + JITTER]
            ahead = run + offset - as_of
            ahead_too = ahead > 0
            chance = np.where(ahead_too, chance, 0.0)
            place = np.clip((ahead - 1) // _WEEK, 0, count)
            weeks[lines, place] += chance
            whole += chance
    found: Floats = weeks / np.maximum(whole, 1e-12)[:, None]
    return found


def in_money(amount: Ints, weeks: Floats) -> Ints:
    """Return minor units by week: rounded on the running sum, so that no rest is lost or made."""
    total = np.floor(np.cumsum(weeks, axis=1) * amount[:, None] + 0.5).astype(np.int64)
    found: Ints = np.diff(total, axis=1, prepend=0)
    return found


def late(parts: Parts, as_of: int) -> Flags:
    """Tell which parts are past due; due on the day itself is not late."""
    found: Flags = parts.due < as_of
    return found
