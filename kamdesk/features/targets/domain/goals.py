"""Targets of a month: the three rates of collection, proposals, the cascade to weeks, how it stands (C25).

Amounts are integers of minor units of one currency. Nothing here adds two currencies.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from kamdesk.base.i18n import N_
from kamdesk.base.periods import month_end

RECOVERY_SHARE = Decimal("0.5")
"""Part of what was overdue at a month's start that a proposal plans to recover: a default of this
program to begin with, kept as the dated parameter `RECOVERY_KEY` that users change."""
RECOVERY_KEY = "targets.recovery_share"
REACHED, ON_COURSE, SHORT, NONE = "reached", "on_course", "short", "none"
STATES = {
    REACHED: N_("reached"),
    ON_COURSE: N_("on course"),
    SHORT: N_("behind"),
    NONE: N_("no target"),
}
SIGNS = {REACHED: "✓", ON_COURSE: "●", SHORT: "■", NONE: "○"}
ROLES = {REACHED: "good", ON_COURSE: "good", SHORT: "bad", NONE: "muted"}
"""Theme role of each state; its sign and word carry the meaning."""
UP, LEVEL, DOWN = "up", "level", "down"
TRENDS = {UP: N_("better"), LEVEL: N_("as usual"), DOWN: N_("worse")}
TREND_SIGNS = {UP: "▲", LEVEL: "▶", DOWN: "▼"}
TREND_MONTHS = 3
_EVEN = Decimal("0.02")
_SATURDAY = 5


def rounded(amount: Decimal) -> int:
    """Return whole minor units, half away from zero."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def rate(part: int, whole: int) -> Decimal | None:
    """Return part / whole, None where there is nothing to divide by."""
    return None if whole <= 0 else Decimal(part) / whole


def due_rate(received: int, due: int) -> Decimal | None:
    """Return 到期回款率: received in the period on what fell due in it / what fell due (C25)."""
    return rate(received, due)


def combined_rate(received: int, collectable: int) -> Decimal | None:
    """Return 综合回款率: received on (overdue at the start + due) / (overdue at the start + due) (C25)."""
    return rate(received, collectable)


def sales_rate(received: int, billed: int) -> Decimal | None:
    """Return 销售回款率: all receipts of the period / what was billed in it (C25)."""
    return rate(received, billed)


# -- targets --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for an account and month: what falls due, and recovery of old debt."""

    due: int
    recovery: int

    @property
    def total(self) -> int:
        """The target it makes."""
        return self.due + self.recovery


def propose(due: int, overdue: int, promised: int = 0, share: Decimal = RECOVERY_SHARE) -> Proposal:
    """Propose a target: all that falls due, and of the old debt its share or what was promised.

    Args:
        due: Open at the month's start and due in the month, by the schedules then in force.
        overdue: Open and past due at the month's start.
        promised: Of the overdue, what the customer promised to pay within the month.
        share: Part of the overdue that is planned at least, 0 to 1.

    Raises:
        ValueError: If an amount is below zero or the share is not 0 to 1.
    """
    if min(due, overdue, promised) < 0 or not 0 <= share <= 1:
        raise ValueError(f"not amounts and a share: {due}, {overdue}, {promised}, {share}")
    return Proposal(due, min(overdue, max(promised, rounded(overdue * share))))


def with_total(due: int, total: int) -> Proposal:
    """Return a target whose sum was set: the recovery takes the difference, then what is due.

    Raises:
        ValueError: If the sum is below zero.
    """
    if total < 0:
        raise ValueError(f"below zero: {total}")
    return Proposal(due, total - due) if total >= due else Proposal(total, 0)


# -- the cascade ----------------------------------------------------------------------------------


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Split a total by weights so that the parts are whole and add up exactly.

    Each part is its exact share rounded down or up; the largest remainders are rounded up, the
    earlier ones first. Without any weight all count the same.

    Raises:
        ValueError: If there are no weights, or anything is below zero.
    """
    if not weights or total < 0 or min(weights) < 0:
        raise ValueError(f"cannot split {total} by {list(weights)}")
    used = list(weights) if any(weights) else [1] * len(weights)
    whole = sum(used)
    parts = [total * one // whole for one in used]
    order = sorted(range(len(used)), key=lambda n: (-(total * used[n] % whole), n))
    for place in order[: total - sum(parts)]:
        parts[place] += 1
    return parts


@dataclass(frozen=True, slots=True)
class Week:
    """The days of a calendar week within a month.

    Attributes:
        first, last: Days, inclusive.
        days: Working days among them.
        target: Its part of the month's target.
    """

    first: date
    last: date
    days: int
    target: int = 0


def working_days(first: date, last: date) -> int:
    """Count Mondays to Fridays, both ends included; public holidays are not known."""
    span = (last - first).days + 1
    return sum((first + timedelta(days=day)).weekday() < _SATURDAY for day in range(span))


def weeks(month: date) -> list[Week]:
    """Return the weeks (Monday to Sunday) of a month, cut at its ends.

    A weekend that begins the month goes with the week after it.
    """
    first, end = month.replace(day=1), month_end(month)
    found: list[Week] = []
    while first <= end:
        last = min(first + timedelta(days=6 - first.weekday()), end)
        if not working_days(first, last) and last < end:
            last = min(last + timedelta(days=7), end)
        found.append(Week(first, last, working_days(first, last)))
        first = last + timedelta(days=1)
    return found


def by_week(target: int, month: date) -> list[Week]:
    """Split a month's target over its weeks by working days, exact to the minor unit."""
    found = weeks(month)
    parts = largest_remainder(target, [one.days for one in found])
    return [
        Week(one.first, one.last, one.days, part) for one, part in zip(found, parts, strict=True)
    ]


def by_month(target: int, weights: Sequence[int]) -> list[int]:
    """Split a year's (or what is left of it) over months by weights, exact to the minor unit."""
    return largest_remainder(target, weights)


def months_of_year(start: date) -> list[date]:
    """Return the first days of the twelve months from a fiscal year's first day on."""
    return [add_months(start, place) for place in range(12)]


def add_months(month: date, count: int) -> date:
    """Return the first day of the month `count` months later (earlier below zero)."""
    place = month.year * 12 + month.month - 1 + count
    return date(place // 12, place % 12 + 1, 1)


# -- how it stands --------------------------------------------------------------------------------


def state(target: int | None, collected: int, expected: int) -> str:
    """Return how a month stands: short if what came and what is still expected miss the target."""
    if target is None:
        return NONE
    if collected >= target:
        return REACHED
    return ON_COURSE if collected + expected >= target else SHORT


def trend(forecast: int, target: int | None, before: Iterable[tuple[int, int]]) -> str | None:
    """Compare the efficiency of a month with that of the months before it, by more than two points.

    Args:
        forecast: Collected, and for a month that still runs what is expected.
        target: Of the month, None without one.
        before: (collected, target) of the last three months that had a target.

    Returns:
        `UP`, `LEVEL` or `DOWN`; None where either has no target to be measured by.
    """
    pairs = list(before)
    now = rate(forecast, target or 0)
    usual = rate(sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs))
    if now is None or usual is None:
        return None
    if abs(now - usual) <= _EVEN:
        return LEVEL
    return UP if now > usual else DOWN
