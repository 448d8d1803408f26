"""Reads an edited sheet and compares it with what was exported and with what holds now."""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import UID, info
from kamdesk.features.imports.domain import Table
from kamdesk.features.imports.reading.sheets import (
    SECONDS,
    check_archive,
    decoded,
    printed,
    read_sheets,
    run_worker,
)
from kamdesk.features.roundtrip.domain import (
    BASELINE,
    HEAD_ROWS,
    MARK,
    TWICE,
    Column,
    Difference,
    Exported,
    Unusable,
    compare,
    read_baseline,
    read_rows,
)
from kamdesk.features.roundtrip.queries import LISTS, List, spelled

_MARKED = re.compile(rb"kamdesk:\{|kamdesk:key")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_MOST_UNPACKED = 800 * 1024 * 1024
"""A list and what was exported of it, each cell with its place: much for its size, and never kept."""
_BYTES_A_SECOND = 500_000
_SUFFIXES = (".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True)
class Returned:
    """An edited sheet, compared.

    Attributes:
        path: The file.
        wanted: Which list it is.
        columns: Its columns with their choices in every language.
        exported: What it says of its export.
        difference: What it changes.
        strange: Headings of columns somebody added; they are not looked at.
        ours: Values now, by key, of records the sheet says something of.
    """

    path: Path
    wanted: List
    columns: tuple[Column, ...]
    exported: Exported
    difference: Difference
    strange: tuple[str, ...]
    ours: Mapping[str, Mapping[str, str | None]]

    def name_of(self, key: str) -> str:
        """Return what a record is called."""
        values = self.ours.get(key) or self.exported.baseline.get(key) or {}
        return values.get(self.wanted.named) or key


def is_edited_sheet(path: Path) -> bool:
    """Tell whether a file is a sheet that went out for editing; never raises for an odd file."""
    if path.suffix.lower() not in _SUFFIXES:
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(
                _MARKED.search(archive.open(name).read(4_000_000))
                for name in archive.namelist()
                if name.startswith("xl/sharedStrings")
                or (name.startswith("xl/worksheets/sheet") and name.endswith(".xml"))
            )
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError):
        return False


def read_edited(reader: Reader, path: Path, as_of: date) -> Returned:
    """Read a sheet that came back, and compare it.

    Raises:
        UserError: If it cannot be read, is of another workspace, or cannot be trusted: keys that are
            gone or stand twice, formulas in place of values. Nothing is changed; it says why.
    """
    check_archive(path, _MOST_UNPACKED)
    try:
        sheet = _quickly(path) or _carefully(path)
        exported = read_baseline(sheet.baseline)
        wanted = LISTS.get(exported.kind)
        if wanted is None:
            raise _refused(path, _("It is a list this program does not know."))
        if exported.workspace != info(reader, UID):
            raise _refused(path, _("It was exported from another workspace."))
        columns = tuple(spelled(column) for column in wanted.columns)
        rows, strange = read_rows(sheet.rows, columns, exported, sheet.numbers)
    except Unusable as error:
        places = {name: str(value) for name, value in error.places.items()}
        raise _refused(path, _(str(error)).format(**places)) from error
    needed = {row.key for row in rows if row.key} | set(exported.baseline)
    ours = wanted.rows(reader, as_of, needed) if needed else {}
    found = compare(columns, exported.baseline, ours, rows)
    found = replace(found, same=found.same + sheet.same)
    return Returned(path, wanted, columns, exported, found, tuple(strange), ours)


@dataclass(slots=True)
class _Sheet:
    """Cells of an edited sheet with what was exported of them.

    Attributes:
        baseline: The hidden sheet: its head, then key and values of each record.
        rows: The row of keys, the headings, and rows of records.
        numbers: Of the rows, as a spreadsheet counts them.
        same: How many further rows stand as they were exported; they are in neither of the others.
    """

    baseline: list[list[Any]]
    rows: list[list[Any]]
    numbers: list[int]
    same: int = 0


def _quickly(path: Path) -> _Sheet | None:
    """Let the helper process leave out what is the same; None for a sheet it does not compare."""
    seconds = SECONDS + int(path.stat().st_size / _BYTES_A_SECOND)
    code, output = run_worker("edited", path, seconds)
    documents = (decoded(line).values for line in printed(path, code, output))
    first: dict[str, Any] = next(documents, {"odd": True})
    if first.get("odd"):
        return None
    top = first["top"]
    sheet = _Sheet([[first["head"]]], list(first["heads"]), [top, top + 1])
    for one in documents:
        if "twice" in one:
            raise Unusable(TWICE, rows=", ".join(map(str, one["twice"])))
        if "before" in one:
            sheet.baseline.append([one["key"], *one["before"]])
        if "row" in one:
            sheet.numbers.append(one["row"])
            sheet.rows.append(one["cells"])
        sheet.same += one.get("same", 0)
    return sheet


def _carefully(path: Path) -> _Sheet:
    """Read every cell: a sheet with formulas or error values, or one that is not whole."""
    tables = read_sheets(path)
    edited = _edited(tables)
    baseline = _baseline(tables).rows
    _refuse_formulas(path, edited)
    return _Sheet(baseline, edited.rows, list(range(1, len(edited.rows) + 1)))


def _refused(path: Path, why: str) -> UserError:
    return UserError(
        _("{file} cannot be taken back: {why}").format(file=path.name, why=why),
        _("Nothing was changed. Export the list again and carry your edits over."),
    )


def _baseline(tables: list[Table]) -> Table:
    for table in tables:
        if table.name == BASELINE:
            return table
    raise Unusable("The hidden sheet with what was exported is missing.")


def _edited(tables: list[Table]) -> Table:
    """Return the sheet with the hidden row of keys."""
    for table in tables:
        if table.name == BASELINE:
            continue
        if any(str(cell).startswith(MARK) for row in table.rows[:20] for cell in row if cell):
            return table
    raise Unusable("The hidden first row is missing.")


def _refuse_formulas(path: Path, edited: Table) -> None:
    """Refuse a sheet whose cells hold formulas: what they show may change with the next program."""
    from kamdesk.features.templates.domain import read
    from kamdesk.features.templates.domain.sheet import reference, scan

    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        book = read({name: archive.read(name) for name in names})
    data = book.parts[book.sheets[edited.name]] if edited.name in book.sheets else b""
    if not _FORMULA.search(data):
        return
    heads: list[Any] = next(
        row for row in edited.rows[:20] if any(str(cell).startswith(MARK) for cell in row if cell)
    )
    ours = {place for place, head in enumerate(heads, start=1) if str(head or "").startswith(MARK)}
    found = next(
        (
            one
            for one in scan(data).cells()
            if one.formula and one.column in ours and one.row > HEAD_ROWS
        ),
        None,
    )
    if found is not None:
        cell = reference(found.row, found.column)
        raise _refused(
            path, _("Cell {cell} holds a formula in place of a value.").format(cell=cell)
        )
