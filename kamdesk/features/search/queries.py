"""Finding accounts, people and documents by any fragment of them."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from kamdesk.base.formats import format_date, format_money
from kamdesk.db.connection import Reader
from kamdesk.features.search.domain import (
    MIN_PART,
    NUMBER_END,
    NUMBER_START,
    TOGETHER,
    Query,
    parts,
    understand,
)
from kamdesk.features.search.pinyin import plain

KINDS = ("account", "person", "invoice", "receipt")
_CANDIDATES = 40
_WHOLE, _BEGINNING, _INSIDE = range(3)
# numbers of letters, digits and dashes are told apart here, the others by the caller
_DOCUMENTS_OF = f"""
SELECT d.id, d.number FROM json_each(?1) AS text CROSS JOIN {{table}} AS d
ON d.id BETWEEN text.value * {TOGETHER} AND text.value * {TOGETHER} + {TOGETHER - 1}
WHERE instr('{NUMBER_START}' || lower(replace(d.number, '-', '')) || '{NUMBER_END}', ?2)
    OR d.number GLOB '*[^-A-Za-z0-9]*'
"""
_LEAST_SHARE = 4  # a kind with hits gets at least one place in so many
_WORDS = {"account": "search_account", "person": "search_person"}
_DOCUMENTS = {"invoice": "search_invoice", "receipt": "search_receipt"}


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found.

    Attributes:
        kind: "account", "person", "invoice" or "receipt".
        id: Its key.
        account_id: The account it belongs to (an account: itself); None for a person without a post.
        title: Its name or number.
        subtitle: What tells it from others; may be empty.
        field: What matched: "name", "code", "sound" (pinyin or initials), "fact" (city, tag, title,
            mail …), "number" (a phone or document number) or "similar" (nothing matched exactly).
        why: The text that matched where it is neither in title nor in subtitle; else empty.
    """

    kind: str
    id: int
    account_id: int | None
    title: str
    subtitle: str
    field: str
    why: str = ""


def search(reader: Reader, text: str, limit: int = 20) -> list[Hit]:
    """Return what a typed text finds, best first; any text is safe.

    Whole names come before beginnings before anything inside; among equals accounts, then people,
    then documents, these newest first. Only where nothing matches, similar names are offered.
    """
    query = understand(text)
    if query is None or limit <= 0:
        return []
    found = {kind: _best_ids(reader, kind, query, max(limit, _CANDIDATES)) for kind in KINDS}
    if not any(found.values()):
        from kamdesk.features.search.similar import similar

        found.update(similar(reader, text, limit))
        return _described(reader, query, _fair(found, limit), similar=True)
    return _described(reader, query, _fair(found, limit))


def match_ids(reader: Reader, kind: str, text: str) -> list[int] | None:
    """Return the ids of every record of a kind that a typed text finds, ascending.

    Args:
        reader: The workspace.
        kind: One of `KINDS`.
        text: What was typed.

    Returns:
        The ids, or None if the text is blank or has nothing to look for, so that a list stays as
        it is.
    """
    if kind in _DOCUMENTS:
        query = understand(text)
        return None if query is None else sorted(_with_fragment(reader, kind, query.part))
    found = _selects(kind, text)
    if found is None:
        return None
    ids = [reader.column(sql, (param,)) for sql, param in found]
    if len(ids) == 2 and ids[1]:
        return sorted({*ids[0], *ids[1]})
    return ids[0] if ids else []


def match_condition(kind: str, text: str, column: str) -> tuple[str, dict[str, str]] | None:
    """Return the same as a condition of a list's own statement: nothing is fetched twice.

    Args:
        kind: "account" or "person".
        text: What was typed.
        column: The id to compare, for example "account.id".

    Returns:
        SQL text and its named parameters (:typed, :typed_part), or None if there is nothing to
        look for.
    """
    found = _selects(kind, text)
    if found is None:
        return None
    names = ("typed", "typed_part")
    selects = [
        sql.replace("?", f":{name}") for (sql, _param), name in zip(found, names, strict=False)
    ]
    params = {name: param for (_sql, param), name in zip(found, names, strict=False)}
    return f"{column} IN ({' UNION '.join(selects)})", params


def _selects(kind: str, text: str) -> list[tuple[str, str]] | None:
    """Return statements that select ids, each with its one parameter; their union is meant."""
    query = understand(text)
    if query is None:
        return None
    index = _WORDS[kind]
    found = [(_select(index), query.inside())]
    return [*found, (_select(f"{index}_part"), f'"{query.part}"')] if query.part else found


def _select(index: str) -> str:
    return f"SELECT rowid FROM {index} WHERE {index} MATCH ?"


# -- finding ------------------------------------------------------------------------------------


