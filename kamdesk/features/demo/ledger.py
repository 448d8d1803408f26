"""Two years of invoices, receipts and allocations of one account, with the habits it pays by.

Days are counted from `FIRST_DAY`; amounts are in hundredths of the account's currency. Nothing
happens after the day the workspace stands still at: what is not paid by then is open.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from kamdesk.features.demo.firms import Firm
from kamdesk.features.demo.goods import GOODS
from kamdesk.features.demo.scale import FIRST_DAY, STANDING_DAY, stream

LAST = (STANDING_DAY - FIRST_DAY).days
"""The last day anything happens."""
_SEASON = (0.95, 0.55, 1.05, 1.0, 1.0, 1.1, 0.9, 0.9, 1.1, 1.1, 1.2, 1.35)  # January first
_PER_YUAN = {"CNY": 1.0, "USD": 0.139, "EUR": 0.128, "HKD": 1.085}
_MONTHS = [(7 + turn - 1) % 12 + 1 for turn in range(24)]
_VAT = 0.13
DISPUTES = {"验收未签字": "delivery", "数量有异议": "quantity", "价格与合同不符": "price"}
"""What customers contest in their words, and the reason it stands for."""
DISPUTED_AFTER = 10
"""Days after the issue an invoice is contested."""
_THOUSAND = 1_000_00
_ROUND_SUM = 10_000_00


@dataclass(slots=True)
class Paper:
    """An invoice or a credit note; `of` is the invoice a credit note is about."""

    issued: int
    due: int
    amount: int
    of: int | None = None
    disputed: bool = False
    voided: int | None = None
    note: str | None = None


@dataclass(slots=True)
class Money:
    """A receipt; `matures` is the day a bill is paid."""

    day: int
    amount: int
    method: str = "transfer"
    matures: int | None = None
    note: str | None = None


@dataclass(slots=True)
class Applied:
    """Part of a receipt or credit note on an invoice; places in the ledger's lists."""

    paper: int
    receipt: int | None
    credit: int | None
    amount: int
    day: int
    reverses: int | None = None
    note: str | None = None


@dataclass(slots=True)
class Sold:
    """One line of an invoice: place of the product, quantity, price in hundredths."""

    paper: int
    good: int
    quantity: int
    price: int


@dataclass(slots=True)
class Ledger:
    """The papers of one account, each list in the order of its ids."""

    papers: list[Paper] = field(default_factory=list)
    receipts: list[Money] = field(default_factory=list)
    applied: list[Applied] = field(default_factory=list)
    sold: list[Sold] = field(default_factory=list)
    credited: dict[int, int] = field(default_factory=dict)

    def payable(self, paper: int) -> int:
        """Return what is to be paid on an invoice once its credit notes are taken off."""
        return max(0, self.papers[paper].amount - self.credited.get(paper, 0))

    def pay(
        self,
        paper: int,
        amount: int,
        day: int,
        *,
        method: str = "transfer",
        matures: int | None = None,
        note: str | None = None,
    ) -> None:
        """Receive money on a day and apply it to one invoice; nothing after the last day."""
        if amount <= 0 or day > LAST:
            return
        self.receipts.append(Money(day, amount, method, matures, note))
        effective = max(day, self.papers[paper].issued)
        self.applied.append(Applied(paper, len(self.receipts) - 1, None, amount, effective))


def ledger(firm: Firm, seed: int, count: int | None = None) -> Ledger:
    """Return the ledger of one account.

    Args:
        firm: The account.
        seed: Of the workspace.
        count: How many papers; None for as many as its business makes.
    """
    chance = stream(seed, "ledger", firm.number)
    found = Ledger()
    if firm.volume and (count is None or count):
        made = _issue(found, firm, chance, count)
        _PAYING[firm.habit](found, chance)
        for credit in made:
            _apply_credit(found, credit)
    return found


def _issue(found: Ledger, firm: Firm, chance: random.Random, count: int | None) -> range:
    days = _business_days(firm, chance) if count is None else _spread_days(chance, count)
    notes = len(days) * 3 // 100 if count is not None else max(1, len(days) // 30)
    for day in days[: len(days) - notes] if count is not None else days:
        _sell(found, firm, chance, day, len(days))
    return _credit(found, chance, notes)


