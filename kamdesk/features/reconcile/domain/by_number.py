"""Lines that are known by their numbers, however these are written."""

from collections import defaultdict
from collections.abc import Callable

from kamdesk.features.reconcile.domain import causes, entries
from kamdesk.features.reconcile.domain.groups import Groups
from kamdesk.features.reconcile.domain.sides import (
    Places,
    Side,
    by_amount,
    free_numbers,
    may_be_one_kind,
)

_MOST_PAIRS = 400


class ByNumber(Groups):
    """Matches lines of one number."""

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
        mine, other = by_amount(self.ours, ours), by_amount(self.theirs, theirs)
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
        for mine, other in self._in_common(Side.folded):
            written = [
                {side.numbers[place] for place in places}
                for side, places in ((self.ours, mine), (self.theirs, other))
            ]
            if all(len(one) == 1 for one in written):
                self._same_number(mine, other)

    def _bare_numbers(self) -> None:
        """Pair numbers of which one side leaves out the letters in front."""

        def rest(side: Side, place: int) -> str:
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

    def _in_common(self, name: Callable[[Side, int], str]) -> list[tuple[list[int], list[int]]]:
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

    def _many_numbers(self, one: Side, many: Side) -> None:
        """Match a line that names several documents with all of them."""
        known: dict[tuple[int, str], list[int]] = {}
        for place in one.left():
            parts = entries.several(one.lines[place].number)
            if not parts:
                continue
            if not known:
                known = free_numbers(many)
            found = [
                known.get((one.part[place], entries.folded(entries.canonical(part))), ())
                for part in parts
            ]
            sign = one.amounts[place]
            places = sorted({at for ats in found for at in ats if many.amounts[at] * sign > 0})
            if len(places) > 1 and all(found) and all(many.free[at] for at in places):
                self._both(one, (place,), places)

    def _numbers_in_text(self, one: Side, other: Side) -> None:
        """Match a line whose text names the one free document of its amount."""
        known: dict[tuple[int, str], list[int]] = {}
        wanted: list[tuple[int, int]] = []
        for place in one.left():
            named = entries.named_in(one.lines[place].text) if one.lines[place].text else []
            if not named:
                continue
            if not known:
                known = free_numbers(other)
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

    def _turned(self) -> None:
        """Pair lines of one number that stand on opposite sides."""
        for mine, other in self._in_common(Side.folded):
            if len(mine) == len(other) == 1:
                first, second = self.ours.lines[mine[0]], self.theirs.lines[other[0]]
                if first.amount == -second.amount and may_be_one_kind(first, second):
                    self._group(mine, other, causes.SIGN)

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


def _places(found: int | list[int]) -> list[int]:
    return found if isinstance(found, list) else [found]
