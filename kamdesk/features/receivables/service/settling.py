"""Small rests, deductions and money given back."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date, format_money
from kamdesk.base.i18n import _
from kamdesk.features.receivables.service.applying import apply, join
from kamdesk.features.receivables.service.disputes import (
    NewDispute,
    close_dispute,
    raise_dispute,
)
from kamdesk.features.receivables.service.documents import (
    NewInvoice,
    NewReceipt,
    create_invoice,
    free_number,
    write_receipt,
)
from kamdesk.features.receivables.service.rests import (
    Source,
    check_amount,
    claims_of,
    day_of,
    ends_of,
    free_from,
    open_of,
    rest_of,
    source_row,
)
from kamdesk.features.receivables.store import InvoiceRow


def write_off(
    session: Session,
    invoice_id: int,
    day: date,
    amount_minor: int | None = None,
    *,
    limit_minor: int | None = None,
    reason: str | None = None,
    number: str | None = None,
) -> int:
    """Give up what is open of an invoice, or a part of it, and return the key of the write-off.

    It is a document of its own that is applied to the invoice: no sale taken back, and undone by
    taking the allocation back and voiding it.

    Args:
        session: Of the write.
        invoice_id: The invoice.
        day: From when on.
        amount_minor: None: everything open.
        limit_minor: Most that may be written off so; None for no limit (a bad debt).
        reason: Kept as its note.
        number: None: the invoice's number with -WO after it.

    Raises:
        UserError: If nothing is open, or the amount is above the limit or what is open.
    """
    invoice = session.get_one(InvoiceRow, invoice_id)
    amount = open_of(session, invoice) if amount_minor is None else amount_minor
    check_amount(amount)
    if limit_minor is not None and amount > limit_minor:
        raise UserError(
            _("{amount} is more than the limit of {limit} for writing off small rests.").format(
                amount=format_money(amount, invoice.currency),
                limit=format_money(limit_minor, invoice.currency),
            ),
            _("Raise a dispute, or ask for approval to write off a bad debt."),
        )
    wanted = (number or "").strip() or free_number(
        session, invoice.account_id, f"{invoice.number}-WO"
    )
    key = create_invoice(
        session,
        NewInvoice(
            invoice.account_id, wanted, max(day, invoice.issued), max(day, invoice.issued),
            invoice.currency, amount, "write_off", invoice.contract, reason,
            contract_id=invoice.contract_id,
        ),
    )  # fmt: skip
    apply(session, "credit_note", key, [(invoice_id, amount)], day)
    return key


def refund(
    session: Session,
    doc: str,
    source_id: int,
    day: date,
    amount_minor: int | None = None,
    *,
    number: str | None = None,
    note: str | None = None,
) -> int:
    """Give back what is left of a receipt or credit note, or a part, and return the refund's key.

    The source is applied to it in full, so that it is never open.

    Raises:
        UserError: If there is not so much left, or not yet on that day.
    """
    source = source_row(session, doc, source_id)
    amount = rest_of(session, source) if amount_minor is None else amount_minor
    check_amount(amount)
    if day < day_of(source):
        raise UserError(_("The day is before the money came in."))
    free = free_from(session, source.amount_minor, amount, day, **ends_of(source))
    if free > day:
        raise UserError(
            _("Something was applied to it until {day}.").format(day=format_date(free)),
            _("Choose that day or a later one."),
        )
    row = _refund_row(session, source, day, amount, number, note)
    join(session, source, row, amount, day)
    return row.id


def _refund_row(
    session: Session, source: Source, day: date, amount: int, number: str | None, note: str | None
) -> InvoiceRow:
    wanted = (number or "").strip() or free_number(
        session, source.account_id, f"{source.number or source.id}-RF"
    )
    new = NewInvoice(
        source.account_id, wanted, day, day, source.currency, amount, "refund", note=note
    )
    return session.get_one(InvoiceRow, create_invoice(session, new))


def settle_short(
    session: Session,
    invoice_ids: Iterable[int],
    day: date,
    *,
    limit_minor: int,
    reason: str | None = None,
    owner_id: int | None = None,
    answer_by: date | None = None,
) -> dict[int, str]:
    """Settle what a customer left open of invoices it takes for paid.

    A rest within the limit is written off; a larger one becomes a dispute over a deduction.

    Returns:
        "written_off" or "disputed" by invoice; those with nothing open, or contested already, are
        left out.
    """
    found = {}
    for key in invoice_ids:
        invoice = session.get_one(InvoiceRow, key)
        claimed = sum(row.amount_minor for row in claims_of(session, key))
        rest = open_of(session, invoice)
        if rest - claimed <= 0:
            continue
        if rest <= limit_minor:
            write_off(session, key, day, limit_minor=limit_minor, reason=reason)
            for row in claims_of(session, key):
                close_dispute(session, row.id, max(day, row.raised), "written_off")
            found[key] = "written_off"
        else:
            raise_dispute(
                session,
                NewDispute(
                    key, max(day, invoice.issued), rest - claimed, "deduction", answer_by, owner_id,
                    note=reason,
                ),
            )  # fmt: skip
            found[key] = "disputed"
    return found


def record_deducted(
    session: Session,
    new: NewReceipt,
    applications: Sequence[tuple[int, int]],
    *,
    limit_minor: int,
    reason: str | None = None,
) -> int:
    """Write a receipt that pays invoices less deductions, settle the rests, and return its key.

    Args:
        session: Of the write.
        new: The receipt.
        applications: (invoice, minor units paid); the customer takes each of them for paid.
        limit_minor: Rests up to this are written off, larger ones become disputes.
        reason: What the customer says it is for.

    Raises:
        UserError: As `apply`.
    """
    row = write_receipt(session, new)
    apply(session, "receipt", row.id, applications)
    settle_short(
        session, [key for key, _paid in applications], new.received, limit_minor=limit_minor,
        reason=reason,
    )  # fmt: skip
    return row.id
