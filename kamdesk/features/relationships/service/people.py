"""People and their posts: who comes, who leaves, who moves on and keeps their identity."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.features.accounts.store import ColleagueRow
from kamdesk.features.relationships.store import HoldingRow, PersonRow, PostRow, ReportingRow
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
        outside: Whether they are a consultant, an agent or of the parent company.
        since: First day in the post, None if we do not know.
    """

    name: str
    title: str = ""
    department: str = ""
    boss_post: int | None = None
    placeholder: bool = False
    outside: bool = False
    since: date | None = None


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
        account_id=account_id, title=title or None, department=new.department.strip() or None,
        outside=new.outside,
    )  # fmt: skip
    session.add_all([person, post])
    session.flush()
    session.add(HoldingRow(person_id=person.id, post_id=post.id, since=new.since))
    if new.boss_post is not None:
        session.add(
            ReportingRow(post_id=post.id, boss_id=new.boss_post, kind="solid", since=new.since)
        )
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


def set_person_fields(
    session: Session, people: Iterable[int], name: str, value: str | bool
) -> None:
    """Change the same field of several people: mark them sensitive, for example."""
    for person_id in people:
        set_person_field(session, person_id, name, value)


def set_post_fields(session: Session, posts: Iterable[int], name: str, value: str | bool) -> None:
    """Change the same field of several posts: mark them as outside, for example."""
    for post_id in posts:
        set_post_field(session, post_id, name, value)


def set_contact_owner(session: Session, post_id: int, name: str) -> None:
    """Give a contact to one of our people; a new name becomes one, an empty one takes it away."""
    owner_id = colleague_named(session, name) if name.strip() else None
    session.get_one(PostRow, post_id).owner_id = owner_id


def colleague_named(session: Session, name: str) -> int:
    """Return the key of one of our people; a new name becomes one.

    Raises:
        UserError: If the name is empty.
    """
    if not name.strip():
        raise UserError(_("Who of us?"), _("Give the name of one of our people."))
    row = session.scalar(select(ColleagueRow).where(ColleagueRow.name == name.strip()))
    if row is None:
        row = ColleagueRow(name=name.strip())
        session.add(row)
        session.flush()
    return row.id


# -- posts over time ------------------------------------------------------------------------------


def leave_post(session: Session, person_id: int, post_id: int, day: date) -> None:
    """End a holding: the person's last day in the post. The post stays, vacant if others report to it.

    Raises:
        UserError: If they took the post after that day.
    """
    for row in session.scalars(
        select(HoldingRow).where(
            HoldingRow.person_id == person_id,
            HoldingRow.post_id == post_id,
            HoldingRow.until.is_(None),
        )
    ):
        if row.since is not None and row.since > day:
            raise UserError(
                _("They came on {day} and cannot have left before.").format(day=row.since),
                _("Choose a later day."),
            )
        row.until = day


def take_post(session: Session, person_id: int, post_id: int, day: date | None) -> None:
    """Let somebody hold a post from a day on; None is "since ever". Others may hold it too.

    Raises:
        UserError: If they hold it already.
    """
    there = session.scalar(
        select(HoldingRow.id).where(
            HoldingRow.person_id == person_id,
            HoldingRow.post_id == post_id,
            HoldingRow.until.is_(None),
        )
    )
    if there is not None:
        raise UserError(_("They hold this post already."))
    session.add(HoldingRow(person_id=person_id, post_id=post_id, since=day))


@dataclass(frozen=True, slots=True)
class NewPost:
    """Where somebody moves to.

    Attributes:
        account_id: The same account or another one.
        post_id: A post that is there; None makes one with the title and department.
        boss_post: Post the new one reports to, None for nobody.
    """

    account_id: int
    title: str = ""
    department: str = ""
    post_id: int | None = None
    boss_post: int | None = None


def move_job(session: Session, person_id: int, post_id: int, new: NewPost, day: date) -> int:
    """Move somebody to another post, also of another account, and return it.

    They stay the same person, with everything judged of them; the former post ends the day before.

    Raises:
        UserError: If they took the former post on that day or later.
    """
    leave_post(session, person_id, post_id, day - timedelta(days=1))
    session.flush()
    target = new.post_id
    if target is None:
        post = PostRow(
            account_id=new.account_id, title=new.title.strip() or None,
            department=new.department.strip() or None,
        )  # fmt: skip
        session.add(post)
        session.flush()
        target = post.id
        if new.boss_post is not None:
            session.add(
                ReportingRow(post_id=target, boss_id=new.boss_post, kind="solid", since=day)
            )
    take_post(session, person_id, target, day)
    session.flush()
    return target


def archive_people(session: Session, people: Iterable[int]) -> None:
    """Take people off every map, of every day; nothing of them is lost, and they can be brought back.

    Who left an account has left a post (`leave_post`) and stays on the maps of the days before.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    for person_id in people:
        row = session.get_one(PersonRow, person_id)
        if row.archived_at is None:
            row.archived_at = now


def restore_people(session: Session, people: Iterable[int]) -> None:
    """Bring archived people back, with everything that was known of them."""
    for person_id in people:
        session.get_one(PersonRow, person_id).archived_at = None
