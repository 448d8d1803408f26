"""One bill: its facts, what a discount would cost, what becomes of it; and a new one."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtWidgets import QCheckBox, QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date, format_money
from kamdesk.base.i18n import M_, Message, _, ngettext
from kamdesk.base.lazy import load
from kamdesk.features.contracts import queries
from kamdesk.features.contracts.domain import bills as rules
from kamdesk.features.contracts.queries import HeldBill
from kamdesk.features.contracts.ui.bill_rows import effective_days, state_text
from kamdesk.features.contracts.ui.words import BILL_ROLES, percent, service, write
from kamdesk.ui.context import Context
from kamdesk.ui.forms import (
    ChoiceField,
    Field,
    NoteField,
    form,
    money_hint,
    parse_day,
    parse_money,
)
from kamdesk.ui.widgets import (
    InfoButton,
    Segments,
    button,
    caption,
    hbox,
    label,
    line,
    section,
    set_role,
    vbox,
)


def parse_rate(text: str) -> Decimal | None:
    """Return a yearly rate that was typed in percent: "1.5", "1.5%"; None if nothing was.

    Raises:
        UserError: If it is no percentage from 0 to 100.
    """
    bare = text.strip().rstrip("%％").strip()
    if not bare:
        return None
    try:
        rate = Decimal(bare) / 100
    except InvalidOperation:
        rate = Decimal(-1)
    if not 0 <= rate <= 1:
        raise UserError(
            _("{text} is no rate.").format(text=text), _("Type percent, for example 1.5.")
        )
    return rate


class Calculator(QWidget):
    """What it costs to discount a bill on a day at a rate."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("discount_calculator")
        self._context = context
        self._one: HeldBill | None = None
        self.day = Field("discount_day", _("Discounted on"))
        self.rate = Field("discount_rate", _("Yearly rate in %"))
        self.rate.line.setPlaceholderText("1.5")
        self.year = Segments({str(days): str(days) for days in rules.YEARS}, "discount_year")
        self.year.chosen.connect(lambda _key: self._count())
        self.result = label("", wrap=True)
        self.result.setObjectName("discount_result")
        self.info = InfoButton(
            _(
                "Discount = face value x yearly rate x days / days of the year, rounded half up. The days run from the discount to the maturity. Banks count 360 days a year."
            )
        )
        for field in (self.day, self.rate):
            field.line.textChanged.connect(lambda _text: self._count())
        basis = hbox(caption(_("Days of the year")), self.year, self.info, None, gap=4)
        self.setLayout(form(hbox(self.day, self.rate), basis, self.result))

    def show_bill(self, one: HeldBill) -> None:
        """Show another bill; what was typed for the same bill stays."""
        if self._one is None or self._one.id != one.id:
            rate = one.rate or self._context.workspace.read(queries.last_rate)
            self.rate.set_text("" if rate is None else percent(rate).rstrip("%"))
            self.day.set_text(format_date(max(self._context.as_of, one.bill.received)))
        self._one = one
        self._count()

    def typed(self) -> tuple[date, Decimal]:
        """Return day and rate. Raises UserError if one is missing."""
        day = parse_day(self.day.text(), self._context.as_of)
        rate = parse_rate(self.rate.text())
        if day is None or rate is None:
            raise UserError(_("Type the day and the rate of the discount."))
        return day, rate

    def _count(self) -> None:
        one = self._one
        if one is None:
            return
        if one.bill.matures is None:
            self.result.setText(_("The maturity of the bill is not known."))
            return
        try:
            day, rate = self.typed()
        except UserError:
            self.result.setText("")
            return
        days = (one.bill.matures - day).days
        if days < 0:
            self.result.setText(_("The bill has matured by then."))
            return
        cost = rules.discount_cost(one.bill.amount, rate, days, int(self.year.choice()))
        self.result.setText(
            ngettext(
                "{n} day costs {cost}; {net} {currency} comes in.",
                "{n} days cost {cost}; {net} {currency} come in.",
                days,
            ).format(
                n=days,
                cost=format_money(cost, one.currency),
                net=format_money(one.bill.amount - cost, one.currency),
                currency=one.currency,
            )
        )


