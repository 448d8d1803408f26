"""What documents have left, and from which day on: shared by every edit of the ledger."""

from datetime import date
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.db.recorder import reader
from kamdesk.features.receivables.domain import NEVER, Rest
from kamdesk.features.receivables.queries.facts import SCHEDULED, parts
from kamdesk.features.receivables.store import AllocationRow, DisputeRow, InvoiceRow, ReceiptRow

Source = ReceiptRow | InvoiceRow
ALWAYS = f"'{NEVER}'"
"""SQL of a day by which every fact counts."""


def check_amount(minor: int) -> None:
    """Refuse an amount that is not above zero."""
    if minor <= 0:
        raise UserError(_("The amount must be above zero."))


def source_row(session: Session, doc: str, key: int) -> Source:
    """Return the receipt, or the credit of any kind, that is applied to invoices."""
    if doc == "receipt":
        return session.get_one(ReceiptRow, key)
    return session.get_one(InvoiceRow, key)


def day_of(source: Source) -> date:
    """Return the day a source counts from."""
    return source.received if isinstance(source, ReceiptRow) else source.issued


def ends_of(source: Source) -> dict[str, int]:
    """Return the column of an allocation that names the source, and its key."""
    return {"receipt_id" if isinstance(source, ReceiptRow) else "credit_id": source.id}


def applied(session: Session, **which: int) -> int:
    """Return the sum of allocations to an invoice (`invoice_id`) or of a source."""
    total = session.scalar(
        select(func.coalesce(func.sum(AllocationRow.amount_minor), 0)).filter_by(**which)
    )
    return int(total or 0)


def rest_of(session: Session, source: Source) -> int:
    """Return what is left of a source."""
    return source.amount_minor - applied(session, **ends_of(source))


def open_of(session: Session, invoice: InvoiceRow) -> int:
    """Return what is open of an invoice, or of a refund what is not taken from a source."""
    return invoice.amount_minor - applied(session, invoice_id=invoice.id)


def free_from(session: Session, whole: int, amount: int, wanted: date, **which: int) -> date:
    """Return the first day, not before `wanted`, from which on a document has `amount` left.

    An allocation that was taken back later still holds its amount until then; what takes its place
    counts from the day it was taken back.
    """
    moves: dict[date, int] = {}
    for day, minor in session.execute(
        select(AllocationRow.effective, AllocationRow.amount_minor).filter_by(**which)
    ):
        moves[day] = moves.get(day, 0) + minor
    held, found = 0, wanted
    for day, after in pairwise([*sorted(moves), date.max]):
        held += moves[day]
        if held + amount > whole and after > found:
            found = after
    return found


def last_move(session: Session, **which: int) -> date | None:
    """Return the last day anything was applied to a document or taken back from it."""
    return session.scalar(select(func.max(AllocationRow.effective)).filter_by(**which))


def open_invoices(session: Session, account_id: int, currency: str) -> list[Rest]:
    """Return the invoices of an account in a currency with something open today.

    A scheduled invoice is due when its earliest open part is.
    """
    read = reader(session)
    of = "i.account_id = :account AND i.currency = :currency"
    rows = read.rows(
        "SELECT doc_id, issued, min(due), sum(amount) FROM ("
        "SELECT i.id AS doc_id, i.issued, i.due, i.amount_minor - coalesce("
        "(SELECT sum(amount_minor) FROM allocation WHERE invoice_id = i.id), 0) AS amount "
        f"FROM invoice AS i WHERE {of} AND i.kind = 'invoice' AND i.voided_on IS NULL "
        "AND NOT i.scheduled UNION ALL SELECT doc_id, issued, due, amount "
        f"FROM ({parts(f'{SCHEDULED} AND {of}', ALWAYS)})) WHERE amount <> 0 "
        "GROUP BY doc_id HAVING sum(amount) > 0",
        {"account": account_id, "currency": currency},
    )
    return [
        Rest(key, date.fromisoformat(issued), date.fromisoformat(due), rest)
        for key, issued, due, rest in rows
    ]


def claims_of(session: Session, invoice_id: int) -> list[DisputeRow]:
    """Return the disputes of an invoice that are open."""
    return list(
        session.scalars(
            select(DisputeRow)
            .where(DisputeRow.invoice_id == invoice_id, DisputeRow.closed.is_(None))
            .order_by(DisputeRow.raised, DisputeRow.id)
        )
    )
