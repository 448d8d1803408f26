"""What asks for attention at an account's credit, the worst first."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kamdesk.base.i18n import N_
from kamdesk.features.credit.domain.exposure import state
from kamdesk.features.credit.domain.rules import Rules

ALERTS = {
    "defaulter": N_("■ on the list of defaulters"),
    "over": N_("■ limit used up"),
    "group_over": N_("■ limit of the group used up"),
    "lawsuit": N_("■ lawsuit"),
    "peak_expired": N_("■ peak limit expired"),
    "review_overdue": N_("■ review overdue"),
    "near": N_("▲ near the limit"),
    "group_near": N_("▲ limit of the group nearly used"),
    "late_trend": N_("▲ pays later than before"),
    "legal_rep": N_("▲ legal representative changed"),
    "negative_equity": N_("▲ net worth below zero"),
    "no_investigation": N_("▲ never investigated"),
    "no_limit": N_("▲ credit without a limit"),
    "not_approved": N_("▲ investigation not approved"),
    "differs": N_("▲ limit differs from the account's sheet"),
    "other_currency": N_("▲ owes in another currency too"),
}
"""Every alert, the worst first; ■ is bad, ▲ is to be watched."""
KEY_TIER = "A"


@dataclass(frozen=True, slots=True)
class Facts:
    """What alerts are told from.

    Attributes:
        exposure, limit: Minor units in the currency of the limit; `limit` None without one.
        group_exposure, group_limit: The same of the group; None where no limit covers it.
        review_on: When the newest investigation must be done again.
        investigated: Whether there ever was one.
        approved: Whether the newest one was approved.
        peak_ended: Last day of a peak limit whose amount still stands in the account's sheet.
        late_now, late_before: Amount-weighted days late of the last 90 days and of the 270 before.
        lawsuit, defaulter, legal_rep, negative_equity: From the newest investigation.
        differs: Whether the account's sheet says another limit.
        others: Currencies it owes in beside that of the limit.
    """

    exposure: int
    limit: int | None
    group_exposure: int | None = None
    group_limit: int | None = None
    review_on: date | None = None
    investigated: bool = True
    approved: bool = True
    peak_ended: date | None = None
    late_now: Decimal | None = None
    late_before: Decimal | None = None
    lawsuit: bool = False
    defaulter: bool = False
    legal_rep: bool = False
    negative_equity: bool = False
    differs: bool = False
    others: tuple[str, ...] = ()


def alerts(facts: Facts, as_of: date, rules: Rules) -> tuple[str, ...]:
    """Return keys of `ALERTS`, the worst first."""
    own = state(facts.exposure, facts.limit, rules)
    found = {
        "defaulter": facts.defaulter,
        "over": own == "bad",
        "lawsuit": facts.lawsuit,
        "peak_expired": facts.peak_ended is not None,
        "review_overdue": facts.review_on is not None and facts.review_on < as_of,
        "near": own == "watch",
        "late_trend": pays_later(facts.late_now, facts.late_before, rules),
        "legal_rep": facts.legal_rep,
        "negative_equity": facts.negative_equity,
        "no_investigation": not facts.investigated and (facts.exposure > 0 or bool(facts.limit)),
        "no_limit": facts.limit is None and facts.exposure > 0,
        "not_approved": facts.investigated and not facts.approved,
        "differs": facts.differs,
        "other_currency": bool(facts.others),
    }
    if facts.group_limit is not None and facts.group_exposure is not None:
        group = state(facts.group_exposure, facts.group_limit, rules)
        found |= {"group_over": group == "bad", "group_near": group == "watch"}
    return tuple(key for key in ALERTS if found.get(key, False))


def pays_later(now: Decimal | None, before: Decimal | None, rules: Rules) -> bool:
    """Tell whether payments of late come so much later than before that it is an alarm."""
    if now is None or before is None:
        return False
    return now - before >= rules.number("late_trend")


def is_bad(alert: str) -> bool:
    """Tell whether an alert is bad rather than to be watched."""
    return ALERTS[alert].startswith("■")


def review_day(day: date, tier: str | None, rules: Rules) -> date:
    """Return when an investigation of a day must be done again: the same day some months later.

    The last day of a shorter month stands for a day it does not have.
    """
    months = int(rules.number("review.key" if tier == KEY_TIER else "review.other"))
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
