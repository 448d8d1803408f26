"""Scores, classes, gates, gap, deficits, hysteresis: the worked example, edges and properties."""

import json
from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamdesk.features.positions import domain
from kamdesk.features.positions.domain import DEFAULT, P, T, judge, suggest

RQ = domain.RQ
E01: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "worked_example.json").read_text("utf-8")
)
CENT = Decimal("0.01")
ANSWER = st.none() | st.integers(1, 5)
ANSWERS = st.fixed_dictionaries(dict.fromkeys(domain.ITEMS, ANSWER))
FULL = st.fixed_dictionaries(dict.fromkeys(domain.ITEMS, st.integers(1, 5)))


def cents(value: Decimal | None) -> str | None:
    return None if value is None else str(value.quantize(CENT))


# -- the worked example ---------------------------------------------------------------------------


def test_the_worked_example_to_the_cent() -> None:
    found = judge(E01["answers"], DEFAULT)
    assert {axis: cents(one.value) for axis, one in found.scores.items()} == E01["scores"]
    assert (found.pattern, found.ladder) == (E01["pattern"], E01["ladder"])
    assert dict(found.gates) == E01["gates"]
    assert found.open_gates == ("need", "interest")
    assert found.candidate("strategic_partner")
    assert not found.candidate("master_servant")
    assert found.moving == ()
    assert cents(domain.trust_score(E01["answers"], DEFAULT)) == E01["trust"]
    value = domain.asymmetry(E01["d_us"], E01["d_them"])
    assert cents(value) == E01["asymmetry"]
    assert domain.master(value, DEFAULT) == "customer"


def test_the_gaps_and_deficits_of_the_worked_example() -> None:
    scores = judge(E01["answers"], DEFAULT).scores
    rq, t, p = (scores[axis].value for axis in (RQ, T, P))
    assert cents(domain.gap("win_win", t, rq, DEFAULT.target)) == E01["gap_a"]
    assert cents(domain.gap("strategic_partner", p, rq, DEFAULT.target)) == E01["gap_b"]
    for axis, wanted in E01["top"].items():
        top = domain.deficits(E01["answers"], DEFAULT, axis)[: domain.TOP]
        assert [[one.item, cents(one.size)] for one in top] == wanted


def test_the_worked_example_after_its_plan() -> None:
    after = judge(E01["after"]["answers"], DEFAULT)
    assert {a: cents(one.value) for a, one in after.scores.items()} == E01["after"]["scores"]
    assert (after.pattern, after.ladder) == (E01["after"]["pattern"], E01["after"]["ladder"])
    assert after.open_gates == ()


def test_too_few_answers_give_a_score_and_no_class() -> None:
    found = judge(E01["missing"]["answers"], DEFAULT)
    assert cents(found.scores[RQ].value) == E01["missing"]["score"]
    assert cents(found.scores[RQ].answered) == E01["missing"]["answered"]
    assert found.pattern == found.ladder == domain.INSUFFICIENT
    assert found.scores[T].value is None


# -- edges ----------------------------------------------------------------------------------------


def test_weights_of_each_axis_sum_to_one() -> None:
    for axis in domain.AXES:
        assert sum(one.weight for one in domain.items_of(axis)) == 1
    assert len(domain.ITEMS) == 16


def test_every_threshold_has_a_name() -> None:
    assert {one.name for one in fields(domain.Rules)} == {"weights", *domain.THRESHOLDS}
    assert set(domain.MOVES) == {*domain.PATTERNS, *domain.LADDERS} == set(domain.ASKS)


@pytest.mark.parametrize(("answer", "points"), [(1, 0), (2, 25), (3, 50), (4, 75), (5, 100)])
def test_points_and_their_reverse(answer: int, points: int) -> None:
    assert domain.points("R1", answer) == points
    assert domain.points("R6", answer) == 100 - points


@pytest.mark.parametrize("answer", [0, 6, -1])
def test_no_other_answer_is_taken(answer: int) -> None:
    with pytest.raises(ValueError, match="not an answer"):
        domain.points("T1", answer)


def _terms(value: int) -> dict[str, int | None]:
    """Return answers with quality 100 and terms of about `value`, through one weight."""
    return {code: (1 if code == "R6" else 5) for code in domain.ITEMS if code[0] == "R"} | {
        "T1": value
    }


