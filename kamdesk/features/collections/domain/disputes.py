"""Figures of what is contested, and whose work its causes point at (C29)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kamdesk.base.i18n import N_

WINDOW = 90
"""Days of new disputes that a figure looks back on."""
LONG = 30
"""Days after which an open dispute is long."""
FUNCTIONS: Mapping[str, str] = {
    "price": N_("Sales"),
    "quantity": N_("Logistics"),
    "quality": N_("Quality"),
    "invoice": N_("Finance"),
    "delivery": N_("Planning"),
    "deduction": N_("Sales"),
}
"""Whose work a cause of dispute goes back to; every other cause goes to the management."""
MANAGEMENT = N_("Management")


def function_of(reason: str) -> str:
    """Return the marked name of the function of ours a cause goes back to."""
    return FUNCTIONS.get(reason, MANAGEMENT)


def days_outstanding(open_minor: int, raised_minor: int, days: int) -> Decimal | None:
    """Return DDO: open / (newly raised a day); None where nothing was raised in the days."""
    return None if raised_minor <= 0 else Decimal(open_minor) * days / raised_minor


def won_back(recovered: int, deducted: int) -> Decimal | None:
    """Return the share of closed disputes that was paid after all; None where none was closed."""
    return None if deducted <= 0 else Decimal(recovered) / deducted


@dataclass(frozen=True, slots=True)
class Clock:
    """How long a dispute is open, and how long we have to answer.

    Attributes:
        days: Since it was raised.
        left: Until our answer is owed, below zero when it is late; None without such a day.
    """

    days: int
    left: int | None

    @property
    def late(self) -> bool:
        """Whether our answer is late, or it is open for long without a day."""
        return self.left < 0 if self.left is not None else self.days > LONG


def clock(raised: date, answer_by: date | None, day: date) -> Clock:
    """Return the clock of a dispute on a day."""
    return Clock((day - raised).days, None if answer_by is None else (answer_by - day).days)
