"""Judgements, dated and with their source, and the words they are told in."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.features.relationships import domain
from kamdesk.features.relationships.service.maps import map_key
from kamdesk.features.relationships.store import FactRow, TermRow

_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


def record_fact(
    session: Session, account_id: int, person_id: int, kind: str, value: str | None, day: date,
    source: str = "", assumed: bool = False, map_id: int | None = None,
) -> None:  # fmt: skip
    """Add a dated judgement; earlier ones stay.

    Args:
        session: Of the write.
        account_id: Where they are judged.
        person_id: Who is judged.
        kind: A key of `domain.FACT_KINDS`.
        value: As text; None or "" says unknown from that day on.
        day: From when it holds.
        source: How we know.
        assumed: Whether it is a guess.
        map_id: The only map it counts on, before the judgements of the account; None for all.

    Raises:
        UserError: If the value is out of its range or no choice of its kind, or the map is gone.
        KeyError: If there is no such kind.
    """
    if map_id is not None:
        map_key(session, account_id, map_id)
    session.add(
        FactRow(
            account_id=account_id, person_id=person_id, kind=kind,
            value=domain.checked(kind, value), on_day=day, source=source.strip() or None,
            assumed=assumed, map_id=map_id,
            recorded_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
    )  # fmt: skip


def record_facts(
    session: Session, account_id: int, people: Iterable[int], kind: str, value: str | None,
    day: date, source: str = "", assumed: bool = False, map_id: int | None = None,
) -> None:  # fmt: skip
    """Judge several people alike; like `record_fact`."""
    for person_id in people:
        record_fact(
            session, account_id, person_id, kind, value, day, source, assumed, map_id
        )  # fmt: skip


def record_judgements(
    session: Session, account_id: int, changes: Iterable[tuple[int, str, str | None]], day: date,
    source: str = "",
) -> None:  # fmt: skip
    """Add several judgements of one day, (person, kind, value) each; like `record_fact`."""
    for person_id, kind, value in changes:
        record_fact(session, account_id, person_id, kind, value, day, source)


def record_choice(
    session: Session, account_id: int, person_id: int, kind: str,
    answers: Sequence[bool | None], day: date, map_id: int | None = None,
) -> str | None:  # fmt: skip
    """Record what the answers of a guided choice propose, with the answers as source; return it.

    Raises:
        UserError: If the answers do not lead to a value.
    """
    value = domain.proposed(kind, answers)
    if value is None:
        raise UserError(
            _("These answers do not lead to a value."),
            _("Answer the next question, or choose a value yourself."),
        )
    source = domain.evidence(kind, answers)
    record_fact(session, account_id, person_id, kind, value, day, source, map_id=map_id)
    return value


def set_term(session: Session, kind: str, value: str, name: str = "", color: str = "") -> None:
    """Name and colour a value of a judgement otherwise; two empty texts bring the program's back.

    Args:
        session: Of the write.
        kind: A key of `domain.FACT_KINDS` with values to choose from.
        value: One of them.
        name: Of the user's own, "" for the program's.
        color: "#RRGGBB", "" for the program's.

    Raises:
        UserError: If the colour is none, or another value of the kind has that name.
        KeyError: If there is no such kind or value.
    """
    if value not in domain.FACT_KINDS[kind].values:
        raise KeyError(f"{kind}: {value}")
    name, color = name.strip(), color.strip().upper()
    if color and not _COLOR.fullmatch(color):
        raise UserError(_("{color} is no colour.").format(color=color), _("Write it as #1A2B3C."))
    rows = {row.value: row for row in session.scalars(select(TermRow).where(TermRow.kind == kind))}
    if name and any(row.name == name for other, row in rows.items() if other != value):
        raise UserError(_("Another value is called {name}.").format(name=name))
    row = rows.get(value)
    if not name and not color:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        session.add(TermRow(kind=kind, value=value, name=name or None, color=color or None))
    else:
        row.name, row.color = name or None, color or None
