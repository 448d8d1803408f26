"""What credit is judged by: dated parameters with a default, a range and a source each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from kamdesk.base.i18n import N_

PREFIX = "credit."
"""Beginning of the keys under which changed values are kept."""
_OURS = N_("Default of the program; set your own")
_PRESET_5C = N_("Published five-C weights 30/25/20/10/15")
_PRESET_TREND = N_("Published weights of 势道术, 50/30/20")
_RULE_BOOK = N_("Rule book of one firm")


@dataclass(frozen=True, slots=True)
class Rule:
    """One parameter.

    Attributes:
        title: What it is called.
        default: Its value while nobody set another.
        source: Where the default comes from.
        least, most: Its range, inclusive; both None for a text.
        group: Under which heading it stands: a key of `GROUPS`.
    """

    title: str
    default: str
    source: str
    least: Decimal | None
    most: Decimal | None
    group: str

    @property
    def is_switch(self) -> bool:
        """Whether it is on or off."""
        return self.group == "switch"

    @property
    def is_text(self) -> bool:
        """Whether it is a text."""
        return self.most is None


GROUPS = {
    "limit": N_("Warning, stop and reviews"),
    "switch": N_("On or off"),
    "class": N_("Classes by score"),
    "weight": N_("Weights of the scores"),
    "formula": N_("Formulas of the limit"),
    "terms": N_("Terms by class"),
}


def _number(title: str, default: str, most: str, group: str, source: str = _OURS) -> Rule:
    return Rule(title, default, source, Decimal(0), Decimal(most), group)


def _text(title: str, default: str, source: str) -> Rule:
    return Rule(title, default, source, None, None, "terms")


CHINA_OFF = N_(
    "Off: the paper of the model for China was found, but not the text of its formula. Switch it on only after checking coefficients and cut-offs against the paper."
)
RULES: dict[str, Rule] = {
    "warn": _number(N_("Warning from this share of the limit, 1 is 100 %"), "0.8", "10", "limit"),
    "stop": _number(N_("Stop from this share of the limit, 1 is 100 %"), "1", "10", "limit"),
    "review.key": _number(N_("Months between reviews of accounts of the first tier"), "3", "120", "limit"),
    "review.other": _number(N_("Months between reviews of other accounts"), "12", "120", "limit"),
    "late_trend": _number(N_("Days later than before that are an alarm"), "5", "365", "limit"),
    "bank_bills": _number(N_("Count bank bills that are not due yet"), "0", "1", "switch"),
    "china": _number(N_("Count the model for China"), "0", "1", "switch", CHINA_OFF),
    "cut.A": _number(N_("Class A from"), "80", "100", "class"),
    "cut.B": _number(N_("Class B from"), "65", "100", "class"),
    "cut.C": _number(N_("Class C from"), "50", "100", "class"),
    "answered": _number(N_("Least share of the weight that is answered"), "0.6", "1", "class"),
    "weight.5c.character": _number(N_("Five Cs: character"), "0.30", "100", "weight", _PRESET_5C),
    "weight.5c.capacity": _number(N_("Five Cs: capacity"), "0.25", "100", "weight", _PRESET_5C),
    "weight.5c.capital": _number(N_("Five Cs: capital"), "0.20", "100", "weight", _PRESET_5C),
    "weight.5c.collateral": _number(N_("Five Cs: collateral"), "0.10", "100", "weight", _PRESET_5C),
    "weight.5c.conditions": _number(N_("Five Cs: conditions"), "0.15", "100", "weight", _PRESET_5C),
    "weight.trend.cycle": _number(N_("Trend: industry cycle"), "0.50", "100", "weight", _PRESET_TREND),
    "weight.trend.honesty": _number(N_("Trend: honesty"), "0.30", "100", "weight", _PRESET_TREND),
    "weight.trend.solvency": _number(N_("Trend: solvency"), "0.20", "100", "weight", _PRESET_TREND),
    "vat": _number(N_("Tax on top of sales, 0.13 is 13 %"), "0.13", "1", "formula"),
    "average": _number(N_("Share of net worth in the three-way average"), "0.10", "1", "formula",
                       N_("Published three-way average: a tenth of net worth")),
    **{
        f"worth.{name}": _number(text, default, "1", "formula", source)
        for name, text, default, source in (
            ("A", N_("Class A: share of tangible net worth"), "0.45", _OURS),
            ("B", N_("Class B: share of tangible net worth"), "0.35",
             N_("Published example of class B: 35 % and 5 %")),
            ("C", N_("Class C: share of tangible net worth"), "0.20", _OURS),
            ("D", N_("Class D: share of tangible net worth"), "0", _OURS),
        )
    },
    **{
        f"turnover.{name}": _number(text, default, "1", "formula", source)
        for name, text, default, source in (
            ("A", N_("Class A: share of turnover"), "0.07", _OURS),
            ("B", N_("Class B: share of turnover"), "0.05",
             N_("Published example of class B: 35 % and 5 %")),
            ("C", N_("Class C: share of turnover"), "0.025", _OURS),
            ("D", N_("Class D: share of turnover"), "0", _OURS),
        )
    },
    "terms.A": _text(
        N_("Class A"),
        N_("Advance 10 to 30 %, on arrival and on acceptance as agreed, retention of 5 %."), _RULE_BOOK),
    "terms.B": _text(
        N_("Class B"),
        N_("Advance 20 to 30 %, on arrival and on acceptance as agreed, retention of 5 %."), _RULE_BOOK),
    "terms.C": _text(
        N_("Class C"),
        N_("Advance of at least 30 % and payment before dispatch; bid only with the approval of the vice president."),
        _RULE_BOOK),
    "terms.D": _text(
        N_("Class D"),
        N_("No credit: payment before delivery, or security in full."), _OURS),
}  # fmt: skip
"""Every parameter by its name."""
_KEPT = ("cut.", "weight.", "answered")


class BadRule(ValueError):
    """A value that cannot be used; `name` says which."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"{name}: {text!r}")
        self.name = name
        self.text = text


