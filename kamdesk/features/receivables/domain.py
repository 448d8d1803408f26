"""Rules of the ledger: what is open on a day, how late it is, and what is paid first.

Pure Python on small ledgers: the specification that the SQL of `queries` is held against. All
amounts are integers of minor units.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kamdesk.base.i18n import N_, _

DEFAULT_EDGES = (30, 60, 90, 180, 365)
NOT_DUE = "not_due"
BASES = ("due", "issued")
METHODS = {
    "transfer": N_("Bank transfer"),
    "cash": N_("Cash"),
    "bank_bill": N_("Bank acceptance bill"),
    "commercial_bill": N_("Commercial acceptance bill"),
}


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice, a credit note or a receipt.

    Attributes:
        id: Key within its kind.
        kind: "invoice", "credit_note" or "receipt".
        account: Key of the account.
        currency: ISO code.
        day: Issued or received; counts from this day, inclusive.
        due: Day it should be paid; for a credit note or receipt its own day.
        amount: Minor units, not negative.
        voided: Day it stopped counting, exclusive; None if it never did.
    """

    id: int
    kind: str
    account: int
    currency: str
    day: date
    due: date
    amount: int
    voided: date | None = None

    def counts(self, as_of: date) -> bool:
        """Tell whether the document exists at the end of a day."""
        return self.day <= as_of and (self.voided is None or self.voided > as_of)


@dataclass(frozen=True, slots=True)
class Allocation:
    """Part of a source applied to an invoice; negative if it takes an earlier one back.

    Attributes:
        invoice: Key of the invoice.
        source: ("receipt" or "credit_note", its key).
        amount: Minor units.
        effective: First day it counts.
    """

    invoice: int
    source: tuple[str, int]
    amount: int
    effective: date


@dataclass(frozen=True, slots=True)
class Ageing:
    """What one account owes in one currency.

    Attributes:
        open: Open amount of invoices in each bucket.
        unapplied: Credit notes and receipts not applied yet, as a positive amount.
    """

    open: tuple[int, ...]
    unapplied: int

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


def bucket_of(days: int, edges: Sequence[int]) -> int:
    """Return the place of the bucket for days past due; 0 if not due (days <= 0)."""
    if days <= 0:
        return 0
    return 1 + sum(days > edge for edge in edges)


def clock(document: Document, basis: str) -> date:
    """Return the day lateness counts from: the due day, or the day it was issued."""
    return document.due if basis == "due" else document.day


def effective_day(source: date, invoice: date, wanted: date | None = None) -> date:
    """Return the first day an allocation may count: the later of both documents' days."""
    return max(source, invoice, wanted or source)


def ageing(
    documents: Iterable[Document],
    allocations: Iterable[Allocation],
    as_of: date,
    *,
    basis: str = "due",
    edges: Sequence[int] = DEFAULT_EDGES,
) -> dict[tuple[int, str], Ageing]:
    """Return what each (account, currency) owes at the end of a day; settled ones are left out.

    Days past due count from the due day (or the issued day with basis "issued"); a thing due that
    day is not late. Credit notes and receipts stand in `unapplied`, never inside a bucket.
    """
    applied: dict[tuple[str, int], int] = {}
    for one in allocations:
        if one.effective <= as_of:
            for end in (("invoice", one.invoice), one.source):
                applied[end] = applied.get(end, 0) + one.amount
    buckets: dict[tuple[int, str], list[int]] = {}
    unapplied: dict[tuple[int, str], int] = {}
    for document in documents:
        rest = document.amount - applied.get((document.kind, document.id), 0)
        if not document.counts(as_of) or rest == 0:
            continue
        key = (document.account, document.currency)
        row = buckets.setdefault(key, [0] * (len(edges) + 2))
        if document.kind == "invoice":
            row[bucket_of((as_of - clock(document, basis)).days, edges)] += rest
        else:
            unapplied[key] = unapplied.get(key, 0) + rest
    return {key: Ageing(tuple(row), unapplied.get(key, 0)) for key, row in buckets.items()}


@dataclass(frozen=True, slots=True)
class Rest:
    """An invoice or a source with what is left of it.

    Attributes:
        id: Its key.
        day: Issued or received.
        due: Due day of an invoice; the same as `day` for a source.
        rest: Minor units left, above zero.
    """

    id: int
    day: date
    due: date
    rest: int


def oldest_first(
    sources: Iterable[Rest], invoices: Iterable[Rest]
) -> list[tuple[int, int, int, date]]:
    """Plan which source pays which invoice of one account and currency: oldest due first.

    Sources are used in the order of their days; an invoice issued later is paid from its own day.

    Returns:
        (source, invoice, amount, effective day) in the order they are applied.
    """
    waiting = sorted(invoices, key=lambda one: (one.due, one.day, one.id))
    plan: list[tuple[int, int, int, date]] = []
    place, left = 0, waiting[0].rest if waiting else 0
    for source in sorted(sources, key=lambda one: (one.day, one.id)):
        rest = source.rest
        while rest > 0 and place < len(waiting):
            invoice = waiting[place]
            amount = min(rest, left)
            plan.append((source.id, invoice.id, amount, effective_day(source.day, invoice.day)))
            rest -= amount
            left -= amount
            if left == 0:
                place += 1
                left = waiting[place].rest if place < len(waiting) else 0
    return plan


# -- figures (C25) ------------------------------------------------------------------------------


def due_day(issued: date, terms_days: int | None) -> date:
    """Return the due day: `terms_days` calendar days after the issue, the first not counted."""
    return issued + timedelta(days=terms_days or 0)


def dso(outstanding: int, billed: int, days: int) -> Decimal | None:
    """Return days sales outstanding: outstanding / billed x days; None without sales (C25)."""
    return None if billed <= 0 else Decimal(outstanding) * days / billed


def collection_effectiveness(
    opening: int, billed: int, closing: int, closing_not_due: int, days: int
) -> Decimal | None:
    """Return CEI in percent: (opening + S/N - closing) / (opening + S/N - closing not due) x 100.

    S/N is the billed amount per 30 days of the period (C25). None where it is undefined.
    """
    monthly = Decimal(billed) * 30 / days
    below = opening + monthly - closing_not_due
    return None if below == 0 else (opening + monthly - closing) / below * 100


def average_days_late(paid: Iterable[tuple[int, date, date]]) -> Decimal | None:
    """Return the amount-weighted days paid after due; early payment counts 0 (C25, DBT).

    Args:
        paid: (amount, paid on, due) of each allocation.
    """
    weight = late = 0
    for amount, day, due in paid:
        weight += amount
        late += amount * max(0, (day - due).days)
    return None if weight == 0 else Decimal(late) / weight


def sums(rows: Iterable[Sequence[int]], width: int) -> tuple[int, ...]:
    """Add rows of amounts place by place."""
    total = [0] * width
    for row in rows:
        for place, amount in enumerate(row):
            total[place] += amount
    return tuple(total)


def share(part: int, whole: int) -> Decimal | None:
    """Return part / whole, None where there is nothing to divide by."""
    return None if whole <= 0 else Decimal(part) / whole
