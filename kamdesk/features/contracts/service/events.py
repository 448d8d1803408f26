"""What happens to a contract: events on their real day, invoices, retention."""

from datetime import date

from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.db.recorder import reader
from kamdesk.features.contracts.domain.due import line_due, term_of
from kamdesk.features.contracts.domain.events import base_of
from kamdesk.features.contracts.domain.schedule import (
    PART,
    RETENTION,
    Part,
    deducted,
    paid,
    swapped,
    with_due,
)
from kamdesk.features.contracts.domain.terms import deemed_day, release_day
from kamdesk.features.contracts.queries import work_days
from kamdesk.features.contracts.service.contracts import invoiced, invoices_of, lines_of
from kamdesk.features.contracts.service.schedule import (
    change_from,
    drop_schedules,
    in_force,
    set_schedule,
)
from kamdesk.features.receivables.service import NewInvoice, apply, create_invoice
from kamdesk.features.receivables.store import ContractRow, InvoiceRow, MilestoneRow


def record_event(session: Session, milestone_id: int, day: date, today: date) -> None:
    """Say that the event of a line took place on a day; what waited for it gets its due day.

    From that day on the invoices that waited are due by the line's term; the day first agreed stays
    in the invoice. An acceptance begins the warranty, an arrival the time after which acceptance
    counts as given. For a retention it is the day it was released. Said again, the day is corrected.

    Raises:
        UserError: If the day is still to come, or before the contract was signed.
    """
    line = session.get_one(MilestoneRow, milestone_id)
    contract = session.get_one(ContractRow, line.contract_id)
    if day > today:
        raise UserError(
            _("The event has not taken place yet."), _("Move the day it is expected instead.")
        )
    if contract.signed is not None and day < contract.signed:
        raise UserError(_("The day is before the contract was signed."))
    dues, before = _dues(session, line.contract_id), line.happened
    line.happened = day
    if line.kind != "retention":
        _begin(session, line, day)
    _carry(session, line.contract_id, dues, min(day, before or day))


def take_event_back(session: Session, milestone_id: int) -> None:
    """Say that the event of a line has not taken place after all: what is tied to it waits again."""
    line = session.get_one(MilestoneRow, milestone_id)
    before = line.happened
    if before is None:
        return
    dues = _dues(session, line.contract_id)
    line.happened = None
    for one in lines_of(session, line.contract_id):
        if one.kind == "retention" and _warranty_base(one) == base_of(line.kind):
            one.expected = None
    _carry(session, line.contract_id, dues, before)


def move_expected(session: Session, milestone_id: int, day: date | None, today: date) -> None:
    """Move the day an event is awaited; for a retention the day of its release (a warranty begun anew).

    A retention whose warranty has begun is due by the new day from `today` on.
    """
    line = session.get_one(MilestoneRow, milestone_id)
    dues = _dues(session, line.contract_id)
    line.expected = day
    if line.kind == "retention":
        _carry(session, line.contract_id, dues, today)


def set_deemed(session: Session, milestone_id: int, day: date | None) -> None:
    """Change the day a clause lets the event of a line count as taken place."""
    session.get_one(MilestoneRow, milestone_id).deemed = day


def set_line_note(session: Session, milestone_id: int, note: str) -> None:
    """Change the note of a line."""
    session.get_one(MilestoneRow, milestone_id).note = note.strip() or None


def _begin(session: Session, line: MilestoneRow, day: date) -> None:
    """Let the warranty and the time to accept begin with an event."""
    base = base_of(line.kind)
    for one in lines_of(session, line.contract_id):
        term = term_of(one.terms)
        if one.kind == "retention" and _warranty_base(one) == base:
            one.expected = release_day(term, day)
        if term.deemed is not None and term.deemed_from == base and one.happened is None:
            one.deemed = deemed_day(term, day)


def _warranty_base(line: MilestoneRow) -> str:
    return term_of(line.terms).base or base_of("retention")


def _dues(session: Session, contract_id: int) -> dict[tuple[int, int], date | None]:
    """Return the day each line is due in each invoice of a contract, as things stand."""
    lines = lines_of(session, contract_id)
    return {
        (invoice.id, line.id): _due(session, line, invoice.issued)
        for invoice in invoices_of(session, contract_id)
        for line in lines
    }


def _carry(
    session: Session, contract_id: int, before: dict[tuple[int, int], date | None], since: date
) -> None:
    """Carry the lines' new due days into the schedules of their invoices, from a day on."""
    session.flush()
    after = _dues(session, contract_id)
    held = {line.id: line.kind == "retention" for line in lines_of(session, contract_id)}
    for invoice in invoices_of(session, contract_id):
        for (key, line), due in after.items():
            if key == invoice.id and due != before[key, line]:
                _move_due(session, invoice, line, (before[key, line], due), since, held[line])


