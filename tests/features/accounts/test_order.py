"""The order of the list read from an index is the one the whole statement gives."""

import random
from datetime import date

import pytest

from kamdesk.db.database import Database
from kamdesk.features.accounts import queries
from kamdesk.features.accounts.domain import AccountFilter
from tests import builders

DAY = date(2026, 6, 30)


@pytest.mark.parametrize("seed", range(6))
def test_an_index_gives_the_same_order(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    for number in chance.sample(range(1000), 12):
        gone = "2026-01-01T00:00:00" if chance.random() < 0.2 else None
        name = chance.choice(["Acme", "Beta", "中车", "delta"])
        builders.account(database, name, code=f"X{number:03d}", archived_at=gone)
    with database.read() as reader:
        for archived in (False, True):
            wanted = AccountFilter(archived=archived)
            ids = queries.account_ids(reader, wanted, DAY, "tier")
            for sort in ("name", "code"):
                for descending in (False, True):
                    whole = queries.account_ids(reader, wanted, DAY, sort, descending)
                    assert queries.reordered(reader, ids, sort, descending) == whole
                    assert sorted(whole) == sorted(ids)
        assert queries.reordered(reader, ids, "outstanding", True) is None
        assert queries.reordered(reader, [], "name", True) == []
