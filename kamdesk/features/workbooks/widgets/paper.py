"""Shows one page as it will print: white paper in every theme."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kamdesk.base.i18n import _
from kamdesk.features.workbooks.pages import SamplePage
from kamdesk.features.workbooks.paging import MARGIN_MM, PaperPage
from kamdesk.features.workbooks.widgets.drawing import draw_page

LEAST, MOST = 0.25, 4.0
"""How far a page is made smaller or larger."""
_EMPTY = QSize(640, 400)


class Paper(QWidget):
    """One page of paper, in a size."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("paper")
        self.setAccessibleName(_("Preview of the sheet"))
        self._page: PaperPage | None = None
        self._stamp = ""
        self.zoom = 1.0
        self.setFixedSize(_EMPTY)

    def show_page(self, page: PaperPage | None, stamp: str = "") -> None:
        """Show a page."""
        self._page, self._stamp = page, stamp
        if page is not None:
            sheet = page.sheet
            facts = "; ".join(f"{name}: {text}" for name, text in sheet.facts)
            self.setAccessibleDescription(f"{sheet.heading}, {page.number} / {page.count}. {facts}")
        self.set_zoom(self.zoom)
        self.update()

    def set_zoom(self, zoom: float) -> None:
        """Show the page in a size; 1 is that of the paper."""
        self.zoom = min(MOST, max(LEAST, zoom))
        width, height = self.paper_size()
        self.setFixedSize(round(width * self.zoom), round(height * self.zoom))
        self.update()

    def paper_size(self) -> tuple[float, float]:
        """Return width and height of the paper at its own size."""
        if self._page is None:
            return float(_EMPTY.width()), float(_EMPTY.height())
        return self._page.size

    def page(self) -> SamplePage | None:
        """Return the sheet the page belongs to."""
        return None if self._page is None else self._page.sheet

    def paper_page(self) -> PaperPage | None:
        """Return the page that is shown."""
        return self._page

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the page."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(Qt.GlobalColor.white))
        if self._page is None:
            return
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
        )
        painter.scale(self.zoom, self.zoom)
        margin = MARGIN_MM / 25.4 * 96
        painter.translate(margin, margin)
        draw_page(painter, self._page, self._stamp)
