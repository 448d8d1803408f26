"""What the program is told about touches."""

from kamdesk.base.feature import AccountTab, Feature
from kamdesk.base.i18n import N_

FEATURE = Feature(
    "touches",
    account_tabs=(
        AccountTab("visits", N_("Visits"), "kamdesk.features.touches.ui.visits_tab:VisitsTab", 27),
    ),
    tables=("kamdesk.features.touches.store",),
)