def _business_days(firm: Firm, chance: random.Random) -> list[int]:
    a_month = {"A": 3.4, "B": 1.8, "C": 0.9}[firm.tier]
    days: list[int] = []
    for turn, month in enumerate(_MONTHS):
        start = turn * 30.4
        orders = int(a_month * _SEASON[month - 1] + chance.random())
        days.extend(int(start + chance.randrange(30)) for _order in range(orders))
    if firm.status == "dormant":
        days = [day for day in days if day < 420]
    return sorted(day for day in days if day <= LAST)


def _spread_days(chance: random.Random, count: int) -> list[int]:
    return sorted(int(chance.random() ** 0.9 * LAST) for _turn in range(count))


def _sell(found: Ledger, firm: Firm, chance: random.Random, day: int, papers: int) -> None:
    rate = _PER_YUAN[firm.currency] * (1 - chance.randrange(3, 18) / 100)
    wanted = firm.volume * 2 // max(1, papers)
    month = _MONTHS[min(23, int(day / 30.4))]
    total = 0
    paper = len(found.papers)
    for _line in range(chance.choice((1, 1, 2, 3))):
        place = chance.randrange(len(GOODS))
        if abs(GOODS[place].season - month) > 3 and chance.random() < 0.5:
            place = chance.randrange(len(GOODS))
        price = max(1, int(GOODS[place].price * rate)) * 100
        quantity = max(1, int(wanted * chance.uniform(0.25, 0.8) / price))
        found.sold.append(Sold(paper, place, quantity, price))
        total += price * quantity
    amount = total if firm.foreign else round(total * (1 + _VAT))
    found.papers.append(Paper(day, day + firm.terms, amount))


def _credit(found: Ledger, chance: random.Random, notes: int) -> range:
    """Issue credit notes for some invoices; return their places."""
    first = len(found.papers)
    for _turn in range(notes):
        of = chance.randrange(max(1, first - 2))
        paper = found.papers[of]
        day = min(LAST, paper.issued + chance.randint(15, 50))
        amount = paper.amount * chance.choice((2, 3, 5, 8)) // 10_000 * 100
        note = chance.choice(("质量扣款", "价格调整", "退货", "数量差异"))
        amount = max(100, amount)
        found.credited[of] = found.credited.get(of, 0) + amount
        found.papers.append(Paper(day, day, amount, of, note=note))
    return range(first, len(found.papers))


def _apply_credit(found: Ledger, credit: int) -> None:
    paper = found.papers[credit]
    assert paper.of is not None
    invoice = found.papers[paper.of]
    used = sum(part.amount for part in found.applied if part.paper == paper.of)
    amount = min(paper.amount, invoice.amount - used)
    if amount > 0:
        found.applied.append(
            Applied(paper.of, None, credit, amount, max(paper.issued, invoice.issued))
        )


def _invoices(found: Ledger) -> list[int]:
    return [place for place, paper in enumerate(found.papers) if paper.of is None]


def _prompt(found: Ledger, chance: random.Random) -> None:
    for place in _invoices(found):
        day = found.papers[place].due + chance.randint(-6, 3)
        found.pay(place, found.payable(place), day)


def _late(found: Ledger, chance: random.Random) -> None:
    for place in _invoices(found):
        day = found.papers[place].due + max(2, round(chance.gauss(24, 12)))
        found.pay(place, found.payable(place), day)
    _take_back(found)


def _slow(found: Ledger, chance: random.Random) -> None:
    for place in _invoices(found):
        if chance.random() < 0.1:
            continue
        amount = found.payable(place)
        day = found.papers[place].due + chance.randint(35, 150)
        first = amount // 2 // 100 * 100
        found.pay(place, first, day)
        found.pay(place, amount - first, day + chance.randint(20, 90))


