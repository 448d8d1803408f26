"""What there is to read of targets, incentives and reviews; every function takes a `Reader` first."""

from kamdesk.features.targets.queries.earnings import earnings, held_until, schemes
from kamdesk.features.targets.queries.goals import Goal, MonthGoals, Sum, add_up, goals
from kamdesk.features.targets.queries.items import (
    Collectable,
    Promise,
    collectable,
    promised_on_old,
    promises,
    usual_delays,
)
from kamdesk.features.targets.queries.months import (
    Came,
    MonthSum,
    Target,
    came,
    collected_by_day,
    earlier,
    history,
    months,
    recovery_share,
    scheduled_payments,
    targets,
    window,
)
from kamdesk.features.targets.queries.reviews import (
    Notes,
    Part,
    ReviewPage,
    Subject,
    accounts_of,
    broken,
    notes,
    owners,
    reasons,
    review,
    slips,
    subjects,
)

__all__ = [
    "Came", "Collectable", "Goal", "MonthGoals", "MonthSum", "Notes", "Part", "Promise",
    "ReviewPage", "Subject", "Sum", "Target", "accounts_of", "add_up", "broken", "came",
    "collectable", "collected_by_day", "earlier", "earnings", "goals", "held_until", "history",
    "months", "notes", "owners", "promised_on_old", "promises", "reasons", "recovery_share",
    "review", "scheduled_payments", "schemes", "slips", "subjects", "targets", "usual_delays",
    "window",
]  # fmt: skip
