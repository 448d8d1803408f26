"""The collection plan of a month as rows for editing: what is to be recovered of old debt."""

from collections.abc import Collection
from datetime import date

from kamdesk.base.i18n import N_
from kamdesk.base.money import plain
from kamdesk.db.connection import Reader
from kamdesk.features.roundtrip.domain import Column, Kind, Values

COLUMNS = (
    Column("code", N_("Code"), editable=False, width=10),
    Column("account", N_("Account"), editable=False, width=30),
    Column("month", N_("Month"), Kind.DATE, editable=False, width=11),
    Column("currency", N_("Currency"), editable=False, width=9),
    Column("due", N_("Falls due"), Kind.MONEY, editable=False, width=15),
    Column("recovery", N_("Recovery of old debt"), Kind.MONEY, needed=True, width=18),
    Column("note", N_("Note"), width=36),
)
_ROWS = """
SELECT t.uid, a.code, a.name, t.month, t.currency, t.due_minor, t.recovery_minor, t.note
FROM collection_target AS t JOIN account AS a ON a.id = t.account_id
WHERE t.month = :month AND a.archived_at IS NULL ORDER BY a.sort_key, t.currency
"""


def rows(reader: Reader, as_of: date, only: Collection[str] | None = None) -> dict[str, Values]:
    """Return the targets of the month of a day, by account."""
    found: dict[str, Values] = {}
    for uid, code, name, month, currency, due, recovery, note in reader.rows(
        _ROWS, {"month": as_of.replace(day=1).isoformat()}
    ):
        if only is not None and uid not in only:
            continue
        found[uid] = {
            "code": code, "account": name, "month": month, "currency": currency,
            "due": plain(due, currency), "recovery": plain(recovery, currency), "note": note,
        }  # fmt: skip
    return found
