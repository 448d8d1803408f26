"""The record: every step with every row it changed, and how to replay it backwards and forwards.

Works on the driver's connection inside a transaction of the caller. Rows created in bulk are copied
to a table `stash_STEP_FIRST_TABLE` while their step is undone, so that it can be done again.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kamdesk.base.changes import ChangeSet, RowChange, RowRange, Values
from kamdesk.base.errors import UserError
from kamdesk.base.i18n import Message, _
from kamdesk.db.connection import Connection, Reader
from kamdesk.db.lock import user_name

UNDO_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class StepInfo:
    """One step of the record.

    Attributes:
        id: Its number, ascending in time.
        at: UTC moment, ISO 8601.
        who: Name of the system account.
        kind: "edit", "import", "undo" or "redo".
        text: What was done.
        state: "done", "undone" or "dropped" (undone, then overtaken by a new edit).
    """

    id: int
    at: str
    who: str
    kind: str
    text: Message
    state: str


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change of one record, newest first in a history.

    Attributes:
        step: The step it was part of.
        table: Table of the record.
        key: Key of the record.
        before: Values before, None if it was created; only what changed for an update.
        after: Values after, None if it was deleted.
        bulk: True if it was created in bulk; then `before` and `after` are both None.
    """

    step: StepInfo
    table: str
    key: int
    before: Values | None
    after: Values | None
    bulk: bool = False


# -- writing ------------------------------------------------------------------------------------


def record(
    connection: Connection,
    text: Message,
    changes: Iterable[RowChange],
    ranges: Iterable[RowRange],
    *,
    kind: str = "edit",
    undoable: bool = True,
    target: int | None = None,
) -> ChangeSet:
    """Write a step with its changes; steps undone before it can no longer be redone.

    `target` names an earlier step this one is about.
    """
    drop_redo(connection)
    step = _add_step(connection, kind, text, undoable, target)
    listed, parts = tuple(changes), tuple(ranges)
    connection.executemany(
        "INSERT INTO journal (step_id, table_name, row_id, before, after) VALUES (?, ?, ?, ?, ?)",
        [
            (
                step,
                change.table,
                change.key,
                _dumped(change.before),
                _dumped(change.after),
            )
            for change in listed
        ],
    )
    connection.executemany(
        "INSERT INTO journal_range (step_id, table_name, first_id, last_id) VALUES (?, ?, ?, ?)",
        [(step, part.table, part.first, part.last) for part in parts],
    )
    return ChangeSet(step, text, listed, parts)


def drop_redo(connection: Connection) -> None:
    """Give up every undone step; what was stashed for redoing it goes."""
    undone = connection.execute("SELECT id FROM step WHERE state = 'undone'").fetchall()
    for (step,) in undone:
        _drop_stash(connection, step)
    connection.execute("UPDATE step SET state = 'dropped' WHERE state = 'undone'")


def set_aside(connection: Connection, step: int) -> None:
    """Take a step that cannot be replayed out of undo and redo; its record stays."""
    _drop_stash(connection, step)
    connection.execute(
        "UPDATE step SET undoable = 0, state = CASE state WHEN 'undone' THEN 'dropped' "
        "ELSE state END WHERE id = ?",
        (step,),
    )


def next_undo(reader: Reader) -> int | None:
    """Return the step that undo would take back, if there is one."""
    row = reader.one(
        "SELECT id, undoable FROM step WHERE state = 'done' AND kind IN ('edit', 'import') "
        "ORDER BY id DESC LIMIT 1"
    )
    return row[0] if row is not None and row[1] else None


def next_redo(reader: Reader) -> int | None:
    """Return the step that redo would do again, if there is one."""
    value: int | None = reader.value("SELECT min(id) FROM step WHERE state = 'undone'")
    return value


