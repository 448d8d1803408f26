"""What was talked about with whom, who was last spoken with, and the contact matrix of an account."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import info
from kamdesk.features.touches import domain
from kamdesk.features.touches.domain import (
    CellKey,
    Count,
    Figures,
    Freshness,
    Loss,
    Party,
    Touch,
)

WINDOW = "touch_window"
"""Name of the fact of the workspace: how many days count."""
CADENCE = "touch_cadence"
"""Name of the fact of the workspace: days of tiers A, B and C, comma separated."""

# a message to several people is no real contact with any of them
_REAL = (
    "NOT ({0}.kind = 'message' AND (SELECT count(*) FROM touch_person WHERE touch_id = {0}.id) > 1)"
)
# where somebody sat on the day of the touch; else where they sit at the account at all
_DEPARTMENT = (
    "coalesce((SELECT post.department FROM holding JOIN post ON post.id = holding.post_id "
    "WHERE holding.person_id = p.person_id AND post.account_id = t.account_id "
    "ORDER BY (holding.since IS NULL OR holding.since <= t.day) "
    "AND (holding.until IS NULL OR holding.until >= t.day) DESC, holding.id DESC LIMIT 1), '')"
)
_HOLDS = "(holding.since IS NULL OR holding.since <= :day) AND (holding.until IS NULL OR holding.until >= :day)"  # fmt: skip


# -- rules of the workspace ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rules:
    """What the user may change: days that count, and days between contacts by tier."""

    window: int
    cadence: Mapping[str, int]


def rules(reader: Reader) -> Rules:
    """Return the rules in force; the defaults of the domain where nobody changed them."""
    window, days = info(reader, WINDOW), info(reader, CADENCE)
    cadence = dict(zip(domain.CADENCE, map(int, days.split(",")), strict=True)) if days else {}
    return Rules(int(window) if window else domain.WINDOW, cadence or dict(domain.CADENCE))


# -- touches ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TouchLine:
    """One touch with everybody who took part, in the order they were named."""

    id: int
    account_id: int
    day: date
    kind: str
    subject: str
    outcome: str
    note: str
    people: tuple[Party, ...]
    ours: tuple[Party, ...]

    def counted(self) -> Touch:
        """Return it as the rules count it."""
        return Touch(self.day, self.kind, self.people, self.ours)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which touches of an account are wanted; None and "" take all.

    Attributes:
        since: First day, inclusive.
        until: Last day, inclusive.
        kind: A key of the domain's kinds.
        person_id: Somebody of theirs who took part.
        colleague_id: Somebody of us who took part.
    """

    since: date | None = None
    until: date | None = None
    kind: str = ""
    person_id: int | None = None
    colleague_id: int | None = None


def touch_ids(
    reader: Reader, account_id: int, wanted: Wanted, sort: str = "day", descending: bool = True
) -> list[int]:
    """Return the ids of touches that match, in order: by day (newest first), kind or subject."""
    parts, params = ["account_id = :account"], {"account": account_id}
    values: dict[str, Any] = {
        "day >= :since": wanted.since and wanted.since.isoformat(),
        "day <= :until": wanted.until and wanted.until.isoformat(),
        "kind = :kind": wanted.kind or None,
        "id IN (SELECT touch_id FROM touch_person WHERE person_id = :person)": wanted.person_id,
        "id IN (SELECT touch_id FROM touch_colleague WHERE colleague_id = :colleague)": wanted.colleague_id,
    }  # fmt: skip
    for part, value in values.items():
        if value is not None:
            parts.append(part)
            params[part.rstrip(")").rpartition(":")[2]] = value
    column = {"kind": "kind", "subject": "subject", "outcome": "outcome"}.get(sort, "day")
    direction = "DESC" if descending else "ASC"
    return reader.column(
        f"SELECT id FROM touch WHERE {' AND '.join(parts)} "
        f"ORDER BY {column} {direction} NULLS LAST, day DESC, id DESC",
        params,
    )


def touch_lines(reader: Reader, ids: Sequence[int]) -> dict[int, TouchLine]:
    """Return the touches of some ids."""
    marks = ",".join(map(str, ids))
    if not marks:
        return {}
    return _lines(reader, f"id IN ({marks})", ())


def touches(reader: Reader, account_id: int, since: date | None, until: date) -> list[TouchLine]:
    """Return the touches of an account, newest first.

    Args:
        reader: Of the file.
        account_id: The account.
        since: First day, inclusive; None for the very first.
        until: Last day, inclusive.
    """
    found = _lines(
        reader,
        "account_id = ? AND day BETWEEN ? AND ?",
        (account_id, "" if since is None else since.isoformat(), until.isoformat()),
    )
    return sorted(found.values(), key=lambda one: (one.day, one.id), reverse=True)


