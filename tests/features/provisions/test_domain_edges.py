"""Expected loss and the law at their edges, each by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kamdesk.features.provisions import domain
from kamdesk.features.provisions.domain import (
    Losses,
    age_class,
    by_ratios,
    expected,
    late_interest,
    limitation,
    loss_rates,
    migration_rates,
    term,
)

D = Decimal
DAY = date(2025, 6, 10)
ONE = timedelta(days=1)


def test_rates_of_buckets_with_little_or_less_than_nothing() -> None:
    assert migration_rates([(1, -1, 0, 4)], [(1, 0, 0, 1)]) == (0, None, None, D("0.75"))
    assert migration_rates([(10,)], [(-5,)]) == (1,)  # more went on than stood: all of it
    assert migration_rates([(1,)], [(0,)]) == (1,)
    assert migration_rates([], []) == ()
    for left, right in (([(1,)], [(1,), (1,)]), ([(1,), (1, 2)], [(1,), (1,)])):
        with pytest.raises(ValueError, match="different shape"):
            migration_rates(left, right)


def test_what_is_ahead_never_makes_more_than_all_of_it_lost() -> None:
    assert loss_rates((D("0.5"), D("0.8")), D(2)) == (D("0.8"), 1)
    assert loss_rates((D("0.5"), D("0.8")), D("0.5")) == (D("0.2"), D("0.4"))
    assert loss_rates((D("0.5"), None)) == (D("0.5"), 1)
    assert loss_rates((None, D("0.5"), None)) == (D("0.25"), D("0.5"), 1)
    assert loss_rates(()) == ()


def test_losses_are_rounded_half_up() -> None:
    half = D("0.5")
    assert expected((1, 2, 3, -9, 0), (half,) * 5) == (1, 1, 2, 0, 0)
    assert expected((1,), (D("0.49"),)) == (0,)
    with pytest.raises(ValueError, match="shorter"):
        expected((1, 2), (half,))


def test_the_usual_ratios_and_classes() -> None:
    assert by_ratios((100,) * 5) == (5, 10, 30, 50, 100)
    assert [age_class(days) for days in (-1, 365, 366, 730, 731, 1095, 1096, 1460, 1461)] == [
        0, 0, 1, 1, 2, 2, 3, 3, 4,
    ]  # fmt: skip
    assert [age_class(days, (1,)) for days in (1, 2)] == [0, 1]


def test_the_share_of_what_is_lost_needs_a_balance() -> None:
    def losses(*balances: int) -> Losses:
        return Losses(balances, (), (), (1, 2), 0)

    assert losses(4, 8).total == 3
    assert losses(4, 8).share == D("0.25")
    assert losses(1, 0).share == 3
    assert losses(0, 0).share is None
    assert losses(-1, 0).share is None


@pytest.mark.parametrize(
    ("buyer", "agreed", "expected_"),
    [
        ("public", None, domain.Term(DAY + 30 * ONE, DAY + 60 * ONE, beyond=False)),
        ("public", 59, domain.Term(DAY + 30 * ONE, DAY + 60 * ONE, beyond=False)),
        ("public", 60, domain.Term(DAY + 30 * ONE, DAY + 60 * ONE, beyond=False)),
        ("public", 61, domain.Term(DAY + 30 * ONE, DAY + 60 * ONE, beyond=True)),
        ("large", None, domain.Term(DAY + 60 * ONE, None, beyond=False)),
        ("large", 400, domain.Term(DAY + 60 * ONE, None, beyond=False)),
        ("small", 400, None),
    ],
)
def test_what_the_law_gives(buyer: str, agreed: int | None, expected_: domain.Term | None) -> None:
    day = None if agreed is None else DAY + agreed * ONE
    assert term(DAY, buyer, day) == expected_


def test_the_users_own_law_is_used() -> None:
    own = domain.with_values(
        domain.LAW,
        {"since": "2025-06-10", "public_days": "0", "public_cap": "1", "large_days": "2",
         "years": "4", "daily_rate": "0"},
    )  # fmt: skip
    assert term(DAY, "public", DAY + 2 * ONE, own) == domain.Term(DAY, DAY + ONE, beyond=True)
    assert term(DAY, "large", None, own) == domain.Term(DAY + 2 * ONE, None, beyond=False)
    assert term(DAY - ONE, "large", None, own) is None
    assert (own.years, own.daily_rate) == (4, 0)
    assert domain.with_values(domain.LAW, {}) == domain.LAW


@pytest.mark.parametrize(
    "values",
    [{"public_days": "-1"}, {"daily_rate": "-0.1"}, {"daily_rate": "Infinity"}, {"daily_rate": "x"},
     {"years": "1.5"}, {"since": "soon"}, {"colour": "1"}, {"large_days": "-1"}, {"public_cap": ""}],
)  # fmt: skip
def test_own_values_that_cannot_be_used(values: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="cannot be used"):
        domain.with_values(domain.LAW, values)


def test_interest_by_hand() -> None:
    assert late_interest(2_000, 1) == 1
    assert late_interest(1_000, 1) == 1  # a half goes up
    assert late_interest(999, 1) == 0
    assert late_interest(1_000, 3, D("0.01")) == 30
    assert domain.interest_by_year(365, 1, D(1)) == 1
    assert domain.interest_by_year(365, 1, D("0.5")) == 1
    assert domain.interest_by_year(365, 1, D("0.49")) == 0
    assert domain.interest_by_year(365, 10, D("0.5")) == 5
    assert domain.interest_by_year(365, -10, D(1)) == 0


@pytest.mark.parametrize(
    ("day", "years", "later"),
    [
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2024, 2, 28), 1, date(2025, 2, 28)),
        (date(2024, 3, 1), 0, date(2024, 3, 1)),
    ],
)
def test_years_on(day: date, years: int, later: date) -> None:
    assert domain.add_years(day, years) == later


def test_what_interrupts_limitation_and_when() -> None:
    due = date(2023, 8, 15)
    never = limitation(due)
    assert (never.since, never.ends, never.by) == (due, date(2026, 8, 15), "")
    same = limitation(due, [(due, "payment")])
    assert (same.since, same.by) == (due, "payment")
    short = limitation(due, [(date(2024, 8, 15), "demand")], 1)
    assert (short.since, short.ends) == (date(2024, 8, 15), date(2025, 8, 15))
    missed = limitation(due, [(date(2024, 8, 16), "demand")], 1)
    assert (missed.since, missed.ends, missed.by) == (due, date(2024, 8, 15), "")
    revived = limitation(due, [(date(2024, 8, 17), "demand"), (date(2024, 8, 16), "payment")], 1)
    assert (revived.since, revived.by) == (date(2024, 8, 17), "demand")
    for kind in ("acknowledgement", "confirmation", "extension", "payment"):
        assert limitation(due, [(date(2030, 1, 1), kind)]).ends == date(2033, 1, 1)
    assert never.warn_from == date(2026, 8, 15) - 180 * ONE
