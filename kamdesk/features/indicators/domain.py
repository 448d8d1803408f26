"""Figures of collecting (C25), for one currency: amounts are integers of minor units, tax included.

What is owed contains tax; so what is billed must, or every figure in days comes out too high by the
rate of tax. A figure that cannot be told (nothing billed, nothing due) is None, never 0.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kamdesk.base.i18n import N_
from kamdesk.features.receivables.domain import collection_effectiveness, dso, share

MONTHS = 24
"""Month ends a trend shows."""
WINDOW = 3
"""Months whose billing DSO is measured against."""
NEVER = date.max
"""The due day of what waits for an event."""


def count_back(outstanding: int, billed: Iterable[tuple[int, int]]) -> Decimal | None:
    """Return count-back DSO: the days of billing, the newest first, that what is owed makes up.

    Args:
        outstanding: What is owed; nothing gives 0 days.
        billed: (amount, days) of each month, the newest first.

    Returns:
        None if all months together were billed less than is owed.
    """
    left, found = outstanding, Decimal(0)
    if left <= 0:
        return found
    for amount, days in billed:
        if amount >= left:
            return found + Decimal(left) * days / amount
        left -= max(0, amount)
        found += days
    return None


def concentration(balances: Iterable[int]) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Return the shares of the largest and of the five largest accounts, and the sum of squared shares.

    Accounts that owe nothing or less do not count.
    """
    owing = sorted((one for one in balances if one > 0), reverse=True)
    whole = sum(owing)
    if whole == 0:
        return None, None, None
    squares = Decimal(sum(one * one for one in owing)) / (whole * whole)
    return Decimal(owing[0]) / whole, Decimal(sum(owing[:5])) / whole, squares


@dataclass(frozen=True, slots=True)
class Month:
    """What one month was, up to and including its last day.

    Attributes:
        day: The last day.
        days: Days of the month.
        outstanding: Owed at its end: open invoices less what is unapplied.
        not_due: Open invoices not past due at its end.
        overdue: Open invoices past due at its end.
        over_90: Of these more than 90 days.
        unapplied: Credit notes and receipts with a rest at its end.
        billed: Invoices less credit notes issued in it.
        collected: Receipts less refunds of it.
        due: Invoices that fell due in it, less what was credited on them by its end.
        due_received: Received on these by its end.
        collectable: Open at its beginning or issued in it, and due by its end, less what was credited.
        collectable_received: Received on these in it.
        paid: Received on invoices in it.
        paid_late: The same times the days each part was late; early counts 0.
    """

    day: date
    days: int
    outstanding: int = 0
    not_due: int = 0
    overdue: int = 0
    over_90: int = 0
    unapplied: int = 0
    billed: int = 0
    collected: int = 0
    due: int = 0
    due_received: int = 0
    collectable: int = 0
    collectable_received: int = 0
    paid: int = 0
    paid_late: int = 0


def figures(months: Sequence[Month], place: int) -> dict[str, Decimal | None]:
    """Return every figure of `FIGURES` but `top5` for one of consecutive months, by key."""
    month = months[place]
    window = months[max(0, place + 1 - WINDOW) : place + 1]
    billed, days = sum(one.billed for one in window), sum(one.days for one in window)
    plain, best = dso(month.outstanding, billed, days), dso(month.not_due, billed, days)
    before = months[place - 1].outstanding if place else None
    back = [(one.billed, one.days) for one in reversed(months[: place + 1])]
    return {
        "dso": plain,
        "count_back": count_back(month.outstanding, back),
        "best_dso": best,
        "add": None if plain is None or best is None else plain - best,
        "cei": None
        if before is None
        else collection_effectiveness(before, month.billed, month.outstanding, month.not_due, 30),
        "dbt": None if month.paid <= 0 else Decimal(month.paid_late) / month.paid,
        "due_rate": _percent(month.due_received, month.due),
        "total_rate": _percent(month.collectable_received, month.collectable),
        "sales_rate": _percent(month.collected, month.billed),
        "overdue_share": _percent(month.overdue, month.overdue + month.not_due),
        "over_90_share": _percent(month.over_90, month.overdue + month.not_due),
    }


