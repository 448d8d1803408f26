"""What the history of an account lists: changes by hand one by one, rows made in bulk counted."""

import pytest

from kamdesk.base.i18n import Message
from kamdesk.db.recorder import bulk
from kamdesk.features.accounts.service import set_field
from kamdesk.features.accounts.ui.history import HistoryTab, entries
from tests import builders

_COLUMNS = ("account_id", "number", "kind", "issued", "due", "currency", "amount_minor")


def in_bulk(session, account_ids):
    rows = [
        (account, f"B-{place}", "invoice", "2026-01-01", "2026-02-01", "CNY", 100)
        for place, account in enumerate(account_ids)
    ]
    bulk(session).insert("invoice", _COLUMNS, rows)


@pytest.fixture
def acme(database):
    key = builders.account(database, "Acme")
    other = builders.account(database, "Other")
    database.write(Message("Edit"), set_field, key, "city", "杭州")
    database.write(Message("Bring in"), in_bulk, [key, other, key])
    return key


def test_rows_made_in_bulk_are_counted_for_this_account_only(database, acme):
    with database.read() as reader:
        found = [(row[3], row[6], row[9]) for row in entries(reader, acme, "all")]
    assert found == [("Bring in", "invoice", 2), ("Edit", "account", 1), ("Add", "account", 1)]


@pytest.mark.parametrize(("kind", "count"), [("account", 2), ("people", 0), ("money", 1)])
def test_kinds_are_kept_apart(database, acme, kind, count):
    with database.read() as reader:
        assert len(entries(reader, acme, kind)) == count


def test_touches_and_cells_of_the_matrix_are_part_of_the_history(database, acme):
    from datetime import date

    from kamdesk.features.touches.service import set_goal

    builders.touch(database, acme, date(2026, 6, 1), subject="验收")
    database.write(Message("Goal"), set_goal, acme, ("sales", "采购部"), "季度回顾")
    with database.read() as reader:
        found = [(row[3], row[6]) for row in entries(reader, acme, "touches")]
    assert found == [("Goal", "contact_cell"), ("Add", "touch")]


def test_the_tab_shows_them(context, show, acme):
    tab = show(HistoryTab(context, acme))
    assert tab.model.rowCount() == 3
