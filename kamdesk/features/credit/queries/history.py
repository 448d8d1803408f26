"""How an account really paid, counted from the ledger: suggestions for an investigation."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kamdesk.base.periods import month_end
from kamdesk.db.connection import Reader

_YEAR = 365
_RECENT = 90
_MONTHS = 24


@dataclass(frozen=True, slots=True)
class OwnHistory:
    """What the ledger says of the last twelve months, None where it says nothing.

    Attributes:
        on_time: Part of the amount that fell due and was paid by its due day, 0 to 1.
        days_late: Amount-weighted days after the due day of what was paid; early counts 0.
        cross_month: Part of what was paid that came in a later month than it was due, 0 to 1.
        most_owed: Highest balance in the last 24 months, minor units.
        most_owed_on: Its first day.
        billed: Invoices less credit notes, tax included, minor units.
    """

    on_time: Decimal | None
    days_late: Decimal | None
    cross_month: Decimal | None
    most_owed: int | None
    most_owed_on: date | None
    billed: int


def own_history(reader: Reader, account_id: int, currency: str, as_of: date) -> OwnHistory:
    """Return how one account paid in one currency."""
    start = as_of - timedelta(days=_YEAR)
    params = {
        "account": account_id,
        "currency": currency,
        "start": start.isoformat(),
        "day": as_of.isoformat(),
    }
    due, kept = _kept(reader, params)
    paid, late, crossed = _paid(reader, params)
    peak, peak_day = _most_owed(reader, account_id, currency, as_of)
    billed = reader.value(
        "SELECT coalesce(sum(CASE kind WHEN 'invoice' THEN amount_minor WHEN 'credit_note' "
        "THEN -amount_minor ELSE 0 END), 0) FROM invoice WHERE account_id = :account "
        "AND currency = :currency AND issued > :start AND issued <= :day "
        "AND (voided_on IS NULL OR voided_on > :day)",
        params,
    )
    return OwnHistory(
        Decimal(kept) / due if due else None,
        Decimal(late) / paid if paid > 0 else None,
        Decimal(crossed) / paid if paid > 0 else None,
        peak,
        peak_day,
        billed,
    )


def _kept(reader: Reader, params: dict[str, object]) -> tuple[int, int]:
    """Return what fell due in the year and what of it was paid or credited by its due day."""
    row = reader.one(
        "SELECT coalesce(sum(i.amount_minor), 0), coalesce(sum(min(i.amount_minor, coalesce("
        "(SELECT sum(a.amount_minor) FROM allocation AS a WHERE a.invoice_id = i.id "
        "AND a.effective <= i.due), 0))), 0) FROM invoice AS i WHERE i.account_id = :account "
        "AND i.currency = :currency AND i.kind = 'invoice' AND i.due > :start AND i.due <= :day "
        "AND i.issued <= :day AND (i.voided_on IS NULL OR i.voided_on > :day)",
        params,
    )
    return (0, 0) if row is None else (row[0], row[1])


_LATE = (
    "CASE WHEN a.effective > i.due THEN a.amount_minor * "
    "CAST(julianday(a.effective) - julianday(i.due) AS INTEGER) ELSE 0 END"
)


def _paid(reader: Reader, params: dict[str, object]) -> tuple[int, int, int]:
    row = reader.one(
        f"SELECT coalesce(sum(a.amount_minor), 0), coalesce(sum({_LATE}), 0), "
        "coalesce(sum(CASE WHEN substr(a.effective, 1, 7) > substr(i.due, 1, 7) "
        "THEN a.amount_minor ELSE 0 END), 0) "
        "FROM invoice AS i JOIN allocation AS a ON a.invoice_id = i.id "
        "WHERE i.account_id = :account AND i.currency = :currency AND a.receipt_id IS NOT NULL "
        "AND a.effective > :start AND a.effective <= :day",
        params,
    )
    return (0, 0, 0) if row is None else (row[0], row[1], row[2])


_MOVES = """
    SELECT issued AS day, CASE WHEN kind IN ('invoice', 'refund') THEN amount_minor
        ELSE -amount_minor END AS amount
    FROM invoice WHERE account_id = :account AND currency = :currency AND issued <= :day
    UNION ALL SELECT voided_on, CASE WHEN kind IN ('invoice', 'refund') THEN -amount_minor
        ELSE amount_minor END
    FROM invoice WHERE account_id = :account AND currency = :currency AND voided_on <= :day
    UNION ALL SELECT received, -amount_minor
    FROM receipt WHERE account_id = :account AND currency = :currency AND received <= :day
    UNION ALL SELECT voided_on, amount_minor
    FROM receipt WHERE account_id = :account AND currency = :currency AND voided_on <= :day
"""


def _most_owed(
    reader: Reader, account_id: int, currency: str, as_of: date
) -> tuple[int | None, date | None]:
    rows = reader.rows(
        f"SELECT day, sum(amount) FROM ({_MOVES}) GROUP BY day ORDER BY day",
        {"account": account_id, "currency": currency, "day": as_of.isoformat()},
    )
    first = _months_before(as_of, _MONTHS).isoformat()
    balance, opening = 0, 0
    most: int | None = None
    when: str | None = None
    for day, amount in rows:
        balance += amount
        if day <= first:
            opening = balance
        elif most is None or balance > most:
            most, when = balance, day
    if opening > 0 and (most is None or opening > most):
        most, when = opening, first
    return most, None if when is None else date.fromisoformat(when)


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first = date(year, month + 1, 1)
    return first.replace(day=min(day.day, month_end(first).day))


def late_trends(
    reader: Reader, as_of: date, account_id: int | None = None
) -> dict[tuple[int, str], tuple[Decimal | None, Decimal | None]]:
    """Return days late by (account, currency): of the last 90 days, and of the 270 before.

    Invoices are walked by account, so that the groups come as they are read.
    """
    of = "" if account_id is None else "AND i.account_id = :account"
    rows = reader.rows(
        "SELECT i.account_id, i.currency, a.effective > :middle, sum(a.amount_minor), "
        f"sum({_LATE}) FROM invoice AS i CROSS JOIN allocation AS a ON a.invoice_id = i.id "
        f"WHERE a.receipt_id IS NOT NULL AND a.effective > :start AND a.effective <= :day {of} "
        "GROUP BY 1, 2, 3",
        {
            "middle": (as_of - timedelta(days=_RECENT)).isoformat(),
            "start": (as_of - timedelta(days=4 * _RECENT)).isoformat(),
            "day": as_of.isoformat(),
            "account": account_id,
        },
    )
    found: dict[tuple[int, str], list[Decimal | None]] = {}
    for account, currency, recent, paid, late in rows:
        if paid > 0:
            pair = found.setdefault((account, currency), [None, None])
            pair[0 if recent else 1] = Decimal(late) / paid
    return {key: (pair[0], pair[1]) for key, pair in found.items()}
