"""What the user decided about rows before they are compared, and what there is to decide."""

from dataclasses import replace

from kamdesk.db.connection import Reader
from kamdesk.features.duplicates import queries as duplicates
from kamdesk.features.duplicates.domain import OFFERED, Index, Person, number
from kamdesk.features.duplicates.domain.people import compare
from kamdesk.features.imports.domain import Batch, Likely, Options
from kamdesk.features.imports.matching import AccountMatcher

_MOST = 500


def decided(kind: str, batch: Batch, options: Options) -> Batch:
    """Return the batch without rows to skip, and with what means an account that is there."""
    kept = batch.without(set(options.skip_rows))
    if not options.same:
        return kept
    meant = dict(options.same)
    columns = dict(kept.columns)
    if kind == "accounts":
        names = kept.column("name")
        codes = kept.column("code")
        columns["code"] = [
            meant.get(name, code) if name is not None else code
            for name, code in zip(names, codes, strict=True)
        ]
    else:
        for name in _naming(kind, kept):
            columns[name] = [meant.get(cell, cell) for cell in columns[name]]
    return replace(kept, columns=columns, worked_out={})


def likely(reader: Reader, kind: str, batch: Batch) -> list[Likely]:
    """Return what could be there already under another spelling, the likeliest first."""
    found = _accounts(reader, kind, batch)
    if kind == "contacts":
        found += _people(reader, batch)
    return sorted(found, key=lambda one: -one.score)[:_MOST]


def _accounts(reader: Reader, kind: str, batch: Batch) -> list[Likely]:
    texts = _new_names(reader, kind, batch)
    if not texts:
        return []
    index: Index = duplicates.firms(reader)
    called = {
        key: (code, name) for key, code, name in reader.rows("SELECT id, code, name FROM account")
    }
    return [
        Likely(text, tuple(rows), key, *called[key], score, reason)
        for text, (name, rows) in texts.items()
        for key, score, reason in index.find(name)[:3]
    ]


def _new_names(reader: Reader, kind: str, batch: Batch) -> dict[str, tuple[str, list[int]]]:
    """Return what the file calls accounts that are not there: the name to compare, and the rows."""
    found: dict[str, tuple[str, list[int]]] = {}
    matcher = AccountMatcher(reader)
    for name in _naming(kind, batch):
        codes = batch.column("code" if kind == "accounts" else name)
        names = batch.column("account_name")
        for place, text in enumerate(batch.column(name)):
            known = matcher.find(codes[place]) or matcher.find(text)
            if text is not None and known is None:
                called = found.setdefault(text, (names[place] or text, []))
                called[1].append(batch.numbers[place])
    return found


def _naming(kind: str, batch: Batch) -> tuple[str, ...]:
    if kind == "accounts":
        return ("name",)
    if batch.between_accounts:
        return ("from", "to")
    return ("account",) if batch.has("account") else ()


def _people(reader: Reader, batch: Batch) -> list[Likely]:
    """Return people of the file that could be people who are there at another account or spelling."""
    from kamdesk.features.duplicates.queries import person_marks

    if not batch.has("phone", "mobile", "email"):
        return []
    marks: dict[object, list[Person]] = {}
    for person in duplicates.persons(reader):
        for mark in person_marks(person):
            marks.setdefault(mark, []).append(person)
    matcher = AccountMatcher(reader)
    found = []
    for place, row in enumerate(batch.numbers):
        one = _person(batch, place, matcher)
        best = max(
            (
                (*compare(one, other), other)
                for mark in person_marks(one)
                if mark[0] != "name"
                for other in marks.get(mark, ())[:20]
                if not (one.accounts & other.accounts and one.name == other.name)
            ),
            key=lambda told: told[0],
            default=None,
        )
        if best is not None and best[0] >= OFFERED:
            other = best[2]
            found.append(
                Likely(one.name, (row,), other.key, "", other.name, best[0], best[1], True)
            )
    return found


def _person(batch: Batch, place: int, matcher: AccountMatcher) -> Person:
    first, last = batch.column("first_name")[place], batch.column("last_name")[place]
    name = batch.column("name")[place] or f"{last or ''}{first or ''}"
    account = matcher.find(batch.column("account")[place])
    numbers = (number(batch.column(one)[place]) for one in ("phone", "mobile"))
    mail = (batch.column("email")[place] or "").strip().casefold()
    return Person(
        -1, name, frozenset({account} if account else ()), frozenset(filter(None, numbers)),
        frozenset({mail} if mail else ()),
    )  # fmt: skip
