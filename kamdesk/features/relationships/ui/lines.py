"""The lines of the map: each kind has a course and a stroke of its own, not only a colour."""

from collections.abc import Callable, Sequence
from math import atan2, cos, hypot, pi, sin

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

from kamdesk.features.relationships.domain import DOTTED, REPORTS_TO
from kamdesk.features.relationships.layout import CARD_HEIGHT, CARD_WIDTH, Point
from kamdesk.features.relationships.queries import Tie
from kamdesk.features.relationships.ui.cards import Card
from kamdesk.ui.theme import Theme

_BUS = 22.0
_ZIG = 5.0
_HEAD = 9.0
_BENDS = (1.0, -1.0, 2.4, -2.4, 4.5, -4.5)
_SAMPLES = 9
_ROUND = 7.0
ARROWS = ("influences",)
Meets = Callable[[float, float], int | None]


def pen(kind: str, colors: Theme, strength: int | None = None) -> QPen:
    """Return the stroke of a kind of relation."""
    styles = {
        REPORTS_TO: ("muted", 1.4, Qt.PenStyle.SolidLine),
        DOTTED: ("muted", 1.3, Qt.PenStyle.DashLine),
        "influences": ("accent", 1.0 + (strength or 1) * 0.8, Qt.PenStyle.SolidLine),
        "friend": ("good", 1.6, Qt.PenStyle.DotLine),
        "conflict": ("fill_bad", 1.8, Qt.PenStyle.SolidLine),
    }
    role, width, style = styles.get(kind, ("muted", 1.3, Qt.PenStyle.DashDotLine))
    made = QPen(colors.color(role), width, style)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return made


def sample(kind: str, colors: Theme) -> QIcon:
    """Return a short piece of a line, for the legend."""
    picture = QPixmap(56, 28)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen(kind, colors, 2))
    start, end = QPointF(2, 9), QPointF(26, 5)
    if kind == "conflict":
        painter.drawPath(zigzag(start, end))
    elif kind == "influences":
        painter.drawPath(_curve(start, end, 5))
        painter.setBrush(colors.color("accent"))
        painter.drawPath(arrow_head(QPointF(20, 3), end, 5))
    else:
        painter.drawLine(QPointF(2, 7), QPointF(26, 7))
    painter.end()
    return QIcon(picture)


class Line:
    """One relation between two cards; the board paints it.

    Attributes:
        way: Right-angled points the layout gave, from the boss or from who influences; () for none.
        lane: Which of the lines between the same two this is, 0 for the middle one, then -1, 1, …
        visible: Whether its kind is shown.
        faded: Whether it recedes.
    """

    __slots__ = (
        "_chosen", "_head", "_path", "faded", "first", "lane", "meets", "second", "tell", "tie",
        "visible", "way",
    )  # fmt: skip

    def __init__(self, tie: Tie, first: Card, second: Card) -> None:
        self.tie = tie
        self.first = first
        self.second = second
        self.way: tuple[Point, ...] = ()
        self.lane = 0
        self.visible = True
        self.faded = False
        self.meets: Meets | None = None
        self.tell: Callable[[Line], None] | None = None
        self._chosen = False
        self._path: QPainterPath | None = None
        self._head: QPainterPath | None = None

    @property
    def straight(self) -> bool:
        """Whether it runs right-angled, so that pieces shared with others are painted once."""
        return self.tie.kind == REPORTS_TO

    def isVisible(self) -> bool:
        """Tell whether it is shown."""
        return self.visible

    def isSelected(self) -> bool:
        """Tell whether it is chosen."""
        return self._chosen

    def setSelected(self, chosen: bool) -> None:
        """Choose it, or let it go; the scene tells."""
        if chosen != self._chosen:
            self._chosen = chosen
            if self.tell is not None:
                self.tell(self)

    def follow(self) -> None:
        """Run between the cards where they stand now, not as the layout said."""
        self.way = ()
        self.forget()

    def forget(self) -> None:
        """Make the course anew when it is asked for."""
        self._path = self._head = None

    def points(self) -> Sequence[tuple[float, float]]:
        """Return the corners of a right-angled line, from the boss down to the member."""
        return self.way or self._down_from_boss()

    def path(self) -> QPainterPath:
        """Return its course."""
        if self._path is None:
            self._make()
        assert self._path is not None
        return self._path

    def head(self) -> QPainterPath | None:
        """Return the head of its arrow, None if it has none."""
        self.path()
        return self._head

    def chord(self) -> QLineF:
        """Return the straight line between its ends, for the view from afar."""
        start, end = _between(self.first.scene_frame(), self.second.scene_frame())
        return QLineF(start, end)

    def area(self) -> QRectF:
        """Return what of the scene it may paint on."""
        return self.path().boundingRect().adjusted(-12, -12, 12, 12)

    def _make(self) -> None:
        kind = self.tie.kind
        if self.straight:
            self._path = _along(self.points())
            return
        if self.way:
            self._path = _rounded(self.way)
            if kind in ARROWS:
                self._head = arrow_head(QPointF(*self.way[-2]), QPointF(*self.way[-1]), _HEAD)
            return
        start, end = _between(self.first.scene_frame(), self.second.scene_frame(), self.lane)
        if kind == "conflict":
            self._path = zigzag(start, end)
            return
        bend = 0.0 if kind == DOTTED else 26.0 if kind in ARROWS else -18.0
        self._path = self._free_curve(start, end, bend + self.lane * 12)
        if kind in ARROWS:
            self._head = arrow_head(self._path.pointAtPercent(0.9), end, _HEAD)

    def _free_curve(self, start: QPointF, end: QPointF, bend: float) -> QPainterPath:
        """Return the flattest curve that passes under no card it does not belong to."""
        first = _curve(start, end, bend)
        if self.meets is None or not self._hits(first):
            return first
        base = abs(bend) or 26.0
        length = hypot(end.x() - start.x(), end.y() - start.y())
        tries = [_curve(start, end, base * factor + factor * length / 12) for factor in _BENDS]
        return min(tries, key=self._hits)

    def _hits(self, path: QPainterPath) -> int:
        assert self.meets is not None
        own = (self.first.key, self.second.key)
        found = set()
        for step in range(1, _SAMPLES):
            point = path.pointAtPercent(step / _SAMPLES)
            hit = self.meets(point.x(), point.y())
            if hit is not None and hit not in own:
                found.add(hit)
        return len(found)

    def _down_from_boss(self) -> list[tuple[float, float]]:
        """Return the plain right-angled way from the boss (second) to the member (first)."""
        boss, member = self.second.pos(), self.first.pos()
        x, y = boss.x() + CARD_WIDTH / 2, boss.y() + CARD_HEIGHT
        end_x, end_y = member.x() + CARD_WIDTH / 2, member.y()
        bus = y + _BUS
        middle = bus if end_y > bus else (y + end_y) / 2
        return [(x, y), (x, middle), (end_x, middle), (end_x, end_y)]


