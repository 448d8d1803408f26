"""What the program is told about targets."""

from kamdesk.base.feature import Feature

FEATURE = Feature("targets", tables=("kamdesk.features.targets.store",))
