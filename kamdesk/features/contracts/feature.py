"""What the program is told about contracts and bills."""

from kamdesk.base.feature import Feature

FEATURE = Feature("contracts")
