"""What the program is told about search."""

from kamdesk.base.feature import Feature

FEATURE = Feature("search")
