"""Keeps what is open today, so that lists and tiles never recount the ledger.

`open_item` has one row for each document with a rest: an invoice's open amount, or what is left of
a credit note or a receipt; its id is the document's, that of a receipt below zero, so that documents
brought in together are added at one end. An invoice with a schedule has a row for each part with a
rest: its id has the number of the instalment above the bits of the document's. `ledger_day` holds the
totals by currency, kind and due day. Both follow every write inside its transaction, set by set;
`ledger_latest` is no earlier than any day in the ledger, so that a count as of a later day may use
`open_item`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from kamdesk.base.changes import ChangeSet, RowChange, RowRange
from kamdesk.base.i18n import N_, _
from kamdesk.db.connection import Connection, Reader
from kamdesk.db.journal import stash_name
from kamdesk.features.receivables.domain import NEVER
from kamdesk.features.receivables.queries.facts import SCHEDULED, contested, parts

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
# one document after the other: there are few days, and grouping many documents means sorting them
_ADD_DAYS = (
    "INSERT INTO ledger_day (currency, doc, due, open_minor, items) "
    "SELECT currency, doc, due, {sign} open_minor, {sign} 1 FROM open_item {where} "
    "ON CONFLICT (currency, doc, due) DO UPDATE SET "
    "open_minor = open_minor + excluded.open_minor, items = items + excluded.items"
)
_INVOICE_RESTS = """
SELECT kind AS doc, id AS doc_id, account_id, currency, issued, shown_due AS due, recognised, rest
FROM (
    SELECT i.kind, i.id, i.account_id, i.currency, i.issued, i.recognised,
        CASE i.kind WHEN 'invoice' THEN i.due ELSE i.issued END AS shown_due,
        CASE i.kind WHEN 'refund' THEN -1 ELSE 1 END * (i.amount_minor - {applied}) AS rest
    FROM invoice AS i WHERE i.voided_on IS NULL AND NOT i.scheduled {where}
) WHERE rest <> 0
"""
_RECEIPT_RESTS = """
SELECT 'receipt' AS doc, id AS doc_id, account_id, currency, received AS issued, received AS due,
    NULL AS recognised, rest
FROM (
    SELECT r.id, r.account_id, r.currency, r.received,
        r.amount_minor - {applied} AS rest
    FROM receipt AS r WHERE r.voided_on IS NULL {where}
) WHERE rest <> 0
"""
_APPLIED_TO_INVOICE = """coalesce(CASE
            WHEN i.kind IN ('invoice', 'refund') THEN
                (SELECT sum(amount_minor) FROM allocation WHERE invoice_id = i.id)
            ELSE (SELECT sum(amount_minor) FROM allocation WHERE credit_id = i.id) END, 0)"""
_APPLIED_OF_RECEIPT = """coalesce(
            (SELECT sum(amount_minor) FROM allocation WHERE receipt_id = r.id), 0)"""
_RESTS = {
    "invoice": (_INVOICE_RESTS, _APPLIED_TO_INVOICE, "i.id", ("invoice_id", "credit_id")),
    "receipt": (_RECEIPT_RESTS, _APPLIED_OF_RECEIPT, "r.id", ("receipt_id",)),
}
_INDEXES = (
    "SELECT name, sql FROM sqlite_schema "
    "WHERE type = 'index' AND tbl_name = 'open_item' AND sql IS NOT NULL"
)
_MANY = 10_000
_KEEP = (
    "INSERT INTO open_item (id, doc, account_id, currency, issued, due, recognised, open_minor) "
    "SELECT iif(doc = 'receipt', -doc_id, doc_id), doc, account_id, currency, issued, due, "
    "recognised, rest FROM ({rests})"
)
_KEEP_PARTS = (
    "INSERT INTO open_item (id, doc, account_id, currency, issued, due, recognised, part, open_minor) "
    "SELECT doc_id + (place << 40), doc, account_id, currency, issued, due, "
    "nullif(recognised, issued), part, amount FROM ({parts}) WHERE amount <> 0"
)
_ALWAYS = f"'{NEVER}'"
_HAS_PARTS = "SELECT EXISTS (SELECT 1 FROM invoice WHERE scheduled AND id {which})"
_HAS_DISPUTES = "SELECT EXISTS (SELECT 1 FROM dispute WHERE invoice_id {which} AND closed IS NULL)"
# what is contested is held back from what is due first; see domain.mark
_CONTESTED = """
    SELECT id, max(0, min(open_minor, claimed - before)) AS amount FROM (
        SELECT o.id, o.open_minor, c.amount AS claimed, sum(max(0, o.open_minor)) OVER paid
            - max(0, o.open_minor) AS before
        FROM (SELECT invoice_id, sum(amount_minor) AS amount FROM dispute
            WHERE closed IS NULL {where} GROUP BY invoice_id) AS c
        CROSS JOIN touched_place AS p
        CROSS JOIN open_item AS o ON o.id = c.invoice_id + (p.place << 40)
        WINDOW paid AS (PARTITION BY c.invoice_id ORDER BY o.due, o.id)
    )
