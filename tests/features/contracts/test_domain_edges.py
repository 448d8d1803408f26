"""Rules of contracts at their edges: due days of lines, periods, schedules, bills, standing."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from kamdesk.base.errors import UserError
from kamdesk.features.contracts.domain import bills, due, periods, phrases, plan, standing, terms
from kamdesk.features.contracts.domain.bills import Bill, Collected, Share
from kamdesk.features.contracts.domain.due import line_due, release_of
from kamdesk.features.contracts.domain.events import base_of
from kamdesk.features.contracts.domain.periods import MONTH, WEEK, Period
from kamdesk.features.contracts.domain.schedule import (
    Part,
    deducted,
    in_order,
    paid,
    swapped,
    with_due,
)
from kamdesk.features.contracts.domain.standing import Facts
from kamdesk.features.contracts.domain.terms import MONTHS, Span, Term
from kamdesk.features.contracts.domain.workdays import WorkDays, around, china

DAY = date(2026, 3, 10)  # a Tuesday
ONE = timedelta(days=1)
EVENTS = {"acceptance": date(2026, 1, 31), "arrival": date(2026, 1, 5), "signing": date(2025, 9, 1)}


# -- the day a line is due ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "rule", "happened", "expected", "found"),
    [
        ("acceptance", None, DAY, None, DAY),
        ("acceptance", "nonsense", DAY, None, DAY),
        ("acceptance", "NET 30", DAY, None, DAY + 30 * ONE),
        ("acceptance", "NET 30", None, DAY, None),  # awaited is not taken place
        ("acceptance", "NET 30 FROM acceptance", DAY, None, DAY + 30 * ONE),
        ("acceptance", "NET 30 FROM arrival", DAY, None, date(2026, 2, 4)),
        ("acceptance", "NET 30 FROM dispatch", DAY, None, None),
        ("acceptance", "NET 30 FROM invoice", DAY, None, date(2026, 3, 31)),
        ("advance", "NET 5 FROM signing", DAY, None, DAY + 5 * ONE),
        ("dispatch", "NET 5 AFTER 1 MONTHS", DAY, None, date(2026, 4, 15)),
        ("retention", "NET 5 AFTER 12 MONTHS", None, None, date(2027, 2, 5)),
        ("retention", "NET 5 AFTER 12 MONTHS", None, date(2027, 3, 1), date(2027, 3, 6)),
        ("retention", "NET 5 AFTER 12 MONTHS", DAY, date(2027, 3, 1), DAY + 5 * ONE),
        ("retention", "NET 5 FROM arrival AFTER 1 MONTHS", None, None, date(2026, 2, 10)),
        ("retention", "NET 5 FROM dispatch AFTER 1 MONTHS", None, date(2027, 3, 1), None),
        ("retention", "NET 5 FROM invoice AFTER 1 MONTHS", None, None, date(2026, 4, 6)),
        ("retention", None, None, None, date(2026, 1, 31)),
    ],
)
def test_the_day_of_a_line_comes_from_its_event(
    kind: str, rule: str | None, happened: date | None, expected: date | None, found: date | None
) -> None:
    issued = date(2026, 3, 1)
    assert found == line_due(
        kind, rule, happened=happened, expected=expected, events=EVENTS, issued=issued
    )


def test_a_release_waits_for_the_warranty_to_begin() -> None:
    assert release_of("NET 5 AFTER 1 MONTHS", None, EVENTS) == date(2026, 2, 28)
    assert release_of("NET 5 AFTER 1 MONTHS", DAY, EVENTS) == DAY
    assert release_of("NET 5 AFTER 1 MONTHS", DAY, {}) is None
    assert release_of(None, None, EVENTS) == EVENTS["acceptance"]
    assert line_due("retention", None, happened=None, expected=DAY, events={}) is None
    assert due.term_of(None) == due.term_of("") == due.term_of("?") == Term()
    holiday = WorkDays(off=frozenset({DAY}))
    assert (
        line_due("other", "NET 0, ROLL", happened=DAY, expected=None, events={}, work=holiday)
        == DAY + ONE
    )
    assert [base_of(kind) for kind in ("advance", "retention", "arrival")] == [
        "signing", "acceptance", "arrival",
    ]  # fmt: skip


# -- periods ------------------------------------------------------------------------------------


def test_weeks_and_months_hold_what_falls_into_them() -> None:
    money = [(date(2026, 3, 8), 1), (date(2026, 3, 9), 10), (date(2026, 3, 15), 100), (date(2026, 3, 16), 1000)]  # fmt: skip
    assert periods.periods(iter(money), DAY, WEEK, 2) == [
        Period(date(2026, 3, 9), date(2026, 3, 15), 110, 2),
        Period(date(2026, 3, 16), date(2026, 3, 22), 1000, 1),
    ]
    ends = [(date(2026, 2, 28), 1), (date(2026, 3, 1), 10), (date(2026, 3, 31), 100), (date(2026, 4, 1), 1000)]  # fmt: skip
    assert periods.periods(ends, date(2026, 3, 31), MONTH, 2) == [
        Period(date(2026, 3, 1), date(2026, 3, 31), 110, 2),
        Period(date(2026, 4, 1), date(2026, 4, 30), 1000, 1),
    ]
    assert periods.periods([], DAY, WEEK, 1) == [Period(date(2026, 3, 9), date(2026, 3, 15), 0, 0)]


# -- schedules ----------------------------------------------------------------------------------


def test_parts_are_paid_by_day_and_equal_ones_as_they_stand() -> None:
    parts = [Part(5, None), Part(5, DAY), Part(5, DAY - ONE), Part(5, DAY), Part(5, None)]
    assert in_order(parts) == [2, 1, 3, 0, 4]
    assert paid(parts, 12) == [0, 5, 5, 2, 0]
    assert paid(parts, 99) == [5] * 5
    assert paid(parts, -3) == [0] * 5


def test_only_parts_of_the_line_that_wait_get_its_day() -> None:
    parts = [
        Part(1, None, "part", 7), Part(1, DAY, "part", 7), Part(1, DAY, "retention", 7),
        Part(1, None, "retention", 8), Part(1, DAY + ONE, "retention", 7),
    ]  # fmt: skip
    later = date(2026, 9, 1)
    assert [one.due for one in with_due(parts, 7, later, DAY)] == [later, later, later, None, DAY + ONE]  # fmt: skip
    assert [one.due for one in with_due(parts, 7, later)] == [later, DAY, DAY, None, DAY + ONE]
    held = with_due(parts, 7, later, DAY, held=True)
    assert [one.due for one in held] == [None, DAY, later, None, DAY + ONE]


def test_a_deduction_is_taken_from_the_parts_of_its_retention_in_turn() -> None:
    parts = [
        Part(90, DAY), Part(3, None, "retention", 8), Part(4, None, "retention", 9),
        Part(5, None, "retention", 8), Part(1, None, "part", 8),
    ]  # fmt: skip
    assert deducted(parts, 8, 4, DAY, "CNY") == (
        Part(4, DAY, "part", 8), Part(90, DAY), Part(4, None, "retention", 9),
        Part(4, None, "retention", 8), Part(1, None, "part", 8),
    )  # fmt: skip
    assert deducted(parts, 8, 1, DAY, "CNY")[2] == Part(2, None, "retention", 8)
    assert sum(one.amount for one in deducted(parts, 8, 8, DAY, "CNY")) == 103
    for amount, words in ((9, "Only .*0.08"), (0, "above zero"), (-1, "above zero")):
        with pytest.raises(UserError, match=words):
            deducted(parts, 8, amount, DAY, "CNY")
    assert [one.kind for one in swapped(parts, 8, DAY)] == [
        "part", "part", "retention", "part", "part",
    ]  # fmt: skip


# -- bills --------------------------------------------------------------------------------------

BILL = Bill("bank_bill", 100, DAY, date(2026, 9, 10))


@pytest.mark.parametrize(
    ("changes", "day", "found"),
    [
        ({"settled": DAY + ONE, "dishonoured": DAY + 2 * ONE}, DAY + 2 * ONE, "dishonoured"),
        ({"settled": DAY + ONE, "discounted": DAY}, DAY + ONE, "settled"),
        ({"discounted": DAY + ONE, "endorsed": DAY}, DAY + ONE, "discounted"),
        ({"discounted": DAY + ONE, "endorsed": DAY}, DAY, "endorsed"),
        ({"dishonoured": DAY + ONE}, DAY, "in_hand"),
        ({}, date(2026, 9, 10), "in_hand"),
        ({}, date(2026, 9, 11), "matured"),
    ],
)
def test_the_last_thing_that_happened_to_a_bill_tells(
    changes: dict[str, date], day: date, found: str
) -> None:
    assert bills.state(replace(BILL, **changes), day) == found  # type: ignore[arg-type]


def test_a_bill_in_hand_or_refused_does_not_come_back() -> None:
    assert bills.contingent(BILL, DAY) is False
    assert bills.contingent(replace(BILL, endorsed=DAY, dishonoured=DAY), DAY) is False
    passed = replace(BILL, endorsed=DAY)
    closed = WorkDays(off=frozenset({date(2026, 9, 10)}))
    assert bills.contingent(passed, date(2026, 9, 11)) is False
    assert bills.contingent(passed, date(2026, 9, 11), closed) is True
    assert bills.payment_day(None) is None


def test_the_cost_and_tenor_of_a_bill() -> None:
    assert bills.discount_cost(360, Decimal(1), 1) == 1
    assert bills.discount_cost(180, Decimal(1), 1) == 1  # a half goes up
    assert bills.discount_cost(179, Decimal(1), 1) == 0
    assert bills.discount_cost(730, Decimal(1), 3, 365) == 6
    since = date(2023, 1, 1)
    assert bills.tenor_is_long(since, date(2023, 7, 2)) is True
    assert bills.tenor_is_long(since, date(2023, 7, 1)) is False
    assert bills.tenor_is_long(since - ONE, date(2024, 7, 1)) is False
    assert bills.tenor_is_long(since, date(2023, 7, 2), 12) is False


def test_acceptors_by_what_they_stand_for() -> None:
    half, quarter = Decimal("0.5"), Decimal("0.25")
    assert bills.concentration([("C", 1), ("B", 1), ("A", 2)]) == [
        Share("A", 2, 1, half), Share("B", 1, 1, quarter), Share("C", 1, 1, quarter),
    ]  # fmt: skip
    assert bills.concentration([("A", 0)]) == []


@pytest.mark.parametrize(
    ("changes", "with_bills", "cash"),
    [
        ({}, 100, 0),
        ({"received": date(2026, 2, 28)}, 0, 0),
        ({"received": date(2026, 3, 1)}, 100, 0),
        ({"received": date(2026, 3, 31)}, 100, 0),
        ({"received": date(2026, 4, 1)}, 0, 0),
        ({"settled": date(2026, 3, 31)}, 100, 100),
        ({"settled": date(2026, 4, 1)}, 100, 0),
        ({"settled": date(2026, 4, 1), "discounted": date(2026, 3, 31)}, 100, 100),
        ({"settled": date(2026, 3, 31), "discounted": date(2026, 2, 28)}, 100, 0),  # cash before
        ({"endorsed": date(2026, 3, 31)}, 100, 0),
        ({"discounted": date(2026, 3, 20), "dishonoured": date(2026, 3, 31)}, 0, 0),
        ({"discounted": date(2026, 3, 20), "dishonoured": date(2026, 4, 1)}, 100, 100),
    ],
)
def test_a_bill_is_collected_when_it_comes_and_cash_when_it_turns(
    changes: dict[str, date], with_bills: int, cash: int
) -> None:
    one = replace(BILL, **changes)  # type: ignore[arg-type]
    money = [(7, date(2026, 3, 31)), (1000, date(2026, 2, 28)), (1000, date(2026, 4, 1))]
    found = bills.collected(money, [one], date(2026, 3, 1), date(2026, 3, 31))
    assert found == Collected(7 + with_bills, 7 + cash)


# -- working days -------------------------------------------------------------------------------


def test_days_worked_beat_days_off() -> None:
    saturday, sunday = date(2026, 3, 14), date(2026, 3, 15)
    work = WorkDays(off=frozenset({DAY, saturday}), on=frozenset({saturday}))
    assert [work.is_working(day) for day in (DAY, DAY + ONE, saturday, sunday)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert work.after(DAY, 0) == DAY
    assert work.after(DAY, 3) == date(2026, 3, 13)
    assert work.after(DAY, 4) == saturday
    never = WorkDays(off=frozenset(DAY + n * ONE for n in range(100)))
    assert never.next_working(DAY) == DAY  # nothing is found: the day stays
    long = WorkDays(off=frozenset(DAY + n * ONE for n in range(59)))
    assert long.next_working(DAY) == DAY + 59 * ONE


def test_the_years_of_a_calendar_reach_two_on() -> None:
    pytest.importorskip("holidays")
    assert around(date(2024, 5, 1), date(2022, 5, 1)) == china(2022, 2026)
    assert china(2025, 2025).years == {2025}
    assert china(2024, 2025).years == {2024, 2025}


# -- terms --------------------------------------------------------------------------------------


def test_clauses_of_a_rule_are_read_one_by_one() -> None:
    rule = terms.read_rule
    assert rule("net 5, deemed 15 from ARRIVAL, bill 6") == Term(
        span=Span(5), deemed=15, deemed_from="arrival", bill=Span(6)
    )
    assert rule("NET 5 FROM Invoice, BILL 6 months, no roll") == Term(
        span=Span(5), base="invoice", bill=Span(6, MONTHS), roll=False
    )
    assert rule("DAY 1") == Term(terms.DAY, Span(1))
    assert rule("DAY 31+12 AFTER 3 MONTHS") == Term(terms.DAY, Span(31), months=12, hold=3)
    assert rule("EOM + 30 FROM invoice AFTER 1 MONTHS") == Term(terms.EOM, Span(30), "invoice", hold=1)  # fmt: skip
    assert rule("MONTH-END 2 AFTER 1 MONTHS") == Term(terms.MONTH_END, Span(2, MONTHS), hold=1)
    assert terms.written(Term(terms.DAY, Span(25), months=1, roll=True)) == "DAY 25+1, ROLL"


def test_days_of_the_month_and_of_money() -> None:
    of = terms.due_day
    assert of(Term(terms.DAY, Span(10)), DAY) == date(2026, 4, 10)  # the day itself has begun
    assert of(Term(terms.DAY, Span(11)), DAY) == date(2026, 3, 11)
    assert of(Term(terms.DAY, Span(31), months=2), date(2026, 2, 3)) == date(2026, 4, 30)
    assert of(Term(terms.DAY, Span(30)), date(2026, 1, 30)) == date(2026, 2, 28)
    assert of(Term(terms.MONTH_END, Span(1, MONTHS), hold=1), date(2026, 1, 31)) == date(2026, 3, 31)  # fmt: skip
    saturday = date(2026, 3, 14)
    billed = Term(bill=Span(4))
    assert [terms.money_day(replace(billed, roll=roll), DAY) for roll in (None, True, False)] == [
        date(2026, 3, 16), date(2026, 3, 16), saturday,
    ]  # fmt: skip
    assert terms.money_day(Term(span=Span(4)), DAY) == saturday
    assert terms.add_months(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert terms.add_months(date(2026, 1, 31), -2) == date(2025, 11, 30)


@pytest.mark.parametrize(
    ("term", "words"),
    [
        (Term(), "at once on the event"),
        (Term(span=Span(1)), "1 day after the event"),
        (Term(span=Span(2, terms.WORKING), base="arrival"), "2 working days after arrival"),
        (Term(terms.EOM, Span(0)), "month end of the event"),
        (Term(terms.EOM, Span(1)), "1 day after the month end of the event"),
        (Term(terms.MONTH_END, Span(0)), "month end of the event"),
        (Term(terms.MONTH_END, Span(1)), "end of the month after the event"),
        (Term(terms.MONTH_END, Span(2)), "end of month 2 after that of the event"),
        (Term(terms.DAY, Span(5)), "next day 5 of a month after the event"),
        (Term(terms.DAY, Span(5), months=1), "day 5 of the month after the event"),
        (Term(terms.DAY, Span(5), months=2), "day 5 of month 2 after the event"),
        (Term(span=Span(3), hold=12, base="arrival", roll=True),
         "3 days after 12 months of warranty from arrival, moved to a working day"),
        (Term(deemed=15, bill=Span(6, MONTHS), roll=False),
         "at once on the event, accepted 15 days after arrival unless refused, by a bill of 6 months"),
    ],
)  # fmt: skip
def test_terms_in_words(term: Term, words: str) -> None:
    assert terms.told(term) == words


@pytest.mark.parametrize(
    ("clause", "rule"),
    [
        ("质保期两年后30天", "NET 30 AFTER 24 MONTHS"),
        ("warranty 12 months", "NET 0 AFTER 12 MONTHS"),
        ("质保30天", "NET 30"),
        ("2周", "NET 14"),
        ("签约后10天发货，发货后20天", "NET 20 FROM dispatch"),
        ("百分之三十后二十五天", "NET 25"),
        ("一百二十天", "NET 120"),
        ("一百零五天", "NET 105"),
        ("三六天", "NET 36"),
        ("第3个月5日", "DAY 5+3"),
        ("次月31日", "DAY 31+1"),
        ("月结30天", None),
        ("月结25天", "EOM+25"),
        ("现结", "NET 0"),
        ("验收后7天未提出异议视为合格，验收后10天", "NET 10 FROM acceptance, DEEMED 7 FROM arrival"),
        ("发货后7天未提出异议视为合格，验收后10天", "NET 10 FROM acceptance, DEEMED 7 FROM dispatch"),
    ],
)  # fmt: skip
def test_more_clauses_of_contracts(clause: str, rule: str | None) -> None:
    found = phrases.read(clause)
    term = found.choose(None)
    assert (None if term is None else terms.written(term)) == rule
    assert found.clear == (rule is not None)


# -- plans and standing -------------------------------------------------------------------------


def test_usual_terms_of_each_kind() -> None:
    usual = {
        "advance": "NET 7", "dispatch": "NET 0", "arrival": "NET 30", "acceptance": "NET 30",
        "retention": "NET 30 AFTER 12 MONTHS", "other": "NET 30",
    }  # fmt: skip
    assert {kind: plan.usual_term(kind) for kind in usual} == usual


def test_shares_may_miss_a_whole_by_very_little() -> None:
    plan.check_shares([Decimal("0.3333")] * 3)
    plan.check_shares([Decimal("0.5"), Decimal("0.5015")])
    for shares in (["0.5", "0.5016"], ["0.5", "0.4984"], ["1", "0"]):
        with pytest.raises(UserError):
            plan.check_shares([Decimal(one) for one in shares])
    assert plan.split(7, [Decimal(1)]) == [7]
    assert [plan.half_up(Decimal(text)) for text in ("0.5", "1.5", "-0.5", "0.4")] == [1, 2, -1, 0]


def test_weighted_days_by_hand() -> None:
    rows = [(1, DAY + 4 * ONE), (3, DAY - 4 * ONE)]
    assert plan.weighted_days(rows, DAY) == -2
    assert plan.weighted_days([(1, DAY + ONE)], DAY) == 1
    assert plan.weighted_days([(1, DAY), (-1, DAY)], DAY) is None
    assert [line.share for line in parse("3-7")] == [Decimal("0.3"), Decimal("0.7")]
    assert [line.share for line in parse("50+50")] == [Decimal("0.5")] * 2
    assert [line.kind for line in parse("100")] == ["acceptance"]
    assert [line.kind for line in parse("10/20/30/30/10")] == [
        "advance", "dispatch", "arrival", "acceptance", "retention",
    ]  # fmt: skip
    assert [line.terms for line in parse("验收后20天付90%，质保金10%")] == [
        "NET 20", "NET 30 AFTER 12 MONTHS",
    ]  # fmt: skip


def parse(text: str) -> tuple[plan.PlanLine, ...]:
    return plan.parse_plan(text)


LINE = Facts("acceptance", 100, 100, 0, None, None, None, None)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"deemed": DAY - ONE}, "deemed"), ({"deemed": DAY}, "deemed"), ({"deemed": DAY + ONE}, "waiting"),
        ({"expected": DAY}, "waiting"), ({"expected": DAY - ONE}, "late_event"),
        ({"expected": DAY - ONE, "deemed": DAY + ONE}, "late_event"),
        ({"settled": 99, "due": DAY - ONE}, "overdue"), ({"settled": 100, "due": DAY - ONE}, "paid"),
        ({"settled": 101}, "paid"),
        ({"invoiced": 50, "settled": 50, "due": DAY - ONE, "happened": DAY}, "to_invoice"),
        ({"invoiced": 99, "happened": DAY}, "to_invoice"), ({"invoiced": 101, "happened": DAY}, "due"),
        ({"due": DAY, "happened": DAY}, "due"),
        ({"kind": "retention"}, "waiting"),
        ({"kind": "retention", "happened": DAY}, "release"),
        ({"kind": "retention", "happened": DAY + 31 * ONE}, "held"),
        ({"kind": "retention", "expected": DAY, "due": DAY}, "release"),
        ({"kind": "retention", "expected": DAY}, "waiting"),
    ],
)  # fmt: skip
def test_how_a_line_just_stands(changes: dict[str, object], key: str) -> None:
    assert standing.standing(replace(LINE, **changes), DAY) == key  # type: ignore[arg-type]
