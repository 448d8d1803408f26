"""The statement as a sheet and as a paper: the ledger's numbers, live formulas, the customer's language."""

import struct
import zlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import M_
from kamdesk.base.money import capital_amount
from kamdesk.base.progress import NoProgress
from kamdesk.db.database import Database
from kamdesk.db.workspace_info import COMPANY, LOGO, set_info
from kamdesk.features.reconcile import importer, service
from kamdesk.features.reconcile.report import differences
from kamdesk.features.reconcile.widgets import (
    STATEMENT,
    write_statement_pdf,
    write_statements,
    write_statements_pdf,
)
from kamdesk.features.workbooks.service import write_report
from kamdesk.reporting.workbook import picture_size, write_workbook
from tests import builders
from tests.features.reconcile.books import DAY, e25, their_file
from tests.reporting.sheets import differing, opened


@pytest.fixture
def desk(database: Database) -> Database:
    """The books of E25, and an English customer with dollars and a credit."""
    e25(database)
    acme = builders.account(
        database, "=Acme & Sons: [Ltd]", code="A-1", country="Germany", currency="USD"
    )
    builders.invoice(database, acme, 99_00, number="X-1", currency="USD", issued=date(2026, 2, 1))
    builders.invoice(database, acme, 10_00, number="X-2", kind="credit_note", currency="USD")
    builders.invoice(database, acme, 7_00, number="X-3", issued=date(2025, 3, 1))
    database.write(M_("Company"), lambda session: set_info(session, COMPANY, "衡屿过程控制"))
    return database


def cells(path: Path, sheet: str) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in opened(path, values=True)[sheet].iter_rows()]


def texts(path: Path, sheet: str) -> list[str]:
    return [cell for row in cells(path, sheet) for cell in row if isinstance(cell, str)]


def test_one_statement_speaks_chinese_and_ends_with_the_balance_in_capitals(
    desk: Database, tmp_path: Path
) -> None:
    out = tmp_path / "one.xlsx"
    options = {"since": date(2026, 6, 1)}
    write_report(desk, STATEMENT, out, as_of=DAY, account="K-25", options=options)
    sheet = opened(out, values=True).sheetnames[0]
    assert sheet == "K-25 华东机电"
    lines = {row[0]: row[1] for row in cells(out, sheet) if row[0]}
    assert (lines["期初余额"], lines["发票"], lines["收款"], lines["红字发票"]) == (
        500,
        300,
        -350,
        -20,
    )
    assert lines["期末余额"] == 430
    assert any(capital_amount(430_00, "CNY") in text for text in texts(out, sheet))
    assert any("以上余额核对无误" in text for text in texts(out, sheet))


def test_a_batch_has_an_overview_and_a_sheet_in_each_customers_language(
    desk: Database, tmp_path: Path
) -> None:
    out = tmp_path / "all.xlsx"
    write_statements(desk, out, DAY, [], NoProgress())
    book = opened(out, values=True)
    assert book.sheetnames == [
        "Overview",
        "A-1 =Acme & Sons   Ltd",
        "K-25 华东机电",
        "Data",
        "Notes",
    ]
    assert "Statement of account" in texts(out, book.sheetnames[1])
    assert "对账单" in texts(out, "K-25 华东机电")
    overview = {row[0]: row[5] for row in cells(out, "Overview") if row[0]}
    assert overview["K-25"] == 430
    assert not any(row[0] == "Total" and row[5] == 430 + 89 for row in cells(out, "Overview"))


def test_chosen_customers_alone_and_an_unknown_one(desk: Database, tmp_path: Path) -> None:
    out = tmp_path / "some.xlsx"
    with desk.read() as reader:
        key = reader.value("SELECT id FROM account WHERE code = 'A-1'")
    write_statements(desk, out, DAY, [key], NoProgress())
    assert opened(out, values=True).sheetnames[0].startswith("A-1")
    with pytest.raises(UserError, match="no account Z"):
        write_report(desk, STATEMENT, tmp_path / "z.xlsx", as_of=DAY, account="Z")


def test_nothing_owed_says_so(database: Database, tmp_path: Path) -> None:
    builders.account(database, "Calm", code="C-1")
    write_statements(database, tmp_path / "none.xlsx", DAY, [], NoProgress())
    assert "No customer owes anything on this day." in texts(tmp_path / "none.xlsx", "Overview")
    write_report(database, STATEMENT, tmp_path / "calm.xlsx", as_of=DAY, account="C-1")
    assert any("nothing moved" in text for text in texts(tmp_path / "calm.xlsx", "C-1 Calm"))


