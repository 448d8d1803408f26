"""The map as a scene: it mirrors the data and changes none; a finished gesture becomes a signal."""

from collections.abc import Collection, Iterable, Mapping

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QTransform
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsScene, QGraphicsSceneMouseEvent

from kamdesk.features.relationships import domain
from kamdesk.features.relationships.domain import REPORTS_TO
from kamdesk.features.relationships.layout import Place, tidy
from kamdesk.features.relationships.queries import Person, Staff
from kamdesk.features.relationships.ui.cards import Card
from kamdesk.features.relationships.ui.lines import Line, ghost
from kamdesk.ui.theme import LIGHT, Theme

Saved = Mapping[tuple[int, int | None], tuple[int, int, bool, bool]]


class MapScene(QGraphicsScene):
    """Cards and lines of one account.

    Signals:
        moved: [(post, person, x, y), …] of the cards that were dropped on free space.
        boss_wanted: ([keys], boss key, whether to ask first): dropped on another card.
        tie_wanted: (kind, first key, second key): drawn from a handle.
        person_wanted: (kind, key, place): drawn from a handle to free space.
        opened: Key of a card that was double-clicked.
    """

    moved = Signal(object)
    boss_wanted = Signal(object, int, bool)
    tie_wanted = Signal(str, int, int)
    person_wanted = Signal(str, int, QPointF)
    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.colors: Theme = LIGHT
        self.staff: Staff | None = None
        self.cards: dict[int, Card] = {}
        self.lines: list[Line] = []
        self.hidden_kinds: set[str] = set()
        self._places: dict[int, Place] = {}
        self._from: dict[int, QPointF] = {}
        self._link: tuple[str, Card] | None = None
        self._ghost: QGraphicsPathItem | None = None
        self._target: Card | None = None

    # -- what is shown ------------------------------------------------------------------------

    def show_staff(self, found: Staff, saved: Saved, colors: Theme, *, movable: bool) -> None:
        """Show people and ties; cards stand where they were put, else where the tidy tree puts them."""
        chosen = {(card.person.post_id, card.person.person_id) for card in self.chosen()}
        self.clear()
        self._ghost = None
        self._target = None
        self.staff, self.colors = found, colors
        people = [one for one in found.people if not self._hidden(one, saved)]
        self._places = self._lay_out(people, found, saved)
        self.cards = {}
        for one in people:
            card = Card(one, colors, movable=movable)
            card.setPos(self._places[one.key].x, self._places[one.key].y)
            self.addItem(card)
            self.cards[one.key] = card
            card.setSelected((one.post_id, one.person_id) in chosen)
        self.lines = []
        for tie in found.ties:
            if tie.first in self.cards and tie.second in self.cards and tie.first != tie.second:
                line = Line(tie, self.cards[tie.first], self.cards[tie.second], colors)
                line.hung = tie.kind == REPORTS_TO and self._places[tie.first].hung
                line.setVisible(tie.kind not in self.hidden_kinds)
                line.follow()
                self.addItem(line)
                self.lines.append(line)

    @staticmethod
    def _hidden(one: Person, saved: Saved) -> bool:
        if one.person_id is None:
            return False
        return saved.get((one.post_id, one.person_id), (0, 0, False))[2]

    @staticmethod
    def _lay_out(people: list[Person], found: Staff, saved: Saved) -> dict[int, Place]:
        ties = [(tie.first, tie.second) for tie in found.ties if tie.kind == REPORTS_TO]
        tree = domain.tree([one.key for one in people], ties)
        places = tidy(tree.reports, tree.roots)
        for one in people:
            put = None if one.person_id is None else saved.get((one.post_id, one.person_id))
            if put is not None:
                places[one.key] = Place(put[0], put[1])
        return places

    def chosen(self) -> list[Card]:
        """Return the selected cards."""
        return [item for item in self.selectedItems() if isinstance(item, Card)]

    def chosen_line(self) -> Line | None:
        """Return the selected line, if one is selected alone."""
        items = self.selectedItems()
        return items[0] if len(items) == 1 and isinstance(items[0], Line) else None

    def choose(self, keys: Collection[int]) -> None:
        """Select cards."""
        for key, card in self.cards.items():
            card.setSelected(key in keys)

    def set_hidden_kinds(self, kinds: Iterable[str]) -> None:
        """Leave lines of some kinds out."""
        self.hidden_kinds = set(kinds)
        for line in self.lines:
            line.setVisible(line.tie.kind not in self.hidden_kinds)

    def focus_on(self, keys: Collection[int] | None) -> None:
        """Let all other cards and lines recede; None brings everything back."""
        for key, card in self.cards.items():
            card.set_faded(keys is not None and key not in keys)
        for line in self.lines:
            ends = (line.first.key, line.second.key)
            near = keys is None or any(key in keys for key in ends)
            line.setOpacity(1.0 if near else 0.2)

    def recolor(self, colors: Theme) -> None:
        """Take the colours of another theme."""
        self.colors = colors
        for card in self.cards.values():
            card.colors = colors
            card.update()
        for line in self.lines:
            line.recolor(colors)

    # -- gestures -----------------------------------------------------------------------------

    def card_at(self, point: QPointF, but: Collection[Card] = ()) -> Card | None:
        """Return the card at a place, passing over some."""
        for item in self.items(point):
            if isinstance(item, Card) and item not in but and item.scene_frame().contains(point):
                return item
        return None

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Begin to draw a line from a handle, or to move cards."""
        item = self.itemAt(event.scenePos(), QTransform())
        if isinstance(item, Card) and event.button() == Qt.MouseButton.LeftButton:
            kind = item.handle_at(item.mapFromScene(event.scenePos()))
            if kind:
                self._link = (kind, item)
                event.accept()
                return
        super().mousePressEvent(event)
        self._from = {card.key: card.pos() for card in self.chosen()}

    def mouseMoveEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Draw the line, or move the cards with their lines."""
        here = event.scenePos()
        if self._link is not None:
            self._draw_ghost(self._link[1], here)
            self._aim(self.card_at(here, (self._link[1],)))
            return
        super().mouseMoveEvent(event)
        if self._from and event.buttons() & Qt.MouseButton.LeftButton:
            moving = self.chosen()
            if any(card.pos() != self._from.get(card.key) for card in moving):
                self._aim(self.card_at(here, moving))
                self._follow(moving)

    def mouseReleaseEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Finish the gesture and tell."""
        if self._link is not None:
            self._finish_link(event.scenePos())
            return
        super().mouseReleaseEvent(event)
        gone = [
            card for card in self.chosen() if self._from.get(card.key, card.pos()) != card.pos()
        ]
        target, self._from = self._target, dict(self._from)
        self._aim(None)
        if gone and target is not None:
            self.put_back()
            ask = not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.boss_wanted.emit([card.key for card in gone], target.key, bool(ask))
        elif gone:
            self.moved.emit(
                [
                    (card.person.post_id, card.person.person_id, round(card.x()), round(card.y()))
                    for card in gone
                ]
            )
        self._from = {}

    def mouseDoubleClickEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Open a card."""
        card = self.card_at(event.scenePos())
        if card is not None:
            self.opened.emit(card.key)
        else:
            super().mouseDoubleClickEvent(event)

    def put_back(self) -> None:
        """Give up a gesture: cards go back to where they were."""
        for key, place in self._from.items():
            if key in self.cards:
                self.cards[key].setPos(place)
        self._follow([self.cards[key] for key in self._from if key in self.cards])
        self._from = {}
        self._drop_ghost()
        self._aim(None)

    def _follow(self, cards: list[Card]) -> None:
        keys = {card.key for card in cards}
        for line in self.lines:
            if line.first.key in keys or line.second.key in keys:
                line.hung = line.hung and line.first.key not in keys
                line.follow()

    def _aim(self, card: Card | None) -> None:
        if self._target is not card:
            if self._target is not None:
                self._target.set_target(False)
            if card is not None:
                card.set_target(True)
            self._target = card

    def _draw_ghost(self, card: Card, here: QPointF) -> None:
        start = card.pos() + QPointF(card.frame().width() / 2, 0)
        path, stroke = ghost(start, here, self.colors.color("accent"))
        if self._ghost is None:
            self._ghost = self.addPath(path, stroke)
            self._ghost.setZValue(5)
        else:
            self._ghost.setPath(path)

    def _drop_ghost(self) -> None:
        self._link = None
        if self._ghost is not None:
            self.removeItem(self._ghost)
            self._ghost = None

    def _finish_link(self, here: QPointF) -> None:
        assert self._link is not None
        kind, card = self._link
        other = self.card_at(here, (card,))
        self._drop_ghost()
        self._aim(None)
        if other is None:
            if not card.scene_frame().contains(here):
                self.person_wanted.emit(kind, card.key, here)
        elif kind == REPORTS_TO:
            self.boss_wanted.emit([card.key], other.key, False)
        else:
            self.tie_wanted.emit(kind, card.key, other.key)
