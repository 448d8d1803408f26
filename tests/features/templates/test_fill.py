"""Templates of several writers: what is filled, and that nothing else is touched."""

import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest

from kamdesk.base.errors import UserError
from kamdesk.features.templates import domain, queries, service
from kamdesk.features.templates.domain import Values
from kamdesk.features.templates.domain.sheet import Put, patched, scan
from tests.features.templates.books import BOOKS
from tests.reporting.sheets import opened, recalculated

TODAY = date(2026, 6, 30)
ITEMS = [
    {"number": f"R-{n}", "open": Decimal(f"{n}00.05"), "due": date(2026, 5, n)} for n in (1, 2, 3)
]
VALUES = Values(
    {
        "account.name": "Ampere & Söhne <China>", "account.code": "K-1", "account.city": "苏州",
        "account.tier": None, "as_of": TODAY, "company": "Hengyu",
        "money.outstanding": Decimal("12345.60"), "money.overdue": Decimal("0.10"),
    },
    {"items": ITEMS},
)  # fmt: skip


def _filled(path: Path, out: Path, values: Values = VALUES) -> domain.Filled:
    return service.fill_template(path, out, values)


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(params=BOOKS)
def template(request: Any, tmp_path: Path) -> Path:
    path = tmp_path / f"{request.param}.xlsx"
    BOOKS[request.param](path)
    return path


