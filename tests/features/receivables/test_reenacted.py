"""Complaints about other ledgers, acted out here: what went wrong there must hold here.

Each test names the public thread it comes from and says in our words what people ran into.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.receivables import domain, queries, service
from kamdesk.features.receivables.service import NewLine, NewReceipt
from tests import builders

DO = Message("Do")
QUARTER = (30, 60, 90)


@pytest.fixture
def account(database: Database) -> int:
    return builders.account(database)


def aged(
    database: Database, day: date, edges: tuple[int, ...] = QUARTER, basis: str = "due"
) -> queries.Section:
    """Return the one section of a day; what it adds up to is checked on the way."""
    with database.read() as reader:
        (section,) = queries.ageing(reader, day, edges=edges, basis=basis)
        items = queries.open_items(reader, day, edges=edges, basis=basis)
        ends = queries.ageing_at(reader, [day], edges=edges, basis=basis)[section.currency]
    for place, opened in enumerate(section.open):  # summary and detail say the same
        assert opened == sum(item.open for item in items if item.bucket == place)
    assert section.unapplied == sum(item.open for item in items if item.bucket is None)
    assert (ends[0].open, ends[0].unapplied) == (section.open, section.unapplied)
    assert sum(section.open) - section.unapplied == section.total
    return section


def pay(
    database: Database,
    account: int,
    day: date,
    amount: int,
    *invoices: tuple[int, int],
    **more: Any,
) -> int:
    """Record money, applied as told."""
    new = NewReceipt(account, day, "CNY", amount)
    key: int = database.write(DO, service.record_receipt, new, list(invoices), **more).value
    return key


def test_buckets_add_up_to_what_is_outstanding_erpnext_44352(
    database: Database, account: int
) -> None:
    """frappe/erpnext#44352: the outstanding column was right, the columns by age were not.

    Every open piece stands in exactly one bucket, whatever was paid of it; the buckets add up.
    """
    day = date(2026, 6, 30)
    for late, amount in ((-5, 100), (0, 200), (1, 300), (30, 400), (31, 500), (95, 600)):
        due = day - timedelta(days=late)
        key = builders.invoice(database, account, amount, issued=due - timedelta(days=30), due=due)
        pay(database, account, due - timedelta(days=9), 50, (key, 50))
    section = aged(database, day)
    assert section.open == (50 + 150, 250 + 350, 450, 0, 550)
    assert section.total == 100 + 200 + 300 + 400 + 500 + 600 - 6 * 50


def test_an_advance_without_a_due_day_stays_in_the_totals_erpnext_28748(
    database: Database, account: int
) -> None:
    """frappe/erpnext PR#28748: money paid in advance has no due day, so no bucket, so no total.

    Here it stands in a column of its own on the day it came, and is taken off the total.
    """
    builders.invoice(database, account, 900, issued=date(2026, 3, 1), due=date(2026, 3, 31))
    pay(database, account, date(2026, 2, 1), 200)
    before = aged(database, date(2026, 2, 10))
    assert (sum(before.open), before.unapplied, before.total) == (0, 200, -200)
    section = aged(database, date(2026, 5, 15))
    assert section.open == (0, 0, 900, 0, 0)
    assert (section.unapplied, section.total) == (200, 700)


def test_each_instalment_ages_by_its_own_due_day_erpnext_13007(
    database: Database, account: int
) -> None:
    """frappe/erpnext#13007: an invoice paid in parts was aged as one, by one due day.

    Here each part is a row of its own, and payments fill them in the order they are due.
    """
    key = builders.invoice(database, account, 900, issued=date(2026, 1, 1), due=date(2026, 1, 31))
    lines = [NewLine(date(2026, month, 28), 300) for month in (1, 2, 3)]
    database.write(DO, service.set_schedule, key, date(2026, 1, 1), lines)
    pay(database, account, date(2026, 2, 5), 400, (key, 400))
    section = aged(database, date(2026, 3, 10))
    assert section.open == (300, 200, 0, 0, 0)
    with database.read() as reader:
        items = queries.open_items(reader, date(2026, 3, 10))
    assert [(one.place, one.due, one.open) for one in items] == [
        (2, date(2026, 2, 28), 200),
        (3, date(2026, 3, 28), 300),
    ]


def test_what_is_not_due_yet_is_not_young_debt_erpnext_7407(
    database: Database, account: int
) -> None:
    """frappe/erpnext#7407: a due day ahead made a negative age, which was put with 0 to 10 days.

    Here what is not due has a column of its own, however the intervals are chosen.
    """
    builders.invoice(database, account, 80, issued=date(2026, 6, 1), due=date(2026, 7, 15))
    builders.invoice(database, account, 70, issued=date(2026, 6, 1), due=date(2026, 6, 25))
    section = aged(database, date(2026, 6, 30), (10, 20, 30))
    assert section.open == (80, 70, 0, 0, 0)


def test_a_part_payment_is_taken_off_the_bucket_of_its_invoice_oca_138(
    database: Database, account: int
) -> None:
    """OCA/account-financial-reporting#138: a partly paid invoice was aged at its full amount.

    The payment has no due day; here it is simply no longer owed, in the invoice's own bucket.
    """
    key = builders.invoice(database, account, 1000, issued=date(2026, 1, 5), due=date(2026, 2, 4))
    pay(database, account, date(2026, 3, 1), 649, (key, 649))
    assert aged(database, date(2026, 2, 28)).open == (0, 1000, 0, 0, 0)
    assert aged(database, date(2026, 4, 1)).open == (0, 0, 351, 0, 0)


def test_three_due_days_show_three_amounts_by_either_clock_oca_487(
    database: Database, account: int
) -> None:
    """OCA/account-financial-reporting#487: of an invoice with three due days only one was shown.

    Issued 2018-10-27 over 90,000 in three parts; seen a month later, by due day and by issue.
    """
    issued, seen = date(2018, 10, 27), date(2018, 11, 28)
    key = builders.invoice(database, account, 90_000, issued=issued, due=date(2018, 11, 26))
    lines = [
        NewLine(date(2018, 11, 26), 27_000), NewLine(date(2018, 12, 26), 27_000),
        NewLine(date(2019, 1, 25), 36_000),
    ]  # fmt: skip
    database.write(DO, service.set_schedule, key, issued, lines)
    by_due = aged(database, seen)
    assert by_due.open == (63_000, 27_000, 0, 0, 0)
    by_issue = aged(database, seen, basis="issued")
    assert by_issue.open == (0, 0, 90_000, 0, 0)


def test_an_invoice_paid_later_is_owed_on_the_day_before_oca_707(
    database: Database, account: int
) -> None:
    """OCA/account-financial-reporting#707: an invoice paid in June was missing from the end of May.

    A past day is counted with what was known on it; what was paid afterwards does not reach back.
    """
    key = builders.invoice(database, account, 500, issued=date(2020, 4, 30), due=date(2020, 5, 30))
    may = aged(database, date(2020, 5, 31))
    pay(database, account, date(2020, 6, 30), 500, (key, 500))
    assert aged(database, date(2020, 5, 31)) == may
    assert may.open == (0, 500, 0, 0, 0)
    with database.read() as reader:
        assert queries.ageing(reader, date(2020, 6, 30)) == []


def test_columns_hold_the_days_their_headings_say_oca_383(database: Database, account: int) -> None:
    """OCA/account-financial-reporting PR#383: not due and up to 30 days shared a column.

    Every column after it was off by one as well. Six invoices a month apart, seen 2017-12-31.
    """
    amounts = {1: 500, 12: 1000, 11: 2000, 10: 4000, 9: 8000, 8: 160_000}
    for month, amount in amounts.items():
        due = date(2018 if month == 1 else 2017, month, 15)
        builders.invoice(database, account, amount, issued=due - timedelta(days=30), due=due)
    section = aged(database, date(2017, 12, 31), (30, 60, 90, 120))
    assert section.open == (500, 1000, 2000, 4000, 8000, 160_000)


def test_an_amount_stands_in_one_bucket_only_odoo_10761(database: Database, account: int) -> None:
    """odoo/odoo#10761: one amount was repeated under 30, 60 and 90 days after a part payment.

    However old it is and whatever was paid when, it is counted once, on every day.
    """
    key = builders.invoice(database, account, 600, issued=date(2026, 1, 1), due=date(2026, 1, 31))
    for month in (2, 3, 4):
        pay(database, account, date(2026, month, 20), 100, (key, 100))
    for late in range(1, 200, 7):
        section = aged(database, date(2026, 1, 31) + timedelta(days=late))
        assert sum(amount > 0 for amount in section.open) == 1
    assert sum(section.open) == 300


def test_a_part_used_credit_note_gives_only_its_rest_odoo_3648(
    database: Database, account: int
) -> None:
    """odoo/odoo#3648: a credit note of 100, used for 10, was later given for 100 once more.

    What was used is gone: 90 go to the next invoice and 110 stay owed.
    """
    credit = builders.invoice(
        database, account, 100, kind="credit_note", issued=date(2026, 1, 1), due=date(2026, 1, 1)
    )
    first = builders.invoice(database, account, 10, issued=date(2026, 1, 5))
    database.write(DO, service.apply, "credit_note", credit, [(first, 10)])
    assert aged(database, date(2026, 2, 1)).unapplied == 90
    builders.invoice(database, account, 200, issued=date(2026, 3, 1), due=date(2026, 3, 31))

    def use(session: Any) -> list[tuple[int, int]]:
        plan = service.plan_oldest_first(session, "credit_note", credit)
        service.apply(session, "credit_note", credit, plan)
        return plan

    assert [amount for _invoice, amount in database.write(DO, use).value] == [90]
    section = aged(database, date(2026, 4, 10))
    assert (section.open, section.unapplied) == ((0, 110, 0, 0, 0), 0)


def test_old_debt_and_not_due_debt_are_both_there_bcapps_10413(
    database: Database, account: int
) -> None:
    """microsoft/BCApps PR#10413: debt older than the periods shown was missing, so was not due debt.

    The last bucket is open to the past, and the ends of the buckets are the days they say.
    """
    day = date(2016, 8, 19)
    builders.invoice(database, account, 70, issued=date(2009, 1, 1), due=date(2009, 1, 31))
    builders.invoice(database, account, 40, issued=date(2016, 8, 17), due=date(2016, 9, 19))
    for late, amount in ((30, 1), (31, 2), (60, 4), (61, 8), (90, 16), (91, 32)):
        due = day - timedelta(days=late)
        builders.invoice(database, account, amount, issued=due, due=due)
    assert aged(database, day).open == (40, 1, 2 + 4, 8 + 16, 32 + 70)


# -- worked examples of our own --------------------------------------------------------------------


def test_two_clocks_of_the_worked_example(database: Database, account: int) -> None:
    """E19b as of 2025-06-30: 450,000 of 750,000 past due; the age counts from recognition."""
    seen = date(2025, 6, 30)
    rows = (
        ("I1", 486, date(2024, 4, 30), 100_000), ("I2", 112, date(2025, 4, 24), 200_000),
        ("I3", 60, date(2025, 6, 15), 150_000), ("I4", 20, date(2025, 7, 25), 300_000),
    )  # fmt: skip
    for number, age, due, amount in rows:
        day = seen - timedelta(days=age)
        issued = day if number != "I2" else day + timedelta(days=3)  # invoiced after it was owed
        builders.invoice(
            database, account, amount, number=number, issued=issued, due=due, recognised=day
        )
    section = aged(database, seen, domain.DEFAULT_EDGES)
    assert section.open == (300_000, 150_000, 0, 200_000, 0, 0, 100_000)
    assert (sum(section.open[1:]), section.total) == (450_000, 750_000)
    by_age = aged(database, seen, (365, 730), "issued")
    assert by_age.open == (0, 650_000, 100_000, 0)
    with database.read() as reader:
        days = {one.number: one.days for one in queries.open_items(reader, seen)}
        ages = {one.number: one.days for one in queries.open_items(reader, seen, basis="issued")}
    assert days == {"I1": 426, "I2": 67, "I3": 15, "I4": -25}
    assert ages == {number: age for number, age, _due, _amount in rows}


@pytest.mark.parametrize(
    ("money", "last_open", "unapplied"), [(350_000, 100_000, 0), (500_000, 0, 50_000)]
)
def test_money_is_matched_as_in_the_worked_example(
    database: Database, account: int, money: int, last_open: int, unapplied: int
) -> None:
    """E41: 100, 200 and 150 thousand, oldest due first; what is over stays unapplied."""
    for month, amount in ((1, 100_000), (2, 200_000), (3, 150_000)):
        builders.invoice(
            database, account, amount, issued=date(2025, 1, 1), due=date(2025, month, 20)
        )
    pay(database, account, date(2025, 4, 1), money, oldest_first=True)
    with database.read() as reader:
        items = queries.open_items(reader, date(2025, 4, 1))
    assert sum(one.open for one in items if one.doc == "invoice") == last_open
    assert sum(one.open for one in items if one.doc == "receipt") == unapplied
