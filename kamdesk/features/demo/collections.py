"""Two years of getting the money in: calls, letters, promises kept and broken, a ladder for two classes."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from kamdesk.features.demo.firms import Firm
from kamdesk.features.demo.ledger import LAST, Ledger, ledger
from kamdesk.features.demo.people import Staff
from kamdesk.features.demo.scale import FIRST_DAY, stream

Row = tuple[Any, ...]
Everybody = Callable[[], Iterator[tuple[Firm, Staff, int]]]

CHASE_COLUMNS = (
    "account_id", "invoice_id", "day", "kind", "step", "person_id", "colleague_id", "what", "proof",
    "reason", "next_on", "next_what",
)  # fmt: skip
PROMISE_COLUMNS = (
    "account_id", "invoice_id", "currency", "amount_minor", "made_on", "promised", "person_id",
    "colleague_id", "withdrawn_on", "note",
)  # fmt: skip
LADDER_COLUMNS = ("credit_class", "days", "action", "tone", "title")

_FINANCE = 5
_PAYDAYS = (10, 15, 20, 25, 28)
_LADDERS = (
    ("A", -10, "statement", "before", None), ("A", -3, "reminder", "before", None),
    ("A", 3, "call", None, None), ("A", 15, "letter", "friendly", None),
    ("A", 45, "formal", "firm", None), ("A", 90, "stop", "firm", None),
    ("A", 180, "lawyer", "formal", None),
    ("C", -10, "statement", "before", None), ("C", -3, "reminder", "before", None),
    ("C", 1, "call", None, None), ("C", 5, "letter", "firm", None),
    ("C", 15, "stop", "firm", None), ("C", 45, "lawyer", "formal", None),
    ("C", 90, "legal", "formal", None),
)  # fmt: skip
_CALLS = (
    ("对方称付款单已到财务主管，本周内签批。", "approval"),
    ("验收单还差设备部签字，已请服务同事陪同补签。", "acceptance"),
    ("说资金紧张，要等下游回款，约定下周再谈。", "chain"),
    ("发票信息有误，当天重开并寄出。", "invoice"),
    ("没人催过，对方以为还没到期，答应排入本月付款。", "never"),
    ("习惯月底统一付款，已请求列入 25 日批次。", "habit"),
    ("对部分数量有异议，先付无争议部分。", "dispute"),
)
_CALLS_FOREIGN = (
    ("Invoice is approved, waits for the next payment run.", "approval"),
    ("Acceptance report is missing; sent a copy while on the phone.", "acceptance"),
    ("They pay at the end of the month as a rule.", "habit"),
    ("The purchase order number was missing; invoice sent again.", "invoice"),
)
_LETTER, _LETTER_FOREIGN = "催款函 {day}.pdf", "Reminder {day}.pdf"
_WORDS = ("财务答应排入本期付款", "等资金到账就付", "按流程走完即付", None, None)
_WORDS_FOREIGN = ("With the next payment run", "As soon as it is approved", None)
_THEN = ("问付款单是否签批", "确认验收单是否补签", "确认 25 日批次", "请财务核对到账")
_THEN_FOREIGN = ("Ask for the payment run", "Check the approval")


def day_text(day: int) -> str:
    """Return a day counted from the first one as ISO text."""
    return (FIRST_DAY + timedelta(days=day)).isoformat()


@dataclass(frozen=True, slots=True)
class _Debt:
    """One invoice as it is chased: `settled` is the day it was paid, None while it is open."""

    key: int
    due: int
    amount: int
    left: int
    settled: int | None


class Collecting:
    """Streams of rows about the work on what is owed.

    Args:
        everybody: (account, its people, id of the first of them) of every account, again and again.
        seed: Of the workspace.
        detailed: Whether every invoice has its story; else an account has a few entries.
    """

    def __init__(self, everybody: Everybody, seed: int, *, detailed: bool) -> None:
        self._everybody = everybody
        self._seed = seed
        self._detailed = detailed

    def ladder(self) -> Iterator[Row]:
        """Yield the ladders of the classes A and C."""
        yield from _LADDERS

    def payment_days(self, columns: Sequence[str]) -> Iterator[Row]:
        """Yield the payment days of accounts as rows of parameters."""
        for firm, _staff, _first in self._everybody() if self._detailed else ():
            if firm.tier != "C" and firm.volume:
                chance = stream(self._seed, "payment day", firm.number)
                values = {
                    "account_id": firm.number, "key": "payment_day",
                    "value": str(chance.choice(_PAYDAYS)), "valid_from": day_text(0),
                    "source": "Their finance" if firm.foreign else "对方财务告知",
                    "edited_by": None,
                }  # fmt: skip
                yield tuple(values[name] for name in columns)

    def chases(self) -> Iterator[Row]:
        """Yield what was done, by account."""
        for firm, found, first in self._everybody():
            chance = stream(self._seed, "chase", firm.number)
            person = _payer(found, first)
            if not self._detailed:
                yield from _thin(firm, chance)
                continue
            for debt in self._debts(firm):
                yield from _story(firm, debt, chance, person)

    def promises(self) -> Iterator[Row]:
        """Yield what was promised, by account."""
        for firm, found, first in self._everybody():
            chance = stream(self._seed, "promise", firm.number)
            if not self._detailed:
                if firm.volume and firm.number % 4 == 0:
                    yield _promise(firm, None, LAST - 20, LAST - 3 + firm.number % 9, 100_000_00)
                continue
            person = _payer(found, first)
            for debt in self._debts(firm):
                yield from _promised(firm, debt, chance, person)

    def _debts(self, firm: Firm) -> list[_Debt]:
        before = self._first_keys()[firm.number]
        return _debts(ledger(firm, self._seed), before)

    def _first_keys(self) -> dict[int, int]:
        """Return the key of the first paper of each account, found by counting along."""
        if not hasattr(self, "_keys"):
            self._keys: dict[int, int] = {}
            key = 1
            for firm, _staff, _first in self._everybody():
                self._keys[firm.number] = key
                key += len(ledger(firm, self._seed).papers)
        return self._keys


def _debts(found: Ledger, first: int) -> list[_Debt]:
    paid: dict[int, list[tuple[int, int]]] = {}
    for part in found.applied:
        paid.setdefault(part.paper, []).append((part.day, part.amount))
    debts = []
    for place, paper in enumerate(found.papers):
        if paper.of is not None:
            continue
        left, settled = paper.amount, None
        for day, amount in sorted(paid.get(place, ())):
            left -= amount
            settled = day if left <= 0 else None
        debts.append(_Debt(first + place, paper.due, paper.amount, max(left, 0), settled))
    return debts


def _payer(found: Staff, first: int) -> int | None:
    clerks = [
        place
        for place, one in enumerate(found.contacts)
        if one.branch == _FINANCE and not one.placeholder and place not in found.gone
    ]
    return first + clerks[-1] if clerks else None


def _story(firm: Firm, debt: _Debt, chance: random.Random, person: int | None) -> Iterator[Row]:
    """Yield what was done about one invoice until it was paid, or until today."""
    end = LAST if debt.settled is None else min(debt.settled, LAST)
    fresh = debt.settled is None and debt.due > LAST - 40  # recent ones wait to be called
    calls = _CALLS_FOREIGN if firm.foreign else _CALLS
    then = _THEN_FOREIGN if firm.foreign else _THEN
    for after, kind, step, likely in (
        (2, "call", 1, 0.55), (11, "letter", 8, 0.4), (20, "call", None, 0.4),
        (34, "demand", 31, 0.5), (66, "visit", 61, 0.5), (110, "call", None, 0.5),
    ):  # fmt: skip
        day = debt.due + after + chance.randint(0, 5)
        if chance.random() > likely or not 0 <= day < end or (fresh and chance.random() < 0.6):
            continue
        what, reason = chance.choice(calls)
        letter = kind in ("letter", "demand")
        if letter:
            text = _LETTER_FOREIGN if firm.foreign else _LETTER
            what, reason = text.format(day=day_text(day)), ""
        ahead = LAST + chance.choice((-1, 0, 0, 1, 3, 6)) if fresh or day > LAST - 12 else None
        comes = ahead if ahead is not None and ahead > day and chance.random() < 0.5 else None
        yield (
            firm.number, debt.key, day_text(day), kind, None if step is None else str(step), person,
            firm.owner, what, "courier" if letter else None, reason or None,
            None if comes is None else day_text(comes),
            None if comes is None else chance.choice(then),
        )  # fmt: skip


def _promised(firm: Firm, debt: _Debt, chance: random.Random, person: int | None) -> Iterator[Row]:
    words = chance.choice(_WORDS_FOREIGN if firm.foreign else _WORDS)
    made = debt.due + chance.randint(3, 9)
    if made >= LAST or made < 0 or chance.random() > 0.4:
        return
    if debt.settled is not None and debt.settled > made:
        kept = debt.settled - chance.randint(-1, 3)
        early = made + chance.randint(2, 6)
        promised = max(made, kept) if chance.random() < 0.72 else early
        yield _promise(firm, debt.key, made, promised, debt.amount, person, words)
    elif debt.left:
        recent = LAST - chance.randint(3, 16)
        comes = LAST + chance.choice((-9, -6, -5, 1, 3, 8, 12))
        made = max(made, min(recent, comes))
        yield _promise(firm, debt.key, made, max(comes, made), debt.left, person, words)


def _promise(
    firm: Firm, invoice: int | None, made: int, promised: int, amount: int,
    person: int | None = None, words: str | None = None,
) -> Row:  # fmt: skip
    return (
        firm.number, invoice, firm.currency, amount, day_text(made), day_text(promised), person,
        firm.owner, None, words,
    )  # fmt: skip


def _thin(firm: Firm, chance: random.Random) -> Iterator[Row]:
    for _turn in range(chance.randint(0, 2) if firm.volume else 0):
        day = LAST - chance.randint(0, 90)
        what, reason = chance.choice(_CALLS_FOREIGN if firm.foreign else _CALLS)
        comes = day + chance.randint(2, 30) if chance.random() < 0.4 else None
        yield (
            firm.number, None, day_text(day), "call", "1", None, firm.owner, what, None, reason,
            None if comes is None else day_text(comes), None,
        )  # fmt: skip
