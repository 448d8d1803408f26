"""Exact money: integers of the smallest unit of one currency."""

from dataclasses import dataclass
from decimal import Decimal
from functools import total_ordering

_TOO_MUCH = 10**16
"""Minor units; sums of hundreds of them still fit a 64-bit integer."""
_NO_DECIMALS = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
_THREE_DECIMALS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_CHINESE_NAMES = {
    "CNY": "人民币", "USD": "美元", "EUR": "欧元", "HKD": "港币", "JPY": "日元", "GBP": "英镑",
}  # fmt: skip
_SYMBOLS = {
    "CNY": "¥", "JPY": "JP¥", "USD": "$", "EUR": "€", "GBP": "£", "HKD": "HK$", "TWD": "NT$",
    "KRW": "₩", "INR": "₹", "SGD": "S$", "AUD": "A$", "CAD": "C$", "CHF": "CHF",
}  # fmt: skip


class CurrencyMismatch(ValueError):
    """Amounts of two currencies were combined."""


def is_currency(code: str) -> bool:
    """Tell whether `code` has the form of an ISO 4217 code: three capital letters."""
    return len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()


def minor_digits(currency: str) -> int:
    """Return how many decimals the currency has (ISO 4217): 2 for most, 0 or 3 for some."""
    if currency in _NO_DECIMALS:
        return 0
    return 3 if currency in _THREE_DECIMALS else 2


def symbol(currency: str) -> str:
    """Return the sign written before an amount, the code itself where there is none."""
    return _SYMBOLS.get(currency, currency)


def to_minor(amount: Decimal, currency: str) -> int:
    """Return an amount of major units (yuan) as minor units (fen).

    Raises:
        ValueError: If the amount has more decimals than the currency, is not a number, or is so large
            that sums of it could not be kept exactly.
    """
    if not amount.is_finite():
        raise ValueError(f"not an amount: {amount}")
    scaled = amount.scaleb(minor_digits(currency))
    if abs(scaled) >= _TOO_MUCH:
        raise ValueError(f"too large: {amount:.3e}")
    whole = scaled.to_integral_value()
    if whole != scaled:
        raise ValueError(f"more decimals than {currency} has: {amount}")
    return int(whole)


def from_minor(minor: int, currency: str) -> Decimal:
    """Return minor units (fen) as an exact amount of major units (yuan)."""
    return Decimal(minor).scaleb(-minor_digits(currency))


def plain(minor: int, currency: str) -> str:
    """Return the amount with the currency's decimals and no grouping: "1234.50"."""
    return f"{from_minor(minor, currency):.{minor_digits(currency)}f}"


def capital_amount(minor: int, currency: str = "CNY") -> str:
    """Return an amount in Chinese capitals as papers are signed with (人民币大写).

    It begins with the name of the currency: 人民币柒仟捌佰玖拾元肆角壹分. Whole amounts end with 整;
    a 零 stands where the digit before a written one is nought within its group of four, or where a
    whole group is nought.

    Raises:
        ValueError: If the currency has three decimals, which have no name of their own.
    """
    digits = minor_digits(currency)
    if digits > 2:
        raise ValueError(f"no capitals for the third decimal of {currency}")
    whole, part = divmod(abs(minor), 10**digits)
    tenths, hundredths = divmod(part, 10)
    text = f"{_capitals(whole)}元" if whole or not part else ""
    if tenths:
        text += f"{_DIGITS[tenths]}角"
    elif hundredths and whole:
        text += "零"
    text += f"{_DIGITS[hundredths]}分" if hundredths else "" if tenths else "整"
    return _CHINESE_NAMES.get(currency, currency) + ("负" if minor < 0 else "") + text


def _capitals(number: int) -> str:
    for size, unit in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            upper, lower = divmod(number, size)
            gap = "零" if 0 < lower < size // 10 else ""
            return _capitals(upper) + unit + gap + (_capitals(lower) if lower else "")
    text, skipped = "", False
    for size, unit in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit = number // size % 10
        if digit:
            text += ("零" if skipped and text else "") + _DIGITS[digit] + unit
        skipped = not digit
    return text or "零"


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency.

    Attributes:
        minor: Minor units (fen, cents), an integer.
        currency: ISO 4217 code in capitals, for example "CNY".

    Raises:
        ValueError: If `currency` does not have the form of an ISO code.
        CurrencyMismatch: If amounts of two currencies are combined or ordered.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if not is_currency(self.currency):
            raise ValueError(f"not a currency code: {self.currency!r}")

    @property
    def amount(self) -> Decimal:
        """The amount in major units, exact."""
        return from_minor(self.minor, self.currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other).minor

    def __str__(self) -> str:
        return f"{plain(self.minor, self.currency)} {self.currency}"

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        return other
