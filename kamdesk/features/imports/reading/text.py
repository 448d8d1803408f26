"""Delimited text: finds encoding, separator and quoting by looking, and reads every record."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.base.text import unguarded
from kamdesk.features.imports.domain import Table

MOST_BYTES = 400 * 1024 * 1024
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_DELIMITERS = ",;\t|"
_SAMPLE = 64 * 1024
_LOOKED_AT = 60
_WIDE = 0.1
_MOST_CELLS = 16_384  # as many as a sheet has
_BINARY = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f]")


def read_text(path: Path, encoding: str | None = None, delimiter: str | None = None) -> Table:
    """Read a delimited text file.

    Args:
        path: The file.
        encoding: Python's name of the encoding, None to find out.
        delimiter: The separator, None to find out.

    Raises:
        UserError: If it is too large, not text, or not in the named encoding.
    """
    raw = _bytes(path)
    found = encoding or detect_encoding(raw)
    try:
        text = raw.decode(found)
    except (UnicodeDecodeError, LookupError) as error:
        raise UserError(
            _("{file} is not text in {encoding}.").format(file=path.name, encoding=found),
            _("Choose the encoding it was saved in: UTF-8, GB18030, UTF-16 or Windows-1252."),
        ) from error
    text = text.removeprefix("\ufeff")  # the mark of an encoding that was named
    _refuse_binary(path, text)
    said, text = _said_delimiter(text)
    mark = delimiter or said or detect_delimiter(text)
    return Table("", list(records(text, mark)), encoding=found, delimiter=mark)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UserError(
                _("{file} is larger than 400 MB.").format(file=path.name),
                _("Split it and bring the parts in one by one."),
            )
        return path.read_bytes()
    except OSError as error:
        raise UserError(
            _("{file} cannot be read.").format(file=path.name), error.strerror or ""
        ) from error


def detect_encoding(raw: bytes) -> str:
    """Return the encoding of a text: by its mark, its zero bytes, or what its bytes can be."""
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return name
    head = raw[:_SAMPLE]
    if head.count(0) > len(head) * _WIDE:  # a stray zero does not make it wide
        return _wide(head)
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030" if _looks_chinese(raw) else "cp1252"
    return "utf-8"


def _wide(head: bytes) -> str:
    """Tell UTF-16 from UTF-32 and their byte orders by where the zero bytes stand."""
    zeros = [head[place::4].count(0) for place in range(4)]
    most = len(head) / 4 * 0.7
    if zeros[1] > most and zeros[2] > most:
        return "utf-32-be" if zeros[0] > most else "utf-32-le"
    if zeros[0] > most and zeros[1] > most:
        return "utf-32-be"
    return "utf-16-le" if zeros[1] + zeros[3] >= zeros[0] + zeros[2] else "utf-16-be"


def _looks_chinese(raw: bytes) -> bool:
    """Tell GB18030 from a Western code page: Chinese text has its high bytes in pairs."""
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    high = sum(byte >= 0x80 for byte in raw)
    han = sum("\u3000" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef" for letter in text)
    paired = 0
    place = 0
    while place < len(raw) - 1:
        if raw[place] >= 0xA1:
            paired += 2 if raw[place + 1] >= 0xA1 else 0
            place += 2
        else:
            place += 1
    return han * 2 >= high * 0.8 and paired >= high * 0.85


def _refuse_binary(path: Path, text: str) -> None:
    odd = len(_BINARY.findall(text, 0, _SAMPLE))
    if odd > max(2, len(text[:_SAMPLE]) // 200):
        raise UserError(
            _("{file} is not a text file.").format(file=path.name),
            _("Choose a CSV, TSV, Excel or vCard file."),
        )


def _said_delimiter(text: str) -> tuple[str | None, str]:
    """Take a first line `sep=;` that names the separator."""
    first, _newline, rest = text.partition("\n")
    line = first.strip().strip('"')
    if line.lower().startswith("sep=") and len(line) == 5:
        return line[4], rest
    if line.lower() == "sep=":  # a tab was stripped
        return "\t", rest
    return None, text


def detect_delimiter(text: str) -> str:
    """Return the separator that cuts the first records into equal parts; a comma if none does."""
    best, best_score = ",", 0.0
    for mark in _DELIMITERS:
        counts = _widths(text[:_SAMPLE], mark)
        if not counts:
            continue
        width, often = max(counts.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
        score = 0.0 if width < 2 else often / sum(counts.values()) * (1 + min(width, 30) / 100)
        if score > best_score:
            best, best_score = mark, score
    return best


def _widths(sample: str, mark: str) -> Counter[int]:
    """Return how many records have how many cells; the sample may end anywhere."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=mark)
    counts: Counter[int] = Counter()
    try:
        counts.update(len(row) for row in islice(reader, _LOOKED_AT) if row)
    except csv.Error:
        return Counter()
    return counts


def records(text: str, delimiter: str) -> Iterator[list[str | None]]:
    """Yield the records; empty cells are None, and an empty line is an empty record.

    An apostrophe that only keeps a spreadsheet from running or shortening a cell is left out.

    Raises:
        UserError: If a quoted cell is larger than a cell can be, a row has more cells than a
            sheet, or a quotation mark is never closed.
    """
    csv.field_size_limit(16 * 1024 * 1024)
    number = 0
    row: list[Any] = []
    guarded = "'" in text
    try:
        rows: Iterator[list[Any]] = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        for number, row in enumerate(rows, start=1):
            if len(row) > _MOST_CELLS:
                raise _cannot_cut(number)
            if guarded and any(cell[:1] == "'" for cell in row):
                row = [unguarded(cell) for cell in row]
            yield [cell or None for cell in row] if "" in row else row
    except csv.Error as error:
        raise _cannot_cut(number + 1) from error
    if any("\n" in cell for cell in row) and _is_open(text, delimiter):
        raise UserError(
            _("A quotation mark in row {row} is never closed.").format(row=number),
            _("Open it in a spreadsheet and save it as CSV again."),
        )


def _cannot_cut(row: int) -> UserError:
    return UserError(
        _("Row {row} has more cells, or a longer one, than a sheet can hold.").format(row=row),
        _("Open it in a spreadsheet and save it as CSV again."),
    )


def _is_open(text: str, delimiter: str) -> bool:
    """Tell whether the text ends inside quotation marks."""
    try:
        for _row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False