def set_apart(lines: Sequence[Line]) -> None:
    """Give lines between the same two cards lanes of their own."""
    groups: dict[tuple[int, int], list[Line]] = {}
    for line in lines:
        if not line.straight:
            a, b = line.first.key, line.second.key
            groups.setdefault((min(a, b), max(a, b)), []).append(line)
    for group in groups.values():
        for number, line in enumerate(group):
            line.lane = 2 * number - (len(group) - 1) if len(group) > 1 else 0


def _along(points: Sequence[tuple[float, float]]) -> QPainterPath:
    path = QPainterPath(QPointF(*points[0]))
    for x, y in points[1:]:
        path.lineTo(x, y)
    return path


def _rounded(way: Sequence[Point]) -> QPainterPath:
    """Return a right-angled way with round corners."""
    path = QPainterPath(QPointF(*way[0]))
    for before, corner, after in zip(way, way[1:], way[2:], strict=False):
        room = min(_ROUND, _length(before, corner) / 2, _length(corner, after) / 2)
        path.lineTo(_towards(corner, before, room))
        path.quadTo(QPointF(*corner), _towards(corner, after, room))
    path.lineTo(QPointF(*way[-1]))
    return path


def _length(a: Point, b: Point) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _towards(a: Point, b: Point, far: float) -> QPointF:
    length = _length(a, b) or 1
    return QPointF(a[0] + (b[0] - a[0]) * far / length, a[1] + (b[1] - a[1]) * far / length)


def _between(first: QRectF, second: QRectF, lane: int = 0) -> tuple[QPointF, QPointF]:
    """Return where a line between two cards leaves and meets their borders; lanes run side by side."""
    a, b = first.center(), second.center()
    if lane:
        low, high = (a, b) if (a.x(), a.y()) <= (b.x(), b.y()) else (b, a)
        dx, dy = high.x() - low.x(), high.y() - low.y()
        length = hypot(dx, dy) or 1
        side = QPointF(-dy / length, dx / length) * (lane * 9.0)
        a, b = a + side, b + side
    return _border(first, a, b), _border(second, b, a)


def _border(box: QRectF, start: QPointF, towards: QPointF) -> QPointF:
    """Return where the way from a point in a box leaves it."""
    dx, dy = towards.x() - start.x(), towards.y() - start.y()
    if dx == dy == 0:
        return start
    across = (box.right() if dx > 0 else box.left()) - start.x()
    down = (box.bottom() if dy > 0 else box.top()) - start.y()
    scale = min(across / dx if dx else float("inf"), down / dy if dy else float("inf"))
    return start + QPointF(dx, dy) * max(0.0, scale)


def _curve(start: QPointF, end: QPointF, bend: float) -> QPainterPath:
    dx, dy = end.x() - start.x(), end.y() - start.y()
    length = hypot(dx, dy) or 1
    middle = (start + end) / 2 + QPointF(-dy / length, dx / length) * bend
    path = QPainterPath(start)
    path.quadTo(middle, end)
    return path


def zigzag(start: QPointF, end: QPointF) -> QPainterPath:
    """Return a jagged way."""
    dx, dy = end.x() - start.x(), end.y() - start.y()
    length = hypot(dx, dy) or 1
    steps = max(4, int(length / 10))
    path = QPainterPath(start)
    for step in range(1, steps):
        side = _ZIG if step % 2 else -_ZIG
        along = step / steps
        path.lineTo(
            start.x() + dx * along - dy / length * side, start.y() + dy * along + dx / length * side
        )
    path.lineTo(end)
    return path


def arrow_head(before: QPointF, end: QPointF, size: float) -> QPainterPath:
    """Return the head of an arrow that comes from `before`."""
    angle = atan2(end.y() - before.y(), end.x() - before.x())
    path = QPainterPath(end)
    for turn in (pi - 0.42, pi + 0.42):
        path.lineTo(end + QPointF(cos(angle + turn) * size, sin(angle + turn) * size))
    path.closeSubpath()
    return path


def ghost(start: QPointF, end: QPointF, color: QColor) -> tuple[QPainterPath, QPen]:
    """Return the line that follows the mouse while one is drawn."""
    path = QPainterPath(start)
    path.lineTo(end)
    return path, QPen(color, 2, Qt.PenStyle.DashLine)
