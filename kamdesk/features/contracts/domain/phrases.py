"""Reads payment terms as contracts say them, in Chinese or English, into rules of `terms`."""

import re
from dataclasses import dataclass, replace

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import N_, _
from kamdesk.base.text import fold
from kamdesk.features.contracts.domain.terms import (
    DAY,
    DAYS,
    EOM,
    MONTH_END,
    MONTHS,
    NET,
    WORKING,
    Span,
    Term,
    read_rule,
)

BY_DAYS, BY_MONTH_ENDS = "days", "month_ends"
READINGS = {
    BY_DAYS: N_("month end, then so many days"),
    BY_MONTH_ENDS: N_("end of so many months later"),
}
"""The two meanings of 月结60天 (C23): asked once for each customer."""
MONTHLY_KEY = "contracts.monthly_terms"
"""Parameter that keeps the customer's meaning, a key of `READINGS`."""

_DIGITS = {letter: value for value, letter in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}
_UNITS = {"十": 10, "百": 100}
_HAN = re.compile("[零〇一二两三四五六七八九十百]+(?=(?:个|天|日|月|年|号|%|成|期|工作日))")
_BASE_WORDS = (
    ("acceptance", "验收|终验|初验|accept|commission"),
    ("statement", "对账|结算单|statement"),
    ("invoice", "开票|发票|票到|见票|票后|invoice|billing"),
    ("arrival", "到货|货到|收货|交货|送达|到达|arriv|deliver|receipt of (?:the )?goods"),
    ("dispatch", "发货|出货|出库|装运|提货|dispatch|shipment|shipping|bill of lading"),
    ("signing", "签订|签署|签约|签字|生效|订单|下单|sign|order|contract"),
)
_AT_ONCE = (
    (
        "款到发货|先款后货|现款现货|全款预付|cash (?:in|with) (?:advance|order)|prepa(?:id|yment)",
        "signing",
    ),
    ("货到付款|cash on delivery|\\bcod\\b", "arrival"),
    ("见票即付|票到付款|due (?:up)?on receipt", "invoice"),
    ("即付|立即|现结|当日付|immediate|at once", ""),
)
_SPAN = r"(\d{1,4}) ?(?:个)?(工作日|working days?|business days?|天|日|days?|月|months?|年|years?|周|weeks?)(?!底|末)"
_DAY_OF = (
    (r"day (\d{1,2}) of the month after", 1),
    (r"next day (\d{1,2}) of a month", 0),
    (r"(?:次月|下月|下个月|隔月)(?:的)? ?(\d{1,2}) ?(?:日|号)", 1),
    (r"(?:当月|本月|每月|每个月)(?:的)? ?(\d{1,2}) ?(?:日|号)", 0),
    (r"(\d{1,2})(?:st|nd|rd|th)? (?:day )?of (?:the )?(?:following|next) month", 1),
    (r"(\d{1,2})(?:st|nd|rd|th)? (?:day )?of (?:each|every|the|a) month", 0),
)
_MONTH_ENDS = (
    (r"第 ?(\d) ?个?月(?:底|末)", None),
    (r"end of month (\d)", None),
    (r"(?:次月|下月|下个月)(?:底|末)|end of (?:the )?(?:following|next|month after)(?: month)?", 1),
    (r"end of the month after", 1),
    (r"(?:当月|本月)(?:底|末)|end of (?:the )?(?:same |current )?month$", 0),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clause may mean: one term, or for 月结n天 two, told apart by a key of `READINGS`."""

    terms: dict[str, Term]

    @property
    def clear(self) -> bool:
        """Whether there is one meaning."""
        return len(self.terms) == 1

    def choose(self, meaning: str | None) -> Term | None:
        """Return the term; of two that of the customer's meaning, None if it is not known."""
        if self.clear:
            return next(iter(self.terms.values()))
        return self.terms.get(meaning or "")


def read(text: str) -> Reading:
    """Return what a payment clause means.

    Raises:
        UserError: If it is none this program understands.
    """
    rule = read_rule(text.strip())
    if rule is not None:
        return Reading({"": rule})
    found = _read_clause(plain(text))
    if found is None:
        raise UserError(
            _("{text} is no payment term kamdesk understands.").format(text=text.strip() or "—"),
            _(
                "Type it like NET 30 FROM acceptance, EOM+60, DAY 25, 月结60天, 验收后30天 or 30 days after delivery."
            ),
        )
    return found


def plain(text: str) -> str:
    """Return a clause with half-width letters, lower case and figures for Chinese numbers."""
    bare = re.sub(
        "百分之([零〇一二两三四五六七八九十百]+)", lambda found: f"{_number(found[1])}%", fold(text)
    )
    return _HAN.sub(lambda match: str(_number(match.group())), bare)


def _number(han: str) -> int:
    if not any(letter in _UNITS for letter in han):
        return int("".join(str(_DIGITS[letter]) for letter in han))
    total = here = 0
    for letter in han:
        if letter in _UNITS:
            total += (here or 1) * _UNITS[letter]
            here = 0
        else:
            here = _DIGITS[letter]
    return total + here


def _read_clause(text: str) -> Reading | None:
    deemed, text = _deemed(text)
    bill, text = _bill(text)
    roll, text = _roll(text)
    base = _base(text)
    found = _monthly(text) or _fixed(text) or _net(text)
    if found is None and bill is not None and not _SPAN_ANY.search(text):
        found = {"": Term()}
    if found is None:
        return None
    return Reading(
        {
            meaning: replace(
                term,
                base=term.base or base,
                deemed=None if deemed is None else deemed[0],
                deemed_from="arrival" if deemed is None else deemed[1],
                bill=bill,
                roll=roll,
            )
            for meaning, term in found.items()
        }
    )


_SPAN_ANY = re.compile(_SPAN)
_DEEMED = re.compile(
    r"(?P<base>[^,，;；。\d]*)后?(?P<n>\d{1,3}) ?(?:天|日)内?(?:未|不|没有)[^,，;；。]*[,，]? ?(?:即)?视[为同][^,，;；。]*"
    r"|(?:deemed|accepted) (?:accepted )?(?P<n2>\d{1,3}) days? after (?P<base2>\w+)[^,;]*"
)
_BILL = re.compile(
    r"(?:by (?:a )?)?(?P<n>\d{1,3})[ -]?(?:个)?(?P<unit>天|日|days?|月|months?)(?:期|的)*(?:[^,，;；。\d]{0,8}承兑|承兑[^,，;；。\d]{0,4}|[ -](?:bank |commercial )?(?:acceptance|draft|bill)[\w ]*)"
    r"|承兑汇?票?(?:[(（])?(?P<n2>\d{1,3})(?:个)?(?P<unit2>天|日|月)[)）]?"
    r"|by a bill of (?P<n3>\d{1,3}) (?P<unit3>days?|months?)"
)
_ROLL = re.compile(r"[,，]?(?:如?遇?(?:法定)?(?:节假日|假日|周末|休息日)[^,，;；。]*顺延|顺延[^,，;；。]*|moved to a working day|(?:next|following) (?:business|working) day)")  # fmt: skip


def _deemed(text: str) -> tuple[tuple[int, str] | None, str]:
    found = _DEEMED.search(text)
    if found is None:
        return None, text
    n = int(found["n"] or found["n2"])
    base = _base(found["base"] or found["base2"] or "") or "arrival"
    return (n, "arrival" if base == "acceptance" else base), text.replace(found[0], "")


def _bill(text: str) -> tuple[Span | None, str]:
    found = _BILL.search(text)
    if found is None:
        return None, text
    n = int(found["n"] or found["n2"] or found["n3"])
    unit = found["unit"] or found["unit2"] or found["unit3"]
    months = unit.startswith(("月", "month"))
    return Span(n, MONTHS if months else DAYS), text.replace(found[0], "")


def _roll(text: str) -> tuple[bool | None, str]:
    found = _ROLL.search(text)
    return (None, text) if found is None else (True, text.replace(found[0], ""))


def _base(text: str) -> str:
    return next((key for key, words in _BASE_WORDS if re.search(words, text)), "")


def _monthly(text: str) -> dict[str, Term] | None:
    """Read 月结, 月结60天 (two meanings) and what says one of the two."""
    found = re.search(r"(?:月末|月底|月结)(?:日)?(?:后|起|\+) ?(\d{1,3})", text) or re.search(
        r"(?:end of (?:the )?month|month[ -]end|eom) ?(?:plus|\+|,)? ?(\d{1,3})", text
    )
    found = found or re.search(r"(?:net )?(\d{1,3}) days? (?:after the )?(?:month end|end of (?:the )?month|eom)", text)  # fmt: skip
    if found:
        return {"": Term(EOM, Span(int(found[1])))}
    found = re.search(r"月结 ?(\d{1,3})?", text)
    if found:
        return _monthly_meanings(int(found[1] or 0))
    return None


def _monthly_meanings(days: int) -> dict[str, Term]:
    by_days = Term(EOM, Span(days))
    if days == 0 or days % 30:
        return {"": by_days}
    return {BY_DAYS: by_days, BY_MONTH_ENDS: Term(MONTH_END, Span(days // 30, MONTHS))}


def _fixed(text: str) -> dict[str, Term] | None:
    later = re.search(r"第 ?(\d{1,2}) ?个?月(?:的)? ?(\d{1,2}) ?(?:日|号)", text)
    later = later or re.search(r"(?P<day>\d{1,2}) of month (?P<n>\d{1,2}) after", text)
    if later:
        day, months = (later[1], later[2]) if "of month" in later[0] else (later[2], later[1])
        return {"": Term(DAY, Span(int(day)), months=int(months))} if 1 <= int(day) <= 31 else None
    for pattern, months in _DAY_OF:
        found = re.search(pattern, text)
        if found and 1 <= int(found[1]) <= 31:
            return {"": Term(DAY, Span(int(found[1])), months=months)}
    for pattern, after in _MONTH_ENDS:
        found = re.search(pattern, text)
        if found:
            n = int(found[1]) if after is None else after
            return {"": Term(MONTH_END, Span(n, MONTHS))}
    return None


def _net(text: str) -> dict[str, Term] | None:
    spans = _SPAN_ANY.findall(text)
    hold = 0
    if spans and re.search("质保|保修|warranty|retention", text):
        months = [_span(*one) for one in spans]
        holds = [one for one in months if one.unit == MONTHS]
        if holds:
            hold = holds[0].n
            spans = [one for one, span in zip(spans, months, strict=True) if span is not holds[0]]
    if spans:
        return {"": Term(NET, _span(*spans[-1]), hold=hold)}
    bare = re.search(r"\bnet ?(\d{1,4})\b", text)
    if bare:
        return {"": Term(NET, Span(int(bare[1])), hold=hold)}
    if hold:
        return {"": Term(NET, Span(0), hold=hold)}
    for words, base in _AT_ONCE:
        if re.search(words, text):
            return {"": Term(base=base)}
    return None


def _span(n: str, unit: str) -> Span:
    count = int(n)
    if unit.startswith(("工作", "work", "business")):
        return Span(count, WORKING)
    if unit.startswith(("月", "month")):
        return Span(count, MONTHS)
    if unit.startswith(("年", "year")):
        return Span(count * 12, MONTHS)
    if unit.startswith(("周", "week")):
        return Span(count * 7)
    return Span(count)
