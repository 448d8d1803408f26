"""What the program is told about parameters."""

from kamdesk.base.feature import Feature

FEATURE = Feature("parameters", tables=("kamdesk.features.parameters.store",))
