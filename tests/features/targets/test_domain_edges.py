"""Rules of targets at their edges, and a month counted by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamdesk.features.targets import domain
from kamdesk.features.targets.domain import (
    Invoice,
    Month,
    Offer,
    Part,
    Payment,
    Scheme,
    Step,
    Week,
    Window,
)
from kamdesk.features.targets.domain.goals import working_days

D = Decimal
ONE = timedelta(days=1)
CNY = (1, "CNY")


def june(day: int) -> date:
    return date(2026, 6, day)


WINDOW = Window(date(2026, 5, 31), june(1), june(20), june(30))
"""June, seen on the 20th."""


# -- a month ------------------------------------------------------------------------------------


def invoice(due: date | None, amount: int = 100, issued: date = date(2026, 4, 1), **more: object) -> Invoice:  # fmt: skip
    return Invoice(1, 1, "CNY", issued, due or issued, amount, **more)  # type: ignore[arg-type]


def counted(one: Invoice, *payments: Payment, window: Window = WINDOW) -> Month:
    found = domain.months([one], payments, window)
    assert set(found) <= {CNY}
    return found.get(CNY, Month())


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (date(2026, 5, 31), Month(overdue=100, left_old=100, ripe_left=100)),
        (june(1), Month(due=100, left_due=100, ripe_left=100, fell=100)),
        (june(20), Month(due=100, left_due=100, ripe_left=100, fell=100)),
        (june(21), Month(due=100, left_due=100)),
        (june(30), Month(due=100, left_due=100)),
        (date(2026, 7, 1), Month()),
    ],
)
def test_what_is_open_belongs_to_the_month_it_is_due_in(due: date, expected: Month) -> None:
    assert counted(invoice(due)) == expected


@pytest.mark.parametrize(
    ("issued", "expected"),
    [
        (date(2026, 5, 31), Month(due=100, left_due=100, ripe_left=100, fell=100)),
        (june(1), Month(arisen=100, left_due=100, ripe_left=100, fell=100)),
        (june(20), Month(arisen=100, left_due=100, ripe_left=100, fell=100)),
        (june(21), Month()),
    ],
)
def test_what_is_invoiced_in_the_month_has_arisen(issued: date, expected: Month) -> None:
    assert counted(invoice(june(20), issued=issued)) == expected


def test_a_voided_invoice_counts_until_it_is_voided() -> None:
    assert counted(invoice(june(5), voided=june(20))) == Month(due=100)
    assert counted(invoice(june(5), voided=june(21))).left_due == 100
    assert counted(invoice(june(5), voided=june(1))).due == 100
    assert counted(invoice(june(5), voided=date(2026, 5, 31))) == Month()


def paid(amount: int, day: date, **more: object) -> Payment:
    return Payment(1, amount, day, **{"cash": day, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("payment", "expected"),
    [
        (paid(40, date(2026, 5, 31)), Month(due=60, left_due=60, ripe_left=60, fell=100, fell_paid=40)),
        (paid(40, june(1)), Month(due=100, left_due=60, ripe_left=60, collected=40, on_due=40, cash=40,
                                  ripe_paid=40, fell=100, fell_paid=40)),
        (paid(40, june(20)), Month(due=100, left_due=60, ripe_left=60, collected=40, on_due=40, cash=40,
                                   ripe_paid=40, fell=100, fell_paid=40)),
        (paid(40, june(21)), Month(due=100, left_due=100, ripe_left=100, fell=100)),
        (paid(40, june(9), money=False), Month(due=100, left_due=60, ripe_left=60, fell=60)),
        (paid(40, june(9), cash=None), Month(due=100, left_due=60, ripe_left=60, collected=40,
                                            on_due=40, ripe_paid=40, fell=100, fell_paid=40)),
        (paid(40, june(9), cash=june(21)), Month(due=100, left_due=60, ripe_left=60, collected=40,
                                                on_due=40, ripe_paid=40, fell=100, fell_paid=40)),
        (paid(40, date(2026, 5, 9), cash=june(1)), Month(due=60, left_due=60, ripe_left=60, cash=40,
                                                        fell=100, fell_paid=40)),
        (paid(40, june(9), cash=date(2026, 5, 1)), Month(due=100, left_due=60, ripe_left=60,
                                                        collected=40, on_due=40, cash=40, ripe_paid=40,
                                                        fell=100, fell_paid=40)),
    ],
)  # fmt: skip
def test_money_counts_in_the_month_it_came(payment: Payment, expected: Month) -> None:
    assert counted(invoice(june(20)), payment) == expected


def test_money_on_old_debt_and_on_what_is_due_later() -> None:
    old = counted(invoice(date(2026, 5, 31)), paid(30, june(3)))
    assert old == Month(overdue=100, left_old=70, ripe_left=70, collected=30, on_old=30, cash=30, ripe_paid=30)  # fmt: skip
    soon = counted(invoice(june(25)), paid(30, june(3)))
    assert soon == Month(due=100, left_due=70, collected=30, on_due=30, cash=30)
    later = counted(invoice(date(2026, 8, 1)), paid(30, june(3)))
    assert later == Month(collected=30, cash=30)


def test_a_month_with_schedules_and_money_taken_back() -> None:
    """Three parts of 100, moved on 10 June; 120 came in April, 60 in June, 50 of it went back."""
    first = (Part(None, 20), Part(date(2026, 5, 1), 50), Part(june(15), 30))
    moved = (Part(date(2026, 5, 1), 50), Part(june(25), 30), Part(None, 20))
    one = invoice(june(15), schedules=((date(2026, 4, 1), first), (june(10), moved)))
    assert one.parts(date(2026, 3, 1)) == (Part(june(15), 100),)
    assert one.parts(june(9)) == (first[1], first[2], first[0])
    assert one.parts(june(10)) == moved
    found = counted(
        one, paid(-50, june(12)), paid(60, june(5)), paid(20, date(2026, 4, 9)),
    )  # fmt: skip
    assert found == Month(
        overdue=30, due=30,  # at the start 20 of the first 50 are paid
        left_old=20, left_due=30, ripe_left=20,  # 30 are paid at the end
        collected=10, cash=10, on_old=30 - 20, on_due=30 - 30, ripe_paid=30 + 30 - 20,
    )  # fmt: skip


def test_accounts_and_currencies_stand_apart_and_nothing_is_left_out() -> None:
    rows = [
        Invoice(1, 1, "CNY", june(1), june(5), 10),
        Invoice(2, 1, "EUR", june(1), june(5), 20),
        Invoice(3, 2, "CNY", june(1), june(5), 40),
        Invoice(4, 1, "CNY", june(1), june(5), 80),
        Invoice(5, 3, "CNY", june(1), date(2026, 9, 5), 80),
    ]
    found = domain.months(rows, [Payment(3, 40, june(2))], WINDOW)
    assert {key: (one.arisen, one.left_due) for key, one in found.items()} == {
        (1, "CNY"): (90, 90), (1, "EUR"): (20, 20), (2, "CNY"): (40, 0),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("before", "amount", "parts"),
    [
        (0, 0, []),
        (0, 5, [(1, 5)]),
        (0, 10, [(1, 10)]),
        (9, 2, [(1, 1), (2, 1)]),
        (10, 20, [(2, 20)]),
        (0, 35, [(1, 10), (2, 20), (2, 5)]),
        (30, 1, [(2, 1)]),
        (12, -5, [(1, -3), (2, -2)]),
        (10, -10, [(1, -10)]),
        (35, -10, [(2, -5), (2, -5)]),
    ],
)
def test_which_parts_an_amount_pays_or_gives_back(
    before: int, amount: int, parts: list[tuple[int, int]]
) -> None:
    two = [Part(june(1), 10), Part(june(2), 20)]
    assert [(one.due, one.amount) for one in domain.spread(two, before, amount)] == [
        (june(day), part) for day, part in parts
    ]
    assert list(domain.spread([], before, amount)) == []


@pytest.mark.parametrize(
    ("paid_", "left"),
    [(0, [10, 20]), (1, [9, 20]), (10, [20]), (11, [19]), (30, []), (99, []), (-5, [10, 20])],
)
def test_what_is_left_of_the_parts(paid_: int, left: list[int]) -> None:
    two = [Part(june(1), 10), Part(june(2), 20)]
    assert [one.amount for one in domain.rests(two, paid_)] == left


# -- goals --------------------------------------------------------------------------------------


def test_edges_of_proposals() -> None:
    assert domain.propose(0, 0) == domain.Proposal(0, 0)
    assert domain.propose(5, 3) == domain.Proposal(5, 2)  # a half goes up
    assert domain.propose(5, 100, 49) == domain.Proposal(5, 50)
    for bad in ((5, 5, -1, "0.5"), (5, 5, 5, "-0.1")):
        with pytest.raises(ValueError, match="not amounts"):
            domain.propose(*bad[:3], D(bad[3]))  # type: ignore[arg-type]
    assert domain.with_total(300, 300) == domain.Proposal(300, 0)
    assert domain.with_total(300, 301) == domain.Proposal(300, 1)
    assert domain.with_total(300, 0) == domain.Proposal(0, 0)
    assert domain.rate(1, 1) == 1
    assert domain.rate(1, 4) == D("0.25")
    assert [domain.rounded(D(text)) for text in ("0.5", "-0.5", "0.49", "1.5")] == [1, -1, 0, 2]


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10, [1, 1, 1], [4, 3, 3]),
        (11, [1, 1, 1], [4, 4, 3]),
        (10, [0, 0], [5, 5]),
        (5, [0, 0], [3, 2]),
        (10, [1, 2, 4], [1, 3, 6]),  # 1.43, 2.86, 5.71: the last two go up
        (1, [1, 3], [0, 1]),
        (0, [1, 3], [0, 0]),
        (7, [0, 1], [0, 7]),
    ],
)
def test_the_largest_remainder_goes_up(total: int, weights: list[int], parts: list[int]) -> None:
    assert domain.largest_remainder(total, weights) == parts


def test_weeks_by_hand() -> None:
    assert domain.weeks(june(18)) == [
        Week(june(1), june(7), 5), Week(june(8), june(14), 5), Week(june(15), june(21), 5),
        Week(june(22), june(28), 5), Week(june(29), june(30), 2),
    ]  # fmt: skip
    assert [one.target for one in domain.by_week(221, june(1))] == [51, 50, 50, 50, 20]
    feb = domain.weeks(date(2026, 2, 1))  # a Sunday
    assert (feb[0].first, feb[0].last, feb[0].days) == (date(2026, 2, 1), date(2026, 2, 8), 5)
    assert feb[-1] == Week(date(2026, 2, 23), date(2026, 2, 28), 5)
    assert working_days(june(6), june(7)) == 0
    assert working_days(june(5), june(6)) == working_days(june(5), june(5)) == 1
    assert working_days(june(7), june(8)) == 1


def test_months_later_and_earlier() -> None:
    assert [domain.add_months(june(15), count) for count in (-6, -5, 0, 6, 7, 18)] == [
        date(2025, 12, 1), date(2026, 1, 1), june(1), date(2026, 12, 1), date(2027, 1, 1),
        date(2027, 12, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("forecast", "before", "found"),
    [(83, [(80, 100)], "up"), (78, [(80, 100)], "level"), (77, [(80, 100)], "down"),
     (80, [(60, 100), (100, 100)], "level"), (80, [(8, 10), (0, 90)], "up"), (80, [(5, 0)], None)],
)  # fmt: skip
def test_two_points_are_as_usual(
    forecast: int, before: list[tuple[int, int]], found: str | None
) -> None:
    assert domain.trend(forecast, 100, iter(before)) == found


# -- incentives ---------------------------------------------------------------------------------


def scheme(**values: object) -> Scheme:
    usual: dict[str, object] = {"name": "x", "since": june(1), "rate": D("0.1"), "vat_rate": D(0)}
    return Scheme(**(usual | values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "commission"),
    [(4, 0), (5, 1), (14, 1), (15, 2), (-4, 0), (-5, -1), (-15, -2), (0, 0)],
)
def test_commission_is_rounded_half_up_both_ways(amount: int, commission: int) -> None:
    assert scheme().commission(amount, 0) == scheme().full(amount) == commission
    assert scheme(held_share=D("0.1")).held(amount) == commission
    assert scheme().held(amount) == 0


def test_tax_is_taken_out_and_lateness_lowers() -> None:
    assert scheme(vat_rate=D("0.25")).commission(1000, 0) == 80
    assert scheme(vat_rate=D("0.25")).commission(1000, 1) == 64
    assert scheme().commission(1000, 91) == 0
    assert scheme(steps=(Step(None, D("0.5")),)).commission(1000, -5) == 50


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"steps": (Step(5, D(1)), Step(5, D(1)), Step(None, D(0)))}, "ascend"),
        ({"steps": (Step(None, D(1)), Step(5, D(1)))}, "open"),
        ({"steps": (Step(-1, D(1)), Step(None, D(0)))}, "ascend"),
        ({"steps": (Step(0, D("-0.1")), Step(None, D(0)))}, "below zero"),
        ({"vat_rate": D("1.01")}, "."),
        ({"rate": D("-0.01")}, "."),
    ],
)
def test_what_a_scheme_may_not_be(values: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        domain.check(scheme(**values))


def test_what_a_scheme_may_just_be() -> None:
    domain.check(scheme(steps=(Step(None, D(0)),), rate=D(1), vat_rate=D(0), held_share=D(1)))
    domain.check(scheme(steps=(Step(0, D(0)), Step(1, D(2)), Step(None, D(0))), rate=D(0)))


def test_offers_start_with_the_one_that_still_holds() -> None:
    used = scheme(steps=(Step(0, D(1)), Step(10, D("0.5")), Step(None, D("0.1"))))
    due = june(10)
    whole = [Offer(due, 100), Offer(june(20), 50), Offer(None, 10)]
    assert domain.offers(used, 1000, due, due - ONE) == whole
    assert domain.offers(used, 1000, due, due) == whole
    assert domain.offers(used, 1000, due, due + ONE) == whole[1:]
    assert domain.offers(used, 1000, due, june(20)) == whole[1:]
    assert domain.offers(used, 1000, due, june(21)) == whole[2:]
    assert domain.offers(scheme(steps=(Step(None, D(1)),)), 1000, due, due) == [Offer(None, 100)]
    zero = scheme(steps=(Step(0, D(1)), Step(None, D("0.5"))))
    assert domain.offers(zero, 1000, due, due) == [Offer(due, 100), Offer(None, 50)]


def test_an_earning_keeps_all_it_was_counted_from() -> None:
    used = scheme(held_share=D("0.2"), name="2026")
    one = domain.earning(used, 1000, june(15), june(10), 7, "EUR", "R", "I")
    assert (one.days, one.factor, one.commission, one.full, one.held) == (5, D("0.8"), 80, 100, 16)
    assert (one.account_id, one.currency, one.receipt, one.invoice) == (7, "EUR", "R", "I")
    assert (one.amount, one.rate, one.vat_rate, one.scheme) == (1000, D("0.1"), 0, "2026")
    assert domain.earning(used, 1000, june(8), june(10), 7, "EUR").days == -2
    found = domain.statement([one, domain.earning(used, -500, june(15), june(10), 7, "EUR")])
    assert (found.earned, found.clawed_back, found.full, found.held) == (80, -40, 50, 8)
    assert (found.net, found.payable, found.share) == (40, 32, D("0.8"))
    assert domain.Statement(0, -1, -1, 0).share is None
    assert domain.Statement(1, 0, 1, 0).share == 1


def test_of_two_schemes_of_one_day_the_later_one_holds() -> None:
    one, other = scheme(id=1), scheme(id=2)
    assert domain.in_force([other, one], june(1)) == other
    assert domain.in_force([other, one], june(1) - ONE) is None


# -- reviews ------------------------------------------------------------------------------------


def late(key: int, left: int, day: int, number: str = "N") -> domain.Late:
    return domain.Late(key, number, 1, "A", "CNY", june(day), left)


def test_equal_slips_stand_by_day_number_and_key() -> None:
    rows = [
        late(4, 5, 2, "B"),
        late(3, 5, 2, "A"),
        late(2, 5, 2, "A"),
        late(9, 5, 1, "Z"),
        late(8, 6, 9),
    ]
    assert [one.invoice_id for one in domain.largest(rows, 9)] == [8, 9, 2, 3, 4]
    assert [one.invoice_id for one in domain.largest(rows)] == [8, 9, 2]
    assert domain.largest(rows, 1) == [rows[4]]
    assert domain.remedy_text("nobody knows") == ""


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(1, 28)), max_size=8))
def test_no_slip_left_out_is_larger(rows: list[tuple[int, int]]) -> None:
    every = [late(key, left, day) for key, (left, day) in enumerate(rows)]
    named = domain.largest(every)
    assert len(named) == min(3, len(rows))
    rest = [one.open for one in every if one not in named]
    assert not rest or max(rest) <= min(one.open for one in named)