def _percent(part: int, whole: int) -> Decimal | None:
    found = share(part, whole)
    return None if found is None else found * 100


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its name, unit ("days" or "percent"), which way is better, and how it is counted."""

    title: str
    unit: str
    less_is_better: bool
    definition: str


FIGURES = {
    "dso": Figure(
        N_("DSO"),
        "days",
        True,
        N_("Days sales outstanding: outstanding / billed in three months x their days, tax included on both sides. Without billing it cannot be told."),
    ),
    "count_back": Figure(
        N_("Count-back DSO"),
        "days",
        True,
        N_("What is owed is taken off the billing of the newest month, then of the one before, until it is used up: the days that takes. A month without billing does not disturb it."),
    ),
    "best_dso": Figure(
        N_("Best possible DSO"),
        "days",
        True,
        N_("DSO of what is not due only: what it would be if everybody paid on the day."),
    ),
    "add": Figure(
        N_("Average days delinquent"),
        "days",
        True,
        N_("DSO less best possible DSO: the days that lateness adds. Below zero if more is unapplied than overdue."),
    ),
    "cei": Figure(
        N_("Collection effectiveness"),
        "percent",
        False,
        N_("CEI: (owed at the beginning + billed - owed at the end) / (owed at the beginning + billed - not due at the end), of the month."),
    ),
    "dbt": Figure(
        N_("Average days late"),
        "days",
        True,
        N_("Days beyond terms: what was received in the month, each part times its days after the due day, over all of it. Early counts 0."),
    ),
    "due_rate": Figure(
        N_("Collected of what fell due"),
        "percent",
        False,
        N_("Received by the end of the month on invoices that fell due in it, over these invoices less credits."),
    ),
    "total_rate": Figure(
        N_("Collected of all collectable"),
        "percent",
        False,
        N_("Received in the month on everything due by its end, over what of that was open at its beginning or was issued in it, less credits."),
    ),
    "sales_rate": Figure(
        N_("Collected of billing"),
        "percent",
        False,
        N_("All receipts of the month less refunds, advances included, over what was billed in it."),
    ),
    "overdue_share": Figure(
        N_("Overdue share"),
        "percent",
        True,
        N_("Open invoices past due over all open invoices at the end of the month."),
    ),
    "over_90_share": Figure(
        N_("More than 90 days late"),
        "percent",
        True,
        N_("Open invoices more than 90 days past due over all open invoices at the end of the month."),
    ),
    "top5": Figure(
        N_("Five largest accounts"),
        "percent",
        True,
        N_("What the five accounts that owe most owe, over what all owe; accounts in credit do not count."),
    ),
}  # fmt: skip


# -- parts of scheduled invoices ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Flow:
    """A change of what is open with one due day, on a day; `cash` if money came for it."""

    due: date
    day: date
    amount: int
    cash: bool = False


def flows(
    issued: date,
    due: date,
    amount: int,
    schedules: Sequence[tuple[date, Sequence[tuple[date | None, int]]]],
    paid: Iterable[tuple[date, int, bool]],
    voided: date | None = None,
) -> list[Flow]:
    """Return how an invoice in parts moved: what opens, is paid or credited, and is put to other days.

    What is paid goes to the part due first; one that waits for an event comes last.

    Args:
        issued: Day of issue.
        due: Due day before the first schedule.
        amount: Of the invoice.
        schedules: (day from which it holds, parts as (due day or None, amount)), ascending.
        paid: (effective day, amount or a negative one that takes back, whether it was money).
        voided: Day it stopped counting, exclusive.
    """
    new_parts = {
        since: sorted((day or NEVER, part) for day, part in lines) for since, lines in schedules
    }
    moved: dict[date, list[tuple[int, bool]]] = {since: [] for since in new_parts}
    for day, part, cash in paid:
        moved.setdefault(day, []).append((part, cash))
    parts: list[tuple[date, int]] = [(due, amount)]
    taken, found = 0, [Flow(due, issued, amount)]
    for day in sorted(moved):
        if day in new_parts:
            before, parts = _left(parts, taken), new_parts[day]
            found += _changes(before, _left(parts, taken), max(day, issued), cash=False)
        for part, cash in moved[day]:
            before = _left(parts, taken)
            taken += part
            found += _changes(before, _left(parts, taken), max(day, issued), cash=cash)
    if voided is not None:
        found += [Flow(one, voided, -left) for one, left in _left(parts, taken).items() if left]
    return found


def _changes(
    before: dict[date, int], after: dict[date, int], day: date, *, cash: bool
) -> list[Flow]:
    changed = {due: after.get(due, 0) - before.get(due, 0) for due in before.keys() | after.keys()}
    return [Flow(due, day, amount, cash) for due, amount in sorted(changed.items()) if amount]


def _left(parts: Sequence[tuple[date, int]], taken: int) -> dict[date, int]:
    """Return what is open by due day once so much was paid, the first due first."""
    found: dict[date, int] = {}
    for due, amount in parts:
        used = min(amount, max(0, taken))
        taken -= used
        found[due] = found.get(due, 0) + amount - used
    return found
