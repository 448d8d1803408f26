"""What the program is told about positions."""

from kamdesk.base.feature import Feature

FEATURE = Feature("positions", tables=("kamdesk.features.positions.store",))
