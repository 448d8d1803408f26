"""Where one account stands on a day, and everything that follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.features.parameters.queries import values
from kamdesk.features.plan.queries import Measure, measures
from kamdesk.features.positions import domain
from kamdesk.features.positions.domain import Answers, Judgement, Move, Rules, Score

DEFAULT_TARGET = ("win_win", "strategic_partner")
"""The ideal that is assumed while none was set."""
_SNAPSHOTS = """
SELECT p.id, p.on_day, p.view, p.assessor, p.d_us, p.d_them, p.comment, p.parameters,
    a.item, a.value, a.evidence
FROM position AS p LEFT JOIN position_answer AS a ON a.position_id = p.id
WHERE p.account_id = ? AND p.on_day <= ? ORDER BY p.view, p.on_day, p.id, a.id
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One dated view of the relation with all that follows from its answers."""

    id: int
    on_day: date
    view: str
    assessor: str | None
    d_us: int | None
    d_them: int | None
    comment: str | None
    answers: Answers
    evidence: Mapping[str, str]
    rules: Rules
    found: Judgement

    def value(self, axis: str) -> Decimal | None:
        """Return the score of an axis; None if nothing of it was answered."""
        return self.found.scores[axis].value

    @property
    def asymmetry(self) -> Decimal | None:
        """Dependence asymmetry, -1 to 1."""
        return domain.asymmetry(self.d_us, self.d_them)

    @property
    def master(self) -> str | None:
        """Who is the master, see `domain.master`."""
        return domain.master(self.asymmetry, self.rules)

    def gap(self, target: str) -> Decimal | None:
        """Return the gap to an ideal class on its own map."""
        across = domain.T if target in domain.PATTERNS else domain.P
        return domain.gap(target, self.value(across), self.value(domain.RQ), self.rules.target)


@dataclass(frozen=True, slots=True)
class Target:
    """The ideal in force; `since` is the day the path to these classes began, None if assumed."""

    pattern: str
    ladder: str
    since: date | None
    reason: str | None = None
    review: date | None = None

    @property
    def assumed(self) -> bool:
        """Whether nobody set it yet."""
        return self.since is None


@dataclass(frozen=True, slots=True)
class Standing:
    """One account as of a day; snapshots oldest first."""

    account_id: int
    code: str
    name: str
    as_of: date
    rules: Rules
    moves: Mapping[str, Move]
    ours: tuple[Snapshot, ...]
    customers: tuple[Snapshot, ...]
    target: Target
    measures: tuple[Measure, ...]

    @property
    def now(self) -> Snapshot | None:
        """Our newest snapshot."""
        return self.ours[-1] if self.ours else None

    @property
    def customer(self) -> Snapshot | None:
        """The newest snapshot with the customer's eyes."""
        return self.customers[-1] if self.customers else None

    @property
    def age(self) -> int | None:
        """Days since our newest snapshot."""
        return None if self.now is None else (self.as_of - self.now.on_day).days

    @property
    def stale(self) -> bool:
        """Whether our newest snapshot is too old to rely on."""
        return self.now is not None and domain.is_stale(self.age or 0, self.now.rules)

    @property
    def perception(self) -> Decimal | None:
        """Our quality less the customer's; None without both."""
        if self.now is None or self.customer is None:
            return None
        return domain.perception_gap(self._quality(self.now), self._quality(self.customer))

    @property
    def perception_alarm(self) -> bool:
        """Whether both views are so far apart that it must be talked about."""
        apart = self.perception
        return apart is not None and abs(apart) >= self.rules.perception_gap

    @staticmethod
    def _quality(one: Snapshot) -> Score:
        return one.found.scores[domain.RQ]

    @property
    def start(self) -> Snapshot | None:
        """The snapshot the path to the ideal began from."""
        since = self.target.since
        if since is None or not self.ours:
            return None
        before = [one for one in self.ours if one.on_day <= since]
        return before[-1] if before else self.ours[0]

    def whole_gap(self, one: Snapshot | None) -> Decimal | None:
        """Return the gap over every axis the ideal asks for."""
        if one is None:
            return None
        return domain.whole_gap(
            self.target.pattern, self.target.ladder, one.found.scores, one.rules.target
        )

    @property
    def progress(self) -> Decimal | None:
        """Share of the gap that was closed since the path began; below 0 if it grew."""
        return domain.progress(self.whole_gap(self.start), self.whole_gap(self.now))

    @property
    def leading(self) -> str | None:
        """Class whose first move comes first; an ideal one once the ideal is reached."""
        if self.now is None:
            return None
        if self.whole_gap(self.now) == 0 and not self.now.found.open_gates:
            return self.target.pattern
        return domain.leading(self.now.found.pattern, self.now.found.ladder)

    @property
    def move(self) -> Move | None:
        """The first move."""
        return None if self.leading is None else self.moves[self.leading]

    def deficits(self, axis: str | None = None) -> list[domain.Deficit]:
        """Return what the answers lack, the heaviest first."""
        return [] if self.now is None else domain.deficits(self.now.answers, self.now.rules, axis)

    @property
    def open_measures(self) -> tuple[Measure, ...]:
        """Measures that are to be done or under way."""
        return tuple(one for one in self.measures if not one.over)

    @property
    def expected(self) -> Judgement | None:
        """What follows if every open measure brings what is expected of it; None without any."""
        if self.now is None:
            return None
        planned = [
            (one.item, one.expected) for one in self.open_measures if one.item and one.expected
        ]
        if not planned:
            return None
        after = domain.expected(self.now.answers, planned)
        return domain.judge(after, self.now.rules, self.now.found.sides)

    @property
    def drift(self) -> tuple[domain.Drift, ...]:
        """Axes that fell by the alarm's size lately."""
        trail = [(one.on_day, {axis: one.value(axis) for axis in domain.AXES}) for one in self.ours]
        return domain.drift(trail, self.rules)

    @property
    def trap(self) -> str | None:
        """The trap of a friend; whether its cost rises is not known here, so at most "watch"."""
        if self.now is None:
            return None
        quality, course = self.now.value(domain.RQ), self.now.value(domain.P)
        return domain.friend_trap(quality, course, None, self.now.rules)


