"""Expected loss and the law on payment: worked examples, edges, and what must always hold."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamdesk.features.provisions import domain
from kamdesk.features.provisions.domain import (
    by_ratios,
    expected,
    late_interest,
    limitation,
    loss_rates,
    migration_rates,
    term,
)

RATES = tuple(map(Decimal, (".20", ".40", ".50", ".80", "1")))
BALANCES = (1_000_000_000, 150_000_000, 60_000_000, 20_000_000, 10_000_000)
SHARES = st.lists(st.none() | st.decimals(0, 1, places=3, allow_nan=False), min_size=1, max_size=8)


def test_roll_rates_multiply_to_the_loss_of_each_bucket() -> None:
    """Worked example E22."""
    assert loss_rates(RATES) == tuple(map(Decimal, ("0.032", "0.160", "0.40", "0.80", "1")))
    found = expected(BALANCES, loss_rates(RATES, Decimal("1.05")))
    assert found == (33_600_000, 25_200_000, 25_200_000, 16_800_000, 10_000_000)
    losses = domain.Losses(BALANCES, RATES, loss_rates(RATES), found, 36)
    assert losses.total == 110_800_000
    assert losses.share is not None
    assert round(losses.share, 4) == Decimal("0.0894")


def test_fixed_ratios() -> None:
    """Worked example E22, the same balances by ratios."""
    assert sum(by_ratios(BALANCES)) == 103_000_000


def test_a_teaching_matrix_of_rates() -> None:
    """The table of IE77 in the worked example E22, its last amount without the source's rounding."""
    shares = tuple(map(Decimal, ("0.005", "0.022", "0.027", "0.045")))
    assert expected((15_000_0, 7_500_0, 4_000_0, 2_500_0), shares) == (75_0, 165_0, 108_0, 112_5)


def test_what_is_written_off_was_not_collected() -> None:
    """100 stood, 30 was collected, 20 written off, 50 remains: 70 % went on, not 50 %."""
    assert migration_rates([(100,)], [(30,)]) == (Decimal("0.7"),)


def test_a_bucket_that_never_held_anything_takes_the_next_older_rate() -> None:
    rates = migration_rates([(100, 0, 50)], [(50, 0, 10)])
    assert rates == (Decimal("0.5"), None, Decimal("0.8"))
    assert loss_rates(rates) == (Decimal("0.32"), Decimal("0.64"), Decimal("0.8"))
    assert loss_rates((None,)) == (1,)


def test_months_add_up_before_they_are_divided() -> None:
    assert migration_rates([(100,), (300,)], [(100,), (0,)]) == (Decimal("0.75"),)


def test_more_collected_than_stood_is_no_rate_below_zero() -> None:
    assert migration_rates([(100,)], [(150,)]) == (0,)


