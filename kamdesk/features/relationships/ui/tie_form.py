"""Shows one relation of the map: its strength, its note, and the ways to end it."""

from PySide6.QtWidgets import QWidget

from kamdesk.base.formats import format_date
from kamdesk.base.i18n import M_, _
from kamdesk.features.relationships.domain import DOTTED, REPORTS_TO, STRENGTHS, kind_name
from kamdesk.features.relationships.queries import Person, Tie
from kamdesk.features.relationships.ui.edits import MapEdits, shown_name, write
from kamdesk.ui.context import Context
from kamdesk.ui.forms import ChoiceField, NoteField
from kamdesk.ui.widgets import button, hbox, label, section, vbox


def strength_choices() -> dict[str, str]:
    """Return the strengths of a relation with their words; "" is "nobody said"."""
    return {"": "—", **{str(key): f"{key}  {_(text)}" for key, text in STRENGTHS.items()}}


class TieForm(QWidget):
    """One relation between two people."""

    def __init__(
        self, context: Context, edits: MapEdits, tie: Tie, first: Person, second: Person
    ) -> None:
        super().__init__()
        self.setObjectName("tie_form")
        self._context, self._edits, self._tie = context, edits, tie
        words = label(f"{shown_name(first)} → {shown_name(second)}", wrap=True)
        self.strength = ChoiceField(
            "tie_strength", _("Strength"), strength_choices(), lambda _text: self._save()
        )
        self.note = NoteField("tie_note", _("Note"), lambda _text: self._save())
        self.strength.set_text(str(tie.strength or ""))
        self.note.set_text(tie.note)
        self.end = button(_("Ended today"), "flat", "calendar", self.end_now)
        self.end.setObjectName("end_tie")
        self.end.setToolTip(_("Earlier days still show the line."))
        self.remove = button(_("Remove this line"), "flat", "trash", self.take_away)
        self.remove.setObjectName("remove_tie")
        self.remove.setToolTip(_("As if it had never been; it can be undone."))
        parts = [words] if tie.kind in (REPORTS_TO, DOTTED) else [words, self.strength, self.note]
        actions = hbox(self.end, self.remove, None)
        self.setLayout(vbox(section(kind_name(tie.kind)), *parts, actions, gap=10))
        self.setEnabled(not context.workspace.readonly)

    def _save(self) -> None:
        strength = int(self.strength.text()) if self.strength.text() else None
        text = M_("Edit a relation")
        write(self._context, text, "set_tie", self._tie.id, strength, self.note.text())

    def end_now(self) -> None:
        """Let the relation end on the day that is shown."""
        day = self._context.as_of
        write(
            self._context, M_("End a relation"), "end_tie", self._tie.kind, self._tie.id, day
        )  # fmt: skip
        told = _("The line ends on {day}.").format(day=format_date(day))
        self._context.notify(told, undo=True)

    def take_away(self) -> None:
        """Remove the line; it can be undone."""
        self._edits.untie(self._tie)
