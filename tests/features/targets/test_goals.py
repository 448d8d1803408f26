"""The month as users check it: targets, what counts as collected, forecast, commission, reviews."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.collections.store import PromiseRow
from kamdesk.features.receivables.store import (
    AllocationRow,
    BillRow,
    InstalmentRow,
    InvoiceRow,
    ReceiptRow,
)
from kamdesk.features.targets import queries, service
from kamdesk.features.targets.domain import MATURES, Scheme, Step
from kamdesk.features.targets.queries import Goal, MonthGoals
from kamdesk.features.targets.service import Place
from tests import builders
from tests.features.targets.test_domain import scheme

JUNE, DAY = date(2026, 6, 1), date(2026, 6, 20)


def pay(
    database: Database, account: int, invoice: int, amount: int, day: date, **values: Any
) -> int:
    """Write a receipt that is applied to one invoice on its day; return its key."""
    receipt = builders.receipt(database, account, amount, received=day, **values)
    builders.add(
        database,
        AllocationRow(invoice_id=invoice, receipt_id=receipt, amount_minor=amount, effective=day),
    )
    return receipt


@pytest.fixture
def acme(database: Database) -> int:
    """Overdue 1,000; due in June 2,000 and 500 of them invoiced in June; 300 due in July."""
    owner = builders.colleague(database, "沈嘉宁")
    acme = builders.account(database, "Acme", owner_id=owner)
    for number, issued, due, amount in (
        ("OLD", date(2026, 3, 1), date(2026, 5, 1), 1_000_00),
        ("DUE", date(2026, 4, 1), date(2026, 6, 10), 1_500_00),
        ("NEW", date(2026, 6, 2), date(2026, 6, 28), 500_00),
        ("JULY", date(2026, 6, 3), date(2026, 7, 28), 300_00),
    ):
        builders.invoice(database, acme, amount, number=number, issued=issued, due=due)
    return acme


def key(database: Database, number: str) -> int:
    with database.read() as reader:
        return int(reader.value("SELECT id FROM invoice WHERE number = ?", (number,)))


def counted(database: Database, month: date = JUNE, day: date = DAY) -> MonthGoals:
    with database.read() as reader:
        return queries.goals(reader, month, day)


def goal(database: Database, month: date = JUNE, day: date = DAY) -> Goal:
    found = counted(database, month, day)
    assert len(found.goals) == 1
    return found.goals[0]


def set_total(database: Database, account: int, total: int) -> None:
    place = Place(account, "CNY", JUNE)
    database.write(Message("Target"), service.set_total, place, total, DAY)


def test_what_is_collectable_collected_and_left(database: Database, acme: int) -> None:
    pay(database, acme, key(database, "OLD"), 400_00, date(2026, 6, 5))
    pay(database, acme, key(database, "DUE"), 1_500_00, date(2026, 6, 12))
    pay(database, acme, key(database, "JULY"), 100_00, date(2026, 6, 12))
    one = goal(database)
    assert (one.month.overdue, one.due, one.collectable) == (1_000_00, 2_000_00, 3_000_00)
    assert one.month.collected == 2_000_00
    assert one.remains == 600_00 + 500_00
    total = queries.add_up([one])
    assert (one.month.on_old, one.month.on_due) == (400_00, 1_500_00)
    assert total.due_rate == 1  # up to the as-of day only DUE fell due
    assert total.combined_rate == Decimal(1_900) / 2_500
    later = queries.add_up([goal(database, day=date(2026, 6, 30))])
    assert later.due_rate == Decimal("0.75")
    assert later.combined_rate == Decimal(1_900) / 3_000


def test_later_facts_never_change_a_month(database: Database, acme: int) -> None:
    pay(database, acme, key(database, "OLD"), 400_00, date(2026, 6, 5))
    before = goal(database, day=date(2026, 6, 30))
    pay(database, acme, key(database, "OLD"), 600_00, date(2026, 7, 5))
    builders.invoice(database, acme, 9_00, issued=date(2026, 7, 1), due=date(2026, 7, 2))
    assert goal(database, day=date(2026, 6, 30)) == before
    assert goal(database, day=date(2026, 8, 30)).month == before.month


def test_advances_do_not_count_and_are_said(database: Database, acme: int) -> None:
    builders.receipt(database, acme, 700_00, received=date(2026, 6, 8))
    one = goal(database)
    assert one.month.collected == 0
    assert (one.came.received, one.came.unapplied) == (700_00, 700_00)


def test_money_given_back_does_not_count(database: Database, acme: int) -> None:
    receipt = pay(database, acme, key(database, "OLD"), 400_00, date(2026, 6, 5))
    builders.add(
        database,
        AllocationRow(
            invoice_id=key(database, "OLD"), receipt_id=receipt, amount_minor=-400_00,
            effective=date(2026, 6, 9),
        ),
    )  # fmt: skip
    refund = builders.add(
        database,
        InvoiceRow(
            account_id=acme, number="RF", kind="refund", currency="CNY", issued=date(2026, 6, 9),
            due=date(2026, 6, 9), amount_minor=400_00,
        ),
    )  # fmt: skip
    builders.add(
        database,
        AllocationRow(
            invoice_id=refund, receipt_id=receipt, amount_minor=400_00, effective=date(2026, 6, 9)
        ),
    )
    one = goal(database)
    assert one.month.collected == 0
    assert (one.came.received, one.came.refunded, one.came.unapplied) == (400_00, 400_00, 0)
    assert queries.add_up([one]).sales_rate == 0


def test_bills_count_when_received_and_as_cash_when_they_mature(
    database: Database, acme: int
) -> None:
    invoice = key(database, "DUE")
    pay(
        database, acme, invoice, 900_00, date(2026, 6, 5), method="bank_bill", matures=date(2026, 9, 5)
    )  # fmt: skip
    early = pay(
        database, acme, invoice, 600_00, date(2026, 6, 6), method="bank_bill", matures=date(2026, 9, 6)
    )  # fmt: skip
    builders.add(database, BillRow(receipt_id=early, discounted_on=date(2026, 6, 15)))
    one = goal(database)
    assert (one.month.collected, one.month.cash) == (1_500_00, 600_00)
    later = goal(database, date(2026, 9, 1), date(2026, 9, 30))
    assert (later.month.collected, later.month.cash) == (0, 900_00)


def test_a_schedule_moves_what_is_due_from_the_day_it_holds(database: Database, acme: int) -> None:
    invoice = key(database, "DUE")

    def extend(session: Any) -> None:
        session.get_one(InvoiceRow, invoice).scheduled = True
        for place, due, amount in ((1, date(2026, 6, 25), 500_00), (2, date(2026, 8, 1), 1_000_00)):
            session.add(
                InstalmentRow(
                    invoice_id=invoice, since=date(2026, 6, 5), place=place, due=due, amount_minor=amount
                )
            )  # fmt: skip

    database.write(Message("Extend"), extend)
    one = goal(database)
    assert one.due == 2_000_00  # as the month began
    assert one.month.left_due == 500_00 + 500_00
    pay(database, acme, invoice, 700_00, date(2026, 6, 18))
    one = goal(database)
    assert one.month.on_due == 500_00  # the other 200 pay the part due in August
    assert one.month.left_due == 500_00


# -- targets and how they stand -------------------------------------------------------------------


def test_a_proposal_takes_what_falls_due_and_half_of_old_debt(
    database: Database, acme: int
) -> None:
    made = database.write(Message("Propose"), service.apply_proposals, JUNE, DAY)
    assert made.value == 1
    one = goal(database)
    assert one.target is not None
    assert (one.target.due, one.target.recovery) == (1_500_00, 500_00)


def test_proposals_fill_gaps_in_one_step_and_renew_only_when_asked(
    database: Database, acme: int
) -> None:
    other = builders.account(database, "Zenith")
    builders.invoice(database, other, 50_00, issued=date(2026, 5, 1), due=date(2026, 6, 9))
    set_total(database, acme, 1_800_00)
    assert database.write(Message("P"), service.apply_proposals, JUNE, DAY).value == 1
    by_name = {one.name: one for one in counted(database).goals}
    assert by_name["Acme"].total == 1_800_00
    assert by_name["Zenith"].total == 50_00
    made = database.write(
        Message("P"), service.apply_proposals, JUNE, DAY, renew=True, accounts=[acme]
    )
    assert made.value == 1
    assert {one.name: one.total for one in counted(database).goals} == {
        "Acme": 2_000_00, "Zenith": 50_00,
    }  # fmt: skip
    database.undo()
    database.undo()
    assert [one.total for one in counted(database).goals if one.name == "Zenith"] == [None]


def test_what_was_promised_of_old_debt_is_proposed_and_expected(
    database: Database, acme: int
) -> None:
    builders.add(
        database,
        PromiseRow(
            account_id=acme, invoice_id=key(database, "OLD"), currency="CNY", amount_minor=800_00,
            made_on=date(2026, 6, 1), promised=date(2026, 6, 25),
        ),
    )  # fmt: skip
    one = goal(database)
    assert one.promised == 800_00
    assert one.expected == 2_000_00 + 800_00
    database.write(Message("P"), service.apply_proposals, JUNE, DAY)
    target = goal(database).target
    assert target is not None
    assert target.recovery == 800_00


def test_it_is_behind_when_the_forecast_misses_the_target(database: Database, acme: int) -> None:
    set_total(database, acme, 2_000_00)
    assert (goal(database).forecast, goal(database).state) == (2_000_00, "on_course")
    set_total(database, acme, 2_000_01)
    assert goal(database).state == "short"
    pay(database, acme, key(database, "JULY"), 1_00, date(2026, 6, 12))
    assert goal(database).state == "on_course"
    over = goal(database, day=date(2026, 6, 30))
    assert (over.expected, over.state) == (0, "short")


def test_a_habit_of_paying_late_moves_money_out_of_the_month(database: Database, acme: int) -> None:
    past = builders.invoice(database, acme, 900_00, issued=date(2026, 1, 1), due=date(2026, 2, 1))
    pay(database, acme, past, 900_00, date(2026, 3, 13))  # 40 days late
    assert goal(database).expected == 0
    with database.read() as reader:
        items = queries.collectable(reader, queries.window(JUNE, DAY))
        assert queries.usual_delays(reader, queries.window(JUNE, DAY)) == {acme: 40}
    expected = {one.number: one.expected for one in items}
    assert expected["NEW"] == date(2026, 8, 7)
    assert expected["OLD"] == date(2026, 6, 27)  # late already: in a week at the soonest


def test_a_set_sum_and_recovery(database: Database, acme: int) -> None:
    place = Place(acme, "CNY", JUNE)
    database.write(Message("R"), service.set_recovery, place, 300_00, DAY)
    one = goal(database)
    assert one.target is not None
    assert (one.target.due, one.target.recovery) == (1_500_00, 300_00)
    set_total(database, acme, 100_00)
    one = goal(database)
    assert one.target is not None
    assert (one.target.due, one.target.recovery) == (100_00, 0)
    database.write(Message("N"), service.set_note, place, " paid in kind ", DAY)
    assert goal(database).target.note == "paid in kind"  # type: ignore[union-attr]
    database.write(Message("D"), service.remove_target, place)
    assert goal(database).target is None


def test_a_year_is_spread_over_what_is_left_of_it(database: Database, acme: int) -> None:
    set_total(database, acme, 400_00)
    spread = (acme, "CNY", date(2026, 1, 1))
    database.write(Message("Y"), service.spread_year, *spread, 1_000_01, date(2026, 7, 15))
    with database.read() as reader:
        found = queries.targets(reader, date(2026, 1, 1), date(2026, 12, 1))
    assert sum(one.total for one in found.values()) == 1_000_01
    assert found[acme, "CNY", JUNE].total == 400_00
    assert len(found) == 7
    for wrong, text in ((399_99, "already more"), (-1, "below zero")):
        with pytest.raises(Exception, match=text):
            database.write(Message("Y"), service.spread_year, *spread, wrong, date(2026, 7, 15))
    with pytest.raises(Exception, match="over"):
        database.write(Message("Y"), service.spread_year, *spread, 9_999_99, date(2027, 1, 5))


def test_a_year_follows_the_months_money_came_in_before(database: Database, acme: int) -> None:
    for month, amount in ((11, 100_00), (12, 300_00)):
        bill = builders.invoice(
            database, acme, amount, issued=date(2025, 1, 1), due=date(2025, month, 1)
        )
        pay(database, acme, bill, amount, date(2025, month, 5))
    database.write(
        Message("Y"), service.spread_year, acme, "CNY", date(2026, 1, 1), 800_00, date(2026, 11, 1)
    )
    with database.read() as reader:
        found = queries.targets(reader, date(2026, 1, 1), date(2026, 12, 1))
    assert {one.month.month: one.total for one in found.values()} == {11: 200_00, 12: 600_00}


def test_the_share_of_old_debt_is_a_dated_parameter(database: Database, acme: int) -> None:
    database.write(
        Message("S"), service.set_recovery_share, Decimal("0.25"), date(2026, 6, 1), "Board"
    )
    with database.read() as reader:
        assert queries.recovery_share(reader, date(2026, 5, 31))[0] == Decimal("0.5")
        value, source = queries.recovery_share(reader, JUNE)
    assert value == Decimal("0.25")
    assert source is not None
    assert source.source == "Board"
    database.write(Message("P"), service.apply_proposals, JUNE, DAY)
    assert goal(database).target.recovery == 250_00  # type: ignore[union-attr]
    with pytest.raises(Exception, match="0 to 100"):
        database.write(Message("S"), service.set_recovery_share, Decimal(2), JUNE, "")


# -- commission -----------------------------------------------------------------------------------


def add_scheme(database: Database, **values: Any) -> int:
    return database.write(Message("Scheme"), service.save_scheme, scheme(**values)).value


def test_commission_is_the_worked_example_from_the_ledger(database: Database) -> None:
    add_scheme(database)
    acme = builders.account(database)
    for number, amount, late in (
        ("A", 500_000_00, -3), ("B", 300_000_00, 20), ("C", 200_000_00, 75), ("D", 100_000_00, 120),
    ):  # fmt: skip
        due = date.fromordinal(date(2026, 6, 10).toordinal() - late)
        invoice = builders.invoice(
            database, acme, amount, number=number, issued=date(2026, 1, 1), due=due
        )
        pay(database, acme, invoice, amount, date(2026, 6, 10), number=f"S{number}")
    one = goal(database)
    assert one.statement is not None
    assert (one.statement.net, one.statement.full) == (10_353_98, 14_601_77)
    with database.read() as reader:
        rows = queries.earnings(reader, queries.window(JUNE, DAY))
    assert [row.commission for row in rows] == [6_637_17, 3_185_84, 530_97, 0]


def test_the_scheme_in_force_on_the_day_of_the_receipt_counts(
    database: Database, acme: int
) -> None:
    add_scheme(database, name="old", since=date(2026, 1, 1), rate=Decimal("0.01"))
    add_scheme(database, name="new", since=date(2026, 6, 10), rate=Decimal("0.02"))
    invoice = key(database, "DUE")
    pay(database, acme, invoice, 113_00, date(2026, 6, 9))
    pay(database, acme, invoice, 113_00, date(2026, 6, 10))
    with database.read() as reader:
        rows = queries.earnings(reader, queries.window(JUNE, DAY))
    assert [(row.scheme, row.commission) for row in rows] == [("old", 1_00), ("new", 2_00)]


def test_taking_back_claws_back_exactly(database: Database, acme: int) -> None:
    add_scheme(database, held_share=Decimal("0.15"))
    receipt = pay(database, acme, key(database, "OLD"), 777_77, date(2026, 5, 20))
    builders.add(
        database,
        AllocationRow(
            invoice_id=key(database, "OLD"), receipt_id=receipt, amount_minor=-777_77,
            effective=date(2026, 6, 9),
        ),
    )  # fmt: skip
    may = goal(database, date(2026, 5, 1), date(2026, 5, 31)).statement
    june = goal(database).statement
    assert may is not None
    assert june is not None
    assert may.net + june.net == 0
    assert june.clawed_back < 0
    assert may.held + june.held == 0
    with database.read() as reader:
        assert queries.held_until(reader, date(2026, 5, 31)) == {"CNY": may.held}
        assert queries.held_until(reader, DAY) == {"CNY": 0}


def test_a_bill_may_count_on_the_day_it_matures(database: Database, acme: int) -> None:
    add_scheme(database, bill_day=MATURES)
    pay(
        database, acme, key(database, "DUE"), 113_00, date(2026, 6, 5), method="bank_bill",
        matures=date(2026, 8, 20),
    )  # fmt: skip
    assert goal(database).statement.net == 0  # type: ignore[union-attr]
    august = goal(database, date(2026, 8, 1), date(2026, 8, 31))
    assert august.statement is not None
    assert august.statement.net == 30  # 71 days late: a fifth of 1.50


def test_what_is_still_to_earn_shrinks_with_the_days(database: Database, acme: int) -> None:
    add_scheme(database)
    first = goal(database, day=date(2026, 6, 5)).to_earn
    later = goal(database, day=DAY).to_earn
    assert first is not None
    assert later is not None
    assert later < first


def test_without_a_scheme_nothing_is_promised(database: Database, acme: int) -> None:
    one = goal(database)
    assert (one.statement, one.to_earn) == (None, None)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"name": " "}, "name"),
        ({"steps": (Step(0, scheme().rate),)}, "gap"),
        ({"since": date(2026, 1, 1)}, "same day"),
    ],
)
def test_a_wrong_scheme_is_refused(
    database: Database, values: dict[str, Any], problem: str
) -> None:
    add_scheme(database)
    wrong: Scheme = scheme(**({"name": "another", "since": date(2026, 2, 1)} | values))
    with pytest.raises(Exception, match=problem):
        database.write(Message("Scheme"), service.save_scheme, wrong)
    with database.read() as reader:
        assert len(queries.schemes(reader)) == 1


# -- reviews --------------------------------------------------------------------------------------


def test_a_review_names_the_largest_slips_with_their_reasons(database: Database, acme: int) -> None:
    for number in range(4):
        builders.invoice(
            database, acme, 10_00 + number, number=f"S{number}", issued=date(2026, 5, 1),
            due=date(2026, 6, 1),
        )  # fmt: skip
    database.write(Message("S"), service.set_slip, key(database, "DUE"), JUNE, "approval", "Waits")
    with database.read() as reader:
        found = queries.goals(reader, JUNE, DAY)
        subjects = queries.subjects(reader, found)
        assert [one.kind for one in subjects] == ["owner", "account"]
        page = queries.review(reader, found, subjects[0])
    slips = page.parts[0].slips
    assert [one.number for one in slips] == ["DUE", "OLD", "S3"]
    assert (slips[0].reason, slips[0].note, slips[1].reason) == ("approval", "Waits", None)
    assert (page.parts[0].late, page.parts[0].overdue) == (6, 2_500_00 + 40_06)
    database.write(Message("S"), service.set_slip, key(database, "DUE"), JUNE, "")
    with database.read() as reader:
        assert queries.reasons(reader, JUNE) == {}
    with pytest.raises(ValueError, match="no such reason"):
        database.write(Message("S"), service.set_slip, key(database, "DUE"), JUNE, "laziness")


def test_a_promise_breaks_in_the_month_its_grace_ends(database: Database, acme: int) -> None:
    for number, promised in (("OLD", date(2026, 5, 29)), ("DUE", date(2026, 6, 18))):
        builders.add(
            database,
            PromiseRow(
                account_id=acme, invoice_id=key(database, number), currency="CNY", amount_minor=100_00,
                made_on=date(2026, 5, 20), promised=promised,
            ),
        )  # fmt: skip
    with database.read() as reader:
        days = queries.window(JUNE, DAY)
        assert [one.number for one in queries.broken(reader, days)] == ["OLD"]
        days = queries.window(JUNE, date(2026, 6, 22))
        assert [one.number for one in queries.broken(reader, days)] == ["OLD", "DUE"]


def test_notes_belong_to_one_month_and_one_subject(database: Database, acme: int) -> None:
    write = service.set_review
    database.write(Message("R"), write, JUNE, account_id=acme, next_moves="Call", coaching="Good")
    database.write(Message("R"), write, DAY, account_id=acme, coaching=" ")
    with database.read() as reader:
        assert queries.notes(reader, JUNE, account_id=acme).next_moves == "Call"
        assert queries.notes(reader, JUNE, account_id=acme).coaching == ""
        assert queries.notes(reader, JUNE, colleague_id=1).id is None
        assert queries.notes(reader, date(2026, 5, 1), account_id=acme).id is None
    with pytest.raises(ValueError, match="one account or one colleague"):
        database.write(Message("R"), write, JUNE)


def test_currencies_are_never_added(database: Database, acme: int) -> None:
    builders.add(
        database,
        ReceiptRow(account_id=acme, received=DAY, currency="USD", amount_minor=5_00),
    )
    found = counted(database)
    assert found.currencies() == ["CNY", "USD"]
    assert queries.add_up(found.of("USD")).collectable == 0
    assert queries.add_up(found.of("CNY")).received == 0


def test_the_rates_are_those_of_the_figures(database: Database, acme: int) -> None:
    from kamdesk.features.indicators.queries import trends

    pay(database, acme, key(database, "OLD"), 400_00, date(2026, 6, 5))
    pay(database, acme, key(database, "DUE"), 700_00, date(2026, 5, 12))
    pay(database, acme, key(database, "DUE"), 100_00, date(2026, 6, 12))
    credit = builders.invoice(
        database, acme, 50_00, number="CN", kind="credit_note", issued=date(2026, 6, 6)
    )
    builders.add(
        database,
        AllocationRow(
            invoice_id=key(database, "DUE"), credit_id=credit, amount_minor=50_00,
            effective=date(2026, 6, 6),
        ),
    )  # fmt: skip
    for day in (DAY, date(2026, 6, 30)):
        one = queries.add_up([goal(database, day=day)])
        with database.read() as reader:
            (found,) = trends(reader, day)
        for name, mine in (
            ("due_rate", one.due_rate), ("total_rate", one.combined_rate), ("sales_rate", one.sales_rate),
        ):  # fmt: skip
            other = found.value(name)
            assert mine is not None
            assert other is not None
            assert round(mine * 100, 9) == round(other, 9), (day, name)
