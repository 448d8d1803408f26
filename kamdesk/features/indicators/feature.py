"""What the program is told about the figures of collecting."""

from kamdesk.base.feature import Command, Feature, PageTab
from kamdesk.base.i18n import N_

_PAGE = "receivables"
_TAB = "figures"

FEATURE = Feature(
    "indicators",
    page_tabs=(
        PageTab(_PAGE, _TAB, N_("Figures"), "kamdesk.features.indicators.ui.tab:FiguresTab", 30),
    ),
    commands=(
        Command(
            "figures", N_("Fi&gures of collecting"), N_("&Collecting"), _PAGE, "reload", tab=_TAB
        ),
    ),
)
