"""The map as a scene: it mirrors the data and changes none; a finished gesture becomes a signal.

What the tab around it needs: `show_staff` shows a map in a layout (the same cards stay chosen, an
edit moves little, `anew=True` tidies); `set_hidden_kinds`, `focus_on` and `show_compare` change how
it is shown; the signals tell what the user wants.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from html import escape

from PySide6.QtCore import (
    QAbstractAnimation,
    QEasingCurve,
    QPointF,
    QRectF,
    Qt,
    QVariantAnimation,
    Signal,
)
from PySide6.QtGui import QTransform
from PySide6.QtWidgets import (
    QGraphicsPathItem,
    QGraphicsScene,
    QGraphicsSceneHelpEvent,
    QGraphicsSceneMouseEvent,
    QToolTip,
)

from kamdesk.features.relationships.domain import REPORTS_TO
from kamdesk.features.relationships.layout import (
    CARD_HEIGHT,
    CARD_WIDTH,
    Box,
    Company,
    Drawing,
    Ground,
    Member,
    aligned,
    arrange,
    rekeyed,
    value_at,
)
from kamdesk.features.relationships.queries import Person, Staff
from kamdesk.features.relationships.ui.board import Board
from kamdesk.features.relationships.ui.cards import Card
from kamdesk.features.relationships.ui.compare import MapDiff, diff_area
from kamdesk.features.relationships.ui.faces import NO_FACTS, CardFacts
from kamdesk.features.relationships.ui.frames import box_frame
from kamdesk.features.relationships.ui.hits import LineFinder
from kamdesk.features.relationships.ui.lines import Line, ghost, set_apart
from kamdesk.features.relationships.ui.ours import OursRow
from kamdesk.ui.theme import LIGHT, Theme

Saved = Mapping[tuple[int, int | None], tuple[int, int, bool, bool]]
_SWITCH_MS = 250
_MOST_ANIMATED = 600
_MOST_CURVED = 800
"""Up to so many lines, curves look for a way that passes under no card."""
_FOLD_SIGN = 40.0


class MapScene(QGraphicsScene):
    """Cards and lines of one account.

    Signals:
        moved: [(post, person, x, y), …] of the cards that were dropped on free space.
        judged: [(key, kind, value), …]: cards of the power grid were dropped in another cell; value
            None is unknown.
        boss_wanted: ([keys], boss key, whether to ask first): dropped on another card.
        tie_wanted: (kind, first key, second key): drawn from a handle.
        person_wanted: (kind, key, place): drawn from a handle to free space.
        fold_wanted: (department, whether to fold): the sign of a lane was clicked.
        opened: Key of a card that was double-clicked.

    Attributes:
        motion: Whether switching the layout may be animated; off until the window says so.
        drawing: What is shown, as the layout made it.
        cards: By key.
    """

    moved = Signal(object)
    judged = Signal(object)
    boss_wanted = Signal(object, int, bool)
    tie_wanted = Signal(str, int, int)
    person_wanted = Signal(str, int, QPointF)
    fold_wanted = Signal(str, bool)
    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.colors: Theme = LIGHT
        self.staff: Staff | None = None
        self.cards: dict[int, Card] = {}
        self.lines: list[Line] = []
        self.chosen_lines: list[Line] = []
        self.drawing = Drawing("tree", {})
        self.diff: MapDiff | None = None
        self.hidden_kinds: set[str] = set()
        self.motion = False
        self.board = Board(self)
        self.addItem(self.board)
        self._ground_made: Ground | None = None
        self._finder: LineFinder | None = None
        self._content = QRectF()
        self._from: dict[int, QPointF] = {}
        self._beside = False
        self._link: tuple[str, Card] | None = None
        self._ghost: QGraphicsPathItem | None = None
        self._target: Card | None = None
        self._switching: QVariantAnimation | None = None
        self._asked: tuple[str, Saved, tuple[str, ...]] = ("tree", {}, ())
        self.ours: OursRow | None = None
        self._ours_wanted = False
        self.selectionChanged.connect(self._selection_moved)

    # -- what is shown ------------------------------------------------------------------------

    def show_staff(
        self,
        found: Staff,
        saved: Saved,
        colors: Theme,
        *,
        movable: bool,
        layout: str = "tree",
        facts: Mapping[int, CardFacts] | None = None,
        folded: Collection[str] = (),
        anew: bool = False,
        former: Drawing | None = None,
    ) -> None:
        """Show people and ties in a layout.

        Args:
            found: Who there is on the day shown.
            saved: Where cards were put, and who is hidden, by (post, person). Pass only places that
                were made in this layout; the power grid asks only who is hidden.
            colors: The theme in force.
            movable: Whether gestures may change anything.
            layout: One of `layout.LAYOUTS`.
            facts: What cards tell beyond their judgements, by key.
            folded: Departments shown as one box, in the layout "lanes".
            anew: Lay out without regard to what is on the screen (tidying); else cards stay where
                they are as far as can be.
            former: Stay near to this drawing, of the same keys, instead of what is on the screen.
        """
        self._stop_switching()
        self._asked = (layout, saved, tuple(folded))
        chosen = {(card.person.post_id, card.person.person_id) for card in self.chosen()}
        stood = self._stood()
        people = [one for one in found.people if not self._hidden(one, saved)]
        self.drawing = arrange(
            layout,
            _company(people, found),
            placed=_pins(people, saved),
            former=None if anew else former or self._former(people),
            folded=folded,
        )
        self.staff, self.colors = found, colors
        self.diff = None
        self._replace_items(people, facts or {}, chosen, movable)
        self._add_lines(found)
        self._settle_content()
        self._switch_from(stood)

    def drawing_of(self, found: Staff) -> Drawing:
        """Return how other people, of another day, would be laid out as near as can be to these."""
        layout, saved, folded = self._asked
        people = [one for one in found.people if not self._hidden(one, saved)]
        return arrange(
            layout, _company(people, found), placed=_pins(people, saved),
            former=self._former(people), folded=folded,
        )  # fmt: skip

    def show_ours(self, on: bool) -> None:
        """Show who of us knows whom in a row above the map, or do not."""
        self._ours_wanted = on
        self._settle_content()

    def _replace_items(
        self,
        people: list[Person],
        facts: Mapping[int, CardFacts],
        chosen: Collection[tuple[int, int | None]],
        movable: bool,
    ) -> None:
        blocked = self.blockSignals(True)
        self._drop_ghost()
        self._target = None
        self.removeItem(self.board)
        self.clear()
        self.board.forget_pictures()
        self.cards = {}
        for one in people:
            at = self.drawing.places.get(one.key)
            if at is None:
                continue
            card = Card(one, facts.get(one.key, NO_FACTS), movable=movable)
            card.setPos(at.x, at.y)
            self.addItem(card)
            self.cards[one.key] = card
            if (one.post_id, one.person_id) in chosen:
                card.setSelected(True)
        self.addItem(self.board)
        self._ground_made = None
        self.blockSignals(blocked)

    def _add_lines(self, found: Staff) -> None:
        self.lines, self.chosen_lines = [], []
        routes, ties = self.drawing.routes, self.drawing.ties
        for tie in found.ties:
            if tie.first in self.cards and tie.second in self.cards and tie.first != tie.second:
                line = Line(tie, self.cards[tie.first], self.cards[tie.second])
                pair = (tie.first, tie.second)
                if tie.kind == REPORTS_TO:
                    line.way = routes.get(pair, ())
                elif tie.kind == "influences":
                    line.way = ties.get(pair, ())
                line.visible = tie.kind not in self.hidden_kinds
                line.tell = self._line_told
                self.lines.append(line)
        if len(self.lines) <= _MOST_CURVED:
            for line in self.lines:
                line.meets = self._hit
        set_apart(self.lines)
        self._lines_moved()

    def _settle_content(self) -> None:
        left, top, width, height = self.drawing.extent
        box = QRectF(left, top, width, height)
        if self.diff is not None:
            box = box.united(diff_area(self.diff))
        knows = self.staff.knows if self._ours_wanted and self.staff is not None else ()
        shown = tuple(one for one in knows if one.person in self.cards)
        self.ours = OursRow(shown, box) if shown else None
        if self.ours is not None:
            box = box.united(self.ours.area)
        self._content = box.adjusted(-8, -16, 8, 8) if self.cards or self.drawing.boxes else box
        free = self._content.adjusted(
            -self._content.width() / 2 - 800, -self._content.height() / 2 - 600,
            self._content.width() / 2 + 800, self._content.height() / 2 + 600,
        )  # fmt: skip
        self.setSceneRect(free)
        self.board.cover(free)
        self.board.update()

    def itemsBoundingRect(self) -> QRectF:
        """Return the box around what is drawn, not around where one can scroll to."""
        return QRectF(self._content)

    @staticmethod
    def _hidden(one: Person, saved: Saved) -> bool:
        put = saved.get((one.post_id, one.person_id))
        return put is not None and put[2]

    def _former(self, people: list[Person]) -> Drawing | None:
        """Return what is on the screen, by the keys the people have now."""
        if not self.cards:
            return None
        now = {(one.post_id, one.person_id): one.key for one in people}
        keys = {}
        for key, card in self.cards.items():
            new = now.get((card.person.post_id, card.person.person_id))
            if new is not None:
                keys[key] = new
        return rekeyed(self.drawing, keys)

    def chosen(self) -> list[Card]:
        """Return the selected cards."""
        return [item for item in self.selectedItems() if isinstance(item, Card)]

    def aimed_at(self) -> list[Card]:
        """Return the card something is about to be dropped on, if there is one."""
        return [] if self._target is None else [self._target]

    def chosen_line(self) -> Line | None:
        """Return the selected line, if one is selected alone."""
        found = self.chosen_lines
        return found[0] if len(found) == 1 and not self.chosen() else None

    def choose(self, keys: Collection[int]) -> None:
        """Select cards."""
        for key, card in self.cards.items():
            card.setSelected(key in keys)

    def clearSelection(self) -> None:
        """Select nothing."""
        self._let_lines_go()
        super().clearSelection()

    def set_hidden_kinds(self, kinds: Iterable[str]) -> None:
        """Leave lines of some kinds out."""
        self.hidden_kinds = set(kinds)
        for line in self.lines:
            line.visible = line.tie.kind not in self.hidden_kinds
        self._lines_moved()

    def focus_on(self, keys: Collection[int] | None) -> None:
        """Let all other cards and lines recede; None brings everything back."""
        for key, card in self.cards.items():
            card.faded = keys is not None and key not in keys
        for line in self.lines:
            ends = (line.first.key, line.second.key)
            line.faded = keys is not None and not any(key in keys for key in ends)
        self._lines_moved()

    def set_facts(self, facts: Mapping[int, CardFacts]) -> None:
        """Give cards what they tell beyond their judgements; cards not named tell nothing more."""
        for key, card in self.cards.items():
            card.facts = facts.get(key, NO_FACTS)
        self.board.forget_pictures()
        self.board.update()

    def show_compare(self, diff: MapDiff | None) -> None:
        """Mark what differs from another day over the cards; None takes the marks away."""
        self.diff = diff
        self._settle_content()

    def recolor(self, colors: Theme) -> None:
        """Take the colours of another theme."""
        self.colors = colors
        self.board.forget_pictures()
        self.board.update()

    def aligned(self, how: str) -> list[tuple[int, int | None, int, int]]:
        """Return [(post, person, x, y), …] of the chosen cards that move to stand in line.

        Args:
            how: "left", "right", "top", "bottom", or "across" and "down" for equal distances.
        """
        cards = {card.key: card for card in self.chosen()}
        places = {key: (round(card.x()), round(card.y())) for key, card in cards.items()}
        return [
            (card.person.post_id, card.person.person_id, *at)
            for key, at in aligned(places, how).items()
            if (card := cards[key])
        ]

    # -- what is where ------------------------------------------------------------------------

    @property
    def _ground(self) -> Ground:
        """Where the cards stand; gathered when it is first asked for."""
        if self._ground_made is None:
            self._ground_made = Ground(self.drawing.places)
        return self._ground_made

    def _hit(self, x: float, y: float) -> int | None:
        return self._ground.at(x, y)

    def keys_in(self, area: QRectF) -> Iterable[int]:
        """Return the keys of the cards in a part of the scene."""
        if self._switching is not None or area.contains(self._content):
            return list(self.cards)
        frame = (
            int(area.left()) - 1, int(area.top()) - 1, int(area.right()) + 1, int(area.bottom()) + 1
        )  # fmt: skip
        found = set(self._ground.touching(frame)) | self.board.lifted
        return [key for key in found if key in self.cards]

    def card_at(self, point: QPointF, but: Collection[Card] = ()) -> Card | None:
        """Return the card at a place, passing over some."""
        if not but:
            key = self._ground.at(point.x(), point.y())
            return self.cards.get(key) if key is not None else None
        x, y = int(point.x()), int(point.y())
        for key in self._ground.touching((x, y, x + 1, y + 1)):
            card = self.cards.get(key)
            if card is not None and card not in but:
                return card
        return None

    def line_at(self, point: QPointF, reach: float = 5.0) -> Line | None:
        """Return the line that runs within `reach` of a point and is shown."""
        if self._finder is None:
            self._finder = LineFinder(self.lines)
        return self._finder.at(point.x(), point.y(), reach)

    def box_at(self, point: QPointF) -> Box | None:
        """Return the lane whose fold sign is at a place."""
        for box in self.drawing.boxes:
            if box.kind == "cell":
                continue
            frame = box_frame(box)
            if box.kind == "lane":
                frame = QRectF(frame.left(), frame.top(), max(_FOLD_SIGN, box.head), box.head)
            if frame.contains(point):
                return box
        return None

    # -- gestures -----------------------------------------------------------------------------

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Begin to draw a line from a handle, to move cards, choose a line, or fold a lane."""
        point = event.scenePos()
        left = event.button() == Qt.MouseButton.LeftButton
        item = self.itemAt(point, QTransform())
        if isinstance(item, Card) and left:
            kind = item.handle_at(item.mapFromScene(point))
            if kind:
                self._link = (kind, item)
                event.accept()
                return
        self._beside = item is None and left and self._press_beside_cards(point)
        if self._beside:
            event.accept()
            return
        super().mousePressEvent(event)
        self._from = {card.key: card.pos() for card in self.chosen()}

    def _press_beside_cards(self, point: QPointF) -> bool:
        """Choose the line or fold the lane at a place; tell whether there was one."""
        line = self.line_at(point)
        if line is not None:
            self.clearSelection()
            line.setSelected(True)
            return True
        box = self.box_at(point)
        if box is not None:
            self.fold_wanted.emit(box.key, box.kind == "lane")
        return box is not None

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
                if self.drawing.kind != "grid":
                    self._aim(self.card_at(here, moving))
                self._follow(moving)

    def mouseReleaseEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Finish the gesture and tell."""
        if self._link is not None:
            self._finish_link(event.scenePos())
            return
        if self._beside:
            self._beside = False
            event.accept()
            return
        super().mouseReleaseEvent(event)
        gone = [
            card for card in self.chosen() if self._from.get(card.key, card.pos()) != card.pos()
        ]
        target = self._target
        self._aim(None)
        if not gone:
            self._from = {}
            return
        if target is not None:
            self.put_back()
            ask = not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.boss_wanted.emit([card.key for card in gone], target.key, bool(ask))
        elif self.drawing.kind == "grid":
            self._judge(gone, event.scenePos())
        else:
            self._land(gone)
            self.moved.emit(
                [
                    (card.person.post_id, card.person.person_id, round(card.x()), round(card.y()))
                    for card in gone
                ]
            )

    def _land(self, cards: Sequence[Card]) -> None:
        """Let the cards stand where they were dropped."""
        self._from = {}
        for card in cards:
            self._ground.add(card.key, round(card.x()), round(card.y()))
        self.board.lift(set())
        self._lines_moved()

    def _judge(self, cards: Sequence[Card], _point: QPointF) -> None:
        """Tell the values of the cells in which cards of the grid were dropped."""
        wanted: list[tuple[int, str, int | None]] = []
        for card in cards:
            middle = card.pos() + QPointF(CARD_WIDTH / 2, CARD_HEIGHT / 2)
            values = value_at(self.drawing, middle.x(), middle.y())
            if values is None:
                continue
            for kind, value in zip(("attitude", "influence"), values, strict=True):
                if value != card.person.number(kind):
                    wanted.append((card.key, kind, value))
        self.put_back()
        if wanted:
            self.judged.emit(wanted)

    def mouseDoubleClickEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Open a card."""
        card = self.card_at(event.scenePos())
        if card is not None:
            self.opened.emit(card.key)
        else:
            super().mouseDoubleClickEvent(event)

    def helpEvent(self, event: QGraphicsSceneHelpEvent) -> None:
        """Show the note of the line under the mouse, as plain text."""
        line = None if self.card_at(event.scenePos()) else self.line_at(event.scenePos())
        note = escape(line.tie.note) if line is not None and line.tie.note else ""
        QToolTip.showText(event.screenPos(), f"<p>{note}</p>" if note else "", event.widget())

    def put_back(self) -> None:
        """Give up a gesture: cards go back to where they were."""
        back = [self.cards[key] for key in self._from if key in self.cards]
        for card in back:
            card.setPos(self._from[card.key])
        self._from = {}
        if back:
            self._restore_ways(back)
        self._drop_ghost()
        self._aim(None)

    def _restore_ways(self, cards: Sequence[Card]) -> None:
        keys = {card.key for card in cards}
        for line in self.lines:
            if line.first.key in keys or line.second.key in keys:
                pair = (line.first.key, line.second.key)
                ways = self.drawing.routes if line.tie.kind == REPORTS_TO else self.drawing.ties
                line.way = ways.get(pair, ()) if line.tie.kind in (REPORTS_TO, "influences") else ()
        self.board.lift(set())
        self._lines_moved()

    def _follow(self, cards: Sequence[Card]) -> None:
        keys = {card.key for card in cards}
        if keys != self.board.lifted:
            self.board.lift(keys)
        for line in self.lines:
            if line.first.key in keys or line.second.key in keys:
                line.follow()
        self._finder = None
        self.board.update()

    # -- lines --------------------------------------------------------------------------------

    def _lines_moved(self) -> None:
        for line in self.lines:
            line.forget()
        self._finder = None
        self.board.stale()
        self.board.update()

    def _line_told(self, line: Line) -> None:
        self.chosen_lines = [one for one in self.chosen_lines if one is not line]
        if line.isSelected():
            self.chosen_lines.append(line)
        self.board.update()
        self.selectionChanged.emit()

    def _let_lines_go(self) -> None:
        for line in self.chosen_lines:
            line.tell = None
            line.setSelected(False)
            line.tell = self._line_told
        self.chosen_lines = []

    def _selection_moved(self) -> None:
        if self.chosen_lines and self.chosen():
            self._let_lines_go()
        self.board.update()

    # -- drawing a line -----------------------------------------------------------------------

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

    # -- switching ----------------------------------------------------------------------------

    def _stood(self) -> dict[tuple[int, int | None], QPointF]:
        if not self.motion or len(self.cards) > _MOST_ANIMATED:
            return {}
        return {
            (card.person.post_id, card.person.person_id): card.pos() for card in self.cards.values()
        }

    def _switch_from(self, stood: Mapping[tuple[int, int | None], QPointF]) -> None:
        """Let the cards travel from where they stood; lines come back when they have arrived."""
        trips = []
        for card in self.cards.values():
            start = stood.get((card.person.post_id, card.person.person_id))
            if start is not None and start != card.pos():
                trips.append((card, start, card.pos()))
        if not trips:
            return

        def at(share: object) -> None:
            assert isinstance(share, float)
            for card, start, end in trips:
                card.setPos(start + (end - start) * share)
            self.board.stale()
            self.board.update()

        motion = QVariantAnimation(self)
        motion.setDuration(_SWITCH_MS)
        motion.setStartValue(0.0)
        motion.setEndValue(1.0)
        motion.setEasingCurve(QEasingCurve.Type.InOutCubic)
        motion.valueChanged.connect(at)
        motion.finished.connect(self._stop_switching)
        self._switching = motion
        self.board.bare = True
        motion.start()

    def _stop_switching(self) -> None:
        """Let every card be where it goes, now."""
        motion, self._switching = self._switching, None
        if motion is None:
            return
        if motion.state() == QAbstractAnimation.State.Running:
            motion.stop()
        motion.deleteLater()
        for key, card in self.cards.items():
            at = self.drawing.places[key]
            card.setPos(at.x, at.y)
        self.board.bare = False
        self._lines_moved()


def _company(people: Sequence[Person], found: Staff) -> Company:
    """Return what the layouts need of the people shown."""
    members = [
        Member(one.key, one.department or "", one.number("attitude"), one.number("influence"))
        for one in people
    ]
    reports = [(tie.first, tie.second) for tie in found.ties if tie.kind == REPORTS_TO]
    influences = [(tie.first, tie.second) for tie in found.ties if tie.kind == "influences"]
    return Company(members, reports, influences)


def _pins(people: Sequence[Person], saved: Saved) -> dict[int, tuple[int, int]]:
    found = {}
    for one in people:
        put = saved.get((one.post_id, one.person_id))
        if put is not None and not put[2]:
            found[one.key] = (put[0], put[1])
    return found
