"""From answers to scores, classes and gates; every number exact (C01)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kamdesk.base.i18n import N_
from kamdesk.features.accounts.domain import IDEAL, INSUFFICIENT
from kamdesk.features.positions.domain.items import AXES, ITEMS, RQ, P, T, points
from kamdesk.features.positions.domain.rules import Rules

Answers = Mapping[str, int | None]
"""Answer 1 to 5 by code; None or missing is "don't know"."""
Sides = Mapping[str, bool]
"""Axes whose side is known; True is high."""

_PATTERN = {
    (True, False): "master_servant",
    (True, True): "win_win",
    (False, False): "conflict",
    (False, True): "loose",
}
_LADDER = {
    (True, False): "friend",
    (True, True): "strategic_partner",
    (False, False): "outsider",
    (False, True): "commercial",
}
GATES = {
    "need": N_("Mutual need"),
    "trust": N_("Mutual trust"),
    "interest": N_("Common interest"),
}
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Score:
    """Where an account stands on one axis.

    Attributes:
        value: Sum of weight x points over sum of weights of what is answered, 0 to 100; None if
            nothing is.
        answered: Share of the axis' weight that is answered, 0 to 1.
    """

    value: Decimal | None
    answered: Decimal

    @property
    def low(self) -> Decimal:
        """The score if everything unanswered were worst."""
        return (self.value or Decimal(0)) * self.answered

    @property
    def high(self) -> Decimal:
        """The score if everything unanswered were best."""
        return self.low + _HUNDRED * (1 - self.answered)

    @property
    def spread(self) -> Decimal:
        """How far worst and best case are apart, 0 to 100."""
        return _HUNDRED * (1 - self.answered)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything that follows from the answers of one snapshot.

    Attributes:
        scores: By axis.
        sides: Sides in force, also those kept from before; an axis never known is missing.
        moving: Axes within the zone of transition.
        pattern, ladder: Classes, or "insufficient".
        gates: By key of `GATES`: passed, failed, or None where it cannot be told.
    """

    scores: Mapping[str, Score]
    sides: Sides
    moving: tuple[str, ...]
    pattern: str
    ladder: str
    gates: Mapping[str, bool | None]

    @property
    def open_gates(self) -> tuple[str, ...]:
        """Gates that are not passed: failed ones and those that cannot be told."""
        return tuple(name for name in GATES if self.gates[name] is not True)

    def candidate(self, kind: str) -> bool:
        """Tell whether a class of this snapshot is an ideal one that fails a gate."""
        return kind in IDEAL and bool(self.open_gates)


def score(axis: str, answers: Answers, rules: Rules) -> Score:
    """Return the score of one axis."""
    total = given = sum_ = Decimal(0)
    for code, one in ITEMS.items():
        if one.axis != axis:
            continue
        weight = rules.weights[code]
        total += weight
        answer = answers.get(code)
        if answer is not None:
            given += weight
            sum_ += weight * points(code, answer)
    return Score(sum_ / given if given else None, given / total)


def judge(answers: Answers, rules: Rules, former: Sides | None = None) -> Judgement:
    """Return what follows from answers.

    Args:
        answers: By code of the question.
        rules: In force at the snapshot.
        former: Sides of the snapshot before it of the same view, for hysteresis.
    """
    before = former or {}
    scores = {axis: score(axis, answers, rules) for axis in AXES}
    sides: dict[str, bool] = dict(before)
    known: dict[str, bool] = {}
    moving = []
    for axis, one in scores.items():
        if one.value is None or one.answered < rules.answered:
            continue
        cut = rules.cut(axis)
        high = one.value >= cut
        if abs(one.value - cut) < rules.hysteresis:
            moving.append(axis)
            high = before.get(axis, high)
        sides[axis] = known[axis] = high
    return Judgement(
        scores, sides, tuple(moving), _class(_PATTERN, known, T), _class(_LADDER, known, P),
        _gates(answers, rules, scores[T]),
    )  # fmt: skip


def _class(table: Mapping[tuple[bool, bool], str], known: Sides, across: str) -> str:
    if RQ not in known or across not in known:
        return INSUFFICIENT
    return table[known[RQ], known[across]]


def _gates(answers: Answers, rules: Rules, terms: Score) -> dict[str, bool | None]:
    need, interest = answers.get("T4"), answers.get("R3")
    bound = None if interest is None else interest >= rules.interest
    enough = terms.value is not None and terms.answered >= rules.answered
    fair = terms.value >= rules.cut_t if enough and terms.value is not None else None
    trust = trust_score(answers, rules)
    return {
        "need": None if need is None else need >= rules.need,
        "trust": None if trust is None else trust >= rules.trust,
        "interest": _both(bound, fair),
    }


def _both(first: bool | None, second: bool | None) -> bool | None:
    if first is False or second is False:
        return False
    return None if first is None or second is None else True


def trust_score(answers: Answers, rules: Rules) -> Decimal | None:
    """Return the weighted mean of R1 and R2; None unless both are answered and weigh anything."""
    first, second = answers.get("R1"), answers.get("R2")
    heavy, light = rules.weights["R1"], rules.weights["R2"]
    if first is None or second is None or not heavy + light:
        return None
    return (heavy * points("R1", first) + light * points("R2", second)) / (heavy + light)


def asymmetry(d_us: int | None, d_them: int | None) -> Decimal | None:
    """Return (ours - theirs) / (ours + theirs), -1 to 1; None if unknown or nobody depends."""
    if d_us is None or d_them is None or d_us + d_them == 0:
        return None
    return Decimal(d_us - d_them) / (d_us + d_them)


def master(value: Decimal | None, rules: Rules) -> str | None:
    """Return who is the master: "customer", "us" (the reverse, a warning), "balanced", or None."""
    if value is None:
        return None
    if value > rules.dependence:
        return "customer"
    return "us" if value < -rules.dependence else "balanced"


def is_stale(age_days: int, rules: Rules) -> bool:
    """Tell whether a snapshot of this age is too old to rely on."""
    return age_days > rules.stale_days


def perception_gap(ours: Score | None, customers: Score | None) -> Decimal | None:
    """Return our quality less the customer's; None unless both views have one."""
    if ours is None or customers is None or ours.value is None or customers.value is None:
        return None
    return ours.value - customers.value
