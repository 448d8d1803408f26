"""What a file says of disputes becomes dated disputes, and a second file changes only what changed."""

from datetime import date
from pathlib import Path

import pytest

from kamdesk.db.database import Database
from kamdesk.features.imports.domain import Options, Outcome
from kamdesk.features.imports.service import run
from kamdesk.features.receivables import queries
from kamdesk.features.receivables.derive import LEDGER
from tests import builders

DAY = date(2026, 6, 30)
HEAD = "客户,发票号,开票日期,到期日,金额,币种,是否争议\n"


@pytest.fixture
def file(database: Database, tmp_path: Path) -> Path:
    builders.account(database, "伟业", code="K-1")
    return tmp_path / "应收.csv"


def bring(database: Database, file: Path, rows: str, **options: bool) -> Outcome:
    file.write_text(HEAD + rows, "utf-8")
    outcome = run(database, file, "invoices", Options(**options), today=DAY)
    with database.read() as reader:
        assert LEDGER.check(reader) == []
    return outcome


def contested(database: Database, day: date = DAY) -> dict[str, int]:
    with database.read() as reader:
        return {
            one.number: one.disputed_amount
            for one in queries.open_items(reader, day)
            if one.disputed
        }


FIRST = "K-1,R-1,2026-03-01,2026-03-31,100.00,CNY,是\nK-1,R-2,2026-04-01,2026-04-30,50.00,CNY,否\n"


def test_yes_is_a_dispute_over_the_whole_from_the_issue_on(database: Database, file: Path) -> None:
    assert bring(database, file, FIRST).created == 2
    assert contested(database) == {"R-1": 100_00}
    assert contested(database, date(2026, 3, 1)) == {"R-1": 100_00}
    with database.read() as reader:
        (line,) = queries.disputes_of(reader, 1)
    assert (line.reason, line.raised, line.closed) == ("other", date(2026, 3, 1), None)
    database.undo()
    with database.read() as reader:
        assert reader.value("SELECT count(*) FROM dispute") == 0
    database.redo()
    assert contested(database) == {"R-1": 100_00}


def test_the_same_file_again_changes_nothing(database: Database, file: Path) -> None:
    bring(database, file, FIRST)
    again = bring(database, file, FIRST, update=True)
    assert (again.unchanged, again.updated, again.created) == (2, 0, 0)


def test_another_answer_is_left_alone_or_taken(database: Database, file: Path) -> None:
    bring(database, file, FIRST)
    turned = FIRST.replace("是", "x").replace("否", "是").replace("x", "否")
    left = bring(database, file, turned)
    assert (left.unchanged, left.updated, len(left.warnings)) == (0, 0, 2)
    assert contested(database) == {"R-1": 100_00}
    assert bring(database, file, turned, update=True).updated == 2
    assert contested(database) == {"R-2": 50_00}
    assert contested(database, date(2026, 6, 29)) == {"R-1": 100_00, "R-2": 50_00}
    with database.read() as reader:
        (line,) = queries.disputes_of(reader, 1)
    assert (line.closed, line.result) == (DAY, "accepted")


def test_a_file_without_the_column_leaves_disputes_alone(database: Database, file: Path) -> None:
    bring(database, file, FIRST)
    file.write_text(
        "客户,发票号,开票日期,到期日,金额\nK-1,R-1,2026-03-01,2026-04-15,100.00\n", "utf-8"
    )
    outcome = run(database, file, "invoices", Options(update=True), today=DAY)
    assert outcome.updated == 1
    assert contested(database) == {"R-1": 100_00}


def test_a_credit_note_is_never_contested(database: Database, file: Path) -> None:
    bring(database, file, "K-1,R-9,2026-03-01,,-10.00,CNY,是\n")
    assert contested(database) == {}
    assert bring(database, file, "K-1,R-9,2026-03-01,,-10.00,CNY,是\n").unchanged == 1
