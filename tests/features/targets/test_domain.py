"""The rules of targets, incentives and reviews: worked numbers, edges, and sums that never leak."""

import itertools
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamdesk.features.targets import domain
from kamdesk.features.targets.domain import Part, Scheme, Step

amounts = st.integers(0, 10**13)
days_of_time = st.dates(date(2000, 1, 1), date(2090, 12, 31))


def scheme(**values: object) -> Scheme:
    usual: dict[str, object] = {
        "name": "2026", "since": date(2026, 1, 1), "rate": Decimal("0.015"), "vat_rate": Decimal("0.13"),
    }  # fmt: skip
    return Scheme(**(usual | values))  # type: ignore[arg-type]


# -- rates and targets (C25) ----------------------------------------------------------------------


def test_the_three_rates_of_collection() -> None:
    assert round(domain.due_rate(190, 220) or 0, 4) == Decimal("0.8636")
    assert domain.combined_rate(240, 80 + 220) == Decimal("0.8")
    assert domain.sales_rate(270, 300) == Decimal("0.9")


def test_a_rate_of_nothing_is_missing_not_zero() -> None:
    assert domain.due_rate(0, 0) is None
    assert domain.combined_rate(5, 0) is None
    assert domain.sales_rate(5, -3) is None


@pytest.mark.parametrize(
    ("overdue", "promised", "share", "recovery"),
    [
        (1000, 0, "0.5", 500),
        (1001, 0, "0.5", 501),
        (1000, 800, "0.5", 800),
        (1000, 1800, "0.5", 1000),
        (0, 700, "0.5", 0),
        (1000, 0, "0", 0),
        (1000, 0, "1", 1000),
    ],
)
def test_a_proposal_is_what_falls_due_and_a_part_of_old_debt(
    overdue: int, promised: int, share: str, recovery: int
) -> None:
    found = domain.propose(300, overdue, promised, Decimal(share))
    assert (found.due, found.recovery, found.total) == (300, recovery, 300 + recovery)


@pytest.mark.parametrize("bad", [(-1, 0, 0, "0.5"), (0, -1, 0, "0.5"), (0, 0, 0, "1.1")])
def test_a_proposal_refuses_what_cannot_be(bad: tuple[int, int, int, str]) -> None:
    with pytest.raises(ValueError, match="not amounts"):
        domain.propose(bad[0], bad[1], bad[2], Decimal(bad[3]))


def test_a_sum_that_is_set_goes_to_the_recovery_first() -> None:
    assert domain.with_total(300, 500) == domain.Proposal(300, 200)
    assert domain.with_total(300, 120) == domain.Proposal(120, 0)
    with pytest.raises(ValueError, match="below zero"):
        domain.with_total(300, -1)


# -- the cascade ----------------------------------------------------------------------------------


@given(amounts, st.lists(st.integers(0, 10**6), min_size=1, max_size=60))
def test_parts_add_up_exactly_and_each_is_its_share_rounded(total: int, weights: list[int]) -> None:
    parts = domain.largest_remainder(total, weights)
    assert sum(parts) == total
    used = weights if any(weights) else [1] * len(weights)
    for part, weight in zip(parts, used, strict=True):
        assert abs(part - Fraction(total * weight, sum(used))) < 1
        assert part >= 0


@given(amounts, days_of_time)
def test_weeks_cover_the_month_and_add_up_to_its_target(target: int, month: date) -> None:
    found = domain.by_week(target, month)
    assert sum(one.target for one in found) == target
    assert found[0].first == month.replace(day=1)
    assert (found[-1].last + timedelta(days=1)).day == 1
    for one, after in itertools.pairwise(found):
        assert one.last + timedelta(days=1) == after.first
        assert after.first.weekday() == 0
    assert all(one.days for one in found)
    assert sum(one.days for one in found) == domain.working_days(found[0].first, found[-1].last)


@given(amounts, st.lists(st.integers(0, 10**9), min_size=12, max_size=12))
def test_a_year_goes_over_its_months_and_their_weeks_without_a_rest(
    target: int, weights: list[int]
) -> None:
    months = domain.months_of_year(date(2026, 4, 1))
    assert [one.month for one in months] == [4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3]
    parts = domain.by_month(target, weights)
    weekly = [domain.by_week(part, month) for part, month in zip(parts, months, strict=True)]
    assert sum(one.target for weeks in weekly for one in weeks) == target


def test_a_weekend_at_the_start_goes_with_the_week_after() -> None:
    found = domain.weeks(date(2026, 8, 1))  # a Saturday
    assert (found[0].first, found[0].last, found[0].days) == (
        date(2026, 8, 1), date(2026, 8, 9), 5,
    )  # fmt: skip
    assert len(found) == 5


