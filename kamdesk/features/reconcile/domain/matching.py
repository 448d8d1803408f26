"""Which lines of two ledgers belong together, and why the others do not.

Exact, and the same whatever the order of the lines. In turn: the number of the document; numbers
written otherwise, or named in a text; the same amount near in time, if it is the only one on both
sides; sums of several lines, if only one set of them fits and chance would hardly make one. What is
then left is told by what the documents themselves say.

A match is never guessed: where two lines could be it, all of them are shown as one question.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kamdesk.base.progress import NoProgress, Progress
from kamdesk.features.reconcile.domain import causes, entries, sums
from kamdesk.features.reconcile.domain.entries import Entry, Rules

_STEP = 4_096
_MOST_PAIRS = 400
_LOOKS_A_LINE = 4
_LEAST_LOOKS = 50_000
_LOOKS_A_SUM = 4_000
_ENOUGH = 3
"""So many matched numbers show that a numbering is common to both sides."""

Parts = dict[tuple[int | None, str], int]
"""A number for each account and currency; only lines of one part are compared."""
Places = Sequence[int]


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


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of comparing two lists.

    Attributes:
        groups: Every line that counts is in exactly one.
        unsearched: Lines whose sums were too many to try.
    """

    groups: tuple[Group, ...]
    unsearched: int = 0


class _Side:
    """The lines of one list and which of them are still free."""

    def __init__(self, lines: Sequence[Entry], parts: Parts, missing: str) -> None:
        self.lines = lines
        self.missing = missing
        self.free = bytearray(b"\x01") * len(lines)
        columns = list(zip(*lines, strict=True)) or [()] * len(Entry._fields)
        self.amounts: Sequence[int] = columns[2]
        self.counts: Sequence[bool] = columns[8]
        self.numbers = entries.all_canonical(columns[0])
        self.part = [
            parts.setdefault(key, len(parts)) for key in zip(columns[4], columns[3], strict=True)
        ]
        self.openings = [at for at, opening in enumerate(columns[7]) if opening]
        for place in self.openings:
            self.numbers[place] = ""
        self._folded: dict[int, str] = {}
        self.common: set[int] = set()

    def left(self) -> list[int]:
        """Return the places of free lines."""
        return [place for place, free in enumerate(self.free) if free]

    def folded(self, place: int) -> str:
        """Return the number of a line without punctuation and leading zeros."""
        known = self._folded.get(place)
        if known is None:
            known = self._folded[place] = entries.folded(self.numbers[place])
        return known

    def by_number(self, parts: int) -> dict[str, int | list[int]]:
        """Return the place, or the places, of each number within its part."""
        numbers = self.numbers
        names = (
            numbers
            if parts < 2
            else [f"{number}\n{part}" for number, part in zip(numbers, self.part, strict=True)]
        )
        places = range(len(names))
        first = dict(zip(reversed(names), reversed(places), strict=True))
        found: dict[str, int | list[int]] = {
            name: place for name, place in first.items() if numbers[place]
        }
        for place, name in enumerate(names):
            if first[name] != place and numbers[place]:
                known = found[name]
                if isinstance(known, list):
                    known.append(place)
                else:
                    found[name] = [known, place]
        return found

    def content(self, place: int) -> tuple[object, ...]:
        """Return all that tells a line from another, whatever its place."""
        line = self.lines[place]
        return (line.amount, str(line.day), line.number, line.text, line.counts, str(line.hints))


class _Pool:
    """Free lines by their day."""

    def __init__(self, side: _Side, places: Places) -> None:
        days = [(line.day.toordinal(), at) for at in places if (line := side.lines[at]).day]
        days.sort()
        self._days = [day for day, _at in days]
        self._places = [at for _day, at in days]
        self._undated = [at for at in places if side.lines[at].day is None]

    def near(self, day: date | None, days: int) -> list[int]:
        """Return the lines so few days away, inclusive; a line without a day may be any of them."""
        if day is None:
            return self._places + self._undated
        middle = day.toordinal()
        first, last = (
            bisect_left(self._days, middle - days),
            bisect_right(self._days, middle + days),
        )
        return self._places[first:last] + self._undated


