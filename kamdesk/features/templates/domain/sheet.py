"""Where things stand in the XML of a worksheet, by byte, so that only what is filled is touched.

The text of the file is never written anew: cells are found with their first and last byte, and a
change replaces just those. Whatever a program keeps in the rest of the part stays as it was.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]*)")
_TAG = re.compile(rb"<[^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*)*>")
_TYPE = re.compile(rb"\s+t\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_SPANS = re.compile(rb"\s+spans\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPED = re.compile("_(x[0-9A-Fa-f]{4}_)")


class Unreadable(ValueError):
    """The part is no XML this can be sure about."""


@dataclass(slots=True)
class Cell:
    """A cell: the bytes it takes, its style, its type, and what it holds as written.

    `text` is the text of an inline string, or the number (of a shared string) as written.
    """

    row: int
    column: int
    start: int
    end: int = 0
    style: str | None = None
    kind: str = "n"
    text: str = ""
    formula: bool = False
    head: bytes = b""

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return not self.text and not self.formula


@dataclass(slots=True)
class Line:
    """A row: the bytes of its start tag, and where its content ends."""

    number: int
    start: int
    head_end: int
    content_end: int = 0
    end: int = 0
    cells: list[Cell] = field(default_factory=list)
    closed: bool = False
    """Whether it is one empty tag."""


@dataclass(slots=True)
class Sheet:
    """A worksheet part: its bytes and what was found in them."""

    data: bytes
    prefix: bytes = b""
    lines: list[Line] = field(default_factory=list)
    rows_start: int = 0
    rows_end: int = 0
    rows_closed: bool = False
    notes: list[tuple[int, int, str]] = field(default_factory=list)
    """Texts of headers and footers: first byte, last byte, text."""

    def line(self, number: int) -> Line | None:
        """Return a row by its number."""
        return next((one for one in self.lines if one.number == number), None)

    def cell(self, row: int, column: int) -> Cell | None:
        """Return a cell, rows and columns counted from 1."""
        line = self.line(row)
        return next((one for one in line.cells if one.column == column), None) if line else None

    def cells(self) -> Iterable[Cell]:
        """Yield every cell in order."""
        for line in self.lines:
            yield from line.cells


def column_number(letters: str) -> int:
    """Return the number of a column: A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column: 1 is A."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def reference(row: int, column: int) -> str:
    """Return the name of a cell: (2, 3) is C2."""
    return f"{column_letters(column)}{row}"


def parse_reference(text: str) -> tuple[int, int]:
    """Return (row, column) of a cell's name.

    Raises:
        Unreadable: If it is none.
    """
    match = _REFERENCE.fullmatch(text.replace("$", ""))
    if match is None:
        raise Unreadable(text)
    return int(match[2]), column_number(match[1])


