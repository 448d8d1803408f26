"""What we have out with a customer, term by term, and how much of its limit that is (C22).

exposure = receivables + shipped, not invoiced + open unconditional orders - what is unapplied
+ commercial bills not due yet (+ bank bills, if wanted) - the part that is guaranteed

Amounts are integers of minor units of one currency; currencies are never added.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kamdesk.base.i18n import N_
from kamdesk.features.credit.domain.rules import Rules

TERMS = {
    "ar": N_("Accounts receivable"),
    "shipped": N_("Shipped, not invoiced"),
    "orders": N_("Open unconditional orders"),
    "commercial": N_("Commercial bills not due yet"),
    "bank": N_("Bank bills not due yet"),
    "unapplied": N_("Advances and what is unapplied"),
    "guaranteed": N_("Guaranteed part"),
}
"""Terms in the order they stand; the last two are taken off."""
TAKEN_OFF = ("unapplied", "guaranteed")
ITEM_KINDS = {
    "shipped": N_("Shipped, not invoiced"),
    "order": N_("Open unconditional order"),
    "guarantee": N_("Guarantee by a third party"),
}
STATES = {
    "none": N_("no limit"),
    "good": N_("● within the limit"),
    "watch": N_("▲ near the limit"),
    "bad": N_("■ limit used up"),
}
ADVICE = {
    "none": N_("No limit is granted: investigate first, then grant one."),
    "good": N_("Go ahead."),
    "watch": N_("Go ahead, and collect before the next order."),
    "bad": N_("Stop: a new credit order needs an approval that is written down."),
}


@dataclass(frozen=True, slots=True)
class Exposure:
    """The terms in one currency.

    Attributes:
        currency: ISO code.
        ar, shipped, orders, commercial: What adds to it.
        bank: Bank bills not due yet; counted only if `with_bank`.
        unapplied: Receipts and credit notes with a rest, taken off.
        guarantee: What third parties guarantee; taken off as far as there is something to cover.
        with_bank: Whether bank bills are counted.
    """

    currency: str
    ar: int = 0
    shipped: int = 0
    orders: int = 0
    commercial: int = 0
    bank: int = 0
    unapplied: int = 0
    guarantee: int = 0
    with_bank: bool = False

    @property
    def before_guarantee(self) -> int:
        """What is out before guarantees; below zero where they paid in advance."""
        bills = self.commercial + (self.bank if self.with_bank else 0)
        return self.ar + self.shipped + self.orders + bills - self.unapplied

    @property
    def guaranteed(self) -> int:
        """The part of the guarantees that covers something."""
        return min(self.guarantee, max(self.before_guarantee, 0))

    @property
    def total(self) -> int:
        """The exposure; below zero where they paid in advance."""
        return self.before_guarantee - self.guaranteed

    def terms(self) -> dict[str, int]:
        """Return each term with its sign; they add up to `total`."""
        return {
            "ar": self.ar,
            "shipped": self.shipped,
            "orders": self.orders,
            "commercial": self.commercial,
            "bank": self.bank if self.with_bank else 0,
            "unapplied": -self.unapplied,
            "guaranteed": -self.guaranteed,
        }

    def plus(self, other: "Exposure") -> "Exposure":
        """Return the exposure to both, as of a group: each guarantee covers its own unit only.

        Raises:
            ValueError: If they are in two currencies, or count bank bills differently.
        """
        if (other.currency, other.with_bank) != (self.currency, self.with_bank):
            raise ValueError(f"{self.currency} and {other.currency}")
        return Exposure(
            self.currency,
            self.ar + other.ar,
            self.shipped + other.shipped,
            self.orders + other.orders,
            self.commercial + other.commercial,
            self.bank + other.bank,
            self.unapplied + other.unapplied,
            self.guaranteed + other.guaranteed,
            self.with_bank,
        )


@dataclass(frozen=True, slots=True)
class Bill:
    """An acceptance bill that came as a receipt; days are inclusive, None where nothing happened.

    Handing it on or discounting it does not take it out: it comes back if it is not paid.
    """

    received: date
    matures: date | None = None
    voided: date | None = None
    settled: date | None = None
    dishonoured: date | None = None

    def is_out(self, day: date) -> bool:
        """Tell whether the bill is not paid yet at the end of a day.

        One without news is taken for paid on the day it matures.
        """
        there = self.received <= day and (self.voided is None or self.voided > day)
        paid = self.settled is not None and self.settled <= day
        refused = self.dishonoured is not None and self.dishonoured <= day
        return there and not paid and (self.matures is None or self.matures > day or refused)


def item_counts(since: date, until: date | None, day: date) -> bool:
    """Tell whether something beside the ledger counts on a day: from `since` until before `until`."""
    return since <= day and (until is None or until > day)


def used(total: int, limit: int | None) -> Decimal | None:
    """Return exposure / limit, 0 where they paid in advance; None without a limit or one of 0."""
    return None if not limit else Decimal(max(total, 0)) / limit


def state(total: int, limit: int | None, rules: Rules) -> str:
    """Return where the exposure stands: a key of `STATES`.

    A limit of 0 is a decision (no credit): anything out is beyond it.
    """
    if limit is None:
        return "none"
    if limit == 0:
        return "bad" if total > 0 else "good"
    share = used(total, limit)
    assert share is not None
    if share >= rules.number("stop"):
        return "bad"
    return "watch" if share >= rules.number("warn") else "good"


@dataclass(frozen=True, slots=True)
class Check:
    """What a new order would do; amounts in minor units.

    Attributes:
        before, after: Exposure without and with the order.
        limit: Limit in force, None if there is none.
        used: after / limit, None without a limit.
        state: Key of `STATES` and of `ADVICE`.
        room: What could still be ordered; None without a limit, below zero if it is used up.
    """

    before: int
    after: int
    limit: int | None
    used: Decimal | None
    state: str
    room: int | None


def check_order(total: int, limit: int | None, order: int, rules: Rules) -> Check:
    """Judge an order on credit: one that just fills the limit is still within it.

    Raises:
        ValueError: If the order is not above zero.
    """
    if order <= 0:
        raise ValueError(f"no order: {order}")
    after = total + order
    if limit is None:
        return Check(total, after, None, None, "none", None)
    most = int(rules.number("stop") * limit)
    warn = rules.number("warn") * limit
    found = "bad" if after > most else "watch" if after >= warn else "good"
    return Check(total, after, limit, used(after, limit), found, most - total)


_RANK = ("good", "none", "watch", "bad")


def worst(*states: str) -> str:
    """Return the state that decides, of the unit and of its group."""
    return max(states, key=_RANK.index)
