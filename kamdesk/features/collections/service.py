"""What users do about what is owed; each edit runs inside the session of one write."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import _
from kamdesk.db.recorder import reader
from kamdesk.features.collections import queries
from kamdesk.features.collections.domain import extensions, letters, promises, vocabulary
from kamdesk.features.collections.domain.ladder import Step, check_ladder
from kamdesk.features.collections.domain.letters import Template
from kamdesk.features.collections.domain.reasons import REASONS
from kamdesk.features.collections.queries import Subject, rules
from kamdesk.features.collections.store import (
    ChaseRow,
    ExtensionRow,
    LadderStepRow,
    LetterTemplateRow,
    PromiseRow,
)
from kamdesk.features.receivables.service import NewLine, extend
from kamdesk.features.receivables.store import InvoiceRow


@dataclass(frozen=True, slots=True)
class NewChase:
    """One thing that was done; about the whole account where `invoice_id` is None.

    Attributes:
        kind: A key of `vocabulary.KINDS`.
        step: Days of the ladder's step it answers, None for none.
        reason: A key of `REASONS`: why the money is late, "" if nobody said.
        proof: A key of `vocabulary.PROOFS`, "" for none.
        next_on: When to come back to it, after `day`; None leaves what was set before.
    """

    account_id: int
    day: date
    kind: str
    invoice_id: int | None = None
    step: int | None = None
    person_id: int | None = None
    colleague_id: int | None = None
    what: str = ""
    proof: str = ""
    reason: str = ""
    next_on: date | None = None
    next_what: str = ""


def log_chase(session: Session, new: NewChase) -> int:
    """Write what was done and return its key.

    Raises:
        UserError: If its kind, reason or proof is unknown, the invoice is of another account, or it
            is to be come back to on the same day or before.
    """
    if new.kind not in vocabulary.KINDS:
        raise UserError(_("{name} is nothing that can be logged.").format(name=new.kind))
    if (new.reason and new.reason not in REASONS) or (
        new.proof and new.proof not in vocabulary.PROOFS
    ):
        raise UserError(_("The reason or the proof is not known."))
    if new.next_on is not None and new.next_on <= new.day:
        raise UserError(_("The next date must be after {day}.").format(day=format_date(new.day)))
    _check_invoice(session, new.account_id, new.invoice_id)
    row = ChaseRow(
        account_id=new.account_id,
        invoice_id=new.invoice_id,
        day=new.day,
        kind=new.kind,
        step=None if new.step is None else str(new.step),
        person_id=new.person_id,
        colleague_id=new.colleague_id,
        what=new.what.strip() or None,
        proof=new.proof or None,
        reason=new.reason or None,
        next_on=new.next_on,
        next_what=new.next_what.strip() or None,
    )
    session.add(row)
    session.flush()
    return row.id


def set_next(
    session: Session, account_id: int, invoice_id: int | None, day: date, next_on: date, what: str = ""
) -> int:  # fmt: skip
    """Set when to come back to an account or an invoice; it rests until then. Raises as `log_chase`."""
    note = NewChase(account_id, day, vocabulary.NOTE, invoice_id, next_on=next_on, next_what=what)
    return log_chase(session, note)


def remove_chase(session: Session, chase_id: int) -> None:
    """Take an entry out that was a mistake."""
    session.delete(session.get_one(ChaseRow, chase_id))


# -- promises -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewPromise:
    """A promise; of the whole account where `invoice_id` is None. `amount_minor` above zero."""

    account_id: int
    currency: str
    amount_minor: int
    made_on: date
    promised: date
    invoice_id: int | None = None
    person_id: int | None = None
    colleague_id: int | None = None
    note: str = ""


def add_promise(session: Session, new: NewPromise) -> int:
    """Write a promise and return its key.

    Raises:
        UserError: If the amount is not above zero, the day is before it was made, or the invoice is
            of another account or currency.
    """
    if new.amount_minor <= 0:
        raise UserError(_("The amount must be above zero."))
    if new.promised < new.made_on:
        raise UserError(_("The promised day is before the day it was made."))
    invoice = _check_invoice(session, new.account_id, new.invoice_id)
    if invoice is not None and invoice.currency != new.currency:
        raise UserError(
            _("Invoice {number} is in {currency}.").format(
                number=invoice.number, currency=invoice.currency
            )
        )
    row = PromiseRow(
        account_id=new.account_id,
        invoice_id=new.invoice_id,
        currency=new.currency,
        amount_minor=new.amount_minor,
        made_on=new.made_on,
        promised=new.promised,
        person_id=new.person_id,
        colleague_id=new.colleague_id,
        note=new.note.strip() or None,
    )
    session.add(row)
    session.flush()
    return row.id


def log_promise(session: Session, new: NewPromise, talk: NewChase) -> int:
    """Write a promise together with the talk it was given in; return the key of the promise."""
    log_chase(session, talk)
    return add_promise(session, new)


def withdraw_promise(session: Session, promise_id: int, day: date) -> None:
    """Take a promise out of the count from a day on.

    Raises:
        UserError: If it has come out already: kept and broken ones stay in the count.
    """
    row = session.get_one(PromiseRow, promise_id)
    found = queries.promises(reader(session), day, account_id=row.account_id)
    state = next((one.state for one in found if one.id == promise_id), "open")
    if state != "open":
        raise UserError(
            _("This promise is {state} and stays in the count.").format(
                state=_(promises.STATES[state])
            )
        )
    row.withdrawn_on = day


# -- extensions -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewExtension:
    """An extension that is asked for; `plan` is (due day, minor units) of each instalment."""

    invoice_id: int
    asked_on: date
    reason: str
    plan: Sequence[tuple[date, int]]
    security: str = ""
    person_id: int | None = None
    note: str = ""


def request_extension(session: Session, new: NewExtension) -> int:
    """Write a request with its cost and the level that must allow it; return its key.

    Raises:
        UserError: If no reason is given, another request waits, or the plan does not fit.
    """
    if not new.reason.strip():
        raise UserError(_("Say why the extension is asked for."))
    found = _subject(session, new.invoice_id, new.asked_on)
    waiting = session.scalar(
        select(ExtensionRow.id).where(
            ExtensionRow.invoice_id == new.invoice_id,
            ExtensionRow.approved_on.is_(None),
            ExtensionRow.refused_on.is_(None),
        )
    )
    if waiting is not None:
        raise UserError(
            _("Another extension of this invoice waits for a decision."),
            _("Approve or refuse it first."),
        )
    extensions.check_plan(new.plan, found.parts, new.asked_on)
    price, level = offer(session, found, new.plan, new.asked_on)
    row = ExtensionRow(
        invoice_id=new.invoice_id,
        asked_on=new.asked_on,
        person_id=new.person_id,
        reason=new.reason.strip(),
        security=new.security.strip() or None,
        plan=queries.plan_text(new.plan),
        rate=rules.rate_of_money(reader(session), new.asked_on),
        cost_minor=price,
        level=level,
        note=new.note.strip() or None,
    )
    session.add(row)
    session.flush()
    return row.id


def offer(
    session: Session, found: Subject, plan: Sequence[tuple[date, int]], day: date
) -> tuple[int, int]:
    """Return what a plan costs in minor units, and the level that must allow it."""
    read = reader(session)
    granted = extensions.amount_days(plan, found.parts, day)
    price = extensions.cost(granted, rules.rate_of_money(read, day))
    in_base = rules.in_base(read, granted, found.currency, day)
    level = extensions.level_needed(in_base, rules.approvers(read, day), found.earlier)
    return price, level


def approve_extension(session: Session, extension_id: int, day: date, approver: str) -> None:
    """Allow an extension: its plan is the schedule from that day on; the day first agreed stays.

    Raises:
        UserError: If it was decided already, nobody is named, or money came in meanwhile so that the
            plan no longer fits.
    """
    row = _undecided(session, extension_id)
    if not approver.strip():
        raise UserError(_("Say who allows it."))
    plan = queries.plan_of(row.plan)
    found = _subject(session, row.invoice_id, day)
    if sum(amount for _day, amount in plan) != found.movable:
        raise UserError(
            _("The instalments do not add up to what is open."),
            _("Money came in since. Refuse this request and write a new one."),
        )
    row.approver, row.approved_on = approver.strip(), max(day, row.asked_on)
    lines = [NewLine(due, amount) for due, amount in plan]
    lines += [NewLine(due, amount, kind, milestone) for due, amount, kind, milestone in found.kept]
    extend(session, row.invoice_id, row.approved_on, lines)


def refuse_extension(session: Session, extension_id: int, day: date, approver: str = "") -> None:
    """Refuse an extension. Raises UserError if it was decided already."""
    row = _undecided(session, extension_id)
    row.approver, row.refused_on = approver.strip() or None, max(day, row.asked_on)


def acknowledge_extension(
    session: Session, extension_id: int, day: date, person_id: int | None = None
) -> None:
    """Note that the customer signed the agreement; that acknowledges the debt.

    Raises:
        UserError: If it is not approved, or was signed already.
    """
    row = session.get_one(ExtensionRow, extension_id)
    if row.approved_on is None or row.acknowledged_on is not None:
        raise UserError(_("Only an approved extension that is not signed yet can be signed."))
    invoice = session.get_one(InvoiceRow, row.invoice_id)
    row.acknowledged_on = max(day, row.approved_on)
    log_chase(
        session,
        NewChase(
            invoice.account_id,
            row.acknowledged_on,
            vocabulary.ACKNOWLEDGEMENT,
            invoice.id,
            person_id=person_id or row.person_id,
            what=_("Extension agreement signed"),
            proof="signed",
        ),
    )


def _undecided(session: Session, extension_id: int) -> ExtensionRow:
    row = session.get_one(ExtensionRow, extension_id)
    if row.approved_on is not None or row.refused_on is not None:
        raise UserError(_("This extension was decided already."))
    return row


def _subject(session: Session, invoice_id: int, day: date) -> Subject:
    found = queries.subject(reader(session), invoice_id, day)
    if found is None or not found.movable:
        raise UserError(_("Nothing of this invoice is open with a due day."))
    return found


# -- rules ----------------------------------------------------------------------------------------


def set_ladder(session: Session, credit_class: str, steps: Sequence[Step]) -> None:
    """Write the ladder of a credit class ("" for every class without its own); none takes it away.

    Raises:
        UserError: If it cannot be climbed (`check_ladder`).
    """
    if steps:
        check_ladder(steps)
    known = {
        row.days: row
        for row in session.scalars(
            select(LadderStepRow).where(LadderStepRow.credit_class == credit_class)
        )
    }
    for days in known.keys() - {step.days for step in steps}:
        session.delete(known[days])
    for step in steps:
        row = known.get(step.days)
        if row is None:
            row = LadderStepRow(credit_class=credit_class, days=step.days, action=step.action)
            session.add(row)
        row.action, row.tone, row.title = step.action, step.tone, step.title or None


def set_letter(session: Session, tone: str, lang: str, template: Template) -> None:
    """Write the user's own text of a letter.

    Raises:
        UserError: If a place in it cannot be filled, or it is empty.
    """
    letters.check_template(template)
    row = _letter(session, tone, lang)
    if row is None:
        session.add(
            LetterTemplateRow(
                tone=tone, lang=lang, subject=template.subject.strip(), body=template.body.strip()
            )
        )
    else:
        row.subject, row.body = template.subject.strip(), template.body.strip()


def reset_letter(session: Session, tone: str, lang: str) -> None:
    """Go back to the program's text of a letter."""
    row = _letter(session, tone, lang)
    if row is not None:
        session.delete(row)


def _letter(session: Session, tone: str, lang: str) -> LetterTemplateRow | None:
    return session.scalar(
        select(LetterTemplateRow).where(
            LetterTemplateRow.tone == tone, LetterTemplateRow.lang == lang
        )
    )


# -- inside ---------------------------------------------------------------------------------------


def _check_invoice(session: Session, account_id: int, invoice_id: int | None) -> InvoiceRow | None:
    if invoice_id is None:
        return None
    row = session.get_one(InvoiceRow, invoice_id)
    if row.account_id != account_id:
        raise UserError(_("Invoice {number} belongs to another account.").format(number=row.number))
    return row
