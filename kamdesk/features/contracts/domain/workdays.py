"""Which days offices and banks work: weekends, and China's official holidays where they are known."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

_SATURDAY = 5
_FAR = 60
"""Days after which the search for a working day gives up: no holiday is that long."""


@dataclass(frozen=True, slots=True)
class WorkDays:
    """A calendar of working days; without anything given, Monday to Friday.

    Attributes:
        off: Days of the week that are holidays.
        on: Saturdays and Sundays that are worked (调休).
        years: Years whose official calendar is in `off` and `on`; in others only weekends are free.
    """

    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()
    years: frozenset[int] = field(default=frozenset())

    def is_working(self, day: date) -> bool:
        """Tell whether the day is worked."""
        if day in self.on:
            return True
        return day.weekday() < _SATURDAY and day not in self.off

    def knows(self, day: date) -> bool:
        """Tell whether the official calendar of the day's year is known, not weekends alone."""
        return day.year in self.years

    def next_working(self, day: date) -> date:
        """Return the day itself if it is worked, else the next one that is."""
        for step in range(_FAR):
            if self.is_working(day + timedelta(days=step)):
                return day + timedelta(days=step)
        return day

    def after(self, day: date, count: int) -> date:
        """Return the `count`-th working day after a day, the day itself not counted; 0 is the day."""
        while count > 0:
            day = self.next_working(day + timedelta(days=1))
            count -= 1
        return day

    def changed(self, off: Iterable[date], on: Iterable[date]) -> "WorkDays":
        """Return the calendar with the user's own days off and days worked."""
        free, worked = frozenset(off), frozenset(on)
        return WorkDays((self.off | free) - worked, (self.on - free) | worked, self.years)


WEEKENDS = WorkDays()
"""Monday to Friday, no holiday known."""


@cache
def china(first: int, last: int) -> WorkDays:
    """Return China's calendar of some years (both inclusive).

    Holidays and swapped working days as the State Council announced them; a year it has not
    announced yet, or a program without the `holidays` library, has weekends alone.
    """
    try:
        from holidays.countries.china import China, ChinaStaticHolidays
    except ImportError:
        return WEEKENDS
    announced = {year for year in ChinaStaticHolidays.special_public_holidays if year >= first}
    years = frozenset(year for year in announced if year <= last)
    if not years:
        return WEEKENDS
    calendar: Any = China  # the library has no types
    found = calendar(years=sorted(years))
    off = frozenset(day for day in found if day.year in years)
    worked = frozenset(day for day in found.weekend_workdays if day.year in years)
    return WorkDays(off, worked, years)


def around(*days: date) -> WorkDays:
    """Return China's calendar of the years these days lie in, and two years on."""
    if not days:
        return WEEKENDS
    return china(min(days).year, max(days).year + 2)
