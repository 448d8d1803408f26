"""The real window on a sample, for measures of what is painted."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from benchmarks.harness import CACHE
from kamdesk.app.features import derivations, load_tables
from kamdesk.app.main import apply_look
from kamdesk.app.paths import DataFolder
from kamdesk.app.window import MainWindow
from kamdesk.base.settings import Settings
from kamdesk.db.database import Database
from kamdesk.ui.workspace import Workspace

_QUIET_S = 0.15
_LONGEST_S = 120.0


@contextmanager
def program(app: QApplication, path: Path) -> Iterator[MainWindow]:
    """Show the program on a workspace, in Chinese, at the size of a laptop, and let it settle."""
    data = DataFolder(CACHE / "data")
    settings = Settings(CACHE / "data" / "none.json")
    settings.language = "zh_CN"
    apply_look(app, settings)
    window = MainWindow(settings, data)
    window.build()
    window.resize(1366, 768)
    window.show()
    database = Database.open(path, readonly=True, derivations=derivations(), tables=load_tables)
    window.set_workspace(Workspace(database))
    settle(window)
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, 0)


def settle(window: MainWindow) -> None:
    """Run the event loop until nothing is going on, timers that start more included."""
    quiet = time.monotonic()
    end = quiet + _LONGEST_S
    while time.monotonic() < min(end, quiet + _QUIET_S):
        QCoreApplication.processEvents()
        if window.tasks.busy():
            quiet = time.monotonic()
        time.sleep(0.001)
