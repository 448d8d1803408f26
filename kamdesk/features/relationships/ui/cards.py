"""The card of a person: how they decide, how they stand to us, how well we know them, at a glance.

Meaning is never carried by colour alone: attitude has a sign and a pattern, roles have shapes with
letters, coverage is a filled ring, a dashed frame says assumed.
"""

from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsSceneHoverEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from kamdesk.base.i18n import _
from kamdesk.features.relationships.domain import (
    ATTITUDES,
    COVERAGES,
    INFLUENCES,
    ROLE_LETTERS,
    ROLES,
    SIGNS,
)
from kamdesk.features.relationships.layout import CARD_HEIGHT, CARD_WIDTH
from kamdesk.features.relationships.queries import Person
from kamdesk.ui.theme import Theme, font

_EDGE = 7.0
_ROUND = 6.0
_FAR = 0.5
"""Below this scale a card shows its name and role only."""
_FADED = 0.2
_HANDLE = 6.0
HANDLES = ("reports_to", "influences")


def sentence(one: Person, boss: Person | None) -> str:
    """Return a card as one sentence, for those who hear it."""
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
    return _(", ").join(parts)


class Card(QGraphicsItem):
    """One person on the map."""

    def __init__(self, person: Person, colors: Theme, *, movable: bool) -> None:
        super().__init__()
        self.person = person
        self.colors = colors
        self.faded = False
        self.target = False
        self._hovered = False
        flags = QGraphicsItem.GraphicsItemFlag
        self.setFlag(flags.ItemIsSelectable)
        self.setFlag(flags.ItemIsMovable, movable and person.person_id is not None)
        self.setAcceptHoverEvents(True)
        self.setCacheMode(QGraphicsItem.CacheMode.NoCache)
        self.setZValue(2)
        self.linkable = movable

    @property
    def key(self) -> int:
        """Key of the person on the map."""
        return self.person.key

    def frame(self) -> QRectF:
        """Return the card itself, without what sticks out."""
        return QRectF(0, 0, CARD_WIDTH, CARD_HEIGHT)

    def scene_frame(self) -> QRectF:
        """Return where the card stands in the scene."""
        return self.frame().translated(self.pos())

    def boundingRect(self) -> QRectF:
        """Return the card with its focus ring and handles."""
        return self.frame().adjusted(-4, -2 * _HANDLE, 4, 4)

    def shape(self) -> QPainterPath:
        """Return the card, and its handles while they are shown."""
        path = QPainterPath()
        path.addRect(self.boundingRect() if self._hovered else self.frame())
        return path

    def handle_at(self, point: QPointF) -> str:
        """Return the kind of line that is drawn from a place on the card, "" for none."""
        if not (self._hovered and self.linkable):
            return ""
        for kind, center in zip(HANDLES, self._handles(), strict=True):
            if (point - center).manhattanLength() <= 2 * _HANDLE:
                return kind
        return ""

    def _handles(self) -> tuple[QPointF, QPointF]:
        return QPointF(CARD_WIDTH / 2 - 14, -2), QPointF(CARD_WIDTH / 2 + 14, -2)

    def set_faded(self, faded: bool) -> None:
        """Let the card recede."""
        if faded != self.faded:
            self.faded = faded
            self.setOpacity(_FADED if faded else 1.0)

    def set_target(self, target: bool) -> None:
        """Mark the card something is about to be dropped on."""
        if target != self.target:
            self.target = target
            self.update()

    # -- events -------------------------------------------------------------------------------

    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Show the handles."""
        self._hovered = True
        self.update()

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Hide the handles."""
        self.prepareGeometryChange()
        self._hovered = False
        self.update()

    # -- painting -----------------------------------------------------------------------------

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the card; from far away only what can be read."""
        near = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform()) >= _FAR
        colors = self.colors
        box = self.frame()
        chosen = self.isSelected() or self.target
        edge = QPen(colors.color("accent" if chosen else "hairline"), 2.2 if chosen else 1.2)
        if self.person.assumed or self.person.person_id is None:
            edge.setColor(colors.color("accent" if chosen else "muted"))
            edge.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(edge)
        painter.setBrush(colors.color("selection" if chosen else "surface"))
        painter.drawRoundedRect(box, _ROUND, _ROUND)
        self._paint_attitude(painter, box)
        if near:
            self._paint_near(painter)
            if self._hovered and self.linkable:
                self._paint_handles(painter)
        else:
            self._paint_far(painter)

    def _paint_attitude(self, painter: QPainter, box: QRectF) -> None:
        attitude = self.person.number("attitude")
        strip = QRectF(box.left() + 1, box.top() + 5, _EDGE, box.height() - 10)
        painter.setPen(Qt.PenStyle.NoPen)
        if attitude is None:
            painter.setBrush(QBrush(self.colors.color("muted"), Qt.BrushStyle.Dense6Pattern))
        else:
            color = QColor(self.colors.attitude[attitude + 2])
            painter.setBrush(color)
            painter.drawRect(strip)
            pattern = {-2: Qt.BrushStyle.DiagCrossPattern, -1: Qt.BrushStyle.BDiagPattern}.get(
                attitude
            )
            if pattern is None:
                return
            painter.setBrush(QBrush(self.colors.color("surface"), pattern))
        painter.drawRect(strip)

    def _paint_near(self, painter: QPainter) -> None:
        one, colors = self.person, self.colors
        left, width = 16.0, CARD_WIDTH - 24.0
        marks = self._paint_marks(painter)
        name = one.name or _("vacant post")
        self._text(painter, QRectF(left, 7, width - marks, 20), name, "text", 10.5, bold=True)
        title = one.title or ""
        self._text(painter, QRectF(left, 26, width, 17), title, "text", 9)
        unit = one.department or ""
        if one.outside:
            unit = _("outside") + (f" · {unit}" if unit else "")
        self._text(painter, QRectF(left, 42, width, 16), unit, "muted", 8.5)
        painter.setPen(QPen(colors.color("hairline"), 1))
        painter.drawLine(QPointF(left, 60), QPointF(CARD_WIDTH - 8, 60))
        self._paint_role(painter, QPointF(left + 7, 72))
        word = _(ROLES[one.role]) if one.role in ROLES else "—"
        self._text(
            painter, QRectF(left + 18, 64, 58, 16), word, "text" if one.role else "muted", 8.5
        )
        self._paint_influence(painter, QPointF(left + 80, 72))
        self._paint_coverage(painter, QPointF(CARD_WIDTH - 37, 72))
        attitude = one.number("attitude")
        sign = "?" if attitude is None else SIGNS[attitude]
        role = "muted" if attitude is None else "text"
        self._text(
            painter, QRectF(CARD_WIDTH - 27, 63, 22, 18), sign, role, 9.5, bold=True, right=True
        )

    def _paint_far(self, painter: QPainter) -> None:
        one = self.person
        self._text(
            painter,
            QRectF(15, 10, CARD_WIDTH - 20, 34),
            one.name or _("vacant post"),
            "text",
            15,
            bold=True,
        )
        painter.save()
        painter.translate(30, 62)
        painter.scale(1.7, 1.7)
        self._paint_role(painter, QPointF(0, 0))
        painter.restore()
        self._text(painter, QRectF(52, 46, CARD_WIDTH - 60, 32), one.title or "", "muted", 12)

    def _text(
        self, painter: QPainter, box: QRectF, text: str, role: str, size: float, *, bold: bool = False,
        right: bool = False,
    ) -> None:  # fmt: skip
        used = font(size, bold=bold)
        painter.setFont(used)
        painter.setPen(self.colors.color(role))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        shown = QFontMetricsF(used).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, flags, shown)

    def _paint_marks(self, painter: QPainter) -> float:
        """Draw the star of a mentor, the key of great influence and the flag of a sensitive person."""
        one, right = self.person, CARD_WIDTH - 14.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.colors.color("accent"))
        start = right
        if one.number("attitude") == 2:
            painter.drawPolygon(_star(QPointF(right, 17), 7))
            right -= 18
        if (one.number("influence") or 0) >= 5:
            painter.setBrush(self.colors.color("text"))
            painter.drawPolygon(_crown(QPointF(right, 17)))
            right -= 18
        if one.sensitive:
            painter.setBrush(self.colors.color("fill_bad"))
            flag = [QPointF(right - 5, 10), QPointF(right + 6, 14), QPointF(right - 5, 18)]
            painter.drawPolygon(QPolygonF(flag))
            right -= 18
        return start - right

    def _paint_role(self, painter: QPainter, center: QPointF) -> None:
        role = self.person.role or ""
        letter = ROLE_LETTERS.get(role)
        painter.setPen(QPen(self.colors.color("text" if letter else "muted"), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(_role_shape(role, center))
        if letter:
            box = QRectF(center.x() - 8, center.y() - 8, 16, 16)
            painter.setFont(font(7, bold=True))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)

    def _paint_influence(self, painter: QPainter, first: QPointF) -> None:
        influence = self.person.number("influence") or 0
        for place in range(5):
            filled = place < influence
            painter.setPen(QPen(self.colors.color("text" if filled else "hairline"), 1))
            painter.setBrush(self.colors.color("text") if filled else QBrush(Qt.BrushStyle.NoBrush))
            painter.drawEllipse(first + QPointF(place * 8, 0), 2.5, 2.5)

    def _paint_coverage(self, painter: QPainter, center: QPointF) -> None:
        coverage = self.person.number("coverage")
        box = QRectF(center.x() - 6, center.y() - 6, 12, 12)
        painter.setPen(
            QPen(
                self.colors.color("muted"),
                1.2,
                Qt.PenStyle.DotLine if coverage is None else Qt.PenStyle.SolidLine,
            )
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box)
        if coverage:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.colors.color("good"))
            painter.drawPie(box.adjusted(1, 1, -1, -1), 90 * 16, -90 * 16 * coverage)

    def _paint_handles(self, painter: QPainter) -> None:
        for role, center in zip(("muted", "accent"), self._handles(), strict=True):
            painter.setPen(QPen(self.colors.color("surface"), 1.5))
            painter.setBrush(self.colors.color(role))
            painter.drawEllipse(center, _HANDLE, _HANDLE)


def _star(center: QPointF, size: float) -> QPolygonF:
    points = []
    for step in range(10):
        length = size if step % 2 == 0 else size * 0.45
        angle = -pi / 2 + step * pi / 5
        points.append(center + QPointF(cos(angle) * length, sin(angle) * length))
    return QPolygonF(points)


def _crown(center: QPointF) -> QPolygonF:
    corners = ((-7, 5), (-7, -4), (-3.5, 0), (0, -6), (3.5, 0), (7, -4), (7, 5))
    return QPolygonF([center + QPointF(x, y) for x, y in corners])


def _role_shape(role: str, center: QPointF) -> QPainterPath:
    """Return the outline of a role: diamond, hexagon, oblong, circle, shield or square."""
    path = QPainterPath()
    corners = {
        "decision_maker": ((0, -8), (8, 0), (0, 8), (-8, 0)),
        "approver": ((-4, -7), (4, -7), (8, 0), (4, 7), (-4, 7), (-8, 0)),
        "evaluator": ((-8, -6), (8, -6), (8, 6), (-8, 6)),
        "gatekeeper": ((-7, -7), (7, -7), (7, 1), (0, 8), (-7, 1)),
        "payer": ((-7, -7), (7, -7), (7, 7), (-7, 7)),
    }.get(role)
    if corners is None:
        path.addEllipse(center, 7, 7) if role == "user" else path.addEllipse(center, 4, 4)
        return path
    path.addPolygon(QPolygonF([center + QPointF(x, y) for x, y in corners]))
    path.closeSubpath()
    return path
