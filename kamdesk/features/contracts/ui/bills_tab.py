"""The tab Bills: the register, when their money comes, and who stands behind them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.formats import MISSING, format_compact, format_date, format_int, format_money
from kamdesk.base.i18n import _, ngettext
from kamdesk.base.text import fold
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import base_currency
from kamdesk.features.contracts import queries
from kamdesk.features.contracts.domain import bills as rules
from kamdesk.features.contracts.domain.bills import Collected, Share
from kamdesk.features.contracts.queries import HeldBill
from kamdesk.features.contracts.ui.bill_calendar import CalendarCard
from kamdesk.features.contracts.ui.bill_form import BillForm, NewBillForm, WorkDayForm
from kamdesk.features.contracts.ui.bill_rows import (
    acceptor_columns,
    acceptor_row,
    bill_columns,
    bill_key,
    bill_row,
    bill_sums,
)
from kamdesk.ui.context import Context
from kamdesk.ui.inspector import Inspector
from kamdesk.ui.tables import LazyTableModel, Row, TableView
from kamdesk.ui.totals import TotalsLine
from kamdesk.ui.widgets import (
    Card,
    Elided,
    EmptyState,
    InfoButton,
    SearchField,
    Segments,
    Tile,
    button,
    clear,
    hbox,
    vbox,
)

_TABLES = ("bill", "receipt", "allocation", "account", "parameter", "invoice")
_SOON, _PERIOD, _TILE_WIDTH = 30, 90, 168


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which bills the list shows."""

    only: str = ""
    """"", "soon", "matured" or "contingent"."""
    acceptor: str | None = None
    start: date | None = None
    end: date | None = None
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class _State:
    bills: list[HeldBill]
    collected: dict[str, Collected]
    base: str


def load(reader: Reader, as_of: date) -> _State:
    """Read every bill as it stood on a day, and what was collected in the last 90 days."""
    last = reader.value("SELECT max(matures) FROM receipt WHERE matures IS NOT NULL")
    first = reader.value("SELECT min(matures) FROM receipt WHERE matures IS NOT NULL")
    days = [date.fromisoformat(text) for text in (first, last) if text]
    work = queries.work_days(reader, as_of, *days)
    start = as_of - timedelta(days=_PERIOD - 1)
    return _State(
        queries.bills(reader, as_of, work=work),
        queries.collected(reader, start, as_of),
        base_currency(reader),
    )


