"""Our firm's picture, as papers to customers carry it."""

from pathlib import Path

from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import LOGO, info


def logo(reader: Reader) -> bytes:
    """Return our firm's picture, nothing if there is none or it cannot be read."""
    path = info(reader, LOGO)
    try:
        return Path(path).read_bytes() if path else b""
    except OSError:
        return b""
