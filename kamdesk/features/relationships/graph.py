"""Figures of a network: degrees, betweenness, nearness to power, single doors (C03).

All of them take members and ties between members; ties to strangers and to oneself are passed over
and each pair counts once. They end for every graph, and a thousand members take well under a second.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import numpy

_Node = TypeVar("_Node", bound=Hashable)
_PAIRS = 2_000_000
"""So many (source, tie) pairs are worked on at once, which bounds the memory."""
_LARGEST = 2_000
"""Up to so many members the eigenvector is counted: it needs a full table of them."""
_TURNS = 60
_WARMING = 100
_EXACT = 1e-12


def _pairs(
    members: Sequence[_Node], ties: Iterable[tuple[_Node, _Node]]
) -> tuple[dict[_Node, int], set[tuple[int, int]]]:
    """Return the place of each member, and the ties as pairs of places."""
    places = {member: place for place, member in enumerate(members)}
    return places, {
        (places[first], places[second])
        for first, second in ties
        if first in places and second in places and first != second
    }


def _both_ways(pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    return {pair for first, second in pairs for pair in ((first, second), (second, first))}


def _neighbours(count: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    found: list[list[int]] = [[] for _member in range(count)]
    for first, second in sorted(pairs):
        found[first].append(second)
    return found


def degrees(
    members: Sequence[_Node], ties: Iterable[tuple[_Node, _Node]]
) -> tuple[dict[_Node, int], dict[_Node, int]]:
    """Return how many ties come in and go out, each pair counted once."""
    incoming, outgoing = dict.fromkeys(members, 0), dict.fromkeys(members, 0)
    for first, second in set(ties):
        if first in outgoing and second in incoming and first != second:
            outgoing[first] += 1
            incoming[second] += 1
    return incoming, outgoing


# -- between others -----------------------------------------------------------------------------


def betweenness(
    members: Sequence[_Node], ties: Iterable[tuple[_Node, _Node]], *,
    directed: bool = True, normalised: bool = False,
) -> dict[_Node, float]:  # fmt: skip
    """Return how often each lies on the shortest ways between two others (Brandes 2001).

    Args:
        members: Everybody.
        ties: Between members.
        directed: Whether a tie leads one way only; else a pair is one tie either way.
        normalised: As a share of all pairs of others, 0 to 1; else the number of pairs.
    """
    places, pairs = _pairs(members, ties)
    count = len(places)
    found = _betweenness(count, pairs) if directed else _betweenness_both_ways(count, pairs)
    scale = 1.0 if directed else 0.5
    if normalised:
        scale = 1 / ((count - 1) * (count - 2)) if count > 2 else 0.0
    return {member: found[place] * scale for member, place in places.items()}


def _betweenness_both_ways(count: int, pairs: Iterable[tuple[int, int]]) -> list[float]:
    """Fold hanging branches into the members they hang on, then count the rest with their weight.

    Most of an organisation hangs (after Sariyüce and others 2013); counted for ordered pairs.
    """
    both = _both_ways(pairs)
    near = [set(some) for some in _neighbours(count, both)]
    size = {place: len(group) for group in components(range(count), both) for place in group}
    weight = [1] * count
    found = [0.0] * count
    ends = [place for place in range(count) if len(near[place]) == 1]
    for place in ends:  # grows while it runs
        if len(near[place]) != 1:
            continue  # the last two of a branch hang on each other
        other = near[place].pop()
        near[other].discard(place)
        found[other] += 2 * weight[place] * (weight[other] - 1)
        weight[other] += weight[place]
        if len(near[other]) == 1:
            ends.append(other)
    for place in range(count):
        found[place] += 2 * (weight[place] - 1) * (size[place] - weight[place])
    rest = [(first, second) for first, second in both if second in near[first]]
    inner = _betweenness(count, rest, weight)
    return [outer + more for outer, more in zip(found, inner, strict=True)]


def _betweenness(
    count: int, pairs: Iterable[tuple[int, int]], weight: Sequence[int] | None = None
) -> list[float]:
    """Return for ordered pairs how often each lies between; a member counts as often as it weighs."""
    import numpy

    known = sorted(pairs)
    if not known:
        return [0.0] * count
    net = _Net(count, known, numpy.array(weight or [1] * count, dtype=float))
    sources = numpy.unique(numpy.array(known)[:, 0])
    found = numpy.zeros(count)
    batch = max(1, _PAIRS // max(len(known), count))
    for first in range(0, len(sources), batch):
        net.add_dependencies(sources[first : first + batch], found)
    return [float(value) for value in found]


class _Net:
    """A network as arrays; all sources of a batch take one step outwards at a time."""

    def __init__(
        self, count: int, pairs: Sequence[tuple[int, int]], weight: "numpy.ndarray[Any, Any]"
    ) -> None:
        """Take the pairs in order of their first."""
        import numpy

        self.count = count
        self._weight = weight
        ordered = numpy.array(pairs, dtype=numpy.int64)
        self._heads = ordered[:, 1].copy()
        self._many = numpy.bincount(ordered[:, 0], minlength=count)
        self._start = numpy.concatenate(([0], numpy.cumsum(self._many)[:-1]))

    def _spread(self, cells: "numpy.ndarray[Any, Any]") -> "tuple[Any, Any]":
        """Return for cells (source * count + member) each tie out: the cell it leaves, and reaches."""
        import numpy

        at = cells % self.count
        many = self._many[at]
        leaves = numpy.repeat(cells, many)
        ends = numpy.cumsum(many)
        within = numpy.arange(ends[-1] if len(ends) else 0) - numpy.repeat(ends - many, many)
        reaches = (
            leaves - leaves % self.count + self._heads[numpy.repeat(self._start[at], many) + within]
        )
        return leaves, reaches

    def add_dependencies(
        self, sources: "numpy.ndarray[Any, Any]", total: "numpy.ndarray[Any, Any]"
    ) -> None:
        """Add to `total` how much the sources' shortest ways depend on each member."""
        import numpy

        size = len(sources) * self.count
        first = numpy.arange(len(sources)) * self.count + sources
        far = numpy.full(size, -1, dtype=numpy.int32)
        ways = numpy.zeros(size)
        far[first], ways[first] = 0, 1.0
        cells = first
        steps: list[tuple[Any, Any]] = []
        while len(cells):
            leaves, reaches = self._spread(cells)
            depth = len(steps) + 1
            fresh = reaches[far[reaches] < 0]
            far[fresh] = depth
            on_way = far[reaches] == depth
            leaves, reaches = leaves[on_way], reaches[on_way]
            numpy.add.at(ways, reaches, ways[leaves])
            steps.append((leaves, reaches))
            cells = numpy.unique(fresh)
        depends = numpy.zeros(size)
        for leaves, reaches in reversed(steps):
            beyond = self._weight[reaches % self.count] + depends[reaches]
            numpy.add.at(depends, leaves, ways[leaves] / ways[reaches] * beyond)
        depends[first] = 0
        total += self._weight[sources] @ depends.reshape(len(sources), self.count)


