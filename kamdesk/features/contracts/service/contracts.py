"""Making and changing contracts and the lines of their plans."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.features.contracts.domain.events import EVENTS
from kamdesk.features.contracts.domain.phrases import MONTHLY_KEY, read
from kamdesk.features.contracts.domain.plan import PlanLine, half_up, split, usual_term
from kamdesk.features.contracts.domain.terms import written
from kamdesk.features.contracts.service.schedule import in_force
from kamdesk.features.parameters.service import set_parameters
from kamdesk.features.receivables.store import ContractRow, InstalmentRow, InvoiceRow, MilestoneRow

_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class NewContract:
    """A contract that is wanted; `amount_minor` includes tax, None for a frame without a sum."""

    account_id: int
    number: str
    currency: str
    amount_minor: int | None
    title: str | None = None
    signed: date | None = None
    note: str | None = None


def create_contract(session: Session, new: NewContract, plan: Sequence[PlanLine] = ()) -> int:
    """Write a contract with its plan and return its key.

    The day it is signed is the event of its advance.

    Raises:
        UserError: If the number is missing or taken, the amount is not above zero, the plan does not
            make a whole, or there is a plan and no amount.
    """
    number = _free_number(session, new.account_id, new.number)
    _check_amount(new.amount_minor)
    row = ContractRow(
        account_id=new.account_id,
        number=number,
        title=(new.title or "").strip() or None,
        signed=new.signed,
        currency=new.currency,
        amount_minor=new.amount_minor,
        closed_on=None,
        note=(new.note or "").strip() or None,
    )
    session.add(row)
    session.flush()
    if plan:
        set_plan(session, row.id, plan)
    return row.id


def set_plan(session: Session, contract_id: int, plan: Sequence[PlanLine]) -> None:
    """Write the plan of a contract anew.

    Raises:
        UserError: If a line of the former plan is invoiced, the shares do not make a whole, or the
            contract has no amount.
    """
    contract = session.get_one(ContractRow, contract_id)
    if contract.amount_minor is None:
        raise UserError(
            _("A plan in shares needs the amount of the contract."), _("Type the amount first.")
        )
    for former in lines_of(session, contract_id):
        remove_line(session, former.id)
    session.flush()
    amounts = split(contract.amount_minor, [line.share for line in plan])
    for place, (line, amount) in enumerate(zip(plan, amounts, strict=True), 1):
        session.add(
            MilestoneRow(
                contract_id=contract_id,
                place=place,
                kind=line.kind,
                title=line.title.strip() or None,
                share=line.share.quantize(_PLACES),
                amount_minor=amount,
                terms=line.terms or None,
                expected=None,
                happened=contract.signed if line.kind == "advance" else None,
                deemed=None,
                note=None,
            )
        )
    session.flush()


def set_number(session: Session, contract_id: int, number: str) -> None:
    """Change the number of a contract. Raises UserError if it is missing or taken."""
    row = session.get_one(ContractRow, contract_id)
    if number.strip() != row.number:
        row.number = _free_number(session, row.account_id, number)


def set_texts(session: Session, contract_id: int, title: str, note: str) -> None:
    """Change title and note of a contract."""
    row = session.get_one(ContractRow, contract_id)
    row.title, row.note = title.strip() or None, note.strip() or None


def set_signed(session: Session, contract_id: int, signed: date | None) -> None:
    """Change the day a contract was signed; an advance that is not invoiced follows."""
    row = session.get_one(ContractRow, contract_id)
    before, row.signed = row.signed, signed
    for line in lines_of(session, contract_id):
        if line.kind == "advance" and line.happened == before and not invoiced(session, line.id):
            line.happened = signed


def set_amount(session: Session, contract_id: int, amount_minor: int | None) -> None:
    """Change the amount of a contract; a plan of which nothing is invoiced follows its shares.

    Raises:
        UserError: If the amount is not above zero.
    """
    _check_amount(amount_minor)
    row = session.get_one(ContractRow, contract_id)
    row.amount_minor = amount_minor
    lines = lines_of(session, contract_id)
    shares = [line.share for line in lines if line.share is not None]
    if amount_minor is None or len(shares) < len(lines) or not lines:
        return
    if any(invoiced(session, line.id) for line in lines):
        return
    for line, amount in zip(lines, split(amount_minor, shares), strict=True):
        line.amount_minor = amount


def close_contract(session: Session, contract_id: int, day: date | None) -> None:
    """Say that a contract is over from a day on; None opens it again.

    Raises:
        UserError: If the day is before it was signed.
    """
    row = session.get_one(ContractRow, contract_id)
    if day is not None and row.signed is not None and day < row.signed:
        raise UserError(_("The day is before the contract was signed."))
    row.closed_on = day


def remove_contract(session: Session, contract_id: int) -> None:
    """Take a contract away that was never meant.

    Raises:
        UserError: If an invoice belongs to it.
    """
    tied = session.scalar(select(InvoiceRow.id).where(InvoiceRow.contract_id == contract_id))
    if tied is not None:
        raise UserError(
            _("Invoices belong to this contract."), _("Take them out first, or close the contract.")
        )
    for line in lines_of(session, contract_id):
        remove_line(session, line.id)
    session.flush()
    session.delete(session.get_one(ContractRow, contract_id))


# -- lines --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What a line of a plan says; `amount_minor` None takes its share of the contract."""

    kind: str
    share: Decimal | None
    amount_minor: int | None
    terms: str
    title: str = ""


