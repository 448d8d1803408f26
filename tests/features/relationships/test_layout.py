"""The tidy tree: nothing overlaps, bosses stand over their people, wide teams wrap."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from kamdesk.features.relationships import domain
from kamdesk.features.relationships.layout import CARD_HEIGHT, CARD_WIDTH, GAP, Place, tidy


def _tidy(count: int, lines: list[tuple[int, int]]) -> tuple[dict[int, Place], domain.Tree]:
    tree = domain.tree(list(range(count)), lines)
    return tidy(tree.reports, tree.roots), tree


def _overlaps(places: dict[int, Place]) -> list[tuple[Place, Place]]:
    rows: dict[float, list[Place]] = {}
    for place in places.values():
        rows.setdefault(place.y, []).append(place)
    heights = sorted(rows)
    found = []
    for number, y in enumerate(heights):
        near = [
            place for other in heights[number:] if other - y < CARD_HEIGHT for place in rows[other]
        ]
        near.sort(key=lambda place: place.x)
        found += [(a, b) for a, b in pairwise(near) if b.x - a.x < CARD_WIDTH]
    return found


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=90))
def test_nothing_ever_overlaps(lines: list[tuple[int, int]]) -> None:
    places, _tree = _tidy(61, lines)
    assert set(places) == set(range(61))
    assert _overlaps(places) == []
    assert min(place.x for place in places.values()) == 0
    assert min(place.y for place in places.values()) == 0


def test_a_boss_stands_over_the_middle_of_the_people() -> None:
    places, _tree = _tidy(4, [(1, 0), (2, 0), (3, 0)])
    assert places[0].x == places[2].x
    assert places[2].x - places[1].x == CARD_WIDTH + GAP
    assert places[1].y == places[3].y > places[0].y


def test_more_than_six_without_people_wrap_into_columns() -> None:
    places, _tree = _tidy(9, [(one, 0) for one in range(1, 9)])
    columns = {places[one].x for one in range(1, 9)}
    assert len(columns) == 2
    assert all(places[one].hung for one in range(1, 9))
    six, _tree = _tidy(7, [(one, 0) for one in range(1, 7)])
    assert len({six[one].x for one in range(1, 7)}) == 6


def test_people_alone_stand_below_the_tree() -> None:
    places, _tree = _tidy(5, [(1, 0)])
    assert {places[2].y, places[3].y, places[4].y} == {places[2].y}
    assert places[2].y > places[1].y


def test_a_chain_of_thousands_is_not_too_deep() -> None:
    places, tree = _tidy(3_000, [(one + 1, one) for one in range(2_999)])
    assert tree.depth == 3_000
    assert len({place.x for place in places.values()}) == 1


def test_the_same_people_stand_at_the_same_places() -> None:
    lines = [(one, one // 4) for one in range(1, 200)]
    assert _tidy(200, lines)[0] == _tidy(200, lines)[0]
