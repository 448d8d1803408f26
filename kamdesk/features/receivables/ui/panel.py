"""Who owes what: tiles, ageing over time, by account and by invoice; for all accounts or one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QModelIndex, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.errors import UserError
from kamdesk.base.formats import (
    MISSING,
    format_compact,
    format_date,
    format_int,
    format_money,
    format_percent,
)
from kamdesk.base.i18n import _, ngettext
from kamdesk.base.periods import last_month_ends
from kamdesk.base.text import fold
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import base_currency, bucket_edges
from kamdesk.features.receivables import domain, queries
from kamdesk.features.receivables.queries import AccountAgeing, Figures, MonthEnd, OpenItem, Section
from kamdesk.features.receivables.ui.forms import InvoiceForm, ItemForm, ReceiptForm
from kamdesk.features.receivables.ui.months import MonthsCard
from kamdesk.ui.context import Context
from kamdesk.ui.forms import Field, parse_day
from kamdesk.ui.inspector import Inspector
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.totals import TotalsLine
from kamdesk.ui.widgets import (
    EmptyState,
    SearchField,
    Segments,
    Tile,
    button,
    clear,
    hbox,
    label,
    vbox,
)

_SOON = 14
_TILE_WIDTH = 148
_TABLES = (
    "invoice", "receipt", "allocation", "instalment", "dispute", "account", "workspace_info",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which items the list shows."""

    text: str = ""
    account_id: int | None = None
    bucket: int | None = None
    only: str = ""
    """"", "overdue", "soon" or "unapplied"."""


@dataclass(frozen=True, slots=True)
class _State:
    """Everything counted for one day and basis."""

    sections: list[Section]
    items: list[OpenItem]
    figures: list[Figures]
    ends: dict[str, list[MonthEnd]]


def count(
    reader: Reader, as_of: date, basis: str, edges: tuple[int, ...], account_id: int | None
) -> _State:
    """Count everything a panel shows, on one state of the file."""
    return _State(
        queries.ageing(reader, as_of, basis=basis, edges=edges, account_id=account_id),
        queries.open_items(reader, as_of, basis=basis, edges=edges, account_id=account_id),
        queries.figures(reader, as_of, account_id=account_id),
        queries.ageing_at(
            reader, last_month_ends(as_of, 12), basis=basis, edges=edges, account_id=account_id
        ),
    )


