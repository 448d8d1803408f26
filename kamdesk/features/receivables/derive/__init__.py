"""Keeps what is open today, so that lists and tiles never recount the ledger.

`open_item` has one row for each document with a rest: an invoice's open amount, or what is left of
a credit note or a receipt; its id is the document's, that of a receipt below zero, so that documents
brought in together are added at one end. An invoice with a schedule has a row for each part with a
rest: its id has the number of the instalment above the bits of the document's. `ledger_day` holds the
totals by currency, kind and due day. Both follow every write inside its transaction, set by set;
`ledger_latest` is no earlier than any day in the ledger, so that a count as of a later day may use
`open_item`.
"""

from dataclasses import dataclass
from itertools import product

from kamdesk.base.changes import ChangeSet, RowChange, RowRange
from kamdesk.db.connection import Connection, Reader
from kamdesk.db.journal import stash_name
from kamdesk.features.receivables.derive.checks import (
    check_applied,
    check_contested,
    check_days,
    check_facts,
    check_items,
)
from kamdesk.features.receivables.derive.statements import (
    ADD_DAYS,
    ALWAYS,
    CONTESTED,
    DAYS_OF,
    HAS_DISPUTES,
    HAS_PARTS,
    INDEXES,
    IS_TOUCHED,
    KEEP,
    KEEP_APPLIED,
    KEEP_CONTESTED,
    KEEP_PARTS,
    LATEST,
    MANY,
    RESTS,
    rests,
)
from kamdesk.features.receivables.queries.facts import SCHEDULED, parts

_TOUCHED = (
    "CREATE TEMP TABLE IF NOT EXISTS touched_invoice (id INTEGER PRIMARY KEY)",
    "CREATE TEMP TABLE IF NOT EXISTS touched_receipt (id INTEGER PRIMARY KEY)",
    "CREATE TEMP TABLE IF NOT EXISTS touched_place (place INTEGER PRIMARY KEY)",
    "DELETE FROM touched_invoice",
    "DELETE FROM touched_receipt",
    "DELETE FROM touched_place",
    "CREATE TEMP TABLE IF NOT EXISTS touched_allocation "
    "(effective TEXT, id INTEGER, PRIMARY KEY (effective, id)) WITHOUT ROWID",
    "DELETE FROM touched_allocation",
)
_PLACES = "SELECT max(0, coalesce(max(id), 0)) >> 40 FROM open_item"
_ENDS = {
    "allocation": {"invoice_id": "invoice", "credit_id": "invoice", "receipt_id": "receipt"},
    "instalment": {"invoice_id": "invoice"},
    "dispute": {"invoice_id": "invoice"},
}
"""Tables whose rows change what is open of the documents they name, and the columns that do."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some documents of a write.

    Attributes:
        table: "invoice" or "receipt".
        which: SQL after `id`: a range, or those noted.
        items: The same of their rows in `open_item`, in one clause or two that share no row.
    """

    table: str
    which: str
    items: tuple[str, ...]


def _noted(table: str) -> _Piece:
    noted = f"IN (SELECT id FROM touched_{table})"
    if table == "receipt":
        return _Piece(table, noted, ("WHERE id IN (SELECT -id FROM touched_receipt)",))
    rows = "SELECT t.id + (p.place << 40) FROM touched_invoice AS t CROSS JOIN touched_place AS p"
    return _Piece(table, noted, (f"WHERE id IN ({rows})",))


def _span(part: RowRange) -> _Piece:
    span = "BETWEEN {:d} AND {:d}".format
    which = span(part.first, part.last)
    if part.table == "receipt":
        return _Piece(part.table, which, (f"WHERE id {span(-part.last, -part.first)}",))
    items = (f"WHERE id {which}", f"WHERE id >= 1 << 40 AND doc_id {which}")
    return _Piece(part.table, which, items)


