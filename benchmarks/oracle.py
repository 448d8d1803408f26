"""`python3 dev.py oracle [--count N] [--seed S]`: the SQL of the ledger against the pure rule.

Random small ledgers, thousands in one temporary workspace as accounts of their own. On several days
of each, by both clocks, the rule is compared with the open items of today, with a past day counted
backward and forward, item by item, with all days in one pass, and with a running total of events.
Every difference is counted and the first ones are told; there must be none.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kamdesk.app.features import derivations, load_tables
from kamdesk.base.i18n import Message
from kamdesk.db.connection import Reader
from kamdesk.db.database import Database
from kamdesk.db.recorder import bulk
from kamdesk.features.receivables import domain, queries
from kamdesk.features.receivables.derive import LEDGER
from kamdesk.features.receivables.queries.owed import aged_then
from tests.features.receivables.ledgers import FAR, SPAN, START, Ledger, Maker, together, write

_AT_ONCE = 5_000
_DAYS = 4
_TOLD = 10
_Owner = tuple[int, str]


def main() -> int:
    """Compare and print what was found; 1 if anything differs."""
    parser = argparse.ArgumentParser(prog="dev.py oracle", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    args = parser.parse_args()
    started, differences, done = time.monotonic(), 0, 0
    compared: Counter[str] = Counter()
    while done < args.count:
        count = min(_AT_ONCE, args.count - done)
        for what, text in _compare(random.Random(f"{args.seed}/{done}"), count, compared):
            differences += 1
            if differences <= _TOLD:
                print(f"DIFFERENT {what} seed={args.seed}/{done}: {text}", flush=True)
        done += count
        print(f"{done} ledgers, {differences} differences", file=sys.stderr, flush=True)
    told = " ".join(f"{what}={number}" for what, number in sorted(compared.items()))
    seconds = time.monotonic() - started
    print(
        f"ORACLE ledgers={done} seed={args.seed} differences={differences} "
        f"seconds={seconds:.0f} compared: {told}"
    )
    return 1 if differences else 0


def _compare(
    chance: random.Random, count: int, compared: Counter[str]
) -> Iterator[tuple[str, str]]:
    """Yield what differs in so many ledgers written to one workspace."""
    maker = Maker(chance)
    ledgers = [maker.ledger(account) for account in range(1, count + 1)]
    whole = together(ledgers)
    for one in ledgers:
        for fact in (one.documents, one.allocations, one.instalments, one.disputes):
            compared["facts"] += len(fact)
    days = sorted({START + timedelta(days=chance.randint(0, SPAN + 90)) for _day in range(_DAYS)})
    with TemporaryDirectory() as folder:
        database = Database.create(
            Path(folder) / "ledgers.kam", derivations=derivations(), tables=load_tables
        )
        database.write_base(Message("Ledgers"), lambda session: _write(session, count, whole))
        with database.read() as reader:
            for problem in _of_derived(LEDGER.check(reader)):
                yield "derived", problem
            sums: dict[str, dict[date, dict[str, list[int]]]] = {}
            for basis in domain.BASES:
                sums[basis] = {}
                for day in [*days, FAR]:
                    expected = _rule(ledgers, day, basis)
                    sums[basis][day] = _by_currency(expected)
                    yield from _differing(reader, expected, day, basis, compared)
                    if basis == "due":
                        yield from _events(ledgers, expected, day, compared)
            for basis in domain.BASES:
                yield from _in_one_pass(reader, sums[basis], [*days, FAR], basis, compared)
            for day in [days[0], days[-1], FAR]:
                yield from _items(reader, ledgers, day, compared)
        database.close()


def _write(session: Any, count: int, whole: Ledger) -> None:
    bulk(session).insert(
        "account",
        ("code", "name", "sort_key", "currency"),
        [(f"K{number}", f"K{number}", f"k{number}", "CNY") for number in range(1, count + 1)],
    )
    write(session, whole)


def _of_derived(problems: list[str]) -> list[str]:
    """Leave out what the check finds about the facts: these ledgers void what is still applied."""
    return [text for text in problems if "kept" in text or "missing" in text]


def _rule(ledgers: list[Ledger], day: date, basis: str) -> dict[_Owner, domain.Ageing]:
    found: dict[_Owner, domain.Ageing] = {}
    for one in ledgers:
        found.update(one.ageing(day, basis))
    return found


def _by_currency(found: dict[_Owner, domain.Ageing]) -> dict[str, list[int]]:
    sums: dict[str, list[int]] = {}
    for (_account, currency), one in found.items():
        row = [*one.open, one.unapplied, one.disputed, one.retention, one.waiting]
        total = sums.setdefault(currency, [0] * len(row))
        sums[currency] = [old + new for old, new in zip(total, row, strict=True)]
    return {currency: row for currency, row in sums.items() if any(row)}


def _differing(
    reader: Reader,
    expected: dict[_Owner, domain.Ageing],
    day: date,
    basis: str,
    compared: Counter[str],
) -> Iterator[tuple[str, str]]:
    what = "today" if day == FAR else "backward"
    sections = queries.ageing(reader, day, basis=basis)
    found = {
        (one.account_id, section.currency): domain.Ageing(
            one.open, one.unapplied, one.disputed, one.retention, one.waiting
        )
        for section in sections
        for one in section.accounts
    }
    yield from _told(f"{what} by {basis} on {day}", expected, found)
    compared[what] += len(expected)
    plain = {owner: (one.open, one.unapplied) for owner, one in expected.items()}
    for way in (False, True) if day == FAR else (False,):
        rows = aged_then(reader, day, basis, domain.DEFAULT_EDGES, back=way)
        other = {
            (one.account_id, currency): (one.open, one.unapplied)
            for currency, accounts in rows.items()
            for one in accounts
        }
        kind = "backward" if way else "forward"
        yield from _told(f"{kind} by {basis} on {day}", plain, other)
        compared[kind] += len(plain)


def _events(
    ledgers: list[Ledger], expected: dict[_Owner, domain.Ageing], day: date, compared: Counter[str]
) -> Iterator[tuple[str, str]]:
    running: dict[_Owner, int] = {}
    for one in ledgers:
        running.update(one.outstanding(day))
    totals = {owner: one.total for owner, one in expected.items() if one.total}
    yield from _told(f"running total on {day}", totals, running)
    compared["events"] += len(running)


def _in_one_pass(
    reader: Reader,
    sums: dict[date, dict[str, list[int]]],
    days: list[date],
    basis: str,
    compared: Counter[str],
) -> Iterator[tuple[str, str]]:
    for back in (True, False):
        months = queries.ageing_at(reader, days, basis=basis, back=back)
        for place, day in enumerate(days):
            found = {}
            for currency, ends in months.items():
                end = ends[place]
                row = [*end.open, end.unapplied, end.disputed, end.retention, end.waiting]
                if any(row):
                    found[currency] = row
            yield from _told(f"one pass by {basis} on {day}", sums[day], found)
            compared["one pass"] += len(found)


def _items(
    reader: Reader, ledgers: list[Ledger], day: date, compared: Counter[str]
) -> Iterator[tuple[str, str]]:
    expected = {
        key: (part.open, part.due if key[0] == "invoice" else None, part.kind, part.disputed)
        for one in ledgers
        for key, part in one.parts(day).items()
    }
    found = {
        (one.doc, one.id, one.place): (
            one.open, one.due if one.doc == "invoice" else None, one.part, one.disputed_amount
        )
        for one in queries.open_items(reader, day)
    }  # fmt: skip
    yield from _told(f"item on {day}", expected, found)
    compared["items"] += len(found)


def _told(what: str, expected: dict[Any, Any], found: dict[Any, Any]) -> Iterator[tuple[str, str]]:
    for key in expected.keys() | found.keys():
        if expected.get(key) != found.get(key):
            yield what, f"{key}: rule {expected.get(key)}, file {found.get(key)}"


if __name__ == "__main__":
    raise SystemExit(main())
