"""Letters and agreements on paper: shown in the window, written as a PDF whose text is found."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTableFormat,
)

from kamdesk.features.collections.domain.letters import Letter
from kamdesk.ui.pdf import a4, mend_text, pdf_writer, writing_pdf
from kamdesk.ui.theme import BODY, TITLE, font, theme

_DPI = 96
_GAP = 8.0


def paper(letter: Letter, size: float = BODY) -> QTextDocument:
    """Return a letter as a document in the fonts in force; `size` is of its text, in points."""
    document = QTextDocument()
    document.setDefaultFont(font(size))
    cursor = QTextCursor(document)
    _write(cursor, letter.subject, font(TITLE * size / BODY, bold=True), gap=2 * _GAP)
    for line in letter.before:
        _write(cursor, line, font(size))
    if letter.head:
        _table(cursor, letter, size)
        cursor.movePosition(QTextCursor.MoveOperation.End)
    for line in letter.after:
        _write(cursor, line, font(size))
    return document


def _write(cursor: QTextCursor, text: str, used: QFont, gap: float = _GAP) -> None:
    block = QTextBlockFormat()
    block.setBottomMargin(gap)
    block.setLineHeight(135, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    if cursor.block().length() > 1 or cursor.position() > 0:
        cursor.insertBlock(block)
    else:
        cursor.setBlockFormat(block)
    letters = QTextCharFormat()
    letters.setFont(used)
    cursor.insertText(text, letters)


def _table(cursor: QTextCursor, letter: Letter, size: float) -> None:
    form = QTextTableFormat()
    form.setCellPadding(5 if size >= BODY else 3)
    form.setCellSpacing(0)
    form.setBorder(1)
    form.setBorderCollapse(True)
    form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    form.setBorderBrush(theme().color("unknown"))
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    form.setTopMargin(_GAP)
    form.setBottomMargin(_GAP)
    form.setHeaderRowCount(1)
    table = cursor.insertTable(len(letter.rows) + 1, len(letter.head), form)
    for place, row in enumerate((letter.head, *letter.rows)):
        for column, text in enumerate(row):
            inside = table.cellAt(place, column).firstCursorPosition()
            block = QTextBlockFormat()
            if column == len(letter.head) - 1:
                block.setAlignment(Qt.AlignmentFlag.AlignRight)
            block.setNonBreakableLines(True)
            inside.setBlockFormat(block)
            letters = QTextCharFormat()
            letters.setFont(font(size, bold=place == 0))
            inside.insertText(text, letters)


def write_pdf(letter: Letter, out: Path) -> None:
    """Write a letter as pages of A4; a file that was there is replaced only when all is well.

    Raises:
        UserError: If the file cannot be written.
    """
    with writing_pdf(out) as part:
        _print(letter, part)
        used = [font(BODY), font(BODY, bold=True), font(TITLE, bold=True)]
        mend_text(part, letter.text(), used, letter.subject)


def _print(letter: Letter, out: Path) -> None:
    writer = pdf_writer(out, letter.subject, _DPI)
    writer.setPageLayout(a4(upright=True, margins=19))
    document = paper(letter)
    document.documentLayout().setPaintDevice(writer)
    document.setDocumentMargin(0)
    document.setPageSize(writer.pageLayout().paintRectPixels(_DPI).size().toSizeF())
    document.print_(writer)
