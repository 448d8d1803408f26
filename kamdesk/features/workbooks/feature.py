"""What the program is told about workbooks."""

from kamdesk.base.feature import Feature

FEATURE = Feature("workbooks")
