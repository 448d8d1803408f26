"""The tab Contracts: every contract with what is collected of it and what it waits for."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.formats import format_date, format_int, format_money, format_percent
from kamdesk.base.i18n import _, ngettext
from kamdesk.base.text import fold
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import base_currency
from kamdesk.features.contracts import queries
from kamdesk.features.contracts.queries import Contract
from kamdesk.features.contracts.ui.contract_forms import ContractForm, NewContractForm
from kamdesk.features.contracts.ui.contract_rows import (
    contract_columns,
    contract_key,
    contract_row,
    contract_sums,
)
from kamdesk.features.contracts.ui.line_form import LineForm, NewLineForm
from kamdesk.features.contracts.ui.plan_view import PlanView
from kamdesk.features.contracts.ui.words import payment, plan_warnings
from kamdesk.ui.context import Context
from kamdesk.ui.inspector import Inspector
from kamdesk.ui.tables import LazyTableModel, Row, TableView
from kamdesk.ui.totals import TotalsLine
from kamdesk.ui.widgets import (
    Elided,
    EmptyState,
    InfoButton,
    SearchField,
    Segments,
    button,
    clear,
    hbox,
    vbox,
)

_TABLES = ("contract", "milestone", "invoice", "instalment", "allocation", "receipt", "account", "parameter")  # fmt: skip


def load(reader: Reader, as_of: date) -> tuple[list[Contract], str]:
    """Read every contract as it stood on a day, and the base currency."""
    work = queries.work_days(reader, as_of)
    return queries.contracts(reader, as_of, work=work), base_currency(reader)


class ContractsTab(QWidget):
    """The list, the plan of the chosen contract under it, and the pane at the right."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("contracts_tab")
        self._context = context
        self._all: list[Contract] = []
        self._by_key: dict[int, Contract] = {}
        self._base = "CNY"
        self._account: int | None = None
        self._order: tuple[str, bool] = ("state", False)
        self._round = 0
        self._wanted = 0
        self._wanted_line = 0
        self.pane: QWidget | None = None
        self.model = LazyTableModel(contract_columns(), self._rows)
        self.table = TableView(self.model, "contracts_table", _("Contracts"))
        self.table.set_density("compact")
        self.sums = TotalsLine(self.table, "contract_sums")
        self.plan = PlanView(context)
        self.inspector = Inspector()
        self._make_bar()
        self._lay_out()
        self._connect()
        self.reload()

    # -- parts --------------------------------------------------------------------------------

    def _make_bar(self) -> None:
        self.shown = Segments(
            {
                "running": _("Running"),
                "warned": _("Needs action"),
                "uncollected": _("Uncollected"),
                "all": _("All"),
            },
            "contracts_shown",
        )
        self.search = SearchField(_("Search contract or account"))
        self.search.setObjectName("contracts_search")
        self.search.setMinimumWidth(140)
        self.search.setMaximumWidth(210)
        self._currencies = hbox(gap=0)
        self.currency: Segments | None = None
        self._pill = hbox(gap=4)
        self.counts = Elided("")
        self.counts.setObjectName("contracts_counts")
        self.info = InfoButton(
            _(
                "Contracts signed by the as-of day. Invoiced and received are of their invoices by that day; collected is money received as a share of the contract's amount, and how many payments of its plan are paid. Currencies are never added."
            )
        )
        self.add = button(_("New contract"), "primary", "add", self.new_contract)
        self.add.setObjectName("new_contract")
        self.add.setEnabled(not self._context.workspace.readonly)

    def _lay_out(self) -> None:
        first = button(_("New contract"), "primary", "add", self.new_contract)
        first.setEnabled(not self._context.workspace.readonly)
        nothing = EmptyState(
            "table",
            _(
                "No contract yet. Write one with its payment plan: what is due after which event, and what waits for an acceptance that is missing."
            ),
            first,
        )
        every = button(_("Clear the filter"), clicked=self.clear_filter)
        no_hit = EmptyState("search", _("No contract matches."), every)
        listed = QWidget()
        listed.setLayout(vbox(self.table, self.sums, gap=0))
        self.body = QStackedWidget()
        for widget in (listed, nothing, no_hit):
            self.body.addWidget(widget)
        bar = hbox(
            self.shown, self.search, self._currencies, self._pill, self.counts, self.info, None,
            self.add, gap=8,
        )  # fmt: skip
        upper = QWidget()
        upper.setLayout(vbox(bar, self.body, gap=8))
        self.halves = QSplitter(Qt.Orientation.Vertical)
        self.halves.addWidget(upper)
        self.halves.addWidget(self.plan)
        self.halves.setStretchFactor(0, 3)
        self.halves.setStretchFactor(1, 2)
        self.halves.setChildrenCollapsible(False)
        left = QWidget()
        left.setLayout(vbox(self.halves, margins=(16, 10, 16, 8)))
        self.splitter = QSplitter()
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.inspector)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setCollapsible(0, False)
        self.setLayout(vbox(self.splitter))

    def _connect(self) -> None:
        self.shown.chosen.connect(lambda _key: self._fill())
        self.search.searched.connect(lambda _text: self._fill())
        self.search.left.connect(self.table.setFocus)
        self.table.sort_wanted.connect(self._sort_by)
        self.table.picked.connect(self._picked)
        self.table.opened.connect(lambda _key: self.show_facts())
        self.table.summed.connect(self._context.selection_told)
        self.model.failed.connect(self._raise)
        self.plan.picked.connect(self.show_line)
        self.plan.facts_wanted.connect(self.show_facts)
        self.plan.line_wanted.connect(self.new_line)
        self._context.workspace.changed.connect(self._on_changed)
        self._context.as_of_changed.connect(lambda _day: self.reload())

    # -- loading ------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the contracts again in a worker; what was shown stays until it is done."""
        self._round += 1
        mine, workspace, day = self._round, self._context.workspace, self._context.as_of
        self._context.tasks.start(
            lambda _progress: workspace.read(load, day),
            lambda found: self._take(found, mine),
            owner=self,
        )

    def _take(self, found: tuple[list[Contract], str], mine: int) -> None:
        if mine != self._round:
            return
        self._all, self._base = found
        self._by_key = {one.id: one for one in self._all}
        self._fill_currencies()
        self._fill()
        self._refresh_pane()

    def _fill_currencies(self) -> None:
        codes = sorted({one.currency for one in self._all})
        codes.sort(key=lambda code: (code != self._base, code))
        chosen = "" if self.currency is None else self.currency.choice()
        wanted = self._by_key.get(self._wanted)
        if wanted is not None:
            chosen = wanted.currency
        clear(self._currencies)
        self.currency = None
        if len(codes) > 1:
            self.currency = Segments({code: code for code in codes}, "contracts_currency")
            if chosen in codes:
                self.currency.choose(chosen)
            self.currency.chosen.connect(lambda _key: self._fill())
            self._currencies.addWidget(self.currency)

    def _code(self) -> str:
        if self.currency is not None:
            return self.currency.choice()
        return next((one.currency for one in self._all), self._base)

    def _fill(self) -> None:
        code, day = self._code(), self._context.as_of
        found = [one for one in self._all if one.currency == code and self._matches(one, day)]
        column, descending = self._order
        found.sort(key=lambda one: contract_key(one, column, day), reverse=descending)
        chosen = self._wanted or next(iter(self.table.selected()), 0)
        self.table.blockSignals(True)
        self.model.set_ids([one.id for one in found])
        self.table.set_sort(column, descending)
        there = self.table.select_id(chosen) if chosen else False
        if not there and found:
            self.table.selectRow(0)
        self.table.blockSignals(False)
        self._wanted = 0
        self.sums.show_row(contract_sums(found, code))
        self._count(found, code)
        self._fill_pill()
        self.body.setCurrentIndex(0 if found else 2 if self._all else 1)
        self.plan.setVisible(bool(self._all))
        self.plan.show_contract(self.chosen())

    def _matches(self, one: Contract, day: date) -> bool:
        if self._account is not None and one.account_id != self._account:
            return False
        which = self.shown.choice()
        if which in ("running", "warned") and one.closed_on is not None:
            return False
        if which == "warned" and not (one.warned(day) or plan_warnings(one)):
            return False
        if which == "uncollected" and one.collected is not None and one.collected >= 1:
            return False
        text = fold(self.search.text())
        words = (one.number, one.account, one.code, one.title or "")
        return not text or any(text in fold(word) for word in words)

    def _count(self, found: Sequence[Contract], code: str) -> None:
        text = ngettext("{n} contract", "{n} contracts", len(found)).format(
            n=format_int(len(found))
        )
        whole = sum(one.whole or 0 for one in found)
        received = sum(one.received for one in found if one.whole)
        parts = [text]
        if whole:
            share = format_percent(received / whole, 0)
            parts.append(
                _("{amount} {currency}, {share} collected").format(
                    amount=format_money(whole, code), currency=code, share=share
                )
            )
        parts.append(_("as of {day}").format(day=format_date(self._context.as_of)))
        self.counts.setText("  ·  ".join(parts))
        self.counts.setAccessibleName(self.counts.text())
        self.counts.updateGeometry()

    def _fill_pill(self) -> None:
        clear(self._pill)
        if self._account is None:
            return
        name = self._context.workspace.read(queries.account_name, self._account)
        one = button(f"{name}  ✕", "pill", clicked=self.clear_filter)
        one.setObjectName("account_pill")
        one.setAccessibleName(_("Remove filter {text}").format(text=name))
        self._pill.addWidget(one)

    def _rows(self, ids: Sequence[int]) -> dict[int, Row]:
        day = self._context.as_of
        return {key: contract_row(self._by_key[key], day) for key in ids if key in self._by_key}

    def _sort_by(self, column: str, descending: bool) -> None:
        self._order = (column, descending)
        self._fill()

    # -- what is chosen -----------------------------------------------------------------------

    def chosen(self) -> Contract | None:
        """Return the contract that is selected."""
        picked = self.table.selected()
        return self._by_key.get(picked[0]) if picked else None

    def show_request(self, account: int | None = None, contract: int | None = None) -> None:
        """Show the contracts of an account, or one contract."""
        self._account = account
        if contract is not None:
            self._wanted = contract
        if account is not None or contract is not None:
            self.shown.choose("all")
            self.search.clear()
        if contract in self._by_key:
            self._fill_currencies()
        self._fill()

    def show_warned(self) -> None:
        """List the contracts something must be done about."""
        self.clear_filter()
        self.shown.choose("warned")
        self._fill()

    def clear_filter(self) -> None:
        """Show every contract again."""
        self._account = None
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self.shown.choose("all")
        self._fill()

    def _picked(self, _ids: list[int]) -> None:
        found = self.chosen()
        self.plan.show_contract(found)
        if found is not None and self.inspector.isVisible():
            form = self.pane
            if not (isinstance(form, ContractForm) and form.contract.id == found.id):
                self.show_facts()

    def _show(self, heading: str, widget: QWidget) -> None:
        self.pane = widget
        self.inspector.show_widget(heading, widget)

    def show_facts(self) -> None:
        """Show the facts of the chosen contract at the right."""
        found = self._needed()
        if found is not None:
            heading = _("Contract {number}").format(number=found.number)
            self._show(heading, ContractForm(self._context, found))

    def show_line(self, key: int) -> None:
        """Show a line of the plan at the right."""
        found, line = self.chosen(), self.plan.line(key)
        if found is not None and line is not None:
            heading = f"{payment(line)}  {found.number}"
            self._show(heading, LineForm(self._context, found, key))

    def new_line(self) -> None:
        """Show the form of one more line at the right."""
        found = self._needed()
        if found is not None:
            form = NewLineForm(self._context, found, self._made_line)
            self._show(_("New line of the plan"), form)

    def new_contract(self) -> None:
        """Show the form of a new contract at the right."""
        form = NewContractForm(self._context, self._account, self._made)
        self._show(_("New contract"), form)
        (form.number if form.account.text() else form.account).line.setFocus()

    def record_event(self) -> None:
        """Ask on which day the event of the chosen line, or of the next one, took place."""
        form = self._line_form()
        if form is not None:
            form.happened.line.setFocus()

    def make_invoice(self) -> None:
        """Ask for the number of the invoice of the chosen line, or of the next one."""
        form = self._line_form()
        if form is not None:
            form.invoices.number.line.setFocus()

    def _line_form(self) -> LineForm | None:
        """Show the line that is chosen, or the next one; say so where there is none."""
        if self._needed() is None:
            return None
        line = self.plan.chosen()
        if line is None:
            self._context.notify(_("Choose a line of the payment plan first."))
            return None
        self.show_line(line.id)
        assert isinstance(self.pane, LineForm)
        return self.pane

    def _needed(self) -> Contract | None:
        """Return the chosen contract; say so where none is."""
        found = self.chosen()
        if found is None:
            self._context.notify(_("Choose a contract first."))
        return found

    def _made(self, key: int) -> None:
        self._wanted = key
        self.inspector.close_pane()
        self.reload()

    def _made_line(self, key: int) -> None:
        self._wanted_line = key
        self.reload()

    # -- events -------------------------------------------------------------------------------

    def _refresh_pane(self) -> None:
        """Let the form at the right show what was read; one whose thing is gone closes."""
        found = self.chosen()
        if self._wanted_line and found is not None:
            key, self._wanted_line = self._wanted_line, 0
            self.plan.table.select_id(key)
            return
        form = self.pane
        if not self.inspector.isVisible():
            return
        if isinstance(form, ContractForm):
            there = self._by_key.get(form.contract.id)
            if there is None:
                self.inspector.close_pane()
            else:
                form.show_contract(there)
        elif isinstance(form, LineForm):
            whose = self._by_key.get(form.contract_id)
            if whose is None or not form.show_contract(whose):
                self.inspector.close_pane()

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*_TABLES):
            self.reload()

    def _raise(self, error: BaseException) -> None:
        raise error
