"""Where the files that come with the program are."""

import sys
from functools import cache
from pathlib import Path


@cache
def _root() -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        return Path(frozen) / "resources"
    package = Path(__file__).resolve().parent.parent
    beside = package.parent / "resources"
    return beside if beside.is_dir() else package / "resources"


def resource(*parts: str) -> Path:
    """Return the path of a shipped file or folder, in a checkout, a wheel or a frozen build."""
    return _root().joinpath(*parts)
