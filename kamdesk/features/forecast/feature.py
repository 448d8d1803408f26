"""What the program is told about the forecast."""

from kamdesk.base.feature import Feature, View

_VIEWS = "kamdesk.features.forecast.views"

FEATURE = Feature(
    "forecast",
    views=(View("forecast", f"{_VIEWS}:forecast", f"{_VIEWS}:add_arguments"),),
)
