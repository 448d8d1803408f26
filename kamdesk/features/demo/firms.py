"""The accounts of a sample workspace: invented firms, groups and their units."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from kamdesk.features.demo import names
from kamdesk.features.demo.scale import Scale, stream
from kamdesk.features.search.pinyin import pinyin

HABITS = (
    "prompt", "prompt", "prompt", "late", "late", "slow", "batch", "partial", "bills",
    "disputing", "overpaying", "advance",
)  # fmt: skip
"""Ways customers pay; the common ones stand here more than once."""
TAGS = (
    "战略客户",
    "框架协议",
    "样板客户",
    "重点回款",
    "出口项目",
    "新客户",
    "高层互访",
    "二期扩建",
)
COLLEAGUES = (
    ("沈嘉宁", "销售", "大客户经理"), ("魏子航", "销售", "大客户经理"), ("蒋雨婷", "销售", "区域销售经理"),
    ("邵明轩", "技术", "方案工程师"), ("贺立峰", "服务", "服务经理"), ("汤慧琳", "财务", "应收会计"),
    ("段文博", "质量", "客户质量工程师"), ("易晓岚", "管理", "销售副总"),
)  # fmt: skip

PEAKS = (1, 13)
"""Accounts whose sheet shows a peak limit: one in force, one that is over."""
_TAX_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_TAX_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


@dataclass(frozen=True, slots=True)
class Firm:
    """One account with what decides how it behaves.

    Attributes:
        number: Its id, from 1.
        foreign: Whether its people and papers speak English.
        industry: Place in `names.INDUSTRIES`.
        place: Place in `names.CITIES`, or in `names.PLACES` if foreign.
        tier: "A", "B" or "C".
        habit: One of `HABITS`.
        parent: Id of the head of its group, or None.
        slug: Its name in addresses of mails and sites.
        volume: Yearly purchases from us in hundredths of its currency.
        people: How many of its people we know.
    """

    number: int
    name: str
    short_name: str
    foreign: bool
    industry: int
    place: int
    tier: str
    habit: str
    parent: int | None
    slug: str
    volume: int
    people: int
    status: str = "active"
    tags: tuple[str, ...] = ()
    owner: int = 1
    terms: int = 60
    note: str | None = None

    @property
    def currency(self) -> str:
        """Currency of the account."""
        return names.PLACES[self.place][3] if self.foreign else "CNY"

    @property
    def normal_limit(self) -> int:
        """Credit limit apart from peaks and later changes, in hundredths of its currency."""
        return self.volume // 4 // 10_000_00 * 10_000_00

    @property
    def sheet_limit(self) -> int | None:
        """Credit limit its sheet shows at first, None without business with us."""
        if not self.volume:
            return None
        return self.normal_limit * 13 // 10 if self.number in PEAKS else self.normal_limit

    @property
    def code(self) -> str:
        """Code of the account in the seller's books."""
        return f"K{self.number:05d}"


class _Line(NamedTuple):
    """One firm of the small workspace; `group` is the number of its head or 0, `tags` are places."""

    industry: int
    place: int
    foreign: int
    tier: str
    habit: str
    group: int
    millions: int
    people: int
    terms: int
    status: str
    tags: tuple[int, ...]


