"""What the program is told about sheets that go out for editing."""

from kamdesk.base.feature import Command, Feature, FileOpener, Page
from kamdesk.base.i18n import N_

FEATURE = Feature(
    "roundtrip",
    page=Page(
        "review", N_("Edited sheet"), "import", "kamdesk.features.roundtrip.ui.page:ReviewPage", -2
    ),
    openers=(FileOpener("review", "kamdesk.features.roundtrip.importer:is_edited_sheet"),),
    commands=(
        Command(
            "edited_sheets",
            N_("Edit lists in a sprea&dsheet"),
            N_("&Receivables"),
            "review",
            "begin",
        ),
    ),
)
