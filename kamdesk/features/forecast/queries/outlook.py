"""What the page and the command line show of the forecast; amounts in minor units, never over currencies."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from kamdesk.base.periods import last_month_ends
from kamdesk.base.progress import Progress
from kamdesk.db.connection import Reader
from kamdesk.features.forecast.domain import Week, weeks_after
from kamdesk.features.forecast.domain.receipts import OUT_DAYS
from kamdesk.features.forecast.queries.load import claims, load
from kamdesk.features.forecast.simulation import backtest as past
from kamdesk.features.forecast.simulation import outlook as simulated
from kamdesk.features.forecast.simulation.backtest import Score
from kamdesk.features.forecast.simulation.bands import quantiles, totals
from kamdesk.features.forecast.simulation.book import (
    NO_DAY,
    Book,
    Floats,
    Ints,
    day_number,
    day_of,
)
from kamdesk.features.forecast.simulation.outlook import Claims, Outlook
from kamdesk.features.forecast.simulation.runs import Calendar
from kamdesk.features.forecast.simulation.spread import (
    COMMITTED,
    DISPUTED,
    EXCLUDED,
    in_money,
    late,
)

KINDS = ("committed", "likely", "disputed", "excluded")
SOON_WEEKS = 4
FIRM, FAIR = 12, 4
"""Payments of its own from which a customer's habit is firmly or fairly known."""
MONTHS_BACK = 12


