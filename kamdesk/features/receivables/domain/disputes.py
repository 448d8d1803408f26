"""What a customer contests of an invoice, and what became of it (C29)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kamdesk.base.i18n import N_
from kamdesk.features.receivables.domain.schedules import Part

REASONS = {
    "price": N_("Price"),
    "quantity": N_("Quantity"),
    "quality": N_("Quality"),
    "invoice": N_("Invoice is wrong"),
    "delivery": N_("Delivery date"),
    "deduction": N_("Deduction without consent"),
    "other": N_("Other reason"),
}
RESULTS = {
    "credited": N_("Credited"),
    "replaced": N_("Replaced"),
    "accepted": N_("Customer pays after all"),
    "rejected": N_("Claim rejected"),
    "written_off": N_("Written off"),
    "voided": N_("Invoice voided"),
}


@dataclass(frozen=True, slots=True)
class Dispute:
    """A contested part of an invoice.

    Attributes:
        invoice: Key of the invoice.
        amount: Minor units, above zero.
        raised: First day it counts.
        closed: Day it no longer counts, exclusive; None while it is open.
    """

    invoice: int
    amount: int
    raised: date
    closed: date | None = None

    def counts(self, as_of: date) -> bool:
        """Tell whether it is open at the end of a day."""
        return self.raised <= as_of and (self.closed is None or self.closed > as_of)


def contested(disputes: Iterable[Dispute], as_of: date) -> int:
    """Return what is contested of one invoice at the end of a day, not yet held against its rest."""
    return sum(one.amount for one in disputes if one.counts(as_of))


def mark(parts: Sequence[Part], amount: int) -> list[Part]:
    """Return the parts of one invoice with what is contested of each.

    What is contested is held back from what is due first, and is never more than what is open.
    """
    marked = []
    for part in parts:
        held = max(0, min(part.open, amount))
        amount -= held
        marked.append(replace(part, disputed=held) if held else part)
    return marked
