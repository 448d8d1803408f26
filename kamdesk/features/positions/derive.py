"""Keeps what follows from each snapshot, so that lists and maps need not judge thousands anew.

`position_score` has one row for each snapshot: scores, answered shares, classes, gates that are not
passed. Hysteresis runs along the snapshots of one account and view, so one change recounts the
account. Because every snapshot has its own row, the class of any past day is one look-up.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from kamdesk.base.changes import ChangeSet, RowRange
from kamdesk.db.connection import Connection, Reader
from kamdesk.db.journal import stash_name
from kamdesk.features.positions.domain import AXES, Judgement, Rules, Sides, from_json, judge

COLUMNS = (
    "position_id", "account_id", "view", "on_day", "rq", "t", "p", "rq_answered", "t_answered",
    "p_answered", "pattern", "ladder", "moving", "open_gates", "target", "stale_days",
)  # fmt: skip
_MILLION = 1_000_000
_FACTS = """
SELECT p.account_id, p.view, p.id, p.on_day, p.parameters, a.item, a.value
FROM position AS p LEFT JOIN position_answer AS a ON a.position_id = p.id {where}
ORDER BY p.account_id, p.view, p.on_day, p.id
"""
_INSERT = (
    f"INSERT INTO position_score ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
)


class Positions:
    """The derivation `positions`."""

    name = "positions"
    tables = frozenset({"position", "position_answer"})
    owns = frozenset({"position_score"})

    def apply(self, connection: Connection, changes: ChangeSet) -> None:
        """Judge the accounts anew that the change set touched."""
        connection.execute("CREATE TEMP TABLE IF NOT EXISTS judged (id INTEGER PRIMARY KEY)")
        connection.execute("DELETE FROM judged")
        _note(connection, set(_accounts(connection, changes)))
        for part in (*changes.bulk("position"), *changes.bulk("position_answer")):
            _note_range(connection, changes.step, part)
        connection.execute("DELETE FROM position_score WHERE account_id IN (SELECT id FROM judged)")
        _keep(connection, "WHERE p.account_id IN (SELECT id FROM judged)")

    def rebuild(self, connection: Connection) -> None:
        """Judge everything anew."""
        connection.execute("DELETE FROM position_score")
        _keep(connection, "")

    def check(self, reader: Reader) -> list[str]:
        """Compare with a recount."""
        kept = {
            row[0]: row for row in reader.rows(f"SELECT {', '.join(COLUMNS)} FROM position_score")
        }
        counted = {row[0]: row for row in _rows(reader.connection, "")}
        return [
            f"position {key}: kept {kept.get(key)}, counted {counted.get(key)}"
            for key in sorted(kept.keys() | counted.keys())
            if kept.get(key) != counted.get(key)
        ][:20]


POSITIONS = Positions()


def _accounts(connection: Connection, changes: ChangeSet) -> Iterator[int]:
    """Yield the accounts of rows changed one by one."""
    snapshots = changes.keys("position")
    for change in changes.changes:
        for side in (change.before, change.after):
            if change.table == "position" and side and "account_id" in side:
                yield side["account_id"]
            elif change.table == "position_answer" and side and "position_id" in side:
                snapshots.add(side["position_id"])
    answers = [(key,) for key in changes.keys("position_answer")]
    for key in answers:
        snapshots.update(
            row[0]
            for row in connection.execute(
                "SELECT position_id FROM position_answer WHERE id = ?", key
            )
        )
    for one in snapshots:
        yield from (
            row[0]
            for row in connection.execute("SELECT account_id FROM position WHERE id = ?", (one,))
        )


def _note(connection: Connection, accounts: Iterable[int]) -> None:
    connection.executemany("INSERT OR IGNORE INTO judged VALUES (?)", [(one,) for one in accounts])


def _note_range(connection: Connection, step: int, part: RowRange) -> None:
    """Note the accounts of a range of snapshots or answers, also of one that was taken away."""
    table = f'"{stash_name(step, part)}"' if part.removed else part.table
    if part.table == "position":
        found = f"SELECT account_id FROM {table} WHERE id BETWEEN ? AND ?"
    else:
        found = (
            f"SELECT p.account_id FROM {table} AS a JOIN position AS p ON p.id = a.position_id "
            "WHERE a.id BETWEEN ? AND ?"
        )
    connection.execute(f"INSERT OR IGNORE INTO judged {found}", (part.first, part.last))


def _keep(connection: Connection, where: str) -> None:
    connection.executemany(_INSERT, list(_rows(connection, where)))


def _rows(connection: Connection, where: str) -> Iterator[tuple[Any, ...]]:
    """Yield the finished rows of the snapshots of some accounts."""
    facts = connection.execute(_FACTS.format(where=where))
    for (account, view), series in groupby(facts, key=lambda row: row[:2]):
        sides: Sides = {}
        for (key, day, parameters), mine in groupby(series, key=lambda row: row[2:5]):
            answers = {row[5]: row[6] for row in mine if row[5] is not None}
            rules = from_json(parameters)
            found = judge(answers, rules, sides)
            sides = found.sides
            yield _row(key, account, view, day, found, rules)


def _row(
    key: int, account: int, view: str, day: str, found: Judgement, rules: Rules
) -> tuple[Any, ...]:
    scores: Sequence[Any] = [found.scores[axis] for axis in AXES]
    return (
        key, account, view, day, *(millionths(one.value) for one in scores),
        *(millionths(one.answered) for one in scores), found.pattern, found.ladder,
        ",".join(found.moving), ",".join(found.open_gates), millionths(rules.target),
        int(rules.stale_days),
    )  # fmt: skip


def millionths(value: Decimal | None) -> int | None:
    """Return a number as it is kept, rounded half to even."""
    return None if value is None else int((value * _MILLION).to_integral_value())