def _only(code: str) -> domain.Rules:
    """Return rules under which one question makes its axis."""
    zero = {f"weight.{one}": "0" for one in domain.ITEMS if one[0] == code[0] and one != code}
    return domain.with_values(DEFAULT, zero)


def test_the_zone_of_transition_keeps_the_former_side() -> None:
    rules = _only("T1")  # T1 = 3 gives exactly 50
    middle = _terms(3)
    assert judge(middle, rules).pattern == "win_win"  # nothing before: the cut-line decides
    assert judge(middle, rules).moving == (T,)
    assert judge(middle, rules, {T: False, RQ: True}).pattern == "master_servant"
    assert judge(middle, rules, {T: True, RQ: True}).pattern == "win_win"
    outside = judge(_terms(2), rules, {T: True, RQ: True})
    assert (outside.pattern, outside.moving) == ("master_servant", ())


@pytest.mark.parametrize(
    ("cut", "moving"), [("45", False), ("45.01", True), ("54.99", True), ("55", False)]
)
def test_the_edge_of_the_zone_is_outside(cut: str, moving: bool) -> None:
    rules = domain.with_values(_only("T1"), {"cut_t": cut})
    assert (T in judge(_terms(3), rules).moving) == moving


def test_a_side_outlives_a_snapshot_that_does_not_know() -> None:
    rules = _only("T1")
    first = judge(_terms(1), rules)
    silent = judge({**_terms(1), "T1": None}, rules, first.sides)
    assert silent.pattern == domain.INSUFFICIENT
    assert judge(_terms(3), rules, silent.sides).pattern == "master_servant"


def test_least_weight_is_enough_and_a_hair_less_is_not() -> None:
    known = {"R1": 5, "R3": 5, "R4": 5}  # exactly 0.60
    assert judge({**known, "T1": 5, "T2": 5, "T3": 5}, DEFAULT).pattern == "win_win"
    stricter = domain.with_values(DEFAULT, {"answered": "0.601"})
    assert judge({**known, "T1": 5, "T2": 5, "T3": 5}, stricter).pattern == domain.INSUFFICIENT


@pytest.mark.parametrize(
    ("answers", "gates"),
    [
        ({}, {"need": None, "trust": None, "interest": None}),
        ({"T4": 3}, {"need": True, "trust": None, "interest": None}),
        ({"R1": 4}, {"need": None, "trust": None, "interest": None}),
        ({"R1": 3, "R2": 4}, {"need": None, "trust": True, "interest": None}),
        ({"R1": 3, "R2": 3}, {"need": None, "trust": False, "interest": None}),
        ({"R3": 2}, {"need": None, "trust": None, "interest": False}),
        ({"R3": 3, "T1": 1, "T2": 1, "T3": 1}, {"need": None, "trust": None, "interest": False}),
        ({"R3": 3, "T1": 3, "T2": 3, "T3": 3}, {"need": None, "trust": None, "interest": True}),
    ],
)
def test_gates_pass_fail_or_cannot_be_told(
    answers: dict[str, int | None], gates: dict[str, bool | None]
) -> None:
    assert dict(judge(answers, DEFAULT).gates) == gates


@pytest.mark.parametrize(
    ("ours", "theirs", "value", "who"),
    [
        (70, 30, "0.4", "customer"), (30, 70, "-0.4", "us"), (60, 40, "0.2", "balanced"),
        (50, 50, "0", "balanced"), (0, 0, None, None), (None, 50, None, None), (100, 0, "1", "customer"),
    ],
)  # fmt: skip
def test_dependence_has_a_direction(
    ours: int | None, theirs: int | None, value: str | None, who: str | None
) -> None:
    found = domain.asymmetry(ours, theirs)
    assert found == (None if value is None else Decimal(value))
    assert domain.master(found, DEFAULT) == who


@pytest.mark.parametrize(
    ("target", "x", "y", "gap"),
    [
        ("commercial", 90, 10, 0), ("commercial", 40, 10, 30), ("win_win", 70, 70, 0),
        ("win_win", 66, 67, 5), ("friend", 0, 60, 10), ("outsider", 0, 0, 0), ("loose", 67, 0, 3),
        ("commercial", None, 10, None), ("commercial", 70, None, 0), ("win_win", 70, None, None),
    ],
)  # fmt: skip
def test_the_gap_counts_what_the_ideal_asks_for(
    target: str, x: int | None, y: int | None, gap: int | None
) -> None:
    def number(value: int | None) -> Decimal | None:
        return None if value is None else Decimal(value)

    assert domain.gap(target, number(x), number(y), DEFAULT.target) == number(gap)