def _best_ids(reader: Reader, kind: str, query: Query, limit: int) -> list[tuple[int, int]]:
    """Return (rank, id), best first; rank 0 is the whole name, 1 its beginning, 2 inside."""
    find = _word_tiers if kind in _WORDS else _document_tiers
    found: dict[int, int] = {}
    for rank, ids in find(reader, kind, query, limit):
        for key in ids:
            found.setdefault(key, rank)
        if len(found) >= limit:
            break
    return [(rank, key) for key, rank in found.items()][:limit]


def _word_tiers(
    reader: Reader, kind: str, query: Query, limit: int
) -> Iterator[tuple[int, list[int]]]:
    index = _WORDS[kind]

    def ids(expression: str, table: str = index) -> list[int]:
        return reader.column(
            f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid LIMIT ?",
            (expression, limit),
        )

    yield _WHOLE, ids(query.whole())
    yield _BEGINNING, ids(query.beginning())
    yield _INSIDE, ids(query.inside())
    if query.part:
        yield _INSIDE, ids(f'"{query.part}"', f"{index}_part")


def _document_tiers(
    reader: Reader, kind: str, query: Query, limit: int
) -> Iterator[tuple[int, list[int]]]:
    if query.part:
        yield _WHOLE, _with_fragment(reader, kind, NUMBER_START + query.part + NUMBER_END, limit)
        yield _BEGINNING, _with_fragment(reader, kind, NUMBER_START + query.part, limit)
        yield _INSIDE, _with_fragment(reader, kind, query.part, limit)


def _with_fragment(
    reader: Reader, table: str, fragment: str, limit: int | None = None
) -> list[int]:
    """Return the documents whose number, from its start to its end, has a fragment; newest first."""
    if not fragment:
        return []
    texts = _texts_with(reader, table, fragment, -1 if limit is None else limit)
    rows = reader.rows(_DOCUMENTS_OF.format(table=table), (json.dumps(texts), fragment))
    found = [key for key, number in rows if fragment in _as_indexed(number)]
    return sorted(found, reverse=True)[:limit]


def _texts_with(reader: Reader, table: str, fragment: str, limit: int) -> list[int]:
    """Return the newest texts of the index that have a fragment; limit -1 for all of them."""
    index = _DOCUMENTS[table]
    newest = reader.value(f"SELECT coalesce(max(id), 0) FROM {table}") // TOGETHER
    sql = f"SELECT rowid FROM {index} WHERE {index} MATCH ? AND rowid <= ?"
    params = (f'"{fragment}"', newest)
    found: list[int] = reader.column(f"{sql} LIMIT {limit:d}", params)
    if len(found) != limit:  # few: all of them, found faster in the order of the index
        return found
    return reader.column(f"{sql} ORDER BY rowid DESC LIMIT {limit:d}", params)


def _as_indexed(number: str) -> str:
    return NUMBER_START + parts(number) + NUMBER_END


