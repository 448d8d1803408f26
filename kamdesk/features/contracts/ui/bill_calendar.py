"""When bills are paid: bars by week or month, and the same figures as a table."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QToolTip, QWidget

from kamdesk.base.formats import format_compact, format_date, format_int, format_money, format_month
from kamdesk.base.i18n import _
from kamdesk.features.contracts.domain.periods import MONTH, WEEK, Period, periods
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.theme import BODY, CAPTION, announcer, font, theme
from kamdesk.ui.widgets import Card, Elided, InfoButton, Segments, hbox, vbox

_MOST = {WEEK: 14, MONTH: 8}
_TOP, _FOOT = 18, 18
_CENTRE = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)


def period_title(one: Period, unit: str) -> str:
    """Return what a period is called: its month, or its first and last day."""
    if unit == MONTH:
        return format_month(one.start)
    return f"{one.start.month}-{one.start.day:02d} – {one.end.month}-{one.end.day:02d}"


def short_title(one: Period, unit: str) -> str:
    """Return what stands under a bar: the month, or the first day of the week."""
    if unit == MONTH:
        return format_month(one.start)
    return f"{one.start.month}-{one.start.day:02d}"


class Bars(QWidget):
    """One bar a period; `picked` tells (start, end) of the one that was clicked."""

    picked = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("bill_bars")
        self.setAccessibleName(_("Bills by the day they are paid"))
        self.setFont(font(CAPTION))
        self.setMinimumHeight(92)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._periods: list[Period] = []
        self._words: list[tuple[str, str]] = []
        self._tips: list[str] = []
        self._current = 0
        announcer().changed.connect(self.update)

    def show_periods(self, found: list[Period], unit: str, code: str) -> None:
        """Show other figures."""
        self._periods = found
        self._words = [
            (format_compact(one.amount, code, sign=False), short_title(one, unit)) for one in found
        ]
        self._tips = [
            f"{period_title(one, unit)}\n{format_money(one.amount, code)} {code}" for one in found
        ]
        self._current = 0
        told = [f"{period_title(one, unit)}: {format_money(one.amount, code)}" for one in found]
        self.setAccessibleDescription("; ".join(told))
        self.update()

    def slot(self, place: int) -> QRect:
        """Return the room of one bar with its words."""
        width = self.width() / max(1, len(self._periods))
        return QRect(int(place * width), 0, int(width), self.height())

    def sizeHint(self) -> QSize:
        """Return a wide, low size."""
        return QSize(480, 120)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw bars, amounts and days."""
        painter = QPainter(self)
        colors = theme()
        most = max((one.amount for one in self._periods), default=0)
        floor = self.height() - _FOOT
        painter.setPen(colors.color("hairline"))
        painter.drawLine(0, floor, self.width(), floor)
        told = QRect()
        for place, one in enumerate(self._periods):
            room = self.slot(place)
            if one.amount and most:
                height = max(2, int((floor - _TOP) * one.amount / most))
                bar = QRect(
                    room.left() + room.width() // 5, floor - height, room.width() * 3 // 5, height
                )
                painter.fillRect(bar, colors.color("accent"))
                painter.setPen(colors.color("text"))
                text = self._words[place][0]
                width = self.fontMetrics().horizontalAdvance(text)
                above = QRect(room.center().x() - width // 2, bar.top() - _TOP, width + 2, _TOP)
                if not above.intersects(told):  # the tool tip tells it
                    painter.drawText(above, _CENTRE, text)
                    told = above
            painter.setPen(colors.color("text" if one.amount else "muted"))
            below = QRect(room.left(), floor, room.width(), _FOOT)
            painter.drawText(below, _CENTRE, self._fitting(self._words[place][1], room.width()))
            if self.hasFocus() and place == self._current:
                painter.setPen(colors.color("accent"))
                painter.drawRect(room.adjusted(0, 0, -1, -1))

    def _fitting(self, text: str, width: int) -> str:
        return self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)

    def _at(self, x: float) -> int | None:
        place = int(x * len(self._periods) / max(1, self.width()))
        return place if 0 <= place < len(self._periods) else None

    def event(self, event: QEvent) -> bool:
        """Say what is under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._at(event.pos().x())
            if place is not None:
                QToolTip.showText(event.globalPos(), self._tips[place], self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick a period."""
        place = self._at(event.position().x())
        if place is not None:
            one = self._periods[place]
            self.picked.emit(one.start, one.end)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go along the bars, Enter picks one."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and self._periods:
            self._current = max(0, min(len(self._periods) - 1, self._current + step))
            self.update()
        elif (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._periods
        ):
            one = self._periods[self._current]
            self.picked.emit(one.start, one.end)
        else:
            super().keyPressEvent(event)


