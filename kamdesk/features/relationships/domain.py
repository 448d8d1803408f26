"""Rules of the stakeholder map: roles and judgements, the reporting tree, and its figures (C03)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kamdesk.base.i18n import N_

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
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """What the figures need of one person; None where nothing was judged.

    Attributes:
        key: Whose it is.
        influence: 1 to 5.
        attitude: -2 to 2; None is unknown, which is not neutral.
        coverage: 0 to 4; None counts as unknown to us, 0.
    """

    key: int
    influence: int | None
    attitude: int | None
    coverage: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of C03; None where there is nothing to count.

    Attributes:
        people: How many there are.
        coverage_index: Sum I*c/4 / sum I.
        weighted_sponsor_score: Sum I*a / (2 sum I) of those whose attitude is known; -1 to 1.
        reliable_support: Sum I*max(a,0)*c / (8 sum I) of the same.
        gaps: I >= 4 and c <= 1.
        blockers: I >= 3 and a < 0.
        without_influence: How many have no influence and so do not count.
        without_attitude: How many that count have no attitude.
    """

    people: int
    coverage_index: Decimal | None
    weighted_sponsor_score: Decimal | None
    reliable_support: Decimal | None
    gaps: tuple[int, ...]
    blockers: tuple[int, ...]
    without_influence: int
    without_attitude: int


def figures(people: Sequence[Judged]) -> Figures:
    """Return the figures of a map (C03, worked example E34a)."""
    weighed = [(one, one.influence) for one in people if one.influence is not None]
    known = [
        (one.attitude, weight, one.coverage or 0)
        for one, weight in weighed
        if one.attitude is not None
    ]
    whole = sum(weight for _one, weight in weighed)
    opinion = sum(weight for _attitude, weight, _coverage in known)
    covered = sum(weight * (one.coverage or 0) for one, weight in weighed)
    return Figures(
        people=len(people),
        coverage_index=_ratio(covered, 4 * whole),
        weighted_sponsor_score=_ratio(sum(a * w for a, w, _c in known), 2 * opinion),
        reliable_support=_ratio(sum(w * max(a, 0) * c for a, w, c in known), 8 * opinion),
        gaps=tuple(one.key for one, weight in weighed if weight >= 4 and (one.coverage or 0) <= 1),
        blockers=tuple(one.key for one, w in weighed if w >= 3 and one.attitude is not None and one.attitude < 0),
        without_influence=len(people) - len(weighed),
        without_attitude=len(weighed) - len(known),
    )  # fmt: skip


def _ratio(part: int, whole: int) -> Decimal | None:
    return None if whole == 0 else Decimal(part) / whole


def enough_for_graph(people: int) -> bool:
    """Tell whether figures of the network mean anything."""
    return people >= _FEWEST


# -- the reporting tree -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tree:
    """Who reports to whom.

    Attributes:
        boss: Boss of each, None for those at the top; a line that closes a circle is left out.
        reports: Direct reports of each, in the order given.
        level: 1 for the top.
        below: How many report to each directly or through others.
        roots: Those without a boss.
        cycles: Circles that were found, each as its members in order.
    """

    boss: Mapping[int, int | None]
    reports: Mapping[int, tuple[int, ...]]
    level: Mapping[int, int]
    below: Mapping[int, int]
    roots: tuple[int, ...]
    cycles: tuple[tuple[int, ...], ...]

    @property
    def depth(self) -> int:
        """How many levels there are."""
        return max(self.level.values(), default=0)


def tree(members: Sequence[int], lines: Iterable[tuple[int, int]]) -> Tree:
    """Return the tree of (member, boss) lines; the first boss of somebody counts as the solid one.

    Lines to strangers are passed over. Who reports to themselves, and every circle, is told in
    `cycles` and cut where it closes: at the member that comes first in `members`.
    """
    known = set(members)
    boss: dict[int, int | None] = dict.fromkeys(members)
    for member, above in lines:
        if member in known and above in known and boss[member] is None:
            boss[member] = above
    cycles = _cut_cycles(members, boss)
    reports: dict[int, list[int]] = {member: [] for member in members}
    roots = []
    for member in members:
        chief = boss[member]
        if chief is None:
            roots.append(member)
        else:
            reports[chief].append(member)
    level, below = _levels(roots, reports)
    return Tree(
        boss, {member: tuple(found) for member, found in reports.items()}, level, below,
        tuple(roots), tuple(cycles),
    )  # fmt: skip


def _cut_cycles(members: Sequence[int], boss: dict[int, int | None]) -> list[tuple[int, ...]]:
    """Find every circle, and take away the boss of the member that comes first."""
    order = {member: place for place, member in enumerate(members)}
    done: set[int] = set()
    cycles = []
    for start in members:
        path: dict[int, int] = {}
        step: int | None = start
        while step is not None and step not in done and step not in path:
            path[step] = len(path)
            step = boss[step]
        if step is not None and step in path:
            circle = list(path)[path[step] :]
            first = min(circle, key=lambda member: order[member])
            turn = circle.index(first)
            cycles.append(tuple(circle[turn:] + circle[:turn]))
            boss[first] = None
        done.update(path)
    return cycles


def _levels(
    roots: Sequence[int], reports: Mapping[int, Sequence[int]]
) -> tuple[dict[int, int], dict[int, int]]:
    level = dict.fromkeys(roots, 1)
    order = list(roots)
    for member in order:  # grows while it runs: breadth first
        for one in reports[member]:
            level[one] = level[member] + 1
            order.append(one)
    below = dict.fromkeys(order, 0)
    for member in reversed(order):
        below[member] = sum(below[one] + 1 for one in reports[member])
    return level, below


def makes_circle(boss: Mapping[int, int | None], member: int, above: int) -> bool:
    """Tell whether `member` reporting to `above` would close a circle."""
    step: int | None = above
    seen: set[int] = set()
    while step is not None and step not in seen:
        if step == member:
            return True
        seen.add(step)
        step = boss.get(step)
    return False
