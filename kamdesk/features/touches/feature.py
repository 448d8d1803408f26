"""What the program is told about touches."""

from kamdesk.base.feature import Feature

FEATURE = Feature("touches", tables=("kamdesk.features.touches.store",))
