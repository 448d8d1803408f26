"""Text as people compare it: folded for search, sorted with numbers as numbers."""

import re
import unicodedata

_DIGITS = re.compile(r"(\d+)")
_BLANK = re.compile(r"\s+")
_ACTS = "=+\\-@\t\r\n＝＋－＠"
_FORMULA = re.compile(rf"'*(?:[{_ACTS}]|0\d+$|\d{{12,}}$)")
_GUARDED = re.compile(rf"'+(?:[{_ACTS}]|0\d+$|\d{{12,}}$)")
_NUMBER = re.compile(r"[+-]?[\d,.]*\d%?|[-+=]+")
_LONGEST_NUMBER = 15


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


def harmless(text: str) -> str:
    """Return text that a spreadsheet opening a text file shows as it stands, and never runs.

    What would be a formula, lose its leading zeros or its last digits gets an apostrophe in front;
    `unguarded` takes exactly that away again. Plain numbers stay.
    """
    if not _FORMULA.match(text):
        return text
    if _NUMBER.fullmatch(text) and not text.startswith(("0", "+", "'")) and _is_short(text):
        return text
    return text if text in ("-", "+", "=", "--") else "'" + text


def _is_short(text: str) -> bool:
    return sum(map(str.isdigit, text)) < _LONGEST_NUMBER


def unguarded(text: str) -> str:
    """Return a cell of a text file without the apostrophe that `harmless` put in front."""
    return text[1:] if text[:1] == "'" and _GUARDED.match(text) else text
