"""What the program is told about plan."""

from kamdesk.base.feature import Feature

FEATURE = Feature("plan", tables=("kamdesk.features.plan.store",))
