"""The chosen contract under the list: what does not fit, how far it is paid, and its plan."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from kamdesk.base.formats import format_date, format_percent
from kamdesk.base.i18n import _
from kamdesk.features.contracts.domain.plan import weighted_days
from kamdesk.features.contracts.queries import Contract, Line, papers
from kamdesk.features.contracts.ui.contract_rows import line_columns, line_row
from kamdesk.features.contracts.ui.plan_bar import PlanBar
from kamdesk.features.contracts.ui.words import money, payment, plan_warnings, stands, told
from kamdesk.ui.context import Context
from kamdesk.ui.tables import LazyTableModel, Row, TableView
from kamdesk.ui.widgets import Elided, EmptyState, InfoButton, button, hbox, label, muted, vbox

_MOST_WARNINGS = 3


class PlanView(QWidget):
    """Signals: a line was `picked`; the contract's facts, or one more line, are wanted."""

    picked = Signal(int)
    facts_wanted = Signal()
    line_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("plan_view")
        self._context = context
        self.contract: Contract | None = None
        self._numbers: dict[int, str] = {}
        self.heading = Elided("", bold=True)
        self.counted = muted("")
        self.counted.setObjectName("plan_counted")
        self.info = InfoButton(
            _(
                "A line is due by its term from the day its event really took place; until then nothing of it is due. What is applied to an invoice pays the part that is due first. Before an invoice is written the due day is what the term comes to."
            )
        )
        self.account = button(_("Open the account"), "link", clicked=self._open_account)
        self.facts = button(_("Contract"), "", "", self.facts_wanted.emit)
        self.facts.setObjectName("contract_facts")
        self.more = button(_("Add line"), "", "add", self.line_wanted.emit)
        self.more.setObjectName("add_line")
        self.more.setEnabled(not context.workspace.readonly)
        self.bar = PlanBar()
        self.bar.picked.connect(self._bar_picked)
        self.warnings = label("", "bad", wrap=True)
        self.warnings.setObjectName("contract_warnings")
        self.model = LazyTableModel(line_columns(), self._rows)
        self.table = TableView(self.model, "plan_table", _("Payment plan"))
        self.table.set_density("compact")
        self.table.picked.connect(self._picked)
        self.table.opened.connect(self.picked.emit)
        self.table.summed.connect(context.selection_told)
        self.model.failed.connect(self._raise)
        self._lay_out()

    def _lay_out(self) -> None:
        first = button(_("Add line"), "primary", "add", self.line_wanted.emit)
        first.setEnabled(not self._context.workspace.readonly)
        plan = button(_("Contract"), "", "", self.facts_wanted.emit)
        self.body = QStackedWidget()
        self.body.addWidget(self.table)
        self.body.addWidget(
            EmptyState(
                "table",
                _("This contract has no payment plan. Type one in its facts, or add single lines."),
                plan,
                first,
            )
        )
        self.body.addWidget(
            EmptyState("table", _("Choose a contract to see what is to be paid when."))
        )
        self._head = QWidget()
        head = hbox(
            self.heading, self.counted, self.info, None, self.account, self.facts, self.more, gap=8
        )
        self._head.setLayout(head)
        self.setLayout(
            vbox(self._head, self.bar, self.warnings, self.body, gap=6, margins=(0, 6, 0, 0))
        )

    def show_contract(self, contract: Contract | None) -> None:
        """Show another contract, or the same as it is now; the chosen line stays."""
        chosen = self.table.selected()
        same = (
            contract is not None and self.contract is not None and self.contract.id == contract.id
        )
        self.contract = contract
        day = self._context.as_of
        self._head.setVisible(contract is not None)
        self.bar.show_contract(contract, day)
        if contract is None:
            self.warnings.hide()
            self.model.set_ids(())
            self.body.setCurrentIndex(2)
            return
        keys = tuple(key for line in contract.lines for key in line.invoices)
        found = self._context.workspace.read(papers, keys)
        self._numbers = {one.id: one.number for one in found}
        self.heading.setText(f"{contract.number}  {contract.title or contract.account}")
        self.heading.updateGeometry()
        self.counted.setText(_counted(contract, day))
        self._warn(contract, day)
        self.table.blockSignals(True)
        self.model.set_ids([line.id for line in contract.lines])
        if same and chosen:
            self.table.select_id(chosen[0])
        self.table.blockSignals(False)
        self.body.setCurrentIndex(0 if contract.lines else 1)

    def line(self, key: int) -> Line | None:
        """Return a line of the contract that is shown."""
        lines = () if self.contract is None else self.contract.lines
        return next((line for line in lines if line.id == key), None)

    def chosen(self) -> Line | None:
        """Return the line that is selected, else the next one to be paid."""
        picked = self.table.selected()
        if picked:
            return self.line(picked[0])
        return None if self.contract is None else self.contract.next_line(self._context.as_of)

    def _warn(self, contract: Contract, day: date) -> None:
        found = contract.warned(day)
        said = [f"▲ {one}" for one in plan_warnings(contract)]
        said += [told(payment(line), stands(line, day)) for line in found[:_MOST_WARNINGS]]
        self.warnings.setText("     ".join(said))
        self.warnings.setVisible(bool(said))

    def _rows(self, ids: Sequence[int]) -> dict[int, Row]:
        if self.contract is None:
            return {}
        code, day = self.contract.currency, self._context.as_of
        lines = {line.id: line for line in self.contract.lines}
        return {key: line_row(lines[key], code, day, self._numbers) for key in ids if key in lines}

    def _picked(self, ids: list[int]) -> None:
        if len(ids) == 1:
            self.picked.emit(ids[0])

    def _bar_picked(self, key: int) -> None:
        self.table.select_id(key)

    def _open_account(self) -> None:
        if self.contract is not None:
            self._context.open_account(self.contract.account_id, "money")

    def _raise(self, error: BaseException) -> None:
        raise error


def _counted(contract: Contract, day: date) -> str:
    """Return what was collected, and the average days from delivery, as of a day."""
    code = contract.currency
    whole = money(contract.whole, code)
    parts = [
        _("{received} of {whole} {currency} received").format(
            received=money(contract.received, code), whole=whole, currency=code
        )
    ]
    if contract.collected is not None:
        parts[0] += f" ({format_percent(contract.collected)})"
    days = plan_days(contract)
    if days is not None:
        parts.append(_("due {days} days after delivery on average").format(days=f"{days:.1f}"))
    parts.append(_("as of {day}").format(day=format_date(day)))
    return "  ·  ".join(parts)


def plan_days(contract: Contract) -> Decimal | None:
    """Return the amount-weighted days from delivery to the due days of the plan (C34).

    None while the goods were not delivered or a due day is missing.
    """
    delivered = [line.happened for line in contract.lines if line.kind in ("arrival", "dispatch")]
    known = [day for day in delivered if day is not None]
    dues = [line.due for line in contract.lines]
    if not known or any(due is None for due in dues):
        return None
    return weighted_days(
        [(line.amount, line.due) for line in contract.lines if line.due is not None], max(known)
    )
