"""Rules of measures: their states, when one is overdue, and when one has gone quiet (C36)."""

from datetime import date

from kamdesk.base.i18n import N_

OPEN, DOING, DONE, DROPPED = "open", "doing", "done", "dropped"
STATES = {
    OPEN: N_("To do"),
    DOING: N_("Under way"),
    DONE: N_("Done"),
    DROPPED: N_("Dropped"),
}
SIGNS = {OPEN: "○", DOING: "◐", DONE: "●", DROPPED: "×"}
ENDED = frozenset({DONE, DROPPED})
QUIET_DAYS = 90
"""A measure under way without an event for longer than this has gone quiet."""


def is_overdue(state: str, due: date | None, as_of: date) -> bool:
    """Tell whether a measure is past its due day and has not ended; the due day itself is in time."""
    return state not in ENDED and due is not None and due < as_of


def is_quiet(state: str, last_event: date, as_of: date) -> bool:
    """Tell whether nothing happened to a measure that has not ended for more than 90 days."""
    return state not in ENDED and (as_of - last_event).days > QUIET_DAYS


def on_time(state: str, due: date | None, ended: date | None) -> bool | None:
    """Tell whether a measure was done by its due day; None if it is not done or had none."""
    if state != DONE or due is None or ended is None:
        return None
    return ended <= due