class BillForm(QWidget):
    """One bill of the register; fields save as they are left."""

    def __init__(self, context: Context, one: HeldBill) -> None:
        super().__init__()
        self.setObjectName("bill_form")
        self._context = context
        self.one = one
        self.state = label("", wrap=True)
        self.state.setObjectName("bill_state")
        self.days = caption("")
        self.days.setWordWrap(True)
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self._make_facts()
        self._make_moves()
        self.calculator = Calculator(context)
        self.recourse = label("", wrap=True)
        self.recourse.setObjectName("recourse")
        self._lay_out()
        self.setEnabled(not context.workspace.readonly)
        self.show_bill(one)

    def _make_facts(self) -> None:
        self.number = Field("bill_number", _("Number of the bill"), lambda _text: self._save())
        self.acceptor = Field("bill_acceptor", _("Acceptor"), lambda _text: self._save())
        self.acceptor.offer(lambda: self._context.workspace.read(queries.acceptors))
        self.issued = Field("bill_issued", _("Drawn on"), lambda _text: self._save())
        self.matures = Field("bill_matures", _("Matures"), lambda _text: self._save())
        self.note = NoteField("bill_note", _("Note"), lambda _text: self._save())

    def _make_moves(self) -> None:
        self.day = Field("bill_day", _("Done on"), tip=_("2026-03-05, 3-5, -30d, yesterday"))
        self.to = Field("bill_to", _("Endorsed to"))
        self.settle = button(_("Honoured"), "primary", "check", self._settle)
        self.settle.setObjectName("settle_bill")
        self.endorse = button(_("Endorse"), "", "", self._endorse)
        self.endorse.setObjectName("endorse_bill")
        self.discount = button(_("Discount"), "", "", self._discount)
        self.discount.setObjectName("discount_bill")
        self.dishonour = button(_("Dishonoured"), "", "warning", self._dishonour)
        self.dishonour.setObjectName("dishonour_bill")
        self.back = button(_("Back in hand"), "flat", "", self._back)
        self.back.setObjectName("bill_back")

    def _lay_out(self) -> None:
        self._moves = QWidget()
        self._moves.setLayout(
            form(
                hbox(self.day, self.to),
                hbox(self.settle, self.endorse, None),
                hbox(self.dishonour, self.back, None),
            )
        )
        self._sell = QWidget()
        self._sell.setLayout(
            form(section(_("Discount")), self.calculator, hbox(self.discount, None))
        )
        facts = form(self.number, self.acceptor, hbox(self.issued, self.matures), self.note)
        account = button(
            _("Open the account"), "link",
            clicked=lambda: self._context.open_account(self.one.account_id, "money"),
        )  # fmt: skip
        self.setLayout(
            vbox(
                account, self.state, self.days, self.problem, self.recourse, self._moves, line(),
                self._sell, line(), facts, gap=10,
            )
        )  # fmt: skip

    def show_bill(self, one: HeldBill) -> None:
        """Show the bill as it is now."""
        if one.id != self.one.id or not self.day.text():
            self.day.set_text(format_date(self._context.as_of))
        self.one = one
        self.state.setText(state_text(one))
        set_role(self.state, BILL_ROLES.get(one.state, ""))
        self.days.setText(days_text(one, self._context))
        self.number.set_text(one.number)
        self.acceptor.set_text(one.bill.acceptor)
        self.issued.set_text("" if one.bill.issued is None else format_date(one.bill.issued))
        self.matures.set_text("" if one.bill.matures is None else format_date(one.bill.matures))
        self.note.set_text(one.note or "")
        here, refused = one.state in rules.OPEN, one.state == rules.DISHONOURED
        for widget in (self.settle, self.endorse, self.to):
            widget.setVisible(here)
        self._sell.setVisible(one.state == rules.IN_HAND)
        self.back.setVisible(not here and not refused)
        self.dishonour.setVisible(not refused and one.state != rules.SETTLED)
        self._moves.setVisible(not refused)
        self.recourse.setVisible(refused)
        steps = (f"{n}. {_(text)}" for n, text in enumerate(rules.RECOURSE, 1))
        self.recourse.setText("\n".join(steps))
        self.calculator.show_bill(one)

    # -- doing --------------------------------------------------------------------------------

    def _save(self) -> None:
        day = self._context.as_of
        facts = service("BillFacts")(
            self.number.text(), self.acceptor.text(), parse_day(self.issued.text(), day),
            parse_day(self.matures.text(), day), self.note.text(),
        )  # fmt: skip
        write(self._context, M_("Edit bill {number}", number=self._name()), "set_bill", self.one.id, facts)  # fmt: skip

    def _name(self) -> str:
        return self.one.number or format_money(self.one.bill.amount, self.one.currency)

    def _act(self, text: Message, edit: str, *args: Any) -> None:
        try:
            write(self._context, text, edit, self.one.id, *args)
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        self.problem.hide()

    def _on(self) -> date:
        return parse_day(self.day.text(), self._context.as_of) or self._context.as_of

    def _settle(self) -> None:
        self._act(M_("Bill {number} is settled", number=self._name()), "settle", self._on())

    def _endorse(self) -> None:
        text = M_("Endorse bill {number}", number=self._name())
        self._act(text, "endorse", self._on(), self.to.text())

    def _discount(self) -> None:
        text = M_("Discount bill {number}", number=self._name())
        try:
            day, rate = self.calculator.typed()
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        self._act(text, "discount", day, rate)

    def _dishonour(self) -> None:
        self._act(M_("Bill {number} is dishonoured", number=self._name()), "dishonour", self._on())

    def _back(self) -> None:
        self._act(M_("Bill {number} is back in hand", number=self._name()), "back_in_hand")


