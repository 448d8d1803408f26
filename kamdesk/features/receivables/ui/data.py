"""What the panel lists: documents with what is left of them, promises, credit and rates; all by SQL.

Amounts are minor units of the document's own currency; every function counts at the end of a day.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, NamedTuple

from kamdesk.base.money import from_minor, minor_digits
from kamdesk.base.text import fold
from kamdesk.db.connection import Reader
from kamdesk.features.receivables import queries
from kamdesk.features.receivables.domain import bucket_of

SOON = 14
"""Days ahead a promise counts as coming, the last one included."""
GRACE = 3
"""Days after the promised day within which the money still keeps the promise."""
KEPT = 95
"""Percent of the promised amount that keeps a promise."""
_MILLIONTHS = Decimal(10) ** 6


class Part(NamedTuple):
    """What is left of one part of a document.

    Attributes:
        due: Day it should be paid; None while the event it waits for has not taken place.
        open: Minor units left.
        days: Days past due at the as-of day, not above 0 if not late; None without a due day.
        bucket: Place of the ageing bucket by the basis chosen; -1 for what is not applied.
    """

    due: date | None
    open: int
    days: int | None
    bucket: int


class Doc(NamedTuple):
    """A document of the ledger as the list shows it.

    Attributes:
        doc: "invoice", "credit_note", "write_off", "refund" or "receipt".
        due: Earliest day something of it is due; None where an event is awaited.
        open: What is left of it; of a refund negative.
        parts: What is left by due day; empty where nothing is.
        contested: The disputed part of what is open.
        contract: Number of the contract it belongs to, None if none is known.
        hay: Folded text a search looks in.
    """

    doc: str
    id: int
    account_id: int
    account: str
    code: str
    number: str
    issued: date
    due: date | None
    currency: str
    amount: int
    open: int
    parts: tuple[Part, ...]
    contested: int
    contract: str | None
    scheduled: bool
    hay: str

    @property
    def is_debt(self) -> bool:
        """Whether the customer owes it; else it is ours to apply."""
        return self.doc in DEBTS

    @property
    def signed(self) -> int:
        """What is open, negative where it takes off what is owed."""
        return self.open if self.is_debt else -self.open

    @property
    def days(self) -> int | None:
        """Days its oldest open part is late, not above 0 if nothing is; None for what is unapplied."""
        late = [part.days for part in self.parts if part.days is not None]
        return max(late) if late and self.is_debt else None


DEBTS = ("invoice",)
"""Kinds the customer owes; what a refund gave back counts against what is unapplied."""
NEVER = "9999-12-31"
"""Due day in the open items while an event is missing."""


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


@dataclass(frozen=True, slots=True)
class Credit:
    """How far an account used its limit; amounts in the limit's currency.

    Attributes:
        limit: Minor units; 0 is a limit of nothing.
        used: Outstanding, not below zero.
        since: Day the limit holds from; None for the one written in the account.
    """

    account_id: int
    currency: str
    limit: int
    used: int
    since: date | None = None

    @property
    def share(self) -> Decimal | None:
        """Used / limit; None where the limit is nothing."""
        return None if self.limit <= 0 else Decimal(self.used) / self.limit


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of `currency` is worth in the base currency from `since` (inclusive)."""

    currency: str
    rate: Decimal
    since: date
    source: str = ""
    id: int = 0

    def convert(self, minor: int, base: str) -> int:
        """Return an amount of this currency in minor units of the base, rounded half to even."""
        worth = from_minor(minor, self.currency) * self.rate
        return int(worth.scaleb(minor_digits(base)).quantize(Decimal(1), ROUND_HALF_EVEN))


# -- documents ----------------------------------------------------------------------------------

_FACTS = """
    SELECT kind, id, account_id, number, issued, due, currency, amount_minor, contract_id, contract,
        scheduled
    FROM invoice WHERE {where} {of}
    UNION ALL
    SELECT 'receipt', id, account_id, number, received, received, currency, amount_minor, NULL, NULL,
        0
    FROM receipt WHERE {where_receipt} {of}
"""
_COUNTS = "issued <= :day AND (voided_on IS NULL OR voided_on > :day)"
_COUNTS_RECEIPT = "received <= :day AND (voided_on IS NULL OR voided_on > :day)"


