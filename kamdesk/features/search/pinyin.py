"""Chinese text as pinyin: for sorting, and for finding a name by its sound or its initials.

pypinyin is imported with the first Chinese text, never at start.
"""

import re
from functools import lru_cache

from kamdesk.base.text import fold, natural_key
from kamdesk.features.search.surnames import COMPOUND_SURNAMES, SURNAMES, surname_of

_CACHED_NAMES = 50_000
_HAN_RANGE = "\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0003134f〇"
_HAN = re.compile(f"[{_HAN_RANGE}]")
_RUNS = re.compile(f"[{_HAN_RANGE}]+|[^{_HAN_RANGE}]+")
_SIMPLE = re.compile("[\x00-\x7f\u4e00-\u9fff]*")
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d"})


def is_han(letter: str) -> bool:
    """Tell whether a character is a Chinese one."""
    return _HAN.match(letter) is not None


def has_han(text: str) -> bool:
    """Tell whether there is a Chinese character in the text."""
    return not text.isascii() and _HAN.search(text) is not None


def han_runs(text: str) -> list[tuple[str, bool]]:
    """Split a text into runs of Chinese and of other characters: pairs (run, is it Chinese)."""
    return [(run, is_han(run[0])) for run in _RUNS.findall(text)]


def plain(text: str) -> str:
    """Return text for comparison: `fold`, and letters like ø as the nearest plain ones."""
    if _SIMPLE.fullmatch(text):  # most texts; says the same in a tenth of the time
        return " ".join(text.lower().split())
    return fold(text).translate(_LETTERS)


def readings(text: str, *, person: bool = False) -> list[tuple[str, str]]:
    """Return every character or foreign word of a text with its reading.

    Args:
        text: Any text; it is made `plain` first.
        person: Read the beginning as a surname.

    Returns:
        Pairs (character, "zhang") for Chinese, (word, word) for anything else.
    """
    parts: list[tuple[str, str]] = []
    first = True
    for run, han in han_runs(plain(text)):
        if han:
            parts.extend(zip(run, _syllables(run, person and first), strict=True))
        else:
            parts.extend((word, word) for word in run.split())
        first = False
    return parts


def pinyin(name: str, *, person: bool = False) -> str:
    """Return the toneless pinyin of a name in one word: "zhangsanfeng"; ü is "v"."""
    return "".join(reading for _letter, reading in readings(name, person=person))


def initials(name: str, *, person: bool = False) -> str:
    """Return the first letters of the syllables: "zsf"; of foreign words likewise."""
    return "".join(reading[0] for _letter, reading in readings(name, person=person))


def sort_key(name: str, *, person: bool = False) -> str:
    """Return a key that puts names in the order of their pinyin, foreign names among them.

    Names with the same first character stay together; numbers inside a name sort as numbers.
    """
    if not has_han(name):
        return natural_key(name)
    return " ".join(
        f"{reading} {letter}" if is_han(letter) else natural_key(letter)
        for letter, reading in readings(name, person=person)
    )


def other_surname_readings(name: str) -> tuple[str, ...]:
    """Return the less usual readings of the surname a Chinese name begins with."""
    surname = surname_of(name)
    return SURNAMES.get(surname, ())[1:] if len(surname) == 1 else ()


def _syllables(run: str, person: bool) -> tuple[str, ...]:
    if not person:
        return _look_up(run)
    surname = surname_of(run)
    if surname in COMPOUND_SURNAMES:
        return COMPOUND_SURNAMES[surname] + _look_up(run[2:])
    if surname in SURNAMES:
        return SURNAMES[surname][:1] + _look_up(run[1:])
    return _look_up(surname) + _look_up(run[1:])


@lru_cache(_CACHED_NAMES)
def _look_up(run: str) -> tuple[str, ...]:
    if not run:
        return ()
    from pypinyin import lazy_pinyin

    found = tuple(lazy_pinyin(run, v_to_u=False))
    if len(found) == len(run):
        return found
    return tuple("".join(lazy_pinyin(letter, v_to_u=False)) for letter in run)