def replay(connection: Connection, step: int, *, undo: bool) -> ChangeSet:
    """Take a step back, or do it again.

    Raises:
        UserError: If the rows no longer look as the step left them; the caller rolls back.
    """
    info, changes, ranges = _load_step(Reader(connection), step)
    done = ChangeSet(step, info.text, changes, ranges)
    wanted = done.inverse() if undo else done
    connection.execute("PRAGMA defer_foreign_keys = ON")
    if undo:
        _apply_changes(connection, wanted.changes)
    for part in wanted.ranges:
        (_stash if part.removed else _unstash)(connection, step, part)
    if not undo:
        _apply_changes(connection, wanted.changes)
    connection.execute(
        "UPDATE step SET state = ? WHERE id = ?", ("undone" if undo else "done", step)
    )
    _add_step(connection, "undo" if undo else "redo", info.text, False, step)
    return wanted


def _add_step(
    connection: Connection, kind: str, text: Message, undoable: bool, target: int | None
) -> int:
    cursor = connection.execute(
        "INSERT INTO step (at, who, kind, msgid, args, state, undoable, target_id) "
        "VALUES (?, ?, ?, ?, ?, 'done', ?, ?)",
        (
            datetime.now(UTC).isoformat(timespec="milliseconds"),
            user_name(),
            kind,
            text.msgid,
            json.dumps(text.args, ensure_ascii=False),
            int(undoable),
            target,
        ),
    )
    return int(cursor.lastrowid or 0)


def _dumped(values: Values | None) -> str | None:
    return None if values is None else json.dumps(values, ensure_ascii=False)


def _loaded(text: str | None) -> Values | None:
    return None if text is None else json.loads(text)


# -- replaying ----------------------------------------------------------------------------------


def _apply_changes(connection: Connection, changes: Iterable[RowChange]) -> None:
    for change in changes:
        if change.before is None:
            _insert(connection, change)
        elif change.after is None:
            _delete(connection, change)
        else:
            _update(connection, change)


def _insert(connection: Connection, change: RowChange) -> None:
    values = {"id": change.key, **(change.after or {})}
    names = ", ".join(f'"{name}"' for name in values)
    connection.execute(
        f'INSERT INTO "{change.table}" ({names}) VALUES ({", ".join("?" * len(values))})',
        list(values.values()),
    )


def _delete(connection: Connection, change: RowChange) -> None:
    conditions = "".join(f' AND "{name}" IS ?' for name in change.before or {})
    cursor = connection.execute(
        f'DELETE FROM "{change.table}" WHERE id = ?{conditions}',
        [change.key, *(change.before or {}).values()],
    )
    _expect_one(cursor.rowcount)


def _update(connection: Connection, change: RowChange) -> None:
    before, after = change.before or {}, change.after or {}
    setters = ", ".join(f'"{name}" = ?' for name in after)
    conditions = "".join(f' AND "{name}" IS ?' for name in before)
    cursor = connection.execute(
        f'UPDATE "{change.table}" SET {setters} WHERE id = ?{conditions}',
        [*after.values(), change.key, *before.values()],
    )
    _expect_one(cursor.rowcount)


def _expect_one(count: int) -> None:
    if count != 1:
        raise UserError(
            _("This step can no longer be undone or redone."),
            _("The records it changed have changed since; they were left as they are."),
        )


def stash_name(step: int, part: RowRange) -> str:
    """Return the table that holds a bulk range while its step is undone."""
    return f"stash_{step}_{part.first}_{part.table}"


def _stash(connection: Connection, step: int, part: RowRange) -> None:
    span = (part.first, part.last)
    connection.execute(
        f'CREATE TABLE "{stash_name(step, part)}" AS '
        f'SELECT * FROM "{part.table}" WHERE id BETWEEN {int(part.first)} AND {int(part.last)}'
    )
    cursor = connection.execute(f'DELETE FROM "{part.table}" WHERE id BETWEEN ? AND ?', span)
    if cursor.rowcount != part.count:
        _expect_one(0)


