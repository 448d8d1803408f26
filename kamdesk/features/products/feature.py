"""What the program is told about products."""

from kamdesk.base.feature import Feature

FEATURE = Feature("products", tables=("kamdesk.features.products.store",))
