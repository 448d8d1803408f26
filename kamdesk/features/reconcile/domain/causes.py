"""Why lines of two lists differ: the causes, and what a group of lines comes to."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from kamdesk.base.i18n import N_
from kamdesk.features.reconcile.domain.entries import Entry, Rules

AGREES = ""
AMOUNT = "amount"
TAX = "tax"
ROUNDING = "rounding"
SIGN = "sign"
NUMBER = "number"
TIMING = "timing"
MISSING_HERE = "missing_here"
MISSING_THERE = "missing_there"
DUPLICATE = "duplicate"
UNAPPLIED = "unapplied"
DISPUTED = "disputed"
RETENTION = "retention"
BILL = "bill"
DEDUCTION = "deduction"
OPENING = "opening"
UNCLEAR = "unclear"

CAUSES = {
    AGREES: N_("Agrees"),
    TIMING: N_("On its way"),
    AMOUNT: N_("Other amount"),
    TAX: N_("With and without tax"),
    ROUNDING: N_("Rounding"),
    SIGN: N_("Booked on the other side"),
    NUMBER: N_("Other number"),
    MISSING_HERE: N_("Only theirs"),
    MISSING_THERE: N_("Only ours"),
    DUPLICATE: N_("Booked twice"),
    UNAPPLIED: N_("Not applied yet"),
    DISPUTED: N_("In dispute"),
    RETENTION: N_("Retention"),
    BILL: N_("Bill not due yet"),
    DEDUCTION: N_("Deduction"),
    OPENING: N_("Opening balance"),
    UNCLEAR: N_("Several could be it"),
}
SETTLED = frozenset(
    {
        AGREES, TIMING, TAX, ROUNDING, SIGN, NUMBER, DUPLICATE, UNAPPLIED, DISPUTED, RETENTION, DEDUCTION,
    }
)  # fmt: skip
"""Causes the documents themselves show; the others need a word of somebody who knows."""
MIRRORED = {MISSING_HERE: MISSING_THERE, MISSING_THERE: MISSING_HERE}

_DEDUCTION = re.compile(
    r"扣款|扣减|扣罚|质量扣|折让|折扣|返利|罚款|索赔|让利|deduct|rebate|discount|penalt|claim|allowance|skonto|bonus",
    re.IGNORECASE,
)
_PREPAID = re.compile(r"预付|预收|暂收|暂付|prepa|advance|deposit|down ?payment", re.IGNORECASE)


def difference(ours: Sequence[Entry], theirs: Sequence[Entry]) -> int:
    """Return what lines of both sides leave between the two balances: ours less theirs."""
    return sum(one.value for one in ours) - sum(one.value for one in theirs)


def judge(ours: Sequence[Entry], theirs: Sequence[Entry], rules: Rules) -> str:
    """Return the cause of what is left between lines of both sides that belong together."""
    if any(one.opening for one in (*ours, *theirs)):
        return AGREES if difference(ours, theirs) == 0 else OPENING
    first, second = sum(one.amount for one in ours), sum(one.amount for one in theirs)
    rest = first - second
    if difference(ours, theirs) != rest and abs(rest) <= rules.tolerance:
        return TIMING
    if rest == 0:
        return AGREES
    if abs(rest) <= rules.tolerance:
        return ROUNDING
    known = {amount: cause for one in (*ours, *theirs) for cause, amount in one.hints}
    if abs(rest) in known:
        return known[abs(rest)]
    if first == -second:
        return SIGN
    return TAX if _is_tax(first, second, rules, len(ours) + len(theirs)) else AMOUNT


def _is_tax(first: int, second: int, rules: Rules, lines: int) -> bool:
    """Tell whether one amount is the other with a tax on it, each line rounded to either side."""
    if (first > 0) != (second > 0):
        return False
    low, high = sorted((abs(first), abs(second)))
    return any(
        abs(Decimal(low) * (100 + rate) / 100 - high) <= lines * Decimal(100 + rate) / 200
        for rate in rules.tax_rates
    )


def alone(one: Entry, as_of: date, rules: Rules, missing: str) -> str:
    """Return why a line has no twin on the other side; `missing` if nothing says more."""
    if one.amount == 0:
        return AGREES
    for cause, amount in one.hints:
        if amount == abs(one.amount):
            return cause
    if one.amount < 0 and _DEDUCTION.search(one.text):
        return DEDUCTION
    if one.amount < 0 and _PREPAID.search(one.text):
        return UNAPPLIED
    if one.day is not None and as_of - timedelta(days=rules.transit_days) < one.day <= as_of:
        return TIMING
    return missing
