"""The rows every count is made of: what is open at the end of any day, as SQL.

Today is read from `open_item`. A past day is counted backward from it: what was applied since
(`applied`, by day) or voided since is put back, and what was not there yet is left out; nothing else
is read. One account is counted forward from its own facts: a document adds its amount on its day, an
allocation takes its amount off on its effective day. Both ways are linear in the facts, so nothing is
grouped by document; only invoices with a schedule, which are few, are counted one by one.
"""

from datetime import date
from typing import Any

from kamdesk.db.connection import Reader

_NOW = """
    SELECT account_id, currency, doc, doc_id, place, part, issued,
        coalesce(recognised, issued) AS recognised, due, open_minor AS amount
    FROM open_item
"""
# a document of `invoice` as a row; what a refund has not taken from a source counts against the sources
_AS_DOCUMENT = """{0}.account_id, {0}.currency, {0}.kind AS doc, {0}.id AS doc_id, 0 AS place,
        NULL AS part, {0}.issued, coalesce({0}.recognised, {0}.issued) AS recognised,
        CASE {0}.kind WHEN 'invoice' THEN {0}.due ELSE {0}.issued END AS due"""
_I, _C = _AS_DOCUMENT.format("i"), _AS_DOCUMENT.format("c")
_R = """r.account_id, r.currency, 'receipt' AS doc, r.id AS doc_id, 0 AS place,
        NULL AS part, r.received AS issued, r.received AS recognised, r.received AS due"""
_SIGN = "CASE i.kind WHEN 'refund' THEN -1 ELSE 1 END"
_STANDS = "(voided_on IS NULL OR voided_on > :first)"

_FORWARD = f"""
    SELECT {_I}, {_SIGN} * i.amount_minor AS amount, i.issued AS since, i.voided_on AS until
    FROM invoice AS i WHERE i.issued <= :last AND {_STANDS} AND NOT i.scheduled {{of_i}}
    UNION ALL SELECT {_R}, r.amount_minor, r.received, r.voided_on
    FROM receipt AS r WHERE r.received <= :last AND {_STANDS} {{of_r}}
    UNION ALL SELECT {_I}, -{_SIGN} * a.amount_minor, a.effective, i.voided_on
    FROM allocation AS a JOIN invoice AS i ON i.id = a.invoice_id
    WHERE a.effective <= :last AND {_STANDS} AND NOT i.scheduled {{of_i}}
    UNION ALL SELECT {_R}, -a.amount_minor, a.effective, r.voided_on
    FROM allocation AS a JOIN receipt AS r ON r.id = a.receipt_id
    WHERE a.effective <= :last AND {_STANDS} {{of_r}}
    UNION ALL SELECT {_C}, -a.amount_minor, a.effective, c.voided_on
    FROM allocation AS a JOIN invoice AS c ON c.id = a.credit_id
    WHERE a.effective <= :last AND {_STANDS} {{of_c}}
"""
_BACKWARD = f"""
    SELECT account_id, currency, doc, doc_id, 0 AS place, NULL AS part, issued,
        coalesce(recognised, issued) AS recognised, due, open_minor AS amount, issued AS since,
        NULL AS until
    FROM open_item WHERE issued <= :last AND part IS NULL
    UNION ALL SELECT account_id, currency, doc, doc_id, 0, NULL, issued, recognised, due,
        iif(doc = 'refund', -amount_minor, amount_minor), issued, effective
    FROM applied WHERE effective > :first AND issued <= :last
    UNION ALL SELECT account_id, currency, source, source_id, 0, NULL, source_day, source_day,
        source_day, amount_minor, source_day, effective
    FROM applied WHERE effective > :first AND source_day <= :last
    UNION ALL SELECT {_I}, {_SIGN} * i.amount_minor, i.issued, i.voided_on
    FROM invoice AS i WHERE i.voided_on > :first AND i.issued <= :last AND NOT i.scheduled
    UNION ALL SELECT {_R}, r.amount_minor, r.received, r.voided_on
    FROM receipt AS r WHERE r.voided_on > :first AND r.received <= :last
    UNION ALL SELECT {_I}, -{_SIGN} * a.amount_minor, a.effective, i.voided_on
    FROM invoice AS i CROSS JOIN allocation AS a ON a.invoice_id = i.id
    WHERE i.voided_on > :first AND NOT i.scheduled AND a.effective <= :last
    UNION ALL SELECT {_R}, -a.amount_minor, a.effective, r.voided_on
    FROM receipt AS r CROSS JOIN allocation AS a ON a.receipt_id = r.id
    WHERE r.voided_on > :first AND a.effective <= :last
    UNION ALL SELECT {_C}, -a.amount_minor, a.effective, c.voided_on
    FROM invoice AS c CROSS JOIN allocation AS a ON a.credit_id = c.id
    WHERE c.voided_on > :first AND a.effective <= :last
"""
_COLUMNS = "account_id, currency, doc, doc_id, place, part, issued, recognised, due, amount"

