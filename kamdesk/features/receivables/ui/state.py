"""What a panel has counted for one day, and which of it the list shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from kamdesk.base.periods import last_month_ends
from kamdesk.base.text import fold
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import base_currency, bucket_edges
from kamdesk.features.receivables import queries
from kamdesk.features.receivables.queries import AccountAgeing, MonthEnd, Section
from kamdesk.features.receivables.ui import beside, docs, worth
from kamdesk.features.receivables.ui.beside import Promise
from kamdesk.features.receivables.ui.docs import Doc
from kamdesk.features.receivables.ui.worth import Credit, Rate

ALL = "all"
"""Stands for every currency, told in the base currency where a rate is known."""
MONTHS = 12
YEAR = 365
"""Days over which lateness is averaged."""
WATCH, BLOCK = Decimal("0.8"), Decimal(1)
"""Shares of a limit from which it is watched, and from which it is used up."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents the list shows.

    Attributes:
        text: Part of a number, a contract or an account.
        account_id: One account.
        bucket: One ageing bucket.
        only: "", "overdue", "unapplied", "promised", "credit" (accounts from 80 % of their limit
            on), "late" (paid late within a year), or "disputed".
    """

    text: str = ""
    account_id: int | None = None
    bucket: int | None = None
    only: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """Everything counted for one day and basis, except what takes long.

    Attributes:
        as_of: End of this day.
        base: Base currency of the workspace.
        edges: Of the ageing buckets.
        overdue: Past due by currency, whatever the sections are counted by.
        paid_late: Invoices paid late within a year; only where they were asked for.
        cut: Whether there may be more settled documents than are listed.
    """

    as_of: date
    base: str = "CNY"
    edges: tuple[int, ...] = (30, 60, 90, 180, 365)
    sections: Sequence[Section] = ()
    overdue: Mapping[str, int] = field(default_factory=dict)
    docs: Sequence[Doc] = ()
    promises: Sequence[Promise] = ()
    credits: Mapping[int, Credit] = field(default_factory=dict)
    rates: Mapping[str, Rate] = field(default_factory=dict)
    paid_late: frozenset[int] = frozenset()
    cut: bool = False

    def section(self, code: str) -> Section | None:
        """Return the ageing in a currency, None if nothing is open in it."""
        return next((one for one in self.sections if one.currency == code), None)

    def currencies(self) -> list[str]:
        """Return the currencies anything is open in, the base first."""
        codes = {one.currency for one in self.sections} | {one.currency for one in self.docs}
        return sorted(codes, key=lambda code: (code != self.base, code))

    def in_base(self, amounts: Mapping[str, int]) -> int | None:
        """Return a sum over currencies in the base; None if no currency of it has a rate."""
        worth = [self.worth(minor, code) for code, minor in amounts.items()]
        known = [one for one in worth if one is not None]
        return sum(known) if known or not worth else None

    def worth(self, minor: int, code: str) -> int | None:
        """Return an amount in the base currency, None without a rate."""
        if code == self.base:
            return minor
        rate = self.rates.get(code)
        return None if rate is None else rate.convert(minor, self.base)

    def left_out(self) -> list[str]:
        """Return the currencies that have no rate into the base."""
        return [one for one in self.currencies() if one != self.base and one not in self.rates]

    def over(self, share: Decimal) -> list[Credit]:
        """Return the accounts that used at least this share of their limit."""
        return [
            one
            for one in self.credits.values()
            if (one.used > 0 if one.share is None else one.share >= share)
        ]


@dataclass(frozen=True, slots=True)
class Months:
    """What takes long to count: the month ends by currency, and days late by currency."""

    ends: Mapping[str, Sequence[MonthEnd]] = field(default_factory=dict)
    late: Mapping[str, Decimal | None] = field(default_factory=dict)


def count(
    reader: Reader,
    as_of: date,
    basis: str,
    account_id: int | None,
    settled: Wanted | None = None,
) -> State:
    """Count what the tiles and lists show, on one state of the file.

    With `settled` documents without a rest are there too, as far as that filter lets them through.
    """
    edges = bucket_edges(reader)
    base = base_currency(reader)
    sections = queries.ageing(reader, as_of, basis=basis, edges=edges, account_id=account_id)
    by_due = queries.totals(reader, as_of, edges=edges, account_id=account_id)
    owed = {
        (one.account_id, section.currency): one.total
        for section in sections
        for one in section.accounts
    }
    also = late = None
    if settled is not None:
        if settled.only == "late":
            late = frozenset(beside.paid_late(reader, as_of, YEAR, account_id))
        also = docs.Settled(settled.text, account_id or settled.account_id, late)
    found = docs.documents(
        reader, as_of, basis=basis, edges=edges, account_id=account_id, settled=also
    )
    return State(
        as_of,
        base,
        edges,
        sections,
        {code: sum(one.open[1:]) for code, one in by_due.items()},
        found,
        beside.promises(reader, as_of, account_id=account_id),
        {one.account_id: one for one in worth.credit_used(reader, as_of, owed, account_id)},
        worth.rates(reader, base, as_of),
        late or frozenset(),
        sum(1 for one in found if not one.parts) >= docs.MOST,
    )


def count_months(reader: Reader, as_of: date, basis: str, account_id: int | None) -> Months:
    """Count the last month ends, and how late what was paid within a year was."""
    edges = bucket_edges(reader)
    ends = queries.ageing_at(
        reader, last_month_ends(as_of, MONTHS), basis=basis, edges=edges, account_id=account_id
    )
    return Months(ends, beside.average_late(reader, as_of, YEAR, account_id))


def ends_in_base(ends: Mapping[str, Sequence[MonthEnd]], state: State) -> list[MonthEnd]:
    """Return the month ends of all currencies in the base, each at its rate of the as-of day."""
    found: list[MonthEnd] = []
    for code, mine in ends.items():
        if state.worth(0, code) is None:
            continue
        worth = [
            MonthEnd(
                end.day,
                tuple(state.worth(one, code) or 0 for one in end.open),
                state.worth(end.unapplied, code) or 0,
            )
            for end in mine
        ]
        found = [_added(*pair) for pair in zip(found, worth, strict=True)] if found else worth
    return found


def _added(one: MonthEnd, other: MonthEnd) -> MonthEnd:
    opened = tuple(map(sum, zip(one.open, other.open, strict=True)))
    return MonthEnd(one.day, opened, one.unapplied + other.unapplied)


# -- choosing -----------------------------------------------------------------------------------


def chosen(state: State, code: str, wanted: Wanted) -> list[Doc]:
    """Return the documents of a currency (or `ALL`) the list shows."""
    text = fold(wanted.text)
    keep = _Keeper(state, wanted)
    return [
        one
        for one in state.docs
        if (code in (ALL, one.currency))
        and (wanted.account_id is None or one.account_id == wanted.account_id)
        and (not text or text in one.hay)
        and (wanted.bucket is None or any(part.bucket == wanted.bucket for part in one.parts))
        and keep(one)
    ]


class _Keeper:
    """Tells which documents a tile stands for."""

    def __init__(self, state: State, wanted: Wanted) -> None:
        self._state = state
        self._only = wanted.only
        due = beside.coming(state.promises, state.as_of) if wanted.only == "promised" else []
        self._invoices = {one.invoice_id for one in due}
        self._accounts = {(one.account_id, one.currency) for one in due if one.invoice_id is None}
        self._tight = {one.account_id for one in state.over(WATCH)}

    def __call__(self, one: Doc) -> bool:
        """Tell whether a document belongs to the tile."""
        return not self._only or bool(getattr(self, f"_{self._only}")(one))

    def _overdue(self, one: Doc) -> bool:
        return one.is_debt and any((part.days or 0) > 0 for part in one.parts)

    def _unapplied(self, one: Doc) -> bool:
        return not one.is_debt and one.open != 0

    def _promised(self, one: Doc) -> bool:
        if not one.is_debt or one.open == 0:
            return False
        return one.id in self._invoices or (one.account_id, one.currency) in self._accounts

    def _credit(self, one: Doc) -> bool:
        return one.account_id in self._tight

    def _late(self, one: Doc) -> bool:
        return one.doc == "invoice" and one.id in self._state.paid_late

    def _disputed(self, one: Doc) -> bool:
        return one.contested > 0


def aged_accounts(state: State, code: str, wanted: Wanted) -> list[tuple[str, AccountAgeing]]:
    """Return (currency, account) with anything open, the largest first, that the filter lets through."""
    text = fold(wanted.text)
    tight = {one.account_id for one in state.over(WATCH)} if wanted.only == "credit" else None
    return [
        (section.currency, one)
        for section in state.sections
        if code in (ALL, section.currency)
        for one in section.accounts
        if (wanted.account_id is None or one.account_id == wanted.account_id)
        and (not text or text in fold(one.name) or text in fold(one.code))
        and (tight is None or one.account_id in tight)
    ]


def sums_by_currency(docs: Iterable[Doc]) -> dict[str, int]:
    """Return what documents come to, what is unapplied taken off, by currency."""
    found: dict[str, int] = {}
    for one in docs:
        found[one.currency] = found.get(one.currency, 0) + one.signed
    return found


def soon_until(as_of: date) -> date:
    """Return the last day of the coming promises."""
    return as_of + timedelta(days=beside.SOON)
