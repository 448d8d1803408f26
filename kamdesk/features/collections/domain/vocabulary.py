"""Words of the work on what is owed: what was done, how its delivery is shown, how letters sound."""

from collections.abc import Mapping

from kamdesk.base.i18n import N_

KINDS: Mapping[str, str] = {
    "call": N_("Call"),
    "message": N_("Message"),
    "letter": N_("Letter"),
    "visit": N_("Visit"),
    "demand": N_("Formal demand"),
    "acknowledgement": N_("Acknowledged by them"),
    "note": N_("Note"),
}
"""What can be done about what is owed. A note is no contact and answers nothing."""
NOTE = "note"
ACKNOWLEDGEMENT = "acknowledgement"
PROOFS: Mapping[str, str] = {
    "signed": N_("Signed by them"),
    "courier": N_("Courier receipt"),
    "email": N_("E-mail"),
    "chat": N_("Chat record"),
    "notary": N_("Notarised delivery"),
}
"""How the delivery of a letter or demand can be shown later."""
ACTIONS: Mapping[str, str] = {
    "statement": N_("Friendly statement"),
    "reminder": N_("Reminder before it is due"),
    "check": N_("See whether the money has come"),
    "call": N_("Call"),
    "letter": N_("Written reminder"),
    "formal": N_("Formal letter; new orders need approval"),
    "stop": N_("Stop credit supply; our management calls theirs"),
    "lawyer": N_("Lawyer's letter"),
    "legal": N_("Legal action or assignment"),
}
"""What a step of the reminder ladder asks for."""
ANSWERS: Mapping[str, frozenset[str]] = {
    "statement": frozenset({"message", "letter", "call", "visit", "demand"}),
    "reminder": frozenset({"message", "letter", "call", "visit", "demand"}),
    "check": frozenset({"message", "letter", "call", "visit", "demand", "note"}),
    "call": frozenset({"call", "visit", "letter", "demand"}),
    "letter": frozenset({"letter", "demand"}),
    "formal": frozenset({"letter", "demand"}),
    "stop": frozenset({"call", "visit", "demand"}),
    "lawyer": frozenset({"letter", "demand"}),
    "legal": frozenset({"demand"}),
}
"""Which kinds of chase answer a step that asks for an action."""
TONES: Mapping[str, str] = {
    "before": N_("Before due"),
    "friendly": N_("Friendly"),
    "firm": N_("Firm"),
    "formal": N_("Formal"),
}
"""How a letter sounds, softest first."""
CLASSES = ("A", "B", "C", "D")
"""Credit classes; "" is every account without one or without a ladder of its own."""
