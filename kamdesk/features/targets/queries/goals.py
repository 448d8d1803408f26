"""How the month stands, account by account: everything the page, the strip and the report show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kamdesk.db.connection import Reader
from kamdesk.features.targets import domain
from kamdesk.features.targets.domain import Earning, Month, Scheme, Statement, Window
from kamdesk.features.targets.queries.earnings import earnings, schemes
from kamdesk.features.targets.queries.items import Collectable, collectable, promised_on_old
from kamdesk.features.targets.queries.months import (
    Came,
    Key,
    Target,
    came,
    earlier,
    months,
    targets,
    window,
)

_NOTHING = Statement(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Goal:
    """One account's month in one currency; amounts in minor units.

    Attributes:
        month: What the ledger says (`domain.Month`).
        came: What came in and was billed.
        target: Its target, None if none was set.
        coming: Open, due in the month, and expected before its end.
        promised: Of old debt, promised within the month and not yet come.
        before: (collected, target) of the three months before, those with a target.
        statement: What it earned so far, None before the first scheme.
        to_earn: What all that is left of the collectable would earn if it came on the window's last day.
        over: Whether the month is over: its last day has ended.
    """

    account_id: int
    code: str
    name: str
    owner_id: int | None
    owner: str | None
    currency: str
    month: Month
    came: Came
    target: Target | None
    coming: int
    promised: int
    before: tuple[tuple[int, int], ...]
    statement: Statement | None
    to_earn: int | None
    over: bool

    @property
    def due(self) -> int:
        """What fell or falls due in the month, invoiced before or in it."""
        return self.month.due + self.month.arisen

    @property
    def collectable(self) -> int:
        """What could be collected: overdue at the month's start, and what is due in the month."""
        return self.month.overdue + self.due

    @property
    def remains(self) -> int:
        """What of the collectable is still open."""
        return self.month.left_old + self.month.left_due

    @property
    def total(self) -> int | None:
        """The target, None if none was set."""
        return None if self.target is None else self.target.total

    @property
    def expected(self) -> int:
        """What is still expected in the month: of what is due in it, and promised of old debt."""
        return 0 if self.over else self.coming + self.promised

    @property
    def forecast(self) -> int:
        """Collected, and what is still expected."""
        return self.month.collected + self.expected

    @property
    def efficiency(self) -> Decimal | None:
        """Collected as a part of the target."""
        return domain.rate(self.month.collected, self.total or 0)

    @property
    def state(self) -> str:
        """How it stands: a key of `domain.STATES`."""
        return domain.state(self.total, self.month.collected, self.expected)

    @property
    def trend(self) -> str | None:
        """Against the three months before: a key of `domain.TRENDS`."""
        return domain.trend(self.forecast, self.total, self.before)


@dataclass(frozen=True, slots=True)
class MonthGoals:
    """The month of all accounts, or of one.

    Attributes:
        days: The days it is counted between.
        as_of: The day it was counted at.
        goals: Of every account and currency with anything in the month, accounts by name.
        items: What is still open of the collectable.
        earnings: What was earned so far.
        scheme: In force on the window's end, None before the first.
    """

    days: Window
    as_of: date
    goals: tuple[Goal, ...]
    items: tuple[Collectable, ...]
    earnings: tuple[Earning, ...]
    scheme: Scheme | None

    @property
    def begun(self) -> bool:
        """Whether the month has begun on the as-of day."""
        return self.days.end >= self.days.start

    def of(self, currency: str) -> list[Goal]:
        """Return the goals of one currency."""
        return [one for one in self.goals if one.currency == currency]

    def currencies(self) -> list[str]:
        """Return the currencies there is anything in."""
        return sorted({one.currency for one in self.goals})


@dataclass(frozen=True, slots=True)
class Sum:
    """Goals of one currency added up: of everything, or of one of us.

    Attributes:
        target: Sum of the targets, None if no account has one.
        measured: What accounts with a target collected and what they are expected to: the part of
            `collected` and `expected` that is measured by `target`.
    """

    accounts: int
    overdue: int
    due: int
    remains: int
    recovery: int
    target: int | None
    collected: int
    cash: int
    ripe_paid: int
    ripe_left: int
    fell: int
    fell_paid: int
    promised: int
    expected: int
    measured: tuple[int, int]
    received: int
    unapplied: int
    refunded: int
    billed: int
    statement: Statement | None
    to_earn: int | None
    without: int
    """Accounts with something collectable and no target."""

    @property
    def collectable(self) -> int:
        """Overdue at the start and due in the month."""
        return self.overdue + self.due

    @property
    def efficiency(self) -> Decimal | None:
        """Collected by accounts with a target / their targets."""
        return domain.rate(self.measured[0], self.target or 0)

    @property
    def forecast(self) -> int:
        """Collected, and what is still expected."""
        return self.collected + self.expected

    @property
    def state(self) -> str:
        """How it stands."""
        return domain.state(self.target, *self.measured)

    @property
    def due_rate(self) -> Decimal | None:
        """到期回款率: received by the end on what fell due in the month / what fell due, less credits."""
        return domain.due_rate(self.fell_paid, self.fell)

    @property
    def combined_rate(self) -> Decimal | None:
        """综合回款率: received in the month on what was due by the end / that and what is left of it."""
        return domain.combined_rate(self.ripe_paid, self.ripe_paid + self.ripe_left)

    @property
    def sales_rate(self) -> Decimal | None:
        """销售回款率: receipts less what was given back / billed."""
        return domain.sales_rate(self.received - self.refunded, self.billed)


