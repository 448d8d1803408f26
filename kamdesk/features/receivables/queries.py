"""What is owed: one SQL statement for each question, exact for any day.

Today is read from `open_item`; any past day is counted from the facts: a document adds its amount
on its day, an allocation takes its amount off on its effective day.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from kamdesk.base.memory import no_collecting
from kamdesk.db.connection import Reader
from kamdesk.features.receivables import domain
from kamdesk.features.receivables.domain import DEFAULT_EDGES, bucket_of

# documents that count at the end of :day, and what was applied to them by then; {of} filters
_DOCUMENTS = """
    SELECT account_id, currency, kind AS doc, id AS doc_id, issued, due, amount_minor AS amount
    FROM invoice WHERE issued <= :day AND (voided_on IS NULL OR voided_on > :day) {of}
    UNION ALL
    SELECT account_id, currency, 'receipt', id, received, received, amount_minor
    FROM receipt WHERE received <= :day AND (voided_on IS NULL OR voided_on > :day) {of}
"""
_APPLIED = """
    SELECT i.account_id, i.currency, 'invoice' AS doc, i.id AS doc_id, i.issued, i.due,
        -a.amount_minor AS amount
    FROM allocation AS a JOIN invoice AS i ON i.id = a.invoice_id
    WHERE a.effective <= :day AND (i.voided_on IS NULL OR i.voided_on > :day) {of_i}
    UNION ALL
    SELECT r.account_id, r.currency, 'receipt', r.id, r.received, r.received, -a.amount_minor
    FROM allocation AS a JOIN receipt AS r ON r.id = a.receipt_id
    WHERE a.effective <= :day AND (r.voided_on IS NULL OR r.voided_on > :day) {of_r}
    UNION ALL
    SELECT c.account_id, c.currency, 'credit_note', c.id, c.issued, c.due, -a.amount_minor
    FROM allocation AS a JOIN invoice AS c ON c.id = a.credit_id
    WHERE a.effective <= :day AND (c.voided_on IS NULL OR c.voided_on > :day) {of_c}
"""
_code, _open, _unapplied = attrgetter("code"), attrgetter("open"), attrgetter("unapplied")
_NOW = "SELECT account_id, currency, doc, doc_id, issued, due, open_minor AS amount FROM open_item"


class AccountAgeing(NamedTuple):
    """What one account owes in the currency of its section; amounts in minor units."""

    account_id: int
    code: str
    name: str
    open: tuple[int, ...]
    unapplied: int

    @property
    def total(self) -> int:
        """Sum of the buckets less what is unapplied."""
        return sum(self.open) - self.unapplied


@dataclass(frozen=True, slots=True)
class Section:
    """The ageing in one currency.

    Attributes:
        currency: ISO code.
        accounts: Accounts with anything open or unapplied, by total, largest first.
        open: Sum of each bucket.
        unapplied: Sum of what is unapplied.
    """

    currency: str
    accounts: tuple[AccountAgeing, ...]
    open: tuple[int, ...]
    unapplied: int

    @property
    def total(self) -> int:
        """Sum of the buckets less what is unapplied."""
        return sum(self.open) - self.unapplied


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A document with a rest.

    Attributes:
        doc: "invoice", "credit_note" or "receipt".
        id: Key of the document within its table.
        days: Days past due at the as-of day; not above 0 if not due; None for what is unapplied.
        bucket: Place of the bucket, None for what is unapplied.
    """

    doc: str
    id: int
    account_id: int
    code: str
    account: str
    number: str
    issued: date
    due: date
    currency: str
    amount: int
    open: int
    days: int | None
    bucket: int | None
    disputed: bool


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


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """The ageing of one currency at the end of one day."""

    day: date
    open: tuple[int, ...]
    unapplied: int


def is_current(reader: Reader, as_of: date) -> bool:
    """Tell whether nothing in the ledger is dated after `as_of`, so that `open_item` answers."""
    latest = reader.value("SELECT day FROM ledger_latest")
    return latest is None or latest <= as_of.isoformat()


