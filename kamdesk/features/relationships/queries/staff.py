"""Who there is at an account, what was judged of them by a day, and what ties them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.features.relationships import domain
from kamdesk.features.relationships.domain import DOTTED, REPORTS_TO, Entry, Judged, Tree

# a period holds on :day; open ends always do
HOLDS = "({0}.since IS NULL OR {0}.since <= :day) AND ({0}.until IS NULL OR {0}.until >= :day)"
# everybody who ever held a post of :account
STAFF = "IN (SELECT person_id FROM holding WHERE post_id IN (SELECT id FROM post WHERE account_id = :account))"
_MET = 2
"""From this coverage on there is a contact."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judgement in force.

    Attributes:
        value: As text; None says "unknown from that day on".
        day: From when it holds.
        source: How we know, "" if nobody said.
        assumed: Whether it is a guess.
        own: Whether it counts on this map only.
    """

    value: str | None
    day: date
    source: str
    assumed: bool
    own: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """A holder of a post, or a vacant post.

    Attributes:
        key: Place on the map: unique among the people of the account.
        person_id: None for a vacant post.
        boss: `key` of the boss, None at the top; circles are cut.
        level: 1 for the top.
        reports, below: How many report to them directly, and altogether.
        owner_id, owner: Who of us looks after the contact.
        facts: Judgements in force by kind.
        boss_post: Post of the boss.
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
    boss_post: int | None = None

    def value(self, kind: str) -> str | None:
        """Return a judgement as it is kept, None if unknown."""
        found = self.facts.get(kind)
        return None if found is None else found.value

    def number(self, kind: str) -> int | None:
        """Return a judgement that is a number, None if unknown."""
        found = self.value(kind)
        return None if found is None else int(found)

    @property
    def role(self) -> str | None:
        """Key of the role, None if unknown."""
        return self.value("role")

    @property
    def key_player(self) -> bool:
        """Whether they decide or weigh much (`domain.is_key_player`)."""
        return domain.is_key_player(self.number("influence"), self.role)

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
class Knows:
    """One of ours who knows somebody there: a line of coverage; who moved here is known as before.

    Attributes:
        id: Key of the acquaintance; None if they only look after the contact.
        colleague_id: Who of us.
        colleague: Their name.
        function: What they do with us, "" if nobody said.
        person: `key` of the person on the map.
        strength: 1 to 3, None if nobody said.
        owner: Whether they look after the contact.
        counts: Whether they really know each other: an acquaintance, or an owner of a contact that
            was not judged to be unknown to us or without contact.
    """

    id: int | None
    colleague_id: int
    colleague: str
    function: str
    person: int
    strength: int | None
    since: date | None
    note: str
    owner: bool
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody at an account on a day, the ties among them, and the tree.

    Attributes:
        knows: Who of us knows whom, by function and name of ours.
    """

    people: tuple[Person, ...]
    ties: tuple[Tie, ...]
    tree: Tree
    knows: tuple[Knows, ...] = ()

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

    def state(self) -> dict[Entry, str]:
        """Return it as a flat state, to be compared with another day (`domain.diff`)."""
        people = self.by_key()
        found = {Entry("card", one.post_id, one.person_id or 0): "" for one in self.people}
        for one in self.people:
            if one.boss_post is not None:
                found[Entry("boss", one.post_id, one.person_id or 0)] = str(one.boss_post)
            for kind, fact in one.facts.items():
                if fact.value is not None:
                    found[Entry("fact", one.person_id or 0, 0, kind)] = fact.value
        for tie in self.ties:
            first, second = people[tie.first], people[tie.second]
            text = "" if tie.strength is None else str(tie.strength)
            if tie.kind == DOTTED:
                found[Entry("line", first.post_id, second.post_id, DOTTED)] = ""
            elif tie.kind != REPORTS_TO:
                ends = first.person_id or 0, second.person_id or 0
                found[Entry("tie", *ends, tie.kind)] = text
        for line in self.knows:
            if line.id is not None:
                text = "" if line.strength is None else str(line.strength)
                known = people[line.person].person_id or 0
                found[Entry("knows", line.colleague_id, known)] = text
        return found


def staff(reader: Reader, account_id: int, as_of: date, map_id: int | None = None) -> Staff:
    """Return everybody at an account as things stood at the end of a day.

    Args:
        reader: Of the file.
        account_id: Whose people.
        as_of: Any day, also a past or a future one.
        map_id: A map whose own judgements count before those of the account.
    """
    params = {"account": account_id, "day": as_of.isoformat(), "map": map_id}
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
    posts = {key: card[0] for card, key in keys.items()}
    people = tuple(_person(keys[row[0]], row, tree, facts, posts) for row in rows)
    ties = (*lines, *_relations(reader, params, of_person))
    return Staff(people, ties, tree, _knows(reader, params, people, of_person))


def _holders(reader: Reader, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return ((post, person), …) of each holder and each vacant post, in a stable order."""
    rows = reader.rows(
        "SELECT post.id, person.id, person.name, post.external_id, post.title, post.department, "
        "holding.since, post.outside, person.placeholder, person.sensitive, post.owner_id, c.name "
        "FROM post LEFT JOIN holding ON holding.post_id = post.id AND "
        f"{HOLDS.format('holding')} AND holding.person_id NOT IN "
        "(SELECT id FROM person WHERE archived_at IS NOT NULL) "
        "LEFT JOIN person ON person.id = holding.person_id "
        "LEFT JOIN colleague AS c ON c.id = post.owner_id WHERE post.account_id = :account "
        "AND (person.id IS NOT NULL OR EXISTS (SELECT 1 FROM reporting AS r WHERE r.boss_id = post.id "
        f"AND {HOLDS.format('r')})) ORDER BY post.id, holding.id",
        params,
    )
    found: dict[tuple[int, int | None], tuple[Any, ...]] = {}
    for row in rows:
        found.setdefault((row[0], row[1]), row[2:])
    return [(card, *rest) for card, rest in found.items()]


