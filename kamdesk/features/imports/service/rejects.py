"""Rows that were not taken, given back in the file they came in, each with its problem."""

import csv
import io
import re
import warnings
from collections.abc import Iterator, Sequence
from copy import copy
from pathlib import Path
from typing import Any

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.base.text import harmless
from kamdesk.features.imports.domain import Problem
from kamdesk.features.imports.fields import key
from kamdesk.features.imports.recognise import Recognition
from kamdesk.features.imports.values import as_text

Found = tuple[Recognition, list[Problem]]
_WORKBOOKS = frozenset({".xlsx", ".xlsm"})
_TEXTS = frozenset({".csv", ".tsv", ".txt"})
_MOST_CELLS = 400_000
"""Larger sheets come back without their formats, which would take minutes to copy."""
_FILL = "FCE4D6"
_TITLES = frozenset({"problem", "问题"})


def write_rejects(path: Path, found: Sequence[Found], source: Path | None = None) -> None:
    """Write the rejected rows as they came, each with its problem in a column of its own.

    A workbook comes back with its sheets and formats, a text file with its separator, quoting and
    encoding, where `path` is of the same kind as `source`; otherwise as a plain workbook. Cells with
    a problem are coloured and say it in a comment.

    Raises:
        UserError: If the file cannot be written.
    """
    from xlsxwriter.exceptions import FileCreateError

    part = path.with_name(path.name + ".part" + path.suffix)
    with_problems = [(one, problems) for one, problems in found if problems]
    try:
        _write(part, with_problems, list(found), source)
        part.replace(path)
    except (OSError, FileCreateError) as error:
        raise UserError(
            _("{file} could not be written.").format(file=path),
            _("Choose a folder that is there and that you may write to."),
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _write(part: Path, found: list[Found], every: list[Found], source: Path | None) -> None:
    like = "" if source is None else source.suffix.lower()
    if part.suffix.lower() in _TEXTS and source is not None and like in _TEXTS and found:
        _as_text_file(part, source, *found[0])
        return
    size = sum(len(one.table.rows) * max(len(one.columns), 1) for one, _problems in found)
    if part.suffix.lower() in _WORKBOOKS and like in _WORKBOOKS and size <= _MOST_CELLS:
        assert source is not None
        if _as_original(part, source, found, every):
            return
    _as_plain_workbook(part, found)


# -- the workbook it came in --------------------------------------------------------------------


def _as_original(part: Path, source: Path, found: list[Found], every: list[Found]) -> bool:
    """Write a copy of the workbook with only the rejected rows; False if it cannot be opened."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # parts it cannot keep: the rest is worth having
        try:
            book = openpyxl.load_workbook(source)
            values = openpyxl.load_workbook(source, data_only=True)
        except Exception:  # noqa: BLE001 - a stranger's file may fail it in any way
            return False
        names = set(book.sheetnames)
        if any(one.table.name not in names for one, _problems in found):
            return False
        for one, problems in found:
            _Sheet(book[one.table.name], values[one.table.name], one, problems).reduce()
        rejected = {one.table.name for one, _problems in found}
        for one, _problems in every:
            if one.table.name not in rejected and one.table.name in names and len(names) > 1:
                del book[one.table.name]  # all of it was taken
        book.active = book.sheetnames.index(found[0][0].table.name)
        book.save(part)
    return True


class _Sheet:
    """One sheet that is reduced to its rejected rows."""

    def __init__(
        self, sheet: Any, values: Any, found: Recognition, problems: list[Problem]
    ) -> None:
        self.sheet = sheet
        self.values = values
        self.found = found
        self.by_row = _by_row(problems)
        self.heading = found.header + 1
        self.columns = {one.heading: one.place for one in found.columns}

    def reduce(self) -> None:
        width = max((one.place for one in self.found.columns), default=0) + 1
        problem = self._problem_column(width)
        self._unmerge()
        places = {place: at for at, place in enumerate(self.found.data)}
        target = self.heading
        for row, mine in sorted(self.by_row.items()):
            target += 1
            self._bring_up(row, target, width, places.get(row - 1))
            self._mark(target, mine)
            self.sheet.cell(target, problem).value = harmless(_sentence(mine))
        last = self.sheet.max_row
        if last > target:
            self.sheet.delete_rows(target + 1, last - target)
        self._shorten(target)

    def _problem_column(self, width: int) -> int:
        """Return the column for the problems: one that is there from the last time, else a new one."""
        for one in self.found.columns:
            if key(one.heading) in _TITLES:
                return one.place + 1
        column = width + 1
        if self.heading:
            cell, like = self.sheet.cell(self.heading, column), self.sheet.cell(self.heading, width)
            cell._style = copy(like._style)
            cell.value = _("Problem")
        letter = self.sheet.cell(1, column).column_letter
        self.sheet.column_dimensions[letter].width = 50
        return column

    def _unmerge(self) -> None:
        for part in list(self.sheet.merged_cells.ranges):
            if part.max_row > self.heading:
                self.sheet.unmerge_cells(str(part))

    def _bring_up(self, row: int, target: int, width: int, at: int | None) -> None:
        for column in range(1, width + 1):
            cell, goal = self.sheet.cell(row, column), self.sheet.cell(target, column)
            value = self.values.cell(row, column).value
            if value is None and at is not None and column - 1 in self.columns.values():
                below = self.found.cells(column - 1)[at]  # what a merged cell above it holds
                value = as_text(below) if below is not None else cell.value
            goal._style = copy(cell._style)
            goal.value = value
            if isinstance(value, str) and value.startswith("="):
                goal.data_type = "s"
            goal.comment = None
        if row in self.sheet.row_dimensions:
            self.sheet.row_dimensions[target].height = self.sheet.row_dimensions[row].height
        self.sheet.row_dimensions[target].hidden = False

    def _mark(self, row: int, mine: list[Problem]) -> None:
        from openpyxl.comments import Comment
        from openpyxl.styles import PatternFill

        for one in mine:
            place = self.columns.get(one.column)
            if place is not None:
                cell = self.sheet.cell(row, place + 1)
                cell.fill = PatternFill("solid", fgColor=_FILL)
                cell.comment = Comment(one.problem, "kamdesk")

    def _shorten(self, last: int) -> None:
        """Let filters and tables end with the rows that are left."""
        if self.sheet.auto_filter.ref:
            self.sheet.auto_filter.ref = _until(self.sheet.auto_filter.ref, last)
        for table in self.sheet.tables.values():
            table.ref = _until(table.ref, last)
            if table.autoFilter is not None:
                table.autoFilter.ref = table.ref


def _until(reference: str, last: int) -> str:
    """Return a range that ends at row `last` or before, one row under its heading at least."""
    first, _colon, end = reference.partition(":")
    column = re.sub(r"\d", "", end or first)
    row = int(re.sub(r"\D", "", end or first))
    top = int(re.sub(r"\D", "", first))
    return f"{first}:{column}{max(top + 1, min(row, last))}"


# -- the text file it came in -------------------------------------------------------------------


def _as_text_file(part: Path, source: Path, found: Recognition, problems: list[Problem]) -> None:
    raw = source.read_bytes()
    encoding = found.table.encoding
    text = raw.decode(encoding, errors="replace")
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    bare = text.removeprefix("\ufeff")
    ending = "\r\n" if "\r\n" in bare[:65_536] else "\n"
    first = bare.partition("\n")[0].strip()
    stream = io.StringIO()
    if re.fullmatch(r'"?sep=.?"?', first, re.IGNORECASE):
        stream.write(first + ending)
        bare = bare.partition("\n")[2]
    quoted = re.fullmatch(r'(?:"(?:[^"]|"")*".?)+', bare.partition("\n")[0].strip()) is not None
    writer = csv.writer(
        stream,
        delimiter=found.table.delimiter or ",",
        quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL,
        lineterminator=ending,
    )
    writer.writerows(_lines(found, problems))
    written = mark + stream.getvalue()
    try:
        part.write_bytes(written.encode(encoding))
    except UnicodeEncodeError:  # the problem is written in another language than the file
        part.write_bytes(written.removeprefix("\ufeff").encode("utf-8-sig"))


def _lines(found: Recognition, problems: list[Problem]) -> Iterator[list[str]]:
    """Yield everything up to the heading, then the rejected rows; the problem stands last."""
    rows = found.table.rows
    width = max(map(len, rows[: found.header + 1]), default=0)
    old = next((one.place for one in found.columns if key(one.heading) in _TITLES), None)
    at = width if old is None else old
    for place, row in enumerate(rows[: found.header + 1]):
        cells = _texts(row)
        yield _with(cells, at, _("Problem")) if place == found.header else cells
    for number, mine in sorted(_by_row(problems).items()):
        yield _with(_texts(rows[number - 1]), at, harmless(_sentence(mine)))


def _texts(row: Sequence[Any]) -> list[str]:
    return ["" if cell is None else str(cell) for cell in row]


def _with(cells: list[str], place: int, text: str) -> list[str]:
    cells = cells + [""] * (place + 1 - len(cells))
    cells[place] = text
    return cells


# -- a plain workbook ---------------------------------------------------------------------------


def _as_plain_workbook(part: Path, found: list[Found]) -> None:
    import xlsxwriter

    quiet = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(part), quiet) as book:
        bold = book.add_format({"bold": True, "bg_color": f"#{_FILL}"})
        bad = book.add_format({"bg_color": f"#{_FILL}"})
        for recognition, problems in found:
            _plain_sheet(book.add_worksheet(), recognition, problems, bold, bad)
        if not found:
            book.add_worksheet()


def _plain_sheet(
    sheet: Any, found: Recognition, problems: list[Problem], bold: Any, bad: Any
) -> None:
    for column in found.columns:
        sheet.write_string(0, column.place, column.heading, bold)
    last = max((column.place for column in found.columns), default=0) + 1
    sheet.write_string(0, last, _("Problem"), bold)
    places = {one.heading: one.place for one in found.columns}
    for line, (row, mine) in enumerate(sorted(_by_row(problems).items()), start=1):
        wrong = {places[one.column]: one.problem for one in mine if one.column in places}
        for place, cell in enumerate(found.table.rows[row - 1]):
            if cell is not None:
                sheet.write_string(line, place, as_text(cell), bad if place in wrong else None)
        for place, problem in wrong.items():
            if place >= len(found.table.rows[row - 1]) or found.table.rows[row - 1][place] is None:
                sheet.write_blank(line, place, None, bad)
            sheet.write_comment(line, place, problem)
        sheet.write_string(line, last, _sentence(mine))


def _by_row(problems: list[Problem]) -> dict[int, list[Problem]]:
    by_row: dict[int, list[Problem]] = {}
    for problem in problems:
        by_row.setdefault(problem.row, []).append(problem)
    return by_row


def _sentence(mine: list[Problem]) -> str:
    return "; ".join(f"{one.column}: {one.problem}" for one in mine)
