"""The lists under the weeks: by account, and the items behind a week."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from kamdesk.base.formats import MISSING, format_date, format_money
from kamdesk.base.i18n import _
from kamdesk.features.forecast.queries import AccountLine, ItemLine
from kamdesk.features.forecast.ui.words import KINDS, chance, confidence, kept, payment_day
from kamdesk.ui.tables import Column, Row

ACCOUNT = 1
"""Place of the account's name among the columns of the items."""


def account_columns() -> tuple[Column, ...]:
    """Return the columns of the list by account."""
    return (
        Column("name", _("Account"), 206),
        Column("open", _("Open amount"), 122, numeric=True),
        Column("soon", _("In 4 weeks"), 126, numeric=True),
        Column("within", _("In all weeks shown"), 136, numeric=True),
        Column("excluded", _("Excluded"), 104, numeric=True),
        Column("delay", _("Usual delay"), 92, numeric=True, tip=_("Days paid after the due day, weighted by amount; paying early counts 0. Without payments of its own that of all customers.")),
        Column("month_day", _("Payment day"), 100, tip=_("Day of the month on which most of its payments came, or as noted by us unless its payments since then say otherwise.")),
        Column("kept", _("Promises kept"), 150, sortable=False, tip=_("Share of the promises that came out: 95 percent of the amount by three days after the day.")),
        Column("confidence", _("Known from"), 150, tip=_("Well known: 12 payments or more in two years. Fair: 4 or more. Thin: fewer; the forecast then leans on all customers.")),
    )  # fmt: skip


def account_row(one: AccountLine, code: str) -> Row:
    """Return a line of the list by account."""
    numbers = (one.open, one.soon, one.within, one.excluded)
    texts = tuple(format_money(amount, code) if amount else MISSING for amount in numbers)
    found = one.evidence
    return Row(
        (
            one.name, *texts, str(found.delay), payment_day(found.month_day), kept(found),
            confidence(found),
        ),
        (), (None, *numbers, None, None, None, None), currency=code,
    )  # fmt: skip


def account_sums(lines: Sequence[AccountLine], code: str) -> Row:
    """Return the line under the list by account."""
    sums = (
        sum(one.open for one in lines),
        sum(one.soon for one in lines),
        sum(one.within for one in lines),
        sum(one.excluded for one in lines),
    )
    return Row(
        (_("Total"), *(format_money(one, code) if one else MISSING for one in sums), "", "", "", "")
    )


def account_key(key: str) -> Callable[[AccountLine], Any]:
    """Return what the list by account is sorted by."""
    found: dict[str, Callable[[AccountLine], Any]] = {
        "name": lambda one: one.name.casefold(),
        "open": lambda one: one.open,
        "soon": lambda one: one.soon,
        "within": lambda one: one.within,
        "excluded": lambda one: one.excluded,
        "delay": lambda one: one.evidence.delay,
        "month_day": lambda one: one.evidence.month_day or 0,
        "confidence": lambda one: one.evidence.payments,
    }
    return found[key]


def item_columns() -> tuple[Column, ...]:
    """Return the columns of the items."""
    return (
        Column("number", _("Number"), 128),
        Column("account", _("Account"), 200),
        Column("kind", _("Counted as"), 96),
        Column("due", _("Due"), 96),
        Column("late", _("Days late"), 84, numeric=True),
        Column("was", _("Was expected on"), 118),
        Column("day", _("Expected on"), 108),
        Column("chance", _("Chance"), 80, numeric=True, tip=_("That it comes at all, of items unpaid as long as this one.")),
        Column("open", _("Open amount"), 124, numeric=True),
        Column("amount", _("Expected"), 124, numeric=True, tip=_("In the week chosen, else within the weeks shown: open x chance.")),
    )  # fmt: skip


def item_row(one: ItemLine, code: str, as_of: date) -> Row:
    """Return a line of the items."""
    days = None if one.due is None else (as_of - one.due).days
    kind = _("Retention") if one.retention and one.kind == "likely" else _(KINDS[one.kind])
    if one.kind == "excluded":
        kind = _("Legal") if one.legal else _("Event missing")
    return Row(
        (
            one.number, one.account, kind, format_date(one.due),
            MISSING if days is None or days <= 0 else str(days), format_date(one.was),
            format_date(one.day), chance(one.chance), format_money(one.open, code),
            format_money(one.amount, code) if one.amount else MISSING,
        ),
        ("", "", "chip", *("",) * 7),
        (None, None, None, None, None, None, None, None, one.open, one.amount),
        currency=code,
    )  # fmt: skip


def item_sums(lines: Sequence[ItemLine], code: str) -> Row:
    """Return the line under the items."""
    opened = format_money(sum(one.open for one in lines), code)
    amount = format_money(sum(one.amount for one in lines), code)
    return Row((_("Total"), "", "", "", "", "", "", "", opened, amount))


def item_key(key: str) -> Callable[[ItemLine], Any]:
    """Return what the items are sorted by; a missing day stands last."""

    def day(one: date | None) -> date:
        return one or date.max

    found: dict[str, Callable[[ItemLine], Any]] = {
        "number": lambda one: one.number,
        "account": lambda one: one.account.casefold(),
        "kind": lambda one: one.kind,
        "due": lambda one: day(one.due),
        "late": lambda one: -day(one.due).toordinal(),
        "was": lambda one: day(one.was),
        "day": lambda one: day(one.day),
        "chance": lambda one: one.chance or 0.0,
        "open": lambda one: one.open,
        "amount": lambda one: one.amount,
    }
    return found[key]
