"""What users do on the map: edits inside the session of one write."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.db.recorder import reader
from kamdesk.features.accounts.store import ColleagueRow
from kamdesk.features.relationships import domain, queries
from kamdesk.features.relationships.store import (
    FactRow,
    HoldingRow,
    MapPlaceRow,
    MapRow,
    PersonRow,
    PostRow,
    RelationRow,
    ReportingRow,
)
from kamdesk.features.search.pinyin import sort_key

_PERSON_FIELDS = frozenset(
    {"email", "phone", "mobile", "wechat", "note", "sensitive", "latin_name"}
)
_POST_FIELDS = frozenset({"title", "department", "outside"})


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be added to a map.

    Attributes:
        boss_post: Post they report to, None for nobody.
        placeholder: Whether only the post is known, not who holds it.
    """

    name: str
    title: str = ""
    department: str = ""
    boss_post: int | None = None
    placeholder: bool = False


def add_person(session: Session, account_id: int, new: NewPerson) -> tuple[int, int]:
    """Write a person with a post and return (person, post).

    Raises:
        UserError: If neither a name nor, for a placeholder, a title is given.
    """
    name, title = new.name.strip(), new.title.strip()
    if new.placeholder and not name and title:
        name = _("{title}, unknown").format(title=title)
    if not name:
        raise UserError(
            _("A person needs a name."), _("For a post whose holder is unknown, give the title.")
        )
    person = PersonRow(name=name, sort_key=sort_key(name, person=True), placeholder=new.placeholder)
    post = PostRow(
        account_id=account_id, title=title or None, department=new.department.strip() or None
    )
    session.add_all([person, post])
    session.flush()
    session.add(HoldingRow(person_id=person.id, post_id=post.id))
    if new.boss_post is not None:
        session.add(ReportingRow(post_id=post.id, boss_id=new.boss_post, kind="solid"))
    session.flush()
    return person.id, post.id


def rename_person(session: Session, person_id: int, name: str) -> None:
    """Change a name; a placeholder that gets one becomes a known person.

    Raises:
        UserError: If it is empty.
    """
    if not name.strip():
        raise UserError(_("A person needs a name."))
    row = session.get_one(PersonRow, person_id)
    row.name = name.strip()
    row.sort_key = sort_key(row.name, person=True)
    row.placeholder = False


def set_person_field(session: Session, person_id: int, name: str, value: str | bool) -> None:
    """Change a field of a person; an empty text becomes missing."""
    if name not in _PERSON_FIELDS:
        raise ValueError(f"no such field: {name}")
    setattr(session.get_one(PersonRow, person_id), name, _cleaned(value))


def set_post_field(session: Session, post_id: int, name: str, value: str | bool) -> None:
    """Change a field of a post; an empty text becomes missing."""
    if name not in _POST_FIELDS:
        raise ValueError(f"no such field: {name}")
    setattr(session.get_one(PostRow, post_id), name, _cleaned(value))


def _cleaned(value: str | bool) -> str | bool | None:
    return (value.strip() or None) if isinstance(value, str) else value


def set_contact_owner(session: Session, post_id: int, name: str) -> None:
    """Give a contact to one of our people; a new name becomes one, an empty one takes it away."""
    owner_id = None
    if name.strip():
        owner = session.scalar(select(ColleagueRow).where(ColleagueRow.name == name.strip()))
        if owner is None:
            owner = ColleagueRow(name=name.strip())
            session.add(owner)
            session.flush()
        owner_id = owner.id
    session.get_one(PostRow, post_id).owner_id = owner_id


