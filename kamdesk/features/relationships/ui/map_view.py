"""The canvas of the map with its keys: arrows walk the tree, Enter opens, Delete removes, N adds."""

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import QGraphicsView

from kamdesk.base.i18n import _
from kamdesk.features.relationships.ui.backlog import carried
from kamdesk.features.relationships.ui.cards import Card, sentence
from kamdesk.features.relationships.ui.scene import MapScene
from kamdesk.ui.canvas import Canvas


class MapView(Canvas):
    """Shows a `MapScene`.

    Signals:
        opened: Enter on a card: its key.
        remove_wanted: Delete on cards or a line.
        add_wanted: N: a person below the chosen one.
        people_dropped: ([(post, person), …], place): people from the backlog.
        menu_wanted: Where a menu was asked for, on the screen.
    """

    opened = Signal(int)
    remove_wanted = Signal()
    add_wanted = Signal()
    people_dropped = Signal(object, QPointF)
    menu_wanted = Signal(QPoint)

    def __init__(self, scene: MapScene) -> None:
        super().__init__(scene, "map_canvas", _("Stakeholder map"))
        self._scene = scene
        self._came_from = 0
        # the scene is larger than what is drawn, so that one can always pan; bars would say nothing
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # one item paints everything in one go: a whole frame costs less than to copy the old one
        # and to paint strips beside it
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setAcceptDrops(True)
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

    # -- people from the backlog --------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take people, nothing else."""
        if carried(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Let them be dropped anywhere."""
        if carried(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell who was dropped where."""
        people = carried(event.mimeData())
        if people:
            self.people_dropped.emit(people, self.mapToScene(event.position().toPoint()))
            event.acceptProposedAction()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Choose the card under the mouse, unless it is among the chosen, and ask for a menu."""
        card = self._scene.card_at(self.mapToScene(event.pos()))
        if card is not None and not card.isSelected():
            self._scene.choose([card.key])
        self.menu_wanted.emit(event.globalPos())
        event.accept()

    def is_empty(self, place: QPoint) -> bool:
        """Tell whether there is neither card, line nor fold sign at a place of the window."""
        point = self.mapToScene(place)
        scene = self._scene
        reach = 5.0 / max(self.scale_now(), 0.05)
        return (
            super().is_empty(place)
            and scene.line_at(point, min(reach, 20.0)) is None
            and scene.box_at(point) is None
        )

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes along the lines of influence of the chosen card; without one it goes on as usual."""
        chosen = self._scene.chosen()
        if len(chosen) == 1 and self._along_influence(chosen[0], forward):
            return True
        return super().focusNextPrevChild(forward)

    def _along_influence(self, card: Card, forward: bool) -> bool:
        others = [
            line.second if line.first is card else line.first
            for line in self._scene.lines
            if line.tie.kind == "influences" and line.visible and card in (line.first, line.second)
        ]
        if not others:
            return False
        before = self._came_from
        places = [place for place, other in enumerate(others) if other.key == before]
        step = 1 if forward else -1
        self._came_from = card.key
        self._go(others[(places[0] + step) % len(others)] if places else others[0])
        return True

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
            sentence(card.person, by_key.get(card.person.boss or 0), card.facts)
            for card in self._scene.chosen()[:3]
        ]
        self.setAccessibleDescription(". ".join(told))
