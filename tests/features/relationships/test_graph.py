"""Figures of networks: worked examples, every small graph against a library, and large ones."""

from decimal import Decimal

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamdesk.features.relationships import domain, graph

# the network of the worked examples E34c and E34d: two of ours, six of theirs
INFLUENCE = {"王总": 5, "李采购": 4, "赵技术": 4, "钱生产": 2, "孙财务": 3, "周质检": 2}
OURS = ("我-陈经理", "我-吴工")
KNOWS = [
    ("我-陈经理", "李采购"), ("我-陈经理", "王总"), ("我-陈经理", "钱生产"), ("我-吴工", "赵技术"),
]  # fmt: skip
TIES = [
    *KNOWS, ("我-陈经理", "我-吴工"), ("李采购", "王总"), ("李采购", "赵技术"), ("王总", "孙财务"),
    ("赵技术", "周质检"),
]  # fmt: skip
EVERYBODY = [*OURS, *INFLUENCE]


def test_go_betweens_of_the_worked_example() -> None:
    found = graph.betweenness(EVERYBODY, TIES, directed=False, normalised=True)
    assert found == pytest.approx(
        {
            "我-陈经理": 0.4048, "赵技术": 0.3095, "李采购": 0.2857, "王总": 0.2857, "我-吴工": 0.0952,
            "钱生产": 0, "周质检": 0, "孙财务": 0,
        }, abs=5e-5,
    )  # fmt: skip


def test_near_to_power_of_the_worked_example() -> None:
    found = graph.eigenvector(EVERYBODY, TIES) or {}
    best = sorted(found.items(), key=lambda one: -one[1])[:3]
    assert [name for name, _value in best] == ["我-陈经理", "李采购", "王总"]
    assert [value for _name, value in best] == pytest.approx([0.5286, 0.4818, 0.4321], abs=5e-5)


def test_single_doors_of_the_worked_example() -> None:
    assert graph.single_doors(TIES) == {"我-陈经理", "王总", "赵技术"}


def test_what_is_lost_in_the_worked_example() -> None:
    keys = {name: place for place, name in enumerate(EVERYBODY)}
    influence: dict[int, int | None] = {keys[name]: value for name, value in INFLUENCE.items()}
    chen, wu = domain.losses(influence, [(keys[a], keys[b]) for a, b in KNOWS])
    assert (chen.ours, chen.reached, chen.left) == (keys["我-陈经理"], 15, 4)
    assert chen.share == pytest.approx(Decimal("0.7333"), abs=Decimal("0.00005"))
    assert (wu.ours, wu.left) == (keys["我-吴工"], 11)
    assert wu.alone == (keys["赵技术"],)


def test_who_is_known_by_two_is_not_lost_and_nobody_reached_is_no_share() -> None:
    both = domain.losses({1: 5, 2: None}, [(7, 1), (8, 1), (8, 2), (9, 99)])
    assert [(one.ours, one.left, one.alone) for one in both] == [(7, 5, ()), (8, 5, (2,))]
    (nothing,) = domain.losses({2: None}, [(8, 2)])
    assert nothing.share is None


_EDGES = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=30)


@given(_EDGES, st.booleans(), st.booleans())
def test_go_betweens_are_those_of_a_library(
    ties: list[tuple[int, int]], directed: bool, normalised: bool
) -> None:
    known = (networkx.DiGraph if directed else networkx.Graph)()
    known.add_nodes_from(range(10))
    known.add_edges_from((a, b) for a, b in ties if a != b and a < 10 and b < 10)
    expected = networkx.betweenness_centrality(known, normalized=normalised)
    found = graph.betweenness(range(10), ties, directed=directed, normalised=normalised)
    assert found == pytest.approx(expected, abs=1e-9)


@given(_EDGES)
def test_doors_and_groups_are_those_of_a_library(ties: list[tuple[int, int]]) -> None:
    known = networkx.Graph()
    known.add_nodes_from(range(12))
    known.add_edges_from((a, b) for a, b in ties if a != b)
    assert graph.single_doors(ties) == set(networkx.articulation_points(known))
    found = graph.components(range(12), ties)
    assert {frozenset(one) for one in found} == {
        frozenset(one) for one in networkx.connected_components(known)
    }
    assert [len(one) for one in found] == sorted((len(one) for one in found), reverse=True)


@given(_EDGES)
def test_near_to_power_is_a_positive_eigenvector_of_the_largest_group(
    ties: list[tuple[int, int]],
) -> None:
    found = graph.eigenvector(range(12), ties)
    groups = graph.components(range(12), ties)
    if found is None:
        assert len(groups[0]) < 2 or len(groups[1]) == len(groups[0])
        return
    assert set(found) == set(groups[0])
    pairs = {frozenset(pair) for pair in ties if pair[0] != pair[1]}
    sums = {one: sum(found[b] for b in found if frozenset((one, b)) in pairs) for one in found}
    factor = sums[groups[0][0]] / found[groups[0][0]]
    assert min(found.values()) > 0
    assert sum(value**2 for value in found.values()) == pytest.approx(1)
    assert sums == pytest.approx({one: factor * value for one, value in found.items()}, abs=1e-7)


def test_the_edge_cases_are_shown_and_none_is_refused() -> None:
    assert graph.betweenness([], []) == {}
    assert graph.betweenness([1], [(1, 1)], directed=False, normalised=True) == {1: 0}
    assert graph.eigenvector([1, 2], []) is None
    assert graph.eigenvector([1, 2, 3, 4], [(1, 2), (3, 4)]) is None  # which of the two?
    assert graph.single_doors([]) == set()
    assert graph.betweenness([1, 2, 3], [(1, 2), (2, 3), (3, 1)]) == {1: 1, 2: 1, 3: 1}  # a circle


def test_a_long_chain_and_a_large_star_end() -> None:
    chain = [(place, place + 1) for place in range(999)]
    found = graph.betweenness(range(1000), chain, directed=False)
    assert found[500] == 500 * 499
    assert len(graph.single_doors(chain)) == 998
    values = graph.eigenvector(range(1000), chain) or {}
    assert values[500] == pytest.approx((2 / 1001) ** 0.5, rel=1e-4)
    star = [(0, place) for place in range(1, 1000)]
    assert graph.betweenness(range(1000), star, directed=False)[0] == 999 * 998 / 2
    assert (
        graph.eigenvector(range(5000), star + [(place, 0) for place in range(1000, 5000)]) is None
    )


def test_the_shape_of_a_network() -> None:
    found = graph.shape("abcd", [("a", "b"), ("b", "a"), ("b", "c"), ("x", "a")])
    assert (found.ties, found.groups, found.alone) == (3, 2, ("d",))
    assert found.density == pytest.approx(3 / 12)
    assert found.reciprocity == pytest.approx(2 / 3)
    assert graph.shape([], []).density is None
