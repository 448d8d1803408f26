"""A new contract with its plan, and the facts of one that is there."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import M_, Message, _
from kamdesk.features.contracts import queries
from kamdesk.features.contracts.domain.events import PAYMENTS
from kamdesk.features.contracts.domain.plan import PATTERNS, PlanLine, parse_plan, split
from kamdesk.features.contracts.queries import Contract
from kamdesk.features.contracts.ui.words import money, percent, rule, service, write
from kamdesk.ui.context import Context
from kamdesk.ui.forms import (
    ChoiceField,
    Field,
    NoteField,
    form,
    money_hint,
    money_text,
    parse_day,
    parse_money,
)
from kamdesk.ui.widgets import InfoButton, button, caption, hbox, label, line, muted, section, vbox

_OWN = "own"


class PlanField(QWidget):
    """A usual plan, or one's own as shares or as the contract's clause, with what it comes to."""

    def __init__(self, name: str, amount: Callable[[], tuple[int | None, str]]) -> None:
        super().__init__()
        self.setObjectName(name)
        self._amount = amount
        choices = {"": _("No plan yet")} | {key: _(text) for key, text in PATTERNS.items()}
        choices[_OWN] = _("As typed below")
        self.pattern = ChoiceField(f"{name}_pattern", _("Payment plan"), choices)
        self.pattern.saved.connect(self._chosen)
        self.text = Field(f"{name}_text", _("Shares, or what the contract says"))
        self.text.line.setPlaceholderText(_("3-3-3-1, or 预付30%，验收后30天付65%，质保金5%"))
        self.text.line.textChanged.connect(lambda _text: self._typed())
        self.info = InfoButton(
            _(
                "Shares in order take the usual events: advance, dispatch, acceptance, retention. Amounts are rounded half up; the last payment takes what remains."
            )
        )
        self.preview = caption("")
        self.preview.setObjectName(f"{name}_preview")
        self.preview.setWordWrap(True)
        self.setLayout(form(self.pattern, hbox(self.text, self.info, gap=2), self.preview))

    def lines(self) -> tuple[PlanLine, ...]:
        """Return the plan; nothing typed is none. Raises UserError if it is no plan."""
        text = self.text.text().strip()
        return parse_plan(text) if text else ()

    def refresh(self) -> None:
        """Say again what the plan comes to, after the amount changed."""
        try:
            lines = self.lines()
            amount, code = self._amount()
            shares = [one.share for one in lines]
            sums = split(amount, shares) if amount and lines else [None] * len(lines)
        except UserError as error:
            self.preview.setText(str(error) if len(self.text.text()) > 3 else "")
            return
        told = [
            "  ".join(
                (
                    _(PAYMENTS[one.kind]),
                    percent(one.share),
                    money(part, code),
                    rule(one.terms, one.kind),
                )
            )
            for one, part in zip(lines, sums, strict=True)
        ]
        self.preview.setText("\n".join(told))

    def _chosen(self, key: str) -> None:
        if key != _OWN:
            self.text.set_text(key)
            self.text.line.setText(key)
        else:
            self.text.line.setFocus()

    def _typed(self) -> None:
        text = self.text.text().strip()
        wanted = text if text in PATTERNS or not text else _OWN
        if self.pattern.text() != wanted:
            self.pattern.set_text(wanted)
        self.refresh()


class NewContractForm(QWidget):
    """Who, what number, how much, when signed, and what is paid when."""

    def __init__(
        self, context: Context, account_id: int | None, made: Callable[[int], None]
    ) -> None:
        super().__init__()
        self.setObjectName("new_contract_form")
        self._context = context
        self._made = made
        self._accounts = context.workspace.read(queries.accounts)
        self.account = Field("contract_account", _("Account"))
        self.account.set_choices(list(self._accounts))
        self.account.saved.connect(lambda _text: self._account_chosen())
        self.number = Field("contract_number", _("Contract number"))
        self.title = Field("contract_title", _("Contract title"))
        self.amount = Field("contract_amount", _("Amount, tax included"))
        self.amount.line.textChanged.connect(self._amount_typed)
        self.currency = Field("contract_currency", _("Currency"))
        self.currency.setMaximumWidth(90)
        self.signed = Field(
            "contract_signed", _("Signed"), tip=_("2026-03-05, 3-5, -30d, yesterday")
        )
        self.signed.set_text(format_date(context.as_of))
        self.plan = PlanField("new_plan", self._minor)
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self.make = button(_("Create contract"), "primary", clicked=self.save)
        self.make.setObjectName("create_contract")
        if account_id is not None:
            self.account.set_text(context.workspace.read(queries.account_name, account_id))
        self._account_chosen()
        fields = form(
            self.account, self.number, self.title, hbox(self.amount, self.currency), self.signed,
            self.plan,
        )  # fmt: skip
        self.setLayout(vbox(fields, self.problem, hbox(self.make, None), gap=12))

    def _amount_typed(self, _text: str) -> None:
        self.plan.refresh()

    def _account_chosen(self) -> None:
        found = self._accounts.get(self.account.text().strip())
        if found is not None and not self.currency.text():
            self.currency.set_text(found[1])
        self.amount.line.setPlaceholderText(money_hint(self._code()))

    def _code(self) -> str:
        return self.currency.text().strip().upper() or "CNY"

    def _minor(self) -> tuple[int | None, str]:
        return parse_money(self.amount.text(), self._code()), self._code()

    def save(self) -> None:
        """Write the contract, or say what is missing; nothing typed is lost."""
        try:
            key = self._write()
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        self._made(key)

    def _write(self) -> int:
        found = self._accounts.get(self.account.text().strip())
        if found is None:
            raise UserError(
                _("There is no account {name}.").format(name=self.account.text() or "—")
            )
        minor, code = self._minor()
        new = service("NewContract")(
            found[0], self.number.text(), code, minor, self.title.text(),
            parse_day(self.signed.text(), self._context.as_of),
        )  # fmt: skip
        text = M_("New contract {number}", number=self.number.text().strip())
        made: int = write(self._context, text, "create_contract", new, self.plan.lines())
        return made


class ContractForm(QWidget):
    """What a contract says; fields save as they are left."""

    def __init__(self, context: Context, contract: Contract) -> None:
        super().__init__()
        self.setObjectName("contract_form")
        self._context = context
        self.contract = contract
        self.number = Field(
            "edit_number", _("Contract number"), lambda text: self._edit("set_number", text)
        )
        self.title = Field("edit_title", _("Contract title"), lambda _text: self._texts())
        self.amount = Field("edit_amount", _("Amount, tax included"), self._save_amount)
        self.signed = Field("edit_signed", _("Signed"), self._save_signed)
        self.note = NoteField("edit_note", _("Note"), lambda _text: self._texts())
        self.plan = PlanField("edit_plan", lambda: (self.contract.amount, self.contract.currency))
        self.anew = button(_("Write the plan anew"), clicked=self.write_plan)
        self.anew.setObjectName("write_plan")
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self.over = button(_("Close the contract"), "", "archive", self._close)
        self.over.setObjectName("close_contract")
        self.again = button(_("Open it again"), clicked=self._open)
        self.remove = button(_("Remove contract"), "flat", "trash", self._remove)
        self.remove.setObjectName("remove_contract")
        self._plan = QWidget()
        self._plan.setLayout(
            vbox(section(_("Payment plan")), self.plan, hbox(self.anew, None), gap=8)
        )
        self._fixed = muted(_("Lines of the plan are invoiced: change them one by one."), wrap=True)
        fields = form(self.number, self.title, self.amount, self.signed, self.note)
        actions = hbox(self.over, self.again, self.remove, None)
        self.setLayout(
            vbox(fields, line(), self._plan, self._fixed, self.problem, line(), actions, gap=10)
        )
        self.setEnabled(not context.workspace.readonly)
        self.show_contract(contract)

    def show_contract(self, contract: Contract) -> None:
        """Show the contract as it is now."""
        self.contract = contract
        self.number.set_text(contract.number)
        self.title.set_text(contract.title or "")
        self.amount.set_text(money_text(contract.amount, contract.currency))
        self.signed.set_text("" if contract.signed is None else format_date(contract.signed))
        self.note.set_text(contract.note or "")
        invoiced = any(one.invoiced for one in contract.lines)
        self._plan.setVisible(not invoiced)
        self._fixed.setVisible(invoiced)
        self.over.setVisible(contract.closed_on is None)
        self.again.setVisible(contract.closed_on is not None)
        self.remove.setVisible(contract.papers == 0)

    def _edit(self, edit: str, *args: Any) -> None:
        text = M_("Edit contract {number}", number=self.contract.number)
        write(self._context, text, edit, self.contract.id, *args)

    def _texts(self) -> None:
        self._edit("set_texts", self.title.text(), self.note.text())

    def _save_amount(self, text: str) -> None:
        self._edit("set_amount", parse_money(text, self.contract.currency))

    def _save_signed(self, text: str) -> None:
        self._edit("set_signed", parse_day(text, self._context.as_of))

    def _act(self, text: Message, edit: str, *args: Any) -> None:
        try:
            write(self._context, text, edit, self.contract.id, *args)
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        self.problem.hide()

    def write_plan(self) -> None:
        """Write the plan that was chosen or typed."""
        try:
            lines = self.plan.lines()
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        text = M_("Payment plan of {number}", number=self.contract.number)
        self._act(text, "set_plan", lines)

    def _close(self) -> None:
        text = M_("Close contract {number}", number=self.contract.number)
        self._act(text, "close_contract", self._context.as_of)

    def _open(self) -> None:
        text = M_("Open contract {number} again", number=self.contract.number)
        self._act(text, "close_contract", None)

    def _remove(self) -> None:
        text = M_("Remove contract {number}", number=self.contract.number)
        self._act(text, "remove_contract")