"""
_KEEP_CONTESTED = (
    "UPDATE open_item SET disputed_minor = found.amount FROM ({contested}) AS found "
    "WHERE open_item.id = found.id AND found.amount > 0"
)
# an invoice that is counted one by one or was voided, and a source that was, have no day here
_APPLIED = """
    SELECT a.effective, a.id, iif(i.voided_on IS NULL AND NOT i.scheduled, i.issued, NULL) AS issued,
        iif(coalesce(r.voided_on, c.voided_on) IS NULL, coalesce(r.received, c.issued), NULL)
            AS source_day,
        i.account_id, i.currency, iif(i.kind = 'invoice', i.due, i.issued) AS due,
        coalesce(i.recognised, i.issued) AS recognised, a.amount_minor, i.kind AS doc,
        i.id AS doc_id, coalesce(c.kind, 'receipt') AS source,
        coalesce(a.receipt_id, a.credit_id) AS source_id
    FROM allocation AS a CROSS JOIN invoice AS i ON i.id = a.invoice_id
    LEFT JOIN receipt AS r ON r.id = a.receipt_id LEFT JOIN invoice AS c ON c.id = a.credit_id
    WHERE {which}
"""
_KEEP_APPLIED = f"INSERT INTO applied {_APPLIED} ORDER BY a.effective, a.id"
_IS_TOUCHED = "a.id IN (SELECT id FROM touched_allocation)"
_LATEST = """
INSERT INTO ledger_latest (id, day)
SELECT 1, max(day) FROM ({days}) WHERE day IS NOT NULL HAVING max(day) IS NOT NULL
ON CONFLICT (id) DO UPDATE SET day = max(day, excluded.day)
"""
_DAYS_OF = {
    "invoice": "SELECT max(max(issued), coalesce(max(voided_on), '')) AS day "
    "FROM invoice WHERE id {which} "
    "UNION ALL SELECT max(effective) FROM allocation WHERE invoice_id {which} "
    "UNION ALL SELECT max(since) FROM instalment WHERE invoice_id {which} "
    "UNION ALL SELECT max(max(raised), coalesce(max(closed), '')) "
    "FROM dispute WHERE invoice_id {which}",
    "receipt": "SELECT max(max(received), coalesce(max(voided_on), '')) AS day "
    "FROM receipt WHERE id {which}",
}
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
        if removed >= _MANY and 2 * removed > _items(connection):
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
        for table in _RESTS:
            connection.execute(_KEEP.format(rests=_rests(table)))
        connection.execute(_KEEP_PARTS.format(parts=parts(SCHEDULED, _ALWAYS)))
        _note_places(connection)
        connection.execute(_KEEP_CONTESTED.format(contested=_CONTESTED.format(where="")))
        connection.execute(_KEEP_APPLIED.format(which="true"))
        connection.execute(_ADD_DAYS.format(sign="+", where="WHERE true"))
        every = "IS NOT NULL"
        days = " UNION ALL ".join(sql.format(which=every) for sql in _DAYS_OF.values())
        connection.execute(_LATEST.format(days=days))

    def check(self, reader: Reader) -> list[str]:
        """Compare with a recount made in temporary tables."""
        return [
            *_check_items(reader),
            *_check_contested(reader),
            *_check_days(reader),
            *_check_applied(reader),
            *_check_facts(reader),
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
    connection.execute(_KEEP_APPLIED.format(which=_IS_TOUCHED))
    for part in changes.ranges:
        if part.table == "allocation" and part.removed:
            table = f'"{stash_name(changes.step, part)}"'
            span = f"WHERE id BETWEEN {part.first:d} AND {part.last:d}"
            connection.execute(gone.format(f"{table} {span}"))
        elif part.table == "allocation":
            span = f"a.id BETWEEN {part.first:d} AND {part.last:d}"
            connection.execute(_KEEP_APPLIED.format(which=f"{span} AND NOT {_IS_TOUCHED}"))


def _recount(connection: Connection, piece: _Piece) -> None:
    """Bring the open items and day totals of some documents up to date."""
    for items in piece.items:
        connection.execute(_ADD_DAYS.format(sign="-", where=items))
        connection.execute(f"DELETE FROM open_item {items}")
    _keep(connection, piece)
    for items in piece.items:
        connection.execute(_ADD_DAYS.format(sign="+", where=items))


def _remake(connection: Connection, pieces: list[_Piece]) -> None:
    """Like `_recount` where most goes: what stays is indexed and totalled anew, which is less."""
    indexes = connection.execute(_INDEXES).fetchall()
    for name, _sql in indexes:
        connection.execute(f'DROP INDEX "{name}"')
    for piece in pieces:
        for items in piece.items:
            connection.execute(f"DELETE FROM open_item {items}")
        _keep(connection, piece)
    for _name, sql in indexes:
        connection.execute(sql)
    connection.execute("DELETE FROM ledger_day")
    connection.execute(_ADD_DAYS.format(sign="+", where="WHERE true"))


def _keep(connection: Connection, piece: _Piece) -> None:
    """Keep what some documents have open now, and that the ledger reaches their days."""
    columns = _RESTS[piece.table][3]
    applied = any(
        connection.execute(
            f"SELECT EXISTS (SELECT 1 FROM allocation WHERE {column} {piece.which})"
        ).fetchone()[0]
        for column in columns
    )
    connection.execute(_KEEP.format(rests=_rests(piece.table, piece.which, applied)))
    if piece.table == "invoice":
        _keep_parts(connection, piece.which)
    connection.execute(_LATEST.format(days=_DAYS_OF[piece.table].format(which=piece.which)))


def _keep_parts(connection: Connection, which: str) -> None:
    """Keep the parts of the invoices with a schedule among some, and what of them is contested."""
    if connection.execute(_HAS_PARTS.format(which=which)).fetchone()[0]:
        scheduled = parts(f"{SCHEDULED} AND i.id {which}", _ALWAYS)
        connection.execute(_KEEP_PARTS.format(parts=scheduled))
        _note_places(connection)
    if connection.execute(_HAS_DISPUTES.format(which=which)).fetchone()[0]:
        contested = _CONTESTED.format(where=f"AND invoice_id {which}")
        connection.execute(_KEEP_CONTESTED.format(contested=contested))


def _rests(table: str, which: str = "", applied: bool = True) -> str:
    """Return SQL for what documents have open; `which` is SQL after their id, all if empty.

    Args:
        table: "invoice" or "receipt".
        which: A range, or those noted.
        applied: False if it is known that nothing is applied to any of them.
    """
    sql, taken, key, _columns = _RESTS[table]
    where = f"AND {key} {which}" if which else ""
    return sql.format(where=where, applied=taken if applied else "0")


def _items(connection: Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM open_item").fetchone()[0])


_KEPT = (
    "SELECT doc, doc_id, place, part, currency, issued, due, recognised, open_minor FROM open_item"
)
_COUNTED = "SELECT doc, doc_id, 0, NULL, currency, issued, due, recognised, rest FROM ({rests})"
_COUNTED_PARTS = (
    "SELECT doc, doc_id, place, part, currency, issued, due, nullif(recognised, issued), amount "
    "FROM ({parts}) WHERE amount <> 0"
)


def _check_items(reader: Reader) -> list[str]:
    counted = [_COUNTED.format(rests=_rests(table)) for table in _RESTS]
    counted.append(_COUNTED_PARTS.format(parts=parts(SCHEDULED, _ALWAYS)))
    return [
        f"{row[0]} {row[1]}/{row[2]}: {word} {row[8]} {row[4]} due {row[6]}"
        for word, row in _differences(reader, _KEPT, " UNION ALL ".join(counted))
    ]


def _check_contested(reader: Reader) -> list[str]:
    kept = (
        "SELECT doc_id, place, currency, disputed_minor FROM open_item "
        "WHERE disputed_minor IS NOT NULL"
    )
    counted = (
        f"SELECT doc_id, place, currency, amount FROM ({contested(day=_ALWAYS)}) WHERE amount > 0"
    )
    return [
        f"contested of invoice {row[0]}/{row[1]}: {word} {row[3]} {row[2]}"
        for word, row in _differences(reader, kept, counted)
    ]


def _check_applied(reader: Reader) -> list[str]:
    counted = _APPLIED.format(which="true")
    return [
        f"allocation {row[1]}: {word} {row[8]} {row[5]} on {row[0]}"
        for word, row in _differences(reader, "SELECT * FROM applied", counted)
    ]


def _differences(reader: Reader, kept: str, counted: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for word, first, second in (("kept", kept, counted), ("missing", counted, kept)):
        for row in reader.rows(f"SELECT * FROM ({first}) EXCEPT SELECT * FROM ({second}) LIMIT 20"):
            yield word, row


def _check_days(reader: Reader) -> list[str]:
    kept = "SELECT currency, doc, due, open_minor, items FROM ledger_day"
    counted = (
        "SELECT currency, doc, due, sum(open_minor), count(*) FROM open_item "
        "GROUP BY currency, doc, due"
    )
    return [
        f"total of {row[1]} due {row[2]}: {word} {row[3]} {row[0]}"
        for word, row in _differences(reader, kept, counted)
    ]


# -- what the facts have to keep to ---------------------------------------------------------------

_FACTS = (
    (
        "SELECT c.number, sum(a.amount_minor), c.amount_minor FROM allocation AS a "
        "JOIN invoice AS c ON c.id = a.credit_id GROUP BY c.id "
        "HAVING sum(a.amount_minor) NOT BETWEEN 0 AND c.amount_minor",
        N_("Credit {number}: {first} applied of {second}."),
    ),
    (
        "SELECT i.number, sum(n.amount_minor), i.amount_minor FROM instalment AS n "
        "JOIN invoice AS i ON i.id = n.invoice_id GROUP BY i.id, n.since "
        "HAVING sum(n.amount_minor) <> i.amount_minor",
        N_("Invoice {number}: a schedule adds up to {first} of {second}."),
    ),
    (
        "SELECT i.number, i.scheduled, count(n.id) FROM invoice AS i "
        "LEFT JOIN instalment AS n ON n.invoice_id = i.id "
        "WHERE i.scheduled OR i.id IN (SELECT invoice_id FROM instalment) GROUP BY i.id "
        "HAVING i.scheduled <> (count(n.id) > 0) OR i.kind <> 'invoice'",
        N_("Invoice {number}: marked as scheduled {first}, {second} instalments."),
    ),
    (
        "SELECT i.number, sum(d.amount_minor), i.amount_minor FROM dispute AS d "
        "JOIN invoice AS i ON i.id = d.invoice_id WHERE d.closed IS NULL GROUP BY i.id "
        "HAVING sum(d.amount_minor) > i.amount_minor OR i.kind <> 'invoice'",
        N_("Invoice {number}: {first} contested of {second}."),
    ),
    (
        "SELECT i.number, d.raised, coalesce(d.closed, d.raised) FROM dispute AS d "
        "JOIN invoice AS i ON i.id = d.invoice_id "
        "WHERE d.raised < i.issued OR d.closed < d.raised OR (d.closed IS NULL) <> (d.result IS NULL)",
        N_("Invoice {number}: a dispute from {first} to {second} cannot be."),
    ),
    (
        "SELECT i.number, i.amount_minor, coalesce(sum(a.amount_minor), 0) FROM invoice AS i "
        "LEFT JOIN allocation AS a ON a.invoice_id = i.id "
        "WHERE i.kind = 'refund' AND i.voided_on IS NULL GROUP BY i.id "
        "HAVING coalesce(sum(a.amount_minor), 0) <> i.amount_minor",
        N_("Refund {number}: {first} given back, {second} taken from a source."),
    ),
    (
        "SELECT i.number, a.effective, i.issued FROM allocation AS a "
        "JOIN invoice AS i ON i.id = a.invoice_id LEFT JOIN receipt AS r ON r.id = a.receipt_id "
        "LEFT JOIN invoice AS c ON c.id = a.credit_id WHERE a.effective < i.issued "
        "OR a.effective < coalesce(r.received, c.issued)",
        N_("Invoice {number}: applied on {first}, before one of the two documents."),
    ),
)


def _check_facts(reader: Reader) -> list[str]:
    return [
        _(text).format(number=number, first=first, second=second)
        for sql, text in _FACTS
        for number, first, second in reader.rows(f"{sql} LIMIT 20")
    ]
