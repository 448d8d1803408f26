"""What an account's month comes to, counted on plain facts: the rule the SQL is held against.

An invoice's open amount on a day lies on the parts of the schedule in force that day (before the
first schedule: all of it on the day first agreed). Applied money pays parts by their due days,
those without one last.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

_FAR = date.max


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an invoice with its own due day; None while the event it waits for is missing."""

    due: date | None
    amount: int


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice with its schedules as (first day in force, parts in their order)."""

    id: int
    account: int
    currency: str
    issued: date
    due: date
    amount: int
    voided: date | None = None
    schedules: tuple[tuple[date, tuple[Part, ...]], ...] = ()

    def counts(self, day: date) -> bool:
        """Tell whether it exists at the end of a day."""
        return self.issued <= day and (self.voided is None or self.voided > day)

    def parts(self, day: date) -> tuple[Part, ...]:
        """Return the parts of the schedule in force on a day, in the order they are paid."""
        held = [one for one in self.schedules if one[0] <= day]
        if not held:
            return (Part(self.due, self.amount),)
        return in_order(max(held, key=lambda one: one[0])[1])


@dataclass(frozen=True, slots=True)
class Payment:
    """Part of a source applied to an invoice from a day on; below zero if it takes one back.

    Attributes:
        money: Whether the source is a receipt; a credit note brings none.
        cash: Day it is money in the bank: later than `effective` for a bill, None if it never is.
    """

    invoice: int
    amount: int
    effective: date
    money: bool = True
    cash: date | None = None


@dataclass(slots=True)
class Month:
    """What one account's month comes to in one currency; minor units.

    Attributes:
        overdue: Open and past due at the month's start.
        due: Open at the month's start and due in the month, by the schedules then in force.
        arisen: Invoiced since and due in the month.
        left_old, left_due: Open at the end: due before the month, and in it.
        collected: Money applied to invoices; advances that are not applied yet do not count.
        on_old, on_due: Of it, on what was due before the month, and in it.
        cash: The same without bills, and with bills on the day they became money.
        ripe_paid, ripe_left: Of what was due by the end: received in the month, and open at the end.
        fell, fell_paid: What fell due in the month by the end, less credits; received on it by then.
    """

    overdue: int = 0
    due: int = 0
    arisen: int = 0
    left_old: int = 0
    left_due: int = 0
    collected: int = 0
    on_old: int = 0
    on_due: int = 0
    cash: int = 0
    ripe_paid: int = 0
    ripe_left: int = 0
    fell: int = 0
    fell_paid: int = 0


def in_order(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return parts as money pays them: by due day, those without one last; equal ones as they stand."""
    return tuple(sorted(parts, key=lambda one: one.due or _FAR))


def spread(parts: Sequence[Part], before: int, amount: int) -> Iterator[Part]:
    """Yield which parts an amount pays after `before` was paid; below zero it gives them back.

    Args:
        parts: In the order they are paid.
        before: Paid until then.
        amount: Minor units.
    """
    low, high = sorted((before, before + amount))
    sign = 1 if amount >= 0 else -1
    start = 0
    for one in parts:
        paid = min(high, start + one.amount) - max(low, start)
        if paid > 0:
            yield Part(one.due, sign * paid)
        start += one.amount
    over = high - max(low, start)
    if over > 0 and parts:
        yield Part(parts[-1].due, sign * over)


def rests(parts: Sequence[Part], paid: int) -> Iterator[Part]:
    """Yield what is left of each part once an amount is paid."""
    start = 0
    for one in parts:
        left = min(one.amount, start + one.amount - paid)
        if left > 0:
            yield Part(one.due, left)
        start += one.amount


@dataclass(frozen=True, slots=True)
class Window:
    """The days a month is counted between.

    Attributes:
        before: The state the month begins with: the end of this day.
        start: Its first day.
        end: The last day that is counted: the as-of day, or the last of the month.
        last: The last day of the month.
    """

    before: date
    start: date
    end: date
    last: date


