"""Forms of a measure: a new one, and one that is there, saved as its fields are left."""

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import M_, Message, _
from kamdesk.base.lazy import load
from kamdesk.features.plan import domain, queries
from kamdesk.features.plan.queries import Measure
from kamdesk.ui.context import Context
from kamdesk.ui.forms import ChoiceField, Field, NoteField, form, parse_day
from kamdesk.ui.widgets import button, hbox, label, muted, vbox

_SERVICE = "kamdesk.features.plan.service"
_USUAL_DAYS = 60


def write(context: Context, text: Message, edit: str, *args: Any) -> Any:
    """Run an edit of the plan as one undoable step."""
    return context.workspace.write(text, load(f"{_SERVICE}:{edit}"), *args)


def state_text(one: Measure, as_of: date) -> str:
    """Return the state with its sign, and what is wrong with it: "■ overdue", "▲ quiet"."""
    text = f"{domain.SIGNS[one.state]} {_(domain.STATES[one.state])}"
    if one.overdue(as_of):
        text += "  ■ " + _("overdue")
    elif one.quiet(as_of):
        text += "  ▲ " + _("gone quiet")
    return text


class MeasureForm(QWidget):
    """One measure: everything can be changed, and it can be moved on."""

    def __init__(self, context: Context, key: int) -> None:
        super().__init__()
        self.setObjectName("measure_form")
        self._context = context
        self._key = key
        self._one: Measure | None = None
        self.state = muted("", wrap=True)
        self.state.setObjectName("measure_state")
        self.what = NoteField("measure_what", _("What"), self._save_what)
        self.owner = Field("measure_owner", _("Owner"), self._save_owner)
        self.started = Field("measure_started", _("Begins"), self._save_days)
        self.due = Field("measure_due", _("Due day"), self._save_days)
        self.outcome = NoteField("measure_outcome", _("What came of it"), self._save_outcome)
        self.agreed = NoteField(
            "measure_agreed",
            _("Agreed with the customer"),
            self._save_agreed,
            tip=_(
                "Only these words are shown to the customer, in the pack for a meeting; empty keeps the measure among us."
            ),
        )
        self.item = muted("", wrap=True)
        self.done = button(_("Done"), "primary", "check", lambda: self.move_on("done"))
        self.done.setObjectName("measure_done")
        self.doing = button(_("Under way"), "", "", lambda: self.move_on("doing"))
        self.drop = button(_("Drop"), "flat", "", lambda: self.move_on("dropped"))
        self.again = button(_("Open again"), "", "", lambda: self.move_on("doing"))
        self.remove = button(_("Remove"), "flat", "trash", self._remove)
        self.owner.offer(lambda: context.workspace.read(queries.colleagues))
        fields = form(
            self.what,
            self.owner,
            hbox(self.started, self.due),
            self.item,
            self.agreed,
            self.outcome,
        )
        moves = hbox(self.done, self.again, self.doing, self.drop, None)
        self.setLayout(vbox(self.state, fields, moves, hbox(self.remove, None), gap=10))
        self.setEnabled(not context.workspace.readonly)
        self.reload()

    @property
    def key(self) -> int:
        """Key of the measure."""
        return self._key

    def reload(self) -> None:
        """Show what is in the file."""
        self._one = one = self._context.workspace.read(queries.measure, self._key)
        if one is None:
            self.setEnabled(False)
            return
        told = [state_text(one, self._context.as_of)]
        if one.ended is not None:
            told.append(format_date(one.ended))
        self.state.setText("  ".join(told))
        self.what.set_text(one.what)
        self.owner.set_text(one.owner or "")
        self.started.set_text(format_date(one.started))
        self.due.set_text("" if one.due is None else format_date(one.due))
        self.outcome.set_text(one.outcome or "")
        self.agreed.set_text(one.agreed or "")
        self.item.setText("" if one.item is None else item_text(one))
        self.item.setVisible(one.item is not None)
        for widget in (self.done, self.doing, self.drop):
            widget.setVisible(not one.over)
        self.doing.setVisible(one.state == domain.OPEN)
        self.again.setVisible(one.over)

    def move_on(self, state: str) -> None:
        """Move it on, with what stands as its outcome."""
        if self._one is None:
            return
        texts = {
            "done": M_("Done: {what}", what=self._one.what),
            "dropped": M_("Dropped: {what}", what=self._one.what),
            "doing": M_("Under way: {what}", what=self._one.what),
        }
        text = texts[state]
        outcome = self.outcome.text()
        write(self._context, text, "set_state", self._key, state, self._context.as_of, outcome)
        self._context.notify(text.text(), undo=True)

    def _edit(self, edit: str, *args: Any) -> None:
        write(self._context, M_("Edit measure"), edit, self._key, *args)

    def _save_what(self, text: str) -> None:
        self._edit("set_what", text, self._context.as_of)

    def _save_owner(self, text: str) -> None:
        self._edit("set_owner", text, self._context.as_of)

    def _save_outcome(self, text: str) -> None:
        self._edit("set_outcome", text, self._context.as_of)

    def _save_agreed(self, text: str) -> None:
        self._edit("set_agreed", text, self._context.as_of)

    def _save_days(self, _text: str) -> None:
        started = parse_day(self.started.text(), self._context.as_of)
        if started is None:
            raise UserError(_("Type a day."))
        due = parse_day(self.due.text(), self._context.as_of)
        self._edit("set_days", started, due, self._context.as_of)

    def _remove(self) -> None:
        text = M_("Remove measure {what}", what="" if self._one is None else self._one.what)
        write(self._context, text, "remove", self._key)
        self._context.notify(text.text(), undo=True)


