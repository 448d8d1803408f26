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
    "short_of_cash": Reason("cannot", N_("Short of cash"), N_("Agree dated instalments in writing and take security; new orders against payment only until it is paid.")),
    "insolvent": Reason("cannot", N_("Signs of insolvency"), N_("Stop supply today, secure goods and documents, have the limitation period checked and hand it to the lawyer.")),
    "holds_back": Reason("will_not", N_("Uses us as its bank"), N_("Name what the delay costs, let their executive hear it from ours, and tie the next delivery to this payment.")),
    "bargains": Reason("will_not", N_("Bargains with the payment"), N_("Keep the old debt and the new deal apart; answer the demand in its own meeting, with a date.")),
    "dispute": Reason("not_yet", N_("Dispute"), N_("Split off what is contested today, collect the rest now, and give the contested part an owner and a date.")),
    "invoice_wrong": Reason("not_yet", N_("Invoice wrong or missing"), N_("Have the invoice corrected or sent again within two days and ask for the day it is booked in.")),
    "acceptance_missing": Reason("not_yet", N_("Acceptance missing"), N_("Fix a date for the acceptance with their user, bring the form filled in, and remind of the day it counts as accepted.")),
    "approval_chain": Reason("not_yet", N_("Stuck in their approval"), N_("Ask where it lies, see that person before the payment day, and keep the payment path up to date.")),
    "chain_debt": Reason("not_yet", N_("Waits for its own customer"), N_("Ask for the contract behind it and for a bill or an assignment; a pay-when-paid clause may not bind us.")),
    "not_asked": Reason("not_asked", N_("Nobody asked"), N_("Call today, note who said what, and put the next reminder into the list of work.")),
    "wrong_person": Reason("not_asked", N_("We asked somebody who cannot release it"), N_("Find out who applies, approves and pays, and speak to the one who releases the money.")),
}  # fmt: skip


def reason_text(key: str | None) -> str:
    """Return a reason in the language in force, after its group; — for none, an unknown key as it is."""
    if not key:
        return "—"
    one = REASONS.get(key)
    if one is None:
        return key
    if _(GROUPS[one.group]) == _(one.title):
        return _(one.title)
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
