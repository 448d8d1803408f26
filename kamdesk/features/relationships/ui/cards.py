"""The card of a person as an item of the scene, and as a sentence for those who hear it.

A card paints nothing itself: the board paints all cards and lines in one go, which is what makes
maps of thousands move. The card is there to be hit, chosen and moved.
"""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPixmap
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsRectItem,
    QGraphicsSceneHoverEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from kamdesk.base.i18n import _
from kamdesk.features.relationships.domain import ATTITUDES, COVERAGES, INFLUENCES, ROLES
from kamdesk.features.relationships.layout import CARD_HEIGHT, CARD_WIDTH
from kamdesk.features.relationships.queries import Person
from kamdesk.features.relationships.ui.faces import NO_FACTS, CardFacts

HANDLE = 6.0
HANDLES = ("reports_to", "influences")
_FLAGS = QGraphicsItem.GraphicsItemFlag
_FIXED = _FLAGS.ItemIsSelectable | _FLAGS.ItemHasNoContents
_MOVABLE = _FIXED | _FLAGS.ItemIsMovable
_FRAME = QRectF(0, 0, CARD_WIDTH, CARD_HEIGHT)
_WITH_HANDLES = _FRAME.adjusted(-4, -2 * HANDLE, 4, 4)


def sentence(one: Person, boss: Person | None, facts: CardFacts = NO_FACTS) -> str:
    """Return a card as one sentence, for those who hear it: all that is drawn is said."""
    parts = [one.name or _("vacant post")]
    for text in (one.title, one.department):
        if text:
            parts.append(text)
    if one.role:
        parts.append(_(ROLES.get(one.role, one.role)))
    attitude, coverage, influence = (
        one.number(kind) for kind in ("attitude", "coverage", "influence")
    )
    parts.append(
        _("attitude: {value}").format(
            value=_("unknown") if attitude is None else _(ATTITUDES[attitude])
        )
    )
    parts.append(_("coverage: {value}").format(value=_(COVERAGES[coverage or 0])))
    if influence is not None:
        parts.append(_("influence: {value}").format(value=_(INFLUENCES[influence])))
    if boss is not None:
        parts.append(
            _("reports to {name}").format(name=boss.name or boss.title or _("vacant post"))
        )
    if one.assumed:
        parts.append(_("assumed"))
    parts += _told(facts)
    return _(", ").join(parts)


def _told(facts: CardFacts) -> list[str]:
    parts = []
    if facts.contact_days is not None:
        text = (
            _("last contact {days} days ago, late")
            if facts.contact_late
            else _("last contact {days} days ago")
        )
        parts.append(text.format(days=facts.contact_days))
    if facts.money is not None:
        text = _("overdue: {money}") if facts.money_late else _("pays: {money}")
        parts.append(text.format(money=facts.money or "¥"))
    if facts.ideal is not None:
        parts.append(_("coverage wished for: {value}").format(value=_(COVERAGES[facts.ideal])))
    return parts


class Card(QGraphicsRectItem):
    """One person on the map; `board` is told when its look changes."""

    def __init__(self, person: Person, facts: CardFacts = NO_FACTS, *, movable: bool) -> None:
        super().__init__(_FRAME)
        self.person = person
        self.facts = facts
        self.faded = False
        self.target = False
        self.linkable = movable
        self.picture: tuple[QPixmap, float, int] | None = None
        self._hovered = False
        self.setFlags(_MOVABLE if movable and person.person_id is not None else _FIXED)
        self.setAcceptHoverEvents(movable)
        self.setZValue(2)

    @property
    def key(self) -> int:
        """Key of the person on the map."""
        return self.person.key

    @property
    def hovered(self) -> bool:
        """Whether the mouse is over the card, so that the handles show."""
        return self._hovered

    def frame(self) -> QRectF:
        """Return the card itself, without what sticks out."""
        return _FRAME

    def scene_frame(self) -> QRectF:
        """Return where the card stands in the scene."""
        return _FRAME.translated(self.pos())

    def area(self) -> QRectF:
        """Return what of the scene the card may paint on, ring and handles included."""
        return _WITH_HANDLES.translated(self.pos())

    def shape(self) -> QPainterPath:
        """Return the card, and its handles while they are shown."""
        path = QPainterPath()
        path.addRect(_WITH_HANDLES if self._hovered else _FRAME)
        return path

    def boundingRect(self) -> QRectF:
        """Return the card with its handles."""
        return _WITH_HANDLES

    def handle_at(self, point: QPointF) -> str:
        """Return the kind of line that is drawn from a place on the card, "" for none."""
        if not (self._hovered and self.linkable):
            return ""
        for kind, center in zip(HANDLES, self._handles(), strict=True):
            if (point - center).manhattanLength() <= 2 * HANDLE:
                return kind
        return ""

    def _handles(self) -> tuple[QPointF, QPointF]:
        return QPointF(CARD_WIDTH / 2 - 14, -2), QPointF(CARD_WIDTH / 2 + 14, -2)

    def handles(self) -> tuple[QPointF, QPointF]:
        """Return the middles of the two handles in the scene: boss, influence."""
        first, second = self._handles()
        return self.pos() + first, self.pos() + second

    def set_faded(self, faded: bool) -> None:
        """Let the card recede."""
        if faded != self.faded:
            self.faded = faded
            self._tell()

    def set_target(self, target: bool) -> None:
        """Mark the card something is about to be dropped on."""
        if target != self.target:
            self.target = target
            self._tell()

    def _tell(self) -> None:
        scene = self.scene()
        if scene is not None:
            scene.update(self.area())

    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Show the handles."""
        self._hovered = True
        self._tell()

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Hide the handles."""
        self._hovered = False
        self._tell()

    def paint(
        self, painter: object, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint nothing: the board does."""