@dataclass(frozen=True, slots=True)
class Rules:
    """The parameters in force; `own` holds only what somebody set."""

    own: Mapping[str, str]

    def text(self, name: str) -> str:
        """Return a value as it was written (a default is marked for translation)."""
        return self.own.get(name, RULES[name].default)

    def number(self, name: str) -> Decimal:
        """Return a value as a number."""
        return Decimal(self.text(name))

    def on(self, name: str) -> bool:
        """Tell whether a switch is on."""
        return self.number(name) != 0

    def kept(self) -> str:
        """Return what an investigation is scored by, as it is kept with it."""
        names = [name for name in RULES if name.startswith(_KEPT)]
        return json.dumps({name: self.text(name) for name in names}, separators=(",", ":"))


DEFAULT = Rules({})


def with_values(rules: Rules, values: Mapping[str, str]) -> Rules:
    """Return rules with some values changed; names that are not known are passed over.

    Raises:
        BadRule: If a value is no number in its range, cut-lines do not fall, the warning lies above
            the stop, or a preset would be left without weight.
    """
    own = dict(rules.own)
    for name, text in values.items():
        if name in RULES:
            own[name] = _checked(name, text)
    made = Rules(own)
    cuts = [made.number(f"cut.{name}") for name in "ABC"]
    for name, above, below in (("cut.B", cuts[0], cuts[1]), ("cut.C", cuts[1], cuts[2])):
        if below >= above:
            raise BadRule(name, str(below))
    if made.number("warn") > made.number("stop"):
        raise BadRule("warn", made.text("warn"))
    for preset in ("5c", "trend"):
        names = [name for name in RULES if name.startswith(f"weight.{preset}.")]
        if not any(made.number(name) for name in names):
            raise BadRule(names[0], "0")
    return made


def _checked(name: str, text: str) -> str:
    rule, bare = RULES[name], text.strip()
    if rule.least is None or rule.most is None:
        if not bare:
            raise BadRule(name, text)
        return bare
    try:
        value = Decimal(bare)
    except InvalidOperation:
        raise BadRule(name, text) from None
    if not (value.is_finite() and rule.least <= value <= rule.most):
        raise BadRule(name, text)
    return bare


@lru_cache(maxsize=256)
def from_json(text: str) -> Rules:
    """Return the rules an investigation is scored by."""
    return with_values(DEFAULT, json.loads(text))
