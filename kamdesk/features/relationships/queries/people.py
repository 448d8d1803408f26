"""What is known of single people of an account, and when they were last met."""

from dataclasses import dataclass
from datetime import date

from kamdesk.db.connection import Reader
from kamdesk.features.relationships.domain import Terms


@dataclass(frozen=True, slots=True)
class FactLine:
    """One judgement as it was recorded; `map_id` is the map it counts on, None for all."""

    id: int
    kind: str
    value: str | None
    day: date
    source: str
    assumed: bool
    map_id: int | None = None


def fact_history(
    reader: Reader, account_id: int, person_id: int, map_id: int | None = None
) -> list[FactLine]:
    """Return every judgement of a person at an account, newest first.

    Without `map_id` those that count on single maps are left out, with it the map's own are there.
    """
    rows = reader.rows(
        "SELECT id, kind, value, on_day, source, assumed, map_id FROM fact WHERE account_id = ? "
        "AND person_id = ? AND (map_id IS NULL OR map_id = ?) ORDER BY on_day DESC, id DESC",
        (account_id, person_id, map_id),
    )
    return [
        FactLine(key, kind, value, date.fromisoformat(day), source or "", bool(assumed), own)
        for key, kind, value, day, source, assumed, own in rows
    ]


def contact_data(reader: Reader, person_id: int) -> dict[str, str]:
    """Return e-mail, phone, mobile, wechat and note of a person, "" where there is none."""
    names = ("email", "phone", "mobile", "wechat", "note")
    row = reader.one(f"SELECT {', '.join(names)} FROM person WHERE id = ?", (person_id,))
    return {name: value or "" for name, value in zip(names, row or ("",) * len(names), strict=True)}


def departments(reader: Reader, account_id: int) -> list[str]:
    """Return the departments of an account."""
    return reader.column(
        "SELECT DISTINCT department FROM post WHERE account_id = ? AND department IS NOT NULL ORDER BY 1",
        (account_id,),
    )


def relation_kinds(reader: Reader) -> list[str]:
    """Return the kinds of relations between people in use anywhere, the most used first."""
    return reader.column("SELECT kind FROM relation GROUP BY kind ORDER BY count(*) DESC, kind")


def last_contacts(reader: Reader, account_id: int, as_of: date) -> dict[int, date]:
    """Return by person the day of the last touch at or before a day; who was never met is not in it."""
    rows = reader.rows(
        "SELECT p.person_id, max(t.day) FROM touch AS t JOIN touch_person AS p ON p.touch_id = t.id "
        "WHERE t.account_id = ? AND t.day <= ? GROUP BY p.person_id",
        (account_id, as_of.isoformat()),
    )
    return {person: date.fromisoformat(day) for person, day in rows}


def terms(reader: Reader) -> Terms:
    """Return names and colours of the user's own."""
    names: dict[tuple[str, str], str] = {}
    colors: dict[tuple[str, str], str] = {}
    for kind, value, name, color in reader.rows("SELECT kind, value, name, color FROM term"):
        if name:
            names[kind, value] = name
        if color:
            colors[kind, value] = color
    return Terms(names, colors)


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of our people."""

    id: int
    name: str
    function: str


def colleagues(reader: Reader) -> list[Colleague]:
    """Return our people who are still with us, by function and name."""
    return [
        Colleague(key, name, function or "")
        for key, name, function in reader.rows(
            "SELECT id, name, function FROM colleague WHERE active = 1 ORDER BY function, name"
        )
    ]


@dataclass(frozen=True, slots=True)
class ArchivedPerson:
    """Somebody who was taken out of the account and can be brought back."""

    person_id: int
    name: str
    title: str
    archived_at: str


def archived_people(reader: Reader, account_id: int) -> list[ArchivedPerson]:
    """Return who was taken out of an account, the latest first."""
    rows = reader.rows(
        "SELECT DISTINCT person.id, person.name, post.title, person.archived_at FROM person "
        "JOIN holding ON holding.person_id = person.id JOIN post ON post.id = holding.post_id "
        "WHERE post.account_id = ? AND person.archived_at IS NOT NULL "
        "GROUP BY person.id ORDER BY person.archived_at DESC, person.id",
        (account_id,),
    )
    return [ArchivedPerson(key, name, title or "", at) for key, name, title, at in rows]


@dataclass(frozen=True, slots=True)
class HoldingLine:
    """A post somebody holds or held, at any account; both days inclusive, None is open."""

    post_id: int
    account_id: int
    account: str
    title: str
    department: str
    since: date | None
    until: date | None


def career(reader: Reader, person_id: int) -> list[HoldingLine]:
    """Return all posts of a person at all accounts, the latest first."""
    rows = reader.rows(
        "SELECT post.id, account.id, account.name, post.title, post.department, h.since, h.until "
        "FROM holding AS h JOIN post ON post.id = h.post_id "
        "JOIN account ON account.id = post.account_id WHERE h.person_id = ? "
        "ORDER BY h.until IS NULL DESC, h.until DESC, h.since DESC, h.id DESC",
        (person_id,),
    )
    return [
        HoldingLine(post, account, name, title or "", department or "", _day(since), _day(until))
        for post, account, name, title, department, since, until in rows
    ]


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
