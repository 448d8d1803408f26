"""Rules of the cash forecast (C35): days, chances, and how late a customer's money usually comes.

Pure Python on single items: the specification that the arrays of `simulation` are held against.
"""

from kamdesk.features.forecast.domain.days import (
    Week,
    first_run,
    nearest_run,
    weeks_after,
)
from kamdesk.features.forecast.domain.receipts import (
    CHANCES,
    CLASS_SCALE,
    EDGES,
    FLOOR_DAYS,
    KEPT_ENOUGH,
    RESOLUTION_DAYS,
    Expected,
    Habit,
    Kind,
    Part,
    chance_of,
    expected_receipt,
    fell_out,
    is_relied_on,
    scaled,
    split,
)
from kamdesk.features.forecast.domain.survival import (
    FIRST_DAY,
    LAST_DAY,
    chance_between,
    default_hazards,
    hazards,
    survival,
)

__all__ = [
    "CHANCES",
    "CLASS_SCALE",
    "EDGES",
    "FIRST_DAY",
    "FLOOR_DAYS",
    "KEPT_ENOUGH",
    "LAST_DAY",
    "RESOLUTION_DAYS",
    "Expected",
    "Habit",
    "Kind",
    "Part",
    "Week",
    "chance_between",
    "chance_of",
    "default_hazards",
    "expected_receipt",
    "fell_out",
    "first_run",
    "hazards",
    "is_relied_on",
    "nearest_run",
    "scaled",
    "split",
    "survival",
    "weeks_after",
]
