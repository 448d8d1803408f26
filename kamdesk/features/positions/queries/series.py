"""Every snapshot and every shortfall of all accounts, for sheets."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from kamdesk.db.connection import Reader
from kamdesk.features.positions import domain
from kamdesk.features.positions.domain import Deficit

_TRAIL = """
SELECT s.account_id, a.code, a.name, s.on_day, s.view, p.assessor, s.rq, s.t, s.p, s.pattern, s.ladder,
    s.open_gates, p.comment
FROM position_score AS s JOIN account AS a ON a.id = s.account_id JOIN position AS p ON p.id = s.position_id
WHERE s.on_day <= :day AND a.archived_at IS NULL {of} ORDER BY a.sort_key, a.id, s.view DESC, s.on_day, s.position_id
"""
_NOW = """
SELECT s.account_id, p.parameters, x.item, x.value FROM account AS a
JOIN position_score AS s ON s.position_id = (
    SELECT position_id FROM position_score WHERE account_id = a.id AND view = 'ours'
    AND on_day <= :day ORDER BY on_day DESC, position_id DESC LIMIT 1)
JOIN position AS p ON p.id = s.position_id JOIN position_answer AS x ON x.position_id = p.id
WHERE a.archived_at IS NULL {of} ORDER BY a.sort_key, a.id
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One snapshot of one account on its trail."""

    account_id: int
    code: str
    account: str
    on_day: date
    view: str
    assessor: str | None
    rq: Decimal | None
    t: Decimal | None
    p: Decimal | None
    pattern: str
    ladder: str
    candidate: bool
    comment: str | None


@dataclass(frozen=True, slots=True)
class Lacking:
    """What one answer of the newest snapshot of an account lacks, with what that is made of."""

    account_id: int
    deficit: Deficit
    weight: Decimal
    wanted: Decimal


def trail(reader: Reader, as_of: date, account_id: int | None = None) -> list[Step]:
    """Return the snapshots of all accounts by name, ours before the customer's, oldest first."""
    of = "" if account_id is None else "AND a.id = :account"
    rows = reader.rows(_TRAIL.format(of=of), {"day": as_of.isoformat(), "account": account_id})
    return [
        Step(
            row[0], row[1], row[2], date.fromisoformat(row[3]), row[4], row[5], _score(row[6]),
            _score(row[7]), _score(row[8]), row[9], row[10], bool(row[11]), row[12],
        )
        for row in rows
    ]  # fmt: skip


def lacking(
    reader: Reader, as_of: date, account_id: int | None = None, top: int = domain.TOP
) -> Iterator[Lacking]:
    """Yield the heaviest shortfalls of each account, by name."""
    of = "" if account_id is None else "AND a.id = :account"
    rows = reader.rows(_NOW.format(of=of), {"day": as_of.isoformat(), "account": account_id})
    for (key, parameters), mine in groupby(rows, key=lambda row: row[:2]):
        rules = domain.from_json(parameters)
        answers = {row[2]: row[3] for row in mine}
        for one in domain.deficits(answers, rules)[:top]:
            yield Lacking(key, one, rules.weights[one.item], rules.deficit_target)


def _score(millionths: int | None) -> Decimal | None:
    return None if millionths is None else Decimal(millionths).scaleb(-6)
