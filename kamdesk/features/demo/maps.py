"""What else is on the maps of a sample workspace: who of us knows whom, payments, outsiders, a tender."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kamdesk.features.demo import names
from kamdesk.features.demo.firms import Firm
from kamdesk.features.demo.people import Contact, Staff
from kamdesk.features.demo.scale import FIRST_DAY, STANDING_DAY, stream
from kamdesk.features.relationships.queries.maps import DEFAULT_NAME

Row = tuple[Any, ...]
Everybody = Callable[[], Iterator[tuple[Firm, Staff, int]]]
"""Gives every account with its people and the id of the first of them, each time anew."""

ACQUAINTANCE_COLUMNS = (
    "account_id", "colleague_id", "person_id", "strength", "since", "until", "note",
)  # fmt: skip
PAYMENT_STEP_COLUMNS = ("account_id", "place", "what", "person_id", "usual_days")
MAP_COLUMNS = ("account_id", "name", "layout", "note")
MAP_FOLD_COLUMNS = ("map_id", "department")
MAP_PLACE_COLUMNS = ("map_id", "post_id", "person_id", "x", "y", "pinned", "hidden")

_FINANCE, _LEGAL = 5, 9
_COUNTERPARTS = {0: 8, 2: 4, 3: 5, 4: 5, 5: 6, 6: 7, 7: 5}
"""Which of us (by number) belongs to which of their departments."""
_STEPS = (("验收签字", 7, 10), ("发票入账", 5, 5), ("付款审批", 5, 7), ("安排资金付款", 0, 15))
_STEPS_FOREIGN = (
    ("Acceptance signed", 7, 10), ("Invoice booked", 5, 4), ("Payment approved", 5, 7), ("Payment run", 5, 5),
)  # fmt: skip
_OUTSIDERS = (
    ("外部设计院顾问", "设计院"),
    ("招标代理项目经理", "招标代理"),
    ("集团采购专家", "集团总部"),
)
_OUTSIDERS_FOREIGN = (("Consulting engineer", "Consultant"), ("Group buyer", "Parent company"))
_NOTES = ("同乡", "以前的同事", "一起做过一期项目", None, None, None)
_TENDERS = ("二期扩建招标", "年度框架招标", "产线改造招标")


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody from outside who matters at an account.

    Attributes:
        knows: Place of the contact they influence.
    """

    firm: Firm
    name: str
    title: str
    department: str
    knows: int
    influence: int
    attitude: int | None


def outsiders(firm: Firm, found: Staff, seed: int) -> list[Outsider]:
    """Return who from outside matters at a large account: nobody at small ones."""
    if firm.tier == "C" or len(found.contacts) < 12:
        return []
    chance = stream(seed, "outsiders", firm.number)
    titles = _OUTSIDERS_FOREIGN if firm.foreign else _OUTSIDERS
    made = []
    for title, department in chance.sample(titles, 2 if firm.tier == "A" else 1):
        if firm.foreign:
            given, family = (
                chance.choice(names.GIVEN_FOREIGN_MEN),
                chance.choice(names.FAMILY_FOREIGN),
            )
            name = f"{given} {family}"
        else:
            name = chance.choice(names.SURNAMES) + chance.choice(names.GIVEN_FIRST) + chance.choice(names.GIVEN_SECOND)  # fmt: skip
        heads = [place for place, one in enumerate(found.contacts) if one.head]
        attitude = chance.choice((None, -1, 0, 1))
        made.append(
            Outsider(
                firm, name, title, department, chance.choice(heads), chance.randint(2, 4), attitude
            )
        )
    return made


def further_facts(
    firm: Firm, found: Staff, seed: int
) -> Iterator[tuple[int, str, str, date, str, bool]]:
    """Yield judgements of further kinds: (place, kind, value, day, source, assumed)."""
    chance = stream(seed, "further facts", firm.number)
    source = "Account review" if firm.foreign else "客户评审会"
    payer = _payer(found)
    for place, one in enumerate(found.contacts):
        last = min(found.gone.get(place, STANDING_DAY), STANDING_DAY)
        day = FIRST_DAY + timedelta(days=chance.randrange(200, 660))
        made = list(_kinds(one, firm, chance))
        if place == payer:
            made.append(("role", "payer"))
        for kind, value in made:
            if day <= last and not one.placeholder:
                yield place, kind, value, day, source, chance.random() < 0.3


def _kinds(one: Contact, firm: Firm, chance: random.Random) -> Iterator[tuple[str, str]]:
    if one.influence >= 3:
        weights = (6, 3, 1) if one.level <= 2 else (1, 5, 4)
        yield "political", chance.choices(("core", "inner", "outside"), weights)[0]
        yield "adaptability", chance.choice(("innovator", "visionary", "pragmatist", "pragmatist", "conservative", "laggard"))  # fmt: skip
        yield "cadence", "30" if one.influence >= 4 else "60"
        yield "ideal_coverage", "4" if one.influence >= 4 else "3"
    if one.influence >= 4:
        yield "orientation", chance.choice(("financial", "technical", "relational", "business"))
        yield "channel", chance.choice(("visit", "phone", "wechat", "meeting"))
        yield "care", "yes"
        yield "ideal_attitude", "1"
        needs = (
            ("Delivery on time", "Lower energy use")
            if firm.foreign
            else ("准时交货", "降低能耗", "备件响应")
        )
        yield "needs", chance.choice(needs)
    if one.branch in (1, 2) and chance.random() < 0.12:
        yield (
            "competitor",
            "Former employee of a competitor" if firm.foreign else "曾任职于竞争对手",
        )
    if one.level == 1 and not firm.foreign and firm.number % 4 == 0:
        yield "public_official", "yes"