@dataclass(frozen=True, slots=True)
class WeekLine:
    """What is expected in a week.

    Attributes:
        week: Its days.
        committed: Resting on promises of customers that keep them.
        likely, disputed: By terms and habit; disputed parts once they are usually settled.
        late: The part of all of it that is past due already.
        low_80, high_80, low_50, high_50: In four of five weeks, in every other week, what comes lies
            between them.
    """

    week: Week
    committed: int
    likely: int
    disputed: int
    late: int
    low_80: int
    high_80: int
    low_50: int
    high_50: int

    @property
    def expected(self) -> int:
        """Everything expected in the week."""
        return self.committed + self.likely + self.disputed


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a customer's forecast rests on.

    Attributes:
        payments: Payments of its own within two years.
        delay: Days beyond terms, weighted by amount; of all customers where it has no payments.
        month_day: Day of the month it pays on (31: the last), None if it pays on any day.
        kept, judged: Promises.
    """

    payments: int
    delay: int
    month_day: int | None
    kept: int
    judged: int

    @property
    def confidence(self) -> str:
        """Return "firm", "fair", "thin" or "none"."""
        if self.payments >= FIRM:
            return "firm"
        return "fair" if self.payments >= FAIR else "thin" if self.payments else "none"

    @property
    def kept_ratio(self) -> Decimal | None:
        """Share of its promises that were kept."""
        return Decimal(self.kept) / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class AccountLine:
    """What is expected of one account.

    Attributes:
        open: Everything open.
        soon: Expected within four weeks (or fewer, if fewer are shown).
        within: Expected within all weeks.
        excluded: What is left out: with a lawyer or a court, or waiting for an event.
    """

    account_id: int
    code: str
    name: str
    open: int
    soon: int
    within: int
    excluded: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class FellOut:
    """Something that was expected in the last four weeks and did not come."""

    place: int
    day: date


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A part of an open item.

    Attributes:
        kind: A word of `KINDS`.
        due: Day due in force, None while an event is missing.
        open: Minor units of this part.
        day: Expected day, None if excluded.
        chance: That it comes at all, None if excluded.
        amount: Expected in the week asked for, else within all weeks.
        legal: Whether it is with a lawyer or a court.
        was: The past day it was expected on, of what fell out.
    """

    place: int
    account_id: int
    code: str
    account: str
    invoice_id: int
    number: str
    kind: str
    retention: bool
    due: date | None
    open: int
    day: date | None
    chance: float | None
    amount: int
    legal: bool
    was: date | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """The forecast in one currency.

    Attributes:
        currency: ISO code.
        weeks: Week by week.
        soon_80, within_80: Low and high of what comes in the first four weeks, and in all of them, in
            four of five cases; weekly bands do not add up to it.
        open: Everything open, invoices alone.
        later: Expected after the weeks.
        doubtful: Open, neither excluded nor expected: open x (1 - chance).
        legal: Excluded because it is with a lawyer or a court.
        waiting: Excluded because the day of an event is missing.
        accounts: By what is expected, largest first.
        fell_out: By day, newest first.
        money: Expected minor units by (part, week), the last column later.
    """

    currency: str
    weeks: tuple[WeekLine, ...]
    soon_80: tuple[int, int]
    within_80: tuple[int, int]
    open: int
    later: int
    doubtful: int
    legal: int
    waiting: int
    accounts: tuple[AccountLine, ...]
    fell_out: tuple[FellOut, ...]
    places: Ints
    money: Ints

    @property
    def within(self) -> int:
        """Expected within all weeks."""
        return sum(week.expected for week in self.weeks)

    def items(self, week: int | None = None) -> list[tuple[int, int]]:
        """Return (place, minor units) of what is expected in a week, or in all of them; largest first."""
        money = self.money[:, :-1].sum(axis=1) if week is None else self.money[:, week]
        order = np.argsort(-money, kind="stable")
        order = order[money[order] > 0]
        return list(zip(self.places[order].tolist(), money[order].tolist(), strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """The forecast of a day.

    Attributes:
        as_of: The day.
        weeks: The weeks after it.
        fitted: Whether there are payments enough for habits; else the default chances hold.
        payments: Payments within two years; the habits rest on them.
        sections: By currency.
    """

    as_of: date
    weeks: tuple[Week, ...]
    fitted: bool
    payments: int
    sections: tuple[Section, ...]
    found: Outlook
    book: Book


def forecast(
    reader: Reader,
    as_of: date,
    *,
    weeks: int = 13,
    account_id: int | None = None,
    facts: tuple[Book, Claims] | None = None,
    moved: Mapping[int, date] | None = None,
) -> Forecast:
    """Return what is expected after a day from what was known at its end.

    Args:
        reader: Of the file.
        as_of: The day, inclusive.
        weeks: How many weeks of seven days.
        account_id: Only the items of one account; all accounts are still its background.
        facts: The book and the claims, if they were read already.
        moved: What if these invoices came on these days.
    """
    book, said = facts or (load(reader), claims(reader))
    day = day_number(as_of)
    calendar = Calendar.over(int(book.issued.min(initial=day)), day)
    found = simulated.outlook(book, said, as_of, weeks, calendar, account=account_id, moved=moved)
    names = {
        key: (code, name) for key, code, name in reader.rows("SELECT id, code, name FROM account")
    }
    spans = weeks_after(as_of, weeks)
    sections = tuple(
        _section(book, found, number, spans, names)
        for number, code in enumerate(book.currencies)
        if (book.currency[found.place] == number).any()
    )
    return Forecast(as_of, spans, found.habits.fitted, found.habits.basis, sections, found, book)


def _section(
    book: Book,
    found: Outlook,
    number: int,
    spans: tuple[Week, ...],
    names: dict[int, tuple[str, str]],
) -> Section:
    mine = np.flatnonzero(book.currency[found.place] == number)
    parts, spread = found.parts, found.spread
    amount, kind = parts.amount[mine], parts.kind[mine]
    money = in_money(amount, spread.weeks[mine])
    committed = np.minimum(in_money(amount, spread.committed[mine]), money)
    disputed = kind == DISPUTED
    of_late = late(parts, day_number(found.as_of))[mine]
    drawn = totals(amount, parts.account[mine], parts.due[mine], spread.weeks[mine], found.habits)
    lines = _week_lines(
        spans,
        committed.sum(axis=0),
        money[disputed].sum(axis=0),
        money.sum(axis=0),
        money[of_late].sum(axis=0),
        quantiles(drawn),
    )
    excluded = kind == EXCLUDED
    legal = found.legal[mine]
    return Section(
        currency=book.currencies[number],
        weeks=lines,
        soon_80=_band(lines[:SOON_WEEKS], drawn),
        within_80=_band(lines, drawn),
        open=int(amount.sum()),
        later=int(money[:, -1].sum()),
        doubtful=int(amount[~excluded].sum() - money.sum()),
        legal=int(amount[legal].sum()),
        waiting=int(amount[excluded & ~legal].sum()),
        accounts=_account_lines(found, mine, money, names),
        fell_out=_fell_out(found, mine),
        places=mine,
        money=money,
    )


def _band(lines: tuple[WeekLine, ...], drawn: Floats) -> tuple[int, int]:
    """Return low and high of the sum of the first weeks, reaching to what is expected."""
    sums = drawn[:, : len(lines)].sum(axis=1)
    low, high = (round(float(one)) for one in np.quantile(sums, (0.1, 0.9)))
    expected = sum(one.expected for one in lines)
    return min(low, expected), max(high, expected)


def _week_lines(
    spans: tuple[Week, ...], committed: Ints, disputed: Ints, whole: Ints, of_late: Ints, bands: Floats
) -> tuple[WeekLine, ...]:  # fmt: skip
    lines = []
    for week in spans:
        place = week.place
        expected = int(whole[place])
        low_80, low_50, _middle, high_50, high_80 = (round(float(one)) for one in bands[:, place])
        lines.append(
            WeekLine(
                week,
                int(committed[place]),
                expected - int(committed[place]) - int(disputed[place]),
                int(disputed[place]),
                int(of_late[place]),
                # a few large items can leave the mean outside; the band then reaches to it
                min(low_80, expected),
                max(high_80, expected),
                min(low_50, expected),
                max(high_50, expected),
            )
        )
    return tuple(lines)


def _account_lines(
    found: Outlook, mine: Ints, money: Ints, names: dict[int, tuple[str, str]]
) -> tuple[AccountLine, ...]:
    accounts, inverse = np.unique(found.parts.account[mine], return_inverse=True)
    amount, kind = found.parts.amount[mine], found.parts.kind[mine]
    weeks = money.shape[1] - 1

    def sums(of: Ints) -> list[int]:
        made = np.zeros(len(accounts), np.int64)
        np.add.at(made, inverse, of)
        return made.tolist()

    columns = zip(
        accounts.tolist(),
        sums(amount),
        sums(money[:, : min(SOON_WEEKS, weeks)].sum(axis=1)),
        sums(money[:, :weeks].sum(axis=1)),
        sums(np.where(kind == EXCLUDED, amount, 0)),
        strict=True,
    )
    lines = [
        AccountLine(key, *names[key], opened, soon, within, excluded, evidence(found, key))
        for key, opened, soon, within, excluded in columns
    ]
    return tuple(sorted(lines, key=lambda line: (-line.within, -line.open, line.code)))


def evidence(found: Outlook, account_id: int) -> Evidence:
    """Return what the forecast of an account rests on."""
    row = int(np.searchsorted(found.habits.accounts, account_id))
    month_day = int(found.habits.runs.month_day[row])
    kept, judged = found.kept.by_account.get(account_id, (0, 0))
    return Evidence(
        int(found.habits.payments[row]),
        int(found.habits.delay[row]),
        month_day or None,
        kept,
        judged,
    )


def _fell_out(found: Outlook, mine: Ints) -> tuple[FellOut, ...]:
    day = day_number(found.as_of)
    was = found.spread.habit_day[mine]
    promised = found.parts.kind[mine] == COMMITTED
    out = (was > day - OUT_DAYS) & (was <= day) & ~promised
    places = mine[out]
    order = np.lexsort((-found.parts.amount[places], -was[out]))
    return tuple(
        FellOut(int(place), day_of(when))
        for place, when in zip(places[order], was[out][order], strict=True)
    )


def item_lines(
    reader: Reader,
    of: Forecast,
    wanted: Sequence[tuple[int, int]],
    was: dict[int, date] | None = None,
) -> list[ItemLine]:
    """Return parts with their names, in the order of (place, minor units)."""
    if not wanted:
        return []
    book, found = of.book, of.found
    places = np.array([place for place, _amount in wanted])
    keys = book.invoice[found.place[places]]
    numbers = {
        key: rest
        for key, *rest in reader.rows(
            "SELECT i.id, i.number, a.id, a.code, a.name FROM invoice AS i "
            "JOIN account AS a ON a.id = i.account_id "
            "WHERE i.id IN (SELECT value FROM json_each(?))",
            (json.dumps(np.unique(keys).tolist()),),
        )
    }
    chances = found.spread.weeks[places].sum(axis=1)
    return [
        _item_line(of, place, amount, int(key), numbers[int(key)], float(chance), was or {})
        for (place, amount), key, chance in zip(wanted, keys, chances, strict=True)
    ]


def _item_line(
    of: Forecast, place: int, amount: int, key: int, names: Sequence[object], chance: float,
    was: dict[int, date],
) -> ItemLine:  # fmt: skip
    parts, spread = of.found.parts, of.found.spread
    number, account_id, code, name = names
    kind = int(parts.kind[place])
    due = int(parts.due[place])
    day = int(spread.day[place])
    return ItemLine(
        place,
        int(str(account_id)),
        str(code),
        str(name),
        key,
        str(number),
        KINDS[kind],
        bool(of.found.retention[place]),
        None if due == NO_DAY else day_of(due),
        int(parts.amount[place]),
        None if day == NO_DAY else day_of(day),
        None if kind == EXCLUDED else chance,
        amount,
        bool(of.found.legal[place]),
        was.get(place),
    )


def excluded(of: Forecast, section: Section) -> list[int]:
    """Return the places of what is excluded, largest first."""
    mine = section.places[of.found.parts.kind[section.places] == EXCLUDED]
    order = np.argsort(-of.found.parts.amount[mine], kind="stable")
    return [int(one) for one in mine[order]]


def past_days(as_of: date) -> list[date]:
    """Return the month ends the forecast is rolled back to: the last twelve before a day."""
    ends = [day for day in last_month_ends(as_of, MONTHS_BACK + 1) if day < as_of]
    return ends[-MONTHS_BACK:]


def scores(
    reader: Reader,
    as_of: date,
    *,
    weeks: int = 13,
    account_id: int | None = None,
    progress: Progress | None = None,
    facts: tuple[Book, Claims] | None = None,
) -> list[Score]:
    """Return how good the forecasts of the last twelve month ends were, by currency.

    Each uses only what was known on its day, and is compared with what came in the weeks that are
    over by `as_of`.
    """
    book, said = facts or (load(reader), claims(reader))
    return past.backtest(
        book, said, past_days(as_of), as_of, weeks, account=account_id, progress=progress
    )
