"""What is owed: one SQL statement for each question, exact for any day.

Today is read from `open_item`; any past day is counted from the facts (`facts`). The pure rule in
`domain` is the specification of both.
"""

from kamdesk.features.receivables.queries.beside import BESIDE, BESIDE_SUMS, counts_bank_bills
from kamdesk.features.receivables.queries.documents import (
    AllocationLine,
    DisputeLine,
    ScheduleLine,
    account_by_code,
    allocations_of,
    disputes_of,
    rests,
    schedules_of,
)
from kamdesk.features.receivables.queries.facts import is_current, ledger_rows
from kamdesk.features.receivables.queries.figures import Figures, figures
from kamdesk.features.receivables.queries.items import OpenItem, open_items
from kamdesk.features.receivables.queries.owed import (
    AccountAgeing,
    MonthEnd,
    Section,
    ageing,
    ageing_at,
    totals,
)

__all__ = [
    "BESIDE",
    "BESIDE_SUMS",
    "AccountAgeing",
    "AllocationLine",
    "DisputeLine",
    "Figures",
    "MonthEnd",
    "OpenItem",
    "ScheduleLine",
    "Section",
    "account_by_code",
    "ageing",
    "ageing_at",
    "allocations_of",
    "counts_bank_bills",
    "disputes_of",
    "figures",
    "is_current",
    "ledger_rows",
    "open_items",
    "rests",
    "schedules_of",
    "totals",
]
