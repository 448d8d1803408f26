"""Rules of key accounts: tiers, states, groups, and what part of the list is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kamdesk.base.i18n import N_, _

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
        over_limit: Only with more out than the credit limit.
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


# -- classes of the relation ----------------------------------------------------------------------
# The words stand here because the list and the header of an account show them; the rules that give
# an account its class are those of the positions.

PATTERNS = {
    "conflict": N_("Conflict"),
    "loose": N_("Loose"),
    "master_servant": N_("Master-servant"),
    "win_win": N_("Win-win"),
}
"""Classes of the map of patterns, 关系格局, from worse to better."""
LADDERS = {
    "outsider": N_("Outsider"),
    "commercial": N_("Commercial"),
    "friend": N_("Friend"),
    "strategic_partner": N_("Strategic partner"),
}
"""Classes of the map of the ladder, 关系阶梯, from worse to better."""
IDEAL = frozenset({"win_win", "strategic_partner"})
"""The classes that are only a candidate until every gate of the ideal is passed."""
INSUFFICIENT = "insufficient"
"""Stands for a class where too little was answered."""
CLASSES = {**PATTERNS, **LADDERS, INSUFFICIENT: N_("Not enough evidence")}


def class_text(pattern: str | None, ladder: str | None, *, candidate: bool = False) -> str:
    """Return both classes in words, "" if there are none.

    Args:
        pattern: Class of the map of patterns.
        ladder: Class of the map of the ladder.
        candidate: Whether a gate of the ideal fails, so that an ideal class is only a candidate.
    """
    if pattern is None or ladder is None:
        return ""
    if pattern == ladder:  # too little is answered for either
        return _(CLASSES[pattern])
    words = []
    for kind in (pattern, ladder):
        word = _(CLASSES[kind])
        if candidate and kind in IDEAL:
            word = _("{name} (candidate)").format(name=word)
        words.append(word)
    return " · ".join(words)
