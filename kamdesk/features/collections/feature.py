"""What the program is told about collections."""

from kamdesk.base.feature import Feature

FEATURE = Feature("collections", tables=("kamdesk.features.collections.store",))
