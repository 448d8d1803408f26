"""What the law says of payment (C33): terms towards small firms, interest on delay, limitation.

The values are parameters with a day they hold from and a source; what stands here are the ones in
force when this was written. None of it is legal advice: the program counts days.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from kamdesk.base.i18n import N_

BUYERS = {
    "public": N_("Public body"),
    "large": N_("Large firm"),
    "small": N_("Small or medium firm"),
}
"""What the buyer was when the contract was signed."""
EVENTS = {
    "demand": N_("Demand with proof of delivery"),
    "acknowledgement": N_("Acknowledged by the customer"),
    "confirmation": N_("Balance confirmed"),
    "extension": N_("Extension signed by the customer"),
    "payment": N_("Part payment"),
}
"""What makes the time of limitation run anew."""
_AGREEING = frozenset(EVENTS) - {"demand"}
WARN_DAYS = 180
"""Days before limitation from which it is warned of."""


@dataclass(frozen=True, slots=True)
class Law:
    """The figures of the law in force on a day.

    Attributes:
        since: Contracts and deliveries from this day on are under the present text.
        public_days: Days a public body has.
        public_cap: The most a contract with a public body may say.
        large_days: Days a large firm has where nothing reasonable was agreed.
        daily_rate: Interest a day where the contract says nothing.
        years: Years until limitation.
    """

    since: date = date(2025, 6, 1)
    public_days: int = 30
    public_cap: int = 60
    large_days: int = 60
    daily_rate: Decimal = Decimal("0.0005")
    years: int = 3


LAW = Law()


def with_values(law: Law, values: Mapping[str, str]) -> Law:
    """Return the law with the user's own values by field name.

    Raises:
        ValueError: If a value is no number, below zero, or of a field there is not.
    """
    try:
        found = {name: _CONVERT[name](text) for name, text in values.items()}
    except (KeyError, ArithmeticError, ValueError) as error:
        raise ValueError(f"cannot be used: {error}") from None
    return replace(law, **found)


def _not_negative(value: Decimal) -> Decimal:
    if not value.is_finite() or value < 0:
        raise ValueError(f"not a number from 0 on: {value}")
    return value


_CONVERT: dict[str, Callable[[str], Any]] = {
    "since": date.fromisoformat,
    "daily_rate": lambda text: _not_negative(Decimal(text)),
    "public_days": lambda text: int(_not_negative(Decimal(int(text)))),
    "public_cap": lambda text: int(_not_negative(Decimal(int(text)))),
    "large_days": lambda text: int(_not_negative(Decimal(int(text)))),
    "years": lambda text: int(_not_negative(Decimal(int(text)))),
}


@dataclass(frozen=True, slots=True)
class Term:
    """The last day the law gives a buyer for one delivery.

    Attributes:
        due: The last day where nothing else was agreed.
        cap: The last day any contract may agree on; None where there is no such limit.
        beyond: Whether what was agreed is later than the law lets stand.
    """

    due: date
    cap: date | None
    beyond: bool


def term(base: date, buyer: str, agreed: date | None = None, law: Law = LAW) -> Term | None:
    """Return what the law gives a buyer from a day on, the day itself not counted.

    Args:
        base: Day of delivery, or of acceptance where the contract counts from it.
        buyer: A key of `BUYERS`.
        agreed: Due day by the contract.
        law: Its figures.

    Returns:
        None for a buyer the law says nothing of, and for what was delivered before it.
    """
    if base < law.since or buyer not in ("public", "large"):
        return None
    if buyer == "large":  # the figure is a default, not a limit, for large firms
        return Term(base + timedelta(days=law.large_days), None, beyond=False)
    cap = base + timedelta(days=law.public_cap)
    due = base + timedelta(days=law.public_days)
    return Term(due, cap, beyond=agreed is not None and agreed > cap)


def late_interest(amount: int, days: int, daily_rate: Decimal = LAW.daily_rate) -> int:
    """Return simple interest on a delay in minor units, half up; nothing for days below 1."""
    return _round(Decimal(amount) * daily_rate * max(0, days))


def interest_by_year(amount: int, days: int, yearly_rate: Decimal) -> int:
    """Return simple interest at a yearly rate on 365 days, in minor units, half up."""
    return _round(Decimal(amount) * yearly_rate * max(0, days) / 365)


def _round(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Limitation:
    """How long a debt can be sued for.

    Attributes:
        since: The day the time began to run, last.
        ends: The last day.
        by: A key of `EVENTS`, or "" where nothing ever interrupted it.
    """

    since: date
    ends: date
    by: str

    @property
    def warn_from(self) -> date:
        """The day from which it is warned of, inclusive."""
        return self.ends - timedelta(days=WARN_DAYS)

    def state(self, day: date) -> str:
        """Return "ended", "near" or "" on a day."""
        return "ended" if day > self.ends else "near" if day >= self.warn_from else ""


def limitation(
    due: date, events: Iterable[tuple[date, str]] = (), years: int = LAW.years
) -> Limitation:
    """Return the limitation of a debt: so many years from its due day or its last interruption.

    Args:
        due: Due day; of a debt in instalments the last one's.
        events: (day, key of `EVENTS`) in any order. One before the due day changes nothing. A demand
            after the time has ended does not revive the debt; what shows that the customer means to
            pay does.
        years: Until limitation.
    """
    since, by = due, ""
    for day, kind in sorted(events):
        if day < since:
            continue
        if day <= add_years(since, years) or kind in _AGREEING:
            since, by = day, kind
    return Limitation(since, add_years(since, years), by)


def add_years(day: date, years: int) -> date:
    """Return the same day some years on; 29 February becomes the 28th in a common year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
