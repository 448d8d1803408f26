"""Words of the map: roles, judgements of people, kinds of relations, and what each may hold (C03)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import N_, _

ROLES = {
    "decision_maker": N_("Decides"),
    "approver": N_("Approves"),
    "evaluator": N_("Evaluates"),
    "user": N_("Uses"),
    "gatekeeper": N_("Gatekeeper"),
    "payer": N_("Pays"),
}
ROLE_LETTERS = {
    "decision_maker": "D", "approver": "A", "evaluator": "E", "user": "U", "gatekeeper": "G",
    "payer": "P",
}  # fmt: skip
ATTITUDES = {
    2: N_("Mentor"),
    1: N_("Supporter"),
    0: N_("Neutral"),
    -1: N_("Non-supporter"),
    -2: N_("Opponent"),
}
SIGNS = {2: "++", 1: "+", 0: "0", -1: "–", -2: "––"}
COVERAGES = {
    0: N_("Unknown to us"),
    1: N_("No contact"),
    2: N_("Brief contact"),
    3: N_("Several contacts"),
    4: N_("In depth"),
}
INFLUENCES = {1: N_("Very low"), 2: N_("Low"), 3: N_("Medium"), 4: N_("High"), 5: N_("Very high")}
POLITICAL = {
    "core": N_("Core circle"),
    "inner": N_("Inside the circle"),
    "outside": N_("Outside the circle"),
}
ADAPTABILITY = {
    "innovator": N_("Innovator"),
    "visionary": N_("Visionary"),
    "pragmatist": N_("Pragmatist"),
    "conservative": N_("Conservative"),
    "laggard": N_("Laggard"),
}
ORIENTATIONS = {
    "financial": N_("By the figures"),
    "technical": N_("By the technology"),
    "relational": N_("By the people"),
    "business": N_("By the business"),
}
CHANNELS = {
    "visit": N_("Visit"),
    "phone": N_("Phone call"),
    "wechat": N_("WeChat"),
    "email": N_("E-mail"),
    "meeting": N_("Joint meeting"),
}
FLAGS = {"yes": N_("Yes"), "no": N_("No")}
JUDGED = {
    "attitude": (-2, 2),
    "influence": (1, 5),
    "coverage": (0, 4),
}
"""Judgements that are numbers, with their lowest and highest value, inclusive."""
REPORTS_TO = "reports_to"
DOTTED = "dotted"
KINDS = {
    REPORTS_TO: N_("Reports to"),
    DOTTED: N_("Dotted line"),
    "influences": N_("Influences"),
    "friend": N_("Friend of"),
    "conflict": N_("In conflict with"),
}
"""Kinds of relations with a look of their own; every other word is the user's."""
STRENGTHS = {1: N_("weak"), 2: N_("clear"), 3: N_("strong")}
_KEY_INFLUENCE = 4
_KEY_ROLES = ("decision_maker", "approver")
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class FactKind:
    """One kind of dated judgement of a person.

    Attributes:
        title: Marked English name.
        values: Marked name of each value, in the order they are offered; empty for free values.
        low, high: Lowest and highest whole number, inclusive, where the value is a number.
    """

    title: str
    values: Mapping[str, str] = field(default_factory=dict)
    low: int | None = None
    high: int | None = None

    @property
    def is_number(self) -> bool:
        """Whether the value is a whole number."""
        return self.low is not None

    @property
    def is_text(self) -> bool:
        """Whether the value is free text."""
        return self.low is None and not self.values


def _graded(title: str, names: Mapping[int, str]) -> FactKind:
    values = {str(value): name for value, name in names.items()}
    return FactKind(title, values, min(names), max(names))


FACT_KINDS: Mapping[str, FactKind] = {
    "role": FactKind(N_("Role"), ROLES),
    "attitude": _graded(N_("Attitude"), ATTITUDES),
    "influence": _graded(N_("Influence"), INFLUENCES),
    "coverage": _graded(N_("Coverage"), COVERAGES),
    "political": FactKind(N_("Political standing"), POLITICAL),
    "adaptability": FactKind(N_("Adaptability"), ADAPTABILITY),
    "orientation": FactKind(N_("Decides by"), ORIENTATIONS),
    "competitor": FactKind(N_("Tie to a competitor")),
    "needs": FactKind(N_("Top needs")),
    "channel": FactKind(N_("Preferred channel"), CHANNELS),
    "cadence": FactKind(N_("Contact every … days"), low=1, high=1_000),
    "public_official": FactKind(N_("Public official"), FLAGS),
    "care": FactKind(N_("Remember birthday and holidays"), FLAGS),
    "ideal_attitude": _graded(N_("Attitude we want"), ATTITUDES),
    "ideal_coverage": _graded(N_("Coverage we want"), COVERAGES),
}
"""Every kind of judgement; values are kept as text."""


def checked(kind: str, value: str | None) -> str | None:
    """Return a judgement as it is kept; None and an empty text say "unknown".

    Raises:
        UserError: If the value is out of its range or no choice of its kind.
        KeyError: If there is no such kind.
    """
    known = FACT_KINDS[kind]
    text = "" if value is None else value.strip()
    if not text:
        return None
    if known.is_number:
        return _checked_number(known, text)
    if known.values and text not in known.values:
        raise UserError(
            _("“{value}” is no choice for {kind}.").format(value=text, kind=_(known.title)),
            _("Choose one of: {values}").format(
                values=", ".join(_(name) for name in known.values.values())
            ),
        )
    return text[:_LONGEST]


def _checked_number(known: FactKind, text: str) -> str:
    try:
        number = int(text)
    except ValueError:
        number = None
    if number is None or not (known.low or 0) <= number <= (known.high or 0):
        raise UserError(
            _("{value} is not between {low} and {high}.").format(
                value=text, low=known.low, high=known.high
            )
        )
    return str(number)


def is_key_player(influence: int | None, role: str | None) -> bool:
    """Tell whether somebody decides or weighs much: influence 4 or 5, or decides or approves."""
    return (influence or 0) >= _KEY_INFLUENCE or role in _KEY_ROLES


@dataclass(frozen=True, slots=True)
class Terms:
    """Names and colours of judgements, the user's own before the program's.

    Attributes:
        names: (kind, value) -> name of the user's own.
        colors: (kind, value) -> "#RRGGBB" of the user's own.
    """

    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    colors: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def name(self, kind: str, value: str | int | None) -> str:
        """Return a value in words, in the language in force; — for None, itself if free."""
        if value is None:
            return "—"
        text = str(value)
        own = self.names.get((kind, text))
        if own is not None:
            return own
        known = FACT_KINDS.get(kind)
        return _(known.values[text]) if known is not None and text in known.values else text

    def color(self, kind: str, value: str | int | None) -> str | None:
        """Return the colour the user chose, None where the look of the program counts."""
        return self.colors.get((kind, str(value)))

    def choices(self, kind: str) -> dict[str, str]:
        """Return value -> name of a kind, in the order they are offered."""
        return {value: self.name(kind, value) for value in FACT_KINDS[kind].values}


NO_TERMS = Terms()
"""The names of the program."""


def kind_name(kind: str) -> str:
    """Return a kind of relation in the language in force; a word of the user's own as it is."""
    return _(KINDS[kind]) if kind in KINDS else kind