@pytest.mark.parametrize(("left", "right"), [([(1,)], []), ([(1, 2)], [(1,)])])
def test_shapes_must_agree(left: list[tuple[int, ...]], right: list[tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match="different shape"):
        migration_rates(left, right)


@given(SHARES, st.decimals(0, 2, places=2, allow_nan=False))
def test_an_older_bucket_never_loses_less(rates: list[Decimal | None], ahead: Decimal) -> None:
    shares = loss_rates(rates, ahead)
    assert len(shares) == len(rates)
    assert all(0 <= share <= 1 for share in shares)
    assert list(shares) == sorted(shares)


@given(st.lists(st.integers(-(10**12), 10**12), min_size=5, max_size=5))
def test_the_expected_loss_is_never_more_than_the_balance(balances: list[int]) -> None:
    for balance, loss in zip(balances, by_ratios(balances), strict=True):
        assert 0 <= loss <= max(0, balance)


@pytest.mark.parametrize(
    ("days", "place"), [(0, 0), (365, 0), (366, 1), (486, 1), (730, 1), (1460, 3), (1461, 4)]
)
def test_age_classes(days: int, place: int) -> None:
    assert domain.age_class(days) == place


# -- the law ------------------------------------------------------------------------------------

DELIVERED, ACCEPTED = date(2025, 6, 10), date(2025, 6, 20)


def test_terms_of_public_bodies_and_large_firms() -> None:
    """Worked example E21."""
    public = term(DELIVERED, "public")
    large = term(ACCEPTED, "large")
    assert public == domain.Term(date(2025, 7, 10), date(2025, 8, 9), beyond=False)
    assert large == domain.Term(date(2025, 8, 19), None, beyond=False)


def test_only_a_public_body_has_a_cap() -> None:
    late = date(2025, 8, 10)
    public, large = term(DELIVERED, "public", late), term(DELIVERED, "large", late)
    assert public is not None
    assert public.beyond
    assert large is not None
    assert not large.beyond
    on_the_day = term(DELIVERED, "public", date(2025, 8, 9))
    assert on_the_day is not None
    assert not on_the_day.beyond


@pytest.mark.parametrize("buyer", ["small", "", "unknown"])
def test_the_law_says_nothing_of_other_buyers(buyer: str) -> None:
    assert term(DELIVERED, buyer) is None


def test_the_law_does_not_reach_back() -> None:
    assert term(date(2025, 5, 31), "public") is None
    assert term(date(2025, 6, 1), "public") is not None


def test_interest_on_delay() -> None:
    """Worked example E21: 1,200,000 for 45 days."""
    assert late_interest(1_200_000_00, 45) == 27_000_00
    assert domain.interest_by_year(1_200_000_00, 45, Decimal("0.031")) == 4_586_30
    assert late_interest(1_200_000_00, 0) == late_interest(1_200_000_00, -3) == 0
    assert late_interest(1, 1_000) == 1  # half a minor unit is rounded up


def test_limitation_and_what_interrupts_it() -> None:
    """Worked example E36."""
    due = date(2023, 8, 15)
    assert limitation(due).ends == date(2026, 8, 15)
    found = limitation(due, [(date(2024, 5, 20), "demand")])
    assert (found.ends, found.warn_from, found.by) == (
        date(2027, 5, 20), date(2026, 11, 21), "demand",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("events", "ends"),
    [
        ([(date(2023, 8, 14), "demand")], date(2026, 8, 15)),  # before it was due
        ([(date(2023, 8, 15), "demand")], date(2026, 8, 15)),
        ([(date(2026, 8, 15), "demand")], date(2029, 8, 15)),  # on the last day
        ([(date(2026, 8, 16), "demand")], date(2026, 8, 15)),  # too late
        ([(date(2026, 8, 16), "acknowledgement")], date(2029, 8, 16)),
        ([(date(2026, 8, 16), "payment")], date(2029, 8, 16)),
        ([(date(2025, 1, 1), "demand"), (date(2024, 1, 1), "demand")], date(2028, 1, 1)),
        ([(date(2024, 2, 29), "extension")], date(2027, 2, 28)),
    ],
)
def test_events_of_limitation(events: list[tuple[date, str]], ends: date) -> None:
    assert limitation(date(2023, 8, 15), events).ends == ends


def test_states_of_limitation() -> None:
    found = limitation(date(2023, 8, 15))
    assert found.state(date(2026, 2, 15)) == ""
    assert found.state(date(2026, 2, 16)) == "near"
    assert found.state(date(2026, 8, 15)) == "near"
    assert found.state(date(2026, 8, 16)) == "ended"


@given(
    st.lists(
        st.tuples(
            st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.sampled_from(list(domain.EVENTS))
        )
    )
)
def test_no_event_shortens_it(events: list[tuple[date, str]]) -> None:
    due = date(2023, 8, 15)
    assert limitation(due, events).ends >= limitation(due).ends


def test_own_values_of_the_law() -> None:
    own = domain.with_values(
        domain.LAW, {"public_days": "20", "daily_rate": "0.0003", "since": "2026-01-01"}
    )
    assert (own.public_days, own.daily_rate, own.since) == (20, Decimal("0.0003"), date(2026, 1, 1))
    assert own.large_days == domain.LAW.large_days


@pytest.mark.parametrize(
    "values", [{"public_days": "-1"}, {"daily_rate": "NaN"}, {"years": "three"}, {"colour": "1"}]
)
def test_values_that_cannot_be_used(values: dict[str, str]) -> None:
    with pytest.raises(Exception):  # noqa: B017 - of number and date parsing as well
        domain.with_values(domain.LAW, values)
