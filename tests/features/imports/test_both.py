"""Accounts and contacts of one sheet from the command line, rejects and all."""

import json
from pathlib import Path

import pytest

from kamdesk.cli.main import run as call
from kamdesk.features.imports.domain import Table
from kamdesk.features.imports.service.both import holds_both

SHEET = "company,industry,employees,contact,contact phone,phone\nAcme,Steel,5,Ann,1,2\nAcme,,x,Bob,3,\nBeta,Glass,y,Eve,4,5\n"


def test_the_command_line_brings_both_and_gives_bad_rows_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, source, out = tmp_path / "w.kam", tmp_path / "a.csv", tmp_path / "bad.csv"
    source.write_text(SHEET, "utf-8")
    assert call(["new", str(file)]) == 0
    capsys.readouterr()
    code = call(["import", str(source), "--into", "accounts+contacts", "--workspace", str(file),
                 "--skip-bad-rows", "--rejects", str(out), "--json"])  # fmt: skip
    answer = json.loads(capsys.readouterr().out)
    assert code == 0 and answer["created"] == 3 and answer["rows"] == 3
    assert [part["kind"] for part in answer["sheets"]] == ["accounts", "contacts"]
    assert [(one["row"], one["column"]) for one in answer["rejected"]] == [
        (3, "employees"), (4, "employees"), (4, "company")]  # fmt: skip
    assert [line.split(",")[0] for line in out.read_text("utf-8").splitlines()] == [
        "company", "Acme", "Beta"]  # fmt: skip


@pytest.mark.parametrize(
    ("headings", "both"),
    [
        (["company", "industry", "name"], True),
        (["客户名称", "地址", "姓名", "手机"], True),
        (["姓名", "客户", "职务"], False),
        (["客户名称", "行业", "电话"], False),
        (["account", "number", "issued", "amount"], False),
        (["name", "email"], False),
    ],
)
def test_a_sheet_holds_both_if_it_says_more_of_the_firm_than_its_name(
    headings: list[str], both: bool
) -> None:
    assert holds_both(Table("", [headings, ["x"] * len(headings)])) is both
