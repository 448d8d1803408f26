"""Where the program keeps what is not in the workspace: one folder, and no second hidden place."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "KAMDESK_DATA"


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The folder of settings, backups, logs and temporary files.

    Attributes:
        root: The folder; made when something is first written.
    """

    root: Path

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.root / "settings.json"

    @property
    def backups(self) -> Path:
        """Automatic backups."""
        return self.root / "backups"

    @property
    def logs(self) -> Path:
        """The rotating log."""
        return self.root / "logs"

    @property
    def temporary(self) -> Path:
        """Temporary files, swept at every start."""
        return self.root / "tmp"

    @property
    def workspaces(self) -> Path:
        """Where a new or sample workspace is proposed."""
        return self.root / "workspaces"


def data_folder(chosen: Path | None = None) -> DataFolder:
    """Return the data folder: as chosen, else from KAMDESK_DATA, else the system's usual place."""
    named = os.environ.get(VARIABLE)
    if chosen is None and named:
        chosen = Path(named)
    return DataFolder((chosen or _usual()).expanduser().absolute())


def _usual() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "kamdesk"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "kamdesk"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "kamdesk"
