"""Lines of two ledgers as they are compared, and the numbers documents are known by."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

OURS, THEIRS = "ours", "theirs"


class Entry(NamedTuple):
    """One line of a ledger, ours or theirs.

    Attributes:
        number: Of the document as it is written, "" if there is none.
        day: Of the document, None if the list has no days.
        amount: Minor units; above zero what the customer owes us, below zero what lessens it.
        currency: ISO code.
        account: Only lines of one account are compared; None where a list has no accounts.
        text: What else is said of it.
        money: Whether it is a payment; None if the list does not tell.
        opening: Whether it is the balance brought forward.
        counts: Whether it is part of the balance that is compared. A document dated after the last
            day, or before the first, is looked at only to say where its twin went.
        hints: (cause, amount above zero): known parts of it the other side may leave out.
    """

    number: str
    day: date | None
    amount: int
    currency: str
    account: int | None = None
    text: str = ""
    money: bool | None = None
    opening: bool = False
    counts: bool = True
    hints: tuple[tuple[str, int], ...] = ()

    @property
    def value(self) -> int:
        """What it adds to the balance that is compared."""
        return self.amount if self.counts else 0


@dataclass(frozen=True, slots=True)
class Rules:
    """How far lines may differ and still be one; every value can be set by the user.

    Attributes:
        tolerance: Difference in minor units up to which it is called rounding, inclusive.
        tax_rates: Percent that may be in one list's amounts and not in the other's. 13, 9 and 6 are
            the rates of value added tax in China since 2019-04-01, 3 that of small taxpayers.
        near_days: Days two lines of one amount may be apart and be taken for one without a number.
        sum_days: Days the parts of a sum may be away from it.
        transit_days: A document so few days before the last day (exclusive) may be on its way.
    """

    tolerance: int = 10
    tax_rates: tuple[int, ...] = (13, 9, 6, 3)
    near_days: int = 10
    sum_days: int = 31
    transit_days: int = 10


# -- numbers ------------------------------------------------------------------------------------

_LONGEST_NONE = 4
_NONE = frozenset({"", "无", "NA", "N/A", "NONE", "NULL", "0", "空"})
_JUNK = re.compile(r"[^0-9A-Z\u3400-\u9fff]+")
_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_PREFIX = re.compile(r"[^0-9]*")
_COMMON = frozenset(
    {
        "", "NO", "NR", "INV", "INVOICE", "INVNO", "INVOICENO", "DOC", "BILL", "RE", "FP", "发票", "发票号",
        "发票号码", "增值税专用发票", "专票", "普票", "票号", "单号", "单据", "单据号", "凭证", "凭证号", "号",
    }
)  # fmt: skip
_SEPARATORS = re.compile(r"[、,，;；+&/|\s]+")
_IN_TEXT = re.compile(r"[0-9A-Z][0-9A-Z._/-]{3,}")
_SHORTEST = 3


def canonical(number: str) -> str:
    """Return a number in half width and capitals without blanks; "" if it only says "none"."""
    text = number if number.isascii() else unicodedata.normalize("NFKC", number)
    text = text.replace(" ", "").upper()
    if len(text) > _LONGEST_NONE:
        return text
    return "" if text in _NONE or not any(map(str.isalnum, text)) else text


def all_canonical(numbers: Iterable[str]) -> list[str]:
    """Return many numbers as `canonical` does, those that are plain without a call for each."""
    return [
        number.upper()
        if len(number) > _LONGEST_NONE and number.isascii() and " " not in number
        else canonical(number)
        for number in numbers
    ]


def folded(number: str) -> str:
    """Return a canonical number without punctuation and without zeros before its digits."""
    bare = number if number.isalnum() else _JUNK.sub("", number)
    return _ZEROS.sub("", bare) if "0" in bare else bare


def bare(number: str) -> tuple[str, str]:
    """Return the letters a folded number begins with, and the rest without zeros in front."""
    prefix = _PREFIX.match(number)
    length = prefix.end() if prefix else 0
    return number[:length], number[length:].lstrip("0")


def may_drop(first: str, second: str) -> bool:
    """Tell whether two beginnings of numbers may mean the same: one left out, or both words for a number."""
    if not first or not second or first == second:
        return True
    return first in _COMMON and second in _COMMON


def shape(number: str) -> tuple[str, int]:
    """Return what the numbers of one numbering have in common: their beginning, roughly their length."""
    prefix = _PREFIX.match(number)
    length = prefix.end() if prefix else 0
    digits = len(number) - length
    return number[:length], (digits > 6) + (digits > 10)


def several(number: str) -> list[str]:
    """Return the numbers a cell holds, if it holds more than one."""
    parts = [part for part in _SEPARATORS.split(number) if part]
    return parts if len(parts) > 1 else []


def named_in(text: str) -> list[str]:
    """Return what may be numbers of documents in a text, canonical."""
    found = unicodedata.normalize("NFKC", text).upper()
    return [part for part in _IN_TEXT.findall(found) if any(map(str.isdigit, part))]


def is_long_enough(rest: str) -> bool:
    """Tell whether the digits of a number say enough without their beginning."""
    return len(rest) >= _SHORTEST


def one_apart(first: str, second: str) -> bool:
    """Tell whether one character was mistyped: changed, left out, added, or two neighbours swapped."""
    if first == second:
        return False
    if len(first) > len(second):
        first, second = second, first
    if len(second) - len(first) > 1:
        return False
    place = next(
        (at for at, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), len(first)
    )
    if len(first) < len(second):
        return first[place:] == second[place + 1 :]
    if first[place + 1 :] == second[place + 1 :]:
        return True
    swapped = first[place : place + 2][::-1]
    return swapped == second[place : place + 2] and first[place + 2 :] == second[place + 2 :]


@dataclass(frozen=True, slots=True)
class TheirLine:
    """A line of the other side's file.

    Attributes:
        row: As a spreadsheet numbers it, from 1.
        account_id: The customer it is about, None if we know none of that name.
        entry: The line as it is compared.
    """

    row: int
    account_id: int | None
    entry: Entry
