"""What is done with a bill: its facts, passing it on, and the day it is paid or refused."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.features.contracts.domain import bills as rules
from kamdesk.features.contracts.queries import WORKDAY
from kamdesk.features.parameters.service import set_parameters
from kamdesk.features.receivables.service import NewReceipt, record_receipt, take_back, void_receipt
from kamdesk.features.receivables.store import AllocationRow, BillRow, ReceiptRow


@dataclass(frozen=True, slots=True)
class BillFacts:
    """What stands on a bill; empty where it is not known."""

    number: str = ""
    acceptor: str = ""
    issued: date | None = None
    matures: date | None = None
    note: str = ""


def receive_bill(
    session: Session, new: NewReceipt, facts: BillFacts, *, oldest_first: bool = True
) -> int:
    """Write a receipt that came as a bill, and the bill; return the receipt's key.

    Raises:
        UserError: If the amount is not above zero, the maturity is missing, or the days contradict
            each other.
    """
    if new.method not in rules.METHODS:
        raise ValueError(f"not a kind of bill: {new.method}")
    if new.matures is None:
        raise UserError(_("A bill needs its day of maturity."))
    key = record_receipt(session, new, oldest_first=oldest_first)
    set_bill(session, key, facts)
    return key


def set_bill(session: Session, receipt_id: int, facts: BillFacts) -> None:
    """Change what stands on a bill.

    Raises:
        UserError: If it was issued after it came in, or matures before it was issued.
    """
    receipt = _receipt(session, receipt_id)
    matures = facts.matures or receipt.matures
    if facts.issued is not None and facts.issued > receipt.received:
        raise UserError(_("The bill was issued after it came in."))
    if matures is not None and matures < (facts.issued or receipt.received):
        raise UserError(_("The bill would mature before it was there."))
    receipt.matures = matures
    row = _bill(session, receipt_id)
    row.number, row.acceptor = facts.number.strip() or None, facts.acceptor.strip() or None
    row.issued, row.note = facts.issued, facts.note.strip() or None


def endorse(session: Session, receipt_id: int, day: date, to: str) -> None:
    """Pass a bill on to somebody on a day.

    Raises:
        UserError: If it is not in hand, the day does not fit, or nobody is named.
    """
    if not to.strip():
        raise UserError(_("Say to whom the bill is endorsed."))
    row = _in_hand(session, receipt_id, day)
    row.endorsed_on, row.endorsed_to = day, to.strip()


def discount(session: Session, receipt_id: int, day: date, rate: Decimal) -> None:
    """Sell a bill to a bank on a day, at a yearly rate (0.015 is 1.5 %).

    Raises:
        UserError: If it is not in hand, the day does not fit, or the rate is below 0 or above 1.
    """
    if not 0 <= rate <= 1:
        raise UserError(_("A discount rate is between 0% and 100%."))
    row = _in_hand(session, receipt_id, day)
    matures = session.get_one(ReceiptRow, receipt_id).matures
    if matures is not None and day > matures:
        raise UserError(_("The bill has matured by then; settle it instead."))
    row.discounted_on, row.rate = day, rate


def settle(session: Session, receipt_id: int, day: date) -> None:
    """Say that the money of a bill came on a day.

    Raises:
        UserError: If it is not in hand, or the day does not fit.
    """
    _in_hand(session, receipt_id, day).settled_on = day


def dishonour(session: Session, receipt_id: int, day: date) -> None:
    """Say that a bill was refused on a day: what it paid stands open again from then on.

    Raises:
        UserError: If it was refused or settled already, or the day is before it came in.
    """
    receipt = _receipt(session, receipt_id)
    row = _bill(session, receipt_id)
    if row.dishonoured_on is not None or row.settled_on is not None:
        raise UserError(_("The bill is settled or refused already."))
    if day < receipt.received:
        raise UserError(_("The day is before the bill came in."))
    row.dishonoured_on = day
    parts = session.scalars(
        select(AllocationRow).where(AllocationRow.receipt_id == receipt_id)
    ).all()
    reversed_ids = {part.reverses_id for part in parts}
    for part in parts:
        if part.amount_minor > 0 and part.id not in reversed_ids:
            take_back(session, part.id, day)
    session.flush()
    void_receipt(session, receipt_id, day)


def back_in_hand(session: Session, receipt_id: int) -> None:
    """Say that a bill was neither passed on nor settled after all.

    Raises:
        UserError: If it was refused: record the customer's new payment instead.
    """
    row = _bill(session, receipt_id)
    if row.dishonoured_on is not None:
        raise UserError(
            _("The bill was refused."), _("Record what the customer pays in its place.")
        )
    row.endorsed_on = row.endorsed_to = row.discounted_on = row.rate = row.settled_on = None


def set_work_day(session: Session, day: date, worked: bool, source: str, since: date) -> None:
    """Say that a day is worked or free, whatever the calendar has, from `since` on."""
    value = {f"{WORKDAY}{day.isoformat()}": "on" if worked else "off"}
    set_parameters(session, value, since, source=source.strip() or None)


def _receipt(session: Session, key: int) -> ReceiptRow:
    receipt = session.get_one(ReceiptRow, key)
    if receipt.method not in rules.METHODS:
        raise UserError(_("This receipt is no bill."))
    return receipt


def _bill(session: Session, receipt_id: int) -> BillRow:
    row = session.scalar(select(BillRow).where(BillRow.receipt_id == receipt_id))
    if row is None:
        row = BillRow(
            receipt_id=receipt_id, number=None, acceptor=None, issued=None, endorsed_on=None,
            endorsed_to=None, discounted_on=None, rate=None, settled_on=None, dishonoured_on=None,
            note=None,
        )  # fmt: skip
        session.add(row)
        session.flush()
    return row


def _in_hand(session: Session, receipt_id: int, day: date) -> BillRow:
    receipt = _receipt(session, receipt_id)
    row = _bill(session, receipt_id)
    gone = (row.endorsed_on, row.discounted_on, row.settled_on, row.dishonoured_on)
    if any(one is not None for one in gone):
        raise UserError(
            _("The bill is not in hand any more."),
            _("Take it back in hand first if that was wrong."),
        )
    if day < receipt.received:
        raise UserError(_("The day is before the bill came in."))
    return row
