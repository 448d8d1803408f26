"""What the program is told about reconcile."""

from kamdesk.base.feature import AccountTab, Command, Feature, PageTab, ReportSpec
from kamdesk.base.i18n import N_

_UI = "kamdesk.features.reconcile.ui"
_PAGE, _TAB = "receivables", "reconcile"
_MENU = N_("&Collecting")

FEATURE = Feature(
    "reconcile",
    page_tabs=(PageTab(_PAGE, _TAB, N_("Reconcile"), f"{_UI}.tab:ReconcileTab", 70),),
    account_tabs=(AccountTab("statement", N_("Statement"), f"{_UI}.statement_tab:StatementTab", 32),),
    reports=(
        ReportSpec(
            "statement",
            N_("Statement of account"),
            N_(
                "For the customer: opening balance, what came and went, closing balance and a reply to seal; without an account one sheet for each customer with a balance."
            ),
            "kamdesk.features.reconcile.report:statement",
            together=True,
        ),
    ),
    tables=("kamdesk.features.reconcile.store",),
    commands=(
        Command(
            "compare_list", N_("Co&mpare a list with our ledger…"), _MENU, _PAGE, "new_comparison",
            writes=True, after_line=True, tab=_TAB,
        ),
        Command("statements", N_("&Statements of account"), _MENU, _PAGE, "preview_statements", tab=_TAB),
        Command("letters", N_("St&atements sent"), _MENU, _PAGE, "show_letters", tab=_TAB),
        Command("unconfirmed", N_("Balances not con&firmed"), _MENU, _PAGE, "show_silent", tab=_TAB),
    ),
)  # fmt: skip
