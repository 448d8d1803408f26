"""The helper process that opens spreadsheets: limited in memory, allowed to die.

Prints a line of JSON for each sheet and each row, and a last line that says how it ended.
"""

import json
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

_MEMORY = 480 * 1024 * 1024
_MOST_CELLS = 30_000_000
_EMPTY_FORMULA = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<(?:\w+:)?f\b[^>]*?'
    rb"(?:/>|>([^<]*)</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)

_ERROR = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*?\bt="e")[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>'
    rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<",
    re.DOTALL,
)


def main(arguments: list[str]) -> int:
    """Read the spreadsheet named by the last argument; always return 0 unless killed."""
    limit_memory(_MEMORY)
    try:
        for line in _lines(Path(arguments[-1])):
            sys.stdout.write(line)
            sys.stdout.write("\n")
        end: dict[str, Any] = {"done": True}
    except MemoryError:
        end = {"reason": "memory"}
    except BaseException as error:  # noqa: BLE001 - the parent says it in a sentence
        end = {"reason": reason_of(error)}
    sys.stdout.write(json.dumps(end) + "\n")
    sys.stdout.flush()
    return 0


def limit_memory(most: int) -> None:
    """Allow no more memory than a reasonable workbook needs, where the system can."""
    if sys.platform == "win32":
        return
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def reason_of(error: BaseException) -> str:
    """Return the word for what went wrong."""
    name = type(error).__name__
    if name == "PasswordError":
        return "password"
    return "memory" if "alloc" in str(error).lower() else "unreadable"


def _lines(path: Path) -> Iterator[str]:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
    except (python_calamine.XmlError, python_calamine.ZipError):
        yield from _second_reader(path)  # UTF-16 parts, for example
        return
    valueless = _valueless(path)
    visible = python_calamine.SheetVisibleEnum.Visible
    for place, metadata in enumerate(book.sheets_metadata):
        if metadata.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(metadata.name)
        if sheet.total_height * max(1, sheet.total_width) > _MOST_CELLS:
            raise MemoryError
        merged = [
            [first[0], first[1], last[0], last[1]]
            for first, last in (sheet.merged_cell_ranges or [])
        ]
        head = {"name": metadata.name, "hidden": metadata.visible != visible, "merged": merged}
        yield json.dumps(head, ensure_ascii=False)
        cells_of = valueless.get(place, {})
        for number, row in enumerate(sheet.to_python(skip_empty_area=False)):
            cells = [cell_document(value) for value in row]
            for column, mark in cells_of.get(number, ()):
                while len(cells) <= column:
                    cells.append(None)
                if cells[column] is None:
                    cells[column] = mark
            yield json.dumps(cells, ensure_ascii=False)


def _second_reader(path: Path) -> Iterator[str]:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    for sheet in book.worksheets:
        head = {"name": sheet.title, "hidden": sheet.sheet_state != "visible", "merged": []}
        yield json.dumps(head, ensure_ascii=False)
        for row in sheet.iter_rows(values_only=True):
            yield json.dumps([cell_document(value) for value in row], ensure_ascii=False)


def cell_document(value: Any) -> Any:
    """Return a cell as it is printed: None, a number, a text, or what it is in an object."""
    if value == "" or value is None:
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, str):
        text = value.strip()
        return {"e": text} if text in _ERRORS else (value if text else None)
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return {"d": value.date().isoformat()} if midnight else {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    return value


_ERRORS = frozenset(["#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"])


def _valueless(path: Path) -> dict[int, dict[int, list[tuple[int, dict[str, str]]]]]:
    """Return cells the reader leaves empty though they are not, by sheet and row, from 0.

    These are formulas without a stored value, {"f": text}, and error values, {"e": text}.
    """
    found: dict[int, dict[int, list[tuple[int, dict[str, str]]]]] = {}
    if path.suffix.lower() not in (".xlsx", ".xlsm") or not zipfile.is_zipfile(path):
        return found
    with zipfile.ZipFile(path) as archive:
        names = [n for n in archive.namelist() if re.search(r"worksheets[/\\]sheet\d+\.xml$", n)]
        names.sort(key=lambda name: int(re.findall(r"\d+", name)[-1]))
        for place, name in enumerate(names):
            content = archive.read(name)
            for kind, pattern in (("f", _EMPTY_FORMULA), ("e", _ERROR)):
                for match in pattern.finditer(content):
                    text = ("=" if kind == "f" else "") + (match[3] or b"").decode(
                        "utf-8", "replace"
                    )
                    rows = found.setdefault(place, {})
                    cell = (_column(match[1]), {kind: text})
                    rows.setdefault(int(match[2]) - 1, []).append(cell)
    return found


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1
