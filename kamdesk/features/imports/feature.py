"""What the program is told about imports."""

from kamdesk.base.feature import Feature, Page, View
from kamdesk.base.i18n import N_

FEATURE = Feature(
    "imports",
    page=Page("import", N_("Import"), "import", "kamdesk.features.imports.ui.page:ImportPage", 100),
    views=(View("imports", "kamdesk.features.imports.views:imports"),),
)
