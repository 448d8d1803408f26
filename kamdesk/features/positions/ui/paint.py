"""What both kinds of map draw alike: fields, zone of transition, axes, dots, arrows."""

from math import atan2, cos, pi, sin
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.features.positions import domain
from kamdesk.features.positions.domain import AXES, CLASSES, RQ, P, Rules, T
from kamdesk.features.positions.layout import Frame
from kamdesk.ui.context import Context
from kamdesk.ui.dialogs import choose_save
from kamdesk.ui.theme import CAPTION, font, theme

MAPS = {
    "pattern": (T, ("conflict", "loose", "master_servant", "win_win")),
    "ladder": (P, ("outsider", "commercial", "friend", "strategic_partner")),
}
"""Axis to the right, and classes at the lower left, lower right, upper left, upper right."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 14, 12, 36
_HEAD = 7.0
_ENLARGED = 2


def frame_of(width: int, height: int) -> Frame:
    """Return the plot area of a widget."""
    return Frame(_LEFT, _TOP, max(40, width - _LEFT - _RIGHT), max(40, height - _TOP - _BOTTOM))


def paint_frame(painter: QPainter, frame: Frame, which: str, rules: Rules) -> None:
    """Draw the four fields, the cut-lines, the zone of transition and the axes."""
    colors = theme()
    axis, _names = MAPS[which]
    across, up = frame.x(float(rules.cut(axis))), frame.y(float(rules.cut_rq))
    area = QRectF(frame.left, frame.top, frame.width, frame.height)
    painter.fillRect(area, colors.color("surface"))
    painter.fillRect(
        QRectF(QPointF(across, frame.top), QPointF(frame.right, up)), _faint("accent", 22)
    )
    _paint_band(painter, frame, axis, rules)
    painter.setPen(QPen(colors.color("hairline"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(area)
    painter.setPen(QPen(colors.color("muted"), 1, Qt.PenStyle.DashLine))
    painter.drawLine(QPointF(across, frame.top), QPointF(across, frame.bottom))
    painter.drawLine(QPointF(frame.left, up), QPointF(frame.right, up))
    _paint_axes(painter, frame, axis)


def paint_classes(painter: QPainter, frame: Frame, which: str) -> None:
    """Write the four classes into their corners, over whatever lies there."""
    colors = theme()
    painter.setFont(font(CAPTION + 1, bold=True))
    left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
    top, bottom = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom
    area = QRectF(frame.left, frame.top, frame.width, frame.height).adjusted(8, 6, -8, -6)
    corners = (left | bottom, right | bottom, left | top, right | top)
    for name, flags in zip(MAPS[which][1], corners, strict=True):
        text = _(CLASSES[name])
        box = painter.boundingRect(area, flags, text).adjusted(-4, -1, 4, 1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_faint("surface", 190))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(colors.color("muted"))
        painter.drawText(area, flags, text)


def _paint_band(painter: QPainter, frame: Frame, axis: str, rules: Rules) -> None:
    """Hatch the zone to both sides of the cut-lines in which the former class is kept."""
    wide = float(rules.hysteresis)
    brush = _faint("muted", 46)
    cut, quality = float(rules.cut(axis)), float(rules.cut_rq)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(brush, Qt.BrushStyle.BDiagPattern))
    upright = QRectF(
        QPointF(frame.x(max(0, cut - wide)), frame.top),
        QPointF(frame.x(min(100, cut + wide)), frame.bottom),
    )
    level = QRectF(
        QPointF(frame.left, frame.y(min(100, quality + wide))),
        QPointF(frame.right, frame.y(max(0, quality - wide))),
    )
    painter.drawRect(upright)
    painter.drawRect(level)


def _paint_axes(painter: QPainter, frame: Frame, axis: str) -> None:
    painter.setFont(font(CAPTION))
    painter.setPen(theme().color("muted"))
    for score in (0, 25, 50, 75, 100):
        x, y = frame.x(score), frame.y(score)
        painter.drawText(
            QRectF(x - 20, frame.bottom + 2, 40, 14), Qt.AlignmentFlag.AlignHCenter, str(score)
        )
        painter.drawText(
            QRectF(frame.left - 30, y - 8, 26, 16),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            str(score),
        )
    painter.drawText(
        QRectF(frame.left, frame.bottom + 17, frame.width, 17),
        Qt.AlignmentFlag.AlignHCenter,
        _(AXES[axis]) + " →",
    )
    painter.save()
    painter.translate(11, frame.top + frame.height / 2)
    painter.rotate(-90)
    painter.drawText(
        QRectF(-frame.height / 2, -9, frame.height, 17),
        Qt.AlignmentFlag.AlignHCenter,
        _(AXES[RQ]) + " →",
    )
    painter.restore()


def _faint(role: str, alpha: int) -> QColor:
    color = theme().color(role)
    color.setAlpha(alpha)
    return color


def arrow(start: QPointF, end: QPointF, short: float = 0.0) -> list[QPointF]:
    """Return pairs of points of an arrow's lines; nothing if both are one place.

    Args:
        start: Where it begins.
        end: What it points at.
        short: So many pixels before the end it stops.
    """
    across, down = end.x() - start.x(), end.y() - start.y()
    if abs(across) < 2 and abs(down) < 2:
        return []
    turn = atan2(down, across)
    tip = QPointF(end.x() - cos(turn) * short, end.y() - sin(turn) * short)
    lines = [start, tip]
    for side in (pi * 0.86, -pi * 0.86):
        lines += [
            tip,
            QPointF(tip.x() + cos(turn + side) * _HEAD, tip.y() + sin(turn + side) * _HEAD),
        ]
    return lines


def diamond(middle: QPointF, size: float) -> QPolygonF:
    """Return a square on its tip."""
    x, y = middle.x(), middle.y()
    return QPolygonF(
        [QPointF(x, y - size), QPointF(x + size, y), QPointF(x, y + size), QPointF(x - size, y)]
    )


def text_width(text: str, points: float = CAPTION) -> float:
    """Return how wide a text is."""
    return QFontMetricsF(font(points)).horizontalAdvance(text)


def save_picture(context: Context, widget: QWidget, name: str) -> Path | None:
    """Ask for a file and save what a widget shows, at twice its size; None if the user gave up.

    Raises:
        UserError: If the file cannot be written.
    """
    path = choose_save(
        widget, context.settings, "picture", _("Save the maps as a picture"), f"{name}.png", "PNG (*.png)"
    )  # fmt: skip
    if path is None:
        return None
    picture = QPixmap(widget.size() * _ENLARGED)
    picture.setDevicePixelRatio(_ENLARGED)
    picture.fill(theme().color("window"))
    widget.render(picture)
    if not picture.save(str(path)):
        raise UserError(_("{file} could not be written.").format(file=path))
    context.notify(_("Picture saved: {file}").format(file=path.name))
    return path


def across(which: str) -> str:
    """Return the axis that runs to the right on a map."""
    return MAPS[which][0]


def is_ideal(kind: str) -> bool:
    """Tell whether a class is one of the two ideal ones."""
    return kind in domain.IDEAL
