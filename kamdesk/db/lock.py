"""One writer at a time: a lock beside the file that dies with its process.

The operating system's own lock on `FILE.kam.lock` decides; what is written in it only says who.
A crash, a reused process number or a renamed computer therefore never leaves a stale lock.
"""

import getpass
import json
import os
import socket
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

_LOCK_AT = 1 << 30  # far behind the text: a locked byte cannot be read on Windows


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a workspace open for writing.

    Attributes:
        user: Name of the system account.
        host: Name of the computer.
        pid: Process number.
        since: UTC moment, ISO 8601.
    """

    user: str
    host: str
    pid: int
    since: str


def user_name() -> str:
    """Return the name of the system account, "?" where there is none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "?"


class WriterLock:
    """The right to write one workspace; at most one process has it."""

    def __init__(self, workspace: Path) -> None:
        self.path = workspace.with_name(workspace.name + ".lock")
        self._stream: IO[bytes] | None = None

    def acquire(self) -> bool:
        """Take the lock; False if another process (or another lock here) has it."""
        stream = self.path.open("a+b")
        if not _lock(stream):
            stream.close()
            return False
        now = datetime.now(UTC).isoformat(timespec="seconds")
        holder = Holder(user_name(), socket.gethostname(), os.getpid(), now)
        stream.seek(0)
        stream.truncate()
        stream.write(json.dumps(asdict(holder)).encode())
        stream.flush()
        self._stream = stream
        return True

    def release(self) -> None:
        """Give the lock back; harmless if it is not held."""
        if self._stream is None:
            return
        stream, self._stream = self._stream, None
        stream.truncate(0)
        stream.close()

    def holder(self) -> Holder | None:
        """Return who wrote the lock file last; None if nobody or unreadable."""
        try:
            values = json.loads(self.path.read_text("utf-8"))
            return Holder(
                str(values["user"]),
                str(values["host"]),
                int(values["pid"]),
                str(values["since"]),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None


if sys.platform == "win32":
    import msvcrt

    def _lock(stream: IO[bytes]) -> bool:
        stream.seek(_LOCK_AT)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(stream: IO[bytes]) -> bool:
        try:
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
