"""How one line of a payment plan stands on a day, in a key and in words."""

from dataclasses import dataclass
from datetime import date

from kamdesk.base.formats import format_date
from kamdesk.base.i18n import N_, _, ngettext
from kamdesk.features.contracts.domain.events import MISSING
from kamdesk.features.contracts.domain.plan import reminder_day

PAID, OVERDUE, DEEMED, LATE_EVENT = "paid", "overdue", "deemed", "late_event"
HELD, RELEASE, WAITING, TO_INVOICE, DUE = "held", "release", "waiting", "to_invoice", "due"
STATES = {
    PAID: N_("Paid"),
    OVERDUE: N_("Overdue"),
    DEEMED: N_("Deemed day passed"),
    LATE_EVENT: N_("Event overdue"),
    HELD: N_("Retained"),
    RELEASE: N_("Retention to be asked for"),
    WAITING: N_("Waiting for its event"),
    TO_INVOICE: N_("To be invoiced"),
    DUE: N_("Due later"),
}
WARNED = (OVERDUE, DEEMED, LATE_EVENT, RELEASE)
"""States something must be done about, the most pressing first."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a line's standing is read from, as known on the day.

    Attributes:
        kind: A key of `EVENTS`.
        amount: What it comes to, minor units.
        invoiced: What was invoiced of it.
        settled: What was applied to those invoices, money and credit notes.
        expected: Day its event is awaited; for a retention the day of its release.
        happened: Day its event took place, None if it has not by then.
        deemed: Day a clause lets it count as taken place.
        due: Day what is open of it is due, None if it waits or nothing is open.
    """

    kind: str
    amount: int
    invoiced: int
    settled: int
    expected: date | None
    happened: date | None
    deemed: date | None
    due: date | None


def standing(one: Facts, as_of: date) -> str:
    """Return how a line stands at the end of a day: a key of `STATES`."""
    if one.settled >= one.amount:
        return PAID
    if one.due is not None and one.due < as_of and one.invoiced > one.settled:
        return OVERDUE
    if one.kind == "retention":
        return _retention(one, as_of)
    if one.happened is None:
        if one.deemed is not None and one.deemed <= as_of:
            return DEEMED
        return LATE_EVENT if one.expected is not None and one.expected < as_of else WAITING
    return TO_INVOICE if one.invoiced < one.amount else DUE


def _retention(one: Facts, as_of: date) -> str:
    """Held from the beginning of the warranty; to be asked for from 30 days before its release."""
    release = one.happened or one.expected
    if release is None or (one.due is None and one.happened is None):
        return WAITING
    return HELD if as_of < reminder_day(release) else RELEASE


def told(one: Facts, as_of: date) -> str:
    """Return the standing as a sentence with its days."""
    key = standing(one, as_of)
    if key == OVERDUE and one.due is not None:
        days = (as_of - one.due).days
        return ngettext("Overdue by {n} day", "Overdue by {n} days", days).format(n=days)
    if key == DEEMED:
        return _("Deemed given on {day}, not recorded").format(day=format_date(one.deemed))
    if key == LATE_EVENT and one.expected is not None:
        days = (as_of - one.expected).days
        late = ngettext("Event {n} day late", "Event {n} days late", days).format(n=days)
        return _("{name}: {text}").format(name=late, text=_(MISSING[one.kind]))
    if key in (HELD, RELEASE):
        return _release_text(one, key)
    if key == WAITING:
        return _(MISSING[one.kind])
    if key == DUE:
        return _("Due on {day}").format(day=format_date(one.due))
    return _(STATES[key])


def _release_text(one: Facts, key: str) -> str:
    day = format_date(one.happened or one.expected)
    if key == HELD:
        return _("Retained until {day}").format(day=day)
    return _("Released on {day}: ask for it").format(day=day)
