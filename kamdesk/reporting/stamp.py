"""A short stamp of all figures of a report: equal wherever the same numbers stand.

Only figures and days are counted, in their order; words are not, so that the Chinese and the English
edition of one result carry the same stamp.
"""

from datetime import date
from decimal import Decimal
from hashlib import blake2b

from kamdesk.reporting.report import Cell, Formula, Line, Report, Table

_BYTES = 4


class Stamp:
    """Collects the lines of a report as they are written, table by table."""

    def __init__(self) -> None:
        self._hash = blake2b(digest_size=_BYTES)

    def begin(self, table: Table) -> None:
        """Begin a table."""
        self._hash.update(f"\x1e{table.key}\x1e".encode())

    def add(self, line: Line) -> None:
        """Take the figures of a line."""
        self._hash.update("\x1f".join(map(_figure, line.cells)).encode() + b"\n")

    def text(self) -> str:
        """Return the stamp of everything taken so far, like "7F3A-91C2"."""
        digits = self._hash.hexdigest().upper()
        return f"{digits[:4]}-{digits[4:]}"


def stamp_of(report: Report) -> str:
    """Return the stamp of a whole report; asks every table for its lines."""
    stamp = Stamp()
    for sheet in report.sheets:
        for part in sheet.parts:
            if isinstance(part, Table):
                stamp.begin(part)
                for line in part.lines():
                    stamp.add(line)
    return stamp.text()


def _figure(cell: Cell) -> str:
    value = cell.value if isinstance(cell, Formula) else cell
    if value is None or isinstance(value, str):
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
