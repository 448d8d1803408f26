"""The pages of a report as they will print: turned, in a size, taken along as a picture."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QScrollArea, QTabBar, QWidget

from kamdesk.base.formats import format_percent
from kamdesk.base.i18n import _
from kamdesk.features.workbooks.paging import Folio, PaperPage
from kamdesk.features.workbooks.widgets.paper import Paper
from kamdesk.features.workbooks.widgets.printed import picture
from kamdesk.ui.widgets import Segments, hbox, label, muted, named, tool, vbox

PAGE, WIDTH, FULL = "page", "width", "full"
_AROUND = 12
_STEP = 1.2


class _Area(QScrollArea):
    """Turns the page where the wheel has come to its end, and zooms with Ctrl."""

    turned = Signal(int)
    zoomed = Signal(float)
    resized = Signal()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom, scroll, or turn the page."""
        down = event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if down:
                self.zoomed.emit(_STEP if down > 0 else 1 / _STEP)
            event.accept()
            return
        bar = self.verticalScrollBar()
        at_end = bar.value() == (bar.minimum() if down > 0 else bar.maximum())
        if down and at_end:
            self.turned.emit(-1 if down > 0 else 1)
            event.accept()
            return
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn pages with the keys that do so everywhere."""
        steps = {
            Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1, Qt.Key.Key_Home: -1_000_000,
            Qt.Key.Key_End: 1_000_000,
        }  # fmt: skip
        zooms = {Qt.Key.Key_Plus: _STEP, Qt.Key.Key_Equal: _STEP, Qt.Key.Key_Minus: 1 / _STEP}
        key = Qt.Key(event.key())
        if key in steps:
            self.turned.emit(steps[key])
        elif key in zooms and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoomed.emit(zooms[key])
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the page fit again."""
        super().resizeEvent(event)
        self.resized.emit()