class Ledger:
    """The derivation `ledger`."""

    name = "ledger"
    tables = frozenset({"invoice", "receipt", *_ENDS})
    owns = frozenset({"open_item", "ledger_day", "ledger_latest", "applied"})

    def apply(self, connection: Connection, changes: ChangeSet) -> None:
        """Recount the documents the change set touched."""
        for statement in _TOUCHED:
            connection.execute(statement)
        _note_rows(connection, changes)
        for part in changes.ranges:
            if part.table in _ENDS:
                _note_range(connection, changes.step, part)
        _follow_applied(connection, changes)
        _note_places(connection)
        pieces = [_noted("invoice"), _noted("receipt")]
        removed = 0
        for part in changes.ranges:
            if part.table in ("invoice", "receipt"):
                piece = _span(part)
                connection.execute(f"DELETE FROM touched_{part.table} WHERE id {piece.which}")
                pieces.append(piece)
                removed += part.count if part.removed else 0
        if removed >= MANY and 2 * removed > _items(connection):
            _remake(connection, pieces)
            return
        for piece in pieces:
            _recount(connection, piece)
        connection.execute("DELETE FROM ledger_day WHERE items = 0 AND open_minor = 0")

    def rebuild(self, connection: Connection) -> None:
        """Count everything anew."""
        for table in self.owns:
            connection.execute(f"DELETE FROM {table}")
        for statement in _TOUCHED:
            connection.execute(statement)
        for table in RESTS:
            connection.execute(KEEP.format(rests=rests(table)))
        connection.execute(KEEP_PARTS.format(parts=parts(SCHEDULED, ALWAYS)))
        _note_places(connection)
        connection.execute(KEEP_CONTESTED.format(contested=CONTESTED.format(where="")))
        connection.execute(KEEP_APPLIED.format(which="true"))
        connection.execute(ADD_DAYS.format(sign="+", where="WHERE true"))
        every = "IS NOT NULL"
        days = " UNION ALL ".join(sql.format(which=every) for sql in DAYS_OF.values())
        connection.execute(LATEST.format(days=days))

    def check(self, reader: Reader) -> list[str]:
        """Compare with a recount made in temporary tables."""
        return [
            *check_items(reader),
            *check_contested(reader),
            *check_days(reader),
            *check_applied(reader),
            *check_facts(reader),
        ]


LEDGER = Ledger()


def _note_rows(connection: Connection, changes: ChangeSet) -> None:
    touched = {"invoice": changes.keys("invoice"), "receipt": changes.keys("receipt")}
    for change in changes.changes:
        columns = _ENDS.get(change.table)
        if columns is not None:
            for row in _ends(connection, change, tuple(columns)):
                for table, key in zip(columns.values(), row, strict=True):
                    if key is not None:
                        touched[table].add(key)
    for table, keys in touched.items():
        connection.executemany(
            f"INSERT OR IGNORE INTO touched_{table} VALUES (?)", [(key,) for key in keys]
        )


def _ends(
    connection: Connection, change: RowChange, columns: tuple[str, ...]
) -> list[tuple[int | None, ...]]:
    """Return the documents a row names or named."""
    told = [
        tuple((side or {}).get(name) for name in columns) for side in (change.before, change.after)
    ]
    now = connection.execute(
        f"SELECT {', '.join(columns)} FROM {change.table} WHERE id = ?", (change.key,)
    ).fetchall()
    return [*told, *now]


def _note_range(connection: Connection, step: int, part: RowRange) -> None:
    """Note the documents a range of allocations, instalments or disputes names or named."""
    table = f'"{stash_name(step, part)}"' if part.removed else part.table
    for column, ends in _ENDS[part.table].items():
        connection.execute(
            f"INSERT OR IGNORE INTO touched_{ends} SELECT {column} FROM {table} "
            f"WHERE id BETWEEN ? AND ? AND {column} IS NOT NULL",
            (part.first, part.last),
        )


def _note_places(connection: Connection) -> None:
    """Note every number an instalment with an open item has, and 0."""
    places = int(connection.execute(_PLACES).fetchone()[0])
    connection.executemany(
        "INSERT OR IGNORE INTO touched_place VALUES (?)", [(place,) for place in range(places + 1)]
    )