# the parts of invoices one by one, in the order they are paid; see domain.spread
_PARTS = """
    SELECT account_id, currency, 'invoice' AS doc, id AS doc_id, place, part, issued, recognised,
        due, CASE WHEN last THEN amount - applied - max(0, min(before, before - applied))
        ELSE max(0, min(line, before + line - applied)) END AS amount
    FROM (
        SELECT s.*, n.place, n.kind AS part, coalesce(n.due, '9999-12-31') AS due,
            n.amount_minor AS line, lead(n.id) OVER paid IS NULL AS last,
            sum(n.amount_minor) OVER paid - n.amount_minor AS before
        FROM ({invoices}) AS s JOIN instalment AS n ON n.invoice_id = s.id AND n.since = s.since
        WINDOW paid AS (PARTITION BY s.id ORDER BY coalesce(n.due, '9999-12-31'), n.place)
    )
    UNION ALL SELECT account_id, currency, 'invoice', id, 0, '', issued, recognised, first_due,
        amount - applied FROM ({invoices}) WHERE since IS NULL
"""
_INVOICES_ONE_BY_ONE = """
        SELECT i.id, i.account_id, i.currency, i.issued, i.due AS first_due,
            coalesce(i.recognised, i.issued) AS recognised, i.amount_minor AS amount,
            coalesce((SELECT sum(a.amount_minor) FROM allocation AS a
                WHERE a.invoice_id = i.id AND a.effective <= {day}), 0) AS applied,
            (SELECT max(n.since) FROM instalment AS n
                WHERE n.invoice_id = i.id AND n.since <= {day}) AS since
        FROM invoice AS i WHERE i.kind = 'invoice' AND i.issued <= {day}
            AND (i.voided_on IS NULL OR i.voided_on > {day}) AND {which}
"""
_CLAIMED = """
    SELECT invoice_id, sum(amount_minor) AS amount FROM dispute
    WHERE raised <= {day} AND (closed IS NULL OR closed > {day}) GROUP BY invoice_id
"""
_CONTESTED = """
    SELECT account_id, currency, doc_id, place, part, issued, recognised, due,
        max(0, min(amount, claimed - before)) AS amount
    FROM (
        SELECT p.*, c.amount AS claimed,
            sum(max(0, p.amount)) OVER paid - max(0, p.amount) AS before
        FROM ({parts}) AS p JOIN ({claimed}) AS c ON c.invoice_id = p.doc_id
        WINDOW paid AS (PARTITION BY p.doc_id ORDER BY p.due, p.place)
    )
"""
SCHEDULED = "i.id IN (SELECT id FROM invoice WHERE scheduled)"
"""SQL on `invoice` as `i`: it has a schedule; read from the index of those that do."""


def is_current(reader: Reader, as_of: date) -> bool:
    """Tell whether nothing in the ledger is dated after `as_of`, so that `open_item` answers."""
    latest = reader.value("SELECT day FROM ledger_latest")
    return latest is None or latest <= as_of.isoformat()


def ledger_rows(
    reader: Reader, as_of: date, account_id: int | None = None, *, back: bool | None = None
) -> tuple[str, dict[str, Any]]:
    """Return SQL of rows whose amounts sum up to what is open at the end of a day, and its parameters.

    Columns: account_id, currency, doc ("invoice", "credit_note", "write_off", "refund" or
    "receipt"), doc_id, place (number of the instalment, 0 without a schedule), part ("part",
    "retention"; NULL or "" without a schedule), issued, recognised, due (domain.NEVER while an event
    is missing), amount (minor units; of a refund negative). Rows of one (doc, doc_id, place) add up
    to what is open of it; a document may have rows that add up to nothing.

    Args:
        reader: Of the file.
        as_of: The day.
        account_id: Only of this account.
        back: Way of counting a past day: backward, forward, or None for the shorter one.
    """
    day = as_of.isoformat()
    params: dict[str, Any] = {"day": day, "first": day, "last": day, "account": account_id}
    if back is None and is_current(reader, as_of):
        where = "" if account_id is None else " WHERE account_id = :account"
        return _NOW + where, params
    rows = standing(account_id, back=back)
    of = "" if account_id is None else "AND i.account_id = :account"
    scheduled = parts(f"{SCHEDULED} {of}")
    return f"SELECT {_COLUMNS} FROM ({rows}) UNION ALL {scheduled}", params


def standing(account_id: int | None = None, *, back: bool | None = None) -> str:
    """Return SQL of amounts that stand over some days, for documents without a schedule.

    Columns as `ledger_rows`, and since (inclusive), until (exclusive, NULL without end). The sums of
    what stands on a day from :first to :last, both inclusive, are what is open at its end.

    Args:
        account_id: Only of :account.
        back: See `ledger_rows`.
    """
    if back is None:
        back = account_id is None
    if back:
        return _BACKWARD
    of = {
        f"of_{name}": "" if account_id is None else f"AND {name}.account_id = :account"
        for name in "irc"
    }
    return _FORWARD.format(**of)


def parts(which: str, day: str = ":day") -> str:
    """Return SQL of the parts of some invoices at the end of a day; columns as `ledger_rows`.

    Args:
        which: SQL on `invoice` as `i`.
        day: SQL of the day.
    """
    return _PARTS.format(invoices=_INVOICES_ONE_BY_ONE.format(which=which, day=day))


def contested(account_id: int | None = None, day: str = ":day") -> str:
    """Return SQL of what is contested of each part at the end of a day, of :account or of all.

    Columns: account_id, currency, doc_id, place, part, issued, recognised, due, amount. What is
    contested is held back from what is due first; see domain.mark.
    """
    of = "" if account_id is None else "AND i.account_id = :account"
    claimed = _CLAIMED.format(day=day)
    which = f"i.id IN (SELECT invoice_id FROM ({claimed})) {of}"
    return _CONTESTED.format(parts=parts(which, day), claimed=claimed)
