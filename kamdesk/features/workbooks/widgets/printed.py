"""Writes a report as a PDF, prints it, and draws a page as a picture; all draw the same pages."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPagedPaintDevice, QPainter

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _, language, speaking
from kamdesk.base.progress import Progress
from kamdesk.features.workbooks.pages import (
    SampleChart,
    SampleNotes,
    SamplePage,
    SamplePart,
    SampleScatter,
    SampleTable,
    SampleWords,
    sample,
)
from kamdesk.features.workbooks.paging import MARGIN_MM, Folio, Mark, PaperPage, paged
from kamdesk.features.workbooks.widgets.drawing import draw_page, paper_font
from kamdesk.reporting.report import Drawing, Report, Sheet
from kamdesk.reporting.stamp import stamp_of
from kamdesk.ui.pdf import a4, mend_text, pdf_writer, writing_pdf

_ALL = 1_000_000_000
_DOTS = 96
_PICTURE_ZOOM = 2


def folio(report: Report, sheets: Sequence[Sheet] | None = None, most: int = _ALL) -> Folio:
    """Return the pages of a report, whose reader must still be open.

    Args:
        report: The report.
        sheets: Which of its sheets; all, and the notes, if None.
        most: Lines of a table that are there to be drawn; all are counted.
    """
    with speaking(report.language or language()):
        stamp = stamp_of(report)
        return paged(report.title, stamp, sample(report, most, sheets, stamp))


def write_pdf(
    report: Report, out: Path, progress: Progress, sheets: Sequence[Sheet] | None = None
) -> None:
    """Write a report on pages of A4, beside the target and moved into place.

    Lists that only serve to sort and pivot stay in the workbook.

    Args:
        report: The report; its reader must still be open.
        out: The file.
        progress: Told after each page.
        sheets: Which of its sheets; all, and the notes, if None.

    Raises:
        UserError: If the target cannot be written; an old file there stays as it was.
        Cancelled: If the user stopped it; an old file there stays as it was.
    """
    with writing_pdf(out) as part:
        made = folio(report, sheets)
        writer = pdf_writer(part, made.title, _DOTS)
        draw_all(writer, made.printed(), made.stamp, progress)
        fonts = [paper_font(9), paper_font(9, bold=True)]
        marks = [(one.level, one.text, one.page) for one in _stepwise(made.marks)]
        mend_text(part, _written(made), fonts, made.title, marks)


def draw_all(
    device: QPagedPaintDevice, pages: Sequence[PaperPage], stamp: str, progress: Progress
) -> None:
    """Draw pages on paper, each lying as it should.

    Raises:
        UserError: If the printer takes nothing.
        Cancelled: If the user stopped it; what was drawn until then is on its way.
    """
    painter = QPainter()
    try:
        for number, page in enumerate(pages):
            progress.step(number, len(pages), page.sheet.name)
            device.setPageLayout(a4(upright=page.sheet.portrait, margins=MARGIN_MM))
            if number == 0:
                if not painter.begin(device):
                    raise UserError(
                        _("The printer does not answer."), _("Choose another, or write a PDF.")
                    )
            else:
                device.newPage()
            painter.save()
            zoom = device.logicalDpiX() / _DOTS
            painter.scale(zoom, zoom)
            draw_page(painter, page, stamp)
            painter.restore()
    finally:
        if painter.isActive():
            painter.end()


def picture(page: PaperPage, stamp: str, zoom: float = _PICTURE_ZOOM) -> QImage:
    """Return a page as a picture of white paper."""
    width, height = page.size
    image = QImage(QSize(round(width * zoom), round(height * zoom)), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.scale(zoom, zoom)
    margin = MARGIN_MM / 25.4 * _DOTS
    painter.translate(margin, margin)
    draw_page(painter, page, stamp)
    painter.end()
    return image


def _stepwise(marks: Sequence[Mark]) -> Iterator[Mark]:
    """Return bookmarks none of which is more than one deeper than that before it."""
    depth = -1
    for one in marks:
        depth = min(one.level, depth + 1)
        yield Mark(depth, one.text, one.page)


def _written(made: Folio) -> str:
    """Return all text that stands on the pages."""
    sheets = {page.place: page.sheet for page in made.printed()}
    return "".join(_words(sheet) for sheet in sheets.values())


def _words(page: SamplePage) -> str:
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
    elif isinstance(part, SampleNotes):
        yield from (text for note in part.notes for text in note)
    elif isinstance(part, SampleChart | SampleScatter):
        yield part.chart.title
        yield from _words_of_chart(part)
    elif isinstance(part, Drawing):
        yield from (shape.text for shape in part.shapes)


def _words_of_chart(part: SampleChart | SampleScatter) -> Iterator[str]:
    if isinstance(part, SampleChart):
        yield from part.names
        yield from part.categories
        return
    yield from (cloud.name for cloud in part.chart.clouds)
    yield from (part.chart.across, part.chart.up)
    yield from (name for points in part.points for _x, _y, name in points)
