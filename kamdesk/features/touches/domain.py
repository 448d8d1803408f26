"""Rules of touches and of the contact matrix: what counts, where it counts, how fragile the tie is (C04)."""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from kamdesk.base.i18n import N_

KINDS = {
    "visit": N_("Visit"),
    "meeting": N_("Meeting"),
    "call": N_("Call"),
    "message": N_("Message"),
}
SIGNS = {"visit": "●", "meeting": "◆", "call": "◇", "message": "○"}
WEIGHTS = {
    "visit": Fraction(3),
    "meeting": Fraction(2),
    "call": Fraction(1),
    "message": Fraction(1, 2),
}
"""What a touch of each kind weighs. C04 gives visit, call and message; a meeting by video or at our
place is prepared like a visit but nobody stood in their works, so it lies between visit and call."""

WINDOW = 90
"""Days that count unless the user chose others."""
CADENCE = {"A": 30, "B": 60, "C": 90}
"""Days between two contacts with the most influential people of an account of each tier."""
STRETCH = {5: 1, 4: 1, 3: 2, 2: 3, 1: 3}
"""How many times longer it may be with people of less influence; unknown influence counts as 3."""
_UNKNOWN_INFLUENCE = 3

ALARM_SHARE = Fraction(60, 100)
ALARM_CONTACTS = 2
ALARM_FILL = Fraction(40, 100)
PLAN_AHEAD = 731
"""A touch may be planned so many days ahead; a later day is a slip of the keyboard."""

FUNCTIONS = {
    "sales": N_("Sales team"),
    "technical": N_("Technical team"),
    "service": N_("Service team"),
    "quality": N_("Quality team"),
    "finance": N_("Finance team"),
    "logistics": N_("Logistics team"),
    "legal": N_("Legal team"),
    "management": N_("Our management"),
}
"""Standard functions of ours; every other word is the user's own."""
_FUNCTION_WORDS = (
    ("management", ("管理", "总经理", "总裁", "高层", "领导", "management", "executive", "board")),
    ("finance", ("财务", "会计", "应收", "出纳", "资金", "finance", "financial", "accounting", "credit")),
    ("quality", ("质量", "质检", "品质", "品控", "quality")),
    ("service", ("服务", "售后", "运维", "维保", "service", "support")),
    ("legal", ("法务", "法律", "合规", "legal", "compliance")),
    ("logistics", ("物流", "供应链", "仓储", "交付", "logistics", "supply", "delivery")),
    ("technical", ("技术", "研发", "工程", "方案", "设计", "technical", "engineer", "r&d", "development")),
    ("sales", ("销售", "业务", "市场", "商务", "客户", "sales", "account", "commercial", "marketing")),
)  # fmt: skip
_DEPARTMENT_WORDS = (
    ("management", ("总经办", "总经理", "总裁", "董事", "高管", "管理层", "management", "board", "executive")),
    ("purchasing", ("采购", "供应", "物资", "招标", "purchas", "procure", "sourcing", "buying")),
    ("finance", ("财务", "会计", "资金", "应付", "financ", "account", "treasur", "controlling")),
    ("quality", ("质量", "品质", "质检", "检验", "品控", "quality")),
    ("maintenance", ("设备", "维修", "维护", "动力", "机修", "maintenance", "facilit", "utilit", "equipment")),
    ("legal", ("法务", "法律", "合规", "legal", "compliance")),
    ("logistics", ("物流", "仓储", "储运", "仓库", "logistic", "warehouse")),
    ("projects", ("项目", "基建", "project", "programme")),
    ("it", ("信息", "数字化", "网络", r"\bit\b", "information", "digital")),
    ("production", ("生产", "制造", "车间", "工厂", "production", "manufactur", "plant", "operations")),
    ("engineering", ("技术", "研发", "工程", "设计", "工艺", "engineer", r"r&d", "technology", "technical",
                     "development", "design")),
)  # fmt: skip
COUNTERPARTS = {
    "sales": frozenset({"management", "purchasing", "projects"}),
    "technical": frozenset({"engineering", "production"}),
    "service": frozenset({"production", "maintenance"}),
    "quality": frozenset({"quality"}),
    "finance": frozenset({"finance"}),
    "logistics": frozenset({"logistics", "purchasing"}),
    "legal": frozenset({"legal"}),
    "management": frozenset({"management"}),
}
"""Which of their departments each function of ours should know, unless the user says otherwise."""

