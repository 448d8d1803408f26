"""What users do with targets, schemes and reviews: edits inside the session of one write."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.base.periods import month_end
from kamdesk.db.recorder import reader
from kamdesk.features.parameters.service import set_parameters
from kamdesk.features.targets import domain, queries
from kamdesk.features.targets.domain import Proposal, Scheme
from kamdesk.features.targets.store import (
    CollectionTargetRow,
    IncentiveSchemeRow,
    ReviewRow,
    SlipRow,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose target of which month: an account, a currency, and a day of the month."""

    account_id: int
    currency: str
    month: date


# -- targets --------------------------------------------------------------------------------------


def set_recovery(session: Session, place: Place, recovery: int, as_of: date) -> None:
    """Set how much of the old debt is to be recovered; a new target takes what falls due besides.

    Raises:
        UserError: If the amount is below zero.
    """
    _check_amount(recovery)
    row = _target(session, place)
    if row is None:
        proposed = _proposal(session, place, as_of)
        row = _new(session, place, replace(proposed, recovery=recovery))
    row.recovery_minor = recovery


def set_total(session: Session, place: Place, total: int, as_of: date) -> None:
    """Set the target itself: the recovery takes the difference to what falls due.

    Raises:
        UserError: If the amount is below zero.
    """
    _check_amount(total)
    row = _target(session, place)
    due = _proposal(session, place, as_of).due if row is None else row.due_minor
    wanted = domain.with_total(due, total)
    if row is None:
        _new(session, place, wanted)
    else:
        row.due_minor, row.recovery_minor = wanted.due, wanted.recovery


def set_note(session: Session, place: Place, note: str, as_of: date) -> None:
    """Say why a target is as it is; an empty text takes the note away."""
    row = _target(session, place)
    if row is None:
        if not note.strip():
            return
        row = _new(session, place, _proposal(session, place, as_of))
    row.note = note.strip() or None


def remove_target(session: Session, place: Place) -> None:
    """Take a target away; nothing happens where there is none."""
    row = _target(session, place)
    if row is not None:
        session.delete(row)


def remove_targets(session: Session, places: Iterable[Place]) -> None:
    """Take several targets away."""
    for place in places:
        remove_target(session, place)


def apply_proposals(
    session: Session, month: date, as_of: date, *, renew: bool = False,
    accounts: Iterable[int] | None = None,
) -> int:  # fmt: skip
    """Set the targets of a month as proposed, for every account with something collectable.

    Args:
        session: Of the edit.
        month: A day of the month.
        as_of: Day the promises are looked at.
        renew: Whether targets that are there are set anew too; their notes stay.
        accounts: Only these; None for all.

    Returns:
        How many targets were set.
    """
    only = None if accounts is None else set(accounts)
    start = month.replace(day=1)
    wanted_by = proposals(session, month, as_of)
    rows = {
        (row.account_id, row.currency): row
        for row in session.scalars(
            select(CollectionTargetRow).where(CollectionTargetRow.month == start)
        )
    }
    made = 0
    for place, wanted in wanted_by.items():
        if only is not None and place.account_id not in only:
            continue
        row = rows.get((place.account_id, place.currency))
        if row is None and wanted.total > 0:
            session.add(_row(place, wanted))
            made += 1
        elif row is not None and renew:
            changed = (row.due_minor, row.recovery_minor) != (wanted.due, wanted.recovery)
            row.due_minor, row.recovery_minor = wanted.due, wanted.recovery
            made += changed
    return made


def proposals(session: Session, month: date, as_of: date) -> dict[Place, Proposal]:
    """Return what is proposed for a month, for accounts with anything in it.

    Promises are those known on the as-of day, or before the month began if that is earlier.
    """
    read = reader(session)
    days = queries.window(month, as_of)
    share = queries.recovery_share(read, days.start)[0]
    promised: dict[tuple[int, str], int] = {}
    if queries.promises(read, days):
        promised = queries.promised_on_old(read, days, queries.collectable(read, days))
    return {
        Place(account_id, currency, days.start): domain.propose(
            one.due, one.overdue, min(promised.get((account_id, currency), 0), one.overdue), share
        )
        for (account_id, currency), one in sorted(queries.months(read, days).items())
    }


def spread_year(
    session: Session, account_id: int, currency: str, start: date, total: int, as_of: date
) -> None:
    """Set a year's target: months that are over keep theirs, the rest goes over the others.

    What is left is split in proportion to what was collected in the same months a year before
    (evenly by working days where nothing was), exact to the minor unit.

    Args:
        session: Of the edit.
        account_id: Of the account.
        currency: Of the amount.
        start: First day of the fiscal year.
        total: The year's target, minor units.
        as_of: Months that ended before this day are over.

    Raises:
        UserError: If the year is over, or the targets of past months are more than the year's.
    """
    _check_amount(total)
    months = domain.months_of_year(start)
    rows = {month: _target(session, Place(account_id, currency, month)) for month in months}
    coming = [month for month in months if month_end(month) >= as_of]
    past = [row for month, row in rows.items() if row is not None and month not in coming]
    left = total - sum(row.due_minor + row.recovery_minor for row in past)
    if not coming:
        raise UserError(_("This year is over."), _("Choose a month of a later year first."))
    if left < 0:
        raise UserError(
            _("The targets of the past months are already more than that."),
            _("Type a larger amount for the year."),
        )
    weights = _weights(session, account_id, currency, coming)
    for month, part in zip(coming, domain.by_month(left, weights), strict=True):
        row = rows[month]
        wanted = domain.with_total(part if row is None else min(part, row.due_minor), part)
        if row is None:
            _new(session, Place(account_id, currency, month), wanted)
        else:
            row.due_minor, row.recovery_minor = wanted.due, wanted.recovery