def _fair(found: dict[str, list[tuple[int, int]]], limit: int) -> list[tuple[int, str, int]]:
    """Choose (rank, kind, id), best first, leaving no kind that has hits without a few places."""
    least = max(1, limit // _LEAST_SHARE)
    ranked = sorted(
        (rank, KINDS.index(kind), place, key)
        for kind, hits in found.items()
        for place, (rank, key) in enumerate(hits)
    )
    room = limit - sum(place < least for _rank, _kind, place, _key in ranked)
    chosen: list[tuple[int, str, int]] = []
    for rank, kind, place, key in ranked:
        if place >= least:
            room -= 1
        if place < least or room >= 0:
            chosen.append((rank, KINDS[kind], key))
    return chosen[:limit]


# -- describing ---------------------------------------------------------------------------------


def _described(
    reader: Reader, query: Query, chosen: list[tuple[int, str, int]], *, similar: bool = False
) -> list[Hit]:
    hits: dict[tuple[str, int], Hit] = {}
    for kind in KINDS:
        keys = [key for _rank, found, key in chosen if found == kind]
        if keys:
            hits.update(((kind, hit.id), hit) for hit in _DESCRIBE[kind](reader, query, keys))
    found = [(rank, hits[kind, key]) for rank, kind, key in chosen if (kind, key) in hits]
    if similar:
        return [replace(hit, field="similar", why="") for _rank, hit in found]
    return [_by_name(hit, query) if rank < _INSIDE else hit for rank, hit in found]


def _by_name(hit: Hit, query: Query) -> Hit:
    """Say that a name matched by its sound, where it does not by its letters."""
    if hit.kind in _DOCUMENTS or hit.field in ("name", "code"):
        return hit
    return replace(hit, field="sound" if query.foreign else "name", why="")


def _accounts(reader: Reader, query: Query, keys: list[int]) -> Iterator[Hit]:
    rows = reader.rows(
        "SELECT a.id, a.name, a.short_name, a.code, a.city, a.industry, a.phone, a.tax_no, "
        "(SELECT group_concat(tag.name, char(10)) FROM account_tag JOIN tag "
        "ON tag.id = account_tag.tag_id WHERE account_id = a.id), "
        "(SELECT group_concat(value, char(10)) FROM account_identifier WHERE account_id = a.id), "
        f"a.region, a.website FROM account AS a WHERE a.id IN ({_marks(keys)})",
        keys,
    )
    for row in rows:
        key, name, short, code, city, industry, phone, tax_no, tags, identifiers, *rest = row
        field, why = _reason(
            query,
            (("name", (name, short)), ("code", (code,)),
             ("number", (phone, tax_no, *_lines(identifiers))),
             ("fact", (city, industry, *_lines(tags), *rest))),
        )  # fmt: skip
        subtitle = _joined(code, city, industry)
        yield Hit("account", key, key, name, subtitle, field, _unseen(why, name, subtitle))


def _people(reader: Reader, query: Query, keys: list[int]) -> Iterator[Hit]:
    rows = reader.rows(
        "SELECT p.id, p.name, p.latin_name, p.email, p.phone, p.mobile, p.wechat, "
        "post.title, post.department, a.id, a.name, a.short_name, a.code FROM person AS p "
        "LEFT JOIN holding AS h ON h.id = (SELECT id FROM holding WHERE person_id = p.id "
        "ORDER BY until IS NULL DESC, coalesce(until, '') DESC, id DESC LIMIT 1) "
        "LEFT JOIN post ON post.id = h.post_id LEFT JOIN account AS a ON a.id = post.account_id "
        f"WHERE p.id IN ({_marks(keys)})",
        keys,
    )
    for row in rows:
        key, name, latin, mail, phone, mobile, wechat, title, department, account_id = row[:10]
        field, why = _reason(
            query,
            (("name", (name, latin)), ("number", (phone, mobile)),
             ("fact", (title, department, mail, wechat, *row[10:]))),
        )  # fmt: skip
        subtitle = _joined(title, department, row[10])
        yield Hit("person", key, account_id, name, subtitle, field, _unseen(why, name, subtitle))


def _invoices(reader: Reader, _query: Query, keys: list[int]) -> Iterator[Hit]:
    yield from _documents(
        reader,
        "invoice",
        "SELECT d.id, d.number, d.account_id, a.name, d.issued, d.amount_minor, d.currency "
        f"FROM invoice AS d JOIN account AS a ON a.id = d.account_id WHERE d.id IN ({_marks(keys)})",
        keys,
    )


def _receipts(reader: Reader, _query: Query, keys: list[int]) -> Iterator[Hit]:
    yield from _documents(
        reader,
        "receipt",
        "SELECT d.id, d.number, d.account_id, a.name, d.received, d.amount_minor, d.currency "
        f"FROM receipt AS d JOIN account AS a ON a.id = d.account_id WHERE d.id IN ({_marks(keys)})",
        keys,
    )


def _documents(reader: Reader, kind: str, sql: str, keys: list[int]) -> Iterator[Hit]:
    for key, number, account_id, account, day, amount, currency in reader.rows(sql, keys):
        shown = f"{format_money(amount, currency)} {currency}"
        subtitle = _joined(account, format_date(date.fromisoformat(day)), shown)
        yield Hit(kind, key, account_id, number, subtitle, "number")


_Describe = Callable[[Reader, Query, list[int]], Iterator[Hit]]
_DESCRIBE: dict[str, _Describe] = {
    "account": _accounts,
    "person": _people,
    "invoice": _invoices,
    "receipt": _receipts,
}


def _reason(query: Query, fields: Iterable[tuple[str, tuple[str | None, ...]]]) -> tuple[str, str]:
    """Return the first field with a text that has every word, and that text."""
    for field, texts in fields:
        for text in texts:
            if text and _has(query, text):
                return field, text
    return ("sound" if query.foreign else "fact"), ""


def _has(query: Query, text: str) -> bool:
    folded = plain(text)
    if all(word in folded for word in query.words):
        return True
    return len(query.part) >= MIN_PART and query.part in parts(text)


def _unseen(why: str, title: str, subtitle: str) -> str:
    return "" if why in title or why in subtitle else why


def _lines(text: str | None) -> list[str]:
    return text.split("\n") if text else []


def _joined(*texts: str | None) -> str:
    return " · ".join(text for text in texts if text)


def _marks(keys: list[int]) -> str:
    return ", ".join("?" * len(keys))