def ledger_rows(
    reader: Reader, as_of: date, account_id: int | None = None
) -> tuple[str, dict[str, Any]]:
    """Return SQL of rows whose amounts sum up to what is open at the end of a day, and its parameters.

    Columns: account_id, currency, doc ("invoice", "credit_note", "receipt"), doc_id, issued, due,
    amount (minor units).
    """
    params: dict[str, Any] = {"day": as_of.isoformat(), "account": account_id}
    if is_current(reader, as_of):
        where = "" if account_id is None else " WHERE account_id = :account"
        return _NOW + where, params
    of = {
        name: "" if account_id is None else f"AND {prefix}account_id = :account"
        for name, prefix in (("of", ""), ("of_i", "i."), ("of_r", "r."), ("of_c", "c."))
    }
    return (_DOCUMENTS + "UNION ALL" + _APPLIED).format(**of), params


def _bucket_case(as_of: date, edges: Sequence[int], basis: str) -> tuple[str, dict[str, str]]:
    """Return SQL for the place of the bucket (-1: unapplied) and its parameters."""
    domain.check_edges(edges)
    column = "due" if basis == "due" else "issued"
    cuts = [as_of, *(as_of - timedelta(days=edge) for edge in edges)]
    whens = " ".join(f"WHEN {column} >= :cut{place} THEN {place}" for place in range(len(cuts)))
    params = {f"cut{place}": cut.isoformat() for place, cut in enumerate(cuts)}
    return f"CASE WHEN doc <> 'invoice' THEN -1 {whens} ELSE {len(cuts)} END", params


@no_collecting()
def ageing(
    reader: Reader,
    as_of: date,
    *,
    basis: str = "due",
    edges: Sequence[int] = DEFAULT_EDGES,
    account_id: int | None = None,
) -> list[Section]:
    """Return what was owed at the end of a day, a section for each currency, by currency code."""
    domain.check_edges(edges)
    if basis == "due" and is_current(reader, as_of):
        found = _aged_now(reader, as_of, edges, account_id)
    else:
        found = _aged_then(reader, as_of, basis, edges, account_id)
    width = len(edges) + 2
    return [_section(currency, found[currency], width) for currency in sorted(found)]


def _aged_now(
    reader: Reader, as_of: date, edges: Sequence[int], account_id: int | None
) -> dict[str, list[AccountAgeing]]:
    """Return the accounts by currency from the index of open items.

    Accounts are walked by key and the items of each lie together in the index, so that the groups
    come as they are read: nothing is sorted and no item becomes a row.
    """
    days = [as_of, *(as_of - timedelta(days=edge) for edge in edges)]
    params: dict[str, Any] = {f"cut{place}": day.isoformat() for place, day in enumerate(days)}
    params["account"] = account_id
    last = len(days) - 1
    spans = [
        "due >= :cut0",
        *(f"due >= :cut{place + 1} AND due < :cut{place}" for place in range(last)),
        f"due < :cut{last}",
    ]
    sums = ", ".join(f"sum(CASE WHEN {span} THEN open_minor ELSE 0 END)" for span in spans)
    only = "" if account_id is None else "AND o.account_id = :account"
    unapplied = {
        row[:2]: row[2:]
        for row in reader.rows(
            "SELECT o.account_id, o.currency, a.code, a.name, sum(o.open_minor) "
            "FROM open_item AS o CROSS JOIN account AS a ON a.id = o.account_id "
            f"WHERE o.doc IN ('credit_note', 'receipt') {only} GROUP BY o.account_id, o.currency",
            params,
        )
    }
    known = {key for key, _currency in unapplied}
    nothing = ("", "", 0)
    found: dict[str, list[AccountAgeing]] = defaultdict(list)
    for row in reader.rows(
        f"SELECT a.id, o.currency, a.code, a.name, {sums} "
        "FROM account AS a CROSS JOIN open_item AS o ON o.account_id = a.id "
        f"WHERE o.doc = 'invoice' {only} GROUP BY a.id, o.currency",
        params,
    ):
        rest = unapplied.pop(row[:2], nothing)[2] if row[0] in known else 0
        found[row[1]].append(AccountAgeing(row[0], row[2], row[3], row[4:], rest))
    empty = (0,) * (len(edges) + 2)
    for (key, currency), (code, name, rest) in unapplied.items():
        found[currency].append(AccountAgeing(key, code, name, empty, rest))
    return found


