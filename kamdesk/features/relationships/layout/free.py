"""The free layout: everybody stands where they were put; the others stand near their boss."""

from collections.abc import Mapping
from dataclasses import replace

from kamdesk.features.relationships.layout import tree
from kamdesk.features.relationships.layout.drawing import Company, Drawing, Place
from kamdesk.features.relationships.layout.ground import Ground
from kamdesk.features.relationships.layout.settle import led, settle


def draw(
    company: Company, placed: Mapping[int, tuple[int, int]], former: Drawing | None
) -> Drawing:
    """Return the free drawing: pins first, then who stood somewhere before, then the rest.

    Without any pin and any past it is the tree.
    """
    base = former
    pins = {key: at for key, at in placed.items() if key in company.tree.boss}
    if base is None and pins:
        stood = {key: Place(*at) for key, at in pins.items()}
        base = Drawing("free", stood, boss=company.tree.boss)
    fresh = replace(tree.draw(company), kind="free")
    made = settle(fresh, company, base, pins)
    missing = [
        pair
        for pair in company.lines()
        if pair not in made.routes and pair[0] in made.places and pair[1] in made.places
    ]
    return replace(made, routes={**made.routes, **led(Ground(made.places), missing)})
