"""What the program is told about search."""

from kamdesk.base.feature import Feature, View

FEATURE = Feature(
    "search",
    views=(
        View(
            "search",
            "kamdesk.features.search.views:show_search",
            "kamdesk.features.search.views:search_arguments",
        ),
    ),
    derivations=("kamdesk.features.search.derive:SEARCH",),
)
