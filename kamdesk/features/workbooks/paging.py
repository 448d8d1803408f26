"""Puts sheets on pages of A4: the same pages for the preview, the PDF and the printer.

Lengths are dots of 1/96 inch on the paper, before a page that is too wide is made smaller as a whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kamdesk.features.workbooks.pages import (
    SampleChart,
    SampleNotes,
    SamplePage,
    SamplePart,
    SampleScatter,
    SampleTable,
    SampleWords,
)
from kamdesk.reporting.look import width_of
from kamdesk.reporting.report import Drawing, Look, Picture, Role, WordsLine

ROW, HEAD, EDGE = 22.0, 34.0, 28.0
PER_CHARACTER = 7.2
CHART, SCATTER = 240.0, 460.0
FOOT = 26.0
MARGIN_MM = 8
SHORT, LONG = 210 / 25.4 * 96, 297 / 25.4 * 96
"""Sides of A4."""
FACT_INDENT = 108.0
NAME_OF_NOTE = 190.0
_MARGIN = MARGIN_MM / 25.4 * 96
_LEAST, _CHART_WIDTH = 480.0, 820.0
_LINE_OF_WORDS, _LINE_OF_NOTES = 20.0, 17.0
_CHARACTER_OF_TEXT = 6.6
_MOST_GROUPS = 2_000
_LEVEL_OF_GROUP = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """Something on a page.

    Attributes:
        part: Of the sheet.
        top: Where it begins.
        first, last: Lines of a table, of words or of notes; the last is exclusive.
        titled: Whether the title of a table stands over its headings.
        zoom: Below 1 for a picture that is higher than a page.
    """

    part: SamplePart
    top: float
    first: int = 0
    last: int = 0
    titled: bool = False
    zoom: float = 1.0


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One page of paper.

    Attributes:
        sheet: What it belongs to.
        place: Number of the sheet in the report, from 0.
        pieces: What stands on it.
        headed: Whether it begins with the title block.
        scale: Of everything on it.
        number, count: As its foot says.
        kept: Whether it is left out of PDF and print, because it only serves as data in the workbook.
    """

    sheet: SamplePage
    place: int
    pieces: tuple[Piece, ...]
    headed: bool
    scale: float
    number: int = 1
    count: int = 1
    kept: bool = False

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the paper."""
        return (SHORT, LONG) if self.sheet.portrait else (LONG, SHORT)


@dataclass(frozen=True, slots=True)
class Mark:
    """A bookmark: its depth from 0, its text, and the place of its page among all."""

    level: int
    text: str
    page: int


@dataclass(frozen=True, slots=True)
class Folio:
    """All pages of a report.

    Attributes:
        title: Of the report.
        stamp: Of its figures.
        pages: In their order, those that are kept back last.
        marks: Bookmarks of sheets, tables and groups.
    """

    title: str
    stamp: str
    pages: tuple[PaperPage, ...]
    marks: tuple[Mark, ...]

    def printed(self) -> tuple[PaperPage, ...]:
        """Return the pages of PDF and print."""
        return tuple(page for page in self.pages if not page.kept)


def paged(title: str, stamp: str, sheets: Sequence[SamplePage]) -> Folio:
    """Return the pages of sheets."""
    pages: list[PaperPage] = []
    marks: list[Mark] = []
    order = sorted(range(len(sheets)), key=lambda place: sheets[place].data)
    for place in order:
        maker = _Maker(sheets[place], place, len(pages))
        pages += maker.make()
        marks += [] if sheets[place].data else maker.marks
    return Folio(title, stamp, tuple(_numbered(pages)), tuple(marks))


def _numbered(pages: Sequence[PaperPage]) -> list[PaperPage]:
    """Number pages: those of a sheet that is given away, or of data, by themselves."""

    def run(page: PaperPage) -> object:
        if page.kept:
            return page.place
        return page.place if page.sheet.own else "report"

    counts: dict[object, int] = {}
    for page in pages:
        counts[run(page)] = counts.get(run(page), 0) + 1
    seen: dict[object, int] = {}
    found = []
    for page in pages:
        key = run(page)
        seen[key] = seen.get(key, 0) + 1
        found.append(
            PaperPage(
                page.sheet, page.place, page.pieces, page.headed, page.scale, seen[key],
                counts[key], page.kept,
            )
        )  # fmt: skip
    return found


@dataclass(slots=True)
class _Maker:
    """Puts one sheet on as many pages as it needs."""

    sheet: SamplePage
    place: int
    before: int
    marks: list[Mark] = field(default_factory=list)
    _done: list[list[Piece]] = field(default_factory=lambda: [[]])
    _top: float = 0.0
    _bottom: float = 0.0

    def make(self) -> list[PaperPage]:
        """Return its pages."""
        sheet, width = self.sheet, content_width(self.sheet)
        paper = (SHORT, LONG) if sheet.portrait else (LONG, SHORT)
        across, down = (length - 2 * _MARGIN for length in paper)
        scale = min(1.0, across / (width + 2 * EDGE))
        self._top = head_height(sheet)
        if sheet.one_page:
            whole = self._top + sum(map(height_of, sheet.parts)) + FOOT
            scale = min(scale, down / whole)
        self._bottom = down / scale - FOOT
        self.marks.append(Mark(0, sheet.name, self.before))
        for part in sheet.parts:
            if isinstance(part, SampleTable):
                self._table(part)
            elif isinstance(part, SampleWords):
                self._lines(part, [words_height(line) for line in part.words.lines])
            elif isinstance(part, SampleNotes):
                self._lines(part, [note_height(one) for one in part.notes])
            else:
                self._block(part)
        return [
            PaperPage(
                sheet, self.place, tuple(pieces), number == 0, scale, kept=sheet.data
            )
            for number, pieces in enumerate(self._done)
        ]  # fmt: skip

    def _page(self) -> int:
        return self.before + len(self._done) - 1

    def _turn(self) -> None:
        self._done.append([])
        self._top = EDGE

    def _put(self, piece: Piece, height: float) -> None:
        self._done[-1].append(piece)
        self._top += height

    def _table(self, part: SampleTable) -> None:
        count, titled = part.table.count, bool(part.table.title)
        begins = HEAD + (ROW if titled else 0) + ROW * min(max(count, 1), 3)
        if self._top + begins > self._bottom and self._top > EDGE:
            self._turn()
        if titled:
            self.marks.append(Mark(1, part.table.title, self._page()))
        done = 0
        while True:
            heads = HEAD + (ROW if titled else 0)
            fits = max(1, int((self._bottom - self._top - heads) // ROW))
            take = min(fits, count - done)
            if 1 < take == count - done - 1:
                take -= 1  # a total does not stand on a page alone
            self._put(Piece(part, self._top, done, done + take, titled), heads + ROW * take)
            self._mark_groups(part, done, done + take)
            done, titled = done + take, False
            if done >= count:
                break
            self._turn()
        self._top += ROW * (1.5 if count else 2.5)

    def _mark_groups(self, part: SampleTable, first: int, last: int) -> None:
        for line in part.lines[first:last]:
            if line.role is Role.GROUP and line.level == 0 and len(self.marks) < _MOST_GROUPS:
                text = next((cell for cell in line.cells if isinstance(cell, str) and cell), "")
                if text:
                    self.marks.append(Mark(_LEVEL_OF_GROUP, text, self._page()))

    def _lines(self, part: SampleWords | SampleNotes, heights: Sequence[float]) -> None:
        whole = sum(heights)
        room = self._bottom - self._top
        if whole > room and whole <= self._bottom - EDGE:
            self._turn()
        first, height = 0, 0.0
        for number, one in enumerate(heights):
            if self._top + height + one > self._bottom and number > first:
                self._put(Piece(part, self._top, first, number), height)
                self._turn()
                first, height = number, 0.0
            height += one
        self._put(Piece(part, self._top, first, len(heights)), height + ROW)

    def _block(self, part: SamplePart) -> None:
        height = height_of(part)
        if self._top + height - ROW > self._bottom and self._top > EDGE and self._done[-1]:
            self._turn()
        room = self._bottom - self._top
        zoom = min(1.0, room / max(height - ROW, 1))
        self._put(Piece(part, self._top, zoom=zoom), height * zoom)


# -- measures -----------------------------------------------------------------------------------


def content_width(page: SamplePage) -> float:
    """Return how wide the parts of a sheet are, without its edges."""
    width = _LEAST
    for part in page.parts:
        if isinstance(part, SampleTable):
            width = max(width, sum(part.widths) * PER_CHARACTER)
        elif isinstance(part, Drawing | Picture):
            width = max(width, part.width)
        elif isinstance(part, SampleChart):
            width = max(width, _CHART_WIDTH)
        elif isinstance(part, SampleNotes):
            width = max(width, part.width)
    return width


def height_of(part: SamplePart) -> float:
    """Return how high a part is, with the distance to the next."""
    if isinstance(part, SampleTable):
        return ROW * (part.table.count or 1) + HEAD + (2.5 if part.table.title else 1.5) * ROW
    if isinstance(part, SampleChart):
        return CHART + ROW
    if isinstance(part, SampleScatter):
        return SCATTER + ROW
    if isinstance(part, SampleWords):
        return sum(map(words_height, part.words.lines)) + ROW
    if isinstance(part, SampleNotes):
        return sum(map(note_height, part.notes)) + ROW
    return part.height + ROW


def head_height(page: SamplePage) -> float:
    """Return how high the title block is."""
    return EDGE + 46 + sum(fact_height(page, text) for _name, text in page.facts)


def fact_height(page: SamplePage, text: str) -> float:
    """Return how high a line of the title block is; a long one takes several."""
    return ROW + 16.0 * (text_lines(text, content_width(page) - FACT_INDENT) - 1)


def words_height(line: WordsLine) -> float:
    """Return how high a line of words is."""
    return _LINE_OF_WORDS * line.rows + (10 if line.look is Look.BOX else 2)


def note_height(note: tuple[str, str]) -> float:
    """Return how high a note is."""
    name, text = note
    lines = max(
        text_lines(name, NAME_OF_NOTE - 12), text_lines(text, SampleNotes.width - NAME_OF_NOTE)
    )
    return _LINE_OF_NOTES * lines + 6


def text_lines(text: str, room: float) -> int:
    """Return how many lines a text takes in a room; a little more than it needs."""
    fit = max(10, int(room / _CHARACTER_OF_TEXT))
    return sum(max(1, -(-width_of(one) // fit)) for one in text.split("\n"))
