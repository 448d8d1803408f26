"""Payment terms: every kind of rule, what contracts call it, and what no rule may ever do."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamdesk.base import i18n
from kamdesk.base.errors import UserError
from kamdesk.features.contracts.domain import phrases, terms
from kamdesk.features.contracts.domain.phrases import BY_DAYS, BY_MONTH_ENDS
from kamdesk.features.contracts.domain.terms import Span, Term, due_day, money_day
from kamdesk.features.contracts.domain.workdays import WEEKENDS, WorkDays, around, china

BASE = date(2025, 3, 12)
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""The first example loads what makes them."""
_days = st.dates(date(2001, 1, 1), date(2090, 12, 31))
_work = st.builds(WorkDays, st.frozensets(_days, max_size=30), st.frozensets(_days, max_size=30))
_terms = st.builds(
    Term,
    kind=st.sampled_from((terms.NET, terms.EOM, terms.MONTH_END, terms.DAY)),
    span=st.builds(
        Span, st.integers(1, 28), st.sampled_from((terms.DAYS, terms.WORKING, terms.MONTHS))
    ),
    base=st.sampled_from(("", "invoice", "arrival", "acceptance", "statement", "signing")),
    months=st.integers(0, 12),
    hold=st.integers(0, 36),
    deemed=st.none() | st.integers(0, 90),
    bill=st.none() | st.builds(Span, st.integers(1, 180), st.sampled_from((terms.DAYS, terms.MONTHS))),
    roll=st.none() | st.booleans(),
)  # fmt: skip


def _rule(text: str) -> Term:
    found = terms.read_rule(text)
    assert found is not None, text
    return found


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        ("NET 45", "2025-04-26"),  # E19a
        ("EOM+30", "2025-04-30"),  # E19a
        ("EOM+60", "2025-05-30"),  # E19a: month end, then 60 days
        ("MONTH-END 2", "2025-05-31"),  # the other meaning of 60
        ("MONTH-END 0", "2025-03-31"),
        ("EOM+0", "2025-03-31"),
        ("NET 0", "2025-03-12"),
        ("NET 1 WORKING DAYS", "2025-03-13"),
        ("NET 3 WORKING DAYS", "2025-03-17"),
        ("NET 12 MONTHS", "2026-03-12"),
        ("DAY 25", "2025-03-25"),
        ("DAY 12", "2025-04-12"),
        ("DAY 5", "2025-04-05"),
        ("DAY 31+1", "2025-04-30"),
        ("DAY 25+1", "2025-04-25"),
        ("NET 30 AFTER 12 MONTHS", "2026-04-11"),
        ("NET 45, ROLL", "2025-04-28"),  # 04-26 is a Saturday
        ("NET 45, NO ROLL", "2025-04-26"),
    ],
)
def test_a_rule_comes_to_its_day(rule: str, due: str) -> None:
    assert due_day(_rule(rule), BASE).isoformat() == due


def test_the_end_of_a_month_stays_one() -> None:
    assert due_day(_rule("NET 1 MONTHS"), date(2025, 1, 31)) == date(2025, 2, 28)
    assert due_day(_rule("DAY 31"), date(2025, 1, 31)) == date(2025, 2, 28)
    assert due_day(_rule("DAY 31"), date(2025, 2, 27)) == date(2025, 2, 28)
    assert terms.month_end(date(2024, 1, 5), 1) == date(2024, 2, 29)


def test_a_bill_runs_from_the_due_day_and_is_paid_on_a_working_day() -> None:
    term = _rule("NET 30 FROM acceptance, BILL 6 MONTHS")
    assert due_day(term, BASE) == date(2025, 4, 11)
    assert money_day(term, BASE) == date(2025, 10, 13)  # 10-11 is a Saturday
    worked = WorkDays(on=frozenset({date(2025, 10, 11)}))  # as it was in 2025
    assert money_day(term, BASE, worked) == date(2025, 10, 11)
    assert money_day(_rule("NET 30, BILL 6 MONTHS, NO ROLL"), BASE) == date(2025, 10, 11)


