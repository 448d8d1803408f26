"""Who of us knows whom of theirs, and the way of a payment at the account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.features.accounts.store import ColleagueRow
from kamdesk.features.relationships.domain import STRENGTHS
from kamdesk.features.relationships.service.people import colleague_named
from kamdesk.features.relationships.store import AcquaintanceRow, PaymentStepRow


def add_acquaintance(
    session: Session, account_id: int, colleague: str, person_id: int,
    strength: int | None = None, since: date | None = None, note: str = "",
) -> int:  # fmt: skip
    """Note that one of us knows somebody there, and return its key.

    Args:
        session: Of the write.
        account_id: Where they know each other from.
        colleague: Name of one of us; a new name becomes one.
        person_id: Whom they know.
        strength: 1 to 3, None if nobody says.
        since: First day, None for "since ever".
        note: What about it.

    Raises:
        UserError: If they know each other already, the name is empty, or the strength is none.
    """
    _check_strength(strength)
    colleague_id = colleague_named(session, colleague)
    there = session.scalar(
        select(AcquaintanceRow.id).where(
            AcquaintanceRow.colleague_id == colleague_id, AcquaintanceRow.person_id == person_id,
            or_(AcquaintanceRow.until.is_(None), AcquaintanceRow.until >= (since or date.min)),
        )
    )  # fmt: skip
    if there is not None:
        raise UserError(_("They know each other already."))
    row = AcquaintanceRow(
        account_id=account_id, colleague_id=colleague_id, person_id=person_id, strength=strength,
        since=since, note=note.strip() or None,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def set_acquaintance(
    session: Session, acquaintance_id: int, strength: int | None, note: str
) -> None:
    """Change strength and note of an acquaintance.

    Raises:
        UserError: If the strength is none.
    """
    _check_strength(strength)
    row = session.get_one(AcquaintanceRow, acquaintance_id)
    row.strength, row.note = strength, note.strip() or None


def end_acquaintance(session: Session, acquaintance_id: int, day: date) -> None:
    """Let an acquaintance end: `day` is its last. It stays true of the days before.

    Raises:
        UserError: If it began later.
    """
    row = session.get_one(AcquaintanceRow, acquaintance_id)
    if row.since is not None and day < row.since:
        raise UserError(
            _("{last} is before {first}.").format(first=row.since, last=day),
            _("Choose a later last day."),
        )
    row.until = day


def remove_acquaintance(session: Session, acquaintance_id: int) -> None:
    """Take an acquaintance away as if it had never been."""
    session.delete(session.get_one(AcquaintanceRow, acquaintance_id))


def set_colleague_function(session: Session, colleague_id: int, function: str) -> None:
    """Say what one of us does: sales, technical, finance; "" for nobody said."""
    session.get_one(ColleagueRow, colleague_id).function = function.strip() or None


def _check_strength(strength: int | None) -> None:
    if strength is not None and strength not in STRENGTHS:
        raise UserError(
            _("{value} is not between {low} and {high}.").format(
                value=strength, low=min(STRENGTHS), high=max(STRENGTHS)
            )
        )


# -- the way of a payment -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One step an invoice takes until it is paid.

    Attributes:
        what: What is done: acceptance signed, invoice booked, payment approved, money sent.
        person_id: Who does it, None if we do not know.
        usual_days: How long it usually takes, None if we do not know.
    """

    what: str
    person_id: int | None = None
    usual_days: int | None = None


def set_payment_path(session: Session, account_id: int, steps: Sequence[Step]) -> None:
    """Say which way a payment takes, from the first step to the last; none takes the path away.

    Raises:
        UserError: If a step does not say what is done, or its days are negative.
    """
    for one in steps:
        if not one.what.strip():
            raise UserError(_("A step of the payment path needs a text: what is done there?"))
        if one.usual_days is not None and one.usual_days < 0:
            raise UserError(_("{value} days is not possible.").format(value=one.usual_days))
    rows = list(
        session.scalars(
            select(PaymentStepRow)
            .where(PaymentStepRow.account_id == account_id)
            .order_by(PaymentStepRow.place, PaymentStepRow.id)
        )
    )
    for row in rows[len(steps) :]:
        session.delete(row)
    for place, one in enumerate(steps, start=1):
        if place > len(rows):
            row = PaymentStepRow(account_id=account_id, place=place, what=one.what.strip())
            session.add(row)
        else:
            row = rows[place - 1]
            row.place, row.what = place, one.what.strip()
        row.person_id, row.usual_days = one.person_id, one.usual_days
