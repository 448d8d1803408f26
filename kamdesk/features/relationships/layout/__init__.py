"""Layouts of the stakeholder map: who stands where, which way the lines take. No toolkit, whole numbers.

`arrange` is the door. The same company, pins and former drawing always give the same drawing.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from kamdesk.features.relationships.layout import free, grid, lanes, layered, tree
from kamdesk.features.relationships.layout.align import aligned
from kamdesk.features.relationships.layout.drawing import (
    CARD_HEIGHT,
    CARD_WIDTH,
    GAP,
    Box,
    Company,
    Drawing,
    Label,
    Member,
    Place,
    Point,
    rekeyed,
)
from kamdesk.features.relationships.layout.grid import value_at
from kamdesk.features.relationships.layout.ground import Ground
from kamdesk.features.relationships.layout.settle import led, median_move, settle

__all__ = [
    "CARD_HEIGHT", "CARD_WIDTH", "GAP", "LAYOUTS", "Box", "Company", "Drawing", "Ground", "Label",
    "Member", "Place", "Point", "aligned", "arrange", "median_move", "rekeyed", "value_at",
]  # fmt: skip

LAYOUTS = ("tree", "layered", "grid", "lanes", "free")
"""Keys of the layouts, in the order in which they are offered."""


def arrange(
    kind: str,
    company: Company,
    *,
    placed: Mapping[int, tuple[int, int]] | None = None,
    former: Drawing | None = None,
    folded: Collection[str] = (),
) -> Drawing:
    """Return the drawing of a company.

    Args:
        kind: One of `LAYOUTS`.
        company: Who there is, and what ties them.
        placed: Top left corners of cards the user put down; they stay there. The grid does not
            ask: there a place is a value.
        former: What is on the screen, to stay near to; None lays out anew (tidying).
        folded: Departments to be drawn as one box, in the layout "lanes".

    Returns:
        A place for everybody (but members of folded departments); no two cards overlap, unless
        the user put them so. Laid out anew it starts at (0, 0); the page is between half as wide as
        high and two and a half times as wide, from about ten people on.

    Raises:
        KeyError: If there is no such layout.
    """
    pins = placed or {}
    same = former if former is not None and former.kind == kind else None
    hint = () if same is None else same.choice
    if kind == "grid":
        return settle(grid.draw(company, hint), company, same, {}, grid.room(company))
    if kind == "lanes":
        fresh = lanes.draw(company, hint, folded)
        before = _same_frames(same, fresh)
        make, find = lanes.grown(company), lanes.room(company)
        made = settle(fresh, company, before, pins, find, make)
        return _with_further_lines(made, company)
    if kind == "free":
        return free.draw(company, pins, same)
    fresh = {"tree": tree.draw, "layered": layered.draw}[kind](company, hint)
    return _with_further_lines(settle(fresh, company, same, pins), company)


def _same_frames(former: Drawing | None, fresh: Drawing) -> Drawing | None:
    """Return the former drawing if the same frames are shown in the same manner."""
    if former is None:
        return None
    before, now = ({(one.kind, one.key) for one in made.boxes} for made in (former, fresh))
    return former if before == now else None


def _with_further_lines(drawing: Drawing, company: Company) -> Drawing:
    """Lead the lines the layout itself does not know around the cards: second bosses, circles."""
    further = [
        (member, boss)
        for member, boss in company.lines()
        if (member, boss) not in drawing.routes
        and member in drawing.places
        and boss in drawing.places
    ]
    if not further:
        return drawing
    found = led(Ground(drawing.places), further)
    return replace(drawing, routes={**drawing.routes, **found})
