"""Facts about the workspace itself: whose it is, its currency, its fiscal year, its as-of day."""

from datetime import date
from typing import TYPE_CHECKING

from kamdesk.db.connection import Reader

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CURRENCY = "currency"
"""Base currency, ISO code."""
COMPANY = "company"
"""Name of our firm as reports print it."""
LOGO = "logo"
"""Path of the picture reports print."""
FISCAL_MONTH = "fiscal_month"
"""First month of the fiscal year, 1 to 12."""
BUCKETS = "buckets"
"""Upper edges of the ageing buckets in days, comma separated."""
AS_OF = "as_of"
"""Day a sample workspace stands still at; ordinary ones have none."""
UID = "uid"
"""Stable identity of the workspace."""

DEFAULT_BUCKETS = (30, 60, 90, 180, 365)


def info(reader: Reader, name: str, default: str = "") -> str:
    """Return one fact, or `default` where it was never set."""
    return str(reader.value("SELECT value FROM workspace_info WHERE name = ?", (name,), default))


def base_currency(reader: Reader) -> str:
    """Return the base currency of the workspace."""
    return info(reader, CURRENCY, "CNY")


def fiscal_month(reader: Reader) -> int:
    """Return the first month of the fiscal year, 1 to 12."""
    return int(info(reader, FISCAL_MONTH, "1"))


def bucket_edges(reader: Reader) -> tuple[int, ...]:
    """Return the upper edges of the ageing buckets, ascending days."""
    text = info(reader, BUCKETS)
    return tuple(int(edge) for edge in text.split(",")) if text else DEFAULT_BUCKETS


def standing_day(reader: Reader) -> date | None:
    """Return the day a sample workspace stands still at, or None for an ordinary one."""
    text = info(reader, AS_OF)
    return date.fromisoformat(text) if text else None


def set_info(session: "Session", name: str, value: str) -> None:
    """Set one fact, inside an edit."""
    from sqlalchemy import select

    from kamdesk.db.store import WorkspaceInfoRow

    row = session.scalar(select(WorkspaceInfoRow).where(WorkspaceInfoRow.name == name))
    if row is None:
        session.add(WorkspaceInfoRow(name=name, value=value))
    else:
        row.value = value