def _move_due(
    session: Session,
    invoice: InvoiceRow,
    line: int,
    days: tuple[date | None, date | None],
    since: date,
    held: bool,
) -> None:
    former, due = days
    change_from(
        session, invoice, since, lambda parts: with_due(parts, line, due, former, held=held)
    )


def _due(session: Session, line: MilestoneRow, issued: date) -> date | None:
    """Return the day a line is due, never before its invoice was issued."""
    days = [day for day in (line.happened, line.expected, issued) if day is not None]
    found = line_due(
        line.kind,
        line.terms,
        happened=line.happened,
        expected=line.expected,
        events=_events(session, line.contract_id),
        issued=issued,
        work=work_days(reader(session), *days),
    )
    return None if found is None else max(found, issued)


def _events(session: Session, contract_id: int) -> dict[str, date]:
    lines = lines_of(session, contract_id)
    return {base_of(one.kind): one.happened for one in lines if one.happened is not None}


# -- invoices -----------------------------------------------------------------------------------


def make_invoice(session: Session, milestone_id: int, number: str, issued: date) -> int:
    """Write the invoice of a line for what is not invoiced of it yet, and return its key.

    While the event is missing it waits: its due day is the one expected, and nothing of it is due.

    Raises:
        UserError: If all of the line is invoiced, or the number is missing or taken.
    """
    line = session.get_one(MilestoneRow, milestone_id)
    contract = session.get_one(ContractRow, line.contract_id)
    left = line.amount_minor - invoiced(session, milestone_id)
    if left <= 0:
        raise UserError(_("All of this line is invoiced already."))
    due = _due(session, line, issued)
    new = NewInvoice(
        contract.account_id, number, issued, due or _planned(session, line, issued),
        contract.currency, left, contract=contract.number, contract_id=contract.id,
        milestone_id=line.id, terms=line.terms,
    )  # fmt: skip
    key = create_invoice(session, new)
    invoice = session.get_one(InvoiceRow, key)
    session.refresh(invoice)  # its columns are known before they are changed
    _tie(session, invoice, contract, line)
    return key


def link_invoice(
    session: Session, invoice_id: int, contract_id: int, milestone_id: int | None
) -> None:
    """Tie an invoice to a line of a contract's plan, or spread it over the whole plan by its shares.

    Raises:
        UserError: If it is of another account or currency, belongs to a contract already, or there is
            no plan to spread it over.
    """
    invoice = session.get_one(InvoiceRow, invoice_id)
    contract = session.get_one(ContractRow, contract_id)
    if (invoice.account_id, invoice.currency) != (contract.account_id, contract.currency):
        raise UserError(
            _("Invoice {number} is of another account or currency.").format(number=invoice.number)
        )
    if invoice.contract_id is not None:
        raise UserError(
            _("Invoice {number} belongs to a contract already.").format(number=invoice.number),
            _("Take it out of that one first."),
        )
    if milestone_id is not None:
        _tie(session, invoice, contract, session.get_one(MilestoneRow, milestone_id))
        return
    _spread(session, invoice, contract)


def unlink_invoice(session: Session, invoice_id: int) -> None:
    """Take an invoice out of its contract: its own due day holds again."""
    invoice = session.get_one(InvoiceRow, invoice_id)
    drop_schedules(session, invoice_id)
    invoice.contract_id = invoice.milestone_id = invoice.terms = None


def _tie(session: Session, invoice: InvoiceRow, contract: ContractRow, line: MilestoneRow) -> None:
    invoice.contract_id, invoice.milestone_id = contract.id, line.id
    invoice.contract, invoice.terms = contract.number, line.terms
    session.flush()
    known = _known_since(session, line)
    plain = line.kind != "retention" and known is not None and known <= invoice.issued
    if not plain or _due(session, line, invoice.issued) != invoice.due:
        _schedule(session, invoice, [(line, invoice.amount_minor)])