def coming(reader: Reader, account_id: int, as_of: date, limit: int = 3) -> list[TouchLine]:
    """Return the next planned touches, the nearest first."""
    ids = reader.column(
        "SELECT id FROM touch WHERE account_id = ? AND day > ? ORDER BY day, id LIMIT ?",
        (account_id, as_of.isoformat(), limit),
    )
    found = touch_lines(reader, ids)
    return [found[key] for key in ids]


def _lines(reader: Reader, where: str, params: Sequence[Any]) -> dict[int, TouchLine]:
    """Return touches by id; three statements, whatever their number."""
    chosen = f"(SELECT * FROM touch WHERE {where}) AS t"
    people = _parties(
        reader,
        f"SELECT t.id, p.person_id, {_DEPARTMENT}, person.name FROM {chosen} "
        "JOIN touch_person AS p ON p.touch_id = t.id JOIN person ON person.id = p.person_id "
        "ORDER BY p.id",
        params,
    )
    ours = _parties(
        reader,
        f"SELECT t.id, c.id, coalesce(c.function, ''), c.name FROM {chosen} "
        "JOIN touch_colleague AS p ON p.touch_id = t.id JOIN colleague AS c ON c.id = p.colleague_id "
        "ORDER BY p.id",
        params,
    )
    return {
        key: TouchLine(
            key, account, date.fromisoformat(day), kind, subject or "", outcome or "", note or "",
            tuple(people.get(key, ())),
            tuple(Party(one.id, domain.function_key(one.place), one.name) for one in ours.get(key, ())),
        )
        for key, account, day, kind, subject, outcome, note in reader.rows(
            f"SELECT id, account_id, day, kind, subject, outcome, note FROM touch WHERE {where}", params
        )
    }  # fmt: skip


def _parties(reader: Reader, sql: str, params: Sequence[Any]) -> dict[int, list[Party]]:
    found: dict[int, list[Party]] = {}
    for touch, key, place, name in reader.rows(sql, params):
        found.setdefault(touch, []).append(Party(key, place, name))
    return found


# -- last contact -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LastTouch:
    """The last real contact with a person: visit, meeting, call, or a message to them alone."""

    day: date
    kind: str
    colleagues: tuple[str, ...]
    touch_id: int


def last_contacts(reader: Reader, account_id: int, as_of: date) -> dict[int, LastTouch]:
    """Return the last real contact on or before a day of everybody who ever had a post at an account.

    A contact counts wherever it took place: people move between accounts. Who was never spoken with
    is not in the answer.
    """
    rows = reader.rows(
        "SELECT person_id, day, kind, id, (SELECT group_concat(name, char(9)) FROM (SELECT c.name "
        "FROM touch_colleague AS tc JOIN colleague AS c ON c.id = tc.colleague_id "
        "WHERE tc.touch_id = last.id ORDER BY tc.id)) FROM ("
        "SELECT p.person_id, t.day, t.kind, t.id, row_number() OVER ("
        "PARTITION BY p.person_id ORDER BY t.day DESC, t.id DESC) AS n "
        "FROM touch_person AS p JOIN touch AS t ON t.id = p.touch_id WHERE p.person_id IN ("
        "SELECT person_id FROM holding JOIN post ON post.id = post_id WHERE post.account_id = ?) "
        f"AND t.day <= ? AND {_REAL.format('t')}) AS last WHERE n = 1",
        (account_id, as_of.isoformat()),
    )
    return {
        person: LastTouch(
            date.fromisoformat(day), kind, tuple(names.split("\t")) if names else (), key
        )
        for person, day, kind, key, names in rows
    }


@dataclass(frozen=True, slots=True)
class Cold:
    """Somebody of influence we have not spoken with for longer than the cadence says."""

    person_id: int
    name: str
    influence: int
    freshness: Freshness


def gone_cold(reader: Reader, account_id: int, as_of: date, influence: int = 4) -> list[Cold]:
    """Return who of at least an influence is past the cadence of the account's tier.

    Those never spoken with come first, then the most overdue against their cadence.
    """
    tier = reader.value("SELECT tier FROM account WHERE id = ?", (account_id,))
    base = rules(reader).cadence
    last = last_contacts(reader, account_id, as_of)
    found = []
    for one in contacts(reader, account_id, as_of):
        if one.placeholder or one.influence is None or one.influence < influence:
            continue
        met = last.get(one.id)
        days = domain.cadence(tier, one.influence, base)
        fresh = domain.freshness(None if met is None else met.day, as_of, days)
        if fresh.state != "fresh":
            found.append(Cold(one.id, one.name, one.influence, fresh))
    return sorted(found, key=_most_overdue)