# -- near to power ------------------------------------------------------------------------------


def components(
    members: Sequence[_Node], ties: Iterable[tuple[_Node, _Node]]
) -> list[tuple[_Node, ...]]:
    """Return the groups that hang together, ties either way, the largest first."""
    places, pairs = _pairs(members, ties)
    near = _neighbours(len(places), _both_ways(pairs))
    seen: set[int] = set()
    groups = []
    for start in range(len(places)):
        if start in seen:
            continue
        seen.add(start)
        group = [start]
        for at in group:  # grows while it runs
            for other in near[at]:
                if other not in seen:
                    seen.add(other)
                    group.append(other)
        groups.append(tuple(members[place] for place in sorted(group)))
    return sorted(groups, key=len, reverse=True)


def eigenvector(
    members: Sequence[_Node], ties: Iterable[tuple[_Node, _Node]]
) -> dict[_Node, float] | None:
    """Return how near each is to those who are near to many, within the largest group; undirected.

    The leading eigenvector of length 1. None where it says nothing: nobody is tied, there are two
    largest groups, or the largest has more than 2,000 members.
    """
    ties = list(ties)
    groups = components(members, ties)
    if not groups or not 2 <= len(groups[0]) <= _LARGEST:
        return None
    if len(groups) > 1 and len(groups[1]) == len(groups[0]):
        return None
    group = groups[0]
    _places, pairs = _pairs(group, ties)
    import numpy

    table = numpy.zeros((len(group), len(group)))
    for first, second in pairs:
        table[first, second] = table[second, first] = 1.0
    found = _leading(table)
    return dict(zip(group, (float(value) for value in found), strict=True))


