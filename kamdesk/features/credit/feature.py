"""What the program is told about credit."""

from kamdesk.base.feature import AccountTab, Command, Feature, PageTab
from kamdesk.base.i18n import N_

_MENU = N_("Cre&dit")
_PAGE = "receivables"
_TAB = "credit"

FEATURE = Feature(
    "credit",
    page_tabs=(
        PageTab(_PAGE, _TAB, N_("Credit"), "kamdesk.features.credit.ui.page:CreditTab", 60),
    ),
    account_tabs=(
        AccountTab(_TAB, N_("Credit"), "kamdesk.features.credit.ui.tab:AccountCreditTab", 32),
    ),
    tables=("kamdesk.features.credit.store",),
    commands=(
        Command("credit_all", N_("All &accounts with credit"), _MENU, _PAGE, "clear_filter", tab=_TAB),
        Command("credit_over", N_("Beyond the &limit"), _MENU, _PAGE, "show_over", tab=_TAB),
        Command("credit_due", N_("&Review due now"), _MENU, _PAGE, "show_due", tab=_TAB),
        Command("credit_without", N_("&Without any limit"), _MENU, _PAGE, "show_without", tab=_TAB),
        Command(
            "credit_rules", N_("R&ules of credit"), _MENU, _PAGE, "edit_rules", after_line=True,
            tab=_TAB,
        ),
    ),
)  # fmt: skip
