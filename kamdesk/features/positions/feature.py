"""What the program is told about positions."""

from kamdesk.base.feature import Feature, View

_HERE = "kamdesk.features.positions"

FEATURE = Feature(
    "positions",
    views=(View("classification", f"{_HERE}.views:classification"),),
    derivations=(f"{_HERE}.derive:POSITIONS",),
    tables=(f"{_HERE}.store",),
)
