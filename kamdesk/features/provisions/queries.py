"""What is read for expected loss and for the law: balances, how they moved on, and every debt's days.

The history of a bucket is counted by the due day first agreed, whatever was put off later.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kamdesk.base.periods import last_month_ends, month_end, previous_month_end
from kamdesk.db.connection import Reader
from kamdesk.features.parameters.queries import by_account, values
from kamdesk.features.provisions import domain
from kamdesk.features.provisions.domain import Law, Limitation, Losses, Term
from kamdesk.features.receivables import queries as ledger
from kamdesk.features.receivables.queries import OpenItem

LOSS = "loss."
STATUTE = "law."
BUYER = "law.buyer"
_MONTHS = 36
_STOOD = """
SELECT currency, due, {span} AS span, sum(amount) FROM (
    SELECT currency, due, issued AS day, amount_minor AS amount FROM invoice WHERE kind = 'invoice'
    UNION ALL SELECT currency, due, voided_on, -amount_minor FROM invoice
        WHERE kind = 'invoice' AND voided_on IS NOT NULL
    UNION ALL SELECT i.currency, i.due, a.effective, -a.amount_minor
        FROM allocation AS a JOIN invoice AS i ON i.id = a.invoice_id WHERE i.kind = 'invoice'
) WHERE day <= :last GROUP BY 1, 2, 3
"""
_COLLECTED = """
SELECT i.currency, i.due, {span} AS span, sum(a.amount_minor)
FROM allocation AS a JOIN invoice AS i ON i.id = a.invoice_id
    LEFT JOIN invoice AS c ON c.id = a.credit_id
WHERE i.kind = 'invoice' AND coalesce(c.kind, '') <> 'write_off'
    AND a.effective > :first AND a.effective <= :last AND {known}
GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Rules:
    """What expected loss is counted with.

    Attributes:
        ratios: Share of each age class, by fixed ratios.
        forward: What the rates are multiplied with for what is ahead.
    """

    ratios: tuple[Decimal, ...] = domain.DEFAULT_RATIOS
    forward: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Estimate:
    """Expected loss of one currency, both ways.

    Attributes:
        currency: ISO code.
        rolling: By roll rates, over the buckets of `domain.ROLL_EDGES`.
        fixed: By ratios, over the age classes of `domain.AGE_EDGES`.
        unapplied: Credit notes and receipts without an invoice; they lower no balance here.
    """

    currency: str
    rolling: Losses
    fixed: Losses
    unapplied: int

    @property
    def enough(self) -> bool:
        """Whether the history is long enough for roll rates."""
        return self.rolling.months >= domain.LEAST_MONTHS


@dataclass(frozen=True, slots=True)
class Debt:
    """An open invoice before the law; amounts in minor units.

    Attributes:
        buyer: What the account is: a key of `domain.BUYERS`, "" if nobody said.
        base: The day the law counts from: recognition, else issue.
        term: What the law gives the buyer; None where it says nothing.
        days: Days past the due day; not above 0 if not due.
        interest: Interest on the delay at the law's daily rate.
        limitation: Counted from the last due day in force and the events that interrupted it.
    """

    invoice_id: int
    account_id: int
    account: str
    number: str
    currency: str
    open: int
    due: date
    base: date
    buyer: str
    term: Term | None
    days: int
    interest: int
    limitation: Limitation


def rules(reader: Reader, as_of: date) -> Rules:
    """Return what expected loss is counted with on a day."""
    own = values(reader, LOSS, as_of)
    ratios = own.get("ratios")
    return Rules(
        domain.DEFAULT_RATIOS if ratios is None else tuple(map(Decimal, ratios.split(","))),
        Decimal(own.get("forward", "1")),
    )


def law(reader: Reader, as_of: date) -> Law:
    """Return the figures of the law in force on a day, the user's own before ours."""
    own = values(reader, STATUTE, as_of)
    own.pop("buyer", None)
    return domain.with_values(domain.LAW, own)


