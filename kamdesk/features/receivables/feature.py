"""What the program is told about receivables."""

from kamdesk.base.feature import Feature, View

_VIEWS = "kamdesk.features.receivables.views"

FEATURE = Feature(
    "receivables",
    views=(
        View("aging", f"{_VIEWS}:aging", f"{_VIEWS}:add_aging_arguments"),
        View("open-items", f"{_VIEWS}:open_items"),
        View("receivables", f"{_VIEWS}:receivables", f"{_VIEWS}:add_receivables_arguments"),
    ),
    derivations=("kamdesk.features.receivables.derive:LEDGER",),
    tables=("kamdesk.features.receivables.store",),
)
