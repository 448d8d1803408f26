"""Lines between people: who reports to whom, and relations with strength, note and period."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.db.recorder import reader
from kamdesk.features.relationships import domain, queries
from kamdesk.features.relationships.store import PostRow, RelationRow, ReportingRow


def set_boss(
    session: Session, account_id: int, post_id: int, boss_id: int | None, day: date
) -> None:
    """Make a post report to another from a day on, or to nobody; the former line ends the day before.

    A line that began that day or later is replaced.

    Raises:
        UserError: If somebody would report to themselves.
    """
    if boss_id is not None:
        _refuse_circle(session, account_id, post_id, boss_id, day)
    ended = False
    for row in session.scalars(
        select(ReportingRow).where(ReportingRow.post_id == post_id, ReportingRow.kind == "solid")
    ):
        if row.until is not None and row.until < day:
            continue
        if row.since is not None and row.since >= day:
            session.delete(row)
        else:
            row.until = day - timedelta(days=1)
            ended = True
    session.get_one(PostRow, post_id).reports_to_text = None
    if boss_id is not None:
        since = day if ended else None
        session.add(ReportingRow(post_id=post_id, boss_id=boss_id, kind="solid", since=since))


def set_bosses(
    session: Session, account_id: int, posts: Iterable[int], boss_id: int | None, day: date
) -> None:
    """Make several posts report to another, or to nobody; like `set_boss`, all or none."""
    for post_id in posts:
        set_boss(session, account_id, post_id, boss_id, day)


def _refuse_circle(
    session: Session, account_id: int, post_id: int, boss_id: int, day: date
) -> None:
    found = queries.staff(reader(session), account_id, day)
    of_post: dict[int, int] = {}
    for one in found.people:
        of_post.setdefault(one.post_id, one.key)
    member, above = of_post.get(post_id), of_post.get(boss_id)
    if post_id == boss_id or (
        member is not None
        and above is not None
        and domain.makes_circle(found.tree.boss, member, above)
    ):
        raise UserError(
            _("Nobody can report to themselves, directly or through others."),
            _("First let the other one report to somebody else."),
        )


def add_tie(
    session: Session, account_id: int, kind: str, first: tuple[int, int], second: tuple[int, int],
    strength: int | None = None, note: str = "", since: date | None = None,
) -> int:  # fmt: skip
    """Tie two people and return the key of the tie.

    Args:
        session: Of the write.
        account_id: The account whose map it is drawn on.
        kind: "dotted" is a second reporting line; else a kind of relation.
        first: (person, post) it comes from.
        second: (person, post) it goes to.
        strength: 1 to 3.
        note: What about it.
        since: First day, None for "since ever".

    Raises:
        UserError: If both are the same, the kind is empty, or the tie is there already.
    """
    kind = kind.strip()
    if first[0] == second[0]:
        raise UserError(_("A relation needs two people."))
    if not kind:
        raise UserError(_("A relation needs a kind."))
    if kind == domain.DOTTED:
        return _add_dotted(session, first[1], second[1], note, since)
    there = session.scalar(
        select(RelationRow.id).where(
            RelationRow.kind == kind, RelationRow.from_person_id == first[0],
            RelationRow.to_person_id == second[0], RelationRow.until.is_(None),
        )
    )  # fmt: skip
    if there is not None:
        raise UserError(_("This relation is on the map already."))
    row = RelationRow(
        account_id=account_id, kind=kind, from_person_id=first[0], to_person_id=second[0],
        strength=strength, note=note.strip() or None, since=since,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def _add_dotted(session: Session, post_id: int, boss_id: int, note: str, since: date | None) -> int:
    there = session.scalar(
        select(ReportingRow.id).where(
            ReportingRow.kind == "dotted", ReportingRow.post_id == post_id,
            ReportingRow.boss_id == boss_id, ReportingRow.until.is_(None),
        )
    )  # fmt: skip
    if there is not None:
        raise UserError(_("This relation is on the map already."))
    line = ReportingRow(
        post_id=post_id, boss_id=boss_id, kind="dotted", note=note.strip() or None, since=since
    )
    session.add(line)
    session.flush()
    return line.id


def set_tie(session: Session, tie_id: int, strength: int | None, note: str) -> None:
    """Change strength and note of a relation."""
    row = session.get_one(RelationRow, tie_id)
    row.strength = strength
    row.note = note.strip() or None


def remove_tie(session: Session, kind: str, tie_id: int) -> None:
    """Take a relation, or a reporting line, away."""
    session.delete(_tie(session, kind, tie_id))


def set_tie_period(
    session: Session, kind: str, tie_id: int, since: date | None, until: date | None
) -> None:
    """Say from when to when a relation or reporting line holds, both days inclusive; None is open.

    Raises:
        UserError: If it would end before it begins.
    """
    _check_period(since, until)
    row = _tie(session, kind, tie_id)
    row.since, row.until = since, until


def end_tie(session: Session, kind: str, tie_id: int, day: date) -> None:
    """Let a relation or reporting line end: `day` is its last. It stays true of the days before.

    Raises:
        UserError: If it began later.
    """
    row = _tie(session, kind, tie_id)
    _check_period(row.since, day)
    row.until = day


def _tie(session: Session, kind: str, tie_id: int) -> ReportingRow | RelationRow:
    if kind in (domain.REPORTS_TO, domain.DOTTED):
        return session.get_one(ReportingRow, tie_id)
    return session.get_one(RelationRow, tie_id)


def _check_period(since: date | None, until: date | None) -> None:
    if since is not None and until is not None and until < since:
        raise UserError(
            _("{last} is before {first}.").format(first=since, last=until),
            _("Choose a later last day."),
        )
