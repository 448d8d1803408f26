"""Which invoices a receipt pays: as the customer says, then as stated, then oldest due first (C24)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kamdesk.features.receivables.domain.documents import effective_day


@dataclass(frozen=True, slots=True)
class Rest:
    """An invoice or a source with what is left of it.

    Attributes:
        id: Its key.
        day: Issued or received.
        due: Due day of an invoice (its earliest open one); the same as `day` for a source.
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


def in_order(rest: int, invoices: Iterable[Rest]) -> list[tuple[int, int]]:
    """Return (invoice, amount) of a source of `rest` used up in the order given; what is over stays."""
    plan = []
    for one in invoices:
        amount = min(rest, one.rest)
        if amount > 0:
            plan.append((one.id, amount))
            rest -= amount
    return plan


def match(
    rest: int,
    invoices: Sequence[Rest],
    *,
    remittance: Mapping[int, int] | None = None,
    stated: Sequence[int] = (),
    oldest: bool = True,
) -> list[tuple[int, int]]:
    """Plan how a source pays invoices of its account and currency.

    Args:
        rest: What is left of the source.
        invoices: With what they have open.
        remittance: What the customer says it pays, by invoice; never more than is open.
        stated: Invoices the payment names, in order; paid after the remittance.
        oldest: Whether what is left then pays the oldest due ones.

    Returns:
        (invoice, amount), each invoice once; what nothing asks for stays unapplied.
    """
    left = {one.id: one.rest for one in invoices}
    given: dict[int, int] = {}
    wanted = [(key, amount) for key, amount in (remittance or {}).items()]
    wanted += [(key, rest) for key in stated]
    if oldest:
        ordered = sorted(invoices, key=lambda one: (one.due, one.day, one.id))
        wanted += [(one.id, rest) for one in ordered]
    for key, asked in wanted:
        amount = max(0, min(rest, asked, left.get(key, 0)))
        if amount:
            given[key] = given.get(key, 0) + amount
            left[key] -= amount
            rest -= amount
    return list(given.items())
