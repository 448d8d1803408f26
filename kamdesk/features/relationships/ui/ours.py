"""Our own people over the map: who of us knows whom there, by function."""

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from kamdesk.features.relationships.layout import CARD_WIDTH
from kamdesk.features.relationships.queries import Knows
from kamdesk.ui.theme import Theme, font

_WIDTH, _HEIGHT, _GAP, _ABOVE = 132.0, 44.0, 14.0, 70.0
_FAINT = 0.30


class OursRow:
    """A row of our people over the map, in the order of their functions.

    Attributes:
        knows: Who of us knows whom, by the keys of the cards.
        area: Where the row stands in the scene.
    """

    def __init__(self, knows: Sequence[Knows], content: QRectF) -> None:
        """Stand centred over `content`, in as many rows as its width needs."""
        self.knows = tuple(knows)
        first = {one.colleague_id: one for one in reversed(self.knows)}
        people = sorted(first.values(), key=lambda one: (one.function, one.colleague))
        across = max(2, int(max(content.width(), 600) // (_WIDTH + _GAP)))
        rows = [people[start : start + across] for start in range(0, len(people), across)]
        self.people = {one.colleague_id: one for one in people}
        self.places: dict[int, QRectF] = {}
        top = content.top() - _ABOVE - len(rows) * (_HEIGHT + _GAP)
        for number, row in enumerate(rows):
            width = len(row) * (_WIDTH + _GAP) - _GAP
            left = content.center().x() - width / 2
            for place, one in enumerate(row):
                corner = QPointF(left + place * (_WIDTH + _GAP), top + number * (_HEIGHT + _GAP))
                self.places[one.colleague_id] = QRectF(corner.x(), corner.y(), _WIDTH, _HEIGHT)
        self.area = QRectF()
        for box in self.places.values():
            self.area = self.area.united(box.adjusted(-8, -8, 8, 8))


def paint_ours(
    painter: QPainter, row: OursRow, corners: Mapping[int, QPointF], chosen: Collection[int],
    colors: Theme,
) -> None:  # fmt: skip
    """Draw our people and their lines; lines of the chosen cards stand out, the others recede."""
    line = QColor(colors.good)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for one in row.knows:
        if one.person not in corners:
            continue
        near = one.person in chosen
        painter.setOpacity(1.0 if near else _FAINT)
        painter.setPen(QPen(line, (0.8 + 0.6 * (one.strength or 1)) * (1.6 if near else 1.0)))
        painter.drawPath(_way(row.places[one.colleague_id], corners[one.person]))
    painter.setOpacity(1.0)
    known = {one.colleague_id for one in row.knows if one.person in chosen}
    for key, box in row.places.items():
        edge = QPen(
            colors.color("accent" if key in known else "good"), 2.2 if key in known else 1.2
        )
        painter.setPen(edge)
        painter.setBrush(colors.color("surface"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        one = row.people[key]
        inner = box.adjusted(14, 4, -14, -4)
        _text(painter, inner, one.colleague, colors.color("text"), Qt.AlignmentFlag.AlignTop, 9.5)
        _text(painter, inner, one.function, colors.color("muted"), Qt.AlignmentFlag.AlignBottom, 8)


def _way(box: QRectF, corner: QPointF) -> QPainterPath:
    start = QPointF(box.center().x(), box.bottom())
    end = corner + QPointF(CARD_WIDTH * 0.86, 0)
    path = QPainterPath(start)
    bend = max(30.0, (end.y() - start.y()) * 0.45)
    path.cubicTo(start + QPointF(0, bend), end - QPointF(0, bend), end)
    return path


def _text(
    painter: QPainter, box: QRectF, text: str, color: QColor, where: Qt.AlignmentFlag, size: float
) -> None:
    used = font(size, bold=where == Qt.AlignmentFlag.AlignTop)
    painter.setFont(used)
    painter.setPen(color)
    shown = QFontMetricsF(used).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    flags = where | Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextSingleLine
    painter.drawText(box, flags, shown)
