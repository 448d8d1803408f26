"""The figures of the ledger over a period, by currency."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.features.receivables import domain
from kamdesk.features.receivables.queries.ageing import MonthEnd, ageing_at


@dataclass(frozen=True, slots=True)
class Figures:
    """The receivables figures of one currency; amounts in minor units, None where undefined.

    Attributes:
        outstanding: Open invoices less what is unapplied.
        overdue: Open invoices past due.
        not_due: Open invoices not past due.
        unapplied: Credit notes and receipts with a rest.
        billed: Invoices less credit notes issued in the period.
        collected: Receipts of the period.
        dso, best_possible_dso, average_days_delinquent: Days (C25).
        cei: Percent (C25).
        average_days_late: Amount-weighted days after due of what was paid in the period.
    """

    currency: str
    outstanding: int
    overdue: int
    not_due: int
    unapplied: int
    billed: int
    collected: int
    dso: Decimal | None
    best_possible_dso: Decimal | None
    average_days_delinquent: Decimal | None
    cei: Decimal | None
    average_days_late: Decimal | None


def figures(
    reader: Reader, as_of: date, *, days: int = 90, account_id: int | None = None
) -> list[Figures]:
    """Return the figures of each currency over the `days` up to and including `as_of`."""
    start = as_of - timedelta(days=days)
    ends = ageing_at(reader, [start, as_of], account_id=account_id)
    billed = _billed(reader, start, as_of, account_id)
    collected = _collected(reader, start, as_of, account_id)
    late = _paid_late(reader, start, as_of, account_id)
    currencies = sorted({*ends, *billed, *collected})
    return [
        _figures(
            currency,
            ends.get(currency, []),
            billed.get(currency, 0),
            collected.get(currency, 0),
            late.get(currency),
            days,
        )
        for currency in currencies
    ]


def _figures(
    currency: str,
    ends: list[MonthEnd],
    billed: int,
    collected: int,
    late: Decimal | None,
    days: int,
) -> Figures:
    before, now = ends if ends else [MonthEnd(date.min, (0,), 0)] * 2
    outstanding = sum(now.open) - now.unapplied
    opening = sum(before.open) - before.unapplied
    not_due = now.open[0]
    plain = domain.dso(outstanding, billed, days)
    best = domain.dso(not_due, billed, days)
    return Figures(
        currency=currency,
        outstanding=outstanding,
        overdue=sum(now.open[1:]),
        not_due=not_due,
        unapplied=now.unapplied,
        billed=billed,
        collected=collected,
        dso=plain,
        best_possible_dso=best,
        average_days_delinquent=None if plain is None or best is None else plain - best,
        cei=domain.collection_effectiveness(opening, billed, outstanding, not_due, days),
        average_days_late=late,
    )


def _window(start: date, end: date, account_id: int | None) -> dict[str, Any]:
    return {"start": start.isoformat(), "end": end.isoformat(), "account": account_id}


def _billed(reader: Reader, start: date, end: date, account_id: int | None) -> dict[str, int]:
    return dict(
        reader.rows(
            "SELECT currency, sum(CASE kind WHEN 'invoice' THEN amount_minor ELSE -amount_minor END)"
            " FROM invoice WHERE issued > :start AND issued <= :end "
            "AND (voided_on IS NULL OR voided_on > :end) "
            "AND (:account IS NULL OR account_id = :account) GROUP BY currency",
            _window(start, end, account_id),
        )
    )


def _collected(reader: Reader, start: date, end: date, account_id: int | None) -> dict[str, int]:
    return dict(
        reader.rows(
            "SELECT currency, sum(amount_minor) FROM receipt "
            "WHERE received > :start AND received <= :end "
            "AND (voided_on IS NULL OR voided_on > :end) "
            "AND (:account IS NULL OR account_id = :account) GROUP BY currency",
            _window(start, end, account_id),
        )
    )


def _paid_late(
    reader: Reader, start: date, end: date, account_id: int | None
) -> dict[str, Decimal]:
    rows = reader.rows(
        "SELECT i.currency, sum(a.amount_minor), sum(a.amount_minor * "
        "max(0, CAST(julianday(a.effective) - julianday(i.due) AS INTEGER))) "
        "FROM allocation AS a JOIN invoice AS i ON i.id = a.invoice_id "
        "WHERE a.receipt_id IS NOT NULL AND a.effective > :start AND a.effective <= :end "
        "AND (:account IS NULL OR i.account_id = :account) GROUP BY i.currency",
        _window(start, end, account_id),
    )
    return {currency: Decimal(late) / weight for currency, weight, late in rows if weight > 0}
