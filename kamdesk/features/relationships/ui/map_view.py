"""The canvas of the map with its keys: arrows walk the tree, Enter opens, Delete removes, N adds."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from kamdesk.base.i18n import _
from kamdesk.features.relationships.ui.cards import Card, sentence
from kamdesk.features.relationships.ui.scene import MapScene
from kamdesk.ui.canvas import Canvas


class MapView(Canvas):
    """Shows a `MapScene`.

    Signals:
        opened: Enter on a card: its key.
        remove_wanted: Delete on cards or a line.
        add_wanted: N: a person below the chosen one.
    """

    opened = Signal(int)
    remove_wanted = Signal()
    add_wanted = Signal()

    def __init__(self, scene: MapScene) -> None:
        super().__init__(scene, "map_canvas", _("Stakeholder map"))
        self._scene = scene
        scene.opened.connect(self.opened)
        scene.selectionChanged.connect(self._say)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, open, remove, add, zoom."""
        key = event.key()
        walk = {
            Qt.Key.Key_Up: "up",
            Qt.Key.Key_Down: "down",
            Qt.Key.Key_Left: "left",
            Qt.Key.Key_Right: "right",
        }
        if key in walk:
            self.walk(walk[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            for card in self._scene.chosen()[:1]:
                self.opened.emit(card.key)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit()
        elif key == Qt.Key.Key_N and not event.modifiers():
            self.add_wanted.emit()
        elif key == Qt.Key.Key_Escape:
            self._scene.put_back()
            self._scene.clearSelection()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_in()
        elif key == Qt.Key.Key_Minus:
            self.zoom_out()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def walk(self, where: str) -> None:
        """Go to the boss, the first of the people, or a neighbour in the same team."""
        cards = self._scene.cards
        chosen = self._scene.chosen()
        if not chosen:
            first = min(cards.values(), key=lambda card: (card.y(), card.x()), default=None)
            if first is not None:
                self._go(first)
            return
        here = chosen[0]
        tree = self._scene.staff.tree if self._scene.staff is not None else None
        if tree is None:
            return
        boss = tree.boss.get(here.key)
        if where == "up":
            team: list[int] = [] if boss is None else [boss]
        elif where == "down":
            team = list(tree.reports.get(here.key, ()))[:1]
        else:
            mates = tree.roots if boss is None else tree.reports[boss]
            mates = tuple(
                sorted(
                    (key for key in mates if key in cards),
                    key=lambda key: (cards[key].y(), cards[key].x()),
                )
            )
            step = 1 if where == "right" else -1
            place = mates.index(here.key) + step if here.key in mates else -1
            team = [mates[place]] if 0 <= place < len(mates) else []
        for key in team:
            if key in cards:
                self._go(cards[key])

    def _go(self, card: Card) -> None:
        self._scene.choose([card.key])
        self.ensureVisible(card, 40, 40)

    def _say(self) -> None:
        """Tell what is chosen to those who hear it."""
        staff = self._scene.staff
        if staff is None:
            return
        by_key = staff.by_key()
        told = [
            sentence(card.person, by_key.get(card.person.boss or 0))
            for card in self._scene.chosen()[:3]
        ]
        self.setAccessibleDescription(". ".join(told))
