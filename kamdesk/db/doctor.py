"""What support needs to know of a file and the machine, without any of its content."""

import platform
import shutil
import sys
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from kamdesk import __version__
from kamdesk.db.backup import remembered
from kamdesk.db.connection import pragmas
from kamdesk.db.database import Database
from kamdesk.db.lock import WriterLock

_SYNC_WORDS = {
    "onedrive": "OneDrive",
    "dropbox": "Dropbox",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "icloud": "iCloud",
    "mobile documents": "iCloud",
    "nutstore": "坚果云",
    "坚果云": "坚果云",
    "wps云盘": "WPS云盘",
    "wpsdrive": "WPS云盘",
    "baidunetdisk": "百度网盘",
    "baidusyncdisk": "百度网盘",
    "cloudstorage": "CloudStorage",
}
_NETWORK_TYPES = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb",
        "smb2",
        "smb3",
        "smbfs",
        "sshfs",
        "fuse.sshfs",
        "9p",
        "afs",
        "ncpfs",
    ]
)


def folder_kind(folder: Path) -> str:
    """Return "local", "network" or "cloud: NAME" for a folder, by its path and its mount."""
    resolved = folder.resolve()
    for part in resolved.parts:
        word = part.casefold()
        for sign, name in _SYNC_WORDS.items():
            if word == sign or word.startswith((f"{sign} ", f"{sign}-")):
                return f"cloud: {name}"
    if str(resolved).startswith("\\\\") or _mount_type(resolved) in _NETWORK_TYPES:
        return "network"
    return "local"


def _mount_type(folder: Path) -> str:
    try:
        lines = Path("/proc/self/mounts").read_text("utf-8").splitlines()
    except OSError:
        return ""
    mounts = [(fields[1], fields[2]) for line in lines if len(fields := line.split()) > 2]
    above = [(place, kind) for place, kind in mounts if folder.is_relative_to(place)]
    return max(above, key=lambda mount: len(mount[0]), default=("", ""))[1]


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def versions(connection: driver.Connection | None = None) -> dict[str, Any]:
    """Return the versions of the program and of what it stands on; Qt's without importing it."""
    own = connection or driver.connect(":memory:")
    cipher = own.execute("PRAGMA cipher_version").fetchone()
    if connection is None:
        own.close()
    return {
        "kamdesk": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "qt": _installed("PySide6-Essentials"),
        "sqlite": driver.sqlite_version,
        "cipher": cipher[0] if cipher else None,
        "sqlalchemy": _installed("SQLAlchemy"),
        "frozen": bool(getattr(sys, "frozen", False)),
    }


def examine(database: Database, backups: Path) -> dict[str, Any]:
    """Return what is known of an open workspace.

    Args:
        database: The workspace.
        backups: Folder of its automatic backups.
    """
    path = database.path
    found = path.stat()
    holder = WriterLock(path).holder()
    copies = [*backups.glob(f"{path.stem}*.kambak"), *path.parent.glob(f"{path.stem}*.kambak")]
    noted = remembered(database, backups)
    copies += [noted] if noted is not None else []
    newest = max((copy.stat().st_mtime for copy in copies), default=None)
    with database.read() as reader:
        in_force = pragmas(reader.connection)
    return {
        "file": str(path),
        "file_id": f"{found.st_dev}:{found.st_ino}",
        "size": found.st_size,
        "encrypted": database.key is not None,
        "schema": in_force["user_version"],
        "pragmas": in_force,
        "free_space": shutil.disk_usage(path.parent).free,
        "folder_kind": folder_kind(path.parent),
        "last_verified_backup": (
            None
            if newest is None
            else datetime.fromtimestamp(newest, UTC).isoformat(timespec="seconds")
        ),
        "held_by": (None if holder is None else f"{holder.user}@{holder.host} ({holder.pid})"),
    }
