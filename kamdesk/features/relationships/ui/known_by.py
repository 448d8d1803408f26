"""Who of us knows a person: added, graded and ended in place."""

from functools import partial

from PySide6.QtWidgets import QLayout, QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import M_, _
from kamdesk.features.relationships.queries import Knows, Person, Staff
from kamdesk.features.relationships.ui.edits import write
from kamdesk.features.relationships.ui.tie_form import strength_choices
from kamdesk.ui.context import Context
from kamdesk.ui.forms import ChoiceField, Field
from kamdesk.ui.widgets import clear, hbox, label, muted, section, tool, vbox


class KnownBy(QWidget):
    """A line for each of our people who knows somebody there."""

    def __init__(self, context: Context, account_id: int, person: Person) -> None:
        super().__init__()
        self.setObjectName("known_by")
        self._context, self._account, self._person = context, account_id, person
        self._lines = vbox(gap=4)
        self.add = Field("known_by_new", _("Add one of us"), self._add)
        self.setLayout(vbox(section(_("Known by")), self._lines, self.add, gap=8))

    def show_person(self, person: Person, found: Staff, ours: list[str]) -> None:
        """Show who knows somebody on the day of `found`."""
        self._person = person
        clear(self._lines)
        mine = [one for one in found.knows if one.person == person.key]
        if not mine:
            self._lines.addWidget(muted(_("Nobody of us, as far as we noted."), wrap=True))
        for one in mine:
            self._lines.addLayout(self._row(one))
        self.add.set_text("")
        self.add.set_choices(ours)

    def _row(self, one: Knows) -> QLayout:
        name = label(one.colleague, bold=True)
        since = _("since {day}").format(day=format_date(one.since)) if one.since else ""
        detail = " · ".join(
            part for part in (one.function, _("looks after") if one.owner else "", since) if part
        )
        row = hbox(vbox(name, label(detail, "muted", 9), gap=0), None, gap=6)
        if one.id is not None:
            grade = ChoiceField(
                f"known_{one.id}",
                _("Strength"),
                strength_choices(),
                lambda text: self._grade(one, text),
            )
            grade.set_text(str(one.strength or ""))
            row.addWidget(grade)
            end = tool("close", _("No longer; earlier days still show it"), partial(self._end, one))
            end.setObjectName(f"known_end_{one.id}")
            row.addWidget(end)
        return row

    def _add(self, name: str) -> None:
        if not name.strip():
            return
        if self._person.person_id is None:
            raise UserError(_("The post is vacant."))
        text = M_("{ours} knows {name}", ours=name.strip(), name=self._person.name)
        day = self._context.as_of
        write(
            self._context, text, "add_acquaintance", self._account, name, self._person.person_id,
            None, day,
        )  # fmt: skip

    def _grade(self, one: Knows, text: str) -> None:
        step = M_("{ours} knows {name}", ours=one.colleague, name=self._person.name)
        strength = int(text) if text else None
        write(self._context, step, "set_acquaintance", one.id, strength, one.note)

    def _end(self, one: Knows) -> None:
        step = M_("{ours} no longer knows {name}", ours=one.colleague, name=self._person.name)
        write(self._context, step, "end_acquaintance", one.id, self._context.as_of)
        self._context.notify(step.text(), undo=True)
