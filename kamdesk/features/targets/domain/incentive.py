"""Commission on what is collected: less the later it comes, without tax, part of it kept back (C27).

The program computes; what is paid, and whether anything may be taken off wages, is decided elsewhere.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache

from kamdesk.base.i18n import N_

RECEIVED, MATURES = "received", "matures"
BILL_DAYS = {RECEIVED: N_("the day it is received"), MATURES: N_("the day it matures")}
BILLS = frozenset(("bank_bill", "commercial_bill"))
"""Methods of receipts that are promises of a bank or a firm, and money only later."""


@dataclass(frozen=True, slots=True)
class Step:
    """A factor for receipts up to so many days past due, inclusive; `upto` None is for all later ones."""

    upto: int | None
    factor: Decimal


DEFAULT_STEPS = (
    Step(0, Decimal(1)),
    Step(30, Decimal("0.8")),
    Step(60, Decimal("0.5")),
    Step(90, Decimal("0.2")),
    Step(None, Decimal(0)),
)
"""The default of C27: in full when on time, less a month, nothing after 90 days."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme of commission.

    Attributes:
        since: First day it holds, inclusive; until the next one begins.
        rate: Of the amount without tax (0.015 is 1.5 %).
        vat_rate: Tax taken out of receipts first.
        steps: Factors by days past due, ascending, the last one open.
        bill_day: `RECEIVED` or `MATURES`: which day counts for a bill.
        held_share: Part kept back as a fund against risk.
    """

    name: str
    since: date
    rate: Decimal
    vat_rate: Decimal
    steps: tuple[Step, ...] = DEFAULT_STEPS
    bill_day: str = RECEIVED
    held_share: Decimal = Decimal(0)
    id: int = 0
    note: str | None = None

    def factor(self, days: int) -> Decimal:
        """Return the factor for days past due; not above 0 is on time."""
        return next(
            one.factor for one in self.steps if one.upto is None or max(days, 0) <= one.upto
        )

    def commission(self, amount: int, days: int) -> int:
        """Return the commission on an amount with tax, in whole minor units, half up.

        A negative amount, taken back, gives exactly the commission it once gave, negative.
        """
        return self._of(amount, self.factor(days))

    def full(self, amount: int) -> int:
        """Return the commission had it come on time."""
        return self._of(amount, self.factor(0))

    def held(self, commission: int) -> int:
        """Return the part of a commission that is kept back."""
        above, below = _ratio(self.held_share, Decimal(0))
        whole = (2 * abs(commission) * above + below) // (2 * below)
        return whole if commission >= 0 else -whole

    def _of(self, amount: int, factor: Decimal) -> int:
        above, below = _ratio(self.rate * factor, self.vat_rate)
        whole = (2 * abs(amount) * above + below) // (2 * below)
        return whole if amount >= 0 else -whole


@cache
def _ratio(rate: Decimal, vat_rate: Decimal) -> tuple[int, int]:
    """Return the part of an amount with tax that is paid, as a fraction of whole numbers."""
    found = Fraction(rate) / Fraction(1 + vat_rate)
    return found.numerator, found.denominator


def check(scheme: Scheme) -> None:
    """Refuse a scheme that cannot be meant with a ValueError.

    Rates are 0 to 1, factors not below zero; the steps ascend from 0 days on and end with an open
    one, so that each day past due has its factor.
    """
    edges = [one.upto for one in scheme.steps]
    closed = [edge for edge in edges if edge is not None]
    if not edges or edges[-1] is not None or len(closed) != len(edges) - 1:
        raise ValueError("the last step must be open")
    if closed != sorted(set(closed)) or (closed and closed[0] < 0):
        raise ValueError("days past due must ascend")
    if any(one.factor < 0 for one in scheme.steps):
        raise ValueError("a factor is below zero")
    for value in (scheme.rate, scheme.vat_rate, scheme.held_share):
        if not 0 <= value <= 1:
            raise ValueError("a rate is 0 to 1")
    if scheme.bill_day not in BILL_DAYS:
        raise ValueError(f"no such day of a bill: {scheme.bill_day}")


def steps_text(steps: Sequence[Step]) -> str:
    """Return steps as they are stored: [[upper edge or null, factor], …]."""
    return json.dumps([[one.upto, str(one.factor)] for one in steps])


def steps_from(text: str) -> tuple[Step, ...]:
    """Return the steps stored in a text.

    Raises:
        ValueError: If it holds none.
    """
    try:
        return tuple(
            Step(None if upto is None else int(upto), Decimal(str(factor)))
            for upto, factor in json.loads(text)
        )
    except (TypeError, InvalidOperation) as error:
        raise ValueError(f"no steps: {text}") from error


def in_force(schemes: Iterable[Scheme], day: date) -> Scheme | None:
    """Return the scheme that holds on a day, None before the first."""
    held = [one for one in schemes if one.since <= day]
    return max(held, key=lambda one: (one.since, one.id), default=None)


def counting_day(scheme: Scheme | None, method: str, received: date, matures: date | None) -> date:
    """Return the day lateness of a receipt is counted to: a bill's by the rule of the scheme."""
    by_maturity = scheme is not None and scheme.bill_day == MATURES
    return matures if by_maturity and method in BILLS and matures is not None else received