def documents(
    reader: Reader,
    as_of: date,
    *,
    basis: str = "due",
    edges: Sequence[int],
    account_id: int | None = None,
    settled: bool = False,
) -> list[Doc]:
    """Return every document with a rest at the end of a day, by due day, then number.

    With `settled` those without one are there too. A document whose parts fall due on several days
    is one entry with several parts.
    """
    rests = _rests(reader, as_of, basis, edges, account_id)
    names = _names(reader, account_id)
    contracts = dict(reader.rows("SELECT id, number FROM contract"))
    contested = _contested(reader, as_of)
    found = []
    for row in _facts(reader, as_of, account_id, rests, settled):
        parts = rests.get(row[:2], ())
        if parts or settled:
            found.append(_doc(row, parts, names[row[2]], contracts, contested))
    found.sort(key=lambda one: (one.due or date.max, one.number, one.doc, one.id))
    return found


def _facts(
    reader: Reader,
    as_of: date,
    account_id: int | None,
    rests: Mapping[tuple[str, int], Any],
    settled: bool,
) -> Iterable[tuple[Any, ...]]:
    of = "" if account_id is None else "AND account_id = :account"
    params: dict[str, Any] = {"day": as_of.isoformat(), "account": account_id}
    where, where_receipt = _COUNTS, _COUNTS_RECEIPT
    if not settled:
        keys = ",".join(str(key) for doc, key in rests if doc != "receipt")
        receipts = ",".join(str(key) for doc, key in rests if doc == "receipt")
        where = "id IN (SELECT value FROM json_each(:keys))"
        where_receipt = "id IN (SELECT value FROM json_each(:receipts))"
        params |= {"keys": f"[{keys}]", "receipts": f"[{receipts}]"}
    return reader.rows(_FACTS.format(where=where, where_receipt=where_receipt, of=of), params)


def _rests(
    reader: Reader, as_of: date, basis: str, edges: Sequence[int], account_id: int | None
) -> dict[tuple[str, int], tuple[Part, ...]]:
    source, params = queries.ledger_rows(reader, as_of, account_id)
    found: defaultdict[tuple[str, int], list[Part]] = defaultdict(list)
    for doc, key, recognised, due, left in reader.rows(
        f"SELECT doc, doc_id, recognised, due, sum(amount) FROM ({source}) "
        "GROUP BY doc, doc_id, due HAVING sum(amount) <> 0 ORDER BY doc, doc_id, due",
        params,
    ):
        day = None if due in (None, NEVER) else date.fromisoformat(due)
        late = None if day is None or doc not in DEBTS else (as_of - day).days
        age = late if basis == "due" else (as_of - date.fromisoformat(recognised)).days
        bucket = -1 if doc not in DEBTS else 0 if age is None else bucket_of(age, edges)
        found[doc, key].append(Part(day, left, late, bucket))
    return {key: tuple(parts) for key, parts in found.items()}


def _doc(
    row: tuple[Any, ...],
    parts: tuple[Part, ...],
    name: tuple[str, str],
    contracts: Mapping[int, str],
    contested: Mapping[int, int],
) -> Doc:
    doc, key, account, number, issued, due, currency, amount = row[:8]
    number = number or ""
    left = sum(part.open for part in parts)
    known = [part.due for part in parts if part.due is not None]
    day = min(known) if known else None if parts else date.fromisoformat(due)
    disputed = min(left, contested.get(key, 0)) if doc == "invoice" else 0
    contract = contracts.get(row[8]) or row[9] or None
    hay = fold("\t".join((number, *name, contract or "")))
    return Doc(
        doc, key, account, name[1], name[0], number, date.fromisoformat(issued), day, currency,
        amount, left, parts, disputed, contract, bool(row[10]), hay,
    )  # fmt: skip


def _names(reader: Reader, account_id: int | None) -> dict[int, tuple[str, str]]:
    only = "" if account_id is None else "WHERE id = ?"
    rows = reader.rows(
        f"SELECT id, code, name FROM account {only}", () if account_id is None else (account_id,)
    )
    return {key: (code, name) for key, code, name in rows}


def _contested(reader: Reader, as_of: date) -> dict[int, int]:
    return dict(
        reader.rows(
            "SELECT invoice_id, sum(amount_minor) FROM dispute WHERE raised <= :day "
            "AND (closed IS NULL OR closed > :day) GROUP BY invoice_id",
            {"day": as_of.isoformat()},
        )
    )


# -- promises and what was done -------------------------------------------------------------------

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


