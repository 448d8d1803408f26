"""What journeys share: a window that has just started, and what a file holds."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kamdesk.app.main import apply_look
from kamdesk.app.paths import DataFolder
from kamdesk.app.window import MainWindow
from kamdesk.base.settings import Settings
from tests.conftest import TODAY


@pytest.fixture
def window(qapp: Any, qtbot: Any, settings: Settings, tmp_path: Path) -> Iterator[MainWindow]:
    """A window that has just started."""
    settings.language = "en"
    apply_look(qapp, settings)
    shown = MainWindow(settings, DataFolder(tmp_path / "data"), lambda: TODAY)
    shown.build()
    qtbot.addWidget(shown)
    with qtbot.waitExposed(shown):
        shown.show()
    yield shown
    shown.tasks.close()
