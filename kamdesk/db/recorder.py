"""Records what a session changes, so that it can be journalled, told and taken back."""

import datetime
import os
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import chain, islice
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, UOWTransaction

from kamdesk.base.changes import RowChange, RowRange, Values
from kamdesk.db.connection import Connection, Reader
from kamdesk.db.tables import Base, ExactDecimal

_KEY = "kamdesk_recorder"
_CHUNK = 500
_UID_BYTES = 10


class BulkWriteRefused(RuntimeError):
    """A statement would change rows the recorder could not see; a bug of the edit."""


class Recorder:
    """Listens to one session; afterwards knows every row it created, changed or deleted."""

    def __init__(self, session: Session) -> None:
        self._changes: dict[tuple[str, int], RowChange] = {}
        self._ranges: list[RowRange] = []
        session.info[_KEY] = self
        event.listen(session, "before_flush", self._before_flush)
        event.listen(session, "after_flush", self._after_flush)
        event.listen(session, "do_orm_execute", _refuse_bulk)

    def changes(self) -> tuple[RowChange, ...]:
        """Return what changed row by row, several changes of one row merged into one."""
        return tuple(change for change in self._changes.values() if change.before != change.after)

    def ranges(self) -> tuple[RowRange, ...]:
        """Return what was created in bulk."""
        return tuple(self._ranges)

    def add(self, change: RowChange) -> None:
        """Note one change, merging it with an earlier change of the same row."""
        key = (change.table, change.key)
        earlier = self._changes.pop(key, None)
        merged = change if earlier is None else _merge(earlier, change)
        if merged is not None:
            self._changes[key] = merged

    def add_range(self, part: RowRange) -> None:
        """Note rows created in bulk."""
        self._ranges.append(part)

    def _before_flush(self, session: Session, context: UOWTransaction, instances: object) -> None:
        for row in session.dirty:
            if session.is_modified(row):
                change = _update(row)
                if change is not None:
                    self.add(change)
        for row in session.deleted:
            mapper = sa.inspect(row).mapper
            self.add(RowChange(mapper.local_table.name, row.id, _values(mapper, row), None))

    def _after_flush(self, session: Session, context: UOWTransaction) -> None:
        for row in session.new:
            mapper = sa.inspect(row).mapper
            self.add(RowChange(mapper.local_table.name, row.id, None, _values(mapper, row)))


