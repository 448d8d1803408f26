"""Asks for a new card: a person, or a post whose holder we do not know yet."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QCheckBox, QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.base.lazy import load
from kamdesk.features.relationships import queries
from kamdesk.features.relationships.queries import Person
from kamdesk.features.relationships.ui.edits import SERVICE, shown_name
from kamdesk.ui.context import Context
from kamdesk.ui.forms import Field, form
from kamdesk.ui.widgets import button, hbox, label, muted, vbox


class NewPersonForm(QWidget):
    """Asks for what a new card needs, and makes it on one click."""

    def __init__(
        self,
        context: Context,
        account_id: int,
        boss: Person | None,
        add: Callable[[Any], tuple[int, int]],
        made: Callable[[int, int], None],
    ) -> None:
        """Ask for somebody below `boss`.

        Args:
            context: Of the window.
            account_id: Whose people.
            boss: Who they report to, None for nobody.
            add: Writes a `NewPerson` and returns (person, post).
            made: Called with these.
        """
        super().__init__()
        self.setObjectName("new_person_form")
        self._context = context
        self._account = account_id
        self._boss = boss
        self._add = add
        self._made = made
        self.name = Field("new_name", _("Name"))
        self.title = Field("new_title", _("Title"))
        self.department = Field("new_department", _("Department"))
        self.unknown = _check("new_placeholder", _("We do not know yet who holds this post"))
        self.outside = _check("new_outside", _("From outside"))
        self.outside.setToolTip(_("A consultant, an agent, or somebody of the parent company."))
        self.problem = label("", "bad", wrap=True)
        self.add = button(_("Add"), "primary", "add", self.add_now)
        self.add.setObjectName("add_person")
        below = "" if boss is None else _("Reports to {name}").format(name=shown_name(boss))
        self.setLayout(
            vbox(
                form(self.name, self.title, self.department), self.unknown, self.outside,
                muted(below), self.problem, hbox(self.add, None), gap=10,
            )
        )  # fmt: skip
        self.department.set_choices(context.workspace.read(queries.departments, account_id))
        if boss is not None and boss.department:
            self.department.set_text(boss.department)
        for field in (self.name, self.title, self.department):
            field.line.returnPressed.connect(self.add_now)

    def add_now(self) -> None:
        """Make the person; what is missing is said in place."""
        new = load(f"{SERVICE}:NewPerson")(
            self.name.text(), self.title.text(), self.department.text(),
            None if self._boss is None else self._boss.post_id, self.unknown.isChecked(),
            self.outside.isChecked(),
        )  # fmt: skip
        try:
            person, post = self._add(new)
        except UserError as error:
            self.problem.setText(str(error))
            return
        self._made(person, post)


def _check(name: str, text: str) -> QCheckBox:
    made = QCheckBox(text)
    made.setObjectName(name)
    made.setAccessibleName(text)
    return made
