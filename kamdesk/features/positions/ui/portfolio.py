"""All accounts on one map: painted in batches onto one picture, found again by cells."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from kamdesk.base.formats import format_date, format_money
from kamdesk.base.i18n import _, ngettext
from kamdesk.features.accounts.domain import class_text
from kamdesk.features.positions import domain
from kamdesk.features.positions.domain import AXES, DEFAULT, RQ, Rules
from kamdesk.features.positions.layout import Frame, Grid, free_labels, radius
from kamdesk.features.positions.queries import Dot
from kamdesk.features.positions.ui.paint import (
    across,
    arrow,
    frame_of,
    paint_classes,
    paint_frame,
    text_width,
)
from kamdesk.ui.theme import CAPTION, announcer, font, theme

_LABELLED = 60
"""Up to so many accounts carry their names."""
_MANY = 400
"""From so many accounts on arrows are plain lines, and a change of size is painted when it pauses."""
_LINE = 16.0
"""Height of a name, its tails included."""
_TOLD = 6
_PAUSE = 90
_ROUND = Qt.PenCapStyle.RoundCap


@dataclass(frozen=True, slots=True)
class Shown:
    """What the map shows.

    Attributes:
        dots: The accounts, in the order of the list.
        which: "pattern" or "ladder".
        amounts: The figure that sizes them, minor units by account; empty for one size.
        currency: Of the amounts.
        arrows: Whether an arrow runs to each ideal.
        rules: Cut-lines that are drawn.
    """

    dots: Sequence[Dot] = ()
    which: str = "pattern"
    amounts: Mapping[int, int] = field(default_factory=dict)
    currency: str = ""
    arrows: bool = False
    rules: Rules = DEFAULT


@dataclass(frozen=True, slots=True)
class _Mark:
    """One account ready to be drawn: its scores, its radius, its look, and the point of its ideal."""

    key: int
    x: float
    y: float
    size: float
    look: str
    ideal_x: float
    ideal_y: float


def _marks(shown: Shown) -> list[_Mark]:
    """Return what is drawn; accounts without a score on an axis stand nowhere."""
    axis, place = across(shown.which), 0 if shown.which == "pattern" else 1
    largest = max(shown.amounts.values(), default=0)
    made = []
    for dot in shown.dots:
        now = dot.now
        x, y = (None, None) if now is None else (now.value(axis), now.rq)
        if x is None or y is None:
            continue
        ideal = domain.ideal_point(dot.target[place], x, y, dot.aim)
        size = radius(shown.amounts.get(dot.id, 0), largest)
        look = _look(dot, shown.which)
        made.append(_Mark(dot.id, float(x), float(y), size, look, float(ideal[0]), float(ideal[1])))
    return made


def _look(dot: Dot, which: str) -> str:
    """Return how an account is drawn: grey if stale, hollow if unsure, with an eye if candidate."""
    if dot.now is None or dot.stale:
        return "stale"
    kind = dot.now.pattern if which == "pattern" else dot.now.ladder
    if kind == domain.INSUFFICIENT:
        return "weak"
    return "candidate" if dot.candidate(kind) else "plain"


class PortfolioMap(QWidget):
    """The map; `opened` tells which account was clicked, `chosen` which one the keys came to."""

    opened = Signal(int)
    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("portfolio_map")
        self.setAccessibleName(_("Map of all accounts"))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(360, 280)
        self._shown = Shown()
        self._picture: QPixmap | None = None
        self._grid = Grid(())
        self._places: dict[int, tuple[float, float, float]] = {}
        self._dots: dict[int, Dot] = {}
        self._marks: dict[int, _Mark] = {}
        self._hovered: int | None = None
        self._selected: int | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self._forget)
        announcer().changed.connect(self._forget)

    def show_map(self, shown: Shown) -> None:
        """Show other accounts, or the same another way."""
        self._shown = shown
        self._marks = {one.key: one for one in _marks(shown)}
        self._dots = {dot.id: dot for dot in shown.dots}
        self._hovered = None
        text = ngettext("{n} account on the map", "{n} accounts on the map", len(shown.dots))
        self.setAccessibleDescription(text.format(n=len(shown.dots)))
        self._forget()

    def select(self, key: int | None) -> None:
        """Mark an account."""
        if key != self._selected:
            self._selected = key
            self.update()

    def place_of(self, key: int) -> QPointF | None:
        """Return the middle of an account's bubble, None if it has none."""
        self._draw()
        place = self._places.get(key)
        return None if place is None else QPointF(place[0], place[1])

    def _forget(self) -> None:
        self._picture = None
        self.update()

    # -- drawing ------------------------------------------------------------------------------

    def _lay_out(self, frame: Frame) -> None:
        """Find where every account stands in the present size."""
        left, bottom = frame.left, frame.bottom
        wide, high = frame.width / 100, frame.height / 100
        self._places = {
            one.key: (left + wide * one.x, bottom - high * one.y, one.size)
            for one in self._marks.values()
        }
        self._grid = Grid((key, *place) for key, place in self._places.items())

    def _draw(self) -> QPixmap:
        """Return the whole map as one picture, painted when something changed."""
        if self._picture is not None:
            return self._picture
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(theme().color("surface"))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = frame_of(self.width(), self.height())
        paint_frame(painter, frame, self._shown.which, self._shown.rules)
        self._lay_out(frame)
        if self._shown.arrows:
            self._paint_arrows(painter, frame)
        self._paint_dots(painter)
        if len(self._places) <= _LABELLED:
            self._paint_names(painter, frame)
        paint_classes(painter, frame, self._shown.which)
        painter.end()
        self._picture = picture
        return picture

    def _paint_dots(self, painter: QPainter) -> None:
        """Draw all bubbles: one call for all of a size and look, the large ones below."""
        groups: dict[tuple[float, str], list[QPointF]] = defaultdict(list)
        for key, (x, y, size) in self._places.items():
            groups[float(round(size)), self._marks[key].look].append(QPointF(x, y))
        colors = theme()
        surface = colors.color("surface")
        for (size, look), points in sorted(groups.items(), key=lambda one: -one[0][0]):
            color = colors.color("fill_unknown" if look == "stale" else "accent")
            cloud = QPolygonF(points)
            painter.setPen(QPen(surface, size * 2 + 2, c=_ROUND))
            painter.drawPoints(cloud)
            if self._shown.amounts:
                color.setAlpha(170)
            painter.setPen(QPen(color, size * 2, c=_ROUND))
            painter.drawPoints(cloud)
            if look in ("weak", "candidate"):
                inner = size * 2 - 3.4 if look == "weak" else size * 0.8
                painter.setPen(QPen(surface, inner, c=_ROUND))
                painter.drawPoints(cloud)

    def _paint_arrows(self, painter: QPainter, frame: Frame) -> None:
        color = theme().color("accent")
        color.setAlpha(120)
        painter.setPen(QPen(color, 1))
        if len(self._places) > _MANY:  # without heads and smoothing: thousands in one call
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(theme().color("hairline"), 0))
            painter.drawLines(
                [
                    QLineF(
                        x, y, frame.x(self._marks[key].ideal_x), frame.y(self._marks[key].ideal_y)
                    )
                    for key, (x, y, _size) in self._places.items()
                ]
            )
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            return
        lines: list[QLineF] = []
        for key in self._places:
            points = self._arrow(frame, key)
            lines += [QLineF(*pair) for pair in zip(points[::2], points[1::2], strict=True)]
        painter.drawLines(lines)

    def _arrow(self, frame: Frame, key: int) -> list[QPointF]:
        one, here = self._marks[key], self._places[key]
        end = QPointF(frame.x(one.ideal_x), frame.y(one.ideal_y))
        return arrow(QPointF(here[0], here[1]), end)

    def _paint_names(self, painter: QPainter, frame: Frame) -> None:
        wanted = [
            (key, x + size + 4, y, text_width(self._dots[key].short) + 4, _LINE)
            for key, (x, y, size) in sorted(self._places.items(), key=lambda one: -one[1][2])
        ]
        painter.setFont(font(CAPTION))
        painter.setPen(theme().color("text"))
        for key, (left, top) in free_labels(wanted, frame, self._places.values()).items():
            box = QRectF(left, top, 400, _LINE)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self._dots[key].short)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show the picture, and over it what is chosen or under the mouse."""
        painter = QPainter(self)
        if self._timer.isActive() and self._picture is not None:  # stretched until the size rests
            painter.drawPixmap(self.rect(), self._picture)
            return
        painter.drawPixmap(0, 0, self._draw())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for key, role in ((self._selected, "text"), (self._hovered, "accent")):
            if key is not None and key in self._places:
                self._paint_chosen(painter, key, role)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme().color("accent"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _paint_chosen(self, painter: QPainter, key: int, role: str) -> None:
        frame = frame_of(self.width(), self.height())
        x, y, size = self._places[key]
        dot = self._dots[key]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme().color(role), 2))
        painter.drawEllipse(QPointF(x, y), size + 3, size + 3)
        points = self._arrow(frame, key)
        for start, end in zip(points[::2], points[1::2], strict=True):
            painter.drawLine(start, end)
        if dot.before is not None:
            old_x, old_y = dot.before.value(across(self._shown.which)), dot.before.rq
            if old_x is not None and old_y is not None:
                old = QPointF(frame.x(float(old_x)), frame.y(float(old_y)))
                painter.setPen(QPen(theme().color("muted"), 1.4))
                painter.drawLine(old, QPointF(x, y))
                painter.drawEllipse(old, 3, 3)

    # -- mouse and keys -----------------------------------------------------------------------

    def hit(self, point: QPointF) -> list[int]:
        """Return the accounts under a point, the nearest first."""
        self._draw()
        return self._grid.at(point.x(), point.y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say who is under the mouse."""
        found = self.hit(event.position())
        hovered = found[0] if found else None
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()
            shape = Qt.CursorShape.PointingHandCursor if found else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
        if found:
            QToolTip.showText(event.globalPosition().toPoint(), self.told(found), self)
        else:
            QToolTip.hideText()

    def told(self, keys: Sequence[int]) -> str:
        """Return what the hover says of some accounts."""
        if len(keys) > 1:
            names = [self._dots[key].name for key in keys[:_TOLD]]
            if len(keys) > _TOLD:
                text = ngettext("and {n} more", "and {n} more", len(keys) - _TOLD)
                names.append(text.format(n=len(keys) - _TOLD))
            return "\n".join(names)
        return describe(self._dots[keys[0]], self._shown)

    def leaveEvent(self, event: QEvent) -> None:
        """Nobody is under the mouse any more."""
        self._hovered = None
        self.update()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the account; where several lie on one another ask which."""
        super().mousePressEvent(event)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        found = self.hit(event.position())
        same = [key for key in found if self._near(found[0], key)]
        if len(same) > 1:
            self._ask(same, event.globalPosition().toPoint())
        elif found:
            self._choose(found[0])
            self.opened.emit(found[0])

    def _near(self, first: int, second: int) -> bool:
        one, other = self._places[first], self._places[second]
        return abs(one[0] - other[0]) < 3 and abs(one[1] - other[1]) < 3

    def _ask(self, keys: list[int], position: QPoint) -> None:
        menu = QMenu(self)
        for key in keys[:20]:
            menu.addAction(self._dots[key].name).triggered.connect(
                lambda _on=False, key=key: self.opened.emit(key)
            )
        menu.popup(position)

    def _choose(self, key: int) -> None:
        self.select(key)
        self.chosen.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go to the nearest account that way, Enter opens it."""
        ways = {
            Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
        }  # fmt: skip
        way = ways.get(Qt.Key(event.key()))
        if way is not None:
            self._draw()
            key = self._next(way)
            if key is not None:
                self._choose(key)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._selected is not None:
            self.opened.emit(self._selected)
        else:
            super().keyPressEvent(event)

    def _next(self, way: tuple[int, int]) -> int | None:
        """Return the nearest account in a direction, the first one if none is chosen."""
        here = self._places.get(self._selected or -1)
        if here is None:
            return next(iter(self._places), None)
        best, nearest = None, float("inf")
        for key, (x, y, _size) in self._places.items():
            across_, down = x - here[0], y - here[1]
            ahead = across_ * way[0] + down * way[1]
            aside = abs(across_ * way[1]) + abs(down * way[0])
            if key != self._selected and ahead > 0.5 and ahead + 2 * aside < nearest:
                best, nearest = key, ahead + 2 * aside
        return best

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint anew in the new size."""
        super().resizeEvent(event)
        if len(self._marks) > _MANY and self._picture is not None:
            self._timer.start()
        else:
            self._forget()

    def sizeHint(self) -> QSize:
        """Return a generous size."""
        return QSize(760, 560)


def describe(dot: Dot, shown: Shown) -> str:
    """Return an account in a few lines."""
    lines = [dot.name]
    now = dot.now
    if now is None:
        return "\n".join([*lines, _("Not assessed yet.")])
    lines.append(class_text(now.pattern, now.ladder, candidate=bool(dot.open_gates)))
    for axis in (RQ, across(shown.which)):
        value = now.value(axis)
        change = dot.change(axis)
        moved = f"  ({change:+.1f})" if change else ""
        lines.append(f"{_(AXES[axis])} {'?' if value is None else f'{value:.1f}'}{moved}")
    lines.append(_("Ideal: {kind}").format(kind=class_text(*dot.target)))
    lines.append(
        _("Assessed {day}").format(day=format_date(dot.on_day)) + (" ▲" if dot.stale else "")
    )
    if dot.id in shown.amounts:
        lines.append(f"{format_money(shown.amounts[dot.id], shown.currency)} {shown.currency}")
    return "\n".join(lines)
