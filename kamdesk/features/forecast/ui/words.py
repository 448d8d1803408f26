"""The words of the forecast."""

from collections.abc import Mapping

from kamdesk.base.formats import format_int, format_percent
from kamdesk.base.i18n import N_, _, ngettext
from kamdesk.features.forecast.domain.receipts import FLOOR_DAYS, OUT_DAYS, RESOLUTION_DAYS
from kamdesk.features.forecast.queries import Evidence

KINDS: Mapping[str, str] = {
    "committed": N_("Committed"),
    "likely": N_("Likely"),
    "disputed": N_("Disputed"),
    "excluded": N_("Excluded"),
}
_MONTH_END = 31
_SURE = 0.995
WIDE, NARROW = 0.85, 0.75
"""Share of the weeks in a band of 80 % above which it is too wide, below which too narrow."""


def definition() -> str:
    """Return how the forecast is made."""
    return "\n\n".join(
        (
            _("Expected receipts of open invoices in each seven days after the as-of day. What is not invoiced yet, and money received but not applied, is no part of it."),
            _("Committed: promises of customers that kept at least 70 percent of theirs; of one none of whose promises was judged, the share of all customers counts. Likely: how late this customer's money came after the due day in force, of items that were unpaid as long as each is now; the less is known of a customer, the more it is taken like all. Disputed: the same, once the dispute has taken as long as its disputes usually do ({days} days before the first was closed).").format(days=RESOLUTION_DAYS),
            _("Customers that pay on a day of the month are expected on that day, or on the next day banks work: weekends, and China's holidays of the years that are announced. The expected day of an item that is late already is never before {days} days from now.").format(days=FLOOR_DAYS),
            _("Excluded: items with a lawyer or a court, and those waiting for an event nobody expects on a day."),
            _("The bands hold four of five weeks (thin line) and every other week (thick line): all items are drawn many times by their customers' habits, those of one customer moving together."),
        )
    )  # fmt: skip


def past_definition() -> str:
    """Return how the forecast is held against the past."""
    return _(
        "The forecast of each of the last twelve month ends is made again with what was known that day, and compared with what came of the items open then, in the weeks that are over by the as-of day. Bias: expected less came, as a share of what came. Error: what the middle of the band missed the weeks by, as a share of what came; beside it that of two simple ways: everything on its due day, and on the due day plus the customer's average days late. Month ends before there were 30 payments are left out."
    )


def fell_out_definition() -> str:
    """Return what fell out of the forecast."""
    return _(
        "Open items that were to be expected within the last {days} days, by due day and habit, and did not come."
    ).format(days=OUT_DAYS)


def excluded_definition() -> str:
    """Return what is excluded."""
    return _(
        "Items for which a legal step of the reminder ladder was noted, and parts of invoices waiting for an event without an expected day."
    )


def doubtful_definition() -> str:
    """Return what the money beyond the weeks is."""
    return _(
        "Expected within the weeks shown, by chance of each item. The rest of what is open comes later, is excluded, or may not come. In four of five cases what comes in all of them lies in the span below; it is no sum of the weekly bands, which rarely err all in one direction."
    )


def confidence(one: Evidence) -> str:
    """Return in words how well a customer's habit is known, and from how many payments."""
    known = {
        "firm": _("Well known"),
        "fair": _("Fair"),
        "thin": _("Thin"),
        "none": _("Like all customers"),
    }[one.confidence]
    if not one.payments:
        return known
    count = ngettext("{n} payment", "{n} payments", one.payments).format(n=format_int(one.payments))
    return f"{known} · {count}"


def payment_day(month_day: int | None) -> str:
    """Return a day of the month in words, "—" for a customer that pays on any day."""
    if month_day is None:
        return "—"
    return _("Month end") if month_day == _MONTH_END else _("Day {n}").format(n=month_day)


def kept(one: Evidence) -> str:
    """Return the promises kept of those judged."""
    if one.kept_ratio is None:
        return "—"
    return _("{share} ({kept} of {judged})").format(
        share=format_percent(one.kept_ratio, 0), kept=one.kept, judged=one.judged
    )


def told(one: Evidence) -> str:
    """Return a customer's habit in a sentence."""
    parts = [
        ngettext("{n} payment in two years", "{n} payments in two years", one.payments).format(
            n=format_int(one.payments)
        ),
        ngettext("{n} day late on average", "{n} days late on average", one.delay).format(
            n=one.delay
        ),
    ]
    if one.judged:
        parts.append(_("promises kept: {kept}").format(kept=kept(one)))
    return " · ".join(parts)


def chance(share: float | None) -> str:
    """Return the chance of an item; nothing is quite sure."""
    return "> 99%" if share is not None and share >= _SURE else format_percent(share, 0)


def judged(inside: float) -> tuple[str, str]:
    """Return (mark and word, role) for the share of weeks that lay in the band of 80 %."""
    if inside > WIDE:
        return _("▲ wider than needed"), "watch"
    return (_("■ too narrow"), "bad") if inside < NARROW else (_("● as promised"), "good")
