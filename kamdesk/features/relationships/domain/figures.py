"""Figures of a map: how well the people who matter are covered, and how they stand (C03, C04)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """What the figures need of one person; None where nothing was judged.

    Attributes:
        key: Whose it is.
        influence: 1 to 5.
        attitude: -2 to 2; None is unknown, which is not neutral.
        coverage: 0 to 4; None counts as unknown to us, 0.
    """

    key: int
    influence: int | None
    attitude: int | None
    coverage: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of C03; None where there is nothing to count.

    Attributes:
        people: How many there are.
        coverage_index: Sum I*c/4 / sum I.
        weighted_sponsor_score: Sum I*a / (2 sum I) of those whose attitude is known; -1 to 1.
        reliable_support: Sum I*max(a,0)*c / (8 sum I) of the same.
        gaps: I >= 4 and c <= 1.
        blockers: I >= 3 and a < 0.
        without_influence: How many have no influence and so do not count.
        without_attitude: How many that count have no attitude.
        unknown_influence: Sum I of those that count and have no attitude.
        influence: Sum I of all that count.
    """

    people: int
    coverage_index: Decimal | None
    weighted_sponsor_score: Decimal | None
    reliable_support: Decimal | None
    gaps: tuple[int, ...]
    blockers: tuple[int, ...]
    without_influence: int
    without_attitude: int
    unknown_influence: int = 0
    influence: int = 0


def figures(people: Sequence[Judged]) -> Figures:
    """Return the figures of a map (C03, worked example E34a)."""
    weighed = [(one, one.influence) for one in people if one.influence is not None]
    known = [
        (one.attitude, weight, one.coverage or 0)
        for one, weight in weighed
        if one.attitude is not None
    ]
    whole = sum(weight for _one, weight in weighed)
    opinion = sum(weight for _attitude, weight, _coverage in known)
    covered = sum(weight * (one.coverage or 0) for one, weight in weighed)
    return Figures(
        people=len(people),
        coverage_index=_ratio(covered, 4 * whole),
        weighted_sponsor_score=_ratio(sum(a * w for a, w, _c in known), 2 * opinion),
        reliable_support=_ratio(sum(w * max(a, 0) * c for a, w, c in known), 8 * opinion),
        gaps=tuple(one.key for one, weight in weighed if weight >= 4 and (one.coverage or 0) <= 1),
        blockers=tuple(one.key for one, w in weighed if w >= 3 and one.attitude is not None and one.attitude < 0),
        without_influence=len(people) - len(weighed),
        without_attitude=len(weighed) - len(known),
        unknown_influence=whole - opinion,
        influence=whole,
    )  # fmt: skip


def _ratio(part: int, whole: int) -> Decimal | None:
    return None if whole == 0 else Decimal(part) / whole


def enough_for_graph(people: int) -> bool:
    """Tell whether figures of the network mean anything."""
    return people >= _FEWEST


@dataclass(frozen=True, slots=True)
class Loss:
    """What is no longer reached when one of us leaves (C04).

    Attributes:
        ours: Who leaves.
        reached: Sum of influence of everybody any of us reaches now.
        left: The same without them.
        alone: Whom nobody else of us reaches, in the order of their keys.
    """

    ours: int
    reached: int
    left: int
    alone: tuple[int, ...]

    @property
    def share(self) -> Decimal | None:
        """1 - left / reached; None if nobody with influence is reached."""
        return None if self.reached == 0 else 1 - Decimal(self.left) / self.reached


def losses(
    influence: Mapping[int, int | None], knows: Iterable[tuple[int, int]]
) -> tuple[Loss, ...]:
    """Return what the leaving of each of ours would cost, the largest first (C04, E34d).

    Args:
        influence: Of everybody at the account; who has none noted weighs nothing.
        knows: (one of ours, somebody there).
    """
    known: dict[int, set[int]] = {}
    for ours, theirs in knows:
        if theirs in influence:
            known.setdefault(theirs, set()).add(ours)
    reached = sum(influence[theirs] or 0 for theirs in known)
    made = []
    for ours in sorted({one for some in known.values() for one in some}):
        alone = tuple(sorted(theirs for theirs, some in known.items() if some == {ours}))
        left = reached - sum(influence[theirs] or 0 for theirs in alone)
        made.append(Loss(ours, reached, left, alone))
    return tuple(sorted(made, key=lambda one: (one.left, one.ours)))