def _aged_then(
    reader: Reader, as_of: date, basis: str, edges: Sequence[int], account_id: int | None
) -> dict[str, list[AccountAgeing]]:
    """Return the accounts by currency from the facts up to a day, or by the day of issue."""
    source, params = ledger_rows(reader, as_of, account_id)
    case, cuts = _bucket_case(as_of, edges, basis)
    rows = reader.rows(
        f"SELECT account_id, currency, {case} AS bucket, sum(amount) FROM ({source}) "
        "GROUP BY account_id, currency, bucket HAVING sum(amount) <> 0",
        params | cuts,
    )
    only = "" if account_id is None else "WHERE id = :account"
    names = {
        key: (code, name)
        for key, code, name in reader.rows(f"SELECT id, code, name FROM account {only}", params)
    }
    width = len(edges) + 2
    found: dict[str, list[AccountAgeing]] = defaultdict(list)
    for (key, currency), mine in groupby(rows, key=itemgetter(0, 1)):
        opened, unapplied = [0] * width, 0
        for _key, _currency, bucket, amount in mine:
            if bucket < 0:
                unapplied += amount
            else:
                opened[bucket] = amount
        found[currency].append(AccountAgeing(key, *names[key], tuple(opened), unapplied))
    return found


def _section(currency: str, accounts: list[AccountAgeing], width: int) -> Section:
    accounts.sort(key=_code)  # two sorts by a plain key make no pair for each account
    accounts.sort(key=lambda one: one.unapplied - sum(one.open))
    opened = tuple(map(sum, zip(*map(_open, accounts), strict=True))) or (0,) * width
    return Section(currency, tuple(accounts), opened, sum(map(_unapplied, accounts)))


def totals(
    reader: Reader,
    as_of: date,
    *,
    basis: str = "due",
    edges: Sequence[int] = DEFAULT_EDGES,
    account_id: int | None = None,
) -> dict[str, MonthEnd]:
    """Return the sums of `ageing` by currency without its accounts.

    Today's totals by due day come from the kept day totals: a few hundred rows at any size.
    """
    case, params = _bucket_case(as_of, edges, basis)
    if account_id is None and basis == "due" and is_current(reader, as_of):
        source = "SELECT currency, doc, due, open_minor AS amount FROM ledger_day"
    else:
        source, more = ledger_rows(reader, as_of, account_id)
        params |= more
    found: dict[str, tuple[list[int], int]] = {}
    for currency, bucket, amount in reader.rows(
        f"SELECT currency, {case} AS bucket, sum(amount) FROM ({source}) "
        "GROUP BY currency, bucket HAVING sum(amount) <> 0 ORDER BY currency",
        params,
    ):
        opened, unapplied = found.get(currency, ([0] * (len(edges) + 2), 0))
        if bucket < 0:
            unapplied += amount
        else:
            opened[bucket] = amount
        found[currency] = (opened, unapplied)
    return {
        currency: MonthEnd(as_of, tuple(opened), unapplied)
        for currency, (opened, unapplied) in found.items()
    }


def ageing_at(
    reader: Reader,
    days: Sequence[date],
    *,
    basis: str = "due",
    edges: Sequence[int] = DEFAULT_EDGES,
    account_id: int | None = None,
) -> dict[str, list[MonthEnd]]:
    """Return the totals at the end of several ascending days, by currency, in one pass.

    The facts are summed once by clock day and by the interval between two of the days they fall in;
    each later day then adds the sums of its interval.
    """
    column = "due" if basis == "due" else "issued"
    of = "" if account_id is None else "AND {0}account_id = :account"
    whens = " ".join(f"WHEN day <= :end{place} THEN {place}" for place in range(len(days)))
    params: dict[str, Any] = {f"end{place}": day.isoformat() for place, day in enumerate(days)}
    params |= {"last": days[-1].isoformat(), "account": account_id}
    rows = reader.rows(
        f"SELECT currency, CASE {whens} END AS span, doc <> 'invoice', {column}, sum(amount) "
        f"FROM ({_moves(of)}) WHERE day <= :last GROUP BY 1, 2, 3, 4 ORDER BY 1, 2",
        params,
    )
    result: dict[str, list[MonthEnd]] = {}
    for currency, mine in groupby(rows, key=lambda row: row[0]):
        result[currency] = _run_up(list(mine), days, edges)
    return result


