"""What a payment waits for, and the days a term may count from."""

from kamdesk.base.i18n import N_

EVENTS = {
    "advance": N_("Signing"),
    "dispatch": N_("Dispatch"),
    "arrival": N_("Arrival"),
    "acceptance": N_("Acceptance"),
    "retention": N_("End of warranty"),
    "other": N_("Other event"),
}
"""Kinds of lines of a payment plan, by the event they wait for."""
PAYMENTS = {
    "advance": N_("Advance"),
    "dispatch": N_("On dispatch"),
    "arrival": N_("On arrival"),
    "acceptance": N_("On acceptance"),
    "retention": N_("Retention"),
    "other": N_("Other payment"),
}
"""What the payment of each kind is called."""
MISSING = {
    "advance": N_("Not signed yet, not yet due"),
    "dispatch": N_("Dispatch missing, not yet due"),
    "arrival": N_("Arrival missing, not yet due"),
    "acceptance": N_("Acceptance missing, not yet due"),
    "retention": N_("Warranty not begun, not yet due"),
    "other": N_("Event missing, not yet due"),
}
"""What is said while the event has not taken place."""
BASES = {
    "invoice": N_("invoice"),
    "signing": N_("signing"),
    "dispatch": N_("dispatch"),
    "arrival": N_("arrival"),
    "acceptance": N_("acceptance"),
    "statement": N_("statement"),
}
"""Days a term may count from; without one it counts from the event it stands at."""
BASE_OF = {"advance": "signing", "retention": "acceptance"}
"""Base of the kinds that are not called like it."""


def base_of(kind: str) -> str:
    """Return the base a line of a plan counts from by itself."""
    return BASE_OF.get(kind, kind)
