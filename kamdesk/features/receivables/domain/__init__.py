"""Rules of the ledger: what is open on a day, how late it is, and what is paid first.

Pure Python on small ledgers: the specification that the SQL of `queries` is held against. All
amounts are integers of minor units.
"""

from kamdesk.features.receivables.domain.disputes import (
    REASONS,
    RESULTS,
    Dispute,
    contested,
    mark,
)
from kamdesk.features.receivables.domain.documents import (
    CREDITS,
    METHODS,
    Allocation,
    Document,
    effective_day,
)
from kamdesk.features.receivables.domain.figures import (
    average_days_late,
    collection_effectiveness,
    dso,
    due_day,
    share,
    sums,
)
from kamdesk.features.receivables.domain.matching import Rest, in_order, match, oldest_first
from kamdesk.features.receivables.domain.owed import (
    BASES,
    DEFAULT_EDGES,
    NOT_DUE,
    Ageing,
    ageing,
    bucket_names,
    bucket_of,
    bucket_title,
    check_edges,
    clock,
    open_parts,
)
from kamdesk.features.receivables.domain.schedules import (
    NEVER,
    PLACE_SHIFT,
    Instalment,
    Part,
    in_force,
    paid,
    rounded_parts,
    spread,
)

__all__ = [
    "BASES",
    "CREDITS",
    "DEFAULT_EDGES",
    "METHODS",
    "NEVER",
    "NOT_DUE",
    "PLACE_SHIFT",
    "REASONS",
    "RESULTS",
    "Ageing",
    "Allocation",
    "Dispute",
    "Document",
    "Instalment",
    "Part",
    "Rest",
    "ageing",
    "average_days_late",
    "bucket_names",
    "bucket_of",
    "bucket_title",
    "check_edges",
    "clock",
    "collection_effectiveness",
    "contested",
    "dso",
    "due_day",
    "effective_day",
    "in_force",
    "in_order",
    "mark",
    "match",
    "oldest_first",
    "open_parts",
    "paid",
    "rounded_parts",
    "share",
    "spread",
    "sums",
]