@pytest.mark.parametrize(
    ("pattern", "ladder", "leading"),
    [
        ("conflict", "outsider", "conflict"), ("conflict", "commercial", "conflict"),
        ("loose", "outsider", "outsider"), ("loose", "commercial", "loose"),
        ("master_servant", "friend", "master_servant"),
        ("master_servant", "strategic_partner", "master_servant"),
        ("win_win", "friend", "friend"), ("win_win", "strategic_partner", "win_win"),
        ("insufficient", "commercial", "commercial"), ("insufficient", "insufficient", None),
        ("insufficient", "strategic_partner", "strategic_partner"),
    ],
)  # fmt: skip
def test_one_axis_at_a_time(pattern: str, ladder: str, leading: str | None) -> None:
    assert domain.leading(pattern, ladder) == leading


@pytest.mark.parametrize(
    ("start", "now", "share"),
    [("40", "10", "0.75"), ("40", "40", "0"), ("40", "60", "-0.5"), ("0", "5", None), (None, "5", None)],
)  # fmt: skip
def test_progress_is_measured_from_the_start(
    start: str | None, now: str, share: str | None
) -> None:
    found = domain.progress(None if start is None else Decimal(start), Decimal(now))
    assert found == (None if share is None else Decimal(share))


def test_a_fall_of_ten_within_two_quarters_is_an_alarm() -> None:
    last = date(2026, 6, 30)

    def trail(days: int, before: str, now: str) -> list[Any]:
        other = {RQ: Decimal(now), T: None, P: Decimal(60)}
        return [(last - timedelta(days), {**other, RQ: Decimal(before)}), (last, other)]

    assert [one.axis for one in domain.drift(trail(183, "70", "60"), DEFAULT)] == [RQ]
    assert domain.drift(trail(184, "70", "60"), DEFAULT) == ()
    assert domain.drift(trail(90, "69.99", "60"), DEFAULT) == ()
    assert domain.drift([], DEFAULT) == ()


def test_the_trap_of_a_friend_needs_a_rising_cost() -> None:
    high, low = Decimal(70), Decimal(45)
    assert domain.friend_trap(high, low, True, DEFAULT) == "alarm"
    assert domain.friend_trap(high, low, None, DEFAULT) == "watch"
    assert domain.friend_trap(high, low, False, DEFAULT) is None
    assert domain.friend_trap(high, low + CENT, True, DEFAULT) is None
    assert domain.friend_trap(None, low, True, DEFAULT) is None


def test_a_group_is_weighed_by_revenue_and_shows_its_spread() -> None:
    found = domain.roll_up([(Decimal(80), 3), (Decimal(40), 1), (None, 100)])
    assert found == domain.RollUp(Decimal(70), Decimal(40), Decimal(80), 2)
    same = domain.roll_up([(Decimal(80), 0), (Decimal(40), 0)])
    assert same is not None and same.mean == 60
    assert domain.roll_up([(None, 5)]) is None


@pytest.mark.parametrize(("age", "stale"), [(0, False), (180, False), (181, True)])
def test_stale_after_180_days(age: int, stale: bool) -> None:
    assert domain.is_stale(age, DEFAULT) == stale


def test_rules_are_kept_as_they_were() -> None:
    changed = domain.with_values(DEFAULT, {"weight.R1": "0.35", "cut_rq": "55", "unknown": "x"})
    again = domain.from_json(domain.to_json(changed))
    assert again == changed
    assert again.weights["R1"] == Decimal("0.35")
    assert again.cut(RQ) == 55


@pytest.mark.parametrize(
    ("name", "text"),
    [("cut_rq", "101"), ("cut_rq", "-1"), ("weight.R1", "much"), ("answered", "1.1"), ("target", "NaN")],
)  # fmt: skip
def test_nonsense_is_no_rule(name: str, text: str) -> None:
    with pytest.raises(domain.BadRule) as caught:
        domain.with_values(DEFAULT, {name: text})
    assert caught.value.name == name


def test_an_axis_needs_some_weight() -> None:
    nothing = {f"weight.{one.code}": "0" for one in domain.items_of(P)}
    with pytest.raises(domain.BadRule):
        domain.with_values(DEFAULT, nothing)


