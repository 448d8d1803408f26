"""Ageing by account and its totals, for any day and for several days in one pass."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter, sub
from typing import Any, NamedTuple

from kamdesk.base.memory import no_collecting
from kamdesk.db.connection import Reader
from kamdesk.features.receivables import domain
from kamdesk.features.receivables.domain import DEFAULT_EDGES
from kamdesk.features.receivables.queries.facts import (
    SCHEDULED,
    contested,
    is_current,
    ledger_rows,
    parts,
    standing,
)

_code, _open, _unapplied = itemgetter(1), itemgetter(3), itemgetter(4)  # of AccountAgeing
CLOCKS = {"due": "due", "issued": "recognised"}
"""The column each basis counts from."""


class AccountAgeing(NamedTuple):
    """What one account owes in the currency of its section; amounts in minor units.

    `disputed`, `retention` and `waiting` (no due day yet: an event is missing) are parts of `open`.
    """

    account_id: int
    code: str
    name: str
    open: tuple[int, ...]
    unapplied: int
    disputed: int = 0
    retention: int = 0
    waiting: int = 0

    @property
    def total(self) -> int:
        """Sum of the buckets less what is unapplied."""
        return sum(self.open) - self.unapplied

    def apart(self, amounts: tuple[int, int, int]) -> "AccountAgeing":
        """Return it with what is disputed, retention and waiting."""
        return AccountAgeing(*self[:5], *amounts)


@dataclass(frozen=True, slots=True)
class Section:
    """The ageing in one currency.

    Attributes:
        currency: ISO code.
        accounts: Accounts with anything open or unapplied, by total, largest first.
        open: Sum of each bucket.
        unapplied: Sum of what is unapplied.
        disputed, retention, waiting: Sums of the parts of `open` shown apart.
    """

    currency: str
    accounts: tuple[AccountAgeing, ...]
    open: tuple[int, ...]
    unapplied: int
    disputed: int = 0
    retention: int = 0
    waiting: int = 0

    @property
    def total(self) -> int:
        """Sum of the buckets less what is unapplied."""
        return sum(self.open) - self.unapplied


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """The ageing of one currency at the end of one day; the last three are parts of `open`."""

    day: date
    open: tuple[int, ...]
    unapplied: int
    disputed: int = 0
    retention: int = 0
    waiting: int = 0

    @property
    def total(self) -> int:
        """Sum of the buckets less what is unapplied."""
        return sum(self.open) - self.unapplied


def bucket_case(as_of: date, edges: Sequence[int], basis: str) -> tuple[str, dict[str, str]]:
    """Return SQL for the place of the bucket (-1: unapplied) and its parameters."""
    domain.check_edges(edges)
    column = CLOCKS[basis]
    cuts = [as_of, *(as_of - timedelta(days=edge) for edge in edges)]
    whens = " ".join(f"WHEN {column} >= :cut{place} THEN {place}" for place in range(len(cuts)))
    params = {f"cut{place}": cut.isoformat() for place, cut in enumerate(cuts)}
    return f"CASE WHEN doc <> 'invoice' THEN -1 {whens} ELSE {len(cuts)} END", params


@no_collecting()
def ageing(
    reader: Reader,
    as_of: date,
    *,
    basis: str = "due",
    edges: Sequence[int] = DEFAULT_EDGES,
    account_id: int | None = None,
) -> list[Section]:
    """Return what was owed at the end of a day, a section for each currency, by currency code."""
    domain.check_edges(edges)
    now = is_current(reader, as_of)
    if basis == "due" and now:
        found = _aged_now(reader, as_of, edges, account_id)
    else:
        found = aged_then(reader, as_of, basis, edges, account_id)
    apart = _apart(reader, as_of, account_id, now, "account_id, currency")
    if apart:
        some = {key for key, _currency in apart}
        for currency, accounts in found.items():
            for place, one in enumerate(accounts):
                if one[0] in some:
                    accounts[place] = one.apart(apart.get((one[0], currency), (0, 0, 0)))
    width = len(edges) + 2
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for (_account, currency), amounts in apart.items():
        sums[currency] = [
            total + amount for total, amount in zip(sums[currency], amounts, strict=True)
        ]
    return [
        _section(currency, found[currency], width, *sums[currency]) for currency in sorted(found)
    ]


_APART_NOW = """
    SELECT {keys}, sum(disputed), sum(retention), sum(waiting) FROM (
        SELECT account_id, currency, disputed_minor AS disputed, 0 AS retention, 0 AS waiting
        FROM open_item WHERE disputed_minor IS NOT NULL {of}
        UNION ALL SELECT account_id, currency, 0, iif(part = 'retention', open_minor, 0),
            iif(due = '9999-12-31', open_minor, 0)
        FROM open_item WHERE part IS NOT NULL {of}
    ) GROUP BY {keys}