def _moves(of: str) -> str:
    """Return SQL of every change of what is open: (currency, doc, issued, due, day, amount)."""
    mine, i, r, c = of.format(""), of.format("i."), of.format("r."), of.format("c.")
    return f"""
    SELECT currency, kind AS doc, issued, due, issued AS day, amount_minor AS amount
        FROM invoice WHERE 1 {mine}
    UNION ALL SELECT currency, kind, issued, due, voided_on, -amount_minor
        FROM invoice WHERE voided_on IS NOT NULL {mine}
    UNION ALL SELECT currency, 'receipt', received, received, received, amount_minor
        FROM receipt WHERE 1 {mine}
    UNION ALL SELECT currency, 'receipt', received, received, voided_on, -amount_minor
        FROM receipt WHERE voided_on IS NOT NULL {mine}
    UNION ALL SELECT i.currency, 'invoice', i.issued, i.due, a.effective, -a.amount_minor
        FROM allocation AS a JOIN invoice AS i ON i.id = a.invoice_id WHERE 1 {i}
    UNION ALL SELECT r.currency, 'receipt', r.received, r.received, a.effective, -a.amount_minor
        FROM allocation AS a JOIN receipt AS r ON r.id = a.receipt_id WHERE 1 {r}
    UNION ALL SELECT c.currency, 'credit_note', c.issued, c.due, a.effective, -a.amount_minor
        FROM allocation AS a JOIN invoice AS c ON c.id = a.credit_id WHERE 1 {c}
    """


def _run_up(
    rows: list[tuple[Any, ...]], days: Sequence[date], edges: Sequence[int]
) -> list[MonthEnd]:
    by_clock: dict[str, int] = {}
    unapplied = 0
    found = []
    place = 0
    for span, day in enumerate(days):
        while place < len(rows) and rows[place][1] <= span:
            _currency, _span, is_credit, clock, amount = rows[place]
            if is_credit:
                unapplied += amount
            else:
                by_clock[clock] = by_clock.get(clock, 0) + amount
            place += 1
        opened = [0] * (len(edges) + 2)
        for clock, amount in by_clock.items():
            if amount:
                opened[bucket_of((day - date.fromisoformat(clock)).days, edges)] += amount
        found.append(MonthEnd(day, tuple(opened), unapplied))
    return found


_ITEM_COLUMNS = """
    SELECT t.doc, t.doc_id, t.account_id, account.code, account.name,
        CASE t.doc WHEN 'receipt' THEN receipt.number ELSE invoice.number END,
        CASE t.doc WHEN 'receipt' THEN receipt.received ELSE invoice.issued END,
        CASE t.doc WHEN 'receipt' THEN receipt.received ELSE invoice.due END, t.currency,
        CASE t.doc WHEN 'receipt' THEN receipt.amount_minor ELSE invoice.amount_minor END,
        t.open_minor, coalesce(invoice.disputed, 0)
    FROM ({source}) AS t JOIN account ON account.id = t.account_id
    LEFT JOIN invoice ON t.doc <> 'receipt' AND invoice.id = t.doc_id
    LEFT JOIN receipt ON t.doc = 'receipt' AND receipt.id = t.doc_id
"""


