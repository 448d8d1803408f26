"""The one line that logs a call, a promise, a next date: type, Enter, done."""

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date, format_money
from kamdesk.base.i18n import M_, _
from kamdesk.features.collections.domain.ladder import Step, answers_step
from kamdesk.features.collections.domain.reasons import GROUPS, REASONS
from kamdesk.features.collections.domain.vocabulary import KINDS
from kamdesk.features.collections.ui.edits import new, write
from kamdesk.features.collections.ui.people import key_of, their_field
from kamdesk.ui.context import Context
from kamdesk.ui.forms import ChoiceField, Field, money_hint, money_text, parse_day, parse_money
from kamdesk.ui.widgets import button, hbox, label, muted, vbox

_LOGGED = ("call", "message", "visit", "letter", "demand", "acknowledgement", "note")


@dataclass(frozen=True, slots=True)
class About:
    """What a line is about.

    Attributes:
        invoice_id, number: One invoice, None and "" for the whole account.
        open_minor: What may be chased of it.
        step: The step that waits, None if none does.
        person_id: Who is called, None if nobody is known.
    """

    account_id: int
    account: str
    currency: str
    open_minor: int
    invoice_id: int | None = None
    number: str = ""
    step: Step | None = None
    person_id: int | None = None

    def name(self) -> str:
        """Return what it is about in words."""
        return self.number or self.account

    def step_for(self, kind: str) -> int | None:
        """Return the days of the step a kind answers here."""
        return self.step.days if self.step is not None and answers_step(kind, self.step) else None


class Line(QWidget):
    """Fields, what is wrong, and one button that Enter presses."""

    logged = Signal()

    def __init__(self, context: Context, about: About, verb: str) -> None:
        super().__init__()
        self._context, self.about = context, about
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self.make = button(verb, "primary", clicked=self.save)
        self.make.setObjectName("log")
        self.make.setEnabled(not context.workspace.readonly)

    def _lay_out(self, first: Field, *rows: QWidget | tuple[QWidget, ...]) -> None:
        self.first = first
        boxes = [hbox(*row) if isinstance(row, tuple) else row for row in rows]
        subject = muted(_("About {name}").format(name=self.about.name()), wrap=True)
        self.setLayout(vbox(subject, first, *boxes, self.problem, hbox(self.make, None), gap=6))
        for field in self.findChildren(Field):
            if type(field) is Field:
                field.line.returnPressed.connect(self.save)

    def start(self) -> None:
        """Put the cursor where typing begins."""
        self.first.editor.setFocus()
        if type(self.first) is Field:
            self.first.line.selectAll()

    def save(self) -> None:
        """Write it, or say what is missing; nothing typed is lost."""
        try:
            self._write()
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        self.problem.hide()
        self.logged.emit()

    def _write(self) -> None:
        raise AssertionError("each line writes its own facts")

    def _day(self, field: Field) -> date:
        day = parse_day(field.text(), self._context.today())
        if day is None:
            raise UserError(_("Type a day."))
        return day


