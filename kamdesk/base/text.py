"""Text as people compare it: folded for search, sorted with numbers as numbers."""

import re
import unicodedata

_DIGITS = re.compile(r"(\d+)")
_BLANK = re.compile(r"\s+")


def fold(text: str) -> str:
    """Return text for comparison: full width to half, no accents, no case, single blanks."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _BLANK.sub(" ", unicodedata.normalize("NFKC", bare).casefold()).strip()


def natural_key(text: str) -> str:
    """Return a key by which "R-9" comes before "R-10"; digits are padded to 12 places."""
    return _DIGITS.sub(lambda match: match.group().zfill(12), fold(text))


def one_line(text: str, limit: int = 200) -> str:
    """Return text without line breaks, cut with an ellipsis after `limit` characters."""
    flat = _BLANK.sub(" ", text).strip()
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
