"""Acceptance bills: what they cost and last, how they stand, who stands behind them."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamdesk.features.contracts.domain import bills
from kamdesk.features.contracts.domain.bills import Bill, state
from kamdesk.features.contracts.domain.workdays import WorkDays

BILL = Bill(
    "bank_bill", 600_000_00, date(2025, 4, 1), date(2025, 9, 20), "中国银行", date(2025, 3, 20)
)


def test_e27_a_bill_and_its_true_days() -> None:
    assert BILL.matures is not None
    invoiced = date(2025, 1, 20)
    assert (BILL.received - invoiced).days == 71
    assert bills.effective_days(invoiced, BILL.matures) == 243
    days = (BILL.matures - BILL.received).days
    assert days == 172
    assert bills.discount_cost(BILL.amount, Decimal("0.015"), days, 360) == 4_300_00
    assert bills.discount_cost(BILL.amount, Decimal("0.015"), days, 365) == 4_241_10
    assert BILL.matures.strftime("%A") == "Saturday"
    assert bills.payment_day(BILL.matures) == date(2025, 9, 22)


@pytest.mark.parametrize(
    ("changes", "day", "found"),
    [
        ({}, date(2025, 4, 1), "in_hand"),
        ({}, date(2025, 9, 22), "in_hand"),  # a Monday: the Saturday's bill is paid then
        ({}, date(2025, 9, 23), "matured"),
        ({"matures": None}, date(2027, 1, 1), "in_hand"),
        ({"endorsed": date(2025, 5, 1)}, date(2025, 4, 30), "in_hand"),
        ({"endorsed": date(2025, 5, 1)}, date(2025, 5, 1), "endorsed"),
        ({"discounted": date(2025, 5, 1)}, date(2025, 6, 1), "discounted"),
        ({"settled": date(2025, 9, 22)}, date(2025, 9, 23), "settled"),
        ({"endorsed": date(2025, 5, 1), "dishonoured": date(2025, 9, 22)}, date(2025, 9, 22), "dishonoured"),
    ],
)  # fmt: skip
def test_how_a_bill_stands_on_a_day(changes: dict[str, date | None], day: date, found: str) -> None:
    assert state(replace(BILL, **changes), day) == found  # type: ignore[arg-type]


def test_a_bill_passed_on_may_come_back_until_it_is_paid() -> None:
    passed = replace(BILL, endorsed=date(2025, 5, 1))
    assert not bills.contingent(passed, date(2025, 4, 30))
    assert bills.contingent(passed, date(2025, 5, 1))
    assert bills.contingent(passed, date(2025, 9, 22))
    assert not bills.contingent(passed, date(2025, 9, 23))
    assert bills.contingent(
        replace(BILL, matures=None, discounted=date(2025, 5, 1)), date(2030, 1, 1)
    )


@pytest.mark.parametrize(
    ("issued", "matures", "is_long"),
    [
        (date(2025, 3, 20), date(2025, 9, 20), False),
        (date(2025, 3, 20), date(2025, 9, 21), True),
        (date(2024, 8, 31), date(2025, 2, 28), False),
        (date(2022, 12, 31), date(2023, 12, 31), False),  # before the rule
        (None, date(2025, 9, 20), False),
        (date(2025, 3, 20), None, False),
    ],
)
def test_no_bill_runs_longer_than_six_months(
    issued: date | None, matures: date | None, is_long: bool
) -> None:
    assert bills.tenor_is_long(issued, matures) is is_long


def test_the_share_of_each_acceptor() -> None:
    found = bills.concentration([("A", 60), ("B", 30), ("A", 10)])
    assert [(one.acceptor, one.amount, one.count, one.part) for one in found] == [
        ("A", 70, 2, Decimal("0.7")),
        ("B", 30, 1, Decimal("0.3")),
    ]
    assert bills.concentration([]) == []


def test_money_and_bills_are_collected_on_different_days() -> None:
    start, end = date(2025, 4, 1), date(2025, 6, 30)
    money = [(100, date(2025, 4, 1)), (50, date(2025, 6, 30)), (7, date(2025, 7, 1))]
    held = replace(BILL, amount=10)
    sold = replace(BILL, amount=20, received=date(2025, 2, 1), discounted=date(2025, 5, 1))
    passed = replace(BILL, amount=40, endorsed=date(2025, 5, 1))
    refused = replace(BILL, amount=80, dishonoured=date(2025, 6, 30))
    found = bills.collected(money, [held, sold, passed, refused], start, end)
    assert found.with_bills == 150 + 10 + 40
    assert found.cash == 150 + 20


@given(st.integers(1, 10**12), st.integers(0, 400), st.integers(0, 400))
def test_a_discount_never_costs_less_for_longer(face: int, days: int, more: int) -> None:
    rate = Decimal("0.0185")
    short, long = (bills.discount_cost(face, rate, n) for n in (days, days + more))
    assert short <= long
    assert bills.discount_cost(face, rate, days, 365) <= short


@given(st.dates(date(2024, 1, 1), date(2026, 1, 1)), st.frozensets(st.integers(0, 40), max_size=20))
def test_money_never_comes_before_maturity(matures: date, free: frozenset[int]) -> None:
    work = WorkDays(frozenset(matures + timedelta(days=one) for one in free))
    found = bills.payment_day(matures, work)
    assert found is not None
    assert found >= matures
    assert work.is_working(found)
