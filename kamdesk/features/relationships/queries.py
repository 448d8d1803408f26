"""Who there is at an account, what was judged of them by a day, and what ties them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.features.relationships import domain
from kamdesk.features.relationships.domain import DOTTED, REPORTS_TO, Judged, Tree

# a period holds on :day; open ends always do
_HOLDS = "({0}.since IS NULL OR {0}.since <= :day) AND ({0}.until IS NULL OR {0}.until >= :day)"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judgement in force.

    Attributes:
        value: As text; None says "unknown from that day on".
        day: From when it holds.
        source: How we know, "" if nobody said.
        assumed: Whether it is a guess.
    """

    value: str | None
    day: date
    source: str
    assumed: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A holder of a post, or a vacant post.

    Attributes:
        key: Place on the map: unique among the people of the account.
        person_id: None for a vacant post.
        boss: `key` of the boss, None at the top; circles are cut.
        level: 1 for the top.
        facts: Judgements in force by kind.
    """

    key: int
    person_id: int | None
    post_id: int
    name: str
    external_id: str | None
    title: str | None
    department: str | None
    since: date | None
    outside: bool
    placeholder: bool
    sensitive: bool
    owner_id: int | None
    owner: str | None
    boss: int | None
    level: int
    reports: int
    below: int
    facts: Mapping[str, Judgement]

    def number(self, kind: str) -> int | None:
        """Return a judgement that is a number, None if unknown."""
        found = self.facts.get(kind)
        return None if found is None or found.value is None else int(found.value)

    @property
    def role(self) -> str | None:
        """Key of the role, None if unknown."""
        found = self.facts.get("role")
        return None if found is None else found.value

    @property
    def assumed(self) -> bool:
        """Whether anything in force about this person is a guess, or the holder is unknown."""
        return self.placeholder or any(one.assumed for one in self.facts.values())


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation between two people, by their keys on the map.

    Attributes:
        id: Key in its table: `reporting` for the two reporting kinds, else `relation`.
        strength: 1 to 3, None if nobody said.
    """

    id: int
    kind: str
    first: int
    second: int
    strength: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody at an account on a day, the ties among them, and the tree."""

    people: tuple[Person, ...]
    ties: tuple[Tie, ...]
    tree: Tree

    def by_key(self) -> dict[int, Person]:
        """Return the people by their keys."""
        return {one.key: one for one in self.people}

    def judged(self) -> list[Judged]:
        """Return what the figures need; vacant posts are nobody."""
        return [
            Judged(one.key, one.number("influence"), one.number("attitude"), one.number("coverage"))
            for one in self.people
            if one.person_id is not None
        ]

    def kinds(self) -> list[str]:
        """Return the kinds of relations there are: the known ones first, then the user's words."""
        used = {tie.kind for tie in self.ties}
        known = [kind for kind in domain.KINDS if kind in used]
        return known + sorted(used - set(known))


def staff(reader: Reader, account_id: int, as_of: date) -> Staff:
    """Return everybody at an account as things stood at the end of a day."""
    params = {"account": account_id, "day": as_of.isoformat()}
    rows = _holders(reader, params)
    keys = {row[0]: place for place, row in enumerate(rows, start=1)}
    of_post: dict[int, int] = {}
    of_person: dict[int, int] = {}
    for (post, person), key in keys.items():
        of_post.setdefault(post, key)
        if person is not None:
            of_person.setdefault(person, key)
    lines = _lines(reader, params, rows, of_post)
    solid = [(tie.first, tie.second) for tie in lines if tie.kind == REPORTS_TO]
    tree = domain.tree(list(keys.values()), solid)
    facts = _facts(reader, params)
    people = tuple(_person(keys[row[0]], row, tree, facts) for row in rows)
    return Staff(people, (*lines, *_relations(reader, params, of_person)), tree)


