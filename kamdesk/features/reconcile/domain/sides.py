"""The lines of one list while they are compared: which are free, by number, by day."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from kamdesk.features.reconcile.domain import entries
from kamdesk.features.reconcile.domain.entries import Entry

ENOUGH = 3
"""So many matched numbers show that a numbering is common to both sides."""

Parts = dict[tuple[int | None, str], int]
"""A number for each account and currency; only lines of one part are compared."""
Places = Sequence[int]


class Side:
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


class Pool:
    """Free lines by their day."""

    def __init__(self, side: Side, places: Places) -> None:
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


def by_amount(side: Side, places: Places) -> dict[int, list[int]]:
    """Return the free ones of some lines by their amount."""
    found: dict[int, list[int]] = defaultdict(list)
    for place in places:
        if side.free[place]:
            found[side.amounts[place]].append(place)
    return found


def free_numbers(side: Side) -> dict[tuple[int, str], list[int]]:
    """Return the free lines that have a number, by their part and number."""
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    for place in side.left():
        if side.numbers[place]:
            found[side.part[place], side.folded(place)].append(place)
    return found


def may_be_one_kind(first: Entry, second: Entry) -> bool:
    """Tell whether not one is a payment and the other none, as far as the lists tell."""
    return first.money is None or second.money is None or first.money == second.money


def find_shared(side: Side) -> None:
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
            waiting -= hits[found] == ENOUGH
            if not waiting:
                break
    for found, count in hits.items():
        if count >= ENOUGH or (count > 0 and count >= len(missed[found])):
            side.common.update(missed[found])
