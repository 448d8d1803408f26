"""The monthly review: why money slipped, what to do about it, which promises were broken (C28)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kamdesk.base.i18n import N_, _

SLIPS = 3
"""How many of the largest slips a review names."""
GRACE = 3
"""Days after the promised one within which a promise still counts as kept."""
_ENOUGH = 95  # percent of the promised amount
KEPT, OPEN, BROKEN = "kept", "open", "broken"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an invoice is not paid.

    Attributes:
        group: A key of `GROUPS`.
        title: Marked English text.
        remedy: Marked English text: what usually helps.
    """

    group: str
    title: str
    remedy: str


GROUPS = {
    "cannot": N_("Cannot pay"),
    "will_not": N_("Will not pay"),
    "not_yet": N_("May not pay yet"),
    "not_asked": N_("We never asked"),
}
REASONS = {
    "cash": Reason(
        "cannot",
        N_("Short of cash"),
        N_("Agree on dated instalments with security, and ship only against payment meanwhile."),
    ),
    "insolvent": Reason(
        "cannot",
        N_("Near insolvency"),
        N_("Stop supply, secure goods and guarantees, and take it to legal with the evidence."),
    ),
    "leverage": Reason(
        "will_not",
        N_("Holds back for better terms"),
        N_("Keep price and debt apart: call their finance head, and let management settle terms."),
    ),
    "habit": Reason(
        "will_not",
        N_("Always pays late"),
        N_("Remind ten days before the due day, and put interest or shipment on the next order."),
    ),
    "dispute": Reason(
        "not_yet",
        N_("Something is contested"),
        N_("Open a dispute with an owner and a day, and chase the part nobody contests."),
    ),
    "invoice": Reason(
        "not_yet",
        N_("Invoice wrong or missing"),
        N_("Correct and resend it today, with its receipt signed by their finance."),
    ),
    "acceptance": Reason(
        "not_yet",
        N_("Acceptance not signed"),
        N_("Take our engineer along, list what is missing, and have the acceptance signed."),
    ),
    "approval": Reason(
        "not_yet",
        N_("Stuck in their approval"),
        N_("Walk along the payment path: ask each step for its day, and hand in what it lacks."),
    ),
    "chain": Reason(
        "not_yet",
        N_("Waits for its own customer"),
        N_("Ask for their claim to be assigned, or for a date that does not hang on theirs."),
    ),
    "never": Reason(
        "not_asked",
        N_("Nobody asked for it"),
        N_("Send the statement and call the person who pays; set the next date at once."),
    ),
}


def reason_text(key: str | None) -> str:
    """Return a reason in the language in force, after its group; — for none, an unknown key as it is."""
    if not key:
        return "—"
    one = REASONS.get(key)
    if one is None:
        return key
    return _("{group}: {reason}").format(group=_(GROUPS[one.group]), reason=_(one.title))


def remedy_text(key: str | None) -> str:
    """Return what usually helps against a reason, "" where that is not known."""
    one = REASONS.get(key or "")
    return "" if one is None else _(one.remedy)


@dataclass(frozen=True, slots=True)
class Late:
    """An invoice that should have been paid by the end of a month and was not.

    Attributes:
        open: Past due at the end, minor units.
        due: Of its oldest open part.
        reason: A key of `REASONS`, None if nobody said.
    """

    invoice_id: int
    number: str
    account_id: int
    account: str
    currency: str
    due: date
    open: int
    reason: str | None = None
    note: str | None = None


def largest(slips: Iterable[Late], count: int = SLIPS) -> list[Late]:
    """Return the largest slips, of equal ones the older first."""
    ranked = sorted(slips, key=lambda one: (-one.open, one.due, one.number, one.invoice_id))
    return ranked[:count]


def promise_state(amount: int, received: int, promised: date, as_of: date) -> str:
    """Return how a promise stands: kept once 95 % came by three days after the promised day.

    Args:
        amount: Promised.
        received: Came since it was made, by three days after the promised day at most.
        promised: The promised day.
        as_of: Day it is looked at, inclusive.
    """
    if received * 100 >= amount * _ENOUGH:
        return KEPT
    return OPEN if as_of <= promised + timedelta(days=GRACE) else BROKEN
