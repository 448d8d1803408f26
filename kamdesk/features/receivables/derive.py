"""Keeps what is open today, so that lists and tiles never recount the ledger.

`open_item` has one row for each document with a rest: an invoice's open amount, or what is left of
a credit note or a receipt; its id is the document's, that of a receipt below zero, so that documents
brought in together are added at one end. `ledger_day` holds its totals by currency, kind and due
day. Both follow every write inside its transaction, set by set; `ledger_latest` is no earlier than
any day in the ledger, so that a count as of a later day may use `open_item`.
"""

from dataclasses import dataclass

from kamdesk.base.changes import ChangeSet, RowChange, RowRange
from kamdesk.db.connection import Connection, Reader
from kamdesk.db.journal import stash_name

_TOUCHED = (
    "CREATE TEMP TABLE IF NOT EXISTS touched_invoice (id INTEGER PRIMARY KEY)",
    "CREATE TEMP TABLE IF NOT EXISTS touched_receipt (id INTEGER PRIMARY KEY)",
    "DELETE FROM touched_invoice",
    "DELETE FROM touched_receipt",
)
# one document after the other: there are few days, and grouping many documents means sorting them
_ADD_DAYS = (
    "INSERT INTO ledger_day (currency, doc, due, open_minor, items) "
    "SELECT currency, doc, due, {sign} open_minor, {sign} 1 FROM open_item {where} "
    "ON CONFLICT (currency, doc, due) DO UPDATE SET "
    "open_minor = open_minor + excluded.open_minor, items = items + excluded.items"
)
_INVOICE_RESTS = """
SELECT kind AS doc, id AS doc_id, account_id, currency, issued, shown_due AS due, rest FROM (
    SELECT i.kind, i.id, i.account_id, i.currency, i.issued,
        CASE i.kind WHEN 'invoice' THEN i.due ELSE i.issued END AS shown_due,
        i.amount_minor - {applied} AS rest
    FROM invoice AS i WHERE i.voided_on IS NULL {where}
) WHERE rest <> 0
"""
_RECEIPT_RESTS = """
SELECT 'receipt' AS doc, id AS doc_id, account_id, currency, received AS issued, received AS due, rest
FROM (
    SELECT r.id, r.account_id, r.currency, r.received,
        r.amount_minor - {applied} AS rest
    FROM receipt AS r WHERE r.voided_on IS NULL {where}
) WHERE rest <> 0
"""
_APPLIED_TO_INVOICE = """coalesce(CASE i.kind
            WHEN 'invoice' THEN
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
    "INSERT INTO open_item (id, doc, account_id, currency, issued, due, open_minor) "
    "SELECT iif(doc = 'receipt', -doc_id, doc_id), doc, account_id, currency, issued, due, rest "
    "FROM ({rests})"
)
_LATEST = """
INSERT INTO ledger_latest (id, day)
SELECT 1, max(day) FROM ({days}) WHERE day IS NOT NULL HAVING max(day) IS NOT NULL
ON CONFLICT (id) DO UPDATE SET day = max(day, excluded.day)
"""
_DAYS_OF = {
    "invoice": "SELECT max(max(issued), coalesce(max(voided_on), '')) AS day "
    "FROM invoice WHERE id {which} "
    "UNION ALL SELECT max(effective) FROM allocation WHERE invoice_id {which}",
    "receipt": "SELECT max(max(received), coalesce(max(voided_on), '')) AS day "
    "FROM receipt WHERE id {which}",
}


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some documents of a write.

    Attributes:
        table: "invoice" or "receipt".
        which: SQL after `id`: a range, or those noted.
        items: The same of their rows in `open_item`.
    """

    table: str
    which: str
    items: str


def _noted(table: str) -> _Piece:
    sign = "-" if table == "receipt" else ""
    noted = "IN (SELECT {}id FROM touched_{})".format
    return _Piece(table, noted("", table), f"WHERE id {noted(sign, table)}")


def _span(part: RowRange) -> _Piece:
    span = "BETWEEN {:d} AND {:d}".format
    kept = (-part.last, -part.first) if part.table == "receipt" else (part.first, part.last)
    return _Piece(part.table, span(part.first, part.last), f"WHERE id {span(*kept)}")


