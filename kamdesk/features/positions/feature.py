"""What the program is told about positions."""

from kamdesk.base.feature import AccountTab, Feature, Page, ReportSpec, View
from kamdesk.base.i18n import N_

_HERE = "kamdesk.features.positions"

FEATURE = Feature(
    "positions",
    page=Page("relations", N_("Relations"), "relations", f"{_HERE}.ui.page:RelationsPage", 15),
    account_tabs=(AccountTab("position", N_("Position"), f"{_HERE}.ui.tab:PositionTab", 24),),
    reports=(
        ReportSpec(
            "classification",
            N_("Positions now and ideal"),
            N_("For the account review: how we stand, where we should, and what is done about it."),
            f"{_HERE}.report:classification",
        ),
    ),
    views=(View("classification", f"{_HERE}.views:classification"),),
    derivations=(f"{_HERE}.derive:POSITIONS",),
    tables=(f"{_HERE}.store",),
)
