"""What falls due, what came and what was planned, by account and month: one statement a question.

`domain.months` is the rule. Everything is counted from dated facts, so that any past month stays as
it was: what is open on a day lies on the schedule in force that day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kamdesk.base.periods import month_end
from kamdesk.db.connection import Reader
from kamdesk.features.parameters.queries import Parameter, parameters
from kamdesk.features.targets import domain
from kamdesk.features.targets.domain import Month, Part, Window

Key = tuple[int, str]
"""Account and currency."""

# invoices that may have anything open at :{day}: open today, or something happened to them since
_CANDIDATES = """i.id IN (
    SELECT doc_id FROM open_item WHERE doc = 'invoice'
    UNION ALL SELECT invoice_id FROM allocation WHERE effective > :{day}
    UNION ALL SELECT id FROM invoice WHERE voided_on > :{day})"""
_SCHEDULED = """(i.scheduled AND EXISTS (
    SELECT 1 FROM instalment AS s WHERE s.invoice_id = i.id AND s.since <= :{day}))"""
_COUNTS = """i.kind = 'invoice' AND i.issued <= :{day}
    AND (i.voided_on IS NULL OR i.voided_on > :{day})"""
_PAID = """coalesce((SELECT sum(a.amount_minor) FROM allocation AS a
    WHERE a.invoice_id = i.id AND a.effective <= :{day}), 0)"""
_PARTS = """
SELECT i.id AS invoice_id, i.account_id, i.currency, i.due, i.amount_minor - {paid} AS open
FROM invoice AS i WHERE {counts} AND NOT {scheduled} AND {only} {of}
UNION ALL
SELECT i.id, i.account_id, i.currency, p.due, max(0, min(p.amount_minor, p.upto - {paid}))
FROM (
    SELECT s.invoice_id, s.due, s.amount_minor, sum(s.amount_minor) OVER (
        PARTITION BY s.invoice_id ORDER BY s.due IS NULL, s.due, s.place
        ROWS UNBOUNDED PRECEDING) AS upto
    FROM instalment AS s WHERE s.since = (SELECT max(x.since) FROM instalment AS x
        WHERE x.invoice_id = s.invoice_id AND x.since <= :{day})
) AS p JOIN invoice AS i ON i.id = p.invoice_id WHERE {counts} AND i.scheduled AND {only} {of}
"""


def parts_sql(day: str, of: str = "", *, new: str = "") -> str:
    """Return SQL of the open parts of invoices at the end of a day.

    Columns: invoice_id, account_id, currency, due (NULL while its event is missing), open.

    Args:
        day: Name of the parameter with the day.
        of: Further condition on the invoice `i`, beginning with AND.
        new: Name of a parameter with a day: then parts of invoices issued after it, unpaid.
    """
    paid = "0" if new else _PAID.format(day=day)
    only = f"i.issued > :{new}" if new else _CANDIDATES.format(day=day)
    counts, scheduled = _COUNTS.format(day=day), _SCHEDULED.format(day=day)
    return _PARTS.format(day=day, paid=paid, counts=counts, scheduled=scheduled, only=only, of=of)


def window(month: date, as_of: date) -> Window:
    """Return the days a month is counted between as of a day; a month to come has no days yet."""
    first = month.replace(day=1)
    last = month_end(first)
    before = first - timedelta(days=1)
    return Window(min(before, as_of), first, min(last, as_of), last)


def window_params(days: Window, account_id: int | None = None) -> dict[str, Any]:
    """Return the parameters of a window: before, start, end, last, account."""
    return {
        "before": days.before.isoformat(), "start": days.start.isoformat(),
        "end": days.end.isoformat(), "last": days.last.isoformat(), "account": account_id,
    }  # fmt: skip


def of_account(account_id: int | None, alias: str = "i") -> str:
    """Return the condition for one account, "" for all."""
    return "" if account_id is None else f"AND {alias}.account_id = :account"


# -- the ledger of a month ------------------------------------------------------------------------


def months(reader: Reader, days: Window, account_id: int | None = None) -> dict[Key, Month]:
    """Return what a month comes to, by account and currency; those with nothing are left out."""
    found: dict[Key, Month] = {}
    _add_states(reader, days, account_id, found)
    _add_moves(reader, days, account_id, found)
    _add_cash(reader, days, account_id, found)
    _add_fell(reader, days, account_id, found)
    return {key: one for key, one in found.items() if one != Month()}


def _month(found: dict[Key, Month], account: int, currency: str) -> Month:
    return found.setdefault((account, currency), Month())


def _add_states(
    reader: Reader, days: Window, account_id: int | None, found: dict[Key, Month]
) -> None:
    of = of_account(account_id)
    rows = reader.rows(
        "SELECT account_id, currency, kind, due < :start, due <= :end, sum(open) FROM ("
        f"SELECT 'before' AS kind, * FROM ({parts_sql('before', of)}) "
        f"UNION ALL SELECT 'end', * FROM ({parts_sql('end', of)}) "
        f"UNION ALL SELECT 'new', * FROM ({parts_sql('end', of, new='before')})) "
        "WHERE due <= :last GROUP BY 1, 2, 3, 4, 5",
        window_params(days, account_id),
    )
    for account, currency, kind, old, ripe, amount in rows:
        month = _month(found, account, currency)
        if kind == "new":
            month.arisen += amount
        elif kind == "before":
            month.overdue += amount if old else 0
            month.due += 0 if old else amount
        else:
            month.left_old += amount if old else 0
            month.left_due += 0 if old else amount
            month.ripe_left += amount if ripe else 0


def _add_moves(
    reader: Reader, days: Window, account_id: int | None, found: dict[Key, Month]
) -> None:
    of = of_account(account_id)
    rows = reader.rows(
        "SELECT i.account_id, i.currency, sum(a.amount_minor), "
        f"sum(CASE WHEN NOT {_in_force('i')} AND i.due < :start THEN a.amount_minor ELSE 0 END), "
        f"sum(CASE WHEN NOT {_in_force('i')} AND i.due BETWEEN :start AND :last "
        "THEN a.amount_minor ELSE 0 END), "
        f"sum(CASE WHEN NOT {_in_force('i')} AND i.due <= :end THEN a.amount_minor ELSE 0 END), "
        "max(i.scheduled) "
        "FROM allocation AS a JOIN invoice AS i ON i.id = a.invoice_id "
        "WHERE a.receipt_id IS NOT NULL AND i.kind = 'invoice' "
        f"AND a.effective BETWEEN :start AND :end {of} GROUP BY i.account_id, i.currency",
        window_params(days, account_id),
    )
    scheduled = False
    for account, currency, amount, old, due, ripe, some in rows:
        month = _month(found, account, currency)
        month.collected, month.on_old, month.on_due, month.ripe_paid = amount, old, due, ripe
        scheduled = scheduled or bool(some)
    if scheduled:
        for one in scheduled_payments(reader, days, account_id):
            month = _month(found, one.account_id, one.currency)
            for part in one.parts:
                if part.due is not None and part.due <= days.end:
                    month.ripe_paid += part.amount
                if part.due is not None and part.due < days.start:
                    month.on_old += part.amount
                elif part.due is not None and part.due <= days.last:
                    month.on_due += part.amount


def _in_force(alias: str) -> str:
    """Return SQL: whether a schedule was in force on the day of the allocation `a`."""
    return (
        f"({alias}.scheduled AND EXISTS (SELECT 1 FROM instalment AS s "
        f"WHERE s.invoice_id = {alias}.id AND s.since <= a.effective))"
    )


@dataclass(frozen=True, slots=True)
class ScheduledPayment:
    """Money applied to an invoice with a schedule, and which parts it paid."""

    allocation_id: int
    account_id: int
    currency: str
    parts: tuple[Part, ...]


def scheduled_payments(
    reader: Reader, days: Window, account_id: int | None = None
) -> list[ScheduledPayment]:
    """Return the payments of a window on invoices with a schedule in force, by its parts."""
    rows = reader.rows(
        "SELECT a.id, i.id, i.account_id, i.currency, a.amount_minor, a.effective, "
        "(SELECT coalesce(sum(b.amount_minor), 0) FROM allocation AS b WHERE b.invoice_id = i.id "
        "AND (b.effective, b.id) < (a.effective, a.id)) "
        "FROM invoice AS i JOIN allocation AS a ON a.invoice_id = i.id "
        f"WHERE {_in_force('i')} AND i.kind = 'invoice' AND a.receipt_id IS NOT NULL "
        f"AND a.effective BETWEEN :start AND :end {of_account(account_id)} ORDER BY a.id",
        window_params(days, account_id),
    )
    schedules = _schedules(reader, {row[1] for row in rows})
    made = []
    for key, invoice, account, currency, amount, effective, before in rows:
        since = max(day for day in schedules[invoice] if day <= effective)
        paid = tuple(domain.spread(schedules[invoice][since], before, amount))
        made.append(ScheduledPayment(key, account, currency, paid))
    return made


def _schedules(reader: Reader, invoices: set[int]) -> dict[int, dict[str, tuple[Part, ...]]]:
    """Return every schedule of some invoices by the first day it holds, parts as they are paid."""
    listed = ",".join(str(key) for key in sorted(invoices))
    found: dict[int, dict[str, tuple[Part, ...]]] = {}
    for invoice, since, due, amount in reader.rows(
        "SELECT invoice_id, since, due, amount_minor FROM instalment "
        f"WHERE invoice_id IN ({listed}) ORDER BY invoice_id, since, place"
    ):
        mine = found.setdefault(invoice, {})
        part = Part(None if due is None else date.fromisoformat(due), amount)
        mine[since] = domain.in_order((*mine.get(since, ()), part))
    return found


_ON_INVOICE = """coalesce((SELECT sum(a.amount_minor) FROM allocation AS a
    WHERE a.invoice_id = i.id AND a.effective <= :end AND a.{source} IS NOT NULL), 0)"""


def _add_fell(
    reader: Reader, days: Window, account_id: int | None, found: dict[Key, Month]
) -> None:
    credited, paid = (_ON_INVOICE.format(source=one) for one in ("credit_id", "receipt_id"))
    counts, scheduled = _COUNTS.format(day="end"), _SCHEDULED.format(day="end")
    rows = reader.rows(
        f"SELECT i.account_id, i.currency, sum(i.amount_minor - {credited}), sum({paid}) "
        f"FROM invoice AS i WHERE {counts} AND NOT {scheduled} AND i.due BETWEEN :start AND :end "
        f"{of_account(account_id)} GROUP BY i.account_id, i.currency",
        window_params(days, account_id),
    )
    for account, currency, whole, received in rows:
        if whole or received:
            month = _month(found, account, currency)
            month.fell, month.fell_paid = whole, received
    for account, currency, whole, received in _fell_in_parts(reader, days, account_id):
        if whole or received:
            month = _month(found, account, currency)
            month.fell += whole
            month.fell_paid += received


def _fell_in_parts(
    reader: Reader, days: Window, account_id: int | None
) -> list[tuple[int, str, int, int]]:
    """Return (account, currency, what fell due, received on it) of invoices with a schedule."""
    counts, scheduled = _COUNTS.format(day="end"), _SCHEDULED.format(day="end")
    which = f"{counts} AND {scheduled} {of_account(account_id)}"
    params = window_params(days, account_id)
    invoices = reader.rows(
        f"SELECT i.id, i.account_id, i.currency FROM invoice AS i WHERE {which} AND i.scheduled "
        "AND EXISTS (SELECT 1 FROM instalment AS n WHERE n.invoice_id = i.id "
        "AND n.due BETWEEN :start AND :end)",
        params,
    )
    keys = {row[0] for row in invoices}
    schedules = _schedules(reader, keys)
    applied: dict[int, list[tuple[int, bool]]] = {}
    listed = ",".join(str(one) for one in sorted(keys))
    for invoice, amount, money in reader.rows(
        "SELECT invoice_id, amount_minor, receipt_id IS NOT NULL FROM allocation "
        f"WHERE invoice_id IN ({listed}) AND effective <= :end ORDER BY effective, id",
        params,
    ):
        applied.setdefault(invoice, []).append((amount, bool(money)))
    made = []
    for key, account, currency in invoices:
        since = max(day for day in schedules[key] if day <= days.end.isoformat())
        fell = domain.fell_due(schedules[key][since], applied.get(key, ()), days)
        made.append((account, currency, *fell))
    return made


_IN_BANK = """CASE
    WHEN b.settled_on IS NOT NULL OR b.discounted_on IS NOT NULL THEN min(
        coalesce(b.settled_on, b.discounted_on), coalesce(b.discounted_on, b.settled_on))
    WHEN b.endorsed_on <= :end OR b.dishonoured_on <= :end THEN NULL
    ELSE r.matures END"""
"""SQL for the day a receipt `r` that is a bill `b` is money in the bank, NULL if it never is."""
_BILLS = "('bank_bill', 'commercial_bill')"


def _add_cash(
    reader: Reader, days: Window, account_id: int | None, found: dict[Key, Month]
) -> None:
    of = of_account(account_id)
    rows = reader.rows(
        "SELECT account_id, currency, sum(amount) FROM ("
        "SELECT i.account_id, i.currency, a.amount_minor AS amount FROM allocation AS a "
        "JOIN receipt AS r ON r.id = a.receipt_id JOIN invoice AS i ON i.id = a.invoice_id "
        f"WHERE i.kind = 'invoice' AND r.method NOT IN {_BILLS} "
        f"AND a.effective BETWEEN :start AND :end {of} "
        "UNION ALL SELECT i.account_id, i.currency, a.amount_minor FROM receipt AS r "
        "CROSS JOIN allocation AS a ON a.receipt_id = r.id "
        "CROSS JOIN invoice AS i ON i.id = a.invoice_id LEFT JOIN bill AS b ON b.receipt_id = r.id "
        f"WHERE r.method IN {_BILLS} AND i.kind = 'invoice' AND a.effective <= :end {of} "
        f"AND max(a.effective, {_IN_BANK}) BETWEEN :start AND :end) GROUP BY 1, 2",
        window_params(days, account_id),
    )
    for account, currency, amount in rows:
        _month(found, account, currency).cash = amount


# -- what came and was billed ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Came:
    """Receipts of a month; minor units.

    Attributes:
        received: All that came.
        unapplied: Of it, not applied to anything at the end: advances and money in question.
        refunded: Given back in the month.
        billed: Invoices less credit notes issued in the month.
    """

    received: int = 0
    unapplied: int = 0
    refunded: int = 0
    billed: int = 0


def came(reader: Reader, days: Window, account_id: int | None = None) -> dict[Key, Came]:
    """Return what came in and was billed in a month, by account and currency."""
    of_r, of_i = of_account(account_id, "r"), of_account(account_id)
    rows = reader.rows(
        "SELECT account_id, currency, sum(received), sum(unapplied), sum(refunded), sum(billed) "
        "FROM (SELECT r.account_id, r.currency, r.amount_minor AS received, r.amount_minor - "
        "coalesce((SELECT sum(a.amount_minor) FROM allocation AS a WHERE a.receipt_id = r.id "
        "AND a.effective <= :end), 0) AS unapplied, 0 AS refunded, 0 AS billed FROM receipt AS r "
        "WHERE r.received BETWEEN :start AND :end "
        f"AND (r.voided_on IS NULL OR r.voided_on > :end) {of_r} "
        "UNION ALL SELECT i.account_id, i.currency, 0, 0, i.amount_minor, 0 FROM invoice AS i "
        "WHERE i.kind = 'refund' AND i.issued BETWEEN :start AND :end "
        f"AND (i.voided_on IS NULL OR i.voided_on > :end) {of_i} "
        "UNION ALL SELECT i.account_id, i.currency, 0, 0, 0, "
        "iif(i.kind = 'invoice', i.amount_minor, -i.amount_minor) FROM invoice AS i "
        "WHERE i.kind IN ('invoice', 'credit_note') AND i.issued BETWEEN :start AND :end "
        f"AND (i.voided_on IS NULL OR i.voided_on > :end) {of_i}) GROUP BY 1, 2",
        window_params(days, account_id),
    )
    return {(account, currency): Came(*amounts) for account, currency, *amounts in rows}


def collected_by_day(
    reader: Reader, first: date, last: date, accounts: Iterable[int] | None = None
) -> dict[tuple[str, date], int]:
    """Return what was collected on each day between two, inclusive, by currency and day.

    `accounts` are the only ones counted; None for all.
    """
    rows = reader.rows(
        "SELECT i.currency, a.effective, sum(a.amount_minor) "
        "FROM allocation AS a JOIN invoice AS i ON i.id = a.invoice_id "
        "WHERE a.receipt_id IS NOT NULL AND i.kind = 'invoice' "
        f"AND a.effective BETWEEN :start AND :end {_of_accounts(accounts, 'i')} GROUP BY 1, 2",
        {"start": first.isoformat(), "end": last.isoformat()},
    )
    return {(currency, date.fromisoformat(day)): amount for currency, day, amount in rows}


def _of_accounts(accounts: Iterable[int] | None, alias: str) -> str:
    if accounts is None:
        return ""
    return f"AND {alias}.account_id IN ({','.join(str(int(key)) for key in accounts)})"


# -- targets --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    """A target of an account and month: what falls due and what of the old debt is planned."""

    id: int
    account_id: int
    month: date
    currency: str
    due: int
    recovery: int
    note: str | None

    @property
    def total(self) -> int:
        """What is to be collected."""
        return self.due + self.recovery


def targets(
    reader: Reader, first: date, last: date, account_id: int | None = None
) -> dict[tuple[int, str, date], Target]:
    """Return the targets of months between two first days, inclusive."""
    rows = reader.rows(
        "SELECT id, account_id, month, currency, due_minor, recovery_minor, note "
        "FROM collection_target AS t WHERE month BETWEEN :start AND :end "
        f"{of_account(account_id, 't')} ORDER BY id",
        {"start": first.isoformat(), "end": last.isoformat(), "account": account_id},
    )
    made = (Target(row[0], row[1], date.fromisoformat(row[2]), *row[3:]) for row in rows)
    return {(one.account_id, one.currency, one.month): one for one in made}


@dataclass(frozen=True, slots=True)
class MonthSum:
    """What was planned and what came in one month and currency; `target` None without a target."""

    month: date
    target: int | None
    collected: int


def history(
    reader: Reader, last: date, as_of: date, count: int = 12, accounts: Iterable[int] | None = None
) -> dict[str, list[MonthSum]]:
    """Return the `count` months up to the one of `last`, by currency, oldest first.

    Args:
        reader: Of the file.
        last: A day of the last month.
        as_of: Money after this day is not counted.
        count: How many months.
        accounts: Only these; None for all.
    """
    months = [domain.add_months(last.replace(day=1), place) for place in range(1 - count, 1)]
    planned, collected = _sums(reader, months, as_of, accounts)
    currencies = sorted({code for code, _month in (*planned, *collected)})
    return {
        code: [
            MonthSum(month, planned.get((code, month)), collected.get((code, month), 0))
            for month in months
        ]
        for code in currencies
    }


def _sums(
    reader: Reader, months: list[date], as_of: date, accounts: Iterable[int] | None
) -> tuple[dict[tuple[str, date], int], dict[tuple[str, date], int]]:
    only = None if accounts is None else list(accounts)
    end = min(month_end(months[-1]), as_of)
    params = {
        "start": months[0].isoformat(),
        "last": months[-1].isoformat(),
        "end": end.isoformat(),
    }
    planned = reader.rows(
        "SELECT currency, month, sum(due_minor + recovery_minor) FROM collection_target AS t "
        f"WHERE month BETWEEN :start AND :last {_of_accounts(only, 't')} GROUP BY 1, 2",
        params,
    )
    collected = reader.rows(
        "SELECT i.currency, substr(a.effective, 1, 7) || '-01', sum(a.amount_minor) "
        "FROM allocation AS a JOIN invoice AS i ON i.id = a.invoice_id "
        "WHERE a.receipt_id IS NOT NULL AND i.kind = 'invoice' "
        f"AND a.effective BETWEEN :start AND :end {_of_accounts(only, 'i')} GROUP BY 1, 2",
        params,
    )
    return (
        {(code, date.fromisoformat(month)): amount for code, month, amount in planned},
        {(code, date.fromisoformat(month)): amount for code, month, amount in collected},
    )


def earlier(
    reader: Reader, month: date, as_of: date, account_id: int | None = None
) -> dict[Key, tuple[tuple[int, int], ...]]:
    """Return (collected, target) of the three months before one, by account: those with a target."""
    first = domain.add_months(month, -domain.TREND_MONTHS)
    last = domain.add_months(month, -1)
    planned = targets(reader, first, last, account_id)
    rows = reader.rows(
        "SELECT i.account_id, i.currency, substr(a.effective, 1, 7) || '-01', sum(a.amount_minor) "
        "FROM allocation AS a JOIN invoice AS i ON i.id = a.invoice_id "
        "WHERE a.receipt_id IS NOT NULL AND i.kind = 'invoice' "
        f"AND a.effective BETWEEN :start AND :end {of_account(account_id)} GROUP BY 1, 2, 3",
        {
            "start": first.isoformat(),
            "end": min(month_end(last), as_of).isoformat(),
            "account": account_id,
        },
    )
    collected = {
        (account, code, date.fromisoformat(month)): sum_ for account, code, month, sum_ in rows
    }
    found: dict[Key, tuple[tuple[int, int], ...]] = {}
    for (account, code, then), one in planned.items():
        pair = (collected.get((account, code, then), 0), one.total)
        found[account, code] = (*found.get((account, code), ()), pair)
    return found


def recovery_share(reader: Reader, day: date) -> tuple[Decimal, Parameter | None]:
    """Return the planned part of old debt in force on a day, and where it was set.

    Without an entry of the user's it is the default of the program, and None.
    """
    one = parameters(reader, domain.RECOVERY_KEY, day).get("")
    return (domain.RECOVERY_SHARE, None) if one is None else (Decimal(one.value), one)
