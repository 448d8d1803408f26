"""A corpus of made-up houses: 10 to 1,000 people, as orderly and as odd as real ones, from a seed."""

import random
from dataclasses import dataclass

from kamdesk.features.relationships.layout import Company, Member

SEED = 20260630
COUNT = 300
SHAPES = (
    "plain", "wide", "deep", "flat", "forest", "circles", "two bosses", "scattered", "mixed",
    "chain",
)  # fmt: skip
_UNITS = (
    "Management", "Purchasing", "Engineering", "Finance", "Quality", "Production", "Sales", "IT",
    "Legal", "Logistics", "Research", "Staff", "Service", "Plant 1", "Plant 2", "Export",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class House:
    """One made-up house and what is odd about it."""

    number: int
    shape: str
    company: Company


def corpus(count: int = COUNT, seed: int = SEED) -> list[House]:
    """Return the houses of a seed, small and large in turn."""
    return [house(number, count, seed) for number in range(count)]


def house(number: int, count: int = COUNT, seed: int = SEED) -> House:
    """Return one house."""
    chance = random.Random(f"{seed}/{number}")
    shape = SHAPES[number % len(SHAPES)]
    share = number / max(1, count - 1)
    people = round(10 * 100**share)  # 10 to 1,000, evenly on a scale of powers
    return House(number, shape, company(shape, people, chance))


def company(shape: str, people: int, chance: random.Random) -> Company:
    """Return a company of a shape."""
    boss = _bosses(shape, people, chance)
    lines = [(member, above) for member, above in enumerate(boss) if above is not None]
    if shape in ("two bosses", "mixed"):
        lines += [(chance.randrange(people), chance.randrange(people)) for _ in range(people // 15)]
    if shape in ("circles", "mixed"):
        for _ in range(1 + people // 100):
            lines = _with_circle(lines, chance)
    ties = [(chance.randrange(people), chance.randrange(people)) for _ in range(people // 4)]
    return Company(_members(boss, chance), lines, ties)


def _bosses(shape: str, people: int, chance: random.Random) -> list[int | None]:
    spans = {
        "plain": 6,
        "wide": 40,
        "deep": 2,
        "flat": people,
        "forest": 7,
        "scattered": 5,
        "chain": 1,
    }
    span = spans.get(shape, 9)
    roots = {"forest": 2 + people // 40, "scattered": 1 + people // 3}.get(shape, 1)
    boss: list[int | None] = [None] * min(roots, people)
    room = {member: _span(span, chance) for member in range(len(boss))}
    for member in range(len(boss), people):
        waiting = list(room)
        above = chance.choice(waiting[-6:] if shape in ("deep", "chain") else waiting[:6])
        boss.append(above)
        room[above] -= 1
        if room[above] <= 0:
            del room[above]
        room[member] = _span(span, chance)
    return boss


def _span(span: int, chance: random.Random) -> int:
    if span == 1:
        return 1
    return max(1, round(chance.uniform(0.4, 1.6) * span)) if chance.random() < 0.7 else 2


def _with_circle(lines: list[tuple[int, int]], chance: random.Random) -> list[tuple[int, int]]:
    """Let a chief report to somebody below, or somebody to themselves."""
    boss = dict(lines)
    member = chance.choice(list(boss)) if boss else 0
    if chance.random() < 0.3:
        return [*lines, (member, member)]
    top, seen = member, set()
    while top in boss and top not in seen:
        seen.add(top)
        top = boss[top]
    return [(top, member), *lines]


def _members(boss: list[int | None], chance: random.Random) -> list[Member]:
    units: list[str] = []
    for member, above in enumerate(boss):
        if above is None or chance.random() < 0.15 or (above is not None and boss[above] is None):
            units.append(_UNITS[0] if member == 0 else chance.choice(("", *_UNITS[1:])))
        else:
            units.append(units[above])
    attitudes = (None, None, -2, -1, 0, 0, 1, 1, 2)
    influences = (None, 1, 2, 2, 3, 3, 4, 5)
    return [
        Member(member, unit, chance.choice(attitudes), chance.choice(influences))
        for member, unit in enumerate(units)
    ]


def with_one_more(made: Company, chance: random.Random) -> Company:
    """Return a company with one more person somewhere."""
    above = chance.choice(made.members)
    new = Member(
        max(one.key for one in made.members) + 1,
        above.department,
        chance.choice((None, -1, 0, 1)),
        chance.choice((None, 2, 3)),
    )
    lines = [*made.reports, (new.key, above.key)]
    return Company([*made.members, new], lines, made.influences)
