"""Contacts as rows for editing: a row for each post somebody holds."""

from collections.abc import Collection
from datetime import date

from kamdesk.base.i18n import N_
from kamdesk.db.connection import Reader
from kamdesk.features.relationships.domain import ATTITUDES, INFLUENCES, ROLES
from kamdesk.features.roundtrip.domain import Column, Kind, Values

FACTS = ("role", "influence", "attitude")
COLUMNS = (
    Column("account", N_("Account"), editable=False, new=True, width=28),
    Column("name", N_("Name"), needed=True, new=True, width=14),
    Column("title", N_("Title"), width=18),
    Column("department", N_("Department"), width=16),
    Column("phone", N_("Phone"), width=16),
    Column("mobile", N_("Mobile"), width=16),
    Column("email", N_("E-mail"), width=26),
    Column("wechat", N_("WeChat"), width=16),
    Column("owner", N_("Owner"), width=10),
    Column("role", N_("Role"), Kind.CHOICE, choices={key: (text,) for key, text in ROLES.items()}, width=12),
    Column("influence", N_("Influence"), Kind.CHOICE, choices={str(key): (f"{key}", text) for key, text in INFLUENCES.items()}, width=9),
    Column("attitude", N_("Attitude"), Kind.CHOICE, choices={str(key): (text,) for key, text in ATTITUDES.items()}, width=13),
    Column("note", N_("Note"), width=30),
)  # fmt: skip
_ROWS = """
SELECT h.uid, a.name, p.name, s.title, s.department, p.phone, p.mobile, p.email, p.wechat, c.name,
    p.note, p.id, a.id
FROM holding AS h JOIN post AS s ON s.id = h.post_id JOIN person AS p ON p.id = h.person_id
    JOIN account AS a ON a.id = s.account_id LEFT JOIN colleague AS c ON c.id = s.owner_id
WHERE p.archived_at IS NULL AND a.archived_at IS NULL AND NOT p.placeholder
    AND (h.since IS NULL OR h.since <= :day) AND (h.until IS NULL OR h.until >= :day)
ORDER BY a.sort_key, a.id, p.sort_key, h.id
"""
_FACTS = """
SELECT account_id, person_id, kind, value FROM fact
WHERE kind IN ('role', 'influence', 'attitude') AND map_id IS NULL AND on_day <= :day
ORDER BY on_day, id
"""


def rows(reader: Reader, as_of: date, only: Collection[str] | None = None) -> dict[str, Values]:
    """Return everybody who holds a post on a day, by account and name."""
    params = {"day": as_of.isoformat()}
    facts: dict[tuple[int, int, str], str | None] = {}
    for account, person, kind, value in reader.rows(_FACTS, params):
        facts[account, person, kind] = value
    found: dict[str, Values] = {}
    for uid, *cells, note, person, account in reader.rows(_ROWS, params):
        if only is not None and uid not in only:
            continue
        values = dict(zip([column.key for column in COLUMNS][:9], cells, strict=True))
        values |= {kind: facts.get((account, person, kind)) for kind in FACTS}
        values["note"] = note
        found[uid] = values
    return found