@dataclass(slots=True)
class _Count:
    window: Window
    found: dict[tuple[int, str], Month] = field(default_factory=dict)

    def month(self, one: Invoice) -> Month:
        return self.found.setdefault((one.account, one.currency), Month())


def months(
    invoices: Iterable[Invoice], payments: Iterable[Payment], window: Window
) -> dict[tuple[int, str], Month]:
    """Return what the month of each account and currency comes to; those with nothing are left out."""
    count = _Count(window)
    applied: dict[int, list[Payment]] = {}
    for payment in payments:
        applied.setdefault(payment.invoice, []).append(payment)
    for one in invoices:
        mine = sorted(applied.get(one.id, ()), key=lambda each: each.effective)
        _open(count, one, mine)
        _fell(count, one, mine)
        _moves(count, one, mine)
    return {key: one for key, one in count.found.items() if one != Month()}


def _open(count: _Count, one: Invoice, mine: Sequence[Payment]) -> None:
    window = count.window
    if one.counts(window.before):
        paid = sum(each.amount for each in mine if each.effective <= window.before)
        for due, amount in _dated(rests(one.parts(window.before), paid), window.last):
            if due < window.start:
                count.month(one).overdue += amount
            else:
                count.month(one).due += amount
    if one.counts(window.end):
        _left(count, one, mine)


def _left(count: _Count, one: Invoice, mine: Sequence[Payment]) -> None:
    window = count.window
    parts = one.parts(window.end)
    if one.issued > window.before:
        count.month(one).arisen += sum(amount for _due, amount in _dated(parts, window.last))
    paid = sum(each.amount for each in mine if each.effective <= window.end)
    for due, amount in _dated(rests(parts, paid), window.last):
        month = count.month(one)
        month.ripe_left += amount if due <= window.end else 0
        if due < window.start:
            month.left_old += amount
        else:
            month.left_due += amount


def _dated(parts: Iterable[Part], last: date) -> Iterator[tuple[date, int]]:
    """Yield due day and amount of the parts that are due by a day."""
    for part in parts:
        if part.due is not None and part.due <= last:
            yield part.due, part.amount


def fell_due(
    parts: Sequence[Part], applied: Iterable[tuple[int, bool]], window: Window
) -> tuple[int, int]:
    """Return what of an invoice fell due in a window, less credits, and what was received on it.

    Args:
        parts: In force at the window's end, in the order they are paid.
        applied: (amount, whether it is money) up to that day, in the order they were applied.
        window: The days.
    """

    def fell(part: Part) -> bool:
        return part.due is not None and window.start <= part.due <= window.end

    whole = sum(part.amount for part in parts if fell(part))
    paid = before = 0
    for amount, money in applied:
        on_these = sum(part.amount for part in spread(parts, before, amount) if fell(part))
        paid += on_these if money else 0
        whole -= 0 if money else on_these
        before += amount
    return whole, paid


def _fell(count: _Count, one: Invoice, mine: Sequence[Payment]) -> None:
    window = count.window
    if not one.counts(window.end):
        return
    applied = [(each.amount, each.money) for each in mine if each.effective <= window.end]
    whole, paid = fell_due(one.parts(window.end), applied, window)
    if whole or paid:
        count.month(one).fell += whole
        count.month(one).fell_paid += paid


def _moves(count: _Count, one: Invoice, mine: Sequence[Payment]) -> None:
    window = count.window
    before = 0
    for each in mine:
        if each.money and window.start <= each.effective <= window.end:
            month = count.month(one)
            month.collected += each.amount
            for due, amount in _dated(
                spread(one.parts(each.effective), before, each.amount), window.last
            ):
                month.ripe_paid += amount if due <= window.end else 0
                if due < window.start:
                    month.on_old += amount
                else:
                    month.on_due += amount
        cash = None if each.cash is None else max(each.cash, each.effective)
        if each.money and cash is not None and window.start <= cash <= window.end:
            count.month(one).cash += each.amount
        before += each.amount