class Preview(QWidget):
    """Pages with their sheets as tabs.

    Signals:
        fitted: How pages are shown: "page", "width" or "full".
    """

    fitted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("report_pages")
        self._folio: Folio | None = None
        self._place = 0
        self._make_bar()
        self.paper = Paper()
        self.area = _Area()
        self.area.setObjectName("report_preview")
        self.area.setAccessibleName(_("Preview"))
        self.area.setWidget(self.paper)
        self.area.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.area.turned.connect(self.turn)
        self.area.zoomed.connect(self.zoom_by)
        self.area.resized.connect(self._fit)
        self.area.installEventFilter(self)
        self.size_text = muted("")
        self.size_text.setObjectName("report_size")
        bar = hbox(
            self.back, self.number, self.on, 8, self.fit, self.smaller, self.percent, self.larger,
            8, self.copy, margins=(8, 2, 12, 2), gap=2,
        )  # fmt: skip
        self.setLayout(
            vbox(
                hbox(self.tabs, margins=(8, 0, 16, 0)),
                hbox(bar, None, self.size_text, margins=(0, 0, 16, 0)),
                self.area,
                gap=0,
            )
        )
        self._tell()

    def _make_bar(self) -> None:
        self.tabs = QTabBar()
        self.tabs.setObjectName("report_sheets")
        self.tabs.setAccessibleName(_("Sheets"))
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.currentChanged.connect(self._tab_chosen)
        self.back = named(
            tool("back", _("Previous page (PgUp)"), lambda: self.turn(-1)), "page_back"
        )
        self.on = named(tool("forward", _("Next page (PgDn)"), lambda: self.turn(1)), "page_on")
        self.number = label("")
        named(self.number, "page_number", _("Page"))
        self.number.setMinimumWidth(64)
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.fit = Segments(
            {PAGE: _("Whole page"), WIDTH: _("Page width"), FULL: "100 %"}, "page_fit"
        )
        self.fit.choose(WIDTH)
        self.fit.chosen.connect(self.set_fit)
        self._mode = WIDTH
        self.smaller = named(
            tool("zoom_out", _("Smaller (Ctrl+−)"), lambda: self.zoom_by(1 / _STEP)), "page_smaller"
        )
        self.larger = named(
            tool("zoom_in", _("Larger (Ctrl++)"), lambda: self.zoom_by(_STEP)), "page_larger"
        )
        self.percent = muted("")
        named(self.percent, "page_zoom", _("Size"))
        self.percent.setMinimumWidth(44)
        self.percent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.copy = named(
            tool("picture", _("Copy this page as a picture"), self.copy_page), "page_copy"
        )

    # -- what is shown ------------------------------------------------------------------------

    def show_folio(self, folio: Folio | None) -> None:
        """Show other pages, at the same sheet and page as before where they have it."""
        before = self.current()
        self._folio = folio
        names = [] if folio is None else list(dict.fromkeys(one.sheet.name for one in folio.pages))
        if names != [self.tabs.tabText(place) for place in range(self.tabs.count())]:
            self.tabs.blockSignals(True)
            while self.tabs.count():
                self.tabs.removeTab(0)
            for name in names:
                self.tabs.addTab(name)
            self.tabs.blockSignals(False)
        self._show(self._same_place(before))

    def _same_place(self, before: PaperPage | None) -> int:
        pages = self._pages()
        if before is None:
            return 0
        same = [place for place, page in enumerate(pages) if page.sheet.name == before.sheet.name]
        exact = [place for place in same if pages[place].number == before.number]
        return (exact or same or [0])[0]

    def _pages(self) -> tuple[PaperPage, ...]:
        return () if self._folio is None else self._folio.pages

    def current(self) -> PaperPage | None:
        """Return the page that is shown."""
        pages = self._pages()
        return pages[self._place] if self._place < len(pages) else None

    def folio(self) -> Folio | None:
        """Return all pages."""
        return self._folio

    def turn(self, steps: int) -> None:
        """Turn so many pages on, or back below 0; the first and the last are the ends."""
        place = min(max(self._place + steps, 0), max(len(self._pages()) - 1, 0))
        if place != self._place:
            self._show(place)
            bar = self.area.verticalScrollBar()
            bar.setValue(bar.maximum() if steps == -1 else bar.minimum())

    def _tab_chosen(self, place: int) -> None:
        name = self.tabs.tabText(place)
        page = self.current()
        if page is None or page.sheet.name != name:
            found = [at for at, one in enumerate(self._pages()) if one.sheet.name == name]
            self._show(found[0] if found else 0)

    def _show(self, place: int) -> None:
        self._place = place
        page = self.current()
        self.paper.show_page(page, "" if self._folio is None else self._folio.stamp)
        if page is not None:
            at = next(
                (n for n in range(self.tabs.count()) if self.tabs.tabText(n) == page.sheet.name), 0
            )
            self.tabs.setCurrentIndex(at)
        self._fit()
        self._tell()

    def _tell(self) -> None:
        page, pages = self.current(), self._pages()
        self.number.setText("" if page is None else f"{self._place + 1} / {len(pages)}")
        self.back.setEnabled(self._place > 0)
        self.on.setEnabled(self._place < len(pages) - 1)
        for widget in (self.fit, self.smaller, self.larger, self.copy):
            widget.setEnabled(page is not None)
        self.percent.setText("" if page is None else format_percent(self.paper.zoom))

    # -- size ---------------------------------------------------------------------------------

    def set_fit(self, mode: str) -> None:
        """Show pages whole, as wide as there is room, or in the size of the paper."""
        self._mode = mode if mode in (PAGE, WIDTH, FULL) else WIDTH
        self.fit.choose(self._mode)
        self._fit()
        self.fitted.emit(self._mode)

    def zoom_by(self, factor: float) -> None:
        """Show the page larger or smaller; it then no longer follows the window."""
        self._mode = ""
        self.fit.choose("")
        self.paper.set_zoom(self.paper.zoom * factor)
        self._tell()

    def _fit(self) -> None:
        room = self.area.maximumViewportSize()
        width, height = self.paper.paper_size()
        across = (room.width() - 2 * _AROUND) / width
        if self._mode == WIDTH:
            if height * across > room.height():  # the scroll bar takes its part
                across -= self.area.verticalScrollBar().sizeHint().width() / width
            self.paper.set_zoom(across)
        elif self._mode == PAGE:
            self.paper.set_zoom(min(across, (room.height() - 2 * _AROUND) / height))
        elif self._mode == FULL:
            self.paper.set_zoom(1.0)
        self._tell()

    # -- taking along -------------------------------------------------------------------------

    def copy_page(self) -> None:
        """Put the page on the clipboard as a picture."""
        page = self.current()
        if page is not None and self._folio is not None:
            QGuiApplication.clipboard().setImage(picture(page, self._folio.stamp))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the Ctrl keys of the area from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if ctrl and event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
                event.accept()
                return True
        return super().eventFilter(watched, event)