# -- before it comes ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offer:
    """What a receipt brings if it comes up to a day, inclusive; `last` None for all later days."""

    last: date | None
    commission: int


def offers(scheme: Scheme, amount: int, due: date, as_of: date) -> list[Offer]:
    """Return what an amount brings from a day on, one entry for each change: earlier ones are over.

    "Received by 10 July: 3,186; after: 1,991" is two entries.
    """
    found: list[Offer] = []
    for one in scheme.steps:
        last = None if one.upto is None else due + timedelta(days=one.upto)
        if last is not None and last < as_of:
            continue
        commission = scheme.commission(amount, 0 if one.upto is None else one.upto)
        if one.upto is None:
            commission = scheme.commission(amount, _after(scheme))
        if found and found[-1].commission == commission:
            found[-1] = Offer(last, commission)
        else:
            found.append(Offer(last, commission))
    return found


def _after(scheme: Scheme) -> int:
    """Return days past due that only the open step takes."""
    closed = [one.upto for one in scheme.steps if one.upto is not None]
    return max(closed, default=-1) + 1


# -- after it came --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Earning:
    """The commission on one amount that was applied to an invoice, or taken back from it.

    Attributes:
        amount: With tax; below zero if it was taken back.
        day: That lateness was counted to.
        due: Of the part of the invoice it paid.
        full: Commission had it come on time.
        held: Part of `commission` that is kept back.
        rate, vat_rate, scheme: Of the scheme in force on that day, and its name.
    """

    account_id: int
    currency: str
    receipt: str
    invoice: str
    amount: int
    day: date
    due: date
    factor: Decimal
    commission: int
    full: int
    held: int
    rate: Decimal
    vat_rate: Decimal
    scheme: str

    @property
    def days(self) -> int:
        """Days past due; below zero if it came early."""
        return (self.day - self.due).days


@dataclass(frozen=True, slots=True)
class Statement:
    """What earnings of one currency come to; amounts in minor units.

    Attributes:
        earned: On what came.
        clawed_back: On what was taken back, not above zero.
        full: What all of it would have brought on time.
        held: Kept back as a fund against risk; below zero if more is given free than kept.
    """

    earned: int
    clawed_back: int
    full: int
    held: int

    @property
    def net(self) -> int:
        """Earned less clawed back."""
        return self.earned + self.clawed_back

    @property
    def payable(self) -> int:
        """Net without what is kept back; below zero where more was taken back than earned."""
        return self.net - self.held

    @property
    def share(self) -> Decimal | None:
        """Net as a part of what being on time would have brought."""
        return None if self.full <= 0 else Decimal(self.net) / self.full


def statement(earnings: Iterable[Earning]) -> Statement:
    """Add up earnings of one currency."""
    earned = clawed = full = held = 0
    for one in earnings:
        if one.amount < 0:
            clawed += one.commission
        else:
            earned += one.commission
        full += one.full
        held += one.held
    return Statement(earned, clawed, full, held)


def earning(
    scheme: Scheme, amount: int, day: date, due: date, account_id: int, currency: str,
    receipt: str = "", invoice: str = "",
) -> Earning:  # fmt: skip
    """Return the commission on an amount under the scheme in force on its day."""
    days = (day - due).days
    commission = scheme.commission(amount, days)
    return Earning(
        account_id, currency, receipt, invoice, amount, day, due, scheme.factor(days), commission,
        scheme.full(amount), scheme.held(commission), scheme.rate, scheme.vat_rate, scheme.name,
    )  # fmt: skip
