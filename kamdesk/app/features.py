"""The one list of what kamdesk can do; window and command line read only this."""

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from kamdesk.base.lazy import load

if TYPE_CHECKING:
    from pathlib import Path

    from kamdesk.base.feature import AccountTab, BriefPart, Feature, ItemPart, Page, PageTab
    from kamdesk.db.derivation import Derivation

_NAMES = (
    "kamdesk.features.accounts.feature:FEATURE",
    "kamdesk.features.parameters.feature:FEATURE",
    "kamdesk.features.touches.feature:FEATURE",
    "kamdesk.features.relationships.feature:FEATURE",
    "kamdesk.features.plan.feature:FEATURE",
    "kamdesk.features.positions.feature:FEATURE",
    "kamdesk.features.receivables.feature:FEATURE",
    "kamdesk.features.indicators.feature:FEATURE",
    "kamdesk.features.contracts.feature:FEATURE",
    "kamdesk.features.collections.feature:FEATURE",
    "kamdesk.features.credit.feature:FEATURE",
    "kamdesk.features.targets.feature:FEATURE",
    "kamdesk.features.forecast.feature:FEATURE",
    "kamdesk.features.reconcile.feature:FEATURE",
    "kamdesk.features.provisions.feature:FEATURE",
    "kamdesk.features.packs.feature:FEATURE",
    "kamdesk.features.products.feature:FEATURE",
    "kamdesk.features.search.feature:FEATURE",
    "kamdesk.features.imports.feature:FEATURE",
    "kamdesk.features.duplicates.feature:FEATURE",
    "kamdesk.features.workbooks.feature:FEATURE",
    "kamdesk.features.templates.feature:FEATURE",
    "kamdesk.features.roundtrip.feature:FEATURE",
)


@cache
def features() -> "tuple[Feature, ...]":
    """Return all features in the order of the list."""
    return tuple(load(name) for name in _NAMES)


@cache
def derivations() -> "tuple[Derivation, ...]":
    """Return everything that is kept in step with each write, in the order of the features."""
    return tuple(load(name) for feature in features() for name in feature.derivations)


def load_tables() -> None:
    """Import every module with mapped rows, so that SQLAlchemy knows all tables."""
    load("kamdesk.db.store:StepRow")
    for feature in features():
        for module in feature.tables:
            import_module(module)


def pages() -> "tuple[Page, ...]":
    """Return the pages in their order; those below 0 have no place in the navigation rail."""
    found = (feature.page for feature in features())
    return tuple(sorted((page for page in found if page is not None), key=lambda page: page.order))


def page_for_file(path: "Path") -> str:
    """Return the key of the page that opens a file; the import where none says it does."""
    openers = (one for feature in features() for one in feature.openers)
    return next((one.page for one in openers if load(one.accepts)(path)), "import")


def account_tabs() -> "tuple[AccountTab, ...]":
    """Return the tabs of the account page in their order."""
    found = (tab for feature in features() for tab in feature.account_tabs)
    return tuple(sorted(found, key=lambda tab: tab.order))


def page_tabs(page: str) -> "tuple[PageTab, ...]":
    """Return the tabs of a shared page in their order."""
    found = (tab for feature in features() for tab in feature.page_tabs if tab.page == page)
    return tuple(sorted(found, key=lambda tab: tab.order))


def item_parts() -> "tuple[ItemPart, ...]":
    """Return the parts of the pane of a document in their order."""
    found = (part for feature in features() for part in feature.item_parts)
    return tuple(sorted(found, key=lambda part: part.order))


def brief_parts() -> "tuple[BriefPart, ...]":
    """Return the parts of the brief of an account in their order."""
    found = (part for feature in features() for part in feature.brief_parts)
    return tuple(sorted(found, key=lambda part: part.order))