def days_text(one: HeldBill, context: Context) -> str:
    """Return how long a bill really makes us wait, and when its money comes."""
    parts = []
    days = effective_days(one)
    if days is not None and one.invoiced is not None:
        nominal = (one.bill.received - one.invoiced).days
        parts.append(
            _("{n} days from the invoice to the money, not {nominal} to the bill.").format(
                n=days, nominal=nominal
            )
        )
    if one.paid_on is not None and one.paid_on != one.bill.matures:
        parts.append(_("It is paid on {day}, the next working day.").format(day=format_date(one.paid_on)))  # fmt: skip
    if one.bill.matures is not None:
        work = context.workspace.read(queries.work_days, one.bill.matures)
        if not work.knows(one.bill.matures):
            text = _("The official holidays of {year} are not known: weekends alone are counted.")
            parts.append(text.format(year=one.bill.matures.year))
    if one.long:
        parts.append(
            _("It runs longer from its issue than {n} months. {source}").format(
                n=context.workspace.read(queries.tenor_months, context.as_of),
                source=_(rules.TENOR_SOURCE),
            )
        )
    if one.contingent:
        parts.append(_("It was passed on and may come back until it is paid."))
    return "\n".join(parts)


class NewBillForm(QWidget):
    """A bill that came in: who gave it, what stands on it."""

    def __init__(
        self, context: Context, account_id: int | None, made: Callable[[int], None]
    ) -> None:
        super().__init__()
        self.setObjectName("new_bill_form")
        self._context = context
        self._made = made
        self._accounts = context.workspace.read(queries.accounts)
        self.account = Field("new_bill_account", _("Account"))
        self.account.set_choices(list(self._accounts))
        self.account.saved.connect(lambda _text: self._account_chosen())
        self.kind = ChoiceField(
            "new_bill_kind", _("Kind"), {key: _(text) for key, text in rules.KINDS.items()}
        )
        self.number = Field("new_bill_number", _("Number of the bill"))
        self.acceptor = Field("new_bill_acceptor", _("Acceptor"))
        self.acceptor.set_choices(context.workspace.read(queries.acceptors))
        self.amount = Field("new_bill_amount", _("Amount"))
        self.currency = Field("new_bill_currency", _("Currency"))
        self.currency.setMaximumWidth(90)
        self.received = Field("new_bill_received", _("Came in"))
        self.received.set_text(format_date(context.as_of))
        self.issued = Field("new_bill_issued", _("Drawn on"))
        self.matures = Field("new_bill_matures", _("Matures"), tip=_("2026-09-30, 9-30, +180d"))
        self.oldest = QCheckBox(_("Apply to the oldest due invoices first"))
        self.oldest.setObjectName("new_bill_oldest")
        self.oldest.setChecked(True)
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self.make = button(_("Record bill"), "primary", clicked=self.save)
        self.make.setObjectName("create_bill")
        if account_id is not None:
            self.account.set_text(context.workspace.read(queries.account_name, account_id))
        self._account_chosen()
        fields = form(
            self.account, self.kind, self.number, self.acceptor,
            hbox(self.amount, self.currency), self.received, hbox(self.issued, self.matures),
        )  # fmt: skip
        self.setLayout(vbox(fields, self.oldest, self.problem, hbox(self.make, None), gap=10))

    def _account_chosen(self) -> None:
        found = self._accounts.get(self.account.text().strip())
        if found is not None and not self.currency.text():
            self.currency.set_text(found[1])
        self.amount.line.setPlaceholderText(money_hint(self._code()))

    def _code(self) -> str:
        return self.currency.text().strip().upper() or "CNY"

    def save(self) -> None:
        """Write the bill, or say what is missing; nothing typed is lost."""
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
        minor = parse_money(self.amount.text(), self._code())
        if minor is None:
            raise UserError(_("Type an amount."))
        today = self._context.as_of
        received = parse_day(self.received.text(), today) or today
        number = self.number.text().strip()
        new = load("kamdesk.features.receivables.service:NewReceipt")(
            found[0], received, self._code(), minor, number or None, self.kind.text(),
            parse_day(self.matures.text(), received),
        )  # fmt: skip
        facts = service("BillFacts")(
            number, self.acceptor.text(), parse_day(self.issued.text(), today)
        )
        text = M_("Record bill {number}", number=number or format_money(minor, self._code()))
        made: int = write(
            self._context, text, "receive_bill", new, facts, oldest_first=self.oldest.isChecked()
        )
        return made


