"""Figures of collecting: the worked example, edges, and what must always hold."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamdesk.features.indicators import domain
from kamdesk.features.indicators.domain import (
    FIGURES,
    Month,
    concentration,
    count_back,
    figures,
    flows,
)

JUNE = date(2025, 6, 30)
BEFORE = Month(date(2025, 5, 31), 31, outstanding=500)
BASE = {
    "day": JUNE, "days": 30, "outstanding": 450, "not_due": 350, "overdue": 100, "billed": 300,
    "collected": 270, "due": 220, "due_received": 190, "collectable": 300,
    "collectable_received": 240, "paid": 12_000, "paid_late": 4_000 * 0 + 6_000 * 6 + 2_000 * 8,
}  # fmt: skip


def _figures(**changed: int) -> dict[str, Decimal | None]:
    month = Month(**{**BASE, **changed})  # type: ignore[arg-type]
    return figures([BEFORE, month], 1)


def _rounded(value: Decimal | None, digits: int = 2) -> Decimal:
    assert value is not None
    return round(value, digits)


def test_the_worked_example() -> None:
    """E20, of one month: DSO against its own billing, as the example counts it."""
    alone = figures([Month(**BASE)], 0)  # type: ignore[arg-type]
    assert (alone["dso"], alone["best_dso"], alone["add"]) == (45, 35, 10)
    assert alone["cei"] is None  # nothing is known of the month before
    found = _figures()
    assert _rounded(found["cei"]) == Decimal("77.78")
    assert _rounded(found["due_rate"]) == Decimal("86.36")
    assert _rounded(found["total_rate"]) == 80
    assert _rounded(found["sales_rate"]) == 90
    assert _rounded(found["dbt"], 4) == Decimal("4.3333")


def test_billing_with_tax_brings_the_days_down() -> None:
    """E20: 300 without tax is 339 with it."""
    found = figures([Month(**{**BASE, "billed": 339})], 0)  # type: ignore[arg-type]
    assert _rounded(found["dso"]) == Decimal("39.82")


@pytest.mark.parametrize(("days", "expected"), [((30, 30, 30), "73.71"), ((31, 28, 31), "73.17")])
def test_count_back(days: tuple[int, int, int], expected: str) -> None:
    """E20: 212 owed, billed 70, 80 and 100, the newest last."""
    billed = list(zip((100, 80, 70), reversed(days), strict=True))
    assert _rounded(count_back(212, billed)) == Decimal(expected)


@pytest.mark.parametrize(
    ("owed", "billed", "expected"),
    [
        (0, [(100, 30)], 0),
        (-5, [(100, 30)], 0),
        (100, [(100, 30)], 30),
        (50, [(0, 31), (100, 30)], 46),
        (10, [(-20, 31), (100, 30)], 34),
        (101, [(100, 30)], None),
        (1, [], None),
    ],
)
def test_edges_of_count_back(
    owed: int, billed: list[tuple[int, int]], expected: int | None
) -> None:
    assert count_back(owed, billed) == expected


def test_what_cannot_be_told_is_none() -> None:
    empty = figures([Month(JUNE, 30)], 0)
    known = {key for key, value in empty.items() if value is not None}
    assert known == {"count_back"}  # nothing is owed: 0 days
    assert set(empty) == set(FIGURES) - {"top5"}


def test_more_unapplied_than_overdue_brings_delinquency_below_zero() -> None:
    found = _figures(outstanding=300)
    assert found["add"] is not None
    assert found["add"] < 0


def test_concentration_leaves_out_who_owes_nothing() -> None:
    first, five, squares = concentration([40, 30, 20, 10, -50, 0])
    assert (first, five, squares) == (Decimal("0.4"), 1, Decimal("0.3"))
    assert concentration([-1, 0]) == (None, None, None)


# -- invoices in parts ----------------------------------------------------------------------------

ISSUED, DUE = date(2026, 1, 1), date(2026, 2, 1)
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def _open(found: list[domain.Flow], day: date) -> dict[date, int]:
    left: dict[date, int] = {}
    for one in found:
        if one.day <= day:
            left[one.due] = left.get(one.due, 0) + one.amount
    return {due: amount for due, amount in left.items() if amount}


def test_an_extension_moves_what_is_left_to_other_days() -> None:
    later = [(date(2026, 2, 10), [(MARCH, 50), (APRIL, 50)])]
    found = flows(ISSUED, DUE, 100, later, [(date(2026, 2, 5), 30, True)])
    assert _open(found, date(2026, 2, 9)) == {DUE: 70}
    assert _open(found, date(2026, 2, 10)) == {MARCH: 20, APRIL: 50}


def test_what_waits_for_an_event_is_paid_last_and_gets_its_day() -> None:
    waiting = [(ISSUED, [(MARCH, 90), (None, 10)]), (date(2026, 3, 20), [(MARCH, 90), (APRIL, 10)])]
    found = flows(ISSUED, DUE, 100, waiting, [(MARCH, 95, True)])
    assert _open(found, date(2026, 3, 19)) == {domain.NEVER: 5}
    assert _open(found, date(2026, 3, 20)) == {APRIL: 5}


def test_what_is_taken_back_opens_again_and_a_void_ends_it() -> None:
    paid = [(MARCH, 100, True), (APRIL, -100, True)]
    found = flows(ISSUED, DUE, 100, [], paid, date(2026, 5, 1))
    assert _open(found, MARCH) == {}
    assert _open(found, APRIL) == {DUE: 100}
    assert _open(found, date(2026, 5, 1)) == {}


@st.composite
def _in_parts(draw: st.DrawFn) -> tuple[list[int], list[tuple[date, int, bool]]]:
    parts = draw(st.lists(st.integers(1, 100), min_size=1, max_size=4))
    left, paid = sum(parts), []
    for step in range(draw(st.integers(0, 5))):
        amount = draw(st.integers(0, left))
        left -= amount
        if amount:
            paid.append((ISSUED + timedelta(days=10 * step), amount, draw(st.booleans())))
    return parts, paid


@given(_in_parts(), st.integers(0, 80))
def test_flows_always_add_up_to_what_is_open(
    case: tuple[list[int], list[tuple[date, int, bool]]], since: int
) -> None:
    parts, paid = case
    lines = [(DUE + timedelta(days=20 * place), part) for place, part in enumerate(parts)]
    schedule = [(ISSUED + timedelta(days=since), lines)]
    found = flows(ISSUED, DUE, sum(parts), schedule, paid)
    for days in range(0, 100, 7):
        day = ISSUED + timedelta(days=days)
        applied = sum(amount for on, amount, _cash in paid if on <= day)
        left = _open(found, day)
        assert sum(left.values()) == sum(parts) - applied
        assert all(amount > 0 for amount in left.values())
