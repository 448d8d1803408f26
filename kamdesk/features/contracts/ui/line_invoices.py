"""The invoices of a line of a plan: make one, tie one that is there, take one out; and its retention."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QComboBox, QWidget

from kamdesk.base.formats import format_date
from kamdesk.base.i18n import M_, _
from kamdesk.features.contracts import queries
from kamdesk.features.contracts.queries import Contract, Line
from kamdesk.features.contracts.ui.words import money
from kamdesk.ui.context import Context
from kamdesk.ui.forms import Field, form, parse_day, parse_money
from kamdesk.ui.widgets import Elided, InfoButton, button, clear, hbox, muted, section, vbox

Act = Callable[..., bool]


class LineInvoices(QWidget):
    """What is invoiced of a line, and what may be done about it."""

    def __init__(self, context: Context, act: Act) -> None:
        super().__init__()
        self.setObjectName("line_invoices")
        self._context = context
        self._act = act
        self._key = 0
        self._list = vbox(gap=2)
        self.number = Field("line_invoice_number", _("Number"))
        self.issued = Field("line_invoice_issued", _("Issued"))
        self.make = button(_("Make the invoice"), "", "add", self.make_invoice)
        self.make.setObjectName("make_invoice")
        self.free = QComboBox()
        self.free.setObjectName("free_invoices")
        self.free.setAccessibleName(_("Invoices without a contract"))
        self.free.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.tie = button(_("Tie to this line"), "", "link", self._tie)
        self.tie.setObjectName("tie_invoice")
        self.spread = button(_("Spread over the plan"), "flat", "", self._spread)
        self.spread.setObjectName("spread_invoice")
        self.info = InfoButton(
            _(
                "An invoice that is tied to a line is due by the line's term once its event took place. Spread over the plan, each part of it is due by its own line."
            )
        )
        self._new = QWidget()
        self._new.setLayout(form(hbox(self.number, self.issued), hbox(self.make, None)))
        self._there = QWidget()
        self._there.setLayout(
            form(self.free, hbox(self.tie, self.info, None, gap=4), hbox(self.spread, None))
        )
        self.setLayout(vbox(self._list, self._new, self._there, gap=8))

    def show_line(self, contract: Contract, line: Line) -> None:
        """Show the invoices of a line."""
        if line.id != self._key:
            self.number.set_text("")
            self.issued.set_text(format_date(self._context.as_of))
        self._key, self._contract, self._line = line.id, contract, line
        read = self._context.workspace.read
        clear(self._list)
        for one in read(queries.papers, line.invoices):
            text = (
                f"{one.number}  {format_date(one.issued)}  {money(one.amount, contract.currency)}"
            )
            out = button(_("Take out"), "link", clicked=partial(self._take_out, one.id, one.number))
            self._list.addLayout(hbox(Elided(text), None, out, gap=6))
        if not line.invoices:
            self._list.addWidget(muted(_("Nothing is invoiced of it yet.")))
        self._new.setVisible(line.invoiced < line.amount)
        free = read(queries.free_papers, contract.account_id, contract.currency)
        self.free.clear()
        for one in free:
            self.free.addItem(
                f"{one.number}  {format_date(one.issued)}  {money(one.amount, contract.currency)}",
                one.id,
            )
        self._there.setVisible(bool(free) and line.invoiced < line.amount)

    def make_invoice(self) -> None:
        """Write the invoice of what is not invoiced yet."""
        number = self.number.text().strip()
        text = M_("New invoice {number}", number=number)
        day = parse_day(self.issued.text(), self._context.as_of) or self._context.as_of
        if self._act(text, "make_invoice", self._key, number, day):
            self.number.set_text("")

    def _tie(self) -> None:
        text = M_("Tie invoice {number} to the contract", number=self._chosen())
        self._act(text, "link_invoice", self.free.currentData(), self._contract.id, self._key)

    def _spread(self) -> None:
        text = M_("Spread invoice {number} over the plan", number=self._chosen())
        self._act(text, "link_invoice", self.free.currentData(), self._contract.id, None)

    def _chosen(self) -> str:
        return self.free.currentText().split("  ")[0]

    def _take_out(self, key: int, number: str) -> None:
        self._act(
            M_("Take invoice {number} out of the contract", number=number), "unlink_invoice", key
        )


class RetentionBox(QWidget):
    """What may be done about a retention: let part of it go, or take a guarantee in its place."""

    def __init__(self, context: Context, act: Act) -> None:
        super().__init__()
        self.setObjectName("retention_box")
        self._context = context
        self._act = act
        self._key = 0
        self.amount = Field("deduct_amount", _("Deduction"))
        self.number = Field("deduct_number", _("Credit note"))
        self.reason = Field("deduct_reason", _("Reason"))
        self.deduct = button(_("Deduct"), "", "", self._deduct)
        self.deduct.setObjectName("deduct")
        self.due = Field("guarantee_due", _("Paid until"))
        self.guarantee = Field("guarantee_note", _("Guarantee"))
        self.guarantee.line.setPlaceholderText(_("bank, number, valid until"))
        self.swap = button(_("Guarantee in its place"), "", "", self._swap)
        self.swap.setObjectName("swap_retention")
        self.info = InfoButton(
            _(
                "A deduction is written as a credit note of the as-of day that settles part of the retention. A guarantee in its place makes what is retained due on the day you type."
            )
        )
        fields = form(
            hbox(self.amount, self.number),
            self.reason,
            hbox(self.deduct, None),
            hbox(self.guarantee, self.due),
            hbox(self.swap, None),
        )
        self.setLayout(vbox(hbox(section(_("Retention")), self.info, None, gap=4), fields, gap=8))

    def show_line(self, contract: Contract, line: Line) -> None:
        """Show it for a retention that is invoiced and not settled."""
        if line.id != self._key:
            for field in (self.amount, self.number, self.reason, self.due, self.guarantee):
                field.set_text("")
        self._key, self._code = line.id, contract.currency
        self.setVisible(line.kind == "retention" and line.invoiced > line.settled)

    def _deduct(self) -> None:
        amount = parse_money(self.amount.text(), self._code) or 0
        number, day = self.number.text(), self._context.as_of
        text = M_("Deduct {amount} from the retention", amount=money(amount, self._code))
        args = (self._key, amount, day, number, self.reason.text())
        if self._act(text, "deduct_retention", *args):
            for field in (self.amount, self.number, self.reason):
                field.set_text("")

    def _swap(self) -> None:
        day = self._context.as_of
        due = parse_day(self.due.text(), day) or day
        text = M_("Take a guarantee in place of the retention")
        self._act(text, "swap_retention", self._key, day, due, self.guarantee.text())
