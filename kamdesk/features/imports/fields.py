"""Names of columns as people write them, matched in any case, spacing and punctuation."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from kamdesk.features.imports.domain import Field

_DROP = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


def key(heading: object) -> str:
    """Return a heading for comparison: full width to half, no case, no accents, letters only."""
    text = unicodedata.normalize("NFKD", str(heading).strip())
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return _DROP.sub("", unicodedata.normalize("NFKC", text).casefold())


class Names:
    """Finds the field a heading means."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self.fields = {one.name: one for one in fields}
        self._known: dict[str, str] = {}
        for one in fields:
            for word in (one.name, *one.words):
                self._known.setdefault(key(word), one.name)

    def field_of(self, heading: object) -> str | None:
        """Return the name of the field, None if the heading means none of them."""
        if not isinstance(heading, str) or not heading.strip():
            return None
        for shown in (heading, _BRACKETS.sub("", heading), heading.rpartition(" / ")[2]):
            found = self._known.get(key(shown))
            if found is not None:
                return found
        return None

    def score(self, cells: Iterable[object]) -> int:
        """Return how many different fields a row of headings names."""
        return len({name for cell in cells if (name := self.field_of(cell)) is not None})
