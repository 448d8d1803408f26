"""Fixtures of all tests: a real, empty workspace for each; no test touches another's file."""

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("MPLCONFIGDIR", str(Path.home() / ".cache" / "matplotlib"))

from kamdesk.app.features import derivations, load_tables
from kamdesk.base import i18n
from kamdesk.base.settings import Settings
from kamdesk.db.database import Database

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from kamdesk.ui.context import Context
    from kamdesk.ui.workspace import Workspace

TODAY = date(2026, 6, 30)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Every test starts in English, whatever the machine speaks."""
    i18n.set_language("en")
    yield
    i18n.set_language("en")


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One empty workspace, made once and copied for each test."""
    path = tmp_path_factory.mktemp("template") / "empty.kam"
    Database.create(path, derivations=derivations(), tables=load_tables).close()
    return path


@pytest.fixture
def database(empty_file: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty workspace, open for writing."""
    path = tmp_path / "test.kam"
    shutil.copyfile(empty_file, path)
    opened = Database.open(path, derivations=derivations(), tables=load_tables)
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of their own."""
    return Settings(tmp_path / "data" / "settings.json")


@pytest.fixture
def workspace(database: Database, qapp: Any) -> "Workspace":
    """The empty workspace as pages see it."""
    from kamdesk.ui.workspace import Workspace

    return Workspace(database)


@pytest.fixture
def context(workspace: "Workspace", settings: Settings) -> "Iterator[Context]":
    """What pages are given; today is 2026-06-30."""
    from kamdesk.ui.context import Context
    from kamdesk.ui.tasks import TaskRunner

    tasks = TaskRunner()
    yield Context(workspace, settings, tasks, lambda: TODAY)
    tasks.close()


@pytest.fixture
def show(qtbot: Any) -> "Callable[[QWidget], Any]":
    """Show a widget at a laptop's size and wait until it is painted."""

    def shown(widget: "QWidget", width: int = 1366, height: int = 768) -> "QWidget":
        qtbot.addWidget(widget)
        widget.resize(width, height)
        with qtbot.waitExposed(widget):
            widget.show()
        return widget

    return shown


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real sample data; tests that need it are skipped where it is absent."""
    named = os.environ.get("KAMDESK_CORPUS")
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(named) if named else beside
    if not (folder / "01_classicmodels").is_dir():
        pytest.skip("the folder of sample data (KAMDESK_CORPUS) is not on this machine")
    return folder


@pytest.fixture(scope="session", autouse=True)
def end_in_order() -> Iterator[None]:
    """Let go of everything of Qt while the application is still there to take it."""
    yield
    widgets = sys.modules.get("PySide6.QtWidgets")
    app = None if widgets is None else widgets.QApplication.instance()
    if app is None:
        return
    from PySide6.QtCore import QCoreApplication, QEvent

    app.clipboard().clear()  # the offscreen platform would free it after the application
    app.closeAllWindows()
    for widget in app.topLevelWidgets():
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
