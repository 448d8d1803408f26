"""What was said about open items: promises, disputes, legal steps; each counts from its own day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median

from kamdesk.features.forecast.domain.receipts import RESOLUTION_DAYS

GRACE_DAYS = 3
KEPT_SHARE = Fraction(95, 100)


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise to pay, with what came towards it.

    Attributes:
        account: Key.
        invoice: Key, None for the account as a whole.
        currency: ISO code.
        amount: Minor units.
        made: Day it was made.
        promised: Day it was for.
        withdrawn: Day it stopped counting, None if it did not.
        came: (day, minor units) received towards it from `made` to three days after `promised`.
    """

    account: int
    invoice: int | None
    currency: str
    amount: int
    made: date
    promised: date
    withdrawn: date | None = None
    came: tuple[tuple[date, int], ...] = ()

    def received(self, day: date) -> int:
        """Return what had come towards it by the end of a day."""
        return sum(amount for when, amount in self.came if when <= day)

    def standing(self, day: date) -> str:
        """Return "kept", "broken", "open", or "" where it did not count on a day."""
        if self.made > day or (self.withdrawn is not None and self.withdrawn <= day):
            return ""
        if self.received(day) >= KEPT_SHARE * self.amount:
            return "kept"
        return "open" if day <= self.promised + timedelta(days=GRACE_DAYS) else "broken"


@dataclass(frozen=True, slots=True)
class Dispute:
    """A part of an invoice in dispute from `raised` until `closed` (exclusive)."""

    account: int
    invoice: int
    amount: int
    raised: date
    closed: date | None

    def is_open(self, day: date) -> bool:
        """Tell whether it was open at the end of a day."""
        return self.raised <= day and (self.closed is None or self.closed > day)


def kept_ratio(promises: Iterable[Promise], day: date) -> tuple[int, int]:
    """Return (kept, judged) of promises at the end of a day; open ones are not judged."""
    standings = [one.standing(day) for one in promises]
    kept = standings.count("kept")
    return kept, kept + standings.count("broken")


def ratio(kept: int, judged: int) -> Decimal | None:
    """Return kept / judged, None if none was judged."""
    return Decimal(kept) / judged if judged else None


def usual_resolution(disputes: Sequence[Dispute], day: date) -> int:
    """Return the middle number of days disputes closed by a day took; `RESOLUTION_DAYS` without any."""
    took = [
        (one.closed - one.raised).days
        for one in disputes
        if one.closed is not None and one.closed <= day
    ]
    return round(median(took)) if took else RESOLUTION_DAYS
