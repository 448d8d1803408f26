"""Shows the ageing of the last month ends; drawn in a worker, so that the page never waits."""

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from kamdesk.base.formats import format_date, format_money, format_percent
from kamdesk.base.i18n import _
from kamdesk.base.lazy import load
from kamdesk.features.receivables import domain
from kamdesk.features.receivables.charts import Colors, Drawing, Segment, as_shares
from kamdesk.features.receivables.queries import MonthEnd
from kamdesk.ui.context import Context
from kamdesk.ui.theme import announcer, theme


class AgeingChart(QWidget):
    """Stacked bars; `picked` tells (day, bucket), -1 for what is unapplied."""

    picked = Signal(object, int)
    drawn = Signal()

    def __init__(self, context: Context, bucket_title: Callable[[int], str]) -> None:
        super().__init__()
        self.setObjectName("ageing_chart")
        self.setAccessibleName(_("Ageing at the last month ends"))
        self.setMinimumHeight(86)
        self.setMouseTracking(True)
        self._context = context
        self._title = bucket_title
        self._ends: list[MonthEnd] = []
        self._currency = "CNY"
        self._shares = False
        self._image: QImage | None = None
        self._segments: tuple[Segment, ...] = ()
        self._round = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(60)
        self._timer.timeout.connect(self._draw)
        announcer().changed.connect(self._timer.start)

    def show_ends(self, ends: list[MonthEnd], currency: str) -> None:
        """Show other figures."""
        self._ends, self._currency = ends, currency
        told = [f"{format_date(end.day)}: {format_money(sum(end.open), currency)}" for end in ends]
        self.setAccessibleDescription("; ".join(told))
        self._timer.start()

    def show_shares(self, shares: bool) -> None:
        """Draw shares of what is open instead of amounts."""
        self._shares = shares
        self._timer.start()

    def _draw(self) -> None:
        if not self._ends or self.width() < 50:
            self._image = None
            self.update()
            return
        colors = theme()
        self._round += 1
        mine = self._round
        opened: list[Any] = [end.open for end in self._ends]
        unapplied, labels = [end.unapplied for end in self._ends], []
        if self._shares:
            labels = [format_percent(_late(end), 0) for end in self._ends]
            opened, unapplied = as_shares(opened, unapplied)
        arguments = (
            [end.day for end in self._ends],
            opened,
            unapplied,
            self._currency,
            Colors(colors.surface, colors.text, colors.muted, colors.hairline, colors.ageing),
            (self.width(), self.height()),
            self.devicePixelRatioF(),
            labels,
        )
        draw = load("kamdesk.features.receivables.charts:draw_ageing")
        self._context.tasks.start(
            lambda _progress: draw(*arguments),
            lambda drawing: self._take(drawing, mine),
            owner=self,
        )

    def _take(self, drawing: Drawing, mine: int) -> None:
        if mine != self._round:
            return
        image = QImage(drawing.pixels, drawing.width, drawing.height, QImage.Format.Format_RGBA8888)
        image = image.copy()
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self._image = image
        self._segments = drawing.segments
        self.update()
        self.drawn.emit()

    def segment_at(self, point: QPointF) -> Segment | None:
        """Return the part of a bar at a place."""
        ratio = self.devicePixelRatioF()
        x, y = point.x() * ratio, point.y() * ratio
        for one in self._segments:
            if one.x <= x <= one.x + one.width and one.y <= y <= one.y + one.height:
                return one
        return None

    def segments(self) -> tuple[Segment, ...]:
        """Return all parts of bars that are drawn."""
        return self._segments

    def day_of(self, segment: Segment) -> date:
        """Return the month end of a part."""
        return self._ends[segment.month].day

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show the picture, or the surface while it is drawn."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("surface"))
        if self._image is not None:
            painter.drawImage(0, 0, self._image)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew in the new size."""
        super().resizeEvent(event)
        self._timer.start()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what is under the mouse."""
        found = self.segment_at(event.position())
        if found is None:
            QToolTip.hideText()
            self.setCursor(Qt.CursorShape.ArrowCursor)
            return
        text = self.breakdown(found)
        QToolTip.showText(event.globalPosition().toPoint(), text, self)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def breakdown(self, segment: Segment) -> str:
        """Return all figures of the month of a part, the part itself marked."""
        end = self._ends[segment.month]
        parts = [(self._title(place), amount, place) for place, amount in enumerate(end.open)]
        parts.append((_("Unapplied"), -end.unapplied, -1))
        lines = [f"{format_date(end.day)}  {self._currency}"]
        whole = sum(end.open)
        lines += [
            f"{'▸' if place == segment.bucket else '  '} {name}  "
            f"{format_money(amount, self._currency)}  {format_percent(domain.share(amount, whole))}"
            for name, amount, place in parts
            if amount
        ]
        total = sum(end.open) - end.unapplied
        lines.append("  ".join((_("Total"), format_money(total, self._currency))))
        return "\n".join(lines)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick a part."""
        found = self.segment_at(event.position())
        if found is not None:
            self.picked.emit(self.day_of(found), found.bucket)

    def sizeHint(self) -> QSize:
        """Return a wide, low size."""
        return QSize(640, 170)


def _late(end: MonthEnd) -> Any:
    """Return the share of what was open that was late."""
    return domain.share(sum(end.open[1:]), sum(end.open))
