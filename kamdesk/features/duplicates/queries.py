"""Pairs of records that may be one, and everything about two of them."""

import re
from dataclasses import dataclass
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.features.duplicates.domain import OFFERED, Index, Person, number
from kamdesk.features.duplicates.domain.firms import TAX
from kamdesk.features.duplicates.domain.people import compare

APART = "apart"
"""Facts of the workspace with this beginning name two records that are known to be different."""
FIELDS = {
    "account": (
        "code", "name", "short_name", "parent_id", "industry", "region", "city", "country",
        "address", "ownership", "tier", "status", "owner_id", "currency", "credit_limit_minor",
        "terms_days", "tax_no", "phone", "website", "revenue_minor", "employees", "note",
        "archived_at",
    ),
    "person": (
        "name", "latin_name", "email", "phone", "mobile", "wechat", "birthday", "note",
        "placeholder", "sensitive", "archived_at",
    ),
}  # fmt: skip
_TOO_COMMON = 50
"""A mark so many records share says nothing."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one.

    Attributes:
        table: "account" or "person".
        first, second: Their keys, the older one first.
        score: From 0 to 1.
        reason: Marked sentence: why.
        names: What they are called.
    """

    table: str
    first: int
    second: int
    score: float
    reason: str
    names: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Attached:
    """How many rows of a table hang on a record."""

    table: str
    column: str
    count: int


def firms(reader: Reader) -> Index:
    """Return an index of all accounts by their names and short names."""
    index = Index()
    for key, name, short in reader.rows("SELECT id, name, short_name FROM account"):
        index.add(key, name, short)
    for key, name in reader.rows(
        "SELECT account_id, value FROM account_identifier WHERE kind = 'former_name'"
    ):
        index.add(key, name)
    return index


def account_pairs(reader: Reader) -> list[Pair]:
    """Return pairs of accounts that may be one, the likeliest first.

    Two accounts with different tax numbers are two firms and no pair, nor are those said to be.
    """
    rows = reader.rows("SELECT id, name, short_name, tax_no, code FROM account ORDER BY id")
    tax = {row[0]: re.sub(r"\W", "", row[3] or "").upper() for row in rows}
    names = {row[0]: f"{row[4]} {row[1]}" for row in rows}
    known = apart(reader, "account")
    index = Index()
    by_tax: dict[str, int] = {}
    found: dict[tuple[int, int], tuple[float, str]] = {}
    for key, name, short, _tax, _code in rows:
        for other, score, reason in index.find(name):
            if not (tax[key] and tax[other] and tax[key] != tax[other]):
                found[(other, key)] = (score, reason)
        if tax[key]:
            other = by_tax.setdefault(tax[key], key)
            if other != key:
                found[(other, key)] = (1.0, TAX)
        index.add(key, name, short)
    return _listed("account", found, names, known)


def person_pairs(reader: Reader) -> list[Pair]:
    """Return pairs of people that may be one, the likeliest first."""
    people = persons(reader)
    names = {one.key: one.name for one in people}
    known = apart(reader, "person")
    marks: dict[tuple[str, Any], list[Person]] = {}
    found: dict[tuple[int, int], tuple[float, str]] = {}
    for one in people:
        for mark in person_marks(one):
            there = marks.setdefault(mark, [])
            if len(there) < _TOO_COMMON:
                for other in there:
                    score, reason = compare(one, other)
                    if score >= OFFERED:
                        found[(other.key, one.key)] = (score, reason)
            there.append(one)
    return _listed("person", found, names, known)


def person_marks(one: Person) -> list[tuple[str, Any]]:
    """Return what two records of one person have in common: at least one of these."""
    return [
        *(("number", text) for text in one.numbers),
        *(("mail", text) for text in one.mails),
        *(("name", (account, one.name)) for account in one.accounts),
    ]


def persons(reader: Reader) -> list[Person]:
    """Return everybody as they are compared, oldest record first."""
    accounts: dict[int, set[int]] = {}
    for person, account in reader.rows(
        "SELECT person_id, account_id FROM holding JOIN post ON post.id = post_id"
    ):
        accounts.setdefault(person, set()).add(account)
    return [
        Person(
            key,
            name,
            frozenset(accounts.get(key, ())),
            frozenset(filter(None, (number(phone), number(mobile)))),
            frozenset(filter(None, ((mail or "").strip().casefold(),))),
        )
        for key, name, phone, mobile, mail in reader.rows(
            "SELECT id, name, phone, mobile, email FROM person WHERE NOT placeholder ORDER BY id"
        )
    ]


def _listed(
    table: str,
    found: dict[tuple[int, int], tuple[float, str]],
    names: dict[int, str],
    known: set[tuple[int, int]],
) -> list[Pair]:
    pairs = [
        Pair(table, first, second, score, reason, (names[first], names[second]))
        for (first, second), (score, reason) in found.items()
        if (first, second) not in known
    ]
    return sorted(pairs, key=lambda one: (-one.score, one.first, one.second))


def apart(reader: Reader, table: str) -> set[tuple[int, int]]:
    """Return pairs somebody said are two, the smaller key first."""
    found = set()
    for name in reader.column(
        "SELECT name FROM workspace_info WHERE name LIKE ?", (f"{APART}:{table}:%",)
    ):
        first, second = name.split(":")[2:4]
        found.add((int(first), int(second)))
    return found


def record(reader: Reader, table: str, key: int) -> dict[str, Any]:
    """Return the fields of a record; empty if it is gone."""
    row = reader.one(f"SELECT {', '.join(FIELDS[table])} FROM {table} WHERE id = ?", (key,))
    return {} if row is None else dict(zip(FIELDS[table], row, strict=True))


def shown(reader: Reader, column: str, value: Any) -> str:
    """Return what a field holds as people read it: the name behind a key."""
    if value is None or value == "":
        return "—"
    table = {"parent_id": "account", "owner_id": "colleague"}.get(column)
    if table is not None:
        return str(reader.value(f"SELECT name FROM {table} WHERE id = ?", (value,)) or value)
    return str(value)


def columns_naming(reader: Reader, table: str) -> list[tuple[str, str]]:
    """Return (table, column) of every column that names a row of `table`."""
    tables = reader.column(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND name NOT GLOB 'stash_*' AND name NOT GLOB 'search_*' ORDER BY name"
    )
    found = [
        (one, row[3])
        for one in tables
        for row in reader.rows(f'PRAGMA foreign_key_list("{one}")')
        if row[2] == table
    ]
    if table == "account" and "reconciliation_line" in tables:
        found.append(("reconciliation_line", "account_id"))
    return sorted(found)


def attached(reader: Reader, table: str, key: int) -> list[Attached]:
    """Return what hangs on a record, by table and column; what is nothing is left out."""
    found = []
    for one, column in columns_naming(reader, table):
        count = reader.value(f'SELECT count(*) FROM "{one}" WHERE "{column}" = ?', (key,))
        if count:
            found.append(Attached(one, column, count))
    return found


def unique_columns(reader: Reader, table: str) -> list[tuple[str, ...]]:
    """Return the sets of columns no two rows of a table may share."""
    return [
        tuple(row[2] for row in reader.rows(f'PRAGMA index_info("{index[1]}")'))
        for index in reader.rows(f'PRAGMA index_list("{table}")')
        if index[2]
    ]
