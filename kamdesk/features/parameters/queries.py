"""Which value of a parameter holds on a day, and what held before."""

from dataclasses import dataclass
from datetime import date

from kamdesk.db.connection import Reader


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value as somebody set it: in force from `valid_from` (inclusive) until the next one."""

    key: str
    value: str
    valid_from: date
    source: str | None
    edited_by: str | None


def parameters(
    reader: Reader, prefix: str, as_of: date, account_id: int | None = None
) -> dict[str, Parameter]:
    """Return what is in force on a day of the keys with a prefix, by key without it.

    Args:
        reader: Of the file.
        prefix: The keys begin with it ("credit.").
        as_of: Day it holds on, inclusive.
        account_id: An account, whose own values come before those of the workspace; None for the
            workspace alone.
    """
    rows = reader.rows(
        "SELECT key, value, valid_from, source, edited_by FROM parameter "
        "WHERE (account_id IS NULL OR account_id = :account) "
        "AND substr(key, 1, :length) = :prefix AND valid_from <= :day "
        "ORDER BY account_id IS NOT NULL, valid_from, id",
        {
            "account": account_id,
            "length": len(prefix),
            "prefix": prefix,
            "day": as_of.isoformat(),
        },
    )
    return {row[0][len(prefix) :]: _parameter(row) for row in rows}


def values(
    reader: Reader, prefix: str, as_of: date, account_id: int | None = None
) -> dict[str, str]:
    """Return the values of `parameters` alone."""
    return {key: one.value for key, one in parameters(reader, prefix, as_of, account_id).items()}


def by_account(reader: Reader, key: str, as_of: date) -> dict[int, str]:
    """Return the value of one key of every account that has its own."""
    rows = reader.rows(
        "SELECT account_id, value FROM parameter WHERE key = ? AND account_id IS NOT NULL "
        "AND valid_from <= ? ORDER BY valid_from, id",
        (key, as_of.isoformat()),
    )
    return dict(rows)


def history(reader: Reader, key: str, account_id: int | None = None) -> list[Parameter]:
    """Return every value a key ever had, the newest first."""
    rows = reader.rows(
        "SELECT key, value, valid_from, source, edited_by FROM parameter "
        "WHERE key = ? AND account_id IS ? ORDER BY valid_from DESC, id DESC",
        (key, account_id),
    )
    return [_parameter(row) for row in rows]


def _parameter(row: tuple[str, str, str, str | None, str | None]) -> Parameter:
    key, value, since, source, by = row
    return Parameter(key, value, date.fromisoformat(since), source, by)
