"""Which accounts a batch is written for, and which reports are pinned to one."""

from dataclasses import dataclass
from datetime import date

from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import info
from kamdesk.features.receivables.queries import ageing

PINNED = "pinned_reports:"
"""Before the stable identity of an account: the fact of the workspace that names its reports."""


@dataclass(frozen=True, slots=True)
class Party:
    """An account a report can be written for.

    Attributes:
        tags: Its tags.
        owes: Whether it has a balance on the day, either way.
    """

    id: int
    code: str
    name: str
    tags: tuple[str, ...]
    owes: bool


def parties(reader: Reader, as_of: date) -> list[Party]:
    """Return every account that is not archived, by name; what they owe is of a day, inclusive."""
    owing = {
        one.account_id
        for section in ageing(reader, as_of)
        for one in section.accounts
        if one.total or any(one.open)
    }
    tags: dict[int, list[str]] = {}
    for key, tag in reader.rows(
        "SELECT account_id, name FROM account_tag JOIN tag ON tag.id = tag_id ORDER BY name"
    ):
        tags.setdefault(key, []).append(tag)
    return [
        Party(key, code, name, tuple(tags.get(key, ())), key in owing)
        for key, code, name in reader.rows(
            "SELECT id, code, name FROM account WHERE archived_at IS NULL ORDER BY sort_key, id"
        )
    ]


def account_names(reader: Reader) -> list[str]:
    """Return the names a field for an account offers."""
    return reader.column(
        "SELECT name FROM account WHERE archived_at IS NULL ORDER BY sort_key LIMIT 20000"
    )


def account_code(reader: Reader, text: str) -> str | None:
    """Return the code of the account with that code, else with that name; None if there is none."""
    code: str | None = reader.value(
        "SELECT code FROM account WHERE code = ?1 OR name = ?1 ORDER BY code <> ?1 LIMIT 1", (text,)
    )
    return code


def first_code(reader: Reader) -> str | None:
    """Return the account a report of one account begins with: the first of the highest tier."""
    code: str | None = reader.value(
        "SELECT code FROM account WHERE archived_at IS NULL ORDER BY tier IS NULL, tier, sort_key LIMIT 1"
    )
    return code


def account_uid(reader: Reader, code: str) -> str | None:
    """Return the stable identity of an account."""
    uid: str | None = reader.value("SELECT uid FROM account WHERE code = ?", (code,))
    return uid


def pinned_names(reader: Reader, uid: str) -> list[str]:
    """Return the names of the reports pinned to an account, in the order they were pinned."""
    return [name for name in info(reader, PINNED + uid).split(",") if name]


def pinned_of(reader: Reader, account_id: int) -> tuple[str, list[str]]:
    """Return the code of an account and the names of the reports pinned to it."""
    row = reader.one("SELECT code, uid FROM account WHERE id = ?", (account_id,))
    return ("", []) if row is None else (row[0], pinned_names(reader, row[1]))