_DESK = (
    _Line(0, 0, 0, "A", "batch", 0, 18, 38, 60, "active", (0, 1, 6)),
    _Line(0, 16, 0, "B", "late", 1, 6, 18, 60, "active", (1,)),
    _Line(0, 12, 0, "B", "prompt", 1, 5, 14, 60, "active", (1, 7)),
    _Line(1, 15, 0, "A", "bills", 0, 14, 34, 90, "active", (0, 3)),
    _Line(1, 5, 0, "C", "partial", 4, 3, 10, 90, "active", (3,)),
    _Line(2, 7, 0, "A", "prompt", 0, 11, 28, 30, "active", (0, 2)),
    _Line(2, 21, 0, "B", "slow", 6, 4, 16, 60, "at_risk", (3,)),
    _Line(3, 3, 0, "B", "prompt", 0, 6, 20, 45, "active", (1,)),
    _Line(4, 10, 0, "C", "overpaying", 0, 2, 11, 30, "active", ()),
    _Line(5, 2, 0, "A", "disputing", 0, 12, 30, 60, "active", (0, 6, 3)),
    _Line(6, 1, 0, "A", "late", 0, 15, 36, 60, "active", (0, 7)),
    _Line(6, 17, 0, "C", "slow", 11, 3, 12, 60, "at_risk", (3,)),
    _Line(7, 18, 0, "B", "bills", 0, 8, 18, 90, "active", (1,)),
    _Line(8, 6, 0, "B", "partial", 0, 7, 22, 60, "active", (7,)),
    _Line(9, 9, 0, "A", "advance", 0, 9, 26, 30, "active", (5, 7)),
    _Line(10, 13, 0, "C", "slow", 0, 2, 10, 60, "dormant", (3,)),
    _Line(11, 4, 0, "C", "late", 0, 3, 12, 45, "active", ()),
    _Line(12, 14, 0, "B", "disputing", 0, 6, 17, 60, "active", (1,)),
    _Line(13, 8, 0, "C", "prompt", 0, 2, 9, 30, "active", (5,)),
    _Line(10, 19, 0, "C", "prompt", 0, 0, 8, 30, "prospect", (5,)),
    _Line(5, 0, 1, "A", "prompt", 0, 2, 24, 45, "active", (4, 2)),
    _Line(2, 2, 1, "B", "late", 0, 1, 14, 60, "active", (4,)),
    _Line(12, 7, 1, "B", "partial", 0, 1, 13, 45, "active", (4,)),
    _Line(8, 10, 1, "B", "advance", 0, 4, 12, 30, "active", (4,)),
    _Line(0, 6, 1, "C", "disputing", 0, 1, 9, 60, "active", (4, 5)),
)
_NOTES = (
    "年度框架协议每年 11 月续签，提前两个月准备对账与满意度资料。",
    "付款由集团财务共享中心统一排款，每月 25 日前提交发票。",
    "二期产线扩建已立项，技术部主导选型，采购部负责商务。",
    "质保金 5%，验收后一年释放；请在到期前一个月提交申请。",
    "对交期敏感，备件需要在本地仓库保持安全库存。",
    "去年换了采购总监，单线联系的风险较大，需要多部门接触。",
)
_NOTES_FOREIGN = (
    "Annual frame contract, renewed every November.",
    "Pays through the shared service centre; the purchase order number must be on every invoice.",
    "Expansion of line two approved; engineering leads the choice of supplier.",
)


def firms(scale: Scale, seed: int) -> Iterator[Firm]:
    """Yield the accounts of a workspace in the order of their ids, heads before their units."""
    maker = _Maker(stream(seed, "firms"))
    if scale.name == "small":
        for number, line in enumerate(_DESK, 1):
            yield maker.desk_firm(number, line)
        return
    people = scale.people // scale.accounts
    for number in range(1, scale.accounts + 1):
        yield maker.any_firm(number, people)


