"""What the ledger is made of: documents, what was applied to what, schedules and disputes.

All amounts are integers of minor units; every fact has the day it counts from.
"""

from dataclasses import dataclass
from datetime import date

from kamdesk.base.i18n import N_

CREDITS = ("credit_note", "write_off")
"""Kinds of `invoice` rows that are applied to invoices as receipts are."""
METHODS = {
    "transfer": N_("Bank transfer"),
    "cash": N_("Cash"),
    "bank_bill": N_("Bank acceptance bill"),
    "commercial_bill": N_("Commercial acceptance bill"),
}


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice, a credit of some kind, a refund or a receipt.

    Attributes:
        id: Key within its kind.
        kind: "invoice", "credit_note", "write_off", "refund" or "receipt".
        account: Key of the account.
        currency: ISO code.
        day: Issued or received; counts from this day, inclusive.
        due: Day first agreed; for anything but an invoice its own day.
        amount: Minor units, not negative.
        voided: Day it stopped counting, exclusive; None if it never did.
        recognised: Day its age counts from; None: `day`.
    """

    id: int
    kind: str
    account: int
    currency: str
    day: date
    due: date
    amount: int
    voided: date | None = None
    recognised: date | None = None

    def counts(self, as_of: date) -> bool:
        """Tell whether the document exists at the end of a day."""
        return self.day <= as_of and (self.voided is None or self.voided > as_of)


@dataclass(frozen=True, slots=True)
class Allocation:
    """Part of a source applied to an invoice or refund; negative if it takes an earlier one back.

    Attributes:
        invoice: Key of the invoice or refund.
        source: (kind of the source, its key).
        amount: Minor units.
        effective: First day it counts.
    """

    invoice: int
    source: tuple[str, int]
    amount: int
    effective: date


def effective_day(source: date, invoice: date, wanted: date | None = None) -> date:
    """Return the first day an allocation may count: the later of both documents' days."""
    return max(source, invoice, wanted or source)