CellKey = tuple[str, str]
"""(our function, their department); "" where one is not known."""


def _kind_of(text: str, words: Sequence[tuple[str, tuple[str, ...]]]) -> str | None:
    folded = text.casefold()
    for key, patterns in words:
        if any(re.search(pattern, folded) for pattern in patterns):
            return key
    return None


def function_key(text: str | None) -> str:
    """Return the standard function a word means, else the word itself; "" if there is none."""
    bare = (text or "").strip()
    if bare in FUNCTIONS:
        return bare
    return _kind_of(bare, _FUNCTION_WORDS) or bare if bare else ""


def department_kind(text: str) -> str | None:
    """Return what a department of theirs does, None if its name does not tell."""
    return _kind_of(text, _DEPARTMENT_WORDS) if text else None


def department_order(text: str) -> tuple[int, str]:
    """Return a key that puts the top of the house first and what nobody knows last."""
    kinds = [key for key, _words in _DEPARTMENT_WORDS]
    kind = department_kind(text)
    place = len(kinds) if kind is None else kinds.index(kind)
    return (place if text else len(kinds) + 1, text)


def function_order(key: str) -> tuple[int, str]:
    """Return a key that puts standard functions first, then the user's words, then none."""
    known = list(FUNCTIONS)
    place = known.index(key) if key in FUNCTIONS else len(known) + (not key)
    return (place, key)


def needed_by_default(function: str, department: str) -> bool:
    """Tell whether a cell is needed where nobody said: counterparts meet (`COUNTERPARTS`)."""
    kind = department_kind(department)
    return kind is not None and kind in COUNTERPARTS.get(function, frozenset())


# -- what counts where --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who took part; `place` is our function or their department, "" if not known."""

    id: int
    place: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Touch:
    """A touch as it is counted."""

    day: date
    kind: str
    people: tuple[Party, ...]
    ours: tuple[Party, ...]

    @property
    def group_message(self) -> bool:
        """Whether it is one message to several people: no real contact with any of them."""
        return self.kind == "message" and len(self.people) > 1

    def cells(self) -> list[CellKey]:
        """Return the cells it reached, each once; none if nobody of theirs is named."""
        functions = sorted({one.place for one in self.ours}) or [""]
        departments = sorted({one.place for one in self.people})
        return [(function, department) for function in functions for department in departments]


@dataclass(frozen=True, slots=True)
class Draft:
    """A touch to be written.

    Attributes:
        day: When it was, or will be: a day still to come makes it a plan.
        kind: A key of the domain's kinds.
        people: Ids of theirs who took part.
        colleagues: Ids of ours who took part.
    """

    day: date
    kind: str = "visit"
    subject: str = ""
    outcome: str = ""
    note: str = ""
    people: tuple[int, ...] = ()
    colleagues: tuple[int, ...] = ()


def planned(day: date, as_of: date) -> bool:
    """Tell whether a touch is still to come: it does not count before its day."""
    return day > as_of


def in_window(day: date, as_of: date, window: int) -> bool:
    """Tell whether a day is one of the `window` days that end with `as_of`, inclusive."""
    return as_of - timedelta(days=window) < day <= as_of


@dataclass(slots=True)
class Count:
    """What happened in one cell.

    Attributes:
        touches: Touches in the window; a message to several people counts once, shared between the
            cells it reached.
        weight: The same, each times its weight.
        last: Day of the last real contact, in the window or before it.
        pairs: Weight of each (colleague, person) in the window.
    """

    touches: Fraction = Fraction(0)
    weight: Fraction = Fraction(0)
    last: date | None = None
    pairs: dict[tuple[int, int], Fraction] = field(default_factory=dict)

    @property
    def filled(self) -> bool:
        """Whether there was at least one whole touch."""
        return self.touches >= 1

    def main_pair(self) -> tuple[int, int] | None:
        """Return (colleague, person) who met most, the first by key among equals."""
        if not self.pairs:
            return None
        return min(self.pairs, key=lambda pair: (-self.pairs[pair], pair))