def _unstash(connection: Connection, step: int, part: RowRange) -> None:
    name = stash_name(step, part)
    names = ", ".join(f'"{row[1]}"' for row in connection.execute(f'PRAGMA table_info("{name}")'))
    cursor = connection.execute(
        f'INSERT INTO "{part.table}" ({names}) SELECT {names} FROM "{name}" ORDER BY id'
    )
    if cursor.rowcount != part.count:
        _expect_one(0)
    connection.execute(f'DROP TABLE "{name}"')


def _drop_stash(connection: Connection, step: int) -> None:
    found = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB ?",
        (f"stash_{step}_*",),
    ).fetchall()
    for (name,) in found:
        connection.execute(f'DROP TABLE "{name}"')


# -- reading ------------------------------------------------------------------------------------

_STEP = "step.id, step.at, step.who, step.kind, step.msgid, step.args, step.state"


def step_info(row: tuple[Any, ...]) -> StepInfo:
    """Make a `StepInfo` of (id, at, who, kind, msgid, args, state)."""
    return StepInfo(row[0], row[1], row[2], row[3], Message(row[4], json.loads(row[5])), row[6])


def _load_step(
    reader: Reader, step: int
) -> tuple[StepInfo, tuple[RowChange, ...], tuple[RowRange, ...]]:
    row = reader.one(f"SELECT {_STEP} FROM step WHERE id = ?", (step,))
    if row is None:
        raise LookupError(f"no step {step}")
    changes = reader.rows(
        "SELECT table_name, row_id, before, after FROM journal WHERE step_id = ? ORDER BY id",
        (step,),
    )
    ranges = reader.rows(
        "SELECT table_name, first_id, last_id FROM journal_range WHERE step_id = ? ORDER BY id",
        (step,),
    )
    return (
        step_info(row),
        tuple(RowChange(t, key, _loaded(old), _loaded(new)) for t, key, old, new in changes),
        tuple(RowRange(*part) for part in ranges),
    )


def steps(reader: Reader, limit: int = 100) -> list[StepInfo]:
    """Return the last steps a user made (edits and imports), newest first, in any state."""
    return [
        step_info(row)
        for row in reader.rows(
            f"SELECT {_STEP} FROM step WHERE kind IN ('edit', 'import') ORDER BY id DESC LIMIT ?",
            (limit,),
        )
    ]


def replayable(reader: Reader, limit: int = UNDO_LIMIT) -> list[StepInfo]:
    """Return the steps undo and redo can reach, oldest first.

    Steps with state "done" come first and can be undone from the last one backwards; those with
    state "undone" follow and can be redone in order.
    """
    barrier = reader.value(
        "SELECT max(id) FROM step WHERE undoable = 0 AND kind IN ('edit', 'import') "
        "AND state = 'done'",
    )
    rows = reader.rows(
        f"SELECT {_STEP} FROM step WHERE kind IN ('edit', 'import') AND undoable = 1 "
        "AND state IN ('done', 'undone') AND id > ? ORDER BY id DESC LIMIT ?",
        (barrier or 0, limit),
    )
    return [step_info(row) for row in reversed(rows)]


def history(reader: Reader, table: str, key: int) -> list[HistoryEntry]:
    """Return every change of one record, newest first; steps later undone are among them."""
    single = reader.rows(
        f"SELECT {_STEP}, journal.before, journal.after FROM journal "
        "JOIN step ON step.id = journal.step_id "
        "WHERE journal.table_name = ? AND journal.row_id = ?",
        (table, key),
    )
    ranged = reader.rows(
        f"SELECT {_STEP} FROM journal_range JOIN step ON step.id = journal_range.step_id "
        "WHERE journal_range.table_name = ? AND ? BETWEEN first_id AND last_id",
        (table, key),
    )
    entries = [
        HistoryEntry(step_info(row), table, key, _loaded(row[7]), _loaded(row[8])) for row in single
    ]
    entries += [HistoryEntry(step_info(row), table, key, None, None, bulk=True) for row in ranged]
    return sorted(entries, key=lambda entry: entry.step.id, reverse=True)
