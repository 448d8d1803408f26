"""Names like a typed one, for when nothing matches: a wrong character, a slip of the finger."""

from itertools import pairwise

from kamdesk.db.connection import Reader
from kamdesk.features.search.domain import KEY, understand
from kamdesk.features.search.pinyin import has_han, pinyin, plain

_POOL = 400
_GOOD_ENOUGH = 80
_SHORTEST = 2
_TABLES = {"account": "search_account", "person": "search_person"}


def similar(reader: Reader, text: str, limit: int) -> dict[str, list[tuple[int, int]]]:
    """Return (rank, id) of accounts and people whose names sound or look like the text.

    Chinese is compared by its sound first, because most slips choose a wrong character of the
    right sound; foreign text by its letters.
    """
    wanted = plain(text).replace(" ", "")
    if len(wanted) < _SHORTEST or wanted.isdigit():
        return {}
    person_sound = pinyin(text, person=True) if has_han(text) else wanted
    found = {
        "account": _closest(reader, "account", text, pinyin(text) if has_han(text) else wanted),
        "person": _closest(reader, "person", text, person_sound),
    }
    return {kind: [(2, key) for key in keys[:limit]] for kind, keys in found.items()}


def _closest(reader: Reader, kind: str, text: str, sound: str) -> list[int]:
    from rapidfuzz import fuzz, process

    index = _TABLES[kind]
    pool: dict[int, str] = {}
    for expression in _neighbours(text, sound):
        for key, names, spoken in reader.rows(
            f"SELECT rowid, keys, sound FROM {index} WHERE {index} MATCH ? LIMIT ?",
            (expression, _POOL),
        ):
            name = names.split(" ", 1)[0].lstrip(KEY)
            pool[key] = spoken.split(" ", 1)[0] if has_han(name) else name
    best = process.extract(
        sound, pool, scorer=fuzz.partial_ratio if kind == "account" else fuzz.ratio,
        score_cutoff=_GOOD_ENOUGH, limit=_POOL,
    )  # fmt: skip
    return [key for _name, _score, key in best]


def _neighbours(text: str, sound: str) -> list[str]:
    """Return FTS5 expressions for names worth comparing."""
    letters = "".join(filter(str.isalnum, sound))
    expressions = [f'"{letters[:length]}" *' for length in (5, 3, 2, 1) if len(letters) >= length]
    query = understand(text)
    if query is not None and not query.foreign:
        characters = [letter for word in query.words if has_han(word) for letter in word]
        pairs = [f'"{a}{b}"' for a, b in pairwise(characters)]
        if pairs:
            expressions.insert(0, " OR ".join(pairs))
    return expressions
