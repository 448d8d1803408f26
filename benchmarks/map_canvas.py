"""map-open, map-pan, map-layout: the stakeholder map as it is laid out and painted.

Floors, measured in the same run: a bare widget that draws the same boxes and the same straight
pieces of lines with QPainter in one batch, as large as the canvas and at the same scale; and a plain
tidy tree after Reingold and Tilford (contours pushed together, bosses over the middle), in Python.
"""

import random
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from statistics import median
from time import perf_counter

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.harness import Result, Sample, in_turns, once, sample
from benchmarks.organisations import company, with_one_more
from kamdesk.app.main import make_application
from kamdesk.features.relationships.layout import CARD_HEIGHT, CARD_WIDTH, Company, arrange
from kamdesk.features.relationships.queries import Judgement, Person, Staff, Tie
from kamdesk.features.relationships.ui.map_view import MapView
from kamdesk.features.relationships.ui.scene import MapScene
from kamdesk.ui.theme import theme

OPEN_BAR = 15.0
PAN_BAR, TAIL_BAR, HIT_BAR_MS = 1.5, 2.5, 0.1
LAYOUT_BAR = 10.0
SIZES = (500, 5_000)
_FRAMES, _HITS = 60, 2_000
_WIDTH, _HEIGHT = 1366, 768
_DAY = date(2026, 6, 30)
_ROLES = ("decision_maker", "approver", "evaluator", "user", "gatekeeper", "payer", None, None)


def staff(people: int, seed: int = 1) -> Staff:
    """Return the people of a made-up house with judgements and ties, as the canvas is given them."""
    chance = random.Random(seed)
    made = company("plain", people, chance)
    tree = made.tree
    persons = tuple(
        Person(
            key=one.key, person_id=one.key + 1, post_id=one.key + 1, name=f"Person {one.key}",
            external_id=None, title=f"Post {one.key}", department=one.department, since=None,
            outside=False, placeholder=False, sensitive=False, owner_id=None, owner=None,
            boss=tree.boss[one.key], level=tree.level[one.key], reports=len(tree.reports[one.key]),
            below=tree.below[one.key],
            facts=_facts(one.attitude, one.influence, chance),
        )
        for one in made.members
    )  # fmt: skip
    ties = [Tie(number, "reports_to", a, b, None, "") for number, (a, b) in enumerate(made.reports)]
    ties += [
        Tie(number, "influences", a, b, 1 + number % 3, "")
        for number, (a, b) in enumerate(made.influences)
        if a != b
    ]
    return Staff(persons, tuple(ties), tree)


def _facts(
    attitude: int | None, influence: int | None, chance: random.Random
) -> dict[str, Judgement]:
    values = {
        "attitude": attitude, "influence": influence, "coverage": chance.randrange(5),
        "role": chance.choice(_ROLES),
    }  # fmt: skip
    return {
        kind: Judgement(str(value), _DAY, "", False)
        for kind, value in values.items()
        if value is not None
    }


class _Bare(QWidget):
    """The floor: the same boxes and lines in one batch, nothing kept from frame to frame."""

    def __init__(self, scene: MapScene, view: MapView) -> None:
        super().__init__()
        self.resize(view.viewport().size())
        self._transform = view.viewportTransform()
        self._boxes: dict[int | None, list[QRectF]] = {}
        for card in scene.cards.values():
            box = QRectF(card.x(), card.y(), CARD_WIDTH, CARD_HEIGHT)
            self._boxes.setdefault(card.person.number("attitude"), []).append(box)
        self._lines = []
        for line in scene.lines:
            points = line.points() if line.straight else ()
            self._lines += [QLineF(*before, *after) for before, after in pairwise(points)]
            if not line.straight:
                self._lines.append(line.chord())
        self._smooth = view.renderHints() & QPainter.RenderHint.Antialiasing
        self.shift = QPointF()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw everything."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme().sunken))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, bool(self._smooth))
        painter.translate(self.shift)
        painter.setTransform(self._transform, True)
        painter.setPen(QPen(theme().color("muted"), 1.4))
        painter.drawLines(self._lines)
        painter.setPen(QPen(theme().color("hairline"), 1.2))
        for attitude, boxes in self._boxes.items():
            known = attitude is not None
            painter.setBrush(QColor(theme().attitude[attitude + 2] if known else theme().surface))  # type: ignore[operator]
            painter.drawRects(boxes)


def _canvas() -> tuple[MapScene, MapView]:
    scene = MapScene()
    view = MapView(scene)
    view.resize(_WIDTH, _HEIGHT)
    view.show()
    QApplication.processEvents()
    return scene, view


def map_open(scale: str) -> list[Result]:
    """Measure items, layout and first paint of a map, all of it in view."""
    make_application()
    return [_open(size, scale) for size in SIZES]


def _open(size: int, scale: str) -> Result:
    found = staff(size)
    views: list[MapView] = []

    def ours() -> None:
        scene, view = _canvas()
        scene.show_staff(found, {}, theme(), movable=True)
        view.fit()
        view.viewport().repaint()
        view.close()
        views[:] = [view]

    ours()
    bare = _Bare(views[0].scene(), views[0])  # type: ignore[arg-type]
    bare.show()
    QApplication.processEvents()
    mine, floor = in_turns(ours, bare.repaint)
    bare.close()
    notes = {"cpu": mine.cpu_ms, "floor_cpu": floor.cpu_ms}
    met = mine.ms <= OPEN_BAR * floor.ms
    return Result(f"map-open-{size}", scale, mine.ms, floor.ms, f"{OPEN_BAR:g}", met, notes=notes)


