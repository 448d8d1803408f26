"""The window around the pages: navigation, undo everywhere, language and look, files, search."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLineEdit, QWidget

from kamdesk.app.features import account_tabs, pages
from kamdesk.app.main import apply_look
from kamdesk.app.palette import Palette
from kamdesk.app.paths import DataFolder
from kamdesk.app.settings_page import SettingsPage
from kamdesk.app.shortcuts import command_keys, command_name
from kamdesk.app.welcome import WelcomePage
from kamdesk.app.window import MainWindow
from kamdesk.base.errors import UserError
from kamdesk.base.i18n import M_, set_language
from kamdesk.base.settings import Settings
from kamdesk.db.database import Database
from kamdesk.features.accounts.service import create_account, set_field
from kamdesk.ui.theme import DARK, LIGHT, theme
from kamdesk.ui.widgets import Banner
from kamdesk.ui.workspace import Workspace
from tests import builders
from tests.conftest import TODAY


@pytest.fixture
def window(qapp: Any, qtbot: Any, settings: Settings, tmp_path: Path) -> Iterator[MainWindow]:
    """A window without a workspace."""
    settings.language = "en"
    settings.theme = "light"
    apply_look(qapp, settings)
    shown = MainWindow(settings, DataFolder(tmp_path / "data"), lambda: TODAY)
    shown.build()
    qtbot.addWidget(shown)
    shown.resize(1366, 768)
    with qtbot.waitExposed(shown):
        shown.show()
    yield shown
    shown.tasks.close()
    set_language("en")
    settings.theme = "light"
    apply_look(qapp, settings)


@pytest.fixture
def open_window(window: MainWindow, database: Database) -> MainWindow:
    """The window on a workspace with one account."""
    builders.account(database, "上海贝尔", code="K-7")
    window.set_workspace(Workspace(database))
    return window


def _settle(window: MainWindow, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: not window.tasks.busy())


def test_without_a_workspace_it_welcomes(window: MainWindow) -> None:
    page = window.stack.currentWidget()
    assert isinstance(page, WelcomePage)
    assert not window.rail.isVisible()


def test_every_page_opens_from_the_rail_and_by_its_key(open_window: MainWindow, qtbot: Any) -> None:
    for page in (page for page in pages() if page.order >= 0):
        one = open_window.rail.findChild(QAbstractButton, f"nav_{page.key}")
        assert one is not None
        qtbot.mouseClick(one, Qt.MouseButton.LeftButton)
        _settle(open_window, qtbot)
        assert open_window.current_key() == page.key
        assert open_window.windowTitle().endswith("kamdesk")


@pytest.mark.parametrize(
    "key",
    [
        *(page.key for page in pages()),
        "settings",
        *(f"account/{tab.key}" for tab in account_tabs()),
    ],
)
def test_whatever_one_can_use_has_a_name(open_window: MainWindow, qtbot: Any, key: str) -> None:
    page, _slash, tab = key.partition("/")
    if tab:
        open_window.show_account(1, tab)
    else:
        open_window.show_page(page)
    _settle(open_window, qtbot)
    shown = open_window.stack.currentWidget()
    assert shown is not None
    nameless = []
    for one in shown.findChildren(QWidget):
        usable = (
            isinstance(one, QAbstractButton | QLineEdit | QAbstractItemView) and one.isVisible()
        )
        inside = one.objectName().startswith("qt_") or type(one).__name__ in (
            "QTableCornerButton",
            "QComboBoxListView",
        )
        if usable and not inside and not (one.accessibleName() or getattr(one, "text", str)()):
            nameless.append(
                f"{type(one).__name__} {one.objectName()} in {one.parent().objectName()}"
            )  # type: ignore[union-attr]
    assert [
        name for name in nameless if "QTableCorner" not in name and "QLineEdit  in" not in name
    ] == []


def test_undo_and_redo_reach_every_page_and_survive_a_restart(
    open_window: MainWindow, qtbot: Any, database: Database
) -> None:
    assert open_window.context is not None
    workspace = open_window.context.workspace
    workspace.write(M_("Edit account {name}", name="上海贝尔"), set_field, 1, "name", "贝尔集团")
    assert "Edit account 上海贝尔" in open_window.commands["undo"].text()
    open_window.show_page("receivables")
    open_window.commands["undo"].trigger()
    assert workspace.read(lambda reader: reader.value("SELECT name FROM account")) == "上海贝尔"
    open_window.commands["redo"].trigger()
    assert workspace.read(lambda reader: reader.value("SELECT name FROM account")) == "贝尔集团"
    again = Workspace(database)
    again.stack.undo()
    assert again.read(lambda reader: reader.value("SELECT name FROM account")) == "上海贝尔"


def test_the_language_changes_every_text_at_once(open_window: MainWindow, qtbot: Any) -> None:
    open_window.show_page("settings")
    page = open_window.page("settings")
    assert isinstance(page, SettingsPage)
    page.language.set_text("zh_CN")
    page._set_language("zh_CN")
    qtbot.waitUntil(lambda: open_window.page("settings") is not page)
    assert open_window.menuBar().actions()[0].text() == "文件(&F)"
    assert open_window._buttons["accounts"].text() == "客户"


def test_the_look_changes_at_once(open_window: MainWindow, qtbot: Any) -> None:
    open_window.settings.theme = "dark"
    open_window.redraw()
    assert theme() is DARK
    open_window.settings.theme = "light"
    open_window.redraw()
    assert theme() is LIGHT


def test_ctrl_k_finds_accounts_by_pinyin_and_commands(open_window: MainWindow, qtbot: Any) -> None:
    box = open_window.palette_dialog()
    assert isinstance(box, Palette)
    box.search("shbe")
    assert "上海贝尔" in box.hits.item(0).text()
    box.search("settings")
    assert any("Settings" in box.hits.item(row).text() for row in range(box.hits.count()))
    box.search("上海")
    with qtbot.waitSignal(open_window.context.account_wanted):  # type: ignore[union-attr]
        qtbot.keyClick(box.field, Qt.Key.Key_Return)
    assert open_window.current_key() == "account"


def test_a_second_window_reads_only_and_says_who_writes(
    open_window: MainWindow, window: MainWindow, database: Database
) -> None:
    from kamdesk.app.open_file import open_workspace

    second = open_workspace(database.path, window.data)
    assert second is not None
    assert second.readonly
    window.set_workspace(second)
    banner = window.findChild(Banner)
    assert banner is not None
    assert banner.text.text().startswith("Read only: this workspace is being edited by ")
    assert window._status["saved"].text() == "Read only"


def test_a_dropped_list_opens_the_import_page(
    open_window: MainWindow, qtbot: Any, tmp_path: Path
) -> None:
    path = tmp_path / "accounts.csv"
    path.write_text("name,code\nAcme,A-1\n", "utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(QPoint(9, 9)),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    open_window.dropEvent(event)
    qtbot.waitUntil(lambda: open_window.current_key() == "import")
    _settle(open_window, qtbot)
    assert open_window.page("import").file.text() == "accounts.csv"  # type: ignore[attr-defined]


def test_the_window_remembers_its_place_and_page(
    open_window: MainWindow, qtbot: Any, settings: Settings
) -> None:
    open_window.show_page("reports")
    _settle(open_window, qtbot)
    open_window.close()
    kept = json.loads(settings.path.read_text("utf-8"))["pages"]["window"]
    assert kept["page"] == "reports"
    assert kept.keys() >= {"page"}


def test_the_status_line_says_what_counts(open_window: MainWindow) -> None:
    texts = {name: one.text() for name, one in open_window._status.items()}
    assert texts["as_of"] == "As of 2026-06-30"
    assert texts["currency"] == "CNY"
    assert texts["file"] == "test.kam"
    assert open_window.context is not None
    open_window.context.workspace.write(M_("New"), create_account, "Acme", "CNY")
    assert open_window._status["saved"].text().startswith("Saved ")


def test_workspace_settings_are_checked_in_place(open_window: MainWindow) -> None:
    open_window.show_page("settings")
    page = open_window.page("settings")
    assert isinstance(page, SettingsPage)
    page.buckets.line.setText("30, 20")
    assert not page.buckets.commit()
    assert "ascending" in page.buckets.problem.text()
    page.buckets.line.setText("15, 45")
    assert page.buckets.commit()
    page.currency.line.setText("yuan")
    assert not page.currency.commit()


def test_while_a_large_write_runs_nothing_else_is_edited(open_window: MainWindow) -> None:
    assert open_window.context is not None
    open_window.context.workspace.write(M_("New"), create_account, "Acme", "CNY")
    open_window.context.busy_changed.emit(True)
    assert not open_window.rail.isEnabled()
    assert not open_window.commands["undo"].isEnabled()
    open_window.context.busy_changed.emit(False)
    assert open_window.rail.isEnabled()
    assert open_window.commands["undo"].isEnabled()


def test_the_account_page_steps_to_the_next(open_window: MainWindow, database: Database) -> None:
    second = builders.account(database, "Zenith")
    open_window.show_account(1)
    page = open_window.page("account")
    page.step(1)  # type: ignore[attr-defined]
    assert page._id == second  # type: ignore[attr-defined]


def _menus(window: MainWindow) -> list[Any]:
    found = [action.menu() for action in window.menuBar().actions()]
    return [*found, *(inner.menu() for menu in found for inner in menu.actions() if inner.menu())]


def _key(text: str) -> str:
    plain = text.replace("&&", "")
    return plain[plain.index("&") + 1].casefold() if "&" in plain else ""


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_access_keys_are_unique_and_menus_short(open_window: MainWindow, lang: str) -> None:
    open_window.settings.language = lang
    open_window.redraw()
    bar = [_key(action.text()) for action in open_window.menuBar().actions()]
    assert all(bar)
    assert len(bar) == len(set(bar))
    for menu in _menus(open_window):
        keys = [key for action in menu.actions() if (key := _key(action.text()))]
        assert len(keys) == len(set(keys)), (menu.title(), sorted(keys))
        assert 0 < len([one for one in menu.actions() if not one.isSeparator()]) <= 15


def test_no_two_commands_have_the_same_keys(open_window: MainWindow) -> None:
    keys = [keys.toString() for one in open_window.commands.values() for keys in one.shortcuts()]
    assert len(keys) == len(set(keys))
    assert {"Ctrl+Q", "Ctrl+,", "Ctrl+W", "Ctrl+/"} <= set(keys)


def test_every_command_of_a_page_does_something(
    open_window: MainWindow, qtbot: Any, qapp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that needs something chosen first may say so; a dialog for a file is given up."""
    from PySide6.QtWidgets import QFileDialog

    from kamdesk.app.features import features

    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_args: ("", ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: "")

    for feature in features():
        for command in feature.commands:
            if command.method in ("keep_view",):  # asks for a name and waits
                continue
            told = ""
            try:
                open_window.run_command(command)
            except UserError as error:
                told = error.summary
            assert not told or told.startswith("Choose")
            if command.page != "account":
                assert open_window.current_key() in (command.page, "reports", "account")
    qtbot.waitUntil(lambda: not open_window.tasks.busy())


