"""All accounts on the maps at once: one statement, from the scores that are kept."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.features.plan.domain import DONE
from kamdesk.features.positions import domain
from kamdesk.features.positions.domain import Effect
from kamdesk.features.positions.queries.account import DEFAULT_TARGET
from kamdesk.features.receivables.queries import ledger_rows

QUARTER = timedelta(days=92)
FIGURES = ("outstanding", "overdue", "revenue")
_NEWEST = (
    "(SELECT position_id FROM position_score WHERE account_id = a.id AND view = 'ours' "
    "AND on_day <= :{day} ORDER BY on_day DESC, position_id DESC LIMIT 1)"
)
_DOTS = f"""
SELECT a.id, a.code, a.name, coalesce(a.short_name, a.name), a.tier, c.name, s.position_id, s.on_day, s.rq, s.t, s.p,
    s.rq_answered, s.t_answered, s.p_answered, s.pattern, s.ladder, s.moving, s.open_gates, s.target,
    julianday(:day) - julianday(s.on_day) > s.stale_days,
    g.pattern, g.ladder, b.position_id, b.rq, b.t, b.p, b.pattern, b.ladder, b.on_day
FROM account AS a LEFT JOIN colleague AS c ON c.id = a.owner_id
LEFT JOIN position_score AS s ON s.position_id = {_NEWEST.format(day="day")}
LEFT JOIN position_score AS b ON b.position_id = {_NEWEST.format(day="before")}
LEFT JOIN position_target AS g ON g.id = (
    SELECT id FROM position_target WHERE account_id = a.id AND on_day <= :day
    ORDER BY on_day DESC, id DESC LIMIT 1)
WHERE a.archived_at IS NULL {{of}} ORDER BY a.sort_key, a.id
"""


@dataclass(frozen=True, slots=True)
class Point:
    """Scores and classes of one snapshot, scores 0 to 100 or None."""

    rq: Decimal | None
    t: Decimal | None
    p: Decimal | None
    pattern: str
    ladder: str

    def value(self, axis: str) -> Decimal | None:
        """Return the score of an axis."""
        return {domain.RQ: self.rq, domain.T: self.t, domain.P: self.p}[axis]


@dataclass(frozen=True, slots=True)
class Dot:
    """One account on the maps.

    Attributes:
        now: Our newest position, None if it was never assessed.
        answered: Share of the weight answered, for quality, terms and course.
        moving: Axes in the zone of transition.
        open_gates: Gates of the ideal that are not passed.
        target: (pattern, ladder) of the ideal; assumed if `target_set` is False.
        gaps: To the ideal on the map of patterns and on the ladder; None if unknown.
        before: The position of a quarter ago, None if there was none or it is still the newest.
    """

    id: int
    code: str
    name: str
    short: str
    tier: str | None
    owner: str | None
    now: Point | None
    on_day: date | None
    answered: tuple[Decimal, Decimal, Decimal]
    moving: tuple[str, ...]
    open_gates: tuple[str, ...]
    stale: bool
    target: tuple[str, str]
    target_set: bool
    aim: Decimal
    gaps: tuple[Decimal | None, Decimal | None]
    before: Point | None
    before_day: date | None

    def candidate(self, kind: str) -> bool:
        """Tell whether a class of the account is an ideal one that fails a gate."""
        return kind in domain.IDEAL and bool(self.open_gates)

    def change(self, axis: str) -> Decimal | None:
        """Return how an axis moved over the quarter."""
        if self.now is None or self.before is None:
            return None
        now, before = self.now.value(axis), self.before.value(axis)
        return None if now is None or before is None else now - before

    @property
    def moved(self) -> Decimal:
        """How far it moved over the quarter, over all three axes; 0 if it did not."""
        parts = [self.change(axis) or Decimal(0) for axis in domain.AXES]
        return sum((part**2 for part in parts), Decimal(0)).sqrt()


def portfolio(reader: Reader, as_of: date, account_id: int | None = None) -> list[Dot]:
    """Return every account that is not archived, by name; of one only if named."""
    of = "" if account_id is None else "AND a.id = :account"
    params = {"day": as_of.isoformat(), "before": (as_of - QUARTER).isoformat()}
    rows = reader.rows(_DOTS.format(of=of), params | {"account": account_id})
    return [_dot(row) for row in rows]


def _dot(row: tuple[Any, ...]) -> Dot:
    known = row[6] is not None
    now = _point(row[8:11], row[14:16]) if known else None
    aim = _number(row[18]) or domain.DEFAULT.target
    target = (row[20], row[21]) if row[20] else DEFAULT_TARGET
    older = row[22] is not None and row[22] != row[6]
    return Dot(
        row[0], row[1], row[2], row[3], row[4], row[5], now, _day(row[7]),
        (_share(row[11]), _share(row[12]), _share(row[13])), _words(row[16]), _words(row[17]),
        bool(row[19]), target, row[20] is not None, aim, _gaps(now, target, aim),
        _point(row[23:26], row[26:28]) if older else None, _day(row[28]) if older else None,
    )  # fmt: skip


def _point(scores: tuple[Any, ...], classes: tuple[Any, ...]) -> Point:
    rq, t, p = map(_number, scores)
    return Point(rq, t, p, classes[0], classes[1])


def _gaps(
    now: Point | None, target: tuple[str, str], aim: Decimal
) -> tuple[Decimal | None, Decimal | None]:
    if now is None:
        return None, None
    return domain.gap(target[0], now.t, now.rq, aim), domain.gap(target[1], now.p, now.rq, aim)


def _number(millionths: int | None) -> Decimal | None:
    return None if millionths is None else Decimal(millionths).scaleb(-6)


def _share(millionths: int | None) -> Decimal:
    return _number(millionths) or Decimal(0)


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def amounts(reader: Reader, as_of: date, figure: str) -> dict[str, dict[int, int]]:
    """Return a figure of each account by currency, minor units; accounts without it are left out.

    Args:
        reader: Of the file.
        as_of: Day it is counted at, inclusive.
        figure: "outstanding", "overdue", or "revenue" (billed in the last twelve months).
    """
    day = as_of.isoformat()
    if figure == "revenue":
        rows = reader.rows(
            "SELECT currency, account_id, sum(CASE kind WHEN 'invoice' THEN amount_minor "
            "WHEN 'credit_note' THEN -amount_minor ELSE 0 END) AS amount FROM invoice WHERE issued <= :day "
            "AND issued > date(:day, '-1 year') AND (voided_on IS NULL OR voided_on > :day) "
            "GROUP BY currency, account_id HAVING amount > 0",
            {"day": day},
        )
    else:
        source, params = ledger_rows(reader, as_of)
        late = "AND doc = 'invoice' AND due < :day" if figure == "overdue" else ""
        rows = reader.rows(
            "SELECT currency, account_id, sum(CASE doc WHEN 'invoice' THEN amount ELSE -amount END) "
            f"AS rest FROM ({source}) WHERE 1 {late} GROUP BY currency, account_id HAVING rest > 0",
            params | {"day": day},
        )
    found: dict[str, dict[int, int]] = {}
    for currency, account, amount in rows:
        found.setdefault(currency, {})[account] = amount
    return found


# -- what helped ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Helped:
    """A measure that was done, and what happened around it."""

    measure_id: int
    account_id: int
    account: str
    what: str
    item: str
    ended: date
    effect: Effect


_HELPED = """
SELECT m.id, m.account_id, a.name, m.what, m.item, m.ended,
    first_answer.value, last_answer.value, f.rq, f.t, f.p, l.rq, l.t, l.p,
    f.pattern, f.ladder, l.pattern, l.ladder
