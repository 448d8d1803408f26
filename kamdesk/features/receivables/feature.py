"""What the program is told about receivables."""

from kamdesk.base.feature import AccountTab, Feature, Page, ReportSpec, View
from kamdesk.base.i18n import N_

_VIEWS = "kamdesk.features.receivables.views"
_UI = "kamdesk.features.receivables.ui.page"

FEATURE = Feature(
    "receivables",
    page=Page("receivables", N_("Receivables"), "receivables", f"{_UI}:ReceivablesPage", 20),
    account_tabs=(AccountTab("money", N_("Money"), f"{_UI}:MoneyTab", 30),),
    reports=(
        ReportSpec(
            "aging",
            N_("Receivables ageing"),
            N_(
                "For the receivables meeting: who owes what, how old it is, and how that has moved."
            ),
            "kamdesk.features.receivables.report:aging",
        ),
    ),
    views=(
        View("aging", f"{_VIEWS}:aging", f"{_VIEWS}:add_aging_arguments"),
        View("open-items", f"{_VIEWS}:open_items"),
        View("receivables", f"{_VIEWS}:receivables", f"{_VIEWS}:add_receivables_arguments"),
    ),
    derivations=("kamdesk.features.receivables.derive:LEDGER",),
    tables=("kamdesk.features.receivables.store",),
)
