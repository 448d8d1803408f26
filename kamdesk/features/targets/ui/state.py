"""What the tab shows of a month: counted in a worker on one state of the file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kamdesk.base.periods import fiscal_year_start, month_end
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import base_currency, fiscal_month
from kamdesk.features.parameters.queries import Parameter
from kamdesk.features.targets import queries
from kamdesk.features.targets.queries import MonthGoals, MonthSum
from kamdesk.features.targets.ui.weeks import Cascade

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Scope:
    """The past of some accounts, or of all, by currency.

    Attributes:
        months: The last twelve, up to the one of the page.
        days: Collected by currency and day of the month.
        year: Targets and collected of the fiscal year up to the month.
    """

    months: dict[str, list[MonthSum]]
    days: dict[tuple[str, date], int]
    year: dict[str, tuple[int, int]]

    def cascade(self, found: MonthGoals, target: int | None, code: str) -> Cascade:
        """Return what the card of weeks shows in one currency."""
        mine = {day: amount for (currency, day), amount in self.days.items() if currency == code}
        return Cascade(found.days.start, target, mine, self.year.get(code), found.days.end)


@dataclass(frozen=True, slots=True)
class State:
    """Everything of one month.

    Attributes:
        base: The base currency.
        share: Part of old debt proposals plan, and where it was set (None: the program's default).
    """

    found: MonthGoals
    scope: Scope
    base: str
    share: tuple[str, Parameter | None]

    def currencies(self) -> list[str]:
        """Return the currencies of the month, the base currency first."""
        return sorted(self.found.currencies(), key=lambda code: (code != self.base, code))


def count(reader: Reader, month: date, as_of: date) -> State:
    """Count a month of all accounts."""
    found = queries.goals(reader, month, as_of)
    share, source = queries.recovery_share(reader, found.days.start)
    return State(found, scope(reader, month, as_of), base_currency(reader), (str(share), source))


def scope(reader: Reader, month: date, as_of: date, accounts: Iterable[int] | None = None) -> Scope:
    """Count the past of some accounts, None for all."""
    only = None if accounts is None else list(accounts)
    first = month.replace(day=1)
    start = fiscal_year_start(first, fiscal_month(reader))
    span = (first.year - start.year) * 12 + first.month - start.month + 1
    end = min(month_end(first), as_of)
    year = {}
    for code, sums in queries.history(reader, first, as_of, span, only).items():
        planned = [one.target for one in sums if one.target is not None]
        if planned:
            year[code] = (sum(planned), sum(one.collected for one in sums))
    return Scope(
        queries.history(reader, first, as_of, _MONTHS, only),
        queries.collected_by_day(reader, first, end, only),
        year,
    )
