"""What the program is told about credit."""

from kamdesk.base.feature import AccountTab, Feature, PageTab
from kamdesk.base.i18n import N_

FEATURE = Feature(
    "credit",
    page_tabs=(
        PageTab(
            "receivables", "credit", N_("Credit"), "kamdesk.features.credit.ui.page:CreditTab", 60
        ),
    ),
    account_tabs=(
        AccountTab("credit", N_("Credit"), "kamdesk.features.credit.ui.tab:AccountCreditTab", 32),
    ),
    tables=("kamdesk.features.credit.store",),
)
