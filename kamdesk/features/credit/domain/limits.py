"""How a credit limit is found: four formulas, each with every term named and valued (C22).

Amounts are Decimals of major units in one currency. What is missing stays missing: a formula
without one of its terms proposes nothing, the average is taken of what is there and says so.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from kamdesk.base.i18n import N_

CENT = Decimal("0.01")
METHODS = {
    "need": N_("Need: what they buy on credit"),
    "capacity": N_("Capacity by class"),
    "average": N_("Three-way average"),
    "factors": N_("Six factors of net worth"),
    "own": N_("Own amount"),
}
FACTORS = {
    "payment": N_("Payment record"),
    "age": N_("Age of the firm"),
    "liquidity": N_("Liquidity"),
    "profit": N_("Profitability"),
    "management": N_("Management and owners"),
    "market": N_("Market and orders"),
}
FACTOR_LEAST, FACTOR_MOST = Decimal("-0.05"), Decimal("0.10")
TERMS = {
    "sales": N_("Our sales to them in a year, before tax"),
    "vat": N_("Tax on top"),
    "days": N_("Days of credit"),
    "need": N_("Need"),
    "worth_share": N_("Share of tangible net worth"),
    "tangible": N_("Tangible net worth"),
    "by_worth": N_("Net worth × share"),
    "turnover_share": N_("Share of turnover"),
    "turnover": N_("Turnover of the last year"),
    "by_turnover": N_("Turnover × share"),
    "net_worth": N_("Net worth"),
    "average_share": N_("Share of net worth"),
    "part_of_worth": N_("Part of net worth"),
    "peers": N_("Median of other suppliers' limits"),
    **{f"factor.{key}": title for key, title in FACTORS.items()},
    "factor_sum": N_("Sum of the factors"),
}
NOTES = {
    "negative_equity": N_("■ Net worth is below zero: it supports no credit."),
    "partial": N_("▲ Average of what is known, not of all three."),
    "no_class": N_("The class is missing."),
    "other_currency": N_("▲ The accounts are in another currency and were not used."),
    "none": N_("The terms that are missing are marked —."),
}


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is known for the formulas; None where it is not.

    Attributes:
        yearly_sales: What we sell them in a year, before tax.
        vat: Tax on top, 0.13 is 13 %.
        days: Days of credit.
        net_worth: Total assets less total liabilities.
        tangible: The same less intangible assets.
        turnover: Their own sales of a year.
        worth_share, turnover_share: Shares of the class; None without a class.
        average_share: Share of net worth in the three-way average.
        peers: Limits other suppliers give them.
        factors: Share of net worth each factor adds, -0.05 to 0.10, by key of `FACTORS`.
        other_currency: Whether accounts were left out because they are in another currency.
    """

    yearly_sales: Decimal | None = None
    vat: Decimal = Decimal("0.13")
    days: Decimal | None = None
    net_worth: Decimal | None = None
    tangible: Decimal | None = None
    turnover: Decimal | None = None
    worth_share: Decimal | None = None
    turnover_share: Decimal | None = None
    average_share: Decimal = Decimal("0.10")
    peers: tuple[Decimal, ...] = ()
    factors: Mapping[str, Decimal] = field(default_factory=dict)
    other_currency: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """One term: a key of `TERMS`, its value (None if missing) and its unit.

    `unit` is "money", "share" (0.05 is 5 %) or "days".
    """

    key: str
    value: Decimal | None
    unit: str = "money"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a formula proposes.

    Attributes:
        method: Key of `METHODS`.
        amount: Major units to the cent, not below zero; None where a term is missing.
        terms: Every term in the order it is used.
        notes: Keys of `NOTES`.
    """

    method: str
    amount: Decimal | None
    terms: tuple[Term, ...]
    notes: tuple[str, ...] = ()


def propose(method: str, given: Inputs) -> Proposal:
    """Return what a formula proposes with all its terms.

    Raises:
        KeyError: If there is no such formula.
    """
    return _FORMULAS[method](given)


def need(yearly_sales: Decimal, vat: Decimal, days: Decimal) -> Decimal:
    """Return what is outstanding at any time: sales of a year with tax x days / 365."""
    return yearly_sales * (1 + vat) * days / 365


def _cents(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else max(amount, Decimal(0)).quantize(CENT, ROUND_HALF_UP)


def _needed(given: Inputs) -> Decimal | None:
    if given.yearly_sales is None or given.days is None:
        return None
    return need(given.yearly_sales, given.vat, given.days)


def _notes(given: Inputs, worth: Decimal | None, *more: str) -> tuple[str, ...]:
    found = [one for one in more if one]
    if worth is not None and worth < 0:
        found.append("negative_equity")
    if given.other_currency:
        found.append("other_currency")
    return tuple(found)


def _by_need(given: Inputs) -> Proposal:
    amount = _needed(given)
    terms = (
        Term("sales", given.yearly_sales),
        Term("vat", given.vat, "share"),
        Term("days", given.days, "days"),
    )
    return Proposal("need", _cents(amount), terms, () if amount is not None else ("none",))


def _times(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one * other


def _by_capacity(given: Inputs) -> Proposal:
    by_worth = _times(given.tangible, given.worth_share)
    by_turnover = _times(given.turnover, given.turnover_share)
    amount = None if by_worth is None or by_turnover is None else min(by_worth, by_turnover)
    terms = (
        Term("tangible", given.tangible),
        Term("worth_share", given.worth_share, "share"),
        Term("by_worth", by_worth),
        Term("turnover", given.turnover),
        Term("turnover_share", given.turnover_share, "share"),
        Term("by_turnover", by_turnover),
    )
    no_class = "no_class" if given.worth_share is None else ""
    missing = "none" if amount is None else ""
    return Proposal(
        "capacity", _cents(amount), terms, _notes(given, given.tangible, no_class, missing)
    )


def _by_average(given: Inputs) -> Proposal:
    part = _times(given.net_worth, given.average_share)
    part = None if part is None else max(part, Decimal(0))
    peers = median(given.peers) if given.peers else None
    needed = _needed(given)
    known = [one for one in (part, peers, needed) if one is not None]
    amount = sum(known, Decimal(0)) / len(known) if known else None
    terms = (
        Term("net_worth", given.net_worth),
        Term("average_share", given.average_share, "share"),
        Term("part_of_worth", part),
        Term("peers", peers),
        Term("need", _cents(needed)),
    )
    partial = "none" if not known else "partial" if len(known) < 3 else ""
    return Proposal("average", _cents(amount), terms, _notes(given, given.net_worth, partial))


def _by_factors(given: Inputs) -> Proposal:
    terms = [
        Term("net_worth", given.net_worth),
        *(Term(f"factor.{key}", given.factors.get(key), "share") for key in FACTORS),
    ]
    complete = all(key in given.factors for key in FACTORS)
    total = sum((given.factors[key] for key in FACTORS), Decimal(0)) if complete else None
    terms.append(Term("factor_sum", total, "share"))
    worth = None if given.net_worth is None else max(given.net_worth, Decimal(0))
    amount = _times(worth, total)
    missing = "none" if amount is None else ""
    return Proposal(
        "factors", _cents(amount), tuple(terms), _notes(given, given.net_worth, missing)
    )


_FORMULAS: dict[str, Callable[[Inputs], Proposal]] = {
    "need": _by_need,
    "capacity": _by_capacity,
    "average": _by_average,
    "factors": _by_factors,
}


def parse_peers(text: str) -> tuple[Decimal, ...]:
    """Return the limits other suppliers give, written with ; between them.

    Raises:
        ValueError: If a part is no amount above zero.
    """
    parts = [one for one in text.replace("；", ";").split(";") if one.strip()]
    values = []
    for part in parts:
        value = Decimal(part.strip())
        if not (value.is_finite() and value > 0):
            raise ValueError(part)
        values.append(value)
    return tuple(values)


def write_peers(values: Sequence[Decimal]) -> str:
    """Return limits as `parse_peers` reads them."""
    return "; ".join(f"{one:f}" for one in values)