def _person(
    key: int, row: tuple[Any, ...], tree: Tree, facts: Mapping[int, dict[str, Judgement]],
    posts: Mapping[int, int],
) -> Person:  # fmt: skip
    (post, person), name, external, title, department, since, outside, placeholder, sensitive, owner_id, owner = row  # fmt: skip
    return Person(
        key=key, person_id=person, post_id=post, name=name or "", external_id=external, title=title,
        department=department, since=None if since is None else date.fromisoformat(since),
        outside=bool(outside), placeholder=bool(placeholder), sensitive=bool(sensitive),
        owner_id=owner_id, owner=owner, boss=tree.boss[key], level=tree.level[key],
        reports=len(tree.reports[key]), below=tree.below[key],
        facts={} if person is None else facts.get(person, {}),
        boss_post=posts.get(tree.boss[key] or 0),
    )  # fmt: skip


def _facts(reader: Reader, params: dict[str, Any]) -> dict[int, dict[str, Judgement]]:
    rows = reader.rows(
        "SELECT person_id, kind, value, on_day, source, assumed, map_id IS NOT NULL FROM ("
        "SELECT *, row_number() OVER (PARTITION BY person_id, kind "
        "ORDER BY map_id IS NOT NULL DESC, on_day DESC, id DESC) AS n FROM fact "
        "WHERE account_id = :account AND on_day <= :day AND (map_id IS NULL OR map_id = :map)) "
        "WHERE n = 1",
        params,
    )
    found: dict[int, dict[str, Judgement]] = {}
    for person, kind, value, day, source, assumed, own in rows:
        one = Judgement(value, date.fromisoformat(day), source or "", bool(assumed), bool(own))
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
            f"JOIN post ON post.id = r.post_id WHERE post.account_id = :account AND {HOLDS.format('r')} "
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
        f"AND {HOLDS.format('r')} ORDER BY r.id",
        params,
    )
    return [
        Tie(key, kind, of_person[first], of_person[second], strength, note or "")
        for key, kind, first, second, strength, note in rows
        if first in of_person and second in of_person
    ]


def _knows(
    reader: Reader, params: dict[str, Any], people: tuple[Person, ...], of_person: Mapping[int, int]
) -> tuple[Knows, ...]:
    """Return acquaintances of the day, and owners of contacts who are none yet."""
    owners = {
        (one.owner_id, one.key) for one in people if one.owner_id is not None and one.person_id
    }
    rows = reader.rows(
        "SELECT k.id, k.colleague_id, k.person_id, k.strength, k.since, k.note "
        f"FROM acquaintance AS k WHERE k.person_id {STAFF} AND {HOLDS.format('k')} ORDER BY k.id",
        params,
    )
    wanted = {row[1] for row in rows} | {ours for ours, _key in owners}
    marks = ", ".join("?" * len(wanted))
    ours: dict[int, tuple[str, str]] = {
        key: (name, function or "")
        for key, name, function in reader.rows(
            f"SELECT id, name, function FROM colleague WHERE id IN ({marks})", sorted(wanted)
        )
    }
    found = {}
    for key, colleague, person, strength, since, note in rows:
        if person in of_person:
            pair = (colleague, of_person[person])
            begun = None if since is None else date.fromisoformat(since)
            found[pair] = Knows(
                key, colleague, *ours[colleague], pair[1], strength, begun, note or "",
                pair in owners,
            )  # fmt: skip
    cards = {one.key: one for one in people}
    for colleague, card in sorted(owners):
        if (colleague, card) not in found:
            coverage = cards[card].number("coverage")
            found[colleague, card] = Knows(
                None, colleague, *ours[colleague], card, None, None, "", True,
                coverage is None or coverage >= _MET,
            )  # fmt: skip
    return tuple(sorted(found.values(), key=lambda one: (one.function, one.colleague, one.person)))
