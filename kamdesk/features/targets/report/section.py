"""What the sheets of one currency are made of, counted once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.db.connection import Reader
from kamdesk.features.receivables.queries import account_by_code
from kamdesk.features.targets import queries
from kamdesk.features.targets.domain import Earning, Scheme, Window
from kamdesk.features.targets.queries import Collectable, Goal, MonthGoals, MonthSum, Sum
from kamdesk.reporting.report import ReportRequest


@dataclass(frozen=True, slots=True)
class Group:
    """The open items of one account and the line of their heading in the sheet of items."""

    account_id: int
    items: tuple[Collectable, ...]
    head: int

    @property
    def first(self) -> int:
        """Line of the first item."""
        return self.head + 1

    @property
    def last(self) -> int:
        """Line of the last item."""
        return self.head + len(self.items)


@dataclass(frozen=True, slots=True)
class Section:
    """Everything of one currency.

    Attributes:
        as_of: Day of the report.
        goals: Accounts by name.
        total: Their sum.
        groups: Open items by account, in the order of the accounts.
        months: The last twelve.
        by_day: Collected by day of the month.
    """

    currency: str
    days: Window
    as_of: date
    goals: tuple[Goal, ...]
    total: Sum
    groups: dict[int, Group]
    months: tuple[MonthSum, ...]
    by_day: dict[date, int]
    earnings: tuple[Earning, ...]
    scheme: Scheme | None

    def key(self, name: str) -> str:
        """Return the key of a table of this currency."""
        return f"{name}_{self.currency}"

    @property
    def items(self) -> list[Collectable]:
        """All open items, by account."""
        return [one for group in self.groups.values() for one in group.items]


def sections(reader: Reader, request: ReportRequest) -> tuple[MonthGoals, str, list[Section]]:
    """Count the month; return it, the scope in words, and a section for each currency.

    Raises:
        UserError: If the account is unknown.
    """
    account_id, scope = _scope(reader, request.account)
    month = request.options.get("month")
    first = month if isinstance(month, date) else request.as_of
    found = queries.goals(reader, first, request.as_of, account_id)
    only = None if account_id is None else [account_id]
    history = queries.history(reader, found.days.start, request.as_of, accounts=only)
    by_day = queries.collected_by_day(reader, found.days.start, found.days.end, only)
    parts = []
    for code in found.currencies():
        mine = tuple(found.of(code))
        parts.append(
            Section(
                code, found.days, request.as_of, mine, queries.add_up(mine), _groups(found.items, code),
                tuple(history.get(code, ())),
                {day: amount for (currency, day), amount in by_day.items() if currency == code},
                tuple(one for one in found.earnings if one.currency == code), found.scheme,
            )
        )  # fmt: skip
    return found, scope, parts


def _groups(items: Iterable[Collectable], code: str) -> dict[int, Group]:
    mine = [one for one in items if one.currency == code]
    groups: dict[int, Group] = {}
    head = 0
    for key, some in groupby(mine, key=lambda one: one.account_id):
        group = Group(key, tuple(some), head)
        groups[key] = group
        head = group.last + 1
    return groups


def _scope(reader: Reader, code: str | None) -> tuple[int | None, str]:
    if code is None:
        return None, _("All accounts")
    key = account_by_code(reader, code)
    if key is None:
        raise UserError(
            _("There is no account {code}.").format(code=code),
            _("`kamdesk show accounts` lists the codes."),
        )
    return key, str(reader.value("SELECT code || ' ' || name FROM account WHERE id = ?", (key,)))
