"""How every sheet looks: one font that each system has, calm colours, the widths of columns."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import islice, pairwise
from unicodedata import east_asian_width

from kamdesk.base.formats import format_money
from kamdesk.base.money import from_minor, minor_digits
from kamdesk.reporting.report import Cell, Column, Formula, Kind, Line, Role, Table

FONT = "Arial"
"""On Windows and macOS; metrically the same as Liberation Sans elsewhere; Han glyphs fall back."""
TEXT = "#1A1F26"
MUTED = "#57606C"
HAIRLINE = "#D5DAE1"
HEADING = "#E9EEF5"
GROUP = "#F5F6F8"
ACCENT = "#1A5FB4"
BAR = "#9DBFE8"
BUCKETS = ("#B8C4D2", "#F6C9A0", "#EDA365", "#DD7D33", "#C05A12", "#933F08", "#662A04")
"""Not due, then later and later; the last one serves all that follow."""
UNAPPLIED = "#8A94A0"
ATTITUDES = {2: "#174A85", 1: "#8DB7E5", 0: "#B9C0C8", -1: "#F2B98A", -2: "#B8500F"}
"""From for us to against us; never without its sign. Blue and orange are told apart by everybody."""
UNKNOWN = "#FFFFFF"
_NARROW, _WIDE, _LOOKED_AT, _READ = 7, 44, 300, 20_000
_WIDEST = 90
_BOLD = 3
"""Room at both sides of strong figures, which are wider."""
_SPARE = 3
"""Room for figures of a list too long to be read twice."""


def bucket(place: int) -> str:
    """Return the colour of an ageing bucket."""
    return BUCKETS[min(place, len(BUCKETS) - 1)]


def number_format(kind: Kind, currency: str | None, *, blank: bool = False) -> str:
    """Return the number format of a kind; zero money is a dash, or nothing if `blank`."""
    if kind is Kind.MONEY:
        digits = minor_digits(currency) if currency else 2
        shape = "#,##0" + ("." + "0" * digits if digits else "")
        return f"{shape};-{shape};" + ('""' if blank else '"–"')
    return {
        Kind.DATE: "yyyy-mm-dd",
        Kind.SHARE: "0.0%",
        Kind.SCORE: "0.00",
        Kind.COUNT: "#,##0",
        Kind.DAYS: "#,##0",
    }.get(kind, "@")


def plain_value(
    value: int | Decimal | None, kind: Kind, currency: str | None
) -> float | int | None:
    """Return the number a cell holds: major units for money."""
    if value is None:
        return None
    if kind is Kind.MONEY:
        return float(from_minor(int(value), currency or "CNY"))
    return float(value) if isinstance(value, Decimal) else value


def shown(cell: Cell, kind: Kind, currency: str | None) -> str:
    """Return a cell as text, as the sheet will show it."""
    if isinstance(cell, Formula):
        kind, cell = cell.kind or kind, cell.value
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        return cell
    if kind is Kind.MONEY:
        return format_money(int(cell), currency or "CNY") if cell else "–"
    if kind is Kind.SHARE:
        return f"{cell * 100:.1f}%"
    if kind is Kind.SCORE:
        return f"{cell:.2f}"
    return f"{cell:,.0f}"


def width_of(text: str) -> int:
    """Return how many narrow characters a text is wide; Chinese ones count two."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)


def column_widths(table: Table) -> list[int]:
    """Return the width of each column from its heading, its first lines and all its figures.

    Text that is too long is cut, which one sees, only later in the last column, where nothing stands
    beside it; a figure that does not fit would be hidden, so that no figure has less than it needs.
    """
    widths = [min(width_of(column.title), 14) + 2 for column in table.columns]
    numeric = [place for place, column in enumerate(table.columns) if column.kind.numeric]
    reach: dict[tuple[int, Kind], tuple[int | Decimal, int | Decimal]] = {}
    for number, line in enumerate(islice(table.lines(), _READ)):
        if number < _LOOKED_AT:
            _widen(widths, table, line)
            continue
        for place in numeric:
            _stretch(reach, line.cells[place], place, table.columns[place].kind)
    for (place, kind), ends in reach.items():
        for value in ends:
            text = shown(value, kind, table.currency)
            widths[place] = max(widths[place], width_of(text) + 2)
    if table.count > _READ:
        for place in numeric:
            widths[place] += _SPARE
    last = len(widths) - 1
    return [
        _width(column, width, _WIDEST if place == last else _WIDE)
        for place, (column, width) in enumerate(zip(table.columns, widths, strict=True))
    ]


def _width(column: Column, needed: int, most: int) -> int:
    if column.kind.numeric:
        return max(column.width, needed, _NARROW)
    return column.width or min(max(needed, _NARROW), most)


def _widen(widths: list[int], table: Table, line: Line) -> None:
    for place, (column, cell) in enumerate(zip(table.columns, line.cells, strict=True)):
        heading = line.level == 0 and line.role is Role.GROUP and place == 0
        if cell is not None and not heading:
            text = shown(cell, column.kind, table.currency)
            room = width_of(text) + (_BOLD if line.role is not Role.ROW else 2)
            widths[place] = max(widths[place], room)


def _stretch(
    reach: dict[tuple[int, Kind], tuple[int | Decimal, int | Decimal]],
    cell: Cell,
    place: int,
    kind: Kind,
) -> None:
    """Keep the lowest and highest figure of a column by its kind."""
    if isinstance(cell, Formula):
        kind, value = cell.kind or kind, cell.value
    else:
        value = cell if isinstance(cell, int | Decimal) else None
    if value is None:
        return
    known = reach.get((place, kind))
    if known is None:
        reach[place, kind] = (value, value)
    elif value < known[0]:
        reach[place, kind] = (value, known[1])
    elif value > known[1]:
        reach[place, kind] = (known[0], value)


def spans(widths: Sequence[int], parts: int) -> list[tuple[int, int]]:
    """Return first and last column of so many parts of a sheet that are about equally wide.

    There are at least as many columns as parts.
    """
    edges = [sum(widths[:at]) for at in range(len(widths) + 1)]
    cuts = [0]
    for part in range(1, parts):
        wanted = edges[-1] * part / parts
        may = range(cuts[-1] + 1, len(widths) - (parts - part) + 1)
        cuts.append(min(may, key=lambda at: abs(edges[at] - wanted)))
    cuts.append(len(widths))
    return [(first, last - 1) for first, last in pairwise(cuts)]