@pytest.mark.libreoffice
def test_stored_values_are_what_libreoffice_counts(desk: Database, tmp_path: Path) -> None:
    out = tmp_path / "all.xlsx"
    write_statements(desk, out, DAY, [], NoProgress())
    count, wrong = differing(out, tmp_path)
    assert wrong == []
    assert count > 25


@pytest.mark.libreoffice
def test_differences_are_a_sheet_of_their_own(desk: Database, tmp_path: Path) -> None:
    out, made = tmp_path / "differences.xlsx", date(2026, 6, 30)
    with desk.read() as reader:
        key = reader.value("SELECT id FROM account WHERE code = 'K-25'")
        draft = importer.open_file(their_file(tmp_path), "customer", DAY, key, reader, NoProgress())
        new = importer.compare(draft, reader, NoProgress())
    run = desk.write(M_("Compare"), service.save_run, new, made).value
    from datetime import datetime

    with desk.read() as reader:
        write_workbook(
            differences(reader, run, datetime(2026, 6, 30, 9, 0), "me"), out, NoProgress()
        )
    rows = cells(out, "Differences")
    found = {
        row[0]: row[1] for row in rows if row[0] in ("Difference", "Explained", "Left to explain")
    }
    assert found == {"Difference": 30, "Explained": 30, "Left to explain": 0}
    assert {row[1] for row in rows} >= {"Deduction", "On its way"}
    assert differing(out, tmp_path)[1] == []


def test_a_paper_has_pages_and_its_chinese_is_found(
    desk: Database, tmp_path: Path, qapp: Any
) -> None:
    from pypdf import PdfReader

    with desk.read() as reader:
        key = reader.value("SELECT id FROM account WHERE code = 'K-25'")
    for number in range(70):
        builders.invoice(desk, key, 1_00, number=f"N-{number}", issued=date(2026, 3, 1))
    out = tmp_path / "paper.pdf"
    write_statement_pdf(desk, "K-25", out, DAY, {})
    pages = [page.extract_text() for page in PdfReader(out).pages]
    assert len(pages) > 1
    assert all("往来明细" in page or "期末余额" in page or "余额" in page for page in pages)
    whole = "".join(pages).replace("\n", "")
    for word in (
        "对账单",
        "华东机电",
        "衡屿过程控制",
        "期初余额",
        "INV-2",
        "伍佰",
        "以上余额核对无误",
    ):
        assert word in whole, word


def test_each_customer_gets_a_paper_of_their_own(desk: Database, tmp_path: Path, qapp: Any) -> None:
    assert write_statements_pdf(desk, tmp_path, DAY, [], NoProgress()) == 2
    names = sorted(path.name for path in tmp_path.glob("*.pdf"))
    assert names == [
        "Statement of account A-1 =Acme & Sons  [Ltd] 2026-06-30.pdf", "对账单 K-25 华东机电 2026-06-30.pdf",
    ]  # fmt: skip


def test_a_folder_that_is_not_there_is_said(desk: Database, tmp_path: Path, qapp: Any) -> None:
    with pytest.raises(UserError, match="cannot be written"):
        write_statement_pdf(desk, "K-25", tmp_path / "no" / "paper.pdf", DAY, {})


def test_our_picture_stands_at_the_head(desk: Database, tmp_path: Path) -> None:
    def part(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    png = b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", 2, 1, 8, 2, 0, 0, 0))
    png += part(b"IDAT", zlib.compress(b"\x00" + b"\x10\x60\xb0" * 2)) + part(b"IEND", b"")
    assert picture_size(png) == (2, 1)
    assert picture_size(b"GIF89a") is None
    path = tmp_path / "logo.png"
    path.write_bytes(png)
    desk.write(M_("Logo"), lambda session: set_info(session, LOGO, str(path)))
    out = tmp_path / "one.xlsx"
    write_report(desk, STATEMENT, out, as_of=DAY, account="K-25")
    assert len(opened(out, values=False).worksheets[0]._images) == 1
    path.unlink()
    write_report(
        desk, STATEMENT, out, as_of=DAY, account="K-25"
    )  # a lost picture is no reason to fail


def test_the_command_line_may_choose_the_language(
    desk: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kamdesk.cli.main import run

    monkeypatch.setenv("KAMDESK_DATA", str(tmp_path / "data"))
    out = tmp_path / "en.xlsx"
    path = desk.path
    desk.close()
    assert run(["report", "statement", "--workspace", str(path), "--out", str(out), "--account", "K-25",
                 "--as-of", "2026-06-30", "--lang", "en"]) == 0  # fmt: skip
    assert "Statement of account" in texts(out, "K-25 华东机电")
