"""Rules of positions: questions, scores, classes, gates, the way to the ideal. Pure, exact."""

from kamdesk.features.accounts.domain import CLASSES, IDEAL, INSUFFICIENT, LADDERS, PATTERNS
from kamdesk.features.positions.domain.items import (
    AXES,
    ITEMS,
    RQ,
    Item,
    P,
    T,
    items_of,
    meaning,
    points,
)
from kamdesk.features.positions.domain.judge import (
    GATES,
    Answers,
    Judgement,
    Score,
    Sides,
    asymmetry,
    is_stale,
    judge,
    master,
    perception_gap,
    score,
    trust_score,
)
from kamdesk.features.positions.domain.path import (
    ASKS,
    MOVES,
    TOP,
    Deficit,
    Drift,
    Effect,
    Move,
    RollUp,
    deficits,
    drift,
    effect,
    expected,
    friend_trap,
    gap,
    ideal_point,
    leading,
    progress,
    roll_up,
    wanted_answer,
    whole_gap,
)
from kamdesk.features.positions.domain.rules import (
    DEFAULT,
    PREFIX,
    THRESHOLDS,
    BadRule,
    Rules,
    from_json,
    to_json,
    with_values,
)

VIEWS = ("ours", "customer")
"""Whose eyes a snapshot was taken with."""

__all__ = [
    "ASKS", "AXES", "CLASSES", "DEFAULT", "GATES", "IDEAL", "INSUFFICIENT", "ITEMS", "LADDERS",
    "MOVES", "PATTERNS", "PREFIX", "RQ", "THRESHOLDS", "TOP", "VIEWS", "Answers", "BadRule",
    "Deficit", "Drift", "Effect", "Item", "Judgement", "Move", "P", "RollUp", "Rules", "Score",
    "Sides", "T", "asymmetry", "deficits", "drift", "effect", "expected", "friend_trap",
    "from_json", "gap", "ideal_point", "is_stale", "items_of", "judge", "leading", "master",
    "meaning", "perception_gap", "points", "progress", "roll_up", "score", "to_json",
    "trust_score", "wanted_answer", "whole_gap", "with_values",
]  # fmt: skip
