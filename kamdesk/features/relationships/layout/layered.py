"""The layered graph: levels below each other, lines of reporting and of influence led between the cards.

The classic steps (after Sugiyama): lines that would run up are turned; everybody gets a layer, no
layer wider than the page allows; lines over several layers get a slot of their own in each; slots
are ordered so that lines cross little; every slot moves as near to its neighbours as the order
allows; lines run right-angled, each on a track of its own between two layers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, log, sqrt

from kamdesk.features.relationships.layout.drawing import (
    CARD_HEIGHT,
    CARD_WIDTH,
    GAP,
    STACK,
    Company,
    Drawing,
    Place,
    Point,
    corners,
)

_HALF = CARD_WIDTH // 2
_STEP, _DOWN = CARD_WIDTH + GAP, CARD_HEIGHT + STACK
_SLOT = 7
"""Half the width of the slot of a line that passes a layer."""
_TRACK = 9
_ROOM = 14
"""Between cards and the first track, above and below."""
_WANTED = 1.5
_LAYER = 150
_SLACK = 1.06
"""By so much a layer may reach beyond the widest one."""
_STRAIGHT = 6
"""A line that would jog by no more runs on straight."""
_SWEEPS, _PULLS = 4, 6
_GOOD, _FAIR, _TRIES = 0.35, 0.6, 3
_LONGEST = 12
"""Lines of influence over more layers than this are not led; they are drawn as the crow flies."""
_ASIDE = 22
"""Lines of influence leave and arrive beside the middle, where reporting lines are."""


@dataclass(slots=True)
class _Strand:
    """One line, or all lines of one boss, from the upper end down.

    Attributes:
        slots: Its slot in each layer it passes, by layer.
        turned: Whether the upper end is the one that is influenced.
    """

    top: int
    ends: list[int]
    kind: str
    turned: bool = False
    slots: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Graph:
    """Layers of slots; slots of cards have the keys of people, those of lines are below zero."""

    layers: list[list[int]]
    layer: dict[int, int]
    strands: list[_Strand]
    up: dict[int, list[int]]
    down: dict[int, list[int]]
    x: dict[int, int] = field(default_factory=dict)


def draw(company: Company, hint: tuple[int, ...] = ()) -> Drawing:
    """Return the layered graph of a company.

    Args:
        company: Who there is, who reports to whom, who influences whom.
        hint: `choice` of a former drawing: the most cards of a layer and the bands of the page.
    """
    tied = {one for pair in company.influences for one in pair}
    tree = company.tree
    alone = [one for one in tree.roots if not tree.reports[one] and one not in tied]
    members = [one for one in _in_tree_order(company) if one not in set(alone)]
    if hint:
        made = _drawn(company, members, alone, hint[0], hint[1])
        if _strain(made) < _FAIR:
            return made
    width = max(2, round(sqrt(len(members) * _WANTED * _LAYER / _STEP)))
    best = _drawn(company, members, alone, width, 1)
    for change in (_other_width, _other_bands, _other_width):
        made = best
        for _turn in range(_TRIES):
            if _strain(best) < _GOOD:
                return best
            made = _drawn(company, members, alone, *change(made, len(members)))
            best = min(best, made, key=_strain)
    return best


def _other_width(made: Drawing, count: int) -> tuple[int, int]:
    """Return layers as much wider or narrower as the page asks for."""
    width, bands = made.choice
    return max(1, min(count, round(width * sqrt(_WANTED / made.ratio)))), bands


def _other_bands(made: Drawing, count: int) -> tuple[int, int]:
    """Return more bands where the page is too tall, fewer where it is too wide."""
    width, bands = made.choice
    more = bands * sqrt(_WANTED / made.ratio)
    return width, max(1, min(count, round(more) if round(more) != bands else bands + 1))


def _strain(drawing: Drawing) -> float:
    return abs(log(drawing.ratio / _WANTED))


def _drawn(
    company: Company, members: list[int], alone: list[int], width: int, bands: int
) -> Drawing:
    graph = _graph(company, members, width)
    _order(graph)
    _pull(graph)
    page = _Page(graph, bands)
    places = page.places()
    routes, ties = page.ways()
    _stand_alone(alone, places)
    return Drawing("layered", places, routes, ties, boss=company.tree.boss, choice=(width, bands))


def _in_tree_order(company: Company) -> list[int]:
    """Return everybody, each before the people below, teams together."""
    tree = company.tree
    order: list[int] = []
    waiting = list(reversed(tree.roots))
    while waiting:
        member = waiting.pop()
        order.append(member)
        waiting.extend(reversed(tree.reports[member]))
    return order


def _stand_alone(alone: Sequence[int], places: dict[int, Place]) -> None:
    if not alone:
        return
    bottom = max((one.y for one in places.values()), default=-_DOWN - GAP)
    right = max((one.x + _STEP for one in places.values()), default=0)
    top = bottom + _DOWN + GAP
    columns = max(1, right // _STEP)
    while columns < len(alone) and columns * _STEP < _WANTED * (
        top + ceil(len(alone) / columns) * _DOWN
    ):
        columns += 1
    for number, member in enumerate(alone):
        down, across = divmod(number, columns)
        places[member] = Place(across * _STEP, top + down * _DOWN)


# -- layers -------------------------------------------------------------------------------------


def _graph(company: Company, members: list[int], width: int) -> _Graph:
    layer = _layers(company, members, width)
    layers: list[list[int]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for member in members:
        layers[layer[member]].append(member)
    graph = _Graph(layers, layer, [], {}, {})
    for member in members:
        team = company.tree.reports[member]
        if team:
            _add(graph, _Strand(member, list(team), "boss"))
    known = set(members)
    solid = {(member, boss) for member, boss in company.tree.boss.items()}
    for member, boss in company.lines():
        if (member, boss) not in solid and member in known and boss in known:
            _add_single(graph, boss, member, "further")
    for first, second in dict.fromkeys(company.influences):
        if first == second or first not in known or second not in known:
            continue
        if abs(layer[first] - layer[second]) <= _LONGEST:
            _add_single(graph, first, second, "influence")
    return graph


def _layers(company: Company, members: list[int], width: int) -> dict[int, int]:
    """Return the layer of each: below the boss, on the first layer that is not full."""
    tree = company.tree
    layer: dict[int, int] = {}
    filled: dict[int, int] = {}
    for member in sorted(members, key=lambda one: tree.level[one]):  # stable: teams stay together
        boss = tree.boss[member]
        at = 0 if boss is None else layer[boss] + 1
        while filled.get(at, 0) >= width:
            at += 1
        layer[member] = at
        filled[at] = filled.get(at, 0) + 1
    used = {at: number for number, at in enumerate(sorted(filled))}
    return {member: used[at] for member, at in layer.items()}


def _add_single(graph: _Graph, first: int, second: int, kind: str) -> None:
    turned = graph.layer[first] > graph.layer[second]
    top, end = (second, first) if turned else (first, second)
    _add(graph, _Strand(top, [end], kind, turned))


def _add(graph: _Graph, strand: _Strand) -> None:
    """Give a line its slots, and make neighbours of what it ties."""
    graph.strands.append(strand)
    layer = graph.layer
    start, last = layer[strand.top], max(layer[end] for end in strand.ends)
    above = strand.top
    for at in range(start + 1, last):
        slot = -1 - len(layer)
        layer[slot] = at
        strand.slots[at] = slot
        graph.layers[at].append(slot)
        _join(graph, above, slot)
        above = slot
    for end in strand.ends:
        if layer[end] > start:
            _join(graph, strand.slots.get(layer[end] - 1, strand.top), end)


def _join(graph: _Graph, above: int, below: int) -> None:
    graph.down.setdefault(above, []).append(below)
    graph.up.setdefault(below, []).append(above)


# -- order --------------------------------------------------------------------------------------


def _order(graph: _Graph) -> None:
    """Order the slots of each layer by the middle of their neighbours, down and up; keep the best."""
    position: dict[int, float] = {}
    for layer in graph.layers:
        position.update({slot: number for number, slot in enumerate(layer)})
    best, fewest = [list(layer) for layer in graph.layers], None
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for layer in graph.layers if down else reversed(graph.layers):
            _sort(layer, graph.up if down else graph.down, position)
        crossings = _crossings(graph, position)
        if fewest is None or crossings < fewest:
            best, fewest = [list(layer) for layer in graph.layers], crossings
        if not crossings:
            break
    graph.layers = best


def _sort(layer: list[int], sides: Mapping[int, list[int]], position: dict[int, float]) -> None:
    count = max(1, len(layer))

    def middle(slot: int) -> float:
        near = sides.get(slot)
        return sum(position[one] for one in near) / len(near) if near else position[slot]

    layer.sort(key=middle)
    for number, slot in enumerate(layer):
        position[slot] = number / count


def _crossings(graph: _Graph, position: Mapping[int, float]) -> int:
    """Return how often lines cross between neighbouring layers."""
    found = 0
    for layer in graph.layers:
        ends = [
            position[below]
            for slot in layer
            for below in sorted(graph.down.get(slot, ()), key=position.__getitem__)
        ]
        found += _inversions(ends)
    return found


def _inversions(values: list[float]) -> int:
    """Return how many pairs stand in the wrong order."""
    rank = {value: number + 1 for number, value in enumerate(sorted(set(values)))}
    counts = [0] * (len(rank) + 1)
    found = 0
    for seen, value in enumerate(values):
        at = rank[value]
        not_above, step = 0, at
        while step:
            not_above += counts[step]
            step &= step - 1
        found += seen - not_above
        while at < len(counts):
            counts[at] += 1
            at += at & -at
    return found


# -- across -------------------------------------------------------------------------------------


def _pull(graph: _Graph) -> None:
    """Give every slot its middle: near to its neighbours, in order, nothing closer than allowed."""
    x: dict[int, float] = {}
    for layer in graph.layers:
        at = 0.0
        for slot in layer:
            at += _half(slot)
            x[slot] = at
            at += _half(slot)
        for slot in layer:
            x[slot] -= at / 2
    edge = max((sum(_half(slot) for slot in layer) for layer in graph.layers), default=0) * _SLACK
    for turn in range(_PULLS):
        both = turn >= _PULLS - 2
        for layer in graph.layers if turn % 2 == 0 else reversed(graph.layers):
            sides = (
                (graph.up, graph.down) if both else (graph.up,) if turn % 2 == 0 else (graph.down,)
            )
            _settle(layer, [_wanted(slot, sides, x) for slot in layer], x, edge)
    left = min((x[slot] - _half(slot) for slot in x), default=0.0)
    graph.x = {slot: round(at - left) for slot, at in x.items()}


def _half(slot: int) -> int:
    return (_STEP + 1) // 2 if slot >= 0 else _SLOT


def _wanted(slot: int, sides: Sequence[Mapping[int, list[int]]], x: Mapping[int, float]) -> float:
    near = [x[one] for side in sides for one in side.get(slot, ())]
    return sum(near) / len(near) if near else x[slot]


def _settle(layer: list[int], wanted: list[float], x: dict[int, float], edge: float) -> None:
    """Put slots as near to what they want as order and width allow (least squares, pooled).

    Nothing stands farther from the middle than `edge`, or a page would drift apart.
    """
    offset, offsets = 0.0, []
    for number, slot in enumerate(layer):
        offset += _half(slot) + (_half(layer[number - 1]) if number else 0)
        offsets.append(offset)
    whole = offset + _half(layer[-1]) if layer else 0.0
    pools: list[tuple[float, int]] = []  # (mean, how many)
    for want, off in zip(wanted, offsets, strict=True):
        mean, count = want - off, 1
        while pools and pools[-1][0] > mean:
            other, many = pools.pop()
            mean = (mean * count + other * many) / (count + many)
            count += many
        pools.append((mean, count))
    number = 0
    for mean, count in pools:
        for _ in range(count):
            off = offsets[number]
            lowest, highest = off - edge, edge - (whole - off)
            x[layer[number]] = max(lowest, min(highest, mean + off))
            number += 1


# -- the page -----------------------------------------------------------------------------------


class _Page:
    """Layers below each other, in one band or in several side by side, and the ways between them."""

    def __init__(self, graph: _Graph, bands: int) -> None:
        self._graph = graph
        count = len(graph.layers)
        self._of_band = max(1, ceil(count / bands))
        self._tracks = [self._assign(at) for at in range(count)]
        self._corridors: dict[int, dict[int, int]] = {}
        self._set_up()

    def _assign(self, at: int) -> dict[int, int]:
        """Return the track of each line (by its number) in the room below a layer."""
        spans = []
        for number, strand in enumerate(self._graph.strands):
            xs = self._touched(strand, at)
            if xs:
                spans.append((min(xs), max(xs), number))
        spans.sort()
        if self._ends_band(at):
            return {number: track for track, (_low, _high, number) in enumerate(spans)}
        free: list[int] = []  # right end of the last line on each track
        found = {}
        for low, high, number in spans:
            track = next((one for one, end in enumerate(free) if end + 4 < low), len(free))
            if track == len(free):
                free.append(high)
            free[track] = high
            found[number] = track
        return found

    def _touched(self, strand: _Strand, at: int) -> list[int]:
        """Return the places between which a line runs below a layer; empty if it does not."""
        layer, x = self._graph.layer, self._graph.x
        start = layer[strand.top]
        last = max(layer[end] for end in strand.ends)
        if start == last:
            return [x[strand.top], x[strand.ends[0]]] if at == start else []
        if not start <= at < last:
            return []
        below = [x[end] for end in strand.ends if layer[end] == at + 1]
        below += [x[strand.slots[at + 1]]] if at + 1 in strand.slots else []
        return [x[strand.slots.get(at, strand.top)], *below]

    def _ends_band(self, at: int) -> bool:
        return (at + 1) % self._of_band == 0 and at + 1 < len(self._graph.layers)

    def _set_up(self) -> None:
        """Give each layer its top and each band its left edge."""
        self._top: list[int] = []
        self._left: list[int] = []
        y = left = 0
        widest = max((x + _half(slot) for slot, x in self._graph.x.items()), default=0)
        for at in range(len(self._graph.layers)):
            self._top.append(y)
            self._left.append(left)
            tracks = self._tracks[at]
            y += CARD_HEIGHT + 2 * _ROOM + (max(tracks.values(), default=0) + 1) * _TRACK
            if self._ends_band(at):
                right = left + widest + GAP
                self._corridors[at] = {
                    number: right + place * _TRACK for place, number in enumerate(sorted(tracks))
                }
                left = right + len(tracks) * _TRACK + GAP
                y = 2 * _ROOM + (max(tracks.values(), default=0) + 1) * _TRACK

    def places(self) -> dict[int, Place]:
        return {
            slot: Place(self._left[at] + self._graph.x[slot] - _HALF, self._top[at])
            for at, layer in enumerate(self._graph.layers)
            for slot in layer
            if slot >= 0
        }

    def ways(
        self,
    ) -> tuple[dict[tuple[int, int], tuple[Point, ...]], dict[tuple[int, int], tuple[Point, ...]]]:
        routes: dict[tuple[int, int], tuple[Point, ...]] = {}
        ties: dict[tuple[int, int], tuple[Point, ...]] = {}
        for number, strand in enumerate(self._graph.strands):
            for end in strand.ends:
                way = corners(self._way(number, strand, end))
                if strand.kind != "influence":
                    down = not strand.turned
                    pair = (end, strand.top) if down else (strand.top, end)
                    routes[pair] = way if down else way[::-1]
                else:
                    pair = (end, strand.top) if strand.turned else (strand.top, end)
                    ties[pair] = way[::-1] if strand.turned else way
        return routes, ties

    def _way(self, number: int, strand: _Strand, end: int) -> list[Point]:
        layer, x = self._graph.layer, self._graph.x
        aside = (
            _ASIDE if strand.kind == "influence" else 2 * _ASIDE if strand.kind == "further" else 0
        )
        start, last = layer[strand.top], layer[end]
        here = self._left[start] + x[strand.top] + aside
        points = [(here, self._top[start] + CARD_HEIGHT)]
        if start == last:
            track, there = self._track(start, number), self._left[start] + x[end] - aside
            return [*points, (here, track), (there, track), (there, self._top[start] + CARD_HEIGHT)]
        for at in range(start, last):
            goal = strand.slots.get(at + 1, end) if at + 1 < last else end
            there = self._left[at + 1] + x[goal] - (aside if goal == end else 0)
            if abs(there - here) <= _STRAIGHT and not self._ends_band(at):
                there = here
            points += self._between(at, number, here, there)
            here = there
        return [*points, (here, self._top[last])]

    def _between(self, at: int, number: int, here: int, there: int) -> list[Point]:
        """Return the way through the room below a layer, by the corridor where a band ends."""
        track = self._track(at, number)
        if not self._ends_band(at):
            return [(here, track), (there, track)]
        side = self._corridors[at][number]
        upper = self._top[at + 1] - _ROOM - (self._tracks[at][number] + 1) * _TRACK
        return [(here, track), (side, track), (side, upper), (there, upper)]

    def _track(self, at: int, number: int) -> int:
        return self._top[at] + CARD_HEIGHT + _ROOM + self._tracks[at][number] * _TRACK
