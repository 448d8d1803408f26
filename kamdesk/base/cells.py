"""Cells on their way out, with their types: as text files, and for the clipboard.

A spreadsheet gets numbers as numbers, days as days and text as text; nothing it gets can run.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape

from kamdesk.base.text import harmless

Value = Decimal | int | date | None
_TEXT = r"\@"
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        text: As it is shown.
        value: Its number or day, None for text.
    """

    text: str
    value: Value = None

    def plain(self) -> str:
        """Return it as a text file holds it: numbers without grouping, days as ISO, text harmless."""
        if self.value is None:
            return harmless(self.text)
        if isinstance(self.value, date):
            return self.value.isoformat()
        return format(self.value, "f")


def as_cell(shown: "str | Cell") -> Cell:
    """Return a cell; an ISO day written as text is a day."""
    if isinstance(shown, Cell):
        return shown
    if _ISO_DAY.fullmatch(shown):
        try:
            return Cell(shown, date.fromisoformat(shown))
        except ValueError:
            return Cell(shown)
    return Cell(shown)


def as_tsv(lines: Iterable[Sequence[str | Cell]]) -> str:
    """Return lines as a spreadsheet pastes them: tabs and line breaks inside a cell are quoted."""
    return _written(lines, "\t", "\r\n")


def as_csv(lines: Iterable[Sequence[str | Cell]]) -> str:
    """Return lines as a text file with commas that a spreadsheet opens unbroken."""
    return _written(lines, ",", "\r\n")


def _written(lines: Iterable[Sequence[str | Cell]], separator: str, ending: str) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator=ending)
    writer.writerows([as_cell(cell).plain() for cell in line] for line in lines)
    return stream.getvalue()


def as_html(lines: Iterable[Sequence[str | Cell]]) -> str:
    """Return lines as a table of HTML whose cells have their types."""
    rows = ("<tr>" + "".join(_html(as_cell(cell)) for cell in line) + "</tr>" for line in lines)
    return '<meta charset="utf-8"><table>' + "".join(rows) + "</table>"


def _html(cell: Cell) -> str:
    text = escape(cell.text).replace("\n", "<br>")
    if cell.value is None:
        return f"<td style='mso-number-format:\"{_TEXT}\"'>{text}</td>"
    if isinstance(cell.value, date):
        return f"<td style='mso-number-format:\"yyyy\\-mm\\-dd\"'>{text}</td>"
    number = format(cell.value, "f")
    return f'<td data-value="{number}" x:num="{number}" align="right">{escape(number)}</td>'


ENCODINGS = {"utf-8-sig": "UTF-8", "gb18030": "GB18030"}
"""Encodings a list is saved in; the first one carries its mark, so that a spreadsheet knows it."""


def csv_bytes(lines: Iterable[Sequence[str | Cell]], encoding: str = "utf-8-sig") -> bytes:
    """Return a text file's bytes. `encoding` is a key of `ENCODINGS`; both can write every character."""
    return as_csv(lines).encode(encoding)
