"""Open invoices as rows for editing: what the customer promised, and a note."""

from collections.abc import Collection
from datetime import date

from kamdesk.base.i18n import N_
from kamdesk.base.money import plain
from kamdesk.db.connection import Reader
from kamdesk.features.receivables.queries import open_items
from kamdesk.features.roundtrip.domain import Column, Kind, Values

COLUMNS = (
    Column("account", N_("Account"), editable=False, width=28),
    Column("number", N_("Number"), editable=False, width=16),
    Column("issued", N_("Issued"), Kind.DATE, editable=False, width=11),
    Column("due", N_("Due"), Kind.DATE, editable=False, width=11),
    Column("days", N_("Days late"), Kind.NUMBER, editable=False, width=9),
    Column("currency", N_("Currency"), editable=False, width=9),
    Column("amount", N_("Amount"), Kind.MONEY, editable=False, width=15),
    Column("open", N_("Open amount"), Kind.MONEY, editable=False, width=15),
    Column("promised", N_("Promised for"), Kind.DATE, width=12),
    Column("promised_amount", N_("Promised amount"), Kind.MONEY, width=15),
    Column("note", N_("Note"), width=36),
)
_PROMISED = """
SELECT invoice_id, promised, amount_minor FROM promise
WHERE invoice_id IS NOT NULL AND made_on <= :day AND promised >= :day
    AND (withdrawn_on IS NULL OR withdrawn_on > :day) ORDER BY made_on, id
"""


def rows(reader: Reader, as_of: date, only: Collection[str] | None = None) -> dict[str, Values]:
    """Return every open invoice, or those of some keys, by due day; the promise is the newest to come."""
    promised = {
        key: (day, amount)
        for key, day, amount in reader.rows(_PROMISED, {"day": as_of.isoformat()})
    }
    known = {
        key: (uid, note)
        for key, uid, note in reader.rows(
            "SELECT id, uid, note FROM invoice WHERE kind = 'invoice'"
        )
        if only is None or uid in only
    }
    opened: dict[int, dict[str, str | None]] = {}
    amounts: dict[int, int] = {}
    for item in open_items(reader, as_of, only_invoices=True):
        if item.id not in known:
            continue
        amounts[item.id] = amounts.get(item.id, 0) + item.open
        if item.id in opened:  # a further part of the same invoice
            opened[item.id]["open"] = plain(amounts[item.id], item.currency)
            continue
        day, amount = promised.get(item.id, (None, None))
        opened[item.id] = {
            "account": item.account, "number": item.number, "issued": item.issued.isoformat(),
            "due": None if item.due is None else item.due.isoformat(),
            "days": str(max(0, item.days or 0)), "currency": item.currency,
            "amount": plain(item.amount, item.currency), "open": plain(item.open, item.currency),
            "promised": day, "promised_amount": None if amount is None else plain(amount, item.currency),
            "note": known[item.id][1],
        }  # fmt: skip
    return {known[key][0]: values for key, values in opened.items()}
