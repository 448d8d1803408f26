"""Statements as files: one workbook, or a PDF for each customer."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from kamdesk.base.feature import ReportSpec
from kamdesk.base.i18n import _, speaking
from kamdesk.base.lazy import load
from kamdesk.base.progress import NoProgress, Progress
from kamdesk.db.database import Database
from kamdesk.features.reconcile.domain.statement import language_of
from kamdesk.features.reconcile.queries.statements import Party, parties, with_balance
from kamdesk.features.workbooks.service import build_report, write_report

STATEMENT = ReportSpec("statement", "", "", "kamdesk.features.reconcile.report:statement")
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def write_statements(
    database: Database, out: Path, as_of: date, accounts: Sequence[int], progress: Progress
) -> None:
    """Write the statements of customers, or of every one with a balance, as one workbook.

    Raises:
        UserError: If it cannot be written; an old file stays as it was.
        Cancelled: If the user stopped it; an old file stays as it was.
    """
    write_report(
        database,
        STATEMENT,
        out,
        as_of=as_of,
        options={"accounts": list(accounts)},
        progress=progress,
    )


def write_statement_pdf(
    database: Database, code: str, out: Path, as_of: date, options: Mapping[str, object]
) -> None:
    """Write the statement of one customer as a PDF. Raises UserError."""
    write_pdf = load("kamdesk.features.workbooks.widgets.printed:write_pdf")
    with database.read() as reader:
        report = build_report(reader, STATEMENT, as_of=as_of, account=code, options=options)
        write_pdf(report, out, NoProgress(), report.sheets[:1])


def write_statements_pdf(
    database: Database, folder: Path, as_of: date, accounts: Sequence[int], progress: Progress
) -> int:
    """Write a PDF for each customer into a folder, named by code, name and day; return how many.

    Raises:
        UserError: If one cannot be written; those before it are there.
        Cancelled: If the user stopped it; those before it are there.
    """
    with database.read() as reader:
        keys = list(accounts) or with_balance(reader, as_of)
        found = list(parties(reader, keys).values())
    for number, one in enumerate(found):
        progress.step(number, len(found), one.name)
        write_statement_pdf(database, one.code, folder / file_name(one, as_of, "pdf"), as_of, {})
    return len(found)


def file_name(one: Party, as_of: date, ending: str) -> str:
    """Return a name for the statement of a customer, in the customer's language."""
    with speaking(language_of(one.country, one.name)):
        plain = " ".join((_("Statement of account"), one.code, one.name, as_of.isoformat()))
    return f"{_NOT_IN_NAMES.sub(' ', plain)}.{ending}"
