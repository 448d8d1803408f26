"""What other pages may show of the targets: the strip of the running month."""

from kamdesk.features.targets.widgets.goal import TABLES, Meter, MonthGoal

__all__ = ["TABLES", "Meter", "MonthGoal"]
