"""Reads an edited sheet and compares it with what was exported and with what holds now."""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import LANGUAGES, _, speaking
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import UID, info
from kamdesk.features.imports.domain import Table
from kamdesk.features.imports.reading.sheets import check_archive, read_sheets
from kamdesk.features.roundtrip.domain import (
    BASELINE,
    HEAD_ROWS,
    MARK,
    Column,
    Difference,
    Exported,
    Unusable,
    compare,
    read_baseline,
    read_rows,
    shown_column,
)
from kamdesk.features.roundtrip.queries import LISTS, List

_MARKED = re.compile(rb"kamdesk:\{|kamdesk:key")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
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
        ours: Values now, by key.
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
    check_archive(path)
    tables = read_sheets(path)
    try:
        exported = read_baseline(_baseline(tables).rows)
        wanted = LISTS.get(exported.kind)
        if wanted is None:
            raise _refused(path, _("It is a list this program does not know."))
        if exported.workspace != info(reader, UID):
            raise _refused(path, _("It was exported from another workspace."))
        columns = tuple(_spelled(column) for column in wanted.columns)
        edited = _edited(tables)
        rows, strange = read_rows(edited.rows, columns, exported)
    except Unusable as error:
        places = {name: str(value) for name, value in error.places.items()}
        raise _refused(path, _(str(error)).format(**places)) from error
    _refuse_formulas(path, edited)
    ours = wanted.rows(reader, as_of)
    found = compare(columns, exported.baseline, ours, rows)
    return Returned(path, wanted, columns, exported, found, tuple(strange), ours)


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


def _spelled(column: Column) -> Column:
    """Return a column whose choices are known in every language."""
    known: dict[str, tuple[str, ...]] = dict.fromkeys(column.choices, ())
    for lang in LANGUAGES:
        with speaking(lang):
            for key, texts in shown_column(column).choices.items():
                known[key] = tuple(dict.fromkeys((*known[key], *texts)))
    first = shown_column(column).choices
    choices = {key: tuple(dict.fromkeys((*first[key], *known[key]))) for key in known}
    return Column(
        column.key, column.title, column.kind, column.editable, choices, column.needed,
        column.new, column.width,
    )  # fmt: skip


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
