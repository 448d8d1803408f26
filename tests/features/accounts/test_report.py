"""The sheet of key accounts: by tier, or as the list is seen."""

from datetime import date
from pathlib import Path

import pytest

from kamdesk.db.database import Database
from kamdesk.features.accounts.domain import AccountFilter
from kamdesk.features.accounts.feature import FEATURE
from kamdesk.features.workbooks.service import write_report
from tests import builders
from tests.reporting.sheets import differing, opened

SPEC = FEATURE.reports[0]
DAY = date(2026, 6, 30)


@pytest.fixture
def desk(database: Database) -> Database:
    """Three accounts in two tiers and two currencies, one of them overdue and over its limit."""
    late = builders.account(database, "Late", tier="A", code="1", credit_limit_minor=50_00)
    builders.invoice(database, late, 80_00, due=date(2026, 6, 20))
    calm = builders.account(database, "Calm", tier="B", code="2")
    builders.invoice(database, calm, 10_00, due=date(2026, 7, 20))
    builders.account(database, "Abroad", tier="A", code="3", currency="USD")
    return database


def _rows(path: Path) -> list[list[object]]:
    sheet = opened(path, values=True)["Accounts"]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_accounts_stand_by_tier_with_subtotals(desk: Database, tmp_path: Path) -> None:
    out = tmp_path / "accounts.xlsx"
    write_report(desk, SPEC, out, as_of=DAY)
    firsts = [str(row[0]) for row in _rows(out)]
    assert [text for text in firsts if text.startswith(("Tier ", "Total"))] == [
        "Tier A", "Tier B", "Total", "Tier A", "Total",
    ]  # fmt: skip
    total = next(row for row in _rows(out) if row[0] == "Total")
    assert total[8] == 90.0
    late = next(row for row in _rows(out) if row[2] == "Late")
    assert late[-1] == "overdue for 10 days; over its credit limit; nobody known there; no owner"


def test_the_list_as_seen_keeps_columns_order_and_filter(desk: Database, tmp_path: Path) -> None:
    out = tmp_path / "accounts.xlsx"
    options = {
        "filter": AccountFilter(overdue=True),
        "filter_text": "Overdue",
        "sort": ("name", True),
        "columns": ["name", "overdue", "credit_used", "nonsense"],
    }
    write_report(desk, SPEC, out, as_of=DAY, options=options)
    rows = _rows(out)
    heads = next(row for row in rows if row[0] == "Account")
    assert [head for head in heads if head] == ["Account", "Overdue", "Credit used"]
    names = [row[0] for row in rows]
    assert "Late" in names
    assert "Calm" not in names
    assert ["Filter", "Overdue"] in [row[:2] for row in rows]


@pytest.mark.libreoffice
def test_stored_values_are_what_libreoffice_counts(desk: Database, tmp_path: Path) -> None:
    out = tmp_path / "accounts.xlsx"
    write_report(desk, SPEC, out, as_of=DAY)
    count, wrong = differing(out, tmp_path)
    assert wrong == []
    assert count > 15
