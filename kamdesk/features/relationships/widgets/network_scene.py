"""Accounts tied to each other, drawn as a network: the more ties, the larger the dot."""

from collections.abc import Collection, Mapping, Sequence
from math import hypot, sqrt

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsScene,
    QGraphicsSceneMouseEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from kamdesk.base.i18n import _, ngettext
from kamdesk.features.relationships.queries import AccountNetwork, AccountTie, RelatedAccount
from kamdesk.ui.theme import Theme, font, theme

_SMALLEST, _STEP, _LARGEST = 7.0, 2.2, 22.0
_APART = 120.0
"""Room for each account, in units of the drawing."""
_PARALLEL = 7.0
_FADED = 0.25
_DASHES = (
    Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine,
    Qt.PenStyle.DashDotDotLine,
)  # fmt: skip


def kind_pen(place: int, strength: int | None, colors: Theme) -> QPen:
    """Return the stroke of the kind at a place of the legend: dashes differ before colours do."""
    roles = ("accent", "bad", "watch", "good", "muted")
    width = 1.2 + 0.7 * (strength or 1)
    return QPen(colors.color(roles[place % len(roles)]), width, _DASHES[place % len(_DASHES)])


class Dot(QGraphicsItem):
    """One account."""

    def __init__(self, account: RelatedAccount) -> None:
        super().__init__()
        self.account = account
        self.radius = min(_LARGEST, _SMALLEST + _STEP * account.degree)
        self.faded = False
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setZValue(2)
        self.setToolTip(sentence(account))

    def boundingRect(self) -> QRectF:
        """Return the dot with its name."""
        return QRectF(-80, -self.radius - 4, 160, 2 * self.radius + 30)

    def shape(self) -> QPainterPath:
        """Return the dot, with room for the mouse."""
        path = QPainterPath()
        path.addEllipse(QPointF(0, 0), self.radius + 4, self.radius + 4)
        return path

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the dot and its name."""
        colors = theme()
        painter.setOpacity(_FADED if self.faded else 1.0)
        chosen = self.isSelected()
        painter.setPen(QPen(colors.color("text" if chosen else "surface"), 2.5 if chosen else 1.5))
        alone = self.account.degree == 0
        painter.setBrush(colors.color("hairline" if alone else "accent"))
        painter.drawEllipse(QPointF(0, 0), self.radius, self.radius)
        used = font(9, bold=chosen)
        painter.setFont(used)
        metrics = QFontMetricsF(used)
        name = metrics.elidedText(self.account.short, Qt.TextElideMode.ElideRight, 150)
        width = metrics.horizontalAdvance(name) + 8
        box = QRectF(-width / 2, self.radius + 3, width, 18)
        ground = colors.color("sunken")
        ground.setAlphaF(0.85)
        painter.fillRect(box, ground)  # the name stays readable over a line
        painter.setPen(colors.color("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)


class Ties(QGraphicsItem):
    """All ties in one item, those of one pair side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[tuple[QLineF, int, AccountTie]] = []
        self.near: Collection[int] | None = None
        self._box = QRectF()
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def show_lines(self, lines: Sequence[tuple[QLineF, int, AccountTie]]) -> None:
        """Draw lines: (from dot to dot, place of the kind, the tie)."""
        self.prepareGeometryChange()
        self.lines = list(lines)
        self._box = QRectF()
        for line, _place, _tie in lines:
            self._box = self._box.united(QRectF(line.p1(), line.p2()).normalized())
        self._box.adjust(-12, -12, 12, 12)

    def boundingRect(self) -> QRectF:
        """Return the box around all ties."""
        return self._box

    def shape(self) -> QPainterPath:
        """Return nothing: ties are not hit."""
        return QPainterPath()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the ties; those that do not touch the chosen accounts recede."""
        colors = theme()
        for line, place, tie in self.lines:
            near = self.near is None or tie.first in self.near or tie.second in self.near
            painter.setOpacity(1.0 if near else _FADED)
            painter.setPen(kind_pen(place, tie.strength, colors))
            painter.drawLine(line)


class NetworkScene(QGraphicsScene):
    """Shows an `AccountNetwork`; `opened` tells the key of an account that was double-clicked."""

    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.dots: dict[int, Dot] = {}
        self._ties = Ties()
        self.addItem(self._ties)
        self.selectionChanged.connect(self._follow)

    def show_network(
        self, found: AccountNetwork, places: Mapping[int, tuple[float, float]],
        kinds: Sequence[str], hidden: Collection[str],
    ) -> None:  # fmt: skip
        """Show accounts at places from -1 to 1, with the ties of the kinds that are not hidden."""
        blocked = self.blockSignals(True)
        chosen = {key for key, dot in self.dots.items() if dot.isSelected()}
        for dot in self.dots.values():
            self.removeItem(dot)
        side = _APART * sqrt(max(1, len(places)))
        self.dots = {}
        for one in found.accounts:
            x, y = places[one.account_id]
            dot = Dot(one)
            dot.setPos(x * side * 0.75, y * side * 0.5)
            dot.setSelected(one.account_id in chosen)
            self.addItem(dot)
            self.dots[one.account_id] = dot
        self.blockSignals(blocked)
        self._draw_ties(found, kinds, hidden)
        self._follow()

    def _draw_ties(
        self, found: AccountNetwork, kinds: Sequence[str], hidden: Collection[str]
    ) -> None:
        pairs: dict[tuple[int, int], list[AccountTie]] = {}
        for tie in found.ties:
            if tie.kind not in hidden:
                pair = min(tie.first, tie.second), max(tie.first, tie.second)
                pairs.setdefault(pair, []).append(tie)
        lines = []
        for (first, second), ties in pairs.items():
            start, end = self.dots[first].pos(), self.dots[second].pos()
            length = hypot(end.x() - start.x(), end.y() - start.y()) or 1.0
            aside = QPointF(-(end.y() - start.y()) / length, (end.x() - start.x()) / length)
            for number, tie in enumerate(ties):
                shift = aside * (_PARALLEL * (number - (len(ties) - 1) / 2))
                lines.append((QLineF(start + shift, end + shift), kinds.index(tie.kind), tie))
        self._ties.show_lines(lines)
        self._ties.update()
        self.setSceneRect(self.itemsBoundingRect().adjusted(-40, -40, 40, 40))

    def choose(self, keys: Collection[int]) -> None:
        """Select accounts."""
        for key, dot in self.dots.items():
            dot.setSelected(key in keys)

    def _follow(self) -> None:
        """Let what is not near to the chosen accounts recede."""
        chosen = {key for key, dot in self.dots.items() if dot.isSelected()}
        self._ties.near = chosen or None
        near = set(chosen)
        for _line, _place, tie in self._ties.lines:
            if tie.first in chosen or tie.second in chosen:
                near |= {tie.first, tie.second}
        for key, dot in self.dots.items():
            dot.faded = bool(chosen) and key not in near
            dot.update()
        self._ties.update()

    def mouseDoubleClickEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Open an account."""
        for item in self.items(event.scenePos()):
            if isinstance(item, Dot):
                self.opened.emit(item.account.account_id)
                return


def sentence(account: RelatedAccount) -> str:
    """Return an account as one sentence: how many it is tied with, and whether ways lead through it."""
    text = ngettext(
        "{name}: tied with {n} account", "{name}: tied with {n} accounts", account.degree
    )
    told = text.format(name=account.name, n=account.degree)
    if account.betweenness:
        told += _(", between others on {n} shortest ways").format(n=f"{account.betweenness:g}")
    return told
