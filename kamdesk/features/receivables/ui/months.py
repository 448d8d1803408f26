"""The ageing of the last month ends: bars with their legend, and the same figures as a table."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from kamdesk.base.formats import format_date, format_money
from kamdesk.base.i18n import _
from kamdesk.features.receivables.queries import MonthEnd
from kamdesk.features.receivables.ui.chart import AgeingChart
from kamdesk.ui.context import Context
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.theme import BODY, CAPTION, announcer, font, theme
from kamdesk.ui.widgets import Card, Elided, Segments, button, hbox, vbox

_MARK = 10
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class Legend(QWidget):
    """What each colour of the bars stands for; what is unapplied is hatched."""

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__()
        self.setObjectName("ageing_legend")
        self.setAccessibleName(_("Legend") + ": " + ", ".join(titles))
        self._titles = list(titles)
        self.setFont(font(CAPTION))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        announcer().changed.connect(self.update)

    def _width(self, title: str) -> int:
        return self.fontMetrics().horizontalAdvance(title) + _MARK + 4 + 12

    def sizeHint(self) -> QSize:
        """Return the room of all entries in a line."""
        return QSize(sum(self._width(one) for one in self._titles), self.fontMetrics().height() + 2)

    def minimumSizeHint(self) -> QSize:
        """Let the line be cut in a narrow window: the bars tell their names under the mouse."""
        return QSize(40, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw marks and words."""
        painter = QPainter(self)
        left, colors = 0, theme()
        for place, title in enumerate(self._titles):
            if left + self._width(title) - 12 > self.width():
                return
            mark = QRect(left, (self.height() - _MARK) // 2, _MARK, _MARK)
            if place < len(self._titles) - 1:
                painter.fillRect(mark, colors.bucket(place))
            else:
                painter.setPen(colors.color("muted"))
                painter.drawRect(mark.adjusted(0, 0, -1, -1))
                for step in (4, 8):
                    painter.drawLine(mark.left(), mark.top() + step, mark.left() + step, mark.top())
            painter.setPen(colors.color("muted"))
            rect = QRect(mark.right() + 5, 0, self._width(title), self.height())
            painter.drawText(rect, _LEFT, title)
            left += self._width(title)


class MonthsCard(Card):
    """`picked` tells (day, bucket), -1 for what is unapplied; Enter on a line of the table picks its day."""

    picked = Signal(object, int)
    rates_wanted = Signal()

    def __init__(
        self, context: Context, edges: tuple[int, ...], title: Callable[[int], str]
    ) -> None:
        super().__init__()
        self.setObjectName("months_card")
        self._ends: list[MonthEnd] = []
        self._currency = "CNY"
        self.chart = AgeingChart(context, title)
        self.chart.picked.connect(self.picked)
        titles = [title(place) for place in range(len(edges) + 2)]
        columns = [Column("day", _("Month end"), 110, sortable=False)]
        columns += [
            Column(f"b{place}", text, 100, numeric=True, sortable=False)
            for place, text in enumerate(titles)
        ]
        columns += [
            Column("unapplied", _("Unapplied"), 100, numeric=True, sortable=False),
            Column("total", _("Total"), 110, numeric=True, sortable=False),
        ]
        self.model = LazyTableModel(columns, self._rows)
        self.table = TableView(self.model, "months_table", _("Ageing at the last month ends"))
        self.table.set_density("compact")
        self.table.opened.connect(lambda place: self.picked.emit(self._ends[place].day, 0))
        self.table.summed.connect(context.selection_told)
        self.look = Segments({"chart": _("Chart"), "table": _("Table")}, "months_look")
        self.look.chosen.connect(lambda _key: self._show_look())
        self.measure = Segments({"amount": _("Amount"), "share": "%"}, "months_measure")
        self.measure.chosen.connect(lambda key: self.chart.show_shares(key == "share"))
        self.measure.setToolTip(
            _("Amounts with their sum, or shares of what is open with the late share over the bar.")
        )
        self._rates = Elided("", "muted", CAPTION)
        self._rates.setObjectName("rates_told")
        self._edit_rates = button(_("Exchange rates…"), "link", clicked=self.rates_wanted.emit)
        self._edit_rates.setObjectName("exchange_rates")
        self._told = QWidget()
        self._told.setLayout(hbox(self._rates, self._edit_rates, None, gap=8, margins=(4, 0, 4, 0)))
        self._told.hide()
        self._body = QStackedWidget()
        self._body.addWidget(self.chart)
        self._body.addWidget(self.table)
        heading = Elided(_("Ageing at the last 12 month ends"), size=BODY, bold=True)
        legend = Legend([*titles, _("Unapplied")])
        head = hbox(heading, 8, legend, None, self.measure, self.look, margins=(4, 0, 4, 0))
        self.setLayout(vbox(head, self._told, self._body, margins=(8, 4, 8, 4), gap=2))

    def show_ends(self, ends: list[MonthEnd], currency: str) -> None:
        """Show other figures; without any the card hides."""
        self._ends, self._currency = ends, currency
        self.setVisible(any(sum(end.open) or end.unapplied for end in ends))
        self.chart.show_ends(ends, currency)
        self.model.set_ids(range(len(ends)))

    def tell_rates(self, text: str) -> None:
        """Say at which rates currencies were brought together; "" where there is one currency."""
        self._rates.setText(text)
        self._told.setVisible(bool(text))

    def turn(self) -> None:
        """Change between bars and table."""
        self.look.choose("table" if self.look.choice() == "chart" else "chart")
        self._show_look()
        (self.table if self.look.choice() == "table" else self.look).setFocus()

    def turn_measure(self) -> None:
        """Change between amounts and shares."""
        self.measure.choose("share" if self.measure.choice() == "amount" else "amount")
        self.chart.show_shares(self.measure.choice() == "share")

    def _show_look(self) -> None:
        self._body.setCurrentIndex(0 if self.look.choice() == "chart" else 1)

    def _rows(self, places: Sequence[int]) -> dict[int, Row]:
        return {place: self._row(self._ends[place]) for place in places if place < len(self._ends)}

    def _row(self, end: MonthEnd) -> Row:
        total = sum(end.open) - end.unapplied
        numbers = (*end.open, end.unapplied, total)
        texts = (format_money(one, self._currency) if one else "—" for one in numbers)
        return Row((format_date(end.day), *texts), (), (None, *numbers), currency=self._currency)
