"""Bills as rows of tables, and what the rows are sorted by."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from kamdesk.base.formats import MISSING, format_int, format_money
from kamdesk.base.i18n import _
from kamdesk.base.text import fold, natural_key
from kamdesk.features.contracts.domain import bills as rules
from kamdesk.features.contracts.domain.bills import Share
from kamdesk.features.contracts.queries import HeldBill
from kamdesk.features.contracts.ui.words import BILL_ROLES, BILL_SIGNS, day, percent
from kamdesk.ui.tables import Column, Row

UNNAMED = ""
"""Acceptor of bills whose acceptor is not known."""


def bill_columns() -> tuple[Column, ...]:
    """Return the columns of the register in the language in force."""
    return (
        Column("number", _("Number"), 140),
        Column("account", _("Account"), 168),
        Column("kind", _("Kind"), 132),
        Column("acceptor", _("Acceptor"), 130),
        Column("amount", _("Amount"), 108, numeric=True),
        Column("received", _("Came in"), 88),
        Column("matures", _("Matures"), 88),
        Column("paid_on", _("Money comes"), 98, tip=_("The day of maturity, or the next working day.")),
        Column("effective", _("True days"), 78, numeric=True, tip=_("Days from the earliest invoice the bill paid to its maturity: the true credit period.")),
        Column("state", _("State"), 190),
    )  # fmt: skip


def effective_days(one: HeldBill) -> int | None:
    """Return the true credit period of a bill, None if it pays no invoice or has no maturity."""
    if one.invoiced is None or one.bill.matures is None:
        return None
    return rules.effective_days(one.invoiced, one.bill.matures)


def state_text(one: HeldBill) -> str:
    """Return how a bill stands with its sign, and what is wrong with it."""
    text = f"{BILL_SIGNS[one.state]} {_(rules.STATES[one.state])}"
    if one.state == rules.ENDORSED and one.endorsed_to:
        text = f"{text}: {one.endorsed_to}"
    if one.long:
        text += "  ▲ " + _("longer than allowed")
    return text


def bill_row(one: HeldBill) -> Row:
    """Return a bill as a row."""
    days = effective_days(one)
    texts = (
        one.number or MISSING, one.account, _(rules.KINDS[one.bill.kind]),
        one.bill.acceptor or MISSING, format_money(one.bill.amount, one.currency),
        day(one.bill.received), day(one.bill.matures) or MISSING, day(one.paid_on) or MISSING,
        format_int(days), state_text(one),
    )  # fmt: skip
    role = "watch" if one.long else BILL_ROLES.get(one.state, "muted")
    moved = "watch" if one.paid_on != one.bill.matures else "muted"
    roles = ("", "", "chip", "", "", "muted", "", moved, "muted", role)
    numbers = (None,) * 4 + (one.bill.amount,) + (None,) * 5
    return Row(texts, roles, numbers, currency=one.currency)


def bill_sums(found: Sequence[HeldBill], code: str) -> Row:
    """Return the line of sums of bills of one currency."""
    total = format_money(sum(one.bill.amount for one in found), code)
    return Row((_("Total"), "", "", "", total, "", "", "", "", ""))


def bill_key(one: HeldBill, column: str) -> Any:
    """Return what a bill is sorted by in a column."""
    if column in ("matures", "paid_on"):
        value = one.bill.matures if column == "matures" else one.paid_on
        return value or date.max
    if column == "effective":
        days = effective_days(one)
        return -1 if days is None else days
    return {
        "number": natural_key(one.number),
        "account": fold(one.account),
        "kind": one.bill.kind,
        "acceptor": fold(one.bill.acceptor),
        "amount": one.bill.amount,
        "received": one.bill.received,
        "state": list(rules.STATES).index(one.state),
    }[column]


def acceptor_columns() -> tuple[Column, ...]:
    """Return the columns of the acceptors in the language in force."""
    return (
        Column("acceptor", _("Acceptor"), 124, sortable=False),
        Column("count", _("Bills"), 48, numeric=True, sortable=False),
        Column("amount", _("In hand"), 104, numeric=True, sortable=False),
        Column("part", _("Share"), 66, sortable=False),
    )


def acceptor_row(one: Share, code: str) -> Row:
    """Return an acceptor with its share as a row."""
    texts = (
        one.acceptor or _("not known"),
        format_int(one.count),
        format_money(one.amount, code),
        percent(round(one.part, 3)),
    )
    roles = ("" if one.acceptor else "muted", "", "", f"bar:{one.part:.3f}")
    return Row(texts, roles, (None, None, one.amount, None), currency=code)
