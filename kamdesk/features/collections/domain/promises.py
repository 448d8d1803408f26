"""Promises to pay, judged by the ledger itself (C26)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kamdesk.base.i18n import N_

GRACE = 3
"""Days after the promised day on which money still counts, inclusive."""
KEPT_PERCENT = 95
"""Part of the promised amount that must have come."""
STATES = {
    "open": N_("awaited"),
    "kept": N_("kept"),
    "broken": N_("broken"),
    "withdrawn": N_("withdrawn"),
}
MARKS = {"open": "◷", "kept": "✓", "broken": "✗", "withdrawn": "–"}


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised.

    Attributes:
        made_on: First day whose money counts, inclusive.
        promised: Day the money is to come.
        amount: Minor units, above zero.
        withdrawn: Day from which it is taken back, or None.
    """

    made_on: date
    promised: date
    amount: int
    withdrawn: date | None = None


def last_day(promised: date) -> date:
    """Return the last day on which money still keeps a promise, inclusive."""
    return promised + timedelta(days=GRACE)


def state(promise: Promise, received: Iterable[tuple[date, int]], as_of: date) -> str:
    """Return "open", "kept", "broken" or "withdrawn" at the end of a day.

    Args:
        promise: The promise.
        received: (day, minor units) of money for what was promised, taken back parts below zero.
        as_of: The day.
    """
    if promise.withdrawn is not None and promise.withdrawn <= as_of:
        return "withdrawn"
    until = min(as_of, last_day(promise.promised))
    came = sum(amount for day, amount in received if promise.made_on <= day <= until)
    if came * 100 >= promise.amount * KEPT_PERCENT:
        return "kept"
    return "open" if as_of <= last_day(promise.promised) else "broken"


@dataclass(frozen=True, slots=True)
class KeptRatio:
    """How many promises were kept of those that have come out; amounts of one currency.

    Attributes:
        kept, broken: How many.
        kept_minor, broken_minor: What was promised in them.
    """

    kept: int = 0
    broken: int = 0
    kept_minor: int = 0
    broken_minor: int = 0

    @property
    def by_count(self) -> Decimal | None:
        """Kept / (kept + broken); None before the first came out."""
        whole = self.kept + self.broken
        return None if not whole else Decimal(self.kept) / whole

    @property
    def by_amount(self) -> Decimal | None:
        """The same by what was promised."""
        whole = self.kept_minor + self.broken_minor
        return None if not whole else Decimal(self.kept_minor) / whole

    def __add__(self, other: "KeptRatio") -> "KeptRatio":
        return KeptRatio(
            self.kept + other.kept,
            self.broken + other.broken,
            self.kept_minor + other.kept_minor,
            self.broken_minor + other.broken_minor,
        )


def kept_ratio(judged: Iterable[tuple[str, int]]) -> KeptRatio:
    """Return the ratio over (state, minor units) of promises in one currency.

    Open and withdrawn ones are in neither part.
    """
    found = KeptRatio()
    for one, amount in judged:
        if one == "kept":
            found += KeptRatio(1, 0, amount, 0)
        elif one == "broken":
            found += KeptRatio(0, 1, 0, amount)
    return found


def broken_since_kept(states: Sequence[str]) -> int:
    """Return how many promises were broken since the last one that was kept.

    Args:
        states: In the order of the promised days.
    """
    broken = 0
    for one in states:
        broken = 0 if one == "kept" else broken + (one == "broken")
    return broken
