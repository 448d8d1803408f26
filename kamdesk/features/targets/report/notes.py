"""What each figure of the plan means, and which rules were in force."""

from kamdesk.base.formats import format_date, format_percent
from kamdesk.base.i18n import _
from kamdesk.features.targets import domain
from kamdesk.features.targets.queries import MonthGoals


def notes(found: MonthGoals) -> tuple[tuple[str, str], ...]:
    """Return (figure, meaning)."""
    told = domain.definitions()
    return (
        (_("As of"), _("What was true at the end of that day. What was open when the month began lies on the schedules in force then; later facts never change it.")),
        (_("Overdue"), told["overdue"]),
        (_("Falls due"), told["due"]),
        (_("Recovery"), told["recovery"]),
        (_("Target"), told["target"]),
        (_("Collected"), told["collected"]),
        (_("Efficiency"), told["efficiency"]),
        (_("Expected in all"), told["forecast"]),
        (_("Remains"), told["remains"]),
        (_("Collected of what fell due"), told["due_rate"]),
        (_("Collected of all collectable"), told["combined_rate"]),
        (_("Collected of billing"), told["sales_rate"]),
        (_("Expected on"), _("The promised day, else the due day and the days this customer usually pays after it, weighted by amount over a year; what is late already and not promised is not expected within a week.")),
        (_("Weeks"), _("The month's target is split over its weeks by working days, Monday to Friday; the parts add up to it exactly. A weekend that begins the month goes with the week after it.")),
        (_("Commission"), told["earned"]),
        *_scheme(found),
        (_("Largest slips"), _("The largest invoices past due at the end of the month, three a currency. Of a running month: past due on the as-of day. The reason is noted for this month; what usually helps stands beneath.")),
        (_("Currency"), _("Each currency has tables of its own; amounts of different currencies are never added.")),
    )  # fmt: skip


def _scheme(found: MonthGoals) -> tuple[tuple[str, str], ...]:
    scheme = found.scheme
    if scheme is None:
        return ()
    steps = ", ".join(
        _("up to {n} days {factor}").format(n=one.upto, factor=format_percent(one.factor, 0))
        if one.upto is not None
        else _("later {factor}").format(factor=format_percent(one.factor, 0))
        for one in scheme.steps
    )
    text = _(
        "{name}, in force from {day}: {rate} of the amount without {vat} tax; by days past due {steps}; a bill counts on {bill}; {held} is kept back."
    ).format(
        name=scheme.name, day=format_date(scheme.since), rate=format_percent(scheme.rate, 2),
        vat=format_percent(scheme.vat_rate, 0), steps=steps, bill=_(domain.BILL_DAYS[scheme.bill_day]),
        held=format_percent(scheme.held_share, 0),
    )  # fmt: skip
    return ((_("Scheme of commission"), text),)
