"""Departments as lanes: every department a frame with its own small tree, frames in rows of a page."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from math import sqrt

from kamdesk.features.relationships.layout import tree as trees
from kamdesk.features.relationships.layout.drawing import (
    CARD_HEIGHT,
    CARD_WIDTH,
    Box,
    Company,
    Drawing,
    Member,
    Place,
    Point,
    shifted,
)

_HEAD, _HIGHER, _PAD, _BETWEEN = 34, 76, 14, 26
_FOLDED_WIDTH, _FOLDED_HEIGHT = 240, 84
_WANTED = 1.5
_ACROSS, _DOWN = CARD_WIDTH + 12, CARD_HEIGHT
"""By so much a full lane grows down, or to the right."""
_WIDEST = 2.2
_KEY_INFLUENCE = 4
_TRIES = (1.0, 1.25, 0.8, 1.5, 0.65, 1.9, 0.5)


@dataclass(slots=True)
class _Lane:
    key: str
    drawing: Drawing | None
    width: int
    height: int
    counts: tuple[int, int, int]
    x: int = 0
    y: int = 0


def draw(company: Company, hint: tuple[int, ...] = (), folded: Collection[str] = ()) -> Drawing:
    """Return the lanes of a company: nearest to the top of the house first.

    Args:
        company: Who there is; "" is the department of those of whom none is known.
        hint: `choice` of a former drawing: the width of the page, kept while its shape is sane.
        folded: Departments drawn as a box with counts instead of cards.
    """
    head = _HEAD + min(_HIGHER, len(company.members) // 5)
    lanes = [_lane(key, team, company, key in folded, head) for key, team in _teams(company)]
    width = _shelved(lanes, hint)
    _stretch(lanes)
    places: dict[int, Place] = {}
    routes: dict[tuple[int, int], tuple[Point, ...]] = {}
    boxes = []
    for lane in lanes:
        kind = "folded" if lane.drawing is None else "lane"
        boxes.append(
            Box(kind, lane.key, lane.x, lane.y, lane.width, lane.height, lane.counts, head)
        )
        if lane.drawing is not None:
            inner = shifted(lane.drawing, lane.x + _PAD, lane.y + head)
            places.update(inner.places)
            routes.update(inner.routes)
    boss = company.tree.boss
    return Drawing("lanes", places, routes, boxes=tuple(boxes), boss=boss, choice=(width,))


def room(company: Company) -> Callable[[Drawing, int], Box | None]:
    """Return what tells the lane of a drawing in which somebody belongs now."""
    keys = {one.key: one.department for one in company.members}
    return lambda drawing, member: next(
        (one for one in drawing.boxes if one.kind == "lane" and one.key == keys[member]), None
    )


def grown(company: Company) -> Callable[[Drawing, int], Drawing]:
    """Return what makes room for one more in the lane of somebody: wider, else the lanes below move down."""
    find = room(company)

    def made(drawing: Drawing, member: int) -> Drawing:
        lane = find(drawing, member)
        if lane is None:
            return drawing
        return _wider(drawing, lane) or _higher(drawing, lane)

    return made


def _wider(drawing: Drawing, lane: Box) -> Drawing | None:
    """Return the drawing with one lane wider, where nothing stands at its right and the page allows."""
    for one in drawing.boxes:
        beside = one.y < lane.y + lane.height and lane.y < one.y + one.height
        if beside and one.x > lane.x:
            return None
    boxes = [
        replace(one, width=one.width + _ACROSS) if one is lane else one for one in drawing.boxes
    ]
    made = replace(drawing, boxes=tuple(boxes))
    return made if made.ratio <= _WIDEST else None


def _higher(drawing: Drawing, lane: Box) -> Drawing:
    bottom = lane.y + lane.height
    below = [one for one in drawing.boxes if one.y >= bottom]
    boxes = [
        replace(one, height=one.height + _DOWN) if one is lane
        else replace(one, y=one.y + _DOWN) if one in below else one
        for one in drawing.boxes
    ]  # fmt: skip
    moved = {key for key, at in drawing.places.items() if _inside(at, below)}
    places = {
        key: replace(at, y=at.y + _DOWN) if key in moved else at
        for key, at in drawing.places.items()
    }
    routes = {
        pair: tuple((x, y + (_DOWN if pair[0] in moved else 0)) for x, y in way)
        for pair, way in drawing.routes.items()
        if _stays_inside(way, drawing.boxes)
    }
    return replace(drawing, places=places, routes=routes, boxes=tuple(boxes))


def _stays_inside(way: tuple[Point, ...], boxes: tuple[Box, ...]) -> bool:
    """Tell whether a way leaves no lane: only those keep their course when a lane grows."""
    left, right = min(x for x, _y in way), max(x for x, _y in way)
    top, bottom = min(y for _x, y in way), max(y for _x, y in way)
    return any(
        one.x <= left and right <= one.x + one.width
        and one.y <= top and bottom <= one.y + one.height
        for one in boxes
    )  # fmt: skip


def _inside(at: Place, boxes: list[Box]) -> bool:
    return any(
        one.x <= at.x < one.x + one.width and one.y <= at.y < one.y + one.height for one in boxes
    )


def _teams(company: Company) -> list[tuple[str, list[Member]]]:
    """Return the departments with their people: by the level of the highest, then as they come."""
    level = company.tree.level
    teams: dict[str, list[Member]] = {}
    for one in company.members:
        teams.setdefault(one.department, []).append(one)
    order = {key: number for number, key in enumerate(teams)}

    def rank(key: str) -> tuple[bool, int, int]:
        return (key == "", min(level[one.key] for one in teams[key]), order[key])

    return [(key, teams[key]) for key in sorted(teams, key=rank)]


def _lane(key: str, team: list[Member], company: Company, folded: bool, head: int) -> _Lane:
    powerful = sum((one.influence or 0) >= _KEY_INFLUENCE for one in team)
    against = sum(one.attitude is not None and one.attitude < 0 for one in team)
    counts = (len(team), powerful, against)
    if folded:
        return _Lane(key, None, _FOLDED_WIDTH, _FOLDED_HEIGHT + head - _HEAD, counts)
    inside = {one.key for one in team}
    boss = company.tree.boss
    lines = [
        (one.key, above) for one in team if (above := boss[one.key]) is not None and above in inside
    ]
    made = trees.draw(Company(team, lines))
    left, top, width, height = made.extent  # lines may run left of the first card
    return _Lane(key, made, left + width + 2 * _PAD, top + height + head + _PAD, counts)


def _shelved(lanes: list[_Lane], hint: tuple[int, ...]) -> int:
    """Put the lanes into rows of a page; return the width of the page that was aimed at."""
    if hint and 0.75 <= _shelve(lanes, hint[0]) <= 2.2:
        return hint[0]
    area = sum((lane.width + _BETWEEN) * (lane.height + _BETWEEN) for lane in lanes)
    widest = max((lane.width for lane in lanes), default=0)
    best, strain = widest, float("inf")
    for share in _TRIES:
        width = max(widest, int(sqrt(area * _WANTED) * share))
        ratio = _shelve(lanes, width)
        off = max(ratio / _WANTED, _WANTED / ratio) if ratio else 0.0
        if off < strain - 0.05:
            best, strain = width, off
    _shelve(lanes, best)
    return best


def _stretch(lanes: list[_Lane]) -> None:
    """Make the lanes of a row equally high: they read as one row, and there is room to grow."""
    rows: dict[int, int] = {}
    for lane in lanes:
        rows[lane.y] = max(rows.get(lane.y, 0), lane.height)
    for lane in lanes:
        if lane.drawing is not None:
            lane.height = rows[lane.y]


def _shelve(lanes: list[_Lane], width: int) -> float:
    """Put the lanes into rows no wider than that, frames of a row equally high; return the ratio."""
    rows: list[list[_Lane]] = []
    x = 0
    for lane in lanes:
        if not rows or x + lane.width > width:
            rows.append([])
            x = 0
        lane.x = x
        rows[-1].append(lane)
        x += lane.width + _BETWEEN
    y = 0
    right = 1
    for row in rows:
        for lane in row:
            lane.y = y
        y += max(lane.height for lane in row) + _BETWEEN
        right = max(right, row[-1].x + row[-1].width)
    return right / max(1, y - _BETWEEN)
