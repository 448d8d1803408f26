"""Schemes of commission and what receipts earned under them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from kamdesk.db.connection import Reader
from kamdesk.features.targets import domain
from kamdesk.features.targets.domain import Earning, Part, Scheme, Window
from kamdesk.features.targets.queries.months import (
    of_account,
    scheduled_payments,
    window_params,
)

_EXACT = Decimal(10) ** 6


def schemes(reader: Reader) -> list[Scheme]:
    """Return every scheme, the oldest first."""
    rows = reader.rows(
        "SELECT id, name, since, rate, vat_rate, steps, bill_day, held_share, note "
        "FROM incentive_scheme ORDER BY since, id"
    )
    return [
        Scheme(
            name, date.fromisoformat(since), rate / _EXACT, vat / _EXACT, domain.steps_from(steps),
            bill_day, held / _EXACT, key, note,
        )
        for key, name, since, rate, vat, steps, bill_day, held, note in rows
    ]  # fmt: skip


def earnings(reader: Reader, days: Window, account_id: int | None = None) -> list[Earning]:
    """Return what the month's receipts earned and what was taken back, by day.

    Money counts in the month it is applied in; a bill by a scheme whose day is the maturity counts
    in the month it matures. Advances earn once they are applied. What came before the first scheme
    earns nothing.
    """
    known = schemes(reader)
    if not known:
        return []
    ever = replace(days, start=date.min)  # a bill that ripens now was applied earlier
    scheduled = {
        one.allocation_id: one.parts for one in scheduled_payments(reader, ever, account_id)
    }
    rows = reader.rows(
        "SELECT a.id, i.account_id, i.currency, coalesce(r.number, ''), i.number, r.received, "
        "r.method, r.matures, i.due, a.amount_minor, a.effective "
        "FROM allocation AS a JOIN receipt AS r ON r.id = a.receipt_id "
        "JOIN invoice AS i ON i.id = a.invoice_id "
        f"WHERE i.kind = 'invoice' AND a.effective <= :end {of_account(account_id)} AND a.id IN ("
        "SELECT id FROM allocation WHERE effective BETWEEN :start AND :end "
        "UNION SELECT m.id FROM receipt AS b CROSS JOIN allocation AS m ON m.receipt_id = b.id "
        "WHERE b.matures BETWEEN :start AND :end) "
        "ORDER BY a.effective, a.id",
        window_params(days, account_id),
    )
    made: list[Earning] = []
    for row in rows:
        made += _earned(row, known, days, scheduled)
    return made


def _earned(
    row: tuple,  # type: ignore[type-arg]
    known: list[Scheme],
    days: Window,
    scheduled: dict[int, tuple[Part, ...]],
) -> list[Earning]:
    key, account, currency, receipt, invoice, received, method, matures, due, amount, effective = (
        row
    )
    came = date.fromisoformat(received)
    scheme = domain.in_force(known, came)
    if scheme is None:
        return []
    ripe = None if matures is None else date.fromisoformat(matures)
    day = domain.counting_day(scheme, method, came, ripe)
    counts = date.fromisoformat(effective)
    counts = max(counts, day) if day != came else counts
    if not days.start <= counts <= days.end:
        return []
    parts = scheduled.get(key) or (Part(date.fromisoformat(due), amount),)
    return [
        domain.earning(scheme, one.amount, day, one.due or day, account, currency, receipt, invoice)
        for one in parts
    ]


def held_until(reader: Reader, day: date, account_id: int | None = None) -> dict[str, int]:
    """Return what was kept back since the first scheme that keeps anything, by currency."""
    known = [one for one in schemes(reader) if one.held_share > 0]
    if not known or known[0].since > day:
        return {}
    first = known[0].since
    days = Window(first, first, day, day)
    found: dict[str, int] = {}
    for one in earnings(reader, days, account_id):
        found[one.currency] = found.get(one.currency, 0) + one.held
    return found
