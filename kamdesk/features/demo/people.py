"""The people of an account of a sample workspace: posts, reporting lines and ties."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from kamdesk.features.demo import names
from kamdesk.features.demo.firms import Firm
from kamdesk.features.demo.scale import FIRST_DAY, stream
from kamdesk.features.search.pinyin import pinyin, plain

_DEPUTY_FROM = 14
_SECOND_DEPUTY_FROM = 26
_UNKNOWN_FROM = 12
_NUMBERED_MAIL_FROM = 30
_POLYPHONES = "曾单仇解查区翟缪"


@dataclass(slots=True)
class Contact:
    """One person with the post they hold.

    Attributes:
        level: 1 at the top.
        branch: Place of the department in `names.DEPARTMENTS`; 0 is the management.
        boss: Place of the boss among the contacts, or None.
        influence: 1 to 5.
        placeholder: Whether only the post is known.
        head: Whether they head their department.
    """

    name: str
    title: str
    department: str
    level: int
    branch: int
    boss: int | None
    influence: int
    head: bool = False
    placeholder: bool = False


@dataclass(frozen=True, slots=True)
class Tie:
    """One relation between two contacts, named by their places."""

    kind: str
    start: int
    end: int
    strength: int | None
    since: date | None


@dataclass(slots=True)
class Staff:
    """Everybody we know at one account.

    Attributes:
        contacts: People, bosses before their reports.
        dotted: Further bosses: (place of the contact, place of the boss).
        ties: Relations.
        gone: Places of contacts who left, with their last day.
    """

    contacts: list[Contact] = field(default_factory=list)
    dotted: list[tuple[int, int]] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    gone: dict[int, date] = field(default_factory=dict)

    def reports(self) -> Iterator[tuple[int, int, str]]:
        """Yield reporting lines: place of the contact, of the boss, "solid" or "dotted"."""
        for place, one in enumerate(self.contacts):
            if one.boss is not None:
                yield place, one.boss, "solid"
        for place, boss in self.dotted:
            yield place, boss, "dotted"


def staff(firm: Firm, seed: int, *, detailed: bool) -> Staff:
    """Return the people of one account.

    Args:
        firm: The account.
        seed: Of the workspace.
        detailed: Whether to make job moves too.
    """
    chance = stream(seed, "staff", firm.number)
    found = Staff(_House(firm, chance).contacts())
    _add_dotted_lines(found, chance)
    _add_ties(found, chance)
    if detailed:
        _add_moves(found, chance)
    return found


def mail(firm: Firm, contact: Contact, place: int) -> str | None:
    """Return the mail address, of a domain that can never exist (RFC 2606)."""
    if contact.placeholder:
        return None
    if firm.foreign:
        local = ".".join(plain(contact.name).split())
    else:
        local = pinyin(contact.name, person=True)
    return f"{local}{place if place > _NUMBERED_MAIL_FROM else ''}@{firm.slug}.example"


class _House:
    """Builds the posts of an account from the top down."""

    def __init__(self, firm: Firm, chance: random.Random) -> None:
        self._firm = firm
        self._chance = chance
        self._departments = names.DEPARTMENTS_FOREIGN if firm.foreign else names.DEPARTMENTS
        self._people: list[Contact] = []
        self._taken: set[str] = set()

    def contacts(self) -> list[Contact]:
        """Return the people, as many as the account says."""
        wanted = max(1, self._firm.people)
        _management, top_title, deputies = self._departments[0]
        bosses = [self._add(0, top_title, 1, None, head=True)]
        for threshold in (_DEPUTY_FROM, _SECOND_DEPUTY_FROM):
            if wanted >= threshold:
                bosses.append(self._add(0, deputies[0], 2, 0))
        heads = self._heads(bosses, wanted)
        self._staff(heads, wanted)
        self._leave_one_unknown()
        return self._people

    def _heads(self, bosses: list[int], wanted: int) -> list[int]:
        count = min(len(self._departments) - 1, max(2, (wanted - len(bosses)) // 3))
        heads: list[int] = []
        for branch in range(1, count + 1):
            if len(self._people) < wanted:
                boss = bosses[branch % len(bosses)]
                level = self._people[boss].level + 1
                heads.append(
                    self._add(branch, self._departments[branch][1], level, boss, head=True)
                )
        return heads

    def _staff(self, heads: list[int], wanted: int) -> None:
        """Fill the departments in turn, purchasing and engineering twice as often."""
        if not heads:
            return
        turns = [*heads, *heads[:2]]
        managers = {head: head for head in heads}
        known = dict.fromkeys(heads, 0)
        turn = 0
        while len(self._people) < wanted:
            head = turns[turn % len(turns)]
            turn += 1
            branch = self._people[head].branch
            titles = self._departments[branch][2]
            boss = managers[head]
            title = titles[min(known[head], len(titles) - 1)]
            made = self._add(branch, title, self._people[boss].level + 1, boss)
            if known[head] == 0 and len(titles) > 1 and self._chance.random() < 0.7:
                managers[head] = made
            known[head] += 1

    def _add(
        self, branch: int, title: str, level: int, boss: int | None, *, head: bool = False
    ) -> int:
        influence = max(1, min(5, 6 - level + self._chance.choice((-1, 0, 0, 0, 1))))
        department = self._departments[branch][0]
        self._people.append(
            Contact(self._name(), title, department, level, branch, boss, influence, head)
        )
        return len(self._people) - 1

    def _leave_one_unknown(self) -> None:
        """Leave one head of a department without a name: a post whose holder we do not know."""
        heads = [one for one in self._people if one.head and one.branch]
        if len(self._people) < _UNKNOWN_FROM or not heads:
            return
        unknown = heads[-1]
        unknown.placeholder = True
        ending = ", unknown" if self._firm.foreign else "（未知）"
        unknown.name = unknown.title + ending
        unknown.influence = max(3, unknown.influence)

    def _name(self) -> str:
        while True:
            name = self._foreign_name() if self._firm.foreign else self._chinese_name()
            if name not in self._taken:
                self._taken.add(name)
                return name

    def _foreign_name(self) -> str:
        chance = self._chance
        pool = names.GIVEN_FOREIGN_MEN if chance.random() < 0.6 else names.GIVEN_FOREIGN_WOMEN
        return f"{chance.choice(pool)} {chance.choice(names.FAMILY_FOREIGN)}"

    def _chinese_name(self) -> str:
        chance = self._chance
        kind = chance.random()
        if kind < 0.015:
            surname = chance.choice(names.SURNAMES_COMPOUND)
        elif kind < 0.08:
            surname = chance.choice(_POLYPHONES)
        else:
            place = min(int(chance.expovariate(1 / 28)), len(names.SURNAMES) - 1)
            surname = names.SURNAMES[place]
        second = chance.choice(names.GIVEN_SECOND)
        if chance.random() < 0.18:
            return surname + second
        return surname + chance.choice(names.GIVEN_FIRST) + second


def _add_dotted_lines(found: Staff, chance: random.Random) -> None:
    heads = [place for place, one in enumerate(found.contacts) if one.head and one.branch]
    for place, one in enumerate(found.contacts):
        others = [head for head in heads if found.contacts[head].branch != one.branch]
        if one.branch and not one.head and others and chance.random() < 0.08:
            found.dotted.append((place, chance.choice(others)))


def _add_ties(found: Staff, chance: random.Random) -> None:
    people = found.contacts
    seen: set[tuple[int, int]] = set()
    for _turn in range(max(2, len(people) * 2 // 3)):
        start, end = chance.randrange(len(people)), chance.randrange(len(people))
        pair = (min(start, end), max(start, end))
        if start == end or pair in seen or people[start].boss == end or people[end].boss == start:
            continue
        seen.add(pair)
        kind = chance.choices(("influences", "friend", "conflict", "校友"), (55, 25, 12, 8))[0]
        if kind == "influences" and people[start].influence < people[end].influence - 1:
            start, end = end, start
        since = FIRST_DAY + timedelta(days=chance.randrange(600))
        strength = chance.choice((1, 2, 2, 3, None))
        found.ties.append(Tie(kind, start, end, strength, since if chance.random() < 0.7 else None))


def _add_moves(found: Staff, chance: random.Random) -> None:
    """Let one of those nobody reports to leave the account."""
    bosses = {one.boss for one in found.contacts}
    leaves = [
        place
        for place, one in enumerate(found.contacts)
        if not one.head and place not in bosses and one.branch
    ]
    if len(leaves) >= 4:
        found.gone[chance.choice(leaves)] = FIRST_DAY + timedelta(days=chance.randint(300, 640))
