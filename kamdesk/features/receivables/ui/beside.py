"""What stands beside the figures: promises, what was done last, who pays there, how late was paid."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from kamdesk.db.connection import Reader
from kamdesk.features.receivables import domain

SOON = 14
"""Days ahead a promise counts as coming, the last one included."""
GRACE = 3
"""Days after the promised day within which the money still keeps the promise."""
KEPT = 95
"""Percent of the promised amount that keeps a promise."""


class Promise(NamedTuple):
    """Money the customer said would come; `state` is "open", "kept" or "broken" at the as-of day."""

    id: int
    account_id: int
    invoice_id: int | None
    currency: str
    amount: int
    made_on: date
    promised: date
    state: str


@dataclass(frozen=True, slots=True)
class Touch:
    """What was done last for a document or an account, and what comes next.

    Attributes:
        done: (day, kind of action); None if nothing was.
        coming: (day or None, what); None if nothing is planned.
    """

    done: tuple[date, str] | None = None
    coming: tuple[date | None, str] | None = None


_PROMISES = """
SELECT id, account_id, invoice_id, currency, amount_minor, made_on, promised,
    CASE WHEN came * 100 >= amount_minor * :kept THEN 'kept'
        WHEN date(promised, :grace) < :day THEN 'broken' ELSE 'open' END
FROM (
    SELECT p.*, CASE WHEN p.invoice_id IS NULL THEN coalesce((
            SELECT sum(r.amount_minor) FROM receipt AS r
            WHERE r.account_id = p.account_id AND r.currency = p.currency
            AND r.received BETWEEN p.made_on AND min(:day, date(p.promised, :grace))
            AND (r.voided_on IS NULL OR r.voided_on > :day)), 0)
        ELSE coalesce((
            SELECT sum(a.amount_minor) FROM allocation AS a
            WHERE a.invoice_id = p.invoice_id AND a.receipt_id IS NOT NULL
            AND a.effective BETWEEN p.made_on AND min(:day, date(p.promised, :grace))), 0)
        END AS came
    FROM promise AS p
    WHERE p.made_on <= :day AND (p.withdrawn_on IS NULL OR p.withdrawn_on > :day) {where}
) ORDER BY promised, id
"""


def promises(
    reader: Reader,
    as_of: date,
    *,
    account_id: int | None = None,
    invoice_id: int | None = None,
    past: bool = False,
) -> list[Promise]:
    """Return promises that hold at the end of a day with what became of them, by promised day.

    A promise is kept if 95 % of it came, counted from the day it was made until three days after
    the promised one. Without `past` only those are returned that may still be open.
    """
    where = "" if past else "AND date(p.promised, :grace) >= :day"
    where += "" if account_id is None else " AND p.account_id = :account"
    where += "" if invoice_id is None else " AND p.invoice_id = :invoice"
    params = {
        "day": as_of.isoformat(), "grace": f"+{GRACE} days", "kept": KEPT,
        "account": account_id, "invoice": invoice_id,
    }  # fmt: skip
    return [
        Promise(
            key, account, invoice, code, amount, date.fromisoformat(made),
            date.fromisoformat(promised), state,
        )
        for key, account, invoice, code, amount, made, promised, state in reader.rows(
            _PROMISES.format(where=where), params
        )
    ]  # fmt: skip


def coming(promised: Iterable[Promise], as_of: date) -> list[Promise]:
    """Return the open promises of the next 14 days, the last day included; late ones too."""
    last = as_of + timedelta(days=SOON)
    return [one for one in promised if one.state == "open" and one.promised <= last]


_TOUCHES = """
SELECT {key}, day, kind, next_on, next_what FROM (
    SELECT *, row_number() OVER (PARTITION BY {key} ORDER BY day DESC, id DESC) AS place
    FROM chase WHERE day <= :day AND {key} IN (SELECT value FROM json_each(:keys))
) WHERE place = 1
"""


def touches(reader: Reader, key: str, ids: Sequence[int], as_of: date) -> dict[int, Touch]:
    """Return what was done last, and what it left to do, of invoices or accounts.

    Args:
        reader: Of the file.
        key: "invoice_id" or "account_id".
        ids: Which.
        as_of: Nothing later counts.
    """
    params = {"day": as_of.isoformat(), "keys": f"[{','.join(map(str, ids))}]"}
    found = {}
    for one, day, kind, next_on, what in reader.rows(_TOUCHES.format(key=key), params):
        coming_on = None if next_on is None else date.fromisoformat(next_on)
        following = None if next_on is None and not what else (coming_on, what or "")
        found[one] = Touch((date.fromisoformat(day), kind), following)
    return found


def responsible(reader: Reader, accounts: Sequence[int]) -> dict[int, str]:
    """Return who at each account stands last on the way of a payment, as far as we know them."""
    return dict(
        reader.rows(
            "SELECT account_id, name FROM (SELECT s.account_id, person.name, row_number() OVER "
            "(PARTITION BY s.account_id ORDER BY s.place DESC, s.id DESC) AS back "
            "FROM payment_step AS s JOIN person ON person.id = s.person_id "
            "WHERE s.account_id IN (SELECT value FROM json_each(?))) WHERE back = 1",
            (f"[{','.join(map(str, accounts))}]",),
        )
    )


_LATE = """
SELECT i.currency, sum(a.amount_minor), sum(a.amount_minor
    * max(0, CAST(julianday(a.effective) - julianday(i.due) AS INTEGER)))