@pytest.mark.parametrize(("total", "weights"), [(-1, [1]), (1, []), (1, [-1])])
def test_what_cannot_be_split_is_refused(total: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="cannot split"):
        domain.largest_remainder(total, weights)


# -- how it stands --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "collected", "expected", "state"),
    [
        (None, 50, 0, "none"),
        (100, 100, 0, "reached"),
        (100, 60, 40, "on_course"),
        (100, 60, 39, "short"),
        (0, 0, 0, "reached"),
    ],
)
def test_it_is_short_when_the_forecast_misses_the_target(
    target: int | None, collected: int, expected: int, state: str
) -> None:
    assert domain.state(target, collected, expected) == state


@pytest.mark.parametrize(
    ("forecast", "target", "before", "trend"),
    [
        (90, 100, [(80, 100)] * 3, "up"),
        (70, 100, [(80, 100)] * 3, "down"),
        (82, 100, [(80, 100)] * 3, "level"),
        (90, None, [(80, 100)], None),
        (90, 100, [], None),
        (90, 0, [(80, 100)], None),
    ],
)
def test_the_trend_is_against_the_months_before(
    forecast: int, target: int | None, before: list[tuple[int, int]], trend: str | None
) -> None:
    assert domain.trend(forecast, target, before) == trend


# -- schedules ------------------------------------------------------------------------------------


@given(
    st.lists(st.integers(1, 50), min_size=1, max_size=5),
    st.lists(st.integers(1, 40), max_size=8),
)
def test_payments_pay_parts_in_order_and_lose_nothing(sizes: list[int], paid: list[int]) -> None:
    parts = [Part(date(2026, 1, 1) + timedelta(days=n), size) for n, size in enumerate(sizes)]
    before = 0
    given_to: dict[date | None, int] = {}
    for amount in paid:
        amount = min(amount, sum(sizes) - before)
        for part in domain.spread(parts, before, amount):
            given_to[part.due] = given_to.get(part.due, 0) + part.amount
        before += amount
    left = {part.due: part.amount for part in domain.rests(parts, before)}
    for part in parts:
        assert given_to.get(part.due, 0) + left.get(part.due, 0) == part.amount
    back = list(domain.spread(parts, before, -before))
    assert sum(part.amount for part in back) == -before


def test_parts_without_a_day_are_paid_last() -> None:
    parts = domain.in_order([Part(None, 10), Part(date(2026, 2, 1), 5), Part(date(2026, 1, 1), 5)])
    assert [part.due for part in parts] == [date(2026, 1, 1), date(2026, 2, 1), None]
    assert list(domain.spread(parts, 4, 8)) == [
        Part(date(2026, 1, 1), 1), Part(date(2026, 2, 1), 5), Part(None, 2),
    ]  # fmt: skip


# -- incentives (C27) -----------------------------------------------------------------------------


def test_commission_falls_with_the_days_past_due() -> None:
    came = ((500_000_00, -3), (300_000_00, 20), (200_000_00, 75), (100_000_00, 120))
    rows = [scheme().commission(amount, days) for amount, days in came]
    assert rows == [6_637_17, 3_185_84, 530_97, 0]
    assert sum(rows) == 10_353_98
    full = sum(scheme().full(amount) for amount, _days in came)
    assert full == 14_601_77
    assert round(Decimal(sum(rows)) / full, 4) == Decimal("0.7091")


@pytest.mark.parametrize(
    ("days", "factor"),
    [(-9, "1"), (0, "1"), (1, "0.8"), (30, "0.8"), (31, "0.5"), (60, "0.5"), (61, "0.2"),
     (90, "0.2"), (91, "0"), (4000, "0")],
)  # fmt: skip
def test_the_default_steps(days: int, factor: str) -> None:
    assert scheme().factor(days) == Decimal(factor)


def test_what_it_brings_by_which_day() -> None:
    found = domain.offers(scheme(), 300_000_00, date(2026, 6, 10), date(2026, 6, 30))
    assert [(one.last, one.commission) for one in found] == [
        (date(2026, 7, 10), 3_185_84), (date(2026, 8, 9), 1_991_15), (date(2026, 9, 8), 796_46),
        (None, 0),
    ]  # fmt: skip
    assert domain.offers(scheme(), 100, date(2020, 1, 1), date(2026, 6, 30)) == [
        domain.Offer(None, 0)
    ]


