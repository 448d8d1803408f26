"""The collection plan says what the tab says, in live formulas that agree with LibreOffice."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kamdesk.base.errors import UserError
from kamdesk.base.feature import ReportSpec
from kamdesk.base.i18n import Message, speaking
from kamdesk.db.database import Database
from kamdesk.features.collections.store import PromiseRow
from kamdesk.features.targets import queries, service
from kamdesk.features.targets.feature import FEATURE
from kamdesk.features.workbooks.service import write_report
from tests import builders
from tests.features.targets.test_domain import scheme
from tests.features.targets.test_goals import DAY, JUNE, key, pay
from tests.reporting.sheets import differing, opened

SPEC: ReportSpec = FEATURE.reports[0]


@pytest.fixture
def ledger(database: Database) -> Database:
    """Two accounts, two currencies, targets, promises, commission, a review."""
    owner = builders.colleague(database, "沈嘉宁")
    acme = builders.account(database, "=Acme & Söhne", code="007", owner_id=owner)
    wei = builders.account(database, "伟业集团", code="K-2")
    for account, number, due, amount, currency in (
        (acme, "OLD", date(2026, 5, 1), 1_000_07, "CNY"),
        (acme, "DUE", date(2026, 6, 10), 1_500_33, "CNY"),
        (wei, "W-1", date(2026, 6, 29), 400_99, "CNY"),
        (wei, "W-2", date(2026, 4, 29), 9_13, "USD"),
        (wei, "W-3", date(2026, 6, 9), 9_000, "JPY"),
    ):
        builders.invoice(
            database, account, amount, number=number, issued=date(2026, 3, 1), due=due,
            currency=currency,
        )  # fmt: skip
    pay(database, acme, key(database, "DUE"), 900_55, date(2026, 6, 12), number="S-1")
    pay(database, acme, key(database, "OLD"), 111_11, date(2026, 6, 13), number="S-2")
    builders.add(
        database,
        PromiseRow(
            account_id=acme, invoice_id=key(database, "OLD"), currency="CNY", amount_minor=500_00,
            made_on=date(2026, 6, 14), promised=date(2026, 6, 25),
        ),
    )  # fmt: skip
    database.write(Message("S"), service.save_scheme, scheme(held_share=Decimal("0.15")))
    database.write(Message("T"), service.apply_proposals, JUNE, DAY)
    place = service.Place(acme, "CNY", JUNE)
    database.write(Message("T"), service.set_total, place, 1_200_00, DAY)
    database.write(Message("S"), service.set_slip, key(database, "DUE"), JUNE, "approval", "Waits")
    database.write(Message("R"), service.set_review, JUNE, colleague_id=owner, next_moves="A\nB")
    return database


def cells(path: Path, sheet: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in opened(path, values=True)[sheet].iter_rows()]


def test_the_total_is_what_the_tab_says(ledger: Database, tmp_path: Path) -> None:
    out = tmp_path / "plan.xlsx"
    write_report(ledger, SPEC, out, as_of=DAY)
    with ledger.read() as reader:
        found = queries.goals(reader, JUNE, DAY)
    totals = [row for row in cells(out, "Collection plan") if row[0] == "Total"]
    assert len(totals) == 3
    one, row = queries.add_up(found.of("CNY")), totals[0]
    expected = (
        one.overdue, one.due, one.recovery, one.target, one.collected, None, one.remains, one.expected,
        one.forecast, None, one.statement.net if one.statement else None, one.to_earn,
    )  # fmt: skip
    for value, minor in zip(row[3:], expected, strict=False):
        if minor is not None:
            assert round(float(value) * 100) == minor  # type: ignore[arg-type]


def test_every_sheet_that_is_promised_is_there(ledger: Database, tmp_path: Path) -> None:
    out = tmp_path / "plan.xlsx"
    write_report(ledger, SPEC, out, as_of=DAY)
    assert opened(out, values=True).sheetnames == [
        "Collection plan", "Due CNY", "Due JPY", "Due USD", "By owner", "Weeks and rates",
        "Twelve months", "Commission", "Review", "Next moves", "Data", "Notes",
    ]  # fmt: skip
    due = next(row for row in cells(out, "Due CNY") if row[0] == "OLD")
    assert due[6].date() == date(2026, 6, 25)  # type: ignore[union-attr,attr-defined]
    assert due[8].date() == date(2026, 6, 25)  # type: ignore[union-attr,attr-defined]
    assert due[9] == "沈嘉宁"
    review = [value for row in cells(out, "Review") for value in row]
    assert "May not pay yet: Stuck in their approval" in review
    assert "Waits" in review
    assert "B" in [value for row in cells(out, "Next moves") for value in row]


def test_an_account_narrows_it_and_an_unknown_one_is_refused(
    ledger: Database, tmp_path: Path
) -> None:
    out = tmp_path / "plan.xlsx"
    write_report(ledger, SPEC, out, as_of=DAY, account="007")
    texts = [value for row in cells(out, "Collection plan") for value in row]
    assert "=Acme & Söhne" in texts
    assert "伟业集团" not in texts
    with pytest.raises(UserError, match="no account X"):
        write_report(ledger, SPEC, tmp_path / "x.xlsx", as_of=DAY, account="X")


def test_an_empty_ledger_gives_a_sheet_that_says_so(database: Database, tmp_path: Path) -> None:
    out = tmp_path / "plan.xlsx"
    write_report(database, SPEC, out, as_of=DAY)
    texts = [value for row in cells(out, "Collection plan") for value in row]
    assert "Nothing is due or collected in this month." in texts


def test_without_a_scheme_and_targets_it_is_written_too(database: Database, tmp_path: Path) -> None:
    acme = builders.account(database)
    builders.invoice(database, acme, 50_00, issued=date(2026, 5, 1), due=date(2026, 6, 9))
    out = tmp_path / "plan.xlsx"
    write_report(database, SPEC, out, as_of=DAY)
    assert "Commission" not in opened(out, values=True).sheetnames
    total = next(row for row in cells(out, "Collection plan") if row[0] == "Total")
    assert total[8] == "—"


@pytest.mark.libreoffice
@pytest.mark.parametrize("month", [JUNE, date(2026, 7, 1)])
def test_stored_values_are_what_libreoffice_counts(
    ledger: Database, tmp_path: Path, month: date
) -> None:
    out = tmp_path / "plan.xlsx"
    write_report(ledger, SPEC, out, as_of=DAY, options={"month": month})
    count, wrong = differing(out, tmp_path)
    assert wrong == []
    assert count > 120


def test_it_speaks_chinese(ledger: Database, tmp_path: Path) -> None:
    out = tmp_path / "plan.xlsx"
    with speaking("zh_CN"):
        write_report(ledger, SPEC, out, as_of=DAY)
    assert opened(out, values=True).sheetnames[0] == "回款计划"
