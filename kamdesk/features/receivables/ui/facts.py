"""What is known of one document, and everything that happened to it in one statement."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from kamdesk.db.connection import Reader
from kamdesk.features.receivables import domain
from kamdesk.features.receivables.ui import beside, docs
from kamdesk.features.receivables.ui.docs import DEBT, Line


@dataclass(frozen=True, slots=True)
class Facts:
    """A document at the end of a day.

    Attributes:
        doc: Kind of document.
        due: Day first agreed.
        terms: Rule `due` was found by, "" for none.
        amount: Minor units.
        open: What is left of it.
        contested: The disputed part of it.
        schedule: Instalments in force, in the order they are paid; empty without a schedule.
        method: How a receipt came in, "" for other documents.
        matures: Day its bill is paid.
        voided: Day it stopped counting, None if it counts.
    """

    doc: str
    id: int
    account_id: int
    account: str
    code: str
    number: str
    issued: date
    recognised: date | None
    due: date
    terms: str
    currency: str
    amount: int
    open: int
    contested: int
    contract: str
    milestone: str
    schedule: tuple[Line, ...]
    method: str
    matures: date | None
    voided: date | None
    note: str
    as_of: date

    @property
    def due_now(self) -> date | None:
        """First day anything open of it is due; None while an event is awaited."""
        if not self.schedule:
            return self.due
        days = [line.due for line in self.schedule if line.open and line.due is not None]
        return min(days, default=None)

    @property
    def late(self) -> int:
        """Days its oldest open part is past due, 0 if none is."""
        if not self.open or self.due_now is None or self.doc != DEBT:
            return 0
        return max(0, (self.as_of - self.due_now).days)


_INVOICE = """
SELECT i.kind, i.id, i.account_id, account.name, account.code, i.number, i.issued, i.recognised,
    i.due, i.terms, i.currency, i.amount_minor,
    coalesce((SELECT sum(amount_minor) FROM allocation
        WHERE invoice_id = i.id AND effective <= :day), 0)
    + coalesce((SELECT sum(amount_minor) FROM allocation
        WHERE credit_id = i.id AND effective <= :day), 0),
    coalesce((SELECT sum(amount_minor) FROM dispute WHERE invoice_id = i.id AND raised <= :day
        AND (closed IS NULL OR closed > :day)), 0),
    coalesce(contract.number, i.contract), coalesce(milestone.title, milestone.kind), '', NULL,
    i.voided_on, i.note
FROM invoice AS i JOIN account ON account.id = i.account_id
LEFT JOIN contract ON contract.id = i.contract_id
LEFT JOIN milestone ON milestone.id = i.milestone_id WHERE i.id = :key
"""
_RECEIPT = """
SELECT 'receipt', r.id, r.account_id, account.name, account.code, r.number, r.received, NULL,
    r.received, NULL, r.currency, r.amount_minor,
    coalesce((SELECT sum(amount_minor) FROM allocation
        WHERE receipt_id = r.id AND effective <= :day), 0),
    0, NULL, NULL, r.method, r.matures, r.voided_on, r.note
FROM receipt AS r JOIN account ON account.id = r.account_id WHERE r.id = :key
"""


def facts(reader: Reader, doc: str, key: int, as_of: date) -> Facts | None:
    """Return what is known of a document at the end of a day; None if there is no such document."""
    row = reader.one(
        _RECEIPT if doc == "receipt" else _INVOICE, {"key": key, "day": as_of.isoformat()}
    )
    if row is None:
        return None
    left = 0 if row[18] is not None and row[18] <= as_of.isoformat() else row[11] - row[12]
    lines = () if doc != "invoice" else tuple(docs.schedule(reader, key, as_of))
    return Facts(
        row[0], row[1], row[2], row[3], row[4], row[5] or "", date.fromisoformat(row[6]),
        _day(row[7]), date.fromisoformat(row[8]), row[9] or "", row[10], row[11], left,
        min(row[13], left), row[14] or "", row[15] or "", lines, row[16], _day(row[17]),
        _day(row[18]), row[19] or "", as_of,
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return None if text in (None, domain.NEVER) else date.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class Bill:
    """What is known of the bill a receipt came as."""

    number: str
    acceptor: str
    issued: date | None


def bill(reader: Reader, receipt_id: int) -> Bill | None:
    """Return the bill of a receipt, None if it came as money."""
    row = reader.one(
        "SELECT number, acceptor, issued FROM bill WHERE receipt_id = ?", (receipt_id,)
    )
    return None if row is None else Bill(row[0] or "", row[1] or "", _day(row[2]))


class Event(NamedTuple):
    """Something that happened to a document.

    Attributes:
        day: When it counts from.
        what: "issued", "voided", "applied", "back", "schedule", "raised", "closed", "promise",
            "chase", "asked", "approved", "refused", "acknowledged", "bill" or "event".
        key: Of the row that says so.
        amount: Minor units, None where it is about no amount.
        kind: More of what: the state of a promise, the kind of an action, the reason of a dispute.
        text: What was written down.
        doc, id, number: The document at the other end, "" and 0 for none.
        until: A second day: when it was promised, when an answer is due.
    """

    day: date
    what: str
    key: int
    amount: int | None
    kind: str
    text: str
    doc: str
    id: int
    number: str
    until: date | None


_OTHERS = """
    SELECT a.effective AS day, 5 AS place, CASE WHEN a.reverses_id IS NOT NULL THEN 'back'
        WHEN EXISTS (SELECT 1 FROM allocation AS b WHERE b.reverses_id = a.id) THEN 'undone'
        ELSE 'applied' END AS what, a.id AS key, abs(a.amount_minor) AS amount, '' AS kind,
        coalesce(a.note, '') AS text, {other} AS doc, {other_id} AS other_id,
        coalesce({number}, '') AS number, NULL AS until
    FROM allocation AS a JOIN invoice AS i ON i.id = a.invoice_id
    LEFT JOIN receipt AS r ON r.id = a.receipt_id LEFT JOIN invoice AS c ON c.id = a.credit_id
    WHERE {mine}
