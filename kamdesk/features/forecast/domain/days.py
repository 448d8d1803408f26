"""Days money can come on: working days, a customer's payment day, and the weeks of a forecast."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from kamdesk.features.contracts.domain.workdays import WEEKENDS, WorkDays

_WEEK = 7


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


def run_of(year: int, month: int, month_day: int, work: WorkDays = WEEKENDS) -> date:
    """Return a customer's payment day in a month: a working day, the last of a shorter month for 31."""
    return work.next_working(date(year, month, min(month_day, monthrange(year, month)[1])))


def first_run(day: date, month_day: int, work: WorkDays = WEEKENDS) -> date:
    """Return the first payment day that is not before `day`.

    Args:
        day: From when on.
        month_day: Day of the month the customer pays on, 1 to 31; 31 is the last day of every month.
            When banks are closed it pays on the next day they work.
        work: Days banks work.
    """
    month = day.year * 12 + day.month - 2  # the run of the month before may reach into this one
    while (run := run_of(month // 12, month % 12 + 1, month_day, work)) < day:
        month += 1
    return run


def nearest_run(day: date, month_day: int, not_before: date, work: WorkDays = WEEKENDS) -> date:
    """Return the payment day nearest to `day`, the earlier of two as near.

    Args:
        day: The wanted day; how late a customer pays holds the wait for its payment day already, so
            that the next one would be waited for twice.
        month_day: See `first_run`.
        not_before: The earliest day that will do.
        work: Days banks work.
    """
    wanted = max(day, not_before)
    after = first_run(wanted, month_day, work)
    month = after.year * 12 + after.month - 1
    while (before := run_of(month // 12, month % 12 + 1, month_day, work)) >= wanted:
        month -= 1
    return before if before >= not_before and wanted - before <= after - wanted else after