def test_acceptance_is_deemed_given_so_long_after_its_event() -> None:
    term = _rule("NET 30 FROM acceptance, DEEMED 15 FROM arrival")
    assert terms.deemed_day(term, date(2025, 4, 1)) == date(2025, 4, 16)
    assert terms.deemed_day(term, None) is None
    assert terms.deemed_day(_rule("NET 30"), BASE) is None
    assert terms.release_day(_rule("NET 30 AFTER 12 MONTHS"), date(2025, 7, 15)) == date(
        2026, 7, 15
    )


@calm
@given(_terms, _days, _work)
def test_no_rule_is_due_before_its_base(term: Term, base: date, work: WorkDays) -> None:
    assert due_day(term, base, work) >= base
    assert money_day(term, base, work) >= due_day(term, base, work)


@calm
@given(_terms, _days, st.integers(0, 400), _work)
def test_a_longer_term_is_never_due_earlier(
    term: Term, base: date, more: int, work: WorkDays
) -> None:
    from dataclasses import replace

    if term.kind == terms.DAY:
        more = 0
    longer = replace(term, span=replace(term.span, n=term.span.n + more))
    assert due_day(longer, base, work) >= due_day(term, base, work)


@calm
@given(_terms, _days, st.integers(0, 90), _work)
def test_a_later_base_is_never_due_earlier(
    term: Term, base: date, later: int, work: WorkDays
) -> None:
    assert due_day(term, base + timedelta(days=later), work) >= due_day(term, base, work)


@calm
@given(_days, _work)
def test_rolling_never_goes_back_and_ends_on_a_worked_day(day: date, work: WorkDays) -> None:
    rolled = work.next_working(day)
    assert rolled >= day
    assert work.is_working(rolled)
    assert work.next_working(rolled) == rolled
    assert all(not work.is_working(day + timedelta(days=n)) for n in range((rolled - day).days))


@calm
@given(_days, st.integers(1, 60), _work)
def test_so_many_working_days_are_counted_without_the_first(
    day: date, count: int, work: WorkDays
) -> None:
    end = work.after(day, count)
    worked = sum(work.is_working(day + timedelta(days=n + 1)) for n in range((end - day).days))
    assert worked == count


@calm
@given(_terms)
def test_what_is_written_is_read_again(term: Term) -> None:
    from dataclasses import replace

    if term.kind != terms.NET:
        unit = terms.MONTHS if term.kind == terms.MONTH_END else terms.DAYS
        term = replace(term, span=Span(term.span.n, unit))
    if term.kind != terms.DAY:
        term = replace(term, months=0)
    assert terms.read_rule(terms.written(term)) == term
    assert terms.read_rule(terms.written(term).lower()) == term


@pytest.mark.parametrize("text", ["", "NET", "NET x", "DAY 32", "DAY 0", "NET 30 FROM moon", "NET 30, SOON"])  # fmt: skip
def test_what_is_no_rule(text: str) -> None:
    assert terms.read_rule(text) is None


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
@pytest.mark.parametrize(
    "rule",
    [
        "NET 30 FROM acceptance", "NET 10 WORKING DAYS FROM dispatch", "EOM+60 FROM invoice",
        "DAY 25+1 FROM statement", "NET 30 FROM acceptance, BILL 6 MONTHS",
        "NET 45 FROM invoice, ROLL", "NET 12 MONTHS FROM arrival", "DAY 25 FROM invoice",
    ],
)  # fmt: skip
def test_what_is_said_is_understood_again(rule: str, lang: str) -> None:
    i18n.set_language(lang)
    said = terms.told(_rule(rule))
    assert phrases.read(said).choose(None) == _rule(rule), said


