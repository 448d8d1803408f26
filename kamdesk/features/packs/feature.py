"""What the program is told about the brief and the packs."""

from kamdesk.base.feature import Feature, ReportChoice, ReportOption, ReportSpec
from kamdesk.base.i18n import N_

_AUDIENCE = ReportOption(
    "audience",
    N_("Made for"),
    (
        ReportChoice("boss", N_("Our management")),
        ReportChoice("finance", N_("Finance")),
        ReportChoice("customer", N_("The customer"), per_account=True),
    ),
)

FEATURE = Feature(
    "packs",
    reports=(
        ReportSpec(
            "account-brief",
            N_("Account brief"),
            N_(
                "Before a visit, one page: five figures, five people, what happened since, promises both ways, one ask."
            ),
            "kamdesk.features.packs.report:account_brief",
            per_account=True,
        ),
        ReportSpec(
            "meeting-pack",
            N_("Meeting pack"),
            N_(
                "For a meeting, by who will read it: our management, finance, or the customer, who sees only what both sides know."
            ),
            "kamdesk.features.packs.report:meeting_pack",
            options=(_AUDIENCE,),
        ),
    ),
)
