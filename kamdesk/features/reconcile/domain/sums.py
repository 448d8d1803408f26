"""One amount that is the sum of several: an exact search within bounds, never a guess."""

from collections.abc import Sequence
from math import comb, gcd

MOST_PIECES = 6
MOST_CANDIDATES = 20
_SURE = 100
"""By chance alone, fewer than one in so many searches may find a sum."""


def most_pieces(target: int, amounts: Sequence[int]) -> int:
    """Return how many pieces a sum may have before chance alone would make one; 0 if none are safe.

    Among few amounts any sum that fits is telling. Among many round ones something always fits,
    which says nothing.
    """
    step = gcd(target, *amounts)
    room = sum(amounts) // max(step, 1)
    ways, safe = 0, 0
    for pieces in range(2, min(MOST_PIECES, len(amounts)) + 1):
        ways += comb(len(amounts), pieces)
        if ways * _SURE > room:
            break
        safe = pieces
    return safe


def pieces_of(
    target: int, amounts: Sequence[int], most: int, steps: int
) -> tuple[tuple[int, ...] | None, int]:
    """Find the only set of two to `most` amounts with a sum.

    Args:
        target: The sum, above zero.
        amounts: All above zero, the largest first.
        most: Largest number of pieces.
        steps: How many looks may be taken.

    Returns:
        Places of the amounts, None if there is no such set, more than one, or no look left; and how
        many looks were taken.
    """
    found: list[tuple[int, ...]] = []
    taken = 0
    waiting: list[tuple[int, int, tuple[int, ...]]] = [(0, target, ())]
    while waiting:
        place, rest, chosen = waiting.pop()
        taken += 1
        if taken > steps:
            return None, taken
        left = most - len(chosen)
        for at in range(place, len(amounts)):
            amount = amounts[at]
            if amount * left < rest:
                break  # the next ones are smaller still
            if amount == rest and chosen:
                found.append((*chosen, at))
                if len(found) > 1:
                    return None, taken
            elif amount < rest and left > 1:
                waiting.append((at + 1, rest - amount, (*chosen, at)))
    return (found[0] if found else None), taken
