"""Figures of months from the file, held against a count document by document."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest

from kamdesk.base.periods import last_month_ends
from kamdesk.db.database import Database
from kamdesk.features.indicators import queries
from kamdesk.features.indicators.domain import Month
from kamdesk.features.receivables.queries import figures, totals
from kamdesk.features.receivables.store import AllocationRow, InstalmentRow
from tests import builders

TODAY = date(2026, 6, 30)


def _pay(database: Database, account: int, invoice: int, amount: int, day: date) -> None:
    receipt = builders.receipt(database, account, amount, received=day)
    row = AllocationRow(invoice_id=invoice, receipt_id=receipt, amount_minor=amount, effective=day)
    builders.add(database, row)


def _trend(database: Database, day: date = TODAY, account: int | None = None) -> queries.Trend:
    with database.read() as reader:
        (found,) = queries.trends(reader, day, account_id=account)
    return found


def _month(trend: queries.Trend, day: date) -> Month:
    return next(point.month for point in trend.points if point.month.day == day)


@pytest.fixture
def acme(database: Database) -> int:
    return builders.account(database)


def test_a_month_from_its_documents(database: Database, acme: int) -> None:
    """Two fall due in May, one is paid in time and one late; a third is only issued."""
    builders.invoice(database, acme, 100, issued=date(2026, 4, 1), due=date(2026, 5, 10))
    late = builders.invoice(database, acme, 300, issued=date(2026, 4, 5), due=date(2026, 5, 20))
    with database.read() as reader:
        first = reader.value("SELECT min(id) FROM invoice")
    _pay(database, acme, first, 100, date(2026, 5, 8))
    _pay(database, acme, late, 300, date(2026, 6, 9))
    builders.invoice(database, acme, 600, issued=date(2026, 6, 2), due=date(2026, 7, 2))
    trend = _trend(database)
    may, june = _month(trend, date(2026, 5, 31)), _month(trend, TODAY)
    assert (may.due, may.due_received, may.overdue, may.not_due) == (400, 100, 300, 0)
    assert (may.collectable, may.collectable_received) == (400, 100)
    assert (june.due, june.collectable, june.collectable_received) == (0, 300, 300)
    assert (june.paid, june.paid_late, june.billed, june.collected) == (300, 6000, 600, 300)
    assert trend.value("dbt") == 20
    assert trend.value("total_rate") == 100
    assert trend.value("due_rate") is None


def test_a_credit_note_is_taken_off_what_fell_due(database: Database, acme: int) -> None:
    invoice = builders.invoice(database, acme, 100, issued=date(2026, 6, 1), due=date(2026, 6, 20))
    credit = builders.invoice(
        database, acme, 20, kind="credit_note", issued=date(2026, 6, 10), due=date(2026, 6, 10)
    )
    row = AllocationRow(
        invoice_id=invoice, credit_id=credit, amount_minor=20, effective=date(2026, 6, 10)
    )
    builders.add(database, row)
    _pay(database, acme, invoice, 80, date(2026, 6, 15))
    trend = _trend(database)
    assert trend.value("due_rate") == 100
    assert _month(trend, TODAY).billed == 80


def test_a_written_off_rest_is_not_collected_and_no_sale_taken_back(
    database: Database, acme: int
) -> None:
    invoice = builders.invoice(database, acme, 100, issued=date(2026, 6, 1), due=date(2026, 6, 20))
    written = builders.invoice(
        database, acme, 5, kind="write_off", issued=date(2026, 6, 25), due=date(2026, 6, 25)
    )
    row = AllocationRow(
        invoice_id=invoice, credit_id=written, amount_minor=5, effective=date(2026, 6, 25)
    )
    builders.add(database, row)
    month = _month(_trend(database), TODAY)
    assert (month.billed, month.collected, month.unapplied, month.outstanding) == (100, 0, 0, 95)


def test_parts_fall_due_on_their_own_days(database: Database, acme: int) -> None:
    invoice = builders.invoice(
        database, acme, 100, issued=date(2026, 3, 1), due=date(2026, 4, 1), scheduled=True
    )
    for place, (due, amount) in enumerate(((date(2026, 5, 15), 60), (date(2026, 6, 15), 40))):
        row = InstalmentRow(
            invoice_id=invoice, since=date(2026, 3, 1), place=place, due=due, amount_minor=amount
        )
        builders.add(database, row)
    _pay(database, acme, invoice, 60, date(2026, 5, 25))
    trend = _trend(database)
    april, may, june = (_month(trend, date(2026, *md)) for md in ((4, 30), (5, 31), (6, 30)))
    assert (april.due, april.overdue) == (0, 0)
    assert (may.due, may.due_received, may.paid_late) == (60, 60, 600)
    assert (june.due, june.due_received, june.overdue) == (40, 0, 40)


def test_the_running_month_ends_on_the_day_asked_for(database: Database, acme: int) -> None:
    builders.invoice(database, acme, 100, issued=date(2026, 5, 1), due=date(2026, 6, 10))
    trend = _trend(database, date(2026, 6, 15))
    assert trend.points[-1].month.day == date(2026, 6, 15)
    assert trend.points[-1].month.days == 15
    assert trend.points[-2].month.day == date(2026, 5, 31)


def test_later_facts_change_no_earlier_month(database: Database, acme: int) -> None:
    invoice = builders.invoice(database, acme, 100, issued=date(2026, 3, 1), due=date(2026, 4, 1))
    before = _trend(database, date(2026, 5, 31)).points
    _pay(database, acme, invoice, 100, date(2026, 6, 20))
    assert _trend(database, date(2026, 5, 31)).points == before


def test_currencies_and_accounts_stay_apart(database: Database, acme: int) -> None:
    other = builders.account(database, "Other")
    builders.invoice(database, acme, 100)
    builders.invoice(database, other, 300)
    builders.invoice(database, other, 50, currency="USD")
    with database.read() as reader:
        assert [one.currency for one in queries.trends(reader, TODAY)] == ["CNY", "USD"]
    assert _trend(database, account=acme).points[-1].month.outstanding == 100
    with database.read() as reader:
        cny = queries.trends(reader, TODAY)[0]
    assert cny.value("top1") == 75


@pytest.mark.parametrize("seed", range(4))
def test_sums_agree_with_the_ledgers_own_on_every_month_end(database: Database, seed: int) -> None:
    chance = Random(seed)
    accounts = [builders.account(database, f"A{n}") for n in range(3)]
    for _n in range(40):
        account = chance.choice(accounts)
        issued = date(2025, chance.randint(1, 12), chance.randint(1, 28))
        due = date(2026, chance.randint(1, 6), chance.randint(1, 28))
        amount = chance.randint(10, 900)
        invoice = builders.invoice(database, account, amount, issued=issued, due=due)
        if chance.random() < 0.6:
            day = date(2026, chance.randint(1, 6), chance.randint(1, 28))
            _pay(database, account, invoice, chance.randint(1, amount), day)
    trend = _trend(database)
    with database.read() as reader:
        for end in last_month_ends(TODAY, 6):
            month, kept = _month(trend, end), totals(reader, end)["CNY"]
            assert (month.not_due, month.overdue, month.unapplied) == (
                kept.open[0], sum(kept.open[1:]), kept.unapplied,
            )  # fmt: skip
        (figure,) = figures(reader, TODAY, days=91)
    assert trend.value("dso") == figure.dso
    assert trend.value("best_dso") == figure.best_possible_dso


def test_one_undo_brings_the_figures_back(database: Database, acme: int) -> None:
    builders.invoice(database, acme, 100)
    before = _trend(database)
    builders.invoice(database, acme, 100)
    assert _trend(database) != before
    database.undo()
    assert _trend(database) == before


def test_an_empty_file_has_no_figures(database: Database) -> None:
    with database.read() as reader:
        assert queries.trends(reader, TODAY) == []


def test_values_are_exact(database: Database, acme: int) -> None:
    builders.invoice(database, acme, 333, issued=date(2026, 6, 1), due=date(2026, 6, 20))
    value = _trend(database).value("overdue_share")
    assert value == Decimal(100)
