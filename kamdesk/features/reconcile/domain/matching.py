"""Which lines of two ledgers belong together, and why the others do not.

Exact, and the same whatever the order of the lines. In turn: the number of the document; numbers
written otherwise, or named in a text; the same amount near in time, if it is the only one on both
sides; sums of several lines, if only one set of them fits and chance would hardly make one. What is
then left is told by what the documents themselves say.

A match is never guessed: where two lines could be it, all of them are shown as one question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kamdesk.base.progress import NoProgress, Progress
from kamdesk.features.reconcile.domain import causes, entries
from kamdesk.features.reconcile.domain.by_amount import ByAmount
from kamdesk.features.reconcile.domain.by_number import ByNumber
from kamdesk.features.reconcile.domain.entries import Entry, Rules
from kamdesk.features.reconcile.domain.groups import Group
from kamdesk.features.reconcile.domain.sides import Side, find_shared


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of comparing two lists.

    Attributes:
        groups: Every line that counts is in exactly one.
        unsearched: Lines whose sums were too many to try.
    """

    groups: tuple[Group, ...]
    unsearched: int = 0


class _Matcher(ByNumber, ByAmount):
    """Goes one way after the other; what is left is told by what the documents say."""

    def run(self) -> Comparison:
        self._openings()
        self._exact_numbers()
        self._folded_numbers()
        self._bare_numbers()
        self._many_numbers(self.ours, self.theirs)
        self._many_numbers(self.theirs, self.ours)
        for side in (self.ours, self.theirs):
            find_shared(side)
        self._numbers_in_text(self.ours, self.theirs)
        self._numbers_in_text(self.theirs, self.ours)
        self._tell()
        self._mistyped()
        self._same_amount()
        self._sums()
        self._days()
        self._turned()
        for side in (self.ours, self.theirs):
            self._twice(side)
            self._alone(side)
        return Comparison(tuple(filter(self._counts, self.groups)), self.unsearched)

    def _twice(self, side: Side) -> None:
        """Tell lines that only repeat one that was matched."""
        left = {self._mark(side, place): place for place in side.left() if side.counts[place]}
        if not left:
            return
        amounts = {side.amounts[place] for place in left.values()}
        known = {
            mark
            for place, free in enumerate(side.free)
            if not free and side.amounts[place] in amounts
            for mark in (self._mark(side, place),)
            if mark in left
        }
        for place in side.left():
            if side.counts[place] and self._mark(side, place) in known:
                self._single(side, place, causes.DUPLICATE)

    @staticmethod
    def _mark(side: Side, place: int) -> tuple[object, ...]:
        line, number = side.lines[place], side.folded(place)
        if number:
            return line.account, line.currency, line.amount, number
        return line.account, line.currency, line.amount, "", line.day, line.text

    def _alone(self, side: Side) -> None:
        for place in side.left():
            if side.counts[place]:
                line = side.lines[place]
                cause = causes.alone(line, self.as_of, self.rules, side.missing)
                self._single(side, place, cause)


def match(
    ours: Sequence[Entry],
    theirs: Sequence[Entry],
    as_of: date,
    rules: Rules | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Compare two lists of one balance at the end of a day.

    The differences of the groups add up to our balance less theirs. Swapping the lists swaps the
    groups and mirrors their causes; the order of lines changes nothing.

    Raises:
        Cancelled: If the user stopped it.
    """
    return _Matcher(ours, theirs, as_of, rules or Rules(), progress or NoProgress()).run()


def orientation(ours: Sequence[Entry], theirs: Sequence[Entry]) -> int:
    """Return -1 if the other list has debit and credit the other way round, 1 if not, 0 if unknown.

    Told by lines of one number and amount.
    """
    known = {(entries.canonical(one.number), one.amount) for one in ours if one.number}
    same = turned = 0
    for one in theirs:
        number = entries.canonical(one.number)
        if number and one.amount:
            same += (number, one.amount) in known
            turned += (number, -one.amount) in known
    return (same > turned) - (turned > same)
