"""One amount that is the sum of several: an exact search within bounds, never a guess."""

from collections.abc import Sequence
from itertools import combinations
from math import comb, gcd

MOST_PIECES = 6
MOST_CANDIDATES = 48
_FEW = 20
"""Among more candidates than these, sums of four pieces at most are looked for."""
_MANY_PIECES = 4
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
    limit = MOST_PIECES if len(amounts) <= _FEW else _MANY_PIECES
    for pieces in range(2, min(limit, len(amounts)) + 1):
        ways += comb(len(amounts), pieces)
        if ways * _SURE > room:
            break
        safe = pieces
    return safe


def pieces_of(
    target: int, amounts: Sequence[int], most: int, looks: int
) -> tuple[tuple[int, ...] | None, int]:
    """Find the only set of two to `most` amounts with a sum.

    Every set is its first half and its second half, in the order of the amounts: halves of one sum
    are looked up instead of trying every set.

    Args:
        target: The sum, above zero.
        amounts: All above zero.
        most: Largest number of pieces.
        looks: How many halves may be made.

    Returns:
        Places of the amounts, () if there is no such set, None if there is more than one or it would
        take too many looks; and how many looks were taken.
    """
    largest = (most + 1) // 2
    taken = sum(comb(len(amounts), size) for size in range(1, largest + 1))
    if taken > looks:
        return None, 0
    by_sum: list[dict[int, list[tuple[int, ...]]]] = [{}]
    for size in range(1, largest + 1):
        sums: dict[int, list[tuple[int, ...]]] = {}
        for half in combinations(range(len(amounts)), size):
            whole = sum(amounts[at] for at in half)
            if whole < target:
                sums.setdefault(whole, []).append(half)
        by_sum.append(sums)
    found: list[tuple[int, ...]] = []
    for pieces in range(2, most + 1):
        second = by_sum[(pieces + 1) // 2]
        for whole, firsts in by_sum[pieces // 2].items():
            for last in second.get(target - whole, ()):
                found += [(*first, *last) for first in firsts if first[-1] < last[0]]
                if len(found) > 1:
                    return None, taken
    return (found[0] if found else ()), taken
