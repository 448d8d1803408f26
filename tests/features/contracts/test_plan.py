"""Payment plans: shares to amounts, clauses, schedules, and how a line stands."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamdesk.base.errors import UserError
from kamdesk.features.contracts.domain import plan, standing
from kamdesk.features.contracts.domain.plan import parse_plan, split, weighted_days
from kamdesk.features.contracts.domain.schedule import (
    Part,
    deducted,
    paid,
    swapped,
    with_due,
)
from kamdesk.features.contracts.domain.standing import Facts
from kamdesk.features.contracts.domain.terms import due_day, read_rule, release_day

TODAY = date(2026, 6, 30)
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""The first example loads what makes them."""
_parts = st.lists(
    st.builds(
        Part,
        st.integers(1, 10_000),
        st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1)),
        st.sampled_from(("part", "retention")),
        st.none() | st.integers(1, 3),
    ),
    min_size=1,
    max_size=6,
)


def test_e26_a_contract_of_four_payments() -> None:
    shares = [Decimal("0.3"), Decimal("0.3"), Decimal("0.3"), Decimal("0.1")]
    amounts = split(3_390_000_00, shares)
    assert amounts == [1_017_000_00, 1_017_000_00, 1_017_000_00, 339_000_00]
    after_acceptance = read_rule("NET 30")
    retention = read_rule("NET 30 AFTER 12 MONTHS")
    assert after_acceptance is not None
    assert retention is not None
    accepted = date(2025, 7, 15)
    assert release_day(retention, accepted) == date(2026, 7, 15)
    days = [
        date(2025, 1, 10), date(2025, 4, 20),
        due_day(after_acceptance, accepted), due_day(retention, accepted),
    ]  # fmt: skip
    found = weighted_days(zip(amounts, days, strict=True), date(2025, 4, 10))
    assert found is not None
    assert round(found, 2) == Decimal("62.90")
    assert plan.reminder_day(date(2026, 7, 15)) == date(2026, 6, 15)
    assert weighted_days([], TODAY) is None


def test_the_last_line_takes_what_remains() -> None:
    third = Decimal("0.3333")
    assert split(100_00, [third, third, 1 - 2 * third]) == [33_33, 33_33, 33_34]
    assert split(5, [Decimal("0.5"), Decimal("0.5")]) == [3, 2]  # a half goes up


@calm
@given(st.integers(1, 10**12), st.lists(st.integers(1, 100), min_size=1, max_size=8))
def test_amounts_come_to_the_contract_and_follow_their_shares(
    total: int, weights: list[int]
) -> None:
    whole = sum(weights)
    shares = [Decimal(weight) / whole for weight in weights]
    amounts = split(total, shares)
    assert sum(amounts) == total
    for amount, weight in zip(amounts[:-1], weights, strict=False):
        assert abs(Decimal(amount) - Decimal(total) * weight / whole) <= 1


@pytest.mark.parametrize("shares", [[], ["0.5"], ["0.6", "0.5"], ["1.2", "-0.2"]])
def test_shares_that_are_no_whole_are_refused(shares: list[str]) -> None:
    with pytest.raises(UserError):
        split(100, [Decimal(one) for one in shares])


@pytest.mark.parametrize(
    ("text", "kinds", "shares"),
    [
        ("3-3-3-1", "advance dispatch acceptance retention", "0.3 0.3 0.3 0.1"),
        ("30/65/5", "advance acceptance retention", "0.3 0.65 0.05"),
        ("30-60-10", "advance arrival retention", "0.3 0.6 0.1"),
        ("20%-30%-40%-10%", "advance dispatch acceptance retention", "0.2 0.3 0.4 0.1"),
        ("10-20-20-20-20-10", "other other other other other other", "0.1 0.2 0.2 0.2 0.2 0.1"),
        ("预付30%，发货前付30%，验收后30天付35%，质保金5%质保期两年", "advance dispatch acceptance retention", "0.3 0.3 0.35 0.05"),
        ("签订后预付百分之三十，货到付60%，余10%质保", "advance arrival retention", "0.3 0.6 0.1"),
        ("30% advance, 60% 30 days after delivery, 10% retention", "advance arrival retention", "0.3 0.6 0.1"),
    ],
)  # fmt: skip
def test_a_plan_is_typed_as_pattern_or_clause(text: str, kinds: str, shares: str) -> None:
    lines = parse_plan(text)
    assert [line.kind for line in lines] == kinds.split()
    assert [line.share for line in lines] == [Decimal(one) for one in shares.split()]
    assert all(read_rule(line.terms) is not None for line in lines)


def test_a_clause_keeps_its_terms() -> None:
    lines = parse_plan(
        "合同签订后10天内支付30%预付款，验收合格后三十天内支付60%，余10%作为质保金，质保期24个月满后15天支付"
    )
    assert [line.terms for line in lines] == ["NET 10", "NET 30", "NET 15 AFTER 24 MONTHS"]


@pytest.mark.parametrize("text", ["", "later", "30-30", "0-100", "预付30%，验收30%"])
def test_what_is_no_plan(text: str) -> None:
    with pytest.raises(UserError):
        parse_plan(text)


