"""SQL that the other queries begin with: open parts, what is contested, promises and their states.

Every piece is one or more common table expressions with the parameters :day, and :account where one
account is asked for. `PART` has a row for each part of an open invoice: an invoice with a schedule
has one for each instalment that is still open, paid in the order of the due days; `due` is empty
where an event is missing. `free` is what of it nobody contests, the contested amount of an invoice
taken from the part that is due first. `late` is days after the due day.
"""

from datetime import date
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.features.collections.domain.promises import GRACE, KEPT_PERCENT
from kamdesk.features.receivables.queries import ledger_rows

_PART = """
owed AS MATERIALIZED (
    SELECT i.id AS invoice_id, i.account_id, i.currency, i.number, i.issued, i.due,
        i.amount_minor AS amount, i.scheduled, o.open,
        min(o.open, coalesce(
            (SELECT sum(d.amount_minor) FROM dispute AS d WHERE d.invoice_id = i.id
                AND d.raised <= :day AND (d.closed IS NULL OR d.closed > :day)),
            CASE WHEN i.disputed AND NOT EXISTS
                (SELECT 1 FROM dispute AS d WHERE d.invoice_id = i.id) THEN o.open END, 0)) AS contested
    FROM (SELECT doc_id, sum(amount) AS open FROM ({rows}) WHERE doc = 'invoice'
        GROUP BY doc_id HAVING sum(amount) > 0) AS o
    JOIN invoice AS i ON i.id = o.doc_id
),
planned AS (
    SELECT o.invoice_id, s.due, s.kind, s.place, s.milestone_id,
        s.amount_minor AS amount,
        sum(s.amount_minor) OVER (PARTITION BY s.invoice_id ORDER BY s.due IS NULL, s.due, s.place)
            - (o.amount - o.open) AS reach
    FROM owed AS o JOIN instalment AS s ON s.invoice_id = o.invoice_id AND s.since = (
        SELECT max(since) FROM instalment WHERE invoice_id = o.invoice_id AND since <= :day)
    WHERE o.scheduled
),
part AS MATERIALIZED (
    SELECT o.invoice_id, o.account_id, o.currency, o.number, NULL AS milestone_id, o.due, 'part' AS kind,
        o.open, o.open - o.contested AS free,
        CAST(julianday(:day) - julianday(o.due) AS INTEGER) AS late
    FROM owed AS o WHERE NOT o.scheduled OR o.invoice_id NOT IN (SELECT invoice_id FROM planned)
    UNION ALL
    SELECT o.invoice_id, o.account_id, o.currency, o.number, p.milestone_id, p.due, p.kind,
        min(p.amount, p.reach), max(0, min(p.amount, p.reach, p.reach - o.contested)),
        CAST(julianday(:day) - julianday(p.due) AS INTEGER)
    FROM planned AS p JOIN owed AS o ON o.invoice_id = p.invoice_id WHERE p.reach > 0
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
    """Return the expressions `owed`, `planned` and `part` of a day, and their parameters."""
    rows, params = ledger_rows(reader, day, account_id)
    return _PART.format(rows=rows), params | {"day": day.isoformat(), "account": account_id}


def vow_sql(account_id: int | None = None) -> str:
    """Return the expressions `sworn` and `vow`; they need :day, and :account for one account."""
    return VOW.format(of_p="" if account_id is None else "AND p.account_id = :account")
