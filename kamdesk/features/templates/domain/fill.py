"""Filling a template: which cells get what, and what could not be filled and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kamdesk.base.i18n import N_
from kamdesk.features.templates.domain import book as books
from kamdesk.features.templates.domain import sheet as sheets
from kamdesk.features.templates.domain.book import Book
from kamdesk.features.templates.domain.fields import Value, Values, is_alone, names_in, replace
from kamdesk.features.templates.domain.sheet import Cell, Put, Sheet, parse_reference, reference

PROBLEMS = {
    "unknown": N_("There is no field of this name."),
    "formula": N_("A formula stands there; it was left alone."),
    "room": N_("There is no room: something stands below."),
    "mixed": N_("Fields of two lists stand in one row."),
}

Shown = Callable[[Value], str]


@dataclass(frozen=True, slots=True)
class Found:
    """A field of a template: where it is, how it is written, what it stands for, what is wrong."""

    sheet: str
    cell: str
    written: str
    name: str | None
    problem: str = ""


@dataclass(slots=True)
class Filled:
    """What filling came to.

    Attributes:
        parts: New bytes of the parts that changed, by name.
        found: Every field, in order.
        cells: How many cells were filled.
    """

    parts: dict[str, bytes] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)
    cells: int = 0


def fill(book: Book, values: Values, shown: Shown) -> Filled:
    """Fill every field of a workbook.

    Args:
        book: The template.
        values: What it may ask for.
        shown: How a value is written where it stands within a text.

    Returns:
        The parts that changed. A field that cannot be filled keeps its place and is told with its
        problem, a key of `PROBLEMS`.

    Raises:
        Unreadable: If a worksheet is broken.
    """
    result = Filled()
    for title, part in book.sheets.items():
        _Filling(book, title, part, values, shown, result).run()
    if result.parts:
        result.parts[book.workbook] = books.recalculating(book.parts[book.workbook])
    return result


class _Filling:
    """Fills one sheet."""

    def __init__(
        self, book: Book, title: str, part: str, values: Values, shown: Shown, result: Filled
    ) -> None:
        self._book = book
        self._title = title
        self._part = part
        self._values = values
        self._shown = shown
        self._result = result
        self._sheet: Sheet = sheets.scan(book.parts[part])
        self._puts: dict[tuple[int, int], Put] = {}

    def run(self) -> None:
        lines: dict[int, list[Cell]] = {}
        for cell in self._sheet.cells():
            names = names_in(self._text(cell))
            if cell.formula or not names:
                continue
            lists = {self._list(name) for name in names} - {None}
            if len(lists) > 1:
                self._tell(cell, names, "mixed")
            elif lists:
                lines.setdefault(cell.row, []).append(cell)
            else:
                self._single(cell, names)
        for row, cells in sorted(lines.items()):
            self._list_row(row, cells)
        self._named()
        notes = self._notes()
        if self._puts or notes:
            data = sheets.patched(self._sheet, self._puts.values(), notes)
            self._result.parts[self._part] = data
            self._result.cells += len(self._puts)

    def _text(self, cell: Cell) -> str:
        if cell.kind == "s":
            return self._book.strings[int(cell.text)] if cell.text else ""
        return cell.text if cell.kind in ("inlineStr", "str") else ""

    def _list(self, written: str) -> str | None:
        name = self._values.name_of(written)
        return None if name is None else self._values.list_of(name)

    def _tell(self, cell: Cell, names: Sequence[str], problem: str = "") -> None:
        for written in names:
            name = self._values.name_of(written)
            found = Found(
                self._title, reference(cell.row, cell.column), written, name,
                problem or ("" if name else "unknown"),
            )  # fmt: skip
            self._result.found.append(found)

    # -- single values ------------------------------------------------------------------------

    def _single(self, cell: Cell, names: Sequence[str]) -> None:
        self._tell(cell, names)
        text = self._text(cell)
        if is_alone(text):
            name = self._values.name_of(names[0])
            if name is not None:
                self._put(cell.row, cell.column, self._values.fields[name], cell)
            return
        new = replace(text, self._within(self._values.fields))
        if new != text:
            self._puts[cell.row, cell.column] = Put(
                cell.row, cell.column, new, number=False, like=cell
            )

    def _within(self, fields: Mapping[str, Value]) -> Callable[[str], str | None]:
        def one(written: str) -> str | None:
            name = self._values.name_of(written)
            return self._shown(fields[name]) if name is not None and name in fields else None

        return one

    def _put(self, row: int, column: int, value: Value, like: Cell | None) -> None:
        text, number = self._written(value, like)
        self._puts[row, column] = Put(row, column, text, number, like)

    def _written(self, value: Value, like: Cell | None) -> tuple[str | None, bool]:
        """Return a value as it is written, and whether as a number."""
        style = -1 if like is None or like.style is None else int(like.style)
        if value is None or isinstance(value, str):
            return value, False
        if style in self._book.text_styles:
            return self._shown(value), False
        if isinstance(value, date):
            if style not in self._book.date_styles:
                return self._shown(value), False
            start = date(1904, 1, 1) if self._book.date1904 else date(1899, 12, 30)
            return str((value - start).days), True
        return (f"{value:f}" if isinstance(value, Decimal) else str(value)), True

    # -- lists --------------------------------------------------------------------------------

    def _list_row(self, row: int, cells: Sequence[Cell]) -> None:
        names = [written for cell in cells for written in names_in(self._text(cell))]
        keys = {self._list(written) for written in names} - {None}
        if len(keys) > 1:
            for cell in cells:
                self._tell(cell, names_in(self._text(cell)), "mixed")
            return
        key = next(iter(keys)) or ""
        lines = self._values.lists[key]
        taken = self._in_the_way(row, cells, len(lines))
        for cell in cells:
            self._tell(cell, names_in(self._text(cell)), "room" if taken else "")
        if taken:
            return
        for place in range(max(1, len(lines))):
            line = lines[place] if place < len(lines) else {}
            for cell in cells:
                like = cell if place == 0 else self._sheet.cell(row + place, cell.column) or cell
                self._list_cell(row + place, cell, line, key, like)

    def _in_the_way(self, row: int, cells: Sequence[Cell], count: int) -> bool:
        below = (
            self._sheet.cell(row + place, cell.column)
            for place in range(1, count)
            for cell in cells
        )
        return any(one is not None and not one.empty for one in below)

    def _list_cell(
        self, row: int, cell: Cell, line: Mapping[str, Value], key: str, like: Cell
    ) -> None:
        text = self._text(cell)
        fields: dict[str, Value] = {
            **self._values.fields,
            **{f"{key}.{name}": value for name, value in line.items()},
        }
        if not line:
            self._put(row, cell.column, None, like)
        elif is_alone(text):
            name = self._values.name_of(names_in(text)[0])
            self._put(row, cell.column, fields.get(name or ""), like)
        else:
            new = replace(text, self._within(fields))
            self._puts[row, cell.column] = Put(row, cell.column, new, number=False, like=like)

    # -- names, headers, footers --------------------------------------------------------------

    def _named(self) -> None:
        for one in self._book.names:
            name = self._values.name_of(one.name) if one.sheet == self._title else None
            if name is None or self._values.list_of(name):
                continue
            row, column = parse_reference(one.cell)
            cell = self._sheet.cell(row, column)
            problem = "formula" if cell is not None and cell.formula else ""
            self._result.found.append(Found(self._title, one.cell, one.name, name, problem))
            if not problem and (row, column) not in self._puts:
                self._put(row, column, self._values.fields[name], cell)

    def _notes(self) -> list[tuple[int, int, str]]:
        changed = []
        for start, end, text in self._sheet.notes:
            for written in names_in(text):
                name = self._values.name_of(written)
                known = name is not None and name in self._values.fields
                problem = "" if known else "unknown"
                self._result.found.append(Found(self._title, "", written, name, problem))
            within = self._within(self._values.fields)

            def doubled(written: str, within: Callable[[str], str | None] = within) -> str | None:
                found = within(written)
                return None if found is None else found.replace("&", "&&")

            new = replace(text, doubled)
            if new != text:
                changed.append((start, end, new))
        return changed
