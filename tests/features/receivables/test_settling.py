"""Schedules, disputes, write-offs, refunds and matching through the services, on any day."""

from datetime import date
from typing import Any

import pytest

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.receivables import queries, service
from kamdesk.features.receivables.derive import LEDGER
from kamdesk.features.receivables.service import NewDispute, NewLine, NewReceipt
from tests import builders

DO = Message("Do")
ISSUED = date(2026, 1, 10)
DUE = date(2026, 2, 9)
LATER = date(2026, 6, 30)


@pytest.fixture
def account(database: Database) -> int:
    return builders.account(database)


@pytest.fixture
def invoice(database: Database, account: int) -> int:
    return builders.invoice(database, account, 1000, number="R-1", issued=ISSUED, due=DUE)


def do(database: Database, edit: Any, *args: Any, **kwargs: Any) -> Any:
    """Write one step; the ledger must be sound after it."""
    value = database.write(DO, edit, *args, **kwargs).value
    with database.read() as reader:
        assert LEDGER.check(reader) == []
    return value


def items(database: Database, day: date, doc: str = "invoice") -> list[queries.OpenItem]:
    with database.read() as reader:
        return [one for one in queries.open_items(reader, day) if one.doc == doc]


def pay(database: Database, account: int, day: date, amount: int, *wanted: tuple[int, int]) -> int:
    key: int = do(
        database, service.record_receipt, NewReceipt(account, day, "CNY", amount), list(wanted)
    )
    return key


# -- schedules --------------------------------------------------------------------------------------


def test_an_event_gives_a_part_its_due_day_from_that_day_on(
    database: Database, invoice: int
) -> None:
    waiting = [
        NewLine(DUE, 300), NewLine(None, 600), NewLine(date(2027, 1, 10), 100, "retention"),
    ]  # fmt: skip
    do(database, service.set_schedule, invoice, ISSUED, waiting)
    accepted = date(2026, 4, 1)
    known = [waiting[0], NewLine(date(2026, 5, 1), 600), waiting[2]]
    do(database, service.set_schedule, invoice, accepted, known)
    before = items(database, date(2026, 3, 31))
    assert [(one.due, one.days, one.bucket) for one in before] == [
        (DUE, 50, 2), (date(2027, 1, 10), -285, 0), (None, None, 0),
    ]  # fmt: skip
    assert before[2].waiting and before[1].retention and before[1].original_due == DUE
    after = items(database, LATER)
    assert [one.due for one in after] == [DUE, date(2026, 5, 1), date(2027, 1, 10)]
    with database.read() as reader:
        (march,) = queries.ageing(reader, date(2026, 3, 31))
        (june,) = queries.ageing(reader, LATER)
        lines = queries.schedules_of(reader, invoice, date(2026, 3, 31))
    assert (march.waiting, march.retention, june.waiting, june.retention) == (600, 100, 0, 100)
    assert [(line.since, line.open) for line in lines if line.open is not None] == [
        (ISSUED, 300), (ISSUED, 100), (ISSUED, 600),
    ]  # fmt: skip


def test_an_extension_moves_what_is_open_and_keeps_what_was_first_agreed(
    database: Database, account: int, invoice: int
) -> None:
    pay(database, account, date(2026, 2, 20), 200, (invoice, 200))
    approved = date(2026, 3, 15)
    lines = [NewLine(date(2026, 7, 1), 400), NewLine(date(2026, 8, 1), 400)]
    do(database, service.extend, invoice, approved, lines)
    (before,) = items(database, date(2026, 3, 14))
    assert (before.open, before.due, before.days) == (800, DUE, 33)
    after = items(database, approved)
    assert [(one.open, one.due, one.original_due) for one in after] == [
        (400, date(2026, 7, 1), DUE), (400, date(2026, 8, 1), DUE),
    ]  # fmt: skip
    with pytest.raises(UserError, match="add up"):
        do(database, service.extend, invoice, approved, [NewLine(date(2026, 9, 1), 801)])


