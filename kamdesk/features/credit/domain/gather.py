"""What an investigation gives to the formulas of the limit."""

from collections.abc import Mapping
from decimal import InvalidOperation

from kamdesk.features.credit.domain.form import CURRENCY, factors_of, figures_of, number_of
from kamdesk.features.credit.domain.limits import Inputs, parse_peers
from kamdesk.features.credit.domain.rules import Rules
from kamdesk.features.credit.domain.zscore import judge


def inputs_of(
    facts: Mapping[str, str], credit_class: str | None, currency: str, rules: Rules
) -> Inputs:
    """Return what is known for the formulas, of the last year with accounts.

    Args:
        facts: Of the investigation.
        credit_class: A to D; None while it is unknown.
        currency: Of the limit; amounts of an investigation in another one are not used.
        rules: In force on the day of the limit.
    """
    vat, average = rules.number("vat"), rules.number("average")
    worth = turnover = None
    if credit_class is not None:
        worth = rules.number(f"worth.{credit_class}")
        turnover = rules.number(f"turnover.{credit_class}")
    if facts.get(CURRENCY, currency) != currency:
        return Inputs(
            vat=vat, days=number_of(facts, "need_days"), worth_share=worth, turnover_share=turnover,
            average_share=average, other_currency=True,
        )  # fmt: skip
    years = figures_of(facts)
    year = judge(max(years), years[max(years)]) if years else None
    try:
        peers = parse_peers(facts.get("peers", ""))
    except (ValueError, InvalidOperation):
        peers = ()
    return Inputs(
        yearly_sales=number_of(facts, "need_sales"),
        vat=vat,
        days=number_of(facts, "need_days"),
        net_worth=None if year is None else year.equity,
        tangible=None if year is None else year.tangible,
        turnover=None if year is None else year.figures.get("sales"),
        worth_share=worth,
        turnover_share=turnover,
        average_share=average,
        peers=peers,
        factors=factors_of(facts),
    )