def _payer(found: Staff) -> int | None:
    """Return the place of who sends the money: the last known one of finance."""
    clerks = [
        place
        for place, one in enumerate(found.contacts)
        if one.branch == _FINANCE and not one.placeholder and place not in found.gone
    ]
    return clerks[-1] if clerks else None


class Maps:
    """Streams of rows about maps.

    Args:
        everybody: (account, its people, id of the first of them) of every account, again and again.
        seed: Of the workspace.
        detailed: Whether there is more than one acquaintance an account.
    """

    def __init__(self, everybody: Everybody, seed: int, *, detailed: bool) -> None:
        self._everybody = everybody
        self._seed = seed
        self._detailed = detailed

    def acquaintances(self) -> Iterator[Row]:
        """Yield who of us knows whom."""
        for firm, found, first in self._everybody():
            if not self._detailed:
                yield firm.number, firm.owner, first, 2, None, None, None
                continue
            yield from self._known(firm, found, first)

    def _known(self, firm: Firm, found: Staff, first: int) -> Iterator[Row]:
        chance = stream(self._seed, "acquaintances", firm.number)
        share = {"A": 0.55, "B": 0.4, "C": 0.25}[firm.tier]
        for place, one in enumerate(found.contacts):
            if one.placeholder:
                continue
            ours = [_COUNTERPARTS.get(one.branch, firm.owner)]
            if one.influence >= 3 and firm.owner not in ours:
                ours.append(firm.owner)
            for colleague in ours:
                since = FIRST_DAY + timedelta(days=chance.randrange(640))
                known, gone = chance.random() < share, found.gone.get(place)
                ended = gone or (since + timedelta(days=60) if chance.random() < 0.06 else None)
                if known and (ended is None or since < ended):
                    yield (
                        firm.number, colleague, first + place, chance.randint(1, 3),
                        since.isoformat(), None if ended is None else ended.isoformat(),
                        None if firm.foreign else chance.choice(_NOTES),
                    )  # fmt: skip

    def payment_steps(self) -> Iterator[Row]:
        """Yield the way of a payment of larger accounts."""
        for firm, found, first in self._everybody() if self._detailed else ():
            if firm.tier == "C":
                continue
            chance = stream(self._seed, "payment", firm.number)
            people = self._payment_people(found)
            steps = _STEPS_FOREIGN if firm.foreign else _STEPS
            for place, (what, _branch, days) in enumerate(steps):
                who = people[place]
                known = None if chance.random() < 0.1 else days + chance.randint(-2, 6)
                yield firm.number, place + 1, what, None if who is None else first + who, known

    @staticmethod
    def _payment_people(found: Staff) -> list[int | None]:
        """Return who signs the acceptance, books, approves and pays; None where nobody is known."""

        def of(branch: int, head: bool) -> int | None:
            some = [
                place
                for place, one in enumerate(found.contacts)
                if one.branch == branch and one.head is head and not one.placeholder
            ]
            return some[0] if some else None

        return [of(7, True), of(_FINANCE, False), of(_FINANCE, True), _payer(found)]

    # -- further maps -------------------------------------------------------------------------

    def _tenders(self) -> Iterator[tuple[Firm, Staff, int, int]]:
        """Yield accounts with a tender and the key of its map, which is their second."""
        key = 0
        for firm, found, first in self._everybody() if self._detailed else ():
            if firm.tier == "A":
                key += 2
                yield firm, found, first, key

    def maps(self) -> Iterator[Row]:
        """Yield the first map and that of a tender of the largest accounts."""
        for firm, _found, _first, key in self._tenders():
            yield firm.number, DEFAULT_NAME, "tree", None
            name = "Framework tender" if firm.foreign else _TENDERS[key % len(_TENDERS)]
            note = "Who decides this one" if firm.foreign else "只看参与本次招标的人"
            yield firm.number, name, "tree", note

    def map_places(self) -> Iterator[Row]:
        """Yield who is off the map of a tender: those who have no say in it."""
        for _firm, found, first, key in self._tenders():
            for place, one in enumerate(found.contacts):
                if one.influence <= 1 and place not in found.gone:
                    yield key, first + place, first + place, None, None, 0, 1

    def map_folds(self) -> Iterator[Row]:
        """Yield the departments that are folded on the map of a tender."""
        for firm, _found, _first, key in self._tenders():
            departments = names.DEPARTMENTS_FOREIGN if firm.foreign else names.DEPARTMENTS
            yield key, departments[_LEGAL][0]

    def map_facts(self) -> Iterator[Row]:
        """Yield judgements that count on the map of a tender only, as rows of facts with its key."""
        for firm, found, first, key in self._tenders():
            chance = stream(self._seed, "tender", firm.number)
            source = "Bidders' meeting" if firm.foreign else "招标答疑会"
            for place, one in enumerate(found.contacts):
                if one.branch in (1, 2) and one.influence >= 2 and place not in found.gone:
                    day = (STANDING_DAY - timedelta(days=chance.randint(5, 60))).isoformat()
                    yield (
                        first + place, firm.number, "attitude", str(chance.choice((-1, 0, 0, 1, 2))),
                        day, source, int(chance.random() < 0.4), f"{day}T10:00:00+00:00", key,
                    )  # fmt: skip