def _holders(reader: Reader, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return ((post, person), …) of each holder and each vacant post, in a stable order."""
    rows = reader.rows(
        "SELECT post.id, person.id, person.name, post.external_id, post.title, post.department, "
        "holding.since, post.outside, person.placeholder, person.sensitive, post.owner_id, c.name "
        "FROM post LEFT JOIN holding ON holding.post_id = post.id AND "
        f"{_HOLDS.format('holding')} LEFT JOIN person ON person.id = holding.person_id "
        "LEFT JOIN colleague AS c ON c.id = post.owner_id WHERE post.account_id = :account "
        "AND (person.id IS NOT NULL OR EXISTS (SELECT 1 FROM reporting AS r WHERE r.boss_id = post.id "
        f"AND {_HOLDS.format('r')})) AND (person.id IS NULL OR person.archived_at IS NULL) "
        "ORDER BY post.id, holding.id",
        params,
    )
    return [((row[0], row[1]), *row[2:]) for row in rows]


def _person(
    key: int, row: tuple[Any, ...], tree: Tree, facts: Mapping[int, dict[str, Judgement]]
) -> Person:
    (post, person), name, external, title, department, since, outside, placeholder, sensitive, owner_id, owner = row  # fmt: skip
    return Person(
        key=key, person_id=person, post_id=post, name=name or "", external_id=external, title=title,
        department=department, since=None if since is None else date.fromisoformat(since),
        outside=bool(outside), placeholder=bool(placeholder), sensitive=bool(sensitive),
        owner_id=owner_id, owner=owner, boss=tree.boss[key], level=tree.level[key],
        reports=len(tree.reports[key]), below=tree.below[key],
        facts={} if person is None else facts.get(person, {}),
    )  # fmt: skip


def _facts(reader: Reader, params: dict[str, Any]) -> dict[int, dict[str, Judgement]]:
    rows = reader.rows(
        "SELECT person_id, kind, value, on_day, source, assumed FROM ("
        "SELECT *, row_number() OVER (PARTITION BY person_id, kind ORDER BY on_day DESC, id DESC) AS n "
        "FROM fact WHERE account_id = :account AND on_day <= :day) WHERE n = 1",
        params,
    )
    found: dict[int, dict[str, Judgement]] = {}
    for person, kind, value, day, source, assumed in rows:
        one = Judgement(value, date.fromisoformat(day), source or "", bool(assumed))
        found.setdefault(person, {})[kind] = one
    return found


def _lines(
    reader: Reader, params: dict[str, Any], rows: list[tuple[Any, ...]], of_post: Mapping[int, int]
) -> list[Tie]:
    """Return the reporting lines of every holder to the first holder of the boss's post."""
    holders: dict[int, list[int]] = {}
    for place, row in enumerate(rows, start=1):
        holders.setdefault(row[0][0], []).append(place)
    return [
        Tie(key, REPORTS_TO if kind == "solid" else DOTTED, holder, of_post[boss], None, note or "")
        for key, post, boss, kind, note in reader.rows(
            "SELECT r.id, r.post_id, r.boss_id, r.kind, r.note FROM reporting AS r "
            f"JOIN post ON post.id = r.post_id WHERE post.account_id = :account AND {_HOLDS.format('r')} "
            "ORDER BY r.kind DESC, r.id",
            params,
        )
        for holder in holders.get(post, ())
        if boss in of_post
    ]


def _relations(reader: Reader, params: dict[str, Any], of_person: Mapping[int, int]) -> list[Tie]:
    rows = reader.rows(
        "SELECT r.id, r.kind, r.from_person_id, r.to_person_id, r.strength, r.note "
        "FROM relation AS r WHERE (r.account_id = :account OR r.account_id IS NULL) "
        f"AND {_HOLDS.format('r')} ORDER BY r.id",
        params,
    )
    return [
        Tie(key, kind, of_person[first], of_person[second], strength, note or "")
        for key, kind, first, second, strength, note in rows
        if first in of_person and second in of_person
    ]


# -- the drawn map ------------------------------------------------------------------------------


def places(reader: Reader, account_id: int) -> dict[tuple[int, int], tuple[int, int, bool]]:
    """Return (x, y, hidden) of the cards somebody placed, by (post, person)."""
    rows = reader.rows(
        "SELECT p.post_id, p.person_id, p.x, p.y, p.hidden FROM map_place AS p "
        "JOIN map ON map.id = p.map_id WHERE map.account_id = ? "
        "AND map.id = (SELECT min(id) FROM map WHERE account_id = ?)",
        (account_id, account_id),
    )
    return {(post, person): (x, y, bool(hidden)) for post, person, x, y, hidden in rows}


@dataclass(frozen=True, slots=True)
class FactLine:
    """One judgement as it was recorded."""

    id: int
    kind: str
    value: str | None
    day: date
    source: str
    assumed: bool


def fact_history(reader: Reader, account_id: int, person_id: int) -> list[FactLine]:
    """Return every judgement of a person at an account, newest first."""
    rows = reader.rows(
        "SELECT id, kind, value, on_day, source, assumed FROM fact "
        "WHERE account_id = ? AND person_id = ? ORDER BY on_day DESC, id DESC",
        (account_id, person_id),
    )
    return [
        FactLine(key, kind, value, date.fromisoformat(day), source or "", bool(assumed))
        for key, kind, value, day, source, assumed in rows
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
