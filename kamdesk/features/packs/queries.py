"""What only the brief and the packs ask: promises that broke, who of us the customer knows, next dates."""

from dataclasses import dataclass
from datetime import date, timedelta

from kamdesk.db.connection import Reader
from kamdesk.features.collections import queries as collections
from kamdesk.features.packs.domain import Collectable

YEAR = 365
"""Days of contact that make one of us known to the customer."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One of us; `lead` is who looks after the account."""

    name: str
    function: str
    title: str
    lead: bool


def contacts(reader: Reader, account_id: int, as_of: date) -> list[Contact]:
    """Return who of us a customer knows: who looks after it, then who met its people within a year."""
    rows = reader.rows(
        "SELECT c.name, coalesce(c.function, ''), coalesce(c.title, ''), c.id = a.owner_id "
        "FROM account AS a JOIN colleague AS c ON c.active AND (c.id = a.owner_id OR c.id IN ("
        "SELECT tc.colleague_id FROM touch AS t JOIN touch_colleague AS tc ON tc.touch_id = t.id "
        "WHERE t.account_id = a.id AND t.day > :since AND t.day <= :day)) "
        "WHERE a.id = :account ORDER BY c.id = a.owner_id DESC, c.name",
        {
            "account": account_id, "day": as_of.isoformat(),
            "since": (as_of - timedelta(days=YEAR)).isoformat(),
        },
    )  # fmt: skip
    return [Contact(name, function, title, bool(lead)) for name, function, title, lead in rows]


def broken(reader: Reader, as_of: date) -> dict[tuple[int, str], int]:
    """Return what did not come of promises that broke within a year, by account and currency."""
    found: dict[tuple[int, str], int] = {}
    for one in collections.promises(reader, as_of):
        if one.state == "broken" and (as_of - one.last).days <= YEAR:
            key = one.account_id, one.currency
            found[key] = found.get(key, 0) + max(0, one.amount - one.came)
    return found


def collectable(reader: Reader, account_id: int, as_of: date) -> list[Collectable]:
    """Return the parts of invoices that may be asked for: late, not contested, not promised, no retention."""
    return [
        Collectable(one.number, one.currency, one.due, one.late, one.free)
        for one in collections.items(reader, account_id, as_of)
        if one.due is not None and (one.late or 0) > 0 and one.free > 0 and not one.promised
        and one.late is not None
    ]  # fmt: skip


def last_visit(reader: Reader, account_id: int, as_of: date) -> date | None:
    """Return the day of the last visit or meeting by a day, None if there never was one."""
    found: str | None = reader.value(
        "SELECT max(day) FROM touch WHERE account_id = ? AND day <= ? AND kind IN ('visit', 'meeting')",
        (account_id, as_of.isoformat()),
    )
    return None if found is None else date.fromisoformat(found)


def next_due(reader: Reader, account_id: int, as_of: date) -> list[Collectable]:
    """Return what falls due on the day or after it, the first to fall due first; `late` is 0 or below."""
    found = [
        Collectable(one.number, one.currency, one.due, one.late, one.open)
        for one in collections.items(reader, account_id, as_of, until=as_of)
        if one.due is not None and one.late is not None and one.late <= 0
    ]
    return sorted(found, key=lambda one: (one.due, one.number))


def follow_ups(reader: Reader, account_id: int, as_of: date) -> list[tuple[date, str]]:
    """Return (day, what) of the next dates set while working the money, that are still to come."""
    return sorted(
        {
            (one.next_on, one.next_what)
            for one in collections.timeline(reader, as_of, account_id=account_id)
            if one.next_on is not None and one.next_on >= as_of
        }
    )
