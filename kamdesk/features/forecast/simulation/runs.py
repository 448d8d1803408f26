"""Payment days: customers that pay on a day of the month, found in their history or told by the user."""

from dataclasses import dataclass

import numpy as np

from kamdesk.features.contracts.domain.workdays import WorkDays, around
from kamdesk.features.forecast.domain.days import run_of
from kamdesk.features.forecast.simulation.book import (
    Flags,
    Floats,
    History,
    Ints,
    day_number,
    day_of,
)

_LEAST = 5
"""Different days with a payment from which a payment day is looked for."""
_SHARE = 0.7
"""Of those days that must stand in one window of the month."""
_BELIEVED = 0.5
"""Of the days with a payment since a payment day was told, that must stand in its window."""
_BEFORE, _AFTER = 1, 3
"""The window around a payment day: a weekend moves it later."""
LAGS = 26
FIRST_LAG = -2
JITTER = 4
"""A run is told from the day it should be by so many days at most."""
_MONTH = 31


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """The payment days of every day of the month, month by month, and the days banks work.

    Attributes:
        first: Month of the first column, since January 1970.
        days: For each day of the month 1 to 31 (row 0 is empty) the run of each month.
        start: The first day of `ahead` and `behind`.
        ahead: The next working day of each day, itself if it is one.
        behind: The last working day up to each day.
    """

    first: int
    days: Ints
    start: int
    ahead: Ints
    behind: Ints

    @classmethod
    def over(cls, start: int, end: int, work: WorkDays | None = None) -> "Calendar":
        """Return the calendar from a year before one day to three years after another.

        Args:
            start: The day of the earliest item.
            end: The as-of day.
            work: Days banks work; China's, as far as they are announced, if not given.
        """
        low, high = int(month_of(np.array([start]))[0]) - 12, int(month_of(np.array([end]))[0]) + 36
        known = work or around(day_of(start), day_of(end))
        table = np.zeros((_MONTH + 1, high - low + 1), np.int64)
        for month_day in range(1, _MONTH + 1):
            table[month_day] = [
                day_number(run_of(1970 + month // 12, month % 12 + 1, month_day, known))
                for month in range(low, high + 1)
            ]
        first, last = int(table[1, 0]) - _MONTH, int(table[_MONTH, -1]) + _MONTH
        working = np.array([known.is_working(day_of(day)) for day in range(first, last + 1)])
        number = np.arange(first, last + 1)
        ahead = np.minimum.accumulate(np.where(working, number, last)[::-1])[::-1]
        behind = np.maximum.accumulate(np.where(working, number, first))
        return cls(low, table, first, ahead, behind)

    def working(self, day: Ints) -> Ints:
        """Return each day, or the next one on which banks work."""
        found: Ints = self.ahead[np.clip(day - self.start, 0, len(self.ahead) - 1)]
        return np.where(day - self.start < len(self.ahead), found, day)

    def last_working(self, day: Ints) -> Ints:
        """Return each day, or the last one before it on which banks worked."""
        found: Ints = self.behind[np.clip(day - self.start, 0, len(self.behind) - 1)]
        return found

    def run(self, month_day: Ints, month: Ints) -> Ints:
        """Return the run of a month counted from January 1970."""
        place = np.clip(month - self.first, 0, self.days.shape[1] - 1)
        found: Ints = self.days[month_day, place]
        return found

    def month_of_run(self, month_day: Ints, day: Ints) -> Ints:
        """Return the month of the first run that is not before a day."""
        month = month_of(day) - 1
        for _step in range(2):
            month = np.where(self.run(month_day, month) < day, month + 1, month)
        return month

    def nearest_run(self, month_day: Ints, day: Ints, not_before: Ints) -> Ints:
        """Return the run nearest to a day that is not before another (see `domain.nearest_run`)."""
        month = self.month_of_run(month_day, day)
        after, before = self.run(month_day, month), self.run(month_day, month - 1)
        return np.where((before >= not_before) & (day - before <= after - day), before, after)

    def nearest(self, month_day: Ints, day: Ints) -> Ints:
        """Return the month whose run is nearest to a day."""
        after = self.month_of_run(month_day, day)
        ahead = self.run(month_day, after) - day
        behind = day - self.run(month_day, after - 1)
        return np.where(behind < ahead, after - 1, after)


def month_of(day: Ints) -> Ints:
    """Return months since January 1970."""
    found: Ints = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return found


def found_days(history: History, accounts: int) -> Ints:
    """Return the day of the month each account pays on, 0 where none is to be seen.

    31 stands for the end of the month.
    """
    mine = history.paid
    both = np.unique(history.account[mine] * 100_000 + history.day[mine])
    account, day = both // 100_000, both % 100_000
    months = day.astype("datetime64[D]").astype("datetime64[M]")
    in_month = day - months.astype("datetime64[D]").astype(np.int64)
    length = (months + 1).astype("datetime64[D]").astype(np.int64) - day + in_month
    count = np.bincount(account, minlength=accounts)
    by_day = _counted(account, in_month, accounts)
    window = np.zeros_like(by_day)
    for step in range(-_BEFORE, _AFTER + 1):
        window += np.roll(by_day, -step, axis=1)
    wide = _BEFORE + _AFTER
    at_end = in_month - length + 1 > -wide
    ends = np.bincount(account[at_end | (in_month < 2)], minlength=accounts)
    inside = window.max(axis=1)
    # of the days whose window holds as many, the one most payments fall on: the others are weekends
    best = np.where(window == inside[:, None], by_day, -1).argmax(axis=1) + 1
    best = np.where(ends >= np.maximum(inside, _SHARE * count), _MONTH, best)
    enough = np.maximum(inside, ends) >= _SHARE * count
    spread = _months_seen(account, day, accounts) * 2 >= _LEAST
    found: Ints = np.where((count >= _LEAST) & enough & spread, best, 0).astype(np.int64)
    return found


def contradicted(history: History, accounts: int, month_day: Ints, since: Ints) -> Flags:
    """Tell which told payment days are not to be seen in the payments since they were told.

    Args:
        history: With places of accounts in the place of keys.
        accounts: How many.
        month_day: Told day of each account, 0 for none.
        since: From when on.
    """
    mine = history.paid & (month_day[history.account] > 0)
    mine &= history.day >= since[history.account]
    both = np.unique(history.account[mine] * 100_000 + history.day[mine])
    account, day = both // 100_000, both % 100_000
    months = day.astype("datetime64[D]").astype("datetime64[M]")
    first = months.astype("datetime64[D]").astype(np.int64)
    length = (months + 1).astype("datetime64[D]").astype(np.int64) - first
    away = day - first + 1 - np.minimum(month_day[account], length)
    away = (away + length // 2) % length - length // 2  # the first days follow the last ones
    inside = (away >= -_BEFORE) & (away <= _AFTER)
    count = np.bincount(account, minlength=accounts)
    seen = np.bincount(account[inside], minlength=accounts)
    found: Flags = (count >= _LEAST) & (seen < _BELIEVED * count)
    return found


def _counted(account: Ints, in_month: Ints, accounts: int) -> Ints:
    flat = np.bincount(account * _MONTH + in_month, minlength=accounts * _MONTH)
    return flat.reshape(accounts, _MONTH)


def _months_seen(account: Ints, day: Ints, accounts: int) -> Ints:
    pairs = np.unique(account * 10_000 + month_of(day))
    return np.bincount(pairs // 10_000, minlength=accounts)


@dataclass(frozen=True, slots=True, eq=False)
class RunHabit:
    """How customers with a payment day use it, row by row.

    Attributes:
        month_day: 1 to 31, 0 for a customer without one.
        by_month: Whether lags count from the month of the due day, else from the first run after it.
        lags: Chance of each lag from `FIRST_LAG` on, of an item nothing is known of yet.
        offsets: Chance of each day from -`JITTER` to `JITTER` around a run.
    """

    month_day: Ints
    by_month: Flags
    lags: Floats
    offsets: Floats


def lag_of(calendar: Calendar, month_day: Ints, by_month: Flags, due: Ints, month: Ints) -> Ints:
    """Return how many runs after its first an item is paid, if it is paid in the run of a month."""
    start = np.where(by_month, month_of(due), calendar.month_of_run(month_day, due))
    return month - start