def test_steps_of_suggestions() -> None:
    assert [suggest.kept_word(n, 100) for n in (49, 50, 70, 85, 95)] == [1, 2, 3, 4, 5]
    assert suggest.kept_word(2, 2) is None
    assert [suggest.breadth(n, 10, 3) for n in (0, 1, 2, 4, 6, 8)] == [None, 1, 2, 3, 4, 5]
    assert suggest.breadth(10, 10, 1) == 3
    assert [suggest.conflict(n, 100) for n in (0, 4, 5, 15, 30)] == [1, 2, 3, 4, 5]
    assert suggest.conflict(0, 0) is None
    assert [suggest.credit(n, 60) for n in (106, 105, 75, 60, 50, None)] == [1, 2, 3, 4, 5, None]
    assert [suggest.stage(*one) for one in ((0, False), (2, True), (3, False), (3, True))] == [
        1, 2, 3, 4,
    ]  # fmt: skip
    assert [suggest.steadiness(n) for n in (0, 2, 4, 7, 12)] == [1, 2, 3, 4, 5]
    assert [suggest.penetration(n, 10) for n in (0, 1, 2, 8)] == [None, 1, 2, 5]


# -- properties -----------------------------------------------------------------------------------


@given(ANSWERS)
def test_scores_stay_within_their_worst_and_best_case(answers: dict[str, int | None]) -> None:
    for axis in domain.AXES:
        one = domain.score(axis, answers, DEFAULT)
        assert 0 <= one.low <= one.high <= 100
        if one.value is not None:
            assert one.low - CENT <= one.value <= one.high + CENT
        worst = {code: one or (5 if code == "R6" else 1) for code, one in answers.items()}
        best = {code: one or (1 if code == "R6" else 5) for code, one in answers.items()}
        low, high = (domain.score(axis, filled, DEFAULT).value for filled in (worst, best))
        assert low is not None and abs(low - one.low) < CENT
        assert high is not None and abs(high - one.high) < CENT


@given(FULL, st.sampled_from(list(domain.ITEMS)))
def test_a_better_answer_never_lowers_a_score(answers: dict[str, int], code: str) -> None:
    axis = domain.ITEMS[code].axis
    better = dict(answers)
    better[code] += -1 if code == "R6" else 1
    if not 1 <= better[code] <= 5:
        return
    first, second = (domain.score(axis, one, DEFAULT).value for one in (answers, better))
    assert first is not None and second is not None and second > first


@given(FULL)
def test_working_off_every_deficit_reaches_the_wanted_points(answers: dict[str, int]) -> None:
    planned = [
        (one.item, domain.wanted_answer(one.item, DEFAULT))
        for one in domain.deficits(answers, DEFAULT)
    ]
    after = domain.expected(answers, planned)
    assert domain.deficits(after, DEFAULT) == []
    assert all(
        one.value is not None and one.value >= 75 for one in judge(after, DEFAULT).scores.values()
    )


@given(st.lists(FULL, min_size=1, max_size=6))
def test_a_class_only_changes_when_a_score_left_the_zone(series: list[dict[str, int]]) -> None:
    sides: domain.Sides = {}
    for answers in series:
        found = judge(answers, DEFAULT, sides)
        for axis in domain.AXES:
            value = found.scores[axis].value
            assert value is not None
            if axis in sides and abs(value - DEFAULT.cut(axis)) < DEFAULT.hysteresis:
                assert found.sides[axis] == sides[axis]
            elif axis not in found.moving:
                assert found.sides[axis] == (value >= DEFAULT.cut(axis))
        sides = found.sides


@given(ANSWERS)
def test_both_maps_agree_on_the_quality(answers: dict[str, int | None]) -> None:
    found = judge(answers, DEFAULT)
    high = {"master_servant", "win_win", "friend", "strategic_partner"}
    if domain.INSUFFICIENT not in (found.pattern, found.ladder):
        assert (found.pattern in high) == (found.ladder in high)


@given(FULL)
def test_nothing_lacks_where_the_gap_is_closed(answers: dict[str, int]) -> None:
    scores = judge(answers, DEFAULT).scores
    whole = domain.whole_gap("win_win", "strategic_partner", scores, DEFAULT.target)
    reached = all((one.value or 0) >= DEFAULT.target for one in scores.values())
    assert (whole == 0) == reached
