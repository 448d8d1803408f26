"""Positions as values: one account with all that follows, or all accounts at once."""

from kamdesk.features.positions.queries.account import (
    DEFAULT_TARGET,
    Assessor,
    Group,
    Snapshot,
    Standing,
    Target,
    Unit,
    account_key,
    assessors,
    group,
    moves,
    rules,
    snapshots,
    standing,
    target,
)
from kamdesk.features.positions.queries.portfolio import (
    FIGURES,
    QUARTER,
    Dot,
    Helped,
    Point,
    amounts,
    helped,
    portfolio,
)
from kamdesk.features.positions.queries.series import Lacking, Step, lacking, trail
from kamdesk.features.positions.queries.suggestions import Suggestion, suggestions

__all__ = [
    "DEFAULT_TARGET", "FIGURES", "QUARTER", "Assessor", "Dot", "Group", "Helped", "Lacking", "Point",
    "Snapshot", "Standing", "Step", "Suggestion", "Target", "Unit", "account_key", "amounts",
    "assessors", "group", "helped", "lacking", "moves", "portfolio", "rules", "snapshots",
    "standing", "suggestions", "target", "trail",
]  # fmt: skip
