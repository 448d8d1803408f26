"""What the forms of the pane share: account, currency and amount, and one place for what is wrong."""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import Message, _
from kamdesk.base.lazy import load
from kamdesk.ui.context import Context
from kamdesk.ui.forms import Field, money_hint, parse_day, parse_money
from kamdesk.ui.widgets import button, hbox, label, section, vbox

SERVICE = "kamdesk.features.receivables.service"


class PaneForm(QWidget):
    """A form with one primary button; nothing typed is lost when something is wrong.

    Signals:
        done: It was written.
        cancelled: The user wants it away.
    """

    done = Signal()
    cancelled = Signal()

    def __init__(self, context: Context, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.context = context
        self.problem = label("", "bad", wrap=True)
        self.problem.setObjectName("problem")
        self.problem.hide()

    def save(self) -> None:
        """Write it, or say what is missing."""
        try:
            text = self.write()
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.setAccessibleName(str(error))
            self.problem.show()
            return
        self.problem.hide()
        self.context.notify(text.text(), undo=True)
        self.done.emit()

    def take_focus(self) -> None:
        """Put the focus in the first field that can be typed in."""
        for one in self.findChildren(Field):
            if not one.isHidden():
                one.editor.setFocus()
                return

    def write(self) -> Message:
        """Make the edit and return its text; UserError if something is missing."""
        raise NotImplementedError

    def day(self, field: Field) -> date:
        """Return the day of a field; UserError if there is none."""
        found = parse_day(field.text(), self.context.as_of)
        if found is None:
            raise UserError(_("Type a day."))
        return found

    def optional_day(self, field: Field) -> date | None:
        """Return the day of a field, None if it is empty."""
        return parse_day(field.text(), self.context.as_of)


class ActionForm(PaneForm):
    """A form inside the pane of a document: a heading, fields, what is wrong, two buttons."""

    def __init__(self, context: Context, name: str, heading: str, verb: str) -> None:
        super().__init__(context, name)
        self.make = button(verb, "primary", clicked=self.save)
        self.make.setObjectName(f"{name}_do")
        cancel = button(_("Cancel"), "flat", clicked=self.cancelled.emit)
        cancel.setObjectName(f"{name}_cancel")
        self.fields = vbox(gap=8)
        self.setLayout(
            vbox(section(heading), self.fields, self.problem, hbox(self.make, cancel, None), gap=8)
        )

    def add(self, *fields: QWidget) -> None:
        """Put fields one under the other."""
        for one in fields:
            self.fields.addWidget(one)

    def minor(self, field: Field, currency: str) -> int:
        """Return the amount of a field; UserError if there is none."""
        found = parse_money(field.text(), currency)
        if found is None:
            raise UserError(_("Type an amount."))
        return found


class AccountForm(PaneForm):
    """A new document: of which account, in which currency, of which amount."""

    def __init__(self, context: Context, name: str, account_id: int | None) -> None:
        super().__init__(context, name)
        self.account = Field("account", _("Account"))
        self.currency = Field("currency", _("Currency"))
        self.currency.setMaximumWidth(110)
        self.amount = Field("amount", _("Amount"))
        self.number = Field("number", _("Number"))
        read = context.workspace.read
        names = read(
            lambda reader: reader.column(
                "SELECT name FROM account WHERE archived_at IS NULL ORDER BY sort_key"
            )
        )
        self.account.set_choices(names)
        if account_id is not None:
            row = read(
                lambda reader: reader.one(
                    "SELECT name, currency FROM account WHERE id = ?", (account_id,)
                )
            )
            if row is not None:
                self.account.set_text(row[0])
                self.currency.set_text(row[1])
            self.account.hide()
        self.account.saved.connect(lambda _text: self._account_chosen())
        self._hint()

    def _hint(self) -> None:
        self.amount.line.setPlaceholderText(money_hint(self.code()))

    def _account_chosen(self) -> None:
        row = self.found()
        if row is not None:
            self.currency.set_text(row[1])
            self._hint()
        self.account_changed()

    def account_changed(self) -> None:
        """Show what depends on the account; nothing here."""

    def found(self) -> tuple[int, str] | None:
        """Return (account, its currency) by what stands in the field, None if there is none."""
        sql = "SELECT id, currency FROM account WHERE name = ?1 OR code = ?1 LIMIT 1"
        row = self.context.workspace.read(
            lambda reader: reader.one(sql, (self.account.text().strip(),))
        )
        return None if row is None else (row[0], row[1])

    def key(self) -> int:
        """Return the account; UserError if there is none of that name."""
        row = self.found()
        if row is None:
            raise UserError(
                _("There is no account {name}.").format(name=self.account.text() or "—")
            )
        return row[0]

    def minor(self) -> int:
        """Return the amount; UserError if there is none."""
        found = parse_money(self.amount.text(), self.code())
        if found is None:
            raise UserError(_("Type an amount."))
        return found

    def code(self) -> str:
        """Return the currency typed."""
        return self.currency.text().strip().upper() or "CNY"


def write_all(context: Context, text: Message, *edits: object) -> object:
    """Make several edits as one step; each is (name in the service, *arguments).

    Returns what the first edit returned. An argument that is `FIRST` stands for it.
    """

    def run(session: object) -> object:
        first: object = None
        for place, edit in enumerate(edits):
            assert isinstance(edit, tuple)
            name, *args = edit
            given = [first if one is FIRST else one for one in args]
            result = load(f"{SERVICE}:{name}")(session, *given)
            first = result if place == 0 else first
        return first

    return context.workspace.write(text, run)


FIRST = object()
"""Stands for what the first edit of `write_all` returned."""
