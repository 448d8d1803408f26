"""How much of a limit is used: a bar with the warning and the limit marked on it."""

from decimal import Decimal

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kamdesk.base.formats import format_percent
from kamdesk.base.i18n import _
from kamdesk.ui.theme import announcer, theme

_HEIGHT, _TRACK = 18, 8
_MOST = Decimal("1.25")
"""Share of the limit at the right end; more is cut there, the figure beside the bar says how much."""
_FILLS = {"good": "fill_good", "watch": "fill_watch", "bad": "fill_bad", "none": "fill_unknown"}


class UsedBar(QWidget):
    """Shows a share; lines mark where one is warned and where the limit is."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("used_bar")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT)
        self._share: Decimal | None = None
        self._state = "none"
        self._marks: tuple[Decimal, ...] = ()
        announcer().changed.connect(self.update)

    def show_share(self, share: Decimal | None, state: str, marks: tuple[Decimal, ...]) -> None:
        """Show a share of the limit in a state, with lines at some shares."""
        self._share, self._state, self._marks = share, state, marks
        text = _("Used part of the limit: {share}").format(share=format_percent(share))
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size that leaves the width free."""
        return QSize(160, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw track, share and marks."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme()
        top = (self.height() - _TRACK) / 2
        painter.setPen(QPen(colors.color("hairline")))
        painter.setBrush(colors.color("sunken"))
        painter.drawRoundedRect(QRectF(0.5, top, self.width() - 1, _TRACK), 3, 3)
        if self._share:
            painter.setPen(QPen(colors.color("muted")))
            painter.setBrush(colors.color(_FILLS[self._state]))
            painter.drawRoundedRect(QRectF(0.5, top, self._place(self._share), _TRACK), 3, 3)
        painter.setPen(QPen(colors.color("text"), 1.5))
        for mark in self._marks:
            x = self._place(mark)
            painter.drawLine(int(x), 1, int(x), self.height() - 1)

    def _place(self, share: Decimal) -> float:
        return float(min(share, _MOST) / _MOST) * (self.width() - 1)
