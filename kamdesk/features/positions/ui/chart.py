"""One map of one account: where it stands, how sure that is, where it came from, where it should be."""

from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from kamdesk.base.formats import format_date
from kamdesk.base.i18n import _
from kamdesk.features.accounts.domain import class_text
from kamdesk.features.positions import domain
from kamdesk.features.positions.domain import AXES, CLASSES, RQ
from kamdesk.features.positions.layout import Frame, Grid
from kamdesk.features.positions.queries import Snapshot, Standing
from kamdesk.features.positions.ui.paint import (
    across,
    arrow,
    diamond,
    frame_of,
    paint_classes,
    paint_frame,
)
from kamdesk.ui.theme import CAPTION, announcer, font, theme

TRAIL = 8
_NOW, _OLD = 7.0, 3.5


class PositionChart(QWidget):
    """The map of patterns ("pattern") or of the ladder ("ladder")."""

    def __init__(self, which: str) -> None:
        super().__init__()
        self.setObjectName(f"chart_{which}")
        self._which = which
        self._found: Standing | None = None
        self._grid = Grid(())
        self.setMinimumSize(240, 210)
        self.setMouseTracking(True)
        self.setAccessibleName(
            _("Map of patterns") if which == "pattern" else _("Map of the ladder")
        )
        announcer().changed.connect(self.update)

    def show_standing(self, found: Standing) -> None:
        """Show an account."""
        self._found = found
        self.setAccessibleDescription(self.sentence())
        self.update()

    # -- what it says -------------------------------------------------------------------------

    def kind(self, one: Snapshot) -> str:
        """Return the class of a snapshot on this map."""
        return one.found.pattern if self._which == "pattern" else one.found.ladder

    def sentence(self) -> str:
        """Return the map in words, for readers."""
        found = self._found
        if found is None or found.now is None:
            return _("Not assessed yet.")
        target = found.target.pattern if self._which == "pattern" else found.target.ladder
        now = found.now
        x, y = now.value(across(self._which)), now.value(RQ)
        return _("{day}: {kind}; {axis} {x}, {quality} {y}; ideal {ideal}.").format(
            day=format_date(now.on_day),
            kind=_(CLASSES[self.kind(now)]),
            axis=_(AXES[across(self._which)]),
            x="?" if x is None else f"{x:.1f}",
            quality=_(AXES[RQ]),
            y="?" if y is None else f"{y:.1f}",
            ideal=_(CLASSES[target]),
        )

    def _point(self, frame: Frame, one: Snapshot) -> QPointF | None:
        x, y = one.value(across(self._which)), one.value(RQ)
        if x is None or y is None:
            return None
        return QPointF(frame.x(float(x)), frame.y(float(y)))

    # -- drawing ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw everything."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = frame_of(self.width(), self.height())
        found = self._found
        now = None if found is None else found.now
        rules = domain.DEFAULT if found is None else found.rules if now is None else now.rules
        paint_frame(painter, frame, self._which, rules)
        paint_classes(painter, frame, self._which)
        if found is None or now is None:
            painter.setPen(theme().color("muted"))
            painter.setFont(font(CAPTION + 1))
            area = QRectF(frame.left, frame.top, frame.width, frame.height)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, _("Not assessed yet."))
            return
        seen = [(one, point) for one in found.ours[-TRAIL:] if (point := self._point(frame, one))]
        self._grid = Grid(
            (place, point.x(), point.y(), _NOW) for place, (_one, point) in enumerate(seen)
        )
        self._paint_trail(painter, [point for _one, point in seen])
        self._paint_customer(painter, frame, found)
        here = self._point(frame, now)
        if here is not None:
            self._paint_ideal(painter, frame, found, now, here)
            self._paint_range(painter, frame, now)
            self._paint_now(painter, found, now, here)

    def _paint_trail(self, painter: QPainter, points: list[QPointF]) -> None:
        colors = theme()
        painter.setPen(QPen(colors.color("muted"), 1))
        for first, second in pairwise(points):
            painter.drawLine(first, second)
        painter.setPen(QPen(colors.color("surface"), 1))
        painter.setBrush(colors.color("muted"))
        for place, point in enumerate(points[:-1]):
            size = _OLD * (0.6 + 0.4 * (place + 1) / len(points))
            painter.drawEllipse(point, size, size)

    def _paint_ideal(
        self, painter: QPainter, frame: Frame, found: Standing, now: Snapshot, here: QPointF
    ) -> None:
        target = found.target.pattern if self._which == "pattern" else found.target.ladder
        x, y = domain.ideal_point(
            target, now.value(across(self._which)), now.value(RQ), now.rules.target
        )
        there = QPointF(frame.x(float(x)), frame.y(float(y)))
        accent = theme().color("accent")
        style = Qt.PenStyle.DotLine if found.target.assumed else Qt.PenStyle.SolidLine
        painter.setPen(QPen(accent, 1.4, style))
        lines = arrow(here, there, _NOW + 2)
        for start, end in zip(lines[::2], lines[1::2], strict=True):
            painter.drawLine(start, end)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(accent, 2, style))
        painter.drawEllipse(there, _NOW, _NOW)

    def _paint_range(self, painter: QPainter, frame: Frame, now: Snapshot) -> None:
        """Draw from worst to best case where something was not answered."""
        x, y = now.found.scores[across(self._which)], now.found.scores[RQ]
        here = self._point(frame, now)
        assert here is not None
        painter.setPen(QPen(theme().color("muted"), 2))
        if x.spread > 0:
            low, high = frame.x(float(x.low)), frame.x(float(x.high))
            painter.drawLine(QPointF(low, here.y()), QPointF(high, here.y()))
            for end in (low, high):
                painter.drawLine(QPointF(end, here.y() - 4), QPointF(end, here.y() + 4))
        if y.spread > 0:
            low, high = frame.y(float(y.low)), frame.y(float(y.high))
            painter.drawLine(QPointF(here.x(), low), QPointF(here.x(), high))
            for end in (low, high):
                painter.drawLine(QPointF(here.x() - 4, end), QPointF(here.x() + 4, end))

    def _paint_now(self, painter: QPainter, found: Standing, now: Snapshot, here: QPointF) -> None:
        colors = theme()
        color = colors.color("fill_unknown" if found.stale else "accent")
        weak = self.kind(now) == domain.INSUFFICIENT
        painter.setPen(QPen(colors.color("surface"), 1.5) if not weak else QPen(color, 2))
        painter.setBrush(colors.color("surface") if weak else color)
        painter.drawEllipse(here, _NOW, _NOW)
        if now.found.candidate(self.kind(now)):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color, 1.2, Qt.PenStyle.DashLine))
            painter.drawEllipse(here, _NOW + 4, _NOW + 4)
        if weak or found.stale:
            painter.setPen(colors.color("text" if weak else "surface"))
            painter.setFont(font(CAPTION, bold=True))
            box = QRectF(here.x() - 8, here.y() - 8, 16, 16)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "?" if weak else "…")

    def _paint_customer(self, painter: QPainter, frame: Frame, found: Standing) -> None:
        """Mark the customer's own view of the quality at the left edge."""
        value = None if found.customer is None else found.customer.value(RQ)
        if value is None:
            return
        middle = QPointF(frame.left, frame.y(float(value)))
        painter.setPen(QPen(theme().color("text"), 1.4))
        painter.setBrush(theme().color("surface"))
        painter.drawPolygon(diamond(middle, 6))

    # -- mouse --------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say which snapshot is under the mouse."""
        text = self.text_at(event.position())
        if text:
            QToolTip.showText(event.globalPosition().toPoint(), text, self)
        else:
            QToolTip.hideText()

    def text_at(self, point: QPointF) -> str:
        """Return what stands at a place, "" if nothing."""
        if self._found is None:
            return ""
        frame = frame_of(self.width(), self.height())
        seen = [one for one in self._found.ours[-TRAIL:] if self._point(frame, one)]
        places = self._grid.at(point.x(), point.y())
        return "\n".join(_told(seen[place]) for place in reversed(places) if place < len(seen))

    def sizeHint(self) -> QSize:
        """Return a size two of which fit beside a column of text."""
        return QSize(360, 300)


def _told(one: Snapshot) -> str:
    scores = "\n".join(
        f"{_(AXES[axis])} {'?' if (value := one.value(axis)) is None else f'{value:.1f}'}"
        for axis in AXES
    )
    candidate = bool(one.found.open_gates)
    kind = class_text(one.found.pattern, one.found.ladder, candidate=candidate)
    who = f" · {one.assessor}" if one.assessor else ""
    return f"{format_date(one.on_day)}{who}\n{kind}\n{scores}"
