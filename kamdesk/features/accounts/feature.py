"""What the program is told about accounts."""

from kamdesk.base.feature import AccountTab, Feature, Page, ReportSpec, View
from kamdesk.base.i18n import N_

_HERE = "kamdesk.features.accounts"

FEATURE = Feature(
    "accounts",
    page=Page("accounts", N_("Accounts"), "accounts", f"{_HERE}.ui.page:AccountsPage", 10),
    account_tabs=(
        AccountTab("brief", N_("Brief"), f"{_HERE}.ui.brief:BriefTab", 10),
        AccountTab("history", N_("History"), f"{_HERE}.ui.history:HistoryTab", 90),
    ),
    reports=(
        ReportSpec(
            "accounts",
            N_("Key accounts"),
            N_("For the Monday meeting: who the accounts are, what they owe, what stands out."),
            f"{_HERE}.report:accounts",
        ),
    ),
    views=(
        View("accounts", f"{_HERE}.views:accounts", f"{_HERE}.views:add_accounts_arguments"),
        View("account", f"{_HERE}.views:account"),
    ),
    tables=(f"{_HERE}.store",),
)