"""
_TO_DEBT = _OTHERS.format(
    other="coalesce(c.kind, 'receipt')", other_id="coalesce(a.receipt_id, a.credit_id)",
    number="coalesce(r.number, c.number)", mine="a.invoice_id = :key",
)  # fmt: skip
_FROM_CREDIT = _OTHERS.format(
    other="i.kind", other_id="i.id", number="i.number", mine="a.credit_id = :key"
)
_FROM_RECEIPT = _OTHERS.format(
    other="i.kind", other_id="i.id", number="i.number", mine="a.receipt_id = :key"
)
_PAPER = """
    SELECT issued, 0, 'issued', id, amount_minor, '', coalesce(note, ''), '', 0, '', NULL
        FROM invoice WHERE id = :key
    UNION ALL SELECT voided_on, 9, 'voided', id, NULL, '', '', '', 0, '', NULL
        FROM invoice WHERE id = :key AND voided_on IS NOT NULL
    UNION ALL SELECT since, 1, 'schedule', min(id), NULL, '', count(*), '', 0, '', max(due)
        FROM instalment WHERE invoice_id = :key GROUP BY since
    UNION ALL SELECT m.happened, 2, 'event', m.id, NULL, m.kind, coalesce(m.title, ''), '', 0, '', NULL
        FROM milestone AS m WHERE m.happened IS NOT NULL AND m.id IN (
            SELECT milestone_id FROM invoice WHERE id = :key
            UNION SELECT milestone_id FROM instalment WHERE invoice_id = :key)
    UNION ALL SELECT d.raised, 3, 'raised', d.id, d.amount_minor, d.reason, coalesce(d.evidence, d.note, ''),
            '', 0, coalesce(o.name, ''), d.answer_by
        FROM dispute AS d LEFT JOIN colleague AS o ON o.id = d.owner_id WHERE d.invoice_id = :key
    UNION ALL SELECT d.closed, 6, 'closed', d.id, d.amount_minor, coalesce(d.result, ''), coalesce(d.note, ''),
            coalesce(c.kind, ''), coalesce(c.id, 0), coalesce(c.number, ''), NULL
        FROM dispute AS d LEFT JOIN invoice AS c ON c.id = d.credit_id
        WHERE d.invoice_id = :key AND d.closed IS NOT NULL
    UNION ALL SELECT h.day, 4, 'chase', h.id, NULL, h.kind, coalesce(h.what, ''), '',
            h.invoice_id IS NULL, coalesce(p.name, ''), h.next_on
        FROM chase AS h LEFT JOIN person AS p ON p.id = h.person_id
        WHERE h.invoice_id = :key OR (h.invoice_id IS NULL AND :debt
            AND h.account_id = (SELECT account_id FROM invoice WHERE id = :key)
            AND h.day >= (SELECT issued FROM invoice WHERE id = :key))
    UNION ALL SELECT asked_on, 4, 'asked', id, cost_minor, '', reason, '', 0, '', NULL
        FROM extension WHERE invoice_id = :key
    UNION ALL SELECT approved_on, 4, 'approved', id, NULL, '', coalesce(approver, ''), '', 0, '', NULL
        FROM extension WHERE invoice_id = :key AND approved_on IS NOT NULL
    UNION ALL SELECT refused_on, 4, 'refused', id, NULL, '', coalesce(approver, ''), '', 0, '', NULL
        FROM extension WHERE invoice_id = :key AND refused_on IS NOT NULL
    UNION ALL SELECT acknowledged_on, 4, 'acknowledged', id, NULL, '', '', '', 0, '', NULL
        FROM extension WHERE invoice_id = :key AND acknowledged_on IS NOT NULL
