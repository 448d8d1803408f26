"""Contracts with payment plans over the papers of the ledger, and what is known of the bills.

No paper is added or changed in amount: an invoice is tied to a contract, spread over its plan, or
one of several deliveries of it.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kamdesk.features.contracts.domain.plan import PlanLine, parse_plan, split
from kamdesk.features.contracts.domain.terms import due_day, read_rule, release_day
from kamdesk.features.contracts.domain.workdays import WEEKENDS
from kamdesk.features.demo.firms import Firm
from kamdesk.features.demo.ledger import LAST, Ledger, ledger
from kamdesk.features.demo.scale import FIRST_DAY, STANDING_DAY, stream

Row = tuple[Any, ...]
CONTRACT_COLUMNS = (
    "account_id", "number", "title", "signed", "currency", "amount_minor", "closed_on", "note",
)  # fmt: skip
MILESTONE_COLUMNS = (
    "contract_id", "place", "kind", "title", "share", "amount_minor", "terms", "expected",
    "happened", "deemed", "note",
)  # fmt: skip
INSTALMENT_COLUMNS = (
    "invoice_id", "since", "place", "due", "amount_minor", "kind", "milestone_id", "note",
)  # fmt: skip
INVOICE_CHANGES = ("contract", "contract_id", "milestone_id", "terms", "scheduled")
BILL_COLUMNS = (
    "receipt_id", "number", "acceptor", "issued", "endorsed_on", "endorsed_to", "discounted_on",
    "rate", "settled_on", "dishonoured_on", "note",
)  # fmt: skip
_FIRMS = 300
"""Accounts from the first that have contracts and bills; more would make large samples slow."""
_EXACT = 10**6
_TITLES = (
    "二期扩建阀门采购", "控制系统改造", "全厂仪表更新", "年度备件供货", "储运区自动化", "锅炉岛仪控包",
    "公用工程改造", "聚合装置调节阀包",
)  # fmt: skip
_TITLES_FOREIGN = (
    "Valve package, line 2", "Control system upgrade", "Instrument renewal", "Spare parts frame",
    "Tank farm automation", "Boiler instruments",
)  # fmt: skip
_LOTS = ("第一批交货", "第二批交货", "第三批交货")
_LOTS_FOREIGN = ("First delivery", "Second delivery", "Third delivery")
_BANKS = ("东海银行", "浦江商业银行", "汇通银行", "衡州银行", "长宁农商银行", "北河银行")
_SUPPLIERS = ("恒锐铸造", "沪江密封件", "凯峰仪表", "润泰钢管")
_SPREAD = {
    "partial": ("arrival 30 NET 10", "acceptance 65 NET 30", "retention 5 NET 30 AFTER 12 MONTHS"),
    "": ("arrival 60", "acceptance 30", "retention 10 NET 30 AFTER 12 MONTHS"),
}


def day_of(number: int) -> date:
    """Return a day counted from the first day of the sample."""
    return FIRST_DAY + timedelta(days=number)


@dataclass(slots=True)
class Tied:
    """Rows of contracts as they come; ids are places from 1."""

    contracts: list[Row] = field(default_factory=list)
    milestones: list[Row] = field(default_factory=list)
    instalments: list[Row] = field(default_factory=list)
    invoices: list[Row] = field(default_factory=list)

    def contract(self, *row: Any) -> int:
        """Add a contract and return its key."""
        self.contracts.append(row)
        return len(self.contracts)

    def milestone(self, *row: Any) -> int:
        """Add a line of a plan and return its key."""
        self.milestones.append(row)
        return len(self.milestones)


class Contracts:
    """Everything about contracts of a sample workspace.

    Args:
        firms: All accounts.
        seed: Of the workspace.
        counts: Papers of each account; None for as many as its business makes.
    """

    def __init__(self, firms: Sequence[Firm], seed: int, counts: Sequence[int] | None) -> None:
        self._firms = firms[:_FIRMS]
        self._seed = seed
        self._counts = counts
        self._made: Tied | None = None

    def tied(self) -> Tied:
        """Return the rows of contracts, made once."""
        if self._made is None:
            self._made = made = Tied()
            first = 1
            for firm, found in self._all():
                if firm.volume:
                    _Maker(firm, found, first, made, self._seed).make()
                first += len(found.papers)
        return self._made

    def bills(self) -> Iterator[Row]:
        """Yield what is known of each bill."""
        receipt = 0
        for firm, found in self._all():
            chance = stream(self._seed, "bill", firm.number)
            for money in found.receipts:
                receipt += 1
                if money.matures is not None:
                    yield receipt, *_bill(firm, money.method, money.day, money.matures, chance)

    def _all(self) -> Iterator[tuple[Firm, Ledger]]:
        for place, firm in enumerate(self._firms):
            count = None if self._counts is None else self._counts[place]
            yield firm, ledger(firm, self._seed, count)


class _Maker:
    """Makes the contracts of one account."""

    def __init__(self, firm: Firm, found: Ledger, first: int, made: Tied, seed: int) -> None:
        self._firm = firm
        self._found = found
        self._first = first
        self._made = made
        self._chance = stream(seed, "contract", firm.number)
        self._free = [
            place
            for place, paper in enumerate(found.papers)
            if paper.of is None and paper.issued > LAST - 560 and paper.amount > 1_000_00
        ]

    def make(self) -> None:
        """Make them: invoices spread over a plan, deliveries, and what was signed lately."""
        spread = 2 if self._firm.tier == "A" else 1 if self._firm.number % 2 else 0
        for _turn in range(spread):
            if self._free:
                late = self._free[-6:] if self._chance.random() < 0.6 else self._free
                self._spread(self._take(self._chance.choice(late)))
        if self._firm.number % 3 == 1 and len(self._free) >= 3:
            start = self._chance.randrange(max(1, len(self._free) // 2))
            self._deliveries([self._take(place) for place in self._free[start : start + 3]])
        if self._firm.number % 4 == 2 and self._firm.status != "dormant":
            self._lately()

    def _take(self, place: int) -> int:
        self._free.remove(place)
        return place

    def _number(self, signed: date) -> str:
        kind = "PO" if self._firm.foreign else "XM"
        place = len(self._made.contracts) + 1
        return f"{kind}{signed:%y%m}-{self._firm.number:02d}{place % 100:02d}"

    def _contract(self, signed: date, amount: int) -> tuple[int, str]:
        titles = _TITLES_FOREIGN if self._firm.foreign else _TITLES
        title, number = self._chance.choice(titles), self._number(signed)
        key = self._made.contract(
            self._firm.number, number, title, signed.isoformat(), self._firm.currency, amount,
            None, None,
        )  # fmt: skip
        return key, number

    def _left(self, place: int) -> int:
        """Return what is open of a paper on the last day."""
        used = sum(part.amount for part in self._found.applied if part.paper == place)
        return self._found.papers[place].amount - used

    # -- one invoice over a plan --------------------------------------------------------------

    def _spread(self, place: int) -> None:
        paper, chance = self._found.papers[place], self._chance
        issued = day_of(paper.issued)
        signed = issued - timedelta(days=chance.randint(35, 80))
        key, number = self._contract(signed, paper.amount)
        plan = _SPREAD.get(self._firm.habit, _SPREAD[""])
        lines = [_planned(text, self._firm.terms) for text in plan]
        accepted: date | None = issued + timedelta(days=chance.randint(8, 30))
        recent = paper.issued > LAST - 150
        waits = self._left(place) > 0 and recent and chance.random() < 0.6
        if waits or (accepted is not None and accepted > STANDING_DAY):
            accepted = None
        events = {"arrival": issued, "acceptance": accepted, "retention": None}
        ids = [
            self._line(key, n, line, amount, events, issued)
            for n, (line, amount) in enumerate(
                zip(lines, split(paper.amount, [one.share for one in lines]), strict=True), 1
            )
        ]
        invoice = self._first + place
        self._made.invoices.append((invoice, number, key, None, None, 1))
        self._schedules(invoice, issued, accepted, ids)

    def _line(
        self, key: int, place: int, line: PlanLine, amount: int,
        events: dict[str, date | None], issued: date,
    ) -> tuple[int, PlanLine, int]:  # fmt: skip
        """Write a line of a plan; an acceptance that is missing was expected some weeks after."""
        happened, accepted = events[line.kind], events["acceptance"]
        expected: date | None = None
        term = read_rule(line.terms)
        if line.kind == "acceptance" and happened is None:
            expected = issued + timedelta(days=self._chance.choice((20, 40, 60, 120)))
        elif line.kind == "retention" and accepted is not None and term is not None:
            expected = release_day(term, accepted)
        deemed = None
        if line.kind == "acceptance" and happened is None and self._chance.random() < 0.35:
            deemed = issued + timedelta(days=30)
        made = self._made.milestone(
            key, place, line.kind, None, int(line.share * _EXACT), amount, line.terms,
            _iso(expected), _iso(happened), _iso(deemed), None,
        )  # fmt: skip
        return made, line, amount

    def _schedules(
        self,
        invoice: int,
        issued: date,
        accepted: date | None,
        lines: list[tuple[int, PlanLine, int]],
    ) -> None:
        """Write the schedule of the day of issue, and that of the day it was accepted."""
        for since in [issued] if accepted is None else [issued, accepted]:
            for place, (key, line, amount) in enumerate(lines, 1):
                begun = issued if line.kind == "arrival" else accepted
                known = begun is not None and begun <= since
                term = read_rule(line.terms)
                due = due_day(term, begun) if known and begun and term else None
                kind = "retention" if line.kind == "retention" else "part"
                self._made.instalments.append(
                    (invoice, since.isoformat(), place, _iso(due), amount, kind, key, None)
                )

    # -- deliveries ---------------------------------------------------------------------------

    def _deliveries(self, places: list[int]) -> None:
        papers = [self._found.papers[place] for place in places]
        billed = sum(paper.amount for paper in papers)
        retained = billed // 19 // 100 * 100
        signed = day_of(papers[0].issued) - timedelta(days=self._chance.randint(30, 60))
        key, number = self._contract(signed, billed + retained)
        titles = _LOTS_FOREIGN if self._firm.foreign else _LOTS
        rule = f"NET {self._firm.terms}"
        for n, (place, paper) in enumerate(zip(places, papers, strict=True), 1):
            issued = day_of(paper.issued).isoformat()
            line = self._made.milestone(
                key, n, "arrival", titles[n - 1], None, paper.amount, rule, None, issued, None, None
            )
            self._made.invoices.append((self._first + place, number, key, line, rule, 0))
        last = day_of(papers[-1].issued)
        rule = "NET 30 FROM arrival AFTER 12 MONTHS"
        term = read_rule(rule)
        assert term is not None
        self._made.milestone(
            key, len(papers) + 1, "retention", None, None, retained, rule,
            release_day(term, last).isoformat(), None, None, None,
        )  # fmt: skip

    # -- signed lately ------------------------------------------------------------------------

    def _lately(self) -> None:
        chance = self._chance
        signed = STANDING_DAY - timedelta(days=chance.randint(5, 120))
        amount = max(10, self._firm.volume // 8 // 1_000_000) * 1_000_000
        key, _number = self._contract(signed, amount)
        plan = parse_plan(chance.choice(("3-3-3-1", "30-65-5", "30-60-10")))
        when = signed
        for place, (line, part) in enumerate(
            zip(plan, split(amount, [one.share for one in plan]), strict=True), 1
        ):
            happened = signed if line.kind == "advance" else None
            when += timedelta(days=chance.randint(25, 70))
            expected = None if happened or line.kind == "retention" else when
            self._made.milestone(
                key, place, line.kind, None, int(line.share * _EXACT), part, line.terms,
                _iso(expected), _iso(happened), None, None,
            )  # fmt: skip


def _planned(text: str, terms: int) -> PlanLine:
    """Return a line of a plan from its kind, its percent and its rule, by days of credit without one."""
    kind, share, *rule = text.split(" ", 2)
    return PlanLine(kind, Decimal(share) / 100, rule[0] if rule else f"NET {terms}")


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _bill(firm: Firm, method: str, received: int, matures: int, chance: random.Random) -> Row:
    """Return what is known of a bill and what became of it by the last day."""
    end, came = day_of(matures), day_of(received)
    issued = came if matures - received > 150 else came - timedelta(days=chance.randint(0, 20))
    bank = method == "bank_bill"
    acceptor = chance.choice(_BANKS) if bank else f"{firm.short_name}财务公司"
    number = f"{5 if bank else 6}{chance.randrange(10**8, 10**9)}{came:%Y%m%d}{chance.randrange(10**5):05d}"
    endorsed = to = discounted = rate = settled = None
    turn = chance.random()
    passed = came + timedelta(days=chance.randint(3, 40))
    if turn < 0.12 and passed <= STANDING_DAY:
        endorsed, to = passed, chance.choice(_SUPPLIERS)
    elif turn < 0.26 and bank and passed <= STANDING_DAY:
        discounted, rate = passed, chance.randint(120, 210) * _EXACT // 10_000
    else:
        paid = WEEKENDS.next_working(end)
        if paid < STANDING_DAY - timedelta(days=30) or (paid <= STANDING_DAY and turn < 0.7):
            settled = paid
    return (
        number, acceptor, issued.isoformat(), _iso(endorsed), to, _iso(discounted), rate,
        _iso(settled), None, None,
    )  # fmt: skip
