"""The contracts and bills of the sample: sound, of every state, and tied to the papers of the ledger."""

from collections import Counter
from collections.abc import Iterator

import pytest

from kamdesk.app.features import derivations
from kamdesk.db.check import check
from kamdesk.db.connection import Reader
from kamdesk.features.contracts import queries
from kamdesk.features.contracts.domain import bills, standing
from kamdesk.features.contracts.domain.terms import read_rule
from kamdesk.features.demo.scale import STANDING_DAY
from kamdesk.features.demo.service import create_demo


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    database = create_demo(tmp_path_factory.mktemp("demo") / "small.kam", derivations=derivations())
    with database.read() as found:
        yield found
    database.close()


def test_there_is_something_of_every_state(reader: Reader) -> None:
    found = queries.contracts(reader, STANDING_DAY)
    states = Counter(line.standing(STANDING_DAY) for one in found for line in one.lines)
    assert set(states) == set(standing.STATES)
    assert len(found) > 20
    assert len({one.currency for one in found}) > 2
    kept = Counter(one.state for one in queries.bills(reader, STANDING_DAY))
    assert set(kept) >= set(bills.STATES) - {bills.DISHONOURED}
    assert len(queries.acceptors(reader)) > 5


def test_plans_come_to_their_contracts_and_no_invoice_to_more_than_its_line(reader: Reader) -> None:
    for one in queries.contracts(reader, STANDING_DAY):
        assert one.planned == one.amount
        assert one.invoiced <= one.amount
        assert all(line.settled <= line.invoiced <= line.amount for line in one.lines)
        assert all(read_rule(line.terms or "NET 0") for line in one.lines)
        assert not [line for line in one.lines if line.happened and line.happened > STANDING_DAY]


def test_the_ledger_holds_with_them(reader: Reader) -> None:
    assert [part.problems for part in check(reader, derivations()) if part.problems] == []
    assert not any(one.long for one in queries.bills(reader, STANDING_DAY))
