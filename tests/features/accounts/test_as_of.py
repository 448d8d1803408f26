"""The list of accounts counts what was owed at the end of any day, as the ledger does."""

from datetime import date

import pytest

from kamdesk.db.database import Database
from kamdesk.features.accounts import queries
from kamdesk.features.accounts.domain import AccountFilter
from kamdesk.features.receivables import queries as ledger
from tests import builders


@pytest.fixture
def paid_in_june(database: Database) -> int:
    """An account with two invoices of May, one of them paid in June."""
    from kamdesk.features.receivables import service

    key = builders.account(database)
    first = builders.invoice(database, key, 100_00, due=date(2026, 5, 20))
    builders.invoice(database, key, 40_00, due=date(2026, 7, 20))
    receipt = builders.receipt(database, key, 100_00, received=date(2026, 6, 10))
    database.write(builders.Message("Apply"), service.apply, "receipt", receipt, [(first, 100_00)])
    return key


@pytest.mark.parametrize(
    ("day", "outstanding", "overdue"),
    [
        (date(2026, 4, 30), None, None),
        (date(2026, 5, 31), 140_00, 100_00),
        (date(2026, 6, 9), 140_00, 100_00),
        (date(2026, 6, 10), 40_00, 0),
        (date(2026, 7, 21), 40_00, 40_00),
    ],
)
def test_a_line_shows_what_was_owed_that_day(
    database: Database, paid_in_june: int, day: date, outstanding: int | None, overdue: int | None
) -> None:
    with database.read() as reader:
        line = queries.account_lines(reader, [paid_in_june], day)[paid_in_june]
        sections = ledger.ageing(reader, day)
        totals = queries.totals(reader, AccountFilter(), day)
        late = queries.account_ids(reader, AccountFilter(overdue=True), day)
        by_money = queries.account_ids(reader, AccountFilter(), day, "outstanding", True)
        tree = queries.account_ids(reader, AccountFilter(tree=True, overdue=True), day)
    assert (line.outstanding, line.overdue) == (outstanding, overdue)
    assert [one.total for one in sections] == ([] if outstanding is None else [outstanding])
    assert [one.outstanding for one in totals] == [one.total for one in sections]
    assert late == tree == ([paid_in_june] if overdue else [])
    assert by_money == [paid_in_june]


@pytest.mark.parametrize(
    ("day", "outstanding", "overdue"),
    [
        (date(2026, 5, 31), 90_00, 20_00),
        (date(2026, 6, 30), 90_00, 50_00),
        (date(2026, 12, 31), 90_00, 50_00),
    ],
)
def test_a_scheduled_invoice_is_overdue_part_by_part(
    database: Database, day: date, outstanding: int, overdue: int
) -> None:
    from kamdesk.features.receivables import service

    key = builders.account(database)
    invoice = builders.invoice(database, key, 90_00, due=date(2026, 5, 20))
    lines = [
        service.NewLine(date(2026, 5, 20), 20_00),
        service.NewLine(date(2026, 6, 20), 30_00),
        service.NewLine(None, 40_00),
    ]
    do = builders.Message("Do")
    database.write(do, service.set_schedule, invoice, date(2026, 5, 1), lines)
    builders.receipt(database, key, 1, received=date(2026, 12, 1))  # so that May is a past day
    database.write(do, service.refund, "receipt", 1, date(2026, 12, 1))
    with database.read() as reader:
        line = queries.account_lines(reader, [key], day)[key]
        late = queries.account_ids(reader, AccountFilter(overdue=True), day)
    assert (line.outstanding, line.overdue) == (outstanding, overdue)
    assert late == [key]


def test_what_was_taken_back_is_not_told_as_having_happened(database: Database) -> None:
    key = builders.account(database)
    day = date(2026, 6, 30)
    builders.invoice(database, key, number="KEPT", issued=date(2026, 6, 1))
    builders.invoice(database, key, number="BACK", issued=date(2026, 6, 1), voided_on=date(2026, 6, 9))  # fmt: skip
    builders.invoice(database, key, number="GIVEN", kind="refund", issued=date(2026, 6, 2))
    builders.contact(database, key, "Gone")
    with database.read() as reader:
        told = [(one.kind, one.name) for one in queries.happened(reader, key, day)]
        before = queries.happened(reader, key, date(2026, 6, 5))
        since = queries.happened(reader, key, day, since=date(2026, 6, 1))
    assert told == [("refund", "GIVEN"), ("invoice", "KEPT")]
    assert {one.name for one in before} == {"GIVEN", "KEPT", "BACK"}
    assert [one.name for one in since] == ["GIVEN"]
