"""What the first page of each sheet shows, as values a preview can draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import ClassVar

from kamdesk.base.i18n import _, language, speaking
from kamdesk.reporting.look import column_widths, spans
from kamdesk.reporting.notes import noted
from kamdesk.reporting.report import (
    Chart,
    Cloud,
    Drawing,
    Formula,
    Line,
    Part,
    Picture,
    Report,
    Scatter,
    Sheet,
    Table,
    Words,
)

SHOWN = 2_000
"""Lines of a table a preview holds; its pages are counted for all of them."""
MOST_SHEETS = 60
"""Sheets a preview holds; a batch may have thousands."""


@dataclass(frozen=True, slots=True)
class SampleTable:
    """A table with its first lines."""

    table: Table
    widths: tuple[int, ...]
    lines: tuple[Line, ...]

    @property
    def hidden(self) -> int:
        """How many lines are not shown."""
        return self.table.count - len(self.lines)


@dataclass(frozen=True, slots=True)
class SampleChart:
    """A chart with the values of its columns: for each series a value in minor units a category."""

    chart: Chart
    categories: tuple[str, ...]
    names: tuple[str, ...]
    values: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class SampleScatter:
    """A scatter with the places of its points, 0 to 100, and what is written beside them."""

    chart: Scatter
    points: tuple[tuple[tuple[float, float, str], ...], ...]


@dataclass(frozen=True, slots=True)
class SampleWords:
    """Words across the sheet: each text with the share of the width it begins and ends at."""

    words: Words
    spans: tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True, slots=True)
class SampleNotes:
    """What each figure means: (figure, sentence)."""

    notes: tuple[tuple[str, str], ...]
    width: ClassVar[float] = 680.0
    """Of both columns together, in dots."""


SamplePart = (
    SampleNotes | SampleTable | SampleChart | SampleScatter | SampleWords | Drawing | Picture
)


@dataclass(frozen=True, slots=True)
class SamplePage:
    """One sheet, of long tables the beginning.

    Attributes:
        own: Whether it is given away by itself, and so numbered by itself.
        data: Whether it is a list to sort and pivot that only serves in the workbook.
    """

    name: str
    heading: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[SamplePart, ...]
    company: str = ""
    portrait: bool = False
    language: str = ""
    logo: bytes = b""
    one_page: bool = False
    own: bool = False
    data: bool = False


def sample(
    report: Report, most: int = SHOWN, sheets: Sequence[Sheet] | None = None, stamp: str = ""
) -> tuple[SamplePage, ...]:
    """Return sheets with at most so many lines of each table, and the notes.

    Args:
        report: The report; its reader must still be open.
        most: Lines of a table.
        sheets: Which of them; all, and the notes, if None. A preview holds `MOST_SHEETS` at most.
        stamp: Of the figures, told at the end of the notes.
    """
    wanted = sheets or report.sheets
    shown = wanted[:MOST_SHEETS] if most <= SHOWN else wanted
    pages = tuple(_sheet(report, sheet, most) for sheet in shown)
    return pages if sheets is not None else (*pages, _notes(report, stamp))


def _notes(report: Report, stamp: str) -> SamplePage:
    heading = " · ".join((report.title, _("Notes")))
    return SamplePage(
        _("Notes"), heading, (), (SampleNotes(noted(report, stamp)),), report.company,
        portrait=True, logo=report.logo,
    )  # fmt: skip


def _sheet(report: Report, sheet: Sheet, most: int) -> SamplePage:
    with speaking(sheet.language or language()):
        return _page(report, sheet, most)


def _is_data(report: Report, sheet: Sheet) -> bool:
    """Tell whether a sheet is only a list to sort and pivot, behind the sheets that say it."""
    only_lists = all(isinstance(part, Table) and part.tidy for part in sheet.parts)
    return only_lists and sheet is not report.sheets[0] and not sheet.title


def _page(report: Report, sheet: Sheet, most: int) -> SamplePage:
    facts = report.facts_of(sheet)
    first = sheet is report.sheets[0]
    heading = sheet.title or (report.title if first else f"{report.title} · {sheet.name}")
    as_of = (_("As of"), report.as_of.isoformat())
    tables = {part.key: part for part in sheet.parts if isinstance(part, Table)}
    widths: list[int] = []
    for table in tables.values():  # one width for each column of the sheet
        for place, width in enumerate(column_widths(table)):
            widths[place : place + 1] = [max([width, *widths[place : place + 1]])]
    every = {
        part.key: part for one in report.sheets for part in one.parts if isinstance(part, Table)
    }
    parts = [_part(part, widths, every, most) for part in sheet.parts]
    return SamplePage(
        sheet.name, heading, (as_of, *(report.facts[:2] if facts is None else facts)), tuple(parts),
        report.company, sheet.portrait, sheet.language, report.logo, sheet.one_page,
        bool(sheet.title), _is_data(report, sheet),
    )  # fmt: skip


def _part(part: Part, widths: list[int], every: dict[str, Table], most: int) -> SamplePart:
    if isinstance(part, Table):
        return _table(part, widths, most)
    if isinstance(part, Words):
        return _words(part, widths or [1])
    if isinstance(part, Chart):
        return _chart(part, every[part.table])
    return _scatter(part, every[part.table]) if isinstance(part, Scatter) else part


def _words(words: Words, widths: list[int]) -> SampleWords:
    widths = widths + [1] * (max(len(line.cells) for line in words.lines) - len(widths))
    ends = [sum(widths[:at]) / sum(widths) for at in range(len(widths) + 1)]
    return SampleWords(
        words,
        tuple(
            tuple((ends[first], ends[last + 1]) for first, last in spans(widths, len(line.cells)))
            for line in words.lines
        ),
    )


def _table(table: Table, widths: list[int], most: int) -> SampleTable:
    lines = tuple(islice(table.lines(), most))
    return SampleTable(table, tuple(widths[: len(table.columns)]), lines)


def _chart(chart: Chart, table: Table) -> SampleChart:
    lines = list(islice(table.lines(), chart.lines))
    places = [table.place(key) for key in chart.series]
    under = table.place(chart.categories)
    return SampleChart(
        chart,
        tuple(str(line.cells[under])[:7] for line in lines),
        tuple(table.columns[place].title for place in places),
        tuple(tuple(_amount(line, place) for line in lines) for place in places),
    )


def _scatter(chart: Scatter, table: Table) -> SampleScatter:
    lines = list(table.lines())
    return SampleScatter(chart, tuple(_points(cloud, table, lines) for cloud in chart.clouds))


def _points(
    cloud: Cloud, table: Table, lines: Sequence[Line]
) -> tuple[tuple[float, float, str], ...]:
    """Return the points of a set that have both places."""
    x, y = table.place(cloud.x), table.place(cloud.y)
    found = []
    for line in lines[cloud.first : cloud.last + 1]:
        places = [
            cell.value if isinstance(cell, Formula) else cell
            for cell in (line.cells[x], line.cells[y])
        ]
        if all(isinstance(value, int | Decimal) for value in places):
            name = str(line.cells[table.place(cloud.labels)] or "") if cloud.labels else ""
            found.append((float(str(places[0])), float(str(places[1])), name))
    return tuple(found)


def _amount(line: Line, place: int) -> int:
    cell = line.cells[place]
    return cell if isinstance(cell, int) else 0


def total_lines(pages: Sequence[SamplePage]) -> int:
    """Return how many lines the whole report has."""
    return sum(
        part.table.count for page in pages for part in page.parts if isinstance(part, SampleTable)
    )
