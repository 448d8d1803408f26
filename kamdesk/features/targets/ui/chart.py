"""Twelve months of target and collected: bars against a mark, and the same figures as a table."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QStackedWidget, QToolTip, QWidget

from kamdesk.base.formats import (
    MISSING,
    format_compact,
    format_money,
    format_month,
    format_percent,
)
from kamdesk.base.i18n import _, language
from kamdesk.features.targets import domain
from kamdesk.features.targets.queries import MonthSum
from kamdesk.ui.context import Context
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.theme import BODY, CAPTION, announcer, font, theme
from kamdesk.ui.widgets import Card, Elided, InfoButton, Segments, hbox, vbox

_HEAD, _FOOT, _BAR = 18, 18, 0.56
_LEFT = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)


def month_label(month: date) -> str:
    """Return a month for an axis: "3月", with the year in January."""
    if language() == "zh_CN":
        return f"{month:%y}年{month.month}月" if month.month == 1 else f"{month.month}月"
    return month.strftime("%b %y") if month.month == 1 else month.strftime("%b")


class MonthsChart(QWidget):
    """Bars of what was collected, a line across each for its target; `picked` tells the month."""

    picked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("targets_chart")
        self.setAccessibleName(_("Target and collected, twelve months"))
        self.setMinimumHeight(90)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(font(CAPTION))
        self._months: Sequence[MonthSum] = ()
        self._currency = "CNY"
        self._chosen: date | None = None
        announcer().changed.connect(self.update)

    def show_months(self, months: Sequence[MonthSum], currency: str, chosen: date) -> None:
        """Show other figures; `chosen` is the month the page is about."""
        self._months, self._currency, self._chosen = months, currency, chosen
        self.setAccessibleDescription("; ".join(self.told(one) for one in months))
        self.update()

    def told(self, one: MonthSum) -> str:
        """Return a month in words."""
        share = domain.rate(one.collected, one.target or 0)
        return _("{month}: collected {collected}, target {target}, {share}").format(
            month=format_month(one.month),
            collected=format_money(one.collected, self._currency),
            target=format_money(one.target, self._currency),
            share=format_percent(share),
        )

    def month_at(self, x: float) -> MonthSum | None:
        """Return the month at a distance from the left edge."""
        if not self._months or self.width() <= 0:
            return None
        place = int(x * len(self._months) / self.width())
        return self._months[place] if 0 <= place < len(self._months) else None

    def sizeHint(self) -> QSize:
        """Return a wide, low size."""
        return QSize(520, 150)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw bars, targets, months and shares."""
        painter, colors = QPainter(self), theme()
        if not self._months:
            return
        tops = [max(one.collected, one.target or 0, 0) for one in self._months]
        scale = (self.height() - _HEAD - _FOOT) / max([*tops, 1])
        base, width = self.height() - _FOOT, self.width() / len(self._months)
        painter.setPen(colors.color("hairline"))
        painter.drawLine(QPointF(0, base), QPointF(self.width(), base))
        for place, one in enumerate(self._months):
            cell = QRectF(place * width, 0, width, self.height())
            self._draw(painter, cell, one, base, scale)
        if self.hasFocus():
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _draw(
        self, painter: QPainter, cell: QRectF, one: MonthSum, base: float, scale: float
    ) -> None:
        colors = theme()
        chosen = one.month == self._chosen
        bar = QRectF(0, 0, cell.width() * _BAR, max(0, one.collected) * scale)
        bar.moveBottomLeft(QPointF(cell.center().x() - bar.width() / 2, base))
        painter.fillRect(bar, colors.color("accent" if chosen else "fill_unknown"))
        top = bar.top()
        if one.target:
            line = base - one.target * scale
            reach = cell.width() * (_BAR + 0.2) / 2
            painter.setPen(QPen(colors.color("text"), 2))
            painter.drawLine(
                QPointF(cell.center().x() - reach, line), QPointF(cell.center().x() + reach, line)
            )
            top = min(top, line)
        share = domain.rate(one.collected, one.target or 0)
        text = format_percent(share, 0) if share is not None else self._short(one)
        painter.setPen(colors.color("text"))
        painter.drawText(QRectF(cell.left(), top - 17, cell.width(), 16), _LEFT, text)
        painter.setFont(font(CAPTION, bold=chosen))
        painter.setPen(colors.color("text" if chosen else "muted"))
        foot = QRectF(cell.left(), base + 1, cell.width(), _FOOT - 1)
        painter.drawText(foot, _LEFT, month_label(one.month))
        painter.setFont(font(CAPTION))

    def _short(self, one: MonthSum) -> str:
        return format_compact(one.collected, self._currency, sign=False) if one.collected else ""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say the figures of the month under the mouse."""
        found = self.month_at(event.position().x())
        if found is not None:
            QToolTip.showText(event.globalPosition().toPoint(), self.told(found), self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick a month."""
        found = self.month_at(event.position().x())
        if found is not None:
            self.picked.emit(found.month)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """← and → pick the month beside the chosen one."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or self._chosen is None:
            super().keyPressEvent(event)
        else:
            self.picked.emit(domain.add_months(self._chosen, step))


class MonthsCard(Card):
    """The chart with its table twin."""

    picked = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("targets_months")
        self._months: Sequence[MonthSum] = ()
        self._currency = "CNY"
        self.chart = MonthsChart()
        self.chart.picked.connect(self.picked)
        columns = (
            Column("month", _("Month"), 90, sortable=False),
            Column("target", _("Target"), 110, numeric=True, sortable=False),
            Column("collected", _("Collected"), 110, numeric=True, sortable=False),
            Column("share", _("Efficiency"), 80, numeric=True, sortable=False),
        )
        self.model = LazyTableModel(columns, self._rows)
        self.table = TableView(
            self.model, "targets_months_table", _("Target and collected, twelve months")
        )
        self.table.set_density("compact")
        self.table.summed.connect(context.selection_told)
        self.table.opened.connect(lambda place: self.picked.emit(self._months[place].month))
        self.look = Segments({"chart": _("Chart"), "table": _("Table")}, "targets_look")
        self.look.chosen.connect(lambda _key: self._show_look())
        self.heading = Elided("", size=BODY, bold=True)
        info = InfoButton(
            _("Bars: collected in the month. The line across a bar: the target. Above it: collected / target. A click goes to the month.")
        )  # fmt: skip
        self._body = QStackedWidget()
        self._body.addWidget(self.chart)
        self._body.addWidget(self.table)
        head = hbox(self.heading, info, None, self.look, margins=(4, 0, 4, 0), gap=4)
        self.setLayout(vbox(head, self._body, margins=(8, 4, 8, 4), gap=2))

    def show_months(
        self, months: Sequence[MonthSum], currency: str, chosen: date, whose: str
    ) -> None:
        """Show other figures of all accounts or of one (`whose`)."""
        self._months, self._currency = months, currency
        title = _("Target and collected, twelve months")
        self.heading.setText(f"{title} · {whose}" if whose else title)
        self.heading.updateGeometry()
        self.chart.show_months(months, currency, chosen)
        self.model.set_ids(range(len(months)))

    def _show_look(self) -> None:
        self._body.setCurrentIndex(0 if self.look.choice() == "chart" else 1)

    def _rows(self, places: Sequence[int]) -> dict[int, Row]:
        return {place: self._row(self._months[place]) for place in places}

    def _row(self, one: MonthSum) -> Row:
        share = domain.rate(one.collected, one.target or 0)
        texts = (
            format_month(one.month), format_money(one.target, self._currency),
            format_money(one.collected, self._currency),
            MISSING if share is None else format_percent(share),
        )  # fmt: skip
        return Row(texts, (), (None, one.target, one.collected, None), currency=self._currency)
