"""Weeks and months money falls into."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kamdesk.features.contracts.domain.terms import add_months, month_end

WEEK, MONTH = "week", "month"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both inclusive, with what falls into them in minor units."""

    start: date
    end: date
    amount: int
    count: int


def periods(money: Iterable[tuple[date, int]], as_of: date, unit: str, most: int) -> list[Period]:
    """Return the weeks (from Monday) or months from that of a day on, with what falls into each.

    Args:
        money: (day, minor units); what lies before or after is left out.
        as_of: A day of the first period.
        unit: `WEEK` or `MONTH`.
        most: How many periods.
    """
    found = list(money)
    spans = [_span(as_of, unit, step) for step in range(most)]
    return [
        Period(
            start, end,
            sum(amount for day, amount in found if start <= day <= end),
            sum(start <= day <= end for day, _amount in found),
        )
        for start, end in spans
    ]  # fmt: skip


def _span(as_of: date, unit: str, step: int) -> tuple[date, date]:
    if unit == MONTH:
        start = add_months(as_of.replace(day=1), step)
        return start, month_end(start)
    start = as_of - timedelta(days=as_of.weekday()) + timedelta(weeks=step)
    return start, start + timedelta(days=6)