def add_line(session: Session, contract_id: int, facts: LineFacts) -> int:
    """Write one more line of a plan and return its key. Raises like `set_line`."""
    lines = lines_of(session, contract_id)
    contract = session.get_one(ContractRow, contract_id)
    row = MilestoneRow(
        contract_id=contract_id,
        place=max((line.place for line in lines), default=0) + 1,
        kind=facts.kind,
        amount_minor=0,
        expected=None,
        happened=contract.signed if facts.kind == "advance" else None,
        deemed=None,
        note=None,
    )
    _fill(session, row, facts)
    session.add(row)
    session.flush()
    return row.id


def set_line(session: Session, milestone_id: int, facts: LineFacts) -> None:
    """Change what a line of a plan says.

    Raises:
        UserError: If its kind is unknown, it has neither amount nor a share of an amount, its terms
            are not understood or have two meanings, or less would be left than is invoiced.
    """
    row = session.get_one(MilestoneRow, milestone_id)
    if facts.kind != row.kind and row.happened is not None:
        row.happened = None
    _fill(session, row, facts)
    if row.amount_minor < invoiced(session, milestone_id):
        raise UserError(_("More than this is invoiced of the line already."))


def remove_line(session: Session, milestone_id: int) -> None:
    """Take a line out of a plan. Raises UserError if it is invoiced or an invoice waits for it."""
    waits = session.scalar(
        select(InstalmentRow.id).where(InstalmentRow.milestone_id == milestone_id)
    )
    tied = session.scalar(select(InvoiceRow.id).where(InvoiceRow.milestone_id == milestone_id))
    if waits is not None or tied is not None:
        raise UserError(
            _("This line of the plan is invoiced."),
            _("Take the invoice out of the contract first."),
        )
    session.delete(session.get_one(MilestoneRow, milestone_id))
    session.flush()


def _fill(session: Session, row: MilestoneRow, facts: LineFacts) -> None:
    if facts.kind not in EVENTS:
        raise UserError(_("Choose the event the payment waits for."))
    contract = session.get_one(ContractRow, row.contract_id)
    amount = facts.amount_minor
    if amount is None and facts.share is not None and contract.amount_minor is not None:
        amount = half_up(contract.amount_minor * facts.share)
    if amount is None or amount <= 0:
        raise UserError(_("A line of a plan needs an amount, or a share of the contract's amount."))
    row.kind, row.title = facts.kind, facts.title.strip() or None
    row.share = None if facts.share is None else facts.share.quantize(_PLACES)
    row.amount_minor = amount
    row.terms = rule_of(facts.terms, facts.kind, None)


def rule_of(text: str, kind: str, meaning: str | None) -> str:
    """Return the rule of what was typed as a term; nothing typed is the usual term of the kind.

    Args:
        text: A rule, or what a contract says.
        kind: A key of `EVENTS`.
        meaning: What 月结60天 means at the customer, if it is known.

    Raises:
        UserError: If it is not understood, or has two meanings and the customer's is not known.
    """
    if not text.strip():
        return usual_term(kind)
    term = read(text).choose(meaning)
    if term is None:
        raise UserError(
            _("{text} has two meanings.").format(text=text.strip()),
            _("Choose which one this customer means; it is asked once."),
        )
    return written(term)


def set_monthly_meaning(
    session: Session, account_id: int, meaning: str, day: date, who: str | None = None
) -> None:
    """Keep what 月结60天 means at a customer, from a day on."""
    set_parameters(
        session,
        {MONTHLY_KEY: meaning},
        day,
        account_id=account_id,
        source=_("asked at the customer"),
        edited_by=who,
    )


# -- reading inside an edit ---------------------------------------------------------------------


def lines_of(session: Session, contract_id: int) -> list[MilestoneRow]:
    """Return the lines of a plan in their order."""
    return list(
        session.scalars(
            select(MilestoneRow)
            .where(MilestoneRow.contract_id == contract_id)
            .order_by(MilestoneRow.place)
        )
    )


def invoices_of(session: Session, contract_id: int) -> list[InvoiceRow]:
    """Return the invoices of a contract that count, by day of issue."""
    return list(
        session.scalars(
            select(InvoiceRow)
            .where(InvoiceRow.contract_id == contract_id, InvoiceRow.voided_on.is_(None))
            .where(InvoiceRow.kind == "invoice")
            .order_by(InvoiceRow.issued, InvoiceRow.id)
        )
    )


def invoiced(session: Session, milestone_id: int) -> int:
    """Return what is invoiced of a line, in minor units."""
    line = session.get_one(MilestoneRow, milestone_id)
    return sum(
        part.amount
        for invoice in invoices_of(session, line.contract_id)
        for part in in_force(session, invoice, date.max)
        if (part.milestone or invoice.milestone_id) == milestone_id
    )


def _free_number(session: Session, account_id: int, number: str) -> str:
    wanted = number.strip()
    if not wanted:
        raise UserError(_("A contract needs a number."))
    taken = session.scalar(
        select(ContractRow.id).where(
            ContractRow.account_id == account_id, ContractRow.number == wanted
        )
    )
    if taken is not None:
        raise UserError(
            _("Contract {number} exists already at this account.").format(number=wanted),
            _("Choose another number, or open the existing one."),
        )
    return wanted


def _check_amount(minor: int | None) -> None:
    if minor is not None and minor <= 0:
        raise UserError(_("The amount must be above zero."))
