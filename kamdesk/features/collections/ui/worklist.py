"""To do today: whom to call about what they owe, why, and the one line that logs it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import _
from kamdesk.base.text import fold
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import base_currency
from kamdesk.features.collections import queries
from kamdesk.features.collections.queries import Words, WorkRow, rules
from kamdesk.features.collections.ui.edits import TABLES
from kamdesk.features.collections.ui.figures import (
    Counted,
    DisputesPane,
    PromisesPane,
    Strip,
    count,
)
from kamdesk.features.collections.ui.pane import ACTIONS, AccountPane
from kamdesk.features.collections.ui.rows import Ladders, columns, sums_text, table_row
from kamdesk.features.collections.ui.rules_form import RulesForm
from kamdesk.features.collections.ui.texts_form import TextsForm
from kamdesk.ui.context import Context
from kamdesk.ui.inspector import Inspector
from kamdesk.ui.tables import LazyTableModel, Row, TableView
from kamdesk.ui.widgets import (
    Elided,
    EmptyState,
    InfoButton,
    SearchField,
    Segments,
    button,
    hbox,
    vbox,
)

Key = tuple[int, str]
_State = tuple[list[WorkRow], list[WorkRow] | None, Ladders, Counted, str]


def views() -> dict[str, str]:
    """Return the views of the list."""
    return {"today": _("Today"), "week": _("This week"), "overdue": _("All overdue")}


def read_all(reader: Reader, day: date, week: bool = False) -> _State:
    """Read everything the tab shows, on one state of the file; the list of the week if wanted."""
    sunday = day + timedelta(days=6 - day.weekday())
    return (
        queries.worklist(reader, day),
        queries.worklist(reader, day, sunday) if week else None,
        rules.ladders(reader),
        count(reader, day),
        base_currency(reader),
    )


class WorklistTab(QWidget):
    """The list at the left, the account at the right."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("worklist_tab")
        self._context = context
        self._state: _State | None = None
        self._rows: dict[Key, WorkRow] = {}
        self._words: dict[int, Words] = {}
        self._sort = ("", False)
        self._round = 0
        self._behind: tuple[str, str] = ("", "")
        self.pane: AccountPane | None = None
        self._make_table()
        self._make_parts()
        self._lay_out()
        context.workspace.changed.connect(self._on_changed)
        context.as_of_changed.connect(lambda _day: self.reload())
        self.reload()

    # -- parts --------------------------------------------------------------------------------

    def _make_table(self) -> None:
        self.model = LazyTableModel(columns(), self._table_rows)
        self.model.failed.connect(self._raise)
        self.table = TableView(self.model, "worklist", _("Whom to call"))
        self.table.picked.connect(self._picked)
        self.table.opened.connect(lambda key: self._context.open_account(key[0], "money"))
        self.table.sort_wanted.connect(self._sort_by)
        self.table.summed.connect(self._context.selection_told)
        for action, key in ACTIONS.items():
            self._shortcut(self.table, action, key)

    def _shortcut(self, table: TableView, action: str, key: str) -> None:
        shortcut = QShortcut(QKeySequence(key), table)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(lambda: self._begin(action))

    def _make_parts(self) -> None:
        self.view = Segments(views(), "work_view")
        self.view.chosen.connect(self._show_view)
        self.search = SearchField(_("Search account"))
        self.search.setObjectName("work_search")
        self.search.setMaximumWidth(190)
        self.search.searched.connect(lambda _text: self._refill())
        self.search.left.connect(lambda: self.table.setFocus())
        self.sums = Elided("")
        self.sums.setObjectName("work_sums")
        order = _(
            "The weightiest first: (amount + sum of open x days late / 30) x chance, in the base currency. The chance is by days past due (98, 92, 85, 75, 55, 40, 20 percent until the rules say otherwise) x (1 + kept ratio) / 2. Accounts in a currency without an exchange rate come last."
        )
        self.how = InfoButton(order)
        self.rules = button(_("Rules"), "flat", "settings", self.show_rules)
        self.rules.setObjectName("work_rules")
        self.texts = button(_("Letter texts"), "flat", clicked=self.show_texts)
        self.texts.setObjectName("work_texts")
        self.strip = Strip()
        tiles = self.strip.tiles
        tiles["to_call"].clicked.connect(lambda: self._show_view("today"))
        for name in ("promised", "kept"):
            tiles[name].clicked.connect(self.show_promises)
        tiles["contested"].clicked.connect(self.show_disputes)
        self.inspector = Inspector()
        self.inspector.setMinimumWidth(420)
        self.inspector.closed.connect(self._closed)

    def _lay_out(self) -> None:
        everything = button(_("All overdue"), clicked=lambda: self._show_view("overdue"))
        done = EmptyState(
            "check", _("Nobody is left to call: what was due today is done."), everything
        )
        bring = button(
            _("Import invoices"), "primary", "import", lambda: self._context.navigate("import")
        )
        nothing = EmptyState(
            "receivables",
            _("Nothing is past due or falls due soon. Once the ledger is here, this list says each morning whom to call and why."),
            bring,
        )  # fmt: skip
        no_hit = EmptyState(
            "search", _("No account matches."),
            button(_("Clear the search"), clicked=self._clear_search),
        )  # fmt: skip
        self.body = QStackedWidget()
        for widget in (self.table, done, nothing, no_hit):
            self.body.addWidget(widget)
        bar = hbox(self.view, self.search, self.sums, self.how, None, self.rules, self.texts, gap=8)
        left = QWidget()
        left.setLayout(vbox(self.strip, bar, self.body, margins=(16, 8, 16, 8), gap=8))
        self.splitter = QSplitter()
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.inspector)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setCollapsible(0, False)
        self.setLayout(vbox(self.splitter))

    # -- reading ------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read again in a worker; what was shown stays until it is done."""
        self._round += 1
        mine = self._round
        workspace, day = self._context.workspace, self._context.as_of
        week = self.view.choice() == "week"
        self._context.tasks.start(
            lambda _progress: workspace.read(read_all, day, week),
            lambda state: self._take(state, mine),
            owner=self,
        )

    def _take(self, state: _State, mine: int) -> None:
        if mine != self._round:
            return
        self._state = state
        self._words = {}
        self._refill()

    def _refill(self) -> None:
        if self._state is None:
            return
        today, _week, _ladders, counted, base = self._state
        rows = self._wanted()
        chosen, place = self.table.selected(), self.table.currentIndex().row()
        self._rows = {row.key: row for row in rows}
        self.model.set_ids([row.key for row in rows])
        as_of = _("As of {day}").format(day=format_date(self._context.as_of))
        self.sums.setText(f"{as_of}    {sums_text(rows)}")
        self.sums.setAccessibleName(self.sums.text())
        listed = [row for row in today if _to_do(row)]
        self.strip.show_counts(listed, counted, base, self._context.as_of)
        self._show_body(rows)
        if self._behind != ("", ""):
            self._show_behind()
        elif chosen and not self.table.select_id(chosen[0]) and rows:
            self.table.selectRow(min(max(place, 0), len(rows) - 1))  # the next one moved up
        elif not rows and self.pane is not None:
            self.inspector.close_pane()

    def _wanted(self) -> list[WorkRow]:
        assert self._state is not None
        today, week, *_rest = self._state
        view, text = self.view.choice(), fold(self.search.text())
        rows = week if view == "week" and week is not None else today
        keep = [row for row in rows if (row.overdue > 0 if view == "overdue" else _to_do(row))]
        if text:
            keep = [row for row in keep if text in fold(f"{row.name} {row.short_name} {row.code}")]
        key, descending = self._sort
        if key:
            keep.sort(key=lambda row: _sort_value(row, key), reverse=descending)
        return keep

    def _show_body(self, rows: Sequence[WorkRow]) -> None:
        assert self._state is not None
        if rows:
            self.body.setCurrentIndex(0)
        elif self.search.text():
            self.body.setCurrentIndex(3)
        else:
            self.body.setCurrentIndex(1 if self._state[0] else 2)

    def _table_rows(self, keys: Sequence[Key]) -> dict[Key, Row]:
        assert self._state is not None
        missing = [key[0] for key in keys if key[0] not in self._words]
        day = self._context.as_of
        self._words |= self._context.workspace.read(queries.words, missing, day)
        return {
            key: table_row(self._rows[key], self._words[key[0]], self._state[2], day)
            for key in keys
            if key in self._rows
        }

    def _sort_by(self, key: str, descending: bool) -> None:
        self._sort = (key, descending)
        self._refill()

    # -- the pane -----------------------------------------------------------------------------

    def _picked(self, keys: list[Key]) -> None:
        if len(keys) == 1 and keys[0] in self._rows:
            self.show_account(keys[0])

    def show_account(self, key: Key) -> None:
        """Show an account of the list at the right."""
        if self._state is None:
            return
        self._behind = ("", "")
        row = self._rows[key]
        self._table_rows([key])
        self.pane = AccountPane(self._context, row, self._words[row.account_id], self._state[2])
        self.pane.logged.connect(self._logged)
        for action, letter in ACTIONS.items():
            self._shortcut(self.pane.items, action, letter)
        self.inspector.show_widget(f"{row.name} · {row.currency}", self.pane)

    def _logged(self, _key: Key) -> None:
        self.table.setFocus()

    def _begin(self, action: str) -> None:
        if self.pane is None:
            keys = list(self._rows)
            if not keys:
                return
            self.table.select_id((self.table.selected() or keys)[0])
        if self.pane is not None and not self._context.workspace.readonly:
            self.pane.begin(action)

    def _closed(self) -> None:
        self.pane, self._behind = None, ("", "")
        self.table.clearSelection()

    def _show(self, name: str) -> None:
        heads = {
            "promises": _("Promises"), "disputes": _("Disputes"), "rules": _("Rules"),
            "texts": _("Letter texts"),
        }  # fmt: skip
        self._behind = (name, heads[name])
        self.pane = None
        self.table.clearSelection()
        makers = {
            "promises": PromisesPane, "disputes": DisputesPane, "rules": RulesForm,
            "texts": TextsForm,
        }  # fmt: skip
        self.inspector.show_widget(heads[name], makers[name](self._context))

    def _show_behind(self) -> None:
        """Count what is shown behind a figure again; forms keep what is being typed."""
        if self._behind[0] in ("promises", "disputes"):
            self._show(self._behind[0])

    def show_promises(self) -> None:
        """Show all promises at the right."""
        self._show("promises")

    def show_disputes(self) -> None:
        """Show disputes by cause at the right."""
        self._show("disputes")

    def show_rules(self) -> None:
        """Edit the ladder and the other rules at the right."""
        self._show("rules")

    def show_texts(self) -> None:
        """Edit the texts of the letters at the right."""
        self._show("texts")

    # -- commands -----------------------------------------------------------------------------

    def log_call(self) -> None:
        """Log a call to the selected account."""
        self._begin("call")

    def log_promise(self) -> None:
        """Log a promise of the selected account."""
        self._begin("promise")

    def log_dispute(self) -> None:
        """Log what the selected account contests."""
        self._begin("dispute")

    def set_next_date(self) -> None:
        """Set when to come back to the selected account."""
        self._begin("next")

    def write_letter(self) -> None:
        """Write a letter to the selected account."""
        self._begin("letter")

    def show_request(self, view: str = "", account: int | None = None) -> None:
        """Show a view ("today", "week", "overdue"), or the account among everything overdue."""
        if view:
            self._show_view(view)
        if account is not None and self._state is not None:
            self._show_view("overdue")
            key = next((one for one in self._rows if one[0] == account), None)
            if key is not None:
                self.table.select_id(key)

    def _show_view(self, view: str) -> None:
        self.view.choose(view)
        if view == "week" and self._state is not None and self._state[1] is None:
            self.reload()  # the list of the week is read when it is first wanted
        else:
            self._refill()

    def _clear_search(self) -> None:
        self.search.clear()
        self._refill()

    # -- events -------------------------------------------------------------------------------

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*TABLES):
            self.reload()

    def _raise(self, error: BaseException) -> None:
        raise error


def _to_do(row: WorkRow) -> bool:
    return row.waits and row.quiet is None


def _sort_value(row: WorkRow, key: str) -> Any:
    values = {
        "account": fold(row.short_name), "amount": (row.currency, row.wanted),
        "late": -1 if row.oldest is None else row.oldest, "chance": row.chance,
    }  # fmt: skip
    return values[key]
