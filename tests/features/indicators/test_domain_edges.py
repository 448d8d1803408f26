"""Figures of collecting at their edges, each by hand."""

from datetime import date
from decimal import Decimal

import pytest

from kamdesk.features.indicators.domain import (
    NEVER,
    Flow,
    Month,
    concentration,
    count_back,
    figures,
    flows,
)

D = Decimal
ISSUED, DUE, LATER = date(2026, 1, 10), date(2026, 2, 1), date(2026, 4, 1)


def month(number: int, **values: int) -> Month:
    return Month(date(2026, number, 28), 30, **values)


def test_dso_is_measured_against_three_months() -> None:
    rows = [month(1, billed=999), month(2, billed=30), month(3, billed=30), month(4, billed=40, outstanding=50, not_due=20)]  # fmt: skip
    found = figures(rows, 3)
    assert (found["dso"], found["best_dso"], found["add"]) == (45, 18, 27)
    first = figures(rows, 1)
    assert first["dso"] == 0
    two = figures([month(1, billed=10), month(2, billed=20, outstanding=15)], 1)
    assert two["dso"] == 30
    assert figures(rows, 0)["dso"] == 0


def test_count_back_looks_at_every_month_before() -> None:
    rows = [month(1, billed=100), month(2), month(3), month(4, billed=10, outstanding=60)]
    assert figures(rows, 3)["count_back"] == 105  # 10 of April, nothing, nothing, half of January
    assert figures(rows[1:], 2)["count_back"] is None
    assert count_back(1, [(1, 30)]) == 30
    assert count_back(1, [(2, 31)]) == D("15.5")
    assert count_back(1, [(-1, 30), (1, 30)]) == 60


def test_effectiveness_starts_from_the_month_before() -> None:
    rows = [month(1, outstanding=70), month(2, outstanding=100, not_due=100), month(3, billed=50, outstanding=60, not_due=30)]  # fmt: skip
    assert figures(rows, 2)["cei"] == 75  # (100 + 50 - 60) / (100 + 50 - 30)
    assert figures(rows, 1)["cei"] is None  # 70 + 0 - 100: nothing was to be collected
    assert figures(rows, 0)["cei"] is None


def test_shares_are_percentages_of_what_is_open() -> None:
    one = month(
        6, overdue=30, not_due=10, over_90=10, due=8, due_received=2, collectable=5,
        collectable_received=4, collected=9, billed=6, paid=4, paid_late=6,
    )  # fmt: skip
    found = figures([one], 0)
    assert (found["overdue_share"], found["over_90_share"]) == (75, 25)
    assert (found["due_rate"], found["total_rate"], found["sales_rate"]) == (25, 80, 150)
    assert found["dbt"] == D("1.5")
    assert figures([month(6, paid=1)], 0)["dbt"] == 0
    assert figures([month(6, paid=-1, paid_late=5)], 0)["dbt"] is None


def test_concentration_by_hand() -> None:
    first, five, squares = concentration([1, 2, 3, 4, 5, 5, -9])
    assert (first, five, squares) == (D("0.25"), D("0.95"), D(80) / 400)
    assert concentration([1]) == (1, 1, 1)
    assert concentration([]) == (None, None, None)


@pytest.mark.parametrize(
    ("paid", "voided", "expected"),
    [
        ([], None, []),
        ([(DUE, 30, True)], None, [Flow(DUE, DUE, -30, cash=True)]),
        ([(DUE, 30, False)], None, [Flow(DUE, DUE, -30)]),
        ([(date(2026, 1, 1), 30, True)], None, [Flow(DUE, ISSUED, -30, cash=True)]),
        ([(DUE, 1, True), (DUE, 2, True)], None,
         [Flow(DUE, DUE, -1, cash=True), Flow(DUE, DUE, -2, cash=True)]),
        ([(DUE, 30, True)], LATER, [Flow(DUE, DUE, -30, cash=True), Flow(DUE, LATER, -70)]),
        ([(DUE, 100, True)], LATER, [Flow(DUE, DUE, -100, cash=True)]),
        ([(LATER, -10, True), (DUE, 100, True)], None,
         [Flow(DUE, DUE, -100, cash=True), Flow(DUE, LATER, 10, cash=True)]),
        ([(DUE, 120, True)], None, [Flow(DUE, DUE, -100, cash=True)]),
    ],
)  # fmt: skip
def test_how_an_invoice_without_parts_moves(
    paid: list[tuple[date, int, bool]], voided: date | None, expected: list[Flow]
) -> None:
    assert flows(ISSUED, DUE, 100, [], paid, voided) == [Flow(DUE, ISSUED, 100), *expected]


def test_how_parts_move_with_a_schedule() -> None:
    """40 paid before it, 50 after it: the part without a day is reached last."""
    lines = [(None, 20), (LATER, 50), (DUE, 30)]
    march = date(2026, 3, 1)
    found = flows(
        ISSUED, DUE, 100, [(march, lines)], [(date(2026, 3, 2), 50, True), (DUE, 40, True)]
    )
    assert found == [
        Flow(DUE, ISSUED, 100), Flow(DUE, DUE, -40, cash=True),
        Flow(DUE, march, -60), Flow(LATER, march, 40), Flow(NEVER, march, 20),
        Flow(LATER, date(2026, 3, 2), -40, cash=True), Flow(NEVER, date(2026, 3, 2), -10, cash=True),
    ]  # fmt: skip


def test_a_schedule_of_the_first_day_and_money_of_that_day() -> None:
    found = flows(ISSUED, DUE, 100, [(ISSUED, [(LATER, 60), (LATER, 40)])], [(ISSUED, 10, True)])
    assert found == [
        Flow(DUE, ISSUED, 100), Flow(DUE, ISSUED, -100), Flow(LATER, ISSUED, 100),
        Flow(LATER, ISSUED, -10, cash=True),
    ]  # fmt: skip
    early = flows(ISSUED, DUE, 100, [(date(2026, 1, 1), [(LATER, 100)])], [])
    assert early == [Flow(DUE, ISSUED, 100), Flow(DUE, ISSUED, -100), Flow(LATER, ISSUED, 100)]
