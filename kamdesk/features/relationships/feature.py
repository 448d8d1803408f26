"""What the program is told about relationships."""

from kamdesk.base.feature import Feature, View

_VIEWS = "kamdesk.features.relationships.views"

FEATURE = Feature(
    "relationships",
    views=(
        View("people", f"{_VIEWS}:people", f"{_VIEWS}:add_people_arguments"),
        View("coverage", f"{_VIEWS}:coverage"),
    ),
    tables=("kamdesk.features.relationships.store",),
)
