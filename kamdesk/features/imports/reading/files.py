"""Chooses how a file is read, by what it is and not only by its name."""

from pathlib import Path

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.features.imports.domain import Table
from kamdesk.features.imports.reading.cards import read_card_table
from kamdesk.features.imports.reading.sheets import read_sheets
from kamdesk.features.imports.reading.text import read_text

TEXT = frozenset({".csv", ".tsv", ".txt", ".tab"})
SHEETS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
CARDS = frozenset({".vcf", ".vcard"})
SUFFIXES = TEXT | SHEETS | CARDS


def read_file(path: Path, encoding: str | None = None) -> list[Table]:
    """Read every table of a file.

    Raises:
        UserError: If there is no such file, or it cannot be read; it says what to do.
    """
    if not path.is_file():
        raise UserError(
            _("There is no file {file}.").format(file=path), _("Check the name and the folder.")
        )
    suffix = path.suffix.lower()
    if suffix in CARDS:
        return [read_card_table(path, encoding)]
    if suffix in SHEETS:
        _refuse_html(path)
        return read_sheets(path)
    if suffix in TEXT:
        return [read_text(path, encoding)]
    raise UserError(
        _("{file} is of a kind that cannot be brought in.").format(file=path.name),
        _("Choose a CSV, TSV, Excel, OpenDocument or vCard file."),
    )


def _refuse_html(path: Path) -> None:
    """Say it plainly when a web page was saved under a spreadsheet's name."""
    with path.open("rb") as stream:
        head = stream.read(512).lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<meta")):
        raise UserError(
            _("{file} is a web page, not a spreadsheet.").format(file=path.name),
            _("Open it in a spreadsheet and save it as .xlsx."),
        )