def _most_overdue(one: Cold) -> tuple[bool, Fraction, int, int]:
    urgency = one.freshness.urgency
    return (urgency is not None, -(urgency or Fraction(0)), -one.influence, one.person_id)


# -- who can take part --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of us; `function` is a key of the standard functions, the user's word, or ""."""

    id: int
    name: str
    function: str
    title: str
    active: bool


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody of theirs who holds a post on a day.

    `influence` is None if nobody judged it; `placeholder` is a post whose holder we do not know.
    """

    id: int
    name: str
    title: str
    department: str
    influence: int | None
    placeholder: bool = False


def colleagues(reader: Reader, *, with_former: bool = False) -> list[Colleague]:
    """Return our people by name."""
    where = "" if with_former else "WHERE active = 1"
    return [
        Colleague(key, name, domain.function_key(function), title or "", bool(active))
        for key, name, function, title, active in reader.rows(
            f"SELECT id, name, function, title, active FROM colleague {where} ORDER BY name"
        )
    ]


def contacts(reader: Reader, account_id: int, as_of: date) -> list[Contact]:
    """Return who holds a post at an account on a day, the most influential first, each once."""
    rows = reader.rows(
        "SELECT person.id, person.name, coalesce(post.title, ''), coalesce(post.department, ''), "
        f"{_INFLUENCE} AS influence, person.placeholder FROM post JOIN holding ON holding.post_id = post.id AND {_HOLDS} "
        "JOIN person ON person.id = holding.person_id AND person.archived_at IS NULL "
        "WHERE post.account_id = :account GROUP BY person.id "
        "ORDER BY influence DESC NULLS LAST, post.id",
        {"account": account_id, "day": as_of.isoformat()},
    )
    return [
        Contact(key, name, title, department, influence, bool(placeholder))
        for key, name, title, department, influence, placeholder in rows
    ]


def met(reader: Reader, account_id: int) -> list[tuple[int, str]]:
    """Return (id, name) of everybody who took part in a touch of an account, by name."""
    return [
        (key, name)
        for key, name in reader.rows(
            "SELECT id, name FROM person WHERE id IN (SELECT p.person_id FROM touch AS t "
            "JOIN touch_person AS p ON p.touch_id = t.id WHERE t.account_id = ?) ORDER BY sort_key",
            (account_id,),
        )
    ]


def owner(reader: Reader, account_id: int) -> int | None:
    """Return the id of who of us looks after an account."""
    key: int | None = reader.value("SELECT owner_id FROM account WHERE id = ?", (account_id,))
    return key


_INFLUENCE = (
    "(SELECT CAST(value AS INTEGER) FROM fact WHERE fact.account_id = :account "
    "AND fact.person_id = person.id AND kind = 'influence' AND map_id IS NULL AND on_day <= :day "
    "ORDER BY on_day DESC, id DESC LIMIT 1)"
)


def influences(reader: Reader, account_id: int, as_of: date) -> dict[int, int]:
    """Return the influence of everybody who was judged by a day."""
    rows = reader.rows(
        "SELECT person_id, CAST(value AS INTEGER) FROM ("
        "SELECT person_id, value, row_number() OVER (PARTITION BY person_id "
        "ORDER BY on_day DESC, id DESC) AS n FROM fact WHERE account_id = ? AND kind = 'influence' "
        "AND map_id IS NULL AND on_day <= ?) WHERE n = 1 AND value IS NOT NULL",
        (account_id, as_of.isoformat()),
    )
    return dict(rows)


# -- the matrix ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the matrix.

    Attributes:
        key: (our function, their department).
        count: What happened there.
        depth: 0 to 3.
        days: Days since the last real contact, None if there never was one.
        needed: Whether it is needed.
        said: Whether the user said so; else it is the default.
        goal: What the pair agreed on.
        pair: (colleague, person) who keep the contact by name, "" where open; agreed, else who met
            most in the window.
        pair_ids: The same by id.
        agreed: Whether the pair was agreed.
        coming: Day of the next planned touch, None if there is none.
    """

    key: CellKey
    count: Count
    depth: int
    days: int | None
    needed: bool
    said: bool = False
    goal: str = ""
    pair: tuple[str, str] = ("", "")
    pair_ids: tuple[int | None, int | None] = (None, None)
    agreed: bool = False
    coming: date | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """The contact matrix of an account as of a day.

    Attributes:
        functions: Rows, standard functions first; "" collects colleagues without a function.
        departments: Columns, the top of the house first; "" collects people without a department.
        reach: Ids of the people each colleague (by id) really spoke with in the window.
        losses: What goes with each colleague (by id) who reaches anybody.
        losses_there: What goes with each of theirs (by id) whom anybody reaches.
        colleagues: Names by id.
        people: Names by id.
        influence: 1 to 5 by person id.
    """

    as_of: date
    window: int
    functions: tuple[str, ...]
    departments: tuple[str, ...]
    cells: Mapping[CellKey, Cell]
    figures: Figures
    reach: Mapping[int, frozenset[int]]
    losses: Mapping[int, Loss]
    losses_there: Mapping[int, Loss]
    colleagues: Mapping[int, str]
    people: Mapping[int, str]
    influence: Mapping[int, int]


