"""What documents, actions and states are called; the same word everywhere."""

from kamdesk.base.formats import format_date
from kamdesk.base.i18n import N_, _
from kamdesk.features.receivables.ui.beside import Promise

KINDS = {
    "invoice": N_("Invoice"),
    "credit_note": N_("Credit note"),
    "write_off": N_("Write-off"),
    "refund": N_("Refund"),
    "receipt": N_("Receipt"),
}
_TITLES = {
    "invoice": N_("Invoice {number}"),
    "credit_note": N_("Credit note {number}"),
    "write_off": N_("Write-off {number}"),
    "refund": N_("Refund {number}"),
    "receipt": N_("Receipt {number}"),
}
CHASES = {
    "call": N_("Call"),
    "message": N_("Message"),
    "letter": N_("Letter"),
    "visit": N_("Visit"),
    "demand": N_("Demand"),
    "acknowledgement": N_("Acknowledgement of the debt"),
    "note": N_("Note"),
}
EVENTS = {
    "advance": N_("Advance"),
    "dispatch": N_("Dispatch"),
    "arrival": N_("Arrival"),
    "acceptance": N_("Acceptance"),
    "retention": N_("End of the warranty"),
    "other": N_("Event"),
}
STATES = {"kept": N_("✓ kept"), "broken": N_("✗ broken"), "open": N_("◷ open")}
BASES = {"due": N_("By due day"), "issued": N_("By age")}
ONLY = {
    "overdue": N_("Overdue"),
    "unapplied": N_("Unapplied"),
    "promised": N_("Promised in 14 days"),
    "credit": N_("From 80% of the limit"),
    "late": N_("Paid late within a year"),
    "disputed": N_("In dispute"),
}


def kind_word(doc: str) -> str:
    """Return what a kind of document is called."""
    return _(KINDS[doc]) if doc in KINDS else doc


def doc_title(doc: str, number: str) -> str:
    """Return what a document is called."""
    return _(_TITLES[doc]).format(number=number or "—")


def chase_word(kind: str) -> str:
    """Return what an action is called; a kind of the user's own is its own word."""
    return _(CHASES[kind]) if kind in CHASES else kind


def promise_words(one: Promise) -> str:
    """Return the day of a promise with what became of it."""
    return f"{_(STATES[one.state])} {format_date(one.promised)}"


def event_word(key: str) -> str:
    """Return what an event of a payment plan is called; a title of the user's own is its own word."""
    return _(EVENTS[key]) if key in EVENTS else key
