"""Reads of credit."""

from kamdesk.features.credit.queries.exposure import Paper, exposures, granted, papers
from kamdesk.features.credit.queries.history import OwnHistory, late_trends, own_history
from kamdesk.features.credit.queries.investigations import (
    Head,
    Investigation,
    credit_class,
    credit_classes,
    facts_of,
    heads,
    investigation,
)
from kamdesk.features.credit.queries.portfolio import (
    SHEET,
    AccountCredit,
    CreditLine,
    GroupLimit,
    ItemLine,
    OverrideLine,
    account_credit,
    credit_line,
    portfolio,
)
from kamdesk.features.credit.queries.rules import OwnValue, own_values, rules

__all__ = [
    "SHEET", "AccountCredit", "CreditLine", "GroupLimit", "Head", "Investigation", "ItemLine",
    "OverrideLine", "OwnHistory", "OwnValue", "Paper", "account_credit", "credit_class",
    "credit_classes", "credit_line", "exposures", "facts_of", "granted", "heads", "investigation",
    "late_trends", "own_history", "own_values", "papers", "portfolio", "rules",
]  # fmt: skip
