"""Expected receipts week by week: stacked bars with their bands."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from kamdesk.base.formats import format_compact, format_date, format_money
from kamdesk.base.i18n import _
from kamdesk.features.forecast.queries import WeekLine
from kamdesk.ui.theme import CAPTION, announcer, font, theme

_HEAD, _FOOT, _SIDE = 20, 20, 6
_BAR = 0.58
"""Of the room of a week."""
_CAP = 4
_LABEL = 50
"""Pixels a week needs for its amount to be written."""
_PAGES = (Qt.Key.Key_Home, Qt.Key.Key_End)


class WeeksChart(QWidget):
    """`picked` tells the place of a week: a click, or Enter on the one the arrow keys mark."""

    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("forecast_chart")
        self.setAccessibleName(_("Expected receipts by week"))
        self.setMinimumHeight(96)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._weeks: tuple[WeekLine, ...] = ()
        self._currency = "CNY"
        self._chosen = -1
        self._mark = 0
        announcer().changed.connect(self.update)

    def show_weeks(self, weeks: tuple[WeekLine, ...], currency: str) -> None:
        """Show other figures."""
        self._weeks, self._currency = weeks, currency
        self._mark = min(self._mark, max(0, len(weeks) - 1))
        self.setAccessibleDescription(
            "; ".join(self.sentence(place) for place in range(len(weeks)))
        )
        self.update()

    def choose(self, place: int) -> None:
        """Mark the week whose items are listed, -1 for none."""
        self._chosen = place
        if place >= 0:
            self._mark = place
        self.update()

    # -- words --------------------------------------------------------------------------------

    def sentence(self, place: int) -> str:
        """Return a week in one line."""
        one = self._weeks[place]
        return _("{start} to {end}: {amount}, in four of five weeks {low} to {high}").format(
            start=format_date(one.week.start),
            end=format_date(one.week.end),
            amount=format_money(one.expected, self._currency),
            low=format_money(one.low_80, self._currency),
            high=format_money(one.high_80, self._currency),
        )

    def breakdown(self, place: int) -> str:
        """Return all figures of a week."""
        one = self._weeks[place]

        def money(minor: int) -> str:
            return format_money(minor, self._currency)

        spans = _("{low} to {high}")
        rows = [
            (_("Committed"), one.committed),
            (_("Likely"), one.likely),
            (_("Disputed"), one.disputed),
        ]
        lines = [
            f"{format_date(one.week.start)} – {format_date(one.week.end)}  {self._currency}",
            *(f"{name}  {money(amount)}" for name, amount in rows if amount),
            "  ".join((_("Expected"), money(one.expected))),
            f"80 %  {spans.format(low=money(one.low_80), high=money(one.high_80))}",
            f"50 %  {spans.format(low=money(one.low_50), high=money(one.high_50))}",
        ]
        if one.late:
            lines.append("  ".join((_("Already late"), money(one.late))))
        return "\n".join(lines)

    # -- places -------------------------------------------------------------------------------

    def _room(self) -> float:
        return (self.width() - 2 * _SIDE) / max(1, len(self._weeks))

    def rect_of(self, place: int) -> QRectF:
        """Return the room of a week, from top to bottom."""
        return QRectF(_SIDE + place * self._room(), 0, self._room(), self.height())

    def week_at(self, point: QPointF) -> int:
        """Return the place of the week at a point, -1 if none."""
        place = int((point.x() - _SIDE) // max(self._room(), 1e-6))
        return place if 0 <= place < len(self._weeks) else -1

    def _height(self, minor: int) -> float:
        top = max((max(one.high_80, one.expected) for one in self._weeks), default=0) or 1
        return (self.height() - _HEAD - _FOOT) * minor / top

    # -- drawing ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars, their bands and amounts."""
        painter = QPainter(self)
        colors = theme()
        painter.fillRect(self.rect(), colors.color("surface"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(CAPTION))
        floor = self.height() - _FOOT
        for place in range(len(self._weeks)):
            if place == self._chosen:
                painter.fillRect(self.rect_of(place), colors.color("hover"))
            self._paint_bar(painter, place, floor)
            self._paint_words(painter, place)
        painter.setPen(QPen(colors.color("hairline"), 1))
        painter.drawLine(QPointF(_SIDE, floor), QPointF(self.width() - _SIDE, floor))
        if self.hasFocus() and self._weeks:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.drawRoundedRect(self.rect_of(self._mark).adjusted(2, 2, -2, -2), 4, 4)

    def _paint_bar(self, painter: QPainter, place: int, floor: float) -> None:
        one, room = self._weeks[place], self.rect_of(place)
        width = room.width() * _BAR
        left = room.center().x() - width / 2
        base = floor
        for kind, amount in (
            ("committed", one.committed),
            ("likely", one.likely),
            ("disputed", one.disputed),
        ):
            height = self._height(amount)
            if height < 0.5:
                continue
            fill(painter, QRectF(left, base - height, width, height), kind)
            base -= height
        self._paint_band(painter, one, room.center().x(), floor)

    def _paint_band(self, painter: QPainter, one: WeekLine, middle: float, floor: float) -> None:
        low, high = floor - self._height(one.low_80), floor - self._height(one.high_80)
        if low - high < 1:
            return
        color = theme().color("text")
        painter.setPen(QPen(color, 1.2))
        painter.drawLine(QPointF(middle, low), QPointF(middle, high))
        for end in (low, high):
            painter.drawLine(QPointF(middle - _CAP, end), QPointF(middle + _CAP, end))
        inner = QPen(theme().color("muted"), 5)
        inner.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(inner)
        painter.drawLine(
            QPointF(middle, floor - self._height(one.low_50)),
            QPointF(middle, floor - self._height(one.high_50)),
        )

    def _paint_words(self, painter: QPainter, place: int) -> None:
        one, room = self._weeks[place], self.rect_of(place)
        painter.setPen(theme().color("muted"))
        foot = QRectF(room.left(), room.bottom() - _FOOT, room.width(), _FOOT)
        step = 1 if room.width() >= 40 else 2
        if place % step == 0:
            day = one.week.start
            painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, f"{day.month}-{day.day}")
        if room.width() < _LABEL or not one.expected:
            return
        top = self.height() - _FOOT - self._height(max(one.high_80, one.expected))
        painter.setPen(theme().color("text"))
        head = QRectF(room.left() - 6, top - 18, room.width() + 12, 16)
        text = format_compact(one.expected, self._currency, sign=False)
        painter.drawText(head, Qt.AlignmentFlag.AlignCenter, text)

    # -- mouse and keys -----------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the week under the mouse is made of."""
        place = self.week_at(event.position())
        if place < 0:
            QToolTip.hideText()
            self.setCursor(Qt.CursorShape.ArrowCursor)
            return
        QToolTip.showText(event.globalPosition().toPoint(), self.breakdown(place), self)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick a week."""
        place = self.week_at(event.position())
        if place >= 0:
            self._mark = place
            self.picked.emit(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows mark a week, Enter picks it."""
        last = len(self._weeks) - 1
        steps = {
            Qt.Key.Key_Left: self._mark - 1,
            Qt.Key.Key_Right: self._mark + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        key = Qt.Key(event.key())
        if last >= 0 and key in steps:
            self._mark = max(0, min(last, steps[key]))
            self.setAccessibleDescription(self.sentence(self._mark))
            self.update()
        elif last >= 0 and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.picked.emit(self._mark)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the mark."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the mark."""
        super().focusOutEvent(event)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a wide, low size."""
        return QSize(640, 180)


def fill(painter: QPainter, rect: QRectF, kind: str) -> None:
    """Fill a part of a bar, or its mark in the legend: full, light with an edge, or hatched."""
    colors = theme()
    if kind == "committed":
        painter.fillRect(rect, colors.color("accent"))
        return
    edge = colors.color("accent" if kind == "likely" else "muted")
    painter.fillRect(rect, colors.color("selection" if kind == "likely" else "surface"))
    if kind == "disputed":
        painter.fillRect(rect, QBrush(edge, Qt.BrushStyle.BDiagPattern))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(edge, 1))
    painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