class _Matcher:
    def __init__(
        self, ours: Sequence[Entry], theirs: Sequence[Entry], as_of: date, rules: Rules,
        progress: Progress,
    ) -> None:  # fmt: skip
        self._parts: Parts = {}
        self.ours = _Side(ours, self._parts, causes.MISSING_THERE)
        self.theirs = _Side(theirs, self._parts, causes.MISSING_HERE)
        self.as_of = as_of
        self.rules = rules
        self.groups: list[Group] = []
        self.unsearched = 0
        self._progress = progress
        self._total = len(ours) + len(theirs)
        self._told = 0

    def run(self) -> Comparison:
        self._openings()
        self._exact_numbers()
        self._folded_numbers()
        self._bare_numbers()
        self._many_numbers(self.ours, self.theirs)
        self._many_numbers(self.theirs, self.ours)
        for side in (self.ours, self.theirs):
            _find_shared(side)
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

    def _counts(self, group: Group) -> bool:
        return (
            not group.cause
            or any(self.ours.counts[place] for place in group.ours)
            or any(self.theirs.counts[place] for place in group.theirs)
        )

    # -- groups -------------------------------------------------------------------------------

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

    def _single(self, side: _Side, place: int, cause: str) -> None:
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

    # -- by number ----------------------------------------------------------------------------

    def _openings(self) -> None:
        found: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for number, side in enumerate((self.ours, self.theirs)):
            for place in side.openings:
                found[side.part[place]][number].append(place)
        for mine, other in found.values():
            self._group(mine, other)

    def _exact_numbers(self) -> None:
        ours, theirs = self.ours, self.theirs
        there = theirs.by_number(len(self._parts))
        amounts, others = ours.amounts, theirs.amounts
        for key, mine in ours.by_number(len(self._parts)).items():
            other = there.get(key)
            if other is None:
                continue
            if isinstance(mine, int) and isinstance(other, int) and amounts[mine] == others[other]:
                self._pair(mine, other)
            else:
                self._same_number(_places(mine), _places(other))

    def _same_number(self, ours: Places, theirs: Places) -> None:
        """Pair lines of one number: equal amounts first, what is left by its sign."""
        mine, other = _by_amount(self.ours, ours), _by_amount(self.theirs, theirs)
        for amount in sorted(mine.keys() & other.keys()):
            pairs = self._nearest(mine[amount], other[amount])
            for one, two in pairs:
                self._pair(one, two)
            for side, places in ((self.ours, mine[amount]), (self.theirs, other[amount])):
                for place in places:
                    if side.free[place] and side.counts[place]:
                        self._single(side, place, causes.DUPLICATE)
        for sign in (1, -1):
            rest = [
                [at for at in places if side.free[at] and side.amounts[at] * sign > 0]
                for side, places in ((self.ours, ours), (self.theirs, theirs))
            ]
            if rest[0] and rest[1]:
                self._group(rest[0], rest[1])

    def _nearest(self, mine: list[int], other: list[int]) -> list[tuple[int, int]]:
        """Pair equal amounts of one number, those that count and the nearest days first."""
        if len(mine) == len(other) == 1:
            return [(mine[0], other[0])]
        if len(mine) * len(other) > _MOST_PAIRS:
            first, second = (
                sorted(places, key=side.content)
                for side, places in ((self.ours, mine), (self.theirs, other))
            )
            return list(zip(first, second, strict=False))
        ranked = sorted(
            ((one, two) for one in mine for two in other),
            key=lambda pair: (
                not (self.ours.counts[pair[0]] and self.theirs.counts[pair[1]]),
                self._gap(*pair) or 0,
                sorted((self.ours.content(pair[0]), self.theirs.content(pair[1]))),
            ),
        )
        used: tuple[set[int], set[int]] = (set(), set())
        pairs = []
        for one, two in ranked:
            if one not in used[0] and two not in used[1]:
                used[0].add(one)
                used[1].add(two)
                pairs.append((one, two))
        return pairs

    def _folded_numbers(self) -> None:
        for mine, other in self._in_common(_Side.folded):
            written = [
                {side.numbers[place] for place in places}
                for side, places in ((self.ours, mine), (self.theirs, other))
            ]
            if all(len(one) == 1 for one in written):
                self._same_number(mine, other)

    def _bare_numbers(self) -> None:
        """Pair numbers of which one side leaves out the letters in front."""

        def rest(side: _Side, place: int) -> str:
            digits = entries.bare(side.folded(place))[1]
            return digits if entries.is_long_enough(digits) else ""

        for mine, other in self._in_common(rest):
            first = {self.ours.folded(at) for at in mine}
            second = {self.theirs.folded(at) for at in other}
            signs = {self.ours.amounts[at] > 0 for at in mine}
            signs |= {self.theirs.amounts[at] > 0 for at in other}
            if len(first) == len(second) == len(signs) == 1 and entries.may_drop(
                entries.bare(first.pop())[0], entries.bare(second.pop())[0]
            ):
                self._same_number(mine, other)

    def _in_common(self, name: Callable[[_Side, int], str]) -> list[tuple[list[int], list[int]]]:
        """Return the free lines of both sides that have a name in common."""
        named = []
        for side in (self.ours, self.theirs):
            numbers = side.numbers
            named.append([(at, name(side, at)) for at in side.left() if numbers[at]])
        common = {found for _at, found in named[0]} & {found for _at, found in named[1]}
        common.discard("")
        if not common:
            return []
        sorts: list[dict[tuple[int, str], list[int]]] = []
        for side, pairs in zip((self.ours, self.theirs), named, strict=True):
            by: dict[tuple[int, str], list[int]] = defaultdict(list)
            for at, found in pairs:
                if found in common:
                    by[side.part[at], found].append(at)
            sorts.append(by)
        here, there = sorts
        return [(mine, there[key]) for key, mine in here.items() if key in there]

    def _many_numbers(self, one: _Side, many: _Side) -> None:
        """Match a line that names several documents with all of them."""
        known: dict[tuple[int, str], list[int]] = {}
        for place in one.left():
            parts = entries.several(one.lines[place].number)
            if not parts:
                continue
            if not known:
                known = _free_numbers(many)
            found = [
                known.get((one.part[place], entries.folded(entries.canonical(part))), ())
                for part in parts
            ]
            sign = one.amounts[place]
            places = sorted({at for ats in found for at in ats if many.amounts[at] * sign > 0})
            if len(places) > 1 and all(found) and all(many.free[at] for at in places):
                self._both(one, (place,), places)

    def _numbers_in_text(self, one: _Side, other: _Side) -> None:
        """Match a line whose text names the one free document of its amount."""
        known: dict[tuple[int, str], list[int]] = {}
        wanted: list[tuple[int, int]] = []
        for place in one.left():
            named = entries.named_in(one.lines[place].text) if one.lines[place].text else []
            if not named:
                continue
            if not known:
                known = _free_numbers(other)
            found = {
                at
                for part in named
                for at in known.get((one.part[place], entries.folded(part)), ())
                if other.amounts[at] == one.amounts[place]
            }
            if len(found) == 1:
                wanted.append((place, found.pop()))
        targets = [at for _place, at in wanted]
        for place, at in wanted:
            if targets.count(at) == 1 and one.free[place] and other.free[at]:
                self._both(one, (place,), (at,))

    def _both(self, one: _Side, places: Places, others: Places) -> None:
        if one is self.ours:
            self._group(places, others)
        else:
            self._group(others, places)

    def _mistyped(self) -> None:
        """Pair lines of one day and amount whose numbers differ in one place, if no others do."""
        found = [
            (mine[0], other[0])
            for mine, other in self._of_one_amount(
                [at for at in self.ours.common if self.ours.free[at]],
                [at for at in self.theirs.common if self.theirs.free[at]],
            )
            if len(mine) == len(other) == 1 and self._is_mistyped(mine[0], other[0])
        ]
        wanted = {(self.ours.part[mine], self.ours.amounts[mine]) for mine, _other in found}
        seen: dict[tuple[int, int], int] = defaultdict(int)
        for side in (self.ours, self.theirs) if wanted else ():
            for mark in zip(side.part, side.amounts, strict=True):
                if mark in wanted:
                    seen[mark] += 1
        for mine, other in found:
            if seen[self.ours.part[mine], self.ours.amounts[mine]] == 2:
                self._group((mine,), (other,), causes.NUMBER)

    def _is_mistyped(self, mine: int, other: int) -> bool:
        return (
            mine in self.ours.common
            and other in self.theirs.common
            and self._gap(mine, other) == 0
            and entries.one_apart(self.ours.folded(mine), self.theirs.folded(other))
        )

    def _turned(self) -> None:
        """Pair lines of one number that stand on opposite sides."""
        for mine, other in self._in_common(_Side.folded):
            if len(mine) == len(other) == 1:
                first, second = self.ours.lines[mine[0]], self.theirs.lines[other[0]]
                if first.amount == -second.amount and _may_be_one_kind(first, second):
                    self._group(mine, other, causes.SIGN)

    # -- by amount ----------------------------------------------------------------------------

    def _by_key(
        self, name: Callable[[Entry], tuple[object, ...]]
    ) -> Iterator[tuple[list[int], list[int]]]:
        """Yield the free lines of both sides that have a mark in common, with their account."""
        there: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for place in self.theirs.left():
            line = self.theirs.lines[place]
            there[line.account, line.currency, *name(line)].append(place)
        here: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for place in self.ours.left():
            line = self.ours.lines[place]
            here[line.account, line.currency, *name(line)].append(place)
        for key, mine in here.items():
            if key in there:
                yield mine, there[key]

    def _may_be(self, mine: int, other: int, days: int) -> bool:
        """Tell whether two lines without a common number may be about one thing."""
        first, second = self.ours.lines[mine], self.theirs.lines[other]
        if not (first.counts and second.counts):
            days += self.rules.transit_days  # one is of the next period
        if first.day and second.day and abs((first.day - second.day).days) > days:
            return False
        if mine in self.ours.common and other in self.theirs.common:
            return False
        return (first.counts or second.counts) and _may_be_one_kind(first, second)

    def _same_amount(self) -> None:
        for mine, other in self._of_one_amount(self.ours.left(), self.theirs.left()):
            if len(mine) == len(other) == 1:
                if (
                    self._may_be(mine[0], other[0], self.rules.near_days)
                    and self.ours.amounts[mine[0]]
                ):
                    self._pair(mine[0], other[0])
            elif self.ours.amounts[mine[0]] and len(mine) * len(other) <= _MOST_PAIRS:
                for ours, theirs in self._linked(mine, other):
                    self._pair_amounts(ours, theirs)

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

    def _linked(self, mine: Places, other: Places) -> list[tuple[list[int], list[int]]]:
        """Return the lines of one amount in sets that could be each other."""
        sets: list[tuple[set[int], set[int]]] = []
        for one in mine:
            partners = {two for two in other if self._may_be(one, two, self.rules.near_days)}
            if not partners:
                continue
            near = [found for found in sets if found[1] & partners]
            sets = [found for found in sets if not found[1] & partners]
            sets.append(
                ({one}.union(*(found[0] for found in near)), partners.union(*(found[1] for found in near)))
            )  # fmt: skip
        return [(sorted(ours), sorted(theirs)) for ours, theirs in sets]

    def _pair_amounts(self, mine: list[int], other: list[int]) -> None:
        """Match lines that could only be each other; others become one question."""
        if len(mine) == len(other) == 1:
            self._group(mine, other)
            return
        if all(
            len({side.content(place) for place in places}) == 1
            for side, places in ((self.ours, mine), (self.theirs, other))
        ):
            for one, two in zip(mine, other, strict=False):
                self._group((one,), (two,))
            for side, places in ((self.ours, mine), (self.theirs, other)):
                for place in places:
                    if side.free[place] and side.counts[place]:
                        self._single(side, place, causes.DUPLICATE)
            return
        pairs = self._same_days(mine, other)
        if pairs:
            for one, two in pairs:
                self._group((one,), (two,))
        else:
            self._group(mine, other, causes.UNCLEAR)

    def _same_days(self, mine: list[int], other: list[int]) -> list[tuple[int, int]]:
        """Pair lines of the same days, if that leaves none over and no two are of one day."""
        there = {self.theirs.lines[place].day: place for place in other}
        here = {self.ours.lines[place].day: place for place in mine}
        if None in here or here.keys() != there.keys() or not len(here) == len(mine) == len(other):
            return []
        return [(here[day], there[day]) for day in here]

    # -- by sum -------------------------------------------------------------------------------

    def _sums(self) -> None:
        """Match a line with several of the other side, where only one set of them adds up to it."""
        looks = max(_LEAST_LOOKS, _LOOKS_A_LINE * self._total)
        wanted: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
        for mine, other in self._by_sign():
            for one, many, first, second in (
                (self.theirs, self.ours, other, mine), (self.ours, self.theirs, mine, other),
            ):  # fmt: skip
                pools = (
                    _Pool(many, second),
                    _Pool(many, [at for at in second if at not in many.common]),
                )
                for place in sorted(first, key=one.content):
                    pool = pools[place in one.common]
                    found, taken = self._sum(one, many, place, pool, looks)
                    looks -= taken
                    if found:
                        pair = (found, (place,)) if one is self.theirs else ((place,), found)
                        wanted.append(pair)
            self._tell()
        self._take(wanted)

    def _take(self, wanted: Iterable[tuple[tuple[int, ...], tuple[int, ...]]]) -> None:
        """Make groups of sums that take nothing from each other."""
        kept = list(wanted)
        used: dict[tuple[int, int], int] = defaultdict(int)
        for pair in kept:
            for side, places in enumerate(pair):
                for place in places:
                    used[side, place] += 1
        for pair in kept:
            if all(used[side, place] == 1 for side, places in enumerate(pair) for place in places):
                self._group(*pair)

    def _sum(
        self, one: _Side, many: _Side, place: int, pool: "_Pool", looks: int
    ) -> tuple[tuple[int, ...], int]:
        """Return the only lines that add up to one, and how many looks that took."""
        line = one.lines[place]
        target = abs(line.amount)
        near = self._candidates(line, target, many, pool)
        if near is None or (len(near) > 1 and looks <= 0):
            self.unsearched += 1
            return (), 0
        amounts = [abs(many.amounts[at]) for at in near]
        if len(near) < 2 or sum(amounts) < target:
            return (), 0
        if sum(amounts) == target and len(near) <= sums.MOST_PIECES:
            return tuple(near), 1
        most = sums.most_pieces(target, amounts)
        if most < 2:
            return (), 0
        found, taken = sums.pieces_of(target, amounts, most, min(looks, _LOOKS_A_SUM))
        return tuple(near[at] for at in found or ()), taken

    def _candidates(self, line: Entry, target: int, many: _Side, pool: "_Pool") -> list[int] | None:
        """Return what may be a part of a sum, the largest first; None if that is too much to try."""
        for days in (self.rules.sum_days, self.rules.near_days, 0):
            within = pool.near(line.day, days)
            if len(within) > _MOST_PAIRS:
                continue
            near = [
                at
                for at in within
                if abs(many.amounts[at]) < target and _may_be_one_kind(line, many.lines[at])
            ]
            if len(near) <= sums.MOST_CANDIDATES:
                return sorted(near, key=lambda at: (-abs(many.amounts[at]), many.content(at)))
        return None

    def _by_sign(self) -> Iterator[tuple[list[int], list[int]]]:
        """Yield the free lines that count, of each account, currency and sign."""
        for mine, other in self._by_key(
            lambda line: (line.amount > 0,) if line.counts and line.amount else (None,)
        ):
            if self.ours.counts[mine[0]] and self.ours.amounts[mine[0]]:
                yield mine, other

    def _days(self) -> None:
        """Match all that is left of a day with all that is left of it there, if the sums agree."""
        for mine, other in list(
            self._by_key(lambda line: (line.day, line.amount > 0, line.counts))
        ):
            if len(mine) < 2 or len(other) < 2 or self.ours.lines[mine[0]].day is None:
                continue
            same = sum(self.ours.amounts[at] for at in mine) == sum(
                self.theirs.amounts[at] for at in other
            )
            if (
                same
                and self.ours.counts[mine[0]]
                and len(mine) * len(other) <= _MOST_PAIRS
                and all(self._may_be(one, two, 0) for one in mine for two in other)
            ):
                self._group(mine, other)

    # -- what is left -------------------------------------------------------------------------

    def _twice(self, side: _Side) -> None:
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
    def _mark(side: _Side, place: int) -> tuple[object, ...]:
        line, number = side.lines[place], side.folded(place)
        if number:
            return line.account, line.currency, line.amount, number
        return line.account, line.currency, line.amount, "", line.day, line.text

    def _alone(self, side: _Side) -> None:
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


