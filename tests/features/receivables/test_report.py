"""The ageing sheet says what the ledger says, in live formulas that agree with LibreOffice."""

from datetime import date
from pathlib import Path

import pytest

from kamdesk.base.feature import ReportSpec
from kamdesk.base.i18n import Message, speaking
from kamdesk.db.database import Database
from kamdesk.features.receivables import queries
from kamdesk.features.receivables.feature import FEATURE
from kamdesk.features.receivables.service import (
    NewLine,
    NewReceipt,
    record_receipt,
    set_schedule,
)
from kamdesk.features.workbooks.service import write_report
from tests import builders
from tests.reporting.sheets import differing, opened

SPEC: ReportSpec = FEATURE.reports[0]
DAY = date(2026, 6, 30)


@pytest.fixture
def ledger(database: Database) -> Database:
    """Two accounts, two currencies, something in several buckets, a credit note, a dispute."""
    acme = builders.account(database, "=Acme & Söhne", code="007")
    wei = builders.account(database, "伟业集团", code="K-2")
    for place, due in enumerate(
        (date(2026, 7, 15), date(2026, 6, 1), date(2026, 1, 1), date(2025, 1, 1))
    ):
        builders.invoice(database, acme, 100_07 * (place + 1), due=due, issued=date(2025, 1, 1))
    builders.disputed(database, wei, 55_00, due=date(2026, 5, 1))
    builders.invoice(database, wei, 9_99, due=date(2026, 5, 1), currency="USD")
    builders.invoice(database, wei, 5_00, kind="credit_note")
    builders.receipt(database, acme, 20_00)
    parts = builders.invoice(
        database, wei, 90_00, number="S-1", issued=date(2026, 1, 2), recognised=date(2025, 12, 1)
    )
    lines = [
        NewLine(date(2026, 2, 1), 30_00), NewLine(date(2026, 9, 1), 40_00),
        NewLine(date(2027, 1, 2), 12_00, "retention"), NewLine(None, 8_00),
    ]  # fmt: skip
    database.write(Message("Do"), set_schedule, parts, date(2026, 1, 2), lines)
    paid = NewReceipt(wei, date(2026, 2, 3), "CNY", 10_00)
    database.write(Message("Do"), record_receipt, paid, [(parts, 10_00)])
    return database


def _cells(path: Path, sheet: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in opened(path, values=True)[sheet].iter_rows()]


def test_the_sheet_has_the_totals_of_the_ledger(ledger: Database, tmp_path: Path) -> None:
    out = tmp_path / "aging.xlsx"
    write_report(ledger, SPEC, out, as_of=DAY)
    with ledger.read() as reader:
        sections = queries.ageing(reader, DAY)
    totals = [row for row in _cells(out, "Ageing") if row[0] == "Total"]
    assert len(totals) == len(sections) == 2
    for row, section in zip(totals, sections, strict=True):
        buckets = [round(float(value) * 100) for value in row[3:10]]  # type: ignore[arg-type]
        assert tuple(buckets) == section.open
        assert round(float(row[11]) * 100) == section.total  # type: ignore[arg-type]


def test_every_sheet_that_is_promised_is_there(ledger: Database, tmp_path: Path) -> None:
    out = tmp_path / "aging.xlsx"
    write_report(ledger, SPEC, out, as_of=DAY)
    assert opened(out, values=True).sheetnames == [
        "Ageing", "Month ends", "Items CNY", "Items USD", "Largest 20", "Unapplied", "Disputed",
        "By owner", "Data", "Notes",
    ]  # fmt: skip
    data = _cells(out, "Data")
    assert sum(1 for row in data if row[3] in ("Invoice", "Credit note", "Receipt")) == 12
    assert {row[0] for row in data} >= {"007", "K-2"}


def test_an_account_narrows_it_and_an_unknown_one_is_refused(
    ledger: Database, tmp_path: Path
) -> None:
    from kamdesk.base.errors import UserError

    out = tmp_path / "aging.xlsx"
    write_report(ledger, SPEC, out, as_of=DAY, account="007")
    texts = [value for row in _cells(out, "Ageing") for value in row]
    assert "=Acme & Söhne" in texts
    assert "伟业集团" not in texts
    with pytest.raises(UserError, match="no account X"):
        write_report(ledger, SPEC, tmp_path / "x.xlsx", as_of=DAY, account="X")


def test_an_empty_ledger_gives_a_sheet_that_says_so(database: Database, tmp_path: Path) -> None:
    out = tmp_path / "aging.xlsx"
    write_report(database, SPEC, out, as_of=DAY)
    assert "Nothing is open on this day." in [
        value for row in _cells(out, "Ageing") for value in row
    ]


def test_what_is_shown_apart_is_the_ledgers(ledger: Database, tmp_path: Path) -> None:
    out = tmp_path / "aging.xlsx"
    write_report(ledger, SPEC, out, as_of=DAY)
    head = next(row for row in _cells(out, "Ageing") if row[0] == "Code")
    assert head[13:16] == ["Disputed", "Retention", "Event missing"]
    total = next(row for row in _cells(out, "Ageing") if row[0] == "Total")
    assert [float(value) for value in total[13:16]] == [55.0, 12.0, 8.0]  # type: ignore[arg-type]
    items = {row[0]: row for row in _cells(out, "Items CNY")}
    assert items["S-1 / 1"][4:6] == [90.0, 20.0]  # the amount is told once
    assert items["S-1 / 2"][4:6] == [None, 40.0]
    assert (items["S-1 / 4"][2], items["S-1 / 4"][3]) == (None, None)
    disputed = [row for row in _cells(out, "Disputed") if row[1] == "伟业集团"]
    assert [float(row[7]) for row in disputed] == [55.0]  # type: ignore[arg-type]


@pytest.mark.libreoffice
@pytest.mark.parametrize("basis", ["due", "issued"])
def test_stored_values_are_what_libreoffice_counts(
    ledger: Database, tmp_path: Path, basis: str
) -> None:
    out = tmp_path / "aging.xlsx"
    write_report(ledger, SPEC, out, as_of=DAY, options={"basis": basis})
    count, wrong = differing(out, tmp_path)
    assert wrong == []
    assert count > 150


def test_it_speaks_chinese(ledger: Database, tmp_path: Path) -> None:
    out = tmp_path / "aging.xlsx"
    with speaking("zh_CN"):
        write_report(ledger, SPEC, out, as_of=DAY)
    assert opened(out, values=True).sheetnames[0] == "账龄"
