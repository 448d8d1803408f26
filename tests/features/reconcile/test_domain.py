"""Rules of reconciling one by one: numbers, causes, sums, statements, and the words for them."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamdesk.features.reconcile.domain import causes, entries, sums
from kamdesk.features.reconcile.domain.entries import Entry, Rules
from kamdesk.features.reconcile.domain.matching import match, orientation
from kamdesk.features.reconcile.domain.statement import (
    Posting,
    balance,
    first_day,
    language_of,
    statement,
)

AS_OF = date(2026, 6, 30)
ONE = timedelta(days=1)
DAY = date(2026, 3, 10)
RULES = Rules()


def line(amount: int, number: str = "", **values: object) -> Entry:
    usual: dict[str, object] = {"day": DAY, "currency": "CNY", "account": 1}
    return Entry(number, amount=amount, **(usual | values))  # type: ignore[arg-type]


# -- numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "number"),
    [("ab-12", "AB-12"), (" a b 1 ", "AB1"), ("ＡＢ１２", "AB12"), ("none", ""), ("NULL", ""), ("N/A", ""),
     ("NONE1", "NONE1"), ("00", "00"), ("0", ""), ("----", ""), ("-----", "-----"), ("空", ""), ("7", "7")],
)  # fmt: skip
def test_a_number_as_it_is_compared(written: str, number: str) -> None:
    assert entries.canonical(written) == number
    assert entries.all_canonical([written, "x y z 1 2"]) == [number, "XYZ12"]


@pytest.mark.parametrize(
    ("number", "folded", "letters", "rest"),
    [("INV-0012", "INV12", "INV", "12"), ("0012", "12", "", "12"), ("A0B007", "A0B7", "A", "B7"),
     ("INV-100", "INV100", "INV", "100"), ("发票-01", "发票1", "发票", "1"), ("ABC", "ABC", "ABC", ""),
     ("0", "0", "", ""), ("1001", "1001", "", "1001")],
)  # fmt: skip
def test_what_a_number_comes_down_to(number: str, folded: str, letters: str, rest: str) -> None:
    assert entries.folded(number) == folded
    assert entries.bare(folded) == (letters, rest)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [("", "CN", True), ("CN", "", True), ("CN", "CN", True), ("INV", "发票", True), ("INV", "CN", False),
     ("CN", "INV", False), ("A", "B", False)],
)  # fmt: skip
def test_beginnings_that_may_be_left_out(first: str, second: str, same: bool) -> None:
    assert entries.may_drop(first, second) is same


def test_shapes_parts_and_names_of_numbers() -> None:
    sizes = [entries.shape("A" + "1" * n)[1] for n in (1, 6, 7, 10, 11)]
    assert sizes == [0, 0, 1, 1, 2]
    assert entries.shape("INV-2026-1") == ("INV-", 0)
    assert entries.several("A-1、A-2") == ["A-1", "A-2"]
    assert entries.several("A1/ A2;") == ["A1", "A2"]
    assert entries.several("A-1") == entries.several("") == entries.several(";A-1;") == []
    assert entries.named_in("贵司 inv-12, order ABCD 1234 ＡＢ９９ x1") == [
        "INV-12",
        "1234",
        "AB99",
    ]
    assert [entries.is_long_enough(text) for text in ("", "12", "123", "1234")] == [
        False, False, True, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "near"),
    [("A1", "A2", True), ("1A", "2A", True), ("A12", "A21", True), ("12A", "21A", True),
     ("A12B", "A21B", True), ("A12B", "A21C", False), ("A1", "A", True), ("1A", "A", True),
     ("A1B", "AB", True), ("A1B", "AC", False), ("ABCD", "AB", False), ("A123", "A321", False),
     ("AB12", "BA21", False), ("", "A", True), ("", "AB", False), ("A", "A", False)],
)  # fmt: skip
def test_one_character_apart(first: str, second: str, near: bool) -> None:
    assert entries.one_apart(first, second) is entries.one_apart(second, first) is near


# -- causes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ours", "theirs", "cause"),
    [
        (100, 100, ""), (100, 90, "rounding"), (90, 100, "rounding"), (1000, 989, "amount"),
        (1000, -1000, "sign"), (-1000, 1000, "sign"), (1130, 1000, "tax"), (1000, 1130, "tax"),
        (-1130, -1000, "tax"), (1131, 1000, "tax"), (1132, 1000, "amount"), (1129, 1000, "tax"),
        (1128, 1000, "amount"), (1090, 1000, "tax"), (1060, 1000, "tax"), (1030, 1000, "tax"),
        (1130, -1000, "amount"), (1050, 1000, "amount"), (1000, 0, "amount"), (1140, 1000, "amount"),
    ],
)  # fmt: skip
def test_why_two_amounts_differ(ours: int, theirs: int, cause: str) -> None:
    assert causes.judge([line(ours)], [line(theirs)], RULES) == cause


def test_known_parts_explain_the_rest_and_openings_only_themselves() -> None:
    hinted = line(1000, hints=(("disputed", 300), ("retention", 50)))
    assert causes.judge([hinted], [line(700)], RULES) == "disputed"
    assert causes.judge([hinted], [line(950)], RULES) == "retention"
    assert causes.judge([line(700)], [hinted], RULES) == "disputed"
    assert causes.judge([hinted], [line(701)], RULES) == "amount"
    begun = line(1000, opening=True)
    assert causes.judge([begun], [line(1000)], RULES) == ""
    assert causes.judge([begun], [line(999)], RULES) == "opening"
    assert causes.judge([line(999)], [begun], RULES) == "opening"
    later = line(1000, counts=False)
    assert causes.judge([line(1000)], [later], RULES) == "timing"
    assert causes.judge([line(1010)], [later], RULES) == "timing"
    assert causes.judge([line(1011)], [later], RULES) == "amount"
    assert causes.difference([line(5), line(7)], [line(4), later]) == 8


def test_each_line_may_round_its_tax() -> None:
    two = [line(500), line(500)]
    assert causes.judge(two, [line(1131)], RULES) == "tax"
    assert causes.judge(two, [line(1132)], RULES) == "amount"  # three halves of 1.13
    assert causes.judge(two, [line(565), line(567)], RULES) == "tax"  # four of them


@pytest.mark.parametrize(
    ("one", "cause"),
    [
        (line(0), ""),
        (line(5), "missing_there"),
        (line(5, hints=(("bill", 5),)), "bill"),
        (line(-5, hints=(("bill", 4), ("unapplied", 5))), "unapplied"),
        (line(-5, text="Quality DEDUCTION"), "deduction"),
        (line(5, text="deduction"), "missing_there"),
        (line(-5, text="预付款"), "unapplied"),
        (line(5, text="预付款"), "missing_there"),
        (line(5, day=AS_OF), "timing"),
        (line(5, day=AS_OF - 9 * ONE), "timing"),
        (line(5, day=AS_OF - 10 * ONE), "missing_there"),
        (line(5, day=AS_OF + ONE), "missing_there"),
        (line(5, day=None), "missing_there"),
    ],
)
def test_why_a_line_stands_alone(one: Entry, cause: str) -> None:
    assert causes.alone(one, AS_OF, RULES, causes.MISSING_THERE) == cause


# -- matching -----------------------------------------------------------------------------------


def agreed(
    ours: list[Entry], theirs: list[Entry]
) -> list[tuple[tuple[int, ...], tuple[int, ...], str]]:
    return sorted((one.ours, one.theirs, one.cause) for one in match(ours, theirs, AS_OF).groups)


@pytest.mark.parametrize(("days", "near"), [(0, True), (10, True), (11, False)])
def test_one_amount_without_a_number_is_near_within_ten_days(days: int, near: bool) -> None:
    found = agreed([line(777)], [line(777, day=DAY + days * ONE)])
    assert (found == [((0,), (0,), "")]) is near


def test_a_payment_is_never_an_invoice() -> None:
    def cause(first: bool | None, second: bool | None) -> list[str]:
        ours, theirs = [line(777, money=first)], [line(777, money=second)]
        return [one.cause for one in match(ours, theirs, AS_OF).groups]

    assert cause(True, True) == cause(True, None) == cause(None, False) == [""]
    assert cause(True, False) == cause(False, True) == ["missing_there", "missing_here"]


def test_equal_lines_pair_and_the_rest_is_booked_twice() -> None:
    assert agreed([line(5), line(5)], [line(5)]) == [((0,), (0,), ""), ((1,), (), "duplicate")]
    assert agreed([line(0)], [line(0)]) == [((), (0,), ""), ((0,), (), "")]
    three = [line(9, "A-1"), line(9, "A-1"), line(4, "A-1")]
    assert agreed(three, [line(9, "A-1"), line(3, "A-1")]) == [
        ((0,), (0,), ""), ((1,), (), "duplicate"), ((2,), (1,), "rounding"),
    ]  # fmt: skip


def test_parts_of_a_sum_are_looked_for_within_a_month() -> None:
    parts = [line(31_247, "R-1"), line(7_713, "R-2", day=DAY - 31 * ONE)]
    assert agreed(parts, [line(38_960)]) == [((0, 1), (0,), "")]
    parts[1] = parts[1]._replace(day=DAY - 32 * ONE)
    assert len(agreed(parts, [line(38_960)])) == 3


def test_which_way_round_a_list_is() -> None:
    ours = [line(5, "A-1"), line(7, "A-2"), line(0, "A-3")]
    assert orientation(ours, [line(5, "a-1")]) == 1
    assert orientation(ours, [line(-5, "A-1")]) == -1
    assert orientation(ours, [line(-5, "A-1"), line(7, "A-2")]) == 0
    assert orientation(ours, [line(0, "A-3")]) == 0
    assert orientation([line(5)], [line(5)]) == 0


# -- sums ---------------------------------------------------------------------------------------

_amounts = st.lists(st.integers(1, 60), min_size=2, max_size=9).map(
    lambda amounts: sorted(amounts, reverse=True)
)


@given(st.integers(1, 200), _amounts, st.integers(2, 6))
def test_a_sum_is_found_just_when_there_is_one(target: int, amounts: list[int], most: int) -> None:
    every = [
        places
        for size in range(2, most + 1)
        for places in combinations(range(len(amounts)), size)
        if sum(amounts[at] for at in places) == target
    ]
    found, _taken = sums.pieces_of(target, amounts, most, 10**6)
    assert found == (() if not every else every[0] if len(every) == 1 else None)


def test_how_many_looks_a_search_takes() -> None:
    assert sums.pieces_of(9, [5, 4, 3], 2, 3) == ((0, 1), 3)
    assert sums.pieces_of(9, [5, 4, 3], 2, 2) == (None, 0)
    assert sums.pieces_of(12, [5, 4, 3], 3, 6) == ((0, 1, 2), 6)
    assert sums.pieces_of(12, [5, 4, 3], 3, 5) == (None, 0)


@pytest.mark.parametrize(
    ("target", "amounts", "most"),
    [
        (100, [60, 41], 2),  # room for 101 sums, one pair
        (100, [60, 39], 0),
        (200, [120, 82], 2),  # all even: steps of 2
        (200, [120, 78], 0),
        (10**6, [10**6 - n for n in range(1, 9)], 6),
        (10**9, [10**9 - n for n in range(1, 21)], 6),
        (10**9, [10**9 - n for n in range(1, 22)], 4),
        (10**9, [10**9 - n for n in (1, 2, 3)], 3),
        (350, [200, 149, 1], 2),  # three pairs, but not the triple beside them
    ],
)
def test_how_many_pieces_are_safe(target: int, amounts: list[int], most: int) -> None:
    assert sums.most_pieces(target, amounts) == most


# -- statements ---------------------------------------------------------------------------------

SINCE, UNTIL = date(2026, 6, 1), date(2026, 6, 30)


def posting(key: int, kind: str, day: date, amount: int, **more: object) -> Posting:
    return Posting(kind, key, more.pop("number", f"N{key}"), day, amount, **more)  # type: ignore[arg-type]


def test_both_ends_of_a_statement_count() -> None:
    rows = [
        posting(1, "invoice", SINCE - ONE, 1), posting(2, "invoice", SINCE, 10),
        posting(3, "receipt", UNTIL, 4), posting(4, "refund", UNTIL + ONE, 1000),
    ]  # fmt: skip
    found = statement("CNY", rows, SINCE, UNTIL)
    assert (found.opening, found.closing) == (1, 7)
    assert [(one.posting.id, one.change, one.balance) for one in found.movements] == [
        (2, 10, 11), (3, -4, 7),
    ]  # fmt: skip
    assert (found.total("invoice"), found.total("receipt")) == (10, 4)
    assert found.total("invoice", "refund") == 10
    assert found.total("credit_note") == 0


@pytest.mark.parametrize(
    ("made", "voided", "shown"),
    [
        (SINCE - ONE, SINCE, [-5]), (SINCE - ONE, UNTIL, [-5]), (SINCE - ONE, UNTIL + ONE, []),
        (SINCE - 9 * ONE, SINCE - ONE, []), (SINCE, UNTIL, []), (SINCE, UNTIL + ONE, [5]),
        (UNTIL, None, [5]),
    ],
)  # fmt: skip
def test_what_was_taken_back(made: date, voided: date | None, shown: list[int]) -> None:
    rows = [posting(1, "invoice", made, 5, voided=voided)]
    found = statement("CNY", rows, SINCE, UNTIL)
    assert [one.change for one in found.movements] == shown
    assert found.closing == balance(rows, UNTIL) == found.opening + sum(shown)
    assert all(one.cancelled == (one.change < 0) for one in found.movements)


def test_lines_of_one_day_stand_debits_first_then_by_number() -> None:
    rows = [
        posting(1, "receipt", SINCE, 1, number="A"), posting(2, "invoice", SINCE, 1, number="C"),
        posting(3, "refund", SINCE, 1, number="B"), posting(5, "invoice", SINCE, 1, number="D"),
        posting(4, "invoice", SINCE, 1, number="D"), posting(6, "invoice", SINCE, 1, number=None),
        posting(7, "credit_note", SINCE, 1, number="A"),
    ]  # fmt: skip
    found = statement("CNY", rows, SINCE, UNTIL)
    assert [one.posting.id for one in found.movements] == [6, 3, 2, 4, 5, 7, 1]


@pytest.mark.parametrize(
    ("as_of", "first"),
    [(date(2026, 3, 31), date(2025, 3, 1)), (date(2026, 4, 1), date(2026, 1, 1)),
     (date(2026, 1, 31), date(2025, 1, 1)), (date(2026, 12, 31), date(2026, 1, 1))],
)  # fmt: skip
def test_the_period_nobody_chose(as_of: date, first: date) -> None:
    assert first_day(as_of) == first


@pytest.mark.parametrize(
    ("country", "name", "language"),
    [("CN", "Acme", "zh_CN"), (" china ", "Acme", "zh_CN"), ("DE", "华东机电", "en"), ("", "华东机电", "zh_CN"),
     ("", "Acme", "en"), ("  ", "Acme 机电", "zh_CN")],
)  # fmt: skip
def test_the_language_of_papers(country: str, name: str, language: str) -> None:
    assert language_of(country, name) == language