class ReceivablesPanel(QWidget):
    """The parts of the page and of the Money tab."""

    def __init__(self, context: Context, account_id: int | None = None) -> None:
        super().__init__()
        self.setObjectName("receivables_panel")
        self._context = context
        self._account_id = account_id
        self._state = _State([], [], [], {})
        self._shown: list[OpenItem] = []
        self._wanted = _Wanted()
        self._sort = ("due", False)
        self._round = 0
        self._edges = context.workspace.read(bucket_edges)
        self._make_controls()
        self._make_tiles()
        self._make_tables()
        self._lay_out()
        context.workspace.changed.connect(self._on_changed)
        context.as_of_changed.connect(lambda _day: self.reload())
        self.reload()

    # -- parts --------------------------------------------------------------------------------

    def _make_controls(self) -> None:
        self.day = Field(
            "as_of", _("As of"), self._set_day, tip=_("2026-03-05, 3-5, -30d, yesterday")
        )
        self.day.setMaximumWidth(130)
        self.day.label.hide()  # it stands beside the field
        self.today = button(_("Today"), "flat", clicked=self._back_to_today)
        self.today.setObjectName("today")
        self.basis = Segments({"due": _("By due day"), "issued": _("By day of issue")}, "basis")
        self.basis.chosen.connect(lambda _key: self.reload())
        self._currencies = hbox(gap=0)
        self.currency: Segments | None = None
        self.receipt = button(_("Record receipt"), "primary", "add", self.new_receipt)
        self.receipt.setObjectName("new_receipt")
        self.invoice = button(_("New invoice"), "", "", lambda: self.new_invoice("invoice"))
        self.invoice.setObjectName("new_invoice")
        self.credit = button(_("New credit note"), "", "", lambda: self.new_invoice("credit_note"))
        self.credit.setObjectName("new_credit_note")
        for one in (self.receipt, self.invoice, self.credit):
            one.setEnabled(not self._context.workspace.readonly)

    def _make_tiles(self) -> None:
        texts = (
            (
                "outstanding",
                _("Outstanding"),
                _("Open invoices less credit notes and receipts that are not applied yet."),
            ),
            (
                "overdue",
                _("Overdue"),
                _("Open invoices past their due day; the share is of all open invoices."),
            ),
            (
                "unapplied",
                _("Unapplied"),
                _(
                    "Credit notes and receipts that are not applied to an invoice yet. They never shrink what is overdue."
                ),
            ),
            (
                "soon",
                _("Due in 14 days"),
                _("Open invoices whose due day is within the next 14 days."),
            ),
            (
                "late",
                _("Average days late"),
                _(
                    "Days paid after the due day in the last 90 days, weighted by amount; paying early counts as 0."
                ),
            ),
            (
                "dso",
                _("DSO"),
                _(
                    "Days sales outstanding: outstanding / billed in the last 90 days x 90, tax included. Best possible counts only what is not due."
                ),
            ),
        )
        self.tiles = {name: Tile(name, heading, text) for name, heading, text in texts}
        for name, tile in self.tiles.items():
            only = {"outstanding": "", "late": "overdue", "dso": ""}.get(name, name)
            tile.clicked.connect(lambda only=only: self._show_only(only))

    def _make_tables(self) -> None:
        columns = [Column("account", _("Account"), 210)]
        columns += [
            Column(f"b{n}", domain.bucket_title(n, self._edges), 103, numeric=True, sortable=False)
            for n in range(len(self._edges) + 2)
        ]
        columns += [
            Column("unapplied", _("Unapplied"), 100, numeric=True, sortable=False),
            Column("total", _("Total"), 116, numeric=True, sortable=False),
        ]
        self.by_account = LazyTableModel(columns, self._account_rows)
        self.accounts = TableView(self.by_account, "ageing_table", _("Ageing by account"))
        self.accounts.clicked.connect(self._cell_clicked)
        self.accounts.opened.connect(
            lambda place: self._context.open_account(
                self._section_accounts()[place].account_id, "money"
            )
        )
        self.by_item = LazyTableModel(
            (
                Column("number", _("Number"), 130), Column("account", _("Account"), 220), Column("doc", _("Kind"), 92),
                Column("issued", _("Issued"), 96), Column("due", _("Due"), 96), Column("days", _("Days late"), 84, numeric=True),
                Column("amount", _("Amount"), 124, numeric=True), Column("open", _("Open amount"), 124, numeric=True),
                Column("disputed", _("Disputed"), 84, sortable=False),
            ),
            self._item_rows,
        )  # fmt: skip
        self.items = TableView(self.by_item, "items_table", _("Open items"))
        self.items.sort_wanted.connect(self._sort_by)
        self.items.picked.connect(self._picked)
        self.items.opened.connect(lambda place: self._inspect(self._shown[place]))
        for model in (self.by_account, self.by_item):
            model.failed.connect(self._raise)

    def _lay_out(self) -> None:
        self.inspector = Inspector()
        self.months = MonthsCard(
            self._context, self._edges, lambda place: domain.bucket_title(place, self._edges)
        )
        self.months.picked.connect(self._bar_picked)
        self.chart = self.months.chart
        for table in (self.accounts, self.items):
            table.summed.connect(self._context.selection_told)
        self.level = Segments({"account": _("By account"), "item": _("By invoice")}, "level")
        self.level.chosen.connect(lambda _key: self._show_level())
        if self._account_id is not None:
            self.level.choose("item")
            self.level.hide()  # one account needs no list of accounts
            self.items.setColumnHidden(1, True)
        self.search = SearchField(
            _("Search account or number") if self._account_id is None else _("Search number")
        )
        self.search.setObjectName("search")
        self.search.setMaximumWidth(240)
        self.search.searched.connect(lambda text: self._want(replace(self._wanted, text=text)))
        self._pills = hbox(gap=6)
        self.totals = label("")
        self.totals.setObjectName("totals")
        self._fill_body()
        self.search.left.connect(lambda: self._table().setFocus())
        self._clear = button(_("Clear the filter"), "flat", clicked=self.clear_filter)
        self._clear.setObjectName("clear_filter")
        bar = hbox(self.level, self.search, self._pills, self._clear, None, self.totals, gap=10)
        head = hbox(
            label(_("As of")),
            self.day,
            self.today,
            self.basis,
            self._currencies,
            None,
            *(() if self._account_id is None else (self.credit, self.invoice, self.receipt)),
            margins=(0, 0, 0, 0),
        )
        tiles = hbox(*self.tiles.values(), gap=8)
        left = self._left = QWidget()
        left.setLayout(
            vbox(head, tiles, self.months, bar, self.body, margins=(16, 8, 16, 8), gap=8)
        )
        left.layout().setStretch(2, 2)  # type: ignore[union-attr]
        left.layout().setStretch(4, 3)  # type: ignore[union-attr]
        self.months.setMaximumHeight(260)
        self.splitter = QSplitter()
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.inspector)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setCollapsible(0, False)
        self.splitter.splitterMoved.connect(lambda *_: self._fit_tiles())
        self.inspector.closed.connect(lambda: QTimer.singleShot(0, self, self._fit_tiles))
        self.setLayout(vbox(self.splitter))

    def _fill_body(self) -> None:
        """Put the tables with their sums, and what is said without any rows, over each other."""
        bring = button(_("Import invoices"), "", "import", lambda: self._context.navigate("import"))
        first = button(_("New invoice"), "primary", "add", lambda: self.new_invoice("invoice"))
        first.setEnabled(not self._context.workspace.readonly)
        nothing = EmptyState(
            "receivables",
            _(
                "Nothing is open on this day. Bring in the ledger your ERP hands out, or write an invoice."
            ),
            first,
            bring,
        )
        no_hit = EmptyState(
            "search",
            _("No open item matches."),
            button(_("Clear the filter"), clicked=self.clear_filter),
        )
        self.body = QStackedWidget()
        self.account_sums = TotalsLine(self.accounts, "account_sums")
        self.item_sums = TotalsLine(self.items, "item_sums")
        for table, sums in ((self.accounts, self.account_sums), (self.items, self.item_sums)):
            pair = QWidget()
            pair.setLayout(vbox(table, sums, gap=0))
            self.body.addWidget(pair)
        for widget in (nothing, no_hit):
            self.body.addWidget(widget)
        self.body.setMinimumHeight(150)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the last tiles out where six have no room, as beside the pane of a small window."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit_tiles)

    def _fit_tiles(self) -> None:
        fitting = max(3, self._left.width() // _TILE_WIDTH)
        for place, tile in enumerate(self.tiles.values()):
            tile.setVisible(place < fitting)

    # -- counting -----------------------------------------------------------------------------

    def reload(self) -> None:
        """Count again in a worker; what was shown stays until it is done."""
        self.day.set_text(format_date(self._context.as_of))
        self._round += 1
        mine = self._round
        workspace, arguments = (
            self._context.workspace,
            (self._context.as_of, self.basis.choice(), self._edges, self._account_id),
        )
        self._context.tasks.start(
            lambda _progress: workspace.read(count, *arguments),
            lambda state: self._take(state, mine),
            owner=self,
        )

    def _take(self, state: _State, mine: int) -> None:
        if mine != self._round:
            return
        self._state = state
        self._fill_currencies()
        self._refill()

    def _refill(self) -> None:
        code = self._code()
        self._fill_tiles(code)
        self.months.show_ends(self._state.ends.get(code, []), code)
        self._fill_items()

    def _fill_currencies(self) -> None:
        codes = sorted(set(self._known()))
        base = self._context.workspace.read(base_currency)
        codes.sort(key=lambda code: (code != base, code))
        chosen = self._code()
        clear(self._currencies)
        self.currency = None
        if len(codes) > 1:
            self.currency = Segments({code: code for code in codes}, "currency")
            if chosen in codes:
                self.currency.choose(chosen)
            self.currency.chosen.connect(lambda _key: self._refill())
            self._currencies.addWidget(self.currency)

    def _known(self) -> list[str]:
        sections = [one.currency for one in self._state.sections]
        return sections + [one.currency for one in self._state.figures]

    def _code(self) -> str:
        if self.currency is not None:
            return self.currency.choice()
        known = self._known()
        return known[0] if known else self._context.workspace.read(base_currency)

    def _figures(self, code: str) -> Figures | None:
        return next((one for one in self._state.figures if one.currency == code), None)

    def _fill_tiles(self, code: str) -> None:
        one = self._figures(code)
        tiles = self.tiles
        if one is None:
            for tile in tiles.values():
                tile.set_value(MISSING)
            return
        opened = one.not_due + one.overdue
        share = format_percent(domain.share(one.overdue, opened))
        soon = self._context.as_of + timedelta(days=_SOON)
        coming = sum(
            item.open
            for item in self._state.items
            if item.currency == code
            and item.doc == "invoice"
            and self._context.as_of <= item.sort_due <= soon
        )
        self._money_tile("outstanding", one.outstanding, code, code)
        self._money_tile(
            "overdue",
            one.overdue,
            code,
            f"■ {share}" if one.overdue else _("none"),
            "bad" if one.overdue else "",
        )
        self._money_tile("unapplied", one.unapplied, code, "")
        self._money_tile("soon", coming, code, _("until {day}").format(day=format_date(soon)))
        tiles["late"].set_value(_number(one.average_days_late), _("last 90 days"))
        tiles["dso"].set_value(
            _number(one.dso), _("best possible {n}").format(n=_number(one.best_possible_dso))
        )
        for name, tile in tiles.items():
            tile.set_checked(bool(self._wanted.only) and name == self._wanted.only)

    def _money_tile(self, name: str, minor: int, code: str, detail: str, role: str = "") -> None:
        self.tiles[name].set_value(
            format_compact(minor, code), detail, role, format_money(minor, code)
        )

    # -- by account ---------------------------------------------------------------------------

    def _section_accounts(self) -> tuple[AccountAgeing, ...]:
        """Return the accounts of the currency that match the search."""
        code, text = self._code(), fold(self._wanted.text)
        found = next((one.accounts for one in self._state.sections if one.currency == code), ())
        if not text:
            return found
        return tuple(one for one in found if text in fold(one.name) or text in fold(one.code))

    def _table(self) -> TableView:
        return self.accounts if self.level.choice() == "account" else self.items

    def clear_filter(self) -> None:
        """Show everything that is open again."""
        self._want(_Wanted())

    def _account_rows(self, places: Sequence[int]) -> dict[int, Row]:
        code, accounts = self._code(), self._section_accounts()
        return {
            place: _account_row(accounts[place], code) for place in places if place < len(accounts)
        }

    def _cell_clicked(self, index: QModelIndex) -> None:
        account = self._section_accounts()[index.row()]
        place = index.column() - 1
        if 0 <= place < len(self._edges) + 2 and account.open[place]:
            self.show_items(account.account_id, place)
        elif place == len(self._edges) + 2 and account.unapplied:
            self._want(_Wanted(account_id=account.account_id, only="unapplied"), items=True)

    def show_items(self, account_id: int | None, bucket: int | None) -> None:
        """Show the invoices under a cell or a bar."""
        self._want(_Wanted(account_id=account_id, bucket=bucket), items=True)

    def _bar_picked(self, day: date, bucket: int) -> None:
        self._context.as_of = day
        wanted = _Wanted(only="unapplied") if bucket < 0 else _Wanted(bucket=bucket)
        self._want(wanted, items=True)

    # -- by item ------------------------------------------------------------------------------

    def _want(self, wanted: _Wanted, *, items: bool = False) -> None:
        self._wanted = wanted
        if not wanted.text and self.search.text():
            self.search.blockSignals(True)
            self.search.clear()
            self.search.blockSignals(False)
        if items or replace(wanted, text="") != _Wanted():
            self.level.choose("item")
        self._fill_tiles(self._code())
        self._fill_items()

    def _show_only(self, only: str) -> None:
        self._want(
            _Wanted() if self._wanted.only == only and only else _Wanted(only=only), items=True
        )

    def _matches(self, item: OpenItem) -> bool:
        wanted = self._wanted
        if wanted.account_id is not None and item.account_id != wanted.account_id:
            return False
        if wanted.bucket is not None and item.bucket != wanted.bucket:
            return False
        if wanted.only == "overdue" and (item.days is None or item.days <= 0):
            return False
        if wanted.only == "unapplied" and item.doc == "invoice":
            return False
        soon = self._context.as_of + timedelta(days=_SOON)
        if wanted.only == "soon" and not (
            item.doc == "invoice" and self._context.as_of <= item.sort_due <= soon
        ):
            return False
        text = fold(wanted.text)
        return (
            not text
            or text in fold(item.number)
            or text in fold(item.account)
            or text in fold(item.code)
        )

    def _fill_items(self) -> None:
        code = self._code()
        self._shown = [
            item for item in self._state.items if item.currency == code and self._matches(item)
        ]
        key, descending = self._sort
        self._shown.sort(key=lambda item: _sort_value(item, key), reverse=descending)
        self.by_item.set_ids(range(len(self._shown)))
        self.by_account.set_ids(range(len(self._section_accounts())))
        self.items.set_sort(key, descending)
        self._fill_pills()
        self._show_level()

    def show_level(self, level: str) -> None:
        """List by "account" or by "item"."""
        self.level.choose(level)
        self._show_level()

    def _show_level(self) -> None:
        code = self._code()
        if self.level.choice() == "account":
            accounts = self._section_accounts()
            total = sum(one.total for one in accounts)
            self.account_sums.show_row(_sums_of_accounts(accounts, code, len(self._edges) + 2))
            text = ngettext("{n} account", "{n} accounts", len(accounts)).format(
                n=format_int(len(accounts))
            )
            self.body.setCurrentIndex(0 if accounts else 3 if self._wanted.text else 2)
        else:
            total = sum(item.open if item.doc == "invoice" else -item.open for item in self._shown)
            self.item_sums.show_row(
                Row((_("Total"), "", "", "", "", "", "", format_money(total, code), ""))
            )
            text = ngettext("{n} item", "{n} items", len(self._shown)).format(
                n=format_int(len(self._shown))
            )
            self.body.setCurrentIndex(1 if self._shown else 3 if self._state.items else 2)
        self.totals.setText(f"{text}    {format_money(total, code)} {code}")
        self.totals.setAccessibleName(self.totals.text())

    def _fill_pills(self) -> None:
        clear(self._pills)
        wanted = self._wanted
        self._clear.setVisible(wanted != _Wanted())
        if wanted.account_id is not None:
            name = next(
                (
                    item.account
                    for item in self._state.items
                    if item.account_id == wanted.account_id
                ),
                "",
            )
            self._pill(name, replace(wanted, account_id=None))
        if wanted.bucket is not None:
            self._pill(
                domain.bucket_title(wanted.bucket, self._edges), replace(wanted, bucket=None)
            )
        if wanted.only:
            names = {
                "overdue": _("Overdue"),
                "soon": _("Due in 14 days"),
                "unapplied": _("Unapplied"),
            }
            self._pill(names[wanted.only], replace(wanted, only=""))

    def _pill(self, text: str, without: _Wanted) -> None:
        one = button(f"{text}  ✕", "pill", clicked=lambda: self._want(without))
        one.setAccessibleName(_("Remove filter {text}").format(text=text))
        self._pills.addWidget(one)

    def _item_rows(self, places: Sequence[int]) -> dict[int, Row]:
        return {
            place: _item_row(self._shown[place]) for place in places if place < len(self._shown)
        }

    def _sort_by(self, key: str, descending: bool) -> None:
        self._sort = (key, descending)
        self._fill_items()

    def _picked(self, places: list[int]) -> None:
        if len(places) == 1 and places[0] < len(self._shown):
            self._inspect(self._shown[places[0]])

    # -- inspector ----------------------------------------------------------------------------

    def _inspect(self, item: OpenItem) -> None:
        from kamdesk.features.receivables.ui.forms import doc_title

        QTimer.singleShot(0, self, self._fit_tiles)
        self.inspector.show_widget(doc_title(item.doc, item.number), ItemForm(self._context, item))

    def new_receipt(self) -> None:
        """Show the form of a new receipt at the right."""
        QTimer.singleShot(0, self, self._fit_tiles)
        self.inspector.show_widget(
            _("Record receipt"),
            ReceiptForm(self._context, self._account_id, self.inspector.close_pane),
        )

    def new_invoice(self, kind: str = "invoice") -> None:
        """Show the form of a new invoice or credit note at the right."""
        QTimer.singleShot(0, self, self._fit_tiles)
        heading = _("New invoice") if kind == "invoice" else _("New credit note")
        self.inspector.show_widget(
            heading, InvoiceForm(self._context, self._account_id, self.inspector.close_pane, kind)
        )

    # -- events -------------------------------------------------------------------------------

    def _set_day(self, text: str) -> None:
        day = parse_day(text, self._context.today())
        if day is None:
            raise UserError(_("Type a day."))
        self._context.as_of = day

    def _back_to_today(self) -> None:
        self._context.as_of = self._context.today()

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*_TABLES):
            shown = self.inspector.findChild(ItemForm)
            if isinstance(shown, ItemForm):
                self.inspector.close_pane()
            self.reload()

    def _raise(self, error: BaseException) -> None:
        raise error


