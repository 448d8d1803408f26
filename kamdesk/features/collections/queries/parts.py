"""SQL that the other queries begin with: open parts, what is contested, promises and their states.

Every piece is one or more common table expressions with the parameters :day, and :account where one
account is asked for. `part` has a row for each part of an open invoice: an invoice with a schedule
has one for each instalment that is still open (`place` is its number, 0 without a schedule); `due` is
empty where an event is missing. `free` is what of it nobody contests. `late` is days after the due
day.
"""

from datetime import date
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.features.collections.domain.promises import GRACE, KEPT_PERCENT
from kamdesk.features.receivables.domain import NEVER
from kamdesk.features.receivables.queries.facts import contested, ledger_rows

_PART = """
rest AS MATERIALIZED (
    SELECT doc_id AS invoice_id, place, max(part) AS part, min(due) AS due, sum(amount) AS open
    FROM ({rows}) WHERE doc = 'invoice' GROUP BY doc_id, place HAVING sum(amount) > 0
),
part AS MATERIALIZED (
    SELECT r.invoice_id, i.account_id, i.currency, i.number, r.place,
        nullif(r.due, '{never}') AS due, coalesce(nullif(r.part, ''), 'part') AS kind, r.open,
        r.open - coalesce(h.amount, 0) AS free,
        CAST(julianday(:day) - julianday(nullif(r.due, '{never}')) AS INTEGER) AS late
    FROM rest AS r JOIN invoice AS i ON i.id = r.invoice_id
    LEFT JOIN ({held}) AS h ON h.doc_id = r.invoice_id AND h.place = r.place
)"""

VOW = f"""
sworn AS MATERIALIZED (
    SELECT p.id, p.account_id, p.invoice_id, p.currency, p.amount_minor AS amount, p.made_on,
        p.promised, p.person_id, p.note, date(p.promised, '+{GRACE} days') AS last,
        p.withdrawn_on <= :day AS withdrawn,
        CASE WHEN p.invoice_id IS NOT NULL THEN
            (SELECT sum(a.amount_minor) FROM allocation AS a WHERE a.invoice_id = p.invoice_id
                AND a.receipt_id IS NOT NULL AND a.effective >= p.made_on
                AND a.effective <= min(:day, date(p.promised, '+{GRACE} days')))
        ELSE
            (SELECT sum(r.amount_minor) FROM receipt AS r WHERE r.account_id = p.account_id
                AND r.currency = p.currency AND r.received >= p.made_on
                AND r.received <= min(:day, date(p.promised, '+{GRACE} days'))
                AND (r.voided_on IS NULL OR r.voided_on > :day))
        END AS came
    FROM promise AS p WHERE p.made_on <= :day {{of_p}}
),
vow AS MATERIALIZED (
    SELECT *, CASE WHEN withdrawn THEN 'withdrawn'
        WHEN coalesce(came, 0) * 100 >= amount * {KEPT_PERCENT} THEN 'kept'
        WHEN last >= :day THEN 'open' ELSE 'broken' END AS state
    FROM sworn
)"""


def part_sql(
    reader: Reader, day: date, account_id: int | None = None
) -> tuple[str, dict[str, Any]]:
    """Return the expressions `rest` and `part` of a day, and their parameters."""
    rows, params = ledger_rows(reader, day, account_id)
    sql = _PART.format(rows=rows, held=contested(account_id), never=NEVER)
    return sql, params | {"day": day.isoformat(), "account": account_id}


def vow_sql(account_id: int | None = None) -> str:
    """Return the expressions `sworn` and `vow`; they need :day, and :account for one account."""
    return VOW.format(of_p="" if account_id is None else "AND p.account_id = :account")
