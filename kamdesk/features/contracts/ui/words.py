"""What lines of plans and bills are called, with a sign for each state beside its word."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from kamdesk.base.formats import MISSING, format_date, format_money, format_percent
from kamdesk.base.i18n import Message, _
from kamdesk.base.lazy import load
from kamdesk.features.contracts.domain import bills, standing, terms
from kamdesk.features.contracts.domain.events import BASES, EVENTS, PAYMENTS, base_of
from kamdesk.features.contracts.domain.standing import (
    DEEMED,
    DUE,
    HELD,
    LATE_EVENT,
    OVERDUE,
    PAID,
    RELEASE,
    TO_INVOICE,
    WAITING,
)
from kamdesk.features.contracts.queries import Contract, Line
from kamdesk.ui.context import Context

_SERVICE = "kamdesk.features.contracts.service"
SIGNS = {
    PAID: "●", OVERDUE: "■", DEEMED: "▲", LATE_EVENT: "▲", HELD: "◷", RELEASE: "▲", WAITING: "○",
    TO_INVOICE: "◆", DUE: "◷",
}  # fmt: skip
ROLES = {OVERDUE: "bad", DEEMED: "watch", LATE_EVENT: "watch", RELEASE: "watch", PAID: "good"}
BILL_SIGNS = {
    bills.IN_HAND: "◷", bills.ENDORSED: "→", bills.DISCOUNTED: "→", bills.SETTLED: "●",
    bills.DISHONOURED: "■", bills.MATURED: "▲",
}  # fmt: skip
BILL_ROLES = {bills.DISHONOURED: "bad", bills.MATURED: "watch", bills.SETTLED: "good"}


def write(context: Context, text: Message, edit: str, *args: Any, **more: Any) -> Any:
    """Run an edit of contracts or bills as one undoable step, and offer to take it back."""
    found = context.workspace.write(text, load(f"{_SERVICE}:{edit}"), *args, **more)
    context.notify(text.text(), undo=True)
    return found


def service(name: str) -> Any:
    """Return a class or function of the service, loaded when it is needed."""
    return load(f"{_SERVICE}:{name}")


def payment(line: Line) -> str:
    """Return what a payment is called: its own title, else that of its kind."""
    return line.title or _(PAYMENTS.get(line.kind, PAYMENTS["other"]))


def event(line: Line) -> str:
    """Return the event a payment waits for."""
    return _(EVENTS.get(line.kind, EVENTS["other"]))


def percent(share: Decimal | None) -> str:
    """Return a share without needless zeros: "30%", "33.33%"."""
    if share is None:
        return MISSING
    text = format_percent(share, 2).rstrip("%")
    return f"{text.rstrip('0').rstrip('.')}%"


def stands(line: Line, as_of: Any) -> str:
    """Return the state of a line with its sign and words."""
    return f"{SIGNS[line.standing(as_of)]} {standing.told(line.facts, as_of)}"


def rule(text: str | None, kind: str) -> str:
    """Return the rule of a line in words, with the event it counts from."""
    term = terms.read_rule(text) if text else terms.Term()
    if term is None:  # written by a later version
        return text or ""
    base = base_of(kind)
    if not term.base and base in BASES:
        term = replace(term, base=base)
    return terms.told(term)


def told(name: str, text: str) -> str:
    """Return a name with what is said of it: "On arrival: overdue by 3 days"."""
    return _("{name}: {text}").format(name=name, text=text)


def progress(contract: Contract, as_of: Any) -> str:
    """Return how much was collected: "3/5  60%"."""
    parts = []
    if contract.lines:
        parts.append(f"{contract.paid_lines(as_of)}/{len(contract.lines)}")
    if contract.collected is not None:
        parts.append(format_percent(contract.collected, 0))
    return "  ".join(parts) or MISSING


def money(minor: int | None, currency: str) -> str:
    """Return an amount, — where it is not known."""
    return MISSING if minor is None else format_money(minor, currency)


def day(value: Any) -> str:
    """Return a day, nothing where there is none."""
    return "" if value is None else format_date(value)


def plan_warnings(contract: Contract) -> list[str]:
    """Return what does not fit between a contract, its plan and its invoices, as sentences."""
    code, amount = contract.currency, contract.amount
    found = []
    if amount is not None and contract.lines and contract.planned != amount:
        text = (
            _("The plan comes to {over} more than the contract.")
            if contract.planned > amount
            else _("The plan is {over} short of the contract.")
        )
        found.append(text.format(over=format_money(abs(contract.planned - amount), code)))
    if contract.whole is not None and contract.invoiced > contract.whole:
        over = format_money(contract.invoiced - contract.whole, code)
        found.append(_("{over} more is invoiced than agreed.").format(over=over))
    return found
