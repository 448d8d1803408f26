"""Exposure and limits of many accounts or one: SQL held against the rules of the domain."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.features.credit.domain.exposure import Exposure
from kamdesk.features.credit.domain.granted import Granted
from kamdesk.features.receivables.queries import BESIDE, ledger_rows

_NEVER = "9999-12-31"  # due day of a part whose event is missing
# what a refund has not taken from a source stands against the sources, as in every other figure
_TERMS = f"""
    SELECT account_id, currency, CASE doc WHEN 'invoice' THEN 'ar' ELSE 'unapplied' END AS term,
        amount FROM ({{ledger}})
    UNION ALL SELECT account_id, currency, term, amount FROM ({BESIDE})
"""


def exposures(
    reader: Reader,
    as_of: date,
    account_ids: Sequence[int] | None = None,
    *,
    with_bank: bool = False,
) -> dict[int, dict[str, Exposure]]:
    """Return the exposure at the end of a day by account and currency; who owes nothing is left out.

    Args:
        reader: Of the file.
        as_of: The day.
        account_ids: Of these accounts only; of all if None.
        with_bank: Whether bank bills are counted.
    """
    one = account_ids[0] if account_ids is not None and len(account_ids) == 1 else None
    ledger, params = ledger_rows(reader, as_of, one)
    marks = "" if account_ids is None else ",".join(map(str, account_ids))
    where = "" if account_ids is None else f"WHERE account_id IN ({marks})"
    sums: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    for account, currency, term, amount in reader.rows(
        f"SELECT account_id, currency, term, sum(amount) FROM ({_TERMS.format(ledger=ledger)}) "
        f"{where} GROUP BY account_id, currency, term HAVING sum(amount) <> 0",
        params,
    ):
        sums[account, currency][term] = amount
    found: dict[int, dict[str, Exposure]] = defaultdict(dict)
    for (account, currency), terms in sums.items():
        found[account][currency] = Exposure(currency, with_bank=with_bank, **terms)
    return found


def granted(
    reader: Reader, as_of: date, account_ids: Sequence[int] | None = None
) -> dict[int, list[Granted]]:
    """Return the limits granted up to a day by account, oldest first; of some accounts, or of all."""
    of = "" if account_ids is None else f"AND account_id IN ({','.join(map(str, account_ids))})"
    found: dict[int, list[Granted]] = defaultdict(list)
    for row in reader.rows(
        "SELECT account_id, id, currency, amount_minor, since, until, covers_group, method, terms, "
        f"approver, note FROM credit_limit WHERE since <= :day {of} ORDER BY since, id",
        {"day": as_of.isoformat()},
    ):
        found[row[0]].append(
            Granted(
                row[1], row[2], row[3], date.fromisoformat(row[4]),
                None if row[5] is None else date.fromisoformat(row[5]), bool(row[6]), row[7],
                json.loads(row[8]) if row[8] else {}, row[9], row[10],
            )
        )  # fmt: skip
    return found


_GROUP = """
WITH RECURSIVE up (id) AS (SELECT :account UNION SELECT parent_id FROM up
        JOIN account USING (id) WHERE parent_id IS NOT NULL),
    tree (id) AS (SELECT id FROM up UNION SELECT account.id FROM tree
        JOIN account ON account.parent_id = tree.id)
