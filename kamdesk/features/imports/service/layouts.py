"""How a file of a certain layout was read last time: remembered in the workspace with the import."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from kamdesk.db.connection import Reader
from kamdesk.features.imports.fields import key

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_PREFIX = "import_layout:"


@dataclass(frozen=True, slots=True)
class Layout:
    """What was decided about a layout.

    Attributes:
        kind: What it was brought in as.
        mapping: Field of each heading that was decided on.
        dates: Order of dates, None where it was found.
        policies: Policy of each field that had one.
        day: ISO day it was last brought in.
    """

    kind: str
    mapping: dict[str, str]
    dates: str | None
    policies: dict[str, str]
    day: str


def fingerprint(headings: Iterable[str]) -> str:
    """Return the mark of a layout: its headings folded, in any order."""
    folded = sorted(filter(None, map(key, headings)))
    return sha256("\n".join(folded).encode()).hexdigest()[:24]


def remembered(reader: Reader, mark: str) -> Layout | None:
    """Return how a layout was read last time, None if it is new or what is kept makes no sense."""
    text = reader.value("SELECT value FROM workspace_info WHERE name = ?", (_PREFIX + mark,))
    if text is None:
        return None
    try:
        found: dict[str, Any] = json.loads(text)
        return Layout(
            str(found["kind"]), dict(found["mapping"]), found["dates"], dict(found["policies"]),
            str(found["day"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError):
        return None


def remember(session: "Session", mark: str, layout: Layout) -> None:
    """Keep how a layout is read."""
    from sqlalchemy import select

    from kamdesk.db.store import WorkspaceInfoRow

    text = json.dumps(
        {
            "kind": layout.kind, "mapping": layout.mapping, "dates": layout.dates,
            "policies": layout.policies, "day": layout.day,
        },
        ensure_ascii=False,
    )  # fmt: skip
    name = _PREFIX + mark
    row = session.scalar(select(WorkspaceInfoRow).where(WorkspaceInfoRow.name == name))
    if row is None:
        session.add(WorkspaceInfoRow(name=name, value=text))
    else:
        row.value = text


def forget(session: "Session", mark: str) -> None:
    """Forget how a layout was read."""
    from sqlalchemy import select

    from kamdesk.db.store import WorkspaceInfoRow

    row = session.scalar(select(WorkspaceInfoRow).where(WorkspaceInfoRow.name == _PREFIX + mark))
    if row is not None:
        session.delete(row)