class BillsTab(QWidget):
    """Tiles, calendar and acceptors over the register, and the pane at the right."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("bills_tab")
        self._context = context
        self._state = _State([], {}, "CNY")
        self._by_key: dict[int, HeldBill] = {}
        self._shares: list[Share] = []
        self._wanted = _Wanted()
        self._order: tuple[str, bool] = ("paid_on", False)
        self._round = 0
        self._next = 0
        self.pane: QWidget | None = None
        self._make_tiles()
        self._make_tables()
        self._make_bar()
        self._lay_out()
        self._connect()
        self.reload()

    # -- parts --------------------------------------------------------------------------------

    def _make_tiles(self) -> None:
        texts = (
            ("in_hand", _("In hand"), _("Bills we hold on the as-of day: neither passed on nor settled nor refused.")),
            ("soon", _("Paid within 30 days"), _("Bills in hand whose money comes within 30 days from the as-of day.")),
            ("matured", _("Not confirmed"), _("Bills whose payment day is over and that nobody confirmed as settled: ask the bank.")),
            ("contingent", _("May come back"), _("Bills endorsed or discounted whose payment day is not over: if the acceptor does not pay, recourse comes back to us.")),
            ("collected", _("Collected with bills"), _("Receipts of the last 90 days, bills on the day they came in. In cash: transfers, and bills on the day they were settled or discounted; a bill passed on is never cash.")),
        )  # fmt: skip
        self.tiles = {name: Tile(f"bills_{name}", heading, text) for name, heading, text in texts}
        for name, tile in self.tiles.items():
            only = {"in_hand": "", "collected": ""}.get(name, name)
            tile.clicked.connect(lambda only=only: self._show_only(only))

    def _make_tables(self) -> None:
        self.model = LazyTableModel(bill_columns(), self._rows)
        self.table = TableView(self.model, "bills_table", _("Bills"))
        self.sums = TotalsLine(self.table, "bill_sums")
        self.calendar = CalendarCard()
        self.by_acceptor = LazyTableModel(acceptor_columns(), self._acceptor_rows)
        self.acceptors = TableView(self.by_acceptor, "acceptors_table", _("By acceptor"))
        self.acceptors.set_density("compact")
        self.acceptor_card = Card()
        self.acceptor_card.setObjectName("acceptor_card")
        info = InfoButton(
            _("Share of each acceptor in the bills in hand of this currency, on the as-of day.")
        )
        head = hbox(Elided(_("By acceptor"), bold=True), info, None, gap=4)
        self.acceptor_card.setLayout(vbox(head, self.acceptors, margins=(8, 4, 8, 4), gap=2))

    def _make_bar(self) -> None:
        self.shown = Segments(
            {"open": _("In hand"), "passed": _("Passed on"), "all": _("All")}, "bills_shown"
        )
        self.search = SearchField(_("Search bill, account or acceptor"))
        self.search.setObjectName("bills_search")
        self.search.setMinimumWidth(170)
        self.search.setMaximumWidth(220)
        self._currencies = hbox(gap=0)
        self.currency: Segments | None = None
        self._pills = hbox(gap=4)
        self.counts = Elided("")
        self.counts.setObjectName("bills_counts")
        self.days = button(_("Working days"), "flat", "calendar", self.change_work_day)
        self.days.setObjectName("work_days")
        self.add = button(_("Record bill"), "primary", "add", self.new_bill)
        self.add.setObjectName("new_bill")
        self.add.setEnabled(not self._context.workspace.readonly)

    def _lay_out(self) -> None:
        first = button(_("Record bill"), "primary", "add", self.new_bill)
        first.setEnabled(not self._context.workspace.readonly)
        nothing = EmptyState(
            "receivables",
            _(
                "No bill yet. Record the acceptance bills customers pay with: when they mature, who accepted them, and what becomes of them."
            ),
            first,
        )
        no_hit = EmptyState(
            "search",
            _("No bill matches."),
            button(_("Clear the filter"), clicked=self.clear_filter),
        )
        listed = QWidget()
        listed.setLayout(vbox(self.table, self.sums, gap=0))
        self.body = QStackedWidget()
        for widget in (listed, nothing, no_hit):
            self.body.addWidget(widget)
        self.body.setMinimumHeight(150)
        bar = hbox(
            self.shown, self.search, self._currencies, self._pills, self.counts, None, self.days,
            self.add, gap=8,
        )  # fmt: skip
        self._tiles = QWidget()
        self._tiles.setLayout(hbox(*self.tiles.values(), gap=8))
        self._cards = QWidget()
        self._cards.setMaximumHeight(210)
        cards = hbox(self.calendar, self.acceptor_card, gap=8)
        cards.setStretch(0, 3)
        cards.setStretch(1, 2)
        self._cards.setLayout(cards)
        self._left = QWidget()
        self._left.setLayout(
            vbox(self._tiles, self._cards, bar, self.body, margins=(16, 10, 16, 8), gap=8)
        )
        self.inspector = Inspector()
        self.splitter = QSplitter()
        self.splitter.addWidget(self._left)
        self.splitter.addWidget(self.inspector)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setCollapsible(0, False)
        self.splitter.splitterMoved.connect(lambda *_: self._fit())
        self.inspector.closed.connect(lambda: QTimer.singleShot(0, self, self._fit))
        self.setLayout(vbox(self.splitter))

    def _connect(self) -> None:
        self.shown.chosen.connect(lambda _key: self._fill())
        self.search.searched.connect(lambda _text: self._fill())
        self.search.left.connect(self.table.setFocus)
        self.table.sort_wanted.connect(self._sort_by)
        self.table.picked.connect(self._picked)
        self.table.opened.connect(self.inspect)
        self.table.summed.connect(self._context.selection_told)
        self.calendar.picked.connect(
            lambda start, end: self._want(replace(self._wanted, start=start, end=end))
        )
        self.acceptors.picked.connect(self._acceptor_picked)
        for model in (self.model, self.by_acceptor):
            model.failed.connect(self._raise)
        self._context.workspace.changed.connect(self._on_changed)
        self._context.as_of_changed.connect(lambda _day: self.reload())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what has no room: the last tiles, and the acceptors beside the calendar."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        fitting = max(2, self._left.width() // _TILE_WIDTH)
        for place, tile in enumerate(self.tiles.values()):
            tile.setVisible(place < fitting)

    # -- loading ------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the bills again in a worker; what was shown stays until it is done."""
        self._round += 1
        mine, workspace, day = self._round, self._context.workspace, self._context.as_of
        self._context.tasks.start(
            lambda _progress: workspace.read(load, day),
            lambda state: self._take(state, mine),
            owner=self,
        )

    def _take(self, state: _State, mine: int) -> None:
        if mine != self._round:
            return
        self._state = state
        self._by_key = {one.id: one for one in state.bills}
        self._fill_currencies()
        self._fill()
        if isinstance(self.pane, BillForm) and self.inspector.isVisible():
            there = self._by_key.get(self.pane.one.id)
            if there is None:
                self.inspector.close_pane()
            else:
                self.pane.show_bill(there)
        if self._next:
            key, self._next = self._next, 0
            self.table.select_id(key)
            self.inspect(key)

    def _fill_currencies(self) -> None:
        codes = sorted({one.currency for one in self._state.bills} | set(self._state.collected))
        codes.sort(key=lambda code: (code != self._state.base, code))
        with_bills = {one.currency for one in self._state.bills}
        codes = [code for code in codes if code in with_bills] or codes[:1]
        chosen = "" if self.currency is None else self.currency.choice()
        clear(self._currencies)
        self.currency = None
        if len(codes) > 1:
            self.currency = Segments({code: code for code in codes}, "bills_currency")
            if chosen in codes:
                self.currency.choose(chosen)
            self.currency.chosen.connect(lambda _key: self._fill())
            self._currencies.addWidget(self.currency)

    def _code(self) -> str:
        if self.currency is not None:
            return self.currency.choice()
        return next((one.currency for one in self._state.bills), self._state.base)

    def _fill(self) -> None:
        code = self._code()
        mine = [one for one in self._state.bills if one.currency == code]
        here = [one for one in mine if one.state in rules.OPEN]
        self._fill_tiles(mine, code)
        paid = [(one.paid_on, one.bill.amount) for one in here if one.paid_on is not None]
        self.calendar.show_money(paid, self._context.as_of, code)
        self._shares = rules.concentration((one.bill.acceptor, one.bill.amount) for one in here)
        self.by_acceptor.set_ids(range(len(self._shares)))
        found = [one for one in mine if self._matches(one)]
        column, descending = self._order
        found.sort(key=lambda one: bill_key(one, column), reverse=descending)
        chosen = next(iter(self.table.selected()), 0)
        self.table.blockSignals(True)
        self.model.set_ids([one.id for one in found])
        self.table.set_sort(column, descending)
        if chosen:
            self.table.select_id(chosen)
        self.table.blockSignals(False)
        self.sums.show_row(bill_sums(found, code))
        text = ngettext("{n} bill", "{n} bills", len(found)).format(n=format_int(len(found)))
        as_of = _("as of {day}").format(day=format_date(self._context.as_of))
        self.counts.setText(f"{text}  ·  {as_of}")
        self.counts.updateGeometry()
        self._fill_pills()
        there = bool(self._state.bills)
        self._tiles.setVisible(there)
        self._cards.setVisible(there)
        self.body.setCurrentIndex(0 if found else 2 if there else 1)

    def _fill_tiles(self, mine: Sequence[HeldBill], code: str) -> None:
        groups = {
            "in_hand": [one for one in mine if one.state in rules.OPEN],
            "soon": [one for one in mine if self._is(one, "soon")],
            "matured": [one for one in mine if self._is(one, "matured")],
            "contingent": [one for one in mine if self._is(one, "contingent")],
        }
        for name, found in groups.items():
            total = sum(one.bill.amount for one in found)
            count = ngettext("{n} bill", "{n} bills", len(found)).format(n=len(found))
            bad = "bad" if name == "matured" and found else ""
            detail = f"▲ {count}" if bad else count
            self.tiles[name].set_value(
                format_compact(total, code), detail, bad, format_money(total, code)
            )
            self.tiles[name].set_checked(bool(self._wanted.only) and self._wanted.only == name)
        got = self._state.collected.get(code)
        tile = self.tiles["collected"]
        if got is None:
            tile.set_value(MISSING, _("last 90 days"))
            return
        cash = _("{amount} in cash, 90 days").format(amount=format_compact(got.cash, code))
        tile.set_value(format_compact(got.with_bills, code), cash, "", format_money(got.with_bills, code))  # fmt: skip

    # -- filtering ----------------------------------------------------------------------------

    def _is(self, one: HeldBill, only: str) -> bool:
        day = self._context.as_of
        if only == "contingent":
            return one.contingent
        if only == "matured":
            return one.state == rules.MATURED
        soon = one.paid_on is not None and day <= one.paid_on <= day + timedelta(days=_SOON)
        return soon and one.state == rules.IN_HAND

    def _matches(self, one: HeldBill) -> bool:
        wanted, which = self._wanted, self.shown.choice()
        if which == "open" and one.state not in rules.OPEN:
            return False
        if which == "passed" and one.state not in (rules.ENDORSED, rules.DISCOUNTED):
            return False
        if wanted.only and not self._is(one, wanted.only):
            return False
        if wanted.acceptor is not None and one.bill.acceptor != wanted.acceptor:
            return False
        if wanted.account_id is not None and one.account_id != wanted.account_id:
            return False
        if (
            wanted.start is not None
            and wanted.end is not None
            and not (one.paid_on is not None and wanted.start <= one.paid_on <= wanted.end)
        ):
            return False
        text = fold(self.search.text())
        words = (one.number, one.account, one.code, one.bill.acceptor)
        return not text or any(text in fold(word) for word in words)

    def _want(self, wanted: _Wanted) -> None:
        self._wanted = wanted
        self._fill()

    def _show_only(self, only: str) -> None:
        if only == "contingent":
            self.shown.choose("passed")
        elif self.shown.choice() == "passed":
            self.shown.choose("open")
        self._want(replace(self._wanted, only="" if self._wanted.only == only else only))

    def _acceptor_picked(self, places: list[int]) -> None:
        if len(places) == 1 and places[0] < len(self._shares):
            self._want(replace(self._wanted, acceptor=self._shares[places[0]].acceptor))

    def show_request(self, account: int | None = None, bill: int | None = None) -> None:
        """Show the bills of an account, or one bill (by its receipt)."""
        if account is not None or bill is not None:
            self.shown.choose("all")
        self._wanted = _Wanted(account_id=account)
        self._next = bill or 0
        self.reload()

    def turn_calendar(self) -> None:
        """Show the maturities as a table, or as bars again."""
        self.calendar.turn()

    def clear_filter(self) -> None:
        """Show every bill again."""
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self.shown.choose("all")
        self._want(_Wanted())

    def _fill_pills(self) -> None:
        clear(self._pills)
        wanted = self._wanted
        if wanted.only:
            titles = {"soon": _("Paid within 30 days"), "matured": _("Not confirmed"), "contingent": _("May come back")}  # fmt: skip
            self._pill(titles[wanted.only], replace(wanted, only=""))
        if wanted.acceptor is not None:
            self._pill(wanted.acceptor or _("not known"), replace(wanted, acceptor=None))
        if wanted.start is not None and wanted.end is not None:
            text = f"{format_date(wanted.start)} – {format_date(wanted.end)}"
            self._pill(text, replace(wanted, start=None, end=None))
        if wanted.account_id is not None:
            name = self._context.workspace.read(queries.account_name, wanted.account_id)
            self._pill(name, replace(wanted, account_id=None))

    def _pill(self, text: str, without: _Wanted) -> None:
        one = button(f"{text}  ✕", "pill", clicked=lambda: self._want(without))
        one.setAccessibleName(_("Remove filter {text}").format(text=text))
        self._pills.addWidget(one)

    # -- rows and pane ------------------------------------------------------------------------

    def _rows(self, ids: Sequence[int]) -> dict[int, Row]:
        return {key: bill_row(self._by_key[key]) for key in ids if key in self._by_key}

    def _acceptor_rows(self, places: Sequence[int]) -> dict[int, Row]:
        code = self._code()
        return {n: acceptor_row(self._shares[n], code) for n in places if n < len(self._shares)}

    def _sort_by(self, column: str, descending: bool) -> None:
        self._order = (column, descending)
        self._fill()

    def _picked(self, ids: list[int]) -> None:
        if len(ids) == 1:
            self.inspect(ids[0])

    def _show(self, heading: str, widget: QWidget) -> None:
        self.pane = widget
        self.inspector.show_widget(heading, widget)
        QTimer.singleShot(0, self, self._fit)

    def inspect(self, key: int) -> None:
        """Show a bill at the right."""
        one = self._by_key.get(key)
        if one is None:
            return
        shown = self.pane
        if isinstance(shown, BillForm) and shown.one.id == key and self.inspector.isVisible():
            return
        heading = _("Bill {number}").format(number=one.number or MISSING)
        self._show(heading, BillForm(self._context, one))

    def new_bill(self) -> None:
        """Show the form of a bill that came in at the right."""
        form = NewBillForm(self._context, self._wanted.account_id, self._made)
        self._show(_("Record bill"), form)
        form.account.line.setFocus()

    def change_work_day(self) -> None:
        """Show the form of a day that is worked or free against the calendar."""
        form = WorkDayForm(self._context)
        self._show(_("Working days"), form)
        form.day.line.setFocus()

    def _made(self, key: int) -> None:
        self._next = key
        self.inspector.close_pane()
        self.reload()

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*_TABLES):
            self.reload()

    def _raise(self, error: BaseException) -> None:
        raise error
