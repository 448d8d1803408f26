"""The map as shapes on a sheet: cards with frames and words, reporting lines as thin boxes."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kamdesk.base.i18n import _, ngettext
from kamdesk.features.relationships.domain import ROLE_LETTERS, SIGNS, Terms
from kamdesk.features.relationships.layout import (
    CARD_HEIGHT,
    CARD_WIDTH,
    Company,
    Member,
    Place,
    Point,
    arrange,
)
from kamdesk.features.relationships.queries import Person, Staff
from kamdesk.reporting import look
from kamdesk.reporting.report import Drawing, Shape

_EDGE = 6


def drawing(found: Staff, hidden: set[int], terms: Terms) -> Drawing:
    """Return the compact tree of everybody who is not hidden, as native shapes.

    Args:
        found: The people of the day.
        hidden: Cards that are off the map.
        terms: Names of judgements.
    """
    people = [one for one in found.people if one.key not in hidden]
    keys = {one.key for one in people}
    lines = [(one.key, one.boss) for one in people if one.boss is not None and one.boss in keys]
    company = Company([Member(one.key, one.department or "") for one in people], lines)
    made = arrange("tree", company)
    places = made.places
    shapes = [shape for way in made.routes.values() for shape in _line(way)]
    for one in people:
        shapes += _card(one, places[one.key], terms)
    _left, _top, width, height = made.extent
    text = ngettext("Map of {n} person", "Map of {n} people", len(people)).format(n=len(people))
    return Drawing(tuple(shapes), int(width), int(height), text)


def _card(one: Person, place: Place, terms: Terms) -> Iterator[Shape]:
    x, y = int(place.x), int(place.y)
    attitude = one.number("attitude")
    yield Shape(
        x, y, CARD_WIDTH, CARD_HEIGHT, card_text(one, terms), edge=look.MUTED, dashed=one.assumed,
        bold=one.key_player,
    )  # fmt: skip
    fill = look.UNKNOWN if attitude is None else look.ATTITUDES[attitude]
    yield Shape(x, y, _EDGE, CARD_HEIGHT, fill=fill, edge=look.MUTED)


def card_text(one: Person, terms: Terms) -> str:
    """Return what a card says, without any colour: name and sign, title, role, influence, coverage."""
    attitude, influence = one.number("attitude"), one.number("influence")
    sign = "?" if attitude is None else SIGNS[attitude]
    if one.person_id is None:
        return "\n".join((_("(vacant)"), one.title or ""))
    marks = "".join(
        mark
        for mark, on in (("★ ", attitude == 2), ("⚑ ", one.sensitive), ("↗ ", one.outside))
        if on
    )
    role = f"{ROLE_LETTERS[one.role]} {terms.name('role', one.role)}" if one.role else ""
    weight = "" if influence is None else "●" * influence + "○" * (5 - influence)
    depth = "" if one.value("coverage") is None else terms.name("coverage", one.value("coverage"))
    second = " · ".join(part for part in (one.title, one.department) if part)
    third = "  ".join(part for part in (role, weight) if part)
    return "\n".join(part for part in (f"{marks}{one.name}  {sign}", second, third, depth) if part)


def _line(way: Sequence[Point]) -> Iterator[Shape]:
    """Yield the thin boxes of one reporting line, one for each straight piece."""
    for (x, y), (to_x, to_y) in pairwise(way):
        yield _thin(min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y))


def _thin(left: int, top: int, right: int, bottom: int) -> Shape:
    return Shape(
        max(left, 0), top, max(right - left, 1) + 1, max(bottom - top, 1) + 1, fill=look.MUTED
    )