def record_fact(
    session: Session, account_id: int, person_id: int, kind: str, value: str | None, day: date,
    source: str = "", assumed: bool = False,
) -> None:  # fmt: skip
    """Add a dated judgement; earlier ones stay.

    Args:
        session: Of the write.
        account_id: Where they are judged.
        person_id: Who is judged.
        kind: "role", "attitude", "influence", "coverage" or a later kind.
        value: As text; None says unknown from that day on.
        day: From when it holds.
        source: How we know.
        assumed: Whether it is a guess.

    Raises:
        UserError: If the value is out of its range.
    """
    if value is not None and kind in domain.JUDGED:
        low, high = domain.JUDGED[kind]
        if not low <= int(value) <= high:
            raise UserError(
                _("{value} is not between {low} and {high}.").format(
                    value=value, low=low, high=high
                )
            )
    if value is not None and kind == "role" and value not in domain.ROLES:
        raise UserError(_("There is no role {value}.").format(value=value))
    session.add(
        FactRow(
            account_id=account_id, person_id=person_id, kind=kind, value=value, on_day=day,
            source=source.strip() or None, assumed=assumed,
            recorded_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
    )  # fmt: skip


# -- lines --------------------------------------------------------------------------------------


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
    strength: int | None = None, note: str = "",
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

    Raises:
        UserError: If both are the same, or the tie is there already.
    """
    if first[0] == second[0]:
        raise UserError(_("A relation needs two people."))
    if kind == domain.DOTTED:
        line = ReportingRow(post_id=first[1], boss_id=second[1], kind="dotted", note=note or None)
        session.add(line)
        session.flush()
        return line.id
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
        strength=strength, note=note.strip() or None,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def set_tie(session: Session, tie_id: int, strength: int | None, note: str) -> None:
    """Change strength and note of a relation."""
    row = session.get_one(RelationRow, tie_id)
    row.strength = strength
    row.note = note.strip() or None


def remove_tie(session: Session, kind: str, tie_id: int) -> None:
    """Take a relation, or a reporting line, away."""
    table = ReportingRow if kind in (domain.REPORTS_TO, domain.DOTTED) else RelationRow
    session.delete(session.get_one(table, tie_id))


# -- the drawn map ------------------------------------------------------------------------------


def move_cards(
    session: Session, account_id: int, cards: Iterable[tuple[int, int, int, int]]
) -> None:
    """Put cards where they were dropped: (post, person, x, y) of each."""
    map_id = _map(session, account_id)
    for post_id, person_id, x, y in cards:
        row = _place(session, map_id, post_id, person_id)
        if row is None:
            session.add(MapPlaceRow(map_id=map_id, post_id=post_id, person_id=person_id, x=x, y=y))
        else:
            row.x, row.y, row.hidden = x, y, False


def tidy_map(session: Session, account_id: int) -> None:
    """Forget where cards were dropped, so that the tree is laid out anew; hidden ones stay hidden."""
    map_id = _map(session, account_id)
    for row in session.scalars(select(MapPlaceRow).where(MapPlaceRow.map_id == map_id)):
        if not row.hidden:
            session.delete(row)


def hide_cards(
    session: Session, account_id: int, cards: Iterable[tuple[int, int]], hidden: bool
) -> None:
    """Take cards off the map or bring them back; the people stay: (post, person) of each."""
    map_id = _map(session, account_id)
    for post_id, person_id in cards:
        row = _place(session, map_id, post_id, person_id)
        if row is not None and not hidden:
            session.delete(row)
        elif row is not None:
            row.hidden = True
        elif hidden:
            session.add(
                MapPlaceRow(
                    map_id=map_id, post_id=post_id, person_id=person_id, x=0, y=0, hidden=True
                )
            )


def leave_post(session: Session, person_id: int, post_id: int, day: date) -> None:
    """End a holding: the person's last day in the post."""
    for row in session.scalars(
        select(HoldingRow).where(
            HoldingRow.person_id == person_id,
            HoldingRow.post_id == post_id,
            HoldingRow.until.is_(None),
        )
    ):
        row.until = day


def _map(session: Session, account_id: int) -> int:
    row = session.scalar(select(MapRow).where(MapRow.account_id == account_id).order_by(MapRow.id))
    if row is None:
        row = MapRow(account_id=account_id, name=_("Map"))
        session.add(row)
        session.flush()
    return row.id


def _place(session: Session, map_id: int, post_id: int, person_id: int) -> MapPlaceRow | None:
    return session.scalar(
        select(MapPlaceRow).where(
            MapPlaceRow.map_id == map_id,
            MapPlaceRow.post_id == post_id,
            MapPlaceRow.person_id == person_id,
        )
    )
