"""Writes a list as a sheet for editing, and what came of one as a sheet to keep."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from xlsxwriter import Workbook

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.base.money import minor_digits
from kamdesk.base.progress import NoProgress, Progress
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import UID, info
from kamdesk.features.roundtrip.domain import (
    BASELINE,
    HEAD_ROWS,
    KEY,
    MARK,
    Change,
    Column,
    Kind,
    Values,
    head_of,
    shown_column,
)
from kamdesk.features.roundtrip.queries import List
from kamdesk.reporting import look

_MANY = 5_000
_EVERY = 2_000
_DAY_ZERO = date(1899, 12, 30)
_NUMBERS = (Kind.MONEY, Kind.NUMBER)


def write_sheet(
    reader: Reader,
    wanted: List,
    out: Path,
    as_of: date,
    progress: Progress | None = None,
    only: Iterable[str] | None = None,
) -> int:
    """Write a list for editing and return how many rows it has.

    Args:
        reader: Of the file.
        wanted: Which list.
        out: The workbook.
        as_of: Day it is counted at.
        progress: Told while it is written.
        only: Keys of the rows that are written; None for all.

    Raises:
        UserError: If the target cannot be written; an old file there stays as it was.
        Cancelled: If the user stopped it; an old file there stays as it was.
    """
    rows = wanted.rows(reader, as_of, None if only is None else set(only))
    head = head_of(wanted.kind, info(reader, UID), as_of, [column.key for column in wanted.columns])
    write_rows(out, wanted, rows, rows, head, progress)
    return len(rows)


def write_rows(
    out: Path, wanted: List, rows: Mapping[str, Values], baseline: Mapping[str, Values], head: str,
    progress: Progress | None = None,
) -> None:  # fmt: skip
    """Write rows for editing with what they are later compared with.

    Args:
        out: The workbook.
        wanted: Which list.
        rows: Values shown, by key.
        baseline: Values kept on the hidden sheet, by key.
        head: First cell of the hidden sheet.
        progress: Told while it is written.

    Raises:
        UserError: If the target cannot be written; an old file there stays as it was.
        Cancelled: If the user stopped it; an old file there stays as it was.
    """
    with writing(out) as part, _book(part, len(rows)) as book:
        _Sheet(book, wanted, rows).write(progress or NoProgress())
        _write_baseline(book, wanted, baseline, head)


@contextmanager
def writing(out: Path) -> Iterator[Path]:
    """Give a file beside the target and move it into place.

    Raises:
        UserError: If the target cannot be written; an old file there stays as it was.
    """
    try:
        with TemporaryDirectory(prefix=".kamdesk-", dir=out.parent) as folder:
            part = Path(folder) / "sheet.xlsx"
            yield part
            part.replace(out)
    except PermissionError as error:
        raise UserError(
            _("{file} cannot be written: another program has it open, or it is protected.").format(
                file=out
            ),
            _("Close it there, or export under another name."),
        ) from error
    except OSError as error:
        raise UserError(
            _("{file} cannot be written: {reason}").format(
                file=out, reason=error.strerror or error
            ),
            _("Choose another folder or name."),
        ) from error


@contextmanager
def _book(part: Path, rows: int) -> Iterator[Workbook]:
    options = {
        "constant_memory": rows > _MANY,
        "tmpdir": str(part.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {
            "font_name": look.FONT, "font_size": 10, "font_color": look.TEXT,
        },
    }  # fmt: skip
    book = Workbook(str(part), options)
    try:
        yield book
    except BaseException:
        for sheet in book.worksheets():
            if getattr(sheet, "row_data_fh", None) is not None:
                sheet.row_data_fh.close()
        book.fileclosed = 1
        raise
    book.close()


class _Sheet:
    """The sheet people see: hidden keys, headings, rows; grey is counted, white may be edited."""

    def __init__(self, book: Workbook, wanted: List, rows: Mapping[str, Values]) -> None:
        self._book = book
        self._columns = [shown_column(column) for column in wanted.columns]
        self._rows = rows
        self._page = book.add_worksheet(_(wanted.title)[:31])
        self._formats: dict[tuple[Kind, bool, int], Any] = {}

    def write(self, progress: Progress) -> None:
        page = self._page
        self._write_heads()
        page.freeze_panes(HEAD_ROWS, 1 + min(2, len(self._columns)))
        page.autofilter(1, 0, max(HEAD_ROWS, HEAD_ROWS + len(self._rows) - 1), len(self._columns))
        total = len(self._rows)
        for number, (key, values) in enumerate(self._rows.items()):
            if number % _EVERY == 0:
                progress.step(number, total)
            self._write_row(HEAD_ROWS + number, key, values)
        self._offer_choices(HEAD_ROWS + total + 200)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(1)

    def _write_heads(self) -> None:
        page = self._page
        page.set_column(0, 0, 22, None, {"hidden": True})
        page.set_row(0, None, None, {"hidden": True})
        for place, column in enumerate(self._columns, start=1):
            page.set_column(place, place, column.width, self._format(column, "CNY"))
        page.write_string(0, 0, KEY)
        for place, column in enumerate(self._columns, start=1):
            page.write_string(0, place, MARK + column.key)
        page.set_row(1, 30)
        page.write_string(1, 0, "", self._heading(editable=False))
        for place, column in enumerate(self._columns, start=1):
            page.write_string(1, place, _(column.title), self._heading(editable=column.editable))

    def _heading(self, *, editable: bool) -> Any:
        return self._book.add_format(
            {
                "bold": True, "bg_color": look.HEADING if editable else look.GROUP,
                "font_color": look.TEXT if editable else look.MUTED, "text_wrap": True,
                "valign": "vcenter", "bottom": 1, "bottom_color": look.HAIRLINE,
            }
        )  # fmt: skip

    def _format(self, column: Column, currency: str) -> Any:
        digits = minor_digits(currency) if column.kind is Kind.MONEY else 0
        place = (column.kind, column.editable, digits)
        if place not in self._formats:
            shape = "#,##0" + ("." + "0" * digits if digits else "")
            number = {Kind.MONEY: shape, Kind.NUMBER: "#,##0", Kind.DATE: "yyyy-mm-dd"}
            found = {"num_format": number.get(column.kind, "@"), "valign": "top"}
            if not column.editable:
                found |= {"bg_color": look.GROUP, "font_color": look.MUTED}
            self._formats[place] = self._book.add_format(found)
        return self._formats[place]

    def _write_row(self, row: int, key: str, values: Values) -> None:
        page = self._page
        page.write_string(row, 0, key)
        currency = values.get("currency") or "CNY"
        for place, column in enumerate(self._columns, start=1):
            value, look_of = values.get(column.key), self._format(column, currency)
            if value is None:
                page.write_blank(row, place, None, look_of)
            elif column.kind in _NUMBERS:
                page.write_number(row, place, float(value), look_of)
            elif column.kind is Kind.DATE:
                days = (date.fromisoformat(value) - _DAY_ZERO).days
                page.write_number(row, place, days, look_of)
            else:
                page.write_string(row, place, column.shown(value) or "", look_of)

    def _offer_choices(self, last: int) -> None:
        for place, column in enumerate(self._columns, start=1):
            texts = [texts[0] for texts in column.choices.values()]
            if column.editable and texts and len(",".join(texts)) <= 255:
                self._page.data_validation(
                    HEAD_ROWS, place, last, place,
                    {"validate": "list", "source": texts, "error_type": "warning"},
                )  # fmt: skip


def _write_baseline(book: Workbook, wanted: List, rows: Mapping[str, Values], head: str) -> None:
    page = book.add_worksheet(BASELINE)
    page.very_hidden()
    text = book.add_format({"num_format": "@"})
    page.write_string(0, 0, head, text)
    names = [column.key for column in wanted.columns]
    for number, (key, values) in enumerate(rows.items(), start=1):
        page.write_string(number, 0, key, text)
        for place, name in enumerate(names, start=1):
            value = values.get(name)
            if value is not None:
                page.write_string(number, place, value, text)


# -- what was done --------------------------------------------------------------------------------


def write_summary(
    out: Path, wanted: List, lines: Sequence[tuple[Change, str, str]], heading: str
) -> None:
    """Write what was done with an edited sheet: (change, name of the record, outcome) a line.

    Raises:
        UserError: If the target cannot be written; an old file there stays as it was.
    """
    titles = {column.key: shown_column(column) for column in wanted.columns}
    with writing(out) as part, _book(part, len(lines)) as book:
        page = book.add_worksheet(_("What was done"))
        bold = book.add_format({"bold": True, "bg_color": look.HEADING, "bottom": 1, "bottom_color": look.HAIRLINE})  # fmt: skip
        page.write_string(0, 0, heading, book.add_format({"bold": True, "font_size": 14}))
        heads = (_("Row"), _("Record"), _("Field"), _("Exported"), _("In the sheet"), _("Ours"), _("Outcome"))  # fmt: skip
        for place, (title, width) in enumerate(
            zip(heads, (7, 30, 18, 24, 24, 24, 20), strict=True)
        ):
            page.set_column(place, place, width)
            page.write_string(2, place, title, bold)
        for number, (change, name, outcome) in enumerate(lines, start=3):
            column = titles.get(change.column)
            texts = [column.shown(one) if column else one for one in (change.before, change.after, change.ours)]  # fmt: skip
            page.write_number(number, 0, change.row)
            field = _(column.title) if column else change.column
            for place, text in enumerate((name, field, *texts, outcome), start=1):
                page.write_string(number, place, text or "")
        page.freeze_panes(3, 2)
