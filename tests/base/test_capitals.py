"""Amounts in Chinese capitals, as papers are signed with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamdesk.base.money import capital_amount

_DIGITS = "零壹贰叁肆伍陆柒捌玖"


@pytest.mark.parametrize(
    ("minor", "text"),
    [
        (0, "人民币零元整"),
        (5, "人民币伍分"),
        (50, "人民币伍角"),
        (100, "人民币壹元整"),
        (32_504, "人民币叁佰贰拾伍元零肆分"),
        (140_950, "人民币壹仟肆佰零玖元伍角"),
        (600_714, "人民币陆仟零柒元壹角肆分"),
        (789_041, "人民币柒仟捌佰玖拾元肆角壹分"),
        (1_640_902, "人民币壹万陆仟肆佰零玖元零贰分"),
        (80_000_000, "人民币捌拾万元整"),
        (100_500_000, "人民币壹佰万伍仟元整"),
        (10_000_000_000, "人民币壹亿元整"),
        (10_000_000_100, "人民币壹亿零壹元整"),
        (10_000_500_000, "人民币壹亿零伍仟元整"),
        (10_500_000_000, "人民币壹亿零伍佰万元整"),
        (100_000_000_000_000, "人民币壹万亿元整"),
        (-150, "人民币负壹元伍角"),
    ],
)
def test_amounts_are_written_as_banks_write_them(minor: int, text: str) -> None:
    assert capital_amount(minor) == text


def test_other_currencies_bring_their_name_and_their_decimals() -> None:
    assert capital_amount(5_000, "JPY") == "日元伍仟元整"
    assert capital_amount(150, "USD") == "美元壹元伍角"
    assert capital_amount(150, "SGD") == "SGD壹元伍角"
    with pytest.raises(ValueError, match="KWD"):
        capital_amount(1, "KWD")


def _read(text: str) -> int:
    """Read capitals again, by a rule of its own: units multiply what stands before them."""
    total = section = digit = fen = 0
    for letter in text.removeprefix("人民币").removesuffix("整"):
        if letter in _DIGITS:
            digit = _DIGITS.index(letter)
        elif letter in "拾佰仟":
            section += digit * {"拾": 10, "佰": 100, "仟": 1000}[letter]
            digit = 0
        elif letter == "万":
            total = (total // 10**8) * 10**8 + (total % 10**8 + section + digit) * 10**4
            section = digit = 0
        elif letter == "亿":
            total = (total + section + digit) * 10**8
            section = digit = 0
        elif letter == "元":
            total += section + digit
            section = digit = 0
        else:
            fen += digit * {"角": 10, "分": 1}[letter]
            digit = 0
    return total * 100 + fen


@given(st.integers(0, 10**14))
def test_capitals_can_be_read_back_exactly(minor: int) -> None:
    assert _read(capital_amount(minor)) == minor
