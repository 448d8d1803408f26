"""Writes a report as a PDF: real pages with headings repeated, text that can be searched."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QGuiApplication, QPageLayout, QPageSize, QPainter, QPdfWriter

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.base.progress import Progress
from kamdesk.features.workbooks.pages import (
    SampleChart,
    SamplePage,
    SamplePart,
    SampleScatter,
    SampleTable,
    SampleWords,
    whole_page,
)
from kamdesk.features.workbooks.widgets.drawing import (
    EDGE,
    HEAD,
    ROW,
    Pen,
    height_of,
    highest_of,
    width_of,
)
from kamdesk.reporting import look
from kamdesk.reporting.report import Drawing, Line, Report, Sheet
from kamdesk.ui.pdf import mend_text
from kamdesk.ui.theme import font, for_file

_ALL = 1_000_000_000
_FOOT = 26.0
_MARGIN = 8
_EVERYWHERE = QRectF(-1e9, -1e9, 2e9, 2e9)


def write_pdf(
    report: Report, out: Path, progress: Progress, sheets: tuple[Sheet, ...] | None = None
) -> None:
    """Write sheets of a report on pages of A4, beside the target and moved into place.

    Args:
        report: The report; its reader must still be open.
        out: The file.
        progress: Told after each sheet.
        sheets: Which of them, all if None.

    Raises:
        UserError: If the target cannot be written; an old file there stays as it was.
        Cancelled: If the user stopped it; an old file there stays as it was.
    """
    part = out.with_name(f".{out.name}.part")
    try:
        part.touch()
        with for_file():
            _write(report, part, progress, report.sheets if sheets is None else sheets)
        part.replace(out)
    except OSError as error:
        raise UserError(
            _("{file} cannot be written: {reason}").format(
                file=out, reason=error.strerror or error
            ),
            _("Close it where it is open, or choose another name or folder."),
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _write(report: Report, out: Path, progress: Progress, sheets: tuple[Sheet, ...]) -> None:
    writer = QPdfWriter(str(out))
    screen = QGuiApplication.primaryScreen()
    writer.setResolution(round(screen.logicalDotsPerInch()) if screen is not None else 96)
    writer.setTitle(report.title)
    writer.setCreator("kamdesk")
    painter: QPainter | None = None
    written = [report.title]
    for number, sheet in enumerate(sheets, start=1):
        page = whole_page(report, sheet, _ALL)
        written.append(_words(page))
        _set_page(writer, upright=sheet.portrait)
        if painter is None:
            painter = QPainter(writer)
        else:
            writer.newPage()
        _Printer(writer, painter, page).print()
        progress.step(number, len(sheets), sheet.name)
    if painter is not None:
        painter.end()
        fonts = [font(9), font(9, bold=True), font(15, bold=True)]
        mend_text(out, "".join(written), fonts, report.title)


def _set_page(writer: QPdfWriter, *, upright: bool) -> None:
    way = QPageLayout.Orientation.Portrait if upright else QPageLayout.Orientation.Landscape
    margins = QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
    size = QPageSize(QPageSize.PageSizeId.A4)
    writer.setPageLayout(QPageLayout(size, way, margins, QPageLayout.Unit.Millimeter))


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stays together on a page.

    Attributes:
        height: With the distance to the next.
        draw: Draws it at a height of the page.
        room: What must still fit on the page for it to begin there.
        again: Draws what is repeated where a page begins with it, and returns where that ends.
    """

    height: float
    draw: Callable[[float], object]
    room: float
    again: Callable[[float], float] | None = None


class _Printer:
    """Puts one sheet on as many pages as it needs."""

    def __init__(self, writer: QPdfWriter, painter: QPainter, page: SamplePage) -> None:
        self._writer = writer
        self._painter = painter
        self._page = page
        self._width = width_of(page)
        self._scale = min(1.0, writer.width() / (self._width + 2 * EDGE))
        self._pen = Pen(painter, self._width)
        self._bottom = writer.height() / self._scale - _FOOT

    def print(self) -> None:
        """Draw every page."""
        pages = self._pages()
        for number, drawn in enumerate(pages, start=1):
            if number > 1:
                self._writer.newPage()
            self._painter.save()
            self._painter.scale(self._scale, self._scale)
            for draw, top in drawn:
                draw(top)
            self._foot(number, len(pages))
            self._painter.restore()

    def _foot(self, number: int, count: int) -> None:
        box = QRectF(EDGE, self._bottom + 4, self._width, ROW)
        self._pen.text(box, self._page.heading, color=look.MUTED, size=8)
        self._pen.text(box, f"{number} / {count}", color=look.MUTED, size=8, right=True)

    def _pages(self) -> list[list[tuple[Callable[[float], object], float]]]:
        """Return what is drawn on each page, and where."""
        head = EDGE + 46 + ROW * len(self._page.facts)
        pages: list[list[tuple[Callable[[float], object], float]]] = [
            [(lambda _top: self._pen.head(self._page), 0.0)]
        ]
        top = head
        for piece in self._pieces():
            if top + piece.room > self._bottom and top > EDGE:
                pages.append([])
                top = EDGE
                if piece.again is not None:
                    pages[-1].append((piece.again, top))
                    top += HEAD
            pages[-1].append((piece.draw, top))
            top += piece.height
        return pages

    def _pieces(self) -> Iterator[_Piece]:
        for part in self._page.parts:
            if isinstance(part, SampleTable):
                yield from self._table(part)
            else:
                high = height_of(part)
                draw = partial(self._pen.part, part, seen=_EVERYWHERE)
                yield _Piece(high, draw, high - ROW)

    def _table(self, part: SampleTable) -> Iterator[_Piece]:
        high = HEAD + (ROW if part.table.title else 0) + (0 if part.lines else ROW)
        headings = partial(self._pen.headings, part, title=True)
        yield _Piece(high, headings, high + (2 * ROW if part.lines else 0))
        again = partial(self._pen.headings, part, title=False)
        highest = highest_of(part)
        for place, line in enumerate(part.lines):
            draw = partial(self._line, part, line, highest)
            last = place + 2 == len(part.lines)  # a total does not stand on a page alone
            yield _Piece(ROW, draw, ROW * 2 if last else ROW, again)
        yield _Piece(ROW * 1.5, _nothing, 0)

    def _line(self, part: SampleTable, line: Line, highest: dict[int, int], top: float) -> None:
        self._pen.line(part, line, top, highest)


def _nothing(_top: float) -> None:
    """Leave some distance."""


def _words(page: SamplePage) -> str:
    """Return all text that stands on a page."""
    found = [page.company, page.heading, *(text for fact in page.facts for text in fact)]
    for part in page.parts:
        found += _words_of(part)
    return "".join(found)


def _words_of(part: SamplePart) -> Iterator[str]:
    if isinstance(part, SampleTable):
        yield part.table.title
        yield part.table.empty
        yield from (column.title for column in part.table.columns)
        for line in part.lines:
            yield from (cell for cell in line.cells if isinstance(cell, str))
    elif isinstance(part, SampleWords):
        yield from (text for line in part.words.lines for text in line.cells)
    elif isinstance(part, SampleChart | SampleScatter):
        yield part.chart.title
    elif isinstance(part, Drawing):
        yield from (shape.text for shape in part.shapes)
