"""From a position to the ideal: gap, deficits, first move, progress, alarms, what helped (C02)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kamdesk.base.i18n import N_
from kamdesk.features.accounts.domain import INSUFFICIENT
from kamdesk.features.positions.domain.items import AXES, ITEMS, RQ, P, T, points
from kamdesk.features.positions.domain.judge import Answers, Judgement, Score
from kamdesk.features.positions.domain.rules import Rules

ASKS = {
    "conflict": (), "loose": (T,), "master_servant": (RQ,), "win_win": (RQ, T),
    "outsider": (), "commercial": (P,), "friend": (RQ,), "strategic_partner": (RQ, P),
}  # fmt: skip
"""The axes each class asks to be high; of the others it asks nothing."""
TOP = 3
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Move:
    """What to do first from a class.

    Attributes:
        axis: The axis to raise, None to hold.
        what: First move, marked.
        why: Why that one, marked.
        stop: When to stop, marked; "" if never.
    """

    axis: str | None
    what: str
    why: str
    stop: str


_HOLD = (
    N_("Hold: renew in time, plan together, prepare for a change of people"),
    N_("What was reached is lost by drifting: watch for a fall of ten points within two quarters"),
)
MOVES = {
    "outsider": Move(
        P, N_("Move the business forward: trial order, qualification, listing as supplier"),
        N_("The right to more is earned by merit; learn who decides; no gifts"),
        N_("Two bids lost without a word why"),
    ),
    "commercial": Move(
        RQ, N_("Improve the relation: contact between several departments, a joint review, mending of service"),
        N_("Trust follows from promises that were kept"),
        N_("The buyer blocks access to others twice"),
    ),
    "friend": Move(
        P, N_("Move the business forward: turn goodwill into a bid or a trial, and contact between persons into contact between functions"),
        N_("Warmth without business is a cost that grows"),
        N_("Twelve months without an order"),
    ),
    "loose": Move(
        RQ, N_("Improve the relation: find an unmet need, a second contact, a proof of value"),
        N_("A thin tie is cheap to lose, for both sides"),
        N_("The potential is below what a visit costs: keep it in self-service"),
    ),
    "conflict": Move(
        RQ, N_("Repair the relation first: close disputes, meet between managers, deliver the report on causes and remedies"),
        N_("Talking about terms before the repair fails"),
        N_("It goes to court: change to the path of collection"),
    ),
    "master_servant": Move(
        T, N_("Improve the terms: price, credit period and clauses, with proof of our value; exchange, never give"),
        N_("Dependence has two ends: need them less, be needed more"),
        N_("The margin after the cost of serving is below zero for two periods: review whether to leave"),
    ),
    "win_win": Move(None, *_HOLD, ""),
    "strategic_partner": Move(None, *_HOLD, ""),
}  # fmt: skip
"""First moves by default; the user's own words replace them."""
_FIRST = ("conflict", "master_servant", "loose", "outsider", "commercial", "friend")


def leading(pattern: str, ladder: str) -> str | None:
    """Return the class whose first move comes first: one axis at a time.

    A conflict is repaired before all; one-sided terms are mended before business grows; a stranger
    is won before he is befriended. None if no class is known.
    """
    classes = (pattern, ladder)
    if pattern == "loose" and ladder == "outsider":
        return "outsider"
    found = next((name for name in _FIRST if name in classes), None)
    return found or next((name for name in classes if name != INSUFFICIENT), None)


# -- gap ------------------------------------------------------------------------------------------


def gap(target: str, x: Decimal | None, y: Decimal | None, aim: Decimal) -> Decimal | None:
    """Return how far a point is from a class: the root of the squared shortfalls of what it asks.

    Args:
        target: The class that is the ideal.
        x: Score on the axis to the right (terms or course), None if unknown.
        y: Quality, None if unknown.
        aim: What each axis that is asked for should reach.

    Returns:
        0 if it is there; None if an axis that is asked for is unknown.
    """
    asked = ASKS[target]
    short = _ZERO
    for value, wanted in ((y, RQ in asked), (x, T in asked or P in asked)):
        if not wanted:
            continue
        if value is None:
            return None
        short += max(_ZERO, aim - value) ** 2
    return short.sqrt()


def whole_gap(
    pattern: str, ladder: str, scores: Mapping[str, Score], aim: Decimal
) -> Decimal | None:
    """Return the gap over all axes either ideal asks for; None if one of them is unknown."""
    short = _ZERO
    for axis in AXES:
        if axis in ASKS[pattern] or axis in ASKS[ladder]:
            value = scores[axis].value
            if value is None:
                return None
            short += max(_ZERO, aim - value) ** 2
    return short.sqrt()


def ideal_point(
    target: str, x: Decimal | None, y: Decimal | None, aim: Decimal
) -> tuple[Decimal, Decimal]:
    """Return where the ideal is drawn: raised to the aim on what it asks, else where one stands."""
    asked = ASKS[target]
    here_x, here_y = aim if x is None else x, aim if y is None else y
    return (
        max(here_x, aim) if T in asked or P in asked else here_x,
        max(here_y, aim) if RQ in asked else here_y,
    )


