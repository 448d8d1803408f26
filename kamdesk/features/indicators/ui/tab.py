"""The tab Figures: every figure of collecting with its trend, and what the chosen one is made of."""

from functools import partial

from PySide6.QtWidgets import QGridLayout, QScrollArea, QStackedWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.formats import format_date, format_month
from kamdesk.base.i18n import _
from kamdesk.features.indicators import queries
from kamdesk.features.indicators.domain import FIGURES, Figure, Month
from kamdesk.features.indicators.queries import Trend
from kamdesk.features.indicators.ui.line import Line
from kamdesk.features.indicators.ui.words import change_text, inputs, value_text
from kamdesk.ui.context import Context
from kamdesk.ui.widgets import (
    Card,
    EmptyState,
    InfoButton,
    Segments,
    button,
    caption,
    clear,
    hbox,
    label,
    muted,
    restyle,
    section,
    set_role,
    vbox,
)

_TABLES = ("invoice", "receipt", "allocation", "instalment")
_COLUMNS = 4
_YEAR = 13


class FigureCard(Card):
    """One figure now, how it moved in a year, and its line."""

    def __init__(self, key: str, figure: Figure) -> None:
        super().__init__(clickable=True)
        self.setObjectName(f"figure_{key}")
        self.figure = figure
        self.value = label("—", size=16, bold=True)
        self.change = caption("")
        self.line = Line(f"line_{key}")
        head = hbox(caption(_(figure.title)), None, InfoButton(_(figure.definition)), gap=0)
        row = hbox(self.value, self.line, gap=10)
        self.setLayout(vbox(head, row, self.change, gap=0, margins=(12, 2, 6, 4)))

    def show_trend(self, key: str, trend: Trend) -> None:
        """Show the newest value and the line of all."""
        values = [point.figures.get(key) for point in trend.points]
        days = [point.month.day for point in trend.points]
        now = values[-1]
        then = values[-_YEAR] if len(values) >= _YEAR else None
        change = change_text(now, then, self.figure.unit)
        self.value.setText(value_text(now, self.figure.unit))
        self.change.setText(change)
        worse = now is not None and then is not None and (now > then) == self.figure.less_is_better
        set_role(self.change, "watch" if worse and now != then else "muted")
        self.line.show_values(_(self.figure.title), values, days, self.figure.unit)
        self.line.setVisible(sum(value is not None for value in values) > 1)
        self.setAccessibleName(f"{_(self.figure.title)}: {self.value.text()} {change}".strip())


