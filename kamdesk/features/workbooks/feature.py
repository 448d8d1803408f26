"""What the program is told about workbooks."""

from kamdesk.base.feature import BriefPart, Feature, Page
from kamdesk.base.i18n import N_

FEATURE = Feature(
    "workbooks",
    page=Page(
        "reports", N_("Reports"), "reports", "kamdesk.features.workbooks.ui.page:ReportsPage", 30
    ),
    brief_parts=(
        BriefPart("pinned", "kamdesk.features.workbooks.widgets.pinned:PinnedReports", 10),
    ),
)
