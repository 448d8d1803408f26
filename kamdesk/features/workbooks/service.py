"""From the name of a report to a finished file; the same way for the window and the command line."""

import getpass
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kamdesk.base.errors import UserError
from kamdesk.base.feature import ReportSpec
from kamdesk.base.i18n import _
from kamdesk.base.lazy import load
from kamdesk.base.progress import NoProgress, Progress
from kamdesk.db.connection import Reader
from kamdesk.db.database import Database
from kamdesk.db.recorder import reader as reader_of
from kamdesk.db.workspace_info import set_info
from kamdesk.features.workbooks.queries import PINNED, pinned_names
from kamdesk.reporting.report import Report, ReportRequest

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_LONGEST_NAME = 100

WRITERS = {
    ".xlsx": "kamdesk.reporting.workbook:write_workbook",
    ".pdf": "kamdesk.features.workbooks.widgets.printed:write_pdf",
}
"""What writes a report by the ending of the file: a function (report, file, progress)."""


def build_report(
    reader: Reader,
    spec: ReportSpec,
    *,
    as_of: date,
    account: str | None = None,
    options: Mapping[str, object] | None = None,
    progress: Progress | None = None,
    made: datetime | None = None,
) -> Report:
    """Return a report as values, counted on one state of the file.

    Args:
        reader: Of the file; must stay open while lines of the report are asked for.
        spec: Which report.
        as_of: Day everything is counted at, inclusive.
        account: Code of one account, None for all.
        options: Of the single report.
        progress: Told while it is counted.
        made: When it is made; now if None.

    Raises:
        UserError: If the account is missing or unknown.
    """
    request = ReportRequest(as_of, account, made or datetime.now(), _maker(), options or {})
    report: Report = load(spec.build)(reader, request, progress or NoProgress())
    return report


def write_report(
    database: Database,
    spec: ReportSpec,
    out: Path,
    *,
    as_of: date,
    account: str | None = None,
    options: Mapping[str, object] | None = None,
    progress: Progress | None = None,
) -> None:
    """Write a report: as a workbook, or as a PDF if the name ends so.

    Raises:
        UserError: If the account or the ending is unknown or the target cannot be written; an old
            file stays.
        Cancelled: If the user stopped it; an old file stays.
    """
    write = load(_writer(out))
    with database.read() as reader:
        report = build_report(
            reader, spec, as_of=as_of, account=account, options=options, progress=progress
        )
        write(report, out, progress or NoProgress())


@dataclass(frozen=True, slots=True)
class Batch:
    """What came of a batch: the files, and (account, why not) of those that have none."""

    written: tuple[Path, ...]
    problems: tuple[tuple[str, str], ...]


def write_batch(
    database: Database,
    spec: ReportSpec,
    accounts: Sequence[tuple[str, str]],
    folder: Path,
    ending: str,
    *,
    as_of: date,
    options: Mapping[str, object] | None = None,
    progress: Progress | None = None,
) -> Batch:
    """Write a report for each account into a folder; one that cannot be written does not stop the others.

    Args:
        database: The file.
        spec: Which report.
        accounts: (code, name) of each.
        folder: Where to; a file of the same name there is replaced.
        ending: ".xlsx" or ".pdf".
        as_of: Day everything is counted at, inclusive.
        options: Of the single report.
        progress: Told before each account.

    Raises:
        UserError: If the folder is not there.
        Cancelled: If the user stopped it; those written before are there and whole.
    """
    if not folder.is_dir():
        raise UserError(
            _("{file} cannot be written.").format(file=folder), _("Choose another folder or name.")
        )
    told = progress or NoProgress()
    written: list[Path] = []
    problems: list[tuple[str, str]] = []
    for number, (code, name) in enumerate(accounts):
        told.step(number, len(accounts), name)
        out = folder / file_name(_(spec.title), code, name, as_of, ending)
        step = _Inside(told, number, len(accounts), name)
        try:
            write_report(
                database, spec, out, as_of=as_of, account=code, options=options, progress=step
            )
        except UserError as error:
            problems.append((name, error.summary))
        else:
            written.append(out)
    return Batch(tuple(written), tuple(problems))


class _Inside:
    """Progress of one file of many: lets it be stopped, and keeps the count of files."""

    def __init__(self, outer: Progress, done: int, total: int, name: str) -> None:
        self._outer = outer
        self._place = (done, total, name)

    def step(self, done: int, total: int | None, what: str = "") -> None:
        """Implement `Progress`."""
        self._outer.step(*self._place)


def file_name(title: str, code: str, name: str, as_of: date, ending: str) -> str:
    """Return a name for the report of an account that every system takes."""
    plain = _NOT_IN_NAMES.sub(" ", f"{title} {code} {name}").strip()[:_LONGEST_NAME].rstrip(" .")
    return f"{plain} {as_of.isoformat()}{ending}"


# -- pinned to an account -----------------------------------------------------------------------


def set_pinned(session: "Session", uid: str, name: str, pinned: bool) -> None:
    """Pin a report to an account, or take it off: it stands as a button on the account's brief.

    It is kept in the workspace, because it is about the account: it can be undone, and travels with
    the file to who follows.

    Args:
        session: Of the write.
        uid: Stable identity of the account.
        name: Of the report.
        pinned: Whether it is pinned from now on.
    """
    before = pinned_names(reader_of(session), uid)
    after = [one for one in before if one != name] + ([name] if pinned else [])
    set_info(session, PINNED + uid, ",".join(after))


def _writer(out: Path) -> str:
    name = WRITERS.get(out.suffix.lower())
    if name is None:
        raise UserError(
            _("{file} cannot be written.").format(file=out.name),
            _("A report is written as .xlsx or .pdf."),
        )
    return name


def _maker() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
