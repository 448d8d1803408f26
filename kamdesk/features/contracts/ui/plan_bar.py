"""The payments of a contract side by side, each as wide as it is large, filled as far as it is paid."""

from datetime import date

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from kamdesk.base.i18n import _
from kamdesk.features.contracts.domain.standing import OVERDUE, PAID, WAITING
from kamdesk.features.contracts.queries import Contract, Line
from kamdesk.features.contracts.ui.words import SIGNS, money, payment, percent, stands
from kamdesk.ui.theme import CAPTION, announcer, font, theme
from kamdesk.ui.widgets import plain_tip

_BAR = 12
_GAP = 3
_LEAST = 46
"""Pixels a payment gets, however small it is: its sign and a word must be read."""


class PlanBar(QWidget):
    """`picked` tells the key of the line that was clicked."""

    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("plan_bar")
        self.setAccessibleName(_("Progress of the payments"))
        self.setFont(font(CAPTION))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._contract: Contract | None = None
        self._as_of = date.min
        self._current = 0
        self._words: list[str] = []
        self._tips: list[str] = []
        announcer().changed.connect(self.update)

    def show_contract(self, contract: Contract | None, as_of: date) -> None:
        """Show the payments of another contract, or as of another day."""
        self._contract, self._as_of, self._current = contract, as_of, 0
        lines = self._lines()
        code = "" if contract is None else contract.currency
        self._words = [
            f"{SIGNS[one.standing(as_of)]} {payment(one)} {percent(one.share) if one.share else ''}"
            for one in lines
        ]
        self._tips = [
            "\n".join((payment(one), f"{money(one.amount, code)} {code}", stands(one, as_of)))
            for one in lines
        ]
        self.setAccessibleDescription("; ".join(self._tips).replace("\n", " "))
        self.setVisible(bool(lines))
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of bar and words; the width is free."""
        return QSize(300, _BAR + 6 + QFontMetrics(self.font()).height() + 4)

    def minimumSizeHint(self) -> QSize:
        """Return the same height in a small width."""
        return QSize(120, self.sizeHint().height())

    def spans(self) -> list[tuple[int, int]]:
        """Return left edge and width of each payment."""
        lines = self._lines()
        if not lines:
            return []
        room = self.width() - _GAP * (len(lines) - 1) - 2
        least = min(_LEAST, room // len(lines))
        free = max(0, room - least * len(lines))
        whole = sum(line.amount for line in lines) or 1
        left, found = 1, []
        for line in lines:
            width = least + free * line.amount // whole
            found.append((left, width))
            left += width + _GAP
        return found

    def _lines(self) -> tuple[Line, ...]:
        return () if self._contract is None else self._contract.lines

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar and what each part is called."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, ((left, width), line) in enumerate(
            zip(self.spans(), self._lines(), strict=True)
        ):
            self._part(painter, QRect(left, 2, width, _BAR), line, self._words[place])
            if self.hasFocus() and place == self._current:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(theme().color("accent"))
                painter.drawRect(left - 1, 0, width + 1, self.height() - 1)

    def _part(self, painter: QPainter, rect: QRect, line: Line, words: str) -> None:
        key, colors = line.standing(self._as_of), theme()
        ground = colors.color("fill_bad" if key == OVERDUE else "hairline")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(rect), 3, 3)
        share = min(1.0, line.settled / line.amount) if line.amount else 0.0
        if share:
            painter.setBrush(colors.color("fill_good"))
            paid = QRectF(rect.left(), rect.top(), rect.width() * share, rect.height())
            painter.drawRoundedRect(paid, 3, 3)
        if key == WAITING:
            self._hatch(painter, rect, colors.color("muted"))
        painter.setPen(colors.color("muted" if key in (PAID, WAITING) else "text"))
        below = QRect(
            rect.left(), rect.bottom() + 5, rect.width(), self.height() - rect.bottom() - 6
        )
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), shown)

    def _hatch(self, painter: QPainter, rect: QRect, color: QColor) -> None:
        """Draw strokes over a part whose event is missing: told apart without colour."""
        painter.save()
        painter.setClipRect(rect)
        painter.setPen(color)
        for x in range(rect.left() - _BAR, rect.right(), 7):
            painter.drawLine(QPointF(x, rect.bottom() + 1), QPointF(x + _BAR, rect.top()))
        painter.restore()

    def _at(self, x: float) -> int | None:
        spans = enumerate(self.spans())
        return next((place for place, (left, width) in spans if left <= x <= left + width), None)

    def event(self, event: QEvent) -> bool:
        """Say what is under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._at(event.pos().x())
            if place is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), plain_tip(self._tips[place]), self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick a payment."""
        place = self._at(event.position().x())
        if place is not None:
            self._current = place
            self.update()
            self.picked.emit(self._lines()[place].id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go along the payments, Enter picks one."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        lines = self._lines()
        if step is not None and lines:
            self._current = max(0, min(len(lines) - 1, self._current + step))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and lines:
            self.picked.emit(lines[self._current].id)
        else:
            super().keyPressEvent(event)
