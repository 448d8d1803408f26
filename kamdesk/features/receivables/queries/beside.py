"""What is out with a customer beside the open documents: shipments, orders, bills, guarantees."""

from datetime import date

from kamdesk.db.connection import Reader
from kamdesk.features.parameters.queries import values

_ITEM = "since <= :day AND (until IS NULL OR until > :day)"
# a bill is out until it is paid: settled, or past its maturity without having been dishonoured
_BILL = """
    r.method IN ('commercial_bill', 'bank_bill') AND r.received <= :day
    AND (r.voided_on IS NULL OR r.voided_on > :day) AND (b.settled_on IS NULL OR b.settled_on > :day)
    AND (r.matures IS NULL OR r.matures > :day OR b.dishonoured_on <= :day)
"""
BESIDE = f"""
    SELECT account_id, currency,
        CASE kind WHEN 'order' THEN 'orders' WHEN 'guarantee' THEN 'guarantee' ELSE 'shipped' END
        AS term, amount_minor AS amount, kind AS doc, id AS doc_id, coalesce(note, '') AS number,
        since AS day, until AS due
    FROM exposure_item WHERE {_ITEM}
    UNION ALL
    SELECT r.account_id, r.currency,
        CASE r.method WHEN 'bank_bill' THEN 'bank' ELSE 'commercial' END,
        r.amount_minor, 'receipt', r.id, coalesce(b.number, r.number), r.received, r.matures
    FROM receipt AS r LEFT JOIN bill AS b ON b.receipt_id = r.id WHERE {_BILL}
"""
"""SQL of what counts beside the open documents at the end of :day.

Columns: account_id, currency, term ("shipped", "orders", "guarantee", "commercial" or "bank"), amount
(minor units, positive), doc, doc_id, number, day, due (end, or maturity of a bill).
"""
BESIDE_SUMS = f"""
    SELECT account_id, currency,
        sum(CASE term WHEN 'guarantee' THEN 0 WHEN 'bank' THEN amount * :bank ELSE amount END) AS more,
        sum(CASE term WHEN 'guarantee' THEN amount ELSE 0 END) AS guarantee
    FROM ({BESIDE}) {{of}} GROUP BY account_id, currency
"""
"""SQL of the sums of `BESIDE`: account_id, currency, more, guarantee; `of` takes a WHERE.

exposure = outstanding + more - the part of the guarantee that covers something (C22). With :bank 1 bank
bills count, with 0 they do not; see `counts_bank_bills`.
"""


def counts_bank_bills(reader: Reader, as_of: date) -> bool:
    """Tell whether bank bills not due yet count as exposure, by the credit rules of a day."""
    return values(reader, "credit.", as_of).get("bank_bills", "0") != "0"
