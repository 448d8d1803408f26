"""Whom to look at: groups of cards that stand out while the others fade, and contacts that cooled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kamdesk.base.i18n import N_
from kamdesk.features.relationships.domain import DOTTED
from kamdesk.features.relationships.queries.money import MoneyOnMap
from kamdesk.features.relationships.queries.network import THEIRS, MapFigures
from kamdesk.features.relationships.queries.staff import Staff
from kamdesk.features.relationships.queries.times import Comparison

COLD_AFTER = 90
"""Days after which a contact is cold where no cadence was agreed."""

FOCUSES: Mapping[str, str] = {
    "key_players": N_("Key players"),
    "gaps": N_("Gaps"),
    "opponents": N_("Opponents"),
    "strangers": N_("Known by none of us"),
    "overdue": N_("Overdue payers"),
    "doors": N_("Single doors"),
    "cold": N_("Contacts gone cold"),
    "assumed": N_("Assumed"),
    "changed": N_("Changed since"),
}
"""Every focus with its marked name."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """How long ago somebody was met.

    Attributes:
        last: Day of the last touch, None for never.
        days: Days since, None for never.
        cadence: Days within which we want to meet: as judged, else `COLD_AFTER`.
        cold: Whether it is longer ago than that; never met is cold.
    """

    last: date | None
    days: int | None
    cadence: int
    cold: bool


def freshness(found: Staff, met: Mapping[int, date], as_of: date) -> dict[int, Freshness]:
    """Return by card how long ago each was met; vacant posts are left out.

    Args:
        found: The people of the day.
        met: From `last_contacts` of the same day.
        as_of: The day.
    """
    made = {}
    for one in found.people:
        if one.person_id is None:
            continue
        last = met.get(one.person_id)
        days = None if last is None else (as_of - last).days
        cadence = one.number("cadence") or COLD_AFTER
        made[one.key] = Freshness(last, days, cadence, days is None or days > cadence)
    return made


def focuses(
    found: Staff, made: MapFigures, money: MoneyOnMap | None = None,
    fresh: Mapping[int, Freshness] | None = None, compared: Comparison | None = None,
) -> dict[str, frozenset[int]]:  # fmt: skip
    """Return the cards of each focus by the keys of `FOCUSES`; what was not given is left out."""
    groups: dict[str, set[int]] = {
        "key_players": {one.key for one in found.people if one.key_player},
        "gaps": set(made.figures.gaps),
        "opponents": set(made.figures.blockers),
        "strangers": set(made.strangers),
        "doors": {key for side, key in made.doors if side == THEIRS},
        "assumed": {one.key for one in found.people if one.assumed},
    }
    if money is not None:
        groups["overdue"] = set(money.releasers) if money.overdue else set()
    if fresh is not None:
        groups["cold"] = {key for key, one in fresh.items() if one.cold}
    if compared is not None:
        groups["changed"] = _changed(found, compared)
    return {name: frozenset(groups[name]) for name in FOCUSES if name in groups}


def _changed(found: Staff, compared: Comparison) -> set[int]:
    """Return the cards something changed at; who has gone has no card any more."""
    difference = compared.difference
    cards = {*difference.added, *((one.post, one.person) for one in difference.moved)}
    people = {one.person for one in difference.judged}
    posts: set[int] = set()
    for tie in difference.ties:
        if tie.what == "line" or tie.kind == DOTTED:
            posts |= {tie.first, tie.second}
        else:
            people |= {tie.second} if tie.what == "knows" else {tie.first, tie.second}
    return {
        one.key
        for one in found.people
        if (one.post_id, one.person_id) in cards or one.person_id in people or one.post_id in posts
    }
