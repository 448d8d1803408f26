"""Keeps a map still: a new drawing differs from the former one only where it must.

Cards the user put somewhere stay there and others make room; somebody new finds a free place near
the team; only when there is none does the whole map make room, moved as one so that most stand still.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from statistics import median

from kamdesk.features.relationships.layout.drawing import (
    CARD_HEIGHT,
    CARD_WIDTH,
    GAP,
    LEVEL,
    STACK,
    Box,
    Company,
    Drawing,
    Place,
    Point,
    shifted,
)
from kamdesk.features.relationships.layout.ground import Ground

_STEP, _DOWN = CARD_WIDTH + GAP, CARD_HEIGHT + STACK
_NEAR = 620
"""A free place not farther from the team than this is taken rather than moving others."""
_CALM = 0.04
"""Share of the page width the median card may move when the map makes room."""
_FEW = 5
"""For so many newcomers frames are made larger; for more the map is laid out anew."""
_NARROWEST, _WIDEST = 0.52, 2.45
_TALL, _WIDE = 0.65, 2.05
"""Beyond these a page grows no further in the direction it is too long in."""
_ANYWHERE = 10_000_000
_MOST_SEARCHED = 150
"""So many lines are led around cards; further ones take the plain way."""
Room = Callable[[Drawing, int], Box | None]
Grown = Callable[[Drawing, int], Drawing]


def settle(
    fresh: Drawing,
    company: Company,
    former: Drawing | None,
    placed: Mapping[int, tuple[int, int]],
    room: Room = lambda _drawing, _key: None,
    grown: Grown | None = None,
) -> Drawing:
    """Return a drawing as near to the former one as can be, with the placed cards in their places.

    Args:
        fresh: The drawing one would make without a past.
        company: Who there is now.
        former: What is on the screen; None to take the fresh one.
        placed: Top left corners of cards the user put down.
        room: The frame of `former` somebody must stand in, None for anywhere.
        grown: Makes room in the frames of a former drawing for somebody more, where that is possible.
    """
    base = fresh
    if former is not None and former.kind == fresh.kind:
        base = _from_former(fresh, company, former.base or former, room, grown)
    return _pinned(base, placed)


def median_move(before: Drawing, after: Drawing) -> float:
    """Return how far the median of the cards in both drawings moved."""
    moves = [
        max(abs(one.x - after.places[key].x), abs(one.y - after.places[key].y))
        for key, one in before.places.items()
        if key in after.places
    ]
    return float(median(moves)) if moves else 0.0


def _from_former(
    fresh: Drawing, company: Company, former: Drawing, room: Room, grown: Grown | None
) -> Drawing:
    moved = _movers(fresh, company, former, room)
    kept, near = _kept(fresh, former, company, moved, room)
    missing = [member for member in moved if member not in kept.places]
    if grown is not None and 0 < len(missing) <= _FEW:
        wider = former
        for member in missing:
            wider = grown(wider, member)
        kept, near = _kept(fresh, wider, company, moved, room)
        kept = _aligned(kept, former)
    if near and (_sane(kept) or not _sane(fresh)):
        return kept
    aligned = _aligned(fresh, former)
    width = max(former.extent[2], aligned.extent[2])
    calm = median_move(former, aligned) <= _CALM * width
    return aligned if calm or len(kept.places) < len(fresh.places) else kept


def _sane(drawing: Drawing) -> bool:
    """Tell whether a page is neither too wide nor too tall, with some room to grow."""
    return _NARROWEST <= drawing.ratio <= _WIDEST


def _movers(fresh: Drawing, company: Company, former: Drawing, room: Room) -> list[int]:
    """Return who has no place: the new, who left their frame, who has another boss with all below."""
    tree = company.tree
    order = list(tree.roots)
    for member in order:
        order.extend(tree.reports[member])
    found: dict[int, None] = {}
    for member in order:
        boss = tree.boss[member]
        other = boss is not None and former.boss.get(member, boss) != boss
        below = boss in found and boss in former.places
        frame = room(former, member)
        if frame is not None:  # there it is the frame that counts, not the boss
            other, below = not _within(former.places.get(member), frame), False
        stays = member in former.places and not (other or below)
        if member in fresh.places and not stays:
            found[member] = None
    return list(found)


def _within(at: Place | None, frame: Box) -> bool:
    return (
        at is not None
        and frame.x <= at.x < frame.x + frame.width
        and frame.y <= at.y < frame.y + frame.height
    )


def _aligned(fresh: Drawing, former: Drawing) -> Drawing:
    """Return the fresh drawing moved as a whole so that most cards stand still."""
    both = [
        (one.x - fresh.places[key].x, one.y - fresh.places[key].y)
        for key, one in former.places.items()
        if key in fresh.places
    ]
    if not both:
        return fresh
    return shifted(fresh, int(median(x for x, _y in both)), int(median(y for _x, y in both)))


# -- keeping ------------------------------------------------------------------------------------


class Ways:
    """The straight pieces of ways in buckets, to ask what a card would stand on."""

    def __init__(self, routes: Iterable[tuple[Point, ...]] = ()) -> None:
        self._buckets: dict[tuple[int, int], list[tuple[int, int, int, int]]] = {}
        for way in routes:
            self.add(way)

    def add(self, way: tuple[Point, ...]) -> None:
        """Put a way down."""
        for (ax, ay), (bx, by) in pairwise(way):
            piece = (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
            for across in range(piece[0] // _STEP, piece[2] // _STEP + 1):
                for down in range(piece[1] // _DOWN, piece[3] // _DOWN + 1):
                    self._buckets.setdefault((across, down), []).append(piece)

    def meet(self, x: int, y: int) -> bool:
        """Tell whether a card at a place would stand on a way."""
        left, top, right, bottom = x - 4, y - 4, x + CARD_WIDTH + 4, y + CARD_HEIGHT + 4
        for across in range(left // _STEP, right // _STEP + 1):
            for down in range(top // _DOWN, bottom // _DOWN + 1):
                for ax, ay, bx, by in self._buckets.get((across, down), ()):
                    if ax < right and bx > left and ay < bottom and by > top:
                        return True
        return False


def _kept(
    fresh: Drawing, former: Drawing, company: Company, moved: list[int], room: Room
) -> tuple[Drawing, bool]:
    """Return the former drawing with only `moved` placed anew, and whether they stand near."""
    going = set(moved)
    places = {
        key: one for key, one in former.places.items() if key in fresh.places and key not in going
    }
    lines = set(company.lines())
    routes = {
        pair: way
        for pair, way in former.routes.items()
        if pair in lines and pair[0] in places and pair[1] in places
    }
    ground, ways = Ground(places), Ways([*routes.values(), *former.ties.values()])
    inside = _page(former)
    near = True
    for member in moved:
        frame = room(former, member)
        spot, close = (
            _spot_in(frame, ground, ways)
            if frame is not None
            else _spot(member, company, places, ground, ways, inside)
        )
        near = near and close
        if spot is None:
            continue
        places[member] = Place(*spot)
        ground.add(member, *spot)
        boss = company.tree.boss[member]
        if fresh.routes and boss is not None and boss in places:
            way = ground.way(member, boss)
            if way is not None:
                routes[member, boss] = way
                ways.add(way)
                places[member] = Place(*spot, hung=way[-1][0] == spot[0])
    ties = {
        pair: way
        for pair, way in former.ties.items()
        if pair in fresh.ties and pair[0] in places and pair[1] in places and not going & set(pair)
    }
    made = replace(
        former, places=places, routes=routes, ties=ties, boss=company.tree.boss,
        pinned=frozenset(), base=None,
    )  # fmt: skip
    return replace(made, boxes=_counted(former.boxes, fresh.boxes)), near


def _counted(boxes: tuple[Box, ...], fresh: tuple[Box, ...]) -> tuple[Box, ...]:
    """Return the frames as they stood, with the counts of today."""
    counts = {(one.kind, one.key): one.counts for one in fresh}
    return tuple(
        replace(one, counts=counts[one.kind, one.key])
        for one in boxes
        if (one.kind, one.key) in counts
    )


def _page(drawing: Drawing) -> tuple[int, int, int]:
    """Return left, right and bottom a newcomer keeps within, lest the page lose its shape."""
    left, top, width, height = drawing.extent
    wide, tall = drawing.ratio > _WIDE, drawing.ratio < _TALL
    return (
        left if wide else -_ANYWHERE,
        left + width - CARD_WIDTH if wide else _ANYWHERE,
        top + height - CARD_HEIGHT if tall else _ANYWHERE,
    )


def _spot_in(frame: Box, ground: Ground, ways: Ways) -> tuple[Point | None, bool]:
    """Return a free place in a frame; None when it is full."""
    for x, y in _in_frame(frame):
        if ground.is_free(x, y, 6, 6) and not ways.meet(x, y):
            return (x, y), True
    return None, False


def _spot(
    member: int, company: Company, places: Mapping[int, Place], ground: Ground, ways: Ways,
    inside: tuple[int, int, int],
) -> tuple[Point, bool]:  # fmt: skip
    """Return a free place near the team, and whether it is near."""
    boss = company.tree.boss[member]
    team = company.tree.reports[boss] if boss is not None else ()
    mates = [places[one] for one in team if one in places and one != member]
    origin = mates[-1] if mates else places.get(boss) if boss is not None else None
    left, right, bottom = inside

    def fits(x: int, y: int) -> bool:
        within = left <= x <= right and y <= bottom
        return within and ground.is_free(x, y) and not ways.meet(x, y)

    for x, y in _beside(mates, origin):
        if fits(x, y):
            return (x, y), True
    low = max((one.y for one in places.values()), default=-_DOWN)
    if origin is None:
        origin = Place(min((one.x for one in places.values()), default=0), low)
    for dx, dy in _around():
        if fits(origin.x + dx, origin.y + dy):
            return (origin.x + dx, origin.y + dy), abs(dx) + abs(dy) <= _NEAR
    return (origin.x, low + _DOWN + LEVEL), False


def _beside(mates: list[Place], origin: Place | None) -> Iterator[Point]:
    """Yield the natural next places of a team: the next cell, the end of the row, one row down."""
    if mates:
        last = mates[-1]
        right, left = max(one.x for one in mates), min(one.x for one in mates)
        low = max(one.y for one in mates)
        if last.x < right:
            yield last.x + _STEP, last.y
        if last.hung:
            yield left, low + _DOWN
        yield right + _STEP, last.y
        yield left - _STEP, mates[0].y
        yield left, low + _DOWN
        yield last.x, low + _DOWN
    elif origin is not None:
        below = origin.y + CARD_HEIGHT + LEVEL
        yield origin.x, below
        yield origin.x + _STEP // 2, below
        yield origin.x - _STEP // 2, below


_OFFSETS: list[Point] = []


def _around() -> list[Point]:
    """Return steps from a card outwards, nearest first, below before above."""
    if not _OFFSETS:
        steps = [
            (dx * _STEP // 2, dy * _DOWN // 2)
            for dx in range(-14, 15)
            for dy in range(-8, 33)
            if abs(dx) > 1 or abs(dy) > 1
        ]
        _OFFSETS.extend(
            sorted(steps, key=lambda at: (abs(at[0]) + abs(at[1]) + (300 if at[1] < 0 else 0), at))
        )
    return _OFFSETS


def _in_frame(frame: Box) -> Iterator[Point]:
    """Yield the places in a frame row by row."""
    top = frame.y + max(frame.head, 8)
    edge = 8
    low = frame.y + frame.height - CARD_HEIGHT - edge
    right = frame.x + frame.width - CARD_WIDTH - edge
    for y in (*range(top, low, 8), low):
        for x in (*range(frame.x + edge, right, 8), right):
            if y >= top and x >= frame.x + edge:
                yield x, y


# -- pins ---------------------------------------------------------------------------------------


def _pinned(base: Drawing, placed: Mapping[int, tuple[int, int]]) -> Drawing:
    """Return the drawing with the placed cards where they were put and the others out of their way."""
    pins = {key: at for key, at in placed.items() if key in base.places}
    if not pins:
        return replace(base, pinned=frozenset(), base=None)
    places = dict(base.places)
    away = {key for key, at in pins.items() if (places[key].x, places[key].y) != at}
    for key, at in pins.items():
        places[key] = Place(*at)
    ground = Ground(places)
    for key in sorted(away):
        x, y = pins[key]
        for other in list(ground.touching((x - 6, y - 6, x + CARD_WIDTH + 6, y + CARD_HEIGHT + 6))):
            if other not in pins:
                places[other] = _moved_over(other, places[other], ground)
                away.add(other)
    routes = {
        pair: way
        for pair, way in base.routes.items()
        if not away.intersection(pair) and not away & ground.crossed(way, pair)
    }
    routes |= led(ground, [pair for pair in base.routes if pair not in routes])
    for member, boss in base.routes:
        if (way := routes.get((member, boss))) and member in away:
            stood = places[member]
            places[member] = replace(stood, hung=way[-1][0] == stood.x)
    ties = {
        pair: way
        for pair, way in base.ties.items()
        if not away.intersection(pair) and not away & ground.crossed(way, pair)
    }
    return replace(base, places=places, routes=routes, ties=ties, pinned=frozenset(pins), base=base)


def _moved_over(key: int, place: Place, ground: Ground) -> Place:
    ground.remove(key)
    for dx, dy in _around():
        if ground.is_free(place.x + dx, place.y + dy):
            ground.add(key, place.x + dx, place.y + dy)
            return Place(place.x + dx, place.y + dy)
    bottom = place.y + 40 * _DOWN
    ground.add(key, place.x, bottom)
    return Place(place.x, bottom)


def led(
    ground: Ground, pairs: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], tuple[Point, ...]]:
    """Return ways of (member, boss) lines around the cards, as many as is worth searching for."""
    found = {}
    for number, (member, boss) in enumerate(pairs):
        if number >= _MOST_SEARCHED:
            break
        way = ground.way(member, boss)
        if way is not None:
            found[member, boss] = way
    return found
