"""Weights, cut-lines and thresholds: editable, dated, and kept with each snapshot."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from kamdesk.base.i18n import N_
from kamdesk.features.positions.domain.items import AXES, ITEMS, RQ, P, T

PREFIX = "positions."
"""Beginning of the keys under which changed values are kept."""
_FIFTY = Decimal(50)


def _weights() -> Mapping[str, Decimal]:
    return {code: one.weight for code, one in ITEMS.items()}


@dataclass(frozen=True, slots=True)
class Rules:
    """What positions are counted with; the defaults are those of the method (C01, C02).

    Attributes:
        weights: Weight of each question within its axis, not below 0.
        cut_rq, cut_t, cut_p: Where low ends and high begins, 0 to 100.
        hysteresis: So near to a cut-line the former side is kept.
        target: What each axis should reach that the ideal asks for.
        deficit_target: What each answer should reach.
        answered: Least share of an axis' weight that must be answered for a class.
        stale_days: A snapshot older than so many days is stale.
        perception_gap: So far apart our view and the customer's are a gap of perception.
        trust: Least mean of R1 and R2 for mutual trust.
        need, interest: Least answers to T4 and R3 for mutual need and common interest.
        dependence: Asymmetry from which one side is the master, 0 to 1.
        drift, drift_days: A fall of so many points within so many days is an alarm.
        trap: So far quality is above the course of dealing in the trap of a friend.
    """

    weights: Mapping[str, Decimal] = field(default_factory=_weights)
    cut_rq: Decimal = _FIFTY
    cut_t: Decimal = _FIFTY
    cut_p: Decimal = _FIFTY
    hysteresis: Decimal = Decimal(5)
    target: Decimal = Decimal(70)
    deficit_target: Decimal = Decimal(75)
    answered: Decimal = Decimal("0.60")
    stale_days: Decimal = Decimal(180)
    perception_gap: Decimal = Decimal(15)
    trust: Decimal = Decimal(60)
    need: Decimal = Decimal(3)
    interest: Decimal = Decimal(3)
    dependence: Decimal = Decimal("0.2")
    drift: Decimal = Decimal(10)
    drift_days: Decimal = Decimal(183)
    trap: Decimal = Decimal(25)

    def cut(self, axis: str) -> Decimal:
        """Return the cut-line of an axis."""
        return {RQ: self.cut_rq, T: self.cut_t, P: self.cut_p}[axis]

    def values(self) -> dict[str, str]:
        """Return every value by its name, weights as "weight.R1"."""
        plain = {name: str(getattr(self, name)) for name in THRESHOLDS}
        return {**{f"weight.{code}": str(self.weights[code]) for code in ITEMS}, **plain}


THRESHOLDS = {
    "cut_rq": N_("Cut-line of the quality"),
    "cut_t": N_("Cut-line of the terms"),
    "cut_p": N_("Cut-line of the course of dealing"),
    "hysteresis": N_("Width of the zone of transition, to each side"),
    "target": N_("What an axis of the ideal should reach"),
    "deficit_target": N_("What an answer should reach"),
    "answered": N_("Least share of the weight that is answered"),
    "stale_days": N_("Days until a snapshot is stale"),
    "perception_gap": N_("Gap of perception from"),
    "trust": N_("Least mean of R1 and R2 for trust"),
    "need": N_("Least answer to T4 for mutual need"),
    "interest": N_("Least answer to R3 for common interest"),
    "dependence": N_("Asymmetry of dependence from"),
    "drift": N_("Fall that is an alarm"),
    "drift_days": N_("Days a fall is looked for"),
    "trap": N_("Quality above the course in a friend trap"),
}
"""Every value but the weights, and what it is called."""
_MOST = {"answered": Decimal(1), "dependence": Decimal(1), "stale_days": Decimal(3650),
         "drift_days": Decimal(3650), "need": Decimal(5), "interest": Decimal(5)}  # fmt: skip
DEFAULT = Rules()


class BadRule(ValueError):
    """A value that cannot be used; `name` says which."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"{name}: {text!r}")
        self.name = name


def with_values(rules: Rules, values: Mapping[str, str]) -> Rules:
    """Return rules with some values changed; names that are not known are passed over.

    Raises:
        BadRule: If a value is no number in its range, or an axis would be left without weight.
    """
    weights = dict(rules.weights)
    plain: dict[str, Decimal] = {}
    for name, text in values.items():
        if name.startswith("weight.") and name[7:] in ITEMS:
            weights[name[7:]] = _number(name, text, Decimal(100))
        elif name in THRESHOLDS:
            plain[name] = _number(name, text, _MOST.get(name, Decimal(100)))
    for axis in AXES:
        if not sum(weights[code] for code, one in ITEMS.items() if one.axis == axis):
            raise BadRule(f"weight.{axis}", "0")
    return replace(rules, weights=weights, **plain)


def _number(name: str, text: str, most: Decimal) -> Decimal:
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise BadRule(name, text) from None
    if not (value.is_finite() and 0 <= value <= most):
        raise BadRule(name, text)
    return value


def to_json(rules: Rules) -> str:
    """Return the rules as they are kept with a snapshot."""
    return json.dumps(rules.values(), separators=(",", ":"))


@lru_cache(maxsize=256)
def from_json(text: str) -> Rules:
    """Return the rules a snapshot was made with."""
    return with_values(DEFAULT, json.loads(text))
