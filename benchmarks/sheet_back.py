"""sheet-back-200k: an edited sheet of 200,000 open items compared with the workspace.

The floor is calamine reading every cell of the same file. Memory is the most that the comparing
process and its helper hold together.
"""

from functools import partial
from pathlib import Path

from benchmarks.harness import (
    CACHE,
    TODAY,
    Result,
    child,
    copied,
    in_turns,
    opened,
    ratio_result,
    workspace,
)
from benchmarks.imports import ledger
from kamdesk.db.migrate import newest_version
from kamdesk.db.workspace_info import UID, info
from kamdesk.features.imports.domain import Options
from kamdesk.features.imports.service import run
from kamdesk.features.roundtrip import importer, report
from kamdesk.features.roundtrip.domain import head_of
from kamdesk.features.roundtrip.queries import LISTS

ROWS = {"S": 20_000, "M": 200_000, "L": 500_000}
BAR, MEMORY_BAR_MB = 4.0, 500.0
_EVERY = 97
"""One row in so many has a new note."""


def sheet_back(scale: str) -> list[Result]:
    """Measure the difference of an edited sheet, and the memory it takes."""
    path = _workspace(scale)
    sheet, rows, changed = _edited(path, scale)
    with opened(path) as database:

        def ours() -> None:
            with database.read() as reader:
                found = importer.read_edited(reader, sheet, TODAY).difference
            if len(found.changes) != changed or found.same != rows - changed:
                raise RuntimeError("the difference is not what was edited")

        mine, bare = in_turns(ours, partial(_read, sheet), turns=5)
    peak = child("sheet_back", path, sheet)["peak_mb"]
    floor = child("calamine_read", sheet)["peak_mb"]
    met = peak <= MEMORY_BAR_MB
    return [
        ratio_result("sheet-back-200k", scale, mine, bare, BAR, rows=rows, changed=changed),
        Result(
            "sheet-back-200k-memory", scale, peak, floor, f"{MEMORY_BAR_MB:.0f}mb", met, "mb"
        ),
    ]  # fmt: skip


def _read(sheet: Path) -> None:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(str(sheet))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def _workspace(scale: str) -> Path:
    """Return a workspace with so many open invoices more than the sample has."""
    path = CACHE / f"open-{ROWS[scale]}-schema{newest_version()}.kam"
    if not path.exists():
        making = copied(workspace("S"), path.with_suffix(".making"))
        with opened(making, readonly=False) as database:
            run(database, ledger(ROWS[scale]), "invoices", Options(), today=TODAY)
        making.rename(path)
    return path


def _edited(path: Path, scale: str) -> tuple[Path, int, int]:
    """Return the sheet as it comes back, how many rows it has, and how many are changed."""
    wanted = LISTS["items"]
    with opened(path) as database, database.read() as reader:
        rows = wanted.rows(reader, TODAY)
        uid = info(reader, UID)
    changed = {
        key: {**values, "note": f"seen {number}"}
        for number, (key, values) in enumerate(rows.items())
        if number % _EVERY == 0
    }
    out = CACHE / f"sheet-back-{scale}-{uid}.xlsx"
    if not out.exists():
        names = [column.key for column in wanted.columns]
        head = head_of(wanted.kind, uid, TODAY, names)
        report.write_rows(out, wanted, {**rows, **changed}, rows, head)
    return out, len(rows), len(changed)
