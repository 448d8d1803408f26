"""The list of runs: what each made and changed, and taking one back after later steps."""

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from kamdesk.base.i18n import M_
from kamdesk.cli.main import run as call
from kamdesk.features.accounts.service import set_field
from kamdesk.features.imports.domain import Options
from kamdesk.features.imports.service import run
from kamdesk.features.imports.ui.page import ImportPage
from tests import builders
from tests.conftest import TODAY

ACCOUNTS = "code,name,city\nC-1,上海贝尔,上海\nC-2,北京东方,北京\nC-3,天津港务,天津\n"


@pytest.fixture
def page(context: Any, show: Any, tmp_path: Path) -> ImportPage:
    """The page after two imports, an edit and another step."""
    path = tmp_path / "客户.csv"
    path.write_text(ACCOUNTS, "utf-8")
    run(context.workspace.database, path, "accounts", Options(), today=TODAY)
    path.write_text(ACCOUNTS.replace("上海\n", "苏州\n"), "utf-8")
    run(context.workspace.database, path, "accounts", Options(update=True), today=TODAY)
    context.workspace.reload_steps()
    context.workspace.write(M_("Edit"), set_field, 2, "note", "重要")
    builders.account(context.workspace.database, "后来的")
    shown: ImportPage = show(ImportPage(context))
    shown.show_request(part="runs")
    return shown


def _click(page: ImportPage, name: str, context: Any, qtbot: Any) -> None:
    qtbot.mouseClick(getattr(page.runs, name), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not context.tasks.busy())


def _cell(model: Any, row: int, column: int) -> str:
    found = model.row_at(row)
    assert found is not None
    return str(found.texts[column])


def test_runs_are_listed_and_say_what_they_did(page: ImportPage) -> None:
    runs = page.runs
    assert runs is not None
    assert [_cell(runs.model, row, 1) for row in range(2)] == ["客户.csv", "客户.csv"]
    assert [_cell(runs.model, row, 4) for row in range(2)] == ["0", "3"]
    # the newest is chosen: it changed one cell
    assert runs.entry_model.rowCount() == 1
    assert _cell(runs.entry_model, 0, 1) == "C-1 上海贝尔"
    assert _cell(runs.entry_model, 0, 2) == "City: 上海 → 苏州"
    runs.table.select_id(1)
    assert [_cell(runs.entry_model, row, 2) for row in range(3)] == ["created"] * 3


def test_a_run_is_taken_back_after_seeing_what_stays(
    page: ImportPage, context: Any, qtbot: Any
) -> None:
    runs = page.runs
    assert runs is not None
    runs.table.select_id(1)
    _click(page, "back", context, qtbot)
    assert "Account: 1" in runs.verdict.text() and "2 records stay" in runs.verdict.text()
    assert {_cell(runs.kept_model, row, 1) for row in range(2)} == {"C-1 上海贝尔", "C-2 北京东方"}
    _click(page, "leave", context, qtbot)
    assert runs.back.isVisible() and not runs.sure.isVisible()
    _click(page, "back", context, qtbot)
    _click(page, "sure", context, qtbot)
    codes = context.workspace.read(lambda reader: reader.column("SELECT code FROM account"))
    assert "C-3" not in codes and {"C-1", "C-2"} <= set(codes)
    runs.table.select_id(1)
    assert _cell(runs.model, 1, 8) == "taken back" and not runs.back.isEnabled()
    context.workspace.stack.undo()
    codes = context.workspace.read(lambda reader: reader.column("SELECT code FROM account"))
    assert "C-3" in codes and _cell(runs.model, 1, 8) == "in force"


def test_without_a_run_it_says_what_belongs_here(context: Any, show: Any) -> None:
    page = show(ImportPage(context))
    page.show_request(part="runs")
    assert page.runs.body.currentIndex() == 1


def test_the_command_line_lists_runs_and_takes_one_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, source = tmp_path / "w.kam", tmp_path / "客户.csv"
    source.write_text(ACCOUNTS, "utf-8")
    assert call(["new", str(file)]) == 0
    assert call(["import", str(source), "--into", "accounts", "--workspace", str(file)]) == 0
    source.write_text("code,name\nC-9,后来的\n", "utf-8")
    assert call(["import", str(source), "--into", "accounts", "--workspace", str(file)]) == 0
    capsys.readouterr()
    assert call(["show", "imports", "--workspace", str(file), "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["imports"]
    assert [(one["id"], one["created"], one["taken_back"]) for one in listed] == [
        (2, 1, None), (1, 3, None)]  # fmt: skip
    assert call(["undo", "--run", "1", "--workspace", str(file)]) == 0
    assert "客户.csv" in capsys.readouterr().out
    assert call(["show", "accounts", "--workspace", str(file), "--json"]) == 0
    assert [one["code"] for one in json.loads(capsys.readouterr().out)["accounts"]] == ["C-9"]
    assert call(["undo", "--run", "7", "--workspace", str(file)]) == 1
