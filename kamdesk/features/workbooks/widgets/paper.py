"""Draws the beginning of a sheet as it will print: white paper in every theme."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kamdesk.base.i18n import _
from kamdesk.features.workbooks.pages import SamplePage
from kamdesk.features.workbooks.widgets.drawing import EDGE, ROW, Pen, height_of, width_of

_SMALLEST = 0.62


class Paper(QWidget):
    """One sheet; as wide as its columns."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("paper")
        self.setAccessibleName(_("Preview of the sheet"))
        self._page: SamplePage | None = None
        self._size = QSize(640, 400)
        self._room = 0
        self._zoom = 1.0

    def show_page(self, page: SamplePage | None) -> None:
        """Show a sheet."""
        self._page = page
        self._size = self._measure()
        self.fit(self._room)
        if page is not None:
            self.setAccessibleDescription(
                f"{page.heading}. " + "; ".join(f"{name}: {text}" for name, text in page.facts)
            )
        self.update()

    def fit(self, room: int) -> None:
        """Make the sheet as wide as there is room, as on its printed page; not too small to read."""
        self._room = room
        wanted = room / self._size.width() if room else 1.0
        self._zoom = min(1.0, max(_SMALLEST, wanted))
        self.setFixedSize(self._size * self._zoom)
        self.update()

    def page(self) -> SamplePage | None:
        """Return the sheet that is shown."""
        return self._page

    def _measure(self) -> QSize:
        page = self._page
        if page is None:
            return QSize(640, 400)
        height = EDGE * 2 + 40 + ROW * len(page.facts) + sum(map(height_of, page.parts))
        return QSize(round(width_of(page) + 2 * EDGE), round(height))

    def sizeHint(self) -> QSize:
        """Return the size of the sheet."""
        return self._size

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is in sight."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(Qt.GlobalColor.white))
        if self._page is None:
            return
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.scale(self._zoom, self._zoom)
        pen = Pen(painter, width_of(self._page))
        top = pen.head(self._page)
        seen = QRectF(event.rect())
        seen = QRectF(seen.topLeft() / self._zoom, seen.size() / self._zoom)
        for part in self._page.parts:
            top = pen.part(part, top, seen)
