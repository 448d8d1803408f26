"""A report as values, before it becomes a sheet or a preview: one result behind every form.

Amounts are integers of minor units; a table names their currency. A formula carries its value, so
that it shows wherever nothing is recalculated.

Places in formulas are written in square brackets and found when the sheet is laid out:

    [open]            the cell of column `open` in the same line
    [open:3]          column `open`, line 3 of this table (lines count from 0)
    [open:0:9]        lines 0 to 9, inclusive
    [b0..b6]          the cells of the columns from `b0` to `b6` in the same line
    [items!open:0:9]  the same in the table with the key `items`
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum


class Kind(Enum):
    """What a column holds, and so how it is written and aligned."""

    TEXT = "text"
    COUNT = "count"
    DAYS = "days"
    MONEY = "money"
    DATE = "date"
    SHARE = "share"
    SCORE = "score"
    """A number with two decimals that is no money."""

    @property
    def numeric(self) -> bool:
        """Whether it stands at the right."""
        return self in (Kind.COUNT, Kind.DAYS, Kind.MONEY, Kind.SHARE, Kind.SCORE)


class Role(Enum):
    """What a line is for."""

    ROW = "row"
    GROUP = "group"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula and the value it has.

    Attributes:
        text: With places in square brackets, English function names, beginning with "=".
        value: In the units of its kind (minor units for money); None shows nothing.
        kind: Other than that of its column, if any.
    """

    text: str
    value: int | Decimal | None
    kind: Kind | None = None


Cell = str | int | Decimal | date | Formula | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        key: Name for formulas and charts.
        title: Heading in the language of the report.
        kind: What it holds.
        bar: Whether its values are also shown as thin bars.
        width: Characters; found from what it holds if 0.
        quiet: Whether plain lines leave out a zero, because it only says "not here".
    """

    key: str
    title: str
    kind: Kind = Kind.TEXT
    bar: bool = False
    width: int = 0
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table; `level` above 0 folds under the last line of a lower level."""

    cells: tuple[Cell, ...]
    role: Role = Role.ROW
    level: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Lines under headings.

    Attributes:
        key: Name for formulas, unique in the report.
        title: Heading over the table, "" for none.
        columns: Of every line.
        count: How many lines there are.
        lines: Gives the lines, may be called again.
        currency: ISO code of all money in it; None if a column says it line by line.
        empty: Sentence shown where there are no lines.
        tidy: Whether it is a plain list a reader may sort, filter and pivot.
        codes: For a tidy table of several currencies: its column of ISO codes.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    count: int
    lines: Callable[[], Iterable[Line]]
    currency: str | None = None
    empty: str = ""
    tidy: bool = False
    codes: str = ""

    def place(self, key: str) -> int:
        """Return the place of a column.

        Raises:
            KeyError: If there is none of that key.
        """
        for place, column in enumerate(self.columns):
            if column.key == key:
                return place
        raise KeyError(f"{self.key}!{key}")


