"""Two ledgers of one balance with known differences, made from a seed, and what was found of them.

Our ledger numbers invoices and receipts; theirs repeats the numbers of invoices, at times written
otherwise, and has numbers of its own, or none, for payments.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kamdesk.features.reconcile.domain import causes
from kamdesk.features.reconcile.domain.entries import Entry
from kamdesk.features.reconcile.domain.matching import Comparison

AS_OF = date(2026, 6, 30)
Link = tuple[frozenset[int], frozenset[int], str]
_RATES = (13, 9, 6)
_PER_ACCOUNT = 100
_INVOICES = 0.75
_STYLES = 0.1


@dataclass(frozen=True, slots=True)
class Pair:
    """Two lists and which lines of them belong together, with the cause; "" where they agree."""

    ours: list[Entry]
    theirs: list[Entry]
    links: list[Link]


@dataclass(frozen=True, slots=True)
class Score:
    """What was found: known differences, of them found, said, of them true, and wrong matches."""

    known: int = 0
    found: int = 0
    said: int = 0
    true: int = 0
    wrong: int = 0

    @property
    def recall(self) -> float:
        """Share of the known differences that were found with their lines and cause."""
        return self.found / self.known if self.known else 1.0

    @property
    def precision(self) -> float:
        """Share of the differences that were said that are true."""
        return self.true / self.said if self.said else 1.0

    def plus(self, other: "Score") -> "Score":
        """Add another score."""
        return Score(
            self.known + other.known, self.found + other.found, self.said + other.said,
            self.true + other.true, self.wrong + other.wrong,
        )  # fmt: skip


class _Maker:
    def __init__(self, random_: random.Random, accounts: int) -> None:
        self.random = random_
        self.accounts = accounts
        self.ours: list[Entry] = []
        self.theirs: list[Entry] = []
        self.links: list[tuple[list[int], list[int], str]] = []
        self.number = 0

    def document(self, *, invoice: bool | None = None) -> tuple[Entry, Entry]:
        """Return one of our lines and its twin; not added yet."""
        self.number += 1
        chance = self.random
        sold = chance.random() < _INVOICES if invoice is None else invoice
        amount = chance.randrange(20_000, 60_000_000)
        if chance.random() < 0.3:
            amount -= amount % 10_000  # a round price
        day = AS_OF - timedelta(days=chance.randrange(16, 170))
        account = chance.randrange(self.accounts)
        number = f"INV-2026-{self.number:06d}" if sold else f"SK{self.number:07d}"
        mine = Entry(number, day, amount if sold else -amount, "CNY", account, "", not sold)
        twin = number if sold else chance.choice([f"银付-{chance.randrange(10**5)}", ""])
        if sold and chance.random() < _STYLES:
            twin = chance.choice(
                [twin.lower(), twin.replace("-", ""), f" {twin} ", _wide(twin), twin[4:]]
            )
        later = timedelta(days=chance.randrange(0, 4))
        other = Entry(twin, day + later, mine.amount, "CNY", account, "", None if sold else True)
        return mine, other

    def add(self, ours: Iterable[Entry], theirs: Iterable[Entry], cause: str = "") -> None:
        """Add lines that belong together."""
        places: tuple[list[int], list[int]] = ([], [])
        for found, side, lines in ((places[0], self.ours, ours), (places[1], self.theirs, theirs)):
            for line in lines:
                found.append(len(side))
                side.append(line)
        self.links.append((*places, cause))

    def differ(self, kind: str) -> None:
        """Add a document with a difference of a kind."""
        getattr(self, f"_{kind}")()

    # -- kinds --------------------------------------------------------------------------------

    def _amount(self) -> None:
        mine, other = self.document(invoice=True)
        off = self.random.choice([-1, 1]) * self.random.randrange(137, 9_000)
        if any(abs(abs(off) - abs(mine.amount) * rate // 100) < 9 for rate in (3, 6, 9, 13)):
            off += 40
        self.add([mine], [other._replace(amount=other.amount + off)], causes.AMOUNT)

    def _tax(self) -> None:
        mine, other = self.document(invoice=True)
        net = mine.amount * 100 // (100 + self.random.choice(_RATES))
        self.add([mine], [other._replace(amount=net)], causes.TAX)

    def _rounding(self) -> None:
        mine, other = self.document(invoice=True)
        off = self.random.choice([-1, 1]) * self.random.randrange(1, 10)
        self.add([mine], [other._replace(amount=other.amount + off)], causes.ROUNDING)

    def _timing(self) -> None:
        mine, other = self.document()
        day = AS_OF - timedelta(days=self.random.randrange(0, 9))
        way = self.random.randrange(3)
        if way == 0:
            self.add([mine._replace(day=day)], [], causes.TIMING)
        elif way == 1:
            self.add([], [other._replace(day=day)], causes.TIMING)
        else:
            late = other._replace(
                day=AS_OF + timedelta(days=self.random.randrange(1, 9)), counts=False
            )
            self.add([mine._replace(day=day)], [late], causes.TIMING)

    def _missing_there(self) -> None:
        self.add([self.document()[0]], [], causes.MISSING_THERE)

    def _missing_here(self) -> None:
        self.add([], [self.document()[1]], causes.MISSING_HERE)

    def _duplicate(self) -> None:
        mine, other = self.document(invoice=True)
        self.add([mine], [other])
        self.add([], [other], causes.DUPLICATE)

    def _unapplied(self) -> None:
        mine, _other = self.document(invoice=False)
        self.add([mine._replace(hints=((causes.UNAPPLIED, -mine.amount),))], [], causes.UNAPPLIED)

    def _disputed(self) -> None:
        mine, other = self.document(invoice=True)
        part = mine.amount // self.random.randrange(3, 9)
        mine = mine._replace(hints=((causes.DISPUTED, part),))
        self.add([mine], [other._replace(amount=other.amount - part)], causes.DISPUTED)

    def _retention(self) -> None:
        mine, other = self.document(invoice=True)
        part = mine.amount // 20
        mine = mine._replace(hints=((causes.RETENTION, part),))
        self.add([mine], [other._replace(amount=other.amount - part)], causes.RETENTION)

    def _deduction(self) -> None:
        _mine, other = self.document(invoice=False)
        small = -self.random.randrange(1_000, 90_000)
        self.add(
            [],
            [other._replace(number="", amount=small, text="质量扣款", money=None)],
            causes.DEDUCTION,
        )

    def _sum(self) -> None:
        """Our receipts that they paid in one sum, or one receipt they booked in parts."""
        first, other = self.document(invoice=False)
        lines, whole = [first], other.amount
        for _more in range(self.random.randrange(1, 4)):
            more = self.document(invoice=False)[0]
            lines.append(more._replace(account=first.account, day=first.day))
            whole += more.amount
        if self.random.random() < 0.5:
            self.add(lines, [other._replace(amount=whole)])
            return
        parts = [one._replace(number="", text="付款", day=other.day) for one in lines]
        self.add([first._replace(amount=whole)], parts)


KINDS = (
    "amount", "tax", "rounding", "timing", "missing_there", "missing_here", "duplicate", "unapplied",
    "disputed", "retention", "deduction", "sum",
)  # fmt: skip


def pair(lines: int, share: float, seed: int, accounts: int = 0) -> Pair:
    """Make two ledgers of about so many lines, a share of them with a known difference."""
    maker = _Maker(random.Random(seed), accounts or max(1, lines // _PER_ACCOUNT))
    for _number in range(lines):
        if maker.random.random() < share:
            maker.differ(maker.random.choice(KINDS))
        else:
            mine, other = maker.document()
            maker.add([mine], [other])
    return _shuffled(maker)


def _shuffled(maker: _Maker) -> Pair:
    orders = []
    for side in (maker.ours, maker.theirs):
        order = list(range(len(side)))
        maker.random.shuffle(order)
        orders.append(order)
    places = [{old: new for new, old in enumerate(order)} for order in orders]
    links = [
        (frozenset(places[0][at] for at in ours), frozenset(places[1][at] for at in theirs), cause)
        for ours, theirs, cause in maker.links
    ]
    return Pair([maker.ours[at] for at in orders[0]], [maker.theirs[at] for at in orders[1]], links)


def score(made: Pair, found: Comparison) -> Score:
    """Compare what was found with what is known; lines of one content are one another's equals."""
    ours, theirs = _equals(made.ours), _equals(made.theirs)
    known = [(_named(ours, link[0]), _named(theirs, link[1]), link[2]) for link in made.links]
    said = [(_named(ours, one.ours), _named(theirs, one.theirs), one.cause) for one in found.groups]
    pairs = {(mine, other) for link in known for mine in link[0] for other in link[1]}
    wrong = sum(
        any((mine, other) not in pairs for mine in one[0] for other in one[1])
        for one in said
        if one[2] != causes.UNCLEAR
    )
    true = {link for link in known if link[2]}
    told = [one for one in said if one[2]]
    return Score(
        len(true), len(true & set(told)), len(told), sum(one in true for one in told), wrong
    )


def merged(scores: Iterable[Score]) -> Score:
    """Return the sum of scores."""
    whole = replace(Score())
    for one in scores:
        whole = whole.plus(one)
    return whole


def _equals(lines: list[Entry]) -> list[int]:
    """Return for each line the first line of the same content."""
    first: dict[Entry, int] = {}
    return [first.setdefault(line, place) for place, line in enumerate(lines)]


def _named(equals: list[int], places: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(equals[place] for place in places))


def _wide(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)
