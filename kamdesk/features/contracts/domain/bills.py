"""Acceptance bills (C32): what a bill really costs and lasts, how it stands on a day, who stands behind it.

Amounts are integers of minor units; a rate is yearly (0.015 is 1.5 %).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kamdesk.base.i18n import N_
from kamdesk.features.contracts.domain.plan import half_up
from kamdesk.features.contracts.domain.terms import add_months
from kamdesk.features.contracts.domain.workdays import WEEKENDS, WorkDays

METHODS = ("bank_bill", "commercial_bill")
KINDS = {"bank_bill": N_("Bank bill"), "commercial_bill": N_("Commercial bill")}
IN_HAND, ENDORSED, DISCOUNTED, SETTLED = "in_hand", "endorsed", "discounted", "settled"
DISHONOURED, MATURED = "dishonoured", "matured"
STATES = {
    IN_HAND: N_("In hand"),
    ENDORSED: N_("Endorsed on"),
    DISCOUNTED: N_("Discounted"),
    SETTLED: N_("Honoured"),
    DISHONOURED: N_("Dishonoured"),
    MATURED: N_("Matured, payment not confirmed"),
}
OPEN = (IN_HAND, MATURED)
"""States in which we hold the bill ourselves."""
TENOR_KEY = "contracts.bill_tenor_months"
TENOR_MONTHS = 6
"""Longest tenor from issue since 2023-01-01: rules on acceptance, discount and rediscount of commercial bills."""
TENOR_SINCE = date(2023, 1, 1)
TENOR_SOURCE = N_(
    "Rules on acceptance, discount and rediscount of commercial bills, in force from 2023-01-01"
)
YEARS = (360, 365)
"""Days of a year by which a discount may be counted; banks use 360."""
RECOURSE = (
    N_("Keep the refusal of payment in writing (拒付证明) and print the record of the bill system."),
    N_("Tell the endorser before you in writing within three days, and send the notice so that its delivery can be shown."),
    N_("Ask the customer to pay another way: the debt stands open again from this day."),
    N_("Send the claim of recourse to endorsers, drawer and acceptor; electronic bills within the time of the bill system."),
    N_("Take the claim to court within six months of the refusal: later recourse against endorsers is lost."),
)  # fmt: skip
"""What is done when a bill is not paid; the times are of the Negotiable Instruments Law, art. 17 and 66."""


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill that a receipt came as.

    Attributes:
        kind: "bank_bill" or "commercial_bill".
        amount: Face value in minor units.
        received: Day it came in.
        matures: Day it is paid; None if it is not known.
        acceptor: Who must pay it, "" if it is not known.
        issued: Day it was drawn, or None.
        endorsed, discounted, settled, dishonoured: Day that happened, or None.
    """

    kind: str
    amount: int
    received: date
    matures: date | None
    acceptor: str = ""
    issued: date | None = None
    endorsed: date | None = None
    discounted: date | None = None
    settled: date | None = None
    dishonoured: date | None = None


def state(bill: Bill, as_of: date, work: WorkDays = WEEKENDS) -> str:
    """Return how a bill stands at the end of a day: a key of `STATES`.

    A bill that is past its maturity and that nobody confirmed as paid is `MATURED`, not settled.
    """
    for name, day in (
        (DISHONOURED, bill.dishonoured),
        (SETTLED, bill.settled),
        (DISCOUNTED, bill.discounted),
        (ENDORSED, bill.endorsed),
    ):
        if day is not None and day <= as_of:
            return name
    paid_on = payment_day(bill.matures, work)
    return MATURED if paid_on is not None and paid_on < as_of else IN_HAND


def payment_day(matures: date | None, work: WorkDays = WEEKENDS) -> date | None:
    """Return the day the money of a bill comes: its maturity, or the next working day."""
    return None if matures is None else work.next_working(matures)


def effective_days(invoiced: date, matures: date) -> int:
    """Return the true credit period: days from the invoice to the maturity of the bill (C32)."""
    return (matures - invoiced).days


def discount_cost(face: int, rate: Decimal, days: int, year: int = 360) -> int:
    """Return face x rate x days / year, rounded half up to minor units (C32)."""
    return half_up(Decimal(face) * rate * days / year)


def tenor_is_long(issued: date | None, matures: date | None, months: int = TENOR_MONTHS) -> bool:
    """Tell whether a bill runs longer from its issue than the rules allow; unknown is not long."""
    if issued is None or matures is None or issued < TENOR_SINCE:
        return False
    return matures > add_months(issued, months)


def contingent(bill: Bill, as_of: date, work: WorkDays = WEEKENDS) -> bool:
    """Tell whether a bill passed on may still come back to us: until its payment day is over."""
    if state(bill, as_of, work) not in (ENDORSED, DISCOUNTED):
        return False
    paid_on = payment_day(bill.matures, work)
    return paid_on is None or paid_on >= as_of


@dataclass(frozen=True, slots=True)
class Share:
    """What one acceptor stands for among the bills in hand; `part` is of all of them."""

    acceptor: str
    amount: int
    count: int
    part: Decimal


def concentration(bills: Iterable[tuple[str, int]]) -> list[Share]:
    """Return the acceptors of bills of one currency by what they stand for, largest first.

    Args:
        bills: (acceptor, minor units) of each bill.
    """
    sums: dict[str, list[int]] = {}
    for acceptor, amount in bills:
        sums.setdefault(acceptor, []).append(amount)
    whole = sum(sum(found) for found in sums.values())
    shares = [
        Share(acceptor, sum(found), len(found), Decimal(sum(found)) / whole)
        for acceptor, found in sums.items()
        if whole
    ]
    return sorted(shares, key=lambda one: (-one.amount, one.acceptor))


@dataclass(frozen=True, slots=True)
class Collected:
    """What came in over a period, in minor units of one currency (C25, C32).

    Attributes:
        with_bills: Money and bills by the day they were received (含票回款).
        cash: Money by the day it was there: transfers, and bills settled or discounted (现金回款).
    """

    with_bills: int
    cash: int


def collected(
    money: Iterable[tuple[int, date]], bills: Iterable[Bill], start: date, end: date
) -> Collected:
    """Return what was collected from `start` to `end`, both inclusive.

    A bill endorsed on is never cash, one that was dishonoured no receipt from that day on.
    """
    inside = range(start.toordinal(), end.toordinal() + 1)
    cash = sum(amount for amount, day in money if day.toordinal() in inside)
    with_bills = cash
    for bill in bills:
        refused = bill.dishonoured is not None and bill.dishonoured <= end
        if bill.received.toordinal() in inside and not refused:
            with_bills += bill.amount
        turned = [day for day in (bill.settled, bill.discounted) if day is not None]
        if turned and min(turned).toordinal() in inside and not refused:
            cash += bill.amount
    return Collected(with_bills, cash)
