"""What the program is told about the plan of an account."""

from kamdesk.base.feature import AccountTab, Feature
from kamdesk.base.i18n import N_

FEATURE = Feature(
    "plan",
    account_tabs=(AccountTab("plan", N_("Plan"), "kamdesk.features.plan.ui.tab:PlanTab", 26),),
    tables=("kamdesk.features.plan.store",),
)
