"""What the program is told about the forecast."""

from kamdesk.base.feature import Command, Feature, PageTab, View
from kamdesk.base.i18n import N_

_VIEWS = "kamdesk.features.forecast.views"
_TAB = "forecast"
_PAGE = "receivables"
_MENU = N_("&Outlook")

FEATURE = Feature(
    "forecast",
    page_tabs=(
        PageTab(_PAGE, _TAB, N_("Forecast"), "kamdesk.features.forecast.ui.tab:ForecastTab", 40),
    ),
    views=(View("forecast", f"{_VIEWS}:forecast", f"{_VIEWS}:add_arguments"),),
    commands=(
        Command("forecast_weeks", N_("Forecast as bars or &table"), _MENU, _PAGE, "turn_weeks", after_line=True, tab=_TAB),
        Command("forecast_out", N_("What &fell out of forecast"), _MENU, _PAGE, "list_fell_out", tab=_TAB),
        Command("forecast_all", N_("Forecast of a&ll accounts"), _MENU, _PAGE, "show_all_accounts", tab=_TAB),
    ),
)  # fmt: skip
