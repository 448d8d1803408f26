"""What the program is told about relationships."""

from kamdesk.base.feature import AccountTab, Feature, View
from kamdesk.base.i18n import N_

_VIEWS = "kamdesk.features.relationships.views"

FEATURE = Feature(
    "relationships",
    account_tabs=(
        AccountTab("map", N_("Map"), "kamdesk.features.relationships.ui.map_tab:MapTab", 20),
    ),
    views=(
        View("people", f"{_VIEWS}:people", f"{_VIEWS}:add_people_arguments"),
        View("coverage", f"{_VIEWS}:coverage"),
        View("network", f"{_VIEWS}:network", f"{_VIEWS}:add_network_arguments"),
    ),
    tables=("kamdesk.features.relationships.store",),
)
