"""Which account a text means: its code, else its exact name, else its short name."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import base_currency
from kamdesk.features.search.pinyin import sort_key

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_CODE = re.compile(r"^(?=.*\d)[A-Za-z0-9][A-Za-z0-9._/\-]{0,19}$|^[A-Z0-9][A-Z0-9_\-]{1,9}$")
_OWN = re.compile(r"^K-(\d+)$")

FORMER = (
    "SELECT value, account_id FROM account_identifier "
    "WHERE kind IN ('former_code', 'former_name') ORDER BY id"
)
"""What accounts that were merged into others were called."""


class AccountMatcher:
    """Finds accounts by what a file calls them."""

    def __init__(self, reader: Reader) -> None:
        self._ids: dict[str, int] = {}
        self._currency: dict[int, str] = {}
        self._terms: dict[int, int | None] = {}
        rows = reader.rows("SELECT id, code, name, short_name, currency, terms_days FROM account")
        for place in (3, 2, 1):  # later ones win: the code last
            for row in rows:
                if row[place]:
                    self._ids[row[place].strip()] = row[0]
        for value, key in reader.rows(FORMER):
            self._ids.setdefault(value.strip(), key)
        for row in rows:
            self._currency[row[0]] = row[4]
            self._terms[row[0]] = row[5]

    def find(self, text: str | None) -> int | None:
        """Return the key of the account a text means, None if there is none."""
        return None if text is None else self._ids.get(text)

    def find_all(self, texts: Iterable[str | None]) -> list[int | None]:
        """Return what `find` does of each."""
        return list(map(self._ids.get, texts))  # type: ignore[arg-type]

    def missing(self, texts: Sequence[str | None]) -> list[str]:
        """Return the texts that mean no account, each once, in their order."""
        lost = {text for text in set(texts) if text and text not in self._ids}
        return list(dict.fromkeys(text for text in texts if text in lost)) if lost else []

    def currency(self, key: int) -> str:
        """Return the currency of an account."""
        return self._currency[key]

    def terms(self, key: int) -> int | None:
        """Return the credit period of an account in days."""
        return self._terms[key]

    def learn(self, text: str, key: int, currency: str) -> None:
        """Remember an account that was just made."""
        self._ids[text] = key
        self._currency[key] = currency
        self._terms[key] = None


def look_like_codes(texts: Sequence[str]) -> bool:
    """Tell whether texts are codes rather than names: short, without blanks, with digits or capitals."""
    return bool(texts) and sum(bool(_CODE.match(text)) for text in texts) >= len(texts) * 0.9


def next_codes(read: Reader, count: int) -> list[str]:
    """Return codes of our own for new accounts: K-0001, K-0002 and so on."""
    used = [
        int(found[1])
        for code in read.column("SELECT code FROM account WHERE code LIKE 'K-%'")
        if (found := _OWN.match(code))
    ]
    first = max(used, default=0) + 1
    return [f"K-{number:04d}" for number in range(first, first + count)]


def create_missing(
    session: "Session",
    matcher: AccountMatcher,
    texts: Sequence[str],
    names: dict[str, str],
    currencies: dict[str, str],
) -> int:
    """Make an account for each text that means none yet.

    Args:
        session: Of the write.
        matcher: Learns the new ones.
        texts: What a file calls them: codes if they look like codes, else names.
        names: Name of an account by what the file calls it, where the file says it.
        currencies: Currency by what the file calls it; the base currency otherwise.

    Returns:
        How many were made.
    """
    from kamdesk.db.recorder import bulk, reader

    read = reader(session)
    base = base_currency(read)
    are_codes = bool(names) or look_like_codes(texts)
    codes = list(texts) if are_codes else next_codes(read, len(texts))
    rows = [
        (code, names.get(text, text), sort_key(names.get(text, text)), currencies.get(text, base))
        for text, code in zip(texts, codes, strict=True)
    ]
    made = bulk(session).insert("account", ("code", "name", "sort_key", "currency"), rows)
    if made is not None:
        for place, text in enumerate(texts):
            matcher.learn(text, made.first + place, rows[place][3])
    return len(rows)


def colleague_ids(session: "Session", names: Iterable[str | None]) -> dict[str, int]:
    """Return the keys of our people by name; who is not there is added."""
    from kamdesk.db.recorder import bulk, reader

    read = reader(session)
    known: dict[str, int] = dict(read.rows("SELECT name, id FROM colleague"))
    new = list(dict.fromkeys(name for name in names if name and name not in known))
    made = bulk(session).insert("colleague", ("name", "active"), ((name, 1) for name in new))
    if made is not None:
        known.update({name: made.first + place for place, name in enumerate(new)})
    return known