class TalkLine(Line):
    """A call, message, visit or letter: what was said, why it is late, when to come back."""

    def __init__(self, context: Context, about: About, kind: str = "call") -> None:
        super().__init__(context, about, _("Log"))
        self.setObjectName("talk_line")
        self.what = Field("what", _("What was said"))
        self.kind = ChoiceField("kind", _("How"), {key: _(KINDS[key]) for key in _LOGGED})
        self.kind.set_text(kind)
        self.person = their_field(context, about.account_id, "person", about.person_id)
        self.reason = ChoiceField("reason", _("Why late"), reason_choices())
        self.reason.combo.currentIndexChanged.connect(lambda _place: self._show_remedy())
        self.remedy = muted("", wrap=True)
        self.remedy.hide()
        self.next_on = Field(
            "next_on", _("Come back on"), tip=_("3-5, +7d, 周五; empty for no day")
        )
        self._lay_out(self.what, (self.kind, self.person), (self.reason, self.next_on), self.remedy)

    def _show_remedy(self) -> None:
        chosen = REASONS.get(self.reason.text())
        self.remedy.setText(_(chosen.remedy) if chosen else "")
        self.remedy.setVisible(chosen is not None)

    def _write(self) -> None:
        about, kind, day = self.about, self.kind.text(), self._context.today()
        talk = new(
            "NewChase", account_id=about.account_id, day=day, kind=kind,
            invoice_id=about.invoice_id, step=about.step_for(kind), person_id=key_of(self.person),
            what=self.what.text(), reason=self.reason.text(),
            next_on=parse_day(self.next_on.text(), day),
        )  # fmt: skip
        names = {
            "call": M_("Log a call to {name}", name=about.name()),
            "visit": M_("Log a visit to {name}", name=about.name()),
            "message": M_("Log a message to {name}", name=about.name()),
        }
        text = names.get(kind, M_("Log what was done at {name}", name=about.name()))
        write(self._context, text, "log_chase", talk)


class PromiseLine(Line):
    """What they promise to pay, and when; the talk it was given in is logged with it."""

    def __init__(self, context: Context, about: About) -> None:
        super().__init__(context, about, _("Log the promise"))
        self.setObjectName("promise_line")
        self.promised = Field("promised", _("Money comes on"), tip=_("3-5, +7d, 周五"))
        self.amount = Field("amount", _("Amount"))
        self.amount.line.setPlaceholderText(money_hint(about.currency))
        self.amount.set_text(money_text(about.open_minor or None, about.currency))
        self.person = their_field(context, about.account_id, "person", about.person_id)
        self.note = Field("what", _("In their words"))
        self._lay_out(self.promised, (self.amount, self.person), self.note)

    def _write(self) -> None:
        about, day = self.about, self._context.today()
        promised = self._day(self.promised)
        amount = parse_money(self.amount.text(), about.currency)
        if amount is None:
            raise UserError(_("Type an amount."))
        money = f"{format_money(amount, about.currency)} {about.currency}"
        person = key_of(self.person)
        promise = new(
            "NewPromise", account_id=about.account_id, currency=about.currency,
            amount_minor=amount, made_on=day, promised=promised, invoice_id=about.invoice_id,
            person_id=person, note=self.note.text(),
        )  # fmt: skip
        told = _("Promised {money} by {day}").format(money=money, day=format_date(promised))
        talk = new(
            "NewChase", account_id=about.account_id, day=day, kind="call",
            invoice_id=about.invoice_id, step=about.step_for("call"), person_id=person,
            what=f"{told}: {self.note.text()}" if self.note.text().strip() else told,
        )  # fmt: skip
        text = M_("Promise of {money} by {name}", money=money, name=about.name())
        write(self._context, text, "log_promise", promise, talk)


class NextLine(Line):
    """When to come back to it; until then it rests."""

    def __init__(self, context: Context, about: About) -> None:
        super().__init__(context, about, _("Set the date"))
        self.setObjectName("next_line")
        self.next_on = Field("next_on", _("Come back on"), tip=_("3-5, +7d, 周五"))
        self.what = Field("what", _("To do then"))
        self._lay_out(self.next_on, self.what)

    def _write(self) -> None:
        about = self.about
        day = self._day(self.next_on)
        text = M_("Next date for {name}", name=about.name())
        write(
            self._context, text, "set_next", about.account_id, about.invoice_id,
            self._context.today(), day, self.what.text(),
        )  # fmt: skip


def reason_choices() -> dict[str, str]:
    """Return the reasons why money is late as a choice, each with its group."""
    choices = {"": _("not said")}
    for key, one in REASONS.items():
        choices[key] = _("{group}: {reason}").format(
            group=_(GROUPS[one.group]), reason=_(one.title)
        )
    return choices