def progress(start: Decimal | None, now: Decimal | None) -> Decimal | None:
    """Return 1 - gap now / gap at the start; None if unknown or there was no gap."""
    if start is None or now is None or not start:
        return None
    return 1 - now / start


# -- deficits -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Deficit:
    """What one answer lacks: weight x (wanted points - points it has)."""

    item: str
    size: Decimal
    answer: int


def deficits(answers: Answers, rules: Rules, axis: str | None = None) -> list[Deficit]:
    """Return every shortfall above zero, the heaviest first; of one axis if named."""
    found = []
    for code, one in ITEMS.items():
        answer = answers.get(code)
        if answer is None or axis not in (None, one.axis):
            continue
        size = rules.weights[code] * max(_ZERO, rules.deficit_target - points(code, answer))
        if size:
            found.append(Deficit(code, size, answer))
    return sorted(found, key=lambda one: -one.size)  # stable: equal ones in their order


def wanted_answer(item: str, rules: Rules) -> int:
    """Return the least answer that leaves no shortfall, or the best one if none does."""
    order = range(5, 0, -1) if ITEMS[item].reversed else range(1, 6)
    return next((one for one in order if points(item, one) >= rules.deficit_target), order[-1])


def expected(answers: Answers, planned: Iterable[tuple[str, int]]) -> dict[str, int | None]:
    """Return the answers if every measure brings what is expected of it; none gets worse by it."""
    after = dict(answers)
    for item, answer in planned:
        now = after.get(item)
        if item in ITEMS and (now is None or points(item, answer) > points(item, now)):
            after[item] = answer
    return after


# -- alarms ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Drift:
    """A fall on one axis: from what it was on a day to what it is."""

    axis: str
    since: date
    before: Decimal
    now: Decimal


def drift(
    trail: Sequence[tuple[date, Mapping[str, Decimal | None]]], rules: Rules
) -> tuple[Drift, ...]:
    """Return the axes that fell by the alarm's size within its days, the trail oldest first."""
    if not trail:
        return ()
    last_day, last = trail[-1]
    found = []
    for axis in AXES:
        now = last[axis]
        if now is None:
            continue
        seen = [
            (value, day)
            for day, scores in trail[:-1]
            if (last_day - day).days <= rules.drift_days
            and (value := scores[axis]) is not None
            and value - now >= rules.drift
        ]
        if seen:
            before, since = max(seen)
            found.append(Drift(axis, since, before, now))
    return tuple(found)


def friend_trap(
    quality: Decimal | None, course: Decimal | None, cost_rises: bool | None, rules: Rules
) -> str | None:
    """Return "alarm" for warmth far ahead of business at rising cost, "watch" if the cost is unknown.

    None if the warmth is not that far ahead, or the cost does not rise.
    """
    if quality is None or course is None or quality - course < rules.trap or cost_rises is False:
        return None
    return "alarm" if cost_rises else "watch"


# -- what helped ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Effect:
    """What happened around one measure that was done.

    Attributes:
        before, after: Points of its question, None if not answered.
        axis_before, axis_after: Score of its axis.
        classes_before, classes_after: (pattern, ladder).
    """

    before: int | None
    after: int | None
    axis_before: Decimal | None
    axis_after: Decimal | None
    classes_before: tuple[str, str]
    classes_after: tuple[str, str]

    @property
    def moved(self) -> bool:
        """Whether its question got better from the snapshot before it to the one after it."""
        return self.before is not None and self.after is not None and self.after > self.before

    @property
    def changed_class(self) -> bool:
        """Whether a class changed meanwhile."""
        return self.classes_before != self.classes_after


def effect(item: str, before: tuple[Answers, Judgement], after: tuple[Answers, Judgement]) -> Effect:  # fmt: skip
    """Return what changed for the question of a measure between two snapshots."""
    axis = ITEMS[item].axis

    def told(answers: Answers) -> int | None:
        answer = answers.get(item)
        return None if answer is None else points(item, answer)

    first, second = before[1], after[1]
    return Effect(
        told(before[0]), told(after[0]), first.scores[axis].value, second.scores[axis].value,
        (first.pattern, first.ladder), (second.pattern, second.ladder),
    )  # fmt: skip


# -- groups ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RollUp:
    """A group on one axis: the mean by weight, and how far its units are apart."""

    mean: Decimal
    lowest: Decimal
    highest: Decimal
    units: int


def roll_up(units: Iterable[tuple[Decimal | None, int]]) -> RollUp | None:
    """Return the mean of (score, weight); units without a score are left out.

    If no unit has any weight all count the same. None if no unit has a score.
    """
    known = [(value, max(0, weight)) for value, weight in units if value is not None]
    if not known:
        return None
    total = sum(weight for _value, weight in known)
    if not total:
        known = [(value, 1) for value, _weight in known]
        total = len(known)
    mean = sum((value * weight for value, weight in known), _ZERO) / total
    scores = [value for value, _weight in known]
    return RollUp(mean, min(scores), max(scores), len(scores))
