"""Contracts and bills as they stood on any day."""

from kamdesk.features.contracts.queries.bills import (
    HeldBill,
    acceptors,
    bill,
    bills,
    collected,
    last_rate,
    tenor_months,
)
from kamdesk.features.contracts.queries.contracts import Contract, Line, contract, contracts
from kamdesk.features.contracts.queries.papers import (
    WORKDAY,
    Paper,
    account_name,
    accounts,
    free_papers,
    monthly_meaning,
    papers,
    work_days,
)

__all__ = [
    "WORKDAY",
    "Contract",
    "HeldBill",
    "Line",
    "Paper",
    "acceptors",
    "account_name",
    "accounts",
    "bill",
    "bills",
    "collected",
    "contract",
    "contracts",
    "free_papers",
    "last_rate",
    "monthly_meaning",
    "papers",
    "tenor_months",
    "work_days",
]