def _batch(found: Ledger, _chance: random.Random) -> None:
    """Pay everything due in a month with one transfer on the 25th of the next."""
    months: dict[int, list[int]] = {}
    for place in _invoices(found):
        months.setdefault(int(found.papers[place].due / 30.4), []).append(place)
    for month, places in sorted(months.items()):
        day = int((month + 1) * 30.4) + 24
        if day > LAST:
            continue
        amounts = [found.payable(place) for place in places]
        found.receipts.append(Money(day, sum(amounts), note="集中付款"))
        for place, amount in zip(places, amounts, strict=True):
            if amount:
                found.applied.append(Applied(place, len(found.receipts) - 1, None, amount, day))


def _partial(found: Ledger, chance: random.Random) -> None:
    """Pay in instalments and keep a retention of five per cent for a year."""
    for place in _invoices(found):
        paper, amount = found.papers[place], found.payable(place)
        first, retained = amount * 3 // 10, amount // 20
        found.pay(place, first, paper.issued + chance.randint(5, 15))
        found.pay(place, amount - first - retained, paper.due + chance.randint(-3, 25))
        found.pay(place, retained, paper.issued + 365 + chance.randint(5, 40))


def _bills(found: Ledger, chance: random.Random) -> None:
    for place in _invoices(found):
        day = found.papers[place].due + chance.randint(-4, 12)
        tenor = chance.choice((90, 180))
        method = "bank_bill" if chance.random() < 0.85 else "commercial_bill"
        found.pay(place, found.payable(place), day, method=method, matures=day + tenor)


def _disputing(found: Ledger, chance: random.Random) -> None:
    for place in _invoices(found):
        paper = found.papers[place]
        day = paper.due + chance.randint(-4, 10)
        if chance.random() < 0.12:
            day += chance.randint(60, 420)
            if day > LAST >= paper.issued + DISPUTED_AFTER:
                paper.disputed = True
                paper.note = chance.choice(tuple(DISPUTES))
        found.pay(place, found.payable(place), day)


def _overpaying(found: Ledger, chance: random.Random) -> None:
    """Pay in round sums; what is over stays as money not applied."""
    for place in _invoices(found):
        amount, day = found.payable(place), found.papers[place].due + chance.randint(-5, 6)
        if amount <= 0 or day > LAST:
            continue
        found.pay(place, amount, day)
        if chance.random() < 0.2:
            found.receipts[-1].amount += _ROUND_SUM - amount % _ROUND_SUM
            found.receipts[-1].note = "多付款，待冲抵"
    if found.receipts:
        twice = found.receipts[-1]
        day = min(LAST, twice.day + 2)
        found.receipts.append(Money(day, twice.amount, note="重复付款，待退回或冲抵"))


def _advance(found: Ledger, chance: random.Random) -> None:
    """Pay a third before the invoice, the rest when it is due."""
    for place in _invoices(found):
        paper, amount = found.papers[place], found.payable(place)
        first = amount * 3 // 10
        found.pay(place, first, max(0, paper.issued - chance.randint(8, 30)), note="预付款")
        found.pay(place, amount - first, paper.due + chance.randint(-5, 5))
    if found.receipts:
        usual = min(money.amount for money in found.receipts[-6:])
        amount = usual // _THOUSAND * _THOUSAND or usual
        found.receipts.append(Money(LAST - chance.randint(1, 12), amount, note="下一批订单预付款"))


def _take_back(found: Ledger) -> None:
    """Take one allocation back some days later and make it again: money on the wrong invoice."""
    if len(found.applied) < 8:
        return
    place = len(found.applied) // 2
    part = found.applied[place]
    if part.day + 20 > LAST:
        return
    found.applied.append(
        Applied(part.paper, part.receipt, None, -part.amount, part.day + 6, place, "核销有误，冲回")
    )
    found.applied.append(
        Applied(part.paper, part.receipt, None, part.amount, part.day + 20, note="重新核销")
    )


_PAYING: dict[str, Callable[[Ledger, random.Random], None]] = {
    "prompt": _prompt,
    "late": _late,
    "slow": _slow,
    "batch": _batch,
    "partial": _partial,
    "bills": _bills,
    "disputing": _disputing,
    "overpaying": _overpaying,
    "advance": _advance,
}
