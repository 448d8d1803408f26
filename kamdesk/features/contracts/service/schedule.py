"""The schedules of invoices that wait for events: read, written, and given their due days.

The one place of this slice that touches `instalment`; the ledger checks and writes a schedule.
"""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kamdesk.features.contracts.domain.schedule import Part
from kamdesk.features.receivables import service as ledger
from kamdesk.features.receivables.store import InstalmentRow, InvoiceRow

Change = Callable[[Sequence[Part]], tuple[Part, ...]]


def set_schedule(session: Session, invoice_id: int, since: date, parts: Sequence[Part]) -> None:
    """Write the schedule of an invoice that holds from a day on; one of the same day is replaced.

    Raises:
        UserError: If the parts do not come to the invoice.
    """
    lines = [
        ledger.NewLine(one.due, one.amount, one.kind, one.milestone, one.note) for one in parts
    ]
    ledger.set_schedule(session, invoice_id, since, lines)


def drop_schedules(session: Session, invoice_id: int) -> None:
    """Take every schedule of an invoice away: its own due day holds again."""
    for row in _rows(session, invoice_id):
        session.delete(row)
    session.get_one(InvoiceRow, invoice_id).scheduled = False
    session.flush()


def schedules(session: Session, invoice_id: int) -> dict[date, tuple[Part, ...]]:
    """Return the schedules of an invoice by the day they hold from, ascending."""
    found: dict[date, list[Part]] = {}
    for row in _rows(session, invoice_id):
        part = Part(row.amount_minor, row.due, row.kind, row.milestone_id, row.note)
        found.setdefault(row.since, []).append(part)
    return {since: tuple(parts) for since, parts in found.items()}


def in_force(session: Session, invoice: InvoiceRow, day: date) -> tuple[Part, ...]:
    """Return the parts of an invoice on a day; without a schedule the whole of it."""
    holding = [parts for since, parts in schedules(session, invoice.id).items() if since <= day]
    if holding:
        return holding[-1]
    return (Part(invoice.amount_minor, invoice.due, milestone=invoice.milestone_id),)


def change_from(session: Session, invoice: InvoiceRow, day: date, change: Change) -> None:
    """Change the schedule of an invoice from a day on, and every later one alike.

    Nothing is written where the change makes no difference.
    """
    start = max(day, invoice.issued)
    before = in_force(session, invoice, start)
    later = {since: one for since, one in schedules(session, invoice.id).items() if since > start}
    for since, parts in {start: before, **later}.items():
        changed = change(parts)
        if changed != parts:
            set_schedule(session, invoice.id, since, changed)


def _rows(session: Session, invoice_id: int) -> list[InstalmentRow]:
    return list(
        session.scalars(
            select(InstalmentRow)
            .where(InstalmentRow.invoice_id == invoice_id)
            .order_by(InstalmentRow.since, InstalmentRow.place)
        )
    )