def _places(found: int | list[int]) -> list[int]:
    return found if isinstance(found, list) else [found]


def _by_amount(side: _Side, places: Places) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for place in places:
        if side.free[place]:
            found[side.amounts[place]].append(place)
    return found


def _free_numbers(side: _Side) -> dict[tuple[int, str], list[int]]:
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    for place in side.left():
        if side.numbers[place]:
            found[side.part[place], side.folded(place)].append(place)
    return found


def _may_be_one_kind(first: Entry, second: Entry) -> bool:
    return first.money is None or second.money is None or first.money == second.money


def _find_shared(side: _Side) -> None:
    """Find the free lines that are numbered in a way the other side uses too.

    Such a line has no twin under another number: a document both sides number alike is there or not.
    """
    missed: dict[tuple[str, int], list[int]] = defaultdict(list)
    for place in side.left():
        if side.numbers[place]:
            missed[entries.shape(side.numbers[place])].append(place)
    hits: dict[tuple[str, int], int] = dict.fromkeys(missed, 0)
    waiting = len(hits)
    begins = tuple(prefix for prefix, _length in missed)
    for number, free in zip(side.numbers, side.free, strict=True) if waiting else ():
        if free or not number.startswith(begins):
            continue
        found = entries.shape(number)
        if number and found in hits:
            hits[found] += 1
            waiting -= hits[found] == _ENOUGH
            if not waiting:
                break
    for found, count in hits.items():
        if count >= _ENOUGH or (count > 0 and count >= len(missed[found])):
            side.common.update(missed[found])
