"""Expected loss of receivables (C31): by roll rates of our own history, or by fixed ratios.

All amounts are integers of minor units of one currency. A roll rate is the share of what stood in a
bucket at the end of a month that was not collected by the end of the next one. What was written off
was not collected: it counts as gone on to the next bucket.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ROLL_EDGES = (30, 60, 90)
"""Upper edges of the buckets in days past due: a month each, so that a month moves one on."""
AGE_EDGES = (365, 730, 1095, 1460)
"""Upper edges of the age classes in days since recognition: one, two, three and four years."""
DEFAULT_RATIOS = (
    Decimal("0.05"),
    Decimal("0.10"),
    Decimal("0.30"),
    Decimal("0.50"),
    Decimal(1),
)
"""The share of each age class that is expected to be lost, as firms commonly set it (C31)."""
LEAST_MONTHS = 36
"""Months of history below which roll rates are an indication, and ratios are used instead."""
_WHOLE = Decimal(1)


def migration_rates(
    balances: Sequence[Sequence[int]], collected: Sequence[Sequence[int]]
) -> tuple[Decimal | None, ...]:
    """Return the share of each bucket that was still unpaid, or written off, a month later.

    Args:
        balances: For each month end, what stood in each bucket and could move on within the month:
            of what is not due only what falls due in it.
        collected: For the month after each, what of that was collected by money or a credit note;
            without what was written off.

    Returns:
        A rate from 0 to 1 for each bucket; None where nothing ever stood in it.

    Raises:
        ValueError: If the two do not have the same shape.
    """
    widths = {len(row) for row in (*balances, *collected)}
    if len(balances) != len(collected) or len(widths) > 1:
        raise ValueError("balances and collections of different shape")
    rates: list[Decimal | None] = []
    for place in range(widths.pop() if widths else 0):
        stood = sum(row[place] for row in balances)
        came = sum(row[place] for row in collected)
        rates.append(
            None if stood <= 0 else min(_WHOLE, max(Decimal(0), 1 - Decimal(came) / stood))
        )
    return tuple(rates)


def loss_rates(rates: Sequence[Decimal | None], forward: Decimal = _WHOLE) -> tuple[Decimal, ...]:
    """Return the share of each bucket that is never collected.

    The product of the rates from the bucket on, times `forward` for what is ahead, at most 1. A
    bucket that never held anything takes the rate of the next older one, the last one 1.
    """
    product, following = _WHOLE, _WHOLE
    found: list[Decimal] = []
    for rate in reversed(rates):
        following = following if rate is None else rate
        product *= following
        found.append(min(_WHOLE, product * forward))
    return tuple(reversed(found))


def expected(balances: Sequence[int], shares: Sequence[Decimal]) -> tuple[int, ...]:
    """Return the expected loss of each balance, half a minor unit up; nothing of a balance below 0.

    Raises:
        ValueError: If there is not one share for each balance.
    """
    return tuple(
        int((max(0, balance) * share).to_integral_value(ROUND_HALF_UP))
        for balance, share in zip(balances, shares, strict=True)
    )


def by_ratios(
    balances: Sequence[int], ratios: Sequence[Decimal] = DEFAULT_RATIOS
) -> tuple[int, ...]:
    """Return the expected loss of each age class by fixed ratios."""
    return expected(balances, ratios)


def age_class(days: int, edges: Sequence[int] = AGE_EDGES) -> int:
    """Return the place of the age class for days since recognition; the first up to its edge."""
    return sum(days > edge for edge in edges)


@dataclass(frozen=True, slots=True)
class Losses:
    """An estimate in one currency.

    Attributes:
        balances: What stands in each bucket.
        rates: Migration rate of each bucket; None where it was taken from an older one.
        shares: Share of each bucket that is expected to be lost.
        amounts: Expected loss of each bucket.
        months: Months of history the rates come from; 0 for fixed ratios.
    """

    balances: tuple[int, ...]
    rates: tuple[Decimal | None, ...]
    shares: tuple[Decimal, ...]
    amounts: tuple[int, ...]
    months: int

    @property
    def total(self) -> int:
        """Sum of the expected loss."""
        return sum(self.amounts)

    @property
    def share(self) -> Decimal | None:
        """The expected loss as a share of the balances; None without any."""
        whole = sum(self.balances)
        return None if whole <= 0 else Decimal(self.total) / whole
