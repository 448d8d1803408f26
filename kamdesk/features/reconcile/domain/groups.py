"""Groups of lines in the making: what every way of matching shares."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from kamdesk.base.progress import Progress
from kamdesk.features.reconcile.domain import causes
from kamdesk.features.reconcile.domain.entries import Entry, Rules
from kamdesk.features.reconcile.domain.sides import Parts, Places, Side

_STEP = 4_096


class Group(NamedTuple):
    """Lines that belong together; a line alone is one without a twin.

    Attributes:
        ours, theirs: Places in the two lists.
        cause: Why they differ, a key of `causes.CAUSES`; "" if they do not.
        difference: Minor units of ours less theirs.
    """

    ours: tuple[int, ...]
    theirs: tuple[int, ...]
    cause: str
    difference: int


class Groups:
    """The lines of both lists, and the groups that were found."""

    def __init__(
        self, ours: Sequence[Entry], theirs: Sequence[Entry], as_of: date, rules: Rules,
        progress: Progress,
    ) -> None:  # fmt: skip
        self._parts: Parts = {}
        self.ours = Side(ours, self._parts, causes.MISSING_THERE)
        self.theirs = Side(theirs, self._parts, causes.MISSING_HERE)
        self.as_of = as_of
        self.rules = rules
        self.groups: list[Group] = []
        self.unsearched = 0
        self._progress = progress
        self._total = len(ours) + len(theirs)
        self._told = 0

    def _counts(self, group: Group) -> bool:
        return (
            not group.cause
            or any(self.ours.counts[place] for place in group.ours)
            or any(self.theirs.counts[place] for place in group.theirs)
        )

    def _pair(self, mine: int, other: int) -> None:
        """Match two lines; nearly all are of one amount."""
        ours, theirs = self.ours, self.theirs
        if (
            ours.amounts[mine] != theirs.amounts[other]
            or not ours.counts[mine]
            or not theirs.counts[other]
        ):
            self._group((mine,), (other,))
            return
        ours.free[mine] = theirs.free[other] = 0
        self.groups.append(Group((mine,), (other,), causes.AGREES, 0))
        if len(self.groups) - self._told > _STEP:
            self._tell()

    def _group(self, ours: Places, theirs: Places, cause: str | None = None) -> None:
        mine = [self.ours.lines[place] for place in ours]
        other = [self.theirs.lines[place] for place in theirs]
        if cause is None:
            cause = causes.judge(mine, other, self.rules)
        for place in ours:
            self.ours.free[place] = 0
        for place in theirs:
            self.theirs.free[place] = 0
        rest = causes.difference(mine, other)
        self.groups.append(Group(tuple(ours), tuple(theirs), cause, rest))
        if len(self.groups) - self._told > _STEP:
            self._tell()

    def _single(self, side: Side, place: int, cause: str) -> None:
        if side is self.ours:
            self._group((place,), (), cause)
        else:
            self._group((), (place,), cause)

    def _tell(self) -> None:
        self._told = len(self.groups)
        self._progress.step(min(2 * self._told, self._total), self._total)

    def _gap(self, mine: int, other: int) -> int | None:
        first, second = self.ours.lines[mine].day, self.theirs.lines[other].day
        return None if first is None or second is None else abs((first - second).days)

    def _both(self, one: Side, places: Places, others: Places) -> None:
        if one is self.ours:
            self._group(places, others)
        else:
            self._group(others, places)

    def _of_one_amount(self, mine: Places, other: Places) -> list[tuple[list[int], list[int]]]:
        """Return the lines of both sides that have account, currency and amount in common."""
        width = len(self._parts)
        marks = [
            [side.amounts[at] * width + side.part[at] for at in places]
            for side, places in ((self.ours, mine), (self.theirs, other))
        ]
        common = set(marks[0]).intersection(marks[1])
        here: dict[int, list[int]] = {mark: [] for mark in marks[0] if mark in common}
        there: dict[int, list[int]] = {mark: [] for mark in here}
        for found, places, own in ((here, mine, marks[0]), (there, other, marks[1])):
            for mark, at in zip(own, places, strict=True):
                if mark in common:
                    found[mark].append(at)
        return [(places, there[mark]) for mark, places in here.items()]
