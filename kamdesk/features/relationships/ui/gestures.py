"""What the mouse and the keys do to the map, turned into edits."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, QPoint, QPointF
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QWidget

from kamdesk.base.i18n import _, ngettext
from kamdesk.features.relationships.domain import FACT_KINDS, KINDS
from kamdesk.features.relationships.queries import Person, Staff
from kamdesk.features.relationships.ui.data import MapData
from kamdesk.features.relationships.ui.edits import MapEdits, shown_name
from kamdesk.features.relationships.ui.judge_menu import people_menu
from kamdesk.features.relationships.ui.legend import kind_text
from kamdesk.features.relationships.ui.map_bar import MapBar
from kamdesk.features.relationships.ui.map_view import MapView
from kamdesk.features.relationships.ui.person_form import value_text
from kamdesk.features.relationships.ui.scene import MapScene
from kamdesk.features.relationships.ui.twin import TwinTable
from kamdesk.ui.dialogs import ask_text


class Host(Protocol):
    """The tab whose scene is listened to."""

    scene: MapScene
    view: MapView
    table: TwinTable
    bar: MapBar
    edits: MapEdits
    data: MapData | None

    @property
    def staff(self) -> Staff:
        """Everybody on the day that is shown."""

    @property
    def editable(self) -> bool:
        """Whether the map can be changed."""

    def person(self, key: int) -> Person:
        """Return somebody of the map."""

    def put_back(self) -> None:
        """Let every card stand where the data says."""

    def new_linked_person(self, kind: str, key: int, place: QPointF) -> None:
        """Ask for somebody a line was drawn to."""


class Gestures(QObject):
    """Listens to the scene of a tab."""

    def __init__(self, tab: Host, parent: QWidget, notify: Callable[[str], object]) -> None:
        """Listen; menus belong to `parent`, `notify` says a word."""
        super().__init__(parent)
        self._tab, self._parent, self._notify = tab, parent, notify
        scene = tab.scene
        scene.moved.connect(tab.edits.move)
        scene.boss_wanted.connect(self.reparent)
        scene.tie_wanted.connect(self.tie)
        scene.person_wanted.connect(tab.new_linked_person)
        scene.judged.connect(self.judge)
        scene.fold_wanted.connect(lambda name, on: tab.edits.fold([name], on))
        tab.view.people_dropped.connect(self.drop)
        tab.view.menu_wanted.connect(lambda at: self.menu([c.person for c in scene.chosen()], at))
        tab.table.menu_wanted.connect(self._table_menu)
        self._links = tab.bar.link.menu()
        self._links.aboutToShow.connect(self.fill_links)

    def _chosen(self) -> list[Person]:
        return [card.person for card in self._tab.scene.chosen()]

    # -- lines --------------------------------------------------------------------------------

    def reparent(self, keys: list[int], boss_key: int, ask: bool) -> None:
        """Let people report to the card they were dropped on, after a word unless Shift was held."""
        members, boss = [self._tab.person(key) for key in keys], self._tab.person(boss_key)
        if not ask:
            self._tab.edits.set_boss(members, boss)
            return
        menu = QMenu(self._parent)
        menu.setObjectName("drop_menu")
        text = ngettext("Reports to {name}", "They report to {name}", len(members))
        action = menu.addAction(text.format(name=shown_name(boss)))
        action.triggered.connect(lambda _on=False: self._tab.edits.set_boss(members, boss))
        menu.addAction(_("Leave as it was"))
        menu.popup(QCursor.pos())

    def tie(self, kind: str, first: int, second: int) -> None:
        """Draw a relation between two cards."""
        self._tab.edits.tie(kind, self._tab.person(first), self._tab.person(second))

    def fill_links(self) -> None:
        """Offer the relations the two chosen people can have."""
        menu = self._links
        menu.clear()
        chosen = self._chosen()
        if len(chosen) != 2:
            menu.addAction(_("Choose two people first (Shift and click)")).setEnabled(False)
            return
        first, second = chosen
        menu.addAction(f"{shown_name(first)} → {shown_name(second)}").setEnabled(False)
        menu.addSeparator()
        further = [kind for kind in self._tab.staff.kinds() if kind not in KINDS]
        for kind in (*KINDS, *further):
            action = menu.addAction(kind_text(kind))
            action.triggered.connect(partial(self._link, kind, first, second))
        action = menu.addAction(_("Another word…"))
        action.triggered.connect(partial(self._link_word, first, second))

    def _link(self, kind: str, first: Person, second: Person, _on: bool = False) -> None:
        self._tab.edits.tie(kind, first, second)

    def _link_word(self, first: Person, second: Person, _on: bool = False) -> None:
        word = ask_text(self._parent, _("Link"), _("Kind of relation"))
        if word:
            self._tab.edits.tie(word, first, second)

    # -- cards --------------------------------------------------------------------------------

    def menu(self, people: list[Person], at: QPoint) -> None:
        """Offer what can be done with people."""
        data = self._tab.data
        if people and data is not None and self._tab.editable:
            people_menu(self._parent, self._tab.edits, people, data.terms).popup(at)

    def _table_menu(self, keys: list[int], at: QPoint) -> None:
        self.menu([self._tab.person(key) for key in keys], at)

    def remove(self) -> None:
        """Take the chosen line away, or the chosen people off the map."""
        if not self._tab.editable:
            return
        line = self._tab.scene.chosen_line()
        if line is not None:
            self._tab.edits.untie(line.tie)
        elif self._chosen():
            self._tab.edits.hide(self._chosen())

    def arrange(self, how: str) -> None:
        """Align, spread, pin or unpin the chosen cards."""
        scene = self._tab.scene
        if how in ("pin", "unpin"):
            spots = [
                (card.person.post_id, card.person.person_id, round(card.x()), round(card.y()))
                for card in scene.chosen()
            ]
            if spots:
                self._tab.edits.pin(spots, how == "pin")
            return
        moved = scene.aligned(how)
        if moved:
            self._tab.edits.move(moved)
        elif len(scene.chosen()) < 2:
            self._notify(_("Choose at least two people first."))

    def drop(self, cards: list[tuple[int, int]], at: QPointF) -> None:
        """Put people from the backlog where they were dropped."""
        self._tab.edits.show(cards, (round(at.x()), round(at.y())))

    def judge(self, wanted: list[tuple[int, str, int | None]]) -> None:
        """Ask whether cards that were dragged on the grid really stand so, and note it.

        Args:
            wanted: (key, kind, value) of each judgement; None is unknown.
        """
        data = self._tab.data
        if data is None:
            return
        changes = [
            (self._tab.person(key), kind, None if value is None else str(value))
            for key, kind, value in wanted
        ]
        changes = [one for one in changes if one[0].value(one[1]) != one[2]]
        told = [
            _("{kind} of {name}: {before} → {after}").format(
                kind=_(FACT_KINDS[kind].title), name=shown_name(one),
                before=value_text(kind, one.value(kind), data.terms),
                after=value_text(kind, value, data.terms),
            )
            for one, kind, value in changes
        ]  # fmt: skip
        menu = QMenu(self._parent)
        menu.setObjectName("value_menu")
        menu.addAction(_("Note this")).triggered.connect(
            lambda _on=False: self._tab.edits.judge_all(changes, _("moved on the grid"))
        )
        menu.addAction(_("Leave as it was"))
        menu.addSeparator()
        for text in told[:8]:
            menu.addAction(text).setEnabled(False)
        menu.aboutToHide.connect(self._tab.put_back)
        if changes:
            menu.popup(QCursor.pos())
        else:
            self._tab.put_back()

    # -- departments --------------------------------------------------------------------------

    def fold_chosen(self) -> None:
        """Fold the departments of the chosen cards."""
        names = {one.department for one in self._chosen() if one.department}
        if names:
            self._tab.edits.fold(sorted(names), True)
        else:
            self._notify(_("Choose somebody of the department first."))

    def unfold_all(self) -> None:
        """Unfold every folded department."""
        data = self._tab.data
        if data is not None and data.folds:
            self._tab.edits.fold(sorted(data.folds), False)