class CalendarCard(Card):
    """`picked` tells (start, end) of a week or month that was chosen."""

    picked = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("bill_calendar")
        self._money: list[tuple[date, int]] = []
        self._periods: list[Period] = []
        self._as_of, self._code = date.min, "CNY"
        self.bars = Bars()
        self.bars.picked.connect(self.picked)
        columns = (
            Column("period", _("Paid in"), 150, sortable=False),
            Column("count", _("Bills"), 60, numeric=True, sortable=False),
            Column("amount", _("Amount"), 120, numeric=True, sortable=False),
        )
        self.model = LazyTableModel(columns, self._rows)
        self.table = TableView(self.model, "bill_periods", _("Bills by the day they are paid"))
        self.table.set_density("compact")
        self.table.opened.connect(self._opened)
        self.unit = Segments({WEEK: _("By week"), MONTH: _("By month")}, "bill_unit")
        self.unit.chosen.connect(lambda _key: self._refill())
        self.look = Segments({"chart": _("Chart"), "table": _("Table")}, "bill_look")
        self.look.chosen.connect(lambda _key: self._show_look())
        info = InfoButton(
            _(
                "Bills in hand by the day their money comes: their maturity, or the next working day. Official holidays of China where they are announced, weekends otherwise."
            )
        )
        self.body = QStackedWidget()
        self.body.addWidget(self.bars)
        self.body.addWidget(self.table)
        heading = Elided(_("Maturity calendar"), size=BODY, bold=True)
        head = hbox(heading, info, None, self.unit, self.look, gap=4)
        self.setLayout(vbox(head, self.body, margins=(8, 4, 8, 4), gap=2))

    def show_money(self, money: list[tuple[date, int]], as_of: date, code: str) -> None:
        """Show what is paid on which day, in minor units of one currency."""
        self._money, self._as_of, self._code = money, as_of, code
        self._refill()

    def _refill(self) -> None:
        unit = self.unit.choice()
        self._periods = periods(self._money, self._as_of, unit, _MOST[unit])
        self.bars.show_periods(self._periods, unit, self._code)
        self.model.set_ids(range(len(self._periods)))

    def turn(self) -> None:
        """Change between bars and table."""
        self.look.choose("table" if self.look.choice() == "chart" else "chart")
        self._show_look()

    def _show_look(self) -> None:
        self.body.setCurrentIndex(0 if self.look.choice() == "chart" else 1)

    def _opened(self, place: int) -> None:
        one = self._periods[place]
        self.picked.emit(one.start, one.end)

    def _rows(self, places: Sequence[int]) -> dict[int, Row]:
        return {
            place: self._row(self._periods[place]) for place in places if place < len(self._periods)
        }

    def _row(self, one: Period) -> Row:
        title = f"{format_date(one.start)} – {format_date(one.end)}"
        if self.unit.choice() == MONTH:
            title = period_title(one, MONTH)
        texts = (
            title,
            format_int(one.count) if one.count else "",
            format_money(one.amount, self._code) if one.count else "",
        )
        return Row(texts, (), (None, None, one.amount), currency=self._code)
