"""What the map can be focused on: who stays in sight while everybody else fades."""

from collections.abc import Collection, Mapping

from kamdesk.base.i18n import N_
from kamdesk.features.relationships.domain import Figures
from kamdesk.features.relationships.queries import Comparison, MoneyOnMap, Staff

CHANGED_DAYS = 90
FOCI: Mapping[str, str] = {
    "key": N_("Key players"),
    "gaps": N_("Gaps: great influence, no contact"),
    "blockers": N_("Opponents"),
    "strangers": N_("Known by none of us"),
    "payers": N_("Can release what is overdue"),
    "changed": N_("Changed in the last 90 days"),
    "assumed": N_("Only assumed"),
}


def focused(
    kind: str, found: Staff, made: Figures, money: MoneyOnMap | None, changes: Comparison | None
) -> set[int]:
    """Return the cards that stay in sight.

    Args:
        kind: A key of `FOCI`.
        found: Everybody on the day.
        made: The figures of that day.
        money: Who can release money; None counts as nobody.
        changes: What differs from `CHANGED_DAYS` before; None counts as nothing.
    """
    known = {one.person for one in found.knows}
    simple: Mapping[str, Collection[int]] = {
        "key": [one.key for one in found.people if one.key_player],
        "gaps": made.gaps,
        "blockers": made.blockers,
        "strangers": [
            one.key for one in found.people if one.person_id is not None and one.key not in known
        ],
        "payers": money.releasers if money is not None and money.overdue else (),
        "assumed": [one.key for one in found.people if one.assumed],
        "changed": () if changes is None else _changed(changes, found),
    }
    return set(simple[kind])


def _changed(changes: Comparison, found: Staff) -> set[int]:
    difference = changes.difference
    cards = {*difference.added, *((one.post, one.person) for one in difference.moved)}
    people = {one.person for one in difference.judged}
    for tie in difference.ties:
        if tie.what == "tie":
            people |= {tie.first, tie.second}
        elif tie.what == "knows":
            people.add(tie.second)
    return {
        one.key
        for one in found.people
        if (one.post_id, one.person_id) in cards or one.person_id in people
    }