def account_key(reader: Reader, code: str | None) -> int | None:
    """Return the key of an account by its code or name, None if there is none."""
    key: int | None = reader.value(
        "SELECT id FROM account WHERE code = ?1 OR name = ?1 ORDER BY code <> ?1 LIMIT 1", (code,)
    )
    return key


def standing(reader: Reader, account_id: int, as_of: date) -> Standing | None:
    """Return where an account stands at the end of a day, None if there is no such account."""
    row = reader.one("SELECT code, name FROM account WHERE id = ?", (account_id,))
    if row is None:
        return None
    found = snapshots(reader, account_id, as_of)
    return Standing(
        account_id, row[0], row[1], as_of, rules(reader, as_of), moves(reader, as_of),
        tuple(one for one in found if one.view == "ours"),
        tuple(one for one in found if one.view == "customer"),
        target(reader, account_id, as_of), tuple(measures(reader, as_of, account_id)),
    )  # fmt: skip


def snapshots(reader: Reader, account_id: int, as_of: date) -> list[Snapshot]:
    """Return the snapshots of an account up to a day, by view, oldest first, judged one after another."""
    made = []
    rows = reader.rows(_SNAPSHOTS, (account_id, as_of.isoformat()))
    for _view, series in groupby(rows, key=lambda row: row[2]):
        sides: domain.Sides = {}
        for head, mine in groupby(series, key=lambda row: row[:8]):
            lines = [row[8:] for row in mine if row[8] is not None]
            one = _snapshot(head, lines, sides)
            sides = one.found.sides
            made.append(one)
    return made


def _snapshot(head: tuple[Any, ...], lines: list[tuple[Any, ...]], sides: domain.Sides) -> Snapshot:
    answers = {item: value for item, value, _evidence in lines}
    used = domain.from_json(head[7])
    return Snapshot(
        head[0], date.fromisoformat(head[1]), head[2], head[3], head[4], head[5], head[6], answers,
        {item: text for item, _value, text in lines if text}, used,
        domain.judge(answers, used, sides),
    )  # fmt: skip


def target(reader: Reader, account_id: int, as_of: date) -> Target:
    """Return the ideal in force on a day, with the day the path to its classes began."""
    rows = reader.rows(
        "SELECT pattern, ladder, on_day, reason, review FROM position_target "
        "WHERE account_id = ? AND on_day <= ? ORDER BY on_day DESC, id DESC",
        (account_id, as_of.isoformat()),
    )
    if not rows:
        return Target(*DEFAULT_TARGET, None)
    pattern, ladder, since, reason, review = rows[0]
    for row in rows[1:]:
        if row[:2] != (pattern, ladder):
            break
        since = row[2]
    return Target(
        pattern, ladder, date.fromisoformat(since), reason,
        None if review is None else date.fromisoformat(review),
    )  # fmt: skip


# -- rules ----------------------------------------------------------------------------------------


