"""Gestures of the map that touch several things at once, each one step."""

from datetime import date

from sqlalchemy.orm import Session

from kamdesk.features.relationships.domain import REPORTS_TO
from kamdesk.features.relationships.service.lines import add_tie, set_boss
from kamdesk.features.relationships.service.maps import move_cards, set_layout, tidy_map
from kamdesk.features.relationships.service.people import NewPerson, add_person


def add_linked_person(
    session: Session, account_id: int, new: NewPerson, kind: str, old: tuple[int | None, int],
    spot: tuple[int, int], day: date, map_id: int | None = None,
) -> tuple[int, int]:  # fmt: skip
    """Write somebody new where a line was dropped, with that line; return (person, post).

    Args:
        session: Of the write.
        account_id: Whose map.
        new: Who.
        kind: "reports_to" makes the new one the boss of the old one; else the old one is tied to
            the new one by a relation of that kind.
        old: (person, post) the line was drawn from.
        spot: Where the card stands, in units of the map.
        day: First day of the line.
        map_id: Which map, the first one if None.

    Raises:
        UserError: If the new one has no name, or the old one is a vacant post that cannot be tied.
    """
    person_id, post_id = add_person(session, account_id, new)
    move_cards(session, account_id, [(post_id, person_id, *spot)], map_id)
    if kind == REPORTS_TO:
        set_boss(session, account_id, old[1], post_id, day)
    elif old[0] is not None:
        add_tie(session, account_id, kind, (old[0], old[1]), (person_id, post_id), since=day)
    return person_id, post_id


def choose_layout(
    session: Session, account_id: int, layout: str, map_id: int | None = None
) -> None:
    """Choose the layout of a map and lay its cards out by it, pinned and hidden ones excepted.

    The layout "free" keeps every card where it was put.
    """
    set_layout(session, account_id, layout, map_id)
    if layout != "free":
        tidy_map(session, account_id, map_id)
