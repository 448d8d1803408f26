"""The Targets tab: what is to come this month, what came, what is left, and what it earns."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.errors import UserError
from kamdesk.base.formats import MISSING, format_month
from kamdesk.base.i18n import M_, _, ngettext
from kamdesk.features.targets import domain, queries
from kamdesk.features.targets.queries import Goal, MonthGoals, Sum
from kamdesk.features.targets.ui.account_pane import AccountPane
from kamdesk.features.targets.ui.chart import MonthsCard
from kamdesk.features.targets.ui.edits import place, write
from kamdesk.features.targets.ui.month_picker import MonthPicker
from kamdesk.features.targets.ui.review import ReviewView
from kamdesk.features.targets.ui.scheme_pane import SchemePane
from kamdesk.features.targets.ui.state import State, count, scope
from kamdesk.features.targets.ui.statement_pane import StatementPane
from kamdesk.features.targets.ui.strip import GoalStrip
from kamdesk.features.targets.ui.table import (
    GoalModel,
    Line,
    account_row,
    columns,
    grouped,
    in_order,
    owner_rows,
    sum_row,
)
from kamdesk.features.targets.ui.weeks import WeeksCard
from kamdesk.features.targets.widgets import TABLES
from kamdesk.features.targets.widgets.words import day_text
from kamdesk.ui.context import Context
from kamdesk.ui.forms import parse_money
from kamdesk.ui.inspector import Inspector
from kamdesk.ui.painting import PAD
from kamdesk.ui.tables import Row, TableView
from kamdesk.ui.totals import TotalsLine
from kamdesk.ui.widgets import (
    Banner,
    EmptyState,
    Segments,
    button,
    clear,
    hbox,
    muted,
    vbox,
)

_TABLES = (*TABLES, "colleague", "parameter", "workspace_info")


class TargetsTab(QWidget):
    """One month of all accounts: targets by account or by owner, and the monthly review."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("targets_tab")
        self._context = context
        self._month = context.as_of.replace(day=1)
        self._state: State | None = None
        self._goals: dict[int, Goal] = {}
        self._owners: dict[int, Row] = {}
        self._order = ("", False)
        self._only = ""
        self._wanted_account: int | None = None
        self._round = 0
        self._make_bar()
        self._make_parts()
        self._lay_out()
        self._connect()
        self.reload()

    # -- parts --------------------------------------------------------------------------------

    def _make_bar(self) -> None:
        self.month = MonthPicker(self._month)
        self.day = muted("")
        self.day.setObjectName("counted_up_to")
        self.view = Segments(
            {"account": _("Accounts"), "owner": _("Owners"), "review": _("Review")},
            "targets_view",
        )
        self._currencies = hbox(gap=0)
        self.currency: Segments | None = None
        self.schemes = button(_("Schemes"), "", "settings", self.show_schemes)
        self.schemes.setObjectName("show_schemes")

    def _make_parts(self) -> None:
        self.strip = GoalStrip()
        self.model = GoalModel(columns(), self._rows)
        self.model.editing = not self._context.workspace.readonly
        self.table = TableView(self.model, "targets_table", _("Targets of the month"))
        self.table.set_density("compact")
        self.totals = TotalsLine(self.table, "targets_totals")
        self.months = MonthsCard(self._context)
        self.weeks = WeeksCard(self._context)
        self.review = ReviewView(self._context)
        self.inspector = Inspector()
        self.propose = button(_("Propose targets"), "primary", "", self.propose_targets)
        self.propose.setObjectName("propose_targets")
        self.propose.setEnabled(not self._context.workspace.readonly)
        self.banner = Banner("", self.propose)
        self.banner.hide()

    def _lay_out(self) -> None:
        table = QWidget()
        table.setLayout(vbox(self.table, self.totals, gap=0))
        cards = hbox(self.months, self.weeks, gap=10)
        cards.setStretch(0, 5)
        cards.setStretch(1, 4)
        below = QWidget()
        below.setLayout(cards)
        below.setMinimumHeight(190)
        figures = self._split = QSplitter()
        figures.setOrientation(Qt.Orientation.Vertical)
        figures.setObjectName("targets_split")
        figures.setChildrenCollapsible(False)
        figures.addWidget(table)
        figures.addWidget(below)
        figures.setStretchFactor(0, 3)
        figures.setStretchFactor(1, 2)
        bring = button(_("Import invoices"), "", "import", lambda: self._context.navigate("import"))
        every = button(_("Show all"), clicked=self.clear_filter)
        nothing = EmptyState(
            "receivables",
            _("Nothing is due or collected in this month. Bring in the ledger, and targets can be proposed from what falls due."),
            bring,
        )  # fmt: skip
        no_hit = EmptyState("check", _("No account is in this part."), every)
        self.body = QStackedWidget()
        for widget in (figures, self.review, nothing, no_hit):
            self.body.addWidget(widget)
        bar = hbox(
            self.month, self.day, self._currencies, None, self.view, self.schemes, gap=8
        )  # fmt: skip
        left = QWidget()
        column = vbox(bar, self.strip, self.banner, self.body, margins=(16, 8, 16, 8), gap=6)
        column.setStretch(3, 1)
        left.setLayout(column)
        self.splitter = QSplitter()
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.inspector)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setCollapsible(0, False)
        self.setLayout(vbox(self.splitter))

    def _connect(self) -> None:
        self.month.chosen.connect(self.show_month)
        self.months.picked.connect(self.show_month)
        self.view.chosen.connect(lambda _key: self._refill())
        self.strip.clicked.connect(self._tile_clicked)
        self.table.sort_wanted.connect(self._sort_by)
        self.table.opened.connect(self._open)
        self.table.quick_view.connect(self._open)
        self.table.picked.connect(self._picked)
        self.table.menu_wanted.connect(self._menu)
        self.table.summed.connect(self._context.selection_told)
        self.model.edited.connect(self._edited)
        self.model.failed.connect(self._raise)
        self._context.workspace.changed.connect(self._on_changed)
        self._context.as_of_changed.connect(self._day_changed)

    # -- counting -----------------------------------------------------------------------------

    def show_request(self, account: int | None = None, month: date | None = None) -> None:
        """Show a month, and the pane of one account if named."""
        self._wanted_account = account
        if month is not None:
            self._month = month.replace(day=1)
        self.reload()

    def show_month(self, month: date) -> None:
        """Show another month."""
        self._month = month.replace(day=1)
        self.reload()

    def _day_changed(self, day: date) -> None:
        self.show_month(day)

    def reload(self) -> None:
        """Count again in a worker; what was shown stays until it is done."""
        self.month.show_month(self._month, self._context.as_of)
        self._round += 1
        mine, month, day = self._round, self._month, self._context.as_of
        workspace = self._context.workspace
        self._context.tasks.start(
            lambda _progress: workspace.read(count, month, day),
            lambda state: self._take(state, mine),
            owner=self,
        )

    def _take(self, state: State, mine: int) -> None:
        if mine != self._round:
            return
        self._state = state
        self.day.setText(day_text(state.found))
        self._fill_currencies(state)
        self._refill()
        self._refresh_pane()
        if self._wanted_account in self._goals:
            self.table.select_id(Line("account", self._wanted_account or 0))
            self._open(Line("account", self._wanted_account or 0))
        self._wanted_account = None

    @property
    def found(self) -> MonthGoals | None:
        """The month that is shown, None before it was counted."""
        return None if self._state is None else self._state.found

    def code(self) -> str:
        """Return the currency that is shown."""
        if self.currency is not None:
            return self.currency.choice()
        known = [] if self._state is None else self._state.currencies()
        return known[0] if known else "CNY" if self._state is None else self._state.base

    def _fill_currencies(self, state: State) -> None:
        chosen, codes = self.code(), state.currencies()
        clear(self._currencies)
        self.currency = None
        if len(codes) > 1:
            self.currency = Segments({code: code for code in codes}, "targets_currency")
            if chosen in codes:
                self.currency.choose(chosen)
            self.currency.chosen.connect(lambda _key: self._refill())
            self._currencies.addWidget(self.currency)

    def _refill(self) -> None:
        state = self._state
        if state is None:
            return
        code = self.code()
        mine = state.found.of(code)
        total = queries.add_up(mine)
        self.strip.show_sum(total, code, self._only, begun=state.found.begun)
        self._tell_missing(total, state)
        if not state.found.goals:
            self.body.setCurrentIndex(2)
            return
        if self.view.choice() == "review":
            self.review.show_month(state.found)
            self.body.setCurrentIndex(1)
            return
        self._fill_table(mine, total, code)

    def _fill_table(self, mine: list[Goal], total: Sum, code: str) -> None:
        seen = [one for one in mine if _matches(one, self._only)]
        chosen = self.table.selected()
        self._goals = {one.account_id: one for one in seen}
        self._owners = owner_rows(seen, code)
        if self.view.choice() == "owner":
            lines = grouped(seen, *self._order)
        else:
            lines = [Line("account", one.account_id) for one in in_order(seen, *self._order)]
        shown = total if len(seen) == len(mine) else queries.add_up(seen)
        sums = replace(sum_row(_("Total"), shown, code), roles=())  # no bars there
        self._make_room(sums)
        self.model.set_ids(lines)
        self.table.tree_column = 0
        self.table.set_sort(*self._order)
        self.totals.show_row(sums)
        self.body.setCurrentIndex(0 if seen else 3)
        if chosen:
            self.table.select_id(chosen[0])
        self._show_scope()

    def _make_room(self, sums: Row) -> None:
        """Let columns of figures be as wide as their sums, which are the widest."""
        metrics = QFontMetrics(self.totals.font())
        self.model.columns = tuple(
            replace(one, width=max(one.width, metrics.horizontalAdvance(text) + 2 * PAD + 2))
            if one.numeric
            else one
            for one, text in zip(columns(), sums.texts, strict=True)
        )

    def _tell_missing(self, total: Sum, state: State) -> None:
        """Say that accounts have no target, and offer to propose them."""
        text = ngettext(
            "{month}: {n} account with something collectable has no target.",
            "{month}: {n} accounts with something collectable have no target.",
            total.without,
        ).format(n=total.without, month=format_month(state.found.days.start))
        self.banner.text.setText(text)
        self.banner.setVisible(total.without > 0 and self.view.choice() != "review")

    def _rows(self, lines: Sequence[Line]) -> dict[Line, Row]:
        indent = 1 if self.view.choice() == "owner" else 0
        found: dict[Line, Row] = {}
        for one in lines:
            if one.kind == "owner":
                found[one] = self._owners[one.id]
            elif one.id in self._goals:
                found[one] = account_row(self._goals[one.id], indent=indent)
        return found

    # -- the selected account -----------------------------------------------------------------

    def _chosen(self) -> tuple[list[Goal], str] | None:
        """Return the goals of the one line that is selected, and its name."""
        lines = self.table.selected()
        if len(lines) != 1:
            return None
        one = lines[0]
        if one.kind == "owner":
            mine = [goal for goal in self._goals.values() if (goal.owner_id or 0) == one.id]
            return mine, mine[0].owner or _("(none)") if mine else ""
        goal = self._goals.get(one.id)
        return None if goal is None else ([goal], goal.name)

    def _picked(self, _lines: list[Line]) -> None:
        self._show_scope()
        chosen = self._chosen()
        if chosen and len(chosen[0]) == 1 and self.inspector.isVisible():
            pane = self.inspector.findChild(AccountPane)
            if isinstance(pane, AccountPane) and pane.account_id != chosen[0][0].account_id:
                self._inspect(chosen[0][0])

    def _show_scope(self) -> None:
        """Show months and weeks of the selected line, or of everything that is listed."""
        if self._state is None:
            return
        found, code = self._state.found, self.code()
        chosen = self._chosen()
        mine, whose = (found.of(code), "") if chosen is None else chosen
        one = self._state.scope
        if chosen is not None:
            keys = [goal.account_id for goal in mine]
            one = self._context.workspace.read(scope, found.days.start, found.as_of, keys)
        target = queries.add_up(mine).target
        self.months.show_months(one.months.get(code, []), code, found.days.start, whose)
        self.weeks.show_cascade(one.cascade(found, target, code), code, whose)

    def _open(self, line: Line) -> None:
        if line.kind == "account" and line.id in self._goals:
            self._inspect(self._goals[line.id])
        elif line.kind == "owner" and line.id:
            self.view.choose("review")
            self._refill()
            self.review.choose("owner", line.id)

    def _inspect(self, goal: Goal) -> None:
        if self._state is not None:
            pane = AccountPane(self._context, self._state, goal)
            self.inspector.show_widget(goal.name, pane)

    def _refresh_pane(self) -> None:
        pane = self.inspector.findChild(AccountPane)
        if self._state is not None and isinstance(pane, AccountPane):
            if pane.month == self._state.found.days.start:
                pane.show_state(self._state)
            elif pane.account_id in self._goals:
                self._inspect(self._goals[pane.account_id])
        if self.inspector.findChild(StatementPane) is not None:
            self.show_statement()

    # -- what users do ------------------------------------------------------------------------

    def propose_targets(self) -> None:
        """Set targets as proposed for every account that has none, as one step.

        Raises:
            UserError: If every account with something collectable has one.
        """
        if self._state is None:
            return
        text = M_("Targets of {month} as proposed", month=f"{self._month:%Y-%m}")
        made = write(self._context, text, "apply_proposals", self._month, self._context.as_of)
        if not made:
            raise UserError(
                _("Every account with something collectable has a target already."),
                _("To set some anew, select them and choose Set anew as proposed in their menu."),
            )
        told = ngettext("{n} target was set.", "{n} targets were set.", made).format(n=made)
        self._context.notify(told, undo=True)

    def show_schemes(self) -> None:
        """Show the schemes of commission at the right."""
        self.inspector.show_widget(_("Schemes of commission"), SchemePane(self._context))

    def show_statement(self) -> None:
        """Show what was earned in the month at the right."""
        if self._state is not None:
            pane = StatementPane(self._context, self._state, self.code())
            self.inspector.show_widget(_("Commission of the month"), pane)

    def show_review(self) -> None:
        """Show the monthly review."""
        self.view.choose("review")
        self._refill()

    def by_account(self) -> None:
        """List targets by account."""
        self.view.choose("account")
        self._refill()

    def by_owner(self) -> None:
        """List targets by owner."""
        self.view.choose("owner")
        self._refill()

    def clear_filter(self) -> None:
        """Show every account again."""
        self._only = ""
        self._refill()

    def _tile_clicked(self, name: str) -> None:
        if name == "earned":
            self.show_statement()
        elif name == "to_earn":
            self._sort_by("to_earn", True)
        else:
            self._only = "" if self._only == name else name
            self._refill()

    def _sort_by(self, column: str, descending: bool) -> None:
        self._order = (column, descending)
        self._refill()

    def _menu(self, lines: list[Line], position: QPoint) -> None:
        keys = [line.id for line in lines if line.kind == "account"]
        menu = QMenu(self)
        if len(keys) == 1:
            key = keys[0]
            menu.addAction(_("Show at the right")).triggered.connect(
                lambda _on=False: self._inspect(self._goals[key])
            )
            menu.addAction(_("Open the account")).triggered.connect(
                lambda _on=False: self._context.open_account(key, "money")
            )
        if keys and not self._context.workspace.readonly:
            menu.addSeparator()
            menu.addAction(_("Set anew as proposed")).triggered.connect(
                lambda _on=False: self._renew(keys)
            )
            menu.addAction(_("Remove the target")).triggered.connect(
                lambda _on=False: self._remove(keys)
            )
        if not menu.isEmpty():
            menu.popup(position)

    def _renew(self, keys: list[int]) -> None:
        text = M_("Targets of {month} as proposed", month=f"{self._month:%Y-%m}")
        write(
            self._context, text, "apply_proposals", self._month, self._context.as_of, renew=True,
            accounts=keys,
        )  # fmt: skip
        self._context.notify(text.text(), undo=True)

    def _remove(self, keys: list[int]) -> None:
        text = M_("Remove targets of {month}", month=f"{self._month:%Y-%m}")
        places = [place(key, self.code(), self._month) for key in keys]
        write(self._context, text, "remove_targets", places)
        self._context.notify(text.text(), undo=True)

    def _edited(self, line: Line, column: str, text: str) -> None:
        goal = self._goals[line.id]
        minor = parse_money(text.replace(MISSING, "").replace("–", ""), goal.currency)
        wanted = place(goal.account_id, goal.currency, self._month)
        message = M_("Target of {name}", name=goal.name)
        if minor is None and column == "target":
            write(self._context, message, "remove_target", wanted)
        else:
            edit = "set_recovery" if column == "recovery" else "set_total"
            write(self._context, message, edit, wanted, minor or 0, self._context.as_of)

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*_TABLES):
            self.reload()
        if changes.touches("incentive_scheme"):
            pane = self.inspector.findChild(SchemePane)
            if isinstance(pane, SchemePane):
                pane.reload()

    def _raise(self, error: BaseException) -> None:
        raise error


def _matches(one: Goal, only: str) -> bool:
    """Tell whether an account is in the part a tile stands for."""
    if only == "collectable":
        return one.collectable > 0
    if only == "collected":
        return one.month.collected != 0
    if only == "remains":
        return one.remains > 0
    return one.state == domain.SHORT if only == "efficiency" else True
