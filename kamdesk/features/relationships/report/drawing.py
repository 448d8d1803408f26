"""The map as shapes on a sheet: cards with frames and words, reporting lines as thin boxes."""

from collections.abc import Iterator

from kamdesk.base.i18n import _, ngettext
from kamdesk.features.relationships.domain import ROLE_LETTERS, SIGNS, Terms, tree
from kamdesk.features.relationships.layout import CARD_HEIGHT, CARD_WIDTH, Place, tidy
from kamdesk.features.relationships.queries import Person, Staff
from kamdesk.reporting import look
from kamdesk.reporting.report import Drawing, Shape

_EDGE = 6
_GAP = 12


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
    made = tree([one.key for one in people], lines)
    places = tidy(made.reports, made.roots)
    shapes = [
        shape
        for one in people
        for boss in [made.boss[one.key]]
        if boss is not None
        for shape in _line(places[boss], places[one.key])
    ]
    for one in people:
        shapes += _card(one, places[one.key], terms)
    width = max((place.x for place in places.values()), default=0) + CARD_WIDTH
    height = max((place.y for place in places.values()), default=0) + CARD_HEIGHT
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


def _line(boss: Place, member: Place) -> Iterator[Shape]:
    """Yield the thin boxes of one reporting line, from under the boss to the member's card."""
    from_x, from_y = int(boss.x) + CARD_WIDTH // 2, int(boss.y) + CARD_HEIGHT
    if member.hung:
        side, middle = int(member.x) - _GAP, int(member.y) + CARD_HEIGHT // 2
        yield _thin(from_x, from_y, from_x, from_y + _GAP)
        yield _thin(min(from_x, side), from_y + _GAP, max(from_x, side), from_y + _GAP)
        yield _thin(side, from_y + _GAP, side, middle)
        yield _thin(side, middle, int(member.x), middle)
        return
    to_x, to_y = int(member.x) + CARD_WIDTH // 2, int(member.y)
    turn = to_y - _GAP
    yield _thin(from_x, from_y, from_x, turn)
    yield _thin(min(from_x, to_x), turn, max(from_x, to_x), turn)
    yield _thin(to_x, turn, to_x, to_y)


def _thin(left: int, top: int, right: int, bottom: int) -> Shape:
    return Shape(
        max(left, 0), top, max(right - left, 1) + 1, max(bottom - top, 1) + 1, fill=look.MUTED
    )