@dataclass(frozen=True, slots=True)
class Chart:
    """Stacked columns over lines of a table.

    Attributes:
        title: Heading.
        table: Key of a table of the same sheet.
        categories: Key of the column under the bars.
        series: Keys of the stacked columns, lowest first.
        colors: One "#RRGGBB" for each series.
        lines: How many lines of the table, from the first.
        currency: Of the amounts.
    """

    title: str
    table: str
    categories: str
    series: tuple[str, ...]
    colors: tuple[str, ...]
    lines: int
    currency: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A box of a drawing, in pixels from its top left corner; a thin one without text is a line.

    Attributes:
        text: Lines of text, "" for none.
        fill: "#RRGGBB".
        edge: "#RRGGBB" of its frame, "" for none.
        dashed: Whether the frame is broken.
        bold: Whether the text is strong.
    """

    x: int
    y: int
    width: int
    height: int
    text: str = ""
    fill: str = "#FFFFFF"
    edge: str = ""
    dashed: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes that lie on a sheet and can be taken apart there; later ones cover earlier ones.

    Attributes:
        width, height: Of the whole, in pixels.
        description: What it shows, for readers who do not see it.
    """

    shapes: tuple[Shape, ...]
    width: int
    height: int
    description: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a sheet.

    Attributes:
        png: The file as bytes.
        width, height: Of the room it fills, in pixels; the picture may be finer.
        description: What it shows, for readers who do not see it.
    """

    png: bytes
    width: int
    height: int
    description: str


@dataclass(frozen=True, slots=True)
class Cloud:
    """One set of points of a `Scatter`.

    Attributes:
        name: What the points are.
        x, y: Keys of the columns with their places.
        color: "#RRGGBB".
        hollow: Whether they are diamonds in an outline instead of full circles.
        joined: Whether a line runs through them in the order of the table.
        first, last: Lines of the table, inclusive.
        labels: Key of the column whose text stands beside each point, "" for none.
        size: Of the points, in typographic points.
    """

    name: str
    x: str
    y: str
    color: str
    first: int
    last: int
    hollow: bool = False
    joined: bool = False
    labels: str = ""
    size: int = 8


@dataclass(frozen=True, slots=True)
class Scatter:
    """Points over two columns of a table, on axes from 0 to 100.

    Attributes:
        title: Heading.
        table: Key of a table of the report.
        clouds: What is drawn, the lowest first.
        across, up: Titles of the axes.
        cut_x, cut_y: Where the axes cross.
    """

    title: str
    table: str
    clouds: tuple[Cloud, ...]
    across: str
    up: str
    cut_x: Decimal
    cut_y: Decimal


class Look(Enum):
    """How words across a sheet look."""

    PLAIN = "plain"
    STRONG = "strong"
    MUTED = "muted"
    BOX = "box"
    """In a frame, with room to write and to seal."""


@dataclass(frozen=True, slots=True)
class WordsLine:
    """Words across a sheet.

    Attributes:
        cells: Texts side by side, each with an equal part of the width.
        look: How they look.
        rows: Lines of text they have room for.
    """

    cells: tuple[str, ...]
    look: Look = Look.PLAIN
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences between tables, and forms to fill in by hand."""

    lines: tuple[WordsLine, ...]


Part = Table | Chart | Scatter | Drawing | Picture | Words


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of the workbook.

    Attributes:
        name: On its tab.
        parts: From top to bottom.
        portrait: Whether it stands upright.
        one_page: Whether it is printed on one page.
        title: Its own title, of a sheet that is given away by itself; "" for that of the report.
        facts: Its own title block; None for that of the report.
        language: Of a sheet in another language than the report, "" for the same.
    """

    name: str
    parts: tuple[Part, ...]
    portrait: bool = False
    one_page: bool = False
    title: str = ""
    facts: tuple[tuple[str, str], ...] | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A finished report.

    Attributes:
        title: What it is, in its language.
        company: Our firm, "" if not named.
        as_of: Day everything is counted at, inclusive.
        facts: (label, text) of the title block: scope, currency, basis, filter, who made it when.
        sheets: In their order; the last is the tidy data.
        notes: (figure, what it means), and which parameters were in force.
        logo: Picture of our firm (PNG or JPEG) at the head of every sheet, empty for none.
        language: It is written in, "" for the one in force where it is written.
    """

    title: str
    company: str
    as_of: date
    facts: tuple[tuple[str, str], ...]
    sheets: tuple[Sheet, ...]
    notes: tuple[tuple[str, str], ...]
    logo: bytes = b""
    language: str = ""

    def facts_of(self, sheet: Sheet) -> tuple[tuple[str, str], ...] | None:
        """Return the title block of a sheet; None for one that only repeats the report's."""
        if sheet.facts is not None:
            return sheet.facts
        return self.facts if sheet is self.sheets[0] else None


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """What a report is asked for.

    Attributes:
        as_of: Day everything is counted at, inclusive.
        account: Code of one account, None for all.
        made: When it is made.
        maker: Who makes it.
        options: Of the single report: a basis, a filter, an order.
    """

    as_of: date
    account: str | None
    made: datetime
    maker: str
    options: Mapping[str, object] = field(default_factory=dict)


def fixed(lines: Iterable[Line]) -> tuple[int, Callable[[], Iterable[Line]]]:
    """Return count and giver of lines that are all there."""
    kept = tuple(lines)
    return len(kept), lambda: kept
