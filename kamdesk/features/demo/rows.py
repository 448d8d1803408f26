"""Rows of people, products and the ledger, streamed account by account in the order of their ids.

Ids count from 1 in every table; each stream goes through the accounts in the same order, so that a
row can name another stream's row by counting along.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kamdesk.features.demo import names
from kamdesk.features.demo.facts import facts
from kamdesk.features.demo.firms import Firm
from kamdesk.features.demo.goods import GOODS
from kamdesk.features.demo.ledger import DISPUTED_AFTER, DISPUTES, Ledger, ledger
from kamdesk.features.demo.maps import Outsider, further_facts, outsiders
from kamdesk.features.demo.people import Contact, Staff, mail, staff
from kamdesk.features.demo.scale import FIRST_DAY, stream
from kamdesk.features.search.pinyin import sort_key

Row = tuple[Any, ...]
_MILLION = 10**6
_HUNDREDTH = 10**4
_PRICE_STEP = 10**4
_BEFORE = 60
_ANSWER_WITHIN = 14
_CREDITED = {"质量扣款": "quality", "价格调整": "price", "退货": "quality", "数量差异": "quantity"}
_ANSWERS = {"quality": 7, "quantity": 5, "delivery": 5, "invoice": 6}
"""Who of us (by number) answers which cause; every other one is the seller's."""
_DAYS = [(FIRST_DAY + timedelta(days=day - _BEFORE)).isoformat() for day in range(2200)]

