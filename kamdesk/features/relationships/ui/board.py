"""Paints the whole map in one go: frames, lines, cards, marks; the finer the closer one looks.

From afar cards are coloured boxes drawn in batches; nearer they are pictures, made once for each
size and kept; a drawing for a file is always made of real shapes and text.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from math import ceil
from typing import Protocol

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from kamdesk.features.relationships.domain import REPORTS_TO
from kamdesk.features.relationships.layout import CARD_HEIGHT, CARD_WIDTH, Drawing
from kamdesk.features.relationships.ui.cards import HANDLE, Card
from kamdesk.features.relationships.ui.compare import MapDiff, paint_diff
from kamdesk.features.relationships.ui.faces import (
    FAR,
    MIDDLE,
    NEAR,
    ROUND,
    detail_at,
    ink_on,
    paint_face,
)
from kamdesk.features.relationships.ui.frames import paint_frames, paint_headings
from kamdesk.features.relationships.ui.lines import Line, pen
from kamdesk.features.relationships.ui.ours import OursRow, paint_ours
from kamdesk.ui.theme import Theme, font

FADED = 0.2
_BEHIND = 0.45
_TILE = 1_600
_KEPT_BYTES = 96_000_000
_MARGIN = 2.0
_MARKED_FROM, _NAMED_FROM = 0.06, 0.1
_MOST_NAMED = 60
_POWERFUL, _UNMET = 4, 1
"""Influence that counts as great, and coverage that counts as nobody of us knowing them."""
_STRONG = 3
"""From this influence on, or where none is known, a box from afar has its full colour."""


class Map(Protocol):
    """What the board paints."""

    cards: dict[int, Card]
    lines: list[Line]
    chosen_lines: list[Line]
    drawing: Drawing
    colors: Theme
    diff: MapDiff | None
    ours: OursRow | None

    def keys_in(self, area: QRectF) -> Iterable[int]:
        """Return the keys of the cards in a part of the scene."""

    def chosen(self) -> list[Card]:
        """Return the chosen cards."""

    def aimed_at(self) -> list[Card]:
        """Return the card something is about to be dropped on, if there is one."""


class Board(QGraphicsItem):
    """The one item that paints.

    Attributes:
        bare: Whether lines are left out, while cards travel.
        lifted: Keys of the cards that are being moved: they and their lines are not in the batches,
            so that a map of thousands follows the mouse.
    """

    def __init__(self, shown: Map) -> None:
        super().__init__()
        self._map = shown
        self._box = QRectF()
        self._batches: _Batches | None = None
        self._bytes = 0
        self.bare = False
        self.lifted: set[int] = set()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setZValue(0)

    def cover(self, box: QRectF) -> None:
        """Paint on this part of the scene from now on."""
        if box != self._box:
            self.prepareGeometryChange()
            self._box = box

    def boundingRect(self) -> QRectF:
        """Return what it paints on."""
        return self._box

    def shape(self) -> QPainterPath:
        """Return nothing: the board is never hit."""
        return QPainterPath()

    def stale(self) -> None:
        """Forget what was gathered: cards or lines moved, faded or changed their colours."""
        self._batches = None

    def lift(self, keys: set[int]) -> None:
        """Take cards out of the batches, or put all back."""
        self.lifted = keys
        self.stale()

    def forget_pictures(self) -> None:
        """Forget how cards look."""
        for card in self._map.cards.values():
            card.picture = None
        self._bytes = 0
        self.stale()

    # -- painting -----------------------------------------------------------------------------

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint what is exposed."""
        shown = self._map
        area = option.exposedRect
        scale = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        detail = detail_at(scale) if widget is not None else NEAR
        if self._batches is None:
            self._batches = _Batches(shown, self.lifted)
        paint_frames(painter, shown.drawing, shown.colors, area)
        if not self.bare:
            self._paint_ours(painter)
            self._paint_lines(painter, self._batches, detail, area)
        paint_headings(painter, shown.drawing, shown.colors, scale, area)
        if detail == FAR:
            self._paint_boxes(painter, self._batches, scale)
            self._paint_lifted(painter, scale, detail)
        else:
            self._paint_cards(painter, scale, detail, area, direct=widget is None)
        self._paint_marks(painter, area, handles=detail >= NEAR and widget is not None)
        if shown.diff is not None:
            corners = {key: card.pos() for key, card in shown.cards.items()}
            paint_diff(painter, shown.diff, corners, shown.colors)

    def _paint_ours(self, painter: QPainter) -> None:
        shown = self._map
        if shown.ours is not None:
            corners = {key: card.pos() for key, card in shown.cards.items()}
            chosen = {card.key for card in shown.chosen()}
            paint_ours(painter, shown.ours, corners, chosen, shown.colors)

    def _paint_lines(
        self, painter: QPainter, batches: "_Batches", detail: int, area: QRectF
    ) -> None:
        colors = self._map.colors
        smooth = painter.testRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, detail != FAR and smooth)
        far = detail == FAR
        # in the grid a place is a value; who reports to whom recedes there
        grid = self._map.drawing.kind == "grid"
        for faded in () if grid else (True, False):
            pieces = batches.pieces(area, faded)
            if pieces:
                share = FADED if faded else 1.0
                painter.setPen(_hair(REPORTS_TO, colors, share) if far else pen(REPORTS_TO, colors))
                painter.setOpacity(1.0 if far else share)
                painter.drawLines(pieces)
        if far:
            painter.setOpacity(1.0)
            for (kind, faded), chords in batches.chords.items():
                painter.setPen(_hair(kind, colors, FADED if faded or grid else _BEHIND))
                painter.drawLines(chords)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
        else:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
            self._paint_curves(painter, batches.curves(area), area)
        self._paint_curves(painter, batches.lifted, area)
        painter.setOpacity(1.0)

    def _paint_lifted(self, painter: QPainter, scale: float, detail: int) -> None:
        if self.lifted:
            corners = [self._map.cards[key].area() for key in self.lifted if key in self._map.cards]
            for corner in corners:
                self._paint_cards(painter, scale, max(detail, MIDDLE), corner, direct=False)

    def _paint_curves(self, painter: QPainter, curved: Iterable[Line], area: QRectF) -> None:
        colors = self._map.colors
        chosen = {card.key for card in self._map.chosen()}
        behind = _BEHIND if chosen or self._map.drawing.kind == "grid" else 1.0
        for line in curved:
            if not line.area().intersects(area):
                continue
            near = line.first.key in chosen or line.second.key in chosen
            painter.setOpacity(FADED if line.faded else 1.0 if near else behind)
            paint_line(painter, line, colors)

    def _paint_boxes(self, painter: QPainter, batches: "_Batches", scale: float) -> None:
        colors = self._map.colors
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for (attitude, strong, faded), boxes in batches.boxes.items():
            painter.setOpacity(FADED if faded else 1.0)
            painter.setPen(QPen(colors.color("muted"), 0))
            painter.setBrush(_fill(attitude, colors, strong=strong))
            painter.drawRects(boxes)
        if scale < _MARKED_FROM:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painter.setOpacity(1.0)
            return
        batches.gather_marks(colors)
        for (role, faded), marks in batches.marks.items():
            painter.setOpacity(FADED if faded else 1.0)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color(role))
            painter.drawRects(marks)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colors.color("text"), 8))
        for faded, rings in batches.unknown.items():
            painter.setOpacity(FADED if faded else 1.0)
            painter.drawRects(rings)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setOpacity(1.0)
        self._paint_plates(painter, batches, scale)

    def _paint_plates(self, painter: QPainter, batches: "_Batches", scale: float) -> None:
        """Draw diamonds of those who decide and names of those who count most, made once a scale."""
        ratio = painter.device().devicePixelRatioF()
        if batches.plates_at != (scale, ratio):
            batches.plates_at = (scale, ratio)
            diamond = self._diamond(scale, ratio)
            batches.plates = [(card, 0.5, diamond) for card in batches.deciders]
            if scale >= _NAMED_FROM:
                names = self._names(batches.named, scale, ratio)
                batches.plates += [(card, 1.0, plate) for card, plate in names]
        transform = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        for card, down, plate in batches.plates:
            middle = transform.map(card.pos() + QPointF(CARD_WIDTH / 2, CARD_HEIGHT * down))
            up = plate.height() / ratio / 2 if down < 1 else 3
            x = round(middle.x() - plate.width() / ratio / 2)
            painter.setOpacity(FADED if card.faded else 1.0)
            painter.drawPixmap(QPointF(x, round(middle.y() - up)), plate)
        painter.restore()

    def _diamond(self, scale: float, ratio: float) -> QPixmap:
        colors = self._map.colors
        size = max(4.5, 38 * scale)
        side = 2 * size + 4
        picture = QPixmap(ceil(side * ratio), ceil(side * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.color("surface"), 1.5))
        painter.setBrush(colors.color("text"))
        middle = side / 2
        points = ((0, -size), (size, 0), (0, size), (-size, 0))
        painter.drawPolygon(QPolygonF([QPointF(middle + x, middle + y) for x, y in points]))
        painter.end()
        return picture

    def _names(self, named: list[Card], scale: float, ratio: float) -> list[tuple[Card, QPixmap]]:
        """Return name plates that do not lie on one another at a scale."""
        used = font(8, bold=True)
        metrics = QFontMetricsF(used)
        found: list[tuple[Card, QPixmap]] = []
        taken: list[QRectF] = []
        for card in named:
            text = metrics.elidedText(card.person.name, Qt.TextElideMode.ElideRight, 84)
            width, height = metrics.horizontalAdvance(text) + 8, metrics.height() + 2
            middle = (card.x() + CARD_WIDTH / 2) * scale
            box = QRectF(middle - width / 2, (card.y() + CARD_HEIGHT) * scale, width, height)
            if any(box.intersects(other) for other in taken):
                continue
            taken.append(box)
            found.append((card, self._plate(text, used, width, height, ratio)))
        return found

    def _plate(self, text: str, used: QFont, width: float, height: float, ratio: float) -> QPixmap:
        colors = self._map.colors
        picture = QPixmap(ceil(width * ratio), ceil(height * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.color("muted"), 1))
        painter.setBrush(colors.color("surface"))
        box = QRectF(0.5, 0.5, width - 1, height - 1)
        painter.drawRoundedRect(box, 3, 3)
        painter.setFont(used)
        painter.setPen(colors.color("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
        return picture

    def _paint_cards(
        self, painter: QPainter, scale: float, detail: int, area: QRectF, *, direct: bool
    ) -> None:
        shown = self._map
        cards = [shown.cards[key] for key in shown.keys_in(area)]
        cards.sort(key=lambda card: card.isSelected())
        if direct:
            for card in cards:
                painter.save()
                painter.setOpacity(FADED if card.faded else 1.0)
                painter.translate(card.pos())
                paint_face(painter, card.person, card.facts, shown.colors, detail)
                painter.restore()
            return
        transform = painter.worldTransform()
        ratio = painter.device().devicePixelRatioF()
        painter.save()
        painter.resetTransform()
        for card in cards:
            corner = transform.map(card.pos())
            x = round(corner.x() * ratio) / ratio - _MARGIN
            y = round(corner.y() * ratio) / ratio - _MARGIN
            painter.setOpacity(FADED if card.faded else 1.0)
            painter.drawPixmap(QPointF(x, y), self._picture(card, scale, ratio, detail))
        painter.restore()

    def _picture(self, card: Card, scale: float, ratio: float, detail: int) -> QPixmap:
        """Return how a card looks at a scale, made when it is first asked for."""
        size = round(scale * ratio, 4)
        kept = card.picture
        if kept is not None and kept[1] == size and kept[2] == detail:
            return kept[0]
        width = ceil((CARD_WIDTH * scale + 2 * _MARGIN) * ratio)
        height = ceil((CARD_HEIGHT * scale + 2 * _MARGIN) * ratio)
        if kept is None:
            self._bytes += width * height * 4
        if self._bytes > _KEPT_BYTES:
            for other in self._map.cards.values():
                other.picture = None
            self._bytes = width * height * 4
        picture = QPixmap(width, height)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        inner = QPainter(picture)
        inner.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
        )
        inner.translate(_MARGIN, _MARGIN)
        inner.scale(scale, scale)
        paint_face(inner, card.person, card.facts, self._map.colors, detail)
        inner.end()
        card.picture = (picture, size, detail)
        return picture

    def _paint_marks(self, painter: QPainter, area: QRectF, *, handles: bool) -> None:
        """Draw rings around what is chosen or aimed at, the lines of it, and handles."""
        shown, colors = self._map, self._map.colors
        accent = colors.color("accent")
        for line in shown.chosen_lines:
            if line.visible:
                painter.setPen(QPen(accent, 4))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawPath(line.path())
        ringed = shown.chosen()
        ringed += shown.aimed_at()
        tint = QColor(accent)
        tint.setAlphaF(0.10)
        for card in ringed:
            painter.setPen(QPen(accent, 2.4))
            painter.setBrush(tint)
            painter.drawRoundedRect(card.scene_frame().adjusted(-1, -1, 1, 1), ROUND + 1, ROUND + 1)
        if not handles:
            return
        for key in shown.keys_in(area):
            card = shown.cards[key]
            if card.hovered and card.linkable:
                for role, center in zip(("muted", "accent"), card.handles(), strict=True):
                    painter.setPen(QPen(colors.color("surface"), 1.5))
                    painter.setBrush(colors.color(role))
                    painter.drawEllipse(center, HANDLE, HANDLE)


def _hair(kind: str, colors: Theme, share: float) -> QPen:
    """Return a stroke one pixel wide for the view from afar, its colour mixed with the ground.

    Nothing is drawn faster than opaque hairlines; transparent ones take eight times as long.
    """
    stroke = pen(kind, colors)
    stroke.setColor(_mixed(stroke.color(), colors.color("sunken"), share))
    stroke.setWidth(1)
    stroke.setCosmetic(True)
    stroke.setStyle(Qt.PenStyle.SolidLine)
    return stroke


def _mixed(color: QColor, back: QColor, share: float) -> QColor:
    parts = zip(_rgb(color), _rgb(back), strict=True)
    return QColor(*(round(share * a + (1 - share) * b) for a, b in parts))


def paint_line(painter: QPainter, line: Line, colors: Theme) -> None:
    """Draw one line with its head."""
    stroke = pen(line.tie.kind, colors, line.tie.strength)
    painter.setPen(stroke)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(line.path())
    head = line.head()
    if head is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(stroke.color())
        painter.drawPath(head)


def _fill(attitude: int | None, colors: Theme, *, strong: bool) -> QBrush:
    """Return the colour of a box from afar; people of little influence are paler."""
    if attitude is None:
        return QBrush(colors.color("surface"))
    color = QColor(colors.attitude[attitude + 2])
    if strong:
        return QBrush(color)
    return QBrush(_mixed(color, colors.color("surface"), 0.45))


def _rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()


class _Batches:
    """Everything gathered for drawing many at once; made anew when the map changes."""

    def __init__(self, shown: Map, lifted: Collection[int]) -> None:
        self.lifted: list[Line] = []
        self._tiles: dict[bool, dict[tuple[int, int], list[QLineF]]] = {True: {}, False: {}}
        self._all: dict[bool, list[QLineF]] = {True: [], False: []}
        self.curved: list[Line] = []
        self._curve_tiles: dict[tuple[int, int], list[Line]] = {}
        self.chords: dict[tuple[str, bool], list[QLineF]] = {}
        self.boxes: dict[tuple[int | None, bool, bool], list[QRectF]] = {}
        self.marks: dict[tuple[str, bool], list[QRectF]] = {}
        self.deciders: list[Card] = []
        self.unknown: dict[bool, list[QRectF]] = {}
        self.plates: list[tuple[Card, float, QPixmap]] = []
        self.plates_at = (0.0, 0.0)
        self.named: list[Card] = []
        self._gather_lines(shown.lines, lifted)
        self._marked = False
        self._cards = [card for key, card in shown.cards.items() if key not in lifted]
        self._gather_cards(self._cards)
        self._whole = _around(self._all[True], self._all[False])

    def pieces(self, area: QRectF, faded: bool) -> list[QLineF]:
        """Return the straight pieces in a part of the scene; some beyond it may be among them."""
        if area.contains(self._whole) or len(self._all[faded]) < 400:
            return self._all[faded]
        found: list[QLineF] = []
        for tile in _tiles(area):
            found += self._tiles[faded].get(tile, ())
        return found

    def curves(self, area: QRectF) -> Iterable[Line]:
        """Return the curves that may be seen in a part of the scene."""
        if len(self.curved) < 100:
            return self.curved
        if not self._curve_tiles:
            for line in self.curved:
                for tile in _tiles(line.area()):
                    self._curve_tiles.setdefault(tile, []).append(line)
        found = (line for tile in _tiles(area) for line in self._curve_tiles.get(tile, ()))
        return dict.fromkeys(found)

    def _gather_lines(self, lines: Iterable[Line], lifted: Collection[int]) -> None:
        level: dict[bool, dict[float, list[tuple[float, float]]]] = {True: {}, False: {}}
        upright: dict[bool, dict[float, list[tuple[float, float]]]] = {True: {}, False: {}}
        for line in lines:
            if not line.visible:
                continue
            if line.first.key in lifted or line.second.key in lifted:
                self.lifted.append(line)
            elif line.straight:
                _sort_out(line.points(), level[line.faded], upright[line.faded])
            else:
                self.curved.append(line)
                key = (line.tie.kind, line.faded)
                self.chords.setdefault(key, []).append(line.chord())
        for faded in (True, False):
            for y, spans in level[faded].items():
                for low, high in _merged(spans):
                    self._keep(QLineF(low, y, high, y), faded)
            for x, spans in upright[faded].items():
                for low, high in _merged(spans):
                    self._keep(QLineF(x, low, x, high), faded)

    def _keep(self, piece: QLineF, faded: bool) -> None:
        self._all[faded].append(piece)
        tiles = self._tiles[faded]
        for across in range(int(piece.x1() // _TILE), int(piece.x2() // _TILE) + 1):
            for down in range(int(piece.y1() // _TILE), int(piece.y2() // _TILE) + 1):
                tiles.setdefault((across, down), []).append(piece)

    def _gather_cards(self, cards: Iterable[Card]) -> None:
        boxes = self.boxes
        for card in cards:
            strong = (card.person.number("influence") or _STRONG) >= _STRONG
            key = (card.person.number("attitude"), strong, card.faded)
            at = card.pos()
            box = QRectF(at.x(), at.y(), CARD_WIDTH, CARD_HEIGHT)
            known = boxes.get(key)
            if known is None:
                boxes[key] = [box]
            else:
                known.append(box)

    def gather_marks(self, colors: Theme) -> None:
        """Gather signs, diamonds and rings, once they are large enough to be seen."""
        if self._marked:
            return
        self._marked = True
        weights: list[tuple[int, int, int, Card]] = []
        for card in self._cards:
            one, faded = card.person, card.faded
            x, y = card.x(), card.y()
            attitude = one.number("attitude")
            if attitude:
                weak = (one.number("influence") or _STRONG) < _STRONG
                ink = "text" if weak else _ink(attitude, colors)
                self.marks.setdefault((ink, faded), []).extend(_sign_boxes(attitude, x, y))
            decides = one.role == "decision_maker"
            if decides:
                self.deciders.append(card)
            influence = one.number("influence") or 0
            met = one.number("coverage") or 0
            if influence >= _POWERFUL and met <= _UNMET:
                ring = QRectF(x - 10, y - 10, CARD_WIDTH + 20, CARD_HEIGHT + 20)
                self.unknown.setdefault(faded, []).append(ring)
            against = influence >= _POWERFUL and (attitude or 0) < 0
            if (
                decides
                or against
                or influence > _POWERFUL
                or (influence == _POWERFUL and met <= _UNMET)
            ):
                weights.append((-decides, -against, -influence, card))
        weights.sort(key=lambda one: one[:3])
        self.named = [one[3] for one in weights[:_MOST_NAMED]]


def _ink(attitude: int, colors: Theme) -> str:
    """Return the role of the colour that can be read on the colour of an attitude."""
    light = ink_on(QColor(colors.attitude[attitude + 2])).lightness() > 128
    return "surface" if light != colors.dark else "text"


def _sign_boxes(attitude: int, x: float, y: float) -> Iterator[QRectF]:
    """Yield the strokes of the sign of an attitude at the left of a box: –, ––, + or ++."""
    middle = y + CARD_HEIGHT / 2
    for number in range(abs(attitude)):
        left = x + 10 + number * 34
        yield QRectF(left, middle - 5, 28, 10)
        if attitude > 0:
            yield QRectF(left + 9, middle - 14, 10, 28)


def _tiles(area: QRectF) -> Iterator[tuple[int, int]]:
    for across in range(int(area.left() // _TILE), int(area.right() // _TILE) + 1):
        for down in range(int(area.top() // _TILE), int(area.bottom() // _TILE) + 1):
            yield across, down


_Spans = dict[float, list[tuple[float, float]]]


def _sort_out(points: Sequence[tuple[float, float]], level: _Spans, upright: _Spans) -> None:
    """Put the pieces of a right-angled line with those of the same height, or the same place across."""
    for (ax, ay), (bx, by) in pairwise(points):
        if ay == by:
            level.setdefault(ay, []).append((ax, bx))
        else:
            upright.setdefault(ax, []).append((ay, by))


def _merged(spans: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Yield spans with those that touch or overlap made one."""
    low = high = None
    for a, b in sorted((min(span), max(span)) for span in spans):
        if high is None or low is None or a > high:
            if high is not None and low is not None:
                yield low, high
            low, high = a, b
        elif b > high:
            high = b
    if high is not None and low is not None:
        yield low, high


def _around(*batches: list[QLineF]) -> QRectF:
    pieces = [piece for batch in batches for piece in batch]
    if not pieces:
        return QRectF()
    left, right = min(one.x1() for one in pieces), max(one.x2() for one in pieces)
    top, bottom = min(one.y1() for one in pieces), max(one.y2() for one in pieces)
    return QRectF(left, top, right - left, bottom - top)
