"""The runs: what was brought in, when, by whom; what each made and changed; what hangs on that."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from kamdesk.db.connection import Reader

_CHUNK = 500
_NOT_CONTENT = frozenset({"import_run", "workspace_info"})
Key = tuple[str, int]
"""A row: (table, id)."""


@dataclass(frozen=True, slots=True)
class Run:
    """One file that was brought in.

    Attributes:
        id: Its number.
        at: UTC moment, ISO 8601.
        who: Name of the system account.
        kind: What it was brought in as.
        file: Name of the file.
        sheet: Name of the sheet, "" for the only one.
        rows: Rows of data that were looked at.
        created, updated, unchanged, rejected: What came of them.
        step: Its step of the record; 0 if the record no longer has it.
        taken_back: UTC moment it was taken back as a later step, None if it is in force.
    """

    id: int
    at: str
    who: str
    kind: str
    file: str
    sheet: str
    rows: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    step: int
    taken_back: str | None


@dataclass(slots=True)
class Contents:
    """What a run made and changed.

    Attributes:
        created: Ids by table; of them those that are still there and still the run's.
        gone: How many rows of the run were deleted since.
        changed: (table, id, values before, values after) of rows that were there before.
    """

    created: dict[str, set[int]] = field(default_factory=dict)
    gone: int = 0
    changed: list[tuple[str, int, dict[str, Any], dict[str, Any]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that names rows of another table."""

    table: str
    column: str
    target: str
    condition: str = "1"


_LOOSE = tuple(
    Reference("reconciliation_line", "doc_id", target, f"doc = '{doc}'")
    for doc, target in (
        ("invoice", "invoice"), ("credit_note", "invoice"), ("refund", "invoice"),
        ("write_off", "invoice"), ("receipt", "receipt"),
    )
)  # fmt: skip
"""References the file itself does not know of."""


def runs(reader: Reader, limit: int = 1_000) -> list[Run]:
    """Return the runs that are not undone, newest first."""
    return [
        Run(*row)
        for row in reader.rows(
            "SELECT run.id, run.at, coalesce(step.who, ''), run.kind, run.file, "
            "coalesce(run.sheet, ''), run.rows, run.created, run.updated, run.unchanged, "
            "run.rejected, coalesce(step.id, 0), (SELECT max(later.at) FROM step later "
            "WHERE later.target_id = step.id AND later.kind = 'edit' AND later.state = 'done') "
            "FROM import_run run LEFT JOIN step ON step.id = (SELECT max(step_id) FROM journal "
            "WHERE table_name = 'import_run' AND row_id = run.id AND before IS NULL) "
            "ORDER BY run.id DESC LIMIT ?",
            (limit,),
        )
    ]


def run(reader: Reader, key: int) -> Run | None:
    """Return one run, None if there is none of this number."""
    return next((one for one in runs(reader, 1_000_000) if one.id == key), None)


def contents(reader: Reader, step: int) -> Contents:
    """Return what the step of a run made and changed, as far as it is still the run's own."""
    found = Contents()
    made = _made(reader, step)
    lost = _made_again(reader, step, made)
    for table, ids in made.items():
        there = _existing(reader, table, ids) - lost.get(table, set())
        found.gone += len(ids) - len(there)
        if there:
            found.created[table] = there
    for table, key, before, after in reader.rows(
        "SELECT table_name, row_id, before, after FROM journal WHERE step_id = ? "
        "AND before IS NOT NULL AND after IS NOT NULL ORDER BY id",
        (step,),
    ):
        if table not in _NOT_CONTENT and key not in made.get(table, ()):
            found.changed.append((table, key, json.loads(before), json.loads(after)))
    return found


def _made(reader: Reader, step: int) -> dict[str, set[int]]:
    made: dict[str, set[int]] = {}
    for table, first, last in reader.rows(
        "SELECT table_name, first_id, last_id FROM journal_range WHERE step_id = ?", (step,)
    ):
        made.setdefault(table, set()).update(range(first, last + 1))
    for table, key in reader.rows(
        "SELECT table_name, row_id FROM journal WHERE step_id = ? AND before IS NULL", (step,)
    ):
        if table not in _NOT_CONTENT:
            made.setdefault(table, set()).add(key)
    return made


