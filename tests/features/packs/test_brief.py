"""The brief says what the account's own page says, on one page."""

import shutil
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from kamdesk.app.features import derivations, load_tables
from kamdesk.base.errors import UserError
from kamdesk.base.i18n import Message, speaking
from kamdesk.db.database import Database
from kamdesk.features.accounts.ui.brief import BriefTab
from kamdesk.features.collections.store import PromiseRow
from kamdesk.features.demo.service import create_demo
from kamdesk.features.packs.feature import FEATURE
from kamdesk.features.plan import service as plan
from kamdesk.features.plan.service import NewMeasure
from kamdesk.features.workbooks.service import build_report, write_report
from kamdesk.reporting.report import Report, Table, Words
from tests import builders
from tests.reporting.sheets import differing

SPEC = FEATURE.reports[0]
DAY = date(2026, 6, 30)


@pytest.fixture
def acme(database: Database) -> int:
    """An account visited in May, with money, people, promises and measures since."""
    key = builders.account(database, "Acme", code="A-1", tier="A", credit_limit_minor=200_000)
    wang = builders.contact(database, key, "Wang Li", title="CFO", department="Finance")
    sun = builders.colleague(database, "Sun")
    builders.touch(database, key, date(2026, 5, 4), people=(wang,), ours=(sun,), outcome="Budget is set")  # fmt: skip
    builders.touch(database, key, date(2026, 6, 2), "call", (wang,), (sun,), subject="Asked for the plan")  # fmt: skip
    builders.touch(database, key, date(2026, 7, 9), people=(wang,), ours=(sun,), subject="Review")
    builders.invoice(database, key, 500_00, number="R-1", issued=date(2026, 4, 1), due=date(2026, 5, 1))  # fmt: skip
    builders.invoice(database, key, 300_00, number="R-2", issued=date(2026, 6, 5), due=date(2026, 7, 5))  # fmt: skip
    builders.invoice(database, key, 90_00, number="R-3", issued=date(2026, 6, 6), due=date(2026, 6, 8), voided_on=date(2026, 6, 7))  # fmt: skip
    for number, promised in (("late", date(2026, 6, 10)), ("coming", date(2026, 7, 15))):
        builders.add(
            database,
            PromiseRow(
                account_id=key, currency="CNY", amount_minor=20_00, made_on=date(2026, 6, 1), promised=promised, note=number,
            ),
        )  # fmt: skip
    for what, words, due in (
        ("Meet the new CEO", "", date(2026, 6, 15)), ("Draft the frame", "A frame contract", date(2026, 9, 1)),
    ):  # fmt: skip
        made = database.write(Message("x"), plan.add_measure, key, NewMeasure(what, "Sun", date(2026, 5, 5), due)).value  # fmt: skip
        database.write(Message("x"), plan.set_agreed, made, words, date(2026, 5, 5))
    return key


def _brief(database: Database, code: str = "A-1") -> Report:
    with database.read() as reader:
        return build_report(reader, SPEC, as_of=DAY, account=code)


def _rows(report: Report, key: str) -> list[tuple[Any, ...]]:
    (table,) = [part for part in report.sheets[0].parts if isinstance(part, Table) and part.key == key]  # fmt: skip
    width = sum(not one.key.startswith("pad") for one in table.columns)
    return [line.cells[:width] for line in table.lines()]


def _ask(report: Report) -> list[str]:
    (words,) = [part for part in report.sheets[0].parts if isinstance(part, Words)]
    return [line.cells[0] for line in words.lines]


def test_the_five_figures_are_those_of_the_accounts_page(
    acme: int, database: Database, context: Any, show: Any
) -> None:
    (figures,) = _rows(_brief(database), "figures")
    assert figures == (800_00, 500_00, 800_00, Decimal("0.4"), None)
    tab = show(BriefTab(context, acme))
    told = {name: tab._tiles[name].figure for name in ("outstanding", "overdue", "credit")}
    assert told["outstanding"].toolTip() == "800.00"
    assert told["overdue"].toolTip() == "500.00"
    assert told["credit"].text() == "40%"


def test_what_happened_since_the_last_visit_is_told_and_no_more(
    acme: int, database: Database
) -> None:
    report = _brief(database)
    assert dict(report.facts)["Last visit"] == "2026-05-04 · Wang Li · Budget is set"
    told = [(str(row[0]), row[1], row[2]) for row in _rows(report, "since")]
    assert told == [
        ("2026-06-13", "✗ Promise broken", 20_00),
        ("2026-06-05", "Invoice R-2", 300_00),
        ("2026-06-02", "Call · Wang Li", None),
    ]


def test_promises_stand_both_ways_and_other_measures_apart(acme: int, database: Database) -> None:
    report = _brief(database)
    told = [(row[0], str(row[1]), row[2]) for row in _rows(report, "promises")]
    assert told == [
        ("Theirs", "2026-07-15", 20_00), ("Theirs", "2026-06-10", 20_00), ("Ours", "2026-09-01", None),
    ]  # fmt: skip
    assert _rows(report, "promises")[2][3] == "A frame contract"
    assert _rows(report, "measures") == [("Sun", date(2026, 6, 15), "■ overdue", "Meet the new CEO")]  # fmt: skip


