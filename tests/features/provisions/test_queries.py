"""What expected loss and the law are read from: months that moved on, and the days of every debt."""

from datetime import date
from decimal import Decimal

import pytest

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.db.tables import Base
from kamdesk.features.provisions import queries, service
from kamdesk.features.receivables.store import AllocationRow
from tests import builders

TODAY = date(2026, 6, 30)


def _pay(database: Database, account: int, invoice: int, amount: int, day: date) -> None:
    receipt = builders.receipt(database, account, amount, received=day)
    row = AllocationRow(invoice_id=invoice, receipt_id=receipt, amount_minor=amount, effective=day)
    builders.add(database, row)


def _rates(database: Database, day: date = TODAY) -> tuple[Decimal | None, ...]:
    with database.read() as reader:
        rates, _months = queries.roll_rates(reader, day)
    return rates["CNY"]


@pytest.fixture
def acme(database: Database) -> int:
    return builders.account(database)


def _invoice(database: Database, account: int, amount: int, issued: date, due: date) -> int:
    return builders.invoice(database, account, amount, issued=issued, due=due)


def test_what_is_not_paid_within_the_month_rolls_on(database: Database, acme: int) -> None:
    """Two fall due in February; 300 of 400 is paid by its end, the rest in April."""
    first = _invoice(database, acme, 300, date(2026, 1, 10), date(2026, 2, 10))
    second = _invoice(database, acme, 100, date(2026, 1, 10), date(2026, 2, 20))
    _pay(database, acme, first, 300, date(2026, 2, 28))
    _pay(database, acme, second, 100, date(2026, 4, 2))
    not_due, first_month, second_month, third, last = _rates(database)
    assert not_due == Decimal("0.25")
    assert first_month == 1  # 100 stood at the end of February, nothing came in March
    assert second_month == 0  # paid in April
    assert third is None
    assert last == 1


def test_written_off_is_not_collected(database: Database, acme: int) -> None:
    invoice = _invoice(database, acme, 100, date(2026, 1, 1), date(2026, 2, 10))
    _pay(database, acme, invoice, 30, date(2026, 2, 15))
    written = builders.invoice(
        database, acme, 20, kind="write_off", issued=date(2026, 2, 20), due=date(2026, 2, 20)
    )
    row = AllocationRow(
        invoice_id=invoice, credit_id=written, amount_minor=20, effective=date(2026, 2, 20)
    )
    builders.add(database, row)
    assert _rates(database)[0] == Decimal("0.7")


def test_an_invoice_paid_in_the_month_it_was_issued_moves_nothing(
    database: Database, acme: int
) -> None:
    old = _invoice(database, acme, 100, date(2026, 1, 1), date(2026, 2, 10))
    new = _invoice(database, acme, 900, date(2026, 2, 3), date(2026, 2, 10))
    _pay(database, acme, new, 900, date(2026, 2, 12))
    _pay(database, acme, old, 50, date(2026, 2, 12))
    assert _rates(database)[0] == Decimal("0.5")


def test_the_month_that_is_running_does_not_count(database: Database, acme: int) -> None:
    _invoice(database, acme, 100, date(2026, 4, 1), date(2026, 5, 20))
    assert _rates(database, date(2026, 5, 25))[0] is None
    assert _rates(database, date(2026, 5, 31))[0] == 1


def test_an_estimate_says_both_ways_and_how_long_the_history_is(
    database: Database, acme: int
) -> None:
    _invoice(database, acme, 1_000_00, date(2024, 6, 1), date(2024, 7, 1))
    _invoice(database, acme, 500_00, date(2026, 6, 1), date(2026, 7, 15))
    with database.read() as reader:
        (one,) = queries.estimates(reader, TODAY)
    assert one.rolling.balances == (500_00, 0, 0, 0, 1_000_00)
    assert one.fixed.balances == (500_00, 0, 1_000_00, 0, 0)
    assert one.fixed.total == 25_00 + 300_00
    assert one.rolling.months == 24
    assert not one.enough


def test_currencies_stay_apart(database: Database, acme: int) -> None:
    builders.invoice(database, acme, 100)
    builders.invoice(database, acme, 100, currency="USD")
    with database.read() as reader:
        assert [one.currency for one in queries.estimates(reader, TODAY)] == ["CNY", "USD"]


