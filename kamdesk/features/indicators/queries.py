"""The figures of every month end: one pass over the facts, summed by due day and by month."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from kamdesk.base.memory import no_collecting
from kamdesk.base.periods import last_month_ends
from kamdesk.db.connection import Reader
from kamdesk.features.indicators import domain
from kamdesk.features.indicators.domain import NEVER, Flow, Month

_BEFORE = domain.WINDOW + 1
_OVER = 90
_Shares = dict[date, dict[str, Decimal | None]]
_FLOWS = """
SELECT currency, due, {span} AS span, cash, sum(amount) FROM (
    SELECT currency, due, issued AS day, 0 AS cash, amount_minor AS amount FROM invoice
        WHERE kind = 'invoice' AND NOT scheduled {of}
    UNION ALL SELECT currency, due, voided_on, 0, -amount_minor FROM invoice
        WHERE kind = 'invoice' AND NOT scheduled AND voided_on IS NOT NULL {of}
    UNION ALL SELECT i.currency, i.due, a.effective, a.receipt_id IS NOT NULL, -a.amount_minor
        FROM allocation AS a JOIN invoice AS i ON i.id = a.invoice_id
        WHERE i.kind = 'invoice' AND NOT i.scheduled {of_i}
) WHERE day <= :last GROUP BY 1, 2, 3, 4
"""
_LATE = """
SELECT i.currency, {span} AS span, sum(a.amount_minor), sum(a.amount_minor
    * max(0, CAST(julianday(a.effective) - julianday(i.due) AS INTEGER)))
FROM allocation AS a JOIN invoice AS i ON i.id = a.invoice_id
WHERE a.receipt_id IS NOT NULL AND i.kind = 'invoice' AND NOT i.scheduled
    AND a.effective > :first AND a.effective <= :last {of_i} GROUP BY 1, 2
"""
_BILLED = """
SELECT currency, {span} AS span,
    sum(CASE kind WHEN 'invoice' THEN amount_minor ELSE -amount_minor END) FROM invoice
WHERE kind IN ('invoice', 'credit_note') AND issued > :first AND issued <= :last
    AND (voided_on IS NULL OR voided_on > :last) {of} GROUP BY 1, 2