FROM measure AS m JOIN account AS a ON a.id = m.account_id
JOIN position_score AS f ON f.position_id = (
    SELECT position_id FROM position_score WHERE account_id = m.account_id AND view = 'ours'
    AND on_day <= m.started ORDER BY on_day DESC, position_id DESC LIMIT 1)
JOIN position_score AS l ON l.position_id = (
    SELECT position_id FROM position_score WHERE account_id = m.account_id AND view = 'ours'
    AND on_day >= m.ended AND on_day <= :day ORDER BY on_day, position_id LIMIT 1)
LEFT JOIN position_answer AS first_answer
    ON first_answer.position_id = f.position_id AND first_answer.item = m.item
LEFT JOIN position_answer AS last_answer
    ON last_answer.position_id = l.position_id AND last_answer.item = m.item
WHERE m.state = :done AND m.item IS NOT NULL AND m.ended <= :day AND f.position_id <> l.position_id {of}
ORDER BY m.ended DESC, m.id
"""


def helped(reader: Reader, as_of: date, account_id: int | None = None) -> list[Helped]:
    """Return the measures done with a snapshot before and after them, the latest first.

    Before is our newest snapshot by the day the measure began, after is our first one from the day
    it ended.
    """
    of = "" if account_id is None else "AND m.account_id = :account"
    rows = reader.rows(
        _HELPED.format(of=of), {"day": as_of.isoformat(), "done": DONE, "account": account_id}
    )
    return [_helped(row) for row in rows if row[4] in domain.ITEMS]


def _helped(row: tuple[Any, ...]) -> Helped:
    item = row[4]
    place = list(domain.AXES).index(domain.ITEMS[item].axis)

    def told(answer: int | None) -> int | None:
        return None if answer is None else domain.points(item, answer)

    effect = Effect(
        told(row[6]), told(row[7]), _number(row[8 + place]), _number(row[11 + place]),
        (row[14], row[15]), (row[16], row[17]),
    )  # fmt: skip
    return Helped(row[0], row[1], row[2], row[3], item, date.fromisoformat(row[5]), effect)
