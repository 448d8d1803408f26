"""A line of monthly values: small in a card, large with its axis, its months and a marked point."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kamdesk.base.formats import format_month
from kamdesk.features.indicators.ui.words import value_text
from kamdesk.ui.theme import CAPTION, announcer, font, theme

_PAD = 4
_LEFT, _BOTTOM, _TOP = 64, 24, 14
_MONTH_WIDTH = 62

Values = Sequence[Decimal | None]


class Line(QWidget):
    """Values from left to right; a gap where one cannot be told."""

    picked = Signal(int)

    def __init__(self, name: str, *, large: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self._large = large
        self._values: Values = ()
        self._days: Sequence[date] = ()
        self._unit = "days"
        self._marked = -1
        self.setFont(font(CAPTION))
        vertical = QSizePolicy.Policy.Expanding if large else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Expanding, vertical)
        if large:
            self.setMinimumHeight(100)
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        else:
            self.setFixedHeight(30)
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        announcer().changed.connect(self.update)

    def show_values(
        self, title: str, values: Values, days: Sequence[date], unit: str, marked: int = -1
    ) -> None:
        """Show values by month; `marked` is the place of the point that is explained."""
        self._values, self._days, self._unit = values, days, unit
        self._marked = marked % len(values) if values else -1
        told = [
            f"{format_month(day)} {value_text(value, unit)}"
            for day, value in zip(days, values, strict=True)
        ]
        self.setAccessibleName(title)
        self.setAccessibleDescription("; ".join(told))
        self.update()

    def sizeHint(self) -> QSize:
        """Return a wide, low size."""
        return QSize(600, 190) if self._large else QSize(140, 30)

    # -- places -------------------------------------------------------------------------------

    def _area(self) -> QRectF:
        if not self._large:
            return QRectF(self.rect()).adjusted(_PAD, _PAD, -_PAD, -_PAD)
        return QRectF(self.rect()).adjusted(_LEFT, _TOP, -16, -_BOTTOM)

    def _range(self) -> tuple[float, float]:
        known = [float(one) for one in self._values if one is not None]
        low, high = min(known, default=0.0), max(known, default=1.0)
        if self._large:
            low = min(0.0, low)
        if high - low < 1e-9:
            high = low + 1.0
        return low, high

    def points(self) -> list[QPointF | None]:
        """Return where each value is drawn."""
        area, (low, high) = self._area(), self._range()
        step = area.width() / max(1, len(self._values) - 1)
        return [
            None
            if value is None
            else QPointF(
                area.left() + place * step,
                area.bottom() - (float(value) - low) / (high - low) * area.height(),
            )
            for place, value in enumerate(self._values)
        ]

    # -- drawing ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw grid, line, points."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        points = self.points()
        if self._large:
            self._paint_axis(painter)
            self._paint_months(painter, points)
        painter.setPen(QPen(theme().color("accent"), 2.0 if self._large else 1.6))
        painter.drawPath(_path(points))
        painter.setBrush(theme().color("accent"))
        last = next((one for one in reversed(points) if one is not None), None)
        for place, point in enumerate(points):
            if point is not None and (self._large or point is last):
                radius = 5.0 if self._large and place == self._marked else 2.4
                painter.drawEllipse(point, radius, radius)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme().color("accent"), 1.0, Qt.PenStyle.DotLine))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_axis(self, painter: QPainter) -> None:
        area, (low, high) = self._area(), self._range()
        for part in range(5):
            value = low + (high - low) * part / 4
            y = area.bottom() - area.height() * part / 4
            painter.setPen(theme().color("hairline"))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(theme().color("muted"))
            text = value_text(Decimal(f"{value:.4f}"), self._unit)
            box = QRectF(0, y - 10, _LEFT - 10, 20)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_months(self, painter: QPainter, points: Sequence[QPointF | None]) -> None:
        area, count = self._area(), len(self._days)
        if not count:
            return
        step = area.width() / max(1, count - 1)
        every = max(1, round(_MONTH_WIDTH / max(step, 1.0) + 0.49))
        painter.setPen(theme().color("muted"))
        for place in range(count - 1, -1, -every):
            x = area.left() + place * step
            box = QRectF(x - 40, area.bottom() + 4, 80, _BOTTOM - 4)
            if place == count - 1:
                box.moveRight(self.width())
            text = f"{self._days[place]:%y-%m}"
            flags = (
                Qt.AlignmentFlag.AlignHCenter if place < count - 1 else Qt.AlignmentFlag.AlignRight
            )
            painter.drawText(box, flags | Qt.AlignmentFlag.AlignTop, text)
        marked = points[self._marked] if 0 <= self._marked < count else None
        if marked is not None:
            painter.setPen(QPen(theme().color("hairline"), 1.0, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(marked.x(), area.top()), QPointF(marked.x(), area.bottom()))

    # -- users --------------------------------------------------------------------------------

    def place_at(self, x: float) -> int:
        """Return the place of the month nearest to a pixel from the left."""
        area, count = self._area(), len(self._values)
        step = area.width() / max(1, count - 1)
        return min(count - 1, max(0, round((x - area.left()) / step)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the nearest month."""
        if self._values:
            self.picked.emit(self.place_at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right go a month back and on."""
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if by and self._values:
            self.picked.emit(min(len(self._values) - 1, max(0, self._marked + by)))
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Take the new size of text."""
        super().changeEvent(event)
        self.update()


def _path(points: Sequence[QPointF | None]) -> QPainterPath:
    path, drawing = QPainterPath(), False
    for point in points:
        if point is None:
            drawing = False
        elif drawing:
            path.lineTo(point)
        else:
            path.moveTo(point)
            drawing = True
    return path
