"""Accounts as rows for editing."""

from collections.abc import Collection
from datetime import date

from kamdesk.base.i18n import N_
from kamdesk.base.money import plain
from kamdesk.db.connection import Reader
from kamdesk.features.accounts.domain import STATUSES, TIERS
from kamdesk.features.receivables.queries import ageing
from kamdesk.features.roundtrip.domain import Column, Kind, Values

COLUMNS = (
    Column("code", N_("Code"), editable=False, width=10),
    Column("name", N_("Name"), needed=True, new=True, width=30),
    Column("short_name", N_("Short name"), width=14),
    Column("tier", N_("Tier"), Kind.CHOICE, choices={one: (one,) for one in TIERS}, width=7),
    Column("status", N_("Status"), Kind.CHOICE, choices={key: (text,) for key, text in STATUSES.items()}, width=10),
    Column("owner", N_("Owner"), width=10),
    Column("industry", N_("Industry"), width=14),
    Column("region", N_("Region"), width=10),
    Column("city", N_("City"), width=10),
    Column("address", N_("Address"), width=28),
    Column("phone", N_("Phone"), width=15),
    Column("website", N_("Website"), width=18),
    Column("tax_no", N_("Tax number"), width=21),
    Column("currency", N_("Currency"), editable=False, width=9),
    Column("credit_limit", N_("Credit limit"), Kind.MONEY, width=15),
    Column("terms_days", N_("Credit period in days"), Kind.NUMBER, width=10),
    Column("note", N_("Note"), width=30),
    Column("outstanding", N_("Outstanding"), Kind.MONEY, editable=False, width=15),
    Column("overdue", N_("Overdue"), Kind.MONEY, editable=False, width=15),
)  # fmt: skip
_ROWS = """
SELECT a.uid, a.id, a.code, a.name, a.short_name, a.tier, a.status, c.name, a.industry, a.region,
    a.city, a.address, a.phone, a.website, a.tax_no, a.currency, a.credit_limit_minor, a.terms_days,
    a.note
FROM account AS a LEFT JOIN colleague AS c ON c.id = a.owner_id
WHERE a.archived_at IS NULL ORDER BY a.sort_key, a.id
"""


def rows(reader: Reader, as_of: date, only: Collection[str] | None = None) -> dict[str, Values]:
    """Return every account that is not archived, by name."""
    owed = {
        (one.account_id, section.currency): one
        for section in ageing(reader, as_of)
        for one in section.accounts
    }
    found: dict[str, Values] = {}
    names = [column.key for column in COLUMNS][:-2]
    for uid, key, *cells in reader.rows(_ROWS):
        if only is not None and uid not in only:
            continue
        values = dict(zip(names, cells, strict=True))
        currency = values["currency"]
        limit, terms = values["credit_limit"], values["terms_days"]
        values["credit_limit"] = None if limit is None else plain(limit, currency)
        values["terms_days"] = None if terms is None else str(terms)
        mine = owed.get((key, currency))
        values["outstanding"] = None if mine is None else plain(mine.total, currency)
        values["overdue"] = None if mine is None else plain(sum(mine.open[1:]), currency)
        found[uid] = values
    return found
