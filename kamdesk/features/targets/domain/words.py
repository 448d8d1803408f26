"""How the month's figures are said and counted: the same words on page, strip and sheet."""

from kamdesk.base.i18n import _
from kamdesk.features.targets.domain.goals import SIGNS, STATES, TREND_SIGNS, TRENDS


def state_text(state: str) -> str:
    """Return a state with its sign: "■ short of target"."""
    return f"{SIGNS[state]} {_(STATES[state])}"


def trend_text(trend: str | None) -> str:
    """Return a trend with its sign, — where there is none."""
    return "—" if trend is None else f"{TREND_SIGNS[trend]} {_(TRENDS[trend])}"


def definitions() -> dict[str, str]:
    """Return how each figure is counted, by the name of its tile or column."""
    return {
        "collectable": _("What could be collected in the month: what was overdue when it began, and what is due in it by the schedules in force, invoiced before or during the month."),
        "collected": _("Money applied to invoices in the month; what was taken back or given back is taken off. Advances and other money that is not applied yet do not count. An acceptance bill counts when it is received; money in the bank counts it on the day it matures or is discounted."),
        "remains": _("What of the collectable is still open at the as-of day, or at the end of a past month."),
        "efficiency": _("Collected / target, of the accounts that have a target. What is expected in all is what was collected and what is still to come: due in the month and expected before its end by the days this customer usually pays late, and what was promised of older debts. Behind means that it misses the target."),
        "earned": _("Commission on what was applied in the month: amount without tax x rate x factor for the days past due, each rounded to the cent, by the scheme in force on the day of the receipt. What is taken back takes its commission back. The program computes; what is paid is decided by HR."),
        "to_earn": _("Commission on all that is left of the collectable if it came on the as-of day. It shrinks as days go by."),
        "due": _("What falls due in the month by the schedules in force: open when the month began, or invoiced since."),
        "overdue": _("Open and past due when the month began."),
        "recovery": _("What of the old debt is planned to be recovered in the month."),
        "target": _("What falls due in the month and the planned recovery of old debt, unless somebody set another sum."),
        "forecast": _("Collected, and what is still expected: due in the month and expected before its end by the days this customer usually pays late, and what was promised of older debts."),
        "trend": _("Expected in all / target against collected / targets of the three months before; two points up or down count."),
        "due_rate": _("Received by the end of the month on what fell due in it / what fell due, less credits. In a running month up to the as-of day."),
        "combined_rate": _("Received in the month on everything due by its end / that and what is left of it. In a running month up to the as-of day."),
        "sales_rate": _("All receipts of the month less what was given back / what was billed in it, tax included."),
    }  # fmt: skip
