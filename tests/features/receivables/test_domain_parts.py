"""Rules of schedules, disputes and what is open of each part, by hand and as invariants."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamdesk.features.receivables.domain import (
    DEFAULT_EDGES,
    Ageing,
    Allocation,
    Dispute,
    Document,
    Instalment,
    Part,
    Rest,
    ageing,
    average_days_late,
    bucket_names,
    bucket_title,
    clock,
    collection_effectiveness,
    contested,
    dso,
    due_day,
    effective_day,
    in_force,
    in_order,
    mark,
    match,
    oldest_first,
    open_parts,
    paid,
    rounded_parts,
    share,
    spread,
    sums,
)

DAY = date(2025, 3, 10)
ONE = timedelta(days=1)
BEFORE, AFTER = DAY - ONE, DAY + ONE


@pytest.mark.parametrize(
    ("ended", "as_of", "counts"),
    [
        (None, BEFORE, False),
        (None, DAY, True),
        (None, AFTER, True),
        (AFTER + ONE, BEFORE, False),
        (AFTER + ONE, DAY, True),
        (AFTER + ONE, AFTER, True),
        (AFTER + ONE, AFTER + ONE, False),
        (AFTER + ONE, AFTER + 2 * ONE, False),
        (DAY, DAY, False),
    ],
)
def test_the_first_day_counts_and_the_last_does_not(
    ended: date | None, as_of: date, counts: bool
) -> None:
    dispute = Dispute(1, 70, raised=DAY, closed=ended)
    assert dispute.counts(as_of) is counts
    assert Document(1, "invoice", 1, "CNY", DAY, DAY, 70, voided=ended).counts(as_of) is counts
    always = Dispute(1, 5, raised=date.min)
    assert contested([dispute, always], as_of) == (75 if counts else 5)


def test_nothing_is_contested_without_a_dispute() -> None:
    assert contested([], DAY) == 0


@pytest.mark.parametrize(
    ("amount", "held"),
    [
        (0, [0, 0, 0]),
        (-5, [0, 0, 0]),
        (1, [1, 0, 0]),
        (30, [30, 0, 0]),
        (31, [30, 1, 0]),
        (80, [30, 50, 0]),
        (95, [30, 50, 15]),
        (1000, [30, 50, 20]),
    ],
)
def test_what_is_due_first_is_contested_first(amount: int, held: list[int]) -> None:
    parts = [Part(1, DAY, 30, "part"), Part(2, AFTER, 50, "part"), Part(3, None, 20, "retention")]
    marked = mark(parts, amount)
    assert [part.disputed for part in marked] == held
    assert [(one.place, one.due, one.open, one.kind) for one in marked] == [
        (one.place, one.due, one.open, one.kind) for one in parts
    ]


def test_a_part_overpaid_is_never_contested() -> None:
    marked = mark([Part(1, DAY, -40), Part(2, AFTER, 50)], 20)
    assert [part.disputed for part in marked] == [0, 20]


def lines(*rows: tuple[int, date, date | None, int]) -> list[Instalment]:
    return [Instalment(1, since, place, due, amount) for place, since, due, amount in rows]


def test_the_newest_schedule_is_in_force_from_its_day() -> None:
    first = lines((1, BEFORE, DAY, 60), (2, BEFORE, AFTER, 40))
    later = lines((1, DAY, AFTER, 100))
    assert in_force([*later, *first], BEFORE - ONE) == []
    assert in_force([*later, *first], BEFORE) == first
    assert in_force([*later, *first], DAY) == later
    assert in_force([], DAY) == []


def test_a_schedule_is_paid_by_due_day_then_number_and_what_waits_last() -> None:
    one, two, three, four, five = lines(
        (1, BEFORE, None, 1),
        (2, BEFORE, AFTER, 2),
        (3, BEFORE, AFTER, 3),
        (4, BEFORE, date(2020, 1, 1), 4),
        (5, BEFORE, None, 5),
    )
    assert in_force([five, three, two, one, four], DAY) == [four, two, three, one, five]


def test_what_is_applied_pays_the_parts_in_their_order() -> None:
    plan = lines((7, BEFORE, DAY, 30), (8, BEFORE, AFTER, 50), (9, BEFORE, None, 20))

    def opened(applied: int, amount: int = 100) -> list[tuple[int, date | None, int]]:
        return [(one.place, one.due, one.open) for one in spread(amount, applied, DAY, plan)]

    assert opened(0) == [(7, DAY, 30), (8, AFTER, 50), (9, None, 20)]
    assert opened(29) == [(7, DAY, 1), (8, AFTER, 50), (9, None, 20)]
    assert opened(30) == [(8, AFTER, 50), (9, None, 20)]
    assert opened(45) == [(8, AFTER, 35), (9, None, 20)]
    assert opened(80) == [(9, None, 20)]
    assert opened(100) == []
    assert opened(110) == [(9, None, -10)]  # paid too much stays visible
    assert opened(-5) == [(7, DAY, 30), (8, AFTER, 50), (9, None, 25)]
    assert opened(0, 130) == [(7, DAY, 30), (8, AFTER, 50), (9, None, 50)]
    assert {one.kind for one in spread(100, 0, DAY, plan)} == {"part"}


def test_an_invoice_without_a_schedule_is_one_part() -> None:
    assert spread(100, 0, DAY) == [Part(0, DAY, 100, "", 0)]
    assert spread(100, 99, DAY) == [Part(0, DAY, 1, "", 0)]
    assert spread(100, 100, DAY) == []
    assert spread(100, 130, DAY) == [Part(0, DAY, -30, "", 0)]


plans = st.lists(
    st.tuples(st.integers(1, 500), st.one_of(st.none(), st.dates(date(2025, 1, 1), DAY))),
    min_size=1,
    max_size=5,
)


@given(plans, st.lists(st.integers(1, 400), max_size=6), st.integers(0, 3000))
def test_parts_lose_exactly_what_payments_pay_them(
    plan: list[tuple[int, date | None]], payments: list[int], claim: int
) -> None:
    """`spread` and `paid` are two views of one thing."""
    schedule = in_force(
        lines(*((place, DAY, due, amount) for place, (amount, due) in enumerate(plan, 1))), DAY
    )
    whole = sum(amount for amount, _due in plan)
    rests = {line.place: line.amount for line in schedule}
    by_due: dict[date | None, int] = {}
    for line in schedule:
        by_due[line.due] = by_due.get(line.due, 0) + line.amount
    applied = 0
    for payment in payments:
        amount = min(payment, whole - applied)
        reached = paid(applied, amount, DAY, schedule)
        assert sum(part for _due, part in reached) == amount
        assert all(part > 0 for _due, part in reached)
        for due, part in reached:
            by_due[due] -= part
        applied += amount
    parts = spread(whole, applied, DAY, schedule)
    assert sum(part.open for part in parts) == whole - applied
    for due, rest in by_due.items():
        assert sum(part.open for part in parts if part.due == due) == rest
    assert all(0 < part.open <= rests[part.place] for part in parts)
    marked = mark(parts, claim)
    assert sum(part.disputed for part in marked) == min(claim, whole - applied)


def test_a_payment_that_ends_on_a_part_does_not_touch_the_next() -> None:
    plan = lines((1, BEFORE, DAY, 30), (2, BEFORE, AFTER, 50))
    assert paid(0, 31, DAY, plan) == [(DAY, 30), (AFTER, 1)]
    assert paid(29, 1, DAY, plan) == [(DAY, 1)]
    assert paid(30, 50, DAY, plan) == [(AFTER, 50)]
    assert paid(80, 10, DAY, plan) == []


@pytest.mark.parametrize(
    ("amount", "count", "parts"),
    [
        (1, 1, [1]),
        (100, 1, [100]),
        (7, 2, [4, 3]),
        (3, 2, [2, 1]),
        (11, 8, [1, 1, 1, 1, 1, 1, 1, 4]),
        (12, 8, [1, 1, 1, 1, 1, 1, 1, 5]),
        (30, 4, [8, 8, 8, 6]),
        (10, 4, [3, 3, 3, 1]),
        (8, 5, [1, 1, 1, 1, 4]),  # rounded up, four times 2 would leave the last nothing
        (3, 3, [1, 1, 1]),
    ],
)
def test_parts_at_the_edges_of_rounding(amount: int, count: int, parts: list[int]) -> None:
    assert rounded_parts(amount, count) == parts


@pytest.mark.parametrize(("amount", "count"), [(5, 0), (5, -1), (5, 6), (0, 1), (0, 0)])
def test_an_amount_is_not_split_into_more_than_it_has(amount: int, count: int) -> None:
    with pytest.raises(ValueError, match="split"):
        rounded_parts(amount, count)


@given(st.integers(1, 400), st.integers(1, 400))
def test_equal_parts_are_equal_and_never_nothing(amount: int, count: int) -> None:
    if count > amount:
        return
    parts = rounded_parts(amount, count)
    assert len(parts) == count
    assert sum(parts) == amount
    assert min(parts) >= 1
    assert len(set(parts[:-1])) <= 1
    nearest = Decimal(amount) / count
    assert all(abs(part - nearest) <= 1 for part in parts[:-1])


def invoice(key: int, amount: int, due: date, account: int = 1) -> Document:
    return Document(key, "invoice", account, "CNY", date(2025, 1, 1), due, amount)


def test_what_an_account_owes_is_told_apart() -> None:
    """Two invoices, one in parts and contested; a receipt, a credit and a refund not used up."""
    day = date(2025, 1, 1)
    documents = [
        invoice(1, 1000, DAY),
        invoice(2, 400, BEFORE),
        Document(1, "receipt", 1, "CNY", day, day, 500),
        Document(2, "receipt", 1, "CNY", AFTER, AFTER, 900),
        Document(3, "credit_note", 1, "CNY", day, day, 70),
        Document(4, "refund", 1, "CNY", day, day, 25),
        invoice(5, 60, AFTER, account=2),
    ]
    allocations = [
        Allocation(1, ("receipt", 1), 300, DAY),
        Allocation(2, ("receipt", 1), 100, AFTER),  # not yet
        Allocation(4, ("receipt", 1), 5, BEFORE),
        Allocation(2, ("credit_note", 3), 40, BEFORE),
    ]
    plan = [
        Instalment(1, day, 1, BEFORE, 500),
        Instalment(1, day, 2, AFTER, 200),
        Instalment(1, day, 3, None, 100),
        Instalment(1, day, 4, None, 200, "retention"),
        Instalment(5, day, 1, BEFORE - 40 * ONE, 60, "retention"),
    ]
    claims = [Dispute(1, 250, BEFORE), Dispute(2, 30, DAY), Dispute(2, 9, BEFORE, closed=DAY)]
    found = ageing(documents, allocations, DAY, edges=(30,), instalments=plan, disputes=claims)
    # receipt 500 - 300 - 5, credit 70 - 40, refund 25 - 5 of it taken from the receipt
    assert found == {
        (1, "CNY"): Ageing((500, 560, 0), 195 + 30 - 20, 280, 200, 300),
        (2, "CNY"): Ageing((0, 0, 60), 0, 0, 60, 0),
    }
    assert found[(1, "CNY")].total == 1060 - 205
    parts = [
        (one.kind, one.id, part.place, part.due, part.open, part.disputed)
        for one, part in open_parts(documents, allocations, DAY, plan, claims)
    ]
    assert parts == [
        ("invoice", 1, 1, BEFORE, 200, 200),
        ("invoice", 1, 2, AFTER, 200, 50),
        ("invoice", 1, 3, None, 100, 0),
        ("invoice", 1, 4, None, 200, 0),
        ("invoice", 2, 0, BEFORE, 360, 30),
        ("receipt", 1, 0, day, 195, 0),
        ("credit_note", 3, 0, day, 30, 0),
        ("refund", 4, 0, day, -20, 0),
        ("invoice", 5, 1, BEFORE - 40 * ONE, 60, 0),
    ]


def test_a_settled_account_is_left_out_and_one_with_only_a_receipt_is_not() -> None:
    receipt = Document(1, "receipt", 1, "CNY", BEFORE, BEFORE, 100)
    bill = invoice(1, 100, BEFORE)
    pays = Allocation(1, ("receipt", 1), 100, DAY)
    assert ageing([bill, receipt], [pays], DAY) == {}
    assert list(open_parts([bill, receipt], [pays], DAY)) == []
    (before,) = ageing([bill, receipt], [pays], BEFORE, edges=(30,)).values()
    assert before == Ageing((100, 0, 0), 100)
    assert before.total == 0
    (only,) = ageing([receipt], [], DAY, edges=(30,)).values()
    assert only == Ageing((0, 0, 0), 100)


def test_currencies_of_an_account_stand_apart() -> None:
    euros = Document(2, "invoice", 1, "EUR", DAY, DAY, 7)
    found = ageing([invoice(1, 5, DAY), euros], [], DAY, edges=(30,))
    assert {key: one.open for key, one in found.items()} == {
        (1, "CNY"): (5, 0, 0),
        (1, "EUR"): (7, 0, 0),
    }


def test_the_other_clock_starts_when_the_debt_was_recognised() -> None:
    part = Part(1, AFTER, 10)
    known = Document(1, "invoice", 1, "CNY", DAY, AFTER, 10, recognised=BEFORE)
    unknown = Document(1, "invoice", 1, "CNY", DAY, AFTER, 10)
    assert clock(known, part, "due") == AFTER
    assert clock(known, Part(1, None, 10), "due") is None
    assert clock(known, part, "issued") == BEFORE
    assert clock(unknown, part, "issued") == DAY


def test_buckets_have_titles() -> None:
    titles = [bucket_title(place, (30, 60)) for place in range(4)]
    assert titles == ["Not due", "1-30 days", "31-60 days", ">60 days"]


def test_formulas_at_their_edges() -> None:
    assert due_day(DAY, 1) == AFTER
    assert due_day(DAY, 0) == due_day(DAY, None) == DAY
    assert due_day(DAY, -1) == BEFORE
    assert dso(1, 4, 30) == Decimal("7.5")
    assert dso(1, 1, 1) == 1
    assert dso(1, 0, 1) is None
    assert dso(1, -1, 1) is None  # more was credited than billed
    assert share(1, 4) == Decimal("0.25")
    assert share(0, 1) == 0
    assert share(3, 0) is None
    assert share(3, -1) is None
    assert sums([(1, 2, 3), (10, 20, 30), (-1, 0, 5)], 3) == (10, 22, 38)
    assert sums([], 2) == (0, 0)
    assert effective_day(DAY, BEFORE, BEFORE) == DAY
    assert effective_day(BEFORE, DAY, BEFORE - ONE) == DAY
    assert effective_day(BEFORE, BEFORE) == BEFORE


def test_equals_are_paid_by_due_day_then_issue_then_number() -> None:
    source = [Rest(9, DAY, DAY, 1000)]
    open_ = [
        Rest(4, DAY, DAY, 10),
        Rest(3, DAY, DAY, 10),
        Rest(5, BEFORE, DAY, 10),
        Rest(6, AFTER, BEFORE, 10),
    ]
    assert [row[1] for row in oldest_first(source, open_)] == [6, 5, 3, 4]
    assert [row[3] for row in oldest_first(source, open_)] == [AFTER, DAY, DAY, DAY]
    assert match(1000, open_) == [(6, 10), (5, 10), (3, 10), (4, 10)]
    two = [Rest(8, DAY, DAY, 5), Rest(7, DAY, DAY, 5), Rest(9, BEFORE, BEFORE, 12)]
    assert [row[:3] for row in oldest_first(two, open_)] == [
        (9, 6, 10), (9, 5, 2), (7, 5, 5), (8, 5, 3), (8, 3, 2),
    ]  # fmt: skip
    assert oldest_first(two, []) == []
    assert oldest_first([], open_) == []


def test_sources_with_nothing_left_pay_nothing() -> None:
    open_ = [Rest(1, DAY, DAY, 10)]
    assert oldest_first([Rest(1, DAY, DAY, 0), Rest(2, DAY, DAY, -5)], open_) == []
    assert in_order(0, open_) == []
    assert in_order(-3, open_) == []
    assert match(0, open_) == []
    assert match(-3, open_) == []


def test_a_remittance_is_held_to_what_is_open_and_left() -> None:
    open_ = [Rest(key, DAY, DAY, 100) for key in (1, 2)]
    assert match(150, open_, remittance={1: -20, 2: 30}, oldest=False) == [(2, 30)]
    assert match(150, open_, remittance={7: 50}, stated=[8, 2], oldest=False) == [(2, 100)]
    assert match(150, open_, remittance={2: 1}) == [(2, 50), (1, 100)]
    assert match(50, open_, stated=[2, 1]) == [(2, 50)]
    assert match(120, open_, remittance={1: 60, 2: 10}, stated=[1]) == [(1, 100), (2, 20)]


def test_rests_of_one_unit_are_paid_too() -> None:
    open_ = [Rest(1, DAY, DAY, 1), Rest(2, DAY, DAY, 1)]
    source = Rest(9, DAY, DAY, 1)
    assert oldest_first([source], open_) == [(9, 1, 1, DAY)]
    assert match(1, open_) == in_order(1, open_) == [(1, 1)]
    assert match(2, open_) == in_order(2, open_) == [(1, 1), (2, 1)]


def test_effectiveness_is_missing_where_nothing_was_to_be_collected() -> None:
    """It would be 200 % for the second: all that was open before came due and stayed unpaid."""
    assert collection_effectiveness(0, 300, 300, 300, 30) is None
    assert collection_effectiveness(100, 0, 300, 200, 30) is None
    assert collection_effectiveness(1, 0, 0, 0, 30) == 100
    assert collection_effectiveness(1, 0, 1, 0, 30) == 0
    assert collection_effectiveness(100, 100, 50, 0, 60) == Decimal("200") / 3
    assert collection_effectiveness(0, 1, 0, 0, 60) == 100


def test_an_allocation_taken_back_counts_no_days() -> None:
    late, early = DAY + 5 * ONE, DAY - 5 * ONE
    assert average_days_late([(100, late, DAY), (-100, late, DAY)]) is None
    assert average_days_late([(100, late, DAY), (-60, late, DAY), (10, early, DAY)]) == 4
    assert average_days_late([(1, AFTER, DAY)]) == 1
    assert average_days_late([(2, AFTER, DAY), (2, DAY, DAY)]) == Decimal("0.5")


@pytest.mark.parametrize(
    ("late", "name"),
    [(0, "not_due"), (1, "1-30"), (30, "1-30"), (31, "31-60"), (60, "31-60"), (61, "61-90"),
     (90, "61-90"), (91, "91-180"), (180, "91-180"), (181, "181-365"), (365, "181-365"),
     (366, ">365")],
)  # fmt: skip
def test_buckets_without_edges_are_the_usual_ones(late: int, name: str) -> None:
    (found,) = ageing([invoice(1, 5, DAY)], [], DAY + late * ONE).values()
    names = dict(zip(bucket_names(DEFAULT_EDGES), found.open, strict=True))
    assert {key for key, amount in names.items() if amount} == {name}


def test_the_least_bucket_is_one_day() -> None:
    assert bucket_names((1, 2, 30)) == ["not_due", "1-1", "2-2", "3-30", ">30"]
    for wrong in ((10, 10, 20), (10, 30, 20), (-1, 5)):
        with pytest.raises(ValueError, match="ascending"):
            bucket_names(wrong)


@pytest.mark.parametrize("kind", ["receipt", "credit_note", "write_off"])
def test_every_source_keeps_what_is_not_applied(kind: str) -> None:
    bills = [invoice(1, 100, DAY), invoice(2, 50, DAY)]
    source = Document(1, kind, 1, "CNY", DAY, DAY, 90)
    used = [Allocation(key, (kind, 1), part, DAY) for key, part in ((1, 30), (1, 20), (2, 10))]
    (before,) = ageing([*bills, source], [], DAY, edges=(30,)).values()
    assert before == Ageing((150, 0, 0), 90)
    (found,) = ageing([*bills, source], used, DAY, edges=(30,)).values()
    assert found == Ageing((90, 0, 0), 30)
    back = Allocation(1, (kind, 1), -30, AFTER)
    (after,) = ageing([*bills, source], [*used, back], AFTER, edges=(30,)).values()
    assert after == Ageing((0, 120, 0), 60)


def test_an_account_whose_receipt_was_refunded_owes_nothing() -> None:
    receipt = Document(1, "receipt", 1, "CNY", DAY, DAY, 30)
    refund = Document(1, "refund", 1, "CNY", AFTER, AFTER, 30)
    assert ageing([receipt, refund], [], DAY)
    assert ageing([receipt, refund], [], AFTER) == {}
