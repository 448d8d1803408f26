"""The ledger as arrays, and what was open and known at the end of any day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]
Flags = NDArray[np.bool_]

EPOCH = date(1970, 1, 1).toordinal()
NO_DAY = np.iinfo(np.int64).max
"""Stands for a day that never comes: an event nobody expects, a document that was not voided."""
WINDOW = 730
"""Habits are read from items that fell due within so many days before the as-of day."""


def day_number(day: date) -> int:
    """Return a day as days since 1970-01-01."""
    return day.toordinal() - EPOCH


def day_of(number: int) -> date:
    """Return the day of `day_number`."""
    return date.fromordinal(int(number) + EPOCH)


@dataclass(frozen=True, slots=True)
class Instalment:
    """A line of a schedule.

    Attributes:
        due: `NO_DAY` while its event is missing and nobody expects one.
        amount: Minor units.
        retention: Whether it is money held back.
        guessed: Whether `due` is only counted from the day the event is expected on.
    """

    due: int
    amount: int
    retention: bool
    guessed: bool = False


Schedules = Mapping[int, Sequence[tuple[int, Sequence[Instalment]]]]
"""By place of the invoice: (since, lines in the order they are paid), ascending."""


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """Invoices and what was applied to them.

    Attributes:
        invoice: Key, ascending; `account`, `currency` (place in `currencies`), `issued`, `due`,
            `voided` and `amount` belong to it place by place.
        a_invoice: Place of the invoice of each allocation, ascending by day; `a_day`, `a_amount`
            (negative where one is taken back), `a_cash` (from a receipt) belong to it.
        undone: Day each allocation was taken back, `NO_DAY` if it was not.
        schedules: Of the few invoices that have one.
    """

    invoice: Ints
    account: Ints
    currency: Ints
    issued: Ints
    due: Ints
    voided: Ints
    amount: Ints
    a_invoice: Ints
    a_day: Ints
    a_amount: Ints
    a_cash: Flags
    undone: Ints
    currencies: tuple[str, ...]
    schedules: Schedules = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """What is open: one line for an invoice or an instalment, place by place.

    Attributes:
        place: Place of the invoice in the book.
        due: Day due in force, `NO_DAY` if it waits for an event.
        amount: Minor units, above zero.
        retention: Whether it is money held back.
    """

    place: Ints
    due: Ints
    amount: Ints
    retention: Flags


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """Payments and what is still unpaid of the items that fell due within `WINDOW`.

    Attributes:
        account, due: Of each piece.
        day: When it was paid, or the as-of day if it is not.
        paid: Whether it was paid in money; what credit notes took off counts as seen until then.
        weight: Its part of the item, 0 to 1.
        amount: Minor units.
    """

    account: Ints
    due: Ints
    day: Ints
    paid: Flags
    weight: Floats
    amount: Ints


def _in_force(book: Book, place: int, day: int) -> Sequence[Instalment] | None:
    """Return the schedule of an invoice that holds at the end of a day, None before the first."""
    found = None
    for since, lines in book.schedules[place]:
        if since <= day:
            found = lines
    return found


def _scheduled(book: Book, counts: Flags, day: int) -> dict[int, Sequence[Instalment]]:
    found = {}
    for place in book.schedules:
        lines = _in_force(book, place, day) if counts[place] else None
        if lines is not None:
            found[place] = lines
    return found


def _counting(book: Book, day: int) -> Flags:
    return (book.issued <= day) & (book.voided > day)


def rests(book: Book, day: int) -> Ints:
    """Return what is open of each invoice at the end of a day; 0 where it does not count."""
    seen = book.a_day <= day
    taken = np.zeros(len(book.invoice), np.int64)
    np.add.at(taken, book.a_invoice[seen], book.a_amount[seen])
    return np.where(_counting(book, day), book.amount - taken, 0)


def open_items(book: Book, day: int, *, guesses: bool = True) -> Items:
    """Return what is open at the end of a day, an instalment for each line with a rest.

    Args:
        book: The ledger.
        day: The day.
        guesses: Whether days that are only expected count; they carry no day of their own, and so a
            past day must not use them.
    """
    rest = rests(book, day)
    scheduled = _scheduled(book, rest > 0, day)
    plain = np.flatnonzero(rest > 0)
    if scheduled:
        plain = plain[~np.isin(plain, np.fromiter(scheduled, np.int64))]
    lines: list[tuple[int, int, int, bool]] = []
    for place, parts in scheduled.items():
        paid = int(book.amount[place] - rest[place])
        for part in parts:
            applied = min(paid, part.amount)
            paid -= applied
            if part.amount > applied:
                due = NO_DAY if part.guessed and not guesses else part.due
                lines.append((place, due, part.amount - applied, part.retention))
    more = np.array([line[:3] for line in lines], np.int64).reshape(-1, 3)
    held = np.array([line[3] for line in lines], bool)
    return Items(
        np.concatenate((plain, more[:, 0])),
        np.concatenate((book.due[plain], more[:, 1])),
        np.concatenate((rest[plain], more[:, 2])),
        np.concatenate((np.zeros(len(plain), bool), held)),
    )


def history(book: Book, day: int) -> History:
    """Return what was known at the end of a day of how items were paid."""
    counts = _counting(book, day) & (book.amount > 0)
    scheduled = _scheduled(book, counts, day)
    alone = counts.copy()
    if scheduled:
        alone[np.fromiter(scheduled, np.int64)] = False
    alone &= (book.due > day - WINDOW) & (book.due < NO_DAY)
    seen = (book.a_day <= day) & (book.undone > day) & (book.a_amount > 0)
    moves = np.flatnonzero(seen & alone[book.a_invoice])
    rest = rests(book, day)
    left = np.flatnonzero(alone & (rest > 0))
    of = book.a_invoice[moves]
    pieces = (
        np.concatenate((of, left)),
        np.concatenate((book.a_day[moves], np.full(len(left), day))),
        np.concatenate((book.a_cash[moves], np.zeros(len(left), bool))),
        np.concatenate((book.a_amount[moves], rest[left])),
    )
    due = book.due[pieces[0]]
    whole = book.amount[pieces[0]]
    if scheduled:
        more = _scheduled_pieces(book, scheduled, seen, day)
        pieces = tuple(np.concatenate((a, b)) for a, b in zip(pieces, more[:4], strict=True))  # type: ignore[assignment]
        due, whole = np.concatenate((due, more[4])), np.concatenate((whole, more[5]))
    weight = np.minimum(1.0, pieces[3] / np.maximum(whole, 1))
    return History(book.account[pieces[0]], due, pieces[1], pieces[2], weight, pieces[3])


def _scheduled_pieces(
    book: Book, scheduled: Mapping[int, Sequence[Instalment]], seen: Flags, day: int
) -> tuple[Ints, Ints, Flags, Ints, Ints, Ints]:
    """Return (place, day, paid, amount, due, whole) of the instalments: money pays them in order."""
    wanted = np.flatnonzero(seen & np.isin(book.a_invoice, np.fromiter(scheduled, np.int64)))
    moves: dict[int, list[tuple[int, int, bool]]] = {}
    for move in wanted:
        one = (int(book.a_day[move]), int(book.a_amount[move]), bool(book.a_cash[move]))
        moves.setdefault(int(book.a_invoice[move]), []).append(one)
    rows: list[tuple[int, int, int, int, int, int]] = []
    for place, lines in scheduled.items():
        waiting = moves.get(place, [])
        for line in lines:
            rows += _pay_line(place, line, waiting, day)
    found = np.array(rows, np.int64).reshape(-1, 6)
    inside = (found[:, 4] > day - WINDOW) & (found[:, 4] < NO_DAY)
    found = found[inside]
    return (
        found[:, 0], found[:, 1], found[:, 2].astype(bool), found[:, 3], found[:, 4], found[:, 5],
    )  # fmt: skip


def _pay_line(
    place: int, line: Instalment, waiting: list[tuple[int, int, bool]], day: int
) -> list[tuple[int, int, int, int, int, int]]:
    """Take what pays a line off the moves that wait."""
    rows, left = [], line.amount
    while left and waiting:
        when, amount, cash = waiting.pop(0)
        used = min(left, amount)
        left -= used
        if amount > used:
            waiting.insert(0, (when, amount - used, cash))
        rows.append((place, when, int(cash), used, line.due, line.amount))
    if left:
        rows.append((place, day, 0, left, line.due, line.amount))
    return rows


def came_by_week(book: Book, day: int, weeks: int) -> tuple[Ints, Ints]:
    """Return what really came, by money, of what was open at the end of a day.

    Returns:
        (place of the invoice, minor units in each of the weeks that followed), only invoices with any.
    """
    last = day + 7 * weeks
    moves = np.flatnonzero(
        (book.a_day > day)
        & (book.a_day <= last)
        & book.a_cash
        & (book.issued[book.a_invoice] <= day)
    )
    places, inverse = np.unique(book.a_invoice[moves], return_inverse=True)
    came = np.zeros((len(places), weeks), np.int64)
    np.add.at(came, (inverse, (book.a_day[moves] - day - 1) // 7), book.a_amount[moves])
    return places, came