"""
_COLLECTED = """
SELECT currency, span, sum(amount) FROM (
    SELECT currency, {span} AS span, amount_minor AS amount FROM (
        SELECT currency, received AS day, amount_minor FROM receipt
        WHERE received > :first AND received <= :last
            AND (voided_on IS NULL OR voided_on > :last) {of}
        UNION ALL SELECT currency, issued, -amount_minor FROM invoice
        WHERE kind = 'refund' AND issued > :first AND issued <= :last
            AND (voided_on IS NULL OR voided_on > :last) {of})
) GROUP BY 1, 2
"""


_UNAPPLIED = """
SELECT currency, {span} AS span, sum(amount) FROM (
    SELECT currency, received AS day, amount_minor AS amount FROM receipt WHERE true {of}
    UNION ALL SELECT currency, voided_on, -amount_minor FROM receipt
        WHERE voided_on IS NOT NULL {of}
    UNION ALL SELECT currency, issued, amount_minor FROM invoice
        WHERE kind IN ('credit_note', 'write_off') {of}
    UNION ALL SELECT currency, voided_on, -amount_minor FROM invoice
        WHERE kind IN ('credit_note', 'write_off') AND voided_on IS NOT NULL {of}
    UNION ALL SELECT i.currency, a.effective, -a.amount_minor
        FROM allocation AS a JOIN invoice AS i ON i.id = a.invoice_id WHERE true {of_i}
) WHERE day <= :last GROUP BY 1, 2
"""

# what an account owes is what it was billed less what it paid and was credited, however applied
_OWED = """
SELECT currency, account_id, {span} AS span, sum(amount) FROM (
    SELECT currency, account_id, issued AS day,
        CASE WHEN kind IN ('invoice', 'refund') THEN amount_minor ELSE -amount_minor END AS amount
        FROM invoice WHERE true {of}
    UNION ALL SELECT currency, account_id, voided_on,
        CASE WHEN kind IN ('invoice', 'refund') THEN -amount_minor ELSE amount_minor END
        FROM invoice WHERE voided_on IS NOT NULL {of}
    UNION ALL SELECT currency, account_id, received, -amount_minor FROM receipt WHERE true {of}
    UNION ALL SELECT currency, account_id, voided_on, amount_minor FROM receipt
        WHERE voided_on IS NOT NULL {of}
) WHERE day <= :last GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Point:
    """One month of one currency with its figures by key; None where one cannot be told."""

    month: Month
    figures: dict[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Trend:
    """The figures of one currency.

    Attributes:
        currency: ISO code.
        points: Month by month, oldest first; the last one ends on the day asked for.
    """

    currency: str
    points: tuple[Point, ...]

    def value(self, key: str, place: int = -1) -> Decimal | None:
        """Return a figure of one point, the newest if none is named."""
        return self.points[place].figures.get(key)


@no_collecting()
def trends(
    reader: Reader, as_of: date, *, months: int = domain.MONTHS, account_id: int | None = None
) -> list[Trend]:
    """Return the figures of each currency, of whole months and of the running one up to a day.

    Args:
        reader: Of the file.
        as_of: The last day that counts, inclusive.
        months: How many points at most.
        account_id: Of one account; None for all.
    """
    ends = last_month_ends(as_of, months + _BEFORE)
    if ends[-1] != as_of:
        ends = [*ends[1:], as_of]
    found = _months(reader, ends, account_id)
    shares = _concentration(reader, ends, account_id)
    return [_trend(code, found[code], shares.get(code, {})) for code in sorted(found)]


def _trend(currency: str, months: list[Month], shares: _Shares) -> Trend:
    began = next((place for place, one in enumerate(months) if _happened(one)), 0)
    months = months[began:]
    shown = range(min(len(months), _BEFORE if began == 0 else 0), len(months))
    points = []
    for place in shown:
        found = domain.figures(months, place)
        found |= shares.get(months[place].day, {})
        points.append(Point(months[place], found))
    return Trend(currency, tuple(points))


def _concentration(
    reader: Reader, ends: Sequence[date], account_id: int | None
) -> dict[str, _Shares]:
    """Return by currency and month end how much the largest accounts owe, in percent."""
    text, places = _OWED.format(span=_span("day"), **_of(account_id)), _places(ends)
    moved: dict[str, dict[int, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for currency, account, span, amount in reader.rows(text, _params(ends, account_id)):
        moved[currency][places[span]].append((account, amount))
    found: dict[str, _Shares] = {}
    for currency, by_place in moved.items():
        owed: dict[int, int] = defaultdict(int)
        found[currency] = {}
        for place, end in enumerate(ends):
            for account, amount in by_place.get(place, ()):
                owed[account] += amount
            first, five, squares = domain.concentration(owed.values())
            found[currency][end] = {
                "top1": None if first is None else first * 100,
                "top5": None if five is None else five * 100,
                "squares": squares,
            }
    return found


def _happened(month: Month) -> bool:
    return bool(month.outstanding or month.billed or month.collected or month.unapplied)


def _months(reader: Reader, ends: Sequence[date], account_id: int | None) -> dict[str, list[Month]]:
    flows = _flows(reader, ends, account_id)
    rests = _sums(reader, _UNAPPLIED, "day", ends, account_id)
    billed = _sums(reader, _BILLED, "issued", ends, account_id)
    collected = _sums(reader, _COLLECTED, "day", ends, account_id)
    late = _late(reader, ends, account_id)
    found = {}
    for currency in {*flows, *(code for code, _place in (*billed, *collected, *rests))}:
        runs = _run(flows.get(currency, {}), ends)
        rest = rests.get((currency, 0), 0)
        months = []
        for place in range(1, len(ends)):
            open_all, run = runs[place]["open"], runs[place]
            rest += rests.get((currency, place), 0)
            extra = late.get((currency, place), (0, 0))
            months.append(
                Month(
                    day=ends[place], days=(ends[place] - ends[place - 1]).days,
                    outstanding=open_all - rest, not_due=open_all - run["overdue"],
                    overdue=run["overdue"], over_90=run["over_90"], unapplied=rest,
                    billed=billed.get((currency, place), 0),
                    collected=collected.get((currency, place), 0),
                    due=run["due"], due_received=run["due_received"],
                    collectable=run["collectable"],
                    collectable_received=run["collectable_received"],
                    paid=extra[0], paid_late=extra[1],
                )
            )  # fmt: skip
        found[currency] = months
    return found


def _of(account_id: int | None) -> dict[str, str]:
    return {
        "of": "" if account_id is None else "AND account_id = :account",
        "of_i": "" if account_id is None else "AND i.account_id = :account",
    }


def _span(column: str) -> str:
    """Return SQL for the month of a day, "" up to the first end."""
    return f"CASE WHEN {column} <= :first THEN '' ELSE substr({column}, 1, 7) END"


def _places(ends: Sequence[date]) -> dict[str, int]:
    """Return the place of the end each month belongs to, by what `_span` finds."""
    return {"": 0, **{f"{end:%Y-%m}": place for place, end in enumerate(ends) if place}}


def _params(ends: Sequence[date], account_id: int | None) -> dict[str, Any]:
    return {
        "first": ends[0].isoformat(),
        "last": ends[-1].isoformat(),
        "account": account_id,
    }


def _sums(
    reader: Reader, sql: str, column: str, ends: Sequence[date], account_id: int | None
) -> dict[tuple[str, int], int]:
    text, places = sql.format(span=_span(column), **_of(account_id)), _places(ends)
    rows = reader.rows(text, _params(ends, account_id))
    return {(currency, places[span]): amount for currency, span, amount in rows}


def _late(
    reader: Reader, ends: Sequence[date], account_id: int | None
) -> dict[tuple[str, int], tuple[int, int]]:
    """Return by currency and month what was received on invoices, and the same times days late."""
    text, places = _LATE.format(span=_span("a.effective"), **_of(account_id)), _places(ends)
    rows = reader.rows(text, _params(ends, account_id))
    found = {(currency, places[span]): (paid, late) for currency, span, paid, late in rows}
    for currency, flow in _scheduled(reader, account_id):
        place = _place(flow.day, ends)
        if flow.cash and place:
            days = 0 if flow.due == NEVER else max(0, (flow.day - flow.due).days)
            paid, late = found.get((currency, place), (0, 0))
            found[currency, place] = (paid - flow.amount, late - flow.amount * days)
    return found


_Flows = dict[int, list[tuple[date, bool, int]]]


def _flows(reader: Reader, ends: Sequence[date], account_id: int | None) -> dict[str, _Flows]:
    """Return by currency and place of the month what changed: (due day, whether by money, amount)."""
    text, places = _FLOWS.format(span=_span("day"), **_of(account_id)), _places(ends)
    found: dict[str, _Flows] = defaultdict(lambda: defaultdict(list))
    for currency, due, span, cash, amount in reader.rows(text, _params(ends, account_id)):
        found[currency][places[span]].append((date.fromisoformat(due), bool(cash), amount))
    for currency, flow in _scheduled(reader, account_id):
        if flow.day <= ends[-1]:
            place = _place(flow.day, ends)
            found[currency][place].append((flow.due, flow.cash, flow.amount))
    return found


def _place(day: date, ends: Sequence[date]) -> int:
    """Return the place of the first end not before a day; 0 for one up to the first or after the last."""
    return next((place for place, end in enumerate(ends) if day <= end), 0)


def _run(flows: _Flows, ends: Sequence[date]) -> list[dict[str, int]]:
    """Return the sums of each month, running up what is open by due day."""
    opened: dict[date, int] = defaultdict(int)
    billed: dict[date, int] = defaultdict(int)  # less credits, by due day
    came: dict[date, int] = defaultdict(int)
    runs = []
    for place, end in enumerate(ends):
        run: dict[str, int] = defaultdict(int)
        begin = sum(amount for due, amount in opened.items() if due <= end)
        for due, cash, amount in flows.get(place, ()):
            opened[due] += amount
            if cash:
                came[due] -= amount
                run["collectable_received"] -= amount if due <= end else 0
            else:
                billed[due] += amount
                begin += amount if due <= end else 0
        run["collectable"] = begin
        before = ends[place - 1] if place else date.min
        for due, amount in opened.items():
            run["open"] += amount
            if due < end:
                run["overdue"] += amount
                run["over_90"] += amount if (end - due).days > _OVER else 0
            if before < due <= end:
                run["due"] += billed[due]
                run["due_received"] += came[due]
        runs.append(run)
    return runs


def _scheduled(reader: Reader, account_id: int | None) -> Iterable[tuple[str, Flow]]:
    """Yield (currency, flow) of every invoice in parts."""
    of = _of(account_id)
    params = {"account": account_id}
    lines = reader.rows(
        "SELECT n.invoice_id, n.since, n.due, n.amount_minor FROM instalment AS n "
        f"JOIN invoice AS i ON i.id = n.invoice_id WHERE i.scheduled {of['of_i']} "
        "ORDER BY n.invoice_id, n.since, n.place",
        params,
    )
    schedules: dict[int, list[tuple[date, list[tuple[date | None, int]]]]] = defaultdict(list)
    for (invoice, since), mine in groupby(lines, key=lambda row: (row[0], row[1])):
        parts = [(None if due is None else date.fromisoformat(due), part) for *_, due, part in mine]
        schedules[invoice].append((date.fromisoformat(since), parts))
    paid: dict[int, list[tuple[date, int, bool]]] = defaultdict(list)
    for invoice, day, amount, cash in reader.rows(
        "SELECT a.invoice_id, a.effective, a.amount_minor, a.receipt_id IS NOT NULL "
        "FROM allocation AS a JOIN invoice AS i ON i.id = a.invoice_id "
        f"WHERE i.scheduled {of['of_i']} ORDER BY a.effective, a.id",
        params,
    ):
        paid[invoice].append((date.fromisoformat(day), amount, bool(cash)))
    for key, currency, issued, due, amount, voided in reader.rows(
        "SELECT i.id, i.currency, i.issued, i.due, i.amount_minor, i.voided_on FROM invoice AS i "
        f"WHERE i.scheduled AND i.kind = 'invoice' {of['of_i']}",
        params,
    ):
        end = None if voided is None else date.fromisoformat(voided)
        days = date.fromisoformat(issued), date.fromisoformat(due)
        for flow in domain.flows(*days, amount, schedules[key], paid[key], end):
            yield currency, flow
