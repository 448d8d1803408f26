"""Rows that were not taken come back in the file they came in."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.table import Table

from kamdesk.base.i18n import set_language
from kamdesk.base.text import harmless, unguarded
from kamdesk.cli.main import run as call
from kamdesk.db.database import Database
from kamdesk.features.imports import service
from kamdesk.features.imports.domain import Options
from kamdesk.features.imports.recognise import recognise
from kamdesk.features.imports.service import run

DAY = date(2026, 6, 30)


def _reject(database: Database, source: Path, out: Path, kind: str = "accounts") -> Any:
    options = Options(skip_bad_rows=True)
    outcome = run(database, source, kind, options, today=DAY)
    table = service.choose_sheet(service.read(source, options), options, kind)
    found = recognise(table, service.names_of(kind), options)
    service.write_rejects(out, [(found, outcome.rejected)], source)
    return outcome


def _workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "客户"
    sheet.append(["客户清单 2026"])
    sheet["A1"].font = Font(bold=True, size=16)
    sheet.merge_cells("A1:D1")
    sheet.append(["客户名称", "信用额度", "人数", "登记"])
    rows = [("甲", 100, 5, date(2026, 1, 1)), ("乙", "x", 6, date(2026, 1, 2)),
            ("丙", "=B3*2", 7, None), ("丁", "y", "z", date(2026, 1, 4)), ("合计", 300, None, None)]  # fmt: skip
    for row in rows:
        sheet.append(row)
    sheet["A4"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["D4"].number_format = "yyyy年m月d日"
    sheet.column_dimensions["A"].width = 33
    sheet.auto_filter.ref = "A2:D7"
    book.create_sheet("说明")["A1"] = "别动我"
    book.save(path)


def test_a_workbook_comes_back_with_its_sheets_and_formats(
    database: Database, tmp_path: Path
) -> None:
    source, out = tmp_path / "客户.xlsx", tmp_path / "out.xlsx"
    _workbook(source)
    outcome = _reject(database, source, out)
    assert sorted({one.row for one in outcome.rejected}) == [4, 5, 6]
    sheet = openpyxl.load_workbook(out)["客户"]
    assert [cell.value for cell in sheet[2]] == ["客户名称", "信用额度", "人数", "登记", "Problem"]
    assert [row[0].value for row in sheet.iter_rows(min_row=3)] == ["乙", "丙", "丁"]
    assert sheet["A1"].font.sz == 16 and sheet.column_dimensions["A"].width == 33
    assert sheet["A3"].fill.fgColor.rgb == "00FFFF00"
    assert sheet["D3"].number_format == "yyyy年m月d日" and sheet["D3"].value.date() == date(
        2026, 1, 2
    )
    assert sheet["B3"].fill.fgColor.rgb == "00FCE4D6" and sheet["B3"].comment.text == "not a number"
    assert sheet["E3"].value == "信用额度: not a number"
    assert sheet["C5"].comment.text and sheet["B5"].comment.text
    assert sheet.auto_filter.ref == "A2:D5"
    assert openpyxl.load_workbook(out)["说明"]["A1"].value == "别动我"


def test_mended_rows_come_in_again_and_the_problem_column_is_used_again(
    database: Database, tmp_path: Path
) -> None:
    source, out, again = tmp_path / "客户.xlsx", tmp_path / "out.xlsx", tmp_path / "again.xlsx"
    _workbook(source)
    _reject(database, source, out)
    book = openpyxl.load_workbook(out)
    book["客户"]["B3"] = 200
    book.save(out)
    outcome = _reject(database, out, again)
    assert outcome.created == 1
    sheet = openpyxl.load_workbook(again)["客户"]
    assert [cell.value for cell in sheet[2]][4:] == ["Problem"]
    assert [row[0].value for row in sheet.iter_rows(min_row=3)] == ["丙", "丁"]


def test_tables_end_with_the_rows_that_are_left_and_merged_cells_are_filled(
    database: Database, tmp_path: Path
) -> None:
    source, out = tmp_path / "a.xlsx", tmp_path / "out.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["account", "number", "issued", "amount"], ["C-1", "R-1", "2026-01-05", 5],
                [None, "R-2", "2026-13-05", 5], [None, "R-3", "2026-01-07", 5]):  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("A2:A4")
    book.save(source)
    run(database, _csv(tmp_path, "code,name\nC-1,甲\n"), "accounts", Options(), today=DAY)
    _reject(database, source, out, "invoices")
    sheet = openpyxl.load_workbook(out).active
    assert [[cell.value for cell in row][:4] for row in sheet.iter_rows(min_row=2)] == [
        ["C-1", "R-2", "2026-13-05", 5]]  # fmt: skip
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["name", "employees"], ["甲乙", 1], ["丙丁", "x"], ["戊", 3]):
        sheet.append(row)
    sheet.add_table(Table(displayName="T", ref="A1:B4"))
    book.save(source)
    _reject(database, source, out)
    assert openpyxl.load_workbook(out).active.tables["T"].ref == "A1:B2"


def _csv(folder: Path, text: str) -> Path:
    path = folder / "x.csv"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("gb18030", '客户名称;人数\r\n甲;5\r\n"乙;二";x\r\n'),
        ("utf-8-sig", "sep=;\r\n客户名称;人数\r\n甲;5\r\n乙;x\r\n"),
        ("utf-16", '"客户名称"\t"人数"\n"甲"\t"5"\n"乙"\t"x"\n'),
        ("utf-8", "清单\n\n客户名称,人数\n甲,5\n乙,x\n"),
    ],
)
def test_a_text_file_comes_back_in_its_own_way(
    database: Database, tmp_path: Path, encoding: str, text: str
) -> None:
    source, out = tmp_path / "a.csv", tmp_path / "out.csv"
    source.write_bytes(text.encode(encoding))
    set_language("zh_CN")
    _reject(database, source, out)
    written = out.read_bytes().decode(encoding)
    kept = [line for line in text.splitlines(keepends=True) if "甲" not in line]
    ending = "\r\n" if "\r\n" in text else "\n"
    for line, was in zip(written.splitlines(keepends=True), kept, strict=True):
        assert line.startswith(was.rstrip("\r\n"))
        assert line.endswith(ending)
    assert "问题" in written and "不是数" in written
    assert out.read_bytes()[:3] == source.read_bytes()[:3]


def test_what_the_old_encoding_cannot_write_becomes_utf8(
    database: Database, tmp_path: Path
) -> None:
    source, out = tmp_path / "a.csv", tmp_path / "out.csv"
    source.write_bytes("name;employees\nMüller;x\n".encode("cp1252"))
    set_language("zh_CN")
    _reject(database, source, out)
    assert out.read_bytes().decode("utf-8-sig").startswith("name;employees;问题\nMüller;x;")


def test_other_files_come_back_as_a_plain_workbook(database: Database, tmp_path: Path) -> None:
    source, out = tmp_path / "a.csv", tmp_path / "out.xlsx"
    source.write_text("name,employees\n甲,5\n=1+1,x\n", "utf-8")
    _reject(database, source, out)
    sheet = openpyxl.load_workbook(out).active
    assert [cell.value for cell in sheet[2]] == ["=1+1", "x", "employees: not a number"]
    assert sheet["A2"].data_type == "s"
    assert sheet["B2"].comment.text == "not a number"
    assert sheet["B2"].fill.fgColor.rgb == "FFFCE4D6"


def test_the_command_line_gives_the_original_back(tmp_path: Path) -> None:
    file, source, out = tmp_path / "w.kam", tmp_path / "客户.xlsx", tmp_path / "out.xlsx"
    _workbook(source)
    assert call(["new", str(file)]) == 0
    assert call(["import", str(source), "--into", "accounts", "--workspace", str(file),
                 "--skip-bad-rows", "--rejects", str(out)]) == 0  # fmt: skip
    assert openpyxl.load_workbook(out)["客户"]["A1"].value == "客户清单 2026"


@given(st.text("'=+-@\t0123456789,.%ab ", max_size=12))
def test_what_is_made_harmless_is_read_back_as_it_was(text: str) -> None:
    guarded = harmless(text)
    assert unguarded(guarded) == text
    assert harmless(text) in (text, "'" + text)
