"""The frames of a layout: lanes of departments with their headings, the axes of the power grid."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from kamdesk.base.i18n import _, ngettext
from kamdesk.features.relationships.domain import ATTITUDES, INFLUENCES, SIGNS
from kamdesk.features.relationships.layout import Box, Drawing, Label
from kamdesk.features.relationships.ui.faces import ink_on
from kamdesk.ui.theme import Theme, font

_SMALLEST_PX = 8.5


def box_frame(box: Box) -> QRectF:
    """Return where a frame stands in the scene."""
    return QRectF(box.x, box.y, box.width, box.height)


def heading(box: Box) -> tuple[str, str]:
    """Return the name of a lane and what it counts."""
    people, powerful, against = box.counts
    parts = [ngettext("{n} person", "{n} people", people).format(n=people)]
    if powerful:
        parts.append(ngettext("{n} key", "{n} key", powerful).format(n=powerful))
    if against:
        parts.append(_("{n} against ––").format(n=against))
    return box.key or _("no department"), " · ".join(parts)


def paint_frames(painter: QPainter, drawing: Drawing, colors: Theme, area: QRectF) -> None:
    """Draw the frames that lie in a part of the scene, under lines and cards."""
    for box in drawing.boxes:
        if box_frame(box).intersects(area):
            if box.kind == "cell":
                _paint_cell(painter, box, colors)
            else:
                painter.setPen(QPen(colors.color("hairline"), 1.4))
                painter.setBrush(colors.color("window"))
                painter.drawRoundedRect(box_frame(box), 8, 8)


def paint_headings(
    painter: QPainter, drawing: Drawing, colors: Theme, scale: float, area: QRectF
) -> None:
    """Draw the headings of frames and axes that lie in a part of the scene, over the lines."""
    for box in drawing.boxes:
        if box.kind != "cell" and box_frame(box).intersects(area):
            _paint_heading(painter, box, colors, scale)
    for label in drawing.labels:
        if label.axis == "attitude":
            _paint_attitude(painter, label, colors, scale)
        else:
            _paint_influence(painter, label, colors, scale)


def _size(points: float, scale: float, most: float) -> float:
    """Return a size of text that can be read at a scale, not larger than `most`."""
    return min(most, max(points, _SMALLEST_PX / max(scale, 0.05)))


def _paint_heading(painter: QPainter, box: Box, colors: Theme, scale: float) -> None:
    frame = box_frame(box)
    folded = box.kind == "folded"
    head = box.head - 4.0
    left, middle = frame.left() + 14, frame.top() + head / 2 + 1
    name, counts = heading(box)
    painter.setFont(font(_size(10.5, scale, head * 0.6), bold=True))
    metrics = painter.fontMetrics()
    room = frame.width() - 44
    shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(room))
    width = metrics.horizontalAdvance(shown)
    line = QRectF(left + 16, frame.top() + 1, room, head)
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    painter.fillRect(QRectF(left - 6, line.top() + 3, width + 28, head - 5), colors.color("window"))
    painter.setPen(colors.color("text"))
    painter.drawText(line, flags, shown)
    sign = ((0, -5), (8, 0), (0, 5)) if folded else ((-1, -4), (9, -4), (4, 4))
    painter.setFont(font(_size(9, scale, head * 0.45)))
    beside = line.adjusted(width + 12, 0, 0, 0)
    wanted = painter.fontMetrics().horizontalAdvance(counts)
    painter.setPen(colors.color("muted"))
    if folded:
        below = QRectF(left + 16, frame.top() + head, room, frame.height() - head - 8)
        corner = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        painter.drawText(below, int(corner) | int(Qt.TextFlag.TextWordWrap), counts)
    elif wanted <= beside.width():
        painter.fillRect(
            QRectF(beside.left() - 4, line.top() + 3, wanted + 8, head - 5),
            colors.color("window"),
        )
        painter.drawText(beside, flags, counts)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors.color("muted"))
    painter.drawPolygon(QPolygonF([QPointF(left + x, middle + y) for x, y in sign]))


def _paint_cell(painter: QPainter, box: Box, colors: Theme) -> None:
    painter.setPen(QPen(colors.color("hairline"), 1))
    attitude, influence = box.key.split(":")
    critical = influence in ("4", "5") and attitude.startswith("-")
    painter.setBrush(colors.color("hover" if critical else "window"))
    painter.drawRect(box_frame(box))


def _paint_attitude(painter: QPainter, label: Label, colors: Theme, scale: float) -> None:
    box = QRectF(label.x, label.y, label.width, label.height - 4)
    if label.value is None:
        color, ink, text = colors.color("chip"), colors.color("text"), "? " + _("unknown")
    else:
        color = QColor(colors.attitude[label.value + 2])
        ink, text = ink_on(color), f"{SIGNS[label.value]} {_(ATTITUDES[label.value])}"
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(box.adjusted(1, 0, -1, 0), 4, 4)
    painter.setPen(ink)
    painter.setFont(font(_size(10, scale, 17), bold=True))
    shown = painter.fontMetrics().elidedText(
        text, Qt.TextElideMode.ElideRight, int(box.width()) - 8
    )
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)


def _paint_influence(painter: QPainter, label: Label, colors: Theme, scale: float) -> None:
    box = QRectF(label.x, label.y, label.width - 8, label.height)
    text = _("unknown") if label.value is None else _(INFLUENCES[label.value])
    painter.setPen(colors.color("text" if label.value is not None else "muted"))
    painter.setFont(font(_size(10, scale, 15), bold=True))
    flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    if label.value is not None and label.height > 60:
        painter.drawText(box.adjusted(0, -14, 0, -14), flags, text)
        for place in range(5):
            filled = place < label.value
            painter.setPen(QPen(colors.color("text" if filled else "hairline"), 1.2))
            painter.setBrush(colors.color("text") if filled else Qt.BrushStyle.NoBrush)
            center = QPointF(box.right() - 4 - (4 - place) * 11, box.center().y() + 10)
            painter.drawEllipse(center, 3.5, 3.5)
        return
    painter.drawText(box, flags, text)
