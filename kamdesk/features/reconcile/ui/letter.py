"""The pane of one balance letter: sent, back, confirmed, and by whose seal."""

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date, format_money
from kamdesk.base.i18n import N_, _
from kamdesk.features.reconcile.queries.letters import Letter
from kamdesk.ui.forms import Field, NoteField, form, money_hint, money_text, parse_day, parse_money
from kamdesk.ui.widgets import InfoButton, button, hbox, label, muted

STATES = {
    "drafted": N_("Made"), "sent": N_("Sent"), "returned": N_("Came back"), "confirmed": N_("Confirmed"),
    "differs": N_("Confirmed another balance"),
}  # fmt: skip
_DAY_TIP = N_("2026-03-05, 3-5, -30d, yesterday")


class LetterForm(QWidget):
    """Fields that save when they are left.

    Signals:
        changed: The letter as it should be (`Letter`).
        compare_wanted: The user wants to compare the customer's list.
    """

    changed = Signal(object)
    compare_wanted = Signal()

    def __init__(self, one: Letter, today: date, *, readonly: bool) -> None:
        super().__init__()
        self.setObjectName("letter_form")
        self._letter = one
        self._today = today
        balance = format_money(one.ours, one.currency, sign=True)
        head = label(
            _("Our balance on {day}: {amount}").format(day=format_date(one.as_of), amount=balance),
            bold=True, wrap=True,
        )  # fmt: skip
        self.sent = Field(
            "letter_sent", _("Sent on"), lambda text: self._day("sent_on", text), tip=_(_DAY_TIP)
        )
        self.back = Field(
            "letter_returned",
            _("Came back on"),
            lambda text: self._day("returned_on", text),
            tip=_(_DAY_TIP),
        )
        self.sealed = Field(
            "letter_sealed",
            _("Sealed by"),
            self._seal,
            tip=_("The company, its finance department, a branch, and who signed"),
        )
        self.theirs = Field(
            "letter_theirs", _("Balance they wrote"), self._amount, tip=money_hint(one.currency)
        )
        self.confirmed = Field(
            "letter_confirmed",
            _("Confirmed on"),
            lambda text: self._day("confirmed_on", text),
            tip=_(_DAY_TIP),
        )
        self.note = NoteField("letter_note", _("Note"), self._write)
        self.difference = muted("", wrap=True)
        self.difference.setObjectName("letter_difference")
        self.compare = button(_("Compare their list…"), "", "check", self.compare_wanted.emit)
        self.compare.setObjectName("letter_compare")
        info = InfoButton(
            _(
                "The day a customer confirms a balance in writing matters to the limitation period; it is kept here. A seal of a branch may not bind the company: note whose it is."
            )
        )
        self.setLayout(
            form(head, self.sent, self.back, self.theirs, self.difference, self.sealed,
                 hbox(self.confirmed, info), self.note, hbox(self.compare, None))
        )  # fmt: skip
        for field in (self.sent, self.back, self.theirs, self.sealed, self.confirmed, self.note):
            field.setEnabled(not readonly)
        self._fill()

    def _fill(self) -> None:
        one = self._letter
        for field, day in (
            (self.sent, one.sent_on),
            (self.back, one.returned_on),
            (self.confirmed, one.confirmed_on),
        ):
            if not field.problem.text():  # what was refused stays to be mended
                field.set_text("" if day is None else format_date(day))
        self.theirs.set_text(money_text(one.theirs, one.currency))
        self.sealed.set_text(one.sealed_by)
        self.note.set_text(one.note)
        rest = None if one.theirs is None else one.ours - one.theirs
        self.difference.setVisible(bool(rest))
        self.compare.setVisible(bool(rest))
        if rest:
            self.difference.setText(
                _("▲ {amount} apart from ours; compare their list to find why.").format(
                    amount=format_money(rest, one.currency, sign=True)
                )
            )

    def _day(self, name: str, text: str) -> None:
        day = parse_day(text, self._today)
        if name == "confirmed_on" and day is not None and not self.sealed.text().strip():
            raise UserError(
                _("Who confirmed it is missing."),
                _("Write whose seal it carries first, then the day."),
            )
        self._set(**{name: day})

    def _seal(self, text: str) -> None:
        self._set(sealed_by=text)
        if self.confirmed.problem.text():
            self.confirmed.commit()

    def _amount(self, text: str) -> None:
        self._set(theirs=parse_money(text, self._letter.currency))

    def _write(self, text: str) -> None:
        self._set(note=text)

    def _set(self, **values: object) -> None:
        wanted = replace(self._letter, **values)  # type: ignore[arg-type]
        self.changed.emit(wanted)
        self._letter = wanted
        self._fill()
