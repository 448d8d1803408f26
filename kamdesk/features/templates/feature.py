"""What the program is told about templates."""

from kamdesk.base.feature import Feature

FEATURE = Feature("templates")
