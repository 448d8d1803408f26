"""What the program is told about records kept twice."""

from kamdesk.base.feature import Command, Feature, Page
from kamdesk.base.i18n import N_

FEATURE = Feature(
    "duplicates",
    page=Page(
        "duplicates",
        N_("Duplicates"),
        "accounts",
        "kamdesk.features.duplicates.ui.page:DuplicatesPage",
        -3,
    ),
    commands=(
        Command(
            "find_duplicates", N_("Fin&d duplicates…"), N_("&Account"), "duplicates", "look_again"
        ),
    ),
)