@pytest.mark.parametrize(
    ("clause", "rule"),
    [
        ("开票后30天", "NET 30 FROM invoice"),
        ("收到发票后四十五日内付款", "NET 45 FROM invoice"),
        ("票到60天", "NET 60 FROM invoice"),
        ("发货后10个工作日", "NET 10 WORKING DAYS FROM dispatch"),
        ("货到现场三十天", "NET 30 FROM arrival"),
        ("验收合格后一年", "NET 12 MONTHS FROM acceptance"),
        ("对账后15天", "NET 15 FROM statement"),
        ("月结", "EOM+0"),
        ("月结45天", "EOM+45"),
        ("月末后60天", "EOM+60"),
        ("次月25日", "DAY 25+1"),
        ("每月25号付款", "DAY 25"),
        ("次月底", "MONTH-END 1"),
        ("第二个月末", "MONTH-END 2"),
        ("款到发货", "NET 0 FROM signing"),
        ("货到付款", "NET 0 FROM arrival"),
        ("货到后15天内未提出异议视为验收合格，验收后30天", "NET 30 FROM acceptance, DEEMED 15 FROM arrival"),
        ("验收后30天，6个月银行承兑汇票", "NET 30 FROM acceptance, BILL 6 MONTHS"),
        ("银行承兑汇票6个月", "NET 0, BILL 6 MONTHS"),
        ("收到发票后45日内，遇节假日顺延", "NET 45 FROM invoice, ROLL"),
        ("质保期满12个月后30天", "NET 30 AFTER 12 MONTHS"),
        ("net 30", "NET 30"),
        ("Net 60 days from date of invoice", "NET 60 FROM invoice"),
        ("30 days after delivery", "NET 30 FROM arrival"),
        ("10 business days after shipment", "NET 10 WORKING DAYS FROM dispatch"),
        ("30 days EOM", "EOM+30"),
        ("end of month plus 45", "EOM+45"),
        ("25th of the following month", "DAY 25+1"),
        ("due on receipt", "NET 0 FROM invoice"),
        ("90-day bank acceptance", "NET 0, BILL 90 DAYS"),
        ("ＮＥＴ　３０", "NET 30"),
    ],
)  # fmt: skip
def test_clauses_of_contracts_are_read(clause: str, rule: str) -> None:
    found = phrases.read(clause)
    assert found.clear
    term = found.choose(None)
    assert term is not None
    assert terms.written(term) == rule


def test_monthly_terms_of_60_days_have_two_meanings() -> None:
    found = phrases.read("月结60天")
    assert not found.clear
    assert found.choose(None) is None
    by_days, by_ends = found.choose(BY_DAYS), found.choose(BY_MONTH_ENDS)
    assert by_days is not None
    assert by_ends is not None
    assert due_day(by_days, BASE) == date(2025, 5, 30)
    assert due_day(by_ends, BASE) == date(2025, 5, 31)


@pytest.mark.parametrize("text", ["", "soon", "尽快付款", "42"])
def test_what_nobody_understands_is_said(text: str) -> None:
    with pytest.raises(UserError, match="no payment term"):
        phrases.read(text)


@calm
@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(UserError):
        assert phrases.read(text).terms


def test_days_of_the_user_win_over_the_calendar() -> None:
    monday = date(2025, 3, 17)
    own = WEEKENDS.changed([monday], [date(2025, 3, 15)])
    assert own.next_working(date(2025, 3, 15)) == date(2025, 3, 15)
    assert own.next_working(monday) == date(2025, 3, 18)
    assert own.changed([date(2025, 3, 15)], [monday]).is_working(monday)


def test_without_a_year_that_is_known_weekends_are_free() -> None:
    assert china(2150, 2160) is WEEKENDS
    assert around() is WEEKENDS
    assert not WEEKENDS.knows(BASE)
    assert WEEKENDS.next_working(date(2025, 9, 20)) == date(2025, 9, 22)  # E27


def test_official_holidays_and_swapped_days_of_china() -> None:
    pytest.importorskip("holidays")
    work = china(2025, 2026)
    assert work.knows(date(2025, 10, 1))
    assert not work.is_working(date(2025, 10, 1))
    assert work.is_working(date(2025, 9, 28))  # a Sunday that was worked
    assert work.next_working(date(2025, 10, 1)) == date(2025, 10, 9)
    assert not work.knows(date(2150, 1, 1))
