"""The reporting tree: levels, teams, and circles that are told and cut, never followed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


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