def test_steps_with_the_same_commission_are_one_offer() -> None:
    flat = scheme(steps=(Step(0, Decimal(1)), Step(30, Decimal(1)), Step(None, Decimal("0.5"))))
    found = domain.offers(flat, 113_00, date(2026, 6, 1), date(2026, 5, 1))
    assert [(one.last, one.commission) for one in found] == [(date(2026, 7, 1), 1_50), (None, 75)]


@given(st.integers(0, 10**12), st.integers(-400, 400))
def test_a_claw_back_takes_exactly_what_was_given(amount: int, days: int) -> None:
    used = scheme(held_share=Decimal("0.15"))
    given_, taken = used.commission(amount, days), used.commission(-amount, days)
    assert given_ + taken == 0
    assert used.held(given_) + used.held(taken) == 0
    assert 0 <= given_ <= used.full(amount)


def test_the_scheme_in_force_is_the_newest_begun() -> None:
    old, new = scheme(name="old", since=date(2025, 1, 1), id=1), scheme(name="new", id=2)
    assert domain.in_force([new, old], date(2024, 12, 31)) is None
    assert domain.in_force([new, old], date(2025, 12, 31)) == old
    assert domain.in_force([new, old], date(2026, 1, 1)) == new


def test_which_day_counts_for_a_bill() -> None:
    received, matures = date(2026, 3, 1), date(2026, 9, 1)
    by_maturity = scheme(bill_day=domain.MATURES)
    assert domain.counting_day(by_maturity, "bank_bill", received, matures) == matures
    assert domain.counting_day(by_maturity, "bank_bill", received, None) == received
    assert domain.counting_day(by_maturity, "transfer", received, matures) == received
    assert domain.counting_day(scheme(), "commercial_bill", received, matures) == received


def test_a_statement_tells_earned_clawed_back_held_and_payable() -> None:
    used = scheme(held_share=Decimal("0.15"))
    day = date(2026, 6, 10)
    rows = [
        domain.earning(used, 500_000_00, day, day, 1, "CNY"),
        domain.earning(used, 300_000_00, day, day - timedelta(days=20), 1, "CNY"),
        domain.earning(used, -100_000_00, day, day, 1, "CNY"),
    ]
    found = domain.statement(rows)
    assert found.earned == 6_637_17 + 3_185_84
    assert found.clawed_back == -1_327_43
    assert found.held == 995_58 + 477_88 - 199_11
    assert found.payable == found.net - found.held
    assert found.full == 6_637_17 + 3_982_30 - 1_327_43
    assert domain.statement([]).share is None


@pytest.mark.parametrize(
    "values",
    [
        {"steps": ()},
        {"steps": (Step(0, Decimal(1)),)},
        {"steps": (Step(None, Decimal(1)), Step(None, Decimal(0)))},
        {"steps": (Step(30, Decimal(1)), Step(0, Decimal(1)), Step(None, Decimal(0)))},
        {"steps": (Step(-1, Decimal(1)), Step(None, Decimal(0)))},
        {"steps": (Step(0, Decimal(-1)), Step(None, Decimal(0)))},
        {"rate": Decimal("1.5")},
        {"held_share": Decimal("-0.1")},
        {"bill_day": "endorsed"},
    ],
)
def test_a_scheme_with_a_gap_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        domain.check(scheme(**values))
    domain.check(scheme())


def test_steps_are_stored_and_read_without_loss() -> None:
    text = domain.steps_text(domain.DEFAULT_STEPS)
    assert domain.steps_from(text) == domain.DEFAULT_STEPS
    for bad in ("5", "[[1]]", '[["a", "b"]]', "{"):
        with pytest.raises(ValueError, match=r"."):
            domain.steps_from(bad)


# -- reviews (C28) --------------------------------------------------------------------------------


def test_every_reason_has_a_group_and_a_remedy() -> None:
    assert {one.group for one in domain.REASONS.values()} == set(domain.GROUPS)
    for key in domain.REASONS:
        assert len(domain.remedy_text(key)) > 30
        assert domain.reason_text(key)
    assert domain.reason_text("dispute") == "May not pay yet: Something is contested"
    assert domain.reason_text(None) == "—"
    assert domain.reason_text("of another program") == "of another program"
    assert domain.remedy_text(None) == ""


def test_the_three_largest_slips_older_first_where_equal() -> None:
    def late(key: int, left: int, day: int) -> domain.Late:
        return domain.Late(key, f"N{key}", 1, "A", "CNY", date(2026, 6, day), left)

    found = domain.largest([late(1, 5, 9), late(2, 8, 9), late(3, 5, 2), late(4, 1, 1)])
    assert [one.invoice_id for one in found] == [2, 3, 1]
