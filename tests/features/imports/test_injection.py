"""Texts that a spreadsheet would run stay texts, wherever they go out; and come back as they were."""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from kamdesk.app.features import derivations, load_tables
from kamdesk.base.cells import as_csv, as_html, as_tsv
from kamdesk.base.text import harmless, unguarded
from kamdesk.cli.main import run as call
from kamdesk.db.database import Database
from kamdesk.features.imports.domain import Options, Problem, Table
from kamdesk.features.imports.fields import Names
from kamdesk.features.imports.reading.text import read_text
from kamdesk.features.imports.recognise import recognise
from kamdesk.features.imports.service import names_of, run, write_rejects

PAYLOADS = (
    "=1+1", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://x\",\"PWN\")", "+1+1", "-1+1", "@SUM(1+1)",
    "=IMPORTXML(\"http://x\")", "=WEBSERVICE(\"http://x\")", "=DDE(\"cmd\";\"/C calc\";\"x\")",
    "+cmd|' /C calc'!A0", "-cmd|' /C calc'!A0", "@cmd|' /C calc'!A0", "=2+5+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1+1", "－1+1", "＠SUM(1)",
    "=A1", "=SUM(A1:A9)", "=INDIRECT(\"A1\")", "=1+1;=2+2", "=1+1,=2+2", "\"=1+1\"", "'=1+1",
    "''=1+1", "=rundll32|'URL.dll,OpenURL calc.exe'!A", "=MSEXCEL|'\\..\\..\\..\\Windows\\System32\\cmd.exe /c calc.exe'!''",
    "@SUM(1+1)*cmd|' /C calc'!A0", "=1+1\n=2+2", "=\"\"&\"PWN\"", "+86 138 0013 8000", "0012345",
    "91310000123456789012", "=T(\"x\")", "-=1+1", "==1+1",
)  # fmt: skip


def test_there_are_forty_payloads() -> None:
    assert len(PAYLOADS) == len(set(PAYLOADS)) == 40


def _runs(cell: str) -> bool:
    """Tell whether a spreadsheet would take a cell of a text file for a formula."""
    return cell.lstrip("\t\r\n")[:1] in tuple("=+-@＝＋－＠") and bool(cell) and cell[0] != "'"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_saved_list_holds_no_formula_and_is_read_back_as_it_was(
    payload: str, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(as_csv([["name", "other"], [payload, "x"]]).encode("utf-8-sig"))
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    assert not any(_runs(cell) for row in rows for cell in row)
    assert read_text(path).rows[1] == [payload, "x"]
    assert unguarded(harmless(payload)) == payload


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_clipboard_holds_no_formula(payload: str) -> None:
    [row] = csv.reader(io.StringIO(as_tsv([[payload, "x"]]), newline=""), dialect="excel-tab")
    assert not _runs(row[0]) and unguarded(row[0]) == payload
    cells = re.findall(r"<td([^>]*)>(.*?)</td>", as_html([[payload]]), re.DOTALL)
    assert len(cells) == 1 and '"\\@"' in cells[0][0]


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_rejected_rows_hold_no_formula_of_ours(
    database: Database, payload: str, ending: str, tmp_path: Path
) -> None:
    source, out = tmp_path / "a.csv", tmp_path / f"out{ending}"
    with source.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["name", payload, "employees"], [payload, payload, "x"]])
    table = read_text(source)
    found = recognise(table, names_of("accounts"), Options())
    write_rejects(out, [(found, [Problem(2, payload, payload, payload)])], source)
    if ending == ".xlsx":
        assert list(_formulas(out)) == []
    else:
        rows = list(csv.reader(io.StringIO(out.read_text("utf-8"), newline="")))
        assert not _runs(rows[1][-1])


def _formulas(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(".xml"):
                yield from re.findall(r"<f\b[^>]*>([^<]*)<", archive.read(name).decode("utf-8"))


@pytest.fixture(scope="module")
def laden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose every text is a payload."""
    folder = tmp_path_factory.mktemp("laden")
    path = folder / "w.kam"
    database = Database.create(path, derivations=derivations(), tables=load_tables)
    for kind, heads in _SHEETS.items():
        source = folder / f"{kind}.csv"
        with source.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(heads.split(","))
            for place, payload in enumerate(PAYLOADS):
                text = "'" + payload if payload.startswith("'") else payload
                writer.writerow(
                    cell.format(n=place) if "{" in cell or cell[:1].isdigit() else harmless(text)
                    for cell in _CELLS[kind]
                )
        run(database, source, kind, Options(skip_bad_rows=True), today=date(2026, 6, 30))
    with database.read() as reader:
        assert reader.value("SELECT count(*) FROM account") >= 35
        assert reader.value("SELECT count(*) FROM person") >= 35
        assert reader.value("SELECT count(*) FROM invoice") >= 35
    database.close()
    return path


_SHEETS = {
    "accounts": "code,name,short_name,industry,region,city,address,owner,note",
    "contacts": "account,name,title,department,email,phone,note",
    "invoices": "account,number,issued,due,amount,note",
    "receipts": "account,received,amount,number,note",
}
_CELLS = {
    "accounts": ["A-{n}", *"nsircaon"],
    "contacts": ["A-{n}", *"ntdepo"],
    "invoices": ["A-{n}", "R-{n}", "2026-03-01", "2026-04-01", "100", "n"],
    "receipts": ["A-{n}", "2026-05-01", "50", "n", "n"],
}


def _reports() -> list[str]:
    from kamdesk.app.features import features

    return [one.name for feature in features() for one in feature.reports]


@pytest.mark.parametrize("name", _reports())
def test_no_report_takes_a_text_for_a_formula(
    laden: Path, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "r.xlsx"
    code = call(["report", name, "--workspace", str(laden), "--out", str(out), "--account", "A-3"])
    if code != 0:  # some reports have nothing to say of one account
        code = call(["report", name, "--workspace", str(laden), "--out", str(out)])
    if code != 0:
        pytest.skip(capsys.readouterr().err)
    _holds_no_payload(out)


def _holds_no_payload(path: Path) -> None:
    bare = [payload.lstrip("'\t\r\n=+-@＝＋－＠\"") for payload in PAYLOADS]
    telling = [text for text in bare if re.search(r"cmd|PWN|http|rundll|MSEXCEL|DDE|WEBSERV", text)]
    for formula in _formulas(path):
        assert not any(text.replace("&", "&amp;") in formula or text in formula for text in telling)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it reads none of the newer kinds of formats
        book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert str(cell.value) not in PAYLOADS, (path, cell.coordinate)


@pytest.mark.parametrize("kind", ["accounts", "contacts", "items", "plan"])
def test_no_sheet_for_editing_does(laden: Path, kind: str, tmp_path: Path) -> None:
    out = tmp_path / "s.xlsx"
    code = call(["sheet", kind, "--workspace", str(laden), "--out", str(out)])
    assert code in (0, 1)
    if code == 0:
        _holds_no_payload(out)


def test_no_filled_template_does(laden: Path, tmp_path: Path) -> None:
    template, out = tmp_path / "t.xlsx", tmp_path / "out.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = "{account.name}"
    book.active["A2"] = "{account.industry} {account.city}"
    book.save(template)
    call(["fill", str(template), "--workspace", str(laden), "--out", str(out), "--account", "A-1"])
    if out.exists():
        _holds_no_payload(out)


def test_a_heading_that_is_a_formula_is_a_heading() -> None:
    table = Table("", [["=name", "x"], ["a", "b"]])
    assert recognise(table, Names((), ()), Options()).columns[0].heading == "=name"