def _made_again(reader: Reader, step: int, made: dict[str, set[int]]) -> dict[str, set[int]]:
    """Return keys that were given to other rows since: the run's own were deleted before that."""
    again: dict[str, set[int]] = {}
    for table, first, last in reader.rows(
        "SELECT table_name, first_id, last_id FROM journal_range JOIN step ON step.id = step_id "
        "WHERE step_id > ? AND state = 'done'",
        (step,),
    ):
        own = made.get(table)
        if own and not own.isdisjoint(range(first, last + 1)):
            again.setdefault(table, set()).update(own.intersection(range(first, last + 1)))
    for table, key in reader.rows(
        "SELECT table_name, row_id FROM journal JOIN step ON step.id = step_id "
        "WHERE step_id > ? AND state = 'done' AND before IS NULL",
        (step,),
    ):
        if key in made.get(table, ()):
            again.setdefault(table, set()).add(key)
    return again


def _existing(reader: Reader, table: str, ids: set[int]) -> set[int]:
    found: set[int] = set()
    for first, last in spans(ids):
        found.update(reader.column(f'SELECT id FROM "{table}" WHERE id BETWEEN {first} AND {last}'))
    return found & ids


def spans(ids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of runs of neighbouring numbers, both inclusive."""
    first = last = None
    for key in sorted(ids):
        if first is None or last is None:
            first = last = key
        elif key == last + 1:
            last = key
        else:
            yield first, last
            first = last = key
    if first is not None and last is not None:
        yield first, last


def references(reader: Reader) -> list[Reference]:
    """Return every column of the file that names rows of another table."""
    tables = reader.column(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND name NOT GLOB 'stash_*' AND name NOT GLOB 'search_*' ORDER BY name"
    )
    found = [
        Reference(table, row[3], row[2])
        for table in tables
        for row in reader.rows(f'PRAGMA foreign_key_list("{table}")')
    ]
    return found + [one for one in _LOOSE if one.table in tables]


def edited_since(
    reader: Reader, step: int, wanted: dict[str, set[int]]
) -> dict[Key, tuple[int, frozenset[str]]]:
    """Return rows that later steps left otherwise than the step did.

    Returns:
        The last such step and the columns that differ, by row. What was changed and changed back
        does not count, nor does a row that was deleted.
    """
    first: dict[Key, dict[str, Any]] = {}
    last: dict[Key, int] = {}
    for table, key, before, later in reader.rows(
        "SELECT table_name, row_id, before, step_id FROM journal JOIN step ON step.id = step_id "
        "WHERE step_id > ? AND state = 'done' AND kind IN ('edit', 'import') "
        "AND before IS NOT NULL AND after IS NOT NULL ORDER BY journal.id",
        (step,),
    ):
        if key in wanted.get(table, ()):
            row = first.setdefault((table, key), {})
            for name, value in json.loads(before).items():
                row.setdefault(name, value)
            last[(table, key)] = later
    found = {}
    for (table, key), was in first.items():
        names = list(was)
        fields = ", ".join(f'"{name}"' for name in names)
        now = reader.one(f'SELECT {fields} FROM "{table}" WHERE id = ?', (key,))
        if now is None:
            continue
        differing = frozenset(
            name for name, value in zip(names, now, strict=True) if value != was[name]
        )
        if differing:
            found[(table, key)] = (last[(table, key)], differing)
    return found


def naming(reader: Reader, reference: Reference, targets: set[int]) -> Iterator[tuple[int, int]]:
    """Yield (id, id of the target) of the rows that name one of the targets."""
    for first, last in spans(targets):
        yield from reader.rows(
            f'SELECT id, "{reference.column}" FROM "{reference.table}" '
            f'WHERE "{reference.column}" BETWEEN {first} AND {last} AND {reference.condition}'
        )


def named_by(
    reader: Reader, reference: Reference, keys: Iterable[int]
) -> Iterator[tuple[int, int]]:
    """Yield (id, id of the target) for rows of the reference's own table."""
    for chunk in _chunks(keys):
        yield from reader.rows(
            f'SELECT id, "{reference.column}" FROM "{reference.table}" '
            f'WHERE id IN ({chunk}) AND "{reference.column}" IS NOT NULL'
        )


def _chunks(keys: Iterable[int]) -> Iterator[str]:
    wanted = list(keys)
    for start in range(0, len(wanted), _CHUNK):
        yield ", ".join(str(int(key)) for key in wanted[start : start + _CHUNK])


def unique_columns(reader: Reader, table: str) -> list[tuple[str, ...]]:
    """Return the sets of columns no two rows of a table may share."""
    return [
        tuple(row[2] for row in reader.rows(f'PRAGMA index_info("{index[1]}")'))
        for index in reader.rows(f'PRAGMA index_list("{table}")')
        if index[2]
    ]


_NAMES = {
    "account": "SELECT id, code || ' ' || name FROM account",
    "person": "SELECT id, name FROM person",
    "colleague": "SELECT id, name FROM colleague",
    "tag": "SELECT id, name FROM tag",
    "product": "SELECT id, code || ' ' || name FROM product",
    "post": "SELECT id, coalesce(title, department, external_id, '—') FROM post",
    "invoice": "SELECT invoice.id, number || ' · ' || account.name FROM invoice "
    "JOIN account ON account.id = account_id",
    "receipt": "SELECT receipt.id, coalesce(number, received) || ' · ' || account.name "
    "FROM receipt JOIN account ON account.id = account_id",
    "sales_line": "SELECT sales_line.id, day || ' · ' || product.name || ' · ' || account.name "
    "FROM sales_line JOIN account ON account.id = account_id "
    "JOIN product ON product.id = product_id",
    "holding": "SELECT holding.id, person.name || coalesce(' · ' || title, '') FROM holding "
    "JOIN person ON person.id = person_id JOIN post ON post.id = post_id",
    "fact": "SELECT fact.id, person.name || ' · ' || kind || ' ' || value FROM fact "
    "JOIN person ON person.id = person_id",
    "relation": "SELECT relation.id, a.name || ' → ' || b.name FROM relation "
    "JOIN person a ON a.id = from_person_id JOIN person b ON b.id = to_person_id",
    "account_relation": "SELECT account_relation.id, a.name || ' → ' || b.name "
    "FROM account_relation JOIN account a ON a.id = from_account_id "
    "JOIN account b ON b.id = to_account_id",
    "allocation": "SELECT allocation.id, invoice.number FROM allocation "
    "JOIN invoice ON invoice.id = invoice_id",
    "dispute": "SELECT dispute.id, invoice.number FROM dispute "
    "JOIN invoice ON invoice.id = invoice_id",
    "contract": "SELECT id, number FROM contract",
    "account_tag": "SELECT account_tag.id, account.name || ' · ' || tag.name FROM account_tag "
    "JOIN account ON account.id = account_id JOIN tag ON tag.id = tag_id",
}


def names(reader: Reader, table: str, keys: Iterable[int]) -> dict[int, str]:
    """Return what rows are called, by id; their number where a table has no better name."""
    wanted = list(keys)
    found = {key: f"#{key}" for key in wanted}
    sql = _NAMES.get(table)
    if sql is not None:
        for chunk in _chunks(wanted):
            found.update(reader.rows(f"{sql} WHERE {table}.id IN ({chunk})"))
    return found


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a run did.

    Attributes:
        table, key: The row.
        name: What it is called.
        column: The column it changed, "" where it made the row.
        before, after: Values as the file keeps them; None for a row it made.
    """

    table: str
    key: int
    name: str
    column: str = ""
    before: Any = None
    after: Any = None


_SILENT = frozenset({"sort_key", "uid"})
_SHOWN_FIRST = ("account", "person", "invoice", "receipt", "product", "sales_line")
_PASSED_OVER = frozenset(
    {"holding", "post", "allocation", "account_tag", "account_identifier", "instalment"}
)
"""Rows that are part of a record, which is listed itself."""


def entries(reader: Reader, step: int, limit: int = 2_000) -> tuple[list[Entry], int]:
    """Return what a run made and changed, records people know first, and how many there are."""
    found = contents(reader, step)
    tables = [name for name in found.created if name not in _PASSED_OVER]
    tables.sort(key=lambda name: (name not in _SHOWN_FIRST, name))
    listed: list[Entry] = []
    total = sum(len(found.created[table]) for table in tables)
    for table in tables:
        ids = sorted(found.created[table])[: max(0, limit - len(listed))]
        called = names(reader, table, ids)
        listed += [Entry(table, key, called[key]) for key in ids]
    cells = [
        (table, key, column, before[column], value)
        for table, key, before, after in found.changed
        for column, value in after.items()
        if column not in _SILENT
    ]
    total += len(cells)
    shown = cells[: max(0, limit - len(listed))]
    called_by = {
        table: names(reader, table, {one[1] for one in shown if one[0] == table})
        for table in {one[0] for one in shown}
    }
    listed += [
        Entry(table, key, called_by[table][key], column, before, after)
        for table, key, column, before, after in shown
    ]
    return listed, total