def test_the_ask_rests_while_a_promise_for_the_account_is_open(
    acme: int, database: Database
) -> None:
    """An open promise for the account as a whole covers its items, so the position decides."""
    assert _ask(_brief(database))[0] == "Ask: What do they plan for the coming year?"
    builders.snapshot(database, acme, 3)
    what, why = _ask(_brief(database))
    assert what.startswith("Ask: ")
    assert "coming year" not in what
    assert why


def test_the_ask_is_the_largest_amount_past_due(database: Database) -> None:
    key = builders.account(database, "Calm", code="C-1")
    builders.invoice(database, key, 100_00, number="S-1", due=date(2026, 5, 1))
    builders.invoice(database, key, 300_00, number="S-2", due=date(2026, 6, 20))
    builders.disputed(database, key, 900_00, number="S-3", due=date(2026, 6, 1))
    assert _ask(_brief(database, "C-1"))[0] == "Ask: S-2, 300.00 CNY, 10 days late: when will it be paid?"  # fmt: skip


def test_next_dates_are_in_order(acme: int, database: Database) -> None:
    told = _rows(_brief(database), "dates")
    assert [str(day) for day, _what in told] == ["2026-07-05", "2026-07-09", "2026-07-15"]
    assert told[1][1] == "Visit · Wang Li · Review"


def test_an_account_nobody_touched_has_a_brief(database: Database, tmp_path: Path) -> None:
    builders.account(database, "=New", code="N-1")
    report = _brief(database, "N-1")
    assert dict(report.facts)["Last visit"] == "none yet"
    assert _rows(report, "figures") == [(0, 0, 0, None, None)]
    write_report(database, SPEC, tmp_path / "new.xlsx", as_of=DAY, account="N-1")
    with pytest.raises(UserError, match="made for one account"):
        write_report(database, SPEC, tmp_path / "none.xlsx", as_of=DAY)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample workspace."""
    path = tmp_path_factory.mktemp("desk") / "desk.kam"
    create_demo(path, derivations=derivations()).close()
    return path


def test_no_text_reaches_over_the_page(sample: Path) -> None:
    """Words of long names and remarks are cut to their room, in both languages, for every account."""
    from kamdesk.features.packs.report.brief import _WIDTHS
    from kamdesk.reporting.look import width_of

    database = Database.open(sample, derivations=derivations(), tables=load_tables)
    with database.read() as reader:
        codes = reader.column("SELECT code FROM account")
    for language in ("en", "zh_CN"):
        with speaking(language):
            for code in codes:
                for part in _brief(database, code).sheets[0].parts:
                    if isinstance(part, Table):
                        assert len(part.columns) == len(_WIDTHS)
                        assert part.count <= 10
                        _fits(part, width_of, _WIDTHS)
    database.close()


def _fits(table: Table, width_of: Any, widths: tuple[int, ...]) -> None:
    last = sum(not one.key.startswith("pad") for one in table.columns) - 1
    for line in table.lines():
        for place, cell in enumerate(line.cells):
            if isinstance(cell, str):
                room = sum(widths[place:]) if place == last else widths[place]
                assert width_of(cell) <= room, (table.key, cell)


@pytest.mark.libreoffice
def test_it_prints_on_one_page_and_counts_what_it_shows(sample: Path, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not on this machine")
    database = Database.open(sample, derivations=derivations(), tables=load_tables)
    out = tmp_path / "brief.xlsx"
    write_report(database, SPEC, out, as_of=DAY, account="K00023")
    database.close()
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(out)],
        check=True, capture_output=True, timeout=200,
    )  # fmt: skip
    pages = [page.extract_text() for page in PdfReader(tmp_path / "brief.pdf").pages]
    assert sum("Next dates" in page for page in pages) == 1
    assert "Who matters" in pages[0]
    assert "Next dates" in pages[0]
    assert differing(out, tmp_path)[1] == []


def test_on_paper_it_is_one_page_and_says_what_was_said_in_full(
    sample: Path, tmp_path: Path, qapp: Any
) -> None:
    database = Database.open(sample, derivations=derivations(), tables=load_tables)
    for code in ("K00001", "K00006", "K00023"):
        out = tmp_path / f"{code}.pdf"
        write_report(database, SPEC, out, as_of=DAY, account=code)
        pages = [page.extract_text() for page in PdfReader(out).pages]
        assert "Who matters" in pages[0]
        assert "Next dates" in pages[0]
        assert [text.split("\n")[0] for text in pages].count("") == 0
        assert not any("Next dates" in page for page in pages[1:-1])
    database.close()
    assert "Kasper Albrecht has left: Reliability engineer." in pages[0]