def estimates(reader: Reader, as_of: date) -> list[Estimate]:
    """Return the expected loss at the end of a day, by currency code."""
    wanted = rules(reader, as_of)
    buckets = ledger.totals(reader, as_of, edges=domain.ROLL_EDGES)
    ages = ledger.totals(reader, as_of, basis="issued", edges=domain.AGE_EDGES)
    rates, months = roll_rates(reader, as_of)
    found = []
    for currency in sorted(buckets):
        opened = buckets[currency].open
        mine = rates.get(currency, (None,) * len(opened))
        shares = domain.loss_rates(mine, wanted.forward)
        rolling = Losses(
            opened, mine, shares, domain.expected(opened, shares), months.get(currency, 0)
        )
        first, second, *older = ages[currency].open
        balances = (first + second, *older)
        fixed = Losses(
            balances,
            (None,) * len(balances),
            wanted.ratios,
            domain.by_ratios(balances, wanted.ratios),
            0,
        )
        found.append(Estimate(currency, rolling, fixed, buckets[currency].unapplied))
    return found


def roll_rates(
    reader: Reader, as_of: date
) -> tuple[dict[str, tuple[Decimal | None, ...]], dict[str, int]]:
    """Return the migration rate of each bucket by currency, and how many months they come from.

    The last bucket keeps what is in it: its rate is 1 whatever was collected of it, so that the
    estimate stays on the careful side.
    """
    ends = last_month_ends(
        previous_month_end(as_of) if month_end(as_of) != as_of else as_of, _MONTHS + 1
    )
    stood, began = _stood(reader, ends)
    came = _collected(reader, ends)
    rates, months = {}, {}
    for currency, rows in stood.items():
        start = next(place for place, end in enumerate(ends) if end >= began[currency])
        kept = range(start, len(ends) - 1)
        months[currency] = len(kept)
        empty = [0] * len(rows[0])
        found = domain.migration_rates(
            [rows[place] for place in kept],
            [came.get((currency, place), empty) for place in kept],
        )
        rates[currency] = (*found[:-1], Decimal(1)) if found else (None,) * len(empty)
    return rates, months


def _spans(ends: Sequence[date], column: str) -> tuple[str, dict[str, str]]:
    """Return SQL for the place of the first month end not before a day, and its parameters."""
    whens = " ".join(f"WHEN {column} <= :end{place} THEN {place}" for place in range(len(ends)))
    return f"CASE {whens} END", {f"end{place}": day.isoformat() for place, day in enumerate(ends)}


def _stood(
    reader: Reader, ends: Sequence[date]
) -> tuple[dict[str, list[list[int]]], dict[str, date]]:
    """Return what could move on from each bucket at each month end, and since when there is any."""
    span, params = _spans(ends, "day")
    rows = reader.rows(_STOOD.format(span=span), {**params, "last": ends[-1].isoformat()})
    moved: dict[str, dict[int, list[tuple[date, int]]]] = defaultdict(lambda: defaultdict(list))
    for currency, due, place, amount in rows:
        moved[currency][place].append((date.fromisoformat(due), amount))
    found: dict[str, list[list[int]]] = {}
    began: dict[str, date] = {}
    for currency, by_place in moved.items():
        opened: dict[date, int] = defaultdict(int)
        found[currency] = []
        began[currency] = ends[min(by_place)]
        for place, end in enumerate(ends):
            for due, amount in by_place.get(place, ()):
                opened[due] += amount
            found[currency].append(_by_bucket(opened.items(), end))
    return found, began


def _collected(reader: Reader, ends: Sequence[date]) -> dict[tuple[str, int], list[int]]:
    """Return by currency and month end what was collected in the month after it, by bucket then."""
    span, params = _spans(ends[1:], "a.effective")
    known, more = _known(ends)
    rows = reader.rows(
        _COLLECTED.format(span=span, known=known),
        {**params, **more, "first": ends[0].isoformat(), "last": ends[-1].isoformat()},
    )
    parts: dict[tuple[str, int], list[tuple[date, int]]] = defaultdict(list)
    for currency, due, place, amount in rows:
        parts[currency, place].append((date.fromisoformat(due), amount))
    return {key: _by_bucket(mine, ends[key[1]]) for key, mine in parts.items()}


def _known(ends: Sequence[date]) -> tuple[str, dict[str, str]]:
    """Return SQL that holds if an invoice was issued by the month end before an allocation."""
    whens = " ".join(
        f"WHEN a.effective <= :end{place} THEN :start{place}" for place in range(len(ends) - 1)
    )
    starts = {f"start{place}": day.isoformat() for place, day in enumerate(ends[:-1])}
    return f"i.issued <= CASE {whens} END", starts


