"""What users do with touches and the contact matrix: edits inside the session of one write."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import _
from kamdesk.db.workspace_info import set_info
from kamdesk.features.accounts.store import ColleagueRow
from kamdesk.features.touches import domain, queries
from kamdesk.features.touches.domain import CellKey, Draft
from kamdesk.features.touches.store import (
    ContactCellRow,
    TouchColleagueRow,
    TouchPersonRow,
    TouchRow,
)

_TEXTS = frozenset({"subject", "outcome", "note"})
_LONGEST_WINDOW = 3_650


def add_touch(session: Session, account_id: int, draft: Draft, today: date) -> int:
    """Write a touch and return its key.

    Raises:
        UserError: If the kind is unknown, the day too far ahead, or nobody and nothing is said.
    """
    _check_kind(draft.kind)
    _check_day(draft.day, today)
    if not (draft.people or draft.colleagues or draft.subject.strip() or draft.outcome.strip()):
        raise UserError(
            _("Say whom you met or what it was about."), _("A subject or one name is enough.")
        )
    row = TouchRow(
        account_id=account_id, day=draft.day, kind=draft.kind, subject=_text(draft.subject),
        outcome=_text(draft.outcome), note=_text(draft.note),
    )  # fmt: skip
    session.add(row)
    session.flush()
    set_people(session, row.id, draft.people)
    set_colleagues(session, row.id, draft.colleagues)
    return row.id


def set_text(session: Session, touch_id: int, name: str, value: str) -> None:
    """Change subject, outcome or note; an empty text becomes missing."""
    if name not in _TEXTS:
        raise ValueError(f"no such field: {name}")
    setattr(session.get_one(TouchRow, touch_id), name, _text(value))


def set_kind(session: Session, touch_id: int, kind: str) -> None:
    """Change the kind.

    Raises:
        UserError: If there is no such kind.
    """
    _check_kind(kind)
    session.get_one(TouchRow, touch_id).kind = kind


def set_day(session: Session, touch_id: int, day: date, today: date) -> None:
    """Move a touch to another day; a day still to come makes it a plan.

    Raises:
        UserError: If the day is too far ahead.
    """
    _check_day(day, today)
    session.get_one(TouchRow, touch_id).day = day


def set_people(session: Session, touch_id: int, people: Sequence[int]) -> None:
    """Say who of theirs took part."""
    _set_parties(session, TouchPersonRow, "person_id", touch_id, people)


def set_colleagues(session: Session, touch_id: int, colleagues: Sequence[int]) -> None:
    """Say who of us took part."""
    _set_parties(session, TouchColleagueRow, "colleague_id", touch_id, colleagues)


def _set_parties(
    session: Session,
    table: type[TouchPersonRow] | type[TouchColleagueRow],
    party: str,
    touch_id: int,
    wanted: Sequence[int],
) -> None:
    """Make the rows of one side what is wanted; rows that stay keep their ids."""
    rows = session.scalars(select(table).where(table.touch_id == touch_id))
    there = {getattr(row, party): row for row in rows}
    for key in there.keys() - set(wanted):
        session.delete(there[key])
    for key in dict.fromkeys(wanted):
        if key not in there:
            session.add(table(touch_id=touch_id, **{party: key}))
    session.flush()


def delete_touch(session: Session, touch_id: int) -> None:
    """Take a touch away with everything about who took part."""
    set_people(session, touch_id, ())
    set_colleagues(session, touch_id, ())
    session.delete(session.get_one(TouchRow, touch_id))


def delete_touches(session: Session, touch_ids: Iterable[int]) -> None:
    """Take several touches away."""
    for key in touch_ids:
        delete_touch(session, key)


def _check_kind(kind: str) -> None:
    if kind not in domain.KINDS:
        raise UserError(_("There is no kind of contact {kind}.").format(kind=kind))


def _check_day(day: date, today: date) -> None:
    latest = today + timedelta(days=domain.PLAN_AHEAD)
    if day > latest:
        raise UserError(
            _("{day} is too far ahead.").format(day=format_date(day)),
            _("Plan until {day} at the latest.").format(day=format_date(latest)),
        )


def _text(value: str) -> str | None:
    return value.strip() or None


# -- the matrix ---------------------------------------------------------------------------------


def set_needed(session: Session, account_id: int, cell: CellKey, needed: bool | None) -> None:
    """Say whether a cell is needed; None goes back to the default."""
    _cell_row(session, account_id, cell).needed = needed


def set_goal(session: Session, account_id: int, cell: CellKey, goal: str) -> None:
    """Say what the pair of a cell agreed on."""
    _cell_row(session, account_id, cell).goal = _text(goal)


def set_pair(
    session: Session,
    account_id: int,
    cell: CellKey,
    colleague_id: int | None,
    person_id: int | None,
) -> None:
    """Say who keeps the contact of a cell; None leaves a side open."""
    row = _cell_row(session, account_id, cell)
    row.colleague_id, row.person_id = colleague_id, person_id


def _cell_row(session: Session, account_id: int, cell: CellKey) -> ContactCellRow:
    function, department = cell
    row = session.scalar(
        select(ContactCellRow).where(
            ContactCellRow.account_id == account_id,
            ContactCellRow.our_function == function,
            ContactCellRow.department == department,
        )
    )
    if row is None:
        row = ContactCellRow(account_id=account_id, our_function=function, department=department)
        session.add(row)
    return row


# -- our people and the rules -------------------------------------------------------------------


def add_colleague(session: Session, name: str, function: str = "") -> int:
    """Write one of our people and return the key; one of that name is taken as it is.

    Raises:
        UserError: If the name is empty.
    """
    if not name.strip():
        raise UserError(_("A person needs a name."))
    row = session.scalar(select(ColleagueRow).where(ColleagueRow.name == name.strip()))
    if row is None:
        row = ColleagueRow(name=name.strip())
        session.add(row)
    if function.strip():
        row.function = function.strip()
    session.flush()
    return row.id


def set_function(session: Session, colleague_id: int, function: str) -> None:
    """Say what one of us does: a standard function or any word; empty takes it away."""
    session.get_one(ColleagueRow, colleague_id).function = _text(function)


def restore_rules(session: Session) -> None:
    """Go back to the defaults of the domain."""
    set_window(session, domain.WINDOW)
    set_cadence(session, domain.CADENCE)


def set_window(session: Session, days: int) -> None:
    """Say how many days count.

    Raises:
        UserError: If it is not between 1 and ten years.
    """
    if not 1 <= days <= _LONGEST_WINDOW:
        raise UserError(
            _("{value} is not between {low} and {high}.").format(
                value=days, low=1, high=_LONGEST_WINDOW
            )
        )
    set_info(session, queries.WINDOW, str(days))


def set_cadence(session: Session, days: Mapping[str, int]) -> None:
    """Say after how many days people of each tier should be spoken with again.

    Raises:
        UserError: If a number is not between 1 and ten years.
    """
    for value in days.values():
        if not 1 <= value <= _LONGEST_WINDOW:
            raise UserError(
                _("{value} is not between {low} and {high}.").format(
                    value=value, low=1, high=_LONGEST_WINDOW
                )
            )
    text = ",".join(str(days.get(tier, domain.CADENCE[tier])) for tier in domain.CADENCE)
    set_info(session, queries.CADENCE, text)
