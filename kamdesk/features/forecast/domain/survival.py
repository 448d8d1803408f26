"""How long a customer's items stay unpaid after their due day, with what is still open counted too.

A hazard is the chance that an item unpaid until a day is paid on it. Items that are still open are
seen up to today only; leaving them out would make slow payers look quick.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from kamdesk.features.forecast.domain.receipts import CHANCES, EDGES

FIRST_DAY = -60
LAST_DAY = 800
"""Days past due that are told apart; earlier payments count on the first of them."""
_EARLY = 6
"""Without any history what is paid on time comes within so many days up to the due day."""
_LAST_EDGE = 730


def default_hazards(chances: Sequence[Decimal] = CHANCES) -> list[float]:
    """Return the hazards, day by day, under which the chances by bucket come true.

    If an item not due is paid with chance c0 and one just late with c1, then (1 - c0) / (1 - c1) of
    the items become late; and so on from bucket to bucket. Within a bucket every day is alike.

    Args:
        chances: By bucket of `EDGES`, descending, below 1.

    Raises:
        ValueError: If they are not.
    """
    missed = [1 - float(one) for one in chances]
    if any(one <= 0 for one in missed) or missed != sorted(missed):
        raise ValueError(f"not descending chances below 1: {list(chances)}")
    lower = [-_EARLY, 0, *EDGES]
    upper = [0, *EDGES, _LAST_EDGE]
    left = [a / b for a, b in zip(missed, [*missed[1:], 1.0], strict=True)]
    found = [0.0] * (LAST_DAY - FIRST_DAY + 1)
    for low, high, rest in zip(lower, upper, left, strict=True):
        daily = 1 - rest ** (1 / (high - low))
        for day in range(low + 1, high + 1):
            found[day - FIRST_DAY] = daily
    return found


def hazards(
    paid: Mapping[int, float],
    unpaid: Mapping[int, float],
    prior: Sequence[float],
    strength: float,
) -> list[float]:
    """Return hazards from `FIRST_DAY` to `LAST_DAY`: what was seen, drawn towards a prior.

    Args:
        paid: Weight of what was paid so many days past due.
        unpaid: Weight of what is open and so many days past due; it was at risk up to that day.
        prior: Hazards that hold where nothing was seen.
        strength: Weight of the prior: as many items that follow it.
    """
    at_risk = sum(paid.values()) + sum(unpaid.values())
    found = []
    for place, before in enumerate(prior):
        day = place + FIRST_DAY
        came = paid.get(day, 0.0)
        risk = max(at_risk, 0.0) + strength
        found.append(min(1.0, (came + strength * before) / risk) if risk > 0 else before)
        at_risk -= came + unpaid.get(day, 0.0)
    return found


def survival(hazard: Sequence[float]) -> list[float]:
    """Return the share that is unpaid after each day."""
    found, left = [], 1.0
    for one in hazard:
        left *= 1 - one
        found.append(left)
    return found


def chance_between(unpaid: Sequence[float], now: int, until: int) -> float:
    """Return the chance that an item `now` days past due and unpaid is paid until `until` days past due.

    Args:
        unpaid: From `survival`.
        now: Days past due today, negative before the due day.
        until: Days past due, inclusive.
    """
    before = _left(unpaid, now)
    return 0.0 if before <= 0 or until <= now else 1 - _left(unpaid, until) / before


def _left(unpaid: Sequence[float], day: int) -> float:
    if day < FIRST_DAY:
        return 1.0
    return unpaid[min(day, LAST_DAY) - FIRST_DAY]
