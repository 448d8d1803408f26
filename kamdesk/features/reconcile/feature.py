"""What the program is told about reconcile."""

from kamdesk.base.feature import Feature, ReportSpec
from kamdesk.base.i18n import N_

FEATURE = Feature(
    "reconcile",
    reports=(
        ReportSpec(
            "statement",
            N_("Statement of account"),
            N_(
                "For the customer: opening balance, what came and went, closing balance and a reply to seal; without an account one sheet for each customer with a balance."
            ),
            "kamdesk.features.reconcile.report:statement",
        ),
    ),
    tables=("kamdesk.features.reconcile.store",),
)
