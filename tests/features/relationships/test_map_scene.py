"""The canvas of the map: layouts, frames, comparison, facts, lines, aligning, and what gestures tell."""

import itertools
import random
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QAbstractAnimation, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsSceneMouseEvent

from benchmarks.map_canvas import staff
from kamdesk.features.relationships import domain
from kamdesk.features.relationships.layout import CARD_HEIGHT, CARD_WIDTH, LAYOUTS, aligned
from kamdesk.features.relationships.queries import Judgement, Person, Staff, Tie
from kamdesk.features.relationships.ui.cards import sentence
from kamdesk.features.relationships.ui.compare import Gone, MapDiff
from kamdesk.features.relationships.ui.faces import CardFacts
from kamdesk.features.relationships.ui.map_view import MapView
from kamdesk.features.relationships.ui.scene import MapScene
from kamdesk.ui.theme import DARK, LIGHT

_DAY = date(2026, 6, 30)


def _person(key: int, boss: int | None, **values: Any) -> Person:
    department = values.pop("department", "IT")
    facts = {kind: Judgement(str(value), _DAY, "", False) for kind, value in values.items()}
    return Person(
        key=key, person_id=100 + key, post_id=key, name=f"Name{key}", external_id=None,
        title=f"Title{key}", department=department, since=None, outside=False, placeholder=False,
        sensitive=False, owner_id=None, owner=None, boss=boss, level=1, reports=0, below=0,
        facts=facts,
    )  # fmt: skip


def _staff(people: list[Person], ties: list[Tie]) -> Staff:
    solid = [(tie.first, tie.second) for tie in ties if tie.kind == "reports_to"]
    return Staff(tuple(people), tuple(ties), domain.tree([one.key for one in people], solid))


def _small() -> Staff:
    people = [
        _person(1, None, attitude=1, influence=5, role="decision_maker", department="Top"),
        _person(2, 1, attitude=-2, influence=4),
        _person(3, 1, attitude=0, influence=3),
        _person(4, 2, influence=2),
    ]
    ties = [
        Tie(1, "reports_to", 2, 1, None, ""), Tie(2, "reports_to", 3, 1, None, ""),
        Tie(3, "reports_to", 4, 2, None, ""), Tie(1, "influences", 2, 3, 2, "school <b>friends</b>"),
        Tie(2, "influences", 3, 2, 1, ""), Tie(3, "conflict", 4, 3, None, ""),
    ]  # fmt: skip
    return _staff(people, ties)


@pytest.fixture
def scene(qapp: Any) -> MapScene:
    made = MapScene()
    made.show_staff(_small(), {}, LIGHT, movable=True)
    return made


@pytest.fixture
def view(scene: MapScene, show: Any) -> MapView:
    shown: MapView = show(MapView(scene), 1000, 700)
    shown.fit()
    return shown


