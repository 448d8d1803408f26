"""What the program is told about relationships."""

from kamdesk.base.feature import AccountTab, Feature, ReportSpec, View
from kamdesk.base.i18n import N_

_VIEWS = "kamdesk.features.relationships.views"

FEATURE = Feature(
    "relationships",
    account_tabs=(
        AccountTab("map", N_("Map"), "kamdesk.features.relationships.ui.map_tab:MapTab", 20),
    ),
    reports=(
        ReportSpec(
            "relationship-map",
            N_("Relationship map"),
            N_(
                "For the account review: who decides there, who of us knows them, where the gaps are."
            ),
            "kamdesk.features.relationships.report:relationship_map",
            per_account=True,
        ),
    ),
    views=(
        View("people", f"{_VIEWS}:people", f"{_VIEWS}:add_people_arguments"),
        View("coverage", f"{_VIEWS}:coverage"),
        View("network", f"{_VIEWS}:network", f"{_VIEWS}:add_network_arguments"),
    ),
    tables=("kamdesk.features.relationships.store",),
)
