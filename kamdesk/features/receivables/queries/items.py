"""Every document with a rest at the end of a day, scheduled invoices part by part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.features.receivables.domain import DEFAULT_EDGES, NEVER, bucket_of
from kamdesk.features.receivables.queries.facts import contested, is_current, ledger_rows


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A document with a rest, or one part of a scheduled invoice.

    Attributes:
        doc: "invoice", "credit_note", "write_off", "refund" or "receipt".
        id: Key of the document within its table.
        due: Day this part should be paid under the schedule in force; None while the event it waits
            for has not taken place. Of a source its own day.
        amount: Of the whole document.
        open: What is open of this part; of a refund that has not taken its source, negative.
        days: Days past due at the as-of day (age with basis "issued"); not above 0 if not due; None
            for what is unapplied and for what has no due day.
        bucket: Place of the bucket, None for what is unapplied.
        place: Number of the instalment, 0 for a document without a schedule.
        part: "part" or "retention", "" without a schedule.
        recognised: Day its age counts from.
        original_due: Day the invoice was first due, as a whole.
        disputed_amount: Minor units of `open` that are contested.
        contract: Number of the contract, "" if there is none.
    """

    doc: str
    id: int
    account_id: int
    code: str
    account: str
    number: str
    issued: date
    due: date | None
    currency: str
    amount: int
    open: int
    days: int | None
    bucket: int | None
    place: int
    part: str
    recognised: date
    original_due: date
    disputed_amount: int
    contract: str

    @property
    def disputed(self) -> bool:
        """Whether any of it is contested."""
        return self.disputed_amount > 0

    @property
    def undisputed(self) -> int:
        """What is open and not contested."""
        return self.open - self.disputed_amount

    @property
    def sort_due(self) -> date:
        """The due day; after every other while there is none."""
        return self.due or date.max

    @property
    def retention(self) -> bool:
        """Whether it is retention money."""
        return self.part == "retention"

    @property
    def waiting(self) -> bool:
        """Whether it has no due day yet: an event is missing."""
        return self.due is None


_ITEMS = """
    SELECT t.doc, t.doc_id, t.account_id, account.code, account.name,
        CASE t.doc WHEN 'receipt' THEN receipt.number ELSE invoice.number END,
        t.issued, t.due, t.currency,
        CASE t.doc WHEN 'receipt' THEN receipt.amount_minor ELSE invoice.amount_minor END,
        t.open_minor, t.place, coalesce(t.part, ''), t.recognised, coalesce(invoice.due, t.issued),
        coalesce(t.disputed, 0), coalesce(contract.number, invoice.contract, '')
    FROM ({source}) AS t JOIN account ON account.id = t.account_id
    LEFT JOIN invoice ON t.doc <> 'receipt' AND invoice.id = t.doc_id
    LEFT JOIN receipt ON t.doc = 'receipt' AND receipt.id = t.doc_id
    LEFT JOIN contract ON contract.id = invoice.contract_id
"""
_KEPT = """
    SELECT doc, doc_id, account_id, currency, place, part, issued,
        coalesce(recognised, issued) AS recognised, due, open_minor, disputed_minor AS disputed
    FROM open_item {of}
"""
_COUNTED = """
    SELECT r.doc, r.doc_id, r.account_id, r.currency, r.place, r.part, r.issued, r.recognised, r.due,
        r.open_minor, d.amount AS disputed
    FROM (SELECT *, sum(amount) AS open_minor FROM ({rows})
        GROUP BY doc, doc_id, place HAVING sum(amount) <> 0) AS r
    LEFT JOIN ({contested}) AS d
        ON r.doc = 'invoice' AND d.doc_id = r.doc_id AND d.place = r.place
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
    """Return every document with a rest at the end of a day, by due day, then number.

    A scheduled invoice has an item for each part with something open; parts without a due day come
    last.
    """
    if is_current(reader, as_of):
        source = _KEPT.format(of="" if account_id is None else "WHERE account_id = :account")
        params: dict[str, Any] = {"account": account_id}
    else:
        rows, params = ledger_rows(reader, as_of, account_id)
        source = _COUNTED.format(rows=rows, contested=contested(account_id))
    where = "WHERE t.doc = 'invoice' " if only_invoices else ""
    found = reader.rows(
        f"{_ITEMS.format(source=source)} {where}ORDER BY 8, 6, t.doc, t.doc_id, t.place", params
    )
    return [_item(row, as_of, basis, edges) for row in found]


def _item(row: tuple[Any, ...], as_of: date, basis: str, edges: Sequence[int]) -> OpenItem:
    issued, recognised = date.fromisoformat(row[6]), date.fromisoformat(row[13])
    due = None if row[7] == NEVER else date.fromisoformat(row[7])
    clock = due if basis == "due" else recognised
    late = None if clock is None else (as_of - clock).days
    owed = row[0] == "invoice"
    return OpenItem(
        row[0], row[1], row[2], row[3], row[4], row[5] or "", issued, due, row[8], row[9], row[10],
        late if owed else None, bucket_of(late, edges) if owed else None, row[11], row[12],
        recognised, date.fromisoformat(row[14]), row[15], row[16],
    )  # fmt: skip