FROM allocation AS a JOIN invoice AS i ON i.id = a.invoice_id
WHERE a.receipt_id IS NOT NULL AND i.kind = 'invoice' AND NOT i.scheduled
    AND a.effective > :start AND a.effective <= :day {of} GROUP BY i.currency
"""
_LATE_INVOICES = """
SELECT DISTINCT a.invoice_id FROM allocation AS a JOIN invoice AS i ON i.id = a.invoice_id
WHERE a.receipt_id IS NOT NULL AND a.amount_minor > 0 AND i.kind = 'invoice' AND NOT i.scheduled
    AND a.effective > :start AND a.effective <= :day AND a.effective > i.due {of}
"""
_PARTS = """
SELECT n.invoice_id, n.since, n.place, n.due, n.amount_minor FROM instalment AS n
JOIN invoice AS i ON i.id = n.invoice_id WHERE i.scheduled {of}
"""
_PAID = """
SELECT i.id, i.currency, i.due, i.amount_minor, a.effective, a.amount_minor,
    a.receipt_id IS NOT NULL
FROM allocation AS a JOIN invoice AS i ON i.id = a.invoice_id
WHERE i.scheduled AND i.kind = 'invoice' AND a.effective <= :day {of} ORDER BY a.effective, a.id
"""


def average_late(
    reader: Reader, as_of: date, days: int, account_id: int | None = None
) -> dict[str, Decimal]:
    """Return by currency how many days after its due day money came, weighted by amount (C25, DBT).

    Args:
        reader: Of the file.
        as_of: Last day, inclusive.
        days: Length of the window that ends on it.
        account_id: One account, or all.

    What was paid early counts 0. Money on an invoice in parts is late by the parts it paid, of the
    schedule in force that day; what it paid before its event counts 0.
    """
    of, params = _window(as_of, days, account_id)
    found = {code: [paid, late] for code, paid, late in reader.rows(_LATE.format(of=of), params)}
    for one in _paid_parts(reader, of, params):
        sums = found.setdefault(one.currency, [0, 0])
        sums[0] += one.amount
        sums[1] += one.amount * one.late
    return {code: Decimal(late) / paid for code, (paid, late) in found.items() if paid > 0}


def paid_late(reader: Reader, as_of: date, days: int, account_id: int | None = None) -> set[int]:
    """Return the invoices something of which was paid after its due day in the window."""
    of, params = _window(as_of, days, account_id)
    found = set(reader.column(_LATE_INVOICES.format(of=of), params))
    found.update(one.invoice for one in _paid_parts(reader, of, params) if one.late)
    return found


def _window(as_of: date, days: int, account_id: int | None) -> tuple[str, dict[str, Any]]:
    """Return SQL that narrows invoices, and the parameters of a window that ends on a day."""
    start = as_of - timedelta(days=days)
    of = "" if account_id is None else "AND i.account_id = :account"
    return of, {"start": start.isoformat(), "day": as_of.isoformat(), "account": account_id}


class _Paid(NamedTuple):
    """Money on one part of an invoice, negative where it was taken back; `late` in days, 0 if early."""

    invoice: int
    currency: str
    amount: int
    late: int


def _paid_parts(reader: Reader, of: str, params: dict[str, Any]) -> Iterable[_Paid]:
    """Yield what money paid of the parts of scheduled invoices in the window."""
    lines: defaultdict[int, list[domain.Instalment]] = defaultdict(list)
    for invoice, since, place, due, amount in reader.rows(_PARTS.format(of=of), params):
        day = None if due is None else date.fromisoformat(due)
        lines[invoice].append(
            domain.Instalment(invoice, date.fromisoformat(since), place, day, amount)
        )
    applied: defaultdict[int, int] = defaultdict(int)
    for invoice, code, first, whole, effective, amount, money in reader.rows(
        _PAID.format(of=of), params
    ):
        before = applied[invoice]
        applied[invoice] += amount
        if not money or effective <= params["start"]:
            continue
        day, due = date.fromisoformat(effective), date.fromisoformat(first)
        schedule = domain.in_force(lines[invoice], day)
        left = _by_due(domain.spread(whole, before, due, schedule))
        after = _by_due(domain.spread(whole, before + amount, due, schedule))
        for part in {**left, **after}:
            taken = left.get(part, 0) - after.get(part, 0)
            if taken:
                late = 0 if part is None else max(0, (day - part).days)
                yield _Paid(invoice, code, taken, late)


def _by_due(parts: Iterable[domain.Part]) -> dict[date | None, int]:
    found: dict[date | None, int] = {}
    for part in parts:
        found[part.due] = found.get(part.due, 0) + part.open
    return found
