"""Bringing chosen cards into line: their new places, before anything is written."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

from kamdesk.base.i18n import N_

_Card = TypeVar("_Card", bound=Hashable)

ALIGNMENTS = {
    "left": N_("Align at the left"),
    "middle": N_("Align in a column"),
    "right": N_("Align at the right"),
    "top": N_("Align in a row"),
    "across": N_("Same distances across"),
    "down": N_("Same distances down"),
}
"""Ways to bring cards into line, with their marked names. All cards have the same size."""


def aligned(cards: Mapping[_Card, tuple[int, int]], how: str) -> dict[_Card, tuple[int, int]]:
    """Return new places of cards, given their left top corners; one card stays where it is.

    Args:
        cards: Place of each chosen card.
        how: A key of `ALIGNMENTS`. Same distances leave the two at the ends where they are.

    Raises:
        KeyError: If there is no such way.
    """
    if how not in ALIGNMENTS:
        raise KeyError(how)
    if how in ("across", "down"):
        return _spread(cards, 0 if how == "across" else 1)
    xs, ys = [x for x, _y in cards.values()], [y for _x, y in cards.values()]
    if not cards:
        return {}
    if how == "top":
        return {card: (x, min(ys)) for card, (x, _y) in cards.items()}
    line = {"left": min(xs), "right": max(xs), "middle": (min(xs) + max(xs)) // 2}[how]
    return {card: (line, y) for card, (_x, y) in cards.items()}


def _spread(cards: Mapping[_Card, tuple[int, int]], axis: int) -> dict[_Card, tuple[int, int]]:
    order = sorted(cards, key=lambda card: cards[card][axis])
    if len(order) < 3:
        return dict(cards)
    first, last = cards[order[0]][axis], cards[order[-1]][axis]
    found = {}
    for number, card in enumerate(order):
        at = first + (last - first) * number // (len(order) - 1)
        x, y = cards[card]
        found[card] = (at, y) if axis == 0 else (x, at)
    return found
