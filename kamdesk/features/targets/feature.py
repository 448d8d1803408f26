"""What the program is told about targets."""

from kamdesk.base.feature import Command, Feature, PageTab, ReportSpec
from kamdesk.base.i18n import N_

_MENU = N_("&Outlook")
_PAGE, _TAB = "receivables", "targets"

_COMMANDS = (
    Command("propose_targets", N_("&Propose targets of the month"), _MENU, _PAGE, "propose_targets", writes=True, after_line=True, tab=_TAB),
    Command("targets_by_owner", N_("Targets by &owner"), _MENU, _PAGE, "by_owner", tab=_TAB),
    Command("monthly_review", N_("Monthly re&view"), _MENU, _PAGE, "show_review", tab=_TAB),
    Command("month_commission", N_("Commission of the &month"), _MENU, _PAGE, "show_statement", tab=_TAB),
    Command("schemes", N_("&Schemes of commission"), _MENU, _PAGE, "show_schemes", tab=_TAB),
)  # fmt: skip

FEATURE = Feature(
    "targets",
    page_tabs=(
        PageTab(_PAGE, _TAB, N_("Targets"), "kamdesk.features.targets.ui.page:TargetsTab", 50),
    ),
    reports=(
        ReportSpec(
            "collection-plan",
            N_("Collection plan"),
            N_(
                "For the monthly target: what is due and promised, who answers for it, what was collected, and what it earns."
            ),
            "kamdesk.features.targets.report:collection_plan",
        ),
    ),
    tables=("kamdesk.features.targets.store",),
    commands=_COMMANDS,
)
