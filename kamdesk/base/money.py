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


_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_NAMES = {
    "CNY": "人民币", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元", "HKD": "港币", "TWD": "新台币",
    "KRW": "韩元", "SGD": "新加坡元", "AUD": "澳元", "CAD": "加元", "CHF": "瑞士法郎", "MOP": "澳门元",
}  # fmt: skip


def capital_amount(minor: int, currency: str) -> str:
    """Return an amount in capitals as Chinese papers have it: 人民币壹仟肆佰零玖元伍角整.

    After the rules for filling in bills of the People's Bank of China: one 零 for any run of zeros
    between digits, none at the end of a group; 零 before 分 where there is no 角; 整 where it ends
    with 元 or 角. Below zero begins with 负.
    """
    digits = minor_digits(currency)
    whole, rest = divmod(abs(minor), 10**digits)
    parts = f"{rest:0{digits}d}" if digits else ""
    text = f"{_capital_number(whole)}元" if whole or not rest else ""
    gap = False
    for digit, unit in zip(parts, "角分厘", strict=False):
        if digit == "0":
            gap = True
            continue
        text += ("零" if gap and text else "") + _DIGITS[int(digit)] + unit
        gap = False
    end = "整" if not parts or not parts[1:].strip("0") else ""
    return _NAMES.get(currency, currency) + ("负" if minor < 0 else "") + text + end


def _capital_number(number: int) -> str:
    """Return a whole number in capitals; a run of zeros between digits is one 零."""
    if number == 0:
        return _DIGITS[0]
    for size, unit in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            head, tail = divmod(number, size)
            gap = "零" if 0 < tail < size // 10 else ""
            return _capital_number(head) + unit + (gap + _capital_number(tail) if tail else "")
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return text


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
