"""Single documents: what was applied to them, how they are scheduled, what is contested of them."""

from dataclasses import dataclass
from datetime import date

from kamdesk.db.connection import Reader
from kamdesk.features.receivables import domain

_DEBITS = ("invoice", "refund")


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


_ALLOCATIONS = """
SELECT a.id, {kind}, {key}, coalesce({number}, ''), a.amount_minor, a.effective,
    EXISTS (SELECT 1 FROM allocation AS back WHERE back.reverses_id = a.id)
FROM allocation AS a JOIN invoice AS i ON i.id = a.invoice_id
LEFT JOIN receipt AS r ON r.id = a.receipt_id LEFT JOIN invoice AS c ON c.id = a.credit_id
WHERE a.{column} = ? ORDER BY a.effective, a.id
"""
_SOURCE = {
    "kind": "iif(a.receipt_id IS NULL, c.kind, 'receipt')",
    "key": "coalesce(a.receipt_id, a.credit_id)",
    "number": "iif(a.receipt_id IS NULL, c.number, r.number)",
}
_DEBIT = {"kind": "i.kind", "key": "a.invoice_id", "number": "i.number"}


def allocations_of(reader: Reader, doc: str, key: int) -> list[AllocationLine]:
    """Return the allocations of a document by day."""
    if doc in _DEBITS:
        sql = _ALLOCATIONS.format(column="invoice_id", **_SOURCE)
    else:
        column = "receipt_id" if doc == "receipt" else "credit_id"
        sql = _ALLOCATIONS.format(column=column, **_DEBIT)
    return [
        AllocationLine(
            row[0], row[1], row[2], row[3], row[4], date.fromisoformat(row[5]), bool(row[6])
        )
        for row in reader.rows(sql, (key,))
    ]


def rests(reader: Reader, account_id: int, currency: str, doc: str) -> list[domain.Rest]:
    """Return the documents of a kind with a rest today, by their earliest open due day."""
    return [
        domain.Rest(key, date.fromisoformat(day), date.fromisoformat(due), rest)
        for key, day, due, rest in reader.rows(
            "SELECT doc_id, issued, min(due) AS due, sum(open_minor) FROM open_item "
            "WHERE account_id = ? AND currency = ? AND doc = ? GROUP BY doc_id "
            "ORDER BY 3, issued, doc_id",
            (account_id, currency, doc),
        )
    ]


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """One line of a schedule of an invoice.

    Attributes:
        since: First day its schedule is in force.
        place: Number in the schedule, from 1.
        due: None while its event has not taken place.
        amount: Minor units.
        kind: "part" or "retention".
        open: What is open of it on the day asked for; None if its schedule is not in force then.
        milestone: The event it waits for in words, "" if none is named.
    """

    since: date
    place: int
    due: date | None
    amount: int
    kind: str
    open: int | None
    milestone: str
    note: str


def schedules_of(reader: Reader, invoice_id: int, as_of: date) -> list[ScheduleLine]:
    """Return every schedule an invoice ever had, newest first, its lines in the order they are paid.

    The invoice's own first due day is not one of them.
    """
    row = reader.one(
        "SELECT i.amount_minor, i.due, coalesce((SELECT sum(amount_minor) FROM allocation "
        "WHERE invoice_id = i.id AND effective <= ?), 0) FROM invoice AS i WHERE i.id = ?",
        (as_of.isoformat(), invoice_id),
    )
    if row is None:
        return []
    found = [
        (domain.Instalment(invoice_id, date.fromisoformat(since), place, _day(due), amount, kind),
         title or milestone or "", note or "")
        for since, place, due, amount, kind, title, milestone, note in reader.rows(
            "SELECT n.since, n.place, n.due, n.amount_minor, n.kind, m.title, m.kind, n.note "
            "FROM instalment AS n LEFT JOIN milestone AS m ON m.id = n.milestone_id "
            "WHERE n.invoice_id = ? ORDER BY n.since DESC, n.due IS NULL, n.due, n.place",
            (invoice_id,),
        )
    ]  # fmt: skip
    schedule = domain.in_force([line for line, _m, _n in found], as_of)
    current = {line.place for line in schedule}
    since = schedule[0].since if schedule else None
    parts = domain.spread(row[0], row[2], date.fromisoformat(row[1]), schedule)
    opened = {part.place: part.open for part in parts}
    return [
        ScheduleLine(
            line.since, line.place, line.due, line.amount, line.kind,
            opened.get(line.place, 0) if line.since == since and line.place in current else None,
            milestone, note,
        )
        for line, milestone, note in found
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """A dispute of an invoice.

    Attributes:
        reason: Key of domain.REASONS.
        closed: First day it no longer counts, None while it is open.
        result: Key of domain.RESULTS, "" while it is open.
        owner: Who of us answers, "" if nobody is named.
        credit: Number of the credit note that settled it, "" if none.
    """

    id: int
    amount: int
    reason: str
    raised: date
    answer_by: date | None
    owner_id: int | None
    owner: str
    evidence: str
    closed: date | None
    result: str
    credit_id: int | None
    credit: str
    note: str


def disputes_of(reader: Reader, invoice_id: int) -> list[DisputeLine]:
    """Return the disputes of an invoice, open ones first, then the newest."""
    return [
        DisputeLine(
            row[0], row[1], row[2], date.fromisoformat(row[3]), _day(row[4]), row[5], row[6] or "",
            row[7] or "", _day(row[8]), row[9] or "", row[10], row[11] or "", row[12] or "",
        )
        for row in reader.rows(
            "SELECT d.id, d.amount_minor, d.reason, d.raised, d.answer_by, d.owner_id, o.name, "
            "d.evidence, d.closed, d.result, d.credit_id, c.number, d.note FROM dispute AS d "
            "LEFT JOIN colleague AS o ON o.id = d.owner_id "
            "LEFT JOIN invoice AS c ON c.id = d.credit_id "
            "WHERE d.invoice_id = ? ORDER BY d.closed IS NOT NULL, d.raised DESC, d.id DESC",
            (invoice_id,),
        )
    ]  # fmt: skip


def account_by_code(reader: Reader, code: str) -> int | None:
    """Return the key of the account with a code, else with exactly this name."""
    key: int | None = reader.value(
        "SELECT id FROM account WHERE code = ?1 OR name = ?1 ORDER BY code <> ?1 LIMIT 1", (code,)
    )
    return key


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
