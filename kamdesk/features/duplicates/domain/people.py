"""When two records of people may be one person: the name together with a phone or a mail address."""

import re
from dataclasses import dataclass

from kamdesk.base.i18n import N_
from kamdesk.features.duplicates.domain.firms import fold
from kamdesk.features.search.pinyin import has_han, pinyin

NAME_PHONE = N_("the same name and phone")
NAME_MAIL = N_("the same name and mail address")
SOUND_PHONE = N_("the same phone, and a name that sounds the same")
NAME_ACCOUNT = N_("the same name at the same account")
MOBILE = N_("the same mobile phone under another name")
MAIL = N_("the same mail address under another name")
_DIGITS = re.compile(r"\D+")
_SHORTEST = 7
_MOBILE = re.compile(r"1[3-9]\d{9}")


@dataclass(frozen=True, slots=True)
class Person:
    """What a person is compared by.

    Attributes:
        key: Their key.
        name: As it is written.
        accounts: Keys of the accounts they have a post at.
        numbers: Phone numbers, as `number` gives them.
        mails: Mail addresses in small letters.
    """

    key: int
    name: str
    accounts: frozenset[int] = frozenset()
    numbers: frozenset[str] = frozenset()
    mails: frozenset[str] = frozenset()


def number(text: str | None) -> str:
    """Return the digits of a phone number without country code and leading zeros; "" if too short."""
    digits = _DIGITS.sub("", text or "")
    digits = re.sub(r"^(?:00)?86(?=1[3-9]\d{9}$|0?[2-9]\d{8,10}$)", "", digits).lstrip("0")
    return digits if len(digits) >= _SHORTEST else ""


def compare(one: Person, other: Person) -> tuple[float, str]:
    """Return how likely two records are one person, and the marked reason; (0, "") if not at all."""
    shared = one.numbers & other.numbers
    mails = one.mails & other.mails
    a, b = fold(one.name), fold(other.name)
    if a and a == b:
        if shared:
            return 0.98, NAME_PHONE
        if mails:
            return 0.97, NAME_MAIL
        if one.accounts & other.accounts:
            return 0.85, NAME_ACCOUNT
        return 0.0, ""
    if shared and has_han(a) and has_han(b) and pinyin(a) == pinyin(b):
        return 0.9, SOUND_PHONE
    if any(_MOBILE.fullmatch(digits) for digits in shared) or mails:
        return 0.78, MOBILE if shared else MAIL
    return 0.0, ""