@pytest.mark.parametrize(
    ("since", "lines"),
    [
        (ISSUED, [NewLine(DUE, 999)]),
        (ISSUED, []),
        (ISSUED, [NewLine(DUE, 1000), NewLine(DUE, 0)]),
        (date(2026, 1, 9), [NewLine(DUE, 1000)]),
        (ISSUED, [NewLine(date(2026, 1, 9), 1000)]),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(
    database: Database, invoice: int, since: date, lines: list[NewLine]
) -> None:
    with pytest.raises(UserError):
        do(database, service.set_schedule, invoice, since, lines)


def test_a_schedule_of_the_same_day_takes_the_place_of_the_one_before(
    database: Database, invoice: int
) -> None:
    do(database, service.set_schedule, invoice, ISSUED, [NewLine(DUE, 400), NewLine(LATER, 600)])
    do(database, service.set_schedule, invoice, ISSUED, [NewLine(LATER, 1000)])
    (one,) = items(database, LATER)
    assert (one.open, one.due, one.place) == (1000, LATER, 1)
    database.undo()
    assert [one.open for one in items(database, LATER)] == [400, 600]


# -- disputes ---------------------------------------------------------------------------------------


def test_a_contested_part_is_dated_and_the_rest_stays_owed(
    database: Database, account: int, invoice: int
) -> None:
    do(database, service.raise_dispute, NewDispute(invoice, date(2026, 3, 1), 300, "quality"))
    (before,) = items(database, date(2026, 2, 28))
    (during,) = items(database, date(2026, 3, 1))
    assert (before.disputed_amount, during.disputed_amount, during.undisputed) == (0, 300, 700)
    assert during.disputed and during.bucket == before.bucket
    pay(database, account, date(2026, 4, 1), 800, (invoice, 800))
    (paid,) = items(database, date(2026, 4, 1))
    assert (paid.open, paid.disputed_amount) == (200, 200)  # never more than is open
    with pytest.raises(UserError, match="only"):
        do(database, service.raise_dispute, NewDispute(invoice, LATER, 1))


def test_a_dispute_is_settled_by_a_credit_note(database: Database, invoice: int) -> None:
    key = do(database, service.raise_dispute, NewDispute(invoice, date(2026, 3, 1), 300, "price"))
    day = date(2026, 4, 10)
    credit = do(database, service.close_dispute, key, day, "credited", credit_minor=250)
    (before,) = items(database, date(2026, 4, 9))
    (after,) = items(database, day)
    assert (before.open, before.disputed_amount) == (1000, 300)
    assert (after.open, after.disputed_amount) == (750, 0)
    with database.read() as reader:
        (line,) = queries.disputes_of(reader, invoice)
        (used,) = queries.allocations_of(reader, "credit_note", credit)
    assert (line.closed, line.result, line.credit, line.credit_id) == (
        day, "credited", "R-1-CN", credit,
    )  # fmt: skip
    assert (used.other, used.amount, used.effective) == ("R-1", 250, day)
    with pytest.raises(UserError, match="closed already"):
        do(database, service.close_dispute, key, day, "accepted")


def test_a_mark_is_a_dispute_over_what_is_open(database: Database, invoice: int) -> None:
    do(database, service.set_disputed, invoice, True, date(2026, 3, 1))
    assert items(database, LATER)[0].disputed_amount == 1000
    do(database, service.set_disputed, invoice, False, date(2026, 5, 1))
    assert items(database, LATER)[0].disputed_amount == 0
    assert items(database, date(2026, 4, 30))[0].disputed_amount == 1000


# -- small rests, deductions, money back --------------------------------------------------------------


def test_a_small_rest_is_written_off_and_a_large_one_is_not(
    database: Database, account: int, invoice: int
) -> None:
    pay(database, account, date(2026, 2, 9), 995, (invoice, 995))
    with pytest.raises(UserError, match="limit"):
        do(database, service.write_off, invoice, date(2026, 3, 1), limit_minor=4)
    key = do(database, service.write_off, invoice, date(2026, 3, 1), limit_minor=5, reason="分差")
    assert items(database, date(2026, 2, 28))[0].open == 5
    assert items(database, date(2026, 3, 1)) == []
    with database.read() as reader:
        (used,) = queries.allocations_of(reader, "write_off", key)
        (figures,) = queries.figures(reader, LATER, days=180)
    assert used.amount == 5
    assert figures.billed == 1000  # no sale is taken back


@pytest.mark.parametrize(("limit", "outcome"), [(20, []), (19, [(20, 20, "deduction")])])
def test_a_deduction_is_written_off_or_becomes_a_dispute(
    database: Database, account: int, invoice: int, limit: int, outcome: list[tuple[int, int, str]]
) -> None:
    new = NewReceipt(account, date(2026, 2, 9), "CNY", 980)
    do(database, service.record_deducted, new, [(invoice, 980)], limit_minor=limit)
    with database.read() as reader:
        reasons = [line.reason for line in queries.disputes_of(reader, invoice)]
    found = items(database, LATER)
    assert [(one.open, one.disputed_amount) for one in found] == [row[:2] for row in outcome]
    assert reasons == [row[2] for row in outcome]


def test_money_given_back_is_never_open(database: Database, account: int) -> None:
    receipt = pay(database, account, date(2026, 3, 1), 500)
    day = date(2026, 4, 1)
    with pytest.raises(UserError, match="before"):
        do(database, service.refund, "receipt", receipt, date(2026, 2, 28))
    refund = do(database, service.refund, "receipt", receipt, day, 200)
    assert [one.open for one in items(database, date(2026, 3, 31), "receipt")] == [500]
    assert [one.open for one in items(database, day, "receipt")] == [300]
    assert items(database, day, "refund") == []
    with database.read() as reader:
        (line,) = queries.allocations_of(reader, "refund", refund)
        (section,) = queries.ageing(reader, day)
    assert (section.total, sum(section.open)) == (-300, 0)
    do(database, service.take_back, line.id, date(2026, 5, 1))
    assert [one.open for one in items(database, date(2026, 5, 1), "receipt")] == [500]


# -- matching ---------------------------------------------------------------------------------------


def test_money_is_matched_by_remittance_then_as_stated_then_oldest_first(
    database: Database, account: int
) -> None:
    keys = [
        builders.invoice(database, account, 100, issued=ISSUED, due=date(2026, month, 9))
        for month in (2, 3, 4, 5)
    ]
    receipt = pay(database, account, date(2026, 6, 1), 210)

    def plan(session: Any) -> list[tuple[int, int]]:
        return service.plan_matching(
            session, "receipt", receipt, remittance={keys[3]: 60}, stated=[keys[2]]
        )

    assert do(database, plan) == [(keys[3], 60), (keys[2], 100), (keys[0], 50)]

    def in_order(session: Any) -> list[tuple[int, int]]:
        return service.plan_in_order(session, "receipt", receipt, [keys[2], keys[1], keys[0]])

    assert do(database, in_order) == [(keys[2], 100), (keys[1], 100), (keys[0], 10)]

    def only(session: Any) -> list[tuple[int, int]]:
        return service.plan_matching(session, "receipt", receipt, stated=[keys[1]], oldest=False)

    assert do(database, only) == [(keys[1], 100)]  # 110 stay unapplied


def test_money_on_the_wrong_invoice_is_applied_elsewhere_from_that_day(
    database: Database, account: int, invoice: int
) -> None:
    other = builders.invoice(database, account, 400, number="R-2", issued=ISSUED, due=DUE)
    receipt = pay(database, account, date(2026, 2, 1), 400, (invoice, 400))
    with database.read() as reader:
        (line,) = queries.allocations_of(reader, "receipt", receipt)
    moved = date(2026, 5, 5)
    do(database, service.reallocate, line.id, moved, [(other, 400)])
    assert {one.number: one.open for one in items(database, date(2026, 5, 4))} == {
        "R-1": 600, "R-2": 400,
    }  # fmt: skip
    assert {one.number: one.open for one in items(database, moved)} == {"R-1": 1000}


def test_what_was_taken_back_is_free_from_that_day_only(
    database: Database, account: int, invoice: int
) -> None:
    """Money of February on an invoice that was paid until May cannot have paid it in February."""
    first = pay(database, account, date(2026, 2, 1), 1000, (invoice, 1000))
    with database.read() as reader:
        (line,) = queries.allocations_of(reader, "receipt", first)
    do(database, service.take_back, line.id, date(2026, 5, 1))
    second = pay(database, account, date(2026, 2, 10), 1000, (invoice, 1000))
    with database.read() as reader:
        (line,) = queries.allocations_of(reader, "receipt", second)
    assert line.effective == date(2026, 5, 1)
    for day in (date(2026, 3, 1), date(2026, 5, 1)):
        assert items(database, day) == []


def test_a_document_is_not_voided_before_what_was_applied_to_it_ended(
    database: Database, account: int, invoice: int
) -> None:
    receipt = pay(database, account, date(2026, 2, 1), 400, (invoice, 400))
    with database.read() as reader:
        (line,) = queries.allocations_of(reader, "receipt", receipt)
    do(database, service.take_back, line.id, date(2026, 5, 1))
    with pytest.raises(UserError, match="until"):
        do(database, service.void_invoice, invoice, date(2026, 4, 30))
    do(database, service.raise_dispute, NewDispute(invoice, date(2026, 3, 1), 10))
    do(database, service.void_invoice, invoice, date(2026, 5, 1))
    assert items(database, date(2026, 5, 1)) == []
    with database.read() as reader:
        assert [line.result for line in queries.disputes_of(reader, invoice)] == ["voided"]


def test_the_whole_ledger_is_matched_by_the_earliest_open_part(
    database: Database, account: int, invoice: int
) -> None:
    lines = [NewLine(date(2026, 2, 1), 100), NewLine(date(2026, 12, 1), 900)]
    do(database, service.set_schedule, invoice, ISSUED, lines)
    other = builders.invoice(database, account, 50, number="R-2", issued=ISSUED, due=DUE)
    pay(database, account, date(2026, 2, 5), 120)
    do(database, service.allocate_oldest_first)
    assert {one.number: one.open for one in items(database, LATER)} == {"R-1": 900 - 20, "R-2": 50}
    assert other


# -- what the check finds -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("UPDATE instalment SET amount_minor = 399 WHERE place = 1", "adds up to"),
        ("UPDATE invoice SET scheduled = 0", "marked as scheduled"),
        ("UPDATE dispute SET amount_minor = 1001", "contested"),
        ("UPDATE dispute SET closed = '2026-01-01'", "cannot be"),
        ("UPDATE allocation SET effective = '2025-01-01'", "before one of"),
        ("UPDATE applied SET issued = '2025-01-01'", "allocation"),
        ("UPDATE open_item SET disputed_minor = 1", "contested"),
    ],
)
def test_the_check_finds_what_cannot_be(
    database: Database, account: int, invoice: int, wrong: str, said: str
) -> None:
    do(database, service.set_schedule, invoice, ISSUED, [NewLine(DUE, 400), NewLine(LATER, 600)])
    do(database, service.raise_dispute, NewDispute(invoice, date(2026, 3, 1), 300))
    pay(database, account, date(2026, 2, 5), 120, (invoice, 120))
    with database.engine.begin() as connection:
        connection.exec_driver_sql(wrong)
    with database.read() as reader:
        assert any(said in text for text in LEDGER.check(reader))
