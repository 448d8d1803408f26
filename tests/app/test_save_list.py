"""The list in sight is saved as a text file for spreadsheets, from any page that has one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog

from kamdesk.app.main import apply_look
from kamdesk.app.paths import DataFolder
from kamdesk.app.window import MainWindow
from kamdesk.base.settings import Settings
from kamdesk.db.database import Database
from kamdesk.features.imports.domain import Options
from kamdesk.features.imports.service import run
from kamdesk.ui.workspace import Workspace
from tests import builders
from tests.conftest import TODAY


@pytest.fixture
def window(
    qapp: Any, qtbot: Any, settings: Settings, tmp_path: Path, database: Database
) -> Iterator[MainWindow]:
    """The window on a workspace with two accounts and an invoice."""
    key = builders.account(database, "=上海贝尔", code="0017")
    builders.account(database, "北京东方", code="K-2")
    builders.invoice(database, key, 1_234_50, number="R-1")
    settings.language = "en"
    apply_look(qapp, settings)
    shown = MainWindow(settings, DataFolder(tmp_path / "data"), lambda: TODAY)
    shown.build()
    shown.set_workspace(Workspace(database))
    qtbot.addWidget(shown)
    with qtbot.waitExposed(shown):
        shown.show()
    yield shown
    shown.tasks.close()


def _answer(monkeypatch: pytest.MonkeyPatch, path: Path | None, pattern: str = "") -> None:
    """Answer the system's dialog, which a test cannot click."""
    name = "" if path is None else str(path)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (name, pattern))


@pytest.mark.parametrize(
    ("pattern", "encoding"),
    [("CSV UTF-8 (*.csv)", "utf-8-sig"), ("CSV GB18030 (*.csv)", "gb18030")],
)
def test_the_list_of_accounts_is_saved_and_comes_back_as_it_was(
    window: MainWindow,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    pattern: str,
    encoding: str,
) -> None:
    window.show_page("accounts")
    path = tmp_path / "accounts.csv"
    _answer(monkeypatch, path, pattern)
    window.commands["save_list"].trigger()
    text = path.read_bytes().decode(encoding)
    assert "'=上海贝尔" in text and "1234.50" in text
    assert path.read_bytes().startswith(b"\xef\xbb\xbf") is (encoding == "utf-8-sig")
    outcome = run(database, path, "accounts", Options(), today=TODAY)
    assert outcome.created == 0


def test_nothing_is_saved_where_there_is_no_list_or_no_answer(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    window.show_page("accounts")
    _answer(monkeypatch, None)
    window.commands["save_list"].trigger()
    window.show_page("settings")
    _answer(monkeypatch, tmp_path / "x.csv")
    window.commands["save_list"].trigger()
    assert not (tmp_path / "x.csv").exists()