def _by_bucket(amounts: Iterable[tuple[date, int]], end: date) -> list[int]:
    """Sum amounts by bucket at a month end; of what is not due only what falls due in the next one."""
    edges = domain.ROLL_EDGES
    following = month_end(date.fromordinal(end.toordinal() + 1))
    found = [0] * (len(edges) + 2)
    for due, amount in amounts:
        if due < end:
            late = (end - due).days
            found[1 + sum(late > edge for edge in edges)] += amount
        elif due <= following:
            found[0] += amount
    return found


# -- before the law -------------------------------------------------------------------------------

_EVENTS = """
SELECT invoice_id, account_id, '' AS currency, day, kind FROM chase
    WHERE kind IN ('demand', 'acknowledgement') AND day <= :day
UNION ALL SELECT NULL, account_id, currency, confirmed_on, 'confirmation' FROM balance_letter
    WHERE confirmed_on <= :day
UNION ALL SELECT invoice_id, 0, '', acknowledged_on, 'extension' FROM extension
    WHERE acknowledged_on <= :day
UNION ALL SELECT a.invoice_id, 0, '', a.effective, 'payment' FROM allocation AS a {still_open}
    WHERE a.receipt_id IS NOT NULL AND a.amount_minor > 0 AND a.effective <= :day AND NOT EXISTS
    (SELECT 1 FROM allocation AS back WHERE back.reverses_id = a.id AND back.effective <= :day)
"""
_STILL_OPEN = "JOIN (SELECT DISTINCT doc_id FROM open_item WHERE doc = 'invoice') AS o ON o.doc_id = a.invoice_id"


def debts(reader: Reader, as_of: date, account_id: int | None = None) -> list[Debt]:
    """Return every open invoice with a due day before the law, the first to lapse first.

    An invoice in parts is one debt: its due day is the earliest of its open parts, its limitation
    counts from the last of all its parts. A part that waits for an event is not due and not counted.
    """
    figures = law(reader, as_of)
    buyers = by_account(reader, BUYER, as_of)
    own, of_account = _events(reader, as_of)
    last_due = _last_due(reader, as_of)
    parts: dict[int, list[OpenItem]] = defaultdict(list)
    for item in ledger.open_items(reader, as_of, account_id=account_id, only_invoices=True):
        if item.due is not None:
            parts[item.id].append(item)
    found = []
    for key, mine in parts.items():
        one = mine[0]
        events = [
            *own.get(key, ()),
            *of_account.get((one.account_id, ""), ()),
            *of_account.get((one.account_id, one.currency), ()),
        ]
        dues = [item.sort_due for item in mine]
        last = max(*dues, last_due.get(key, one.original_due))
        buyer = buyers.get(one.account_id, "")
        interest = sum(
            domain.late_interest(item.open, item.days or 0, figures.daily_rate) for item in mine
        )
        found.append(
            Debt(
                key, one.account_id, one.account, one.number, one.currency,
                sum(item.open for item in mine), min(dues), one.recognised, buyer,
                domain.term(one.recognised, buyer, min(dues), figures),
                max(item.days or 0 for item in mine), interest,
                domain.limitation(last, events, figures.years),
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.limitation.ends, one.account, one.number))


_Events = dict[Any, list[tuple[date, str]]]


def _events(reader: Reader, as_of: date) -> tuple[_Events, _Events]:
    """Return what interrupts limitation by invoice, and by (account, currency or "")."""
    own: _Events = defaultdict(list)
    of_account: _Events = defaultdict(list)
    sql = _EVENTS.format(still_open=_STILL_OPEN if ledger.is_current(reader, as_of) else "")
    for invoice, account, currency, day, kind in reader.rows(sql, {"day": as_of.isoformat()}):
        event = (date.fromisoformat(day), kind)
        if invoice is None:
            of_account[account, currency].append(event)
        else:
            own[invoice].append(event)
    return own, of_account


def _last_due(reader: Reader, as_of: date) -> dict[int, date]:
    """Return the last due day of every invoice in parts, under the schedule in force on a day."""
    rows = reader.rows(
        "SELECT invoice_id, max(due) FROM instalment AS i WHERE since <= :day AND since = "
        "(SELECT max(since) FROM instalment WHERE invoice_id = i.invoice_id AND since <= :day) "
        "GROUP BY invoice_id HAVING max(due) IS NOT NULL",
        {"day": as_of.isoformat()},
    )
    return {key: date.fromisoformat(day) for key, day in rows}
