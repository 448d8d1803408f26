"""Rules of key accounts: tiers, states, groups, and what part of the list is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kamdesk.base.i18n import N_

TIERS = ("A", "B", "C", "D")
STATUSES = {
    "active": N_("Active"),
    "prospect": N_("Prospect"),
    "at_risk": N_("At risk"),
    "dormant": N_("Dormant"),
}
OWNERSHIPS = (N_("State-owned"), N_("Private"), N_("Foreign-invested"), N_("Public body"))


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """Which accounts a list shows; every part narrows it.

    Attributes:
        text: Fragment of a name, pinyin, code, phone …
        tier, status, owner, tag, region, industry: Exact value; None for any, "" for none given.
        overdue: Only with invoices past due at the as-of day.
        over_limit: Only with more outstanding than the credit limit.
        archived: Archived accounts instead of the others.
        tree: In the order of groups, units under their parent.
    """

    text: str = ""
    tier: str | None = None
    status: str | None = None
    owner: str | None = None
    tag: str | None = None
    region: str | None = None
    industry: str | None = None
    overdue: bool = False
    over_limit: bool = False
    archived: bool = False
    tree: bool = False

    def is_narrow(self) -> bool:
        """Tell whether anything but the tree order is chosen."""
        return replace(self, tree=False, archived=False) != AccountFilter()


def is_above(parents: Mapping[int, int | None], account: int, parent: int) -> bool:
    """Tell whether making `parent` the parent of `account` would close a circle."""
    step: int | None = parent
    seen: set[int] = set()
    while step is not None and step not in seen:
        if step == account:
            return True
        seen.add(step)
        step = parents.get(step)
    return False