class _Maker:
    """Makes firms whose names do not repeat."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._names: set[str] = set()
        self._slugs: dict[str, int] = {}
        self._heads: list[Firm] = []
        self._brands: dict[int, str] = {}

    def desk_firm(self, number: int, line: _Line) -> Firm:
        """Make one firm of the small workspace from its line of the table."""
        firm = self._named(
            number, bool(line.foreign), line.industry, line.place, line.group or None
        )
        notes = _NOTES_FOREIGN if line.foreign else _NOTES
        return replace(
            firm,
            tier=line.tier,
            habit=line.habit,
            volume=line.millions * 1_000_000_00,
            people=line.people,
            terms=line.terms,
            status=line.status,
            tags=tuple(TAGS[place] for place in line.tags),
            owner=3 if line.tier == "C" else 2 if number % 5 == 3 else 1,
            note=notes[number % len(notes)] if line.tier != "C" else None,
        )

    def any_firm(self, number: int, people: int) -> Firm:
        """Make one firm of a large workspace."""
        chance = self._chance
        foreign = chance.random() < 0.12
        parent = None
        if self._heads and chance.random() < 0.25:
            head = self._heads[chance.randrange(len(self._heads))]
            parent, foreign = head.number, head.foreign
        industry = chance.randrange(len(names.INDUSTRIES))
        places = len(names.PLACES if foreign else names.CITIES)
        firm = self._named(number, foreign, industry, chance.randrange(places), parent)
        tier = chance.choices("ABC", (8, 27, 65))[0]
        status = chance.choices(("active", "prospect", "at_risk", "dormant"), (82, 6, 7, 5))[0]
        millions = {"A": 9, "B": 3, "C": 1}[tier] * chance.uniform(0.4, 1.8)
        firm = replace(
            firm,
            tier=tier,
            habit=chance.choice(HABITS),
            volume=0 if status == "prospect" else int(millions * 1_000_000_00),
            people=people,
            terms=chance.choice((30, 45, 60, 60, 90)),
            status=status,
            tags=tuple(sorted(chance.sample(TAGS, chance.choice((0, 0, 1, 1, 2))))),
            owner=chance.randint(1, 3),
        )
        if parent is None and tier != "C":
            self._heads.append(firm)
            del self._heads[:-40]
        return firm

    def _named(
        self, number: int, foreign: bool, industry: int, place: int, parent: int | None
    ) -> Firm:
        make = self._foreign_name if foreign else self._chinese_name
        brand, name, short = make(industry, place, self._brands.get(parent or 0))
        while name in self._names:
            brand, name, short = make(industry, place, None)
        self._names.add(name)
        self._brands[number] = brand
        slug = "".join(letter for letter in pinyin(brand) if letter.isascii()) or "firm"
        self._slugs[slug] = self._slugs.get(slug, 0) + 1
        if self._slugs[slug] > 1:
            slug += str(self._slugs[slug])
        return Firm(
            number, name, short, foreign, industry, place, "C", "prompt", parent, slug, 0, 0
        )

    def _chinese_name(self, industry: int, place: int, brand: str | None) -> tuple[str, str, str]:
        chance = self._chance
        kind = chance.choice(names.INDUSTRIES[industry][2])
        city = names.CITIES[place][0]
        if brand:
            return brand, f"{brand}{kind}（{city}）有限公司", f"{brand}{city}"
        brand = chance.choice(names.BRAND_FIRST) + chance.choice(names.BRAND_SECOND)
        form = chance.choice(("有限公司", "股份有限公司", "集团有限公司", "科技有限公司"))
        return brand, f"{city}{brand}{kind}{form}", f"{brand}{kind[:2]}"

    def _foreign_name(self, industry: int, place: int, brand: str | None) -> tuple[str, str, str]:
        chance = self._chance
        city, form = names.PLACES[place][0], names.PLACES[place][5]
        if brand:
            return brand, f"{brand} {city} {form}", f"{brand} {city}"
        brand = chance.choice(names.BRAND_WORDS) + chance.choice(names.BRAND_ENDS)
        kind = chance.choice(names.INDUSTRIES[industry][3])
        if chance.random() < 0.4:
            return brand, f"{brand} & {chance.choice(names.FAMILY_FOREIGN)} {kind} {form}", brand
        return brand, f"{brand} {kind} {form}", brand


def tax_number(chance: random.Random, district: str) -> str:
    """Return a well-formed, invented 统一社会信用代码 with its check letter (GB 32100-2015)."""
    body = "91" + district + "".join(chance.choice(_TAX_LETTERS) for _place in range(9))
    total = sum(
        _TAX_LETTERS.index(letter) * weight
        for letter, weight in zip(body, _TAX_WEIGHTS, strict=True)
    )
    return body + _TAX_LETTERS[(31 - total % 31) % 31]
