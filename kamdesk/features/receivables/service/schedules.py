"""Schedules of invoices: each holds from a day on, and none is ever changed afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_money
from kamdesk.base.i18n import _
from kamdesk.features.receivables import domain
from kamdesk.features.receivables.service.rests import applied, check_amount
from kamdesk.features.receivables.store import InstalmentRow, InvoiceRow

_MOST_LINES = 1_000


@dataclass(frozen=True, slots=True)
class NewLine:
    """One line of a schedule to be written.

    Attributes:
        due: Day it should be paid; None while the event it waits for has not taken place.
        amount_minor: Above zero.
        kind: "part" or "retention".
        milestone_id: The event it waits for or came due by.
    """

    due: date | None
    amount_minor: int
    kind: str = "part"
    milestone_id: int | None = None
    note: str | None = None


def set_schedule(session: Session, invoice_id: int, since: date, lines: Sequence[NewLine]) -> None:
    """Agree when the parts of an invoice are due, from a day on; what held before stays as it was.

    A schedule that begins on the same day as an earlier one takes its place.

    Args:
        session: Of the write.
        invoice_id: An invoice that counts.
        since: First day it holds, not before the issue.
        lines: Parts that add up to the invoice.

    Raises:
        UserError: If the lines do not add up, a part is due before the issue, or it is no invoice.
    """
    invoice = session.get_one(InvoiceRow, invoice_id)
    _check_lines(invoice, since, lines)
    for row in session.scalars(
        select(InstalmentRow).where(
            InstalmentRow.invoice_id == invoice_id, InstalmentRow.since == since
        )
    ):
        session.delete(row)
    session.flush()
    for place, line in enumerate(lines, start=1):
        session.add(
            InstalmentRow(
                invoice_id=invoice_id, since=since, place=place, due=line.due,
                amount_minor=line.amount_minor, kind=line.kind, milestone_id=line.milestone_id,
                note=line.note,
            )
        )  # fmt: skip
    invoice.scheduled = True
    session.flush()


def extend(session: Session, invoice_id: int, day: date, lines: Sequence[NewLine]) -> None:
    """Put an approved extension in force: what is open of an invoice is due by new lines.

    What is paid keeps the days it was due on; the day first agreed stays in the invoice.

    Args:
        session: Of the write.
        invoice_id: The invoice.
        day: Day of approval; before it the earlier schedule holds.
        lines: Add up to what is open of the invoice.

    Raises:
        UserError: If nothing is open, or the lines do not add up to it.
    """
    invoice = session.get_one(InvoiceRow, invoice_id)
    paid = _paid_lines(session, invoice, day)
    opened = invoice.amount_minor - sum(line.amount_minor for line in paid)
    total = sum(line.amount_minor for line in lines)
    if not lines or opened <= 0 or total != opened:
        raise UserError(
            _("The new parts add up to {total}; {open} is open.").format(
                total=format_money(total, invoice.currency),
                open=format_money(max(0, opened), invoice.currency),
            )
        )
    first = min((line.due for line in lines if line.due is not None), default=None)
    if first is not None:  # what is paid is paid first, whatever comes now
        paid = [
            replace(line, due=first if line.due is None else min(line.due, first)) for line in paid
        ]
    set_schedule(session, invoice_id, day, [*paid, *lines])


def schedule_at(session: Session, invoice: InvoiceRow, day: date) -> list[NewLine]:
    """Return the parts of an invoice in force on a day in the order they are paid.

    An invoice without a schedule is one part.
    """
    rows = {
        (row.since, row.place): row
        for row in session.scalars(
            select(InstalmentRow).where(InstalmentRow.invoice_id == invoice.id)
        )
    }
    lines = domain.in_force(
        [
            domain.Instalment(invoice.id, row.since, row.place, row.due, row.amount_minor, row.kind)
            for row in rows.values()
        ],
        day,
    )
    if not lines:
        return [NewLine(invoice.due, invoice.amount_minor)]
    found = [(line, rows[(line.since, line.place)]) for line in lines]
    return [
        NewLine(line.due, line.amount, line.kind, row.milestone_id, row.note) for line, row in found
    ]


def _paid_lines(session: Session, invoice: InvoiceRow, day: date) -> list[NewLine]:
    """Return what was applied to an invoice as lines of the schedule in force on a day."""
    left = applied(session, invoice_id=invoice.id)
    found = []
    for line in schedule_at(session, invoice, day):
        paid = min(left, line.amount_minor)
        if paid > 0:
            found.append(replace(line, amount_minor=paid))
            left -= paid
    return found


def _check_lines(invoice: InvoiceRow, since: date, lines: Sequence[NewLine]) -> None:
    if invoice.kind != "invoice" or invoice.voided_on is not None:
        raise UserError(_("{number} is not an open invoice.").format(number=invoice.number))
    if since < invoice.issued:
        raise UserError(_("The day is before the day of issue."))
    if len(lines) > _MOST_LINES:
        raise UserError(_("A schedule has {n} parts at most.").format(n=_MOST_LINES))
    for line in lines:
        check_amount(line.amount_minor)
        if line.due is not None and line.due < invoice.issued:
            raise UserError(_("The due day is before the day of issue."))
    total = sum(line.amount_minor for line in lines)
    if total != invoice.amount_minor:
        raise UserError(
            _("The parts add up to {total}; the invoice is {amount}.").format(
                total=format_money(total, invoice.currency),
                amount=format_money(invoice.amount_minor, invoice.currency),
            ),
            _("Give the difference to one of the parts."),
        )
