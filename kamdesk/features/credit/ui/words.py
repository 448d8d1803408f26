"""How credit is said in words and figures, the same in the list, the account and the form."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from kamdesk.base.formats import MISSING, format_compact, format_date, format_money, format_percent
from kamdesk.base.i18n import _
from kamdesk.base.money import minor_digits
from kamdesk.features.credit.domain import alerts, exposure, form, limits, score, zscore
from kamdesk.features.credit.domain.exposure import Exposure
from kamdesk.features.credit.domain.granted import Granted
from kamdesk.features.credit.domain.limits import Proposal, Term
from kamdesk.features.credit.queries import SHEET, CreditLine

ROLES = {"good": "good", "watch": "watch", "bad": "bad", "none": "muted"}
"""Theme role of a state; its mark carries the meaning."""
MARKS = {"good": "●", "watch": "▲", "bad": "■", "none": "○"}


def used_text(state: str, share: Decimal | None) -> str:
    """Return the used part of a limit with its mark: "▲ 85.0%"."""
    return f"{MARKS[state]} {format_percent(share)}" if share is not None else MARKS[state]


def state_text(state: str) -> str:
    """Return a state in words with its mark."""
    text = _(exposure.STATES[state])
    return text if state != "none" else f"{MARKS[state]} {text}"


def alert_words(line: CreditLine) -> list[str]:
    """Return the alerts of an account, the worst first, each with its mark and its detail."""
    found = []
    for key in line.alerts:
        text = _(alerts.ALERTS[key])
        if key == "review_overdue":
            text = _("{alert} since {day}").format(alert=text, day=format_date(line.review_on))
        elif key == "other_currency":
            amounts = [
                format_compact(one.total, one.currency) for one in line.others if one.total > 0
            ]
            text = f"{text}: {' · '.join(amounts)}"
        found.append(text)
    return found


def alert_role(line: CreditLine) -> str:
    """Return the theme role of the worst alert, "" if there is none."""
    if not line.alerts:
        return ""
    return "bad" if alerts.is_bad(line.alerts[0]) else "watch"


def limit_kind(limit: Granted | None) -> str:
    """Return what kind of limit is in force, in words."""
    if limit is None:
        return _("no limit")
    if limit.method == SHEET:
        return _("from the account's sheet, without a day")
    if limit.until is not None:
        return _("peak limit until {day}").format(day=format_date(limit.until))
    return _("since {day}").format(day=format_date(limit.since))


def method_text(method: str) -> str:
    """Return the name of a formula."""
    return _("Account's sheet") if method == SHEET else _(limits.METHODS.get(method, method))


def minor(amount: Decimal, currency: str) -> int:
    """Return an amount of major units in minor units, rounded half up."""
    scaled = amount.scaleb(minor_digits(currency))
    return int(scaled.to_integral_value(ROUND_HALF_UP))


def major_text(amount: Decimal | None, currency: str) -> str:
    """Return an amount of major units with grouping; — where it is missing."""
    return MISSING if amount is None else format_money(minor(amount, currency), currency)


def term_text(term: Term, currency: str) -> str:
    """Return the value of a term of a formula with its unit."""
    if term.value is None:
        return MISSING
    if term.unit == "share":
        return format_percent(term.value)
    if term.unit == "days":
        return f"{term.value.normalize():f}"
    return major_text(term.value, currency)


def formula_text(found: Proposal, currency: str) -> str:
    """Return a formula with its values in one line."""
    values = {one.key: term_text(one, currency) for one in found.terms}
    if found.method == "need":
        return _("{sales} × (1 + {vat}) × {days} / 365").format(**values)
    if found.method == "capacity":
        return _("min({worth_share} × {tangible}, {turnover_share} × {turnover})").format(**values)
    if found.method == "average":
        return _("average of {part_of_worth}, {peers} and {need}").format(**values)
    return _("{factor_sum} × {net_worth}").format(**values)


def terms_text(shown: Exposure) -> str:
    """Return an exposure as a sum in one line, without the terms that are 0."""
    parts: list[str] = []
    for key, amount in shown.terms().items():
        if amount:
            sign = "− " if amount < 0 else "+ " if parts else ""
            text = format_money(abs(amount), shown.currency)
            parts.append(f"{sign}{_(exposure.TERMS[key])} {text}")
    return " ".join(parts)


# -- facts ------------------------------------------------------------------------------------------


def fact_title(key: str) -> str:
    """Return what a fact of an investigation is called."""
    question = form.QUESTIONS.get(key) or next(
        (one for one in form.NEED_QUESTIONS if one.key == key), None
    )
    if question is not None:
        return _(question.title)
    head, _dot, rest = key.partition(".")
    if head == "score":
        preset, _dot, item = rest.partition(".")
        items = {one.key: one.title for one in score.PRESETS[preset].items}
        return _(items[item])
    if head == "factor":
        return _(limits.FACTORS[rest])
    if head.isdigit():
        return f"{_(zscore.FIGURES[rest])} {head}"
    return {
        form.CURRENCY: _("Currency of the accounts"),
        form.CLASS_REASON: _("Why this class"),
    }.get(key, _("Picture or paper"))


def fact_text(key: str, value: str) -> str:
    """Return the value of a fact as it is read; — where it was not given."""
    if not value:
        return MISSING
    question = form.QUESTIONS.get(key)
    if question is not None and question.choices is not None:
        return _(question.choices.get(value, value))
    is_amount = key[:4].isdigit() or (question is not None and question.kind == "money")
    return amount_text(value) if is_amount else value


def amount_text(value: str) -> str:
    """Return an amount of a fact with grouping and only the decimals it has."""
    return f"{Decimal(value):,f}" if value else ""


def until_text(day: date | None) -> str:
    """Return the end of something; "" if it has none."""
    return "" if day is None else format_date(day)
