"""Values as people write them: numbers, days, yes and no; refused when they could mean two things."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from kamdesk.base.i18n import N_

NOT_A_NUMBER = N_("not a number")
NOT_A_DATE = N_("not a date")
DAY_NUMBER = N_("a day number that is not shown as a date")
NOT_YES_OR_NO = N_("neither yes nor no")

_YES = frozenset(
    ["yes", "y", "true", "t", "1", "x", "是", "对", "有", "ja", "oui", "vrai", "wahr", "√", "✓"]
)
_NO = frozenset(
    ["no", "n", "false", "f", "0", "否", "不是", "无", "没有", "nein", "non", "faux", "falsch", "×"]
)
_SIGNS = re.compile(
    r"^(?:rmb|cny|usd|eur|gbp|hkd|jpy|twd|人民币|美元|欧元|港币|(?:us|hk|nt)?\$|[¥￥€£])\s*|"
    r"\s*(?:rmb|cny|usd|eur|gbp|hkd|jpy|twd|元整|元|圆|美元|欧元|港币|[¥￥$€£])$",
    re.IGNORECASE,
)
_UNITS = (
    ("亿", 100_000_000), ("千万", 10_000_000), ("百万", 1_000_000), ("万", 10_000), ("千", 1_000),
)  # fmt: skip
_BLANKS = re.compile(r"[\s\u00a0\u202f']")
_PLAIN = re.compile(r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$")
_GROUPED = re.compile(r"^[+-]?\d{1,3}(?:,\d{2,4})*(?:,\d{3})(?:\.\d*)?$")
_MINUS = str.maketrans({"−": "-", "–": "-", "－": "-"})

_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T\s]+\d{1,2}:\d{2}.*)?$")
_CHINESE = re.compile(r"^(\d{4}|\d{2})年(\d{1,2})月(\d{1,2})[日号]?(?:\s*\d{1,2}:\d{2}.*)?$")
_HAN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_HAN_DAY = re.compile(
    r"^([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]?$"
)
_ROC = re.compile(r"^(?:民国|民國)(\d{1,3})年(\d{1,2})月(\d{1,2})日?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_PARTS = re.compile(r"^(\d{1,4})([./\-])(\d{1,2})\2(\d{1,4})(?:[T\s]+\d{1,2}:\d{2}.*)?$")
_WORDS = re.compile(r"^(\d{1,2})[\s\-/]([A-Za-z]{3})[a-z]*\.?[\s\-/,]+(\d{4}|\d{2})$")
_WORD_FIRST = re.compile(r"^([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$")
_MONTHS = {
    name: place
    for place, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
        start=1,
    )
}
_PIVOT = 70
_DAY_NUMBER = re.compile(r"^\d{5}(?:\.0*)?$")


class Ambiguous(ValueError):
    """A date could be read in two ways."""


# -- numbers ------------------------------------------------------------------------------------


def parse_number(text: str, decimal: str = ".") -> Decimal:
    """Return the number a text says.

    Understands grouping, currency signs and names, 万 and 亿, full-width digits, a minus before or
    behind, and (1,234.50) as negative.

    Args:
        text: What stands in the cell.
        decimal: "." or ",": the mark before the decimals in this column.

    Raises:
        ValueError: If it is not a number in this notation.
    """
    if _PLAIN.match(text) and decimal == ".":
        return Decimal(text)
    bare = unicodedata.normalize("NFKC", text).translate(_MINUS).strip()
    bare, negative = _sign(bare)
    bare = _SIGNS.sub("", bare).strip()
    factor = 1
    for unit, size in _UNITS:
        if bare.endswith(unit):
            bare, factor = bare[: -len(unit)].strip(), size
            break
    bare, inner = _sign(_SIGNS.sub("", bare).strip())
    number = _digits(_BLANKS.sub("", bare), decimal) * factor
    if negative and inner:
        raise ValueError(NOT_A_NUMBER)
    return -number if negative or inner else number


def _sign(text: str) -> tuple[str, bool]:
    if len(text) > 2 and text[0] == "(" and text[-1] == ")":
        return text[1:-1].strip(), True
    if text.endswith("-"):
        return text[:-1].strip(), True
    if text.startswith("-"):
        return text[1:].strip(), True
    return text, False


def _digits(text: str, decimal: str) -> Decimal:
    if decimal == ",":
        if "," in text and "." in text.partition(",")[2]:
            raise ValueError(NOT_A_NUMBER)
        text = text.replace(".", "\0").replace(",", ".").replace("\0", ",")
    if "," in text:
        if not _GROUPED.match(text):
            raise ValueError(NOT_A_NUMBER)
        text = text.replace(",", "")
    if not _PLAIN.match(text):
        raise ValueError(NOT_A_NUMBER)
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(NOT_A_NUMBER) from None


def decimal_mark(texts: Iterable[str], default: str = ".") -> str:
    """Return the mark before the decimals that a column of texts shows; `default` if none does."""
    for text in texts:
        bare = _SIGNS.sub("", unicodedata.normalize("NFKC", text).strip())
        comma, point = bare.rfind(","), bare.rfind(".")
        if comma >= 0 and point >= 0:
            return "," if comma > point else "."
        if bare.count(",") > 1:
            return "."
        if bare.count(".") > 1:
            return ","
        behind = len(re.sub(r"[^\d]", "", bare[max(comma, point) + 1 :]))
        if comma >= 0 and behind != 3:
            return ","
        if point >= 0 and behind != 3:
            return "."
    return default


# -- days ---------------------------------------------------------------------------------------


def parse_date(text: str, order: str | None = None) -> date:
    """Return the day a text says.

    Args:
        text: ISO, Chinese, with dots, slashes or dashes, compact, or "5 Mar 2026".
        order: "YMD", "MDY" or "DMY" for three numbers whose order is not plain.

    Raises:
        Ambiguous: If the order matters and is not given.
        ValueError: If it is not a day.
    """
    bare = unicodedata.normalize("NFKC", text).strip()
    for pattern in (_ISO, _CHINESE, _COMPACT):
        found = pattern.match(bare)
        if found:
            return _day(_full_year(found[1]), int(found[2]), int(found[3]))
    parts = _parts(bare)
    return _in_words(bare) if parts is None else _in_order(parts, bare, order)


def _in_words(bare: str) -> date:
    """Return a day with a month's name, in Chinese numerals, or of the Minguo calendar."""
    found = _ROC.match(bare)
    if found:
        year, month, day = (int(part) for part in found.groups())
        return _day(year + 1911, month, day)
    found = _WORDS.match(bare)
    if found and found[2].lower() in _MONTHS:
        return _day(_full_year(found[3]), _MONTHS[found[2].lower()], int(found[1]))
    found = _WORD_FIRST.match(bare)
    if found and found[1].lower() in _MONTHS:
        return _day(int(found[3]), _MONTHS[found[1].lower()], int(found[2]))
    found = _HAN_DAY.match(bare)
    if found:
        return _day(int(found[1].translate(_HAN_DIGITS)), _han(found[2]), _han(found[3]))
    if _DAY_NUMBER.match(bare):
        raise ValueError(DAY_NUMBER)
    raise ValueError(NOT_A_DATE)