def _weights(session: Session, account_id: int, currency: str, months: list[date]) -> list[int]:
    before = [domain.add_months(month, -12) for month in months]
    span = len(months)
    known = queries.history(
        reader(session), before[-1], month_end(before[-1]), span, accounts=[account_id]
    )
    collected = [max(0, one.collected) for one in known.get(currency, [])]
    if sum(collected):
        return collected
    return [domain.working_days(month, month_end(month)) for month in months]


def set_recovery_share(
    session: Session, share: Decimal, valid_from: date, source: str, edited_by: str = ""
) -> None:
    """Change the part of old debt that proposals plan to recover, from a day on.

    Raises:
        UserError: If it is not 0 to 1.
    """
    if not 0 <= share <= 1:
        raise UserError(_("The share is 0 to 100 %."))
    set_parameters(
        session,
        {domain.RECOVERY_KEY: str(share)},
        valid_from,
        source=source.strip(),
        edited_by=edited_by,
    )


def _proposal(session: Session, place: Place, as_of: date) -> Proposal:
    read = reader(session)
    start = place.month.replace(day=1)
    known = queries.months(read, queries.window(start, as_of), place.account_id)
    one = known.get((place.account_id, place.currency))
    return Proposal(0 if one is None else one.due, 0)


def _target(session: Session, place: Place) -> CollectionTargetRow | None:
    return session.scalar(
        select(CollectionTargetRow).where(
            CollectionTargetRow.account_id == place.account_id,
            CollectionTargetRow.month == place.month.replace(day=1),
            CollectionTargetRow.currency == place.currency,
        )
    )


def _new(session: Session, place: Place, wanted: Proposal) -> CollectionTargetRow:
    row = _row(place, wanted)
    session.add(row)
    session.flush()
    return row


def _row(place: Place, wanted: Proposal) -> CollectionTargetRow:
    return CollectionTargetRow(
        account_id=place.account_id, month=place.month.replace(day=1), currency=place.currency,
        due_minor=wanted.due, recovery_minor=wanted.recovery,
    )  # fmt: skip


def _check_amount(amount: int) -> None:
    if amount < 0:
        raise UserError(_("The amount must not be below zero."))


# -- schemes --------------------------------------------------------------------------------------


def save_scheme(session: Session, scheme: Scheme) -> int:
    """Write a scheme, a new one if its id is 0, and return its key.

    Raises:
        UserError: If it has no name, a rate is not 0 to 100 %, the steps leave out a day past due, or
            another scheme begins on that day.
    """
    name = scheme.name.strip()
    if not name:
        raise UserError(_("Give the scheme a name."))
    try:
        domain.check(scheme)
    except ValueError:
        raise UserError(
            _("The scheme has a gap."),
            _(
                "Rates are 0 to 100 %; days past due ascend from 0, and a last step takes all later ones."
            ),
        ) from None
    other = session.scalar(
        select(IncentiveSchemeRow).where(
            IncentiveSchemeRow.since == scheme.since, IncentiveSchemeRow.id != scheme.id
        )
    )
    if other is not None:
        raise UserError(
            _("{name} begins on the same day.").format(name=other.name),
            _("Choose another day, or change that scheme."),
        )
    row = session.get_one(IncentiveSchemeRow, scheme.id) if scheme.id else IncentiveSchemeRow()
    row.name, row.since, row.note = name, scheme.since, scheme.note
    row.rate, row.vat_rate, row.held_share = scheme.rate, scheme.vat_rate, scheme.held_share
    row.steps, row.bill_day = domain.steps_text(scheme.steps), scheme.bill_day
    session.add(row)
    session.flush()
    return row.id


def remove_scheme(session: Session, key: int) -> None:
    """Take a scheme away; the one before it holds on."""
    session.delete(session.get_one(IncentiveSchemeRow, key))


# -- reviews --------------------------------------------------------------------------------------


def set_review(
    session: Session,
    month: date,
    *,
    account_id: int | None = None,
    colleague_id: int | None = None,
    next_moves: str | None = None,
    coaching: str | None = None,
) -> None:
    """Note the next moves or the coaching note of a review; None leaves a text as it is.

    Raises:
        ValueError: Unless it is about exactly one account or one of us.
    """
    if (account_id is None) == (colleague_id is None):
        raise ValueError("a review is about one account or one colleague")
    first = month.replace(day=1)
    row = session.scalar(
        select(ReviewRow)
        .where(
            ReviewRow.month == first,
            ReviewRow.account_id == account_id,
            ReviewRow.colleague_id == colleague_id,
        )
        .order_by(ReviewRow.id)
    )
    if row is None:
        row = ReviewRow(month=first, account_id=account_id, colleague_id=colleague_id)
        session.add(row)
    if next_moves is not None:
        row.next_moves = next_moves.strip() or None
    if coaching is not None:
        row.coaching = coaching.strip() or None


def set_slip(
    session: Session, invoice_id: int, month: date, reason: str, note: str | None = None
) -> None:
    """Say why an invoice slipped in a month; an empty reason takes it away again.

    Args:
        session: Of the edit.
        invoice_id: The invoice.
        month: A day of the month.
        reason: A key of `domain.REASONS`, or "".
        note: None leaves the note as it is.

    Raises:
        ValueError: If there is no such reason.
    """
    if reason and reason not in domain.REASONS:
        raise ValueError(f"no such reason: {reason}")
    first = month.replace(day=1)
    row = session.scalar(
        select(SlipRow).where(SlipRow.invoice_id == invoice_id, SlipRow.month == first)
    )
    if not reason:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = SlipRow(invoice_id=invoice_id, month=first, reason=reason)
        session.add(row)
    row.reason = reason
    if note is not None:
        row.note = note.strip() or None
