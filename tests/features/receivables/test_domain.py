"""Rules of the ledger against worked examples and invariants."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamdesk.features.receivables.domain import (
    Allocation,
    Document,
    Instalment,
    Rest,
    ageing,
    average_days_late,
    bucket_names,
    bucket_of,
    collection_effectiveness,
    dso,
    effective_day,
    in_order,
    match,
    oldest_first,
    paid,
    rounded_parts,
)

EDGES = (30, 60, 90, 180, 365)


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(-5, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (180, 4),
     (181, 5), (365, 5), (366, 6)],
)  # fmt: skip
def test_edges_belong_to_the_younger_bucket(days: int, bucket: int) -> None:
    assert bucket_of(days, EDGES) == bucket


def test_buckets_are_named_by_their_days() -> None:
    assert bucket_names(EDGES) == ["not_due", "1-30", "31-60", "61-90", "91-180", "181-365", ">365"]
    assert bucket_names((10,)) == ["not_due", "1-10", ">10"]
    for wrong in ((), (0, 30), (30, 30), (60, 30)):
        with pytest.raises(ValueError, match="ascending"):
            bucket_names(wrong)


def test_two_clocks_are_never_mixed() -> None:
    """E19b: as of 2025-06-30."""
    as_of = date(2025, 6, 30)
    invoices = [
        ("I1", date(2024, 3, 1), date(2024, 4, 30), 100_000),
        ("I2", date(2025, 3, 10), date(2025, 4, 24), 200_000),
        ("I3", date(2025, 5, 1), date(2025, 6, 15), 150_000),
        ("I4", date(2025, 6, 10), date(2025, 7, 25), 300_000),
    ]
    documents = [
        Document(place, "invoice", 1, "CNY", issued, due, amount)
        for place, (_name, issued, due, amount) in enumerate(invoices)
    ]
    by_due = ageing(documents, [], as_of)[(1, "CNY")]
    assert by_due.open == (300_000, 150_000, 0, 200_000, 0, 0, 100_000)
    assert sum(by_due.open[1:]) == 450_000
    by_issue = ageing(documents, [], as_of, basis="issued")[(1, "CNY")]
    assert by_issue.open == (0, 300_000, 150_000, 0, 200_000, 0, 100_000)


def test_cash_matches_the_oldest_first_and_keeps_the_remainder() -> None:
    """E41: 350,000 and 500,000 over 100/200/150 thousand."""
    day = date(2025, 1, 1)
    invoices = [
        Rest(place, day, date(2025, 2, place), amount)
        for place, amount in ((1, 100_000), (2, 200_000), (3, 150_000))
    ]
    plan = oldest_first([Rest(9, day, day, 350_000)], invoices)
    assert [(invoice, amount) for _s, invoice, amount, _d in plan] == [
        (1, 100_000),
        (2, 200_000),
        (3, 50_000),
    ]
    over = oldest_first([Rest(9, day, day, 500_000)], invoices)
    assert 500_000 - sum(amount for _s, _i, amount, _d in over) == 50_000


def test_an_allocation_never_counts_before_both_documents() -> None:
    assert effective_day(date(2025, 1, 5), date(2025, 1, 9)) == date(2025, 1, 9)
    assert effective_day(date(2025, 1, 9), date(2025, 1, 5)) == date(2025, 1, 9)
    wanted = date(2025, 2, 1)
    assert effective_day(date(2025, 1, 9), date(2025, 1, 5), wanted) == wanted


def test_figures_of_the_worked_example() -> None:
    """E20: DSO 45, best possible 35, CEI 77.78 by month and by quarter, days late 4.33."""
    assert dso(450, 300, 30) == 45
    assert dso(350, 300, 30) == 35
    assert dso(450, 0, 30) is None
    month = collection_effectiveness(500, 300, 450, 350, 30)
    quarter = collection_effectiveness(500, 900, 450, 350, 90)
    assert month is not None and round(month, 2) == Decimal("77.78")
    assert quarter == month
    due = date(2025, 1, 1)
    paid = [
        (4000, date(2024, 12, 1), due),
        (6000, date(2025, 1, 7), due),
        (2000, date(2025, 1, 9), due),
    ]
    late = average_days_late(paid)
    assert late is not None and round(late, 2) == Decimal("4.33")
    assert average_days_late([]) is None


def test_figures_as_printed_elsewhere() -> None:
    """A quarter of 10,890 over three months gives 55.9 %; an average of 18,000 gives 27 days."""
    index = collection_effectiveness(6_200, 10_890, 6_340, 3_590, 90)
    assert index is not None and round(index, 1) == Decimal("55.9")
    assert dso(18_000, 20_000, 30) == 27


@pytest.mark.parametrize(
    "printed", [(3345, 1795, 1000, 60), (3560, 1550, 825, 65), (3590, 1800, 900, 50)]
)
def test_an_aged_trial_balance_as_printed_elsewhere(printed: tuple[int, ...]) -> None:
    """By the day of issue: up to 30 days, 31 to 60, 61 to 90, and more."""
    as_of = date(2025, 3, 31)
    documents = [
        Document(place, "invoice", 1, "USD", day, day, amount)
        for place, (age, amount) in enumerate(zip((30, 60, 90, 91), printed, strict=True))
        for day in (as_of - timedelta(days=age),)
    ]
    (found,) = ageing(documents, [], as_of, basis="issued", edges=(30, 60, 90)).values()
    assert found.open == (0, *printed)


@pytest.mark.parametrize(
    ("amount", "parts"),
    [(800_000, [266_667, 266_667, 266_666]), (10_000, [3_333, 3_333, 3_334]), (3, [1, 1, 1]),
     (5, [2, 2, 1])],
)  # fmt: skip
def test_equal_parts_are_rounded_and_the_last_takes_the_rest(amount: int, parts: list[int]) -> None:
    """E24 and E26: 800,000 and 100.00 in three parts."""
    assert rounded_parts(amount, 3) == parts
    with pytest.raises(ValueError, match="split"):
        rounded_parts(2, 3)


def test_payments_pay_the_parts_they_reach() -> None:
    days = [date(2025, month, 1) for month in (2, 3)]
    schedule = [
        Instalment(1, date(2025, 1, 1), 1, days[0], 30),
        Instalment(1, date(2025, 1, 1), 2, days[1], 50),
        Instalment(1, date(2025, 1, 1), 3, None, 20, "retention"),
    ]
    assert paid(0, 30, days[0], schedule) == [(days[0], 30)]
    assert paid(10, 60, days[0], schedule) == [(days[0], 20), (days[1], 40)]
    assert paid(70, 30, days[0], schedule) == [(days[1], 10), (None, 20)]
    assert paid(70, 30, days[0]) == [(days[0], 30)]


def test_a_customer_says_first_what_is_paid() -> None:
    day = date(2025, 1, 1)
    open_ = [Rest(key, day, date(2025, 2, key), 100) for key in (1, 2, 3)]
    assert match(240, open_, remittance={3: 40}, stated=[2]) == [(3, 40), (2, 100), (1, 100)]
    assert match(250, open_, remittance={3: 400}, oldest=False) == [(3, 100)]
    assert match(500, open_) == [(1, 100), (2, 100), (3, 100)]
    assert in_order(150, [open_[2], open_[0]]) == [(3, 100), (1, 50)]


def test_a_voided_document_stops_counting_on_its_day() -> None:
    day = date(2025, 1, 1)
    voided = Document(1, "invoice", 1, "CNY", day, day, 100, voided=date(2025, 2, 1))
    assert ageing([voided], [], date(2025, 1, 31))
    assert not ageing([voided], [], date(2025, 2, 1))


amounts = st.integers(1, 1000)
days = st.dates(date(2025, 1, 1), date(2025, 12, 31))


@given(st.lists(st.tuples(amounts, days)), st.lists(st.tuples(amounts, days)))
def test_oldest_first_applies_as_much_as_it_can_and_no_more(
    sources: list[tuple[int, date]], invoices: list[tuple[int, date]]
) -> None:
    from_ = [Rest(place, day, day, amount) for place, (amount, day) in enumerate(sources)]
    to = [Rest(place, day, day, amount) for place, (amount, day) in enumerate(invoices)]
    plan = oldest_first(from_, to)
    used = sum(amount for _s, _i, amount, _d in plan)
    assert used == min(sum(one.rest for one in from_), sum(one.rest for one in to))
    for rests, place in ((from_, 0), (to, 1)):
        for one in rests:
            assert sum(row[2] for row in plan if row[place] == one.id) <= one.rest
    for source, invoice, _amount, effective in plan:
        assert effective >= max(from_[source].day, to[invoice].day)


@given(st.lists(st.tuples(amounts, days, days)), days, days)
def test_later_facts_do_not_change_an_earlier_day(
    rows: list[tuple[int, date, date]], as_of: date, later: date
) -> None:
    documents = [
        Document(place, "invoice", 1, "CNY", min(issued, due), max(issued, due), amount)
        for place, (amount, issued, due) in enumerate(rows)
    ]
    payments = [
        Allocation(one.id, ("receipt", one.id), one.amount, max(one.day, later))
        for one in documents
    ]
    early = min(as_of, later)
    if early < later:
        assert ageing(documents, payments, early) == ageing(documents, [], early)
