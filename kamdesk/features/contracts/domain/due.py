"""When a line of a payment plan falls due, from the events of its contract."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from kamdesk.features.contracts.domain.events import base_of
from kamdesk.features.contracts.domain.terms import Term, due_day, read_rule, release_day
from kamdesk.features.contracts.domain.workdays import WEEKENDS, WorkDays

USUAL = Term()
"""Due on the day of the event itself: a line without a rule."""


def term_of(rule: str | None) -> Term:
    """Return the term of a line's rule; without a rule it is due on the day of its event."""
    return (read_rule(rule) if rule else None) or USUAL


def release_of(rule: str | None, expected: date | None, events: Mapping[str, date]) -> date | None:
    """Return the day a retention is released: as it was moved, else warranty after its base event.

    None while the warranty has not begun.
    """
    term = term_of(rule)
    began = events.get(term.base or base_of("retention"))
    if began is None:
        return None
    return expected or release_day(term, began)


def line_due(
    kind: str,
    rule: str | None,
    *,
    happened: date | None,
    expected: date | None,
    events: Mapping[str, date],
    issued: date | None = None,
    work: WorkDays = WEEKENDS,
) -> date | None:
    """Return the day a line is due, None while the event it waits for is missing.

    Args:
        kind: A key of `EVENTS`.
        rule: The line's term, or None for at once.
        happened: Day its own event took place; for a retention the day it was released.
        expected: Day its event is awaited; for a retention the day of its release.
        events: Day of each base event of the contract that took place.
        issued: Day of the invoice, for terms that count from it.
        work: Working days.
    """
    term = term_of(rule)
    if term.base == "invoice":
        base = issued
    elif kind == "retention":
        base = happened or release_of(rule, expected, events)
        term = replace(term, hold=0)
    elif term.base and term.base != base_of(kind):
        base = events.get(term.base)
    else:
        base = happened
    return None if base is None else due_day(term, base, work)