def count(touches: Iterable[Touch], as_of: date, window: int = WINDOW) -> dict[CellKey, Count]:
    """Return what happened in each cell; a visit with five departments counts for five cells."""
    found: dict[CellKey, Count] = {}
    for touch in touches:
        if planned(touch.day, as_of):
            continue
        cells = touch.cells()
        share = Fraction(1, len(cells)) if touch.group_message else Fraction(1)
        for cell in cells:
            _count_one(found.setdefault(cell, Count()), touch, cell, share, (as_of, window))
    return found


def _count_one(
    one: Count, touch: Touch, cell: CellKey, share: Fraction, span: tuple[date, int]
) -> None:
    if not touch.group_message:
        one.last = touch.day if one.last is None else max(one.last, touch.day)
    if not in_window(touch.day, *span):
        return
    weight = share * WEIGHTS[touch.kind]
    one.touches += share
    one.weight += weight
    for ours in touch.ours:
        for person in touch.people:
            if (ours.place, person.place) == cell:
                pair = (ours.id, person.id)
                one.pairs[pair] = one.pairs.get(pair, Fraction(0)) + weight


def plans(touches: Iterable[Touch], as_of: date) -> dict[CellKey, date]:
    """Return the day of the next planned touch of each cell that has one."""
    found: dict[CellKey, date] = {}
    for touch in touches:
        if planned(touch.day, as_of):
            for cell in touch.cells():
                found[cell] = min(found.get(cell, touch.day), touch.day)
    return found


def depth(weight: Fraction) -> int:
    """Return 0 to 3: nothing, less than a visit (3), at least a visit, at least three visits (9)."""
    if weight <= 0:
        return 0
    return 1 if weight < WEIGHTS["visit"] else 2 if weight < 3 * WEIGHTS["visit"] else 3


def contacts_touched(touches: Iterable[Touch], as_of: date, window: int = WINDOW) -> set[int]:
    """Return whom of theirs we really spoke with in the window."""
    return {
        one.id
        for touch in touches
        if in_window(touch.day, as_of, window) and not touch.group_message
        for one in touch.people
    }


def reach(touches: Iterable[Touch], as_of: date, window: int = WINDOW) -> dict[int, frozenset[int]]:
    """Return whom of theirs each of us really spoke with in the window."""
    found: dict[int, set[int]] = {}
    for touch in touches:
        if in_window(touch.day, as_of, window) and not touch.group_message:
            for ours in touch.ours:
                found.setdefault(ours.id, set()).update(one.id for one in touch.people)
    return {key: frozenset(people) for key, people in found.items()}


