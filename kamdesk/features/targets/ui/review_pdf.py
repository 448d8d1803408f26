"""The review of a month as one printed page."""

from html import escape
from pathlib import Path

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QFont, QTextDocument

from kamdesk.base.formats import format_date, format_month
from kamdesk.base.i18n import _
from kamdesk.features.targets.queries import ReviewPage
from kamdesk.features.targets.ui.review_text import Block, blocks
from kamdesk.ui.pdf import a4, mend_text, pdf_writer, writing_pdf
from kamdesk.ui.theme import LIGHT, font

_DPI = 96


def save_review(page: ReviewPage, company: str, out: Path) -> None:
    """Write a review as a PDF; a file that was there is replaced only when all is well.

    Raises:
        UserError: If the file cannot be written.
    """
    with writing_pdf(out) as part:
        _write(page, company, part)


def _write(page: ReviewPage, company: str, out: Path) -> None:
    found = blocks(page)
    heading = title(page)
    writer = pdf_writer(out, heading, _DPI)
    writer.setPageLayout(a4(upright=True, margins=14))
    document = QTextDocument()
    plain = font(10)
    plain.setFeature(QFont.Tag("liga"), 0)  # a search for "file" must find it
    document.setDefaultFont(plain)
    document.setDocumentMargin(0)
    as_of = _("As of {day}").format(day=format_date(page.days.end))
    document.setHtml(_html(heading, company, as_of, found))
    document.setPageSize(QSizeF(writer.width(), writer.height()))
    document.print_(writer)
    written = document.toPlainText()
    mend_text(out, written, [font(10), font(10, bold=True), font(16, bold=True)], heading)


def title(page: ReviewPage) -> str:
    """Return what stands above the page."""
    return _("Collection review {month} · {name}").format(
        month=format_month(page.days.start), name=page.subject.name
    )


def _html(heading: str, company: str, as_of: str, found: list[Block]) -> str:
    muted, line = LIGHT.muted, LIGHT.hairline
    parts = [
        f'<p style="color:{muted}">{escape(company)}</p>' if company else "",
        f'<h1 style="font-size:16pt">{escape(heading)}</h1>',
        f'<p style="color:{muted}">{escape(as_of)}</p>',
    ]
    for block in found:
        parts.append(f'<h3 style="font-size:12pt">{escape(block.title)}</h3>')
        if block.rows:
            cells = "".join(_row(row, muted) for row in block.rows)
            parts.append(
                f'<table width="100%" cellspacing="0" cellpadding="3" style="border-color:{line}">{cells}</table>'
            )
        for text in block.texts:
            parts.append("<p>" + escape(text).replace("\n", "<br>") + "</p>")
    return "".join(parts)


def _row(row: tuple[str, ...], muted: str) -> str:
    first, *rest = row
    cells = "".join(f'<td align="right">{escape(text)}</td>' for text in rest)
    return f'<tr><td style="color:{muted}">{escape(first)}</td>{cells}</tr>'
