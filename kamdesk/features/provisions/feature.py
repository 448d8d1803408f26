"""What the program is told about expected loss and the law on payment."""

from kamdesk.base.feature import Command, Feature, PageTab
from kamdesk.base.i18n import N_

_MENU = N_("&Outlook")
_PAGE = "receivables"
_TAB = "risk"

FEATURE = Feature(
    "provisions",
    page_tabs=(
        PageTab(
            "receivables", "risk", N_("Risk"), "kamdesk.features.provisions.ui.tab:RiskTab", 80
        ),
    ),
    commands=(
        Command(
            "expected_loss",
            N_("E&xpected loss"),
            _MENU,
            _PAGE,
            "show_loss",
            after_line=True,
            tab=_TAB,
        ),
        Command("limitation", N_("Terms and l&imitation"), _MENU, _PAGE, "show_law", tab=_TAB),
    ),
)
