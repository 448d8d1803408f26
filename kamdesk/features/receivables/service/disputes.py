"""What a customer contests: raised with its owner and clock, and closed with what became of it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_money
from kamdesk.base.i18n import _
from kamdesk.features.receivables.domain import REASONS, RESULTS
from kamdesk.features.receivables.service.applying import apply
from kamdesk.features.receivables.service.documents import NewInvoice, create_invoice, free_number
from kamdesk.features.receivables.service.rests import check_amount, claims_of, open_of
from kamdesk.features.receivables.store import DisputeRow, InvoiceRow


@dataclass(frozen=True, slots=True)
class NewDispute:
    """A dispute to be raised.

    Attributes:
        amount_minor: What is contested; None: everything open and not contested yet.
        raised: First day it counts; not before the issue of the invoice.
        reason: Key of domain.REASONS.
        answer_by: Day we owe an answer.
        owner_id: Which of us answers.
    """

    invoice_id: int
    raised: date
    amount_minor: int | None = None
    reason: str = "other"
    answer_by: date | None = None
    owner_id: int | None = None
    evidence: str | None = None
    note: str | None = None


def raise_dispute(session: Session, new: NewDispute) -> int:
    """Note that a customer contests a part of an invoice and return the dispute's key.

    Raises:
        UserError: If nothing is left to contest, or more than that would be.
    """
    invoice = session.get_one(InvoiceRow, new.invoice_id)
    if invoice.kind != "invoice" or invoice.voided_on is not None:
        raise UserError(_("{number} is not an open invoice.").format(number=invoice.number))
    if new.raised < invoice.issued:
        raise UserError(_("The day is before the day of issue."))
    if new.reason not in REASONS:
        raise UserError(_("There is no such reason: {reason}").format(reason=new.reason))
    left = open_of(session, invoice) - sum(
        one.amount_minor for one in claims_of(session, invoice.id)
    )
    amount = left if new.amount_minor is None else new.amount_minor
    if new.amount_minor is not None:
        check_amount(new.amount_minor)
    if amount <= 0 or amount > left:
        raise UserError(
            _("Of invoice {number} only {left} can be contested.").format(
                number=invoice.number, left=format_money(max(0, left), invoice.currency)
            ),
            _("What is paid or contested already cannot be contested again."),
        )
    row = DisputeRow(
        invoice_id=invoice.id,
        amount_minor=amount,
        reason=new.reason,
        raised=new.raised,
        answer_by=new.answer_by,
        owner_id=new.owner_id,
        evidence=new.evidence,
        note=new.note,
    )
    session.add(row)
    session.flush()
    return row.id


def close_dispute(
    session: Session,
    dispute_id: int,
    day: date,
    result: str,
    *,
    credit_minor: int | None = None,
    credit_number: str | None = None,
    note: str | None = None,
) -> int | None:
    """Close a dispute with what became of it.

    With the result "credited" a credit note is written on that day and applied to the invoice.

    Args:
        session: Of the write.
        dispute_id: An open dispute.
        day: First day it no longer counts.
        result: Key of domain.RESULTS.
        credit_minor: Of the credit note; None: what is contested, at most what is open.
        credit_number: Of the credit note; None: the invoice's number with -CN after it.
        note: Added to the dispute.

    Returns:
        The key of the credit note, None without one.

    Raises:
        UserError: If it is closed already, the day is before it was raised, or more would be
            credited than is open.
    """
    row = session.get_one(DisputeRow, dispute_id)
    if row.closed is not None:
        raise UserError(_("This dispute is closed already."))
    if day < row.raised:
        raise UserError(_("The day is before the dispute was raised."))
    if result not in RESULTS:
        raise UserError(_("There is no such result: {result}").format(result=result))
    if result == "credited":
        invoice = session.get_one(InvoiceRow, row.invoice_id)
        amount = credit_minor or min(row.amount_minor, open_of(session, invoice))
        row.credit_id = _credit(session, invoice, day, amount, credit_number)
    row.closed, row.result = day, result
    if note:
        row.note = f"{row.note}\n{note}" if row.note else note
    session.flush()
    return row.credit_id


def set_disputed(session: Session, invoice_id: int, disputed: bool, day: date) -> None:
    """Contest everything open of an invoice from a day on, or close all its disputes that day.

    Closing says that the customer pays after all.
    """
    if disputed:
        raise_dispute(session, NewDispute(invoice_id, day))
        return
    for row in claims_of(session, invoice_id):
        close_dispute(session, row.id, max(day, row.raised), "accepted")


def _credit(
    session: Session, invoice: InvoiceRow, day: date, amount: int, number: str | None
) -> int:
    wanted = (number or "").strip() or free_number(
        session, invoice.account_id, f"{invoice.number}-CN"
    )
    key = create_invoice(
        session,
        NewInvoice(
            invoice.account_id, wanted, day, day, invoice.currency, amount, "credit_note",
            invoice.contract, contract_id=invoice.contract_id,
        ),
    )  # fmt: skip
    apply(session, "credit_note", key, [(invoice.id, amount)], day)
    return key
