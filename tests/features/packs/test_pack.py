"""The pack of a meeting: the figures of the other reports, cut by who will read them."""

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kamdesk.app.features import derivations, load_tables
from kamdesk.base.errors import UserError
from kamdesk.base.feature import ReportSpec
from kamdesk.base.i18n import Message, speaking
from kamdesk.db.database import Database
from kamdesk.features.demo.service import create_demo
from kamdesk.features.packs.feature import FEATURE
from kamdesk.features.plan import service as plan
from kamdesk.features.plan.service import NewMeasure
from kamdesk.features.receivables.feature import FEATURE as LEDGER
from kamdesk.features.workbooks.service import build_report, write_report
from kamdesk.reporting.report import Formula, Report, Role, Table
from tests import builders
from tests.reporting.sheets import differing, opened

SPEC: ReportSpec = FEATURE.reports[1]
DAY = date(2026, 6, 30)


@pytest.fixture
def desk(database: Database) -> Database:
    """Two customers that owe, one of them with a measure agreed with it and one kept among us."""
    acme = builders.account(database, "=Acme", code="A-1", tier="A", note="hard to please", credit_limit_minor=50_000)  # fmt: skip
    other = builders.account(database, "Other Ltd", code="O-1")
    builders.invoice(database, acme, 250_00, number="R-1", due=date(2026, 6, 1))
    builders.invoice(database, acme, 900_00, number="R-2", due=date(2026, 8, 1))
    builders.disputed(database, acme, 40_00, number="R-3", due=date(2026, 6, 10))
    builders.invoice(database, other, 700_00, number="X-1", due=date(2026, 3, 1))
    for what, words in (("Win over the buyer", ""), ("Corner them on terms", "Monthly planning talk")):  # fmt: skip
        key = database.write(
            Message("x"), plan.add_measure, acme, NewMeasure(what, "Chen Wei", date(2026, 5, 1), date(2026, 9, 1)),
        ).value  # fmt: skip
        database.write(Message("x"), plan.set_agreed, key, words, DAY)
    return database


def _built(database: Database, audience: str, account: str | None = None) -> Report:
    with database.read() as reader:
        return build_report(reader, SPEC, as_of=DAY, account=account, options={"audience": audience})  # fmt: skip


def _tables(report: Report) -> dict[str, Table]:
    return {
        part.key: part for sheet in report.sheets for part in sheet.parts if isinstance(part, Table)
    }


def _rows(table: Table) -> list[dict[str, Any]]:
    keys = [one.key for one in table.columns]
    return [
        dict(zip(keys, (cell.value if isinstance(cell, Formula) else cell for cell in line.cells), strict=True))
        for line in table.lines()
    ]  # fmt: skip


def _written(database: Database, out: Path, audience: str, account: str | None = None) -> Path:
    write_report(database, SPEC, out, as_of=DAY, account=account, options={"audience": audience})
    return out


def test_the_customers_pack_needs_a_customer(desk: Database, tmp_path: Path) -> None:
    out = tmp_path / "pack.xlsx"
    with pytest.raises(UserError, match="made for one account"):
        _written(desk, out, "customer")
    with pytest.raises(UserError, match="no account Z-9"):
        _written(desk, out, "boss", "Z-9")
    assert not out.exists()


def test_the_customer_gets_statement_open_items_plans_and_what_was_agreed(desk: Database) -> None:
    report = _built(desk, "customer", "A-1")
    assert [sheet.name for sheet in report.sheets] == ["A-1 =Acme", "Items CNY", "What we agreed on", "Data"]  # fmt: skip
    tables = _tables(report)
    assert [row["number"] for row in _rows(tables["aging__items_CNY"])][1:4] == ["R-1", "R-3", "R-2"]  # fmt: skip
    (agreed,) = _rows(tables["agreed"])
    assert (agreed["text"], agreed["contact"]) == ("Monthly planning talk", "Chen Wei")
    assert report.facts == (("Scope", "=Acme"), ("Made", report.facts[1][1]))


def test_the_customer_gets_nothing_of_others_and_nothing_we_think(
    desk: Database, tmp_path: Path
) -> None:
    out = _written(desk, tmp_path / "pack.xlsx", "customer", "A-1")
    with zipfile.ZipFile(out) as book:
        text = "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    for word in ("Other Ltd", "O-1", "X-1", "hard to please", "Win over", "Corner them", "comments"):  # fmt: skip
        assert word not in text, word
    assert "Monthly planning talk" in text
    assert not any(one.sheet_state != "visible" for one in opened(out, values=True))


