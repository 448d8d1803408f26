"""What users do with the ledger: edits that check the rules and add facts.

Every function works inside the session of one write. Nothing is ever overwritten that was true on a
day: an allocation is taken back by a dated entry against it, a document is voided from a day on.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_money
from kamdesk.base.i18n import _
from kamdesk.db.recorder import bulk, reader
from kamdesk.features.receivables import domain
from kamdesk.features.receivables.domain import Rest, effective_day
from kamdesk.features.receivables.store import AllocationRow, InvoiceRow, ReceiptRow


@dataclass(frozen=True, slots=True)
class NewInvoice:
    """An invoice or credit note to be written; `amount_minor` above zero."""

    account_id: int
    number: str
    issued: date
    due: date
    currency: str
    amount_minor: int
    kind: str = "invoice"
    disputed: bool = False
    contract: str | None = None
    note: str | None = None


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
    _check_amount(new.amount_minor)
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
        disputed=new.disputed,
        contract=new.contract,
        note=new.note,
    )
    session.add(row)
    session.flush()
    return row.id


def set_disputed(session: Session, invoice_id: int, disputed: bool) -> None:
    """Mark an invoice as disputed, or no longer."""
    session.get_one(InvoiceRow, invoice_id).disputed = disputed


def set_invoice_note(session: Session, invoice_id: int, note: str | None) -> None:
    """Change the note of an invoice or credit note."""
    session.get_one(InvoiceRow, invoice_id).note = note


def void_invoice(session: Session, invoice_id: int, day: date) -> None:
    """Stop counting an invoice or credit note from a day on.

    Raises:
        UserError: If anything is still applied to it, or the day is before its issue.
    """
    row = session.get_one(InvoiceRow, invoice_id)
    _refuse_applied(_applied(session, invoice_id=row.id) or _applied(session, credit_id=row.id))
    if day < row.issued:
        raise UserError(_("The day is before the day of issue."))
    row.voided_on = day


def void_receipt(session: Session, receipt_id: int, day: date) -> None:
    """Stop counting a receipt from a day on. Raises like `void_invoice`."""
    row = session.get_one(ReceiptRow, receipt_id)
    _refuse_applied(_applied(session, receipt_id=row.id))
    if day < row.received:
        raise UserError(_("The day is before the money came in."))
    row.voided_on = day


def record_receipt(
    session: Session,
    new: NewReceipt,
    applications: Sequence[tuple[int, int]] = (),
    *,
    oldest_first: bool = False,
) -> int:
    """Write a receipt, apply it, and return its key.

    Args:
        session: Of the write.
        new: The receipt.
        applications: (invoice, minor units) to apply; what is left stays unapplied.
        oldest_first: Apply to the oldest due invoices instead.

    Raises:
        UserError: If an amount is not above zero, or more is applied than there is.
    """
    _check_amount(new.amount_minor)
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
    wanted = list(applications)
    if oldest_first:
        wanted = plan_oldest_first(session, "receipt", row.id)
    apply(session, "receipt", row.id, wanted)
    return row.id


def plan_oldest_first(session: Session, doc: str, source_id: int) -> list[tuple[int, int]]:
    """Return the (invoice, minor units) that `apply` would pay: oldest due first."""
    source = _source(session, doc, source_id)
    rest = source.amount_minor - _applied_from(session, doc, source_id)
    if rest <= 0:
        return []
    invoices = [
        Rest(key, issued, due, amount - applied)
        for key, issued, due, amount, applied in _open_invoices(
            session, source.account_id, source.currency
        )
    ]
    day = _day(source)
    return [
        (invoice, amount)
        for _source_id, invoice, amount, _effective in domain.oldest_first(
            [Rest(source_id, day, day, rest)], invoices
        )
    ]


def apply(
    session: Session,
    doc: str,
    source_id: int,
    applications: Iterable[tuple[int, int]],
    day: date | None = None,
) -> None:
    """Apply a receipt or credit note to invoices.

    Args:
        session: Of the write.
        doc: "receipt" or "credit_note".
        source_id: Its key.
        applications: (invoice, minor units).
        day: Wanted first day; never before either document's own day.

    Raises:
        UserError: If the invoice is of another account or currency, or more would be applied than
            the source has left or the invoice has open.
    """
    source = _source(session, doc, source_id)
    rest = source.amount_minor - _applied_from(session, doc, source_id)
    for invoice_id, amount in applications:
        invoice = session.get_one(InvoiceRow, invoice_id)
        _check_pair(source, invoice)
        _check_amount(amount)
        open_minor = invoice.amount_minor - _applied(session, invoice_id=invoice_id)
        if amount > open_minor:
            raise UserError(
                _("Invoice {number} has only {open} open.").format(
                    number=invoice.number, open=format_money(open_minor, invoice.currency)
                )
            )
        if amount > rest:
            raise UserError(
                _("Only {rest} is left to apply.").format(rest=format_money(rest, source.currency))
            )
        rest -= amount
        session.add(
            AllocationRow(
                invoice_id=invoice_id,
                receipt_id=source_id if doc == "receipt" else None,
                credit_id=source_id if doc == "credit_note" else None,
                amount_minor=amount,
                effective=effective_day(_day(source), invoice.issued, day),
            )
        )
        session.flush()


def take_back(session: Session, allocation_id: int, day: date) -> None:
    """Take an allocation back from a day on; what it was before stays true of the days before.

    Raises:
        UserError: If it was taken back already, or is itself a taking back.
    """
    row = session.get_one(AllocationRow, allocation_id)
    back = session.scalar(select(AllocationRow.id).where(AllocationRow.reverses_id == row.id))
    if back is not None or row.amount_minor < 0:
        raise UserError(_("This was taken back already."))
    session.add(
        AllocationRow(
            invoice_id=row.invoice_id,
            receipt_id=row.receipt_id,
            credit_id=row.credit_id,
            amount_minor=-row.amount_minor,
            effective=max(day, row.effective),
            reverses_id=row.id,
        )
    )


# -- whole ledger -------------------------------------------------------------------------------

_SOURCES = """
SELECT r.account_id, r.currency, r.id, r.received, r.received,
    r.amount_minor - coalesce((SELECT sum(amount_minor) FROM allocation WHERE receipt_id = r.id), 0)
