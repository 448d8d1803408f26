"""Derived tables of the ledger: what is open today, its totals by day, what was applied when."""

from alembic.operations import Operations

_OPEN_ITEM = """
CREATE TABLE open_item (
    id INTEGER PRIMARY KEY,
    doc_id INTEGER GENERATED ALWAYS AS (abs(id) & 1099511627775) VIRTUAL,
    place INTEGER GENERATED ALWAYS AS (abs(id) >> 40) VIRTUAL,
    doc TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    currency TEXT NOT NULL,
    issued TEXT NOT NULL,
    due TEXT NOT NULL,
    open_minor INTEGER NOT NULL,
    recognised TEXT,
    part TEXT,
    disputed_minor INTEGER
)
"""
_LEDGER_DAY = """
CREATE TABLE ledger_day (
    currency TEXT NOT NULL,
    doc TEXT NOT NULL,
    due TEXT NOT NULL,
    open_minor INTEGER NOT NULL,
    items INTEGER NOT NULL,
    PRIMARY KEY (due, doc, currency)
) WITHOUT ROWID
"""
_APPLIED = """
CREATE TABLE applied (
    effective TEXT NOT NULL,
    id INTEGER NOT NULL,
    issued TEXT,
    source_day TEXT,
    account_id INTEGER NOT NULL,
    currency TEXT NOT NULL,
    due TEXT NOT NULL,
    recognised TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    doc TEXT NOT NULL,
    doc_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    source_id INTEGER NOT NULL,
    PRIMARY KEY (effective, id)
) WITHOUT ROWID
"""


def upgrade(op: Operations) -> None:
    """Make `open_item`, `ledger_day`, `applied` and `ledger_latest`."""
    op.execute(_OPEN_ITEM)
    op.execute(
        "CREATE INDEX ix_open_item_account ON open_item "
        "(account_id, doc, currency, due, open_minor)"
    )
    op.execute(
        "CREATE INDEX ix_open_item_unapplied ON open_item (account_id, currency, open_minor) "
        "WHERE doc <> 'invoice'"
    )
    op.execute(
        "CREATE INDEX ix_open_item_part ON open_item (account_id, part, currency, due, open_minor) "
        "WHERE part IS NOT NULL"
    )
    op.execute(
        "CREATE INDEX ix_open_item_disputed ON open_item (account_id, currency, disputed_minor) "
        "WHERE disputed_minor IS NOT NULL"
    )
    op.execute(_LEDGER_DAY)
    op.execute(_APPLIED)
    op.execute("CREATE TABLE ledger_latest (id INTEGER PRIMARY KEY, day TEXT NOT NULL)")
