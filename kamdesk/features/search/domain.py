"""What search keeps of a text, and how a typed text is understood.

An index word is a pair of neighbouring Chinese characters, or a foreign word without case and
accents. A name is also kept by its sound: each syllable begins a word ("shanghaihuaqin",
"haihuaqin", "huaqin", "qin"), so that any part of it is the beginning of a word; initials likewise.
What a record is called as a whole is kept in one piece behind `KEY`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from kamdesk.features.search.pinyin import (
    han_runs,
    has_han,
    is_han,
    other_surname_readings,
    plain,
    readings,
)
from kamdesk.features.search.surnames import surname_of

KEY = "\ue000"
"""A character (of the private use area) before what a record is called as a whole."""
NUMBER_START = "^"
NUMBER_END = "$"
"""Characters before and behind a document number in the index."""
TOGETHER = 16
"""Documents whose ids have the same quotient by this are kept as one text of the index: the numbers of
neighbours have most fragments in common."""
MIN_PART = 3
"""Fragments from so many characters on are found inside numbers and foreign names."""

_LEGAL_FORMS = re.compile(
    r"(集团)?(股份有限公司|有限责任公司|集团有限公司|有限公司|股份公司|总公司|分公司|公司)$"
)
_CACHED_TEXTS = 20_000
_LONGEST = 200
_MOST_WORDS = 12
_SYLLABLES_KEPT = 6
_CALLED = (
    ("董事长", ("董", "董事长")), ("副总", ("总",)), ("总经理", ("总",)), ("总裁", ("总",)),
    ("总监", ("总", "总监")), ("总工", ("工", "总工")), ("经理", ("经理",)), ("主任", ("主任", "主")),
    ("部长", ("部长", "部")), ("厂长", ("厂长", "厂")), ("处长", ("处长", "处")),
    ("科长", ("科长", "科")), ("院长", ("院长", "院")), ("所长", ("所长", "所")),
    ("局长", ("局长", "局")), ("书记", ("书记",)), ("工程师", ("工",)), ("会计", ("会计",)),
    ("主管", ("主管",)), ("教授", ("教授",)), ("老师", ("老师",)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AccountText:
    """What search reads of an account; empty text where there is none."""

    name: str
    short_name: str
    code: str
    facts: str
    """City, industry, tags and other words, blank separated."""
    numbers: str
    """Phone, tax number and identifiers, blank separated."""


@dataclass(frozen=True, slots=True)
class PersonText:
    """What search reads of a person; empty text where there is none."""

    name: str
    latin_name: str
    titles: str
    facts: str
    """Departments and accounts, blank separated; colleagues often have the same."""
    addresses: str
    """Mail and other addresses, blank separated."""
    numbers: str
    """Phone and mobile, blank separated."""


@dataclass(frozen=True, slots=True)
class IndexWords:
    """The words a record is found by.

    Attributes:
        keys: What it is called as a whole, each in one piece behind `KEY`.
        text: Words of everything written about it.
        sound: Pinyin and initials of its names, from each syllable on.
    """

    keys: str
    text: str
    sound: str


@dataclass(frozen=True, slots=True)
class Query:
    """A typed text, understood.

    Attributes:
        words: Chinese runs and foreign words in the order they were typed, folded.
        part: All of it without blanks and signs, if it has no Chinese and is long enough to be
            looked for inside numbers and foreign names; else empty.
    """

    words: tuple[str, ...]
    part: str

    @property
    def foreign(self) -> bool:
        """Whether no word is Chinese."""
        return not any(map(has_han, self.words))

    def whole(self) -> str:
        """Return an FTS5 expression for records called exactly this."""
        return f'"{KEY}{"".join(self.words)}"'

    def beginning(self) -> str:
        """Return an FTS5 expression for records whose name begins like this."""
        return f"{self.whole()} *"

    def inside(self) -> str:
        """Return an FTS5 expression for records with every word somewhere, in any order.

        Foreign words are looked for together too: "shang hai" as "shanghai".
        """
        everywhere = " AND ".join(map(_expression, self.words))
        if self.foreign and len(self.words) > 1:
            return f'({everywhere}) OR "{"".join(self.words)}" *'
        return everywhere


def _expression(word: str) -> str:
    if not has_han(word):
        return f'"{word}" *'
    if len(word) == 1:
        return f'"{word}" *'
    return f'"{" ".join(map("".join, pairwise(word)))}"'


def understand(text: str) -> Query | None:
    """Return what was typed as a query; None if there is nothing to look for.

    Any text is safe: signs, quotes, operators and control characters only separate words; of a long
    text only the beginning counts.
    """
    words: list[str] = []
    kind = ""
    for letter in plain(text[:_LONGEST]):
        now = "han" if is_han(letter) else "word" if letter.isalnum() else ""
        if now and now == kind:
            words[-1] += letter
        elif now:
            words.append(letter)
        kind = now
    if not words:
        return None
    del words[_MOST_WORDS:]
    part = "" if any(map(has_han, words)) else "".join(words)
    return Query(tuple(words), part if len(part) >= MIN_PART else "")


def marks(text: str, typed: str) -> list[tuple[int, int]]:
    """Return where a shown text has the typed words, for marking them.

    Args:
        text: What is shown.
        typed: What was typed.

    Returns:
        Places (first, end), the end not included, ascending and apart. What matched by its sound
        has none.
    """
    query = understand(typed)
    if query is None:
        return []
    letters = [(letter, place) for place, one in enumerate(text) for letter in plain(one) or one]
    folded = "".join(letter for letter, _place in letters)
    hit = [False] * len(text)
    for word in query.words:
        start = folded.find(word)
        while start >= 0:
            for _letter, place in letters[start : start + len(word)]:
                hit[place] = True
            start = folded.find(word, start + 1)
    edges = [place for place, (a, b) in enumerate(pairwise([False, *hit, False])) if a != b]
    return list(zip(edges[::2], edges[1::2], strict=True))


def matches(text: str, typed: str) -> bool:
    """Tell whether a text that is not in the index, like a command's name, fits what was typed.

    By the same rules as the index: characters, beginnings of foreign words, pinyin from any
    syllable on, initials. Nothing typed fits everything.
    """
    query = understand(typed)
    if query is None:
        return True
    folded = plain(text)
    if all(word in folded for word in query.words):
        return True
    if not query.foreign or not has_han(text):
        return False
    sounds = " ".join(_sounds(text)).split()
    joined = "".join(query.words)
    return any(sound.startswith(joined) for sound in sounds) or all(
        any(sound.startswith(word) for sound in sounds) for word in query.words
    )


def words(*texts: str) -> str:
    """Return the index words of texts: Chinese by pairs of characters, the rest as it stands."""
    return " ".join(filter(None, map(_words_of, texts)))


@lru_cache(_CACHED_TEXTS)
def _words_of(text: str) -> str:
    folded = plain(text)
    if folded.isascii():
        return folded
    found = (_paired(run, han) for run, han in han_runs(folded))
    return " ".join(piece for piece in found if piece)


def account_words(account: AccountText) -> IndexWords:
    """Return the index words of an account."""
    names = (account.name, account.short_name)
    sounds = [_sounds(_LEGAL_FORMS.sub("", name.strip())) for name in names if has_han(name)]
    places = (_one_word(fact) for fact in account.facts.split() if has_han(fact))
    return IndexWords(
        _keys(*names, account.code, *(sound.split(" ", 1)[0] for pair in sounds for sound in pair)),
        words(*names, account.code, account.facts, account.numbers),
        " ".join([*(sound for pair in sounds for sound in pair), *places]),
    )


def person_words(person: PersonText) -> IndexWords:
    """Return the index words of a person."""
    names = (person.name, person.latin_name)
    sound = letters = ""
    called: list[str] = []
    if has_han(person.name):
        sound, letters = _sounds(person.name, person=True)
        called = _called(person.name, person.titles)
    return IndexWords(
        _keys(*names, sound.split(" ", 1)[0], letters.split(" ", 1)[0], *called),
        words(
            *names,
            *filter(has_han, called),
            person.titles,
            person.facts,
            person.addresses,
            person.numbers,
        ),
        " ".join([sound, letters, *(one for one in called if not has_han(one))]).strip(),
    )


def account_part(account: AccountText) -> str:
    """Return what fragments of an account are looked for in: numbers and foreign names."""
    return parts(account.name, account.short_name, account.code, *account.numbers.split())


def person_part(person: PersonText) -> str:
    """Return what fragments of a person are looked for in: numbers and foreign names."""
    return parts(person.name, person.latin_name, person.numbers)


def parts(*texts: str) -> str:
    """Return texts without blanks and signs, one a line; those with nothing foreign left out."""
    bare = ("".join(filter(_is_foreign, plain(text))) for text in texts)
    return "\n".join(dict.fromkeys(text for text in bare if len(text) >= MIN_PART))


def _is_foreign(letter: str) -> bool:
    return letter.isalnum() and not is_han(letter)


def _paired(run: str, han: bool) -> str:
    if not han:
        return run.strip()
    return " ".join([*map("".join, pairwise(run)), run[-1]])


def _keys(*names: str) -> str:
    found = ("".join(filter(str.isalnum, plain(name))) for name in names)
    return " ".join(dict.fromkeys(KEY + name for name in found if name))


def _one_word(text: str) -> str:
    return "".join(reading for _letter, reading in readings(text)) if has_han(text) else ""


def _sounds(name: str, *, person: bool = False) -> tuple[str, str]:
    """Return (pinyin words, initials) of a name, the whole name first."""
    syllables = [
        "".join(filter(str.isalnum, sound)) for _one, sound in readings(name, person=person)
    ]
    syllables = [sound for sound in syllables if sound]
    found = _tails(syllables)
    if person:
        found += ["".join([other, *syllables[1:]]) for other in other_surname_readings(name)]
        if len(surname_of(name)) == 1 and len(syllables) > 1:
            found.append(syllables[0] + "".join(sound[0] for sound in syllables[1:]))
    if any("v" in sound for sound in found):
        found += [sound.replace("v", "u") for sound in found if "v" in sound]
        found += [sound.replace("v", "yu") for sound in found[:1]]
    return " ".join(found), " ".join(_tails([sound[0] for sound in syllables]))


def _tails(pieces: list[str]) -> list[str]:
    """Return the whole and every later beginning, these cut after some pieces."""
    whole = ["".join(pieces)] if pieces else []
    return whole + [
        "".join(pieces[place : place + _SYLLABLES_KEPT]) for place in range(1, len(pieces))
    ]


def _called(name: str, titles: str) -> list[str]:
    """Return how a person is spoken of: 张总, 李工, and the same in pinyin and initials."""
    surname = surname_of(plain(name))
    sound = "".join(sound for _one, sound in readings(name, person=True)[: len(surname)])
    found: dict[str, None] = {}
    for ending, forms in _CALLED:
        if ending in titles:
            for form in forms:
                spoken = readings(form)
                found[surname + form] = None
                found[sound + "".join(reading for _one, reading in spoken)] = None
                found[sound[:1] + "".join(reading[0] for _one, reading in spoken)] = None
    return list(found)
