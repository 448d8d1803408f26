"""Figures of the ledger (C25), as pure formulas."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal


def due_day(issued: date, terms_days: int | None) -> date:
    """Return the due day: `terms_days` calendar days after the issue, the first not counted."""
    return issued + timedelta(days=terms_days or 0)


def dso(outstanding: int, billed: int, days: int) -> Decimal | None:
    """Return days sales outstanding: outstanding / billed x days; None without sales (C25)."""
    return None if billed <= 0 else Decimal(outstanding) * days / billed


def collection_effectiveness(
    opening: int, billed: int, closing: int, closing_not_due: int, days: int
) -> Decimal | None:
    """Return CEI in percent: (opening + S/N - closing) / (opening + S/N - closing not due) x 100.

    S/N is the billed amount per 30 days of the period (C25). None where the divisor is not above
    zero: all that was to be collected is not due yet, and the formula would praise what is late.
    """
    monthly = Decimal(billed) * 30 / days
    below = opening + monthly - closing_not_due
    return None if below <= 0 else (opening + monthly - closing) / below * 100


def average_days_late(paid: Iterable[tuple[int, date, date]]) -> Decimal | None:
    """Return the amount-weighted days paid after due; early payment counts 0 (C25, DBT).

    Args:
        paid: (amount, paid on, due) of each allocation.
    """
    weight = late = 0
    for amount, day, due in paid:
        weight += amount
        late += amount * max(0, (day - due).days)
    return None if weight == 0 else Decimal(late) / weight


def sums(rows: Iterable[Sequence[int]], width: int) -> tuple[int, ...]:
    """Add rows of amounts place by place."""
    total = [0] * width
    for row in rows:
        for place, amount in enumerate(row):
            total[place] += amount
    return tuple(total)


def share(part: int, whole: int) -> Decimal | None:
    """Return part / whole, None where there is nothing to divide by."""
    return None if whole <= 0 else Decimal(part) / whole
