"""Where cards stand on the plane: what a place or a way would touch, and ways around."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush

from kamdesk.features.relationships.layout.drawing import (
    BUS,
    CARD_HEIGHT,
    CARD_WIDTH,
    Place,
    Point,
    corners,
)

_ACROSS, _DOWN = CARD_WIDTH + 28, CARD_HEIGHT + 20
_CLEAR = 8
"""How far a way keeps from cards."""
_BEND = 70
"""A corner costs as much as a detour of this length."""
_EAGER = 1.4
"""How much more the rest of the way counts: above 1 a search looks ahead rather than around."""
_MOST_VISITS = 3
"""So often one search comes back to the same free line."""
_FAR = 100_000
Frame = tuple[int, int, int, int]


@dataclass(slots=True)
class _Line:
    """A free straight line; `stops` are where one can turn."""

    level: bool
    low: int
    high: int
    stops: list[int]

    def turns(self, point: Point, end: Point) -> Iterator[Point]:
        """Yield where to turn when coming from a point: at the stops, or straight before the end."""
        x, y = point
        if self.level:
            if self.low <= end[0] <= self.high:
                yield end[0], y
            yield from ((stop, y) for stop in self.stops if stop != x)
        else:
            if self.low <= end[1] <= self.high:
                yield x, end[1]
            yield from ((x, stop) for stop in self.stops if stop != y)


class Ground:
    """Cards in a grid of buckets; asking costs a few buckets, not all cards."""

    def __init__(self, places: Mapping[int, Place] | None = None) -> None:
        self._buckets: dict[tuple[int, int], dict[int, tuple[int, int]]] = {}
        self._where: dict[int, tuple[int, int]] = {}
        self._lines: dict[tuple[int, bool], list[_Line]] = {}
        self._left = self._top = _FAR
        self._right = self._bottom = -_FAR
        if places:
            self._add_all(places)

    def _add_all(self, places: Mapping[int, Place]) -> None:
        buckets, where = self._buckets, self._where
        for key, place in places.items():
            x, y = place.x, place.y
            at = where[key] = (x, y)
            left, right = x // _ACROSS, (x + CARD_WIDTH) // _ACROSS
            top, bottom = y // _DOWN, (y + CARD_HEIGHT) // _DOWN
            for across in (left,) if left == right else (left, right):
                for down in (top,) if top == bottom else (top, bottom):
                    bucket = buckets.get((across, down))
                    if bucket is None:
                        buckets[across, down] = {key: at}
                    else:
                        bucket[key] = at
        self._left = min(x for x, _y in where.values())
        self._top = min(y for _x, y in where.values())
        self._right = max(x for x, _y in where.values()) + CARD_WIDTH
        self._bottom = max(y for _x, y in where.values()) + CARD_HEIGHT

    def add(self, key: int, x: int, y: int) -> None:
        """Put a card down, from wherever it stood."""
        self.remove(key)
        self._lines.clear()
        self._where[key] = (x, y)
        for bucket in _buckets(x, y, x + CARD_WIDTH, y + CARD_HEIGHT):
            self._buckets.setdefault(bucket, {})[key] = (x, y)
        self._left, self._top = min(self._left, x), min(self._top, y)
        self._right = max(self._right, x + CARD_WIDTH)
        self._bottom = max(self._bottom, y + CARD_HEIGHT)

    def remove(self, key: int) -> None:
        """Take a card away, if it is there."""
        at = self._where.pop(key, None)
        if at is not None:
            self._lines.clear()
            x, y = at
            for bucket in _buckets(x, y, x + CARD_WIDTH, y + CARD_HEIGHT):
                self._buckets[bucket].pop(key, None)

    def touching(self, frame: Frame) -> Iterator[int]:
        """Yield the cards that share inner points with (left, top, right, bottom)."""
        left, top, right, bottom = frame
        seen: set[int] = set()
        for bucket in _buckets(left, top, right, bottom):
            for key, (x, y) in self._buckets.get(bucket, {}).items():
                across = x < right and x + CARD_WIDTH > left
                if across and y < bottom and y + CARD_HEIGHT > top and key not in seen:
                    seen.add(key)
                    yield key

    def at(self, x: float, y: float) -> int | None:
        """Return the card that was put down last at a point, edges inclusive; None for none."""
        found = self._buckets.get((int(x // _ACROSS), int(y // _DOWN)), {})
        hit = None
        for key, (left, top) in found.items():
            if left <= x <= left + CARD_WIDTH and top <= y <= top + CARD_HEIGHT:
                hit = key
        return hit

    def is_free(self, x: int, y: int, across: int = 14, down: int = 10) -> bool:
        """Tell whether a card could stand at a place with this much room around it."""
        frame = (x - across, y - down, x + CARD_WIDTH + across, y + CARD_HEIGHT + down)
        return next(self.touching(frame), None) is None

    def crossed(self, way: Iterable[Point], but: tuple[int, ...] = ()) -> set[int]:
        """Return the cards a way runs through or along, passing over some."""
        found: set[int] = set()
        before: Point | None = None
        for point in way:
            if before is not None:
                found.update(self.touching(_band(before, point)))
            before = point
        found.difference_update(but)
        return found

    # -- ways ---------------------------------------------------------------------------------

    def way(self, member: int, boss: int) -> tuple[Point, ...] | None:
        """Return a right-angled way from below a boss to above a member that meets no other card.

        The plain shapes are tried first, then a search around the cards; None if there is none.
        """
        (mx, my), (bx, by) = self._where[member], self._where[boss]
        start = (bx + CARD_WIDTH // 2, by + CARD_HEIGHT)
        end = (mx + CARD_WIDTH // 2, my)
        for way in _plain(start, end, (mx, my)):
            if not self.crossed(way[1:-1], ()) and not self.crossed(way, (member, boss)):
                return corners(way)
        found = self._search((start[0], start[1] + _CLEAR), (end[0], end[1] - _CLEAR))
        if found is None:
            return None
        whole = corners([start, *found, end])
        return None if self.crossed(whole, (member, boss)) else whole

    def _search(self, start: Point, end: Point) -> list[Point] | None:
        """Search for a way with few corners: turning points first, cheapest first."""
        waiting: list[tuple[float, int, Point, bool]] = []
        came: dict[tuple[Point, bool], tuple[Point, bool] | None] = {}
        cost: dict[tuple[Point, bool], int] = {}
        used: dict[int, int] = {}
        number = 0
        for level in (True, False):
            cost[start, level] = 0
            came[start, level] = None
            heappush(waiting, (_distance(start, end), number := number + 1, start, level))
        while waiting:
            _guess, _number, point, level = heappop(waiting)
            if point == end:
                return _back(came, (point, level))
            line = self._free_line(point, level)
            used[id(line)] = used.get(id(line), 0) + 1
            if used[id(line)] > _MOST_VISITS:
                continue
            here = cost[point, level]
            for turn in line.turns(point, end):
                state, paid = (turn, not level), here + _distance(point, turn) + _BEND
                if paid < cost.get(state, _FAR * 10):
                    cost[state], came[state] = paid, (point, level)
                    guess = paid + _EAGER * _distance(turn, end)
                    heappush(waiting, (guess, number := number + 1, turn, not level))
        return None

    def _free_line(self, point: Point, level: bool) -> "_Line":
        """Return the free line through a point; kept until a card is put down or taken away."""
        x, y = point
        here, other = (x, y) if level else (y, x)
        known = self._lines.setdefault((other, level), [])
        for line in known:
            if line.low <= here <= line.high:
                return line
        made = self._measured(point, level)
        known.append(made)
        return made

    def _measured(self, point: Point, level: bool) -> "_Line":
        """Return how far one can go both ways, with where one can turn beside the cards next to it."""
        x, y = point
        low, high = (
            (self._left - 40, self._right + 40) if level else (self._top - 40, self._bottom + 40)
        )
        stops: set[int] = set()
        for sign in (-1, 1):
            for key in self._along(point, level, sign, low if sign < 0 else high):
                cx, cy = self._where[key]
                near, far, edge, size = (
                    (cy, cy + CARD_HEIGHT, cx, CARD_WIDTH) if level else (cx, cx + CARD_WIDTH, cy, CARD_HEIGHT)
                )  # fmt: skip
                stops.update((edge - _CLEAR, edge + size + _CLEAR))
                if near - 3 < (y if level else x) < far + 3:  # it stands in the way
                    if sign < 0:
                        low = max(low, edge + size + _CLEAR)
                    else:
                        high = min(high, edge - _CLEAR)
                    break
        return _Line(level, low, high, sorted(stop for stop in stops if low <= stop <= high))

    def _along(self, point: Point, level: bool, sign: int, limit: int) -> Iterator[int]:
        """Yield cards near a ray, nearest bucket first; those in the way in order."""
        x, y = point
        size, across = (_ACROSS, _DOWN) if level else (_DOWN, _ACROSS)
        here, other = (x, y) if level else (y, x)
        step, last = here // size, limit // size
        rows = sorted({(other - across // 2) // across, (other + across // 2) // across})
        while step * sign <= last * sign:
            found: list[tuple[int, int]] = []
            for row in rows:
                bucket = (step, row) if level else (row, step)
                for key, (cx, cy) in self._buckets.get(bucket, {}).items():
                    edge = cx if level else cy
                    length = CARD_WIDTH if level else CARD_HEIGHT
                    ahead = edge + length > here if sign > 0 else edge < here
                    if ahead:
                        found.append((edge * sign, key))
            for _edge, key in sorted(found):
                yield key
            step += sign


def _buckets(left: int, top: int, right: int, bottom: int) -> Iterator[tuple[int, int]]:
    for across in range(left // _ACROSS, right // _ACROSS + 1):
        for down in range(top // _DOWN, bottom // _DOWN + 1):
            yield across, down


def _band(a: Point, b: Point) -> Frame:
    """Return a line as a frame that shares inner points with what it runs through."""
    return min(a[0], b[0]) - 1, min(a[1], b[1]) - 1, max(a[0], b[0]) + 1, max(a[1], b[1]) + 1


def _plain(start: Point, end: Point, corner: Point) -> Iterator[list[Point]]:
    """Yield the usual shapes: straight down and over, or in at the left side."""
    bus = start[1] + BUS
    if end[1] > bus:
        yield [start, (start[0], bus), (end[0], bus), end]
        late = end[1] - BUS
        if late > bus:
            yield [start, (start[0], late), (end[0], late), end]
            middle = (start[1] + end[1]) // 2
            yield [start, (start[0], middle), (end[0], middle), end]
    side, level = corner[0] - 14, corner[1] + CARD_HEIGHT // 2
    if level > bus:
        yield [start, (start[0], bus), (side, bus), (side, level), (corner[0], level)]


def _distance(a: Point, b: Point) -> int:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _back(
    came: Mapping[tuple[Point, bool], tuple[Point, bool] | None], state: tuple[Point, bool]
) -> list[Point]:
    points: list[Point] = []
    step: tuple[Point, bool] | None = state
    while step is not None:
        points.append(step[0])
        step = came[step]
    return points[::-1]
