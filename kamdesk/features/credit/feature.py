"""What the program is told about credit."""

from kamdesk.base.feature import Feature

FEATURE = Feature("credit", tables=("kamdesk.features.credit.store",))
