"""The month's sums in words, for page and strip."""

from kamdesk.base.formats import format_compact, format_date, format_percent
from kamdesk.base.i18n import _
from kamdesk.features.targets import domain
from kamdesk.features.targets.queries import MonthGoals, Sum


def day_text(found: MonthGoals) -> str:
    """Return up to which day a month is counted."""
    if found.days.end < found.days.start:
        return _("to come; as of {day}").format(day=format_date(found.as_of))
    return _("counted up to {day}").format(day=format_date(found.days.end))


def gap_text(found: Sum, currency: str) -> tuple[str, str]:
    """Return how the sum stands in words, and its theme role."""
    if found.target is None:
        return domain.state_text(domain.NONE), "muted"
    missing = found.target - sum(found.measured)
    if found.state == domain.SHORT:
        text = _("{sign} {amount} short").format(
            sign=domain.SIGNS[domain.SHORT], amount=format_compact(missing, currency)
        )
        return text, domain.ROLES[domain.SHORT]
    return domain.state_text(found.state), domain.ROLES[found.state]


def cash_text(found: Sum, currency: str) -> str:
    """Return collected apart: as money in the bank, and with bills."""
    return _("with bills {all} · in the bank {cash}").format(
        all=format_compact(found.collected, currency), cash=format_compact(found.cash, currency)
    )


def advance_text(found: Sum, currency: str) -> str:
    """Return what came in and does not count."""
    parts = []
    if found.unapplied:
        parts.append(
            _("not applied, not counted {amount}").format(
                amount=format_compact(found.unapplied, currency)
            )
        )
    if found.refunded:
        parts.append(
            _("given back {amount}").format(amount=format_compact(found.refunded, currency))
        )
    return " · ".join(parts)


def rate_texts(found: Sum) -> tuple[tuple[str, str, str], ...]:
    """Return (name, label, value) of the three rates of collection."""
    return (
        ("due_rate", _("Collected of what fell due"), format_percent(found.due_rate)),
        ("combined_rate", _("Collected of all collectable"), format_percent(found.combined_rate)),
        ("sales_rate", _("Collected of billing"), format_percent(found.sales_rate)),
    )