def test_cells_hold_values_with_their_types(template: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    _filled(template, out)
    sheet = opened(out, values=False)["Report"]
    assert sheet["A1"].value == "Ampere & Söhne <China> as of 2026-06-30"
    assert sheet["B2"].value == 12345.6
    assert sheet["B2"].data_type == "n"
    assert [sheet[f"A{row}"].value for row in (8, 9, 10)] == ["R-1", "R-2", "R-3"]
    assert [sheet[f"B{row}"].value for row in (8, 9, 10)] == [100.05, 200.05, 300.05]
    formats = {sheet[f"B{row}"].number_format for row in (8, 9, 10)}
    assert len(formats) == 1
    if sheet["B4"].value is not None:
        assert sheet["B4"].value == "=B2*2"
        assert sheet["B3"].value == datetime(2026, 6, 30)


def test_parts_without_a_field_are_the_same_and_the_others_stay_well_formed(
    template: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.xlsx"
    filled = _filled(template, out)
    before, after = _parts(template), _parts(out)
    assert list(before) == list(after)
    changed = {name for name in before if before[name] != after[name]}
    assert changed | {"xl/workbook.xml"} == set(filled.parts)
    assert all(name.startswith("xl/worksheets/") or name == "xl/workbook.xml" for name in changed)
    for name in changed:
        ElementTree.fromstring(after[name])


def test_only_the_filled_cells_of_a_sheet_change(tmp_path: Path) -> None:
    """What follows the rows (validation, sparklines, drawings, headers) stays byte for byte."""
    path, out = tmp_path / "all.xlsx", tmp_path / "out.xlsx"
    BOOKS["xlsxwriter_all"](path)
    _filled(path, out)
    name = "xl/worksheets/sheet1.xml"
    before, after = _parts(path)[name], _parts(out)[name]
    assert before.split(b"<sheetData>")[0] == after.split(b"<sheetData>")[0]
    tail, new_tail = before.split(b"</sheetData>")[1], after.split(b"</sheetData>")[1]
    assert tail.replace(b"{{account.name}}", "Ampere && Söhne <China>".replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()) == new_tail  # fmt: skip
    assert b"sparkline" in new_tail


def test_an_empty_tag_ends_where_it_ends() -> None:
    """An empty cell or row before others was once taken to reach into the next one."""
    data = (
        b'<worksheet><sheetData><row r="1"><c r="A1" s="3"/><c r="B1"><v>7</v></c></row>'
        b'<row r="2"/><row r="3"><c r="A3"/></row></sheetData></worksheet>'
    )
    found = scan(data)
    puts = [Put(row, 1, "5", True, found.cell(row, 1)) for row in (1, 2, 3)]
    assert patched(found, puts) == (
        b'<worksheet><sheetData><row r="1"><c r="A1" s="3"><v>5</v></c><c r="B1"><v>7</v></c></row>'
        b'<row r="2"><c r="A2"><v>5</v></c></row><row r="3"><c r="A3"><v>5</v></c></row>'
        b"</sheetData></worksheet>"
    )
    assert patched(scan(b"<w><sheetData/></w>"), [Put(2, 3, "x", False, None)]) == (
        b'<w><sheetData><row r="2"><c r="C2" t="inlineStr"><is><t xml:space="preserve">x</t></is></c>'
        b"</row></sheetData></w>"
    )


def test_names_of_cells_are_filled_even_where_no_cell_is(tmp_path: Path) -> None:
    path, out = tmp_path / "named.xlsx", tmp_path / "out.xlsx"
    BOOKS["xlsxwriter_named"](path)
    _filled(path, out)
    sheet = opened(out, values=False)["Report"]
    assert sheet["Z99"].value == "苏州"
    assert sheet["B20"].value == 0.1


def test_a_hidden_sheet_with_a_quoted_name(tmp_path: Path) -> None:
    path, out = tmp_path / "second.xlsx", tmp_path / "out.xlsx"
    BOOKS["xlsxwriter_second_sheet"](path)
    _filled(path, out)
    sheet = opened(out, values=False)["It's other"]
    assert sheet["C3"].value == "K-1"
    assert sheet["D4"].value is None  # unknown is not written as anything


def test_formulas_are_counted_anew_when_it_is_opened(tmp_path: Path) -> None:
    path, out = tmp_path / "t.xlsx", tmp_path / "out.xlsx"
    BOOKS["xlsxwriter_chart"](path)
    _filled(path, out)
    assert b'fullCalcOnLoad="1"' in _parts(out)["xl/workbook.xml"]


def _book(tmp_path: Path, cells: dict[str, Any]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for name, value in cells.items():
        sheet[name] = value
    path = tmp_path / "own.xlsx"
    book.save(path)
    return path


def _problems(filled: domain.Filled) -> dict[str, str]:
    return {one.written: one.problem for one in filled.found if one.problem}


def test_what_cannot_be_filled_is_told_and_left_alone(tmp_path: Path) -> None:
    path = _book(
        tmp_path,
        {
            "A1": "{{account.name}}",
            "A2": "{{nonsense}}",
            "A4": "{{items.number}}",
            "A6": "in the way",
        },
    )
    out = tmp_path / "out.xlsx"
    assert _problems(_filled(path, out)) == {"nonsense": "unknown", "items.number": "room"}
    sheet = opened(out, values=False).active
    assert sheet is not None
    assert [sheet[f"A{row}"].value for row in (2, 4, 6)] == [
        "{{nonsense}}", "{{items.number}}", "in the way",
    ]  # fmt: skip


def test_an_empty_list_leaves_an_empty_row(tmp_path: Path) -> None:
    path, out = _book(tmp_path, {"A1": "{{items.number}}"}), tmp_path / "out.xlsx"
    values = Values(VALUES.fields, {"items": []}, {"itemsnumber": "items.number"})
    _filled(path, out, values)
    sheet = opened(out, values=False).active
    assert sheet is not None
    assert sheet["A1"].value is None


def test_a_date_is_a_word_where_the_cell_shows_none(tmp_path: Path) -> None:
    path, out = _book(tmp_path, {"A1": "{{as_of}}"}), tmp_path / "out.xlsx"
    _filled(path, out)
    sheet = opened(out, values=False).active
    assert sheet is not None
    assert sheet["A1"].value == "2026-06-30"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "a\x08b"])
def test_a_text_stays_a_text(tmp_path: Path, text: str) -> None:
    path, out = _book(tmp_path, {"A1": "{{account.name}}"}), tmp_path / "out.xlsx"
    values = Values({**VALUES.fields, "account.name": text})
    _filled(path, out, values)
    sheet = opened(out, values=False).active
    assert sheet is not None
    assert sheet["A1"].data_type in ("s", "inlineStr")
    assert sheet["A1"].value == text.replace("\x08", "")


def test_a_text_that_looks_escaped_is_escaped(tmp_path: Path) -> None:
    """A spreadsheet would read _x0041_ as the letter A."""
    path, out = _book(tmp_path, {"A1": "{{account.name}}"}), tmp_path / "out.xlsx"
    _filled(path, out, Values({**VALUES.fields, "account.name": "_x0041_"}))
    assert b"_x005F_x0041_" in _parts(out)["xl/worksheets/sheet1.xml"]


def test_a_template_is_never_overwritten(tmp_path: Path) -> None:
    path = _book(tmp_path, {"A1": "{{account.name}}"})
    before = path.read_bytes()
    with pytest.raises(UserError, match="overwritten"):
        _filled(path, path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.xlsx"
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"odd\.xlsx"):
        _filled(path, tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


def test_a_template_without_a_field_says_how_to_write_one(tmp_path: Path) -> None:
    path = _book(tmp_path, {"A1": "nothing here"})
    with pytest.raises(UserError) as caught:
        _filled(path, tmp_path / "out.xlsx")
    assert "{{account.name}}" in str(caught.value)


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    path, bad = _book(tmp_path, {"A1": "{{account.name}}"}), tmp_path / "bad.xlsx"
    with zipfile.ZipFile(bad, "w") as archive:
        for name, data in _parts(path).items():
            if name == "xl/worksheets/sheet1.xml":
                data = b'<!DOCTYPE x [<!ENTITY a "b">]>' + data
            archive.writestr(name, data)
    with pytest.raises(UserError):
        _filled(bad, tmp_path / "out.xlsx")


@pytest.mark.libreoffice
def test_libreoffice_reads_the_result_and_counts_its_formulas(tmp_path: Path) -> None:
    path, out = tmp_path / "all.xlsx", tmp_path / "out.xlsx"
    BOOKS["xlsxwriter_all"](path)
    _filled(path, out)
    sheet = recalculated(out, tmp_path)["Report"]
    assert sheet["B4"].value == pytest.approx(24691.2)
    assert sheet["A10"].value == "R-3"


def test_titles_in_both_languages_are_names_too() -> None:
    values = Values({"account.name": "x"}, {}, queries._aliases((30, 60)))
    assert values.name_of("Account name") == "account.name"
    assert values.name_of("客户名称") == "account.name"
    assert values.name_of("ACCOUNT_NAME") == "account.name"
    assert values.name_of("nonsense") is None
