"""Extensions of one invoice: asked for with their cost in sight, allowed or refused, signed."""

from datetime import date, timedelta
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date, format_money
from kamdesk.base.i18n import LANGUAGES, M_, _, language
from kamdesk.base.money import minor_digits
from kamdesk.features.collections import queries
from kamdesk.features.collections.domain import extensions
from kamdesk.features.collections.domain.letters import file_name
from kamdesk.features.collections.queries import Extension, Subject, rules
from kamdesk.features.collections.ui.edits import new, write
from kamdesk.features.collections.ui.log_line import reason_choices
from kamdesk.features.collections.ui.paper import write_pdf
from kamdesk.features.collections.ui.people import key_of, their_field
from kamdesk.ui.context import Context
from kamdesk.ui.dialogs import choose_save
from kamdesk.ui.forms import ChoiceField, Field, parse_day
from kamdesk.ui.widgets import (
    InfoButton,
    Segments,
    button,
    caption,
    clear,
    hbox,
    label,
    muted,
    vbox,
)

_MOST = 36
Plan = list[tuple[date, int]]


class RequestForm(QWidget):
    """Asks for an extension: instalments, what they cost, who must allow them."""

    def __init__(self, context: Context, found: Subject) -> None:
        super().__init__()
        self.setObjectName("extension_request")
        self._context, self._found = context, found
        read = context.workspace.read
        self._rate = read(rules.rate_of_money, context.today())
        self._approvers = read(rules.approvers, context.today())
        self.count = Field("instalments", _("Instalments"))
        self.count.set_text("1")
        self.first = Field("first_day", _("First one due on"), tip=_("3-5, +7d, 周五"))
        latest = max(day for day, _amount in found.parts)
        proposed = max(latest, context.today()) + timedelta(days=30)
        self.first.set_text(format_date(proposed))
        self.gap = Field("gap", _("Days between"))
        self.gap.set_text("30")
        self.reason = ChoiceField("reason", _("Why"), reason_choices())
        self.security = Field("security", _("Security they give"))
        self.person = their_field(context, found.account_id, "asked_by", None)
        self.person.label.setText(_("Who asks"))
        self.plan_text = muted("", wrap=True)
        self.plan_text.setObjectName("plan_text")
        self.cost = label("", wrap=True, bold=True)
        self.cost.setObjectName("extension_cost")
        self.level = label("", wrap=True)
        self.level.setObjectName("extension_level")
        how = _(
            "Sum of amount x days beyond the day due now x yearly rate of money / 365. Days that are late already are not granted. The level follows amount x days; each earlier extension of the invoice lifts it by one."
        )
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self.make = button(_("Ask for the extension"), "primary", clicked=self.save)
        self.make.setObjectName("ask_extension")
        self.make.setEnabled(not context.workspace.readonly)
        for field in (self.count, self.first, self.gap):
            field.line.textChanged.connect(lambda _text: self._show())
        costs = hbox(self.cost, InfoButton(how))
        costs.setStretch(0, 1)
        self.setLayout(
            vbox(
                hbox(self.count, self.first, self.gap), self.plan_text, costs, self.level,
                hbox(self.reason, self.person), self.security, self.problem,
                hbox(self.make, None), gap=6,
            )
        )  # fmt: skip
        self._show()

    def plan(self) -> Plan:
        """Return the instalments.

        Raises:
            UserError: If a field is no number or day.
        """
        count, gap = _number(self.count, 1, _MOST), _number(self.gap, 1, 366)
        first = parse_day(self.first.text(), self._context.today())
        if first is None:
            raise UserError(_("Type a day."))
        found = self._found
        unit = 10 ** minor_digits(found.currency)
        parts = extensions.split(found.movable, count, unit)
        return list(zip(extensions.monthly(first, count, gap), parts, strict=True))

    def _show(self) -> None:
        try:
            plan = self.plan()
            extensions.check_plan(plan, self._found.parts, self._context.today())
        except UserError as error:
            self.plan_text.setText(str(error))
            self.cost.setText("")
            self.level.setText("")
            return
        currency = self._found.currency
        self.plan_text.setText(plan_words(plan, currency))
        granted = extensions.amount_days(plan, self._found.parts, self._context.today())
        price = extensions.cost(granted, self._rate)
        rate = f"{(self._rate * 100).normalize():f}%"
        money = f"{format_money(price, currency)} {currency}"
        self.cost.setText(_("Costs us {money} at {rate} a year").format(money=money, rate=rate))
        in_base = self._context.workspace.read(
            rules.in_base, granted, currency, self._context.today()
        )
        level = extensions.level_needed(in_base, self._approvers, self._found.earlier)
        told = _("Level {n} must allow it: {who}").format(
            n=level, who=self._approvers[level - 1].title
        )
        if self._found.earlier:
            told += "  " + _("(extended before)")
        if in_base is None:
            told += "  " + _("(no exchange rate for {currency})").format(currency=currency)
        self.level.setText(told)

    def save(self) -> None:
        """Write the request, or say what is missing."""
        try:
            reason = self.reason.combo.currentText() if self.reason.text() else ""
            request = new(
                "NewExtension", invoice_id=self._found.invoice_id,
                asked_on=self._context.today(), reason=reason, plan=self.plan(),
                security=self.security.text(), person_id=key_of(self.person),
            )  # fmt: skip
            text = M_("Ask for an extension of {number}", number=self._found.number)
            write(self._context, text, "request_extension", request)
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()


