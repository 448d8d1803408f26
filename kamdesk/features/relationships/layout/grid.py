"""The power grid: attitude from left to right, influence from bottom to top, unknown at the edges.

Every cell has the columns its attitude needs and the height its influence needs; the page is widened
where that saves most height, until it has a sane shape.
"""

from collections.abc import Callable, Sequence
from math import ceil

from kamdesk.features.relationships.layout.drawing import (
    CARD_HEIGHT,
    CARD_WIDTH,
    Box,
    Company,
    Drawing,
    Label,
    Member,
    Place,
)

ATTITUDES: tuple[int | None, ...] = (-2, -1, 0, 1, 2, None)
INFLUENCES: tuple[int | None, ...] = (5, 4, 3, 2, 1, None)
_ACROSS, _DOWN = CARD_WIDTH + 10, CARD_HEIGHT + 10
_PAD = 10
_HEAD, _SIDE = 34, 96
_EMPTY = 40
_WANTED = 1.45
_FULL = 1_000


def draw(company: Company, hint: tuple[int, ...] = ()) -> Drawing:
    """Return the power grid of a company.

    Args:
        company: Who there is; who reports to whom does not matter here.
        hint: `choice` of a former drawing: columns of each attitude, kept while they suffice.
    """
    cells = _cells(company.members)
    columns = _columns(cells, hint)
    lefts, tops = _edges(cells, columns)
    places: dict[int, Place] = {}
    boxes = []
    for across, attitude in enumerate(ATTITUDES):
        for down, influence in enumerate(INFLUENCES):
            team = cells.get((across, down), ())
            x, y = lefts[across], tops[down]
            for number, one in enumerate(team):
                row, column = divmod(number, columns[across])
                places[one.key] = Place(x + _PAD + column * _ACROSS, y + _PAD + row * _DOWN)
            width, height = lefts[across + 1] - x, tops[down + 1] - y
            boxes.append(Box("cell", cell_key(attitude, influence), x, y, width, height, (len(team), 0, 0)))  # fmt: skip
    labels = [
        Label("attitude", value, lefts[at], 0, lefts[at + 1] - lefts[at], _HEAD)
        for at, value in enumerate(ATTITUDES)
    ]
    labels += [
        Label("influence", value, 0, tops[at], _SIDE, tops[at + 1] - tops[at])
        for at, value in enumerate(INFLUENCES)
    ]
    return Drawing(
        "grid", places, boxes=tuple(boxes), labels=tuple(labels), boss=company.tree.boss,
        choice=tuple(columns),
    )  # fmt: skip


def cell_key(attitude: int | None, influence: int | None) -> str:
    """Return the key of a cell's box."""
    return f"{_word(attitude)}:{_word(influence)}"


def _word(value: int | None) -> str:
    return "?" if value is None else str(value)


def value_at(drawing: Drawing, x: float, y: float) -> tuple[int | None, int | None] | None:
    """Return (attitude, influence) of the cell at a point of the grid, None outside of it."""
    for box in drawing.boxes:
        if box.x <= x < box.x + box.width and box.y <= y < box.y + box.height:
            first, second = box.key.split(":")
            return (
                None if first == "?" else int(first),
                None if second == "?" else int(second),
            )
    return None


def room(company: Company) -> Callable[[Drawing, int], Box | None]:
    """Return what tells the cell of a drawing in which somebody belongs now."""
    keys = {one.key: cell_key(one.attitude, one.influence) for one in company.members}
    return lambda drawing, member: next(
        (one for one in drawing.boxes if one.key == keys[member]), None
    )


def _cells(members: Sequence[Member]) -> dict[tuple[int, int], list[Member]]:
    found: dict[tuple[int, int], list[Member]] = {}
    for one in members:
        at = ATTITUDES.index(one.attitude), INFLUENCES.index(one.influence)
        found.setdefault(at, []).append(one)
    return found


def _columns(cells: dict[tuple[int, int], list[Member]], hint: tuple[int, ...]) -> list[int]:
    if len(hint) == len(ATTITUDES):
        width, height = _size(cells, list(hint))
        if 0.8 <= width / height <= 2.3:
            return list(hint)
    columns = [1] * len(ATTITUDES)
    width, height = _size(cells, columns)
    for _step in range(_FULL):
        if width >= _WANTED * height:
            break
        best = max(range(len(columns)), key=lambda at: _saved(cells, columns, at))
        columns[best] += 1
        width, height = _size(cells, columns)
    return columns


def _saved(cells: dict[tuple[int, int], list[Member]], columns: list[int], at: int) -> float:
    """Return how much height one more column saves, in rows of its own attitude if not of the page."""
    more = columns[:at] + [columns[at] + 1] + columns[at + 1 :]
    own = sum(
        ceil(len(team) / columns[at]) - ceil(len(team) / more[at])
        for (across, _down), team in cells.items()
        if across == at
    )
    return _size(cells, columns)[1] - _size(cells, more)[1] + own


def _size(cells: dict[tuple[int, int], list[Member]], columns: list[int]) -> tuple[int, int]:
    lefts, tops = _edges(cells, columns)
    return lefts[-1], tops[-1]


def _edges(
    cells: dict[tuple[int, int], list[Member]], columns: list[int]
) -> tuple[list[int], list[int]]:
    """Return the left edges of the columns and the top edges of the rows, ends included."""
    lefts, tops = [_SIDE], [_HEAD]
    for count in columns:
        lefts.append(lefts[-1] + count * _ACROSS - 10 + 2 * _PAD)
    for down in range(len(INFLUENCES)):
        rows = max(
            (
                ceil(len(team) / columns[across])
                for (across, at), team in cells.items()
                if at == down
            ),
            default=0,
        )
        tops.append(tops[-1] + (rows * _DOWN - 10 + 2 * _PAD if rows else _EMPTY))
    return lefts, tops
