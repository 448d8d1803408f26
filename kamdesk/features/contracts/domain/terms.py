"""The term engine (C23): a rule that a person can read and type, and the day it comes to.

A rule is written as words in capitals: "NET 30 FROM acceptance", "EOM+60", "MONTH-END 2", "DAY 25",
"NET 30 FROM acceptance AFTER 12 MONTHS", "NET 10 WORKING DAYS, ROLL", "NET 0, BILL 6 MONTHS". The day it
counts from is never counted itself. What contracts say in Chinese or English is read by `phrases`.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kamdesk.base.i18n import _, language, ngettext
from kamdesk.features.contracts.domain.events import BASES
from kamdesk.features.contracts.domain.workdays import WEEKENDS, WorkDays

DAYS, WORKING, MONTHS = "DAYS", "WORKING DAYS", "MONTHS"
NET, EOM, MONTH_END, DAY = "NET", "EOM", "MONTH-END", "DAY"


@dataclass(frozen=True, slots=True)
class Span:
    """So many days, working days or months."""

    n: int
    unit: str = DAYS

    def after(self, day: date, work: WorkDays = WEEKENDS) -> date:
        """Return the day so long after a day, that day not counted; months end with the month."""
        if self.unit == MONTHS:
            return add_months(day, self.n)
        return work.after(day, self.n) if self.unit == WORKING else day + timedelta(days=self.n)


@dataclass(frozen=True, slots=True)
class Term:
    """When something is to be paid, counted from the day of a base event.

    Attributes:
        kind: NET (so long after), EOM (so many days after the end of the base's month), MONTH_END
            (the end of the `span.n`-th month after the base's) or DAY (a day of the month, `span.n`;
            the next one after the base, or that of the `months`-th month after it).
        span: How long; days for EOM, months for MONTH_END.
        base: A key of `BASES`, or "" for the event the rule stands at.
        months: For DAY: 0 for the next such day, 1 for the month after the base's, and so on.
        hold: Months that pass before the count begins (a warranty).
        deemed: Days after `deemed_from` at which the acceptance counts as given, or None.
        deemed_from: A key of `BASES`.
        bill: Tenor of the bill that pays it once it is due, or None for money.
        roll: Whether a day that is not worked moves to the next working day; None for the usual: not
            the due day, but the maturity of a bill.
    """

    kind: str = NET
    span: Span = Span(0)
    base: str = ""
    months: int = 0
    hold: int = 0
    deemed: int | None = None
    deemed_from: str = "arrival"
    bill: Span | None = None
    roll: bool | None = None


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, the last of the month where it has none."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(day: date, months: int = 0) -> date:
    """Return the last day of the month so many months after the day's."""
    first = add_months(day.replace(day=1), months)
    return first.replace(day=monthrange(first.year, first.month)[1])


def due_day(term: Term, base: date, work: WorkDays = WEEKENDS) -> date:
    """Return the day a term falls due; never before `base`, and never rolled backward."""
    start = add_months(base, term.hold)
    if term.kind == EOM:
        day = month_end(start) + timedelta(days=term.span.n)
    elif term.kind == MONTH_END:
        day = month_end(start, term.span.n)
    elif term.kind == DAY:
        day = _day_of_month(start, term.span.n, term.months)
    else:
        day = term.span.after(start, work)
    return work.next_working(day) if term.roll else day


def money_day(term: Term, base: date, work: WorkDays = WEEKENDS) -> date:
    """Return the day the money is there: the due day, or the maturity of the bill given on it."""
    due = due_day(term, base, work)
    if term.bill is None:
        return due
    matures = term.bill.after(due, work)
    return matures if term.roll is False else work.next_working(matures)


def release_day(term: Term, base: date) -> date:
    """Return the day a retention is released: the warranty after its base has passed."""
    return add_months(base, term.hold)


def deemed_day(term: Term, since: date | None) -> date | None:
    """Return the day acceptance counts as given without being signed, from the day of `deemed_from`."""
    if term.deemed is None or since is None:
        return None
    return since + timedelta(days=term.deemed)


def _day_of_month(start: date, day: int, months: int) -> date:
    if months:
        last = month_end(start, months)
        return last.replace(day=min(day, last.day))
    here = month_end(start)
    here = here.replace(day=min(day, here.day))
    if here > start:
        return here
    last = month_end(start, 1)
    return last.replace(day=min(day, last.day))


# -- writing and reading the rule ---------------------------------------------------------------


def written(term: Term) -> str:
    """Return the rule as it is kept and may be typed: "NET 30 FROM acceptance, BILL 6 MONTHS"."""
    n = term.span.n
    if term.kind == EOM:
        head = f"EOM+{n}"
    elif term.kind == MONTH_END:
        head = f"MONTH-END {n}"
    elif term.kind == DAY:
        head = f"DAY {n}" + (f"+{term.months}" if term.months else "")
    else:
        head = f"NET {n}" + ("" if term.span.unit == DAYS else f" {term.span.unit}")
    if term.base:
        head += f" FROM {term.base}"
    if term.hold:
        head += f" AFTER {term.hold} MONTHS"
    parts = [head]
    if term.deemed is not None:
        parts.append(f"DEEMED {term.deemed} FROM {term.deemed_from}")
    if term.bill is not None:
        parts.append(f"BILL {term.bill.n} {term.bill.unit}")
    if term.roll is not None:
        parts.append("ROLL" if term.roll else "NO ROLL")
    return ", ".join(parts)


_BASE = "|".join(BASES)
_HEAD = re.compile(
    r"(?:NET (?P<net>\d{1,4})(?: (?P<unit>DAYS|WORKING DAYS|MONTHS))?"
    r"|EOM ?\+ ?(?P<eom>\d{1,4})|MONTH-END (?P<end>\d{1,3})"
    r"|DAY (?P<day>\d{1,2})(?: ?\+ ?(?P<months>\d{1,2}))?)"
    rf"(?: FROM (?P<base>{_BASE}))?(?: AFTER (?P<hold>\d{{1,3}}) MONTHS)?",
    re.IGNORECASE,
)
_DEEMED = re.compile(rf"DEEMED (?P<n>\d{{1,3}}) FROM (?P<base>{_BASE})", re.IGNORECASE)
_BILL = re.compile(r"BILL (?P<n>\d{1,3})(?: (?P<unit>DAYS|MONTHS))?", re.IGNORECASE)


def read_rule(text: str) -> Term | None:
    """Return the term of a rule as `written` gives it, in any case; None if it is no such rule."""
    head, *rest = (" ".join(part.split()) for part in text.split(","))
    found = _HEAD.fullmatch(head)
    if found is None:
        return None
    term = _term_of_head(found)
    changes: dict[str, object] = {}
    for part in rest:
        change = _clause(part)
        if change is None:
            return None
        changes |= change
    return None if term is None else replace(term, **changes)  # type: ignore[arg-type]


def _term_of_head(found: re.Match[str]) -> Term | None:
    base = (found["base"] or "").lower()
    hold = int(found["hold"] or 0)
    if found["day"]:
        day = int(found["day"])
        if not 1 <= day <= 31:
            return None
        return Term(DAY, Span(day), base, int(found["months"] or 0), hold)
    if found["eom"]:
        return Term(EOM, Span(int(found["eom"])), base, hold=hold)
    if found["end"]:
        return Term(MONTH_END, Span(int(found["end"]), MONTHS), base, hold=hold)
    return Term(NET, Span(int(found["net"]), (found["unit"] or DAYS).upper()), base, hold=hold)


def _clause(part: str) -> dict[str, object] | None:
    upper = part.upper()
    if upper in ("ROLL", "NO ROLL"):
        return {"roll": upper == "ROLL"}
    deemed = _DEEMED.fullmatch(part)
    if deemed:
        return {"deemed": int(deemed["n"]), "deemed_from": deemed["base"].lower()}
    bill = _BILL.fullmatch(part)
    if bill:
        return {"bill": Span(int(bill["n"]), (bill["unit"] or DAYS).upper())}
    return None


# -- saying it ----------------------------------------------------------------------------------


def told(term: Term) -> str:
    """Return the rule in words of the language in force: "30 days after acceptance", "验收后30天"."""
    text = _told_head(term)
    parts = [text]
    if term.deemed is not None:
        parts.append(
            _("accepted {n} days after {base} unless refused").format(
                n=term.deemed, base=_(BASES[term.deemed_from])
            )
        )
    if term.bill is not None:
        parts.append(_("by a bill of {span}").format(span=_told_span(term.bill)))
    if term.roll:
        parts.append(_("moved to a working day"))
    return ("，" if language() == "zh_CN" else ", ").join(parts)


def _told_head(term: Term) -> str:
    base = _(BASES[term.base]) if term.base else _("the event")
    if term.hold:
        base = _("{n} months of warranty from {base}").format(n=term.hold, base=base)
    n = term.span.n
    if term.kind == EOM:
        text = ngettext(
            "{n} day after the month end of {base}", "{n} days after the month end of {base}", n
        )
        return text.format(n=n, base=base) if n else _("month end of {base}").format(base=base)
    if term.kind == MONTH_END:
        return _told_month_end(n, base)
    if term.kind == DAY:
        if term.months == 1:
            return _("day {day} of the month after {base}").format(day=n, base=base)
        if term.months:
            text = _("day {day} of month {n} after {base}")
            return text.format(day=n, n=term.months, base=base)
        return _("next day {day} of a month after {base}").format(day=n, base=base)
    if n == 0:
        return _("at once on {base}").format(base=base)
    return _("{span} after {base}").format(span=_told_span(term.span), base=base)


def _told_month_end(n: int, base: str) -> str:
    if n == 0:
        return _("month end of {base}").format(base=base)
    if n == 1:
        return _("end of the month after {base}").format(base=base)
    return _("end of month {n} after that of {base}").format(n=n, base=base)


def _told_span(span: Span) -> str:
    if span.unit == MONTHS:
        return ngettext("{n} month", "{n} months", span.n).format(n=span.n)
    if span.unit == WORKING:
        return ngettext("{n} working day", "{n} working days", span.n).format(n=span.n)
    return ngettext("{n} day", "{n} days", span.n).format(n=span.n)
