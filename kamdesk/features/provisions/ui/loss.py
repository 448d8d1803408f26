"""Expected loss by roll rates and by fixed ratios, side by side, for each currency."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtWidgets import QStackedWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.formats import MISSING, format_compact, format_date, format_money, format_percent
from kamdesk.base.i18n import _, ngettext
from kamdesk.features.provisions import domain, queries
from kamdesk.features.provisions.domain import Losses
from kamdesk.features.provisions.queries import Estimate
from kamdesk.features.provisions.ui.forms import LossForm
from kamdesk.features.provisions.ui.words import age_title
from kamdesk.features.receivables.domain import bucket_title
from kamdesk.ui.context import Context
from kamdesk.ui.inspector import Inspector
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.totals import TotalsLine
from kamdesk.ui.widgets import (
    Card,
    EmptyState,
    InfoButton,
    Segments,
    Tile,
    button,
    clear,
    hbox,
    muted,
    section,
    vbox,
)

_TABLES = ("invoice", "allocation", "receipt", "instalment", "parameter")


class _Matrix(Card):
    """One way of counting: a row for each bucket, and the sums."""

    def __init__(self, name: str, heading: str, definition: str, titles: Sequence[str]) -> None:
        super().__init__()
        self._titles = titles
        self._losses: Losses | None = None
        self._currency = "CNY"
        self._rolling = name == "rolling"
        self._model = LazyTableModel(self._columns(), self._rows)
        self.table = TableView(self._model, f"loss_{name}", heading)
        self.sums = TotalsLine(self.table, f"loss_{name}_sums")
        self.used = muted("")
        head = hbox(section(heading), InfoButton(definition), None, self.used, gap=6)
        self.setLayout(vbox(head, self.table, self.sums, margins=(12, 8, 12, 10), gap=6))

    def _columns(self) -> tuple[Column, ...]:
        first = (
            Column("bucket", _("Days past due") if self._rolling else _("Age"), 98, sortable=False),
            Column("balance", _("Balance"), 108, numeric=True, sortable=False),
        )
        rate = (Column("rate", _("Rolls on"), 70, numeric=True, sortable=False),)
        last = (
            Column("share", _("Is lost"), 64, numeric=True, sortable=False),
            Column("loss", _("Expected loss"), 104, numeric=True, sortable=False),
        )
        return (*first, *(rate if self._rolling else ()), *last)

    def show_losses(self, losses: Losses, currency: str) -> None:
        """Show an estimate."""
        self._losses, self._currency = losses, currency
        self._model.set_ids(range(len(losses.balances)))
        sums = [
            _("Total"),
            format_money(sum(losses.balances), currency),
            *([""] if self._rolling else []),
            format_percent(losses.share),
            format_money(losses.total, currency),
        ]
        self.sums.show_row(Row(tuple(sums)))

    def _rows(self, places: Sequence[int]) -> dict[int, Row]:
        found = self._losses
        return {} if found is None else {place: self._row(place, found) for place in places}

    def _row(self, place: int, found: Losses) -> Row:
        rate = found.rates[place]
        texts = (
            self._titles[place],
            format_money(found.balances[place], self._currency),
            *((MISSING if rate is None else format_percent(rate),) if self._rolling else ()),
            format_percent(found.shares[place]),
            format_money(found.amounts[place], self._currency),
        )
        gap = (None,) if self._rolling else ()
        numbers = (None, found.balances[place], *gap, None, found.amounts[place])
        return Row(texts, (), numbers, currency=self._currency)


class LossView(QWidget):
    """Expected loss of what is open at the end of the day everything is counted at."""

    def __init__(self, context: Context, inspector: Inspector) -> None:
        super().__init__()
        self.setObjectName("loss_view")
        self._context = context
        self._inspector = inspector
        self._found: list[Estimate] = []
        self._round = 0
        self._currencies = hbox(gap=0)
        self.currency: Segments | None = None
        self.day = muted("")
        self.rules = button(_("Rules…"), "", "", self.edit_rules)
        self.rules.setObjectName("loss_rules")
        self._make_tiles()
        self._lay_out()
        context.workspace.changed.connect(self._on_changed)
        context.as_of_changed.connect(lambda _day: self.reload())
        self.reload()

    def _make_tiles(self) -> None:
        self.tile_used = Tile(
            "loss_used",
            _("Expected loss"),
            _(
                "What of the open invoices is not expected to come: by roll rates if there are at least {n} months of history, else by fixed ratios. An estimate for talking about; the books are finance's."
            ).format(n=domain.LEAST_MONTHS),
        )
        self.tile_share = Tile(
            "loss_share", _("Of what is open"), _("Expected loss over the open invoices.")
        )
        self.tile_history = Tile(
            "loss_history",
            _("History"),
            _(
                "Months whose payments the roll rates come from, at most 36, up to the last whole month."
            ),
        )

    def _lay_out(self) -> None:
        self.rolling = _Matrix(
            "rolling",
            _("By roll rates"),
            _(
                "Rolls on: the share of what stood in the bucket at a month end that was not paid or credited within the next month; what was written off counts as not paid. Of what is not due only what falls due in the month counts. Is lost: the product of the rates from this bucket on, times the outlook, at most 100 %. Due days are the ones first agreed."
            ),
            [bucket_title(n, domain.ROLL_EDGES) for n in range(len(domain.ROLL_EDGES) + 2)],
        )
        self.fixed = _Matrix(
            "fixed",
            _("By fixed ratios"),
            _(
                "The balance of each age class times its ratio. The age counts from the day a debt was recognised, not from its due day."
            ),
            [age_title(n) for n in range(len(domain.AGE_EDGES) + 1)],
        )
        self.note = muted("", wrap=True)
        head = hbox(self.day, self._currencies, None, self.rules, gap=12)
        tiles = hbox(self.tile_used, self.tile_share, self.tile_history, gap=8)
        pair = hbox(self.rolling, self.fixed, gap=10)
        shown = QWidget()
        shown.setLayout(vbox(tiles, pair, self.note, None, gap=10))
        nothing = EmptyState(
            "receivables",
            _("Nothing is open on this day, so nothing can be lost."),
            button(_("Import invoices"), "", "import", lambda: self._context.navigate("import")),
        )
        self.body = QStackedWidget()
        self.body.addWidget(shown)
        self.body.addWidget(nothing)
        self.setLayout(vbox(head, self.body, gap=8))

    def reload(self) -> None:
        """Count again in a worker; what was shown stays until it is done."""
        self._round += 1
        mine, workspace, day = self._round, self._context.workspace, self._context.as_of
        self._context.tasks.start(
            lambda _progress: workspace.read(queries.estimates, day),
            lambda found: self._take(found, mine),
            owner=self,
        )

    def _take(self, found: list[Estimate], mine: int) -> None:
        if mine != self._round:
            return
        self._found = [one for one in found if sum(one.rolling.balances)]
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
        self.currency = Segments({code: code for code in codes}, "loss_currency")
        self.currency.choose(before if before in codes else max(self._found, key=_weight).currency)
        self.currency.chosen.connect(lambda _code: self._fill())
        self._currencies.addWidget(self.currency)

    def _fill(self) -> None:
        self.body.setCurrentIndex(0 if self._found else 1)
        code = "" if self.currency is None else self.currency.choice()
        one = next((found for found in self._found if found.currency == code), None)
        if one is None:
            return
        used = one.rolling if one.enough else one.fixed
        self.rolling.show_losses(one.rolling, code)
        self.fixed.show_losses(one.fixed, code)
        in_use = "✓ " + _("in use")
        self.rolling.used.setText(in_use if one.enough else _("an indication"))
        self.fixed.used.setText(_("for comparison") if one.enough else in_use)
        way = _("by roll rates") if one.enough else _("by fixed ratios")
        self.tile_used.set_value(
            format_compact(used.total, code), way, tip=format_money(used.total, code)
        )
        self.tile_share.set_value(format_percent(used.share), code)
        months = one.rolling.months
        self.tile_history.set_value(
            ngettext("{n} month", "{n} months", months).format(n=months),
            "" if one.enough else _("fewer than {n}").format(n=domain.LEAST_MONTHS),
        )
        self.note.setText(self._notes(one))

    def _notes(self, one: Estimate) -> str:
        parts = []
        if not one.enough:
            parts.append(
                _(
                    "There are too few months of history for roll rates to be relied on; fixed ratios are used until there are {n}."
                ).format(n=domain.LEAST_MONTHS)
            )
        if one.unapplied:
            parts.append(
                _("{amount} {currency} unapplied lowers no balance here.").format(
                    amount=format_money(one.unapplied, one.currency), currency=one.currency
                )
            )
        return "  ".join(parts)

    def edit_rules(self) -> None:
        """Show ratios and outlook at the right."""
        self._inspector.show_widget(_("Rules of expected loss"), LossForm(self._context))

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*_TABLES):
            self.reload()


def _weight(one: Estimate) -> Decimal:
    return Decimal(sum(one.rolling.balances))
