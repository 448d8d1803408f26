"""Check an order before it is promised: exposure afterwards, advice, and an override written down."""

from PySide6.QtWidgets import QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_money, format_percent
from kamdesk.base.i18n import M_, _
from kamdesk.base.lazy import load
from kamdesk.features.credit import queries
from kamdesk.features.credit.domain import exposure as rule
from kamdesk.features.credit.domain.exposure import Check
from kamdesk.features.credit.queries import CreditLine
from kamdesk.features.credit.ui.words import MARKS, ROLES
from kamdesk.ui.context import Context
from kamdesk.ui.forms import Field, money_hint, parse_day, parse_money
from kamdesk.ui.widgets import button, hbox, label, set_role, vbox

_SERVICE = "kamdesk.features.credit.service"


class OrderCheck(QWidget):
    """Type an amount: the answer stands beneath while typing; an override asks why and who."""

    def __init__(self, context: Context, line: CreditLine) -> None:
        super().__init__()
        self.setObjectName("order_check")
        self._context = context
        self._line = line
        self.order = Field("order_amount", _("New order or shipment on credit"))
        self.order.line.textChanged.connect(lambda _text: self.tell())
        self.answer = label("", bold=True, wrap=True)
        self.answer.setObjectName("order_answer")
        self.advice = label("", wrap=True)
        self.advice.setObjectName("order_advice")
        self.reason = Field("override_reason", _("Why it is let through"))
        self.approver = Field("override_approver", _("Who allows it"))
        self.until = Field("override_until", _("Valid until"), tip=_("2026-09-30, 9-30, +60d"))
        self.problem = label("", "bad", wrap=True)
        self.problem.setObjectName("order_problem")
        self.record = button(_("Record the override"), "", "check", self.save)
        self.record.setObjectName("record_override")
        self.record.setEnabled(not context.workspace.readonly)
        self.override = QWidget()
        self.override.setLayout(
            vbox(
                self.reason, hbox(self.approver, self.until), self.problem, hbox(self.record, None),
                gap=8,
            )
        )  # fmt: skip
        self.setLayout(vbox(self.order, self.answer, self.advice, self.override, gap=6))
        self.show_line(line)

    def show_line(self, line: CreditLine) -> None:
        """Judge by another state of the account; what was typed stays."""
        self._line = line
        self.order.line.setPlaceholderText(money_hint(line.currency))
        self.tell()

    def checks(self) -> tuple[int, Check, Check | None] | None:
        """Return the order, what it does to the account and to its group; None without an amount.

        Raises:
            UserError: If what is typed is no amount.
        """
        line = self._line
        amount = parse_money(self.order.text(), line.currency)
        if amount is None:
            return None
        if amount <= 0:
            raise UserError(_("The amount must be above zero."))
        rules = self._context.workspace.read(queries.rules, self._context.as_of)
        limit = None if line.limit is None else line.limit.amount
        own = rule.check_order(line.exposure.total, limit, amount, rules)
        group = line.group
        if group is None or group.limit.currency != line.currency:
            return amount, own, None
        theirs = rule.check_order(group.exposure.total, group.limit.amount, amount, rules)
        return amount, own, theirs

    def tell(self) -> None:
        """Say what the order would do."""
        self.problem.hide()
        try:
            found = self.checks()
        except UserError as error:
            self._show("", str(error), "bad", stop=False)
            return
        if found is None:
            self._show("", "", "", stop=False)
            return
        _amount, own, group = found
        decides = own.state
        text = self._sentence(own)
        if group is not None:
            text += "\n" + _("Group: {text}").format(text=self._sentence(group))
            decides = group.state if own.state == "none" else rule.worst(own.state, group.state)
        self._show(text, _(rule.ADVICE[decides]), ROLES[decides], stop=decides in ("bad", "none"))

    def _sentence(self, check: Check) -> str:
        code = self._line.currency
        after = format_money(check.after, code)
        if check.limit is None:
            return _("Afterwards {after}; no limit is granted.").format(after=after)
        return _("{mark} Afterwards {after} = {share} of {limit}; room now {room}.").format(
            mark=MARKS[check.state], after=after, share=format_percent(check.used, 2),
            limit=format_money(check.limit, code), room=format_money(check.room, code),
        )  # fmt: skip

    def _show(self, answer: str, advice: str, role: str, *, stop: bool) -> None:
        self.answer.setText(answer)
        self.answer.setVisible(bool(answer))
        self.advice.setText(advice)
        self.advice.setVisible(bool(advice))
        set_role(self.answer, role)
        set_role(self.advice, role)
        self.override.setVisible(stop)

    def save(self) -> None:
        """Write the override down, or say what is missing."""
        try:
            found = self.checks()
            if found is None:
                raise UserError(_("Type the amount of the order."))
            until = parse_day(self.until.text(), self._context.today())
            text = M_("Let an order of {name} through", name=self._line.name)
            self._context.workspace.write(
                text, load(f"{_SERVICE}:record_override"), self._line.account_id,
                self._context.as_of, found[0], self.reason.text(), self.approver.text(), until,
            )  # fmt: skip
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        for field in (self.order, self.reason, self.approver, self.until):
            field.line.clear()
        self._context.notify(text.text(), undo=True)
