"""What the program is told about accounts."""

from kamdesk.base.feature import Feature

FEATURE = Feature("accounts", tables=("kamdesk.features.accounts.store",))