"""
_APART_THEN = """
    SELECT {keys}, sum(disputed), sum(retention), sum(waiting) FROM (
        SELECT account_id, currency, amount AS disputed, 0 AS retention, 0 AS waiting
        FROM ({contested})
        UNION ALL SELECT account_id, currency, 0, iif(part = 'retention', amount, 0),
            iif(due = '9999-12-31', amount, 0)
        FROM ({scheduled})
    ) GROUP BY {keys}
"""


def _apart(
    reader: Reader, as_of: date, account_id: int | None, now: bool, keys: str
) -> dict[Any, tuple[int, int, int]]:
    """Return (disputed, retention, waiting) by account and currency or by currency, if any.

    Args:
        reader: Of the file.
        as_of: The day.
        account_id: Only this account.
        now: Whether `open_item` answers.
        keys: "account_id, currency" or "currency".
    """
    of = "" if account_id is None else "AND {}account_id = :account"
    if now:
        sql = _APART_NOW.format(of=of.format(""), keys=keys)
    else:
        scheduled = parts(f"{SCHEDULED} {of.format('i.')}")
        sql = _APART_THEN.format(contested=contested(account_id), scheduled=scheduled, keys=keys)
    rows = reader.rows(sql, {"day": as_of.isoformat(), "account": account_id})
    whole = "account_id" in keys
    return {row[:2] if whole else row[0]: row[-3:] for row in rows if any(row[-3:])}


def _aged_now(
    reader: Reader, as_of: date, edges: Sequence[int], account_id: int | None
) -> dict[str, list[AccountAgeing]]:
    """Return the accounts by currency from the index of open items.

    Accounts are walked by key and the items of each lie together in the index, so that the groups
    come as they are read: nothing is sorted and no item becomes a row.
    """
    days = [as_of, *(as_of - timedelta(days=edge) for edge in edges)]
    params: dict[str, Any] = {f"cut{place}": day.isoformat() for place, day in enumerate(days)}
    params["account"] = account_id
    last = len(days) - 1
    spans = [
        "due >= :cut0",
        *(f"due >= :cut{place + 1} AND due < :cut{place}" for place in range(last)),
        f"due < :cut{last}",
    ]
    sums = ", ".join(f"sum(CASE WHEN {span} THEN open_minor ELSE 0 END)" for span in spans)
    only = "" if account_id is None else "AND o.account_id = :account"
    unapplied = {
        row[:2]: row[2:]
        for row in reader.rows(
            "SELECT o.account_id, o.currency, a.code, a.name, sum(o.open_minor) "
            "FROM open_item AS o CROSS JOIN account AS a ON a.id = o.account_id "
            f"WHERE o.doc <> 'invoice' {only} GROUP BY o.account_id, o.currency",
            params,
        )
    }
    known = {key for key, _currency in unapplied}
    make = tuple.__new__  # what the class does itself, without a call in between for each account
    nothing = ("", "", 0)
    found: dict[str, list[AccountAgeing]] = defaultdict(list)
    for row in reader.rows(
        f"SELECT a.id, o.currency, a.code, a.name, {sums} "
        "FROM account AS a CROSS JOIN open_item AS o ON o.account_id = a.id "
        f"WHERE o.doc = 'invoice' {only} GROUP BY a.id, o.currency",
        params,
    ):
        rest = unapplied.pop(row[:2], nothing)[2] if row[0] in known else 0
        values = (row[0], row[2], row[3], row[4:], rest, 0, 0, 0)
        found[row[1]].append(make(AccountAgeing, values))
    empty = (0,) * (len(edges) + 2)
    for (key, currency), (code, name, rest) in unapplied.items():
        if rest:  # nothing where all that is left of sources is given back
            found[currency].append(AccountAgeing(key, code, name, empty, rest))
    return found


def aged_then(
    reader: Reader,
    as_of: date,
    basis: str,
    edges: Sequence[int],
    account_id: int | None = None,
    *,
    back: bool | None = None,
) -> dict[str, list[AccountAgeing]]:
    """Return the accounts by currency from the facts up to a day, or by the day of recognition.

    Args:
        reader: Of the file.
        as_of: The day.
        basis: "due" or "issued".
        edges: Upper edges of the buckets.
        account_id: Only this account.
        back: See `ledger_rows`.
    """
    source, params = ledger_rows(reader, as_of, account_id, back=back)
    case, cuts = bucket_case(as_of, edges, basis)
    rows = reader.rows(
        f"SELECT account_id, currency, {case} AS bucket, sum(amount) FROM ({source}) "
        "GROUP BY account_id, currency, bucket HAVING sum(amount) <> 0",
        params | cuts,
    )
    only = "" if account_id is None else "WHERE id = :account"
    names = {
        key: (code, name)
        for key, code, name in reader.rows(f"SELECT id, code, name FROM account {only}", params)
    }
    width = len(edges) + 2
    found: dict[str, list[AccountAgeing]] = defaultdict(list)
    for (key, currency), mine in groupby(rows, key=itemgetter(0, 1)):
        opened, unapplied = [0] * width, 0
        for _key, _currency, bucket, amount in mine:
            if bucket < 0:
                unapplied += amount
            else:
                opened[bucket] = amount
        found[currency].append(AccountAgeing(key, *names[key], tuple(opened), unapplied))
    return found


def _section(currency: str, accounts: list[AccountAgeing], width: int, *apart: int) -> Section:
    accounts.sort(key=_code)  # sorting by plain keys, made by C, makes no pair for each account
    opens, rests = list(map(_open, accounts)), list(map(_unapplied, accounts))
    below = list(map(sub, rests, map(sum, opens)))
    accounts = [accounts[place] for place in sorted(range(len(accounts)), key=below.__getitem__)]
    opened = tuple(map(sum, zip(*opens, strict=True))) or (0,) * width
    return Section(currency, tuple(accounts), opened, sum(rests), *apart)


# -- totals ---------------------------------------------------------------------------------------


def totals(
    reader: Reader,
    as_of: date,
    *,
    basis: str = "due",
    edges: Sequence[int] = DEFAULT_EDGES,
    account_id: int | None = None,
) -> dict[str, MonthEnd]:
    """Return the sums of `ageing` by currency without its accounts.

    Today's totals by due day come from the kept day totals: a few hundred rows at any size.
    """
    case, params = bucket_case(as_of, edges, basis)
    now = is_current(reader, as_of)
    if account_id is None and basis == "due" and now:
        source = "SELECT currency, doc, due, open_minor AS amount FROM ledger_day"
    else:
        source, more = ledger_rows(reader, as_of, account_id)
        params |= more
    found: dict[str, tuple[list[int], int]] = {}
    for currency, bucket, amount in reader.rows(
        f"SELECT currency, {case} AS bucket, sum(amount) FROM ({source}) "
        "GROUP BY currency, bucket HAVING sum(amount) <> 0 ORDER BY currency",
        params,
    ):
        opened, unapplied = found.get(currency, ([0] * (len(edges) + 2), 0))
        if bucket < 0:
            unapplied += amount
        else:
            opened[bucket] = amount
        found[currency] = (opened, unapplied)
    apart = _apart(reader, as_of, account_id, now, "currency")
    return {
        currency: MonthEnd(as_of, tuple(opened), unapplied, *apart.get(currency, ()))
        for currency, (opened, unapplied) in found.items()
    }


# -- several days ---------------------------------------------------------------------------------


def ageing_at(
    reader: Reader,
    days: Sequence[date],
    *,
    basis: str = "due",
    edges: Sequence[int] = DEFAULT_EDGES,
    account_id: int | None = None,
    back: bool | None = None,
) -> dict[str, list[MonthEnd]]:
    """Return the totals at the end of several ascending days, by currency, in one pass.

    What stands is summed once by its clock day and by the days between which it stands; each day
    then adds what begins and takes off what ends. Only invoices with a schedule or a dispute, which
    are few, are counted for each day.

    Args:
        reader: Of the file.
        days: Ascending.
        basis: "due" or "issued".
        edges: Upper edges of the buckets.
        account_id: Only this account.
        back: See `ledger_rows`.
    """
    domain.check_edges(edges)
    ends = {f"end{place}": day.isoformat() for place, day in enumerate(days)}
    first, last = days[0].isoformat(), days[-1].isoformat()
    params: dict[str, Any] = {**ends, "first": first, "last": last, "account": account_id}
    steps = " ".join(f"WHEN {{0}} <= :end{place} THEN {place}" for place in range(len(days)))
    rows = reader.rows(
        f"SELECT currency, CASE doc WHEN 'invoice' THEN {CLOCKS[basis]} ELSE '' END AS clock, "
        f"CASE {steps.format('since')} END AS begins, "
        f"CASE WHEN until IS NULL THEN {len(days)} {steps.format('until')} ELSE {len(days)} END "
        "AS ends, sum(amount) "
        f"FROM ({standing(account_id, back=back)}) "
        "GROUP BY 1, 2, 3, 4 HAVING sum(amount) <> 0",
        params,
    )
    months = _Months(days, edges)
    for currency, clock, begins, finishes, amount in rows:
        months.stand(currency, clock, begins, finishes, amount)
    _add_one_by_one(reader, months, basis, account_id)
    return months.result()


def _add_one_by_one(reader: Reader, months: "_Months", basis: str, account_id: int | None) -> None:
    """Add the invoices with a schedule, and what is shown apart."""
    of = "" if account_id is None else "AND i.account_id = :account"
    scheduled = parts(f"{SCHEDULED} {of}")
    any_scheduled = reader.value("SELECT EXISTS (SELECT 1 FROM invoice WHERE scheduled)")
    any_disputed = reader.value("SELECT EXISTS (SELECT 1 FROM dispute)")
    for place, day in enumerate(months.days):
        params = {"day": day.isoformat(), "account": account_id}
        if any_scheduled:
            for currency, clock, amount in reader.rows(
                f"SELECT currency, {CLOCKS[basis]}, sum(amount) FROM ({scheduled}) GROUP BY 1, 2",
                params,
            ):
                months.stand(currency, clock, place, place + 1, amount)
        if any_scheduled or any_disputed:
            apart = _apart(reader, day, account_id, False, "currency")
            for currency, amounts in apart.items():
                months.apart[(currency, place)] = amounts


class _Months:
    """Adds up what stands at each of some days."""

    def __init__(self, days: Sequence[date], edges: Sequence[int]) -> None:
        self.days = days
        self.apart: dict[tuple[str, int], tuple[int, int, int]] = {}
        self._edges = edges
        self._changes: dict[str, list[dict[str, int]]] = {}

    def stand(self, currency: str, clock: str, begins: int, ends: int, amount: int) -> None:
        """Let an amount stand from the day of place `begins` until that of `ends`, exclusive."""
        if begins >= ends:
            return
        changes = self._changes.get(currency)
        if changes is None:
            changes = self._changes[currency] = [{} for _place in range(len(self.days) + 1)]
        changes[begins][clock] = changes[begins].get(clock, 0) + amount
        changes[ends][clock] = changes[ends].get(clock, 0) - amount

    def result(self) -> dict[str, list[MonthEnd]]:
        """Return the totals of each day by currency, by currency code."""
        return {
            currency: self._run_up(currency, self._changes[currency])
            for currency in sorted(self._changes)
        }

    def _run_up(self, currency: str, changes: list[dict[str, int]]) -> list[MonthEnd]:
        by_clock: dict[str, int] = {}
        found = []
        for place, day in enumerate(self.days):
            for clock, amount in changes[place].items():
                by_clock[clock] = by_clock.get(clock, 0) + amount
            opened = [0] * (len(self._edges) + 2)
            cuts = [(day - timedelta(days=edge)).isoformat() for edge in (0, *self._edges)]
            for clock, amount in by_clock.items():
                if amount and clock:
                    opened[sum(clock < cut for cut in cuts)] += amount
            apart = self.apart.get((currency, place), (0, 0, 0))
            found.append(MonthEnd(day, tuple(opened), by_clock.get("", 0), *apart))
        return found
