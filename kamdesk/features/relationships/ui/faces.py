"""The face of a card: how somebody decides, how they stand to us, how well we know them, at a glance.

Meaning is never carried by colour alone: attitude has a sign and a pattern, roles have shapes with
letters, coverage is a filled ring, a dashed frame says assumed.
"""

from dataclasses import dataclass, replace
from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from kamdesk.base.i18n import _
from kamdesk.features.relationships.domain import ROLE_LETTERS, ROLES, SIGNS, Terms
from kamdesk.features.relationships.layout import CARD_HEIGHT, CARD_WIDTH
from kamdesk.features.relationships.queries import Person
from kamdesk.ui.theme import Theme, font

STRIP, WIDE_STRIP = 20.0, 30.0
"""Width of the edge that shows the attitude, near and from afar."""
ROUND = 6.0
FAR, MIDDLE, NEAR, CLOSE = range(4)
_LEFT = 28.0
_RIGHT = CARD_WIDTH - 8.0
_GAP_SHOWN = 2
_TINTED = 0.28
_MONTHS_FROM = 100


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a card can tell beyond the judgements of a person; whatever is None is not drawn.

    Attributes:
        contact_days: Days since the last real contact.
        contact_late: Whether that is longer than was agreed.
        money: A short text for the money mark, "" for the mark alone ("32万", "3 open").
        money_late: Whether some of it is overdue.
        ideal: The coverage wished for, 0 to 4; drawn as a ladder against the coverage now.
        quote: What the person said; shown from close by.
        tint: Colour the card is tinted with, "" for none; `remark` says in words what it means.
        remark: Stands where the department stands else.
        pinned: Whether tidying leaves the card where it is.
        role_word: Name of the role in use, "" for the program's own.
        role_color, coverage_color: Colours of the user's own, "" for the theme's.
    """

    contact_days: int | None = None
    contact_late: bool = False
    money: str | None = None
    money_late: bool = False
    ideal: int | None = None
    quote: str = ""
    tint: str = ""
    remark: str = ""
    pinned: bool = False
    role_word: str = ""
    role_color: str = ""
    coverage_color: str = ""


NO_FACTS = CardFacts()


def mixed(low: QColor, high: QColor, share: float) -> QColor:
    """Return a colour between two: `low` at 0, `high` at 1."""
    pairs = (
        (low.red(), high.red()), (low.green(), high.green()), (low.blue(), high.blue())
    )  # fmt: skip
    return QColor(*(round(a + (b - a) * share) for a, b in pairs))


def default_color(kind: str, value: str, colors: Theme) -> str | None:
    """Return the theme's colour of a value of a judgement, None where the kind has no colours."""
    if kind == "attitude":
        return colors.attitude[int(value) + 2]
    return {"role": colors.text, "coverage": colors.good}.get(kind)


def colored(colors: Theme, terms: Terms) -> Theme:
    """Return a theme with the attitude colours of the user's own."""
    own = tuple(
        terms.color("attitude", value) or shown
        for value, shown in zip(range(-2, 3), colors.attitude, strict=True)
    )
    return replace(colors, attitude=own)  # type: ignore[arg-type]


def detail_at(scale: float) -> int:
    """Return how much of a card can be read at a scale: FAR, MIDDLE, NEAR or CLOSE."""
    if scale < 0.24:
        return FAR
    return MIDDLE if scale < 0.5 else NEAR if scale <= 1.5 else CLOSE


def ink_on(color: QColor) -> QColor:
    """Return black or white, whichever is better to read on a colour."""
    light = 0.299 * color.redF() + 0.587 * color.greenF() + 0.114 * color.blueF()
    return QColor(Qt.GlobalColor.black if light > 0.5 else Qt.GlobalColor.white)


def paint_face(
    painter: QPainter, one: Person, facts: CardFacts, colors: Theme, detail: int
) -> None:
    """Draw a card with its top left corner at the origin."""
    face = _Face(painter, one, facts, colors)
    face.frame()
    face.attitude(WIDE_STRIP if detail <= MIDDLE else STRIP)
    if detail <= MIDDLE:
        face.from_afar()
    else:
        face.whole(close=detail == CLOSE)


