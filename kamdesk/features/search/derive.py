"""The search index, kept in the transaction of every write.

Accounts and people have two tables each: words (`search_account`, `search_person`), and the
fragments of numbers and foreign names (`search_account_part`, `search_person_part`), whose text is
kept so that it can be compared with what it was made from. Of documents only the fragments of their
numbers are indexed (`search_invoice`, `search_receipt`), `TOGETHER` neighbours as one text, and nothing
is kept but the index. A search looks at the documents themselves last, so that texts behind the newest
document, whose import was taken back, may stay until their ids are used again.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from kamdesk.base.changes import ChangeSet, RowRange
from kamdesk.base.i18n import N_, _, ngettext
from kamdesk.db.connection import Connection, Reader
from kamdesk.features.search.domain import (
    MIN_PART,
    NUMBER_END,
    NUMBER_START,
    TOGETHER,
    AccountText,
    PersonText,
    account_part,
    account_words,
    parts,
    person_part,
    person_words,
)

_CHUNK = 1_000
_ACCOUNTS = """
SELECT a.id, a.name, coalesce(a.short_name, ''), a.code,
       concat_ws(' ', a.city, a.region, a.industry, a.country, a.website,
           (SELECT group_concat(tag.name, ' ') FROM account_tag
            JOIN tag ON tag.id = account_tag.tag_id WHERE account_tag.account_id = a.id)),
       concat_ws(' ', replace(a.phone, ' ', ''), a.tax_no,
           (SELECT group_concat(replace(value, ' ', ''), ' ') FROM account_identifier
            WHERE account_id = a.id))
FROM account AS a
"""
_PEOPLE = """
SELECT p.id, p.name, coalesce(p.latin_name, ''),
       coalesce((SELECT group_concat(post.title, ' ') FROM holding
                 JOIN post ON post.id = holding.post_id WHERE holding.person_id = p.id), ''),
       coalesce((SELECT group_concat(
                     concat_ws(' ', post.department, a.name, a.short_name, a.code), ' ')
                 FROM holding JOIN post ON post.id = holding.post_id
                 JOIN account AS a ON a.id = post.account_id WHERE holding.person_id = p.id), ''),
       concat_ws(' ', p.email, p.wechat),
       concat_ws(' ', p.phone, p.mobile)
FROM person AS p
"""
_SOURCES = {"search_account": _ACCOUNTS, "search_person": _PEOPLE}
# most numbers are letters, digits and dashes
_NUMBERS = f"""
SELECT id / {TOGETHER}, group_concat('{NUMBER_START}' || CASE
        WHEN number NOT GLOB '*[^-A-Za-z0-9]*' THEN lower(replace(number, '-', ''))
        WHEN number GLOB '*[^-A-Za-z0-9 ./_]*' THEN search_parts(number)
        ELSE lower(replace(replace(replace(replace(replace(number, '-', ''), '/', ''), ' ', ''),
             '.', ''), '_', '')) END || '{NUMBER_END}', '')
