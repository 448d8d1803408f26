"""Limits as they were granted over time, and which one is in force on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Granted:
    """One decision.

    Attributes:
        id: Key; of two decisions of one day the later one counts.
        currency: ISO code.
        amount: Minor units.
        since: First day it holds.
        until: Last day of a peak limit; None for one without an end.
        covers_group: Whether it is for the account and all its units together.
        method: Key of the formula, "own" for an own amount.
        terms: Inputs it was found with, as text.
        approver, note: Who granted it and why.
    """

    id: int
    currency: str
    amount: int
    since: date
    until: date | None = None
    covers_group: bool = False
    method: str = "own"
    terms: Mapping[str, str] = field(default_factory=dict)
    approver: str | None = None
    note: str | None = None

    @property
    def is_peak(self) -> bool:
        """Whether it ends by itself."""
        return self.until is not None

    def holds(self, day: date) -> bool:
        """Tell whether it holds on a day, both ends inclusive."""
        return self.since <= day and (self.until is None or day <= self.until)


def in_force(
    granted: Iterable[Granted], day: date, currency: str, *, group: bool = False
) -> Granted | None:
    """Return the newest decision that holds on a day, None if there is none.

    A decision made after a peak limit ends that peak; when a peak is over, the one before holds again.
    """
    holding = [
        one
        for one in granted
        if one.covers_group == group and one.currency == currency and one.holds(day)
    ]
    return max(holding, key=lambda one: (one.since, one.id), default=None)


def ended_peak(
    granted: Iterable[Granted], day: date, currency: str, shown: int | None
) -> Granted | None:
    """Return the last peak limit that is over while the account's sheet still shows its amount.

    Args:
        granted: All decisions.
        day: The day.
        currency: Of the account's sheet.
        shown: Limit in the account's sheet, minor units.
    """
    mine = [one for one in granted if not one.covers_group and one.currency == currency]
    now = in_force(mine, day, currency)
    over = [
        one for one in mine if one.until is not None and one.until < day and one.amount == shown
    ]
    last = max(over, key=lambda one: (one.since, one.id), default=None)
    if last is None or (now is not None and (now.amount == shown or now.since > last.since)):
        return None
    return last
