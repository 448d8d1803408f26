"""What the program is told about reconcile."""

from kamdesk.base.feature import Feature

FEATURE = Feature("reconcile", tables=("kamdesk.features.reconcile.store",))
