"""A later due day: what it costs, its instalments, and who must allow it (C26)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import N_, _

YEAR = 365
RATE = Decimal("0.06")
"""Yearly rate of money until the workspace has one (`capital_rate`)."""
STATES = {
    "asked": N_("asked for"),
    "approved": N_("approved"),
    "refused": N_("refused"),
}


@dataclass(frozen=True, slots=True)
class Approver:
    """One step of the ladder of who may allow an extension.

    Attributes:
        up_to: Amount x days in major units of the base currency, inclusive; None without bound.
        title: Who.
    """

    up_to: int | None
    title: str


APPROVERS = (
    Approver(10_000_000, N_("Sales manager")),
    Approver(50_000_000, N_("Sales director and head of finance")),
    Approver(200_000_000, N_("Vice president")),
    Approver(None, N_("General manager")),
)
"""Until the user writes another one: 10 million yuan-days are 333,333 yuan for 30 days."""


def cost(amount_days: int, rate: Decimal) -> int:
    """Return what a delay costs in minor units: amount x days x rate / 365, rounded half up."""
    exact = Decimal(amount_days) * rate / YEAR
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def amount_days(
    plan: Sequence[tuple[date, int]], current: Sequence[tuple[date, int]], asked: date
) -> int:
    """Return minor units x days that a plan grants beyond the due days in force.

    Args:
        plan: (new due day, minor units).
        current: (due day in force, minor units) of the same money.
        asked: Day it is asked for. What is late already is not granted: it counts from this day.
    """

    def ahead(parts: Sequence[tuple[date, int]]) -> int:
        return sum(amount * max(0, (day - asked).days) for day, amount in parts)

    return ahead(plan) - ahead(current)


def split(total: int, count: int, unit: int = 1) -> list[int]:
    """Split minor units into parts as even as whole `unit`s allow, the larger ones first.

    What is left below one unit goes to the last part: three parts of 800,000.00 in whole yuan
    (unit 100) are 266,667, 266,667 and 266,666.
    """
    units, rest = divmod(total, unit)
    whole, more = divmod(units, count)
    parts = [(whole + (place < more)) * unit for place in range(count)]
    parts[-1] += rest
    return parts


def monthly(first: date, count: int, gap: int = 30) -> list[date]:
    """Return the days of instalments, `gap` days apart."""
    return [first + timedelta(days=gap * place) for place in range(count)]


def level_needed(amount_days: int | None, ladder: Sequence[Approver], earlier: int = 0) -> int:
    """Return the place in the ladder of who must allow it, 1 for the first.

    Args:
        amount_days: Amount x days in major units of the base currency; None where there is no
            exchange rate: then the highest must allow it.
        ladder: The approvers, lowest first; the last one has no bound.
        earlier: Extensions of the same invoice approved before; each one lifts by a level.
    """
    last = len(ladder)
    if amount_days is None:
        return last
    fitting = (
        place
        for place, one in enumerate(ladder, start=1)
        if one.up_to is None or amount_days <= one.up_to
    )
    return min(next(fitting, last) + earlier, last)


def parse_approvers(text: str) -> tuple[Approver, ...]:
    """Return a ladder from lines "10000000 Sales manager"; the last one may have no number.

    Raises:
        UserError: If a line has no title, or the bounds do not rise.
    """
    found: list[Approver] = []
    for line in (one.strip() for one in text.splitlines()):
        if not line:
            continue
        bound, _blank, title = line.partition(" ")
        number = bound.replace(",", "")
        if number.isdecimal() and title.strip():
            found.append(Approver(int(number), title.strip()))
        elif not number.isdecimal():
            found.append(Approver(None, line))
        else:
            raise UserError(_("Who allows up to {bound}?").format(bound=bound))
    bounds = [one.up_to for one in found[:-1]]
    rising = None not in bounds and bounds == sorted(set(bounds), key=lambda one: one or 0)
    if not found or not rising:
        raise UserError(
            _("The bounds of the approvers must rise."),
            _("Type a line for each: a bound and a title; the last one may have no bound."),
        )
    return (*found[:-1], Approver(None, found[-1].title))


def approvers_text(ladder: Sequence[Approver]) -> str:
    """Return a ladder as `parse_approvers` reads it."""
    return "\n".join(
        _(one.title) if one.up_to is None else f"{one.up_to} {_(one.title)}" for one in ladder
    )


def check_plan(
    plan: Sequence[tuple[date, int]], current: Sequence[tuple[date, int]], asked: date
) -> None:
    """Refuse a plan that does not settle what is open, or grants nothing.

    Raises:
        UserError: If it is empty, a part is not above zero or not after the day it is asked for, the
            days do not rise, the parts do not add up, or nothing becomes due later.
    """
    if not plan or any(amount <= 0 for _day, amount in plan):
        raise UserError(_("Every instalment needs a day and an amount above zero."))
    days = [day for day, _amount in plan]
    if min(days) <= asked:
        raise UserError(_("An instalment is not after the day it is asked for."))
    if days != sorted(set(days)):
        raise UserError(_("The days of the instalments must rise."))
    if sum(amount for _day, amount in plan) != sum(amount for _day, amount in current):
        raise UserError(_("The instalments do not add up to what is open."))
    if amount_days(plan, current, asked) <= 0:
        raise UserError(_("Nothing becomes due later by this plan."))
