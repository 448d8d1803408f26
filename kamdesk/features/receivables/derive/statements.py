"""The SQL that keeps what is open and what was applied: documents of a write, set by set."""

from kamdesk.features.receivables.domain import NEVER

# one document after the other: there are few days, and grouping many documents means sorting them
ADD_DAYS = (
    "INSERT INTO ledger_day (currency, doc, due, open_minor, items) "
    "SELECT currency, doc, due, {sign} open_minor, {sign} 1 FROM open_item {where} "
    "ON CONFLICT (currency, doc, due) DO UPDATE SET "
    "open_minor = open_minor + excluded.open_minor, items = items + excluded.items"
)
INVOICE_RESTS = """
SELECT kind AS doc, id AS doc_id, account_id, currency, issued, shown_due AS due, recognised, rest
FROM (
    SELECT i.kind, i.id, i.account_id, i.currency, i.issued, i.recognised,
        CASE i.kind WHEN 'invoice' THEN i.due ELSE i.issued END AS shown_due,
        CASE i.kind WHEN 'refund' THEN -1 ELSE 1 END * (i.amount_minor - {applied}) AS rest
    FROM invoice AS i WHERE i.voided_on IS NULL AND NOT i.scheduled {where}
) WHERE rest <> 0
"""
RECEIPT_RESTS = """
SELECT 'receipt' AS doc, id AS doc_id, account_id, currency, received AS issued, received AS due,
    NULL AS recognised, rest
FROM (
    SELECT r.id, r.account_id, r.currency, r.received,
        r.amount_minor - {applied} AS rest
    FROM receipt AS r WHERE r.voided_on IS NULL {where}
) WHERE rest <> 0
"""
APPLIED_TO_INVOICE = """coalesce(CASE
            WHEN i.kind IN ('invoice', 'refund') THEN
                (SELECT sum(amount_minor) FROM allocation WHERE invoice_id = i.id)
            ELSE (SELECT sum(amount_minor) FROM allocation WHERE credit_id = i.id) END, 0)"""
APPLIED_OF_RECEIPT = """coalesce(
            (SELECT sum(amount_minor) FROM allocation WHERE receipt_id = r.id), 0)"""
RESTS = {
    "invoice": (INVOICE_RESTS, APPLIED_TO_INVOICE, "i.id", ("invoice_id", "credit_id")),
    "receipt": (RECEIPT_RESTS, APPLIED_OF_RECEIPT, "r.id", ("receipt_id",)),
}
INDEXES = (
    "SELECT name, sql FROM sqlite_schema "
    "WHERE type = 'index' AND tbl_name = 'open_item' AND sql IS NOT NULL"
)
MANY = 10_000
KEEP = (
    "INSERT INTO open_item (id, doc, account_id, currency, issued, due, recognised, open_minor) "
    "SELECT iif(doc = 'receipt', -doc_id, doc_id), doc, account_id, currency, issued, due, "
    "recognised, rest FROM ({rests})"
)
KEEP_PARTS = (
    "INSERT INTO open_item (id, doc, account_id, currency, issued, due, recognised, part, open_minor) "
    "SELECT doc_id + (place << 40), doc, account_id, currency, issued, due, "
    "nullif(recognised, issued), part, amount FROM ({parts}) WHERE amount <> 0"
)
ALWAYS = f"'{NEVER}'"
HAS_PARTS = "SELECT EXISTS (SELECT 1 FROM invoice WHERE scheduled AND id {which})"
HAS_DISPUTES = "SELECT EXISTS (SELECT 1 FROM dispute WHERE invoice_id {which} AND closed IS NULL)"
# what is contested is held back from what is due first; see domain.mark
CONTESTED = """
    SELECT id, max(0, min(open_minor, claimed - before)) AS amount FROM (
        SELECT o.id, o.open_minor, c.amount AS claimed, sum(max(0, o.open_minor)) OVER paid
            - max(0, o.open_minor) AS before
        FROM (SELECT invoice_id, sum(amount_minor) AS amount FROM dispute
            WHERE closed IS NULL {where} GROUP BY invoice_id) AS c
        CROSS JOIN touched_place AS p
        CROSS JOIN open_item AS o ON o.id = c.invoice_id + (p.place << 40)
        WINDOW paid AS (PARTITION BY c.invoice_id ORDER BY o.due, o.id)
    )
"""
KEEP_CONTESTED = (
    "UPDATE open_item SET disputed_minor = found.amount FROM ({contested}) AS found "
    "WHERE open_item.id = found.id AND found.amount > 0"
)
# an invoice that is counted one by one or was voided, and a source that was, have no day here
APPLIED = """
    SELECT a.effective, a.id, iif(i.voided_on IS NULL AND NOT i.scheduled, i.issued, NULL) AS issued,
        iif(coalesce(r.voided_on, c.voided_on) IS NULL, coalesce(r.received, c.issued), NULL)
            AS source_day,
        i.account_id, i.currency, iif(i.kind = 'invoice', i.due, i.issued) AS due,
        coalesce(i.recognised, i.issued) AS recognised, a.amount_minor, i.kind AS doc,
        i.id AS doc_id, coalesce(c.kind, 'receipt') AS source,
        coalesce(a.receipt_id, a.credit_id) AS source_id
    FROM allocation AS a CROSS JOIN invoice AS i ON i.id = a.invoice_id
    LEFT JOIN receipt AS r ON r.id = a.receipt_id LEFT JOIN invoice AS c ON c.id = a.credit_id
    WHERE {which}
"""
KEEP_APPLIED = f"INSERT INTO applied {APPLIED} ORDER BY a.effective, a.id"
IS_TOUCHED = "a.id IN (SELECT id FROM touched_allocation)"
LATEST = """
INSERT INTO ledger_latest (id, day)
SELECT 1, max(day) FROM ({days}) WHERE day IS NOT NULL HAVING max(day) IS NOT NULL
ON CONFLICT (id) DO UPDATE SET day = max(day, excluded.day)
"""
DAYS_OF = {
    "invoice": "SELECT max(max(issued), coalesce(max(voided_on), '')) AS day "
    "FROM invoice WHERE id {which} "
    "UNION ALL SELECT max(effective) FROM allocation WHERE invoice_id {which} "
    "UNION ALL SELECT max(since) FROM instalment WHERE invoice_id {which} "
    "UNION ALL SELECT max(max(raised), coalesce(max(closed), '')) "
    "FROM dispute WHERE invoice_id {which}",
    "receipt": "SELECT max(max(received), coalesce(max(voided_on), '')) AS day "
    "FROM receipt WHERE id {which}",
}


def rests(table: str, which: str = "", applied: bool = True) -> str:
    """Return SQL for what documents have open; `which` is SQL after their id, all if empty.

    Args:
        table: "invoice" or "receipt".
        which: A range, or those noted.
        applied: False if it is known that nothing is applied to any of them.
    """
    sql, taken, key, _columns = RESTS[table]
    where = f"AND {key} {which}" if which else ""
    return sql.format(where=where, applied=taken if applied else "0")
