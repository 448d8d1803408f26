"""Contracts and lines of plans as rows of tables, and what the rows are sorted by."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kamdesk.base.formats import format_money
from kamdesk.base.i18n import _, ngettext
from kamdesk.base.text import fold, natural_key
from kamdesk.features.contracts.domain.standing import PAID, WARNED
from kamdesk.features.contracts.queries import Contract, Line
from kamdesk.features.contracts.ui.words import (
    ROLES,
    SIGNS,
    day,
    event,
    money,
    payment,
    percent,
    plan_warnings,
    progress,
    rule,
    stands,
)
from kamdesk.ui.tables import Column, Row

_LATE = date(9999, 12, 31)


def contract_columns() -> tuple[Column, ...]:
    """Return the columns of the list in the language in force."""
    return (
        Column("number", _("Contract"), 106),
        Column("account", _("Account"), 136),
        Column("title", _("Contract title"), 150, shown=False),
        Column("signed", _("Signed"), 86),
        Column("amount", _("Amount"), 110, numeric=True),
        Column("invoiced", _("Invoiced"), 110, numeric=True),
        Column("received", _("Money received"), 110, numeric=True, tip=_("Money applied to the contract's invoices.")),
        Column("open", _("Open amount"), 104, numeric=True, tip=_("Invoiced less money and credit notes applied.")),
        Column("collected", _("Collected"), 84, tip=_("Payments of the plan that are paid, and money received as a share of the contract.")),
        Column("next", _("Next payment"), 98),
        Column("expected", _("Expected day"), 98),
        Column("state", _("State"), 190),
    )  # fmt: skip


def contract_row(one: Contract, as_of: date) -> Row:
    """Return a contract as a row."""
    following, warned, code = one.next_line(as_of), one.warned(as_of), one.currency
    texts = (
        one.number, one.account, one.title or "", day(one.signed), money(one.amount, code),
        money(one.invoiced, code), money(one.received, code), money(one.open, code),
        progress(one, as_of), "" if following is None else payment(following),
        day(awaited(following)), state_text(one, as_of),
    )  # fmt: skip
    share = "" if one.collected is None else f"bar:{min(one.collected, 1):.3f}"
    role = ROLES.get(warned[0].standing(as_of), "") if warned else ""
    if not warned and plan_warnings(one):
        role = "watch"
    roles = ("", "", "muted", "muted", "", "", "", "", share, "", "", role or "muted")
    numbers = (None,) * 4 + (one.amount, one.invoiced, one.received, one.open) + (None,) * 4
    return Row(texts, roles, numbers, currency=code)


def awaited(line: Line | None) -> date | None:
    """Return the day that counts next for a line: its due day, else the day its event is expected."""
    return None if line is None else line.due or line.expected


def state_text(one: Contract, as_of: date) -> str:
    """Return how a contract stands in a few words, the most pressing first."""
    if one.closed_on is not None:
        return _("Closed on {day}").format(day=day(one.closed_on))
    warned = one.warned(as_of)
    if warned:
        text = stands(warned[0], as_of)
        more = len(warned) - 1
        return text if not more else f"{text} +{more}"
    if plan_warnings(one):
        return "▲ " + plan_warnings(one)[0]
    following = one.next_line(as_of)
    if following is not None:
        return stands(following, as_of)
    return f"{SIGNS[PAID]} " + _("All paid") if one.lines else _("No plan")


def contract_sums(found: Sequence[Contract], code: str) -> Row:
    """Return the line of sums of contracts of one currency."""
    sums = [
        sum(one.amount or 0 for one in found),
        sum(one.invoiced for one in found),
        sum(one.received for one in found),
        sum(one.open for one in found),
    ]
    told = [format_money(value, code) for value in sums]
    return Row((_("Total"), "", "", "", *told, "", "", "", ""))


def contract_key(one: Contract, column: str, as_of: date) -> Any:
    """Return what a contract is sorted by in a column."""
    if column in ("next", "expected", "state", "collected"):
        following, warned = one.next_line(as_of), one.warned(as_of)
        keys: Mapping[str, Any] = {
            "next": fold("" if following is None else payment(following)),
            "expected": awaited(following) or _LATE,
            "state": WARNED.index(warned[0].standing(as_of)) if warned else len(WARNED),
            "collected": -1 if one.collected is None else one.collected,
        }
        return keys[column]
    value = getattr(one, column)
    if column in ("number", "account", "title"):
        return natural_key(value or "")
    return (value is None, value or 0) if column != "signed" else value or date.min


def line_columns() -> tuple[Column, ...]:
    """Return the columns of a plan in the language in force."""
    return (
        Column("payment", _("Payment"), 104, sortable=False),
        Column("event", _("Event"), 92, sortable=False),
        Column("share", _("Share"), 52, numeric=True, sortable=False),
        Column("amount", _("Amount"), 104, numeric=True, sortable=False),
        Column("terms", _("Payment terms"), 150, sortable=False),
        Column("expected", _("Expected day"), 98, sortable=False),
        Column("happened", _("Happened"), 88, sortable=False),
        Column("due", _("Due"), 88, sortable=False),
        Column("invoices", _("Invoices"), 104, sortable=False),
        Column("settled", _("Settled"), 100, numeric=True, sortable=False, tip=_("Money and credit notes applied to its invoices; they pay what is due first.")),
        Column("state", _("State"), 256, sortable=False),
    )  # fmt: skip


def line_row(line: Line, currency: str, as_of: date, numbers: Mapping[int, str]) -> Row:
    """Return a line of a plan as a row; `numbers` names its invoices."""
    key = line.standing(as_of)
    told = [numbers.get(one, "") for one in line.invoices]
    invoices = told[0] if len(told) == 1 else _invoices_text(told)
    texts = (
        payment(line), event(line), percent(line.share), money(line.amount, currency),
        rule(line.terms, line.kind), day(line.expected), day(line.happened), day(line.due), invoices,
        money(line.settled, currency) if line.invoiced else "", stands(line, as_of),
    )  # fmt: skip
    roles = (
        "", "muted", "", "", "muted", "muted", "", "muted" if not line.invoiced else "", "", "",
        ROLES.get(key, "muted"),
    )  # fmt: skip
    counted = line.settled if line.invoiced else None
    values = (None, None, None, line.amount, None, None, None, None, None, counted, None)
    return Row(texts, roles, values, currency=currency)


def _invoices_text(told: Sequence[str]) -> str:
    if not told:
        return ""
    return ngettext("{n} invoice", "{n} invoices", len(told)).format(n=len(told))
