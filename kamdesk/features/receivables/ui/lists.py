"""The lower half of the panel: by account with buckets, as a tree, or by invoice; with filter and sums."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QCheckBox, QStackedWidget, QWidget

from kamdesk.base.formats import MISSING, format_int, format_money
from kamdesk.base.i18n import _, ngettext
from kamdesk.base.memory import no_collecting
from kamdesk.features.receivables import domain
from kamdesk.features.receivables.queries import AccountAgeing
from kamdesk.features.receivables.ui import docs
from kamdesk.features.receivables.ui.levels import LevelTable
from kamdesk.features.receivables.ui.rows import (
    ACCOUNT,
    CONTESTED,
    OPEN,
    WHO,
    ageing_columns,
    ageing_row,
)
from kamdesk.features.receivables.ui.state import (
    ALL,
    State,
    Wanted,
    aged_accounts,
    chosen,
    sums_by_currency,
)
from kamdesk.features.receivables.ui.tree import Documents, Key
from kamdesk.features.receivables.ui.words import ONLY
from kamdesk.ui.context import Context
from kamdesk.ui.tables import LazyTableModel, Row, TableView
from kamdesk.ui.totals import TotalsLine
from kamdesk.ui.widgets import (
    EmptyState,
    SearchField,
    Segments,
    button,
    clear,
    hbox,
    label,
    vbox,
)


class Lists(QWidget):
    """What is open, in three looks.

    Signals:
        picked: A `Doc` was chosen.
        opened: A `Doc` was opened: the pane should get the focus.
        filtered: The filter changed (`Wanted`).
        settled_wanted: Whether documents without a rest are listed too.
        first_wanted: A first invoice.
    """

    picked = Signal(object)
    opened = Signal(object)
    filtered = Signal(object)
    settled_wanted = Signal(bool)
    first_wanted = Signal()

    def __init__(self, context: Context, account_id: int | None) -> None:
        super().__init__()
        self.setObjectName("receivables_lists")
        self._context = context
        self._account_id = account_id
        self._state = State(context.as_of)
        self._code = "CNY"
        self.wanted = Wanted()
        self._sort = ("due", False)
        self._aged: list[tuple[str, AccountAgeing]] = []
        self._filling = False
        self._make_documents()
        self._make_bar()
        self._make_body()
        self.show_edges(self._state.edges)
        self.setLayout(vbox(self.bar, self.body, gap=8))

    # -- parts --------------------------------------------------------------------------------

    def _make_documents(self) -> None:
        self.documents = Documents(self._context, self._account_id)
        self.by_item = self.documents.model
        self.by_item.failed.connect(_raise)
        self.items = LevelTable(self.by_item, "items_table", _("Documents"))
        self.items.sort_wanted.connect(self._sort_by)
        self.items.picked.connect(self._picked)
        self.items.opened.connect(self._open)
        self.items.quick_view.connect(self._quick)
        self.items.clicked.connect(self._item_clicked)
        self.items.summed.connect(self._context.selection_told)
        self.items.set_density("compact")

    def _make_bar(self) -> None:
        texts = {"tree": _("Tree"), "item": _("By invoice")}
        if self._account_id is None:
            texts = {"account": _("By account"), **texts}
        self.level = Segments(texts, "level")
        self.level.chosen.connect(lambda _key: self.refill())
        hint = _("Search account or number") if self._account_id is None else _("Search number")
        self.search = SearchField(hint)
        self.search.setObjectName("search")
        self.search.setMaximumWidth(220)
        self.search.searched.connect(lambda text: self.want(replace(self.wanted, text=text)))
        self.search.left.connect(lambda: self.table().setFocus())
        self.settled = QCheckBox(_("Settled too"))
        self.settled.setObjectName("settled")
        self.settled.setToolTip(_("List documents without a rest as well."))
        self.settled.toggled.connect(self._settled)
        self._pills = hbox(gap=6)
        self._clear = button(_("Clear the filter"), "flat", clicked=self.clear_filter)
        self._clear.setObjectName("clear_filter")
        self.totals = label("")
        self.totals.setObjectName("totals")
        self.bar = QWidget()
        self.bar.setLayout(
            hbox(
                self.level, self.search, self.settled, self._pills, self._clear, None, self.totals,
                gap=10,
            )
        )  # fmt: skip

    def _make_body(self) -> None:
        bring = button(_("Import invoices"), "", "import", lambda: self._context.navigate("import"))
        first = button(_("New invoice"), "primary", "add", self.first_wanted.emit)
        first.setEnabled(not self._context.workspace.readonly)
        nothing = EmptyState(
            "receivables",
            _(
                "Nothing is open on this day. Bring in the ledger your ERP hands out, or write an invoice."
            ),
            first,
            bring,
        )
        again = button(_("Clear the filter"), clicked=self.clear_filter)
        look = button(_("Look in settled documents"), clicked=lambda: self.settled.setChecked(True))
        self._no_hit = EmptyState("search", _("No open item matches."), again, look)
        self._look = look
        self.item_sums = TotalsLine(self.items, "item_sums")
        pair = QWidget()
        pair.setLayout(vbox(self.items, self.item_sums, gap=0))
        self.body = QStackedWidget()
        self._by_account = QWidget()
        self._by_account.setLayout(vbox(gap=0))
        for widget in (self._by_account, pair, nothing, self._no_hit):
            self.body.addWidget(widget)
        self.body.setMinimumHeight(150)

    def show_edges(self, edges: tuple[int, ...]) -> None:
        """Make the list by account for other buckets."""
        layout = self._by_account.layout()
        assert layout is not None
        clear(layout)
        self._edges = edges
        self.by_account = LazyTableModel(ageing_columns(edges), self._account_rows)
        self.by_account.failed.connect(_raise)
        self.accounts = TableView(self.by_account, "ageing_table", _("Ageing by account"))
        self.accounts.clicked.connect(self._cell_clicked)
        self.accounts.opened.connect(
            lambda place: self._context.open_account(self._aged[place][1].account_id, "money")
        )
        self.accounts.summed.connect(self._context.selection_told)
        self.account_sums = TotalsLine(self.accounts, "account_sums")
        layout.addWidget(self.accounts)
        layout.addWidget(self.account_sums)

    # -- filling ------------------------------------------------------------------------------

    def show_state(self, state: State, code: str) -> None:
        """Show what was counted, in a currency or `ALL`."""
        self._state, self._code = state, code
        if state.edges != self._edges:
            self.show_edges(state.edges)
        self.refill()

    @no_collecting()
    def refill(self) -> None:
        """Filter, sort and sum anew; what was unfolded and selected stays."""
        self._filling = True
        level = self.level.choice()
        if level == "account":
            self._aged = aged_accounts(self._state, self._code, self.wanted)
            self.accounts.setColumnHidden(1, self._code != ALL)
            self.by_account.set_ids(range(len(self._aged)))
        else:
            before = self.items.selected()
            tree = level == "tree"
            listed = chosen(self._state, self._code, self.wanted)
            self.items.setColumnHidden(ACCOUNT, tree or self._account_id is not None)
            self.items.setColumnHidden(12, self._code != ALL)
            self.documents.show(self._state, listed, tree=tree, sort=self._sort)
            self.items.set_sort(*self._sort)
            if len(before) == 1:
                self.items.select_id(before[0])
        self._filling = False
        self._fill_pills()
        self._show_sums(level)

    def _show_sums(self, level: str) -> None:
        if level == "account":
            found = len(self._aged)
            told = ngettext("{n} account", "{n} accounts", found)
            sums = self._account_totals()
            empty = 3 if self.wanted.text or self.wanted.only else 2
            self.body.setCurrentIndex(0 if found else empty)
        else:
            listed = self.documents.shown
            found = len(listed)
            told = ngettext("{n} document", "{n} documents", found)
            sums = sums_by_currency(listed)
            contested = {one.currency: 0 for one in listed}
            for one in listed:
                contested[one.currency] += one.contested
            self._sum_items(sums, contested)
            nothing = not self._state.docs and self.wanted == Wanted()
            self.body.setCurrentIndex(1 if found else 2 if nothing else 3)
        self._look.setVisible(not self.settled.isChecked())
        text = f"{told.format(n=format_int(found))}    {self._told(sums)}"
        if self._state.cut and level != "account":
            cut = _("the newest {n} settled ones of each kind; search for others")
            text = f"{text}  ({cut.format(n=format_int(docs.MOST))})"
        empty_ledger = self.body.currentIndex() == 2
        self.totals.setText("" if empty_ledger else text)
        self.totals.setAccessibleName(self.totals.text())

    def _told(self, sums: dict[str, int]) -> str:
        """Return a sum in its currency; of several, the sum in the base, marked as such."""
        if self._code != ALL:
            return f"{format_money(sums.get(self._code, 0), self._code)} {self._code}"
        worth = self._state.in_base(sums)
        text = f"≈ {format_money(worth, self._state.base)} {self._state.base}"
        missing = [code for code in sorted(sums) if self._state.worth(0, code) is None]
        if missing:
            left = _("{currencies} left out").format(currencies=", ".join(missing))
            text = f"{text} ({left})"
        return text

    def _sum_items(self, sums: dict[str, int], contested: dict[str, int]) -> None:
        texts = [""] * len(self.by_item.columns)
        texts[0] = self._total_word()
        texts[OPEN] = self._bare(sums)
        texts[CONTESTED] = self._bare(contested) if any(contested.values()) else ""
        self.item_sums.show_row(Row(tuple(texts)))

    def _bare(self, sums: dict[str, int]) -> str:
        if self._code != ALL:
            return format_money(sums.get(self._code, 0), self._code)
        worth = self._state.in_base(sums)
        return format_money(worth, self._state.base)

    def _total_word(self) -> str:
        """Return what the line of sums is called; sums of several currencies are marked as such."""
        if self._code != ALL:
            return _("Total")
        return _("≈ total in {currency}").format(currency=self._state.base)

    def _account_totals(self) -> dict[str, int]:
        """Show the sums of the list by account, and return those of what is owed."""
        width = len(self._edges) + 4
        columns: list[dict[str, int]] = [{} for _place in range(width)]
        for code, one in self._aged:
            for place, amount in enumerate((*one.open, one.unapplied, one.total)):
                columns[place][code] = columns[place].get(code, 0) + amount
        texts = (self._bare(one) if any(one.values()) else "" for one in columns)
        self.account_sums.show_row(Row((self._total_word(), "", *texts)))
        return columns[-1]

    def _account_rows(self, places: Sequence[int]) -> dict[int, Row]:
        return {
            place: ageing_row(self._aged[place][1], self._aged[place][0])
            for place in places
            if place < len(self._aged)
        }

    # -- filter -------------------------------------------------------------------------------

    def want(self, wanted: Wanted, *, items: bool = False) -> None:
        """Show other documents; with `items` as documents, not by account."""
        self.wanted = wanted
        if not wanted.text and self.search.text():
            self.search.blockSignals(True)
            self.search.clear()
            self.search.blockSignals(False)
        narrow = replace(wanted, text="", only="" if wanted.only == "credit" else wanted.only)
        if (items or narrow != Wanted()) and self.level.choice() == "account":
            self.level.choose("item")
        self.filtered.emit(wanted)
        self.refill()

    def clear_filter(self) -> None:
        """Show everything that is open again."""
        self.settled.setChecked(False)
        self.want(Wanted())

    def _settled(self, on: bool) -> None:
        if on and self.level.choice() == "account":
            self.level.choose("item")
        self.settled_wanted.emit(on)

    def list_settled(self) -> None:
        """List documents without a rest too, once they are asked for by a filter."""
        self.settled.blockSignals(True)
        self.settled.setChecked(True)
        self.settled.blockSignals(False)

    def show_level(self, level: str) -> None:
        """List by "account", as a "tree", or by "item"."""
        self.level.choose(level)
        self.refill()

    def table(self) -> TableView:
        """Return the table in sight."""
        return self.accounts if self.level.choice() == "account" else self.items

    def _fill_pills(self) -> None:
        clear(self._pills)
        wanted = self.wanted
        self._clear.setVisible(wanted != Wanted())
        if wanted.account_id is not None:
            names = (one.account for one in self._state.docs if one.account_id == wanted.account_id)
            self._pill(next(names, MISSING), replace(wanted, account_id=None))
        if wanted.bucket is not None:
            text = (
                domain.bucket_title(wanted.bucket, self._edges)
                if wanted.bucket >= 0
                else _("Unapplied")
            )
            self._pill(text, replace(wanted, bucket=None))
        if wanted.only:
            self._pill(_(ONLY[wanted.only]), replace(wanted, only=""))

    def _pill(self, text: str, without: Wanted) -> None:
        one = button(f"{text}  ✕", "pill", clicked=lambda: self.want(without))
        one.setAccessibleName(_("Remove filter {text}").format(text=text))
        self._pills.addWidget(one)

    # -- events -------------------------------------------------------------------------------

    def _sort_by(self, key: str, descending: bool) -> None:
        self._sort = (key, descending)
        self.refill()

    def _picked(self, keys: list[Key]) -> None:
        if len(keys) == 1 and not self._filling:
            one = self.documents.doc(keys[0])
            if one is not None:
                self.picked.emit(one)

    def _open(self, key: Key) -> None:
        one = self.documents.doc(key)
        if one is not None:
            self.opened.emit(one)
        elif key[0] == "account":
            self._context.open_account(key[1], "money")
        else:
            self.items.turn(self.items.currentIndex().row())

    def _quick(self, key: Key) -> None:
        if self.documents.doc(key) is None:
            self.items.turn(self.items.currentIndex().row())

    def _item_clicked(self, index: QModelIndex) -> None:
        if index.column() != WHO or not index.data():
            return
        account = self.documents.account_of(self.by_item.ids[index.row()])
        if account is not None:
            self._context.open_account(account, "map")

    def _cell_clicked(self, index: QModelIndex) -> None:
        account = self._aged[index.row()][1]
        place, unapplied = index.column() - 2, len(self._edges) + 2
        if 0 <= place < unapplied and account.open[place]:
            self.want(Wanted(account_id=account.account_id, bucket=place), items=True)
        elif place == unapplied and account.unapplied:
            self.want(Wanted(account_id=account.account_id, only="unapplied"), items=True)


def _raise(error: BaseException) -> None:
    raise error
