"""How money, numbers and dates are written in the language in force."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

from kamdesk.base.i18n import language
from kamdesk.base.money import from_minor, minor_digits, symbol

MISSING = "—"
_COMPACT = {
    "zh_CN": ((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")),
    "en": ((Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "K")),
}
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def format_money(minor: int | None, currency: str, *, sign: bool = False) -> str:
    """Return the full amount with grouping: "1,234.50", with `sign` "¥1,234.50"."""
    if minor is None:
        return MISSING
    digits = minor_digits(currency)
    text = f"{from_minor(abs(minor), currency):,.{digits}f}"
    return ("-" if minor < 0 else "") + (symbol(currency) if sign else "") + text


def format_compact(minor: int | None, currency: str, *, sign: bool = True) -> str:
    """Return the amount for a tile: "¥123.46万" in Chinese, "¥1.23M" in English.

    The value is rounded half to even for show only; amounts below the first step are written whole.
    """
    if minor is None:
        return MISSING
    amount = from_minor(abs(minor), currency)
    prefix = ("-" if minor < 0 else "") + (symbol(currency) if sign else "")
    for size, unit in _COMPACT[language()]:
        if amount >= size:
            shown = (amount / size).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
            return f"{prefix}{shown:,}{unit}"
    return f"{prefix}{amount:,.{minor_digits(currency)}f}"


def format_int(value: int | None) -> str:
    """Return a count with grouping."""
    return MISSING if value is None else f"{value:,}"


def format_percent(ratio: Decimal | float | None, digits: int = 1) -> str:
    """Return a ratio (0.25) as a percentage ("25.0%")."""
    return MISSING if ratio is None else f"{ratio * 100:.{digits}f}%"


def format_date(day: date | None) -> str:
    """Return a day as "2026-03-05": the same in every language, sorted as it reads."""
    return MISSING if day is None else day.isoformat()


def format_names(names: Iterable[str]) -> str:
    """Return names in one line, joined as the language in force joins a list."""
    return ("、" if language() == "zh_CN" else ", ").join(names)


def format_long_date(day: date) -> str:
    """Return a day in words: "2026年3月5日", "5 Mar 2026"."""
    if language() == "zh_CN":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def format_month(day: date) -> str:
    """Return the month of a day: "2026年3月", "Mar 2026"."""
    if language() == "zh_CN":
        return f"{day.year}年{day.month}月"
    return f"{_MONTHS[day.month - 1]} {day.year}"


def format_time(moment: datetime) -> str:
    """Return a local time of day on 24 hours: "14:03"."""
    return moment.strftime("%H:%M")