FROM receipt AS r WHERE r.voided_on IS NULL ORDER BY r.account_id, r.currency
"""
_INVOICES = """
SELECT i.account_id, i.currency, i.id, i.issued, i.due,
    i.amount_minor - coalesce((SELECT sum(amount_minor) FROM allocation WHERE invoice_id = i.id), 0)
FROM invoice AS i WHERE i.kind = 'invoice' AND i.voided_on IS NULL
ORDER BY i.account_id, i.currency
"""
_COLUMNS = ("invoice_id", "receipt_id", "amount_minor", "effective")


def allocate_oldest_first(session: Session, account_ids: Iterable[int] | None = None) -> int:
    """Apply every receipt with a rest, of these accounts or all, oldest due first.

    Returns:
        How many allocations were made.
    """
    wanted = None if account_ids is None else set(account_ids)
    read = reader(session)
    invoices = {key: list(rows) for key, rows in _rests(read.rows(_INVOICES), wanted)}
    plan = [
        (invoice, source, amount, day.isoformat())
        for key, sources in _rests(read.rows(_SOURCES), wanted)
        for source, invoice, amount, day in domain.oldest_first(sources, invoices.get(key, ()))
    ]
    made = bulk(session).insert("allocation", _COLUMNS, plan)
    return 0 if made is None else made.count


def _rests(
    rows: list[tuple[Any, ...]], wanted: set[int] | None
) -> Iterator[tuple[tuple[int, str], list[Rest]]]:
    for (account, currency), mine in groupby(rows, key=lambda row: (row[0], row[1])):
        if wanted is None or account in wanted:
            yield (
                (account, currency),
                [
                    Rest(row[2], date.fromisoformat(row[3]), date.fromisoformat(row[4]), row[5])
                    for row in mine
                    if row[5] > 0
                ],
            )


# -- inside -------------------------------------------------------------------------------------


def _check_amount(minor: int) -> None:
    if minor <= 0:
        raise UserError(_("The amount must be above zero."))


def _source(session: Session, doc: str, key: int) -> ReceiptRow | InvoiceRow:
    if doc == "receipt":
        return session.get_one(ReceiptRow, key)
    return session.get_one(InvoiceRow, key)


def _day(source: ReceiptRow | InvoiceRow) -> date:
    return source.received if isinstance(source, ReceiptRow) else source.issued


def _check_pair(source: ReceiptRow | InvoiceRow, invoice: InvoiceRow) -> None:
    if invoice.account_id != source.account_id:
        raise UserError(
            _("Invoice {number} belongs to another account.").format(number=invoice.number)
        )
    if invoice.currency != source.currency:
        raise UserError(
            _("Invoice {number} is in {currency}.").format(
                number=invoice.number, currency=invoice.currency
            ),
            _("Currencies are never added; record a receipt in that currency."),
        )
    if invoice.kind != "invoice" or invoice.voided_on is not None:
        raise UserError(_("{number} is not an open invoice.").format(number=invoice.number))


def _applied(session: Session, **which: int) -> int:
    total = session.scalar(
        select(func.coalesce(func.sum(AllocationRow.amount_minor), 0)).filter_by(**which)
    )
    return int(total or 0)


def _applied_from(session: Session, doc: str, key: int) -> int:
    if doc == "receipt":
        return _applied(session, receipt_id=key)
    return _applied(session, credit_id=key)


def _open_invoices(
    session: Session, account_id: int, currency: str
) -> list[tuple[int, date, date, int, int]]:
    paid = (
        select(func.coalesce(func.sum(AllocationRow.amount_minor), 0))
        .where(AllocationRow.invoice_id == InvoiceRow.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(InvoiceRow.id, InvoiceRow.issued, InvoiceRow.due, InvoiceRow.amount_minor, paid)
        .where(InvoiceRow.account_id == account_id, InvoiceRow.currency == currency)
        .where(InvoiceRow.kind == "invoice", InvoiceRow.voided_on.is_(None))
    )
    return [
        (key, issued, due, amount, applied)
        for key, issued, due, amount, applied in rows
        if amount > applied
    ]


def _refuse_applied(applied: int) -> None:
    if applied:
        raise UserError(
            _("Something is still applied to it."), _("Take the allocations back first.")
        )
