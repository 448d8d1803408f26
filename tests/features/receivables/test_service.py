"""What users do with the ledger, and what it refuses."""

from datetime import date

import pytest

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.receivables import queries, service
from kamdesk.features.receivables.service import NewInvoice, NewReceipt
from tests import builders

DAY = date(2026, 6, 30)
DO = Message("Do")


@pytest.fixture
def account(database: Database) -> int:
    return builders.account(database)


def open_of(database: Database, doc: str = "invoice") -> list[int]:
    with database.read() as reader:
        return [item.open for item in queries.open_items(reader, DAY) if item.doc == doc]


def new_receipt(account: int, amount: int, currency: str = "CNY") -> NewReceipt:
    return NewReceipt(account, date(2026, 6, 1), currency, amount)


def test_a_receipt_pays_the_oldest_due_first_and_keeps_the_rest(
    database: Database, account: int
) -> None:
    for due, amount in ((date(2026, 6, 20), 300), (date(2026, 5, 20), 200)):
        builders.invoice(database, account, amount, issued=date(2026, 5, 1), due=due)
    database.write(DO, service.record_receipt, new_receipt(account, 600), oldest_first=True)
    assert open_of(database) == [] and open_of(database, "receipt") == [100]
    database.undo()
    assert sorted(open_of(database)) == [200, 300] and open_of(database, "receipt") == []


def test_a_receipt_is_applied_by_hand(database: Database, account: int) -> None:
    first = builders.invoice(database, account, 300)
    second = builders.invoice(database, account, 200)
    wanted = [(second, 150), (first, 50)]
    database.write(DO, service.record_receipt, new_receipt(account, 200), wanted)
    assert sorted(open_of(database)) == [50, 250]


@pytest.mark.parametrize(("amount", "applied"), [(100, 101), (500, 301)])
def test_more_than_there_is_cannot_be_applied(
    database: Database, account: int, amount: int, applied: int
) -> None:
    invoice = builders.invoice(database, account, 300)
    with pytest.raises(UserError):
        database.write(
            DO, service.record_receipt, new_receipt(account, amount), [(invoice, applied)]
        )
    assert open_of(database) == [300] and open_of(database, "receipt") == []


def test_other_accounts_and_currencies_are_refused(database: Database, account: int) -> None:
    other = builders.invoice(database, builders.account(database, "Other"), 300)
    dollars = builders.invoice(database, account, 300, currency="USD")
    for invoice in (other, dollars):
        with pytest.raises(UserError):
            database.write(DO, service.record_receipt, new_receipt(account, 300), [(invoice, 1)])


def test_a_taken_back_allocation_stays_true_of_the_days_before(
    database: Database, account: int
) -> None:
    invoice = builders.invoice(database, account, 300, issued=date(2026, 5, 1))
    receipt = database.write(
        DO, service.record_receipt, new_receipt(account, 300), [(invoice, 300)]
    ).value
    with database.read() as reader:
        (line,) = queries.allocations_of(reader, "receipt", receipt)
    database.write(DO, service.take_back, line.id, date(2026, 6, 15))
    with database.read() as reader:
        assert queries.ageing(reader, date(2026, 6, 14)) == []
        (section,) = queries.ageing(reader, date(2026, 6, 15))
        assert (sum(section.open), section.unapplied) == (300, 300)
        assert [one.taken_back for one in queries.allocations_of(reader, "invoice", invoice)] == [
            True,
            False,
        ]
    with pytest.raises(UserError):
        database.write(DO, service.take_back, line.id, date(2026, 6, 16))


def test_a_credit_note_reduces_an_invoice(database: Database, account: int) -> None:
    invoice = builders.invoice(database, account, 300)
    new = NewInvoice(account, "C-1", date(2026, 6, 1), date(2026, 6, 1), "CNY", 100, "credit_note")
    credit = database.write(DO, service.create_invoice, new).value
    assert open_of(database) == [300] and open_of(database, "credit_note") == [100]
    database.write(DO, service.apply, "credit_note", credit, [(invoice, 100)])
    assert open_of(database) == [200] and open_of(database, "credit_note") == []


def test_only_what_nothing_is_applied_to_can_be_voided(database: Database, account: int) -> None:
    invoice = builders.invoice(database, account, 300)
    receipt = database.write(
        DO, service.record_receipt, new_receipt(account, 300), [(invoice, 300)]
    ).value
    for edit, key in ((service.void_invoice, invoice), (service.void_receipt, receipt)):
        with pytest.raises(UserError):
            database.write(DO, edit, key, DAY)
    with database.read() as reader:
        (line,) = queries.allocations_of(reader, "receipt", receipt)
    database.write(DO, service.take_back, line.id, DAY)
    database.write(DO, service.void_invoice, invoice, DAY)
    assert open_of(database) == [] and open_of(database, "receipt") == [300]


@pytest.mark.parametrize(
    "new",
    [
        NewInvoice(1, " ", DAY, DAY, "CNY", 100),
        NewInvoice(1, "A", DAY, DAY, "CNY", 0),
        NewInvoice(1, "A", DAY, date(2026, 6, 29), "CNY", 100),
        NewInvoice(1, "TAKEN", DAY, DAY, "CNY", 100),
    ],
)
def test_nonsense_is_refused(database: Database, account: int, new: NewInvoice) -> None:
    builders.invoice(database, account, number="TAKEN")
    with pytest.raises(UserError):
        database.write(DO, service.create_invoice, new)


def test_the_whole_ledger_is_allocated_at_once(database: Database, account: int) -> None:
    other = builders.account(database, "Other")
    for key in (account, other):
        builders.invoice(database, key, 300, issued=date(2026, 5, 1))
        builders.receipt(database, key, 200)
    made = database.write(DO, service.allocate_oldest_first, [account])
    assert made.value == 1 and sorted(open_of(database)) == [100, 300]
    assert database.write(DO, service.allocate_oldest_first).value == 1
    assert sorted(open_of(database)) == [100, 100]
    database.undo()
    database.undo()
    assert sorted(open_of(database)) == [300, 300]