def _picture(scene: MapScene) -> QImage:
    box = scene.itemsBoundingRect()
    image = QImage(int(box.width()) + 1, int(box.height()) + 1, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    scene.render(painter, QRectF(image.rect()), box)
    painter.end()
    return image


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_shows_everybody_and_keeps_the_choice(scene: MapScene, layout: str) -> None:
    scene.choose([3])
    scene.show_staff(_small(), {}, LIGHT, movable=True, layout=layout)
    assert set(scene.cards) == {1, 2, 3, 4}
    assert scene.drawing.kind == layout
    assert [card.key for card in scene.chosen()] == [3]
    for key, card in scene.cards.items():
        at = scene.drawing.places[key]
        assert (card.x(), card.y()) == (at.x, at.y)
        assert scene.itemsBoundingRect().contains(card.scene_frame())


def test_one_more_person_moves_nobody_and_tidying_lays_out_anew(scene: MapScene) -> None:
    before = {key: card.pos() for key, card in scene.cards.items()}
    found = _small()
    more = _staff(
        [*found.people, _person(5, 2)], [*found.ties, Tie(9, "reports_to", 5, 2, None, "")]
    )
    scene.show_staff(more, {}, LIGHT, movable=True)
    assert {key: scene.cards[key].pos() for key in before} == before
    scene.show_staff(more, {}, LIGHT, movable=True, anew=True)
    fresh = MapScene()
    fresh.show_staff(more, {}, LIGHT, movable=True)
    assert {k: c.pos() for k, c in scene.cards.items()} == {
        k: c.pos() for k, c in fresh.cards.items()
    }


def test_people_keep_their_places_when_their_keys_change(scene: MapScene) -> None:
    stood = {card.person.person_id: card.pos() for card in scene.cards.values()}
    found = _small()
    people = [
        Person(**{name: getattr(one, name) for name in Person.__dataclass_fields__} | {"key": one.key + 10})
        for one in found.people
    ]  # fmt: skip
    ties = [
        Tie(tie.id, tie.kind, tie.first + 10, tie.second + 10, tie.strength, tie.note)
        for tie in found.ties
    ]
    scene.show_staff(_staff(people, ties), {}, LIGHT, movable=True)
    assert {card.person.person_id: card.pos() for card in scene.cards.values()} == stood


def test_switching_travels_only_when_motion_is_wanted(scene: MapScene, qtbot: Any) -> None:
    scene.show_staff(_small(), {}, LIGHT, movable=True, layout="grid")
    assert scene._switching is None
    scene.motion = True
    scene.show_staff(_small(), {}, LIGHT, movable=True, layout="tree")
    motion = scene._switching
    assert motion is not None
    assert motion.duration() == 250
    assert scene.board.bare
    with qtbot.waitSignal(motion.finished):
        assert motion.state() == QAbstractAnimation.State.Running
    assert not scene.board.bare
    assert all(
        (card.x(), card.y()) == (scene.drawing.places[key].x, scene.drawing.places[key].y)
        for key, card in scene.cards.items()
    )


def test_a_second_switch_ends_the_first(scene: MapScene) -> None:
    scene.motion = True
    for layout in ("grid", "lanes", "tree"):
        scene.show_staff(_small(), {}, LIGHT, movable=True, layout=layout)
    scene.motion = False
    scene.show_staff(_small(), {}, LIGHT, movable=True, layout="grid")
    assert scene._switching is None
    assert not scene.board.bare


def _drop(scene: MapScene, key: int, to: QPointF, qtbot: Any, signal: Any) -> list[Any]:
    """Drop a card so that its middle comes to lie at a point; return what the signal told."""
    card = scene.cards[key]
    scene.choose([key])
    scene._from = {key: card.pos()}
    card.setPos(to - QPointF(CARD_WIDTH / 2, CARD_HEIGHT / 2))
    scene._follow([card])
    told: list[Any] = []
    signal.connect(told.append)
    event = QGraphicsSceneMouseEvent()
    event.setScenePos(to)
    event.setButton(Qt.MouseButton.LeftButton)
    scene.mouseReleaseEvent(event)
    return told


def test_a_drop_in_the_grid_asks_for_the_values_and_moves_nothing(
    scene: MapScene, qtbot: Any
) -> None:
    scene.show_staff(_small(), {}, LIGHT, movable=True, layout="grid")
    before = scene.cards[2].pos()
    cell = next(box for box in scene.drawing.boxes if box.key == "1:?")
    moved: list[Any] = []
    scene.moved.connect(moved.append)
    middle = QPointF(cell.x + cell.width / 2, cell.y + cell.height / 2)
    told = _drop(scene, 2, middle, qtbot, scene.judged)
    assert told == [[(2, "attitude", 1), (2, "influence", None)]]
    assert moved == []
    assert scene.cards[2].pos() == before


def test_a_drop_elsewhere_tells_the_place(scene: MapScene, qtbot: Any) -> None:
    told = _drop(scene, 4, QPointF(2_000, 1_000), qtbot, scene.moved)
    assert told == [[(4, 104, 2_000 - CARD_WIDTH // 2, 1_000 - CARD_HEIGHT // 2)]]
    assert scene.card_at(QPointF(2_000, 1_000)) is scene.cards[4]


def test_the_fold_sign_of_a_lane_asks_to_fold_and_to_unfold(
    scene: MapScene, view: MapView, qtbot: Any
) -> None:
    scene.show_staff(_small(), {}, LIGHT, movable=True, layout="lanes")
    view.fit()
    lane = next(box for box in scene.drawing.boxes if box.key == "IT")
    with qtbot.waitSignal(scene.fold_wanted) as told:
        place = view.mapFromScene(QPointF(lane.x + 16, lane.y + 16))
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told.args == ["IT", True]
    scene.show_staff(_small(), {}, LIGHT, movable=True, layout="lanes", folded=["IT"])
    assert set(scene.cards) == {1}
    folded = next(box for box in scene.drawing.boxes if box.key == "IT")
    assert folded.counts == (3, 1, 1)
    with qtbot.waitSignal(scene.fold_wanted) as told:
        place = view.mapFromScene(QPointF(folded.x + 60, folded.y + 40))
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told.args == ["IT", False]


def test_a_line_can_be_clicked_and_lets_go_when_a_card_is_chosen(
    scene: MapScene, view: MapView, qtbot: Any
) -> None:
    line = next(one for one in scene.lines if one.tie.kind == "reports_to" and one.first.key == 2)
    (ax, ay), (bx, by) = line.points()[0], line.points()[1]
    place = view.mapFromScene(QPointF((ax + bx) / 2, (ay + by) / 2 + 4))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    chosen = scene.chosen_line()
    assert chosen is not None
    assert chosen.tie.kind == "reports_to"
    scene.choose([1])
    assert scene.chosen_line() is None
    assert not chosen.isSelected()


def test_lines_between_the_same_two_run_apart(scene: MapScene) -> None:
    pair = [one for one in scene.lines if {one.first.key, one.second.key} == {2, 3}]
    curves = [one.path() for one in pair if one.tie.kind == "influences"]
    assert len(curves) == 2
    middles = [path.pointAtPercent(0.5) for path in curves]
    assert (middles[0] - middles[1]).manhattanLength() >= 8


def test_lines_end_at_the_borders_of_cards(scene: MapScene) -> None:
    for line in scene.lines:
        if line.straight:
            continue
        start, end = line.path().pointAtPercent(0), line.path().pointAtPercent(1)
        for point, card in ((start, line.first), (end, line.second)):
            frame = card.scene_frame()
            assert frame.adjusted(-1, -1, 1, 1).contains(point)
            assert not frame.adjusted(2, 2, -2, -2).contains(point)


def test_hidden_kinds_are_neither_drawn_nor_hit(scene: MapScene) -> None:
    line = next(one for one in scene.lines if one.tie.kind == "conflict")
    middle = line.path().pointAtPercent(0.5)
    assert scene.line_at(middle, 12) is not None
    shown = _picture(scene)
    scene.set_hidden_kinds({"conflict", "influences", "reports_to"})
    assert scene.line_at(middle, 12) is None
    assert _picture(scene) != shown


def test_a_comparison_is_drawn_over_the_cards_and_taken_away(scene: MapScene) -> None:
    plain = _picture(scene)
    box = scene.itemsBoundingRect()
    scene.show_compare(
        MapDiff(
            added=frozenset({3}),
            gone=(Gone("Left", "Buyer", -600, 40),),
            moved={4: (900, 900)},
            attitudes={2: (0, -2), 1: (None, 1)},
        )
    )
    assert scene.itemsBoundingRect().left() < box.left() - 500
    assert _picture(scene) != plain
    scene.show_compare(None)
    assert scene.itemsBoundingRect() == box
    assert _picture(scene) == plain


def test_facts_change_the_card_and_are_said(scene: MapScene) -> None:
    plain = _picture(scene)
    facts = CardFacts(contact_days=40, contact_late=True, money="32万", money_late=True, ideal=4)
    scene.set_facts({2: facts})
    assert _picture(scene) != plain
    told = sentence(scene.cards[2].person, None, scene.cards[2].facts)
    assert "last contact 40 days ago, late" in told
    assert "overdue: 32万" in told
    assert "coverage wished for: In depth" in told
    scene.set_facts({})
    assert _picture(scene) == plain


def test_focus_fades_the_others_and_comes_back(scene: MapScene) -> None:
    plain = _picture(scene)
    scene.focus_on({1})
    assert [key for key, card in scene.cards.items() if card.faded] == [2, 3, 4]
    assert _picture(scene) != plain
    scene.focus_on(None)
    assert _picture(scene) == plain


@pytest.mark.parametrize("scale", [0.05, 0.15, 0.35, 1.0, 2.0])
@pytest.mark.parametrize("layout", ["tree", "lanes", "grid"])
def test_it_paints_from_afar_and_from_near(show: Any, scale: float, layout: str) -> None:
    scene = MapScene()
    view = show(MapView(scene), 800, 600)
    for colors in (LIGHT, DARK):
        scene.show_staff(staff(150), {}, colors, movable=True, layout=layout)
        view.setBackgroundBrush(colors.color("sunken"))
        view.natural()
        view.zoom_by(scale)
        view.centerOn(scene.cards[0].pos())
        image = view.grab().toImage()
        seen = {image.pixel(x, y) for x in range(0, 800, 7) for y in range(0, 600, 7)}
        assert len(seen) > 3


def test_what_is_hit_is_what_is_seen_on_a_large_map(qapp: Any) -> None:
    scene = MapScene()
    scene.show_staff(staff(800), {}, LIGHT, movable=True)
    chance = random.Random(4)
    for card in chance.sample(list(scene.cards.values()), 40):
        assert scene.card_at(card.pos() + QPointF(90, 42)) is card
    for line in chance.sample([one for one in scene.lines if one.straight], 40):
        (ax, ay), (bx, by) = line.points()[0], line.points()[1]
        assert scene.line_at(QPointF((ax + bx) / 2, (ay + by) / 2)) is not None


def test_tab_goes_along_influence(scene: MapScene, view: MapView, qtbot: Any) -> None:
    view.setFocus()
    scene.choose([2])
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert [card.key for card in scene.chosen()] == [3]


def test_chosen_cards_are_put_in_line(scene: MapScene) -> None:
    scene.choose([2, 3, 4])
    left = min(scene.cards[key].x() for key in (2, 3, 4))
    after = {key: (round(scene.cards[key].x()), round(scene.cards[key].y())) for key in (2, 3, 4)}
    after.update({post: (x, y) for post, _person, x, y in scene.aligned("left")})
    assert {x for x, _y in after.values()} == {left}


def test_aligning_never_hides_a_card_and_spreads_evenly() -> None:
    places = {1: (0, 0), 2: (300, 10), 3: (50, 400)}
    found = places | aligned(places, "left")
    assert {x for x, _y in found.values()} == {0}
    ys = sorted(y for _x, y in found.values())
    assert all(b - a >= CARD_HEIGHT for a, b in itertools.pairwise(ys))
    spread = places | aligned(places, "across")
    assert sorted(x for x, _y in spread.values()) == [0, 150, 300]
    assert aligned({1: (0, 0)}, "top") == {}
    with pytest.raises(ValueError, match="middle"):
        aligned(places, "middle")
