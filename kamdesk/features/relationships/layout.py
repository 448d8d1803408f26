"""A tidy tree of cards: bosses over the middle of their people, nothing overlaps, wide teams wrap.

Every card stands on rows of a fine grid. A subtree is kept as its outline, the left and right edge of
each row; two subtrees are pushed together until their outlines touch (after Reingold and Tilford).
More than six siblings without people of their own stand in columns under their boss.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

CARD_WIDTH, CARD_HEIGHT = 180, 84
GAP = 28
"""Between neighbours, left and right."""
_ROW = 26
_CARD_ROWS = 4
_LEVEL_ROWS = 5
_WRAP = 6
_ALONE_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card stands: its top left corner.

    Attributes:
        hung: Whether its line comes in at the left side, because it stands in a wrapped team.
    """

    x: float
    y: float
    hung: bool = False


@dataclass(slots=True)
class _Shape:
    """A subtree seen from the middle of its top card.

    Attributes:
        left, right: Edges of each grid row, from the top of the card down.
        parts: (shift of the middle, rows down) of each child's shape.
    """

    left: list[float]
    right: list[float]
    parts: list[tuple[int, float, int]] = field(default_factory=list)
    block: list[tuple[int, float, int]] = field(default_factory=list)


def tidy(reports: Mapping[int, Sequence[int]], roots: Sequence[int]) -> dict[int, Place]:
    """Return a place for everybody.

    Args:
        reports: Direct reports of each; must be without circles.
        roots: Those without a boss, from left to right.

    Returns:
        Places from (0, 0) to the right and down; those without boss and people stand below.
    """
    alone = [root for root in roots if not reports.get(root)]
    tops = [root for root in roots if reports.get(root)]
    shapes = _shapes(tops, reports)
    places: dict[int, Place] = {}
    merged = _Shape([], [])
    for top in tops:
        shift = _append(merged, shapes[top], 0, first=not merged.right)
        _put(top, shift, 0, shapes, places)
    lowest = max((place.y for place in places.values()), default=-_LEVEL_ROWS * _ROW)
    edge = min((place.x for place in places.values()), default=0.0)
    top_row = lowest + _LEVEL_ROWS * _ROW + (GAP if places else 0)
    columns = min(_ALONE_COLUMNS, max(len(alone), 1))
    for number, member in enumerate(alone):
        x = edge + number % columns * (CARD_WIDTH + GAP)
        places[member] = Place(x, top_row + number // columns * _CARD_ROWS * _ROW)
    return _from_zero(places)


def _from_zero(places: Mapping[int, Place]) -> dict[int, Place]:
    left = min((place.x for place in places.values()), default=0.0)
    top = min((place.y for place in places.values()), default=0.0)
    return {
        member: Place(round(place.x - left), round(place.y - top), place.hung)
        for member, place in places.items()
    }


def _shapes(tops: Sequence[int], reports: Mapping[int, Sequence[int]]) -> dict[int, _Shape]:
    order = list(tops)
    for member in order:  # grows while it runs: breadth first, so that no depth is too deep
        order.extend(reports.get(member, ()))
    shapes: dict[int, _Shape] = {}
    for member in reversed(order):
        shapes[member] = _shape(reports.get(member, ()), reports, shapes)
    return shapes


def _shape(
    children: Sequence[int], reports: Mapping[int, Sequence[int]], shapes: Mapping[int, _Shape]
) -> _Shape:
    half = CARD_WIDTH / 2
    made = _Shape([-half] * _CARD_ROWS, [half] * _CARD_ROWS)
    leaves = [child for child in children if not reports.get(child)]
    wrapped = leaves if len(leaves) > _WRAP else []
    single = [child for child in children if child not in set(wrapped)] if wrapped else children
    if not children:
        return made
    below = _Shape([], [])
    parts: list[tuple[int, float, int]] = []
    for child in single:
        shift = _append(below, shapes[child], 0, first=not below.right)
        parts.append((child, shift, _LEVEL_ROWS))
    block: list[tuple[int, float, int]] = []
    if wrapped:
        outline, cells = _block(wrapped)
        shift = _append(below, outline, 0, first=not below.right)
        block = [(child, shift + x, _LEVEL_ROWS + row) for child, x, row in cells]
    middle = _middle(parts, block)
    made.parts = [(child, x - middle, rows) for child, x, rows in parts]
    made.block = [(child, x - middle, rows) for child, x, rows in block]
    made.left += [-half] * (_LEVEL_ROWS - _CARD_ROWS) + [x - middle for x in below.left]
    made.right += [half] * (_LEVEL_ROWS - _CARD_ROWS) + [x - middle for x in below.right]
    return made


def _middle(parts: list[tuple[int, float, int]], block: list[tuple[int, float, int]]) -> float:
    """Return where the boss stands: over the middle between the first and the last."""
    ends = [x for _child, x, _rows in (*parts, *block)]
    return (min(ends) + max(ends)) / 2


def _block(children: Sequence[int]) -> tuple[_Shape, list[tuple[int, float, int]]]:
    """Return a wrapped team: its outline around its first card, and (member, x, row) of each."""
    count = len(children)
    columns = 2 if count <= 8 else 3 if count <= 15 else 4
    rows = ceil(count / columns)
    step = CARD_WIDTH + GAP
    cells = [
        (child, float(number // rows * step), number % rows * _CARD_ROWS)
        for number, child in enumerate(children)
    ]
    half = CARD_WIDTH / 2
    height = rows * _CARD_ROWS
    # the line comes down at the left of each column, in the gap
    return _Shape([-half] * height, [(columns - 1) * step + half] * height), cells


def _append(merged: _Shape, other: _Shape, down: int, *, first: bool) -> float:
    """Push a shape to the right end of another until they nearly touch; return its shift."""
    shift = 0.0
    if not first:
        common = min(len(merged.right), len(other.left))
        shift = max(merged.right[row] + GAP - other.left[row] for row in range(common))
    for row, (left, right) in enumerate(zip(other.left, other.right, strict=True), start=down):
        if row < len(merged.left):
            merged.right[row] = right + shift
        else:
            merged.left.append(left + shift)
            merged.right.append(right + shift)
    return shift


def _put(
    top: int, middle: float, row: int, shapes: Mapping[int, _Shape], places: dict[int, Place]
) -> None:
    waiting = [(top, middle, row, False)]
    while waiting:
        member, x, at, hung = waiting.pop()
        places[member] = Place(x - CARD_WIDTH / 2, at * _ROW, hung)
        shape = shapes[member]
        waiting += [(child, x + shift, at + down, False) for child, shift, down in shape.parts]
        waiting += [(child, x + shift, at + down, True) for child, shift, down in shape.block]
