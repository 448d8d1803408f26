"""Why money is late, and what helps: a tree of four kinds of reasons (C28)."""

from collections.abc import Mapping
from dataclasses import dataclass

from kamdesk.base.i18n import N_

GROUPS: Mapping[str, str] = {
    "cannot": N_("Cannot pay"),
    "will_not": N_("Will not pay"),
    "not_yet": N_("May not pay yet"),
    "not_asked": N_("We never asked"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason.

    Attributes:
        group: A key of `GROUPS`.
        title: Marked English name.
        remedy: Marked sentence: what to do about it.
    """

    group: str
    title: str
    remedy: str


REASONS: Mapping[str, Reason] = {
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
