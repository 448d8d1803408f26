"""What the program is told about the plan of an account."""

from kamdesk.base.feature import Feature

FEATURE = Feature("plan", tables=("kamdesk.features.plan.store",))
