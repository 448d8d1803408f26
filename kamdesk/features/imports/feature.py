"""What the program is told about imports."""

from kamdesk.base.feature import Feature

FEATURE = Feature("imports")
