"""Applies receipts and credits to invoices, takes it back, and applies it elsewhere."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_money
from kamdesk.base.i18n import _
from kamdesk.db.recorder import bulk, reader
from kamdesk.features.receivables import domain
from kamdesk.features.receivables.domain import CREDITS, Rest, effective_day
from kamdesk.features.receivables.queries.facts import SCHEDULED, parts
from kamdesk.features.receivables.service.documents import NewReceipt, write_receipt
from kamdesk.features.receivables.service.rests import (
    ALWAYS,
    Source,
    applied,
    check_amount,
    day_of,
    ends_of,
    free_from,
    open_invoices,
    rest_of,
    source_row,
)
from kamdesk.features.receivables.store import AllocationRow, InvoiceRow


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
        applications: (invoice, minor units) to apply in this order; what is left stays unapplied.
        oldest_first: Apply to the oldest due invoices instead.

    Raises:
        UserError: If an amount is not above zero, or more is applied than there is.
    """
    row = write_receipt(session, new)
    wanted = list(applications)
    if oldest_first:
        wanted = plan_oldest_first(session, "receipt", row.id)
    apply(session, "receipt", row.id, wanted)
    return row.id


def plan_oldest_first(session: Session, doc: str, source_id: int) -> list[tuple[int, int]]:
    """Return the (invoice, minor units) that `apply` would pay: oldest due first."""
    return plan_matching(session, doc, source_id)


def plan_in_order(
    session: Session, doc: str, source_id: int, invoice_ids: Iterable[int]
) -> list[tuple[int, int]]:
    """Return the (invoice, minor units) that use a source up in the order given; the rest stays."""
    source = source_row(session, doc, source_id)
    rests = {one.id: one for one in open_invoices(session, source.account_id, source.currency)}
    wanted = [rests[key] for key in dict.fromkeys(invoice_ids) if key in rests]
    return domain.in_order(rest_of(session, source), wanted)


def plan_matching(
    session: Session,
    doc: str,
    source_id: int,
    *,
    remittance: Mapping[int, int] | None = None,
    stated: Sequence[int] = (),
    oldest: bool = True,
) -> list[tuple[int, int]]:
    """Return the (invoice, minor units) a source pays.

    As the customer says (`remittance`, minor units by invoice), then the invoices the payment names
    (`stated`), then, if `oldest`, the oldest due; what nothing asks for stays unapplied.
    """
    source = source_row(session, doc, source_id)
    rest = rest_of(session, source)
    if rest <= 0:
        return []
    invoices = open_invoices(session, source.account_id, source.currency)
    return domain.match(rest, invoices, remittance=remittance, stated=stated, oldest=oldest)


def apply(
    session: Session,
    doc: str,
    source_id: int,
    applications: Iterable[tuple[int, int]],
    day: date | None = None,
) -> None:
    """Apply a receipt or a credit to invoices.

    Args:
        session: Of the write.
        doc: "receipt", or "credit_note" for any kind of credit.
        source_id: Its key.
        applications: (invoice, minor units).
        day: Wanted first day; never before either document's own day, nor before an allocation in
            its place was taken back.

    Raises:
        UserError: If the invoice is of another account or currency, or more would be applied than
            the source has left or the invoice has open.
    """
    source = source_row(session, doc, source_id)
    _check_source(source)
    for invoice_id, amount in applications:
        invoice = session.get_one(InvoiceRow, invoice_id)
        _check_pair(source, invoice)
        join(session, source, invoice, amount, day)


def join(
    session: Session,
    source: Source,
    debit: InvoiceRow,
    amount: int,
    day: date | None = None,
) -> None:
    """Apply part of a source to an invoice or refund whose kinds were checked."""
    check_amount(amount)
    opened = debit.amount_minor - applied(session, invoice_id=debit.id)
    if amount > opened:
        raise UserError(
            _("Invoice {number} has only {open} open.").format(
                number=debit.number, open=format_money(opened, debit.currency)
            )
        )
    rest = rest_of(session, source)
    if amount > rest:
        raise UserError(
            _("Only {rest} is left to apply.").format(rest=format_money(rest, source.currency))
        )
    effective = effective_day(day_of(source), debit.issued, day)
    effective = free_from(session, debit.amount_minor, amount, effective, invoice_id=debit.id)
    effective = free_from(session, source.amount_minor, amount, effective, **ends_of(source))
    session.add(
        AllocationRow(
            invoice_id=debit.id, amount_minor=amount, effective=effective, **ends_of(source)
        )
    )
    session.flush()


def take_back(session: Session, allocation_id: int, day: date) -> None:
    """Take an allocation back from a day on; what it was before stays true of the days before.

    A refund whose source is taken back is voided the same day.

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
    debit = session.get_one(InvoiceRow, row.invoice_id)
    if debit.kind == "refund":
        debit.voided_on = max(day, row.effective)
    session.flush()


def reallocate(
    session: Session, allocation_id: int, day: date, applications: Iterable[tuple[int, int]]
) -> None:
    """Take an allocation back from a day on and apply its source elsewhere from that day.

    Args:
        session: Of the write.
        allocation_id: What was applied to the wrong invoice.
        day: From when on; the days before stay as they were.
        applications: (invoice, minor units) instead; may be less than was taken back.

    Raises:
        UserError: As `take_back` and `apply`.
    """
    row = session.get_one(AllocationRow, allocation_id)
    take_back(session, allocation_id, day)
    doc, key = ("receipt", row.receipt_id) if row.receipt_id else ("credit_note", row.credit_id)
    apply(session, doc, key or 0, applications, day)


# -- whole ledger -------------------------------------------------------------------------------

_TAKEN_BACK = "(SELECT max(effective) FROM allocation WHERE {0} AND amount_minor < 0)"
_SOURCES = f"""
SELECT r.account_id, r.currency, r.id,
    max(r.received, coalesce({_TAKEN_BACK.format("receipt_id = r.id")}, '')), r.received,
    r.amount_minor - coalesce((SELECT sum(amount_minor) FROM allocation WHERE receipt_id = r.id), 0)
FROM receipt AS r WHERE r.voided_on IS NULL ORDER BY r.account_id, r.currency
"""
_INVOICES = f"""
SELECT account_id, currency, id,
    max(issued, coalesce({_TAKEN_BACK.format("invoice_id = i.id")}, '')), due,
    amount_minor - coalesce((SELECT sum(amount_minor) FROM allocation WHERE invoice_id = i.id), 0)
FROM invoice AS i WHERE kind = 'invoice' AND voided_on IS NULL AND NOT scheduled
UNION ALL SELECT account_id, currency, doc_id,
    max(issued, coalesce({_TAKEN_BACK.format("invoice_id = doc_id")}, '')), min(due), sum(amount)
FROM ({parts(SCHEDULED, ALWAYS)}) WHERE amount <> 0 GROUP BY doc_id
ORDER BY 1, 2
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


def _check_source(source: Source) -> None:
    number = source.number or "—"
    if isinstance(source, InvoiceRow) and source.kind not in CREDITS:
        raise UserError(_("{number} is no credit.").format(number=number))
    if source.voided_on is not None:
        raise UserError(_("{number} was voided.").format(number=number))


def _check_pair(source: Source, invoice: InvoiceRow) -> None:
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
