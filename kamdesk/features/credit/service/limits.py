"""Edits of limits, of what counts beside the ledger, and of orders let through."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.db.recorder import reader
from kamdesk.features.accounts.store import AccountRow
from kamdesk.features.credit import queries
from kamdesk.features.credit.domain import exposure, limits
from kamdesk.features.credit.domain.granted import in_force
from kamdesk.features.credit.store import CreditLimitRow, CreditOverrideRow, ExposureItemRow


@dataclass(frozen=True, slots=True)
class NewLimit:
    """A limit that is wanted.

    Attributes:
        currency: ISO code.
        amount_minor: Minor units; 0 means no credit.
        since: First day.
        until: Last day of a peak limit, None for one without an end.
        covers_group: Whether it is for the account and all its units.
        method: Key of `domain.limits.METHODS`.
        proposed_minor: What the formula proposed, None for an own amount.
        terms: Inputs of the formula, as text.
        approver: Who granted it.
        note: Why, where it is not what the formula proposed.
    """

    currency: str
    amount_minor: int
    since: date
    until: date | None = None
    covers_group: bool = False
    method: str = "own"
    proposed_minor: int | None = None
    terms: Mapping[str, str] = field(default_factory=dict)
    approver: str = ""
    note: str = ""


def grant_limit(session: Session, account_id: int, wanted: NewLimit, today: date) -> int:
    """Grant a limit from a day on and return its key; the account's sheet shows what is in force.

    Raises:
        UserError: If the amount is below zero, nobody granted it, it ends before it begins, or it
            is not what the formula proposed and no reason is given.
    """
    if wanted.method not in limits.METHODS:
        raise ValueError(f"no such formula: {wanted.method}")
    if wanted.amount_minor < 0:
        raise UserError(_("This cannot be below zero."))
    if not wanted.approver.strip():
        raise UserError(_("Say who granted the limit."))
    if wanted.until is not None and wanted.until < wanted.since:
        raise UserError(_("The limit would end before it begins."))
    adjusted = wanted.method == "own" or wanted.amount_minor != wanted.proposed_minor
    if adjusted and not wanted.note.strip():
        raise UserError(_("Say why it should be this amount."))
    terms = dict(wanted.terms)
    if wanted.proposed_minor is not None:
        terms["proposed_minor"] = str(wanted.proposed_minor)
    row = CreditLimitRow(
        account_id=account_id, currency=wanted.currency, amount_minor=wanted.amount_minor,
        since=wanted.since, until=wanted.until, covers_group=wanted.covers_group,
        method=wanted.method, terms=json.dumps(terms, ensure_ascii=False) if terms else None,
        approver=wanted.approver.strip(), note=wanted.note.strip() or None,
    )  # fmt: skip
    session.add(row)
    session.flush()
    show_in_sheet(session, account_id, today)
    return row.id


def remove_limit(session: Session, key: int, today: date) -> None:
    """Take a limit away that was a mistake; undo brings it back."""
    row = session.get_one(CreditLimitRow, key)
    account = row.account_id
    session.delete(row)
    session.flush()
    show_in_sheet(session, account, today)


def show_in_sheet(session: Session, account_id: int, today: date) -> None:
    """Write the limit in force into the account's sheet, so that every list says the same.

    Nothing is changed where no limit was ever granted in the account's currency.
    """
    account = session.get_one(AccountRow, account_id)
    mine = [
        one
        for one in queries.granted(reader(session), today, [account_id]).get(account_id, [])
        if one.currency == account.currency and not one.covers_group
    ]
    if mine:
        limit = in_force(mine, today, account.currency)
        account.credit_limit_minor = None if limit is None else limit.amount


def add_item(
    session: Session, account_id: int, kind: str, currency: str, amount_minor: int, since: date,
    until: date | None = None, note: str = "",
) -> int:  # fmt: skip
    """Add what counts in the exposure beside the ledger and return its key.

    Raises:
        UserError: If the amount is not above zero, or it would end before it begins.
    """
    if kind not in exposure.ITEM_KINDS:
        raise ValueError(f"no such kind: {kind}")
    if amount_minor <= 0:
        raise UserError(_("The amount must be above zero."))
    if until is not None and until <= since:
        raise UserError(_("It would end before it begins."))
    row = ExposureItemRow(
        account_id=account_id, kind=kind, currency=currency, amount_minor=amount_minor, since=since,
        until=until, note=note.strip() or None,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def end_item(session: Session, key: int, day: date) -> None:
    """Let an item count until a day (exclusive): invoiced, delivered, or the guarantee is over.

    One that began that day is taken away, as it never counted.
    """
    row = session.get_one(ExposureItemRow, key)
    if day <= row.since:
        session.delete(row)
    else:
        row.until = day


def record_override(
    session: Session, account_id: int, day: date, order_minor: int, reason: str, approver: str,
    valid_until: date | None = None,
) -> int:  # fmt: skip
    """Write down that an order was let through although the limit is used up, and return its key.

    Exposure and limit of the day are kept with it.

    Raises:
        UserError: If reason or approver is missing, the amount is not above zero, or it would end
            before it begins.
    """
    if order_minor <= 0:
        raise UserError(_("The amount must be above zero."))
    if not reason.strip():
        raise UserError(_("Say why the order is let through."))
    if not approver.strip():
        raise UserError(_("Say who allowed it."))
    if valid_until is not None and valid_until < day:
        raise UserError(_("It would end before it begins."))
    line = queries.credit_line(reader(session), account_id, day)
    assert line is not None
    row = CreditOverrideRow(
        account_id=account_id, day=day, currency=line.currency,
        exposure_minor=line.exposure.total,
        limit_minor=0 if line.limit is None else line.limit.amount,
        order_minor=order_minor, reason=reason.strip(), approver=approver.strip(),
        valid_until=valid_until,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def remove_override(session: Session, key: int) -> None:
    """Take an override away that was a mistake; undo brings it back."""
    session.delete(session.get_one(CreditOverrideRow, key))