def test_commands_rest_without_a_workspace_and_say_why(open_window: MainWindow) -> None:
    assert open_window.commands["new_account"].isEnabled()
    assert not open_window.commands["next_account"].isEnabled()
    assert open_window.commands["next_account"].statusTip() == "Open an account first."
    open_window._close_workspace()
    open_window.show_welcome()
    for name in ("new_account", "import", "back_up", "check", "settings", "close"):
        assert not open_window.commands[name].isEnabled(), name
        assert open_window.commands[name].statusTip() == "Open a workspace first."
    assert open_window.commands["open_workspace"].isEnabled()


def test_a_file_that_cannot_be_brought_in_is_answered(
    open_window: MainWindow, tmp_path: Path
) -> None:
    from PySide6.QtCore import QMimeData, QPointF, QUrl
    from PySide6.QtGui import QDropEvent

    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "letter.docx"))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    open_window.dropEvent(event)
    assert "letter.docx cannot be brought in" in open_window.toast.text.text()


def test_the_list_of_keys_can_be_searched(open_window: MainWindow, qtbot: Any) -> None:
    from kamdesk.app.shortcuts import ShortcutList

    open_window.show_shortcuts()
    box = open_window.findChild(ShortcutList)
    assert isinstance(box, ShortcutList)
    whole = len(box.model.ids)
    box.search.setText("receipt")
    box.search._now()
    assert 0 < len(box.model.ids) < whole
    row = box.model.row_at(0)
    assert row is not None
    assert row.texts[1] == "Ctrl+Shift+R"
    box.close()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("&Open…", "Open"),
        ("打开(&O)…", "打开"),
        ("归档或恢复(&C)", "归档或恢复"),
        ("R&&D (x)", "R&D (x)"),
    ],
)
def test_a_command_is_named_without_its_access_key(text: str, name: str, qapp: Any) -> None:
    from PySide6.QtGui import QAction

    from kamdesk.app.shortcuts import command_name

    assert command_name(QAction(text)) == name


