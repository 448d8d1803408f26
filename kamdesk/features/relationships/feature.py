"""What the program is told about relationships."""

from kamdesk.base.feature import Feature

FEATURE = Feature("relationships", tables=("kamdesk.features.relationships.store",))