class Bulk:
    """Creates or changes many rows quickly, still seen by the recorder."""

    def __init__(self, session: Session) -> None:
        session.flush()
        self._recorder: Recorder = session.info[_KEY]
        self._connection = raw_connection(session)

    def insert(
        self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> RowRange | None:
        """Create rows; values as SQLite keeps them (days as ISO text, money in minor units).

        A missing `uid` column is filled. Columns not named take NULL, so name every column with a
        default.

        Returns:
            The range of new ids in the order of `rows`, or None if there were none.
        """
        rows, names, marks = _without_empty(rows, columns)
        if "uid" in Base.metadata.tables[table].columns and "uid" not in columns:
            names.append("uid")
            marks.append(f"lower(hex(randomblob({_UID_BYTES})))")
        newest = f"SELECT coalesce(max(id), 0) FROM {_name(table)}"
        before = int(self._connection.execute(newest).fetchone()[0])
        made = self._connection.executemany(
            f"INSERT INTO {_name(table)} ({', '.join(map(_name, names))}) "
            f"VALUES ({', '.join(marks)})",
            rows,
        ).rowcount
        if made <= 0:
            return None
        part = RowRange(table, before + 1, before + made)
        if part.last != self._connection.execute(newest).fetchone()[0]:
            raise BulkWriteRefused(f"{table} does not number its rows one by one")
        self._recorder.add_range(part)
        return part

    def update(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Change rows given as (id, value, ...) in column order; return how many really changed."""
        changed = 0
        wanted = iter(rows)
        fields = ", ".join(map(_name, columns))
        setters = ", ".join(f"{_name(column)} = ?" for column in columns)
        while chunk := list(islice(wanted, _CHUNK)):
            marks = ", ".join("?" * len(chunk))
            found = self._connection.execute(
                f"SELECT id, {fields} FROM {_name(table)} WHERE id IN ({marks})",
                [row[0] for row in chunk],
            )
            old = {row[0]: row[1:] for row in found}
            changes = [
                change
                for row in chunk
                if (change := _difference(table, row[0], columns, old[row[0]], row[1:]))
            ]
            self._connection.executemany(
                f"UPDATE {_name(table)} SET {setters} WHERE id = ?",
                [(*row[1:], row[0]) for row in chunk],
            )
            for change in changes:
                self._recorder.add(change)
            changed += len(changes)
        return changed

    def delete(self, table: str, ids: Iterable[int]) -> int:
        """Delete rows by their keys, in the order given; return how many were there.

        A row that others refer to is refused by the file, so those come first.
        """
        names = [column.name for column in Base.metadata.tables[table].columns]
        fields = ", ".join(map(_name, names))
        place = names.index("id")
        gone = 0
        wanted = iter(ids)
        while chunk := list(islice(wanted, _CHUNK)):
            marks = ", ".join("?" * len(chunk))
            found = {
                row[place]: row
                for row in self._connection.execute(
                    f"SELECT {fields} FROM {_name(table)} WHERE id IN ({marks})", chunk
                )
            }
            there = [key for key in chunk if key in found]
            self._connection.executemany(
                f"DELETE FROM {_name(table)} WHERE id = ?", [(key,) for key in there]
            )
            for key in there:
                values = dict(zip(names, found[key], strict=True))
                values.pop("id")
                self._recorder.add(RowChange(table, key, values, None))
            gone += len(there)
        return gone


def bulk(session: Session) -> Bulk:
    """Return the way to create or change many rows inside an edit."""
    return Bulk(session)


def raw_connection(session: Session) -> Connection:
    """Return the driver's connection of a session, inside its transaction."""
    raw: Any = session.connection().connection.driver_connection
    connection: Connection = raw
    return connection


def reader(session: Session) -> Reader:
    """Return a `Reader` that sees what the edit has written so far."""
    session.flush()
    return Reader(raw_connection(session))


def _without_empty(
    rows: Iterable[Sequence[Any]], columns: Sequence[str]
) -> tuple[Iterable[Sequence[Any]], list[str], list[str]]:
    """Return rows, columns and their marks; a column of NULL alone becomes a word of the statement.

    The driver is slow to bind None: it looks for an adapter, for each one. Rows that are made as
    they are asked for are left as they are.
    """
    names, marks = list(columns), ["?"] * len(columns)
    if not isinstance(rows, list) or len(rows) < _CHUNK:
        return rows, names, marks
    for place in range(len(names)):
        cells = map(itemgetter(place), rows)
        if rows[0][place] is None and not any(cell is not None for cell in cells):
            marks[place] = "NULL"
    kept = [place for place, mark in enumerate(marks) if mark == "?"]
    if len(kept) in (1, len(names)):
        return rows, names, ["?"] * len(names)
    return map(itemgetter(*kept), rows), names, marks


def _name(name: str) -> str:
    if not name.replace("_", "").isalnum():
        raise ValueError(f"not a name: {name!r}")
    return f'"{name}"'


def _plain(column: sa.ColumnElement[Any], value: Any) -> Any:
    """Return a value as SQLite keeps it, ready for JSON."""
    if isinstance(column.type, ExactDecimal):
        return column.type.process_bind_param(value, None)  # type: ignore[arg-type]
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if value is None or isinstance(value, int | str):
        return value
    if isinstance(value, Decimal | float):
        raise TypeError(f"{column} must not hold {value!r}")
    raise BulkWriteRefused(f"{column}: set to {value!r}, not to a value")


def _values(mapper: Mapper[Any], row: Any) -> Values:
    return {
        column.name: _plain(column, getattr(row, mapper.get_property_by_column(column).key))
        for column in mapper.local_table.columns
        if column.name != "id"
    }


def _update(row: Any) -> RowChange | None:
    state = sa.inspect(row)
    before: Values = {}
    after: Values = {}
    for column in state.mapper.local_table.columns:
        history = state.attrs[state.mapper.get_property_by_column(column).key].history
        if not history.has_changes():
            continue
        if not history.deleted:
            raise BulkWriteRefused(f"{column} was changed before it was loaded")
        before[column.name] = _plain(column, history.deleted[0])
        after[column.name] = _plain(column, history.added[0])
    if before == after:
        return None
    return RowChange(state.mapper.local_table.name, row.id, before, after)


def _difference(
    table: str, key: int, columns: Sequence[str], old: Sequence[Any], new: Sequence[Any]
) -> RowChange | None:
    pairs = [
        (column, was, now) for column, was, now in zip(columns, old, new, strict=True) if was != now
    ]
    if not pairs:
        return None
    before = {column: was for column, was, _now in pairs}
    return RowChange(table, key, before, {column: now for column, _was, now in pairs})


def _merge(first: RowChange, second: RowChange) -> RowChange | None:
    table, key = first.table, first.key
    if first.before is None:
        if second.after is None:
            return None
        return RowChange(table, key, None, {**(first.after or {}), **second.after})
    if first.after is None:  # deleted, then created again under the same key
        return RowChange(table, key, first.before, second.after)
    if second.after is None:
        return RowChange(table, key, {**(second.before or {}), **first.before}, None)
    before = {**(second.before or {}), **first.before}
    after = {**first.after, **second.after}
    same = [name for name in chain(before) if before[name] == after.get(name)]
    kept = {name: value for name, value in before.items() if name not in same}
    if not kept:
        return None
    return RowChange(table, key, kept, {name: after[name] for name in kept})


def _refuse_bulk(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        raise BulkWriteRefused("load the rows and change them, or use bulk(session)")


def random_uid() -> str:
    """Return a new identity for rows written in bulk."""
    return os.urandom(_UID_BYTES).hex()