def _follow_applied(connection: Connection, changes: ChangeSet) -> None:
    """Keep what was applied when in step: the allocations that changed, or whose documents did."""
    note = "INSERT OR IGNORE INTO touched_allocation "
    for change in changes.changes:
        if change.table == "allocation":
            told = {(side or {}).get("effective") for side in (change.before, change.after)}
            connection.executemany(
                f"{note}VALUES (?, ?)", [(day, change.key) for day in told if day is not None]
            )
            connection.execute(
                f"{note}SELECT effective, id FROM allocation WHERE id = ?", (change.key,)
            )
    for table, columns in (("invoice", ("invoice_id", "credit_id")), ("receipt", ("receipt_id",))):
        for key, column in product(changes.keys(table), columns):
            connection.execute(
                f"{note}SELECT effective, id FROM allocation WHERE {column} = ?", (key,)
            )
    gone = "DELETE FROM applied WHERE (effective, id) IN (SELECT effective, id FROM {})"
    connection.execute(gone.format("touched_allocation"))
    connection.execute(KEEP_APPLIED.format(which=IS_TOUCHED))
    for part in changes.ranges:
        if part.table == "allocation" and part.removed:
            table = f'"{stash_name(changes.step, part)}"'
            span = f"WHERE id BETWEEN {part.first:d} AND {part.last:d}"
            connection.execute(gone.format(f"{table} {span}"))
        elif part.table == "allocation":
            span = f"a.id BETWEEN {part.first:d} AND {part.last:d}"
            connection.execute(KEEP_APPLIED.format(which=f"{span} AND NOT {IS_TOUCHED}"))


def _recount(connection: Connection, piece: _Piece) -> None:
    """Bring the open items and day totals of some documents up to date."""
    for items in piece.items:
        connection.execute(ADD_DAYS.format(sign="-", where=items))
        connection.execute(f"DELETE FROM open_item {items}")
    _keep(connection, piece)
    for items in piece.items:
        connection.execute(ADD_DAYS.format(sign="+", where=items))


def _remake(connection: Connection, pieces: list[_Piece]) -> None:
    """Like `_recount` where most goes: what stays is indexed and totalled anew, which is less."""
    indexes = connection.execute(INDEXES).fetchall()
    for name, _sql in indexes:
        connection.execute(f'DROP INDEX "{name}"')
    for piece in pieces:
        for items in piece.items:
            connection.execute(f"DELETE FROM open_item {items}")
        _keep(connection, piece)
    for _name, sql in indexes:
        connection.execute(sql)
    connection.execute("DELETE FROM ledger_day")
    connection.execute(ADD_DAYS.format(sign="+", where="WHERE true"))


def _keep(connection: Connection, piece: _Piece) -> None:
    """Keep what some documents have open now, and that the ledger reaches their days."""
    columns = RESTS[piece.table][3]
    applied = any(
        connection.execute(
            f"SELECT EXISTS (SELECT 1 FROM allocation WHERE {column} {piece.which})"
        ).fetchone()[0]
        for column in columns
    )
    connection.execute(KEEP.format(rests=rests(piece.table, piece.which, applied)))
    if piece.table == "invoice":
        _keep_parts(connection, piece.which)
    connection.execute(LATEST.format(days=DAYS_OF[piece.table].format(which=piece.which)))


def _keep_parts(connection: Connection, which: str) -> None:
    """Keep the parts of the invoices with a schedule among some, and what of them is contested."""
    if connection.execute(HAS_PARTS.format(which=which)).fetchone()[0]:
        scheduled = parts(f"{SCHEDULED} AND i.id {which}", ALWAYS)
        connection.execute(KEEP_PARTS.format(parts=scheduled))
        _note_places(connection)
    if connection.execute(HAS_DISPUTES.format(which=which)).fetchone()[0]:
        contested = CONTESTED.format(where=f"AND invoice_id {which}")
        connection.execute(KEEP_CONTESTED.format(contested=contested))


def _items(connection: Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM open_item").fetchone()[0])
