"""Where everything of a report stands: known before a cell is written, so formulas can point ahead."""

import re
from dataclasses import dataclass

from xlsxwriter.utility import quote_sheetname, xl_col_to_name

from kamdesk.reporting.report import (
    Chart,
    Drawing,
    Part,
    Picture,
    Report,
    Scatter,
    Sheet,
    Table,
    Words,
)

CHART_ROWS = 18
SCATTER_ROWS = 27
ROW_PIXELS = 20
_OWN = "\0"
"""Stands for the row of the formula itself until it is known."""
_KEPT = 10_000
_PLACE = re.compile(
    r"\[(?:(?P<table>[^\]!]+)!)?(?P<column>\w+)(?:\.\.(?P<upto>\w+))?"
    r"(?::(?P<first>\d+))?(?::(?P<last>\d+))?\]"
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A part of a sheet and its first row (0-based): the heading over it, or its headings row.

    Attributes:
        sheet: Name of the sheet.
        part: What stands there.
        top: First row of the part.
        body: Row of the first line of a table.
    """

    sheet: str
    part: Part
    top: int
    body: int


class Layout:
    """Positions of all tables of a report."""

    def __init__(self, report: Report) -> None:
        self.placed: dict[str, list[Placed]] = {}
        self.tables: dict[str, Placed] = {}
        self._known: dict[tuple[str, str], str] = {}
        for sheet in report.sheets:
            facts = report.facts_of(sheet)
            self._lay_out(sheet, 4 if facts is None else len(facts) + 4)

    def _lay_out(self, sheet: Sheet, row: int) -> None:
        mine = self.placed.setdefault(sheet.name, [])
        for part in sheet.parts:
            if not isinstance(part, Table):
                mine.append(Placed(sheet.name, part, row, row))
                row += _height(part)
                continue
            body = row + (2 if part.title else 1)
            placed = Placed(sheet.name, part, row, body)
            mine.append(placed)
            self.tables[part.key] = placed
            row = body + max(part.count, 1) + 2

    def resolve(self, text: str, table: Table, line: int) -> str:
        """Return a formula with its places written as cells.

        Args:
            text: With places in square brackets.
            table: Of the cell.
            line: Of the cell, from 0.
        """
        key = (table.key, text)
        known = self._known.get(key)
        if known is None:
            known = _PLACE.sub(lambda found: self._cell(found, self.tables[table.key]), text)
            if len(self._known) < _KEPT:
                self._known[key] = known
        return known.replace(_OWN, str(self.tables[table.key].body + line + 1))

    def _cell(self, found: re.Match[str], own: Placed) -> str:
        """Return what stands for a place; the row of the formula itself is left open."""
        target = self.tables[found["table"]] if found["table"] else own
        assert isinstance(target.part, Table)
        left = xl_col_to_name(target.part.place(found["column"]))
        right = xl_col_to_name(target.part.place(found["upto"] or found["column"]))
        first = last = _OWN
        if found["first"] is not None:
            first = last = str(target.body + int(found["first"]) + 1)
        if found["last"] is not None:
            last = str(target.body + int(found["last"]) + 1)
        cell = left + first if (left, first) == (right, last) else f"{left}{first}:{right}{last}"
        return cell if target.sheet == own.sheet else f"{quote_sheetname(target.sheet)}!{cell}"


def _height(part: Chart | Scatter | Drawing | Picture | Words) -> int:
    """Return how many rows a part that is no table covers, with a row of distance."""
    if isinstance(part, Words):
        return len(part.lines) + 1
    if isinstance(part, Chart):
        return CHART_ROWS
    if isinstance(part, Scatter):
        return SCATTER_ROWS
    return part.height // ROW_PIXELS + 2