def goals(reader: Reader, month: date, as_of: date, account_id: int | None = None) -> MonthGoals:
    """Count a month as of a day.

    Args:
        reader: Of the file.
        month: A day of the month; one to come has only what will fall due.
        as_of: Facts after this day are not counted.
        account_id: One account, None for all.
    """
    days = window(month, as_of)
    counted = months(reader, days, account_id)
    received = came(reader, days, account_id)
    planned = targets(reader, days.start, days.start, account_id)
    still = collectable(reader, days, account_id)
    promised = promised_on_old(reader, days, still, account_id)
    coming = _coming(still, days)
    before = earlier(reader, days.start, as_of, account_id)
    known = schemes(reader)
    made = earnings(reader, days, account_id)
    scheme = domain.in_force(known, days.end)
    so_far, to_come = _statements(made), _to_come(still, scheme, days.end)
    aims = {(one.account_id, one.currency): one for one in planned.values()}
    found = []
    for row, key in _accounts(reader, {*counted, *aims, *_received(received)}):
        found.append(
            Goal(
                *row, key[1], counted.get(key, Month()), received.get(key, Came()), aims.get(key),
                coming.get(key, 0), promised.get(key, 0), before.get(key, ()),
                None if scheme is None else so_far.get(key, _NOTHING),
                None if scheme is None else to_come.get(key, 0), as_of >= days.last,
            )
        )  # fmt: skip
    return MonthGoals(days, as_of, tuple(found), tuple(still), tuple(made), scheme)


def _coming(still: Iterable[Collectable], days: Window) -> dict[Key, int]:
    found: dict[Key, int] = {}
    for one in still:
        if one.due >= days.start and one.expected <= days.last:
            key = (one.account_id, one.currency)
            found[key] = found.get(key, 0) + one.open
    return found


def _received(came: dict[Key, Came]) -> list[Key]:
    return [key for key, one in came.items() if one.received or one.refunded]


def _accounts(
    reader: Reader, keys: Iterable[Key]
) -> list[tuple[tuple[int, str, str, int | None, str | None], Key]]:
    """Return the facts of accounts, by name and currency."""
    wanted = sorted(keys)
    rows = {
        row[0]: (place, row)
        for place, row in enumerate(
            reader.rows(
                "SELECT account.id, account.code, account.name, account.owner_id, colleague.name "
                "FROM account LEFT JOIN colleague ON colleague.id = account.owner_id "
                "ORDER BY account.sort_key, account.id"
            )
        )
    }
    wanted.sort(key=lambda key: (rows[key[0]][0], key[1]))
    return [(rows[key[0]][1], key) for key in wanted]


def _statements(made: Iterable[Earning]) -> dict[Key, Statement]:
    sorted_by: dict[Key, list[Earning]] = {}
    for one in made:
        sorted_by.setdefault((one.account_id, one.currency), []).append(one)
    return {key: domain.statement(mine) for key, mine in sorted_by.items()}


def _to_come(still: Iterable[Collectable], scheme: Scheme | None, as_of: date) -> dict[Key, int]:
    found: dict[Key, int] = {}
    if scheme is not None:
        for one in still:
            key = (one.account_id, one.currency)
            found[key] = found.get(key, 0) + scheme.commission(one.open, one.days(as_of))
    return found


def add_up(goals: Iterable[Goal]) -> Sum:
    """Add up goals of one currency."""
    every = list(goals)
    aimed = [one for one in every if one.target is not None]
    paid = [one.statement for one in every if one.statement is not None]
    return Sum(
        accounts=len({one.account_id for one in every}),
        overdue=sum(one.month.overdue for one in every),
        due=sum(one.due for one in every),
        remains=sum(one.remains for one in every),
        recovery=sum(one.target.recovery for one in aimed if one.target is not None),
        target=sum(one.total or 0 for one in aimed) if aimed else None,
        collected=sum(one.month.collected for one in every),
        cash=sum(one.month.cash for one in every),
        ripe_paid=sum(one.month.ripe_paid for one in every),
        ripe_left=sum(one.month.ripe_left for one in every),
        fell=sum(one.month.fell for one in every),
        fell_paid=sum(one.month.fell_paid for one in every),
        promised=sum(0 if one.over else one.promised for one in every),
        expected=sum(one.expected for one in every),
        measured=(
            sum(one.month.collected for one in aimed),
            sum(one.expected for one in aimed),
        ),
        received=sum(one.came.received for one in every),
        unapplied=sum(one.came.unapplied for one in every),
        refunded=sum(one.came.refunded for one in every),
        billed=sum(one.came.billed for one in every),
        statement=_merged(paid) if paid else None,
        to_earn=sum(one.to_earn or 0 for one in every) if paid else None,
        without=sum(one.target is None and one.collectable > 0 for one in every),
    )


def _merged(paid: Iterable[Statement]) -> Statement:
    every = list(paid)
    return Statement(
        sum(one.earned for one in every),
        sum(one.clawed_back for one in every),
        sum(one.full for one in every),
        sum(one.held for one in every),
    )
