"""The figures of the map and the reporting tree, on edge cases and worked examples."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamdesk.features.relationships import domain, graph
from kamdesk.features.relationships.domain import Judged

E34A = [
    Judged(1, 5, 1, 1), Judged(2, 4, 0, 4), Judged(3, 4, 2, 3), Judged(4, 2, 1, 2),
    Judged(5, 3, -1, 1), Judged(6, 2, 0, 0),
]  # fmt: skip


def test_six_people_of_the_worked_example() -> None:
    found = domain.figures(E34A)
    assert found.coverage_index == Decimal("0.5")
    assert found.weighted_sponsor_score == Decimal("0.3")
    assert found.reliable_support == Decimal("0.20625")
    assert found.gaps == (1,)
    assert found.blockers == (5,)


def test_unknown_is_not_neutral() -> None:
    neutral = domain.figures([Judged(1, 4, 2, 4), Judged(2, 4, 0, 4)])
    unknown = domain.figures([Judged(1, 4, 2, 4), Judged(2, 4, None, 4)])
    assert neutral.weighted_sponsor_score == Decimal("0.5")
    assert unknown.weighted_sponsor_score == Decimal(1)
    assert unknown.without_attitude == 1


@pytest.mark.parametrize("people", [[], [Judged(1, None, 2, 4)]])
def test_nothing_to_count_is_none(people: list[Judged]) -> None:
    found = domain.figures(people)
    assert found.coverage_index is None
    assert found.weighted_sponsor_score is None
    assert found.reliable_support is None
    assert found.without_influence == len(people)


@given(
    st.lists(
        st.builds(
            Judged, st.integers(), st.none() | st.integers(1, 5), st.none() | st.integers(-2, 2), st.none() | st.integers(0, 4),
        )
    )
)  # fmt: skip
def test_figures_stay_within_their_ranges(people: list[Judged]) -> None:
    found = domain.figures(people)
    for value, low in (
        (found.coverage_index, 0),
        (found.weighted_sponsor_score, -1),
        (found.reliable_support, 0),
    ):
        assert value is None or low <= value <= 1


# -- the tree -----------------------------------------------------------------------------------


def test_levels_and_spans() -> None:
    found = domain.tree([1, 2, 3, 4, 5], [(2, 1), (3, 1), (4, 2), (5, 2)])
    assert found.roots == (1,)
    assert found.level == {1: 1, 2: 2, 3: 2, 4: 3, 5: 3}
    assert found.below == {1: 4, 2: 2, 3: 0, 4: 0, 5: 0}
    assert found.reports[2] == (4, 5)
    assert found.depth == 3


@pytest.mark.parametrize(
    ("lines", "cycles", "roots"),
    [
        ([(1, 1)], ((1,),), (1, 2, 3)),
        ([(1, 2), (2, 1)], ((1, 2),), (1, 3)),
        ([(3, 2), (2, 1), (1, 3)], ((1, 3, 2),), (1,)),
        ([(1, 9), (2, 1)], (), (1, 3)),
        ([(2, 1), (2, 3)], (), (1, 3)),
    ],
)
def test_circles_are_told_and_cut(
    lines: list[tuple[int, int]], cycles: tuple[tuple[int, ...], ...], roots: tuple[int, ...]
) -> None:
    found = domain.tree([1, 2, 3], lines)
    assert found.cycles == cycles
    assert found.roots == roots
    assert set(found.level) == {1, 2, 3}


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=80))
def test_any_lines_give_a_tree_of_everybody(lines: list[tuple[int, int]]) -> None:
    members = list(range(31))
    found = domain.tree(members, lines)
    assert set(found.level) == set(members)
    assert sum(found.below[root] + 1 for root in found.roots) == len(members)
    for circle in found.cycles:
        bosses = dict(reversed(lines))
        first = dict(reversed([(a, b) for a, b in lines if a in members]))
        assert all(first[one] in circle for one in circle)
        assert bosses


def test_closing_a_circle_is_seen() -> None:
    boss = {1: None, 2: 1, 3: 2}
    assert domain.makes_circle(boss, 1, 3)
    assert domain.makes_circle(boss, 1, 1)
    assert not domain.makes_circle(boss, 3, 1)


# -- the network --------------------------------------------------------------------------------


def test_betweenness_counts_each_pair_once_and_follows_directions() -> None:
    ties = [(1, 2), (1, 2), (2, 3), (3, 3)]
    assert graph.betweenness([1, 2, 3], ties) == {1: 0, 2: 1, 3: 0}
    assert graph.degrees([1, 2, 3], ties) == ({1: 0, 2: 1, 3: 1}, {1: 1, 2: 1, 3: 0})


def test_single_doors_are_those_without_whom_it_falls_apart() -> None:
    assert graph.single_doors(
        [("us", "wang"), ("wang", "li"), ("li", "zhao"), ("zhao", "wang")]
    ) == {"wang"}
    assert graph.single_doors([(1, 2), (2, 3), (3, 1)]) == set()
