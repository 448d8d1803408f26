"""Money, formats, periods, text and change sets: the vocabulary of every layer."""

import itertools
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamdesk.base import formats, i18n, periods
from kamdesk.base.changes import ChangeSet, RowChange, RowRange
from kamdesk.base.i18n import Message
from kamdesk.base.money import (
    CurrencyMismatch,
    Money,
    from_minor,
    minor_digits,
    plain,
    to_minor,
)
from kamdesk.base.text import fold, natural_key, one_line


@pytest.mark.parametrize(("currency", "digits"), [("CNY", 2), ("JPY", 0), ("KWD", 3)])
def test_currencies_have_their_own_decimals(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits
    assert plain(123456, currency) == str(from_minor(123456, currency))


@given(st.integers(-(10**15), 10**15), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_minor_units_and_amounts_are_the_same_thing(minor: int, currency: str) -> None:
    assert to_minor(from_minor(minor, currency), currency) == minor
    assert Decimal(plain(minor, currency)) == from_minor(minor, currency)


@pytest.mark.parametrize("amount", ["0.001", "1.005", "NaN", "Infinity"])
def test_what_a_currency_cannot_hold_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match=r"decimals|not an amount"):
        to_minor(Decimal(amount), "CNY")


def test_two_currencies_are_never_added_nor_compared() -> None:
    yuan, dollars = Money(100, "CNY"), Money(100, "USD")
    with pytest.raises(CurrencyMismatch):
        _ = yuan + dollars
    with pytest.raises(CurrencyMismatch):
        _ = yuan < dollars
    assert yuan + yuan - Money(50, "CNY") == Money(150, "CNY")
    with pytest.raises(ValueError, match="currency"):
        Money(1, "yuan")


@pytest.mark.parametrize(
    ("language", "minor", "shown"),
    [
        ("zh_CN", 12_345_600, "¥12.35万"),
        ("zh_CN", 12_000_000_000, "¥1.20亿"),
        ("zh_CN", -999_900, "-¥9,999.00"),
        ("en", 12_345_600, "¥123.46K"),
        ("en", 12_000_000_000, "¥120.00M"),
        ("en", 99_900, "¥999.00"),
    ],
)
def test_tiles_round_by_language(language: str, minor: int, shown: str) -> None:
    with i18n.speaking(language):
        assert formats.format_compact(minor, "CNY") == shown


def test_missing_is_shown_as_missing() -> None:
    shown = {
        formats.format_money(None, "CNY"),
        formats.format_int(None),
        formats.format_percent(None),
        formats.format_date(None),
    }
    assert shown == {formats.MISSING}


def test_dates_are_written_by_language() -> None:
    day = date(2026, 3, 5)
    assert formats.format_date(day) == "2026-03-05"
    assert formats.format_long_date(day) == "5 Mar 2026"
    with i18n.speaking("zh_CN"):
        assert formats.format_long_date(day) == "2026年3月5日"
        assert formats.format_month(day) == "2026年3月"


def test_a_block_can_speak_another_language() -> None:
    assert i18n._("Accounts") == "Accounts"
    with i18n.speaking("zh_CN"):
        assert i18n._("Accounts") == "客户"
    assert i18n.language() == "en"
    with pytest.raises(ValueError, match="unknown"):
        i18n.set_language("xx")


def test_a_message_speaks_the_language_of_the_day_it_is_read() -> None:
    message = Message("Accounts")
    assert message.text() == "Accounts"
    with i18n.speaking("zh_CN"):
        assert message.text() == "客户"
    assert Message("Rename {name}", {"name": "Acme"}).text() == "Rename Acme"


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 30))
def test_month_ends_are_consecutive_and_not_after_the_day(day: date, count: int) -> None:
    ends = periods.last_month_ends(day, count)
    assert len(ends) == count and ends[-1] <= day
    assert all(periods.month_end(end) == end for end in ends)
    assert all(periods.previous_month_end(b) == a for a, b in itertools.pairwise(ends))


@pytest.mark.parametrize(
    ("day", "month", "start"),
    [
        (date(2026, 3, 31), 4, date(2025, 4, 1)),
        (date(2026, 4, 1), 4, date(2026, 4, 1)),
        (date(2026, 12, 31), 1, date(2026, 1, 1)),
    ],
)
def test_fiscal_years_begin_in_their_month(day: date, month: int, start: date) -> None:
    assert periods.fiscal_year_start(day, month) == start


def test_folding_makes_spellings_equal() -> None:
    assert fold("ＡＢＣ  Café") == "abc cafe"
    assert natural_key("R-9") < natural_key("R-10")
    assert one_line("a\n b", 10) == "a b"
    assert one_line("abcdef", 4) == "abc…"


def test_a_change_set_knows_what_it_touched_and_how_to_take_it_back() -> None:
    changes = ChangeSet(
        3,
        Message("Import"),
        (RowChange("account", 1, {"name": "A"}, {"name": "B"}), RowChange("tag", 2, None, {})),
        (RowRange("invoice", 5, 9),),
    )
    assert changes.touches("tag") and changes.touches("invoice") and not changes.touches("person")
    assert changes.keys("account") == {1} and changes.ranges[0].count == 5
    back = changes.inverse()
    assert back.undone and back.changes[-1] == RowChange("account", 1, {"name": "B"}, {"name": "A"})
    assert back.ranges[0].removed and back.inverse() == changes
