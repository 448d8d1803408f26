"""Days money can come on: working days, a customer's payment day, and the weeks of a forecast."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_WEEK = 7
_WORKING = 5


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days of a forecast; both ends inclusive.

    Attributes:
        place: 0 for the seven days that follow the as-of day.
    """

    place: int
    start: date
    end: date


def weeks_after(as_of: date, count: int) -> tuple[Week, ...]:
    """Return the weeks that follow a day: the first begins on the day after it.

    Raises:
        ValueError: If `count` is not above zero.
    """
    if count < 1:
        raise ValueError(f"not a number of weeks: {count}")
    starts = (as_of + timedelta(days=1 + _WEEK * place) for place in range(count))
    return tuple(
        Week(place, start, start + timedelta(days=_WEEK - 1)) for place, start in enumerate(starts)
    )


def is_working_day(day: date) -> bool:
    """Tell whether banks pay: Monday to Friday. Public holidays are not known here."""
    return day.weekday() < _WORKING


def next_working_day(day: date) -> date:
    """Return the day itself or, at a weekend, the Monday after it."""
    return day + timedelta(days=max(0, _WEEK - day.weekday()) if not is_working_day(day) else 0)


def run_of(year: int, month: int, month_day: int) -> date:
    """Return a customer's payment day in a month: a working day, the last of a shorter month for 31."""
    return next_working_day(date(year, month, min(month_day, monthrange(year, month)[1])))


def first_run(day: date, month_day: int) -> date:
    """Return the first payment day that is not before `day`.

    Args:
        day: From when on.
        month_day: Day of the month the customer pays on, 1 to 31; 31 is the last day of every month.
            At a weekend it pays on the Monday after.
    """
    month = day.year * 12 + day.month - 2  # the run of the month before may reach into this one
    while (run := run_of(month // 12, month % 12 + 1, month_day)) < day:
        month += 1
    return run
