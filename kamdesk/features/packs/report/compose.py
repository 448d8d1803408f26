"""One report out of sheets of several: what its audience may not see is left out before anything is laid out.

No figure is counted here. A formula that points at something that was left out becomes its value.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from kamdesk.features.packs import domain
from kamdesk.reporting.report import (
    Cell,
    Chart,
    Column,
    Formula,
    Line,
    Part,
    Report,
    Role,
    Scatter,
    Sheet,
    Table,
)

_PLACE = re.compile(r"\[(?:(?P<table>[^\]!]+)!)?(?P<first>\w+)(?:\.\.(?P<last>\w+))?(?P<lines>(?::\d+){0,2})\]")  # fmt: skip
_LONGEST_NAME = 31


@dataclass(frozen=True, slots=True)
class Pick:
    """A sheet of a report: `source` is the name of the report, `sheet` the sheet as it was made."""

    source: str
    sheet: Sheet


def picks(source: str, report: Report, tables: Collection[str]) -> list[Pick]:
    """Return the sheets of a report that hold one of some tables, by `domain.table_name`."""
    return [
        Pick(source, sheet)
        for sheet in report.sheets
        if any(
            isinstance(part, Table) and domain.table_name(part.key) in tables
            for part in sheet.parts
        )
    ]


def compose(audience: str, report: Report, taken: Sequence[Pick]) -> Report:
    """Return a report with these sheets, as its audience may see them.

    Args:
        audience: A key of `domain.AUDIENCES`.
        report: Title, day, title block and notes of the whole; its sheets are replaced.
        taken: The sheets in their order; tables without a column left, and sheets without a part,
            are left out.
    """
    kept = {
        _key(one.source, part): _kept(audience, one.source, part)
        for one in taken
        for part in one.sheet.parts
        if isinstance(part, Table)
    }
    names: set[str] = set()
    sheets = []
    for one in taken:
        parts = tuple(
            made for part in one.sheet.parts if (made := _part(audience, one.source, part, kept))
        )
        had, has = (
            any(isinstance(part, Table) for part in every) for every in (one.sheet.parts, parts)
        )
        if parts and has == had:
            readable = domain.may_read(audience, one.source)
            sheets.append(
                replace(
                    one.sheet, name=_name(one.sheet.name, names), parts=parts,
                    title=one.sheet.title if readable else "", facts=one.sheet.facts if readable else None,
                )
            )  # fmt: skip
    return replace(report, sheets=tuple(sheets))


@dataclass(frozen=True, slots=True)
class _Kept:
    """A table as it was, and the keys of the columns that are left."""

    table: Table
    columns: frozenset[str]

    def has(self, first: str, last: str | None) -> bool:
        """Tell whether every column from `first` to `last` is left."""
        start = self.table.place(first)
        end = self.table.place(last or first)
        return all(one.key in self.columns for one in self.table.columns[start : end + 1])


_Known = dict[str, _Kept]


def _key(source: str, table: Table) -> str:
    return table.key if source == domain.PACK else domain.taken_key(source, table.key)


def _kept(audience: str, source: str, table: Table) -> _Kept:
    keys = frozenset(
        one.key
        for one in table.columns
        if domain.may_see(audience, domain.field_class(source, table.key, one.key))
    )
    return _Kept(table, keys)


def _name(name: str, taken: set[str]) -> str:
    """Return a name of a sheet that no other has."""
    found, number = name, 2
    while found.casefold() in taken:
        end = f" {number}"
        found, number = name[: _LONGEST_NAME - len(end)] + end, number + 1
    taken.add(found.casefold())
    return found


def _part(audience: str, source: str, part: Part, known: _Known) -> Part | None:
    if isinstance(part, Table):
        return _table(source, part, known)
    if isinstance(part, Chart):
        needed = (part.categories, *part.series)
    elif isinstance(part, Scatter):
        needed = tuple(
            key
            for cloud in part.clouds
            for key in (cloud.x, cloud.y, *([cloud.labels] if cloud.labels else []))
        )
    else:
        return part if domain.may_read(audience, source) else None
    key = domain.taken_key(source, part.table)
    found = known.get(key)
    if found is None or not found.columns.issuperset(needed):
        return None
    return replace(part, table=key)


def _table(source: str, table: Table, known: _Known) -> Table | None:
    key = _key(source, table)
    left = known[key].columns
    if not left:
        return None
    places = [place for place, one in enumerate(table.columns) if one.key in left]
    return replace(
        table, key=key, columns=tuple(table.columns[place] for place in places),
        lines=_Lines(source, table, places, known), codes=table.codes if table.codes in left else "",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Lines:
    """Gives the lines of a table with the cells that are left."""

    source: str
    table: Table
    places: list[int]
    known: _Known

    def __call__(self) -> Iterator[Line]:
        """Yield them."""
        texts: dict[str, str | None] = {}
        columns = self.table.columns
        for line in self.table.lines():
            cells = tuple(
                self._cell(line.cells[place], columns[place], texts) for place in self.places
            )
            yield Line(cells, line.role, line.level)

    def _cell(self, cell: Cell, column: Column, texts: dict[str, str | None]) -> Cell:
        if not isinstance(cell, Formula):
            return cell
        if cell.text not in texts:
            texts[cell.text] = self._text(cell.text)
        text = texts[cell.text]
        if text is not None:
            return Formula(text, cell.value, cell.kind)
        if cell.kind is None or cell.kind is column.kind or cell.value is None:
            return cell.value
        return Formula(f"={cell.value}", cell.value, cell.kind)  # its own kind of number

    def _text(self, text: str) -> str | None:
        """Return a formula as it reads in the pack, None if it points at what was left out."""
        whole = True

        def moved(found: re.Match[str]) -> str:
            nonlocal whole
            own = found["table"]
            key = own and self._moved(own)
            target = self.known.get(key or _key(self.source, self.table))
            if target is None or not target.has(found["first"], found["last"]):
                whole = False
                return ""
            last = f"..{found['last']}" if found["last"] else ""
            return f"[{f'{key}!' if key else ''}{found['first']}{last}{found['lines']}]"

        made = _PLACE.sub(moved, text)
        return made if whole else None

    def _moved(self, table: str) -> str:
        """Return the key a table has in the pack; a table of the pack itself names it already."""
        return table if self.source == domain.PACK else domain.taken_key(self.source, table)


# -- pointing at what was taken ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spot:
    """A line of a table that was taken: a formula may point at its cells.

    Attributes:
        table: Key of the table in the pack.
        line: Its place, from 0.
        values: Its cells by column, formulas as their values.
    """

    table: str
    line: int
    values: dict[str, object]

    def at(self, column: str) -> str:
        """Return the place of a cell."""
        return f"[{self.table}!{column}:{self.line}]"

    def whole(self, column: str) -> int:
        """Return a value that is a whole number, 0 for none."""
        value = self.values.get(column)
        return value if isinstance(value, int) else 0


def spots(source: str, report: Report, table: str) -> list[tuple[Line, Spot]]:
    """Return the lines of a table of a report with their places in the pack; none if it is not there."""
    for sheet in report.sheets:
        for part in sheet.parts:
            if isinstance(part, Table) and part.key == table:
                key = domain.taken_key(source, table)
                names = [one.key for one in part.columns]
                return [
                    (line, Spot(key, place, dict(zip(names, map(_value, line.cells), strict=True))))
                    for place, line in enumerate(part.lines())
                ]
    return []


def total(source: str, report: Report, table: str) -> Spot | None:
    """Return the line of the total of a table, None if there is none."""
    return next((spot for line, spot in spots(source, report, table) if line.role is Role.TOTAL), None)  # fmt: skip


def _value(cell: Cell) -> object:
    return cell.value if isinstance(cell, Formula) else cell


def rekeyed(table: Table, keys: dict[str, str]) -> Table:
    """Return a table of a report that is taken more than once, under keys of its own.

    Args:
        table: As it was made.
        keys: New key of each table of its sheet, by the old one.
    """

    def text(words: str) -> str:
        def moved(found: re.Match[str]) -> str:
            own = found["table"]
            return found[0].replace(f"[{own}!", f"[{keys[own]}!", 1) if own in keys else found[0]

        return _PLACE.sub(moved, words)

    def lines() -> Iterator[Line]:
        for line in table.lines():
            yield replace(
                line,
                cells=tuple(
                    replace(cell, text=text(cell.text)) if isinstance(cell, Formula) else cell
                    for cell in line.cells
                ),
            )

    return replace(table, key=keys[table.key], lines=lines)
