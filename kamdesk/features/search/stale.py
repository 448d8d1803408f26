"""Documents that are gone while the index still has them.

Taking back an import of 200,000 invoices would spend most of its time on taking them out of the
index, and doing it again on putting them back. Instead the range of their ids is kept as stale:
search leaves it out, doing the step again needs nothing but forgetting it, and an id that is used
anew is cleaned first.
"""

from dataclasses import dataclass

from kamdesk.base.changes import RowRange
from kamdesk.db.connection import Connection, Reader

WORTH_IT = 1_000
"""Smaller ranges are taken out of the index at once."""


@dataclass(frozen=True, slots=True)
class Stale:
    """Ids (both inclusive) of `kind` that a step made and its undo took away."""

    first: int
    last: int
    step: int


def stale(reader: Reader, kind: str) -> list[Stale]:
    """Return the stale ranges of a kind, ascending; they never overlap."""
    rows = reader.rows(
        "SELECT first_id, last_id, step FROM search_stale WHERE kind = ? ORDER BY first_id",
        (kind,),
    )
    return [Stale(*row) for row in rows]


def condition(reader: Reader, kind: str) -> str:
    """Return what a search has to add to its WHERE, beginning with AND; empty if nothing.

    A range at the end of the table becomes an upper bound, which the index skips in one go.
    """
    parts = stale(reader, kind)
    if not parts:
        return ""
    last = reader.value(f"SELECT max(id) FROM {kind}") or 0
    bound = [part.first for part in parts if part.first > last]
    found = [
        f" AND rowid NOT BETWEEN {part.first:d} AND {part.last:d}"
        for part in parts
        if part.first <= last
    ]
    return (f" AND rowid < {min(bound):d}" if bound else "") + "".join(found)


def add(connection: Connection, kind: str, part: RowRange, step: int) -> None:
    """Note rows that are gone."""
    connection.execute(
        "INSERT INTO search_stale (kind, first_id, last_id, step) VALUES (?, ?, ?, ?)",
        (kind, part.first, part.last, step),
    )


def forget(connection: Connection, kind: str, part: RowRange, step: int) -> bool:
    """Forget a range because its step was done again; False if it was not (or no more) stale."""
    cursor = connection.execute(
        "DELETE FROM search_stale WHERE kind = ? AND first_id = ? AND last_id = ? AND step = ?",
        (kind, part.first, part.last, step),
    )
    return bool(cursor.rowcount)


def clean(connection: Connection, kind: str, index: str, first: int, last: int) -> None:
    """Take ids that are about to be used anew out of the index and out of the stale ranges."""
    for part in stale(Reader(connection), kind):
        low, high = max(first, part.first), min(last, part.last)
        if low > high:
            continue
        connection.execute(f"DELETE FROM {index} WHERE rowid BETWEEN ? AND ?", (low, high))
        connection.execute(
            "DELETE FROM search_stale WHERE kind = ? AND first_id = ?", (kind, part.first)
        )
        for rest in ((part.first, low - 1), (high + 1, part.last)):
            if rest[0] <= rest[1]:
                add(connection, kind, RowRange(kind, *rest), part.step)
