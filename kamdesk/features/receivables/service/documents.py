"""Writes documents and voids them; nothing that was true on a day is ever overwritten."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import _
from kamdesk.features.receivables.service.rests import applied, check_amount, claims_of, last_move
from kamdesk.features.receivables.store import InvoiceRow, ReceiptRow


@dataclass(frozen=True, slots=True)
class NewInvoice:
    """A document to be written; `amount_minor` above zero.

    Attributes:
        recognised: Day its age counts from; None: `issued`.
        terms: The rule `due` was found by.
    """

    account_id: int
    number: str
    issued: date
    due: date
    currency: str
    amount_minor: int
    kind: str = "invoice"
    contract: str | None = None
    note: str | None = None
    recognised: date | None = None
    contract_id: int | None = None
    milestone_id: int | None = None
    terms: str | None = None


@dataclass(frozen=True, slots=True)
class NewReceipt:
    """A receipt to be written; `amount_minor` above zero."""

    account_id: int
    received: date
    currency: str
    amount_minor: int
    number: str | None = None
    method: str = "transfer"
    matures: date | None = None
    note: str | None = None


def create_invoice(session: Session, new: NewInvoice) -> int:
    """Write an invoice or credit note and return its key.

    Raises:
        UserError: If the number is taken or missing, the amount is not above zero, or it is due
            before it was issued.
    """
    number = new.number.strip()
    if not number:
        raise UserError(_("An invoice needs a number."))
    check_amount(new.amount_minor)
    if new.due < new.issued:
        raise UserError(_("The due day is before the day of issue."))
    taken = session.scalar(
        select(InvoiceRow.id).where(
            InvoiceRow.account_id == new.account_id, InvoiceRow.number == number
        )
    )
    if taken is not None:
        raise UserError(
            _("Number {number} exists already at this account.").format(number=number),
            _("Choose another number, or open the existing one."),
        )
    row = InvoiceRow(
        account_id=new.account_id,
        number=number,
        kind=new.kind,
        issued=new.issued,
        due=new.due,
        currency=new.currency,
        amount_minor=new.amount_minor,
        contract=new.contract,
        note=new.note,
        recognised=new.recognised,
        contract_id=new.contract_id,
        milestone_id=new.milestone_id,
        terms=new.terms,
    )
    session.add(row)
    session.flush()
    return row.id


def set_invoice_note(session: Session, invoice_id: int, note: str | None) -> None:
    """Change the note of an invoice or credit note."""
    session.get_one(InvoiceRow, invoice_id).note = note


def void_invoice(session: Session, invoice_id: int, day: date) -> None:
    """Stop counting a document of `invoice` from a day on; its open disputes end that day.

    Raises:
        UserError: If anything is applied to it on that day or later, or the day is before its issue.
    """
    row = session.get_one(InvoiceRow, invoice_id)
    for which in ({"invoice_id": row.id}, {"credit_id": row.id}):
        _refuse_applied(session, day, which)
    if day < row.issued:
        raise UserError(_("The day is before the day of issue."))
    row.voided_on = day
    for claim in claims_of(session, row.id):
        claim.closed, claim.result = max(day, claim.raised), "voided"


def void_receipt(session: Session, receipt_id: int, day: date) -> None:
    """Stop counting a receipt from a day on. Raises like `void_invoice`."""
    row = session.get_one(ReceiptRow, receipt_id)
    _refuse_applied(session, day, {"receipt_id": row.id})
    if day < row.received:
        raise UserError(_("The day is before the money came in."))
    row.voided_on = day


def _refuse_applied(session: Session, day: date, which: dict[str, int]) -> None:
    if applied(session, **which):
        raise UserError(
            _("Something is still applied to it."), _("Take the allocations back first.")
        )
    last = last_move(session, **which)
    if last is not None and last > day:
        raise UserError(
            _("Something was applied to it until {day}.").format(day=format_date(last)),
            _("Choose that day or a later one."),
        )


def write_receipt(session: Session, new: NewReceipt) -> ReceiptRow:
    """Write a receipt that is not applied to anything and return its row.

    Raises:
        UserError: If the amount is not above zero.
    """
    check_amount(new.amount_minor)
    row = ReceiptRow(
        account_id=new.account_id,
        number=(new.number or "").strip() or None,
        received=new.received,
        currency=new.currency,
        amount_minor=new.amount_minor,
        method=new.method,
        matures=new.matures,
        note=new.note,
    )
    session.add(row)
    session.flush()
    return row


def free_number(session: Session, account_id: int, wanted: str) -> str:
    """Return a number no document of the account has: as wanted, else with -2, -3, … after it."""
    taken = set(
        session.scalars(
            select(InvoiceRow.number).where(
                InvoiceRow.account_id == account_id,
                InvoiceRow.number.startswith(wanted, autoescape=True),
            )
        )
    )
    number, turn = wanted, 1
    while number in taken:
        turn += 1
        number = f"{wanted}-{turn}"
    return number
