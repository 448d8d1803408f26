"""The layouts: nothing overlaps, lines meet no stranger, pages keep their shape, edits move little."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.map_quality import lines_through_strangers, overlaps
from benchmarks.organisations import SHAPES, company, with_one_more
from kamdesk.features.relationships.layout import (
    CARD_HEIGHT,
    CARD_WIDTH,
    GAP,
    LAYOUTS,
    Company,
    Drawing,
    Ground,
    Member,
    arrange,
    median_move,
    value_at,
)

_SIZES = (10, 12, 37, 60, 140, 300)


def _of(count: int, lines: list[tuple[int, int]], ties: list[tuple[int, int]] = []) -> Company:  # noqa: B006
    return Company([Member(one) for one in range(count)], lines, ties)


def _everybody_once(drawing: Drawing, made: Company) -> None:
    assert set(drawing.places) == {one.key for one in made.members}
    assert overlaps(drawing) == 0


houses = st.integers(0, 10_000).map(random.Random)
lines = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=60)


# -- all layouts --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", LAYOUTS)
@settings(deadline=None, max_examples=40)
@given(lines=lines, ties=lines)
def test_whatever_the_lines_nobody_is_lost_and_nothing_overlaps(
    kind: str, lines: list[tuple[int, int]], ties: list[tuple[int, int]]
) -> None:
    made = _of(31, lines, ties)
    drawing = arrange(kind, made)
    _everybody_once(drawing, made)
    if kind != "grid":
        assert lines_through_strangers(drawing) == 0
        assert set(drawing.routes) == set(made.lines())


@pytest.mark.parametrize("kind", LAYOUTS)
@pytest.mark.parametrize("shape", SHAPES)
def test_pages_keep_their_shape(kind: str, shape: str) -> None:
    for people in _SIZES:
        made = company(shape, people, random.Random(people))
        drawing = arrange(kind, made)
        _everybody_once(drawing, made)
        assert 0.5 <= drawing.ratio <= 2.5, people


@pytest.mark.parametrize("kind", LAYOUTS)
@settings(deadline=None, max_examples=25)
@given(chance=houses)
def test_one_more_person_leaves_the_others_where_they_are(kind: str, chance: random.Random) -> None:
    before = company(chance.choice(SHAPES), chance.randint(10, 120), chance)
    after = with_one_more(before, chance)
    first = arrange(kind, before)
    second = arrange(kind, after, former=first)
    _everybody_once(second, after)
    assert median_move(first, second) <= 0.05 * first.extent[2]
    if kind in ("tree", "layered"):
        assert lines_through_strangers(second) == 0


@pytest.mark.parametrize("kind", LAYOUTS)
def test_the_same_people_stand_at_the_same_places(kind: str) -> None:
    made = company("mixed", 90, random.Random(3))
    assert arrange(kind, made) == arrange(kind, made)
    assert arrange(kind, made, former=arrange(kind, made)).places == arrange(kind, made).places


@pytest.mark.parametrize("kind", LAYOUTS)
def test_nobody_and_one_alone_are_pages_too(kind: str) -> None:
    assert arrange(kind, Company([])).places == {}
    assert len(arrange(kind, Company([Member(7)], [(7, 7)], [(7, 7)])).places) == 1


@pytest.mark.parametrize("kind", LAYOUTS)
def test_a_thousand_are_drawn(kind: str) -> None:
    made = company("mixed", 1_000, random.Random(1))
    drawing = arrange(kind, made)
    _everybody_once(drawing, made)
    assert 0.5 <= drawing.ratio <= 2.5


@pytest.mark.parametrize("kind", ["tree", "lanes", "layered", "free"])
@settings(deadline=None, max_examples=25)
@given(chance=houses)
def test_pinned_cards_stay_and_the_others_make_room(kind: str, chance: random.Random) -> None:
    made = company(chance.choice(SHAPES), chance.randint(10, 60), chance)
    pins = {key: (key * 900 + chance.randrange(100), chance.randrange(2_000)) for key in range(3)}
    drawing = arrange(kind, made, placed=pins)
    _everybody_once(drawing, made)
    for key, (x, y) in pins.items():
        assert (drawing.places[key].x, drawing.places[key].y) == (x, y)
    assert drawing.pinned == frozenset(pins)
    assert lines_through_strangers(drawing) == 0


def test_a_pin_that_is_taken_away_lets_the_card_go_back() -> None:
    made = company("plain", 30, random.Random(8))
    first = arrange("tree", made)
    pinned = arrange("tree", made, placed={4: (5_000, 40)}, former=first)
    assert (pinned.places[4].x, pinned.places[4].y) == (5_000, 40)
    assert arrange("tree", made, former=pinned) == first


def test_who_leaves_leaves_the_others_standing() -> None:
    made = _of(20, [(one, (one - 1) // 3) for one in range(1, 20)])
    first = arrange("tree", made)
    rest = [one for one in made.members if one.key != 1]
    second = arrange("tree", Company(rest, made.reports), former=first)
    assert set(second.places) == {one.key for one in rest}
    assert all(second.places[key] == first.places[key] for key in second.places)


def test_who_changes_the_boss_goes_to_the_new_team_with_all_below() -> None:
    lines = [(1, 0), (2, 0), (3, 1), (4, 1), (5, 2), (6, 2), (7, 3)]
    first = arrange("tree", _of(8, lines))
    second = arrange("tree", _of(8, [(3, 2), *lines]), former=first)
    assert {key for key in range(8) if first.places[key] != second.places[key]} <= {3, 7}
    boss, moved = second.places[2], second.places[3]
    assert abs(moved.x - boss.x) + abs(moved.y - boss.y) < 1_000


# -- the tree -----------------------------------------------------------------------------------


def test_a_boss_stands_over_the_middle_of_the_people() -> None:
    places = arrange("tree", _of(4, [(1, 0), (2, 0), (3, 0)])).places
    if places[1].hung:  # stacked: the boss is at their left edge or over them
        assert places[0].x <= places[1].x
    else:
        assert places[0].x == places[2].x
    assert all(places[one].y > places[0].y for one in (1, 2, 3))


def test_a_team_of_forty_wraps_into_at_most_four_columns() -> None:
    drawing = arrange("tree", _of(41, [(one, 0) for one in range(1, 41)]))
    columns = {drawing.places[one].x for one in range(1, 41)}
    assert 2 <= len(columns) <= 4
    assert all(drawing.places[one].hung for one in range(1, 41))


def test_a_line_of_the_tree_goes_from_the_boss_to_the_member_right_angled() -> None:
    made = company("plain", 80, random.Random(5))
    drawing = arrange("tree", made)
    for (member, boss), way in drawing.routes.items():
        at, above = drawing.places[member], drawing.places[boss]
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(way))
        assert way[0][1] == above.y + CARD_HEIGHT
        assert above.x <= way[0][0] <= above.x + CARD_WIDTH
        end = (at.x, at.y + CARD_HEIGHT // 2) if at.hung else (at.x + CARD_WIDTH // 2, at.y)
        assert way[-1] == end


def test_people_alone_stand_below_the_tree() -> None:
    places = arrange("tree", _of(5, [(1, 0)])).places
    assert min(places[one].y for one in (2, 3, 4)) > places[1].y
    assert places[3].x - places[2].x in (0, CARD_WIDTH + GAP)


def test_a_chain_of_thousands_is_neither_too_deep_nor_endless() -> None:
    drawing = arrange("tree", _of(3_000, [(one + 1, one) for one in range(2_999)]))
    assert 0.5 <= drawing.ratio <= 2.5
    assert overlaps(drawing) == 0


def test_circles_and_second_bosses_are_led_around_the_cards() -> None:
    lines = [(1, 0), (2, 0), (3, 1), (4, 1), (0, 4), (3, 2), (2, 2)]
    drawing = arrange("tree", _of(5, lines))
    assert set(drawing.routes) == set(lines) - {(2, 2)}
    assert lines_through_strangers(drawing) == 0


# -- grid and lanes -----------------------------------------------------------------------------


def test_every_card_of_the_grid_stands_in_the_cell_of_its_values() -> None:
    made = company("mixed", 120, random.Random(9))
    drawing = arrange("grid", made)
    for one in made.members:
        at = drawing.places[one.key]
        assert value_at(drawing, at.x, at.y) == (one.attitude, one.influence)
        corner = (at.x + CARD_WIDTH, at.y + CARD_HEIGHT)
        assert value_at(drawing, *corner) == (one.attitude, one.influence)
    left, top, _width, _height = drawing.extent
    assert value_at(drawing, left - 5, top + 200) is None
    rows = {one.value: one.y for one in drawing.labels if one.axis == "influence"}
    assert rows[5] < rows[4] < rows[1] < rows[None]
    columns = {one.value: one.x for one in drawing.labels if one.axis == "attitude"}
    assert columns[-2] < columns[0] < columns[2] < columns[None]


def test_a_new_value_moves_a_card_into_its_cell() -> None:
    people = [Member(key, "", 0, 3) for key in range(12)]
    first = arrange("grid", Company(people))
    people[4] = Member(4, "", 2, 5)
    second = arrange("grid", Company(people), former=first)
    at = second.places[4]
    assert value_at(second, at.x, at.y) == (2, 5)


def test_every_department_is_a_lane_around_its_own_people() -> None:
    made = company("plain", 80, random.Random(2))
    drawing = arrange("lanes", made)
    lanes = {one.key: one for one in drawing.boxes}
    assert set(lanes) == {one.department for one in made.members}
    for one in made.members:
        at, lane = drawing.places[one.key], lanes[one.department]
        assert lane.x < at.x
        assert at.x + CARD_WIDTH < lane.x + lane.width
        assert lane.y < at.y
        assert at.y + CARD_HEIGHT < lane.y + lane.height
    frames = list(lanes.values())
    for number, a in enumerate(frames):
        for b in frames[number + 1 :]:
            apart = a.x + a.width <= b.x or b.x + b.width <= a.x
            assert apart or a.y + a.height <= b.y or b.y + b.height <= a.y


def test_a_folded_department_is_one_box_with_counts() -> None:
    people = [Member(0, "Top", 1, 5), Member(1, "IT", -2, 4), Member(2, "IT", None, 2)]
    drawing = arrange("lanes", Company(people, [(1, 0), (2, 1)]), folded=["IT"])
    folded = next(one for one in drawing.boxes if one.key == "IT")
    assert folded.kind == "folded"
    assert folded.counts == (2, 1, 1)
    assert set(drawing.places) == {0}


# -- the ground ---------------------------------------------------------------------------------


def test_the_ground_finds_cards_and_ways() -> None:
    drawing = arrange("tree", company("plain", 60, random.Random(4)))
    ground = Ground(drawing.places)
    for key, at in drawing.places.items():
        assert ground.at(at.x + 5, at.y + 5) == key
    assert ground.at(-10_000, 0) is None