@pytest.mark.parametrize("pattern", plan.PATTERNS)
def test_every_pattern_that_is_offered_is_a_plan(pattern: str) -> None:
    assert sum(line.share for line in parse_plan(pattern)) == 1


# -- schedules ----------------------------------------------------------------------------------


@calm
@given(_parts, st.integers(0, 70_000))
def test_what_is_applied_pays_the_earliest_due_first(parts: list[Part], applied: int) -> None:
    got = paid(parts, applied)
    assert sum(got) == min(applied, sum(part.amount for part in parts))
    short = [
        part.due or date.max for part, one in zip(parts, got, strict=True) if one < part.amount
    ]
    begun = [part.due or date.max for part, one in zip(parts, got, strict=True) if one]
    if short and begun:
        assert max(begun) <= min(short)


def test_an_event_gives_its_parts_their_day_and_no_other() -> None:
    day, agreed = date(2026, 5, 1), date(2026, 9, 1)
    parts = [Part(30, agreed, "part", 7), Part(60, None, "part", 7), Part(10, None, "retention", 8)]
    filled = with_due(parts, 7, day)
    assert [part.due for part in filled] == [agreed, day, None]
    assert paid(filled, 65) == [5, 60, 0]
    corrected = with_due(filled, 7, date(2026, 5, 9), day)
    assert [part.due for part in corrected] == [agreed, date(2026, 5, 9), None]
    assert with_due(filled, 7, None, day)[1].due is None


def test_what_was_taken_out_of_a_retention_keeps_its_day() -> None:
    parts = [Part(4, None, "part", 8), Part(6, None, "retention", 8)]
    filled = with_due(parts, 8, date(2027, 1, 1), held=True)
    assert [part.due for part in filled] == [None, date(2027, 1, 1)]


def test_a_deduction_comes_out_of_the_retention_and_is_settled_first() -> None:
    parts = [Part(95, date(2026, 1, 1)), Part(5, date(2027, 1, 1), "retention", 8)]
    changed = deducted(parts, 8, 2, date(2025, 12, 1), "CNY")
    assert sum(part.amount for part in changed) == 100
    assert paid(changed, 90 + 2) == [2, 90, 0]
    assert deducted(parts, 8, 5, date(2025, 12, 1), "CNY")[1:] == (parts[0],)
    for amount in (0, 6):
        with pytest.raises(UserError):
            deducted(parts, 8, amount, TODAY, "CNY")


def test_a_guarantee_takes_the_place_of_a_retention() -> None:
    parts = [Part(95, date(2026, 1, 1)), Part(5, date(2027, 1, 1), "retention", 8)]
    assert swapped(parts, 8, TODAY)[1] == Part(5, TODAY, "part", 8)
    assert swapped(parts, 9, TODAY) == tuple(parts)


# -- standing -----------------------------------------------------------------------------------

LINE = Facts("acceptance", 100, 100, 0, None, None, None, None)


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ({}, "waiting", "Acceptance missing, not yet due"),
        ({"expected": date(2026, 7, 1)}, "waiting", "Acceptance missing, not yet due"),
        ({"expected": date(2026, 6, 20)}, "late_event", "Event 10 days late: Acceptance missing, not yet due"),
        ({"deemed": date(2026, 6, 30)}, "deemed", "Deemed given on 2026-06-30, not recorded"),
        ({"happened": date(2026, 6, 1), "due": date(2026, 7, 1)}, "due", "Due on 2026-07-01"),
        ({"happened": date(2026, 6, 1), "due": date(2026, 6, 30)}, "due", "Due on 2026-06-30"),
        ({"happened": date(2026, 5, 1), "due": date(2026, 6, 29)}, "overdue", "Overdue by 1 day"),
        ({"happened": date(2026, 5, 1), "invoiced": 40, "due": date(2026, 7, 9)}, "to_invoice", "To be invoiced"),
        ({"happened": date(2026, 5, 1), "settled": 100, "due": date(2026, 5, 9)}, "paid", "Paid"),
        ({"kind": "retention", "expected": date(2026, 8, 1), "due": date(2026, 8, 31)}, "held", "Retained until 2026-08-01"),
        ({"kind": "retention", "expected": date(2026, 7, 30), "due": date(2026, 8, 29)}, "release", "Released on 2026-07-30: ask for it"),
        ({"kind": "retention", "expected": date(2026, 7, 31), "due": date(2026, 8, 30)}, "held", "Retained until 2026-07-31"),
        ({"kind": "retention", "expected": date(2026, 5, 1), "due": date(2026, 5, 31)}, "overdue", "Overdue by 30 days"),
        ({"kind": "retention", "expected": date(2027, 5, 1)}, "waiting", "Warranty not begun, not yet due"),
    ],
)  # fmt: skip
def test_how_a_line_stands(changes: dict[str, object], key: str, words: str) -> None:
    line = replace(LINE, **changes)  # type: ignore[arg-type]
    assert standing.standing(line, TODAY) == key
    assert standing.told(line, TODAY) == words