def item_text(one: Measure) -> str:
    """Return which question a measure is to move, and to which answer."""
    if one.expected is None:
        return _("Meant to move {item}").format(item=one.item)
    return _("Meant to move {item} to {answer}").format(item=one.item, answer=one.expected)


class NewMeasureForm(QWidget):
    """What, who, until when; Enter in the last field writes it."""

    def __init__(self, context: Context, account_id: int, made: Callable[[int], None]) -> None:
        super().__init__()
        self.setObjectName("new_measure_form")
        self._context = context
        self._id = account_id
        self._made = made
        self.what = Field("new_measure_what", _("What"))
        self.owner = Field("new_measure_owner", _("Owner"))
        self.due = Field("new_measure_due", _("Due day"), tip=_("2026-09-30, 9-30, +60d"))
        states = {key: _(text) for key, text in domain.STATES.items() if key not in domain.ENDED}
        self.state = ChoiceField("new_measure_state", _("State"), states)
        self.owner.set_text(context.workspace.read(queries.owner_of, account_id) or "")
        self.owner.offer(lambda: context.workspace.read(queries.colleagues))
        self.due.line.setPlaceholderText(_("for example +{n}d").format(n=_USUAL_DAYS))
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self.make = button(_("Add measure"), "primary", clicked=self.save)
        self.make.setObjectName("create_measure")
        for field in (self.what, self.due):
            field.line.returnPressed.connect(self.save)
        fields = form(self.what, hbox(self.owner, self.due), self.state)
        self.setLayout(vbox(fields, self.problem, hbox(self.make, None), gap=12))

    def save(self) -> None:
        """Write the measure, or say what is missing."""
        text = M_("New measure {what}", what=self.what.text().strip())
        try:
            due = parse_day(self.due.text(), self._context.as_of)
            wanted = load(f"{_SERVICE}:NewMeasure")(
                self.what.text(), self.owner.text(), self._context.as_of, due
            )
            key = self._context.workspace.write(text, self._edit, wanted, self.state.text())
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        self._context.notify(text.text(), undo=True)
        self._made(key)

    def _edit(self, session: Any, wanted: Any, state: str) -> int:
        key: int = load(f"{_SERVICE}:add_measure")(session, self._id, wanted)
        if state != domain.OPEN:
            load(f"{_SERVICE}:set_state")(session, key, state, wanted.started)
        return key
