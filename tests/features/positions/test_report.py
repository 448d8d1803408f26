"""The sheet says what the file says, in live formulas that agree with LibreOffice."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kamdesk.base.errors import UserError
from kamdesk.base.feature import ReportSpec
from kamdesk.base.i18n import Message, speaking
from kamdesk.db.database import Database
from kamdesk.features.plan.service import set_state
from kamdesk.features.positions import service
from kamdesk.features.positions.feature import FEATURE
from kamdesk.features.workbooks.service import write_report
from tests import builders
from tests.reporting.sheets import differing, opened

SPEC: ReportSpec = FEATURE.reports[0]
DAY = date(2026, 6, 30)
E01: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "worked_example.json").read_text("utf-8")
)


@pytest.fixture
def desk(database: Database) -> Database:
    """One account by the worked example with a plan and a trail, one with holes, one never assessed."""
    acme = builders.account(database, "=Acme", code="007", tier="A")
    wei = builders.account(database, "伟业集团", code="K-2")
    builders.account(database, "Nobody", code="K-3")
    before = {**E01["answers"], "T2": 1, "R1": 3}
    builders.snapshot(database, acme, before, on_day=date(2026, 1, 5))
    (key,) = database.write(
        Message("x"), service.plan_deficits, acme, [("R1", "A list of promises")], "Chen Wei",
        date(2026, 1, 8), date(2026, 3, 1),
    ).value  # fmt: skip
    database.write(Message("x"), set_state, key, "done", date(2026, 2, 20), "Agreed")
    builders.snapshot(
        database, acme, E01["answers"], d_us=70, d_them=30, evidence={"T2": "+120 days"}
    )
    builders.snapshot(database, acme, 3, view="customer")
    builders.snapshot(database, wei, E01["missing"]["answers"])
    database.write(
        Message("x"),
        service.set_target,
        wei,
        date(2026, 2, 1),
        "loose",
        "commercial",
        "standard terms",
    )
    return database


def _cells(path: Path, sheet: str) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in opened(path, values=True)[sheet].iter_rows()]


def test_the_portfolio_says_where_each_account_stands(desk: Database, tmp_path: Path) -> None:
    out = tmp_path / "positions.xlsx"
    write_report(desk, SPEC, out, as_of=DAY)
    assert opened(out, values=True).sheetnames == [
        "Positions", "Maps", "Shortfalls", "Measures", "Trail", "Data", "Notes",
    ]  # fmt: skip
    rows = _cells(out, "Positions")
    acme = next(row for row in rows if row[0] == "=Acme")
    assert acme[6:10] == [
        "Master-servant", "Win-win (assumed)", "Strategic partner (candidate)",
        "Strategic partner (assumed)",
    ]  # fmt: skip
    assert [round(value, 2) for value in acme[10:15]] == [56.25, 22.5, 55.0, 49.45, 20.35]
    assert acme[15] == "Mutual need, Common interest"
    wei = next(row for row in rows if row[0] == "伟业集团")
    assert wei[6] == "Not enough evidence"
    assert wei[13] == "—"
    assert not any(row[0] == "Nobody" for row in rows)
    assert len(opened(out, values=False)["Maps"]._charts) == 2


def test_one_account_shows_its_sums(desk: Database, tmp_path: Path) -> None:
    out = tmp_path / "acme.xlsx"
    write_report(desk, SPEC, out, as_of=DAY, account="007")
    rows = _cells(out, "Position")
    scores = {str(row[0]): row[1] for row in rows if isinstance(row[1], float)}
    assert scores["Quality of the relation"] == 56.25
    assert scores["Terms of business"] == 22.5
    answers = _cells(out, "Answers")
    credit = next(row for row in answers if str(row[0]).startswith("T2"))
    assert (credit[2], credit[3], credit[5], credit[7]) == (1, 0, 18.75, "+120 days")
    formulas = opened(out, values=False)["Answers"]
    assert sum(cell.data_type == "f" for row in formulas.iter_rows() for cell in row) == 48
    moved = _cells(out, "Measures")
    assert any(row[2] == "R1" and row[4:7] == [50, 75, 25] for row in moved)


def test_an_account_never_assessed_and_an_unknown_one(desk: Database, tmp_path: Path) -> None:
    out = tmp_path / "nobody.xlsx"
    write_report(desk, SPEC, out, as_of=DAY, account="K-3")
    assert "Not assessed yet." in [value for row in _cells(out, "Position") for value in row]
    with pytest.raises(UserError, match="no account X"):
        write_report(desk, SPEC, tmp_path / "x.xlsx", as_of=DAY, account="X")


def test_an_empty_workspace_says_so(database: Database, tmp_path: Path) -> None:
    out = tmp_path / "empty.xlsx"
    write_report(database, SPEC, out, as_of=DAY)
    assert "No account has been assessed yet." in [
        v for row in _cells(out, "Positions") for v in row
    ]


def test_the_past_is_as_it_was(desk: Database, tmp_path: Path) -> None:
    out = tmp_path / "past.xlsx"
    write_report(desk, SPEC, out, as_of=date(2026, 2, 1))
    names = {row[0] for row in _cells(out, "Positions")}
    assert "=Acme" in names
    assert "伟业集团" not in names


@pytest.mark.libreoffice
@pytest.mark.parametrize("account", [None, "007"])
def test_stored_values_are_what_libreoffice_counts(
    desk: Database, tmp_path: Path, account: str | None
) -> None:
    out = tmp_path / "positions.xlsx"
    write_report(desk, SPEC, out, as_of=DAY, account=account)
    count, wrong = differing(out, tmp_path)
    assert wrong == []
    assert count > 10


def test_it_speaks_chinese(desk: Database, tmp_path: Path) -> None:
    out = tmp_path / "positions.xlsx"
    with speaking("zh_CN"):
        write_report(desk, SPEC, out, as_of=DAY)
    texts = {value for row in _cells(out, "定位") for value in row}
    assert {"主仆", "战略伙伴（候选）", "关系质量"} <= texts