# -- figures ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of C04; None where there is nothing to count.

    Attributes:
        needed: How many cells are needed.
        filled: How many of them had a whole touch in the window.
        fill: filled / needed.
        top_share: Largest share of one cell in the weight of all cells.
        top_cell: Which one that is.
        hhi: Sum of the squared shares.
        effective_threads: 1 / hhi.
        diamond_index: 1 - top_share: 0 is a bow tie, near 1 a diamond.
        contacts: People of theirs we really spoke with in the window.
        reasons: Why the tie hangs by one thread: "top_share", "contacts", "fill"; empty if it does not.
    """

    needed: int
    filled: int
    fill: Fraction | None
    top_share: Fraction | None
    top_cell: CellKey | None
    hhi: Fraction | None
    effective_threads: Fraction | None
    diamond_index: Fraction | None
    contacts: int
    reasons: tuple[str, ...]

    @property
    def single_threaded(self) -> bool:
        """Whether any of the three alarms rings."""
        return bool(self.reasons)

    @property
    def bow_tie(self) -> bool:
        """Whether one cell carries three fifths of everything or more."""
        return "top_share" in self.reasons


def figures(counts: Mapping[CellKey, Count], needed: Set[CellKey], contacts: int) -> Figures:
    """Return the figures of a matrix (C04, worked example E34b).

    Args:
        counts: Of every cell; cells that are not needed count for the shares too.
        needed: Which cells are needed.
        contacts: People of theirs we really spoke with in the window.
    """
    filled = sum(1 for cell in needed if cell in counts and counts[cell].filled)
    whole = sum((one.weight for one in counts.values()), Fraction(0))
    fill = Fraction(filled, len(needed)) if needed else None
    top = hhi = None
    cell: CellKey | None = None
    if whole:
        cell = min(counts, key=lambda key: (-counts[key].weight, key))
        top = counts[cell].weight / whole
        hhi = sum(((one.weight / whole) ** 2 for one in counts.values()), Fraction(0))
    alarms = (
        ("top_share", top is not None and top >= ALARM_SHARE),
        ("contacts", contacts < ALARM_CONTACTS),
        ("fill", fill is not None and fill < ALARM_FILL),
    )
    return Figures(
        needed=len(needed), filled=filled, fill=fill, top_share=top, top_cell=cell, hhi=hhi,
        effective_threads=None if hhi is None else 1 / hhi,
        diamond_index=None if top is None else 1 - top, contacts=contacts,
        reasons=tuple(name for name, rings in alarms if rings),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loss:
    """What goes with somebody who leaves.

    Attributes:
        reached: Influence all of us reach now.
        kept: Influence that is still reached then.
        share: 1 - kept / reached; None if nothing is reached.
        only: People nobody reaches any more, in the order of their keys.
    """

    reached: int
    kept: int
    share: Fraction | None
    only: tuple[int, ...]


def loss_if_leaves(
    reached_by: Mapping[int, Set[int]], influence: Mapping[int, int], colleague: int
) -> Loss:
    """Return what we lose if one of our people leaves (C04, worked example E34d).

    Args:
        reached_by: Whom each of us reaches.
        influence: 1 to 5 of each person; who has none noted weighs nothing.
        colleague: Who leaves.
    """
    others = (people for key, people in reached_by.items() if key != colleague)
    return _loss(_everybody(reached_by.values()), _everybody(others), influence)


def loss_if_they_leave(
    reached_by: Mapping[int, Set[int]], influence: Mapping[int, int], person: int
) -> Loss:
    """Return what we lose if one of theirs leaves (C04): the formula of `loss_if_leaves` without them.

    Args:
        reached_by: Whom each of us reaches.
        influence: 1 to 5 of each person; who has none noted weighs nothing.
        person: Who leaves.
    """
    everybody = _everybody(reached_by.values())
    return _loss(everybody, everybody - {person}, influence)


def _everybody(groups: Iterable[Set[int]]) -> set[int]:
    return set().union(*groups)


def _loss(now: Set[int], then: Set[int], influence: Mapping[int, int]) -> Loss:
    reached = sum(influence.get(one, 0) for one in now)
    kept = sum(influence.get(one, 0) for one in then)
    share = None if reached == 0 else 1 - Fraction(kept, reached)
    return Loss(reached, kept, share, tuple(sorted(now - then)))


# -- freshness ----------------------------------------------------------------------------------


def cadence(tier: str | None, influence: int | None, base: Mapping[str, int] | None = None) -> int:
    """Return after how many days a person should have been spoken with again.

    The base is that of the account's tier (no tier counts as the longest one); people of influence
    4 and 5 get it as it is, 3 and unknown twice, 1 and 2 three times as long.
    """
    days = dict(CADENCE if base is None else base)
    known = days.get(tier or "", max(days.values()))
    return known * STRETCH[influence or _UNKNOWN_INFLUENCE]


@dataclass(frozen=True, slots=True)
class Freshness:
    """How long ago the last real contact was, against the cadence.

    Attributes:
        days: Days since; None if there never was one.
        cadence: Days it may be.
        state: "fresh" up to the cadence, "cold" after it, "never".
    """

    days: int | None
    cadence: int
    state: str

    @property
    def urgency(self) -> Fraction | None:
        """Days / cadence; above 1 is overdue; None if there never was a contact."""
        return None if self.days is None else Fraction(self.days, self.cadence)


def freshness(last: date | None, as_of: date, days: int) -> Freshness:
    """Return how fresh a contact is; a day after `as_of` is none yet."""
    if last is None or last > as_of:
        return Freshness(None, days, "never")
    since = (as_of - last).days
    return Freshness(since, days, "fresh" if since <= days else "cold")