def _number(value: Any) -> str:
    return MISSING if value is None else f"{value:.1f}"


def _account_row(one: AccountAgeing, code: str) -> Row:
    def money(minor: int) -> str:
        return "" if minor == 0 else format_money(minor, code)

    texts = (
        one.name,
        *(money(amount) for amount in one.open),
        money(one.unapplied),
        format_money(one.total, code),
    )
    roles = (
        "",
        "",
        *("bad" if place >= 3 else "" for place in range(len(one.open) - 1)),
        "muted",
        "",
    )
    return Row(texts, roles, (None, *one.open, one.unapplied, one.total), currency=code)


def _sums_of_accounts(accounts: Sequence[AccountAgeing], code: str, buckets: int) -> Row:
    sums = [sum(one.open[place] for one in accounts) for place in range(buckets)]
    sums += [sum(one.unapplied for one in accounts), sum(one.total for one in accounts)]
    texts = (format_money(one, code) if one else "" for one in sums)
    return Row((_("Total"), *texts))


def _item_row(item: OpenItem) -> Row:
    kinds = {"invoice": _("Invoice"), "credit_note": _("Credit note"), "receipt": _("Receipt")}
    late = item.days if item.days is not None and item.days > 0 else None
    texts = (
        item.number, item.account, kinds[item.doc], format_date(item.issued), format_date(item.due),
        "" if late is None else f"■ {late}", format_money(item.amount, item.currency),
        format_money(item.open if item.doc == "invoice" else -item.open, item.currency),
        _("▲ disputed") if item.disputed else "",
    )  # fmt: skip
    roles = ("", "", "chip", "muted", "", "bad", "muted", "", "watch")
    left = item.open if item.doc == "invoice" else -item.open
    numbers = (None, None, None, None, None, None, item.amount, left, None)
    return Row(texts, roles, numbers, currency=item.currency)


def _sort_value(item: OpenItem, key: str) -> Any:
    return {
        "number": item.number,
        "account": fold(item.account),
        "doc": item.doc,
        "issued": item.issued,
        "due": item.sort_due,
        "days": -9999 if item.days is None else item.days,
        "amount": item.amount,
        "open": item.open,
    }[key]