class Ledger:
    """The derivation `ledger`."""

    name = "ledger"
    tables = frozenset({"invoice", "receipt", "allocation"})
    owns = frozenset({"open_item", "ledger_day", "ledger_latest"})

    def apply(self, connection: Connection, changes: ChangeSet) -> None:
        """Recount the documents the change set touched."""
        for statement in _TOUCHED:
            connection.execute(statement)
        _note_rows(connection, changes)
        for part in changes.ranges:
            if part.table == "allocation":
                _note_allocations(connection, changes.step, part)
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
        for table in _RESTS:
            connection.execute(_KEEP.format(rests=_rests(table)))
        connection.execute(_ADD_DAYS.format(sign="+", where="WHERE true"))
        every = "IS NOT NULL"
        days = " UNION ALL ".join(sql.format(which=every) for sql in _DAYS_OF.values())
        connection.execute(_LATEST.format(days=days))

    def check(self, reader: Reader) -> list[str]:
        """Compare with a recount made in temporary tables."""
        return [*_check_items(reader), *_check_days(reader)]


LEDGER = Ledger()


def _note_rows(connection: Connection, changes: ChangeSet) -> None:
    invoices = changes.keys("invoice")
    receipts = changes.keys("receipt")
    for change in changes.changes:
        if change.table == "allocation":
            for row in _allocation_ends(connection, change):
                invoices.update(key for key in row[:2] if key is not None)
                receipts.update(key for key in row[2:] if key is not None)
    connection.executemany(
        "INSERT OR IGNORE INTO touched_invoice VALUES (?)", [(key,) for key in invoices]
    )
    connection.executemany(
        "INSERT OR IGNORE INTO touched_receipt VALUES (?)", [(key,) for key in receipts]
    )


def _allocation_ends(
    connection: Connection, change: RowChange
) -> list[tuple[int | None, int | None, int | None]]:
    """Return (invoice, credit note, receipt) the allocation joins or joined."""
    names = ("invoice_id", "credit_id", "receipt_id")
    told = [
        tuple((side or {}).get(name) for name in names) for side in (change.before, change.after)
    ]
    now = connection.execute(
        "SELECT invoice_id, credit_id, receipt_id FROM allocation WHERE id = ?", (change.key,)
    ).fetchall()
    return [*told, *now]


def _note_allocations(connection: Connection, step: int, part: RowRange) -> None:
    """Note the documents a range of allocations joins or joined."""
    table = f'"{stash_name(step, part)}"' if part.removed else "allocation"
    for ends, column in (
        ("invoice", "invoice_id"),
        ("invoice", "credit_id"),
        ("receipt", "receipt_id"),
    ):
        connection.execute(
            f"INSERT OR IGNORE INTO touched_{ends} SELECT {column} FROM {table} "
            f"WHERE id BETWEEN ? AND ? AND {column} IS NOT NULL",
            (part.first, part.last),
        )


def _recount(connection: Connection, piece: _Piece) -> None:
    """Bring the open items and day totals of some documents up to date."""
    connection.execute(_ADD_DAYS.format(sign="-", where=piece.items))
    connection.execute(f"DELETE FROM open_item {piece.items}")
    _keep(connection, piece)
    connection.execute(_ADD_DAYS.format(sign="+", where=piece.items))


def _remake(connection: Connection, pieces: list[_Piece]) -> None:
    """Like `_recount` where most goes: what stays is indexed and totalled anew, which is less."""
    indexes = connection.execute(_INDEXES).fetchall()
    for name, _sql in indexes:
        connection.execute(f'DROP INDEX "{name}"')
    for piece in pieces:
        connection.execute(f"DELETE FROM open_item {piece.items}")
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
    connection.execute(_LATEST.format(days=_DAYS_OF[piece.table].format(which=piece.which)))


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


def _check_items(reader: Reader) -> list[str]:
    kept = "SELECT doc, doc_id, currency, due, open_minor FROM open_item"
    counted = " UNION ALL ".join(
        f"SELECT doc, doc_id, currency, due, rest FROM ({_rests(table)})" for table in _RESTS
    )
    return [
        f"{doc} {key}: {word} {amount} {currency} due {due}"
        for word, first, second in (("kept", kept, counted), ("missing", counted, kept))
        for doc, key, currency, due, amount in reader.rows(
            f"SELECT * FROM ({first}) EXCEPT SELECT * FROM ({second}) LIMIT 20"
        )
    ]


def _check_days(reader: Reader) -> list[str]:
    kept = "SELECT currency, doc, due, open_minor, items FROM ledger_day"
    counted = (
        "SELECT currency, doc, due, sum(open_minor), count(*) FROM open_item "
        "GROUP BY currency, doc, due"
    )
    return [
        f"total of {doc} due {due}: {word} {amount} {currency}"
        for word, first, second in (("kept", kept, counted), ("missing", counted, kept))
        for currency, doc, due, amount, _items in reader.rows(f"{first} EXCEPT {second} LIMIT 20")
    ]
