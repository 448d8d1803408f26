"""`kamdesk show imports`: every file that was brought in."""

from dataclasses import asdict
from typing import Any

from kamdesk.base.feature import Request
from kamdesk.db.connection import Reader
from kamdesk.features.imports import queries


def imports(reader: Reader, request: Request) -> dict[str, Any]:
    """Return the runs, newest first; `taken_back` is the moment a later step took one back."""
    return {
        "as_of": request.as_of.isoformat(),
        "imports": [asdict(one) for one in queries.runs(reader)],
    }