"""
_BILL_DAYS = " ".join(
    f"UNION ALL SELECT {column}, 7, 'bill', id, NULL, '{column}', {text}, '', 0, '', NULL "
    f"FROM bill WHERE receipt_id = :key AND {column} IS NOT NULL"
    for column, text in (
        ("endorsed_on", "coalesce(endorsed_to, '')"), ("discounted_on", "''"),
        ("settled_on", "''"), ("dishonoured_on", "''"),
    )
)  # fmt: skip
_MONEY = f"""
    SELECT received, 0, 'received', id, amount_minor, method, coalesce(note, ''), '', 0, '', matures
        FROM receipt WHERE id = :key
    UNION ALL SELECT voided_on, 9, 'voided', id, NULL, '', '', '', 0, '', NULL
        FROM receipt WHERE id = :key AND voided_on IS NOT NULL
    {_BILL_DAYS}
"""
_STORIES = {
    "invoice": f"{_TO_DEBT} UNION ALL {_PAPER}",
    "refund": f"{_TO_DEBT} UNION ALL {_PAPER}",
    "receipt": f"{_FROM_RECEIPT} UNION ALL {_MONEY}",
}
_CREDIT = f"{_FROM_CREDIT} UNION ALL {_PAPER}"


def story(reader: Reader, doc: str, key: int, as_of: date) -> list[Event]:
    """Return everything that happened to a document, newest first; promises with what became of them."""
    rows = reader.rows(
        f"SELECT * FROM ({_STORIES.get(doc, _CREDIT)}) ORDER BY day DESC, place DESC, key DESC",
        {"key": key, "debt": int(doc == DEBT)},
    )
    found = [_event(row) for row in rows]
    if doc != "invoice":
        return found
    account = int(reader.value("SELECT account_id FROM invoice WHERE id = ?", (key,)) or 0)
    promised = beside.promises(reader, as_of, account_id=account, past=True)
    found += [
        Event(
            one.made_on, "promise", one.id, one.amount, one.state, "", "",
            int(one.invoice_id is None), "", one.promised,
        )
        for one in promised
        if one.invoice_id in (None, key)
    ]  # fmt: skip
    found.sort(key=lambda one: one.day, reverse=True)
    return found


def _event(row: tuple[Any, ...]) -> Event:
    day, _place, what, key, amount, kind, text, doc, other, number, until = row
    return Event(
        date.fromisoformat(day), what, key, amount, kind, str(text), doc, other, number, _day(until)
    )


class Dispute(NamedTuple):
    """An open dispute about an invoice."""

    id: int
    amount: int
    reason: str
    raised: date
    answer_by: date | None
    owner: str


def open_disputes(reader: Reader, invoice_id: int, as_of: date) -> list[Dispute]:
    """Return what is contested of an invoice at the end of a day, the oldest first."""
    return [
        Dispute(key, amount, reason, date.fromisoformat(raised), _day(answer), owner or "")
        for key, amount, reason, raised, answer, owner in reader.rows(
            "SELECT d.id, d.amount_minor, d.reason, d.raised, d.answer_by, o.name "
            "FROM dispute AS d LEFT JOIN colleague AS o ON o.id = d.owner_id "
            "WHERE d.invoice_id = :key AND d.raised <= :day "
            "AND (d.closed IS NULL OR d.closed > :day) ORDER BY d.raised, d.id",
            {"key": invoice_id, "day": as_of.isoformat()},
        )
    ]


class Debt(NamedTuple):
    """An invoice or refund something can be applied to.

    Attributes:
        due: First day anything open of it is due; None while an event is awaited.
        open: Minor units, above zero.
    """

    id: int
    number: str
    issued: date
    due: date | None
    open: int


def debts(reader: Reader, account_id: int, currency: str) -> list[Debt]:
    """Return the open invoices of an account in a currency today, oldest due first."""
    return [
        Debt(key, number, date.fromisoformat(issued), _day(due), left)
        for key, number, issued, due, left in reader.rows(
            "SELECT o.doc_id, i.number, o.issued, min(o.due), sum(o.open_minor) "
            "FROM open_item AS o JOIN invoice AS i ON i.id = o.doc_id "
            "WHERE o.account_id = ? AND o.currency = ? AND o.doc = 'invoice' "
            "GROUP BY o.doc_id HAVING sum(o.open_minor) > 0 ORDER BY min(o.due), o.issued, o.doc_id",
            (account_id, currency),
        )
    ]