def _han(text: str) -> int:
    """Return a number from 1 to 99 in Chinese numerals: 三, 十二, 二十, 三十一."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int(text.translate(_HAN_DIGITS))
    return int((tens or "一").translate(_HAN_DIGITS)) * 10 + int(
        (ones or "零").translate(_HAN_DIGITS)
    )


def _full_year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) > 2 else year + (1900 if year >= _PIVOT else 2000)


def _parts(text: str) -> tuple[str, str, str, str] | None:
    """Return the first number, what stands between, the second and the third; None otherwise."""
    found = _PARTS.match(unicodedata.normalize("NFKC", text).strip())
    return None if found is None else (found[1], found[2], found[3], found[4])


def _orders(first: str, middle: str, last: str) -> frozenset[str]:
    """Return the orders three numbers may be in; a year has two digits or four."""
    if len(first) == 4:
        return frozenset({"YMD"})
    could = set()
    if len(last) in (2, 4):
        could |= {"DMY"} if int(first) <= 31 and int(middle) <= 12 else set()
        could |= {"MDY"} if int(first) <= 12 and int(middle) <= 31 else set()
    if len(first) == 2 and len(last) < 3 and int(middle) <= 12 and int(last) <= 31:
        could.add("YMD")
    return frozenset(could)


def order_of(text: str) -> str | None:
    """Return the order a single text shows by itself, None if it could be two."""
    return date_order([text])


def date_order(texts: Iterable[str]) -> str | None:
    """Return the order the texts of a column show together; None if they show none.

    A year of four digits in front speaks for itself and says nothing of the others. Dots stand
    between the parts of a date that begins with its day.

    Raises:
        ValueError: If they contradict each other.
    """
    left = frozenset({"YMD", "MDY", "DMY"})
    years = dotted = seen = False
    for text in texts:
        parts = _parts(text)
        if parts is None or len(parts[0]) == 4:
            years = years or parts is not None
            continue
        could = _orders(parts[0], parts[2], parts[3])
        if not could:  # no date in any order: that is said where it stands
            continue
        seen, dotted = True, dotted or parts[1] == "."
        if not left & could:
            raise ValueError(NOT_A_DATE)
        left &= could
    if not seen:
        return "YMD" if years else None
    if dotted and "DMY" in left:
        return "DMY"
    return next(iter(left)) if len(left) == 1 else None


def is_ambiguous(text: str) -> bool:
    """Tell whether a text is three numbers whose order it does not show."""
    parts = _parts(text)
    return parts is not None and len(_orders(parts[0], parts[2], parts[3])) > 1


def _in_order(parts: tuple[str, str, str, str], text: str, order: str | None) -> date:
    """Return the day three numbers say; a year of four digits in front comes before any order."""
    could = _orders(parts[0], parts[2], parts[3])
    if could == {"YMD"}:
        order = "YMD"
    elif order is None:
        order = order_of(text)
    if not could or (order is not None and order not in could):
        raise ValueError(NOT_A_DATE)
    return _by_order((parts[0], parts[2], parts[3]), order)


def _by_order(parts: tuple[str, str, str], order: str | None) -> date:
    if order is None:
        raise Ambiguous(NOT_A_DATE)
    places = {letter: int(parts[place]) for place, letter in enumerate(order)}
    return _day(_full_year(parts[order.index("Y")]), places["M"], places["D"])


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(NOT_A_DATE) from None


def as_date(value: object, order: str | None) -> date:
    """Return the day of a cell: a real date, or a text. Raises like `parse_date`."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and value >= 10_000:
        return parse_date(str(value), order)
    if isinstance(value, str):
        return parse_date(value, order)
    raise ValueError(NOT_A_DATE)


# -- the rest -----------------------------------------------------------------------------------


def parse_bool(value: object) -> bool:
    """Return what a yes-or-no cell says; ValueError if neither."""
    if isinstance(value, bool):
        return value
    word = unicodedata.normalize("NFKC", str(value)).strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError(NOT_YES_OR_NO)


def as_text(value: object) -> str:
    """Return a cell as text: a whole number without decimals, a day as ISO."""
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value).strip()
