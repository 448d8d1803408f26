"""One line of a payment plan: what it says, what happened, its invoices, and its retention."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import M_, Message, _
from kamdesk.features.contracts import queries
from kamdesk.features.contracts.domain import phrases
from kamdesk.features.contracts.domain.events import EVENTS
from kamdesk.features.contracts.queries import Contract, Line
from kamdesk.features.contracts.ui.line_invoices import LineInvoices, RetentionBox
from kamdesk.features.contracts.ui.words import (
    event,
    money,
    payment,
    percent,
    rule,
    service,
    stands,
    write,
)
from kamdesk.ui.context import Context
from kamdesk.ui.forms import ChoiceField, Field, NoteField, form, money_text, parse_day, parse_money
from kamdesk.ui.widgets import (
    InfoButton,
    button,
    caption,
    hbox,
    label,
    line,
    muted,
    section,
    set_role,
    vbox,
)

_DAY_TIP = "2026-03-05, 3-5, -3d"


def parse_share(text: str) -> Decimal | None:
    """Return a share that was typed as percent: "30", "33.33%"; None if nothing was.

    Raises:
        UserError: If it is no percentage above 0 and up to 100.
    """
    bare = text.strip().rstrip("%％").strip()
    if not bare:
        return None
    try:
        share = Decimal(bare) / 100
    except InvalidOperation:
        share = Decimal(0)
    if not 0 < share <= 1:
        raise UserError(
            _("{text} is no share.").format(text=text), _("Type percent, for example 30.")
        )
    return share


class LineForm(QWidget):
    """Everything that can be said and done about one line; fields save as they are left."""

    def __init__(self, context: Context, contract: Contract, key: int) -> None:
        super().__init__()
        self.setObjectName("line_form")
        self._context = context
        self.key = key
        self._contract = contract
        self._line = next(one for one in contract.lines if one.id == key)
        self.state = label("", wrap=True)
        self.state.setObjectName("line_state")
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self._make_event()
        self._make_facts()
        self.invoices = LineInvoices(context, self.act)
        self.retention = RetentionBox(context, self.act)
        self._lay_out()
        self.setEnabled(not context.workspace.readonly)
        self.show_contract(contract)

    def _make_event(self) -> None:
        self.event_heading = section("")
        self.happened = Field("line_happened", _("Took place on"), tip=_DAY_TIP)
        self.happened.line.setPlaceholderText(_("the real day"))
        self.happened.line.returnPressed.connect(self.event_happened)
        self.happen = button(_("It took place"), "primary", "check", self.event_happened)
        self.happen.setObjectName("event_happened")
        self.unhappen = button(_("Not yet after all"), "flat", clicked=self._take_back)
        self.unhappen.setObjectName("event_taken_back")
        self.expected = Field("line_expected", _("Expected on"), self._save_expected, tip=_DAY_TIP)
        self.deemed = Field("line_deemed", _("Deemed on"), self._save_deemed, tip=_DAY_TIP)  # fmt: skip
        self.deem = button(_("Take it as taken place"), "", "", self._take_as_deemed)
        self.deem.setObjectName("take_as_deemed")

    def _make_facts(self) -> None:
        events = {key: _(text) for key, text in EVENTS.items()}
        self.kind = ChoiceField("line_kind", _("Event"), events, self._save_facts)
        self.title = Field("line_title", _("Payment"), self._save_facts)
        self.share = Field("line_share", _("Share"), self._save_share)
        self.amount = Field("line_amount", _("Amount"), self._save_amount)
        self.terms = Field(
            "line_terms", _("Payment terms"), self._save_facts,
            tip=_("NET 30, EOM+60, DAY 25+1, 验收后30天, 月结60天, NET 30 AFTER 12 MONTHS, BILL 6 MONTHS"),
        )  # fmt: skip
        self.told = caption("")
        self.told.setWordWrap(True)
        self.meanings = MonthlyQuestion(self._context, self._chose_meaning)
        self.note = NoteField("line_note", _("Note"), self._save_note)
        self.remove = button(_("Remove line"), "flat", "trash", self._remove)

    def _lay_out(self) -> None:
        info = InfoButton(
            _(
                "Share and amount: a share follows the contract's amount, a typed amount stands for itself. Terms count from the day of the event, which is not counted itself; months end with the month."
            )
        )
        happened = form(
            hbox(self.happened, self.expected),
            hbox(self.happen, self.unhappen, None),
            self.deemed,
            hbox(self.deem, None),
        )
        facts = form(
            self.kind,
            self.title,
            hbox(self.share, self.amount),
            self.terms,
            self.told,
            self.meanings,
            self.note,
        )
        layout: QVBoxLayout = vbox(
            self.state,
            self.problem,
            self.event_heading,
            happened,
            line(),
            section(_("Invoices")),
            self.invoices,
            self.retention,
            line(),
            hbox(section(_("What is agreed")), info, None, gap=4),
            facts,
            hbox(self.remove, None),
            gap=10,
        )
        self.setLayout(layout)

    @property
    def contract_id(self) -> int:
        """Key of the contract the line belongs to."""
        return self._contract.id

    # -- showing ------------------------------------------------------------------------------

    def show_contract(self, contract: Contract) -> bool:
        """Show the line as the contract has it now; False if it is not there any more."""
        found = next((one for one in contract.lines if one.id == self.key), None)
        if found is None:
            return False
        self._contract, self._line = contract, found
        day = self._context.as_of
        self.state.setText(stands(found, day))
        set_role(self.state, "")
        self._show_event(found)
        self.kind.set_text(found.kind)
        self.title.set_text(found.title or "")
        self.title.line.setPlaceholderText(payment(found))
        self.share.set_text("" if found.share is None else percent(found.share).rstrip("%"))
        self.amount.set_text(money_text(found.amount, contract.currency))
        self.terms.set_text(found.terms or "")
        self.told.setText(rule(found.terms, found.kind))
        self.meanings.hide()
        self.note.set_text(found.note or "")
        self.invoices.show_line(contract, found)
        self.retention.show_line(contract, found)
        return True

    def _show_event(self, found: Line) -> None:
        self.event_heading.setText(event(found))
        self.happened.set_text("" if found.happened is None else format_date(found.happened))
        self.unhappen.setVisible(found.happened is not None)
        self.expected.set_text("" if found.expected is None else format_date(found.expected))
        self.expected.setVisible(found.happened is None)
        waits = found.happened is None and (found.kind == "acceptance" or found.deemed is not None)
        self.deemed.setVisible(waits)
        self.deemed.set_text("" if found.deemed is None else format_date(found.deemed))
        passed = found.deemed is not None and found.deemed <= self._context.as_of
        self.deem.setVisible(waits and passed)

    # -- doing --------------------------------------------------------------------------------

    def act(self, text: Message, edit: str, *args: Any) -> bool:
        """Run an edit and say what is wrong; nothing typed is lost then."""
        try:
            write(self._context, text, edit, *args)
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return False
        self.problem.hide()
        return True

    def event_happened(self) -> None:
        """Record the event on the day that was typed, on the as-of day if none was."""
        try:
            day = parse_day(self.happened.text(), self._context.as_of) or self._context.as_of
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        self._happened(day)

    def _happened(self, day: date) -> None:
        text = M_("{event} on {day}", event=event(self._line), day=format_date(day))
        if self.act(text, "record_event", self.key, day, self._context.as_of):
            self.happened.set_text(format_date(day))

    def _take_as_deemed(self) -> None:
        if self._line.deemed is not None:
            self._happened(self._line.deemed)

    def _take_back(self) -> None:
        text = M_("{event} has not taken place", event=event(self._line))
        if self.act(text, "take_event_back", self.key):
            self.happened.line.clear()

    def _edit(self, edit: str, *args: Any) -> None:
        text = M_("Edit the plan of {number}", number=self._contract.number)
        write(self._context, text, edit, self.key, *args)

    def _save_expected(self, text: str) -> None:
        day = parse_day(text, self._context.as_of)
        self._edit("move_expected", day, self._context.as_of)

    def _save_deemed(self, text: str) -> None:
        self._edit("set_deemed", parse_day(text, self._context.as_of))

    def _save_note(self, text: str) -> None:
        self._edit("set_line_note", text)

    def _save_share(self, text: str) -> None:
        share = parse_share(text)
        self._save(share, None if share is not None else self._line.amount)

    def _save_amount(self, text: str) -> None:
        amount = parse_money(text, self._contract.currency)
        if amount is None:
            self._save(self._line.share, None)
        else:
            self._save(None, amount)

    def _save_facts(self, _text: str) -> None:
        share = self._line.share
        self._save(share, None if share is not None and self._follows() else self._line.amount)

    def _follows(self) -> bool:
        """Tell whether the amount may be found anew from the share without changing it."""
        whole = self._contract.amount
        share = self._line.share
        return whole is not None and share is not None and round(whole * share) == self._line.amount

    def _save(self, share: Decimal | None, amount: int | None) -> None:
        meaning = self._context.workspace.read(
            queries.monthly_meaning, self._contract.account_id, self._context.as_of
        )
        typed = self.terms.text()
        reading = phrases.read(typed) if typed.strip() else None
        if reading is not None and reading.choose(meaning) is None:
            self.meanings.ask(typed, self._context.as_of)
            return
        rule_text = service("rule_of")(typed, self.kind.text(), meaning)
        facts = service("LineFacts")(self.kind.text(), share, amount, rule_text, self.title.text())
        self._edit("set_line", facts)

    def _chose_meaning(self, meaning: str) -> None:
        text = M_("Monthly terms of {name}", name=self._contract.account)
        day = min(self._context.as_of, self._contract.signed or self._context.as_of)
        write(self._context, text, "set_monthly_meaning", self._contract.account_id, meaning, day)
        self.terms.line.setModified(True)
        self._save_facts("")

    def _remove(self) -> None:
        text = M_("Remove {payment} from the plan", payment=payment(self._line))
        self.act(text, "remove_line", self.key)


class MonthlyQuestion(QWidget):
    """Asks once which of its two meanings 月结60天 has at a customer, with an example of each."""

    def __init__(self, context: Context, chosen: Callable[[str], None]) -> None:
        super().__init__()
        self.setObjectName("monthly_question")
        self._context = context
        self._chosen = chosen
        self.question = muted("", wrap=True)
        self._buttons = {
            key: button(_(text), clicked=partial(self._choose, key))
            for key, text in phrases.READINGS.items()
        }
        for key, one in self._buttons.items():
            one.setObjectName(f"monthly_{key}")
        self.setLayout(vbox(self.question, *self._buttons.values(), gap=4))
        self.hide()

    def ask(self, typed: str, day: date) -> None:
        """Show the question with what each meaning comes to from a day."""
        from kamdesk.features.contracts.domain.terms import due_day

        self.question.setText(
            _("What does {text} mean at this customer? From {day} it comes to:").format(
                text=typed.strip(), day=format_date(day)
            )
        )
        for key, term in phrases.read(typed).terms.items():
            shown = f"{_(phrases.READINGS[key])}: {format_date(due_day(term, day))}"
            self._buttons[key].setText(shown)
            self._buttons[key].setAccessibleName(shown)
        self.show()

    def _choose(self, key: str) -> None:
        self.hide()
        self._chosen(key)


class NewLineForm(QWidget):
    """One more line of a plan: event, share or amount, terms."""

    def __init__(self, context: Context, contract: Contract, made: Callable[[int], None]) -> None:
        super().__init__()
        self.setObjectName("new_line_form")
        self._context = context
        self._contract = contract
        self._made = made
        events = {key: _(text) for key, text in EVENTS.items()}
        self.kind = ChoiceField("new_line_kind", _("Event"), events)
        self.kind.set_text("acceptance")
        self.share = Field("new_line_share", _("Share"))
        self.amount = Field("new_line_amount", _("Amount"))
        self.terms = Field("new_line_terms", _("Payment terms"))
        self.terms.line.setPlaceholderText(_("empty: the usual term of the event"))
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self.make = button(_("Add line"), "primary", clicked=self.save)
        self.make.setObjectName("create_line")
        whole, planned = contract.amount, contract.planned
        if whole is not None and whole > planned:
            self.amount.set_text(money_text(whole - planned, contract.currency))
        left = _("{amount} of the contract is not planned yet.").format(
            amount=money(None if whole is None else max(0, whole - planned), contract.currency)
        )
        fields = form(self.kind, hbox(self.share, self.amount), self.terms)
        self.setLayout(
            vbox(muted(left, wrap=True), fields, self.problem, hbox(self.make, None), gap=10)
        )

    def save(self) -> None:
        """Write the line, or say what is missing."""
        try:
            share = parse_share(self.share.text())
            amount = None
            if share is None:
                amount = parse_money(self.amount.text(), self._contract.currency)
            meaning = self._context.workspace.read(
                queries.monthly_meaning, self._contract.account_id, self._context.as_of
            )
            terms = service("rule_of")(self.terms.text(), self.kind.text(), meaning)
            facts = service("LineFacts")(self.kind.text(), share, amount, terms)
            text = M_("Add a line to the plan of {number}", number=self._contract.number)
            key = write(self._context, text, "add_line", self._contract.id, facts)
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        self._made(key)
