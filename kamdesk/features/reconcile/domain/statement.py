"""What a statement adds up: opening, what came and went, closing. Pure, on small ledgers.

The specification that the SQL of `queries` is held against. Amounts are integers of minor units.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kamdesk.base.i18n import N_

INVOICE, CREDIT_NOTE, WRITE_OFF, REFUND, RECEIPT = (
    "invoice", "credit_note", "write_off", "refund", "receipt",
)  # fmt: skip
KINDS = {
    INVOICE: N_("Invoice"),
    CREDIT_NOTE: N_("Credit note"),
    WRITE_OFF: N_("Write-off"),
    REFUND: N_("Refund"),
    RECEIPT: N_("Receipt"),
}
DEBITS = frozenset({INVOICE, REFUND})
CANCELLED = "cancelled"
"""Added to a kind whose document was taken back within the period."""
HABIT_DAYS = 90
"""A balance nobody confirmed for longer is named (C30: a monthly habit; one quarter is the limit)."""


@dataclass(frozen=True, slots=True)
class Posting:
    """A document as it moves the balance.

    Attributes:
        kind: A key of `KINDS`.
        id: Its key within its table.
        number: As written, None if it has none.
        day: Issued or received; it counts from this day, inclusive.
        amount: Minor units, not negative.
        voided: Day it stopped counting, exclusive; None if it never did.
        method: How a receipt came, a key of the ledger's methods.
        due: Due day of an invoice, day a bill matures.
    """

    kind: str
    id: int
    number: str | None
    day: date
    amount: int
    voided: date | None = None
    method: str | None = None
    due: date | None = None

    @property
    def signed(self) -> int:
        """What it adds to the balance."""
        return self.amount if self.kind in DEBITS else -self.amount


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of a statement.

    Attributes:
        posting: The document.
        day: Of the document, or the day it was taken back.
        change: Minor units added to the balance.
        balance: Balance after it.
        cancelled: Whether the document was taken back here.
    """

    posting: Posting
    day: date
    change: int
    balance: int
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """What came and went in one currency from one day to another, both inclusive.

    Attributes:
        opening: Balance at the end of the day before `since`.
        movements: By day; on one day debits first, then by number.
        closing: Balance at the end of `until`.
    """

    currency: str
    since: date
    until: date
    opening: int
    movements: tuple[Movement, ...]
    closing: int

    def total(self, *kinds: str) -> int:
        """Return the changes of documents of these kinds, credits as amounts above zero."""
        found = sum(one.change for one in self.movements if one.posting.kind in kinds)
        return found if DEBITS.issuperset(kinds) else -found


def balance(postings: Iterable[Posting], day: date) -> int:
    """Return what is owed at the end of a day: debits less credits of what counts then."""
    return sum(
        one.signed
        for one in postings
        if one.day <= day and (one.voided is None or one.voided > day)
    )


def statement(currency: str, postings: Sequence[Posting], since: date, until: date) -> Statement:
    """Return the statement of one account and currency.

    A document taken back in the period it was made in is left out: it moved nothing. One of an
    earlier period is shown again, on the day it was taken back.
    """
    opening = balance(postings, since - timedelta(days=1))
    lines: list[tuple[date, int, Posting, bool]] = []
    for one in postings:
        ends = one.voided is not None and one.voided <= until
        if since <= one.day <= until and not ends:
            lines.append((one.day, one.signed, one, False))
        elif one.day < since and ends and one.voided is not None and one.voided >= since:
            lines.append((one.voided, -one.signed, one, True))
    lines.sort(
        key=lambda line: (line[0], line[1] < 0, line[2].number or "", line[2].kind, line[2].id)
    )
    running = opening
    movements = []
    for day, change, posting, cancelled in lines:
        running += change
        movements.append(Movement(posting, day, change, running, cancelled))
    return Statement(currency, since, until, opening, tuple(movements), running)


def first_day(as_of: date) -> date:
    """Return the first day of a statement nobody chose a period for.

    The first of January; in the first quarter the first day of the month a year before, so that it
    shows how the balance came about.
    """
    if as_of.month > 3:
        return date(as_of.year, 1, 1)
    return date(as_of.year - 1, as_of.month, 1)


_CHINESE = frozenset(
    {"cn", "chn", "china", "中国", "中华人民共和国", "hk", "hong kong", "香港", "中国香港", "mo", "macao", "macau",
     "澳门", "中国澳门", "tw", "taiwan", "台湾", "中国台湾", "p.r. china", "prc"}
)  # fmt: skip
_HAN = re.compile(r"[\u3400-\u9fff]")


def language_of(country: str, name: str) -> str:
    """Return the language of a customer's papers: Chinese by its country, else by its name."""
    if country.strip():
        return "zh_CN" if country.strip().casefold() in _CHINESE else "en"
    return "zh_CN" if _HAN.search(name) else "en"
