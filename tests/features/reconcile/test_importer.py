"""Lists of any layout become the same lines; what cannot be read is said once, clearly."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import M_
from kamdesk.base.progress import NoProgress
from kamdesk.db.database import Database
from kamdesk.features.reconcile import importer
from kamdesk.features.reconcile.importer import CUSTOMER, FINANCE, Draft, Listed
from kamdesk.features.reconcile.queries.ours import MOVEMENTS, OPEN
from kamdesk.features.reconcile.service import save_run
from tests import builders
from tests.features.reconcile.books import DAY, e25, their_file


def read(
    database: Database, path: Path, side: str = FINANCE, account: int | None = None, **values: Any
) -> tuple[Draft, Listed]:
    with database.read() as reader:
        draft = importer.open_file(path, side, DAY, account, reader, NoProgress())
        for heading, name in values.items():
            draft = draft.with_field(heading, name)
        return draft, importer.read_lines(draft, reader)


def amounts(listed: Listed) -> list[tuple[str, int]]:
    return [(one.entry.number, one.entry.amount) for one in listed.lines]


def test_a_payables_ledger_in_gbk_with_title_sums_and_opening(
    database: Database, tmp_path: Path
) -> None:
    key = e25(database)
    draft, listed = read(database, their_file(tmp_path), CUSTOMER, key)
    assert amounts(listed) == [
        ("", 500_00 * -1), ("INV 2", -275_00), ("银付-12", 350_00), ("CN-1", 20_00), ("", 5_00),
    ]  # fmt: skip
    assert (listed.basis, listed.since) == (MOVEMENTS, date(2026, 6, 1))
    assert listed.lines[0].entry.opening
    assert listed.summed == (8,)
    with database.read() as reader:
        new = importer.compare(draft, reader, NoProgress())
    assert new.turned
    assert sum(one.entry.value for one in new.theirs) == 400_00
    assert sum(one.entry.value for one in new.ours) == 430_00
    assert sorted((one.cause, one.difference) for one in new.comparison.groups if one.cause) == [
        ("deduction", 5_00), ("timing", 25_00),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Date,Document No,Debit,Credit\n2026-05-20,INV-1,500.00,\n2026-06-11,R-1,,350.00\n", [("INV-1", 500_00), ("R-1", -350_00)]),
        ("Date;Invoice;Amount\n20.05.2026;INV-1;1.500,00\n21.05.2026;R-1;-350,00\n", [("INV-1", 1500_00), ("R-1", -350_00)]),
        ("日期,单据号,方向,金额\n2026-05-20,INV-1,借,500\n2026-06-11,R-1,贷,350\n", [("INV-1", 500_00), ("R-1", -350_00)]),
        ("日期,单据号,单据类型,金额\n2026-05-20,INV-1,销售发票,500\n2026-06-11,R-1,收款单,350\n2026-06-12,C-1,红字发票,20\n",
         [("INV-1", 500_00), ("R-1", -350_00), ("C-1", -20_00)]),
        ("Date,Ref,Amount,Balance\n2026-05-20,INV-1,500,500\n2026-06-11,R-1,-350,150\n", [("INV-1", 500_00), ("R-1", -350_00)]),
    ],
)  # fmt: skip
def test_any_layout_gives_signed_amounts(
    database: Database, tmp_path: Path, text: str, wanted: list[tuple[str, int]]
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text, "utf-8")
    _draft, listed = read(database, path)
    assert amounts(listed) == wanted
    assert listed.basis == MOVEMENTS


def test_open_items_of_many_customers_from_a_workbook(database: Database, tmp_path: Path) -> None:
    key = e25(database)
    other = builders.account(database, "Acme Ltd", code="A-1")
    builders.invoice(database, other, 77_00, number="X-1", issued=date(2026, 6, 1))
    path = tmp_path / "open.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("应收")
        rows = [
            ["应收账款未结明细表"], [], ["客户名称", "发票号码", "开票日期", "发票金额", "未收金额"],
            ["华东机电", "INV-1", "2026-05-20", 500, 500], ["华东机电", "INV-2", "2026-06-05", 275, 275],
            ["Acme Ltd", "X-1", "2026-06-01", 77, 70], ["Nobody", "N-1", "2026-06-01", 5, 5], ["合计", None, None, 857, 850],
        ]  # fmt: skip
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    draft, listed = read(database, path)
    assert listed.basis == OPEN
    assert listed.accounts() == {key, other}
    assert listed.unknown == {"Nobody": 1}
    assert listed.summed == (8,)
    with database.read() as reader:
        new = importer.compare(draft, reader, NoProgress())
    said = sorted((one.cause, one.difference) for one in new.comparison.groups if one.cause)
    assert said == [
        ("amount", 7_00), ("missing_here", -5_00), ("missing_there", -20_00), ("timing", 25_00),
        ("unapplied", -350_00),
    ]  # fmt: skip


def test_a_column_can_be_taken_as_something_else_and_that_is_remembered(
    database: Database, tmp_path: Path
) -> None:
    key = e25(database)
    text = "Day,What,Foo,Bar\n2026-05-20,INV-1,500.00,9\n"
    path = tmp_path / "odd.csv"
    path.write_text(text, "utf-8")
    with database.read() as reader:
        draft = importer.open_file(path, FINANCE, DAY, key, reader, NoProgress())
        with pytest.raises(UserError, match="no column of amounts"):
            importer.read_lines(draft, reader)
        for heading, name in (
            ("Day", "day"),
            ("What", "number"),
            ("Bar", "amount"),
            ("Foo", "amount"),
        ):
            draft = draft.with_field(heading, name)
        assert amounts(importer.read_lines(draft, reader)) == [("INV-1", 500_00)]
        new = importer.compare(draft, reader, NoProgress())
    database.write(M_("Keep"), save_run, new, DAY)
    path.write_text(text.replace("INV-1", "INV-9"), "utf-8")
    _draft, listed = read(database, path, FINANCE, key)
    assert amounts(listed) == [("INV-9", 500_00)]


def test_a_document_of_the_next_period_says_where_its_twin_went(
    database: Database, tmp_path: Path
) -> None:
    key = e25(database)
    path = tmp_path / "list.csv"
    path.write_text("Date,Ref,Amount\n2026-06-05,INV-2,275\n2026-07-02,INV-3,25\n", "utf-8")
    draft, listed = read(database, path, CUSTOMER, key)
    assert [one.entry.counts for one in listed.lines] == [True, False]
    with database.read() as reader:
        groups = importer.compare(draft, reader, NoProgress()).comparison.groups
    twins = [one for one in groups if one.cause == "timing" and one.ours and one.theirs]
    assert [one.difference for one in twins] == [25_00]


HOSTILE = {
    "empty.csv": b"",
    "words.csv": b"no,list,here\n,,\n",
    "binary.csv": bytes(range(256)) * 40,
    "broken.xlsx": b"PK\x03\x04 not a workbook",
    "page.xls": b"<html><body><table><tr><td>1</td></tr></table></body></html>",
    "quote.csv": b'Date,Ref,Amount\n2026-06-01,"INV-1,5\n2026-06-02,INV-2,6\n',
    "numbers.csv": b"Date,Ref,Amount\n2026-06-01,INV-1,12.3.4\n",
    "dates.csv": b"Date,Ref,Amount\n31/31/2026,INV-1,5\n",
    "either.csv": b"Date,Ref,Amount\n05/06/2026,INV-1,5\n",
    "currency.csv": b"Date,Ref,Amount,Currency\n2026-06-01,INV-1,5,money\n",
    "only sums.csv": "Date,Ref,Amount\n,合计,5\n".encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_cannot_be_taken_is_refused_in_one_sentence(
    database: Database, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])
    with pytest.raises(UserError) as caught:
        read(database, path)
    assert caught.value.summary.endswith((".", "?"))
    assert caught.value.advice
