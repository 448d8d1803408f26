"""Our side of a comparison: the lines of the ledger as the other side would list them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from kamdesk.db.connection import Reader
from kamdesk.features.parameters import queries as parameters
from kamdesk.features.receivables import queries as ledger
from kamdesk.features.receivables.queries import OpenItem
from kamdesk.features.reconcile.domain import causes
from kamdesk.features.reconcile.domain.entries import Entry, Rules
from kamdesk.features.reconcile.domain.statement import INVOICE, RECEIPT, REFUND
from kamdesk.features.reconcile.queries.statements import postings_sql

Hints = dict[tuple[str, int], tuple[tuple[str, int], ...]]
"""Of each document: (cause, amount above zero)."""
MOVEMENTS, OPEN = "movements", "open"
PREFIX = "reconcile."
"""Of the keys of parameters that set the rules."""


@dataclass(frozen=True, slots=True)
class OurLine:
    """A document of ours, or a balance brought forward (`doc` is ""), as a line to compare."""

    account_id: int
    doc: str
    doc_id: int | None
    entry: Entry


@dataclass(frozen=True, slots=True)
class Scope:
    """What is compared.

    Attributes:
        as_of: Last day, inclusive.
        basis: `MOVEMENTS` from `since`, or what is `OPEN` on the last day.
        since: First day of the movements, inclusive; None from the beginning.
        accounts: Keys of accounts, None for all.
        one: Whether lines are compared whatever their account, as the other list has no accounts.
    """

    as_of: date
    basis: str
    since: date | None = None
    accounts: frozenset[int] | None = None
    one: bool = False


def rules_at(reader: Reader, day: date) -> tuple[Rules, dict[str, str]]:
    """Return the rules in force on a day, and where values that were set come from."""
    found = parameters.parameters(reader, PREFIX, day)
    rules = Rules()
    whole = {
        key: int(one.value)
        for key, one in found.items()
        if key in ("tolerance", "near_days", "sum_days", "transit_days")
    }
    rates = rules.tax_rates
    if "tax_rates" in found:
        rates = tuple(int(part) for part in found["tax_rates"].value.split(","))
    return (
        Rules(
            whole.get("tolerance", rules.tolerance), rates, whole.get("near_days", rules.near_days),
            whole.get("sum_days", rules.sum_days), whole.get("transit_days", rules.transit_days),
        ),
        {key: one.source or "" for key, one in found.items()},
    )  # fmt: skip


def our_lines(reader: Reader, scope: Scope, rules: Rules) -> list[OurLine]:
    """Return our lines within a scope: what counts, and what lies a little outside the period.

    Documents dated up to `rules.transit_days` after the last day, or before the first, are there to
    find the twin of what the other side booked in another period; they do not count.
    """
    documents = _open_documents(reader, scope)
    hints = _hints(reader, scope, documents)
    if scope.basis == OPEN:
        lines = _open(scope, documents, hints)
    else:
        lines = [*_openings(reader, scope), *_moved(reader, scope, hints)]
    return lines + _around(reader, scope, rules)


def _entry(
    scope: Scope, account: int, currency: str, number: str | None, day: date | None, amount: int,
    kind: str, *, text: str | None = None, counts: bool = True, hints: tuple[tuple[str, int], ...] = (),
) -> Entry:  # fmt: skip
    return Entry(
        number or "", day, amount, currency, None if scope.one else account, text or "",
        kind in (RECEIPT, REFUND), kind == "", counts, hints,
    )  # fmt: skip


def _open_documents(reader: Reader, scope: Scope) -> dict[tuple[str, int], list[OpenItem]]:
    """Return what is open on the last day by its document; a scheduled one has several parts."""
    only = next(iter(scope.accounts)) if scope.accounts and len(scope.accounts) == 1 else None
    found: dict[tuple[str, int], list[OpenItem]] = defaultdict(list)
    for item in ledger.open_items(reader, scope.as_of, account_id=only):
        if scope.accounts is None or item.account_id in scope.accounts:
            found[item.doc, item.id].append(item)
    return found


def _hints(reader: Reader, scope: Scope, documents: dict[tuple[str, int], list[OpenItem]]) -> Hints:
    """Return what is known of documents that the other side may have left out."""
    found: dict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
    for key, parts in documents.items():
        if disputed := sum(one.disputed_amount for one in parts):
            found[key].append((causes.DISPUTED, disputed))
        if retained := sum(one.open for one in parts if one.retention):
            found[key].append((causes.RETENTION, retained))
        if key[0] == RECEIPT:
            found[key].append((causes.UNAPPLIED, sum(one.open for one in parts)))
    for receipt, amount in reader.rows(
        "SELECT id, amount_minor FROM receipt WHERE received <= :day AND matures > :day "
        "AND method IN ('bank_bill', 'commercial_bill')",
        {"day": scope.as_of.isoformat()},
    ):
        found[RECEIPT, receipt].append((causes.BILL, amount))
    return {key: tuple(parts) for key, parts in found.items()}


def _open(
    scope: Scope, documents: dict[tuple[str, int], list[OpenItem]], hints: Hints
) -> list[OurLine]:
    lines = []
    for (doc, key), parts in documents.items():
        first, rest = parts[0], sum(one.open for one in parts)
        lines.append(
            OurLine(
                first.account_id, doc, key,
                _entry(
                    scope, first.account_id, first.currency, first.number, first.issued,
                    rest if doc == INVOICE else -rest, doc, hints=hints.get((doc, key), ()),
                ),
            )
        )  # fmt: skip
    return lines


def _openings(reader: Reader, scope: Scope) -> list[OurLine]:
    if scope.since is None:
        return []
    rows = reader.rows(
        f"SELECT account_id, currency, sum(signed) FROM ({postings_sql(scope.accounts)}) "
        "WHERE day < :since AND (voided_on IS NULL OR voided_on >= :since) "
        "GROUP BY account_id, currency HAVING sum(signed) <> 0 ORDER BY account_id, currency",
        {"since": scope.since.isoformat()},
    )
    return [
        OurLine(account, "", None, _entry(scope, account, currency, None, None, amount, ""))
        for account, currency, amount in rows
    ]


def _moved(reader: Reader, scope: Scope, hints: Hints) -> list[OurLine]:
    since = (scope.since or date.min).isoformat()
    rows = reader.rows(
        "SELECT account_id, currency, kind, id, number, CASE WHEN day < :since THEN voided_on ELSE day END, "
        "CASE WHEN day < :since THEN -signed ELSE signed END, note "
        f"FROM ({postings_sql(scope.accounts)}) WHERE "
        "(day >= :since AND day <= :until AND (voided_on IS NULL OR voided_on > :until)) "
        "OR (day < :since AND voided_on >= :since AND voided_on <= :until) "
        "ORDER BY account_id, day, kind, id",
        {"since": since, "until": scope.as_of.isoformat()},
    )
    return [
        OurLine(
            account, kind, key,
            _entry(
                scope, account, currency, number, date.fromisoformat(day), amount, kind, text=note,
                hints=hints.get((kind, key), ()),
            ),
        )
        for account, currency, kind, key, number, day, amount, note in rows
    ]  # fmt: skip


def _around(reader: Reader, scope: Scope, rules: Rules) -> list[OurLine]:
    """Return documents a little outside the period."""
    days = timedelta(days=rules.transit_days)
    since = scope.since if scope.basis == MOVEMENTS else None
    rows = reader.rows(
        "SELECT account_id, currency, kind, id, number, day, signed, note "
        f"FROM ({postings_sql(scope.accounts)}) WHERE voided_on IS NULL "
        "AND ((day > :until AND day <= :late) OR (day < :since AND day >= :early)) "
        "ORDER BY account_id, day, kind, id",
        {
            "until": scope.as_of.isoformat(), "late": (scope.as_of + days).isoformat(),
            "since": since and since.isoformat(), "early": since and (since - days).isoformat(),
        },
    )  # fmt: skip
    return [
        OurLine(
            account, kind, key,
            _entry(
                scope, account, currency, number, date.fromisoformat(day), amount, kind, text=note,
                counts=False,
            ),
        )
        for account, currency, kind, key, number, day, amount, note in rows
    ]  # fmt: skip
