"""The line of time under the map: any past day, and two days compared."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from kamdesk.base.formats import format_date, format_month
from kamdesk.base.i18n import _
from kamdesk.ui.theme import CAPTION, announcer, font, theme
from kamdesk.ui.widgets import button, hbox, label, tool

_HEIGHT, _SIDE, _HANDLE = 46, 14.0, 7.0


class Ruler(QWidget):
    """A scale of days with a mark for each day on which something changed.

    The handle is dragged to any day; the hollow one stands at the day that is compared with.
    Left and Right go from change to change, with Shift by a day, Home and End to the ends.

    Signals:
        picked: A day, while it is dragged and after.
    """

    picked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("time_ruler")
        self.setAccessibleName(_("Day of the map"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._first = self._last = self.day = date(2000, 1, 1)
        self.other: date | None = None
        self._marks: tuple[date, ...] = ()
        announcer().changed.connect(self.update)

    def show_days(self, first: date, last: date, marks: Sequence[date]) -> None:
        """Set the ends of the scale, inclusive, and the days on which something changed."""
        self._first, self._last = min(first, last), last
        self._marks = tuple(sorted({day for day in marks if self._first <= day <= last}))
        self.show_day(self.day)

    def show_day(self, day: date) -> None:
        """Put the handle on a day without telling."""
        self.day = min(self._last, max(self._first, day))
        self.setAccessibleDescription(format_date(self.day))
        self.update()

    def show_other(self, day: date | None) -> None:
        """Mark the day that is compared with, or none."""
        self.other = day
        self.update()

    def _pick(self, day: date) -> None:
        if day != self.day:
            self.show_day(day)
            self.picked.emit(self.day)

    # -- places -------------------------------------------------------------------------------

    def x_of(self, day: date) -> float:
        """Return where a day stands, in pixels from the left."""
        span = (self._last - self._first).days or 1
        return _SIDE + (self.width() - 2 * _SIDE) * (day - self._first).days / span

    def _day_at(self, x: float) -> date:
        span = (self._last - self._first).days
        share = (x - _SIDE) / max(1.0, self.width() - 2 * _SIDE)
        return self._first + timedelta(days=round(span * min(1.0, max(0.0, share))))

    # -- events -------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the day that was pressed."""
        self._pick(self._day_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._pick(self._day_at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk along the changes."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None:
            day = self.day + timedelta(days=step) if shift else self._change_beside(step)
        elif event.key() == Qt.Key.Key_Home:
            day = self._first
        elif event.key() == Qt.Key.Key_End:
            day = self._last
        else:
            super().keyPressEvent(event)
            return
        self._pick(day)
        event.accept()

    def _change_beside(self, step: int) -> date:
        stops = sorted({self._first, *self._marks, self._last})
        place = bisect_right(stops, self.day)
        if step > 0:
            return stops[min(place, len(stops) - 1)]
        before = place - 1 if stops[place - 1] < self.day else place - 2
        return stops[max(0, before)]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the scale, the months, the changes and the handles."""
        colors, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        base = 16.0
        painter.setPen(QPen(colors.color("hairline"), 2))
        painter.drawLine(QPointF(_SIDE, base), QPointF(self.width() - _SIDE, base))
        painter.setPen(QPen(colors.color("muted"), 1))
        for day in self._marks:
            x = self.x_of(day)
            painter.drawLine(QPointF(x, base - 5), QPointF(x, base + 1))
        self._paint_months(painter, base)
        if self.other is not None:
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.setBrush(colors.color("surface"))
            painter.drawEllipse(QPointF(self.x_of(self.other), base), _HANDLE - 1, _HANDLE - 1)
        painter.setPen(QPen(colors.color("surface"), 1.5))
        painter.setBrush(colors.color("accent"))
        painter.drawEllipse(QPointF(self.x_of(self.day), base), _HANDLE, _HANDLE)
        if self.hasFocus():
            painter.setPen(QPen(colors.color("accent"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(self.x_of(self.day), base), _HANDLE + 3, _HANDLE + 3)
        painter.end()

    def _paint_months(self, painter: QPainter, base: float) -> None:
        used = font(CAPTION)
        painter.setFont(used)
        painter.setPen(theme().color("muted"))
        free = -1.0
        month = date(self._first.year, self._first.month, 1)
        while month <= self._last:
            if month >= self._first:
                x, text = self.x_of(month), format_month(month)
                width = painter.fontMetrics().horizontalAdvance(text) + 10.0
                if x - width / 2 > free and x + width / 2 < self.width():
                    painter.drawLine(QPointF(x, base + 3), QPointF(x, base + 7))
                    box = QRectF(x - width / 2, base + 8, width, 18)
                    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
                    free = x + width / 2
            month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


class TimeBar(QFrame):
    """The ruler with the day in words, the way back to today, and what is compared.

    Signals:
        day_picked: The day the map should be of.
        compare_wanted: The day to compare with, or None to stop.
        closed: The user put the bar away.
    """

    day_picked = Signal(object)
    compare_wanted = Signal(object)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("time_bar")
        self.ruler = Ruler()
        self._today = date(2000, 1, 1)
        self._shown = label("", bold=True)
        self._shown.setMinimumWidth(92)
        self._told = label("", "muted")
        self.back = button(_("Today"), "flat", clicked=lambda: self._go(self._today))
        self.back.setObjectName("time_today")
        self.hold = button(_("Compare with this day"), "flat", clicked=self._compare)
        self.hold.setObjectName("time_compare")
        self.hold.setCheckable(True)
        self.hold.setToolTip(
            _("Keeps this day, so that another one you drag to is compared with it.")
        )
        close = tool("close", _("Put the line of time away"), self._close)
        close.setObjectName("time_close")
        row = hbox(self._shown, self.ruler, self._told, self.hold, self.back, close, gap=6)
        row.setStretch(1, 1)
        row.setContentsMargins(14, 0, 8, 0)
        self.setLayout(row)
        self.ruler.picked.connect(self._picked)

    def show_days(self, first: date, today: date, marks: Sequence[date], day: date) -> None:
        """Show the scale up to today, with the map at `day`."""
        self._today = today
        self.ruler.show_days(first, today, marks)
        self.show_day(day)

    def show_day(self, day: date) -> None:
        """Show which day the map is of."""
        self.ruler.show_day(day)
        self._shown.setText(format_date(self.ruler.day))
        self.back.setEnabled(self.ruler.day != self._today)

    def show_told(self, text: str) -> None:
        """Say in a few words what the comparison found."""
        self._told.setText(text)

    def _picked(self, day: date) -> None:
        self.show_day(day)
        self.day_picked.emit(day)

    def _go(self, day: date) -> None:
        self.show_day(day)
        self.day_picked.emit(day)

    def _compare(self) -> None:
        day = self.ruler.day if self.hold.isChecked() else None
        self.ruler.show_other(day)
        text = _("Compare with this day")
        if day is not None:
            text = _("Compared with {day}").format(day=format_date(day))
        self.hold.setText(text)
        self.compare_wanted.emit(day)

    def stop_comparing(self) -> None:
        """Stop comparing, if it was on."""
        if self.hold.isChecked():
            self.hold.setChecked(False)
            self._compare()

    def _close(self) -> None:
        self.stop_comparing()
        self._go(self._today)
        self.closed.emit()
