"""What a map shows to others: judgements left out, names replaced, sensitive people not there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from kamdesk.base.i18n import _
from kamdesk.features.relationships import domain
from kamdesk.features.relationships.domain import REPORTS_TO
from kamdesk.features.relationships.queries import Judgement, Person, Staff, Tie

ONE, POSTER, MANAGERS = "one", "poster", "managers"
_OPINIONS = frozenset(
    {
        "attitude", "ideal_attitude", "coverage", "ideal_coverage", "political", "adaptability",
        "competitor", "needs", "orientation",
    }
)  # fmt: skip
_FRIENDLY = frozenset({REPORTS_TO, domain.DOTTED})


@dataclass(frozen=True, slots=True)
class Export:
    """How a map is taken along.

    Attributes:
        scale: Pixels for a unit of a picture, 1 to 4.
        pages: `ONE` page, a `POSTER` over several sheets in natural size, or a page for each of the
            `MANAGERS`; a picture or a drawing is always one.
        opinions: Whether judgements other than role and influence, and informal ties, are shown.
        names: Whether people are named; else they are numbered.
        sensitive: Whether people marked sensitive are shown.
        grey: Whether everything is drawn in grey, for printing.
    """

    scale: int = 2
    pages: str = ONE
    opinions: bool = True
    names: bool = True
    sensitive: bool = True
    grey: bool = False


def shared(found: Staff, options: Export) -> Staff:
    """Return the people and ties as others may see them; keys stay what they were."""
    hidden = [one.key for one in found.people if one.sensitive and not options.sensitive]
    kept = without(found, hidden)
    people, ties, knows = list(kept.people), list(kept.ties), list(kept.knows)
    if not options.opinions:
        people = [_without_opinions(one) for one in people]
        ties = [tie for tie in ties if tie.kind in _FRIENDLY]
        knows = []
    if not options.names:
        people = [_numbered(one, number) for number, one in enumerate(people, start=1)]
        ties = [_silent(tie) for tie in ties]
        knows = []
    return Staff(tuple(people), tuple(ties), kept.tree, tuple(knows))


def without(found: Staff, keys: Collection[int]) -> Staff:
    """Return the people and ties without some, named by their keys."""
    people = tuple(one for one in found.people if one.key not in keys)
    left = {one.key for one in people}
    ties = tuple(tie for tie in found.ties if tie.first in left and tie.second in left)
    lines = [(tie.first, tie.second) for tie in ties if tie.kind == REPORTS_TO]
    tree = domain.tree([one.key for one in people], lines)
    return Staff(people, ties, tree, tuple(one for one in found.knows if one.person in left))


def _without_opinions(one: Person) -> Person:
    facts: Mapping[str, Judgement] = {
        kind: fact for kind, fact in one.facts.items() if kind not in _OPINIONS
    }
    return replace(one, facts=facts, owner_id=None, owner=None)


def _numbered(one: Person, number: int) -> Person:
    name = _("Person {n}").format(n=number) if one.person_id is not None else ""
    return replace(one, name=name, external_id=None, owner_id=None, owner=None)


def _silent(tie: Tie) -> Tie:
    return replace(tie, note="")
