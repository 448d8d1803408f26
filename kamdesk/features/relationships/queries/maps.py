"""The drawn maps of an account: where cards stand, what is folded, who is not on the map."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kamdesk.base.i18n import N_, _
from kamdesk.db.connection import Reader
from kamdesk.features.relationships.queries.people import last_contacts
from kamdesk.features.relationships.queries.staff import Person, staff

DEFAULT_NAME = N_("Map")
"""Name of the map every account has, told in the language in force until the user gives another."""


class Place(NamedTuple):
    """Where a card stands on a map; 0, 0 if it is hidden and was never placed."""

    x: int
    y: int
    hidden: bool
    pinned: bool


@dataclass(frozen=True, slots=True)
class DrawnMap:
    """A saved map of an account.

    Attributes:
        id: None for the map every account has before anybody touched it.
        layout: Key of its layout.
        facts: How many judgements count on this map only.
    """

    id: int | None
    name: str
    note: str
    layout: str
    facts: int


def maps(reader: Reader, account_id: int) -> list[DrawnMap]:
    """Return the maps of an account, the first one made first; empty before anybody drew one."""
    return [
        DrawnMap(key, _(name) if name == DEFAULT_NAME else name, note or "", layout, facts)
        for key, name, note, layout, facts in reader.rows(
            "SELECT id, name, note, layout, (SELECT count(*) FROM fact WHERE map_id = map.id) "
            "FROM map WHERE account_id = ? ORDER BY id",
            (account_id,),
        )
    ]


def first_map(reader: Reader, account_id: int) -> int | None:
    """Return the key of an account's first map, None before anybody drew one."""
    key: int | None = reader.value("SELECT min(id) FROM map WHERE account_id = ?", (account_id,))
    return key


def places(
    reader: Reader, account_id: int, map_id: int | None = None
) -> dict[tuple[int, int | None], Place]:
    """Return the cards somebody placed or hid, by (post, person); person is None for vacant posts.

    Args:
        reader: Of the file.
        account_id: Whose map.
        map_id: Which map, the first one if None.
    """
    rows = reader.rows(
        "SELECT post_id, person_id, x, y, hidden, pinned FROM map_place WHERE map_id = "
        "coalesce(?, (SELECT min(id) FROM map WHERE account_id = ?))",
        (map_id, account_id),
    )
    return {
        (post, person): Place(x or 0, y or 0, bool(hidden), bool(pinned))
        for post, person, x, y, hidden, pinned in rows
    }


def folds(reader: Reader, account_id: int, map_id: int | None = None) -> set[str]:
    """Return the departments that are folded to one box on a map, the first map if None."""
    return set(
        reader.column(
            "SELECT department FROM map_fold WHERE map_id = "
            "coalesce(?, (SELECT min(id) FROM map WHERE account_id = ?))",
            (map_id, account_id),
        )
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who is not on the map.

    Attributes:
        person: As on the map of the day.
        hidden: Whether somebody took them off; else nobody has placed them yet.
        last_contact: Day of the last touch, None for never.
        days: Days since, None for never.
    """

    person: Person
    hidden: bool
    last_contact: date | None
    days: int | None


def backlog(
    reader: Reader, account_id: int, as_of: date, map_id: int | None = None, *,
    key_players: bool = False, cold_days: int | None = None, department: str | None = None,
    only_hidden: bool = False,
) -> list[Waiting]:  # fmt: skip
    """Return who is hidden on a map or not placed there, key players first, then by name.

    Args:
        reader: Of the file.
        account_id: Whose people.
        as_of: Day of the people and of "since".
        map_id: Which map, the first one if None.
        key_players: Leave out everybody else (`domain.is_key_player`).
        cold_days: Leave out who was met within so many days; never met counts as cold.
        department: Leave out other departments.
        only_hidden: Leave out who was never placed: layouts that place everybody show them.
    """
    there = places(reader, account_id, map_id)
    met = last_contacts(reader, account_id, as_of)
    found = []
    for one in staff(reader, account_id, as_of, map_id).people:
        place = there.get((one.post_id, one.person_id))
        if (place is None and only_hidden) or (place is not None and not place.hidden):
            continue
        last = met.get(one.person_id or 0)
        days = None if last is None else (as_of - last).days
        warm = cold_days is not None and days is not None and days <= cold_days
        other = department is not None and one.department != department
        if warm or other or (key_players and not one.key_player):
            continue
        found.append(Waiting(one, place is not None, last, days))
    return sorted(found, key=lambda w: (not w.person.key_player, w.person.name, w.person.key))
