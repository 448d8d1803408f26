"""The list of accounts: saved views, search, filters, totals, batch edit, inspector."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from kamdesk.base.changes import ChangeSet
from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_compact, format_int
from kamdesk.base.i18n import M_, N_, _, ngettext
from kamdesk.base.lazy import load
from kamdesk.db.connection import Reader
from kamdesk.features.accounts import queries
from kamdesk.features.accounts.domain import STATUSES, TIERS, AccountFilter
from kamdesk.features.accounts.ui.inspector import AccountForm, NewAccountForm
from kamdesk.features.accounts.ui.rows import columns, rows
from kamdesk.ui.context import Context
from kamdesk.ui.dialogs import ask_text
from kamdesk.ui.forms import parse_money
from kamdesk.ui.icons import icon
from kamdesk.ui.inspector import Inspector
from kamdesk.ui.tables import LazyTableModel, Row, TableView
from kamdesk.ui.theme import ROW_COMPACT
from kamdesk.ui.widgets import (
    Elided,
    EmptyState,
    InfoButton,
    PageHeader,
    SearchField,
    button,
    clear,
    hbox,
    label,
    menu_text,
    section,
    tool,
    vbox,
)

_PAGE = "accounts"
_SHOWN_SUMS = 3
_KEPT_ORDERS = 6
DENSITIES = {"compact": N_("Compact"), "normal": N_("Normal"), "comfortable": N_("Comfortable")}


class AccountsPage(QWidget):
    """Who are my accounts, how do they stand."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("accounts_page")
        self._context = context
        self._filter = AccountFilter()
        self._sort = ("name", False)
        self._orders: dict[tuple[str, bool], list[int]] = {}
        self._density = "normal"
        self._remembered = context.settings.page(_PAGE)
        self._make_table()
        self._make_header()
        self._make_rail()
        self._lay_out()
        self._connect()
        self._restore()
        self.reload()

    # -- parts --------------------------------------------------------------------------------

    def _make_table(self) -> None:
        self.model = LazyTableModel(columns(), self._fetch)
        self.model.editing = not self._context.workspace.readonly
        self.table = TableView(self.model, "accounts_table", _("Accounts"))
        self.table.tree_column = 0
        self.table.takes_rows = not self._context.workspace.readonly
        self.inspector = Inspector()
        new = button(_("New account"), "primary", "add", self.new_account)
        bring = button(_("Import a list"), "", "import", lambda: self._context.navigate("import"))
        nothing = EmptyState(
            "accounts",
            _(
                "No accounts yet. Make the first one, or bring in the list you have: Excel, CSV or contact cards."
            ),
            new,
            bring,
        )
        clear_button = button(_("Clear the filter"), clicked=self.clear_filter)
        no_hit = EmptyState(
            "search", _("No account matches the search and the filters."), clear_button
        )
        self.body = QStackedWidget()
        for widget in (self.table, nothing, no_hit):
            self.body.addWidget(widget)
        new.setEnabled(not self._context.workspace.readonly)

    def _make_header(self) -> None:
        self.header = PageHeader(_("Accounts"))
        self.search = SearchField(_("Search name, pinyin, code, phone"))
        self.search.setObjectName("search")
        self.search.setFixedWidth(280)
        self.tree = tool("tree", _("Show groups as a tree"), self._toggle_tree, checkable=True)
        self.density = self._make_density()
        self.filters = QToolButton()
        self.filters.setText(_("Filter"))
        self.filters.setObjectName("add_filter")
        self.filters.setAccessibleName(_("Filter"))
        self.filters.setIcon(icon("columns", "text", 16))
        self.filters.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.filters.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._filter_menu = QMenu(self.filters)
        self._filter_menu.aboutToShow.connect(self._fill_filters)
        self.filters.setMenu(self._filter_menu)
        self.new = button(_("New account"), "primary", "add", self.new_account)
        self.new.setObjectName("new_account")
        self.new.setEnabled(not self._context.workspace.readonly)
        self.sheet = tool("export", _("Take this list to Excel"), self.to_report)
        self.sheet.setObjectName("listto_report")
        ways = QMenu(self.sheet)
        ways.addAction(_("As a report: Excel, PDF or print")).triggered.connect(
            lambda _on=False: self.to_report()
        )
        ways.addAction(_("For editing in a spreadsheet…")).triggered.connect(
            lambda _on=False: self.to_edit()
        )
        self.sheet.setMenu(ways)
        self.sheet.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.header.add(self.search, self.filters, self.tree, self.density, self.sheet, self.new)
        self._pill_row = hbox(gap=6)
        self.totals = Elided()
        self.totals.setObjectName("totals")
        self._info = InfoButton(
            _(
                "Sums over every account that matches the search and filters: outstanding is open invoices less what is not applied yet; overdue is open invoices whose due day has passed. One sum for each currency; currencies are never added."
            )
        )
        self._batch = self._make_batch()

    def _make_density(self) -> QToolButton:
        made = tool("tidy", _("Row height"))
        made.setObjectName("row_height")
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(made)
        group = QActionGroup(menu)
        for name, text in DENSITIES.items():
            action = menu.addAction(_(text))
            action.setCheckable(True)
            action.setData(name)
            group.addAction(action)
            action.triggered.connect(lambda _on=False, name=name: self.set_density(name))
        made.setMenu(menu)
        return made

    def _make_batch(self) -> QFrame:
        bar = QFrame()
        bar.setObjectName("batch_bar")
        bar.setProperty("role", "banner")
        self._batch_text = label("")
        row = hbox(self._batch_text, None, margins=(16, 4, 16, 4))
        for name, text, fill in (
            ("owner", _("Owner"), self._owner_choices),
            ("tier", _("Tier"), self._tier_choices),
            ("status", _("Status"), self._status_choices),
            ("tags", _("Tags"), self._tag_choices),
        ):
            one = QToolButton()
            one.setText(text)
            one.setObjectName(f"batch_{name}")
            one.setAccessibleName(text)
            one.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            menu = QMenu(one)
            menu.aboutToShow.connect(lambda menu=menu, fill=fill: (menu.clear(), fill(menu)))
            one.setMenu(menu)
            row.addWidget(one)
        row.addWidget(button(_("Archive"), "flat", "archive", self.archive_selected))
        bar.setLayout(row)
        bar.hide()
        return bar

    def _make_rail(self) -> None:
        self.views = QListWidget()
        self.views.setObjectName("saved_views")
        self.views.setAccessibleName(_("Saved views"))
        self._save_view = button(_("Save this view"), "flat", "add", self.keep_view)
        self._save_view.setObjectName("save_view")
        self._reset = button(_("Reset columns"), "flat", "columns", self.table.reset_layout)
        self._reset.setObjectName("reset_columns")
        self.views.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.views.customContextMenuRequested.connect(self._view_menu)
        self._fill_views()

    def _lay_out(self) -> None:
        side = QFrame()
        side.setObjectName("side")
        side.setFixedWidth(168)
        side.setLayout(
            vbox(
                section(_("Views")),
                self.views,
                self._save_view,
                self._reset,
                margins=(8, 12, 8, 10),
                gap=4,
            )
        )
        line = hbox(self.totals, self._info, None, self._pill_row, margins=(16, 4, 16, 4))
        middle = QWidget()
        middle.setLayout(vbox(line, self._batch, self.body, gap=0))
        self.splitter = QSplitter()
        self.splitter.addWidget(middle)
        self.splitter.addWidget(self.inspector)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setCollapsible(0, False)
        self.setLayout(vbox(self.header, hbox(side, self.splitter, gap=0), gap=0))

    def _connect(self) -> None:
        workspace = self._context.workspace
        workspace.changed.connect(self._on_changed)
        self._context.as_of_changed.connect(lambda _day: self.reload())
        self.search.searched.connect(
            lambda text: self._set_filter(replace(self._filter, text=text))
        )
        self.table.sort_wanted.connect(self._sort_by)
        self.table.opened.connect(self._context.open_account)
        self.table.quick_view.connect(self.inspect)
        self.table.pasted.connect(lambda text: self._context.navigate("import", rows=text))
        self.table.picked.connect(self._picked)
        self.table.menu_wanted.connect(self._row_menu)
        self.table.layout_changed.connect(self._remember)
        self.table.summed.connect(self._context.selection_told)
        self.table.seek = self._seek
        self.search.left.connect(self.table.setFocus)
        self.model.failed.connect(self._raise)
        self.model.edited.connect(self._edited)
        self.views.itemClicked.connect(self._open_view)

    # -- loading ------------------------------------------------------------------------------

    def _fetch(self, ids: Sequence[int]) -> dict[int, Row]:
        return self._context.workspace.read(rows, ids, self._context.as_of, self._filter.tree)

    def reload(self) -> None:
        """Ask for the ids and the sums again and show them; the selection stays."""
        ids, sums, total = self._context.workspace.read(self._load)
        self._orders = {self._sort: ids}
        self._show_ids(ids)
        self._show_sums(sums)
        self.header.count.setText(
            _("{shown} of {total}").format(shown=format_int(len(ids)), total=format_int(total))
        )
        narrowed = self._filter.is_narrow() or self._filter.archived
        self.body.setCurrentIndex(0 if ids else 2 if narrowed and total else 1)
        self._fill_pills()
        self._mark_view()

    def _show_ids(self, ids: list[int]) -> None:
        chosen = self.table.selected()
        self.model.set_ids(ids)
        self.table.set_sort(*self._sort)
        if chosen:
            self.table.select_id(chosen[0])

    def _show_sums(self, sums: list[queries.Totals]) -> None:
        parts = [
            _("{currency}: outstanding {outstanding}, overdue {overdue}").format(
                currency=one.currency,
                outstanding=format_compact(one.outstanding, one.currency),
                overdue=format_compact(one.overdue, one.currency),
            )
            for one in sums
        ]
        shown = "    ".join(parts) or _("Nothing is owed.")
        seen = parts[:_SHOWN_SUMS]
        more = len(parts) - len(seen)
        self.totals.setText("    ".join([*seen, f"+{more}"] if more else seen) or shown)
        self.totals.setToolTip("\n".join(parts))
        self.totals.setAccessibleName(shown)

    def _load(self, reader: Reader) -> tuple[list[int], list[queries.Totals], int]:
        as_of = self._context.as_of
        return (
            queries.account_ids(reader, self._filter, as_of, *self._sort),
            queries.totals(reader, self._filter, as_of),
            reader.value("SELECT count(*) FROM account WHERE archived_at IS NULL"),
        )

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(
            "account",
            "account_tag",
            "tag",
            "colleague",
            "invoice",
            "receipt",
            "allocation",
            "bill",
            "exposure_item",
            "parameter",
            "instalment",
            "holding",
            "touch",
            "touch_person",
            "position",
            "position_answer",
            "position_target",
        ):
            self.reload()
            form = self.inspector.findChild(AccountForm)
            if isinstance(form, AccountForm):
                form.reload()

    # -- filter -------------------------------------------------------------------------------

    def _set_filter(self, wanted: AccountFilter) -> None:
        if wanted != self._filter:
            self._filter = wanted
            self.reload()

    def _with(self, name: str, value: Any) -> AccountFilter:
        changes: dict[str, Any] = {name: value}
        return replace(self._filter, **changes)

    def clear_filter(self) -> None:
        """Show all accounts again."""
        self.search.setText("")
        self._set_filter(AccountFilter(tree=self._filter.tree))

    def _toggle_tree(self) -> None:
        self._set_filter(replace(self._filter, tree=self.tree.isChecked()))

    def set_density(self, name: str) -> None:
        """Choose the height of rows: "compact", "normal" or "comfortable"."""
        self._density = name
        self.table.set_density(name)
        for action in self.density.menu().actions():
            action.setChecked(action.data() == name)
        self._remember()

    def _seek(self, typed: str) -> int | None:
        """Return the first account of the list that is found by what was typed."""
        wanted = replace(self._filter, text=typed)
        found = self._context.workspace.read(
            queries.account_ids, wanted, self._context.as_of, *self._sort
        )
        there = set(self.model.ids)
        return next((key for key in found if key in there), None)

    def _sort_by(self, key: str, descending: bool) -> None:
        self._sort = (key, descending)
        self._show_ids(self._order())  # another order changes neither sums nor count
        self._remember()

    def _order(self) -> list[int]:
        """Return the ids in the order wanted; one that was shown since the last change is kept."""
        workspace = self._context.workspace
        ids = self._orders.get(self._sort)
        if ids is None or workspace.holder is not None:  # another program may have written
            ids = workspace.read(self._ordered)
            if len(self._orders) >= _KEPT_ORDERS:
                self._orders.clear()
            self._orders[self._sort] = ids
        return ids

    def _ordered(self, reader: Reader) -> list[int]:
        """Ask for the order wanted: of the whole list from an index, if one has it."""
        whole = not (self._filter.is_narrow() or self._filter.tree)
        if whole and self._context.workspace.holder is None:
            ids = queries.reordered(reader, self.model.ids, *self._sort)
            if ids is not None:
                return ids
        return queries.account_ids(reader, self._filter, self._context.as_of, *self._sort)

    def _fill_filters(self) -> None:
        read = self._context.workspace.read
        menu = self._filter_menu
        menu.clear()
        self._filter_choices(menu.addMenu(_("Tier")), "tier", {tier: tier for tier in TIERS})
        self._filter_choices(
            menu.addMenu(_("Status")), "status", {key: _(text) for key, text in STATUSES.items()}
        )
        self._filter_choices(
            menu.addMenu(_("Owner")), "owner", {name: name for name in read(queries.owners)}
        )
        for name, text in (("region", _("Region")), ("industry", _("Industry"))):
            self._filter_choices(
                menu.addMenu(text), name, {one: one for one in read(queries.distinct, name)}
            )
        self._filter_choices(
            menu.addMenu(_("Tag")), "tag", {name: name for name in read(queries.tags)}, blank=False
        )
        menu.addSeparator()
        for name, text in (
            ("overdue", _("Overdue")),
            ("over_limit", _("Over the credit limit")),
            ("archived", _("Archived")),
        ):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(getattr(self._filter, name))
            action.triggered.connect(lambda on, name=name: self._set_filter(self._with(name, on)))

    def _filter_choices(
        self, menu: QMenu, name: str, choices: dict[str, str], *, blank: bool = True
    ) -> None:
        for key, text in choices.items():
            action = menu.addAction(menu_text(text))
            action.setCheckable(True)
            action.setChecked(getattr(self._filter, name) == key)
            action.triggered.connect(
                lambda _on=False, key=key: self._set_filter(self._with(name, key))
            )
        if blank:
            menu.addSeparator()
            menu.addAction(_("Not given")).triggered.connect(
                lambda _on=False: self._set_filter(self._with(name, ""))
            )

    def _pills(self) -> list[tuple[str, str, Any]]:
        """Return the filters in force: in words, their name, and the value that lifts them."""
        found: list[tuple[str, str, Any]] = []
        for name, heading in (
            ("tier", _("Tier")),
            ("status", _("Status")),
            ("owner", _("Owner")),
            ("tag", _("Tag")),
            ("region", _("Region")),
            ("industry", _("Industry")),
        ):
            value = getattr(self._filter, name)
            if value is not None:
                status = STATUSES.get(value) if name == "status" else None
                shown = _(status) if status else value or _("not given")
                found.append((f"{heading}: {shown}", name, None))
        for name, text in (
            ("overdue", _("Overdue")),
            ("over_limit", _("Over the credit limit")),
            ("archived", _("Archived")),
        ):
            if getattr(self._filter, name):
                found.append((text, name, False))
        return found

    def _fill_pills(self) -> None:
        clear(self._pill_row)
        for text, name, empty in self._pills():
            self._pill(text, name, empty)

    def _pill(self, text: str, name: str, empty: Any) -> None:
        one = button(
            f"{text}  ✕",
            "pill",
            clicked=lambda: self._set_filter(self._with(name, empty)),
        )
        one.setObjectName(f"pill_{name}")
        one.setAccessibleName(_("Remove filter {text}").format(text=text))
        self._pill_row.addWidget(one)

    # -- saved views --------------------------------------------------------------------------

    def _fill_views(self) -> None:
        self.views.clear()
        built_in = (
            (_("All accounts"), AccountFilter()),
            (_("Tier A"), AccountFilter(tier="A")),
            (_("Overdue"), AccountFilter(overdue=True)),
            (_("Over the credit limit"), AccountFilter(over_limit=True)),
            (_("At risk"), AccountFilter(status="at_risk")),
            (_("Without an owner"), AccountFilter(owner="")),
            (_("Archived"), AccountFilter(archived=True)),
        )
        for text, wanted in built_in:
            self._add_view(text, {"filter": asdict(wanted)}, own=False)
        for text, state in dict(self._remembered.get("views") or {}).items():
            if isinstance(state, dict):
                self._add_view(text, state, own=True)
        self.views.setCurrentRow(0)

    def _mark_view(self) -> None:
        """Mark the view whose filter is in force; none where the filter is no view's."""
        now = asdict(replace(self._filter, tree=False))
        for row in range(self.views.count()):
            state = self.views.item(row).data(Qt.ItemDataRole.UserRole)
            known = AccountFilter.__dataclass_fields__
            values = {k: v for k, v in dict(state.get("filter") or {}).items() if k in known}
            if asdict(replace(AccountFilter(**values), tree=False)) == now:
                self.views.setCurrentRow(row)
                return
        self.views.setCurrentRow(-1)

    def _add_view(self, text: str, state: dict[str, Any], *, own: bool) -> None:
        item = QListWidgetItem(text)
        item.setData(Qt.ItemDataRole.UserRole, state)
        item.setData(Qt.ItemDataRole.UserRole + 1, own)
        item.setSizeHint(QSize(0, ROW_COMPACT))
        self.views.addItem(item)

    def _open_view(self, item: QListWidgetItem) -> None:
        state = dict(item.data(Qt.ItemDataRole.UserRole))
        known = AccountFilter.__dataclass_fields__
        values = {
            name: value for name, value in dict(state.get("filter") or {}).items() if name in known
        }
        if "layout" in state:
            self.table.restore_layout(state["layout"])
        if isinstance(state.get("sort"), list) and len(state["sort"]) == 2:
            self._sort = (str(state["sort"][0]), bool(state["sort"][1]))
        self._filter = AccountFilter(**values)
        self.tree.setChecked(self._filter.tree)
        self.search.blockSignals(True)
        self.search.setText(self._filter.text)
        self.search.blockSignals(False)
        self.reload()

    def keep_view(self) -> None:
        """Ask for a name and remember filter, order and columns under it."""
        name = ask_text(self, _("Save this view"), _("Name of the view"))
        if name is None:
            return
        state = {
            "filter": asdict(self._filter),
            "sort": list(self._sort),
            "layout": self.table.layout_state(),
        }
        views = {**dict(self._remembered.get("views") or {}), name: state}
        self._remembered = {**self._remembered, "views": views}
        self._remember()
        self._fill_views()

    def _view_menu(self, position: QPoint) -> None:
        item = self.views.itemAt(position)
        if item is None or not item.data(Qt.ItemDataRole.UserRole + 1):
            return
        menu = QMenu(self)
        menu.addAction(_("Remove view")).triggered.connect(
            lambda _on=False: self._forget_view(item.text())
        )
        menu.popup(self.views.mapToGlobal(position))

    def _forget_view(self, name: str) -> None:
        views = dict(self._remembered.get("views") or {})
        views.pop(name, None)
        self._remembered = {**self._remembered, "views": views}
        self._remember()
        self._fill_views()

    def to_report(self) -> None:
        """Show the list as a report: its filter, order and columns."""
        shown = [f"“{self._filter.text}”"] if self._filter.text else []
        shown += [text for text, _name, _empty in self._pills()]
        options = {
            "filter": replace(self._filter, tree=False),
            "filter_text": "; ".join(shown),
            "sort": self._sort,
            "columns": self.table.shown_columns(),
        }
        self._context.navigate("reports", report="accounts", options=options)

    def to_edit(self) -> None:
        """Write the accounts of the list for editing in a spreadsheet; edits come back cell by cell."""
        uids = self._context.workspace.read(queries.uids, list(self.model.ids))
        self._context.navigate("review", export="accounts", only=uids)

    # -- memory -------------------------------------------------------------------------------

    def _remember(self) -> None:
        self._remembered = {
            **self._remembered,
            "layout": self.table.layout_state(),
            "sort": list(self._sort),
            "density": self._density,
        }
        self._context.settings.set_page(_PAGE, self._remembered)

    def _restore(self) -> None:
        state = self._remembered
        if isinstance(state.get("layout"), dict):
            self.table.restore_layout(state["layout"])
        if isinstance(state.get("sort"), list) and len(state["sort"]) == 2:
            self._sort = (str(state["sort"][0]), bool(state["sort"][1]))
        self.set_density(str(state.get("density") or "normal"))

    # -- what users do ------------------------------------------------------------------------

    def inspect(self, key: int) -> None:
        """Show the fields of an account at the right."""
        found = self._context.workspace.read(queries.account, key)
        if found is not None:
            self.inspector.show_widget(found["name"], AccountForm(self._context, key))

    def new_account(self) -> None:
        """Show the form of a new account at the right."""
        form = NewAccountForm(self._context, self._made)
        self.inspector.show_widget(_("New account"), form)
        form.name.line.setFocus()

    def _made(self, key: int) -> None:
        self.table.select_id(key)
        self.inspect(key)

    def _picked(self, ids: list[int]) -> None:
        several = len(ids) > 1 and not self._context.workspace.readonly
        self._batch.setVisible(several)
        if several:
            text = ngettext("{n} account selected", "{n} accounts selected", len(ids))
            self._batch_text.setText(text.format(n=len(ids)))
        elif len(ids) == 1 and self.inspector.isVisible():
            self.inspect(ids[0])

    def _write(self, text: Any, edit: str, *args: Any) -> None:
        self._context.workspace.write(
            text, load(f"kamdesk.features.accounts.service:{edit}"), *args
        )

    def _edited(self, key: int, column: str, text: str) -> None:
        found = self._context.workspace.read(queries.account, key)
        if found is None:
            return
        message = M_("Edit account {name}", name=found["name"])
        if column == "owner":
            self._write(message, "set_owner", [key], text)
        elif column == "credit_limit":
            self._write(
                message,
                "set_field",
                key,
                "credit_limit_minor",
                parse_money(text, found["currency"]),
            )
        elif column == "terms":
            if text.strip() and not text.strip().isdigit():
                raise UserError(_("{text} is not a whole number.").format(text=text))
            self._write(
                message, "set_field", key, "terms_days", int(text) if text.strip() else None
            )
        elif column == "status":
            keys = {_(shown): name for name, shown in STATUSES.items()}
            self._write(message, "set_field", key, "status", keys.get(text, text))
        else:
            self._write(message, "set_field", key, column, text)

    def _row_menu(self, ids: list[int], position: QPoint) -> None:
        menu = QMenu(self)
        if ids:
            menu.addAction(_("Open")).triggered.connect(
                lambda _on=False: self._context.open_account(ids[0])
            )
            menu.addAction(_("Edit at the right")).triggered.connect(
                lambda _on=False: self.inspect(ids[0])
            )
            menu.addAction(_("Copy")).triggered.connect(lambda _on=False: self.table.copy())
            menu.addAction(_("Copy with headings")).triggered.connect(
                lambda _on=False: self.table.copy(headers=True)
            )
            menu.addSeparator()
            word = _("Bring back") if self._filter.archived else _("Archive")
            action = menu.addAction(word)
            action.setEnabled(not self._context.workspace.readonly)
            action.triggered.connect(lambda _on=False: self.archive_selected())
        else:
            menu.addAction(_("New account")).triggered.connect(lambda _on=False: self.new_account())
            menu.addAction(_("Clear the filter")).triggered.connect(
                lambda _on=False: self.clear_filter()
            )
        menu.popup(position)

    def archive_selected(self) -> None:
        """Archive what is selected, or bring it back in the list of the archived."""
        ids = self._chosen()
        count = len(ids)
        if not ids:
            return
        if self._filter.archived:
            self._write(M_("Bring {n} accounts back", n=count), "restore", ids)
            text = ngettext(
                "{n} account is back on the list.", "{n} accounts are back on the list.", count
            )
        else:
            self._write(M_("Archive {n} accounts", n=count), "archive", ids)
            text = ngettext("{n} account was archived.", "{n} accounts were archived.", count)
        self._context.notify(text.format(n=count), undo=True)

    # -- commands of the menu bar -------------------------------------------------------------

    def _chosen(self) -> list[int]:
        """Return what is selected; say so if it is nothing."""
        ids: list[int] = self.table.selected()
        if not ids:
            self._context.notify(_("Select accounts in the list first."))
            self.table.setFocus()
        return ids

    def open_selected(self) -> None:
        """Open the first account that is selected."""
        for key in self._chosen()[:1]:
            self._context.open_account(key)

    def inspect_selected(self) -> None:
        """Show the fields of the first account that is selected."""
        for key in self._chosen()[:1]:
            self.inspect(key)

    def turn_tree(self) -> None:
        """Show groups as a tree, or the plain list again."""
        self.tree.click()

    def compact_rows(self) -> None:
        """Make rows low."""
        self.set_density("compact")

    def normal_rows(self) -> None:
        """Give rows their usual height."""
        self.set_density("normal")

    def comfortable_rows(self) -> None:
        """Make rows high."""
        self.set_density("comfortable")

    def forget_view(self) -> None:
        """Remove the saved view that is marked; the built-in ones stay."""
        item = self.views.currentItem()
        if item is not None and item.data(Qt.ItemDataRole.UserRole + 1):
            self._forget_view(item.text())
        else:
            self._context.notify(_("Choose a view of your own first."))

    def choose_owner(self) -> None:
        """Offer owners for what is selected."""
        self._offer(self._owner_choices)

    def choose_tier(self) -> None:
        """Offer tiers for what is selected."""
        self._offer(self._tier_choices)

    def choose_status(self) -> None:
        """Offer states for what is selected."""
        self._offer(self._status_choices)

    def choose_tag(self) -> None:
        """Offer tags for what is selected."""
        self._offer(self._tag_choices)

    def _offer(self, fill: Callable[[QMenu], None]) -> None:
        if self._chosen():
            menu = QMenu(self)
            menu.setObjectName("choices")
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            fill(menu)
            menu.popup(self.table.mapToGlobal(QPoint(40, 40)))

    # -- batch choices ------------------------------------------------------------------------

    def _choice(self, menu: QMenu, text: str, run: Callable[[], None]) -> None:
        menu.addAction(menu_text(text)).triggered.connect(lambda _on=False: run())

    def _owner_choices(self, menu: QMenu) -> None:
        for name in self._context.workspace.read(queries.owners):
            self._choice(menu, name, partial(self._batch_owner, name))
        self._choice(menu, _("Nobody"), lambda: self._batch_owner(None))

    def _batch_owner(self, name: str | None) -> None:
        ids = self.table.selected()
        self._write(M_("Change owner of {n} accounts", n=len(ids)), "set_owner", ids, name)

    def _tier_choices(self, menu: QMenu) -> None:
        for tier in (*TIERS, None):
            self._choice(menu, tier or "—", partial(self._batch_set, "tier", tier))

    def _status_choices(self, menu: QMenu) -> None:
        for key, text in STATUSES.items():
            self._choice(menu, _(text), partial(self._batch_set, "status", key))

    def _batch_set(self, name: str, value: str | None) -> None:
        ids = self.table.selected()
        self._write(M_("Edit {n} accounts", n=len(ids)), "set_on_all", ids, name, value)

    def _tag_choices(self, menu: QMenu) -> None:
        for word in self._context.workspace.read(queries.tags):
            self._choice(menu, "+ " + word, partial(self._batch_tag, "add_tag", word))
        self._choice(menu, _("New tag…"), self._new_tag)

    def _new_tag(self) -> None:
        word = ask_text(self, _("New tag"), _("Word"))
        if word is not None:
            self._batch_tag("add_tag", word)

    def _batch_tag(self, edit: str, word: str) -> None:
        ids = self.table.selected()
        self._write(M_("Tag {n} accounts", n=len(ids)), edit, ids, word)

    def _raise(self, error: BaseException) -> None:
        raise error
