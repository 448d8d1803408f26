"""What statements hold: the documents that moved the balance of each account, and how old it is."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.features.receivables import queries as ledger
from kamdesk.features.reconcile.domain.statement import Movement, Posting, Statement

_POSTINGS = """
    SELECT account_id, currency, kind, id, number, issued AS day, amount_minor, voided_on,
        NULL AS method, due AS ends, note, CASE WHEN kind IN ('invoice', 'refund')
        THEN amount_minor ELSE -amount_minor END AS signed
    FROM invoice {where_invoice}
    UNION ALL
    SELECT account_id, currency, 'receipt', id, number, received, amount_minor, voided_on, method,
        matures, note, -amount_minor
    FROM receipt {where_receipt}
"""


@dataclass(frozen=True, slots=True)
class Party:
    """A customer as a statement addresses it."""

    id: int
    code: str
    name: str
    address: str
    tax_no: str
    country: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What is open of one account and currency at the end of a day; amounts in minor units.

    Attributes:
        open: Sum of each ageing bucket.
        unapplied: Credit notes and receipts not applied yet, above zero.
        disputed: Contested part of what is open.
        retention: Retention money, part of what is open.
        bills: Receipts that came as bills which are not paid yet.
    """

    open: tuple[int, ...]
    unapplied: int = 0
    disputed: int = 0
    retention: int = 0
    bills: int = 0


def postings_sql(accounts: Collection[int] | None) -> str:
    """Return SQL of all documents with what each adds to the balance, of some accounts or all."""
    only = ""
    if accounts is not None:
        only = f"WHERE account_id IN ({', '.join(map(str, sorted(accounts))) or 'NULL'})"
    return _POSTINGS.format(where_invoice=only, where_receipt=only)


def parties(reader: Reader, accounts: Collection[int] | None = None) -> dict[int, Party]:
    """Return how customers are addressed, by key; all of them if `accounts` is None."""
    only = (
        ""
        if accounts is None
        else f"WHERE id IN ({', '.join(map(str, sorted(accounts))) or 'NULL'})"
    )
    rows = reader.rows(
        "SELECT id, code, name, coalesce(address, ''), coalesce(tax_no, ''), coalesce(country, '') "
        f"FROM account {only} ORDER BY sort_key, id"
    )
    return {row[0]: Party(*row) for row in rows}


def with_balance(reader: Reader, as_of: date) -> list[int]:
    """Return the accounts that owe or are owed something at the end of a day, by name."""
    return [
        key
        for (key,) in reader.rows(
            f"SELECT a.id FROM ({postings_sql(None)}) AS p JOIN account AS a ON a.id = p.account_id "
            "WHERE p.day <= :day AND (p.voided_on IS NULL OR p.voided_on > :day) "
            "GROUP BY a.id, p.currency HAVING sum(p.signed) <> 0",
            {"day": as_of.isoformat()},
        )
    ]


def balances(
    reader: Reader, day: date, accounts: Collection[int] | None = None
) -> dict[tuple[int, str], int]:
    """Return what each (account, currency) owes at the end of a day; settled ones are left out."""
    rows = reader.rows(
        f"SELECT account_id, currency, sum(signed) FROM ({postings_sql(accounts)}) "
        "WHERE day <= :day AND (voided_on IS NULL OR voided_on > :day) "
        "GROUP BY account_id, currency HAVING sum(signed) <> 0",
        {"day": day.isoformat()},
    )
    return {(account, currency): amount for account, currency, amount in rows}


def statements(
    reader: Reader, since: date, until: date, accounts: Collection[int] | None = None
) -> dict[int, list[Statement]]:
    """Return the statements of accounts from one day to another, both inclusive, by currency.

    An account with nothing before and nothing in the period has none.
    """
    params = {"since": since.isoformat(), "until": until.isoformat()}
    source = postings_sql(accounts)
    opening: dict[tuple[int, str], int] = {
        (account, currency): amount
        for account, currency, amount in reader.rows(
            f"SELECT account_id, currency, sum(signed) FROM ({source}) "
            "WHERE day < :since AND (voided_on IS NULL OR voided_on >= :since) "
            "GROUP BY account_id, currency HAVING sum(signed) <> 0",
            params,
        )
    }
    rows = reader.rows(
        "SELECT account_id, currency, kind, id, number, day, amount_minor, voided_on, method, ends, "
        "CASE WHEN day < :since THEN 1 ELSE 0 END AS back, "
        "CASE WHEN day < :since THEN -signed ELSE signed END AS change, "
        "CASE WHEN day < :since THEN voided_on ELSE day END AS at "
        f"FROM ({source}) WHERE "
        "(day >= :since AND day <= :until AND (voided_on IS NULL OR voided_on > :until)) "
        "OR (day < :since AND voided_on >= :since AND voided_on <= :until) "
        "ORDER BY account_id, currency, at, change < 0, coalesce(number, ''), kind, id",
        params,
    )
    found: dict[int, list[Statement]] = defaultdict(list)
    moved: dict[tuple[int, str], list[tuple[Any, ...]]] = {
        key: list(mine) for key, mine in groupby(rows, key=lambda row: (row[0], row[1]))
    }
    for key in sorted({*opening, *moved}):
        account, currency = key
        found[account].append(
            _statement(currency, since, until, opening.get(key, 0), moved.get(key, ()))
        )
    return dict(found)


def _statement(
    currency: str, since: date, until: date, opening: int, rows: Sequence[tuple[Any, ...]]
) -> Statement:
    running = opening
    movements = []
    for row in rows:
        (
            _account,
            _currency,
            kind,
            key,
            number,
            day,
            amount,
            voided,
            method,
            ends,
            back,
            change,
            at,
        ) = row
        running += change
        posting = Posting(
            kind, key, number, date.fromisoformat(day), amount, _day(voided), method, _day(ends)
        )
        movements.append(
            Movement(posting, date.fromisoformat(at), change, running, cancelled=bool(back))
        )
    return Statement(currency, since, until, opening, tuple(movements), running)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


# -- how it stands on the last day --------------------------------------------------------------


def standings(
    reader: Reader, as_of: date, edges: Sequence[int], account_id: int | None = None
) -> dict[tuple[int, str], Standing]:
    """Return how old what each (account, currency) owes is, and what of it stands apart."""
    bills = _bills(reader, as_of, account_id)
    return {
        (one.account_id, section.currency): Standing(
            one.open, one.unapplied, one.disputed, one.retention,
            bills.get((one.account_id, section.currency), 0),
        )
        for section in ledger.ageing(reader, as_of, edges=edges, account_id=account_id)
        for one in section.accounts
    }  # fmt: skip


def _bills(reader: Reader, as_of: date, account_id: int | None) -> dict[tuple[int, str], int]:
    rows = reader.rows(
        "SELECT account_id, currency, sum(amount_minor) FROM receipt "
        "WHERE received <= :day AND (voided_on IS NULL OR voided_on > :day) AND matures > :day "
        "AND method IN ('bank_bill', 'commercial_bill') "
        "AND (:account IS NULL OR account_id = :account) GROUP BY account_id, currency",
        {"day": as_of.isoformat(), "account": account_id},
    )
    return {(account, currency): amount for account, currency, amount in rows}