def test_a_customer_that_owes_nothing_gets_its_statement_all_the_same(
    desk: Database, tmp_path: Path
) -> None:
    builders.account(desk, "Calm", code="C-1")
    report = _built(desk, "customer", "C-1")
    assert report.sheets[0].name == "C-1 Calm"
    _written(desk, tmp_path / "pack.xlsx", "customer", "C-1")


def test_finance_sees_no_tiers_commission_or_notes_but_the_ledger_of_all(desk: Database) -> None:
    tables = _tables(_built(desk, "finance"))
    plan_columns = {one.key for one in tables["collection_plan__plan_CNY"].columns}
    assert {"target", "collected"} <= plan_columns
    assert plan_columns.isdisjoint({"earned", "to_earn", "note"})
    assert [row["account"] for row in _rows(tables["aging__summary_CNY"])][:2] == ["=Acme", "Other Ltd"]  # fmt: skip
    (row, total) = _rows(tables["disputes_CNY"])
    assert (row["number"], row["amount"], row["days"]) == ("R-3", 40_00, 60)
    assert total["amount"] == 40_00
    assert not any(key.startswith(("accounts", "classification", "risks")) for key in tables)


def test_the_boss_sees_the_same_figures_as_the_reports_they_come_from(desk: Database) -> None:
    tables = _tables(_built(desk, "boss"))
    with desk.read() as reader:
        aged = _tables(build_report(reader, LEDGER.reports[0], as_of=DAY))
    assert _rows(tables["aging__summary_CNY"]) == _rows(aged["summary_CNY"])
    glance = {row["what"]: row["amount"] for row in _rows(tables["glance_CNY"])}
    assert glance["Outstanding"] == 1890_00
    assert glance["Of it overdue"] == 990_00
    assert glance["Of it disputed"] == 40_00
    risks = _rows(tables["risks_CNY"])
    assert [(row["code"], row["overdue"], row["disputed"]) for row in risks] == [
        ("O-1", 700_00, 0), ("A-1", 290_00, 40_00),
    ]  # fmt: skip


def test_the_pack_of_one_account_names_no_other(desk: Database) -> None:
    for audience in ("boss", "finance"):
        for table in _tables(_built(desk, audience, "A-1")).values():
            for row in _rows(table):
                assert "Other Ltd" not in map(str, row.values()), table.key


def test_an_unknown_audience_is_our_management_and_an_empty_workspace_has_a_pack(
    database: Database, tmp_path: Path
) -> None:
    assert _built(database, "nobody").title == "Management review"
    for audience in ("boss", "finance"):
        _written(database, tmp_path / f"{audience}.xlsx", audience)
        assert opened(tmp_path / f"{audience}.xlsx", values=True).sheetnames[-1] == "Notes"


def test_titles_follow_the_language(desk: Database) -> None:
    with speaking("zh_CN"):
        assert _built(desk, "customer", "A-1").title == "合作回顾"
        assert _built(desk, "boss").sheets[0].name == "概览"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample workspace."""
    path = tmp_path_factory.mktemp("desk") / "desk.kam"
    create_demo(path, derivations=derivations()).close()
    return path


@pytest.mark.libreoffice
@pytest.mark.parametrize("audience", ["boss", "finance", "customer"])
def test_every_formula_of_the_sample_counts_what_it_shows(
    sample: Path, tmp_path: Path, audience: str
) -> None:
    database = Database.open(sample, derivations=derivations(), tables=load_tables)
    code = "K00001" if audience == "customer" else None
    out = _written(database, tmp_path / "pack.xlsx", audience, code)
    database.close()
    count, wrong = differing(out, tmp_path)
    assert count > 30
    assert wrong == []


def test_a_dropped_column_leaves_its_value_in_the_formulas_that_pointed_at_it(
    desk: Database,
) -> None:
    """Nothing points at what is not there, and nothing that is there loses its formula."""
    for audience in ("boss", "finance", "customer"):
        report = _built(desk, audience, "A-1")
        tables = _tables(report)
        for table in tables.values():
            keys = {one.key for one in table.columns}
            for line in table.lines():
                assert len(line.cells) == len(table.columns)
                for cell in line.cells:
                    if isinstance(cell, Formula):
                        assert "nan" not in cell.text.casefold()
                        for place in _places(cell.text):
                            other, _mark, column = place.rpartition("!")
                            known = {one.key for one in tables[other].columns} if other else keys
                            assert column.split(":")[0].split("..")[0] in known
    total = next(line for line in tables["aging__items_CNY"].lines() if line.role is Role.TOTAL)
    assert isinstance(total.cells[5], Formula)


def _places(text: str) -> list[str]:
    return [part.partition("]")[0] for part in text.split("[")[1:]]
