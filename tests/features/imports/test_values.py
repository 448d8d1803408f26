"""Values as people write them."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamdesk.features.imports import values
from kamdesk.features.imports.values import (
    Ambiguous,
    as_date,
    date_order,
    decimal_mark,
    parse_bool,
    parse_date,
    parse_number,
)


@pytest.mark.parametrize(
    ("text", "mark", "number"),
    [
        ("1234.5", ".", "1234.5"), ("1,234.50", ".", "1234.50"), ("(1,234.50)", ".", "-1234.50"),
        ("1.234,50", ",", "1234.50"), ("9,99", ",", "9.99"), ("-1.355,90", ",", "-1355.90"),
        ("￥1,234.00", ".", "1234.00"), ("¥ 12", ".", "12"), ("1234.50元", ".", "1234.50"),
        ("12.5万", ".", "125000.0"), ("1.2亿元", ".", "120000000.0"), ("１２３．５", ".", "123.5"),
        ("1234-", ".", "-1234"), ("−5", ".", "-5"), ("USD 1,000", ".", "1000"), ("1 234 567,8", ",", "1234567.8"),
        ("1'234.5", ".", "1234.5"), ("$(5.00)", ".", "-5.00"), ("+7", ".", "7"), (".5", ".", "0.5"), ("1e3", ".", "1E+3"),
        ("12,34,567.00", ".", "1234567.00"), ("HK$1,234.50", ".", "1234.50"), ("US$ 5", ".", "5"), ("1.5千万", ".", "15000000.0"),
        ("3百万元", ".", "3000000"),
    ],
)  # fmt: skip
def test_numbers_are_understood(text: str, mark: str, number: str) -> None:
    assert parse_number(text, mark) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "mark"),
    [("1,2,3", "."), ("abc", "."), ("", "."), ("1.2.3", "."), ("1,23.4", ","), ("--5", "."), ("12-34", "."),
     ("1,5", "."), ("¥", "."), ("()", ".")],
)  # fmt: skip
def test_what_is_no_number_is_refused(text: str, mark: str) -> None:
    with pytest.raises(ValueError):
        parse_number(text, mark)


@given(st.decimals(-(10**12), 10**12, places=2))
def test_a_number_is_read_back_in_both_notations(number: Decimal) -> None:
    shown = f"{number:,.2f}"
    assert parse_number(shown, ".") == number
    german = shown.replace(",", "_").replace(".", ",").replace("_", ".")
    assert parse_number(german, ",") == number


@pytest.mark.parametrize(
    ("texts", "mark"),
    [(["1,234"], "."), (["1,234", "5,5"], ","), (["1.234,5"], ","), (["1,234.5"], "."), (["1.234.567"], ","),
     (["12.50"], "."), ([], ".")],
)  # fmt: skip
def test_the_decimal_mark_of_a_column_is_found(texts: list[str], mark: str) -> None:
    assert decimal_mark(texts) == mark


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2004-03-05", None, date(2004, 3, 5)), ("2004年3月5日", None, date(2004, 3, 5)), ("2004/3/5", None, date(2004, 3, 5)),
        ("05.07.1996", None, date(1996, 7, 5)), ("25/12/2024", None, date(2024, 12, 25)), ("12/25/2024", None, date(2024, 12, 25)),
        ("03/04/2024", "DMY", date(2024, 4, 3)), ("03/04/2024", "MDY", date(2024, 3, 4)), ("20240305", None, date(2024, 3, 5)),
        ("民国113年3月5日", None, date(2024, 3, 5)), ("5 Mar 2024", None, date(2024, 3, 5)), ("05-Mar-2024", None, date(2024, 3, 5)),
        ("March 5, 2024", None, date(2024, 3, 5)), ("05-Mar-24", None, date(2024, 3, 5)), ("24年3月5日", None, date(2024, 3, 5)),
        ("二〇二四年三月三十一日", None, date(2024, 3, 31)), ("二〇二四年十月二十日", None, date(2024, 10, 20)), ("24/3/5", None, date(2024, 3, 5)),
        ("99-12-31", None, date(1999, 12, 31)), ("2024/3/5", "DMY", date(2024, 3, 5)), ("2024-03-05 12:30:00", None, date(2024, 3, 5)), ("03/04/99", "MDY", date(1999, 3, 4)), ("２０２４－０３－０５", None, date(2024, 3, 5)),
    ],
)  # fmt: skip
def test_days_are_understood(text: str, order: str | None, day: date) -> None:
    assert parse_date(text, order) == day


@pytest.mark.parametrize(
    "text", ["31/02/2024", "2024-13-01", "0", "yesterday", "2024", "1/2/3/4", "2024-02-30"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a date"):
        parse_date(text, "DMY")


def test_a_day_that_could_be_two_is_asked_about() -> None:
    with pytest.raises(Ambiguous):
        parse_date("03/04/2024")
    assert date_order(["03/04/2024", "25/04/2024"]) == "DMY"
    assert date_order(["03/04/2024"]) is None
    with pytest.raises(ValueError):
        date_order(["25/04/2024", "04/25/2024"])


@pytest.mark.parametrize(
    ("texts", "order"),
    [(["24/03/05"], None), (["25/03/24"], None), (["24/03/05", "32/01/01"], "YMD"), (["04/03/05", "05/13/24"], "MDY"),
     (["2024/3/5", "05/03/2024"], None), (["2024/3/5", "25/03/2024"], "DMY"), (["05.03.24"], "DMY"), (["2024-03-05"], "YMD"), ([], None)],
)  # fmt: skip
def test_the_dates_of_a_column_are_looked_at_together(texts: list[str], order: str | None) -> None:
    assert date_order(texts) == order


def test_what_is_said_of_the_order_does_not_bend_a_date() -> None:
    for text, order in (("5/3/24", "YMD"), ("1/2/3", "DMY"), ("1/2/345", None)):
        with pytest.raises(ValueError, match="not a date"):
            parse_date(text, order)


def test_a_day_number_is_not_guessed_to_be_a_date() -> None:
    for cell in (45356, "45356"):
        with pytest.raises(ValueError, match="day number"):
            as_date(cell, None)


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_every_day_survives_every_notation(day: date) -> None:
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day.year}年{day.month}月{day.day}日") == day
    assert parse_date(day.strftime("%d/%m/%Y"), "DMY") == day
    assert as_date(datetime(day.year, day.month, day.day, 13, 5), None) == day


def test_yes_and_no() -> None:
    assert [parse_bool(word) for word in ("是", "YES", "1", True, "否", "no", "0", False)] == [
        True
    ] * 4 + [False] * 4
    with pytest.raises(ValueError):
        parse_bool("maybe")


@given(st.text())
def test_no_text_makes_the_parsers_fail_in_another_way(text: str) -> None:
    for parse in (parse_number, parse_date, parse_bool, values.order_of):
        try:
            parse(text)
        except ValueError:
            continue
