"""The forecast of a day, and how good it was, read from the ledger.

`load` turns the ledger into arrays, `outlook` answers what a page and the command line show. numpy
comes with this package: import it where it is used.
"""

from kamdesk.features.forecast.queries.load import claims, load, term_day
from kamdesk.features.forecast.queries.outlook import (
    SOON_WEEKS,
    AccountLine,
    Evidence,
    FellOut,
    Forecast,
    ItemLine,
    Section,
    WeekLine,
    excluded,
    forecast,
    item_lines,
    past_days,
    scores,
)

__all__ = [
    "SOON_WEEKS",
    "AccountLine",
    "Evidence",
    "FellOut",
    "Forecast",
    "ItemLine",
    "Section",
    "WeekLine",
    "claims",
    "excluded",
    "forecast",
    "item_lines",
    "load",
    "past_days",
    "scores",
    "term_day",
]