def paid_late(reader: Reader, as_of: date, account_id: int | None = None) -> set[int]:
    """Return the invoices something of which was paid after its due day in the last 365 days."""
    return set(
        reader.column(
            "SELECT DISTINCT a.invoice_id FROM allocation AS a JOIN invoice AS i "
            "ON i.id = a.invoice_id WHERE a.receipt_id IS NOT NULL AND a.amount_minor > 0 "
            "AND a.effective > date(:day, '-365 days') AND a.effective <= :day "
            "AND a.effective > i.due AND (:account IS NULL OR i.account_id = :account)",
            {"day": as_of.isoformat(), "account": account_id},
        )
    )


# -- credit and rates ---------------------------------------------------------------------------


def credit_used(
    reader: Reader,
    as_of: date,
    owed: Mapping[tuple[int, str], int],
    account_id: int | None = None,
) -> list[Credit]:
    """Return the use of the limit of every account that has one.

    Args:
        reader: Of the file.
        as_of: The newest limit granted by then and not ended counts, else the account's own.
        owed: Outstanding by (account, currency).
        account_id: One account, or all.
    """
    limits: dict[int, tuple[str, int, date | None]] = {
        key: (code, limit, None)
        for key, code, limit in reader.rows(
            "SELECT id, currency, credit_limit_minor FROM account "
            "WHERE credit_limit_minor IS NOT NULL AND (:account IS NULL OR id = :account)",
            {"account": account_id},
        )
    }
    for key, code, limit, since in reader.rows(
        "SELECT account_id, currency, amount_minor, since FROM credit_limit "
        "WHERE since <= :day AND (until IS NULL OR until >= :day) "
        "AND (:account IS NULL OR account_id = :account) ORDER BY since, id",
        {"day": as_of.isoformat(), "account": account_id},
    ):
        limits[key] = (code, limit, date.fromisoformat(since))
    return [
        Credit(key, code, limit, max(0, owed.get((key, code), 0)), since)
        for key, (code, limit, since) in limits.items()
    ]


def rates(reader: Reader, base: str, as_of: date) -> dict[str, Rate]:
    """Return the newest rate of each currency into the base that holds at a day."""
    return {one.currency: one for one in rate_history(reader, base) if one.since <= as_of}


def rate_history(reader: Reader, base: str) -> list[Rate]:
    """Return every rate into the base, oldest first."""
    return [
        Rate(code, Decimal(scaled) / _MILLIONTHS, date.fromisoformat(since), source or "", key)
        for key, code, since, scaled, source in reader.rows(
            "SELECT id, currency, valid_from, rate, source FROM exchange_rate WHERE base = ? "
            "ORDER BY valid_from, currency, id",
            (base,),
        )
    ]


# -- schedules ------------------------------------------------------------------------------------


class Line(NamedTuple):
    """One instalment of the schedule in force.

    Attributes:
        place: Its number.
        due: Day it should be paid; None while its event is missing.
        amount: Minor units.
        open: What is left of it.
        kind: "part" or "retention".
        since: First day the schedule is in force.
        event: The milestone it waits for or came from, "" without one.
    """

    place: int
    due: date | None
    amount: int
    open: int
    kind: str
    since: date
    event: str


def schedule(reader: Reader, invoice_id: int, as_of: date) -> list[Line]:
    """Return the instalments in force at the end of a day, in the order they are paid.

    What is applied by then pays them in the order of their due days, those without one last.
    """
    params = {"invoice": invoice_id, "day": as_of.isoformat()}
    left = int(
        reader.value(
            "SELECT sum(amount_minor) FROM allocation "
            "WHERE invoice_id = :invoice AND effective <= :day",
            params,
        )
        or 0
    )
    found = []
    for place, due, amount, kind, since, event in reader.rows(
        "SELECT i.place, i.due, i.amount_minor, i.kind, i.since, coalesce(m.title, m.kind, '') "
        "FROM instalment AS i LEFT JOIN milestone AS m ON m.id = i.milestone_id "
        "WHERE i.invoice_id = :invoice AND i.since = (SELECT max(since) FROM instalment "
        "WHERE invoice_id = :invoice AND since <= :day) ORDER BY i.due IS NULL, i.due, i.place",
        params,
    ):
        paid = min(left, amount)
        left -= paid
        day = None if due is None else date.fromisoformat(due)
        found.append(
            Line(place, day, amount, amount - paid, kind, date.fromisoformat(since), event)
        )
    return found