FROM {{table}} WHERE number IS NOT NULL AND {{condition}} GROUP BY id / {TOGETHER}
"""
_MEMORY = 4 * 1024 * 1024
_DOCUMENTS = {"invoice": "search_invoice", "receipt": "search_receipt"}
_NAMES = {
    "search_account": N_("accounts"),
    "search_person": N_("people"),
    "search_invoice": N_("invoices"),
    "search_receipt": N_("receipts"),
}
_READ = {
    "account": frozenset(
        ("name", "short_name", "code", "city", "region", "industry", "country", "website", "phone",
         "tax_no")
    ),
    "tag": frozenset(("name",)),
    "person": frozenset(("name", "latin_name", "email", "wechat", "phone", "mobile")),
    "post": frozenset(("title", "department", "account_id")),
}  # fmt: skip
_PERSON_ACCOUNT = frozenset(("name", "short_name", "code"))


class SearchIndex:
    """Keeps the search tables equal to accounts, people and documents."""

    name = "search"
    tables = frozenset(
        (
            "account", "tag", "account_tag", "account_identifier", "person", "post", "holding",
            "invoice", "receipt",
        )
    )  # fmt: skip
    owns = frozenset(
        (
            "search_account", "search_account_part", "search_person", "search_person_part",
            "search_invoice", "search_receipt",
        )
    )  # fmt: skip

    def apply(self, connection: Connection, changes: ChangeSet) -> None:
        """Implement `Derivation`."""
        _prepare(connection)
        accounts = _account_ids(connection, changes)
        _renew(connection, "search_account", accounts, _created(changes, "account"))
        people = _person_ids(connection, changes)
        _renew(connection, "search_person", people, _created(changes, "person"))
        for table, index in _DOCUMENTS.items():
            _follow_documents(connection, changes, table, index)

    def rebuild(self, connection: Connection) -> None:
        """Implement `Derivation`."""
        _prepare(connection)
        for index in sorted(self.owns):
            connection.execute(f"DELETE FROM {index}")
        for index in _SOURCES:
            _fill(connection, index, connection.execute(_SOURCES[index]))
        for table, index in _DOCUMENTS.items():
            connection.execute(_insert_numbers(table, index, "true"))

    def check(self, reader: Reader) -> list[str]:
        """Implement `Derivation`: compare every text of the index with its record."""
        found: list[str] = []
        for index in _SOURCES:
            wrong = _differences(reader, index)
            if wrong:
                found.append(
                    ngettext(
                        "The search index is wrong for {n} record of {table}.",
                        "The search index is wrong for {n} records of {table}.",
                        wrong,
                    ).format(n=wrong, table=_(_NAMES[index]))
                )
        for table, index in _DOCUMENTS.items():
            if not _documents_agree(reader, table, index):
                found.append(
                    _("The search index of {table} differs from the documents.").format(
                        table=_(_NAMES[index])
                    )
                )
        return found


SEARCH = SearchIndex()


def _prepare(connection: Connection) -> None:
    connection.create_function("search_parts", 1, parts, deterministic=True)


def _created(changes: ChangeSet, table: str) -> list[RowRange]:
    return [part for part in changes.bulk(table) if not part.removed]


# -- which records are meant --------------------------------------------------------------------


def _account_ids(connection: Connection, changes: ChangeSet) -> set[int]:
    found = _changed(changes, "account", _READ["account"])
    for part in changes.bulk("account"):
        found.update(range(part.first, part.last + 1))
    for table in ("account_tag", "account_identifier"):
        found |= _referred(connection, changes, table, "account_id")
    tags = _changed(changes, "tag", _READ["tag"])
    found.update(_matching(connection, "SELECT account_id FROM account_tag WHERE tag_id", tags))
    return found


def _person_ids(connection: Connection, changes: ChangeSet) -> set[int]:
    found = _changed(changes, "person", _READ["person"])
    for part in changes.bulk("person"):
        found.update(range(part.first, part.last + 1))
    found |= _referred(connection, changes, "holding", "person_id")
    posts = _changed(changes, "post", _READ["post"])
    found.update(_matching(connection, "SELECT person_id FROM holding WHERE post_id", posts))
    renamed = _changed(changes, "account", _PERSON_ACCOUNT)
    found.update(
        _matching(
            connection,
            "SELECT holding.person_id FROM post JOIN holding ON holding.post_id = post.id "
            "WHERE post.account_id",
            renamed,
        )
    )
    return found


def _changed(changes: ChangeSet, table: str, columns: frozenset[str]) -> set[int]:
    """Return the rows created, deleted, or changed in one of the columns."""
    return {
        change.key
        for change in changes.changes
        if change.table == table
        and (change.before is None or change.after is None or columns & change.after.keys())
    }


def _referred(connection: Connection, changes: ChangeSet, table: str, column: str) -> set[int]:
    """Return the records that changed rows of `table` refer to, before and after."""
    found: set[int] = set()
    unknown: set[int] = set()
    for change in changes.changes:
        if change.table != table:
            continue
        named = [side[column] for side in (change.before, change.after) if side and column in side]
        found.update(named)
        if not named:
            unknown.add(change.key)
    found.update(_matching(connection, f"SELECT {column} FROM {table} WHERE id", unknown))
    for part in changes.bulk(table):
        source = f"stash_{changes.step}_{part.first}_{table}" if part.removed else table
        found.update(
            row[0]
            for row in connection.execute(
                f'SELECT DISTINCT {column} FROM "{source}" WHERE id BETWEEN ? AND ?',
                (part.first, part.last),
            )
        )
    return found


def _matching(connection: Connection, start: str, keys: set[int]) -> Iterator[int]:
    """Yield the first column of `start` IN (keys)."""
    if keys:
        sql = f"{start} IN (SELECT value FROM json_each(?))"
        yield from (row[0] for row in connection.execute(sql, (json.dumps(sorted(keys)),)))


# -- writing the index --------------------------------------------------------------------------


def _renew(connection: Connection, index: str, keys: set[int], created: Iterable[RowRange]) -> None:
    """Index records anew; those of `created` ranges are known to be absent from the index."""
    fresh = [range(part.first, part.last + 1) for part in created]
    wanted = iter(sorted(keys))
    while chunk := list(islice(wanted, _CHUNK)):
        old = [(key,) for key in chunk if not any(key in span for span in fresh)]
        for table in (index, f"{index}_part"):
            connection.executemany(f"DELETE FROM {table} WHERE rowid = ?", old)
        alias = "a" if index == "search_account" else "p"
        sql = f"{_SOURCES[index]} WHERE {alias}.id IN (SELECT value FROM json_each(?))"
        _fill(connection, index, connection.execute(sql, (json.dumps(chunk),)).fetchall())


def _fill(connection: Connection, index: str, rows: Iterable[tuple[Any, ...]]) -> None:
    source = iter(rows)
    while chunk := list(islice(source, _CHUNK)):
        texts = [(row[0], *_texts(index, row)) for row in chunk]
        connection.executemany(
            f"INSERT INTO {index} (rowid, keys, text, sound) VALUES (?, ?, ?, ?)",
            [text[:-1] for text in texts],
        )
        connection.executemany(
            f"INSERT INTO {index}_part (rowid, part) VALUES (?, ?)",
            [(text[0], text[-1]) for text in texts if text[-1]],
        )


def _texts(index: str, row: tuple[Any, ...]) -> tuple[str, str, str, str]:
    """Return the index columns of a record and, last, its fragments."""
    if index == "search_account":
        account = AccountText(*row[1:])
        found, part = account_words(account), account_part(account)
    else:
        person = PersonText(*row[1:])
        found, part = person_words(person), person_part(person)
    return found.keys, found.text, found.sound, part


def _follow_documents(connection: Connection, changes: ChangeSet, table: str, index: str) -> None:
    newest = Reader(connection).value(f"SELECT coalesce(max(id), 0) FROM {table}")
    for part in changes.bulk(table):
        gone = part.removed and part.first > newest
        _renew_numbers(connection, table, index, part.first, part.first if gone else part.last)
    touched = {
        change.key // TOGETHER * TOGETHER
        for change in changes.changes
        if change.table == table and "number" in {**(change.before or {}), **(change.after or {})}
    }
    for key in sorted(touched):
        _renew_numbers(connection, table, index, key, key)


def _renew_numbers(
    connection: Connection, table: str, index: str, first_id: int, last_id: int
) -> None:
    """Index the documents of a range, and their neighbours, anew."""
    first, last = first_id // TOGETHER, last_id // TOGETHER
    connection.execute(f"DELETE FROM {index} WHERE rowid BETWEEN ? AND ?", (first, last))
    if last > first:
        _allow_memory(connection, index)
    connection.execute(
        _insert_numbers(table, index, "id BETWEEN ? AND ?"),
        (first * TOGETHER, last * TOGETHER + TOGETHER - 1),
    )


def _allow_memory(connection: Connection, index: str) -> None:
    """Let an index collect more before it writes, so that a large import is not merged again and again."""
    connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('hashsize', {_MEMORY})")


def _insert_numbers(table: str, index: str, condition: str) -> str:
    numbers = _NUMBERS.format(table=table, condition=condition)
    return f"INSERT INTO {index} (rowid, number) {numbers}"


# -- comparing ----------------------------------------------------------------------------------


def _differences(reader: Reader, index: str) -> int:
    """Return for how many records the index is missing, too much or different."""
    kept = {
        row[0]: row[1:]
        for row in reader.connection.execute(
            f"SELECT w.rowid, w.keys, w.text, w.sound, coalesce(p.part, '') FROM {index} AS w "
            f"LEFT JOIN {index}_part AS p ON p.rowid = w.rowid"
        )
    }
    wrong = 0
    for row in reader.connection.execute(_SOURCES[index]):
        wrong += kept.pop(row[0], None) != _texts(index, row)
    return wrong + len(kept)


def _documents_agree(reader: Reader, table: str, index: str) -> bool:
    """Compare the texts of the index, and how many have each fragment, with the numbers."""
    _prepare(reader.connection)
    newest = reader.value(f"SELECT coalesce(max(id), 0) FROM {table}") // TOGETHER
    kept = reader.column(f"SELECT id FROM {index}_docsize WHERE id <= ? ORDER BY id", (newest,))
    fragments: Counter[str] = Counter()
    texts = 0
    for key, text in reader.connection.execute(_NUMBERS.format(table=table, condition="true")):
        if texts >= len(kept) or kept[texts] != key:
            return False
        texts += 1
        fragments.update({text[at : at + MIN_PART] for at in range(len(text) - MIN_PART + 1)})
    between = NUMBER_END + NUMBER_START  # which number of a text is the last, does not matter
    known = [text for text, _count in fragments.most_common() if between not in text]
    probes = known[:20] + known[-20:]
    count = f"SELECT count(*) FROM {index} WHERE {index} MATCH ? AND rowid <= ?"
    return texts == len(kept) and all(
        reader.value(count, (f'"{probe}"', newest)) == fragments[probe] for probe in probes
    )
