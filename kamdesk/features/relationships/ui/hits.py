"""Which line is under the mouse: pieces of lines in buckets, so that asking costs the same on any map."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import hypot

from kamdesk.features.relationships.ui.lines import Line

_BUCKET = 240
_PARTS = 10


class LineFinder:
    """Made from the lines as they run now; make another when they move."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._buckets: dict[tuple[int, int], list[tuple[float, float, float, float, Line]]] = {}
        for line in lines:
            if line.visible:
                for piece in _pieces(line):
                    self._add(piece, line)

    def _add(self, piece: tuple[float, float, float, float], line: Line) -> None:
        ax, ay, bx, by = piece
        for across in range(int(min(ax, bx) // _BUCKET), int(max(ax, bx) // _BUCKET) + 1):
            for down in range(int(min(ay, by) // _BUCKET), int(max(ay, by) // _BUCKET) + 1):
                self._buckets.setdefault((across, down), []).append((*piece, line))

    def at(self, x: float, y: float, reach: float) -> Line | None:
        """Return the nearest line within `reach` of a point, drawn ones over reporting ones."""
        found: tuple[bool, float] | None = None
        nearest: Line | None = None
        for across in {int((x - reach) // _BUCKET), int((x + reach) // _BUCKET)}:
            for down in {int((y - reach) // _BUCKET), int((y + reach) // _BUCKET)}:
                for ax, ay, bx, by, line in self._buckets.get((across, down), ()):
                    far = _distance(x, y, ax, ay, bx, by)
                    if far <= reach and (found is None or (line.straight, far) < found):
                        found, nearest = (line.straight, far), line
        return nearest


def _pieces(line: Line) -> Iterator[tuple[float, float, float, float]]:
    if line.straight:
        points = [(float(x), float(y)) for x, y in line.points()]
    else:
        path = line.path()
        shown = [path.pointAtPercent(step / _PARTS) for step in range(_PARTS + 1)]
        points = [(point.x(), point.y()) for point in shown]
    for (ax, ay), (bx, by) in pairwise(points):
        yield ax, ay, bx, by


def _distance(x: float, y: float, ax: float, ay: float, bx: float, by: float) -> float:
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    share = 0.0 if not length else max(0.0, min(1.0, ((x - ax) * dx + (y - ay) * dy) / length))
    return hypot(x - ax - share * dx, y - ay - share * dy)