class _Scanner:
    """Collects rows and cells while expat reads."""

    _NOTES = frozenset(
        ("oddHeader", "evenHeader", "firstHeader", "oddFooter", "evenFooter", "firstFooter")
    )

    def __init__(self, data: bytes) -> None:
        self.sheet = Sheet(data)
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._finish
        self._parser.CharacterDataHandler = self._read
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._line: Line | None = None
        self._cell: Cell | None = None
        self._inside = ""
        self._text: list[str] = []
        self._text_start = 0

    def run(self) -> Sheet:
        try:
            self._parser.Parse(self.sheet.data, True)
        except expat.ExpatError as error:
            raise Unreadable(str(error)) from None
        return self.sheet

    def _refuse(self, *_args: object) -> None:
        raise Unreadable("a document type")

    def _tag_end(self, start: int) -> int:
        match = _TAG.match(self.sheet.data, start)
        if match is None:
            raise Unreadable("a tag")
        return match.end()

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        at, plain = self._parser.CurrentByteIndex, name.rpartition(":")[2]
        if plain == "sheetData":
            self.sheet.prefix = name.rpartition(":")[0].encode()
            self.sheet.rows_start = at
        elif plain == "row":
            before = self.sheet.lines[-1].number if self.sheet.lines else 0
            number = int(attributes.get("r", before + 1))
            self._line = Line(number, at, self._tag_end(at))
            self.sheet.lines.append(self._line)
        elif plain == "c" and self._line is not None:
            self._begin_cell(at, attributes)
        elif plain in self._NOTES or plain in ("v", "t", "f"):
            self._inside, self._text = plain, []
            self._text_start = self._tag_end(at)
            if plain == "f" and self._cell is not None:
                self._cell.formula = True

    def _begin_cell(self, at: int, attributes: dict[str, str]) -> None:
        assert self._line is not None
        before = self._line.cells[-1].column if self._line.cells else 0
        if "r" in attributes:
            row, column = parse_reference(attributes["r"])
        else:
            row, column = self._line.number, before + 1
        self._cell = Cell(
            row, column, at, style=attributes.get("s"), kind=attributes.get("t", "n"),
            head=self.sheet.data[at : self._tag_end(at)],
        )  # fmt: skip
        self._line.cells.append(self._cell)

    def _read(self, text: str) -> None:
        if self._inside:
            self._text.append(text)

    def _finish(self, name: str) -> None:
        at, plain = self._parser.CurrentByteIndex, name.rpartition(":")[2]
        if plain == "c" and self._cell is not None:
            closed = self._cell.head.endswith(b"/>")
            self._cell.end = (
                self._cell.start + len(self._cell.head) if closed else self._tag_end(at)
            )
            self._cell = None
        elif plain == "row" and self._line is not None:
            self._finish_line(self._line, at)
            self._line = None
        elif plain == "sheetData":
            self.sheet.rows_end = at
            head = self.sheet.data[self.sheet.rows_start : self._tag_end(self.sheet.rows_start)]
            self.sheet.rows_closed = head.endswith(b"/>")
        elif plain == self._inside:
            text, self._inside = "".join(self._text), ""
            if plain in self._NOTES:
                self.sheet.notes.append((self._text_start, at, text))
            elif self._cell is not None and plain != "f":
                self._cell.text += text

    def _finish_line(self, line: Line, at: int) -> None:
        line.closed = self.sheet.data[line.start : line.head_end].endswith(b"/>")
        line.content_end = line.head_end if line.closed else at
        line.end = line.head_end if line.closed else self._tag_end(at)


def scan(data: bytes) -> Sheet:
    """Find rows, cells, headers and footers of a worksheet part.

    Raises:
        Unreadable: If it is no well-formed XML in UTF-8, or has a document type.
    """
    head = data[:200].lower()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or (
        b"encoding=" in head and b"utf-8" not in head and b"us-ascii" not in head
    ):
        raise Unreadable("an encoding")
    return _Scanner(data).run()


# -- writing --------------------------------------------------------------------------------------


def clean(text: str) -> str:
    """Return a text as it may stand in a cell: nothing that XML forbids or a reader would decode."""
    return _ESCAPED.sub(r"_x005F_\1", _ILLEGAL.sub("", text))


def written(sheet: Sheet, row: int, column: int, value: str | None, *, number: bool, like: Cell | None) -> bytes:  # fmt: skip
    """Return the bytes of a cell with a value.

    Args:
        sheet: Whose prefix is used.
        row: Counted from 1.
        column: Counted from 1.
        value: A text, or a number as it is written in XML; None leaves the cell empty.
        number: Whether the value is a number.
        like: The cell whose style and other attributes are kept.
    """
    prefix = sheet.prefix + b":" if sheet.prefix else b""
    same = like is not None and (like.row, like.column) == (row, column)
    if same and like is not None:
        head = _TYPE.sub(b"", like.head).rstrip(b">").rstrip(b"/").rstrip()
    else:
        head = b"<" + prefix + f'c r="{reference(row, column)}"'.encode()
        if like is not None and like.style is not None:
            head += f' s="{like.style}"'.encode()
    if value is None:
        return head + b"/>"
    if number:
        body = b"<" + prefix + b"v>" + value.encode() + b"</" + prefix + b"v>"
        return head + b">" + body + b"</" + prefix + b"c>"
    text = escape(clean(value)).encode()
    body = b"<" + prefix + b"is><" + prefix + b't xml:space="preserve">' + text
    body += b"</" + prefix + b"t></" + prefix + b"is>"
    return head + b' t="inlineStr">' + body + b"</" + prefix + b"c>"


