"""Opening a workspace from the window: unlock, read-only if somebody else writes it, demo."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from kamdesk.app.features import derivations, load_tables
from kamdesk.app.paths import DataFolder
from kamdesk.base.lazy import load
from kamdesk.base.progress import Progress
from kamdesk.db.connection import file_head, raw_key
from kamdesk.db.database import Database, open_for_reading_if_busy
from kamdesk.ui.dialogs import ask_passphrase
from kamdesk.ui.workspace import Workspace


def open_workspace(path: Path, data: DataFolder, parent: QWidget | None = None) -> Workspace | None:
    """Open a file, asking for a passphrase if it has one; None if the user gave none.

    Raises:
        UserError: If it cannot be opened.
    """
    head = file_head(path)
    key = None
    if head.kind == "encrypted":
        phrase = ask_passphrase(parent, path.name)
        if phrase is None:
            return None
        key = raw_key(phrase, head.salt)
    return Workspace(_database(path, key, data))


def _database(path: Path, key: str | None, data: DataFolder) -> Database:
    return open_for_reading_if_busy(
        path, key=key, derivations=derivations(), tables=load_tables, backups=data.backups
    )


def create_workspace(path: Path, currency: str = "CNY") -> Workspace:
    """Make an empty workspace and open it.

    Raises:
        UserError: If there is a file already.
    """
    return Workspace(
        Database.create(path, currency=currency, derivations=derivations(), tables=load_tables)
    )


def make_demo(folder: Path, progress: Progress | None = None) -> Path:
    """Return the sample workspace of a folder, made if it is not there."""
    path = folder / "demo.kam"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        create = load("kamdesk.features.demo.service:create_demo")
        create(path, derivations=derivations(), progress=progress).close()
    return path
