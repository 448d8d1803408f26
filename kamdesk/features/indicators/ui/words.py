"""The figures and what they are counted from, in the words of the language in force."""

from collections.abc import Callable
from decimal import Decimal

from kamdesk.base.formats import MISSING, format_int, format_money
from kamdesk.base.i18n import N_, _, ngettext
from kamdesk.features.indicators.domain import WINDOW, Month


def value_text(value: Decimal | None, unit: str) -> str:
    """Return a value with one decimal: days plain, percent with its sign."""
    if value is None:
        return MISSING
    rounded = round(value, 1)
    return f"{rounded:.1f}%" if unit == "percent" else f"{rounded:.1f}"


def change_text(now: Decimal | None, then: Decimal | None, unit: str) -> str:
    """Return how a value moved in a year, with a sign that needs no colour; "" if it cannot be told."""
    if now is None or then is None:
        return ""
    by = round(now - then, 1)
    sign = "▲" if by > 0 else "▼" if by < 0 else "＝"
    size = f"{abs(by):.1f}"
    text = (
        _("{sign} {size} points in a year")
        if unit == "percent"
        else _("{sign} {size} days in a year")
    )
    return text.format(sign=sign, size=size)


_Amount = Callable[[Month], int]
_TERMS: dict[str, tuple[tuple[str, _Amount], ...]] = {
    "best_dso": ((N_("Not due at the end"), lambda m: m.not_due),),
    "dbt": ((N_("Received on invoices"), lambda m: m.paid),),
    "due_rate": (
        (N_("Fell due, less credits"), lambda m: m.due),
        (N_("Received on these"), lambda m: m.due_received),
    ),
    "total_rate": (
        (N_("Collectable, less credits"), lambda m: m.collectable),
        (N_("Received on these in the month"), lambda m: m.collectable_received),
    ),
    "sales_rate": (
        (N_("Billed, less credit notes"), lambda m: m.billed),
        (N_("Receipts, less refunds"), lambda m: m.collected),
    ),
    "overdue_share": (
        (N_("Overdue at the end"), lambda m: m.overdue),
        (N_("Not due at the end"), lambda m: m.not_due),
    ),
    "over_90_share": (
        (N_("More than 90 days late"), lambda m: m.over_90),
        (N_("Overdue at the end"), lambda m: m.overdue),
        (N_("Not due at the end"), lambda m: m.not_due),
    ),
}


def inputs(key: str, months: list[Month], place: int, currency: str) -> list[tuple[str, str]]:
    """Return what a figure of a month was counted from: (name, amount) pairs."""
    month = months[place]
    window = months[max(0, place + 1 - WINDOW) : place + 1]
    rows = [
        (_(name), format_money(amount(month), currency)) for name, amount in _TERMS.get(key, ())
    ]
    if key in ("dso", "count_back", "add", "cei"):
        rows.append((_("Owed at the end"), format_money(month.outstanding, currency)))
    if key in ("add", "cei"):
        rows.append((_("Not due at the end"), format_money(month.not_due, currency)))
    if key == "cei":
        opening = format_money(months[place - 1].outstanding, currency) if place else MISSING
        rows += [
            (_("Owed at the beginning"), opening),
            (_("Billed, less credit notes"), format_money(month.billed, currency)),
        ]
    if key in ("dso", "best_dso", "add"):
        days = sum(one.days for one in window)
        text = ngettext("Billed in {n} day", "Billed in {n} days", days).format(n=format_int(days))
        rows.append((text, format_money(sum(one.billed for one in window), currency)))
    return rows