SELECT id, parent_id FROM account WHERE id IN (SELECT id FROM tree) AND parent_id IS NOT NULL
"""


def parents(reader: Reader, account_id: int | None = None) -> dict[int, int]:
    """Return the account each unit belongs to: of all groups, or of the group of one account."""
    if account_id is not None:
        return dict(reader.rows(_GROUP, {"account": account_id}))
    return dict(reader.rows("SELECT id, parent_id FROM account WHERE parent_id IS NOT NULL"))


def above(parents_of: Mapping[int, int], account: int) -> list[int]:
    """Return an account and everything above it, nearest first."""
    chain: list[int] = []
    step: int | None = account
    while step is not None and step not in chain:
        chain.append(step)
        step = parents_of.get(step)
    return chain


def members(parents_of: Mapping[int, int], root: int) -> list[int]:
    """Return an account and all its units at any depth."""
    below: dict[int, list[int]] = defaultdict(list)
    for unit, parent in parents_of.items():
        below[parent].append(unit)
    found = {root: None}
    waiting = [root]
    for one in waiting:
        fresh = [unit for unit in below.get(one, ()) if unit not in found]
        found.update(dict.fromkeys(fresh))
        waiting.extend(fresh)
    return waiting


def together(
    exposed: Mapping[int, Mapping[str, Exposure]], accounts: Iterable[int], currency: str
) -> Exposure:
    """Return the exposure to several accounts in one currency."""
    found = [
        one for account in accounts if (one := exposed.get(account, {}).get(currency)) is not None
    ]
    return reduce(Exposure.plus, found) if found else Exposure(currency)


# -- what stands behind a term ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paper:
    """One document behind a term, or one instalment of it.

    Attributes:
        kind: "invoice", "credit_note", "write_off", "refund", "receipt", "shipped", "order" or
            "guarantee".
        id: Key within its table.
        number: Its number, or its note.
        day: Issued, received, or since.
        due: Due day or maturity; None where there is none, or its event is missing.
        amount: What it adds to the term, minor units; of a refund negative.
    """

    kind: str
    id: int
    account: str
    number: str
    day: date
    due: date | None
    amount: int


_PAPERS = f"""
SELECT t.kind, t.key, a.name, t.number, t.day, t.due, t.amount FROM (
    SELECT l.doc AS kind, l.doc_id AS key, l.account_id, l.currency,
        CASE l.doc WHEN 'invoice' THEN 'ar' ELSE 'unapplied' END AS term,
        CASE l.doc WHEN 'receipt' THEN r.number ELSE i.number END AS number,
        CASE l.doc WHEN 'receipt' THEN r.received ELSE i.issued END AS day,
        CASE l.doc WHEN 'invoice' THEN nullif(l.due, '{_NEVER}') END AS due, l.amount
    FROM (SELECT account_id, currency, doc, doc_id, due, sum(amount) AS amount FROM ({{ledger}})
        GROUP BY account_id, currency, doc, doc_id, place, due HAVING sum(amount) <> 0) AS l
    LEFT JOIN invoice AS i ON l.doc <> 'receipt' AND i.id = l.doc_id
    LEFT JOIN receipt AS r ON l.doc = 'receipt' AND r.id = l.doc_id
    UNION ALL
    SELECT doc, doc_id, account_id, currency,
        CASE term WHEN 'guarantee' THEN 'guaranteed' ELSE term END, number, day, due, amount
    FROM ({BESIDE})
) AS t JOIN account AS a ON a.id = t.account_id
WHERE t.term = :term AND t.currency = :currency {{only}} ORDER BY t.due IS NULL, t.due, t.day, t.key
"""


def papers(
    reader: Reader, as_of: date, account_ids: Sequence[int], currency: str, term: str
) -> list[Paper]:
    """Return the documents behind a term of the exposure, by due day; they add up to the term.

    A guarantee is listed in full; the term holds only what it covers.
    """
    one = account_ids[0] if len(account_ids) == 1 else None
    ledger, params = ledger_rows(reader, as_of, one)
    only = f"AND t.account_id IN ({','.join(map(str, account_ids))})"
    rows = reader.rows(
        _PAPERS.format(ledger=ledger, only=only), {**params, "term": term, "currency": currency}
    )
    return [_paper(row) for row in rows]


def _paper(row: tuple[Any, ...]) -> Paper:
    due = None if row[5] is None else date.fromisoformat(row[5])
    return Paper(row[0], row[1], row[2], row[3] or "", date.fromisoformat(row[4]), due, row[6])
