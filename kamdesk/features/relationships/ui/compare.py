"""What changed on the map between two days, as plain values, and how it is drawn over the cards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import hypot

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from kamdesk.base.i18n import _
from kamdesk.features.relationships.domain import SIGNS
from kamdesk.features.relationships.layout import CARD_HEIGHT, CARD_WIDTH
from kamdesk.features.relationships.ui.faces import ROUND
from kamdesk.features.relationships.ui.lines import arrow_head
from kamdesk.ui.theme import Theme, font


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody who was on the map on the earlier day only; the corner is where the card stood."""

    name: str
    title: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class MapDiff:
    """What differs between an earlier day and the day shown.

    Attributes:
        added: Keys of those who are new.
        gone: Those who are no longer there.
        moved: Former top left corner of cards that moved, by key.
        attitudes: (before, now) of those whose attitude changed, by key; None is unknown.
    """

    added: frozenset[int] = frozenset()
    gone: tuple[Gone, ...] = ()
    moved: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    attitudes: Mapping[int, tuple[int | None, int | None]] = field(default_factory=dict)


def paint_diff(
    painter: QPainter, diff: MapDiff, corners: Mapping[int, QPointF], colors: Theme
) -> None:
    """Draw the marks of a comparison over the cards at their corners."""
    for one in diff.gone:
        _paint_gone(painter, one, colors)
    for key, before in diff.moved.items():
        if key in corners:
            _paint_trail(painter, QPointF(*before), corners[key], colors)
    for key in diff.added:
        if key in corners:
            _paint_added(painter, corners[key], colors)
    for key, (before_value, now) in diff.attitudes.items():
        if key in corners:
            text = f"{_sign(before_value)} → {_sign(now)}"
            better = now is not None and (before_value is None or now > before_value)
            _badge(
                painter, corners[key] + QPointF(2, -15), text, colors, "good" if better else "bad"
            )


def diff_area(diff: MapDiff) -> QRectF:
    """Return where cards stood that are gone or moved."""
    corners = [(one.x, one.y) for one in diff.gone] + list(diff.moved.values())
    box = QRectF()
    for x, y in corners:
        box = box.united(QRectF(x, y, CARD_WIDTH, CARD_HEIGHT).adjusted(-20, -20, 20, 20))
    return box


def _sign(value: int | None) -> str:
    return "?" if value is None else SIGNS[value]


def _frame(corner: QPointF) -> QRectF:
    return QRectF(corner.x(), corner.y(), CARD_WIDTH, CARD_HEIGHT)


def _paint_added(painter: QPainter, corner: QPointF, colors: Theme) -> None:
    painter.setPen(QPen(colors.color("good"), 3))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(_frame(corner).adjusted(-3, -3, 3, 3), ROUND + 2, ROUND + 2)
    center = corner + QPointF(CARD_WIDTH - 2, 0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors.color("good"))
    painter.drawEllipse(center, 9, 9)
    painter.setPen(QPen(QColor(colors.surface), 2.2))
    painter.drawLine(center + QPointF(-4.5, 0), center + QPointF(4.5, 0))
    painter.drawLine(center + QPointF(0, -4.5), center + QPointF(0, 4.5))


def _paint_gone(painter: QPainter, one: Gone, colors: Theme) -> None:
    box = _frame(QPointF(one.x, one.y))
    muted = colors.color("muted")
    painter.setPen(QPen(muted, 1.3, Qt.PenStyle.DashLine))
    painter.setBrush(colors.color("sunken"))
    painter.drawRoundedRect(box, ROUND, ROUND)
    used = font(10.5, bold=True)
    used.setStrikeOut(True)
    painter.setFont(used)
    painter.setPen(muted)
    inner = box.adjusted(12, 8, -8, -8)
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
    painter.drawText(inner, flags, one.name)
    painter.setFont(font(9))
    painter.drawText(inner.adjusted(0, 20, 0, 0), flags, one.title)
    painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, _("gone"))
    painter.setPen(QPen(muted, 1.6))
    painter.drawLine(box.bottomLeft(), box.topRight())


def _paint_trail(painter: QPainter, before: QPointF, now: QPointF, colors: Theme) -> None:
    middle = QPointF(CARD_WIDTH / 2, CARD_HEIGHT / 2)
    start, goal = before + middle, now + middle
    way = goal - start
    length = hypot(way.x(), way.y())
    if length < CARD_HEIGHT:
        return
    share = min(1.0, CARD_HEIGHT * 0.62 / length)
    end = goal - way * share
    pen = QPen(colors.color("accent"), 1.8, Qt.PenStyle.DotLine)
    painter.setPen(QPen(colors.color("muted"), 1, Qt.PenStyle.DotLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(_frame(before), ROUND, ROUND)
    painter.setPen(pen)
    painter.drawLine(start, end)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors.color("accent"))
    painter.drawPath(arrow_head(start, end, 12))


def _badge(painter: QPainter, corner: QPointF, text: str, colors: Theme, role: str) -> None:
    used = font(9, bold=True)
    painter.setFont(used)
    width = painter.fontMetrics().horizontalAdvance(text) + 14
    box = QRectF(corner.x(), corner.y(), width, 19)
    painter.setPen(QPen(colors.color(role), 1.4))
    painter.setBrush(colors.color("surface"))
    painter.drawRoundedRect(box, 9, 9)
    painter.setPen(colors.color("text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
