"""The forecast of one day: open items split by what was said of them, and what comes of each part."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

import numpy as np

from kamdesk.features.forecast.domain import CLASS_SCALE, Kind, is_relied_on, split
from kamdesk.features.forecast.domain.claims import (
    Dispute,
    Promise,
    kept_ratio,
    ratio,
    usual_resolution,
)
from kamdesk.features.forecast.simulation.book import (
    NO_DAY,
    Book,
    Flags,
    Ints,
    Items,
    day_number,
    day_of,
    history,
    open_items,
)
from kamdesk.features.forecast.simulation.habits import STRENGTH, Habits, fit
from kamdesk.features.forecast.simulation.runs import Calendar
from kamdesk.features.forecast.simulation.spread import (
    COMMITTED,
    DISPUTED,
    EXCLUDED,
    LIKELY,
    Parts,
    Spread,
    spread,
)

_KINDS = {
    Kind.COMMITTED: COMMITTED,
    Kind.LIKELY: LIKELY,
    Kind.DISPUTED: DISPUTED,
    Kind.EXCLUDED: EXCLUDED,
}
_MOST_KEPT = 0.95


@dataclass(frozen=True, slots=True)
class Claims:
    """What was said of open items, all of it dated.

    Attributes:
        promises, disputes: Of all accounts.
        legal: (account, invoice or None for all of them, day) of what was given to a lawyer or court.
        told: (account, day of the month or 0 for none, from when on) of payment days, ascending by day.
        classes: (account, class, from when on) of credit classes, ascending by day.
    """

    promises: Sequence[Promise] = ()
    disputes: Sequence[Dispute] = ()
    legal: Sequence[tuple[int, int | None, date]] = ()
    told: Sequence[tuple[int, int, date]] = ()
    classes: Sequence[tuple[int, str, date]] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """Promises at a day.

    Attributes:
        by_account: (kept, judged).
        everybody: The same of all accounts.
    """

    by_account: Mapping[int, tuple[int, int]]
    everybody: tuple[int, int]

    def of(self, account: int) -> Decimal | None:
        """Return the share kept: the account's own, that of all accounts where none was judged."""
        own = ratio(*self.by_account.get(account, (0, 0)))
        return ratio(*self.everybody) if own is None else own


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """What is expected of everything open at the end of a day.

    Attributes:
        as_of: The day.
        place: Place of the invoice in the book of each part.
        retention: Whether a part is money held back.
        parts, spread: What it is and what comes of it.
        legal: Whether it is excluded because it is with a lawyer or a court.
        habits: By account.
        kept: Promises.
    """

    as_of: date
    place: Ints
    retention: Flags
    legal: Flags
    parts: Parts
    spread: Spread
    habits: Habits
    kept: Kept


@dataclass(slots=True)
class _Lines:
    """Parts being gathered."""

    item: list[int] = field(default_factory=list)
    amount: list[int] = field(default_factory=list)
    kind: list[int] = field(default_factory=list)
    shift: list[int] = field(default_factory=list)
    promised: list[int] = field(default_factory=list)
    kept: list[float] = field(default_factory=list)
    legal: list[bool] = field(default_factory=list)


def outlook(
    book: Book,
    claims: Claims,
    as_of: date,
    weeks: int,
    calendar: Calendar,
    *,
    account: int | None = None,
    guesses: bool = True,
    strength: float = STRENGTH,
    moved: Mapping[int, date] | None = None,
) -> Outlook:
    """Return the forecast of a day from what was known at its end.

    Args:
        book: The ledger, of all accounts: they are the background of each other.
        claims: What was said.
        as_of: The day.
        weeks: How many weeks.
        calendar: Of payment days, over the history and the weeks.
        account: Only the items of one.
        guesses: Whether events that are only expected on a day count; not for a past day that is compared
            with what came.
        strength: See `habits.STRENGTH`.
        moved: What if these invoices (keys) came on these days: their whole chance then lies there.
    """
    day = day_number(as_of)
    items = open_items(book, day, guesses=guesses)
    if account is not None:
        items = _only(items, book.account[items.place] == account)
    owner = book.account[items.place]
    known = np.unique(owner)
    told = {
        key: (month_day, day_number(since))
        for key, month_day, since in claims.told
        if since <= as_of
    }
    habits = fit(history(book, day), known, calendar, told, strength=strength)
    kept = _kept(claims, as_of)
    lines = _split(book, items, claims, as_of, habits, kept)
    pick = np.array(lines.item, np.int64)
    classes = {key: name for key, name, since in claims.classes if since <= as_of}
    scale = {key: float(CLASS_SCALE.get(name, Decimal(1))) for key, name in classes.items()}
    parts = Parts(
        owner[pick],
        items.due[pick],
        np.array(lines.amount, np.int64),
        np.array(lines.kind, np.int64),
        np.array(lines.shift, np.int64),
        np.array(lines.promised, np.int64),
        np.array(lines.kept, float),
        np.array([scale.get(int(key), 1.0) for key in owner[pick]]),
    )
    found = spread(parts, habits, calendar, day, weeks)
    if moved:
        found = _moved(found, book.invoice[items.place[pick]], parts, moved, day)
    return Outlook(
        as_of,
        items.place[pick],
        items.retention[pick],
        np.array(lines.legal, bool),
        parts,
        found,
        replace(habits, unpaid=np.empty((0, 0))),  # large, and all has been read from it
        kept,
    )