def map_pan(scale: str) -> list[Result]:
    """Measure a whole frame while panning, all in view, and how long it takes to know what is hit."""
    make_application()
    return [_pan(size, scale) for size in SIZES]


def _pan(size: int, scale: str) -> Result:
    scene, view = _canvas()
    scene.show_staff(staff(size), {}, theme(), movable=True)
    view.fit()
    bare = _Bare(scene, view)
    bare.show()
    QApplication.processEvents()
    steps, floor_steps = _steps(), _steps()

    def ours() -> None:
        dx, dy = next(steps)
        view.horizontalScrollBar().setValue(view.horizontalScrollBar().value() + dx)
        view.verticalScrollBar().setValue(view.verticalScrollBar().value() + dy)
        view.viewport().repaint()

    def floor() -> None:
        bare.shift += QPointF(*next(floor_steps))
        bare.repaint()

    mine, plain = in_turns(ours, floor, _FRAMES)
    hit = _hit(scene)
    near = _near(view)
    view.close()
    bare.close()
    met = mine.ms <= PAN_BAR * plain.ms and mine.p95_ms <= TAIL_BAR * plain.ms and hit <= HIT_BAR_MS
    notes = {
        "cpu": mine.cpu_ms, "floor_cpu": plain.cpu_ms, "p95_ms": mine.p95_ms, "hit_ms": hit,
        "near_ms": near.ms, "near_p95_ms": near.p95_ms,
    }  # fmt: skip
    bar = f"{PAN_BAR:g}&p95<={TAIL_BAR:g}x&hit{HIT_BAR_MS:g}ms"
    return Result(f"map-pan-{size}", scale, mine.ms, plain.ms, bar, met, notes=notes)


def _steps() -> Iterator[tuple[int, int]]:
    while True:
        yield from ((9, 0), (0, 7), (-9, 0), (0, -7))


def _hit(scene: MapScene) -> float:
    """Return the median milliseconds of asking what is at a point: a card, else a line."""
    chance = random.Random(3)
    box = scene.itemsBoundingRect()
    scene.line_at(box.center())  # gathers the pieces once
    took = []
    for _turn in range(_HITS):
        point = QPointF(
            box.left() + chance.random() * box.width(), box.top() + chance.random() * box.height()
        )
        start = perf_counter()
        if scene.card_at(point) is None:
            scene.line_at(point)
        took.append(1000 * (perf_counter() - start))
    return median(took)


def _near(view: MapView) -> Sample:
    """Return frames of panning in natural size, where everything of a card is drawn."""
    view.natural()
    view.centerOn(view.scene().itemsBoundingRect().center())
    bar = view.horizontalScrollBar()

    def frame() -> None:
        bar.setValue(bar.value() + 24)
        view.viewport().repaint()

    frame()
    return sample([once(frame) for _turn in range(_FRAMES)])


def map_layout(scale: str) -> list[Result]:
    """Measure the compact tree, and one edit on it, against a plain tidy tree."""
    results = []
    for size in SIZES:
        made = company("plain", size, random.Random(1))
        first = arrange("tree", made)
        more = with_one_more(made, random.Random(2))
        ours, floor = in_turns(lambda m=made: arrange("tree", m), lambda m=made: tidy(m), 7)
        edit, _floor = in_turns(
            lambda m=more, f=first: arrange("tree", m, former=f), lambda m=more: tidy(m), 7
        )
        worst = max(ours.ms, edit.ms)
        notes = {"cpu": ours.cpu_ms, "floor_cpu": floor.cpu_ms, "edit_ms": edit.ms}
        met = worst <= LAYOUT_BAR * floor.ms
        name = f"map-layout-{size}"
        results.append(Result(name, scale, worst, floor.ms, f"{LAYOUT_BAR:g}", met, notes=notes))
    return results


def tidy(made: Company) -> dict[int, tuple[float, int]]:
    """Return (x, level) of everybody: the plain tidy tree, the floor of map-layout."""
    reports = made.tree.reports
    order = list(made.tree.roots)
    for member in order:
        order.extend(reports[member])
    shift: dict[int, float] = {}
    lefts: dict[int, list[float]] = {}
    rights: dict[int, list[float]] = {}
    for member in reversed(order):
        left: list[float] = []
        right: list[float] = []
        for child in reports[member]:
            other_left, other_right = lefts.pop(child), rights.pop(child)
            push = max((a - b for a, b in zip(right, other_left, strict=False)), default=-1.0) + 1.0
            shift[child] = push
            left += [value + push for value in other_left[len(left) :]]
            right[: len(other_right)] = [value + push for value in other_right]
        team = reports[member]
        middle = (shift[team[0]] + shift[team[-1]]) / 2 if team else 0.0
        for child in team:
            shift[child] -= middle
        lefts[member] = [0.0, *(value - middle for value in left)]
        rights[member] = [0.0, *(value - middle for value in right)]
    places: dict[int, tuple[float, int]] = {}
    at = 0.0
    for root in made.tree.roots:
        places[root] = (at, 0)
        at += 1.0
    for member in order:
        x, level = places[member]
        for child in reports[member]:
            places[child] = (x + shift[child], level + 1)
    return places
