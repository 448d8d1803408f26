"""The card of the weeks: bars with their legend, and the same figures as a table."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from kamdesk.base.formats import format_date, format_money
from kamdesk.base.i18n import _
from kamdesk.features.forecast.queries import WeekLine
from kamdesk.features.forecast.ui.chart import WeeksChart, fill
from kamdesk.features.forecast.ui.words import KINDS, definition
from kamdesk.ui.context import Context
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.theme import BODY, CAPTION, announcer, font, theme
from kamdesk.ui.widgets import Card, Elided, InfoButton, Segments, hbox, vbox

_MARK = 10
_SHOWN = ("committed", "likely", "disputed")
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class Legend(QWidget):
    """What the parts of a bar and its lines stand for."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("forecast_legend")
        self._titles = [*(_(KINDS[kind]) for kind in _SHOWN), _("band 80 / 50 %")]
        self.setAccessibleName(_("Legend") + ": " + ", ".join(self._titles))
        self.setFont(font(CAPTION))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        announcer().changed.connect(self.update)

    def _width(self, title: str) -> int:
        return self.fontMetrics().horizontalAdvance(title) + _MARK + 4 + 12

    def sizeHint(self) -> QSize:
        """Return the room of all entries in a line."""
        return QSize(sum(self._width(one) for one in self._titles), self.fontMetrics().height() + 2)

    def minimumSizeHint(self) -> QSize:
        """Let the line be cut in a narrow window: the bars tell their parts under the mouse."""
        return QSize(40, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw marks and words."""
        painter = QPainter(self)
        left = 0
        for title, kind in zip(self._titles, (*_SHOWN, "band"), strict=True):
            if left + self._width(title) - 12 > self.width():
                return
            mark = QRectF(left, (self.height() - _MARK) // 2, _MARK, _MARK)
            if kind == "band":
                middle = mark.center()
                for role, width, reach in (("text", 1, _MARK / 2 + 2), ("muted", 4, _MARK / 2 - 2)):
                    painter.setPen(QPen(theme().color(role), width))
                    painter.drawLine(middle - QPointF(0, reach), middle + QPointF(0, reach))
            else:
                fill(painter, mark, kind)
            painter.setPen(theme().color("muted"))
            rect = QRectF(mark.right() + 5, 0, self._width(title), self.height())
            painter.drawText(rect, _LEFT, title)
            left += self._width(title)


class WeeksCard(Card):
    """`picked` tells the place of a week, from the bars or from the table."""

    picked = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("weeks_card")
        self._weeks: tuple[WeekLine, ...] = ()
        self._currency = "CNY"
        self.chart = WeeksChart()
        self.chart.picked.connect(self.picked)
        columns = [
            Column("start", _("From"), 96, sortable=False),
            Column("end", _("To"), 96, sortable=False),
            *(Column(kind, _(KINDS[kind]), 112, numeric=True, sortable=False) for kind in _SHOWN),
            Column("expected", _("Expected"), 120, numeric=True, sortable=False),
            Column("low_80", _("Low (80 %)"), 116, numeric=True, sortable=False),
            Column("high_80", _("High (80 %)"), 116, numeric=True, sortable=False),
            Column("low_50", _("Low (50 %)"), 116, numeric=True, sortable=False),
            Column("high_50", _("High (50 %)"), 116, numeric=True, sortable=False),
            Column("late", _("Already late"), 116, numeric=True, sortable=False),
        ]
        self.model = LazyTableModel(columns, self._rows)
        self.table = TableView(self.model, "weeks_table", _("Expected receipts by week"))
        self.table.set_density("compact")
        self.table.opened.connect(lambda place: self.picked.emit(place))
        self.table.summed.connect(context.selection_told)
        self.look = Segments({"chart": _("Chart"), "table": _("Table")}, "weeks_look")
        self.look.chosen.connect(lambda _key: self._show_look())
        self._body = QStackedWidget()
        self._body.addWidget(self.chart)
        self._body.addWidget(self.table)
        self.heading = Elided(_("Expected receipts by week"), size=BODY, bold=True)
        self.info = InfoButton(definition())
        head = hbox(
            self.heading, self.info, 8, Legend(), None, self.look, gap=4, margins=(4, 0, 4, 0)
        )
        self.setLayout(vbox(head, self._body, margins=(8, 4, 8, 4), gap=2))

    def show_weeks(self, weeks: tuple[WeekLine, ...], currency: str) -> None:
        """Show other figures."""
        self._weeks, self._currency = weeks, currency
        self.chart.show_weeks(weeks, currency)
        self.model.set_ids(range(len(weeks)))

    def turn(self) -> None:
        """Change between bars and table."""
        self.look.choose("table" if self.look.choice() == "chart" else "chart")
        self._show_look()
        (self.table if self.look.choice() == "table" else self.chart).setFocus()

    def _show_look(self) -> None:
        self._body.setCurrentIndex(0 if self.look.choice() == "chart" else 1)

    def _rows(self, places: Sequence[int]) -> dict[int, Row]:
        return {
            place: self._row(self._weeks[place]) for place in places if place < len(self._weeks)
        }

    def _row(self, one: WeekLine) -> Row:
        numbers = (
            one.committed, one.likely, one.disputed, one.expected,
            one.low_80, one.high_80, one.low_50, one.high_50, one.late,
        )  # fmt: skip
        texts = tuple(format_money(amount, self._currency) for amount in numbers)
        days = (format_date(one.week.start), format_date(one.week.end))
        return Row((*days, *texts), (), (None, None, *numbers), currency=self._currency)
