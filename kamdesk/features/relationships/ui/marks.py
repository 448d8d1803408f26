"""Turns a comparison into what is drawn over the cards: who is new, gone, moved, judged otherwise."""

from kamdesk.features.relationships.queries import Comparison
from kamdesk.features.relationships.ui.compare import Gone, MapDiff
from kamdesk.features.relationships.ui.edits import shown_name
from kamdesk.features.relationships.ui.scene import MapScene


def marks(found: Comparison, scene: MapScene) -> MapDiff:
    """Return the marks of a comparison for a scene that shows its later day.

    Where cards stood before follows from the layout of the earlier day, kept near to the later.
    """
    difference = found.difference
    former = scene.drawing_of(found.before)
    stood = {
        (one.post_id, one.person_id): former.places[one.key]
        for one in found.before.people
        if one.key in former.places
    }
    now = {(one.post_id, one.person_id): one.key for one in found.after.people}
    people = {one.person_id: one.key for one in found.after.people if one.person_id is not None}
    return MapDiff(
        added=frozenset(now[card] for card in difference.added if card in now),
        gone=tuple(
            Gone(shown_name(one), one.title or "", stood[card].x, stood[card].y)
            for one in found.before.people
            if (card := (one.post_id, one.person_id)) in difference.gone and card in stood
        ),
        moved={
            now[card]: (stood[card].x, stood[card].y)
            for move in difference.moved
            if (card := (move.post, move.person)) in now and card in stood
        },
        attitudes={
            people[one.person]: (_number(one.before), _number(one.after))
            for one in difference.judged
            if one.kind == "attitude" and one.person in people
        },
    )


def _number(value: str | None) -> int | None:
    return None if value is None else int(value)
