"""From the name of a report to a finished file; the same way for the window and the command line."""

import getpass
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from kamdesk.base.feature import ReportSpec
from kamdesk.base.lazy import load
from kamdesk.base.progress import NoProgress, Progress
from kamdesk.db.connection import Reader
from kamdesk.db.database import Database
from kamdesk.reporting.report import Report, ReportRequest


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
    """Write a report as a workbook.

    Raises:
        UserError: If the account is unknown or the target cannot be written; an old file stays.
        Cancelled: If the user stopped it; an old file stays.
    """
    write = load("kamdesk.reporting.workbook:write_workbook")
    with database.read() as reader:
        report = build_report(
            reader, spec, as_of=as_of, account=account, options=options, progress=progress
        )
        write(report, out, progress or NoProgress())


def _maker() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
