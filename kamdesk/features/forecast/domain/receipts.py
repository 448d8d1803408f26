"""What is expected of one open item, when, and how surely (C35).

expected day = day due in force + the customer's days beyond terms, or the promised day of a customer
that keeps its promises; expected amount = open amount x chance by how late it is already.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from kamdesk.features.contracts.domain.workdays import WEEKENDS, WorkDays
from kamdesk.features.forecast.domain.days import nearest_run

EDGES = (30, 60, 90, 180, 365)
CHANCES = tuple(map(Decimal, ("0.98", "0.92", "0.85", "0.75", "0.55", "0.40", "0.20")))
"""Chance that an item is paid, by how late it is: not due, 1-30, 31-60, 61-90, 91-180, 181-365 days
(C35); beyond a year, where the source is silent, half of the step before."""
CLASS_SCALE = {"A": Decimal(1), "B": Decimal(1), "C": Decimal("0.95"), "D": Decimal("0.80")}
"""What the chances above are multiplied by for a credit class; unknown counts as 1. Our own choice."""
KEPT_ENOUGH = Decimal("0.7")
"""Share of promises kept from which a promise is relied upon (C35)."""
RESOLUTION_DAYS = 60
"""Days a dispute usually takes where none was closed yet (the example of C29)."""
FLOOR_DAYS = 7
"""What is late already is not expected before so many days after the as-of day (C35)."""
OUT_DAYS = 28
"""How far back something counts as fallen out of the forecast."""


class Kind(StrEnum):
    """How an amount is counted."""

    COMMITTED = "committed"
    LIKELY = "likely"
    DISPUTED = "disputed"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Habit:
    """How a customer pays.

    Attributes:
        delay: Days beyond terms, weighted by amount; paying early counts 0 (C25).
        chances: By how late an item is already, one for each bucket of `EDGES`.
        month_day: Day of the month it pays on, None if it pays on any day.
        resolution: Days its disputes usually take.
        kept: Share of its promises that were kept, None if none was judged.
        work: Days banks work.
    """

    delay: int = 0
    chances: Sequence[Decimal] = CHANCES
    month_day: int | None = None
    resolution: int = RESOLUTION_DAYS
    kept: Decimal | None = None
    work: WorkDays = WEEKENDS


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an open item that is expected in one way.

    Attributes:
        kind: How it is counted.
        due: Day due in force; None if it waits for an event nobody expects a day for.
        amount: Minor units, above zero.
        promised: Day promised, of a committed part.
        raised: Day the dispute began, of a disputed part.
    """

    kind: Kind
    due: date | None
    amount: int
    promised: date | None = None
    raised: date | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of a part: a day (None if excluded), the chance, and minor units."""

    day: date | None
    chance: Decimal
    amount: int


def is_relied_on(kept: Decimal | None) -> bool:
    """Tell whether promises count: enough of them were kept; with none judged they do not."""
    return kept is not None and kept >= KEPT_ENOUGH


def scaled(chances: Sequence[Decimal], credit_class: str | None) -> tuple[Decimal, ...]:
    """Return the default chances of a credit class; None is an unknown class."""
    factor = CLASS_SCALE.get(credit_class or "", Decimal(1))
    return tuple(one * factor for one in chances)


def chance_of(due: date, as_of: date, chances: Sequence[Decimal] = CHANCES) -> Decimal:
    """Return the chance of an item by its days past due; a thing due that day is not late."""
    days = (as_of - due).days
    return chances[0 if days <= 0 else 1 + sum(days > edge for edge in EDGES)]


def split(
    open_amount: int,
    due: date | None,
    *,
    disputed: int = 0,
    raised: date | None = None,
    promised: int = 0,
    promised_on: date | None = None,
    relied_on: bool = False,
    legal: bool = False,
) -> tuple[Part, ...]:
    """Split an open item into what is committed, likely, disputed or excluded; the sum stays.

    What is in dispute cannot be promised: a promise covers what is left beside it, at most.

    Args:
        open_amount: Minor units, above zero.
        due: Day due in force, None if an event is missing.
        disputed: Minor units in dispute.
        raised: Day the dispute began.
        promised: Minor units of an open promise.
        promised_on: Its day.
        relied_on: Whether the customer's promises count.
        legal: Whether the item is with a lawyer or a court.
    """
    if legal:
        return (Part(Kind.EXCLUDED, due, open_amount),)
    contested = min(disputed, open_amount)
    committed = min(promised, open_amount - contested) if relied_on and promised_on else 0
    rest = open_amount - contested - committed
    parts = []
    if committed:
        parts.append(Part(Kind.COMMITTED, due, committed, promised=promised_on))
    if rest:
        parts.append(Part(Kind.LIKELY if due else Kind.EXCLUDED, due, rest))
    if contested:
        kind = Kind.DISPUTED if due else Kind.EXCLUDED
        parts.append(Part(kind, due, contested, raised=raised))
    return tuple(parts)


def habit_day(part: Part, habit: Habit) -> date | None:
    """Return the day a part was to be expected by its terms and habit, whatever day it is now."""
    if part.kind is Kind.EXCLUDED:
        return None
    if part.kind is Kind.COMMITTED:
        return part.promised
    assert part.due is not None
    return _paying_day(_usual_day(part, habit), habit, part.due)


def _usual_day(part: Part, habit: Habit) -> date:
    """Return due day + delay, and the time a dispute takes."""
    assert part.due is not None
    day = part.due + timedelta(days=habit.delay)
    if part.kind is not Kind.DISPUTED:
        return day
    day += timedelta(days=habit.resolution)
    return day if part.raised is None else max(day, part.raised + timedelta(days=habit.resolution))


def expected_receipt(part: Part, habit: Habit, as_of: date) -> Expected:
    """Return day, chance and amount of a part.

    The day is never before the as-of day; what is late already comes at least `FLOOR_DAYS` after it,
    unless it was promised. A day is moved to the customer's payment day, and to a working day.
    """
    day = habit_day(part, habit)
    if day is None:
        return Expected(None, Decimal(0), 0)
    if part.kind is Kind.COMMITTED:
        chance = chance_of(part.due, as_of, habit.chances) if part.due else habit.chances[0]
        day = habit.work.next_working(max(day, as_of + timedelta(days=1)))
    else:
        assert part.due is not None
        chance = chance_of(part.due, as_of, habit.chances)
        wait = FLOOR_DAYS if part.due < as_of else 1
        day = _paying_day(
            _usual_day(part, habit), habit, max(part.due, as_of + timedelta(days=wait))
        )
    amount = (part.amount * chance).quantize(Decimal(1), ROUND_HALF_UP)
    return Expected(day, chance, int(amount))


def fell_out(part: Part, habit: Habit, as_of: date) -> date | None:
    """Return the past day a part was expected on if that was in the last `OUT_DAYS`, else None."""
    day = habit_day(part, habit)
    if day is None or not as_of - timedelta(days=OUT_DAYS) < day <= as_of:
        return None
    return day


def _paying_day(day: date, habit: Habit, not_before: date) -> date:
    if habit.month_day is None:
        return habit.work.next_working(max(day, not_before))
    return nearest_run(day, habit.month_day, not_before, habit.work)
