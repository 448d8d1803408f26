"""Compares what is kept with a recount, and finds facts that cannot be."""

from collections.abc import Iterator
from typing import Any

from kamdesk.base.i18n import N_, _
from kamdesk.db.connection import Reader
from kamdesk.features.receivables.derive.statements import ALWAYS, APPLIED, RESTS, rests
from kamdesk.features.receivables.queries.facts import SCHEDULED, contested, parts

_KEPT = (
    "SELECT doc, doc_id, place, part, currency, issued, due, recognised, open_minor FROM open_item"
)
_COUNTED = "SELECT doc, doc_id, 0, NULL, currency, issued, due, recognised, rest FROM ({rests})"
_COUNTED_PARTS = (
    "SELECT doc, doc_id, place, part, currency, issued, due, nullif(recognised, issued), amount "
    "FROM ({parts}) WHERE amount <> 0"
)


def check_items(reader: Reader) -> list[str]:
    """Return what differs of the open items."""
    counted = [_COUNTED.format(rests=rests(table)) for table in RESTS]
    counted.append(_COUNTED_PARTS.format(parts=parts(SCHEDULED, ALWAYS)))
    return [
        f"{row[0]} {row[1]}/{row[2]}: {word} {row[8]} {row[4]} due {row[6]}"
        for word, row in _differences(reader, _KEPT, " UNION ALL ".join(counted))
    ]


def check_contested(reader: Reader) -> list[str]:
    """Return what differs of what is contested of them."""
    kept = (
        "SELECT doc_id, place, currency, disputed_minor FROM open_item "
        "WHERE disputed_minor IS NOT NULL"
    )
    counted = (
        f"SELECT doc_id, place, currency, amount FROM ({contested(day=ALWAYS)}) WHERE amount > 0"
    )
    return [
        f"contested of invoice {row[0]}/{row[1]}: {word} {row[3]} {row[2]}"
        for word, row in _differences(reader, kept, counted)
    ]


def check_applied(reader: Reader) -> list[str]:
    """Return what differs of what was applied when."""
    counted = APPLIED.format(which="true")
    return [
        f"allocation {row[1]}: {word} {row[8]} {row[5]} on {row[0]}"
        for word, row in _differences(reader, "SELECT * FROM applied", counted)
    ]


def _differences(reader: Reader, kept: str, counted: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for word, first, second in (("kept", kept, counted), ("missing", counted, kept)):
        for row in reader.rows(f"SELECT * FROM ({first}) EXCEPT SELECT * FROM ({second}) LIMIT 20"):
            yield word, row


def check_days(reader: Reader) -> list[str]:
    """Return what differs of the totals by day."""
    kept = "SELECT currency, doc, due, open_minor, items FROM ledger_day"
    counted = (
        "SELECT currency, doc, due, sum(open_minor), count(*) FROM open_item "
        "GROUP BY currency, doc, due"
    )
    return [
        f"total of {row[1]} due {row[2]}: {word} {row[3]} {row[0]}"
        for word, row in _differences(reader, kept, counted)
    ]


# -- what the facts have to keep to ---------------------------------------------------------------

_FACTS = (
    (
        "SELECT c.number, sum(a.amount_minor), c.amount_minor FROM allocation AS a "
        "JOIN invoice AS c ON c.id = a.credit_id GROUP BY c.id "
        "HAVING sum(a.amount_minor) NOT BETWEEN 0 AND c.amount_minor",
        N_("Credit {number}: {first} applied of {second}."),
    ),
    (
        "SELECT i.number, sum(n.amount_minor), i.amount_minor FROM instalment AS n "
        "JOIN invoice AS i ON i.id = n.invoice_id GROUP BY i.id, n.since "
        "HAVING sum(n.amount_minor) <> i.amount_minor",
        N_("Invoice {number}: a schedule adds up to {first} of {second}."),
    ),
    (
        "SELECT i.number, i.scheduled, count(n.id) FROM invoice AS i "
        "LEFT JOIN instalment AS n ON n.invoice_id = i.id "
        "WHERE i.scheduled OR i.id IN (SELECT invoice_id FROM instalment) GROUP BY i.id "
        "HAVING i.scheduled <> (count(n.id) > 0) OR i.kind <> 'invoice'",
        N_("Invoice {number}: marked as scheduled {first}, {second} instalments."),
    ),
    (
        "SELECT i.number, sum(d.amount_minor), i.amount_minor FROM dispute AS d "
        "JOIN invoice AS i ON i.id = d.invoice_id WHERE d.closed IS NULL GROUP BY i.id "
        "HAVING sum(d.amount_minor) > i.amount_minor OR i.kind <> 'invoice'",
        N_("Invoice {number}: {first} contested of {second}."),
    ),
    (
        "SELECT i.number, d.raised, coalesce(d.closed, d.raised) FROM dispute AS d "
        "JOIN invoice AS i ON i.id = d.invoice_id "
        "WHERE d.raised < i.issued OR d.closed < d.raised OR (d.closed IS NULL) <> (d.result IS NULL)",
        N_("Invoice {number}: a dispute from {first} to {second} cannot be."),
    ),
    (
        "SELECT i.number, i.amount_minor, coalesce(sum(a.amount_minor), 0) FROM invoice AS i "
        "LEFT JOIN allocation AS a ON a.invoice_id = i.id "
        "WHERE i.kind = 'refund' AND i.voided_on IS NULL GROUP BY i.id "
        "HAVING coalesce(sum(a.amount_minor), 0) <> i.amount_minor",
        N_("Refund {number}: {first} given back, {second} taken from a source."),
    ),
    (
        "SELECT i.number, a.effective, i.issued FROM allocation AS a "
        "JOIN invoice AS i ON i.id = a.invoice_id LEFT JOIN receipt AS r ON r.id = a.receipt_id "
        "LEFT JOIN invoice AS c ON c.id = a.credit_id WHERE a.effective < i.issued "
        "OR a.effective < coalesce(r.received, c.issued)",
        N_("Invoice {number}: applied on {first}, before one of the two documents."),
    ),
)


def check_facts(reader: Reader) -> list[str]:
    """Return facts that cannot be, a sentence each."""
    return [
        _(text).format(number=number, first=first, second=second)
        for sql, text in _FACTS
        for number, first, second in reader.rows(f"{sql} LIMIT 20")
    ]
