"""Papers of reconciling: statements of account, and the differences of a comparison."""

from kamdesk.features.reconcile.report.differences import differences
from kamdesk.features.reconcile.report.statement import statement

__all__ = ["differences", "statement"]