PERSON_COLUMNS = (
    "name", "latin_name", "sort_key", "email", "phone", "mobile", "birthday", "note",
    "placeholder", "sensitive",
)  # fmt: skip
POST_COLUMNS = ("account_id", "external_id", "title", "department", "outside", "owner_id")
HOLDING_COLUMNS = ("person_id", "post_id", "since", "until")
REPORTING_COLUMNS = ("post_id", "boss_id", "kind", "since", "until", "note")
RELATION_COLUMNS = ("account_id", "kind", "from_person_id", "to_person_id", "strength", "since")
FACT_COLUMNS = (
    "person_id", "account_id", "kind", "value", "on_day", "source", "assumed", "recorded_at", "map_id",
)  # fmt: skip
PRODUCT_COLUMNS = (
    "code", "name", "family", "unit", "currency", "list_price", "cost", "lifecycle",
)  # fmt: skip
INVOICE_COLUMNS = (
    "account_id", "number", "kind", "issued", "due", "currency", "amount_minor", "contract",
    "voided_on", "note",
)  # fmt: skip
DISPUTE_COLUMNS = (
    "invoice_id", "amount_minor", "reason", "raised", "answer_by", "note", "owner_id", "closed",
    "result", "credit_id",
)  # fmt: skip
RECEIPT_COLUMNS = (
    "account_id", "number", "received", "currency", "amount_minor", "method", "matures", "note",
)  # fmt: skip
ALLOCATION_COLUMNS = (
    "invoice_id", "receipt_id", "credit_id", "amount_minor", "effective", "reverses_id", "note",
)  # fmt: skip
SALES_COLUMNS = (
    "account_id", "product_id", "day", "quantity", "price", "amount", "cost", "currency",
    "reference",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _FurtherPost:
    """A post besides everybody's own: where somebody moved to, or a vacant one."""

    firm: Firm
    title: str
    department: str
    boss: int
    holder: int | None
    since: date | None


def _details(firm: Firm, chance: random.Random) -> tuple[str, str, str, str | None]:
    """Return phone, mobile, birthday and a note of one person."""
    number = chance.randint(10_000_000, 99_999_999)
    own = chance.randint(100_000_000, 999_999_999)
    born = f"{chance.randint(1966, 1998)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    note = None if firm.foreign else _PERSON_NOTES.get(chance.randrange(24))
    if firm.foreign:
        code = names.PLACES[firm.place][4]
        return f"{code} {number // 10}", f"{code.split()[0]} {own}", born, note
    code = names.CITIES[firm.place][2]
    return f"{code}-{number}", f"1{chance.choice('3589')}{own}", born, note


def day_text(day: int) -> str:
    """Return a day counted from `FIRST_DAY` as ISO text."""
    return _DAYS[day + _BEFORE]


class People:
    """Streams of rows about people.

    Args:
        firms: All accounts.
        seed: Of the workspace.
        detailed: Whether ties, moves and two years of judgements are made.
    """

    def __init__(self, firms: Sequence[Firm], seed: int, *, detailed: bool) -> None:
        self._firms = firms
        self._seed = seed
        self._detailed = detailed
        self._more = list(self._further_posts()) if detailed else []
        self._outside: list[tuple[int, Outsider]] = []
        self._count = 0
        if detailed:
            for firm, found, first in self.everybody():
                self._outside += [(first, one) for one in outsiders(firm, found, seed)]
                self._count = first + len(found.contacts) - 1

    def persons(self) -> Iterator[Row]:
        """Yield one row a person."""
        for firm, found, _first in self.everybody():
            chance = stream(self._seed, "person", firm.number)
            for place, one in enumerate(found.contacts, 1):
                phone, mobile, born, note = _details(firm, chance)
                known = not one.placeholder
                yield (
                    one.name, None, sort_key(one.name, person=not firm.foreign),
                    mail(firm, one, place),
                    phone if known and place % 2 else None, mobile if known else None,
                    born if known and one.influence >= 4 else None,
                    note if known and self._detailed else None,
                    int(one.placeholder), int(one.influence == 5 and place == 1),
                )  # fmt: skip
        for _first, outsider in self._outside:
            key = sort_key(outsider.name, person=not outsider.firm.foreign)
            yield outsider.name, None, key, None, None, None, None, None, 0, 0

    def posts(self) -> Iterator[Row]:
        """Yield one row a post: first everybody's, then those of people who moved, and vacant ones."""
        for firm, found, _first in self.everybody():
            for place, one in enumerate(found.contacts, 1):
                helper = (place + firm.number) % 8 + 1
                owner = helper if one.level > 2 and place % 3 == 0 else firm.owner
                number = f"{firm.code}-{place:03d}"
                yield firm.number, number, one.title, one.department, 0, owner
        for place, post in enumerate(self._more, 1):
            firm = post.firm
            number = f"{firm.code}-9{place:02d}"
            yield firm.number, number, post.title, post.department, 0, firm.owner
        for place, (_first, outsider) in enumerate(self._outside, 1):
            firm, number = outsider.firm, f"{outsider.firm.code}-8{place:02d}"
            yield firm.number, number, outsider.title, outsider.department, 1, firm.owner

    def holdings(self) -> Iterator[Row]:
        """Yield who holds which post; person and first post of a contact have the same id."""
        last = 0
        for firm, found, first in self.everybody():
            chance = stream(self._seed, "holding", firm.number)
            for place in range(len(found.contacts)):
                since = f"20{chance.randint(12, 23)}-{chance.randint(1, 12):02d}-01"
                gone = found.gone.get(place)
                last = first + place
                yield last, last, since, gone.isoformat() if gone else None
        for place, post in enumerate(self._more, 1):
            if post.holder is not None and post.since is not None:
                yield post.holder, last + place, post.since.isoformat(), None
        for place in range(len(self._outside)):
            yield self._count + 1 + place, last + len(self._more) + 1 + place, None, None

    def reporting(self) -> Iterator[Row]:
        """Yield the reporting lines."""
        last = 0
        for _firm, found, first in self.everybody():
            for place, boss, kind in found.reports():
                yield first + place, first + boss, kind, None, None, None
            last = first + len(found.contacts) - 1
        for place, post in enumerate(self._more, 1):
            since = post.since.isoformat() if post.since else None
            yield last + place, post.boss, "solid", since, None, None

    def relations(self) -> Iterator[Row]:
        """Yield the ties between people."""
        for firm, found, first in self.everybody():
            for tie in found.ties:
                since = tie.since.isoformat() if tie.since else None
                start, end = first + tie.start, first + tie.end
                yield firm.number, tie.kind, start, end, tie.strength, since
        for place, (first, one) in enumerate(self._outside, 1):
            start, end = self._count + place, first + one.knows
            yield one.firm.number, "influences", start, end, 2, None

    def facts(self) -> Iterator[Row]:
        """Yield the judgements."""
        for firm, found, first in self.everybody():
            made = [
                (one.contact, one.kind, one.value, one.day, one.source, one.assumed)
                for one in facts(firm, found, self._seed, detailed=self._detailed)
            ]
            if self._detailed:
                made += further_facts(firm, found, self._seed)
                made.sort(key=lambda one: (one[3], one[0], one[1]))
            for place, kind, value, when, source, assumed in made:
                day = when.isoformat()
                yield (
                    first + place, firm.number, kind, value, day, source, int(assumed),
                    f"{day}T10:00:00+00:00", None,
                )  # fmt: skip
        for place, (_first, outsider) in enumerate(self._outside, 1):
            yield from self._outsider_facts(self._count + place, outsider)

    def _outsider_facts(self, person: int, one: Outsider) -> Iterator[Row]:
        day = (FIRST_DAY + timedelta(days=500)).isoformat()
        source = "Heard from the buyer" if one.firm.foreign else "采购部介绍"
        judged = {"role": "evaluator", "influence": str(one.influence), "coverage": "2"}
        if one.attitude is not None:
            judged["attitude"] = str(one.attitude)
        for kind, value in judged.items():
            yield (
                person, one.firm.number, kind, value, day, source, 1, f"{day}T10:00:00+00:00", None,
            )  # fmt: skip

    def everybody(self) -> Iterator[tuple[Firm, Staff, int]]:
        """Yield every account with its people and the id of the first of them."""
        first = 1
        for firm in self._firms:
            found = staff(firm, self._seed, detailed=self._detailed)
            yield firm, found, first
            first += len(found.contacts)

    def _further_posts(self) -> Iterator[_FurtherPost]:
        """Yield the next posts of those who left, at another account, and a vacant post each."""
        moving: tuple[int, Contact, date] | None = None
        for firm, found, first in self.everybody():
            heads = [place for place, one in enumerate(found.contacts) if one.head and one.branch]
            if moving and not firm.foreign and heads:
                person, contact, day = moving
                head = heads[firm.number % len(heads)]
                since = day + timedelta(days=31)
                department = found.contacts[head].department
                yield _FurtherPost(firm, contact.title, department, first + head, person, since)
                moving = None
            if firm.tier == "A" and len(heads) > 3:
                over = found.contacts[heads[3]]
                title = "Vacant: planner" if firm.foreign else "计划主管"
                yield _FurtherPost(firm, title, over.department, first + heads[3], None, None)
            if found.gone and not firm.foreign and firm.number % 2:
                place, day = next(iter(found.gone.items()))
                moving = first + place, found.contacts[place], day


_PERSON_NOTES = {
    0: "每月 25 日审批付款，之前提交资料。",
    3: "负责新产线选型，关注能耗数据。",
    7: "喜欢先看测试报告再谈价格。",
    11: "与我方服务团队合作多年。",
    15: "刚从兄弟单位调来，正在熟悉供应商。",
}


class Papers:
    """Streams of rows of the ledger and of sales.

    Args:
        firms: All accounts.
        seed: Of the workspace.
        invoices: How many papers altogether; 0 for as many as the business makes.
        sales_share: One invoice in so many has its sales lines written.
    """

    def __init__(self, firms: Sequence[Firm], seed: int, invoices: int, sales_share: int) -> None:
        self._firms = firms
        self._seed = seed
        self._counts = counts(firms, invoices)
        self._sales_share = sales_share

    def invoices(self) -> Iterator[Row]:
        """Yield invoices and credit notes."""
        for firm, found in self._all():
            for place, paper in enumerate(found.papers):
                yield (
                    firm.number, self._number(firm, found, place),
                    "invoice" if paper.of is None else "credit_note",
                    day_text(paper.issued), day_text(paper.due), firm.currency, paper.amount,
                    f"HT-{day_text(paper.issued)[:4]}-{firm.number:03d}" if place % 4 else None,
                    None, paper.note,
                )  # fmt: skip

    def disputes(self) -> Iterator[Row]:
        """Yield what is contested: all that is to be paid, or a part of it."""
        papers = 1
        for firm, found in self._all():
            for place, paper in enumerate(found.papers):
                amount = found.payable(place) // (1 if place % 3 else 4)
                if paper.disputed and amount > 0:
                    raised = paper.issued + DISPUTED_AFTER
                    reason = DISPUTES[paper.note or ""]
                    yield (
                        papers + place, amount, reason, day_text(raised),
                        day_text(raised + _ANSWER_WITHIN), paper.note, owner_of(reason, firm.owner),
                        None, None, None,
                    )  # fmt: skip
                elif paper.of is not None:
                    yield from _settled(firm, found, place, papers)
            papers += len(found.papers)

    def receipts(self) -> Iterator[Row]:
        """Yield receipts."""
        for firm, found in self._all():
            for place, money in enumerate(found.receipts, 1):
                day = day_text(money.day)
                yield (
                    firm.number, f"SK{day[2:4]}{day[5:7]}-{firm.number:02d}{place:03d}", day,
                    firm.currency, money.amount, money.method,
                    None if money.matures is None else day_text(money.matures), money.note,
                )  # fmt: skip

    def allocations(self) -> Iterator[Row]:
        """Yield what was applied to what."""
        papers = receipts = parts = 1
        for _firm, found in self._all():
            for part in found.applied:
                yield (
                    papers + part.paper,
                    None if part.receipt is None else receipts + part.receipt,
                    None if part.credit is None else papers + part.credit,
                    part.amount, day_text(part.day),
                    None if part.reverses is None else parts + part.reverses, part.note,
                )  # fmt: skip
            papers += len(found.papers)
            receipts += len(found.receipts)
            parts += len(found.applied)

    def sales(self) -> Iterator[Row]:
        """Yield the lines of invoices, without tax."""
        for firm, found in self._all():
            for line in found.sold:
                if line.paper % self._sales_share:
                    continue
                good = GOODS[line.good]
                price = line.price * _PRICE_STEP
                cost = good.cost * _MILLION * line.price // (good.price * 100)
                yield (
                    firm.number, line.good + 1, day_text(found.papers[line.paper].issued),
                    line.quantity * _MILLION, price, price * line.quantity, cost * line.quantity,
                    firm.currency, self._number(firm, found, line.paper),
                )  # fmt: skip

    def _number(self, firm: Firm, found: Ledger, place: int) -> str:
        paper = found.papers[place]
        day = day_text(paper.issued)
        kind = "CN" if paper.of is not None else "INV" if firm.foreign else "FP"
        return f"{kind}{day[2:4]}{day[5:7]}-{firm.number:02d}{place + 1:03d}"

    def _all(self) -> Iterator[tuple[Firm, Ledger]]:
        for place, firm in enumerate(self._firms):
            count = None if self._counts is None else self._counts[place]
            yield firm, ledger(firm, self._seed, count)


def _settled(firm: Firm, found: Ledger, place: int, papers: int) -> Iterator[Row]:
    """Yield the dispute a credit note settled, if there was time for one."""
    note = found.papers[place]
    assert note.of is not None
    invoice = found.papers[note.of]
    raised = max(invoice.issued + 2, note.issued - 18)
    reason = _CREDITED.get(note.note or "", "other")
    claimed = min(invoice.amount, note.amount if place % 3 else note.amount * 8 // 5)
    if raised < note.issued:
        yield (
            papers + note.of, claimed, reason, day_text(raised), day_text(raised + _ANSWER_WITHIN),
            note.note, owner_of(reason, firm.owner), day_text(note.issued), "credited",
            papers + place,
        )  # fmt: skip


def owner_of(reason: str, seller: int) -> int:
    """Return who of us answers a dispute."""
    return _ANSWERS.get(reason, seller)


def product_rows() -> Iterator[Row]:
    """Yield what we sell."""
    for good in GOODS:
        yield (
            good.code, good.name, good.family, good.unit, "CNY", good.price * _MILLION,
            good.cost * _MILLION, good.lifecycle,
        )  # fmt: skip


def counts(firms: Sequence[Firm], total: int) -> list[int] | None:
    """Split the papers over the accounts, more to the large ones; None if there is no total."""
    return _counts(firms, total) if total else None


def _counts(firms: Sequence[Firm], total: int) -> list[int]:
    """Split the papers over the accounts, more to the large ones."""
    weights = [{"A": 4, "B": 2, "C": 1}[firm.tier] if firm.volume else 0 for firm in firms]
    whole = sum(weights)
    counts: list[int] = []
    passed = given = 0
    for weight in weights:
        passed += weight
        counts.append(total * passed // whole - given)
        given += counts[-1]
    return counts
