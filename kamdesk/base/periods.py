"""Months, quarters and fiscal years as days."""

from calendar import monthrange
from datetime import date, timedelta


def month_end(day: date) -> date:
    """Return the last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def previous_month_end(day: date) -> date:
    """Return the last day of the month before the month of `day`."""
    return day.replace(day=1) - timedelta(days=1)


def last_month_ends(day: date, count: int) -> list[date]:
    """Return `count` month ends up to and including the last one not after `day`, oldest first."""
    end = month_end(day)
    if end > day:
        end = previous_month_end(day)
    ends = [end]
    while len(ends) < count:
        ends.append(previous_month_end(ends[-1]))
    return ends[::-1]


def fiscal_year_start(day: date, first_month: int) -> date:
    """Return the first day of the fiscal year of `day`; `first_month` is 1 to 12."""
    year = day.year if day.month >= first_month else day.year - 1
    return date(year, first_month, 1)
