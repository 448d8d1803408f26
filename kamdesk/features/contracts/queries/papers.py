"""Invoices around a contract, its meaning of monthly terms, and the calendar of working days."""

from dataclasses import dataclass
from datetime import date

from kamdesk.db.connection import Reader
from kamdesk.features.contracts.domain.phrases import MONTHLY_KEY
from kamdesk.features.contracts.domain.workdays import WorkDays, around
from kamdesk.features.parameters import queries as parameters

WORKDAY = "contracts.workday."
"""Parameters that change the calendar: the day is the rest of the key, the value "off" or "on"."""


@dataclass(frozen=True, slots=True)
class Paper:
    """An invoice: its number, days, amount in minor units and, if any, the contract it belongs to."""

    id: int
    number: str
    issued: date
    due: date
    amount: int
    contract_id: int | None
    milestone_id: int | None


def papers(reader: Reader, keys: tuple[int, ...]) -> list[Paper]:
    """Return invoices by key, by day of issue."""
    marks = ", ".join("?" * len(keys))
    return _papers(reader, f"id IN ({marks}) ORDER BY issued, id", keys)


def free_papers(reader: Reader, account_id: int, currency: str) -> list[Paper]:
    """Return the invoices of an account in a currency that belong to no contract, newest first."""
    return _papers(
        reader,
        "account_id = ? AND currency = ? AND kind = 'invoice' AND contract_id IS NULL "
        "AND voided_on IS NULL ORDER BY issued DESC, id DESC LIMIT 200",
        (account_id, currency),
    )


def _papers(reader: Reader, where: str, params: tuple[object, ...]) -> list[Paper]:
    sql = "SELECT id, number, issued, due, amount_minor, contract_id, milestone_id FROM invoice"
    return [
        Paper(row[0], row[1], date.fromisoformat(row[2]), date.fromisoformat(row[3]), *row[4:])
        for row in reader.rows(f"{sql} WHERE {where}", params)
    ]


def accounts(reader: Reader) -> dict[str, tuple[int, str]]:
    """Return the accounts that are not archived: name -> (key, currency), by name."""
    rows = reader.rows(
        "SELECT name, id, currency FROM account WHERE archived_at IS NULL ORDER BY sort_key, id"
    )
    return {name: (key, currency) for name, key, currency in rows}


def account_name(reader: Reader, key: int) -> str:
    """Return the name of an account, "" if it is not there."""
    return str(reader.value("SELECT name FROM account WHERE id = ?", (key,)) or "")


def monthly_meaning(reader: Reader, account_id: int, as_of: date) -> str | None:
    """Return what 月结60天 means at an account, a key of `READINGS`; None if nobody asked yet."""
    found = parameters.values(reader, MONTHLY_KEY, as_of, account_id)
    return found.get("")


def work_days(reader: Reader, *days: date) -> WorkDays:
    """Return the calendar of the years around some days, with the user's own changes."""
    own = parameters.values(reader, WORKDAY, date.max)
    changed = {date.fromisoformat(text): value for text, value in own.items()}
    return around(*days).changed(
        (day for day, value in changed.items() if value == "off"),
        (day for day, value in changed.items() if value == "on"),
    )