def _spread(session: Session, invoice: InvoiceRow, contract: ContractRow) -> None:
    lines = lines_of(session, contract.id)
    whole = sum(line.amount_minor for line in lines)
    if not whole:
        raise UserError(_("This contract has no plan to spread the invoice over."))
    invoice.contract_id, invoice.contract = contract.id, contract.number
    session.flush()
    amounts, passed, given = [], 0, 0
    for line in lines:
        passed += line.amount_minor
        amounts.append((line, invoice.amount_minor * passed // whole - given))
        given += amounts[-1][1]
    _schedule(session, invoice, [(line, amount) for line, amount in amounts if amount])


def _schedule(
    session: Session, invoice: InvoiceRow, amounts: list[tuple[MilestoneRow, int]]
) -> None:
    """Write the schedule an invoice is issued with, and those its events since then bring."""
    parts, later = [], []
    for line, amount in amounts:
        kind = RETENTION if line.kind == "retention" else PART
        known = _known_since(session, line)
        due = None if known is None else _due(session, line, invoice.issued)
        waits = known is None or known > invoice.issued
        parts.append(Part(amount, None if waits else due, kind, line.id))
        if known is not None and waits:
            later.append((known, line.id, due))
    set_schedule(session, invoice.id, invoice.issued, parts)
    for known, key, due in sorted(later, key=lambda one: one[0]):
        _move_due(session, invoice, key, (None, due), known, held=False)


def _known_since(session: Session, line: MilestoneRow) -> date | None:
    """Return the day from which it is known when a line is due, None while it is not."""
    term = term_of(line.terms)
    if term.base == "invoice":
        return date.min
    events = _events(session, line.contract_id)
    if line.kind == "retention":
        days = [day for day in (events.get(_warranty_base(line)), line.happened) if day]
        return min(days, default=None)
    if term.base and term.base != base_of(line.kind):
        return events.get(term.base)
    return line.happened


def _planned(session: Session, line: MilestoneRow, issued: date) -> date:
    """Return the day a waiting line should be due, as far as one can tell: from the day expected."""
    expected = max(line.expected or issued, issued)
    found = line_due(
        line.kind, line.terms, happened=expected, expected=expected,
        events=_events(session, line.contract_id), issued=issued,
    )  # fmt: skip
    return max(found or expected, issued)


# -- retention ----------------------------------------------------------------------------------


def deduct_retention(
    session: Session, milestone_id: int, amount: int, day: date, number: str, reason: str
) -> int:
    """Let the customer keep part of a retention: a credit note settles it; return the note's key.

    Args:
        session: Of the write.
        milestone_id: Key of the retention's line.
        amount: Minor units it may keep.
        day: Day that was agreed.
        number: Of the credit note.
        reason: Why, in the user's words.

    Raises:
        UserError: If the line is not invoiced as a retention, or has less than that open.
    """
    invoice = _retained(session, milestone_id, day)
    parts = in_force(session, invoice, day)
    own = sum(
        part.amount - settled
        for part, settled in zip(parts, paid(parts, _applied(session, invoice, day)), strict=True)
        if part.kind == RETENTION and part.milestone == milestone_id
    )
    if amount > own:
        raise UserError(_("More than is open of the retention cannot be deducted."))
    change_from(
        session,
        invoice,
        day,
        lambda now: deducted(now, milestone_id, amount, invoice.issued, invoice.currency),
    )
    note = create_invoice(
        session,
        NewInvoice(
            invoice.account_id, number, day, day, invoice.currency, amount, "credit_note",
            contract=invoice.contract, note=reason.strip() or None,
            contract_id=invoice.contract_id,
        ),
    )  # fmt: skip
    apply(session, "credit_note", note, [(invoice.id, amount)], day)
    return note


def swap_retention(session: Session, milestone_id: int, day: date, due: date, note: str) -> None:
    """Let a guarantee take the place of a retention from a day on: it is due on `due`.

    Raises:
        UserError: If the line is not invoiced as a retention, or it would be due before that day.
    """
    if due < day:
        raise UserError(_("The due day is before the guarantee was given."))
    invoice = _retained(session, milestone_id, day)
    line = session.get_one(MilestoneRow, milestone_id)
    line.happened, line.note = day, note.strip() or line.note
    change_from(session, invoice, day, lambda now: swapped(now, milestone_id, due))


def _retained(session: Session, milestone_id: int, day: date) -> InvoiceRow:
    line = session.get_one(MilestoneRow, milestone_id)
    for invoice in invoices_of(session, line.contract_id):
        parts = in_force(session, invoice, day)
        held = any(part.kind == RETENTION and part.milestone == milestone_id for part in parts)
        if held and invoice.issued <= day:
            return invoice
    raise UserError(_("This retention is not invoiced by that day."), _("Make its invoice first."))


def _applied(session: Session, invoice: InvoiceRow, day: date) -> int:
    found = reader(session).value(
        "SELECT coalesce(sum(amount_minor), 0) FROM allocation "
        "WHERE invoice_id = ? AND effective <= ?",
        (invoice.id, day.isoformat()),
    )
    return int(found or 0)
