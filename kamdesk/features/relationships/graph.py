"""Figures of the network of people; networkx is imported when the first one is asked for."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any


def degrees(
    members: Sequence[int], ties: Iterable[tuple[int, int]]
) -> tuple[dict[int, int], dict[int, int]]:
    """Return how many ties come in and go out, each pair counted once."""
    incoming, outgoing = dict.fromkeys(members, 0), dict.fromkeys(members, 0)
    for first, second in set(ties):
        if first in outgoing and second in incoming and first != second:
            outgoing[first] += 1
            incoming[second] += 1
    return incoming, outgoing


def betweenness(members: Sequence[int], ties: Iterable[tuple[int, int]]) -> dict[int, float]:
    """Return how often each lies on shortest ways between others: directed, not normalised."""
    import networkx

    graph: Any = networkx.DiGraph()
    graph.add_nodes_from(members)
    known = set(members)
    graph.add_edges_from((a, b) for a, b in ties if a != b and a in known and b in known)
    found: dict[int, float] = networkx.betweenness_centrality(graph, normalized=False)
    return found


def single_doors(ties: Iterable[tuple[Hashable, Hashable]]) -> set[Hashable]:
    """Return who would cut the network in two by leaving: articulation points, undirected (C03)."""
    import networkx

    graph: Any = networkx.Graph()
    graph.add_edges_from((a, b) for a, b in ties if a != b)
    return set(networkx.articulation_points(graph))
