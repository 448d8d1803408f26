"""Spreadsheets, read in a process of their own under limits of memory and time.

A workbook from a stranger may be a bomb, a loop or a riddle: the helper process may fail in any
way, and this one says so in a sentence.
"""

import json
import re
import subprocess
import sys
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import N_, _
from kamdesk.features.imports.domain import BadCell, Table

SECONDS = 20
MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 100
MOST_MEMBERS = 2_000
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_FIRST_ELEMENT = re.compile(rb"<[A-Za-z_:]")
_LONGEST_HEAD = 64 * 1024  # nobody writes more before the first element
_SMALL = 4 * 1024 * 1024  # ratios of small parts say nothing

ERROR_CELL = N_("an error value of the spreadsheet")
NO_VALUE = N_("a formula without a stored value")

_REASONS = {
    "password": (
        N_("{file} is protected by a password."),
        N_("Open it in a spreadsheet, save it without the password and bring that in."),
    ),
    "memory": (
        N_("{file} is too large to be read."),
        N_("Delete stray cells far from the data, or save the sheet as CSV."),
    ),
    "unreadable": (
        N_("{file} cannot be read as a spreadsheet."),
        N_("Open it in a spreadsheet and save it again as .xlsx or CSV."),
    ),
}


def read_sheets(path: Path) -> list[Table]:
    """Read all sheets of .xlsx, .xlsm, .xlsb, .xls or .ods.

    Raises:
        UserError: If the file is hostile, protected, damaged or too large; it says which.
    """
    check_archive(path)
    code, output = run_worker("sheets", path, SECONDS)
    return _tables(path, code, output)


def run_worker(name: str, path: Path, seconds: int) -> tuple[int, bytes]:
    """Let the helper process of a name work on a file; return how it ended and what it printed.

    Raises:
        UserError: If it took longer than so many seconds.
    """
    command = (
        [sys.executable, "--worker", name]
        if getattr(sys, "frozen", False)
        else [sys.executable, "-m", "kamdesk", "--worker", name]
    )
    try:
        done = subprocess.run(
            [*command, str(path.absolute())],
            capture_output=True,
            timeout=seconds,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise UserError(
            _("{file} took longer than {n} seconds to read.").format(file=path.name, n=seconds),
            _("Save the sheet as CSV and bring that in."),
        ) from error
    return done.returncode, done.stdout


def check_archive(path: Path, most: int = MOST_UNPACKED) -> None:
    """Refuse a zip that unpacks to too much, before anything is unpacked.

    Args:
        path: The file.
        most: Bytes it may unpack to.

    Raises:
        UserError: If it is a bomb, or has a document type definition.
    """
    try:
        if not zipfile.is_zipfile(path):
            return
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            total = sum(member.file_size for member in members)
            packed = sum(member.compress_size for member in members) or 1
            if (
                len(members) > MOST_MEMBERS
                or total > most
                or (total > _SMALL and total / packed > MOST_RATIO * 4)
            ):
                raise UserError(
                    _("{file} unpacks to far more than a spreadsheet holds.").format(
                        file=path.name
                    ),
                    _("It was not opened. Save the sheet as CSV if it is really yours."),
                )
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    _refuse_entities(path, archive, member)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError):
        return  # the reader says what is wrong with it


def _refuse_entities(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    with archive.open(member) as stream:
        head = b""
        while part := stream.read(4096):
            head += part.replace(b"\0", b"")  # UTF-16 in either order becomes plain
            if _FIRST_ELEMENT.search(_COMMENT.sub(b"", head)) or len(head) > _LONGEST_HEAD:
                break
    before = _FIRST_ELEMENT.split(_COMMENT.sub(b"", head), maxsplit=1)[0]
    if b"<!DOCTYPE" in before or b"<!ENTITY" in before or len(before) > _LONGEST_HEAD:
        raise UserError(
            _("{file} defines entities of its own, as no spreadsheet does.").format(file=path.name),
            _("It was not opened. Save it again in a spreadsheet if it is really yours."),
        )


def _tables(path: Path, code: int, output: bytes) -> list[Table]:
    return _decode(printed(path, code, output))


def printed(path: Path, code: int, output: bytes) -> list[str]:
    """Return the lines a helper process printed before it said that it was done.

    Raises:
        UserError: If it did not; it says what is wrong with the file.
    """
    reason = "unreadable"
    if code == 0:
        try:
            lines = [line.rstrip("\r") for line in output.decode("utf-8").rstrip().split("\n")]
            answer = json.loads(lines[-1])
            if answer.get("done"):
                return lines[:-1]
            reason = answer.get("reason", reason)
        except (ValueError, IndexError, AttributeError):
            reason = "unreadable"
    elif code < 0 or b'"memory"' in output[-200:]:
        reason = "memory"
    if reason == "memory" and not zipfile.is_zipfile(path) and path.stat().st_size < _SMALL:
        reason = "unreadable"  # nothing that small is large: it loops
    summary, advice = _REASONS[reason if reason in _REASONS else "unreadable"]
    raise UserError(_(summary).format(file=path.name), _(advice))


def _decode(lines: list[str]) -> list[Table]:
    tables: list[Table] = []
    for line in lines:
        part = decoded(line)
        if isinstance(part, list):
            tables[-1].rows.append(part)
        else:
            head = part.values
            table = Table(head["name"], [], hidden=head["hidden"])
            table.merged = [tuple(one) for one in head["merged"]]
            tables.append(table)
    return tables


def decoded(line: str) -> Any:
    """Return a line of the helper process; cells in objects become days, times and bad cells."""
    return _DECODER.decode(line)


class _Head:
    """The first line of a sheet."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values


def _cell(value: dict[str, Any]) -> Any:
    if "d" in value:
        return date.fromisoformat(value["d"])
    if "t" in value:
        return datetime.fromisoformat(value["t"])
    if "e" in value:
        return BadCell(value["e"], ERROR_CELL)
    if "f" in value:
        return BadCell(value["f"], NO_VALUE)
    return _Head(value)


_DECODER = json.JSONDecoder(parse_float=Decimal, object_hook=_cell)