class FiguresTab(QWidget):
    """Figures of the whole ledger, or of one account."""

    def __init__(self, context: Context, account_id: int | None = None) -> None:
        super().__init__()
        self.setObjectName("figures_tab")
        self._context = context
        self._account_id = account_id
        self._found: list[Trend] = []
        self._key = "dso"
        self._place = -1
        self._round = 0
        self._currencies = hbox(gap=0)
        self.currency: Segments | None = None
        self.day = muted("")
        self._make_cards()
        self._make_detail()
        self._lay_out()
        context.workspace.changed.connect(self._on_changed)
        context.as_of_changed.connect(lambda _day: self.reload())
        self.reload()

    def _make_cards(self) -> None:
        self.cards = {key: FigureCard(key, figure) for key, figure in FIGURES.items()}
        for key, card in self.cards.items():
            card.clicked.connect(partial(self.choose, key))

    def _make_detail(self) -> None:
        self.chart = Line("figure_chart", large=True)
        self.chart.picked.connect(self.choose_month)
        self.heading = section("")
        self.month = muted("")
        self.value = label("", size=18, bold=True)
        self._inputs = QGridLayout()
        self._inputs.setHorizontalSpacing(16)
        self._inputs.setVerticalSpacing(4)
        self.definition = muted("", wrap=True)
        side = QWidget()
        side.setObjectName("figure_inputs")
        side.setFixedWidth(330)
        side.setLayout(
            vbox(
                hbox(self.value, self.month, None, gap=10),
                self._inputs,
                self.definition,
                None,
                gap=8,
            )
        )
        self.detail = Card()
        left = vbox(self.heading, self.chart, gap=4)
        self.detail.setLayout(hbox(left, side, gap=14, margins=(12, 8, 12, 10)))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(8)
        for place, card in enumerate(self.cards.values()):
            grid.addWidget(card, place // _COLUMNS, place % _COLUMNS)
        shown = QWidget()
        shown.setLayout(vbox(grid, self.detail, gap=10))
        shown.layout().setStretch(1, 1)  # type: ignore[union-attr]
        area = QScrollArea()
        area.setObjectName("figures_area")
        area.setAccessibleName(_("Figures"))
        area.setWidgetResizable(True)
        area.setWidget(shown)
        nothing = EmptyState(
            "receivables",
            _("There are no invoices and receipts yet that figures could be counted from."),
            button(_("Import invoices"), "", "import", lambda: self._context.navigate("import")),
        )
        self.body = QStackedWidget()
        self.body.addWidget(area)
        self.body.addWidget(nothing)
        basis = muted(_("All amounts with tax."))
        head = hbox(self.day, self._currencies, basis, None, gap=12)
        self.setLayout(vbox(head, self.body, margins=(16, 10, 16, 8), gap=8))

    # -- counting -----------------------------------------------------------------------------

    def reload(self) -> None:
        """Count again in a worker; what was shown stays until it is done."""
        self._round += 1
        mine, workspace, day = self._round, self._context.workspace, self._context.as_of
        key = self._account_id
        self._context.tasks.start(
            lambda _progress: workspace.read(queries.trends, day, account_id=key),
            lambda found: self._take(found, mine),
            owner=self,
        )

    def _take(self, found: list[Trend], mine: int) -> None:
        if mine != self._round:
            return
        self._found = [one for one in found if one.points]
        self._place = -1
        self.day.setText(_("As of {day}").format(day=format_date(self._context.as_of)))
        self._fill_currencies()
        self._fill()

    def _fill_currencies(self) -> None:
        before = "" if self.currency is None else self.currency.choice()
        clear(self._currencies)
        self.currency = None
        codes = [one.currency for one in self._found]
        if not codes:
            return
        self.currency = Segments({code: code for code in codes}, "figures_currency")
        largest = max(self._found, key=lambda one: one.points[-1].month.outstanding)
        self.currency.choose(before if before in codes else largest.currency)
        self.currency.chosen.connect(lambda _code: self._fill())
        self._currencies.addWidget(self.currency)

    def trend(self) -> Trend | None:
        """Return the figures that are shown."""
        code = "" if self.currency is None else self.currency.choice()
        return next((one for one in self._found if one.currency == code), None)

    def _fill(self) -> None:
        self.body.setCurrentIndex(0 if self._found else 1)
        trend = self.trend()
        if trend is None:
            return
        for key, card in self.cards.items():
            card.show_trend(key, trend)
        self._explain()

    # -- one figure ---------------------------------------------------------------------------

    def choose(self, key: str) -> None:
        """Explain a figure below."""
        self._key, self._place = key, -1
        self._explain()

    def choose_month(self, place: int) -> None:
        """Explain the figure of another month."""
        self._place = place
        self._explain()

    def _explain(self) -> None:
        trend = self.trend()
        if trend is None:
            return
        figure = FIGURES[self._key]
        for key, card in self.cards.items():
            restyle(card, checked=key == self._key)
        values = [point.figures.get(self._key) for point in trend.points]
        months = [point.month for point in trend.points]
        place = self._place % len(values)
        self.chart.show_values(
            _(figure.title), values, [month.day for month in months], figure.unit, place
        )
        unit = _("days") if figure.unit == "days" else ""
        self.heading.setText(_(figure.title))
        self.value.setText(f"{value_text(values[place], figure.unit)} {unit}".strip())
        self.month.setText(_month_text(months[place]))
        self.definition.setText(_(figure.definition))
        clear(self._inputs)
        for row, (name, amount) in enumerate(inputs(self._key, months, place, trend.currency)):
            self._inputs.addWidget(caption(name), row, 0)
            shown = label(amount)
            self._inputs.addLayout(hbox(None, shown), row, 1)

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*_TABLES):
            self.reload()


def _month_text(month: Month) -> str:
    return _("{month}, up to {day}").format(
        month=format_month(month.day), day=format_date(month.day)
    )
