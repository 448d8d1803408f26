"""The score of a customer's credit, its class, and what a class means for terms (C22)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kamdesk.base.i18n import N_
from kamdesk.features.credit.domain.rules import Rules

CLASSES = ("A", "B", "C", "D")
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is scored from 0 to 100.

    Attributes:
        key: Stable name.
        title: What it is called.
        low, middle, high: What about 20, 60 and 100 look like.
    """

    key: str
    title: str
    low: str
    middle: str
    high: str


@dataclass(frozen=True, slots=True)
class Preset:
    """A set of things that are scored together; the weights are rules."""

    title: str
    items: tuple[Item, ...]


PRESETS = {
    "5c": Preset(
        N_("Five Cs"),
        (
            Item("character", N_("Character: does it keep its word"),
                 N_("breaks promises, listed or sued"), N_("pays late, but says so"),
                 N_("keeps every promise for years")),
            Item("capacity", N_("Capacity: can it pay from its business"),
                 N_("lives from hand to mouth"), N_("pays when its own customers pay"),
                 N_("steady cash from operations")),
            Item("capital", N_("Capital: what stands behind it"),
                 N_("debts above assets"), N_("half its assets are its own"),
                 N_("strong owners, little debt")),
            Item("collateral", N_("Collateral: what secures our claim"),
                 N_("nothing"), N_("title retained or a parent's word"),
                 N_("bank guarantee or deposit")),
            Item("conditions", N_("Conditions: how its market goes"),
                 N_("shrinking, prices collapse"), N_("flat"), N_("growing, protected")),
        ),
    ),
    "trend": Preset(
        N_("Trend, honesty, solvency"),
        (
            Item("cycle", N_("Trend: where its industry stands in the cycle"),
                 N_("in decline"), N_("past its peak"), N_("rising")),
            Item("honesty", N_("Honesty: its record of keeping its word"),
                 N_("listed defaulter or in court"), N_("late without notice at times"),
                 N_("no blemish known")),
            Item("solvency", N_("Solvency: can it pay"),
                 N_("cash is short now"), N_("tight at year end"), N_("pays at sight")),
        ),
    ),
}  # fmt: skip
"""Weights: published presets, 30/25/20/10/15 and 50/30/20 (S83)."""


@dataclass(frozen=True, slots=True)
class Score:
    """What the answers come to.

    Attributes:
        value: 0 to 100 over what was answered; None if nothing was.
        low, high: The score if everything not answered were 0, or 100.
        answered: Share of the weight that was answered, 0 to 1.
        weights: Weight of each item after normalising, by key.
        weight_sum: What the weights came to as they were written.
        enough: Whether so much was answered that a class may be proposed.
    """

    value: Decimal | None
    low: Decimal
    high: Decimal
    answered: Decimal
    weights: Mapping[str, Decimal]
    weight_sum: Decimal
    enough: bool

    @property
    def normalised(self) -> bool:
        """Whether the weights did not sum to 1 and were scaled."""
        return self.weight_sum != 1


def score(preset: str, answers: Mapping[str, Decimal], rules: Rules) -> Score:
    """Return the weighted score of some answers, each 0 to 100; what is missing is not 0.

    Raises:
        ValueError: If an answer is outside 0 to 100.
    """
    items = PRESETS[preset].items
    written = {one.key: rules.number(f"weight.{preset}.{one.key}") for one in items}
    total = sum(written.values(), Decimal(0))
    weights = {key: weight / total for key, weight in written.items()}
    given = {one.key: answers[one.key] for one in items if one.key in answers}
    if not all(0 <= one <= _HUNDRED for one in given.values()):
        raise ValueError(f"not 0 to 100: {given}")
    answered = sum((written[key] for key in given), Decimal(0)) / total
    low = sum((written[key] * one for key, one in given.items()), Decimal(0)) / total
    value = low / answered if answered else None
    high = low + (1 - answered) * _HUNDRED
    enough = value is not None and answered >= rules.number("answered")
    return Score(value, low, high, answered, weights, total, enough)


def class_of(value: Decimal, rules: Rules) -> str:
    """Return the class of a score, A to D, by the cut-lines in force (each inclusive)."""
    for name in CLASSES[:-1]:
        if value >= rules.number(f"cut.{name}"):
            return name
    return CLASSES[-1]


def proposed_class(found: Score, rules: Rules) -> str | None:
    """Return the class a score proposes; None where too little was answered."""
    return class_of(found.value, rules) if found.enough and found.value is not None else None