def _moved(
    found: Spread, invoice: Ints, parts: Parts, moved: Mapping[int, date], as_of: int
) -> Spread:
    """Return the same with some invoices moved to a day after the as-of day."""
    weeks, committed, days = found.weeks.copy(), found.committed.copy(), found.day.copy()
    last = weeks.shape[1] - 1
    for key, day in moved.items():
        for line in np.flatnonzero((invoice == key) & (parts.kind != EXCLUDED)):
            chance, promised = weeks[line].sum(), committed[line].sum()
            place = min(max(0, (day_number(day) - as_of - 1) // 7), last)
            weeks[line] = committed[line] = 0.0
            weeks[line, place] = chance
            committed[line, place] = promised
            days[line] = max(day_number(day), as_of + 1)
    return replace(found, weeks=weeks, committed=committed, day=days)


def _only(items: Items, which: Flags) -> Items:
    return Items(items.place[which], items.due[which], items.amount[which], items.retention[which])


def _kept(claims: Claims, as_of: date) -> Kept:
    by_account: dict[int, list[Promise]] = defaultdict(list)
    for one in claims.promises:
        by_account[one.account].append(one)
    return Kept(
        {key: kept_ratio(some, as_of) for key, some in by_account.items()},
        kept_ratio(claims.promises, as_of),
    )


# -- what was said of each item -------------------------------------------------------------------


@dataclass(slots=True)
class _Said:
    """What was said of one item."""

    disputed: int = 0
    raised: date | None = None
    promised: int = 0
    promised_on: date | None = None
    legal: bool = False


def _split(
    book: Book, items: Items, claims: Claims, as_of: date, habits: Habits, kept: Kept
) -> _Lines:
    said = _said(book, items, claims, as_of)
    resolution = _resolutions(claims, as_of)
    lines = _Lines()
    waits = items.due == NO_DAY
    special = set(said) | set(np.flatnonzero(waits).tolist())
    plain = np.setdiff1d(np.arange(len(items.place)), np.fromiter(special, np.int64, len(special)))
    count = len(plain)
    lines.item += plain.tolist()
    lines.amount += items.amount[plain].tolist()
    lines.kind += [LIKELY] * count
    for column in (lines.shift, lines.promised):
        column += [0] * count
    lines.kept += [0.0] * count
    lines.legal += [False] * count
    for item in sorted(special):
        _add(lines, book, items, item, said.get(item, _Said()), habits, kept, resolution)
    return lines


def _add(
    lines: _Lines, book: Book, items: Items, item: int, said: _Said, habits: Habits, kept: Kept,
    resolution: Mapping[int, int],
) -> None:  # fmt: skip
    account = int(book.account[items.place[item]])
    due = None if items.due[item] == NO_DAY else day_of(items.due[item])
    share = kept.of(account)
    for part in split(
        int(items.amount[item]), due, disputed=said.disputed, raised=said.raised,
        promised=said.promised, promised_on=said.promised_on,
        relied_on=is_relied_on(share), legal=said.legal,
    ):  # fmt: skip
        lines.item.append(item)
        lines.amount.append(part.amount)
        lines.kind.append(_KINDS[part.kind])
        usual = resolution.get(account, resolution[0])
        shift = usual if part.kind is Kind.DISPUTED else 0
        if part.kind is Kind.DISPUTED and part.raised is not None and due is not None:
            delay = int(habits.delay[habits.rows(np.array([account]))[0]])
            shift = max(shift, (part.raised - due).days - delay + usual)
        lines.shift.append(shift)
        committed = part.promised is not None
        lines.promised.append(day_number(part.promised) if part.promised else 0)
        lines.kept.append(min(_MOST_KEPT, float(share or 0)) if committed else 0.0)
        lines.legal.append(said.legal)


def _resolutions(claims: Claims, as_of: date) -> dict[int, int]:
    """Return the usual days of a dispute by account, 0 standing for all accounts."""
    found = {0: usual_resolution(claims.disputes, as_of)}
    by_account: dict[int, list[Dispute]] = defaultdict(list)
    for one in claims.disputes:
        if one.closed is not None and one.closed <= as_of:
            by_account[one.account].append(one)
    found.update({key: usual_resolution(some, as_of) for key, some in by_account.items()})
    return found


def _said(book: Book, items: Items, claims: Claims, as_of: date) -> dict[int, _Said]:
    """Return what was said by place among the items; items of an invoice stand by due day."""
    wanted = _wanted_invoices(claims, as_of)
    accounts = {key for key, invoice, _day in claims.legal if invoice is None}
    accounts |= {one.account for one in claims.promises if one.invoice is None}
    keys = book.invoice[items.place]
    touched = np.isin(keys, np.fromiter(wanted, np.int64, len(wanted)))
    touched |= np.isin(book.account[items.place], np.fromiter(accounts, np.int64, len(accounts)))
    of_invoice: dict[int, list[int]] = defaultdict(list)
    of_account: dict[int, list[int]] = defaultdict(list)
    places = np.flatnonzero(touched)
    for item in places[np.argsort(items.due[places], kind="stable")].tolist():
        of_invoice[int(keys[item])].append(item)
        of_account[int(book.account[items.place[item]])].append(item)
    said: dict[int, _Said] = defaultdict(_Said)
    for key, invoice, since in claims.legal:
        if since <= as_of:
            for item in of_account[key] if invoice is None else of_invoice[invoice]:
                # a step about the whole account is about what it owed that day
                if book.issued[items.place[item]] <= day_number(since):
                    said[item].legal = True
    _dispute(said, of_invoice, items, claims, as_of)
    _promise(said, of_invoice, of_account, book, items, claims, as_of)
    return dict(said)


def _wanted_invoices(claims: Claims, as_of: date) -> set[int]:
    wanted = {one.invoice for one in claims.disputes if one.is_open(as_of)}
    wanted |= {one.invoice for one in claims.promises if one.invoice is not None}
    wanted |= {invoice for _key, invoice, _day in claims.legal if invoice is not None}
    return wanted


def _dispute(
    said: dict[int, _Said], of_invoice: Mapping[int, list[int]], items: Items, claims: Claims,
    as_of: date,
) -> None:  # fmt: skip
    for one in claims.disputes:
        if not one.is_open(as_of):
            continue
        left = one.amount
        for item in of_invoice.get(one.invoice, ()):
            taken = min(left, int(items.amount[item]) - said[item].disputed)
            if taken > 0:
                before = said[item].raised
                said[item].disputed += taken
                said[item].raised = one.raised if before is None else min(before, one.raised)
                left -= taken


def _promise(
    said: dict[int, _Said], of_invoice: Mapping[int, list[int]],
    of_account: Mapping[int, list[int]], book: Book, items: Items, claims: Claims, as_of: date,
) -> None:  # fmt: skip
    for one in sorted(claims.promises, key=lambda one: (one.promised, one.made)):
        if one.standing(as_of) != "open":
            continue
        left = one.amount - one.received(as_of)
        mine = of_account if one.invoice is None else of_invoice
        for item in mine.get(one.account if one.invoice is None else one.invoice, ()):
            place = items.place[item]
            free = int(items.amount[item]) - said[item].disputed - said[item].promised
            taken = min(left, free)
            if taken <= 0 or book.currencies[book.currency[place]] != one.currency:
                continue
            said[item].promised += taken
            said[item].promised_on = said[item].promised_on or one.promised
            left -= taken
