"""The lines of the map: each kind has a course and a stroke of its own, not only a colour."""

from math import atan2, cos, hypot, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPainterPathStroker, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QStyleOptionGraphicsItem, QWidget

from kamdesk.features.relationships.domain import DOTTED, REPORTS_TO
from kamdesk.features.relationships.layout import CARD_HEIGHT, CARD_WIDTH, GAP
from kamdesk.features.relationships.queries import Tie
from kamdesk.features.relationships.ui.cards import Card
from kamdesk.ui.theme import Theme

_BUS = 22.0
_GRIP = 9.0
_ZIG = 5.0


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


class Line(QGraphicsPathItem):
    """One relation between two cards."""

    def __init__(self, tie: Tie, first: Card, second: Card, colors: Theme) -> None:
        super().__init__()
        self.tie = tie
        self.first = first
        self.second = second
        self.hung = False
        self._head: QPainterPath | None = None
        self._colors = colors
        self.setZValue(0 if tie.kind == REPORTS_TO else 1)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        if tie.note:
            self.setToolTip(tie.note)
        self.recolor(colors)
        self.follow()

    def recolor(self, colors: Theme) -> None:
        """Take the colours of another theme."""
        self._colors = colors
        self.setPen(pen(self.tie.kind, colors, self.tie.strength))

    def follow(self) -> None:
        """Run between the cards where they stand now."""
        self._head = None
        if self.tie.kind == REPORTS_TO:
            self.setPath(self._down_from_boss())
            return
        start, end = _between(self.first.scene_frame(), self.second.scene_frame())
        if self.tie.kind == DOTTED:
            path = QPainterPath(start)
            path.lineTo(end)
        elif self.tie.kind == "conflict":
            path = zigzag(start, end)
        else:
            bend = 26 if self.tie.kind == "influences" else -18
            path = _curve(start, end, bend)
            if self.tie.kind != "friend":
                self._head = arrow_head(path.pointAtPercent(0.9), end, 9)
        self.setPath(path)

    def _down_from_boss(self) -> QPainterPath:
        """Return the right-angled way from the boss (second) down to the member (first)."""
        boss, member = self.second.pos(), self.first.pos()
        start = boss + QPointF(CARD_WIDTH / 2, CARD_HEIGHT)
        path = QPainterPath(start)
        bus = start.y() + _BUS
        if self.hung:
            end = member + QPointF(0, CARD_HEIGHT / 2)
            trunk = end.x() - GAP / 2
            for x, y in ((start.x(), bus), (trunk, bus), (trunk, end.y())):
                path.lineTo(x, y)
        else:
            end = member + QPointF(CARD_WIDTH / 2, 0)
            middle = bus if end.y() > bus else (start.y() + end.y()) / 2
            path.lineTo(start.x(), middle)
            path.lineTo(end.x(), middle)
        path.lineTo(end)
        return path

    def shape(self) -> QPainterPath:
        """Return a band one can hit."""
        stroker = QPainterPathStroker()
        stroker.setWidth(_GRIP)
        return stroker.createStroke(self.path())

    def boundingRect(self) -> QRectF:
        """Return the way with room for its head and its band."""
        return super().boundingRect().adjusted(-10, -10, 10, 10)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the way and its head; a chosen one is wider."""
        used = QPen(self.pen())
        if self.isSelected():
            used.setWidthF(used.widthF() + 2)
            used.setColor(self._colors.color("accent"))
        painter.setPen(used)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self.path())
        if self._head is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(used.color())
            painter.drawPath(self._head)


def _between(first: QRectF, second: QRectF) -> tuple[QPointF, QPointF]:
    """Return where a straight line between the middles leaves and meets the cards."""
    return _border(first, second.center()), _border(second, first.center())


def _border(box: QRectF, towards: QPointF) -> QPointF:
    center = box.center()
    dx, dy = towards.x() - center.x(), towards.y() - center.y()
    if dx == dy == 0:
        return center
    scale = min(
        box.width() / 2 / abs(dx) if dx else float("inf"),
        box.height() / 2 / abs(dy) if dy else float("inf"),
    )
    return center + QPointF(dx * scale, dy * scale)


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
