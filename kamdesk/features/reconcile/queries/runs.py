"""Comparisons that were made: their lines, groups and what is left unexplained."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.features.reconcile.domain import causes
from kamdesk.features.reconcile.domain.entries import OURS

_SETTLED = ", ".join(f"'{cause}'" for cause in sorted(causes.SETTLED))


@dataclass(frozen=True, slots=True)
class Run:
    """One comparison.

    Attributes:
        side: "finance" or "customer".
        basis: "movements" or "open".
        differences: Groups with a cause.
        waiting: Of them, without an explanation.
    """

    id: int
    side: str
    account_id: int | None
    code: str
    account: str
    as_of: date
    since: date | None
    basis: str
    file: str
    made_on: date
    closed_on: date | None
    note: str
    differences: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Sums:
    """A comparison in one currency; amounts in minor units.

    Attributes:
        ours, theirs: The two balances.
        explained: Part of the difference the documents show or somebody explained.
    """

    currency: str
    ours: int
    theirs: int
    explained: int

    @property
    def difference(self) -> int:
        """Our balance less theirs."""
        return self.ours - self.theirs

    @property
    def residual(self) -> int:
        """What is left to explain."""
        return self.difference - self.explained


@dataclass(frozen=True, slots=True)
class RunLine:
    """A line that was compared."""

    id: int
    side: str
    place: int
    account_id: int | None
    doc: str
    doc_id: int | None
    number: str
    day: date | None
    currency: str
    amount: int
    text: str
    opening: bool
    counts: bool
    group: int


@dataclass(frozen=True, slots=True)
class RunGroup:
    """Lines that belong together, and what is said of them."""

    number: int
    account_id: int | None
    currency: str
    cause: str
    difference: int
    explained: str
    by_hand: bool
    ours: tuple[RunLine, ...]
    theirs: tuple[RunLine, ...]

    @property
    def settled(self) -> bool:
        """Whether its difference is explained, by the documents or by somebody."""
        return bool(self.explained) or self.cause in causes.SETTLED


def runs(reader: Reader, as_of: date | None = None) -> list[Run]:
    """Return the comparisons, open ones first, then the newest."""
    rows = reader.rows(
        "SELECT r.id, r.side, r.account_id, coalesce(a.code, ''), coalesce(a.name, ''), r.as_of, "
        "r.since, r.basis, r.file, r.made_on, r.closed_on, coalesce(r.note, ''), "
        "count(CASE WHEN g.cause <> '' THEN 1 END), "
        f"count(CASE WHEN g.cause NOT IN ({_SETTLED}) AND g.explained IS NULL THEN 1 END) "
        "FROM reconciliation AS r LEFT JOIN account AS a ON a.id = r.account_id "
        "LEFT JOIN reconciliation_group AS g ON g.reconciliation_id = r.id "
        "WHERE (:day IS NULL OR r.made_on <= :day) "
        "GROUP BY r.id ORDER BY r.closed_on IS NOT NULL, r.made_on DESC, r.id DESC",
        {"day": as_of and as_of.isoformat()},
    )
    return [_run(row) for row in rows]


def run(reader: Reader, key: int) -> Run | None:
    """Return one comparison."""
    return next((one for one in runs(reader) if one.id == key), None)


def _run(row: tuple[Any, ...]) -> Run:
    key, side, account_id, code, account, as_of, since, basis, file, made, closed, *rest = row
    return Run(
        key, side, account_id, code, account, date.fromisoformat(as_of), _day(since), basis, file,
        date.fromisoformat(made), _day(closed), *rest,
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def sums(reader: Reader, key: int) -> list[Sums]:
    """Return both balances and what is explained, by currency."""
    balances = reader.rows(
        "SELECT currency, sum(CASE WHEN side = 'ours' AND counts THEN amount_minor ELSE 0 END), "
        "sum(CASE WHEN side = 'theirs' AND counts THEN amount_minor ELSE 0 END) "
        "FROM reconciliation_line WHERE reconciliation_id = ? GROUP BY currency ORDER BY currency",
        (key,),
    )
    explained: dict[str, int] = dict(
        reader.rows(
            "SELECT currency, sum(difference_minor) FROM reconciliation_group "
            f"WHERE reconciliation_id = ? AND (cause IN ({_SETTLED}) OR explained IS NOT NULL) "
            "GROUP BY currency",
            (key,),
        )
    )
    return [
        Sums(currency, ours, theirs, explained.get(currency, 0))
        for currency, ours, theirs in balances
    ]


def line_count(reader: Reader, key: int) -> int:
    """Return how many lines a comparison has."""
    return int(
        reader.value("SELECT count(*) FROM reconciliation_line WHERE reconciliation_id = ?", (key,))
    )


def groups(
    reader: Reader, key: int, *, differences: bool = False, numbers: Collection[int] | None = None
) -> list[RunGroup]:
    """Return the groups of a comparison in the order of their days.

    Args:
        reader: Of the file.
        key: Of the comparison.
        differences: Only those that differ.
        numbers: Only these.
    """
    where = ""
    if numbers is not None:
        where = f"AND group_no IN ({', '.join(map(str, sorted(numbers))) or 'NULL'})"
    said = {
        row[0]: row
        for row in reader.rows(
            "SELECT group_no, account_id, currency, cause, difference_minor, coalesce(explained, ''), "
            f"by_hand FROM reconciliation_group WHERE reconciliation_id = ? {where}",
            (key,),
        )
    }
    if differences:
        where += (
            " AND group_no IN (SELECT group_no FROM reconciliation_group "
            "WHERE reconciliation_id = :run AND cause <> '')"
        )
    rows = reader.rows(
        "SELECT id, side, place, account_id, coalesce(doc, ''), doc_id, coalesce(number, ''), day, "
        "currency, amount_minor, coalesce(text, ''), opening, counts, group_no "
        f"FROM reconciliation_line WHERE reconciliation_id = :run {where} "
        "ORDER BY group_no, side, day, id",
        {"run": key},
    )
    lines: dict[int, list[RunLine]] = defaultdict(list)
    for row in rows:
        lines[row[13]].append(_line(row))
    found = [_group(said.get(number), number, mine) for number, mine in lines.items()]
    return sorted(found, key=_first_day)


def _first_day(group: RunGroup) -> tuple[bool, str, int]:
    days = [one.day.isoformat() for one in (*group.ours, *group.theirs) if one.day]
    return (
        not any(one.opening for one in (*group.ours, *group.theirs)),
        min(days, default=""),
        group.number,
    )


def _line(row: Sequence[Any]) -> RunLine:
    return RunLine(
        row[0], row[1], row[2], row[3], row[4], row[5], row[6], _day(row[7]), row[8], row[9], row[10],
        bool(row[11]), bool(row[12]), row[13],
    )  # fmt: skip


def _group(said: Sequence[Any] | None, number: int, lines: Iterable[RunLine]) -> RunGroup:
    kept = list(lines)
    ours = tuple(one for one in kept if one.side == OURS)
    theirs = tuple(one for one in kept if one.side != OURS)
    if said is None:
        return RunGroup(
            number, kept[0].account_id, kept[0].currency, causes.AGREES, 0, "", False, ours, theirs
        )
    return RunGroup(
        number, said[1], said[2], said[3], said[4], said[5], bool(said[6]), ours, theirs
    )


def companion(reader: Reader, one: Run) -> Run | None:
    """Return the newest comparison of the same day with the other side that is about the same customers."""
    return next(
        (
            other
            for other in runs(reader)
            if other.side != one.side
            and other.as_of == one.as_of
            and (other.account_id == one.account_id or None in (other.account_id, one.account_id))
        ),
        None,
    )


def mapping_of(reader: Reader, side: str, layout: str) -> str | None:
    """Return how the newest file of a layout was read, as JSON; None if there was none."""
    found: str | None = reader.value(
        "SELECT mapping FROM reconciliation WHERE side = ? AND layout = ? ORDER BY id DESC LIMIT 1",
        (side, layout),
    )
    return found


def account_names(reader: Reader, keys: Collection[int]) -> dict[int, str]:
    """Return the names of accounts by key."""
    wanted = ", ".join(map(str, sorted(keys))) or "NULL"
    return dict(reader.rows(f"SELECT id, name FROM account WHERE id IN ({wanted})"))
