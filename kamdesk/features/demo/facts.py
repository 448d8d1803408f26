"""Two years of judgements of people: how they stand, how well we know them, how we know it."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from kamdesk.features.demo.firms import Firm
from kamdesk.features.demo.people import Contact, Staff
from kamdesk.features.demo.scale import FIRST_DAY, STANDING_DAY, stream

_SOURCES = (
    "技术交流会上的发言", "季度拜访", "现场服务工程师反馈", "年度供应商大会", "验收会议",
    "同事介绍", "招标答疑时的态度", "电话沟通", "一起去工厂参观", "对账会议",
)  # fmt: skip
_SOURCES_FOREIGN = (
    "Said so in the technical review", "Quarterly visit", "Feedback from our service engineer",
    "Supplier day", "Acceptance meeting", "Introduced by a colleague", "Phone call",
)  # fmt: skip
_ROLES = {
    0: ("approver", "decision_maker"),
    1: ("evaluator", "decision_maker", "evaluator"),
    2: ("evaluator", "user"),
    5: ("approver", "evaluator"),
}
_OTHER_ROLES = ("user", "user", "evaluator")
_WARMTH = {"A": 0.75, "B": 0.55, "C": 0.35}
_JUDGED_SHARE = 3  # without detail one contact in so many is judged
_MOST_COVERAGE = 4


@dataclass(frozen=True, slots=True)
class Fact:
    """One dated judgement of the contact at a place."""

    contact: int
    kind: str
    value: str
    day: date
    source: str
    assumed: bool


def facts(firm: Firm, found: Staff, seed: int, *, detailed: bool) -> list[Fact]:
    """Return the judgements of an account's people in the order of their days.

    Args:
        firm: The account.
        found: Its people.
        seed: Of the workspace.
        detailed: Whether everybody is judged, several times; else one in three, once or twice.
    """
    chance = stream(seed, "facts", firm.number)
    made: list[Fact] = []
    for place, one in enumerate(found.contacts):
        if detailed or place % _JUDGED_SHARE == 0:
            made.extend(_Judge(firm, place, found, chance, detailed).judge(one))
    made.sort(key=lambda fact: (fact.day, fact.contact, fact.kind))
    return made


class _Judge:
    """Judges one contact from a first day on; `_warmth` is the chance that things get better."""

    def __init__(
        self, firm: Firm, place: int, found: Staff, chance: random.Random, detailed: bool
    ) -> None:
        self._place = place
        self._chance = chance
        self._turns = 4 if detailed else 1
        self._sources = _SOURCES_FOREIGN if firm.foreign else _SOURCES
        self._last = found.gone.get(place, STANDING_DAY)
        self._warmth = _WARMTH[firm.tier] - (0.25 if firm.status == "at_risk" else 0)
        self._made: list[Fact] = []

    def judge(self, one: Contact) -> list[Fact]:
        """Return all judgements of one contact."""
        start = FIRST_DAY + timedelta(days=self._chance.randrange(120))
        assumed = self._chance.random() < 0.2
        self._add("influence", one.influence, start, assumed)
        if one.placeholder:
            return self._made
        role = self._chance.choice(_ROLES.get(one.branch, _OTHER_ROLES))
        self._add("role", role, start, assumed)
        if self._coverage(one, start):
            self._attitude(start, assumed)
        return self._made

    def _coverage(self, one: Contact, day: date) -> int:
        coverage = self._chance.choices((0, 1, 2, 3), (35, 30, 25, 10))[0]
        if one.influence >= 4 and self._chance.random() > self._warmth:
            coverage = min(coverage, 1)
        self._add("coverage", coverage, day)
        for _turn in range(min(3, self._turns)):
            day += timedelta(days=self._chance.randint(60, 260))
            if day > STANDING_DAY or self._chance.random() > 0.35 + self._warmth / 2:
                break
            coverage = min(_MOST_COVERAGE, coverage + 1)
            self._add("coverage", coverage, day)
        return coverage

    def _attitude(self, start: date, assumed: bool) -> None:
        day = start + timedelta(days=self._chance.randrange(30))
        attitude = self._chance.choices((-2, -1, 0, 1, 2), (4, 14, 44, 28, 10))[0]
        self._add("attitude", attitude, day, assumed)
        for _turn in range(self._turns):
            day += timedelta(days=self._chance.randint(45, 240))
            if day > STANDING_DAY:
                return
            if self._chance.random() < 0.55:
                step = 1 if self._chance.random() < self._warmth else -1
                attitude = max(-2, min(2, attitude + step))
                self._add("attitude", attitude, day)

    def _add(self, kind: str, value: int | str, day: date, assumed: bool = False) -> None:
        if day <= self._last:
            source = self._chance.choice(self._sources)
            self._made.append(Fact(self._place, kind, str(value), day, source, assumed))
