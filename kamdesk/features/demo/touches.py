"""Two years of visits, meetings, calls and messages, and what comes next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import count
from typing import Any

from kamdesk.features.demo.firms import Firm
from kamdesk.features.demo.people import Staff, staff
from kamdesk.features.demo.scale import FIRST_DAY, STANDING_DAY, stream
from kamdesk.features.demo.talk import GOALS, THEMES, Theme

Row = tuple[Any, ...]
TOUCH_COLUMNS = ("account_id", "day", "kind", "subject", "outcome", "note")
TOUCH_PERSON_COLUMNS = ("touch_id", "person_id")
TOUCH_COLLEAGUE_COLUMNS = ("touch_id", "colleague_id")
CELL_COLUMNS = (
    "account_id", "our_function", "department", "needed", "goal", "colleague_id", "person_id",
)  # fmt: skip

_KINDS = ("visit", "meeting", "call", "message")
_SPAN = (STANDING_DAY - FIRST_DAY).days
_AHEAD = 75
_PACE = {"active": 1.0, "at_risk": 0.55, "prospect": 0.5, "dormant": 0.3}
_QUIET = {"dormant": 210, "at_risk": 45}
"""Days before the standing day without any contact."""
_SINGLE = 4
"""One account in so many is kept by its owner and one buyer alone."""


@dataclass(frozen=True, slots=True)
class _Touch:
    """One touch: places of theirs among the contacts, and ids of ours."""

    day: date
    kind: str
    subject: str
    outcome: str | None
    note: str | None
    people: tuple[int, ...]
    ours: tuple[int, ...]


class Touches:
    """Streams of rows about touches, in the order of their ids.

    Args:
        firms: All accounts.
        seed: Of the workspace.
        detailed: Whether every account has touches and agreed cells; else a share of them.
        thin: Without detail: one account of tier B in so many has touches, more of A, fewer of C.
    """

    def __init__(self, firms: Sequence[Firm], seed: int, *, detailed: bool, thin: int) -> None:
        self._firms = firms
        self._seed = seed
        self._detailed = detailed
        self._every = {"A": 1 if detailed else max(1, thin // 4), "B": thin, "C": 4 * thin}

    def touches(self) -> Iterator[Row]:
        """Yield one row a touch."""
        for firm, _first, made in self._all:
            for one in made:
                day = one.day.isoformat()
                yield firm.number, day, one.kind, one.subject, one.outcome, one.note

    def people(self) -> Iterator[Row]:
        """Yield who of theirs took part."""
        keys = count(1)
        for _firm, first, made in self._all:
            for one in made:
                key = next(keys)
                for place in one.people:
                    yield key, first + place

    def colleagues(self) -> Iterator[Row]:
        """Yield who of us took part."""
        keys = count(1)
        for _firm, _first, made in self._all:
            for one in made:
                key = next(keys)
                for colleague in one.ours:
                    yield key, colleague

    def cells(self) -> Iterator[Row]:
        """Yield what was agreed about cells of the matrix, with the larger accounts."""
        if not self._detailed:
            return
        for firm, first in self._chosen():
            if firm.tier == "C":
                continue
            found = self._staff(firm)
            for function, (branch, goal, foreign_goal) in GOALS.items():
                head = _head(found, branch)
                if head is None or (firm.tier == "B" and function == "service"):
                    continue
                leader = next(one.colleague for one in THEMES if one.function == function)
                yield (
                    firm.number, function, found.contacts[head].department, None,
                    foreign_goal if firm.foreign else goal, leader or firm.owner, first + head,
                )  # fmt: skip
            production = _head(found, 3)
            if production is not None:
                department = found.contacts[production].department
                yield firm.number, "quality", department, 1, None, None, None
                yield firm.number, "technical", department, 0, None, None, None

    @cached_property
    def _all(self) -> list[tuple[Firm, int, list[_Touch]]]:
        """Every account that has touches, with the id of the first of its people."""
        return [
            (firm, first, _Talker(firm, self._staff(firm), self._seed).touches())
            for firm, first in self._chosen()
        ]

    def _staff(self, firm: Firm) -> Staff:
        return staff(firm, self._seed, detailed=self._detailed)

    def _chosen(self) -> Iterator[tuple[Firm, int]]:
        first = 1
        for firm in self._firms:
            if self._detailed or firm.number % self._every[firm.tier] == 0:
                yield firm, first
            first += max(1, firm.people)


def _head(found: Staff, branch: int) -> int | None:
    """Return the place of the head of a department we know by name."""
    for place, one in enumerate(found.contacts):
        if one.branch == branch and one.head and not one.placeholder and place not in found.gone:
            return place
    return None


class _Talker:
    """Makes the touches of one account."""

    def __init__(self, firm: Firm, found: Staff, seed: int) -> None:
        self._firm = firm
        self._found = found
        self._chance = stream(seed, "touches", firm.number)
        self._single = firm.number % _SINGLE == 0 and firm.tier != "A"
        self._last = _SPAN - _QUIET.get(firm.status, 0)

    def touches(self) -> list[_Touch]:
        """Return the touches in the order of their days, planned ones last."""
        made: list[_Touch] = []
        for theme in THEMES:
            if self._single and theme.function != "sales":
                continue
            yearly = theme.yearly["ABC".index(self._firm.tier)]
            wanted = round(yearly * 2 * _PACE.get(self._firm.status, 1.0))
            made.extend(self._past(theme, wanted))
            if self._firm.status != "dormant" and yearly >= 3:
                made.extend(self._planned(theme))
        return sorted(made, key=lambda one: (one.day, one.kind, one.people))

    def _past(self, theme: Theme, wanted: int) -> Iterator[_Touch]:
        """Yield touches spread over the two years; a contact is not kept like a clock."""
        for number in range(wanted):
            step = self._last / wanted
            offset = int(step * (number + self._chance.random()))
            made = self._one(theme, FIRST_DAY + timedelta(days=offset), planned=False)
            if made is not None:
                yield made

    def _planned(self, theme: Theme) -> Iterator[_Touch]:
        if self._chance.random() < 0.6:
            ahead = self._chance.randint(3, _AHEAD)
            made = self._one(theme, STANDING_DAY + timedelta(days=ahead), planned=True)
            if made is not None:
                yield made

    def _one(self, theme: Theme, day: date, *, planned: bool) -> _Touch | None:
        chance = self._chance
        day = _workday(day)
        kind = "visit" if planned else chance.choices(_KINDS, theme.kinds)[0]
        people = self._theirs(theme, day, kind)
        if not people:
            return None
        subject, outcome = chance.choice(theme.talk_foreign if self._firm.foreign else theme.talk)
        fresh = (STANDING_DAY - day).days < 21
        told = not planned and kind != "message" and chance.random() < (0.65 if fresh else 0.93)
        return _Touch(
            day, kind, subject, outcome if told else None, None, people, self._ours(theme, kind)
        )

    def _theirs(self, theme: Theme, day: date, kind: str) -> tuple[int, ...]:
        """Return who of theirs is met: those of more influence more often."""
        chance = self._chance
        branch = chance.choice(theme.branches)
        there = [
            place
            for place, one in enumerate(self._found.contacts)
            if one.branch == branch
            and not one.placeholder
            and day <= self._found.gone.get(place, day)
        ]
        if not there:
            return ()
        if self._single:
            return (there[0],)
        wanted = {
            "visit": chance.choice((1, 1, 2, 2, 3)), "meeting": chance.choice((2, 2, 3, 4)),
            "call": 1, "message": chance.choice((1, 1, 1, 3)),
        }[kind]  # fmt: skip
        chosen: list[int] = []
        while there and len(chosen) < wanted:
            weights = [self._found.contacts[place].influence for place in there]
            place = chance.choices(there, weights)[0]
            there.remove(place)
            chosen.append(place)
        return tuple(chosen)

    def _ours(self, theme: Theme, kind: str) -> tuple[int, ...]:
        leader = theme.colleague or self._firm.owner
        joins = kind in ("visit", "meeting") and self._chance.random() < 0.45
        return (leader, self._firm.owner) if joins and leader != self._firm.owner else (leader,)


def _workday(day: date) -> date:
    """Return the day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))