def _leading(table: Any) -> Any:
    """Return the positive eigenvector of a connected network (inverse iteration after Noda 1971).

    The shift is the largest quotient, an upper bound of the eigenvalue, so that every step keeps all
    values positive and the bounds close in fast, for chains as well.
    """
    import numpy

    count = len(table)
    found = numpy.ones(count)
    for _turn in range(_WARMING):
        found = table @ found + found
        found /= numpy.linalg.norm(found)
    for _turn in range(_TURNS):
        quotients = table @ found / found
        high, low = quotients.max(), quotients.min()
        if high - low <= _EXACT * high:
            break
        try:
            better = numpy.linalg.solve(high * numpy.eye(count) - table, found)
        except numpy.linalg.LinAlgError:
            break
        length = numpy.linalg.norm(better)
        if not numpy.isfinite(length) or length == 0 or (better <= 0).any():
            break
        found = better / length
    return found


# -- single doors -------------------------------------------------------------------------------


def single_doors(ties: Iterable[tuple[_Node, _Node]]) -> set[_Node]:
    """Return who would cut the network in two by leaving: articulation points, undirected (C03)."""
    known = [pair for pair in ties if pair[0] != pair[1]]
    members = list(dict.fromkeys(member for pair in known for member in pair))
    _places, pairs = _pairs(members, known)
    near = _neighbours(len(members), _both_ways(pairs))
    return {members[place] for place in _articulations(near)}


def _articulations(near: Sequence[Sequence[int]]) -> set[int]:
    """Return the doors of every group."""
    order = [-1] * len(near)
    lowest = [0] * len(near)
    doors: set[int] = set()
    for root in range(len(near)):
        if order[root] < 0:
            _walk_from(root, near, order, lowest, doors)
    return doors


def _walk_from(
    root: int, near: Sequence[Sequence[int]], order: list[int], lowest: list[int], doors: set[int]
) -> None:
    """Walk in depth without recursion; a door is whose branch reaches nobody above it (Tarjan 1972)."""
    number = branches = 0
    order[root] = lowest[root] = 0
    path = [(root, -1, iter(near[root]))]
    while path:
        at, above, rest = path[-1]
        step = next(rest, None)
        if step is None:
            path.pop()
            if above >= 0:
                lowest[above] = min(lowest[above], lowest[at])
            if above >= 0 and above != root and lowest[at] >= order[above]:
                doors.add(above)
            branches += above == root
        elif order[step] < 0:
            number += 1
            order[step] = lowest[step] = number
            path.append((step, at, iter(near[step])))
        elif step != above:
            lowest[at] = min(lowest[at], order[step])
    if branches > 1:
        doors.add(root)


# -- the whole ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shape:
    """What a network of one-way ties looks like as a whole.

    Attributes:
        ties: Pairs tied, one way.
        density: Ties as a share of all there could be; None below two members.
        reciprocity: Share of the ties that are answered; None without ties.
        groups: How many groups hang together.
        alone: Who is tied to nobody.
    """

    ties: int
    density: float | None
    reciprocity: float | None
    groups: int
    alone: tuple[Any, ...]


def shape(members: Sequence[_Node], ties: Iterable[tuple[_Node, _Node]]) -> Shape:
    """Return what the network looks like."""
    places, pairs = _pairs(members, ties)
    count = len(places)
    tied = {place for pair in pairs for place in pair}
    answered = sum((second, first) in pairs for first, second in pairs)
    near: Mapping[_Node, int] = places
    return Shape(
        ties=len(pairs),
        density=len(pairs) / (count * (count - 1)) if count > 1 else None,
        reciprocity=answered / len(pairs) if pairs else None,
        groups=len(components(members, ties)),
        alone=tuple(member for member, place in near.items() if place not in tied),
    )


# -- drawing ------------------------------------------------------------------------------------


def places(
    members: Sequence[_Node], ties: Iterable[tuple[_Node, _Node]]
) -> dict[_Node, tuple[float, float]]:
    """Return where to draw each member, -1 to 1 both ways: tied ones near, the same every time.

    Groups that do not hang together stand side by side, the largest first (a spring layout each).
    """
    import networkx

    drawn: Any = networkx.Graph()
    drawn.add_nodes_from(members)
    drawn.add_edges_from(pair for pair in ties if pair[0] != pair[1])
    groups = sorted(networkx.connected_components(drawn), key=len, reverse=True)
    count = len(drawn)
    found: dict[_Node, tuple[float, float]] = {}
    left = 0.0
    for group in groups:
        width = len(group) / count
        part = networkx.spring_layout(
            drawn.subgraph(sorted(group, key=members.index)), seed=1, iterations=200, method="force"
        )
        for member, (x, y) in part.items():
            share = (float(x) + 1) / 2 if len(group) > 1 else 0.5
            found[member] = (2 * (left + share * width) - 1, float(y) if len(group) > 1 else 0.0)
        left += width
    return found
