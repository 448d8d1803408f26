"""The helper process that compares an edited sheet: limited in memory, allowed to die.

Rows that stand as they were exported are only counted; what is printed, a JSON document a line, is
every other row with what was exported of it. A sheet with formulas or error values is left to the
reader that knows each cell.
"""

import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from kamdesk.features.imports.worker import cell_document, limit_memory, reason_of
from kamdesk.features.roundtrip.domain import BASELINE, HEAD_ROWS, KEY, MARK, Column, Kind, kind_of
from kamdesk.features.roundtrip.queries import LISTS, spelled

_MEMORY = 640 * 1024 * 1024
_MOST_CELLS = 60_000_000
_LOOKED_AT = 20
_CHUNK = 4 * 1024 * 1024
_OVERLAP = 64
_CHUNK_HEAD = 2_000
_ODD = (b"<f>", b"<f ", b"<f/", b"<f\n", b"<f\r", b"<f\t", b' t="e"', b" t='e'")
"""How a formula or an error value is written; looked for one by one, which is fastest."""
_ODD_NAMED = (b":f>", b":f ", b":f/", b":f\n", b":f\r", b":f\t")
"""The same where elements have a prefix."""
_BETWEEN = "\x1f"

Same = Callable[[Any, str], bool]


def main(arguments: list[str]) -> int:
    """Compare the sheet named by the last argument; always return 0 unless killed."""
    limit_memory(_MEMORY)
    try:
        for document in _documents(Path(arguments[-1])):
            sys.stdout.write(json.dumps(document, ensure_ascii=False))
            sys.stdout.write("\n")
        end: dict[str, Any] = {"done": True}
    except MemoryError:
        end = {"reason": "memory"}
    except BaseException as error:  # noqa: BLE001 - the parent says it in a sentence
        end = {"reason": reason_of(error)}
    sys.stdout.write(json.dumps(end) + "\n")
    sys.stdout.flush()
    return 0


def _documents(path: Path) -> Iterator[dict[str, Any]]:
    import python_calamine

    if _is_odd(path):
        yield {"odd": True}
        return
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
    except (python_calamine.XmlError, python_calamine.ZipError):
        yield {"odd": True}
        return
    if BASELINE not in book.sheet_names:
        yield {"odd": True}
        return
    head, baseline = _baseline(_sheet(book, BASELINE))
    kind = kind_of(head)
    if kind not in LISTS:
        yield {"odd": True}
        return
    columns = tuple(spelled(column) for column in LISTS[kind].columns)
    for name in book.sheet_names:
        if name == BASELINE:
            continue
        sheet = _sheet(book, name)
        found = _heads(sheet)
        if found is not None:
            yield {"head": head, "heads": found[1:], "top": found[0]}
            yield from _compared(sheet, found, columns, head, baseline)
            return
    yield {"odd": True}


def _is_odd(path: Path) -> bool:
    """Tell whether a worksheet holds formulas or error values, without unpacking it into memory."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if re.search(r"worksheets[/\\][^/\\]+\.xml$", name):
                with archive.open(name) as stream:
                    if _has_odd_cells(stream):
                        return True
    return False


def _has_odd_cells(stream: IO[bytes]) -> bool:
    before = b""
    odd: tuple[bytes, ...] = _ODD
    while chunk := stream.read(_CHUNK):
        if not before and b":worksheet" in chunk[:_CHUNK_HEAD]:
            odd = _ODD + _ODD_NAMED
        part = before + chunk
        if any(one in part for one in odd):
            return True
        before = chunk[-_OVERLAP:]
    return False


def _sheet(book: Any, name: str) -> Any:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height * max(1, sheet.total_width) > _MOST_CELLS:
        raise MemoryError
    return sheet


def _rows(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """Return (number from 1, cells from the first used column) of each row."""
    yield from enumerate(sheet.iter_rows(), start=1)


def _baseline(sheet: Any) -> tuple[str, dict[str, str]]:
    """Return the head of the hidden sheet, and what was exported by key, in one text a record."""
    rows = _rows(sheet)
    _number, first = next(rows, (0, [""]))
    found = {}
    for _number, row in rows:
        if row and row[0] != "":
            found[str(row[0]).strip()] = _BETWEEN.join(
                cell.strip() if isinstance(cell, str) else str(cell) for cell in row[1:]
            )
    return str(first[0]) if first else "", found


def _heads(sheet: Any) -> tuple[int, list[Any], list[Any]] | None:
    """Return (number of the row of keys, its cells, the headings below), None if there is none."""
    rows = _rows(sheet)
    for number, row in rows:
        if any(str(cell).startswith(MARK) for cell in row):
            return number, row, next(rows, (0, []))[1]
        if number >= _LOOKED_AT:
            break
    return None


def _compared(
    sheet: Any, heads: tuple[int, list[Any], list[Any]], columns: Sequence[Column], head: str,
    baseline: Mapping[str, str],
) -> Iterator[dict[str, Any]]:  # fmt: skip
    top, names = heads[0], [str(cell) for cell in heads[1]]
    exported = list(json.loads(head[len(MARK) :])["columns"])
    key_place = names.index(KEY) if KEY in names else -1
    tests = _tests(names, columns, exported)
    seen: dict[str, int] = {}
    same = 0
    for number, row in _rows(sheet):
        if number < top + HEAD_ROWS or not any(cell not in ("", None) for cell in row):
            continue
        key = str(row[key_place]).strip() if 0 <= key_place < len(row) else ""
        before = baseline.get(key)
        if key and key in seen:
            yield {"twice": [seen[key], number]}
            continue
        if key:
            seen[key] = number
        values = [] if before is None else before.split(_BETWEEN)
        if len(values) == len(exported) and all(
            test(row[place], values[at]) for place, at, test in tests if place < len(row)
        ):
            same += 1
            continue
        document: dict[str, Any] = {"row": number, "cells": [cell_document(one) for one in row]}
        if before is not None:
            document |= {"key": key, "before": values}
        yield document
    for key, before in baseline.items():
        if key not in seen:
            yield {"key": key, "before": before.split(_BETWEEN), "gone": True}
    yield {"same": same}


def _tests(
    names: Sequence[str], columns: Sequence[Column], exported: Sequence[str]
) -> list[tuple[int, int, Same]]:
    """Return (place in the row, place among the exported, test) of every column of ours."""
    known = {MARK + column.key: column for column in columns}
    found = []
    for place, name in enumerate(names):
        column = known.get(name)
        if column is not None:
            at = exported.index(column.key) if column.key in exported else -1
            found.append((place, at, _test(column) if at >= 0 else _never))
    return found


def _test(column: Column) -> Same:
    """Return what tells quickly that a cell is as it was; what it denies may still be the same."""
    if column.kind in (Kind.MONEY, Kind.NUMBER):
        return _same_number
    if column.kind is Kind.DATE:
        return _same_day
    if column.kind is Kind.CHOICE:
        keys = {text: key for key, texts in column.choices.items() for text in texts}
        return lambda cell, before: cell == before == "" or keys.get(cell) == before
    return _same_text


def _same_text(cell: Any, before: str) -> bool:
    return bool(cell == before)


def _same_number(cell: Any, before: str) -> bool:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return bool(cell == before == "")
    try:
        return cell == float(before)
    except ValueError:
        return False


def _same_day(cell: Any, before: str) -> bool:
    if isinstance(cell, datetime):
        return cell.isoformat() == f"{before}T00:00:00"
    if isinstance(cell, date):
        return cell.isoformat() == before
    return bool(cell == before == "")


def _never(_cell: Any, _before: str) -> bool:
    return False