def test_the_layout_is_brought_back(open_window: MainWindow) -> None:
    page: Any = open_window.page("accounts")
    page.table._show_column(1, False)
    page.set_density("compact")
    open_window.reset_layout()
    page = open_window.page("accounts")
    assert "code" in page.table.shown_columns()
    assert page.table.rowHeight(0) == 36


def test_qt_speaks_chinese_too(open_window: MainWindow) -> None:
    import re

    from PySide6.QtWidgets import QFileDialog, QLabel

    open_window.settings.language = "zh_CN"
    open_window.redraw()
    box = QFileDialog(open_window)
    box.setOption(QFileDialog.Option.DontUseNativeDialog)
    words = [one.text() for one in box.findChildren(QLabel)]
    assert not [word for word in words if re.search("[A-Za-z]{2,}", word)]
    box.deleteLater()


def test_undo_reaches_the_program_from_a_note_with_nothing_to_undo(
    open_window: MainWindow, database: Database, qtbot: Any
) -> None:
    from PySide6.QtWidgets import QPlainTextEdit

    assert open_window.context is not None
    workspace = open_window.context.workspace
    workspace.write(M_("Rename"), set_field, 1, "city", "上海")
    note = QPlainTextEdit(open_window)
    note.show()
    open_window._follow_focus(None, note)
    note.setFocus()
    qtbot.keyClicks(note, "x")
    qtbot.keyClick(note, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert note.toPlainText() == ""
    sql = "SELECT city FROM account WHERE id = 1"
    assert workspace.read(lambda reader: reader.value(sql)) == "上海"
    qtbot.keyClick(note, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert workspace.read(lambda reader: reader.value(sql)) is None


def test_a_key_of_the_page_is_shown_and_not_bound(qapp: Any) -> None:
    """Single letters belong to the page: bound in the menu they would swallow what is typed."""
    action = QAction("Log a &call\tC")
    assert (command_name(action), command_keys(action)) == ("Log a call", "C")
    assert action.shortcut().isEmpty()