class WorkDayForm(QWidget):
    """Says that a day is worked or free, where the calendar has it otherwise."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("work_day_form")
        self._context = context
        self.day = Field("work_day", _("Day"), tip=_("2026-09-30, 9-30, +180d"))
        self.day.line.textChanged.connect(lambda _text: self._show())
        self.source = Field("work_day_source", _("Source"))
        self.source.line.setPlaceholderText(_("who announced it"))
        self.told = caption("")
        self.told.setObjectName("work_day_told")
        self.told.setWordWrap(True)
        self.worked = button(_("It is worked"), "", "", lambda: self.save(True))
        self.worked.setObjectName("day_worked")
        self.free = button(_("It is free"), "", "", lambda: self.save(False))
        self.free.setObjectName("day_free")
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        fields = form(self.day, self.told, self.source)
        self.setLayout(vbox(fields, self.problem, hbox(self.worked, self.free, None), gap=10))
        self.setEnabled(not context.workspace.readonly)

    def _typed(self) -> date | None:
        try:
            return parse_day(self.day.text(), self._context.as_of)
        except UserError:
            return None

    def _show(self) -> None:
        day = self._typed()
        if day is None:
            self.told.setText("")
            return
        work = self._context.workspace.read(queries.work_days, day)
        text = (
            _("{day} is worked by the calendar.")
            if work.is_working(day)
            else _("{day} is free by the calendar.")
        ).format(day=format_date(day))
        if not work.knows(day):
            text += "\n" + _(
                "The official holidays of {year} are not known: weekends alone are counted."
            ).format(year=day.year)
        self.told.setText(text)

    def save(self, worked: bool) -> None:
        """Keep it, or say what is missing."""
        day = self._typed()
        if day is None:
            self.problem.setText(_("Type a day."))
            self.problem.show()
            return
        self.problem.hide()
        text = M_("Working day {day}", day=format_date(day))
        write(self._context, text, "set_work_day", day, worked, self.source.text(), self._context.as_of)  # fmt: skip
        self._show()
