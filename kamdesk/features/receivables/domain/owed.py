"""What is open on a day and how late it is: the specification the SQL of `queries` is held against."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from kamdesk.base.i18n import _
from kamdesk.features.receivables.domain.disputes import Dispute, contested, mark
from kamdesk.features.receivables.domain.documents import Allocation, Document
from kamdesk.features.receivables.domain.schedules import Instalment, Part, in_force, spread

DEFAULT_EDGES = (30, 60, 90, 180, 365)
NOT_DUE = "not_due"
BASES = ("due", "issued")
"""The two clocks: days past the due day, or the age since the debt was recognised."""


@dataclass(frozen=True, slots=True)
class Ageing:
    """What one account owes in one currency.

    Attributes:
        open: Open amount of invoices in each bucket.
        unapplied: Credits and receipts not applied yet, less refunds nothing is applied to yet.
        disputed: What is contested of `open`.
        retention: Retention money within `open`, due or not.
        waiting: What within `open` waits for an event and has no due day yet.
    """

    open: tuple[int, ...]
    unapplied: int
    disputed: int = 0
    retention: int = 0
    waiting: int = 0

    @property
    def total(self) -> int:
        """Sum of the buckets less what is unapplied."""
        return sum(self.open) - self.unapplied


def bucket_names(edges: Sequence[int]) -> list[str]:
    """Return the stable names of the buckets: not_due, 1-30, 31-60, …, >365.

    Raises:
        ValueError: If the edges are not positive and ascending.
    """
    check_edges(edges)
    lower = [1, *(edge + 1 for edge in edges)]
    inner = [f"{low}-{high}" for low, high in zip(lower, edges, strict=False)]
    return [NOT_DUE, *inner, f">{edges[-1]}"]


def bucket_title(place: int, edges: Sequence[int]) -> str:
    """Return the heading of an ageing bucket in the language in force."""
    name = bucket_names(edges)[place]
    return _("Not due") if name == NOT_DUE else _("{span} days").format(span=name)


def check_edges(edges: Sequence[int]) -> None:
    """Refuse edges that are empty, not positive or not ascending with a ValueError."""
    if not edges or edges[0] < 1 or list(edges) != sorted(set(edges)):
        raise ValueError(f"not ascending days: {list(edges)}")


def bucket_of(days: int | None, edges: Sequence[int]) -> int:
    """Return the place of the bucket for days past due; 0 if not due (days <= 0, or no due day)."""
    if days is None or days <= 0:
        return 0
    return 1 + sum(days > edge for edge in edges)


def clock(document: Document, part: Part, basis: str) -> date | None:
    """Return the day lateness counts from: the part's due day, or the day of recognition."""
    return part.due if basis == "due" else (document.recognised or document.day)


def open_parts(
    documents: Iterable[Document],
    allocations: Iterable[Allocation],
    as_of: date,
    instalments: Iterable[Instalment] = (),
    disputes: Iterable[Dispute] = (),
) -> Iterator[tuple[Document, Part]]:
    """Yield what is open at the end of a day: each part of an invoice, and the rest of each source.

    The rest of a refund is negative: money that was given back and is not yet taken from a source.
    """
    applied: dict[tuple[str, int], int] = defaultdict(int)
    for one in allocations:
        if one.effective <= as_of:
            applied[("debit", one.invoice)] += one.amount
            applied[one.source] += one.amount
    schedules, claims = _by_invoice(instalments), _by_invoice(disputes)
    for document in documents:
        if not document.counts(as_of):
            continue
        paid = applied[("debit", document.id)]
        if document.kind == "invoice":
            schedule = in_force(schedules.get(document.id, ()), as_of)
            parts = spread(document.amount, paid, document.due, schedule)
            for part in mark(parts, contested(claims.get(document.id, ()), as_of)):
                yield document, part
            continue
        rest = document.amount - applied[(document.kind, document.id)]
        if document.kind == "refund":
            rest = paid - document.amount
        if rest:
            yield document, Part(0, document.day, rest)


_Row = TypeVar("_Row", Instalment, Dispute)


def _by_invoice(rows: Iterable[_Row]) -> dict[int, list[_Row]]:
    found: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        found[row.invoice].append(row)
    return found


def ageing(
    documents: Iterable[Document],
    allocations: Iterable[Allocation],
    as_of: date,
    *,
    basis: str = "due",
    edges: Sequence[int] = DEFAULT_EDGES,
    instalments: Iterable[Instalment] = (),
    disputes: Iterable[Dispute] = (),
) -> dict[tuple[int, str], Ageing]:
    """Return what each (account, currency) owes at the end of a day; settled ones are left out.

    Days past due count from the due day of each part (with basis "issued" from the day the debt was
    recognised); a thing due that day is not late. Credits, receipts and refunds stand in
    `unapplied`, never inside a bucket.
    """
    buckets: dict[tuple[int, str], list[int]] = {}
    apart: dict[tuple[int, str], list[int]] = {}
    for document, part in open_parts(documents, allocations, as_of, instalments, disputes):
        key = (document.account, document.currency)
        row = buckets.setdefault(key, [0] * (len(edges) + 2))
        of_which = apart.setdefault(key, [0, 0, 0, 0])
        if document.kind != "invoice":
            of_which[0] += part.open
            continue
        day = clock(document, part, basis)
        row[bucket_of(None if day is None else (as_of - day).days, edges)] += part.open
        of_which[1] += part.disputed
        of_which[2] += part.open if part.kind == "retention" else 0
        of_which[3] += part.open if part.due is None else 0
    found = {key: Ageing(tuple(row), *apart[key]) for key, row in buckets.items()}
    return {key: one for key, one in found.items() if any(one.open) or one.unapplied}
