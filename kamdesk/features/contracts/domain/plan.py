"""Payment plans (C34): shares to amounts, patterns, what a contract's clause says, weighted days.

Amounts are integers of minor units; shares are parts of one (0.3 is 30 %).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_percent
from kamdesk.base.i18n import N_, _
from kamdesk.features.contracts.domain.events import base_of
from kamdesk.features.contracts.domain.phrases import plain, read
from kamdesk.features.contracts.domain.terms import NET, Span, Term, written

_CLOSE = Decimal("0.0015")
"""How far shares may miss one: 33.33 % three times is a whole."""
REMIND_DAYS = 30
"""Days before its release a retention is asked for (C34)."""
PATTERNS = {
    "3-3-3-1": N_("30 advance, 30 dispatch, 30 acceptance, 10 retention"),
    "30-65-5": N_("30 advance, 65 acceptance, 5 retention"),
    "30-60-10": N_("30 advance, 60 arrival, 10 retention"),
    "30-70": N_("30 advance, 70 acceptance"),
    "95-5": N_("95 arrival, 5 retention"),
}
"""Plans that are usual; any other is typed as shares ("20-30-40-10") or as the contract's clause."""
_KINDS = {
    "3-3-3-1": ("advance", "dispatch", "acceptance", "retention"),
    "30-65-5": ("advance", "acceptance", "retention"),
    "30-60-10": ("advance", "arrival", "retention"),
    "30-70": ("advance", "acceptance"),
    "95-5": ("arrival", "retention"),
}
_BY_COUNT = {
    1: ("acceptance",),
    2: ("advance", "acceptance"),
    3: ("advance", "acceptance", "retention"),
    4: ("advance", "dispatch", "acceptance", "retention"),
    5: ("advance", "dispatch", "arrival", "acceptance", "retention"),
}
_USUAL = {
    "advance": Term(NET, Span(7)),
    "dispatch": Term(NET, Span(0)),
    "arrival": Term(NET, Span(30)),
    "acceptance": Term(NET, Span(30)),
    "retention": Term(NET, Span(30), hold=12),
    "other": Term(NET, Span(30)),
}
_KIND_WORDS = (
    ("retention", "质保|保修|保证金|尾款|retention|retainage|warranty"),
    ("advance", "预付|定金|订金|首付|advance|down ?payment|deposit|prepay"),
    ("acceptance", "验收|终验|初验|调试|accept|commission"),
    ("arrival", "到货|货到|收货|交货|送达|arriv|deliver"),
    ("dispatch", "发货|出货|提货|装运|dispatch|shipment|shipping"),
    ("advance", "签订|签署|签约|生效|sign|order"),
)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One payment that is agreed: so much after such an event.

    Attributes:
        kind: A key of `EVENTS`.
        share: Part of the contract, above 0 and not above 1.
        terms: A rule as `terms.written` gives it, counted from the event.
        title: What the contract calls it, "" for the kind's own name.
    """

    kind: str
    share: Decimal
    terms: str
    title: str = ""


def split(total: int, shares: Sequence[Decimal]) -> list[int]:
    """Return the amount of each share, rounded half up; the last takes what remains.

    Raises:
        UserError: If there is no share, one is not above zero, or they do not make a whole.
    """
    check_shares(shares)
    amounts = [half_up(total * share) for share in shares[:-1]]
    return [*amounts, total - sum(amounts)]


def half_up(amount: Decimal) -> int:
    """Return minor units rounded to whole ones, a half away from zero."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def check_shares(shares: Sequence[Decimal]) -> None:
    """Refuse shares that are not above zero or do not come to 100 % with a UserError."""
    if not shares or any(share <= 0 for share in shares):
        raise UserError(_("A payment plan needs shares above zero."))
    total = sum(shares, Decimal(0))
    if abs(total - 1) > _CLOSE:
        raise UserError(
            _("The shares come to {percent}, not to 100%.").format(
                percent=format_percent(total, 2)
            ),
            _("Change them so that they make a whole."),
        )


def usual_term(kind: str) -> str:
    """Return the term a kind of payment usually has, as a rule."""
    return written(_USUAL[kind])


def parse_plan(text: str) -> tuple[PlanLine, ...]:
    """Return the plan of a pattern ("3-3-3-1", "30/65/5") or of a contract's clause.

    Raises:
        UserError: If it is neither, or its shares do not make a whole.
    """
    bare = text.strip()
    figures = re.fullmatch(r"\d+(?:\.\d+)?(?:%?\s*[-/:：,，+]\s*\d+(?:\.\d+)?)*%?", bare)
    lines = _pattern(bare) if figures else _clauses(bare)
    if not lines:
        raise UserError(
            _("{text} is no payment plan.").format(text=bare or "—"),
            _(
                "Type shares like 3-3-3-1 or 30/65/5, or the clause: 预付30%，验收后30天付65%，质保金5%质保期12个月."
            ),
        )
    check_shares([line.share for line in lines])
    return lines


def _pattern(text: str) -> tuple[PlanLine, ...]:
    figures = [Decimal(one) for one in re.findall(r"\d+(?:\.\d+)?", text)]
    whole = sum(figures)
    base = Decimal(10) if whole == 10 else Decimal(100)
    key = "-".join(str(one) for one in figures)
    kinds = _KINDS.get(key) or _BY_COUNT.get(len(figures)) or ("other",) * len(figures)
    return tuple(
        PlanLine(kind, figure / base, usual_term(kind))
        for kind, figure in zip(kinds, figures, strict=True)
    )


def _clauses(text: str) -> tuple[PlanLine, ...]:
    """Read a clause part by part; what has no share belongs to the part before it."""
    parts: list[str] = []
    waiting = ""
    for part in re.split(r"[，,；;。\n]+", plain(text)):
        if re.search(r"\d+(?:\.\d+)? ?%", part):
            parts.append(f"{waiting} {part}".strip())
            waiting = ""
        elif parts:
            parts[-1] += f" {part}"
        else:
            waiting += part
    return tuple(_line(part) for part in parts)


def _line(part: str) -> PlanLine:
    found = re.search(r"(\d+(?:\.\d+)?) ?%", part)
    assert found is not None
    kind = next((key for key, words in _KIND_WORDS if re.search(words, part)), "other")
    rest = part.replace(found[0], " ")
    try:
        term = read(rest).choose("days")
    except UserError:
        term = None
    if term is None or (kind == "retention" and not term.hold):
        rule = usual_term(kind) if kind == "retention" or term is None else written(term)
        return PlanLine(kind, Decimal(found[1]) / 100, rule)
    return PlanLine(kind, Decimal(found[1]) / 100, written(_at_event(term, kind)))


def _at_event(term: Term, kind: str) -> Term:
    """Return a term without the base that its event gives anyway."""
    return replace(term, base="") if term.base == base_of(kind) else term


def weighted_days(paid: Iterable[tuple[int, date]], delivery: date) -> Decimal | None:
    """Return the amount-weighted days from delivery to payment; paid before counts below zero.

    Args:
        paid: (minor units, day) of each payment.
        delivery: Day the goods were delivered.
    """
    weight = days = 0
    for amount, day in paid:
        weight += amount
        days += amount * (day - delivery).days
    return None if weight == 0 else Decimal(days) / weight


def reminder_day(release: date) -> date:
    """Return the day a retention is to be asked for: 30 days before its release."""
    return release - timedelta(days=REMIND_DAYS)
