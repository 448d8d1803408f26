"""Lines without a number in common: one amount near in time, and sums of several."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from kamdesk.features.reconcile.domain import causes, sums
from kamdesk.features.reconcile.domain.entries import Entry
from kamdesk.features.reconcile.domain.groups import Groups
from kamdesk.features.reconcile.domain.sides import Places, Pool, Side, may_be_one_kind

_MOST_PAIRS = 400
_LOOKS_A_LINE = 4
_LEAST_LOOKS = 350_000
_LOOKS_A_SUM = 4_000
_NARROW = (5, 3, 0)
"""Days parts of a sum are looked for within, where there are too many within the days of the rules."""


class ByAmount(Groups):
    """Matches lines of one amount, and lines that add up to one."""

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
        return (first.counts or second.counts) and may_be_one_kind(first, second)

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

    def _sums(self) -> None:
        """Match a line with several of the other side, where only one set of them adds up to it."""
        looks = max(_LEAST_LOOKS, _LOOKS_A_LINE * self._total)
        wanted: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
        for mine, other in self._by_sign():
            for one, many, first, second in (
                (self.theirs, self.ours, other, mine), (self.ours, self.theirs, mine, other),
            ):  # fmt: skip
                pools = (
                    Pool(many, second),
                    Pool(many, [at for at in second if at not in many.common]),
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
        self, one: Side, many: Side, place: int, pool: "Pool", looks: int
    ) -> tuple[tuple[int, ...], int]:
        """Return the only lines that add up to one, and how many looks that took.

        Where too many lines are near, or two sets of them fit, nearer ones are looked at.
        """
        line, taken, tried = one.lines[place], 0, False
        target = abs(line.amount)
        for days in (self.rules.sum_days, self.rules.near_days, *_NARROW):
            near = self._candidates(line, target, many, pool.near(line.day, days))
            if near is None:
                continue
            tried = True
            amounts = [abs(many.amounts[at]) for at in near]
            if len(near) < 2 or sum(amounts) < target:
                break
            if sum(amounts) == target and len(near) <= sums.MOST_PIECES:
                return tuple(near), taken + 1
            most = sums.most_pieces(target, amounts)
            if most < 2:
                continue
            found, more = sums.pieces_of(target, amounts, most, min(looks - taken, _LOOKS_A_SUM))
            taken += more
            if found:
                return tuple(near[at] for at in found), taken
            if found == () and most == min(len(near), sums.MOST_PIECES):
                break
        self.unsearched += not tried or taken >= looks
        return (), taken

    @staticmethod
    def _candidates(line: Entry, target: int, many: Side, within: list[int]) -> list[int] | None:
        """Return what may be a part of a sum, the largest first; None if that is too much to try."""
        if len(within) > _MOST_PAIRS:
            return None
        near = [
            at
            for at in within
            if abs(many.amounts[at]) < target and may_be_one_kind(line, many.lines[at])
        ]
        if len(near) > sums.MOST_CANDIDATES:
            return None
        return sorted(near, key=lambda at: (-abs(many.amounts[at]), many.content(at)))

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
