"""What users do with the plan of an account: edits inside the session of one write."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.features.accounts.store import ColleagueRow
from kamdesk.features.plan.domain import ENDED, OPEN, STATES
from kamdesk.features.plan.store import MeasureRow


@dataclass(frozen=True, slots=True)
class NewMeasure:
    """A measure that is wanted.

    Attributes:
        what: What we do.
        owner: Who of us, by name; "" for nobody yet.
        started: Day it is decided.
        due: Day it should be done, or None.
        item: Question of the positions it should move, or None.
        expected: Answer it should bring, 1 to 5, or None.
    """

    what: str
    owner: str
    started: date
    due: date | None
    item: str | None = None
    expected: int | None = None


def add_measure(session: Session, account_id: int, wanted: NewMeasure) -> int:
    """Write a new measure and return its key.

    Raises:
        UserError: If it says nothing, or is due before it begins.
    """
    what = wanted.what.strip()
    if not what:
        raise UserError(_("Say what is to be done."))
    _check_days(wanted.started, wanted.due)
    row = MeasureRow(
        account_id=account_id, what=what, owner_id=_owner(session, wanted.owner),
        started=wanted.started, due=wanted.due, state=OPEN, item=wanted.item,
        expected=wanted.expected, last_event=wanted.started,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def set_what(session: Session, key: int, what: str, day: date) -> None:
    """Change what is done.

    Raises:
        UserError: If it would say nothing.
    """
    if not what.strip():
        raise UserError(_("Say what is to be done."))
    row = _touch(session, key, day)
    row.what = what.strip()


def set_owner(session: Session, key: int, name: str, day: date) -> None:
    """Give it to one of our people; a new name becomes one, an empty one takes it from everybody."""
    row = _touch(session, key, day)
    row.owner_id = _owner(session, name)


def set_days(session: Session, key: int, started: date, due: date | None, day: date) -> None:
    """Change when it begins and is due.

    Raises:
        UserError: If it would be due before it begins.
    """
    _check_days(started, due)
    row = _touch(session, key, day)
    row.started, row.due = started, due


def set_state(session: Session, key: int, state: str, day: date, outcome: str = "") -> None:
    """Move it on: to do, under way, done or dropped; opened again it loses the day it ended.

    Args:
        session: Of the edit.
        key: Of the measure.
        state: A key of `STATES`.
        day: When that happened.
        outcome: What came of it; kept as it was if empty.
    """
    if state not in STATES:
        raise ValueError(f"no such state: {state}")
    row = _touch(session, key, day)
    if state in ENDED and row.state not in ENDED:
        row.ended = max(day, row.started)
    elif state not in ENDED:
        row.ended = None
    row.state = state
    if outcome.strip():
        row.outcome = outcome.strip()


def set_outcome(session: Session, key: int, outcome: str, day: date) -> None:
    """Change what came of it."""
    _touch(session, key, day).outcome = outcome.strip() or None


def set_agreed(session: Session, key: int, agreed: str, day: date) -> None:
    """Change what was agreed with the customer, in words the customer may read; empty keeps it among us."""
    _touch(session, key, day).agreed = agreed.strip() or None


def set_item(session: Session, key: int, item: str | None, expected: int | None, day: date) -> None:
    """Change which question of the positions it should move, and to which answer.

    Raises:
        UserError: If the answer is not 1 to 5.
    """
    if expected is not None and not 1 <= expected <= 5:
        raise UserError(_("An answer is 1 to 5."))
    row = _touch(session, key, day)
    row.item, row.expected = item or None, expected if item else None


def remove(session: Session, key: int) -> None:
    """Take a measure away that was never meant; one that was tried is dropped instead."""
    session.delete(session.get_one(MeasureRow, key))


def _touch(session: Session, key: int, day: date) -> MeasureRow:
    row = session.get_one(MeasureRow, key)
    row.last_event = max(row.last_event, day)
    return row


def _check_days(started: date, due: date | None) -> None:
    if due is not None and due < started:
        raise UserError(_("It would be due before it begins."), _("Choose a later due day."))


def _owner(session: Session, name: str) -> int | None:
    wanted = name.strip()
    if not wanted:
        return None
    row = session.scalar(select(ColleagueRow).where(ColleagueRow.name == wanted))
    if row is None:
        row = ColleagueRow(name=wanted)
        session.add(row)
        session.flush()
    return row.id