@dataclass(frozen=True, slots=True)
class Put:
    """One value for one cell; `like` is the cell whose style it takes."""

    row: int
    column: int
    value: str | None
    number: bool
    like: Cell | None


def patched(sheet: Sheet, puts: Iterable[Put], notes: Iterable[tuple[int, int, str]] = ()) -> bytes:
    """Return the part with values put into cells; every other byte stays.

    Rows and cells that are not there are added in their order. `notes` replaces texts of headers and
    footers by (first byte, last byte, new text).
    """
    edits = [(start, end, escape(clean(text)).encode()) for start, end, text in notes]
    by_row: dict[int, list[Put]] = {}
    for put in puts:
        by_row.setdefault(put.row, []).append(put)
    new_rows: list[tuple[int, bytes]] = []
    for number, mine in sorted(by_row.items()):
        line = sheet.line(number)
        if line is None:
            new_rows.append((number, _row(sheet, number, mine)))
        else:
            edits += _in_line(sheet, line, mine)
    edits += _rows(sheet, new_rows)
    data = sheet.data
    for start, end, new in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        data = data[:start] + new + data[end:]
    return data


def _bytes(sheet: Sheet, put: Put) -> bytes:
    return written(sheet, put.row, put.column, put.value, number=put.number, like=put.like)


def _row(sheet: Sheet, number: int, puts: list[Put]) -> bytes:
    prefix = sheet.prefix + b":" if sheet.prefix else b""
    cells = b"".join(_bytes(sheet, put) for put in sorted(puts, key=lambda put: put.column))
    return b"<" + prefix + f'row r="{number}">'.encode() + cells + b"</" + prefix + b"row>"


def _in_line(sheet: Sheet, line: Line, puts: list[Put]) -> list[tuple[int, int, bytes]]:
    edits: list[tuple[int, int, bytes]] = []
    known = {cell.column: cell for cell in line.cells}
    added = [put for put in puts if put.column not in known]
    for put in puts:
        cell = known.get(put.column)
        if cell is not None:
            edits.append((cell.start, cell.end, _bytes(sheet, put)))
    if not added:
        return edits
    head = sheet.data[line.start : line.head_end]
    opened = _SPANS.sub(b"", head)  # a hint of the columns in use that no longer holds
    if line.closed:
        prefix = sheet.prefix + b":" if sheet.prefix else b""
        cells = b"".join(_bytes(sheet, put) for put in sorted(added, key=lambda put: put.column))
        opened = opened.rstrip(b">").rstrip(b"/").rstrip() + b">"
        return [*edits, (line.start, line.end, opened + cells + b"</" + prefix + b"row>")]
    if opened != head:
        edits.append((line.start, line.head_end, opened))
    places: dict[int, bytes] = {}
    for put in sorted(added, key=lambda put: put.column):
        after = next((cell.start for cell in line.cells if cell.column > put.column), None)
        at = line.content_end if after is None else after
        places[at] = places.get(at, b"") + _bytes(sheet, put)
    return edits + [(at, at, new) for at, new in places.items()]


def _rows(sheet: Sheet, rows: list[tuple[int, bytes]]) -> list[tuple[int, int, bytes]]:
    if not rows:
        return []
    if sheet.rows_closed:
        prefix = sheet.prefix + b":" if sheet.prefix else b""
        end = _TAG.match(sheet.data, sheet.rows_start)
        assert end is not None
        body = b"".join(new for _number, new in rows)
        tag = prefix + b"sheetData>"
        return [(sheet.rows_start, end.end(), b"<" + tag + body + b"</" + tag)]
    places: dict[int, bytes] = {}
    for number, new in rows:
        after = next((line.start for line in sheet.lines if line.number > number), None)
        at = sheet.rows_end if after is None else after
        places[at] = places.get(at, b"") + new
    return [(at, at, new) for at, new in places.items()]
