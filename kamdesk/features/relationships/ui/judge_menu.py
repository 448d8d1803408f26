"""A menu for one or many people: how they stand, who they report to, off the map."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from kamdesk.base.i18n import _, ngettext
from kamdesk.features.relationships.domain import FACT_KINDS, Terms
from kamdesk.features.relationships.queries import Person
from kamdesk.features.relationships.ui.edits import MapEdits, shown_name
from kamdesk.features.relationships.ui.person_form import value_text

_KINDS = ("role", "attitude", "coverage", "influence", "political", "adaptability")


def people_menu(
    parent: QWidget, edits: MapEdits, people: Sequence[Person], terms: Terms
) -> QMenu:  # fmt: skip
    """Return a menu for people; every choice is one undoable step for all of them."""
    menu = QMenu(parent)
    menu.setObjectName("people_menu")
    text = shown_name(people[0])
    if len(people) > 1:
        text = ngettext("{n} person", "{n} people", len(people)).format(n=len(people))
    menu.addAction(text).setEnabled(False)
    menu.addSeparator()
    for kind in _KINDS:
        part = menu.addMenu(_(FACT_KINDS[kind].title))
        part.setObjectName(f"judge_{kind}")
        shared = {one.value(kind) for one in people}
        for value in (*terms.choices(kind), None):
            action = part.addAction(value_text(kind, value, terms))
            action.setCheckable(True)
            action.setChecked(shared == {value})
            action.triggered.connect(partial(_judge, edits, people, kind, value))
    menu.addSeparator()
    away = menu.addAction(_("Take off the map"))
    away.triggered.connect(lambda _on=False: edits.hide(people))
    return menu


def _judge(
    edits: MapEdits, people: Sequence[Person], kind: str, value: str | None, _on: bool = False
) -> None:
    edits.judge(people, kind, value, "")
