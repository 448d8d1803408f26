"""Puts chosen cards in line, or at equal distances."""

from collections.abc import Mapping

from kamdesk.features.relationships.layout.drawing import CARD_HEIGHT, CARD_WIDTH, Point

WAYS = ("left", "right", "top", "bottom", "across", "down")
"""Edges to align at; "across" and "down" spread the cards evenly between the outermost two."""


def aligned(places: Mapping[int, Point], how: str) -> dict[int, Point]:
    """Return the new top left corners of the cards that move.

    Cards that would come to lie on one another along the line are moved apart by a small gap, so
    that aligning never hides a card.

    Raises:
        ValueError: If `how` is not one of `WAYS`.
    """
    if how not in WAYS:
        raise ValueError(how)
    if len(places) < 2:
        return {}
    if how in ("across", "down"):
        found = _spread(places, 0 if how == "across" else 1)
    else:
        found = _in_line(places, how)
    return {key: at for key, at in found.items() if at != places[key]}


def _in_line(places: Mapping[int, Point], how: str) -> dict[int, Point]:
    axis = 0 if how in ("left", "right") else 1
    pick = min if how in ("left", "top") else max
    edge = pick(at[axis] for at in places.values())
    size = CARD_HEIGHT + 12 if axis == 0 else CARD_WIDTH + 12
    found: dict[int, Point] = {}
    free: int | None = None
    for key in sorted(places, key=lambda key: (places[key][1 - axis], places[key][axis], key)):
        along = places[key][1 - axis]
        if free is not None:
            along = max(along, free)
        free = along + size
        found[key] = (edge, along) if axis == 0 else (along, edge)
    return found


def _spread(places: Mapping[int, Point], axis: int) -> dict[int, Point]:
    order = sorted(places, key=lambda key: (places[key][axis], key))
    low, high = places[order[0]][axis], places[order[-1]][axis]
    found = {}
    for number, key in enumerate(order):
        along = low + (high - low) * number // (len(order) - 1)
        other = places[key][1 - axis]
        found[key] = (along, other) if axis == 0 else (other, along)
    return found
