"""map-layout-quality: what the layouts make of 300 made-up houses, counted, not timed.

For each layout: pairs of cards that overlap, lines that run through a card they do not belong to,
the narrowest and widest page, and how far the median other card moves when one person is added, as
a share of the page width. The figure of the line is the largest such share; its floor is the bar.
"""

import random
import time
from collections import Counter
from dataclasses import dataclass, field

from benchmarks.harness import Result
from benchmarks.organisations import House, corpus, with_one_more
from kamdesk.features.relationships.layout import LAYOUTS, Drawing, Ground, arrange, median_move
from kamdesk.features.relationships.layout.drawing import CARD_HEIGHT, CARD_WIDTH

MOVE_BAR = 0.05
LOWEST, HIGHEST = 0.5, 2.5
LINES_JUDGED = ("tree", "layered")


@dataclass(slots=True)
class _Count:
    overlaps: int = 0
    lines: int = 0
    drawn: int = 0
    undrawn: int = 0
    ratios: list[float] = field(default_factory=list)
    moves: list[float] = field(default_factory=list)
    anew: list[float] = field(default_factory=list)
    missing: int = 0
    seconds: float = 0.0
    worst: Counter[str] = field(default_factory=Counter)


def overlaps(drawing: Drawing) -> int:
    """Return how many pairs of cards share a point of their inner area."""
    ground = Ground(drawing.places)
    found = 0
    for key, at in drawing.places.items():
        frame = (at.x, at.y, at.x + CARD_WIDTH, at.y + CARD_HEIGHT)
        found += sum(other != key for other in ground.touching(frame))
    return found // 2


def lines_through_strangers(drawing: Drawing) -> int:
    """Return how many led lines touch a card that is not one of their ends."""
    ground = Ground(drawing.places)
    ways = [*drawing.routes.items(), *drawing.ties.items()]
    return sum(bool(ground.crossed(way, pair)) for pair, way in ways)


def map_layout_quality(scale: str) -> list[Result]:
    """Count over the whole corpus."""
    houses = corpus()
    return [_judged(kind, scale, houses) for kind in LAYOUTS]


def _judged(kind: str, scale: str, houses: list[House]) -> Result:
    count = _Count()
    for one in houses:
        _count(kind, one, count)
    largest = max(count.moves)
    met = (
        not count.overlaps
        and not count.missing
        and min(count.ratios) >= LOWEST
        and max(count.ratios) <= HIGHEST
        and largest <= MOVE_BAR
        and (kind not in LINES_JUDGED or not (count.lines or count.undrawn))
    )
    notes = {
        "houses": float(len(houses)), "overlaps": float(count.overlaps),
        "lines": float(count.drawn), "through_strangers": float(count.lines),
        "unled": float(count.undrawn), "ratio_min": min(count.ratios),
        "ratio_max": max(count.ratios), "move_median": sorted(count.moves)[len(houses) // 2],
        "anew_max": max(count.anew), "seconds": count.seconds,
    }  # fmt: skip
    name = f"map-layout-quality-{kind}"
    bar = f"{MOVE_BAR:g}&overlaps0&strangers0&ratio{LOWEST:g}-{HIGHEST:g}"
    return Result(name, scale, largest, MOVE_BAR, bar, met, unit="share", notes=notes)


def _count(kind: str, one: House, count: _Count) -> None:
    start = time.perf_counter()
    before = arrange(kind, one.company)
    count.seconds += time.perf_counter() - start
    more = with_one_more(one.company, random.Random(one.number))
    after = arrange(kind, more, former=before)
    for drawing in (before, after):
        count.overlaps += overlaps(drawing)
        count.lines += lines_through_strangers(drawing)
        count.ratios.append(drawing.ratio)
    count.missing += len(more.members) - len(after.places)
    count.missing += len(one.company.members) - len(before.places)
    count.drawn += len(before.routes) + len(before.ties)
    if kind in LINES_JUDGED:
        count.undrawn += len(one.company.lines()) - len(before.routes)
    width = before.extent[2]
    count.moves.append(median_move(before, after) / width)
    count.anew.append(median_move(before, arrange(kind, more)) / width)
