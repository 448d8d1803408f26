"""The monthly review: why money slipped, what to do about it, which promises were broken (C28)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kamdesk.base.i18n import _
from kamdesk.features.collections.domain.reasons import GROUPS, REASONS

SLIPS = 3
"""How many of the largest slips a review names."""


def reason_text(key: str | None) -> str:
    """Return a reason in the language in force, after its group; — for none, an unknown key as it is."""
    if not key:
        return "—"
    one = REASONS.get(key)
    if one is None:
        return key
    return _("{group}: {reason}").format(group=_(GROUPS[one.group]), reason=_(one.title))


def remedy_text(key: str | None) -> str:
    """Return what usually helps against a reason, "" where that is not known."""
    one = REASONS.get(key or "")
    return "" if one is None else _(one.remedy)


@dataclass(frozen=True, slots=True)
class Late:
    """An invoice that should have been paid by the end of a month and was not.

    Attributes:
        open: Past due at the end, minor units.
        due: Of its oldest open part.
        reason: A key of `REASONS`, None if nobody said.
    """

    invoice_id: int
    number: str
    account_id: int
    account: str
    currency: str
    due: date
    open: int
    reason: str | None = None
    note: str | None = None


def largest(slips: Iterable[Late], count: int = SLIPS) -> list[Late]:
    """Return the largest slips, of equal ones the older first."""
    ranked = sorted(slips, key=lambda one: (-one.open, one.due, one.number, one.invoice_id))
    return ranked[:count]