class Extensions(QWidget):
    """What was asked for an invoice, and what became of it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("extensions")
        self._context = context
        self._found: Subject | None = None
        self._lines = vbox(gap=8)
        self.setLayout(self._lines)

    def show_extensions(self, found: Subject | None, rows: list[Extension]) -> None:
        """Show the extensions of an invoice and the way to ask for another."""
        clear(self._lines)
        self._found = found
        for one in rows:
            self._lines.addWidget(self._card(one))
        if found is None or not found.movable:
            if not rows:
                self._lines.addWidget(muted(_("Nothing with a due day is open.")))
        elif not any(one.state == "asked" for one in rows):
            ask = button(_("Ask for an extension"), "", "add", self.begin)
            ask.setObjectName("begin_extension")
            ask.setEnabled(not self._context.workspace.readonly)
            self._ask = ask
            self._lines.addLayout(hbox(ask, None))

    def begin(self) -> None:
        """Open the form of a request."""
        if self._found is not None:
            self._ask.hide()
            self.request = RequestForm(self._context, self._found)
            self._lines.addWidget(self.request)

    def _card(self, one: Extension) -> QWidget:
        holder = QWidget()
        holder.setObjectName(f"extension_{one.id}")
        money = f"{format_money(one.cost, one.currency)} {one.currency}"
        state = _(extensions.STATES[one.state])
        head = _("{day}: {state}, costs {money}").format(
            day=format_date(one.asked_on), state=state, money=money
        )
        about = [one.reason, one.security, one.person]
        if one.approver:
            about.append(_("decided by {who}").format(who=one.approver))
        if one.acknowledged_on:
            about.append(_("signed on {day}").format(day=format_date(one.acknowledged_on)))
        text = caption(" · ".join(part for part in about if part))
        text.setWordWrap(True)
        parts = [label(head, wrap=True), muted(plan_words(one.plan, one.currency), wrap=True), text]
        actions = self._decide(one) if one.state == "asked" else self._papers(one)
        holder.setLayout(vbox(*parts, *actions, gap=3))
        return holder

    def _decide(self, one: Extension) -> list[QWidget]:
        approvers = self._context.workspace.read(rules.approvers, self._context.today())
        who = Field("approver", _("Who allows it (level {n})").format(n=one.level))
        who.set_text(approvers[min(one.level, len(approvers)) - 1].title)
        problem = label("", "bad", wrap=True)
        problem.hide()
        yes = button(_("Approve"), "primary", clicked=partial(self._approve, one, who, problem))
        yes.setObjectName("approve")
        no = button(_("Refuse"), clicked=partial(self._refuse, one, who))
        no.setObjectName("refuse")
        row = QWidget()
        row.setLayout(hbox(yes, no, None))
        row.setEnabled(not self._context.workspace.readonly)
        return [who, problem, row]

    def _papers(self, one: Extension) -> list[QWidget]:
        if one.state != "approved":
            return []
        row = QWidget()
        lang = Segments(dict(LANGUAGES), "agreement_lang")
        lang.choose(language())
        print_ = button(_("Agreement as PDF…"), "", "export", partial(self._ask_file, one, lang))
        print_.setObjectName("agreement")
        parts = [lang, print_]
        if one.acknowledged_on is None:
            signed = button(_("They signed it"), clicked=partial(self._sign, one))
            signed.setObjectName("signed")
            signed.setEnabled(not self._context.workspace.readonly)
            parts.append(signed)
        row.setLayout(vbox(parts[0], hbox(*parts[1:], None), gap=4))
        return [row]

    def _approve(self, one: Extension, who: Field, problem: QWidget) -> None:
        text = M_("Approve the extension of {number}", number=one.number)
        try:
            write(
                self._context, text, "approve_extension", one.id, self._context.today(), who.text()
            )
        except UserError as error:
            problem.setText(str(error))  # type: ignore[attr-defined]
            problem.show()

    def _refuse(self, one: Extension, who: Field) -> None:
        text = M_("Refuse the extension of {number}", number=one.number)
        write(self._context, text, "refuse_extension", one.id, self._context.today(), who.text())

    def _sign(self, one: Extension) -> None:
        text = M_("Extension of {number} signed", number=one.number)
        write(self._context, text, "acknowledge_extension", one.id, self._context.today())

    def _ask_file(self, one: Extension, lang: Segments) -> None:
        found = self._found
        if found is None:
            return
        kind = _("Extension agreement")
        name = file_name(found.account, f"{kind} {one.number}", one.asked_on)
        path = choose_save(
            self, self._context.settings, "letters", _("Agreement as PDF…"), name,
            _("PDF files (*.pdf)"),
        )  # fmt: skip
        if path is not None:
            self.print_agreement(one, path, lang.choice())

    def print_agreement(self, one: Extension, path: Path, lang: str) -> None:
        """Write the agreement on an extension."""
        if self._found is not None:
            letter = self._context.workspace.read(queries.agreement, self._found, one, lang)
            write_pdf(letter, path)
            self._context.notify(_("{file} was written.").format(file=path.name))


def plan_words(plan: Plan | tuple[tuple[date, int], ...], currency: str) -> str:
    """Return instalments in one line."""
    return "  ·  ".join(
        f"{format_date(day)} {format_money(amount, currency)}" for day, amount in plan
    )


def _number(field: Field, least: int, most: int) -> int:
    text = field.text().strip()
    if not text.isdecimal() or not least <= int(text) <= most:
        raise UserError(
            _("Type a whole number from {least} to {most}.").format(least=least, most=most)
        )
    return int(text)
