"""What the program is told about receivables."""

from kamdesk.base.feature import Feature

FEATURE = Feature("receivables", tables=("kamdesk.features.receivables.store",))