class _Face:
    """Draws the parts of one card."""

    def __init__(self, painter: QPainter, one: Person, facts: CardFacts, colors: Theme) -> None:
        self._painter = painter
        self._one = one
        self._facts = facts
        self._colors = colors

    def frame(self) -> None:
        painter, colors = self._painter, self._colors
        edge = QPen(colors.color("hairline"), 1.2)
        if self._one.assumed or self._one.person_id is None:
            edge = QPen(colors.color("muted"), 1.3, Qt.PenStyle.DashLine)
        painter.setPen(edge)
        painter.setBrush(self._ground())
        painter.drawRoundedRect(QRectF(0.5, 0.5, CARD_WIDTH - 1, CARD_HEIGHT - 1), ROUND, ROUND)

    def _ground(self) -> QColor:
        """Return the colour of the card: the surface, or a little of the tint."""
        surface = self._colors.color("surface")
        if not self._facts.tint:
            return surface
        return mixed(surface, QColor(self._facts.tint), _TINTED)

    def attitude(self, width: float) -> None:
        """Draw the edge: colour, pattern and sign."""
        painter, colors = self._painter, self._colors
        attitude = self._one.number("attitude")
        strip = QRectF(1.5, 1.5, width, CARD_HEIGHT - 3)
        path = QPainterPath()
        path.addRoundedRect(strip, ROUND - 1, ROUND - 1)
        path.addRect(strip.adjusted(ROUND, 0, 0, 0))
        path.setFillRule(Qt.FillRule.WindingFill)
        painter.setPen(Qt.PenStyle.NoPen)
        if attitude is None:
            painter.setBrush(colors.color("sunken"))
            painter.drawPath(path)
            ink, sign = colors.color("muted"), "?"
        else:
            color = QColor(colors.attitude[attitude + 2])
            painter.setBrush(color)
            painter.drawPath(path)
            ink, sign = ink_on(color), SIGNS[attitude]
            if attitude < 0:
                self._pattern(strip, attitude, ink)
        painter.setPen(ink)
        painter.setFont(font((9.5 if len(sign) > 1 else 12) * width / STRIP, bold=True))
        painter.drawText(strip, Qt.AlignmentFlag.AlignCenter, sign)

    def _pattern(self, strip: QRectF, attitude: int, ink: QColor) -> None:
        soft = QColor(ink)
        soft.setAlphaF(0.55)
        style = Qt.BrushStyle.DiagCrossPattern if attitude == -2 else Qt.BrushStyle.BDiagPattern
        self._painter.setBrush(QBrush(soft, style))
        for part in (strip.adjusted(0, 4, 0, -54), strip.adjusted(0, 54, 0, -4)):
            self._painter.drawRect(part)

    # -- from afar ----------------------------------------------------------------------------

    def from_afar(self) -> None:
        one = self._one
        left = _LEFT + WIDE_STRIP - STRIP
        self._text(QRectF(left, 6, _RIGHT - left, 38), self._name(), "text", 19, bold=True)
        painter = self._painter
        painter.save()
        painter.translate(left + 14, 63)
        painter.scale(1.7, 1.7)
        self._role(QPointF(0, 0))
        painter.restore()
        self._text(QRectF(left + 34, 47, 74, 32), one.title or "", "muted", 14)
        painter.save()
        painter.translate(CARD_WIDTH - 20, 63)
        painter.scale(1.7, 1.7)
        self._coverage(QPointF(0, 0))
        painter.restore()

    # -- near ---------------------------------------------------------------------------------

    def whole(self, *, close: bool) -> None:
        one, facts = self._one, self._facts
        right = _RIGHT - (12 if facts.ideal is not None else 0)
        marks = self._marks(right)
        self._text(
            QRectF(_LEFT, 6, right - marks - _LEFT, 20), self._name(), "text", 10.5, bold=True
        )
        self._text(QRectF(_LEFT, 25, right - _LEFT, 17), one.title or "", "text", 9)
        money = self._money(right)
        third = f"“{facts.quote}”" if close and facts.quote else self._unit()
        self._text(QRectF(_LEFT, 41, right - money - _LEFT, 16), third, "muted", 8.5)
        painter = self._painter
        painter.setPen(QPen(self._colors.color("hairline"), 1))
        painter.drawLine(QPointF(_LEFT - 3, 60.5), QPointF(CARD_WIDTH - 6, 60.5))
        self._role(QPointF(_LEFT + 7, 72))
        word = facts.role_word or (_(ROLES[one.role]) if one.role in ROLES else "—")
        self._word(QRectF(_LEFT + 17, 64, 47, 16), word, "text" if one.role else "muted")
        self._influence(QPointF(_LEFT + 66.5, 72))
        self._coverage(QPointF(_LEFT + 105, 72))
        self._contact()
        self._ladder()

    def _name(self) -> str:
        return self._one.name or _("vacant post")

    def _unit(self) -> str:
        if self._facts.remark:
            return self._facts.remark
        one = self._one
        unit = one.department or ""
        if one.since is not None:
            since = _("since {year}").format(year=one.since.year)
            unit = f"{unit} · {since}" if unit else since
        if one.outside:
            unit = _("outside") + (f" · {unit}" if unit else "")
        return unit

    def _text(
        self, box: QRectF, text: str, role: str, size: float, *, bold: bool = False, right: bool = False
    ) -> None:  # fmt: skip
        if not text:
            return
        used = font(size, bold=bold)
        painter = self._painter
        painter.setFont(used)
        painter.setPen(self._colors.color(role))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        shown = QFontMetricsF(used).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, flags, shown)

    def _word(self, box: QRectF, text: str, role: str) -> None:
        """Write one word, narrower where it would not fit."""
        used = font(8.5)
        wide = QFontMetricsF(used).horizontalAdvance(text)
        if wide > box.width():
            used = font(7.5)
            used.setStretch(
                max(60, int(98 * box.width() / QFontMetricsF(used).horizontalAdvance(text)))
            )
        self._painter.setFont(used)
        self._painter.setPen(self._colors.color(role))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        shown = QFontMetricsF(used).elidedText(text, Qt.TextElideMode.ElideRight, box.width() + 1)
        self._painter.drawText(box, flags, shown)

    def _marks(self, right: float) -> float:
        """Draw key of great influence, star of a mentor, flag of a sensitive person; return the width."""
        one, painter, at = self._one, self._painter, right - 6
        painter.setPen(Qt.PenStyle.NoPen)
        if one.number("attitude") == 2:
            painter.setBrush(self._colors.color("accent"))
            painter.drawPolygon(_star(QPointF(at, 16), 7))
            at -= 17
        if (one.number("influence") or 0) >= 5:
            painter.setBrush(self._colors.color("text"))
            painter.drawPath(_key(QPointF(at, 16)))
            at -= 17
        if self._facts.pinned:
            painter.setBrush(self._colors.color("muted"))
            painter.drawEllipse(QPointF(at, 13), 3.6, 3.6)
            painter.drawPolygon(
                QPolygonF([QPointF(at - 1.2, 16), QPointF(at + 1.2, 16), QPointF(at, 24)])
            )
            at -= 13
        if one.sensitive:
            painter.setBrush(self._colors.color("fill_bad"))
            flag = [QPointF(at - 4, 10), QPointF(at + 6, 13), QPointF(at - 4, 16)]
            painter.drawPolygon(QPolygonF(flag))
            painter.drawRect(QRectF(at - 5.5, 9, 1.5, 14))
            at -= 17
        return right - 6 - at

    def _money(self, right: float) -> float:
        """Draw the money mark and its text at the right; return the width."""
        facts = self._facts
        if facts.money is None:
            return 0.0
        used = font(8.5, bold=facts.money_late)
        text = f"¥ {facts.money}" if facts.money else "¥"
        width = min(QFontMetricsF(used).horizontalAdvance(text) + 2, 84.0)
        role = "bad" if facts.money_late else "muted"
        box = QRectF(right - width, 41, width, 16)
        self._text(box, text, role, 8.5, bold=facts.money_late, right=True)
        return width + 4

    def _role(self, center: QPointF) -> None:
        role = self._one.role or ""
        letter = ROLE_LETTERS.get(role)
        painter, decides = self._painter, role == "decision_maker"
        ink = QColor(self._facts.role_color or self._colors.text)
        painter.setPen(QPen(ink if letter else self._colors.color("muted"), 1.2))
        painter.setBrush(ink if decides else QBrush(Qt.BrushStyle.NoBrush))
        painter.drawPath(role_shape(role, center))
        if letter:
            box = QRectF(center.x() - 8, center.y() - 8, 16, 16)
            painter.setFont(font(7, bold=True))
            painter.setPen(ink_on(ink) if decides else ink)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)

    def _influence(self, first: QPointF) -> None:
        influence = self._one.number("influence") or 0
        painter = self._painter
        for place in range(5):
            filled = place < influence
            painter.setPen(QPen(self._colors.color("text" if filled else "hairline"), 1))
            painter.setBrush(
                self._colors.color("text") if filled else QBrush(Qt.BrushStyle.NoBrush)
            )
            painter.drawEllipse(first + QPointF(place * 6.5, 0), 2.2, 2.2)

    def _coverage(self, center: QPointF) -> None:
        coverage = self._one.number("coverage")
        painter = self._painter
        box = QRectF(center.x() - 6, center.y() - 6, 12, 12)
        style = Qt.PenStyle.DotLine if coverage is None else Qt.PenStyle.SolidLine
        painter.setPen(QPen(self._colors.color("muted"), 1.2, style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box)
        if coverage:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._facts.coverage_color or self._colors.good))
            painter.drawPie(box.adjusted(1, 1, -1, -1), 90 * 16, -90 * 16 * coverage)

    def _contact(self) -> None:
        """Write the days since the last contact; late is bold, with a clock."""
        facts = self._facts
        if facts.contact_days is None:
            return
        text = _("{days}d").format(days=facts.contact_days)
        if facts.contact_days >= _MONTHS_FROM:
            text = _("{months} mo").format(months=facts.contact_days // 30)
        late = facts.contact_late
        box = QRectF(_LEFT + 115, 64, _RIGHT - _LEFT - 113, 16)
        self._text(box, text, "bad" if late else "muted", 7.5, bold=late, right=True)
        if late:
            used = font(7.5, bold=True)
            width = QFontMetricsF(used).horizontalAdvance(text)
            if width < 24:
                self._clock(QPointF(box.right() - width - 5, 72))

    def _clock(self, center: QPointF) -> None:
        painter = self._painter
        painter.setPen(QPen(self._colors.color("bad"), 1.3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(center, 4, 4)
        painter.drawLine(center, center + QPointF(0, -2.6))
        painter.drawLine(center, center + QPointF(2, 0.6))

    def _ladder(self) -> None:
        """Draw coverage now (filled) against the wished one (hollow), and an arrow where the gap is large."""
        ideal = self._facts.ideal
        if ideal is None:
            return
        painter, now, x = self._painter, self._one.number("coverage") or 0, CARD_WIDTH - 9.0
        painter.setPen(QPen(self._colors.color("hairline"), 1.2))
        painter.drawLine(QPointF(x, 8), QPointF(x, 44))
        painter.setPen(QPen(self._colors.color("accent"), 1.4))
        painter.setBrush(self._colors.color("surface"))
        painter.drawEllipse(QPointF(x, 44 - 9 * ideal), 3.6, 3.6)
        painter.setBrush(self._colors.color("accent"))
        painter.drawEllipse(QPointF(x, 44 - 9 * now), 2.4, 2.4)
        if ideal - now >= _GAP_SHOWN:
            middle = 44 - 9 * (ideal + now) / 2
            head = [QPointF(x - 4, middle + 2), QPointF(x + 4, middle + 2), QPointF(x, middle - 4)]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawPolygon(QPolygonF(head))


def _star(center: QPointF, size: float) -> QPolygonF:
    points = []
    for step in range(10):
        length = size if step % 2 == 0 else size * 0.45
        angle = -pi / 2 + step * pi / 5
        points.append(center + QPointF(cos(angle) * length, sin(angle) * length))
    return QPolygonF(points)


def _key(center: QPointF) -> QPainterPath:
    """Return a small key: a ring, a shaft and a bit."""
    path = QPainterPath()
    path.addEllipse(center + QPointF(-3.5, 0), 3.6, 3.6)
    path.addEllipse(center + QPointF(-3.5, 0), 1.5, 1.5)
    path.addRect(QRectF(center.x(), center.y() - 1, 7, 2))
    path.addRect(QRectF(center.x() + 4.6, center.y() + 1, 2, 2.6))
    return path


def role_shape(role: str, center: QPointF) -> QPainterPath:
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