def test_own_ratios_hold_from_their_day_on(database: Database, acme: int) -> None:
    builders.invoice(database, acme, 100_00)
    shares = ["0.1", "0.2", "0.3", "0.4", "0.5"]
    database.write(Message("x"), service.set_ratios, shares, date(2026, 6, 15))
    with database.read() as reader:
        (now,) = queries.estimates(reader, TODAY)
        (before,) = queries.estimates(reader, date(2026, 6, 14))
    assert (now.fixed.total, before.fixed.total) == (10_00, 5_00)


@pytest.mark.parametrize("ratios", [["0.1"], ["a"] * 5, ["0.1", "0.2", "0.3", "0.4", "1.5"]])
def test_ratios_that_cannot_be_used_change_nothing(database: Database, ratios: list[str]) -> None:
    with pytest.raises(UserError):
        database.write(Message("x"), service.set_ratios, ratios, TODAY)
    with database.read() as reader:
        assert queries.rules(reader, TODAY) == queries.Rules()


# -- before the law -------------------------------------------------------------------------------


def _debt(database: Database, day: date = TODAY) -> queries.Debt:
    with database.read() as reader:
        (found,) = queries.debts(reader, day)
    return found


def test_a_debt_before_the_law(database: Database, acme: int) -> None:
    builders.invoice(database, acme, 1_200_000_00, issued=date(2026, 3, 1), due=date(2026, 5, 16))
    one = _debt(database)
    assert (one.days, one.interest, one.term) == (45, 27_000_00, None)
    assert one.limitation.ends == date(2029, 5, 16)
    database.write(Message("x"), service.set_buyer, acme, "public", date(2025, 6, 1))
    term = _debt(database).term
    assert term is not None
    assert (term.due, term.cap, term.beyond) == (date(2026, 3, 31), date(2026, 4, 30), True)


def _event(database: Database, row: Base) -> None:
    builders.add(database, row)


def test_events_of_the_invoice_and_of_the_account_make_it_run_anew(
    database: Database, acme: int
) -> None:
    from kamdesk.features.collections.store import ChaseRow
    from kamdesk.features.reconcile.store import BalanceLetterRow

    invoice = _invoice(database, acme, 500_00, date(2025, 1, 1), date(2025, 2, 1))
    _event(
        database,
        ChaseRow(account_id=acme, invoice_id=invoice, day=date(2025, 5, 1), kind="demand"),
    )
    assert _debt(database).limitation.since == date(2025, 5, 1)
    _event(
        database,
        BalanceLetterRow(
            account_id=acme, currency="CNY", as_of=date(2025, 6, 30), ours_minor=500_00,
            confirmed_on=date(2025, 7, 15),
        ),
    )  # fmt: skip
    assert _debt(database).limitation.by == "confirmation"
    _pay(database, acme, invoice, 100_00, date(2025, 9, 9))
    assert _debt(database).limitation.since == date(2025, 9, 9)
    assert _debt(database, date(2025, 6, 30)).limitation.since == date(2025, 5, 1)


def test_a_call_is_no_demand_and_another_currencys_letter_counts_for_nothing(
    database: Database, acme: int
) -> None:
    from kamdesk.features.collections.store import ChaseRow
    from kamdesk.features.reconcile.store import BalanceLetterRow

    _invoice(database, acme, 500_00, date(2025, 1, 1), date(2025, 2, 1))
    _event(database, ChaseRow(account_id=acme, day=date(2025, 5, 1), kind="call"))
    _event(
        database,
        BalanceLetterRow(
            account_id=acme, currency="USD", as_of=date(2025, 6, 30), ours_minor=1,
            confirmed_on=date(2025, 7, 15),
        ),
    )  # fmt: skip
    assert _debt(database).limitation.since == date(2025, 2, 1)


def test_a_payment_taken_back_does_not_count(database: Database, acme: int) -> None:
    from kamdesk.features.receivables.service import take_back

    invoice = _invoice(database, acme, 500_00, date(2025, 1, 1), date(2025, 2, 1))
    _pay(database, acme, invoice, 100_00, date(2025, 9, 9))
    with database.read() as reader:
        key = reader.value("SELECT id FROM allocation")
    database.write(Message("x"), take_back, key, date(2025, 10, 1))
    assert _debt(database).limitation.since == date(2025, 2, 1)


def test_own_figures_of_the_law(database: Database, acme: int) -> None:
    _invoice(database, acme, 100_00, date(2026, 1, 1), date(2026, 6, 20))
    database.write(Message("x"), service.set_law, "daily_rate", "0.001", date(2026, 1, 1))
    assert _debt(database).interest == 1_00
    with pytest.raises(UserError):
        database.write(Message("x"), service.set_law, "years", "three", TODAY)
