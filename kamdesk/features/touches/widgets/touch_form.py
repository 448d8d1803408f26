"""One touch in the inspector: a new one is written in one step, an old one as its fields are left."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import M_, Message, _
from kamdesk.base.lazy import load
from kamdesk.features.touches import queries
from kamdesk.features.touches.domain import KINDS, Draft, planned
from kamdesk.features.touches.queries import TouchLine
from kamdesk.features.touches.widgets.chips import Choice, PeoplePicker
from kamdesk.features.touches.widgets.words import function_text, when_text
from kamdesk.ui.context import Context
from kamdesk.ui.forms import Field, NoteField, parse_day
from kamdesk.ui.widgets import Segments, button, hbox, label, muted, vbox

_OUTCOME_HEIGHT, _NOTE_HEIGHT, _DAY_WIDTH = 62, 46, 124
_SERVICE = "kamdesk.features.touches.service"


def write(context: Context, text: Message, edit: str, *args: Any) -> Any:
    """Make an edit of the service, loaded when it is first needed."""
    return context.workspace.write(text, load(f"{_SERVICE}:{edit}"), *args)


def our_choices(context: Context) -> list[Choice]:
    """Return our people as they can be chosen."""
    return [
        Choice(one.id, one.name, function_text(one.function) if one.function else one.title)
        for one in context.workspace.read(queries.colleagues)
    ]


def their_choices(context: Context, account_id: int) -> list[Choice]:
    """Return theirs as they can be chosen, the most influential first."""
    return [
        Choice(one.id, one.name, " · ".join(part for part in (one.department, one.title) if part))
        for one in context.workspace.read(queries.contacts, account_id, context.as_of)
    ]


class TouchFields(QWidget):
    """The fields of a touch.

    Args:
        context: Of the program.
        account_id: The account.
        save: Called with a name ("day", "kind", "subject", "outcome", "note", "people",
            "colleagues") and the new value as soon as a field is left; None collects only.
    """

    def __init__(
        self, context: Context, account_id: int, save: Callable[[str, Any], object] | None = None
    ) -> None:
        super().__init__()
        self._context = context
        self._save = save
        self.kind = Segments({key: _(word) for key, word in KINDS.items()}, "touch_kind")
        self.day = Field(
            "touch_day", _("Date"), self._saver("day"), tip=_("2026-03-05, 3-5, today, +7d, 周五")
        )
        self.day.setFixedWidth(_DAY_WIDTH)
        self.when = muted("", wrap=True)
        self.when.setAlignment(Qt.AlignmentFlag.AlignBottom)
        self.theirs = PeoplePicker(
            "touch_theirs", _("Theirs"), partial(their_choices, context, account_id)
        )
        self.ours = PeoplePicker("touch_ours", _("Ours"), partial(our_choices, context))
        self.subject = Field("touch_subject", _("Subject"), self._saver("subject"))
        self.outcome = NoteField("touch_outcome", _("Outcome"), self._saver("outcome"))
        self.note = NoteField("touch_note", _("Note and next step"), self._saver("note"))
        self.outcome.note.setFixedHeight(_OUTCOME_HEIGHT)
        self.note.note.setFixedHeight(_NOTE_HEIGHT)
        self.day.line.textChanged.connect(lambda _text: self._show_when())
        self.kind.chosen.connect(partial(self._changed, "kind"))
        self.theirs.changed.connect(partial(self._changed, "people"))
        self.ours.changed.connect(partial(self._changed, "colleagues"))
        self.theirs.unknown.connect(self._nobody)
        self.ours.unknown.connect(self._new_colleague)
        self.setLayout(
            vbox(
                self.kind, hbox(self.day, self.when, gap=10), self.theirs, self.ours, self.subject,
                self.outcome, self.note, gap=10,
            )
        )  # fmt: skip

    def show_values(self, draft: Draft, people: dict[int, str], ours: dict[int, str]) -> None:
        """Show a touch; `people` and `ours` name those who took part."""
        self.kind.choose(draft.kind)
        self.day.set_text(format_date(draft.day))
        self.theirs.set_chosen(list(people.items()))
        self.ours.set_chosen(list(ours.items()))
        self.subject.set_text(draft.subject)
        self.outcome.set_text(draft.outcome)
        self.note.set_text(draft.note)
        self._show_when()

    def parsed_day(self) -> date:
        """Return the day that was typed.

        Raises:
            UserError: If it is empty or no day.
        """
        day = parse_day(self.day.text(), self._context.as_of)
        if day is None:
            raise UserError(_("Type a day."))
        return day

    def _saver(self, name: str) -> Callable[[str], None]:
        return partial(self._changed, name)

    def _changed(self, name: str, value: Any) -> None:
        if self._save is not None:
            self._save(name, self.parsed_day() if name == "day" else value)

    def _show_when(self) -> None:
        try:
            day = self.parsed_day()
        except UserError:
            self.when.setText("")
            return
        self.when.setText(when_text(day, self._context.as_of))

    def _nobody(self, name: str) -> None:
        self.theirs.say(
            _("Nobody there is called {name}. Add the person on the map first.").format(name=name)
        )

    def _new_colleague(self, name: str) -> None:
        key = write(self._context, M_("New colleague {name}", name=name), "add_colleague", name)
        self.ours.forget()
        self.ours.line.clear()
        self.ours.add(key, name)
        self._context.notify(_("{name} was added to our people.").format(name=name))


class NewTouchForm(QWidget):
    """A touch that is not written yet; Save or Ctrl+Enter writes it in one step."""

    def __init__(
        self, context: Context, account_id: int, made: Callable[[int], object], draft: Draft
    ) -> None:
        super().__init__()
        self.setObjectName("new_touch_form")
        self._context = context
        self._account = account_id
        self._made = made
        self.fields = TouchFields(context, account_id)
        read = context.workspace.read
        names = {one.id: one.name for one in read(queries.contacts, account_id, context.as_of)}
        ours = {one.id: one.name for one in read(queries.colleagues)}
        self.fields.show_values(
            draft,
            {key: names[key] for key in draft.people if key in names},
            {key: ours[key] for key in draft.colleagues if key in ours},
        )
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self.keep = button(_("Save"), "primary", clicked=self.save)
        self.keep.setObjectName("save_touch")
        self.keep.setToolTip(_("Save (Ctrl+Enter)"))
        self.setLayout(vbox(self.fields, self.problem, hbox(self.keep, None), gap=10))
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.save)
        self.fields.subject.line.returnPressed.connect(self.save)
        self.setEnabled(not context.workspace.readonly)

    def save(self) -> None:
        """Write it, or say what is missing; nothing typed is lost."""
        fields = self.fields
        try:
            draft = Draft(
                fields.parsed_day(), fields.kind.choice(), fields.subject.text(),
                fields.outcome.text(), fields.note.text(), fields.theirs.chosen(),
                fields.ours.chosen(),
            )  # fmt: skip
            text = (
                M_("Plan a contact on {day}", day=format_date(draft.day))
                if planned(draft.day, self._context.as_of)
                else M_("Record a contact of {day}", day=format_date(draft.day))
            )
            key = write(
                self._context, text, "add_touch", self._account, draft, self._context.today()
            )
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        self._context.notify(text.text(), undo=True)
        self._made(key)


class TouchForm(QWidget):
    """A touch that is in the file; each field is written as it is left."""

    def __init__(self, context: Context, touch: TouchLine, gone: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("touch_form")
        self._context = context
        self.touch_id = touch.id
        self._day = touch.day
        self._gone = gone
        self.fields = TouchFields(context, touch.account_id, self._save)
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self.delete = button(_("Delete"), "flat", "trash", self._delete)
        self.delete.setObjectName("delete_touch")
        self.setLayout(vbox(self.fields, self.problem, hbox(self.delete, None), gap=10))
        self._show(touch)
        self.setEnabled(not context.workspace.readonly)

    def _show(self, touch: TouchLine) -> None:
        self._day = touch.day
        draft = Draft(touch.day, touch.kind, touch.subject, touch.outcome, touch.note)
        people = {one.id: one.name for one in touch.people}
        self.fields.show_values(draft, people, {one.id: one.name for one in touch.ours})

    def reload(self) -> None:
        """Show what is in the file; nothing if it is gone."""
        found = self._context.workspace.read(queries.touch_lines, [self.touch_id])
        if self.touch_id in found:
            self._show(found[self.touch_id])
        else:
            self._gone()

    def _save(self, name: str, value: Any) -> None:
        text = M_("Edit the contact of {day}", day=format_date(self._day))
        key = self.touch_id
        if name == "day":
            write(self._context, text, "set_day", key, value, self._context.today())
        elif name in ("subject", "outcome", "note"):
            write(self._context, text, "set_text", key, name, value)
        else:
            write(self._context, text, f"set_{name}", key, value)

    def _delete(self) -> None:
        text = M_("Delete the contact of {day}", day=format_date(self._day))
        write(self._context, text, "delete_touch", self.touch_id)
        self._context.notify(text.text(), undo=True)