def matrix(reader: Reader, account_id: int, as_of: date, window: int | None = None) -> Matrix:
    """Return the contact matrix of an account as things stood at the end of a day.

    Args:
        reader: Of the file.
        account_id: The account.
        as_of: The day; later touches are planned and do not count.
        window: Days that count; those of the workspace if None.
    """
    days = rules(reader).window if window is None else window
    lines = touches(reader, account_id, None, date.max)
    counted = [one.counted() for one in lines]
    counts = domain.count(counted, as_of, days)
    plans = domain.plans(counted, as_of)
    said = _said(reader, account_id)
    ours = colleagues(reader, with_former=True)
    theirs = _departments(reader, account_id, as_of)
    functions, departments = _axes((*counts, *plans, *said), ours, theirs)
    names = {one.id: one.name for line in lines for one in line.people}
    by_name = {one.id: one.name for one in ours}
    cells = {
        (function, department): _cell(
            (function, department), counts, plans, said, (by_name, names), as_of
        )
        for function in functions
        for department in departments
    }
    needed = {key for key, one in cells.items() if one.needed}
    contacts_now = domain.contacts_touched(counted, as_of, days)
    reached = domain.reach(counted, as_of, days)
    met = {one for people in reached.values() for one in people}
    influence = influences(reader, account_id, as_of)
    return Matrix(
        as_of, days, functions, departments, cells,
        domain.figures(counts, needed, len(contacts_now)), reached,
        {key: domain.loss_if_leaves(reached, influence, key) for key in reached},
        {key: domain.loss_if_they_leave(reached, influence, key) for key in met},
        by_name, names, influence,
    )  # fmt: skip


def _axes(
    used: Iterable[CellKey],
    ours: Sequence[Colleague],
    theirs: Sequence[str],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    functions = {one.function for one in ours if one.active and one.function}
    departments = set(theirs)
    for function, department in used:
        functions.add(function)
        departments.add(department)
    return (
        tuple(sorted(functions, key=domain.function_order)),
        tuple(sorted(departments, key=domain.department_order)),
    )


def _departments(reader: Reader, account_id: int, as_of: date) -> list[str]:
    """Return the departments where somebody holds a post on a day."""
    return reader.column(
        "SELECT DISTINCT post.department FROM post JOIN holding ON holding.post_id = post.id "
        f"AND {_HOLDS} WHERE post.account_id = :account AND post.department IS NOT NULL",
        {"account": account_id, "day": as_of.isoformat()},
    )


def _said(reader: Reader, account_id: int) -> dict[CellKey, tuple[Any, ...]]:
    """Return (needed, goal, colleague id, colleague, person id, person) of the cells somebody set."""
    return {
        (function, department): tuple(row)
        for function, department, *row in reader.rows(
            "SELECT our_function, department, needed, goal, colleague_id, c.name, person_id, "
            "person.name FROM contact_cell LEFT JOIN colleague AS c ON c.id = colleague_id "
            "LEFT JOIN person ON person.id = person_id WHERE account_id = ?",
            (account_id,),
        )
    }


def _cell(
    key: CellKey,
    counts: Mapping[CellKey, Count],
    plans: Mapping[CellKey, date],
    said: Mapping[CellKey, tuple[Any, ...]],
    names: tuple[Mapping[int, str], Mapping[int, str]],
    as_of: date,
) -> Cell:
    one = counts.get(key, Count())
    needed, goal, ours_id, ours, theirs_id, theirs = said.get(key, (None,) * 6)
    agreed = ours_id is not None or theirs_id is not None
    ids, pair = (ours_id, theirs_id), (ours or "", theirs or "")
    if not agreed and (met := one.main_pair()) is not None:
        ids, pair = met, (names[0].get(met[0], ""), names[1].get(met[1], ""))
    return Cell(
        key, one, domain.depth(one.weight), None if one.last is None else (as_of - one.last).days,
        domain.needed_by_default(*key) if needed is None else bool(needed), needed is not None,
        goal or "", pair, ids, agreed, plans.get(key),
    )  # fmt: skip


def cell_touches(reader: Reader, account_id: int, key: CellKey, as_of: date) -> list[TouchLine]:
    """Return the touches behind one cell up to a day, newest first."""
    lines = touches(reader, account_id, None, as_of)
    return [one for one in lines if key in one.counted().cells()]
