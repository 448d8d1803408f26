"""Documents with what is left of them, and their instalments; all by SQL, at the end of a day.

Amounts are minor units of the document's own currency.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from kamdesk.base.memory import no_collecting
from kamdesk.base.text import fold
from kamdesk.db.connection import Reader
from kamdesk.features.receivables import domain, queries
from kamdesk.features.receivables.domain import bucket_of


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
        days: Days its oldest open part is late, not above 0 if none is; None for what is unapplied.
        hay: Text a search looks in, folded.
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
    days: int | None
    hay: str

    @property
    def is_debt(self) -> bool:
        """Whether the customer owes it; else it is ours to apply."""
        return self.doc == DEBT

    @property
    def signed(self) -> int:
        """What is open, negative where it takes off what is owed."""
        return self.open if self.doc == DEBT else -self.open


DEBT = "invoice"
"""The kind a customer owes; what a refund gave back counts against what is unapplied."""


_FACTS = """
    SELECT kind, id, account_id, number, issued, due, currency, amount_minor, contract_id, contract,
        scheduled FROM invoice WHERE {where}
"""
_RECEIPTS = """
    SELECT 'receipt', id, account_id, number, received, received, currency, amount_minor, NULL, NULL,
        0 FROM receipt WHERE {where}
"""
_COUNTS = "{day} <= :day AND (voided_on IS NULL OR voided_on > :day)"
MOST = 5_000
"""Settled documents that are listed at most, the newest; a search reaches all."""
_Contracts = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Settled:
    """Which documents without a rest are listed too.

    Attributes:
        text: Part of a number, or of an account's name or code; "" for all.
        account_id: Of one account.
        invoices: Only these invoices; None for no such limit.
    """

    text: str = ""
    account_id: int | None = None
    invoices: frozenset[int] | None = None


@no_collecting()
def documents(
    reader: Reader,
    as_of: date,
    *,
    basis: str = "due",
    edges: Sequence[int],
    account_id: int | None = None,
    settled: Settled | None = None,
) -> list[Doc]:
    """Return every document with a rest at the end of a day, by due day, then number.

    With `settled` the newest without one are there too, `MOST` of each table. A document whose parts
    fall due on several days is one entry with several parts.
    """
    rests = _rests(reader, as_of, basis, edges, account_id)
    names = _names(reader, account_id)
    make = _Maker(
        names, dict(reader.rows("SELECT id, number FROM contract")), _contested(reader, as_of)
    )
    found = [make(row, rests[row[:2]]) for row in _open(reader, rests)]
    if settled is not None:
        rows = _without_rest(reader, as_of, names, settled)
        found += [make(row, ()) for row in rows if row[:2] not in rests]
    found.sort(key=lambda one: (one.due or date.max, one.number, one.doc, one.id))
    return found


def _open(reader: Reader, rests: Mapping[tuple[str, int], Any]) -> Iterable[tuple[Any, ...]]:
    """Return what is known of the documents with a rest."""
    for sql, keys in (
        (_FACTS, [key for doc, key in rests if doc != "receipt"]),
        (_RECEIPTS, [key for doc, key in rests if doc == "receipt"]),
    ):
        where = "id IN (SELECT value FROM json_each(?))"
        yield from reader.rows(sql.format(where=where), (_keys(keys),))


def _without_rest(
    reader: Reader, as_of: date, names: Mapping[int, tuple[str, str, str]], settled: Settled
) -> Iterable[tuple[Any, ...]]:
    """Return what is known of the newest documents a `Settled` lets through, with a rest or not."""
    text = fold(settled.text)
    whose = [key for key, (*_name, hay) in names.items() if text in hay]
    params = {
        "day": as_of.isoformat(), "text": settled.text.strip(), "accounts": _keys(whose),
        "account": settled.account_id, "invoices": _keys(settled.invoices or ()),
    }  # fmt: skip
    parts = []
    if settled.account_id is not None:
        parts.append("account_id = :account")
    if text:
        parts.append(
            "(instr(lower(number), lower(:text)) > 0 "
            "OR account_id IN (SELECT value FROM json_each(:accounts)))"
        )
    for sql, day in ((_FACTS, "issued"), (_RECEIPTS, "received")):
        mine = [_COUNTS.format(day=day), *parts]
        if settled.invoices is not None:
            mine.append("id IN (SELECT value FROM json_each(:invoices))" if sql is _FACTS else "0")
        where = f"{' AND '.join(mine)} ORDER BY {day} DESC, id DESC LIMIT {MOST}"
        yield from reader.rows(sql.format(where=where), params)


def _keys(keys: Iterable[int]) -> str:
    return f"[{','.join(map(str, keys))}]"


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
        day = None if due in (None, domain.NEVER) else date.fromisoformat(due)
        late = None if day is None or doc != DEBT else (as_of - day).days
        age = late if basis == "due" else (as_of - date.fromisoformat(recognised)).days
        bucket = -1 if doc != DEBT else 0 if age is None else bucket_of(age, edges)
        found[doc, key].append(Part(day, left, late, bucket))
    return {key: tuple(parts) for key, parts in found.items()}


class _Maker:
    """Makes documents of rows; what many share is looked up once."""

    def __init__(
        self,
        names: Mapping[int, tuple[str, str, str]],
        contracts: _Contracts,
        contested: Mapping[int, int],
    ) -> None:
        self._names, self._contracts, self._contested = names, contracts, contested

    def __call__(self, row: tuple[Any, ...], parts: tuple[Part, ...]) -> Doc:
        doc, key, account, number, issued, due, currency, amount, contract_id, text, scheduled = row
        number = number or ""
        code, name, folded = self._names[account]
        left = sum(part.open for part in parts)
        known = [part.due for part in parts if part.due is not None]
        day = min(known) if known else None if parts else date.fromisoformat(due)
        late = max((part.days for part in parts if part.days is not None), default=None)
        disputed = min(left, self._contested.get(key, 0)) if doc == "invoice" else 0
        contract = self._contracts.get(contract_id) or text or None
        own = f"{number}\t{contract}" if contract else number
        hay = f"{own.lower() if own.isascii() else fold(own)}\t{folded}"
        return Doc(
            doc, key, account, name, code, number, date.fromisoformat(issued), day, currency, amount,
            left, parts, disputed, contract, bool(scheduled), late, hay,
        )  # fmt: skip


def _names(reader: Reader, account_id: int | None) -> dict[int, tuple[str, str, str]]:
    """Return (code, name, both folded) of an account or of all."""
    only = "" if account_id is None else "WHERE id = ?"
    rows = reader.rows(
        f"SELECT id, code, name FROM account {only}", () if account_id is None else (account_id,)
    )
    return {key: (code, name, fold(f"{name}\t{code}")) for key, code, name in rows}


def _contested(reader: Reader, as_of: date) -> dict[int, int]:
    return dict(
        reader.rows(
            "SELECT invoice_id, sum(amount_minor) FROM dispute WHERE raised <= :day "
            "AND (closed IS NULL OR closed > :day) GROUP BY invoice_id",
            {"day": as_of.isoformat()},
        )
    )


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
    """Return the instalments in force at the end of a day, in the order they are paid."""
    return [
        Line(one.place, one.due, one.amount, one.open, one.kind, one.since, one.milestone)
        for one in queries.schedules_of(reader, invoice_id, as_of)
        if one.open is not None
    ]