def rules(reader: Reader, as_of: date) -> Rules:
    """Return weights, cut-lines and thresholds in force on a day."""
    return domain.with_values(domain.DEFAULT, values(reader, domain.PREFIX, as_of))


def moves(reader: Reader, as_of: date) -> dict[str, Move]:
    """Return the first move of each class in force on a day: the user's words, else ours (marked)."""
    own = values(reader, domain.PREFIX, as_of)
    return {
        name: Move(
            one.axis,
            own.get(f"move.{name}.what", one.what),
            own.get(f"move.{name}.why", one.why),
            own.get(f"move.{name}.stop", one.stop),
        )
        for name, one in domain.MOVES.items()
    }


# -- assessors ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Assessor:
    """How one person answers on the whole: the mean answer, 5 best, over so many snapshots."""

    name: str
    mean: Decimal
    snapshots: int


def assessors(reader: Reader, as_of: date) -> list[Assessor]:
    """Return everybody who assessed, the most snapshots first; answers that are turned round count so."""
    rows = reader.rows(
        "SELECT p.assessor, sum(CASE a.item WHEN 'R6' THEN 6 - a.value ELSE a.value END), "
        "count(a.value), count(DISTINCT p.id) FROM position AS p "
        "JOIN position_answer AS a ON a.position_id = p.id AND a.value IS NOT NULL "
        "WHERE p.assessor IS NOT NULL AND p.view = 'ours' AND p.on_day <= ? "
        "GROUP BY p.assessor ORDER BY 4 DESC, 1",
        (as_of.isoformat(),),
    )
    return [Assessor(name, Decimal(total) / count, many) for name, total, count, many in rows]


# -- groups ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unit:
    """One account of a group: its newest scores by axis, and what it was billed in twelve months."""

    account_id: int
    name: str
    scores: Mapping[str, Decimal | None]
    billed: int


@dataclass(frozen=True, slots=True)
class Group:
    """A group by axis; `weighted` tells whether revenue weighs, else every unit counts the same."""

    units: tuple[Unit, ...]
    axes: Mapping[str, domain.RollUp | None]
    weighted: bool
    currencies: tuple[str, ...]


_GROUP = """
WITH RECURSIVE below (id) AS (
    SELECT :account UNION SELECT a.id FROM account AS a JOIN below ON a.parent_id = below.id
    WHERE a.archived_at IS NULL
)
SELECT a.id, coalesce(a.short_name, a.name), s.rq, s.t, s.p FROM below JOIN account AS a ON a.id = below.id
LEFT JOIN position_score AS s ON s.position_id = (
    SELECT position_id FROM position_score WHERE account_id = a.id AND view = 'ours'
    AND on_day <= :day ORDER BY on_day DESC, position_id DESC LIMIT 1)
ORDER BY a.id <> :account, a.sort_key
"""


def group(reader: Reader, account_id: int, as_of: date) -> Group | None:
    """Return a group with all its units, weighted by what they were billed; None without units.

    Amounts of several currencies cannot weigh against each other: then every unit counts the same.
    """
    rows = reader.rows(_GROUP, {"account": account_id, "day": as_of.isoformat()})
    if len(rows) < 2:
        return None
    marks = ",".join(str(row[0]) for row in rows)
    billed = reader.rows(
        "SELECT account_id, currency, sum(CASE kind WHEN 'invoice' THEN amount_minor "
        "WHEN 'credit_note' THEN -amount_minor ELSE 0 END) "
        f"FROM invoice WHERE account_id IN ({marks}) AND issued <= :day "
        "AND issued > date(:day, '-1 year') AND (voided_on IS NULL OR voided_on > :day) "
        "GROUP BY account_id, currency",
        {"day": as_of.isoformat()},
    )
    currencies = tuple(sorted({row[1] for row in billed}))
    weighted = len(currencies) == 1
    amounts = {key: amount for key, _currency, amount in billed} if weighted else {}
    units = tuple(
        Unit(
            row[0], row[1],
            {axis: _score(row[2 + place]) for place, axis in enumerate(domain.AXES)},
            max(0, amounts.get(row[0], 0)),
        )
        for row in rows
    )  # fmt: skip
    axes = {
        axis: domain.roll_up((one.scores[axis], one.billed) for one in units)
        for axis in domain.AXES
    }
    known = any(one.billed for one in units if one.scores[domain.RQ] is not None)
    return Group(units, axes, weighted and known, currencies)


def _score(millionths: int | None) -> Decimal | None:
    return None if millionths is None else Decimal(millionths).scaleb(-6)
