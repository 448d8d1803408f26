"""The list of accounts, the facts of one, and what one reads before seeing it."""

from kamdesk.features.accounts.queries.brief import Happened, Met, happened, parameters, people
from kamdesk.features.accounts.queries.lists import (
    FIELDS,
    Account,
    AccountLine,
    Known,
    Totals,
    account,
    account_ids,
    account_lines,
    account_names,
    credit_used,
    distinct,
    known,
    next_code,
    owners,
    reordered,
    tags,
    totals,
    uids,
)

__all__ = [
    "FIELDS", "Account", "AccountLine", "Happened", "Known", "Met", "Totals", "account", "account_ids",
    "account_lines", "account_names", "credit_used", "distinct", "happened", "known", "next_code",
    "owners", "parameters", "people", "reordered", "tags", "totals", "uids",
]  # fmt: skip