def open_items(
    reader: Reader,
    as_of: date,
    *,
    basis: str = "due",
    edges: Sequence[int] = DEFAULT_EDGES,
    account_id: int | None = None,
    only_invoices: bool = False,
) -> list[OpenItem]:
    """Return every document with a rest at the end of a day, by due day, then number."""
    source, params = ledger_rows(reader, as_of, account_id)
    grouped = (
        f"SELECT doc, doc_id, account_id, currency, sum(amount) AS open_minor FROM ({source}) "
        "GROUP BY doc, doc_id, account_id, currency HAVING sum(amount) <> 0"
    )
    where = "WHERE t.doc = 'invoice' " if only_invoices else ""
    rows = reader.rows(
        f"{_ITEM_COLUMNS.format(source=grouped)} {where}ORDER BY 8, 6, t.doc, t.doc_id", params
    )
    return [_item(row, as_of, basis, edges) for row in rows]


def _item(row: tuple[Any, ...], as_of: date, basis: str, edges: Sequence[int]) -> OpenItem:
    issued, due = date.fromisoformat(row[6]), date.fromisoformat(row[7])
    late = (as_of - (due if basis == "due" else issued)).days
    is_invoice = row[0] == "invoice"
    return OpenItem(
        row[0], row[1], row[2], row[3], row[4], row[5] or "", issued, due, row[8], row[9], row[10],
        late if is_invoice else None, bucket_of(late, edges) if is_invoice else None, bool(row[11]),
    )  # fmt: skip


# -- figures ------------------------------------------------------------------------------------


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


# -- single documents ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AllocationLine:
    """One allocation of a document, with the document at its other end.

    Attributes:
        other: Number of the document at the other end, "" if it has none.
        taken_back: Whether a later entry took it back.
    """

    id: int
    other_doc: str
    other_id: int
    other: str
    amount: int
    effective: date
    taken_back: bool


def allocations_of(reader: Reader, doc: str, key: int) -> list[AllocationLine]:
    """Return the allocations of an invoice, credit note or receipt, by day."""
    column = {"invoice": "invoice_id", "credit_note": "credit_id", "receipt": "receipt_id"}[doc]
    rows = reader.rows(
        "SELECT a.id, CASE WHEN :doc <> 'invoice' THEN 'invoice' "
        "WHEN a.receipt_id IS NOT NULL THEN 'receipt' ELSE 'credit_note' END, "
        "CASE WHEN :doc <> 'invoice' THEN a.invoice_id "
        "ELSE coalesce(a.receipt_id, a.credit_id) END, "
        "coalesce(CASE WHEN :doc <> 'invoice' THEN i.number "
        "WHEN a.receipt_id IS NOT NULL THEN r.number ELSE c.number END, ''), "
        "a.amount_minor, a.effective, "
        "EXISTS (SELECT 1 FROM allocation AS back WHERE back.reverses_id = a.id) "
        "FROM allocation AS a JOIN invoice AS i ON i.id = a.invoice_id "
        "LEFT JOIN receipt AS r ON r.id = a.receipt_id LEFT JOIN invoice AS c ON c.id = a.credit_id "
        f"WHERE a.{column} = :key ORDER BY a.effective, a.id",
        {"doc": doc, "key": key},
    )
    return [
        AllocationLine(
            row[0], row[1], row[2], row[3], row[4], date.fromisoformat(row[5]), bool(row[6])
        )
        for row in rows
    ]


def rests(reader: Reader, account_id: int, currency: str, doc: str) -> list[domain.Rest]:
    """Return the documents of a kind with a rest today, oldest due first."""
    return [
        domain.Rest(key, date.fromisoformat(day), date.fromisoformat(due), rest)
        for key, day, due, rest in reader.rows(
            "SELECT doc_id, issued, due, open_minor FROM open_item "
            "WHERE account_id = ? AND currency = ? AND doc = ? ORDER BY due, issued, doc_id",
            (account_id, currency, doc),
        )
    ]


def account_by_code(reader: Reader, code: str) -> int | None:
    """Return the key of the account with a code, else with exactly this name."""
    key: int | None = reader.value(
        "SELECT id FROM account WHERE code = ?1 OR name = ?1 ORDER BY code <> ?1 LIMIT 1", (code,)
    )
    return key
