"""Who owes what: tiles, ageing over time, and what is open in three looks; for all accounts or one."""

from datetime import date

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSplitter, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import _
from kamdesk.features.receivables import domain
from kamdesk.features.receivables.ui.controls import Controls
from kamdesk.features.receivables.ui.docs import Doc
from kamdesk.features.receivables.ui.lists import Lists
from kamdesk.features.receivables.ui.months import MonthsCard
from kamdesk.features.receivables.ui.pane import Pane
from kamdesk.features.receivables.ui.state import (
    ALL,
    Months,
    State,
    Wanted,
    count,
    count_months,
    ends_in_base,
)
from kamdesk.features.receivables.ui.tiles import Fitter, TileRow
from kamdesk.ui.context import Context
from kamdesk.ui.widgets import button, vbox

_TABLES = (
    "invoice", "receipt", "allocation", "instalment", "dispute", "bill", "account", "contract",
    "promise", "chase", "extension", "credit_limit", "exchange_rate", "payment_step", "person",
    "workspace_info",
)  # fmt: skip


class ReceivablesPanel(QWidget):
    """The parts of the page and of the Money tab."""

    def __init__(self, context: Context, account_id: int | None = None) -> None:
        super().__init__()
        self.setObjectName("receivables_panel")
        self._context = context
        self._account_id = account_id
        self._state = State(context.as_of)
        self._months_counted = Months()
        self._round = 0
        self.controls = Controls(context)
        self.controls.counted_by.connect(self.reload)
        self.controls.currency_chosen.connect(lambda _code: self._refill())
        self.tile_row = TileRow(account_id)
        self.tiles = self.tile_row.tiles
        self.tile_row.chosen.connect(self.show_only)
        self.lists = Lists(context, account_id)
        self.pane = Pane(context, account_id)
        self.inspector = self.pane.inspector
        self._make_actions()
        self._make_months(self._state.edges)
        self._lay_out()
        self._connect()
        self.reload()

    # -- parts --------------------------------------------------------------------------------

    def _make_actions(self) -> None:
        self.receipt = button(_("Record receipt"), "primary", "add", self.new_receipt)
        self.receipt.setObjectName("new_receipt")
        self.invoice = button(_("New invoice"), clicked=self.new_invoice)
        self.invoice.setObjectName("new_invoice")
        self.credit = button(_("New credit note"), clicked=self.new_credit_note)
        self.credit.setObjectName("new_credit_note")
        for one in (self.receipt, self.invoice, self.credit):
            one.setEnabled(not self._context.workspace.readonly)

    def _make_months(self, edges: tuple[int, ...]) -> None:
        self.months = MonthsCard(
            self._context, edges, lambda place: domain.bucket_title(place, edges)
        )
        self.months.setMaximumHeight(270)
        self.months.picked.connect(self._bar_picked)
        self.months.rates_wanted.connect(self.edit_rates)

    def _lay_out(self) -> None:
        if self._account_id is not None:
            for one in (self.credit, self.invoice, self.receipt):
                self.controls.row.addWidget(one)
        left = QWidget()
        self._column = vbox(
            self.controls, self.tile_row, self.months, self.lists, margins=(16, 8, 16, 8), gap=8
        )
        self._column.setStretch(2, 2)
        self._column.setStretch(3, 5)
        left.setLayout(self._column)
        self._fitter = Fitter(self.tile_row, left)
        self.splitter = QSplitter()
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.inspector)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setCollapsible(0, False)
        self.setLayout(vbox(self.splitter))

    def _connect(self) -> None:
        self.lists.filtered.connect(self._filtered)
        self.lists.settled_wanted.connect(lambda _on: self.reload())
        self.lists.first_wanted.connect(self.new_invoice)
        self.lists.picked.connect(self.show_document)
        self.lists.opened.connect(self._open)
        self._context.workspace.changed.connect(self._on_changed)
        self._context.as_of_changed.connect(lambda _day: self._count_anew())

    # -- counting -----------------------------------------------------------------------------

    def reload(self) -> None:
        """Count again in workers; what was shown stays until it is done."""
        self.controls.show_day(self._context.as_of)
        self._round += 1
        mine = self._round
        read = self._context.workspace.read
        day, basis, account = self._context.as_of, self.controls.basis.choice(), self._account_id
        settled = self.lists.wanted if self.lists.settled.isChecked() else None
        start = self._context.tasks.start
        start(
            lambda _progress: read(count, day, basis, account, settled),
            lambda state: self._take(state, mine),
            owner=self,
        )
        start(
            lambda _progress: read(count_months, day, basis, account),
            lambda months: self._take_months(months, mine),
            owner=self,
        )

    def _take(self, state: State, mine: int) -> None:
        if mine != self._round:
            return
        if state.edges != self._state.edges:
            self._change_edges(state.edges)
        self._state = state
        self.controls.show_edges(state.edges)
        self._refill()

    def _take_months(self, months: Months, mine: int) -> None:
        if mine == self._round:
            self._months_counted = months
            self._refill_months()

    def _change_edges(self, edges: tuple[int, ...]) -> None:
        """Make the chart and its table for other buckets."""
        old, look = self.months, self.months.look.choice()
        self._make_months(edges)
        self._column.replaceWidget(old, self.months)
        self._column.setStretch(2, 2)
        old.hide()
        old.deleteLater()
        if look == "table":
            self.months.turn()

    def _refill(self) -> None:
        codes = self._state.currencies()
        codes += [code for code in sorted(self._months_counted.ends) if code not in codes]
        self.controls.show_currencies(codes or [self._state.base])
        code = self._code()
        self.tile_row.show_state(self._state, code)
        self.tile_row.mark(self.lists.wanted.only)
        self.lists.show_state(self._state, code)
        self._refill_months()

    def _refill_months(self) -> None:
        code = self._code()
        ends = self._months_counted.ends
        width = len(self._state.edges) + 2
        if any(len(end.open) != width for mine in ends.values() for end in mine):
            return  # counted by other buckets; what belongs to these is on its way
        self.tile_row.show_months(self._months_counted, code)
        if code == ALL:
            self.months.tell_rates(_told_rates(self._state))
            self.months.show_ends(ends_in_base(ends, self._state), self._state.base)
        else:
            self.months.tell_rates("")
            self.months.show_ends(list(ends.get(code, ())), code)

    def _code(self) -> str:
        return self.controls.code() or self._state.base

    # -- filter -------------------------------------------------------------------------------

    def show_only(self, only: str) -> None:
        """Filter by a tile; a second click takes the filter off."""
        wanted = self.lists.wanted
        again = wanted.only == only
        if only == "late" and not again:
            self.lists.list_settled()  # what was paid late has no rest
        self.lists.want(
            Wanted() if again or not only else Wanted(only=only), items=only != "credit"
        )

    def _filtered(self, wanted: Wanted) -> None:
        self.tile_row.mark(wanted.only)
        if self.lists.settled.isChecked():
            self.reload()  # settled documents are read as far as the filter lets them through

    def _bar_picked(self, day: date, bucket: int) -> None:
        self._context.as_of = day
        wanted = Wanted(only="unapplied") if bucket < 0 else Wanted(bucket=bucket)
        self.lists.want(wanted, items=True)

    def clear_filter(self) -> None:
        """Show everything that is open again."""
        self.lists.clear_filter()

    def show_level(self, level: str) -> None:
        """List by "account", as a "tree", or by "item"."""
        self.lists.show_level(level)

    def list_accounts(self) -> None:
        """List what is owed by account."""
        self.show_level("account")

    def show_tree(self) -> None:
        """Show accounts, contracts, documents and instalments as a tree."""
        self.show_level("tree")

    def list_invoices(self) -> None:
        """List what is owed by invoice."""
        self.show_level("item")

    def turn_months(self) -> None:
        """Show the month ends as a table, or as bars again."""
        self.months.turn()

    def turn_measure(self) -> None:
        """Show the month ends as shares, or as amounts again."""
        self.months.turn_measure()

    def turn_settled(self) -> None:
        """List documents without a rest as well, or no longer."""
        self.lists.settled.toggle()

    # -- pane ---------------------------------------------------------------------------------

    def show_document(self, one: Doc) -> None:
        """Show a document at the right."""
        self.pane.show_document(one.doc, one.id)

    def _open(self, one: Doc) -> None:
        self.show_document(one)
        QTimer.singleShot(0, self.pane, self.pane.take_focus)

    def new_receipt(self) -> None:
        """Begin a receipt."""
        self.pane.new_receipt()

    def new_invoice(self) -> None:
        """Begin an invoice."""
        self.pane.new_invoice("invoice")

    def new_credit_note(self) -> None:
        """Begin a credit note."""
        self.pane.new_invoice("credit_note")

    def receive(self) -> None:
        """Record money that came in for the document at the right."""
        self.pane.act("receive")

    def dispute(self) -> None:
        """Raise a dispute about it."""
        self.pane.act("dispute")

    def write_off(self) -> None:
        """Write it off, or a part of it."""
        self.pane.act("write_off")

    def apply_oldest(self) -> None:
        """Apply it to the oldest due invoices."""
        self.pane.act("apply_oldest")

    def apply_by_hand(self) -> None:
        """Apply it to invoices of the user's choice."""
        self.pane.act("apply_by_hand")

    def refund(self) -> None:
        """Give back what is left of it."""
        self.pane.act("refund")

    def void(self) -> None:
        """Stop counting it from the as-of day."""
        self.pane.act("void")

    def edit_rates(self) -> None:
        """Show the exchange rates."""
        self.pane.edit_rates(self._state.base, self._state.left_out())

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*_TABLES):
            self._count_anew()

    def _count_anew(self) -> None:
        self.pane.refresh()
        self.reload()


def _told_rates(state: State) -> str:
    """Say at which rate and of which day each currency was brought into the base, and which was not."""
    known = [
        _("1 {currency} = {rate} of {day}").format(
            currency=one.currency, rate=f"{one.rate.normalize():f}", day=format_date(one.since)
        )
        for code, one in sorted(state.rates.items())
        if code in state.currencies()
    ]
    parts = [_("Total in {currency}").format(currency=state.base), *known]
    missing = state.left_out()
    if missing:
        parts.append(_("left out, no rate: {currencies}").format(currencies=", ".join(missing)))
    return "  ·  ".join(parts)
