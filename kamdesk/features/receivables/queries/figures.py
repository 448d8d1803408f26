"""The figures of the ledger over a period, by currency."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.features.receivables import domain
from kamdesk.features.receivables.queries.facts import SCHEDULED
from kamdesk.features.receivables.queries.owed import MonthEnd, ageing_at


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
    """Return invoices less credit notes; a write-off takes no sale back, a refund makes none."""
    return dict(
        reader.rows(
            "SELECT currency, sum(iif(kind = 'invoice', amount_minor, -amount_minor)) FROM invoice "
            "WHERE kind IN ('invoice', 'credit_note') AND issued > :start AND issued <= :end "
            f"AND (voided_on IS NULL OR voided_on > :end) {_of(account_id)} GROUP BY currency",
            _window(start, end, account_id),
        )
    )


def _collected(reader: Reader, start: date, end: date, account_id: int | None) -> dict[str, int]:
    return dict(
        reader.rows(
            "SELECT currency, sum(amount_minor) FROM receipt "
            "WHERE received > :start AND received <= :end "
            f"AND (voided_on IS NULL OR voided_on > :end) {_of(account_id)} GROUP BY currency",
            _window(start, end, account_id),
        )
    )


def _of(account_id: int | None) -> str:
    return "" if account_id is None else "AND account_id = :account"


_NOT_TAKEN_BACK = """a.amount_minor > 0 AND NOT EXISTS (SELECT 1 FROM allocation AS back
    WHERE back.reverses_id = a.id AND back.effective <= :end)"""
_LATE = f"""
SELECT currency, sum(amount), sum(amount * late) FROM (
    SELECT a.currency, a.amount_minor AS amount,
        max(0, CAST(julianday(a.effective) - julianday(a.due) AS INTEGER)) AS late
    FROM {{source}} AS a
    WHERE a.source = 'receipt' AND a.doc = 'invoice' AND {_NOT_TAKEN_BACK}
        AND a.effective > :start AND a.effective <= :end
        AND a.doc_id NOT IN (SELECT id FROM invoice WHERE scheduled)
) GROUP BY currency
"""
_OF_ACCOUNT = """(SELECT a.id, a.effective, a.amount_minor, i.currency, i.due, i.kind AS doc,
        i.id AS doc_id, iif(a.receipt_id IS NULL, 'credit', 'receipt') AS source
    FROM invoice AS i CROSS JOIN allocation AS a ON a.invoice_id = i.id
    WHERE i.account_id = :account)"""
_SCHEDULED = f"""
SELECT i.id, i.currency, i.due, a.effective, a.amount_minor, a.receipt_id IS NOT NULL
FROM invoice AS i JOIN allocation AS a ON a.invoice_id = i.id
WHERE {SCHEDULED} {{of}} AND a.effective <= :end AND {_NOT_TAKEN_BACK}
ORDER BY i.id, a.effective, a.id
"""


def _paid_late(
    reader: Reader, start: date, end: date, account_id: int | None
) -> dict[str, Decimal]:
    """Return the days late of what receipts paid in the period, each part by its own due day.

    What was taken back by the end of the period was not paid.
    """
    window = _window(start, end, account_id)
    source = "applied" if account_id is None else _OF_ACCOUNT
    sums = {row[0]: row[1:] for row in reader.rows(_LATE.format(source=source), window)}
    for currency, amount, late in _paid_by_schedule(reader, start, window, account_id):
        weight, days = sums.get(currency, (0, 0))
        sums[currency] = (weight + amount, days + amount * late)
    return {currency: Decimal(late) / weight for currency, (weight, late) in sums.items() if weight}


def _paid_by_schedule(
    reader: Reader, start: date, window: dict[str, Any], account_id: int | None
) -> Iterator[tuple[str, int, int]]:
    """Yield (currency, amount, days late) of what paid parts of invoices with a schedule."""
    of = "" if account_id is None else "AND i.account_id = :account"
    lines: dict[int, list[domain.Instalment]] = {}
    for invoice, since, place, due, amount, kind in reader.rows(
        "SELECT n.invoice_id, n.since, n.place, n.due, n.amount_minor, n.kind FROM instalment AS n "
        f"JOIN invoice AS i ON i.id = n.invoice_id WHERE true {of}",
        window,
    ):
        lines.setdefault(invoice, []).append(
            domain.Instalment(
                invoice, date.fromisoformat(since), place,
                None if due is None else date.fromisoformat(due), amount, kind,
            )
        )  # fmt: skip
    for key, mine in groupby(reader.rows(_SCHEDULED.format(of=of), window), itemgetter(0)):
        applied = 0
        for _key, currency, due, effective, amount, received in mine:
            day = date.fromisoformat(effective)
            if received and day > start:
                schedule = domain.in_force(lines.get(key, ()), day)
                for part_due, part in domain.paid(
                    applied, amount, date.fromisoformat(due), schedule
                ):
                    late = 0 if part_due is None else max(0, (day - part_due).days)
                    yield currency, part, late
            applied += amount
