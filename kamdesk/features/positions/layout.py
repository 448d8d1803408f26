"""Where things stand on a map of positions, and what is under the mouse. No widget, no colour."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import hypot, sqrt

CELL = 24.0
SMALLEST, LARGEST = 5.0, 22.0
"""Radii of bubbles in pixels."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The plot area in pixels; scores run from 0 to 100 to the right and upward."""

    left: float
    top: float
    width: float
    height: float

    def x(self, score: float) -> float:
        """Return the place of a score to the right."""
        return self.left + self.width * score / 100

    def y(self, score: float) -> float:
        """Return the place of a score upward."""
        return self.top + self.height * (1 - score / 100)

    @property
    def right(self) -> float:
        """Right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.top + self.height


def radius(amount: int, largest: int) -> float:
    """Return the radius of a bubble whose area grows with the amount."""
    if amount <= 0 or largest <= 0:
        return SMALLEST
    return max(SMALLEST, LARGEST * sqrt(amount / largest))


class Grid:
    """Finds bubbles under a point among thousands, by cells of a fixed size."""

    def __init__(self, bubbles: Iterable[tuple[int, float, float, float]]) -> None:
        """Take (key, x, y, radius)."""
        self._cells: dict[tuple[int, int], list[tuple[int, float, float, float]]] = {}
        self._reach = 1
        for one in bubbles:
            self._cells.setdefault(self._cell(one[1], one[2]), []).append(one)
            self._reach = max(self._reach, int((one[3] + 3) // CELL) + 1)

    @staticmethod
    def _cell(x: float, y: float) -> tuple[int, int]:
        return int(x // CELL), int(y // CELL)

    def at(self, x: float, y: float, slack: float = 3.0) -> list[int]:
        """Return the keys of the bubbles that hold a point, the one whose middle is nearest first."""
        column, row = self._cell(x, y)
        found = []
        for across in range(column - self._reach, column + self._reach + 1):
            for down in range(row - self._reach, row + self._reach + 1):
                for key, here, there, size in self._cells.get((across, down), ()):
                    far = hypot(here - x, there - y)
                    if far <= size + slack:
                        found.append((far, key))
        return [key for _far, key in sorted(found)]


def free_labels(
    wanted: Iterable[tuple[int, float, float, float, float]],
    frame: Frame,
    bubbles: Iterable[tuple[float, float, float]] = (),
) -> dict[int, tuple[float, float]]:
    """Return where labels stand without covering each other; those without room are left out.

    Args:
        wanted: (key, x, y of the bubble's edge at its right, width, height), the important ones first.
        frame: Labels stay within it.
        bubbles: (x, y, radius) of what they must not cover either.
    """
    taken = [(x - size, y - size, x + size, y + size) for x, y, size in bubbles]
    placed: dict[int, tuple[float, float]] = {}
    for key, x, y, width, height in wanted:
        for left, top in (
            (x, y - height / 2),
            (x, y - height),
            (x, y),
            (x - width - 16, y - height / 2),
        ):
            box = (left, top, left + width, top + height)
            inside = box[0] >= frame.left and box[2] <= frame.right + 24
            if inside and not any(_meet(box, other) for other in taken):
                taken.append(box)
                placed[key] = (left, top)
                break
    return placed


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
