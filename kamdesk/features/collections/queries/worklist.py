"""Whom to call: every account with something to be done about what it owes, in one statement.

A row is an account in one currency. Why it is there, each with its own rule:

- broken: a promise broke, its money is still open, and nobody spoke with them since;
- follow: a next date was set and has come, and nothing was done about it since;
- step: an item reached a step of the reminder ladder that nobody answered (`domain.ladder`).

An item rests while a promise for it (or for the account in its currency) is open, while the whole of
it is contested, and until a next date that was set for it. What was done today has left the list.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.features.collections.domain import priority
from kamdesk.features.collections.domain.ladder import MOST_UP, Step, step_at
from kamdesk.features.collections.domain.priority import Weights
from kamdesk.features.collections.domain.vocabulary import CLASSES
from kamdesk.features.collections.queries import rules
from kamdesk.features.collections.queries.parts import VOW, part_sql, vow_sql
from kamdesk.features.parameters.queries import by_account

# the next dates that still stand, by subject: an account, or one invoice of it
FOLLOW = """
follow AS MATERIALIZED (
    SELECT c.id, c.account_id, c.invoice_id, c.next_on, c.next_what FROM chase AS c
    WHERE c.next_on IS NOT NULL AND c.day <= :day {of_c} AND NOT EXISTS (
        SELECT 1 FROM chase AS d WHERE d.account_id = c.account_id
            AND (d.invoice_id IS NULL OR d.invoice_id = c.invoice_id) AND d.day <= :day
            AND (d.day > c.day OR (d.day = c.day AND d.id > c.id))
            AND (d.next_on IS NOT NULL OR d.day >= c.next_on))
)"""
# broken promises nobody spoke about since they broke
FRESH = """
fresh AS MATERIALIZED (
    SELECT v.* FROM vow AS v WHERE v.state = 'broken' AND NOT EXISTS (
        SELECT 1 FROM chase AS c WHERE c.account_id = v.account_id AND c.kind <> 'note'
            AND (c.invoice_id IS NULL OR c.invoice_id = v.invoice_id)
            AND c.day > v.last AND c.day <= :day)
)"""
_ACCOUNTS = """
ordered AS (
    SELECT account_id, state, promised || printf('.%012d', id) AS place FROM vow
),
kept AS (
    SELECT account_id, max(place) FILTER (WHERE state = 'kept') AS latest,
        count(*) FILTER (WHERE state = 'kept') AS kept,
        count(*) FILTER (WHERE state = 'broken') AS broken
    FROM ordered GROUP BY account_id
),
tally AS MATERIALIZED (
    SELECT k.account_id, k.kept, k.broken, (SELECT count(*) FROM ordered AS o
        WHERE o.account_id = k.account_id AND o.state = 'broken' AND o.place > coalesce(k.latest, ''))
        AS since_kept FROM kept AS k
),
classed AS MATERIALIZED (
    SELECT account_id, credit_class FROM (
        SELECT account_id, credit_class,
            row_number() OVER (PARTITION BY account_id ORDER BY day DESC, id DESC) AS n
        FROM investigation WHERE credit_class IS NOT NULL AND day <= :day) WHERE n = 1
)"""
# pairs are compared as one text: SQLite looks those up, pairs it would read through
_ITEMS = """
held AS MATERIALIZED (
    SELECT p.*, coalesce(g.credit_class, '') AS class, coalesce(t.since_kept, 0) / 2 AS up,
        CAST(julianday(:until) - julianday(p.due) AS INTEGER) AS then_late,
        (p.invoice_id IN (SELECT invoice_id FROM vow WHERE state = 'open' AND invoice_id IS NOT NULL)
            OR p.account_id || p.currency IN (SELECT account_id || currency FROM vow
                WHERE state = 'open' AND invoice_id IS NULL)) AS promised,
        (p.invoice_id IN (SELECT invoice_id FROM follow
            WHERE next_on > :until AND invoice_id IS NOT NULL) OR p.account_id IN
            (SELECT account_id FROM follow WHERE next_on > :until AND invoice_id IS NULL)) AS later,
        (p.invoice_id IN (SELECT invoice_id FROM follow
            WHERE next_on <= :until AND invoice_id IS NOT NULL) OR p.account_id IN
            (SELECT account_id FROM follow WHERE next_on <= :until AND invoice_id IS NULL)) AS follow,
        (p.invoice_id IN (SELECT invoice_id FROM fresh WHERE invoice_id IS NOT NULL)
            OR p.account_id || p.currency IN (SELECT account_id || currency FROM fresh
                WHERE invoice_id IS NULL)) AS broken,
        (p.invoice_id IN (SELECT invoice_id FROM chase
            WHERE day = :day AND invoice_id IS NOT NULL AND kind <> 'note')
            OR p.account_id IN (SELECT account_id FROM chase
                WHERE day = :day AND invoice_id IS NULL AND kind <> 'note')) AS done
    FROM part AS p LEFT JOIN classed AS g ON g.account_id = p.account_id
    LEFT JOIN tally AS t ON t.account_id = p.account_id
),
stepped AS (
    SELECT *, {base} AS base, {step} AS step FROM held
),
item AS MATERIALIZED (
    SELECT *, CASE WHEN step IS NULL OR free <= 0 OR promised OR later OR done THEN NULL
        WHEN EXISTS (SELECT 1 FROM chase AS c WHERE c.invoice_id = s.invoice_id
            AND c.step IS NOT NULL AND CAST(c.step AS INTEGER) >= s.step AND c.day <= :day
            AND c.day >= date(s.due, s.base || ' days')) THEN NULL
        WHEN EXISTS (SELECT 1 FROM chase AS c WHERE c.account_id = s.account_id
            AND c.invoice_id IS NULL AND c.step IS NOT NULL
            AND CAST(c.step AS INTEGER) >= s.step AND c.day <= :day
            AND c.day >= date(s.due, s.base || ' days')) THEN NULL
        ELSE step END AS waits
    FROM stepped AS s
)"""
_ROWS = """
SELECT t.account_id, t.currency, a.code, coalesce(a.short_name, a.name), a.name, t.class,
    t.overdue, t.free_overdue, t.wanted, t.late_sum, t.likely, t.items, t.oldest, t.contested,
    t.promised, t.soon, t.next_due, t.step, t.follow, t.broken, t.quiet, coalesce(y.kept, 0),
    coalesce(y.broken, 0), t.up
FROM (
    SELECT account_id, currency, max(class) AS class, max(up) AS up,
        coalesce(sum(open) FILTER (WHERE late > 0), 0) AS overdue,
        coalesce(sum(free) FILTER (WHERE late > 0), 0) AS free_overdue,
        coalesce(sum(free) FILTER (WHERE late > 0 OR waits IS NOT NULL), 0) AS wanted,
        coalesce(sum(free * max(late, 0)) FILTER (WHERE late > 0 OR waits IS NOT NULL), 0) AS late_sum,
        coalesce(sum(free * {chance}) FILTER (WHERE late > 0 OR waits IS NOT NULL), 0) AS likely,
        count(*) FILTER (WHERE late > 0 OR waits IS NOT NULL) AS items,
        max(late) FILTER (WHERE late > 0) AS oldest, sum(open - free) AS contested,
        coalesce(sum(free) FILTER (WHERE promised), 0) AS promised,
        coalesce(sum(free) FILTER (WHERE late <= 0 AND waits IS NOT NULL), 0) AS soon,
        min(due) FILTER (WHERE late <= 0 AND waits IS NOT NULL) AS next_due,
        max(waits) AS step, max(follow AND NOT done) AS follow, max(broken AND NOT done) AS broken,
        min(done) AS quiet
    FROM item GROUP BY account_id, currency
    HAVING max(waits IS NOT NULL OR (follow AND NOT done) OR (broken AND NOT done) OR late > 0)
) AS t JOIN account AS a ON a.id = t.account_id LEFT JOIN tally AS y ON y.account_id = t.account_id
WHERE a.archived_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One account in one currency; amounts in minor units.

    Attributes:
        credit_class: "" if it is unknown.
        overdue: Open and past due, contested or not.
        wanted: What may be chased: past due or on a step of the ladder, and not contested.
        items: How many parts of invoices `wanted` counts.
        oldest: Days late of the oldest part past due, None if nothing is.
        contested: What is contested of everything open.
        promised: What rests on an open promise.
        soon: What of `wanted` is not due yet; `next_due` is its first day.
        step: Days of the highest step that waits, None if none does.
        follow, broken: Whether a next date has come, or a broken promise is not spoken about.
        handled: Whether all of it was dealt with today.
        up: Steps lifted by broken promises.
        kept, out: Promises of the account kept, and come out.
        chance: Thousandths.
        weight: What calls are ordered by, None without an exchange rate.
        quiet: Last quiet day of the account, None if it may be called.
    """

    account_id: int
    currency: str
    code: str
    short_name: str
    name: str
    credit_class: str
    overdue: int
    wanted: int
    items: int
    oldest: int | None
    contested: int
    promised: int
    soon: int
    next_due: date | None
    step: int | None
    follow: bool
    broken: bool
    handled: bool
    up: int
    kept: int
    out: int
    chance: int
    weight: int | None
    quiet: date | None

    @property
    def key(self) -> tuple[int, str]:
        """Account and currency."""
        return self.account_id, self.currency

    @property
    def waits(self) -> bool:
        """Whether something is to be done."""
        return self.broken or self.follow or self.step is not None


def worklist(
    reader: Reader, day: date, until: date | None = None, account_id: int | None = None
) -> list[WorkRow]:
    """Return every account with something to do or anything past due, the weightiest first.

    Args:
        reader: Of the file.
        day: What is open and what was done is counted at the end of it.
        until: Last day whose steps and next dates are wanted, `day` if not given.
        account_id: One account only.

    Accounts in a currency without an exchange rate follow those with one.
    """
    weights = rules.weights(reader, day)
    rows = _read(reader, day, until or day, account_id, weights)
    quiet = rules.quiet_accounts(reader, day)
    rates = rules.to_base(reader, day)
    found = [_row(row, weights, quiet, rates) for row in rows]
    found.sort(key=lambda one: (one.weight is None, -(one.weight or 0), -one.wanted, one.name))
    return found


def _read(
    reader: Reader, day: date, until: date, account_id: int | None, weights: Weights
) -> list[tuple[Any, ...]]:
    sql, params = item_sql(reader, day, until, account_id)
    chance, cuts = _chance_case(weights)
    return reader.rows(f"WITH {sql} {_ROWS.format(chance=chance)}", params | cuts)


def item_sql(
    reader: Reader, day: date, until: date, account_id: int | None = None
) -> tuple[str, dict[str, Any]]:
    """Return the expressions up to `item`, a row for each open part with what it waits for.

    Columns beside those of `part`: class, up, promised, later, follow, broken, done, base and step
    (days of the step reached by `until`, before and after it was lifted), waits (the step if nobody
    answered it and nothing makes it rest).
    """
    parts, params = part_sql(reader, day, account_id)
    known = rules.ladders(reader)
    base, base_params = _step_case(known, "b", lifted=False)
    step, step_params = _step_case(known, "s", lifted=True)
    of_c = "" if account_id is None else "AND c.account_id = :account"
    sql = ",".join(
        (
            parts, vow_sql(account_id), FOLLOW.format(of_c=of_c), FRESH, _ACCOUNTS,
            _ITEMS.format(base=base, step=step),
        )
    )  # fmt: skip
    return sql, params | base_params | step_params | {"until": until.isoformat()}


def _step_case(
    known: Mapping[str, Sequence[Step]], mark: str, *, lifted: bool
) -> tuple[str, dict[str, int]]:
    """Return SQL of the days of the step reached, NULL before the first, and its parameters."""
    params: dict[str, int] = {}

    def bind(value: int) -> str:
        name = f"{mark}{len(params)}"
        params[name] = value
        return f":{name}"

    def rungs(steps: Sequence[Step], up: int) -> str:
        cuts = sorted({*(step.days for step in steps), *((1,) if up else ())}, reverse=True)
        whens = []
        for cut in cuts:
            reached = step_at(steps, cut, up)
            if reached is not None:
                whens.append(f"WHEN then_late >= {bind(cut)} THEN {bind(reached.days)}")
        return f"CASE {' '.join(whens)} END"

    def ladder(steps: Sequence[Step]) -> str:
        if not lifted:
            return rungs(steps, 0)
        whens = " ".join(f"WHEN {up} THEN {rungs(steps, up)}" for up in range(MOST_UP))
        return f"CASE min(up, {MOST_UP}) {whens} ELSE {rungs(steps, MOST_UP)} END"

    own = [f"WHEN '{name}' THEN {ladder(known[name])}" for name in CLASSES if name in known]
    default = ladder(known[""])
    return (f"CASE class {' '.join(own)} ELSE {default} END" if own else default), params


def _chance_case(weights: Weights) -> tuple[str, dict[str, int]]:
    params: dict[str, int] = {}
    whens = []
    for place, edge in enumerate(priority.EDGES):
        params |= {f"edge{place}": edge, f"chance{place}": weights.chances[place]}
        whens.append(f"WHEN late <= :edge{place} THEN :chance{place}")
    params["chance_last"] = weights.chances[-1]
    return f"CASE {' '.join(whens)} ELSE :chance_last END", params


def _row(
    row: tuple[Any, ...], weights: Weights, quiet: Mapping[int | None, date], rates: Mapping[str, Any]
) -> WorkRow:  # fmt: skip
    (
        account, currency, code, short, name, credit, overdue, _free, wanted, late_sum, likely,
        items, oldest, contested, promised, soon, next_due, step, follow, broken, done, kept,
        out_broken, up,
    ) = row  # fmt: skip
    chance = priority.with_promises(likely // wanted if wanted else 0, kept, out_broken)
    rate = rates.get(currency)
    weighed = None
    if rate is not None:
        weighed = int(priority.combine(wanted, late_sum, chance, weights.late_days) * rate)
    ends = [end for end in (quiet.get(None), quiet.get(account)) if end is not None]
    return WorkRow(
        account, currency, code, short, name, credit, overdue, wanted, items, oldest,
        contested, promised, soon, None if next_due is None else date.fromisoformat(next_due), step,
        bool(follow), bool(broken), bool(done), min(up, MOST_UP), kept, kept + out_broken, chance,
        weighed, max(ends) if ends else None,
    )  # fmt: skip


# -- in words -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Caller:
    """Who at the customer can release the money.

    Attributes:
        what: What they do on the payment path, "" if they are known by their role only.
        attitude: -2 to 2, None if unknown.
        coverage: 0 to 4, None if unknown.
    """

    person_id: int
    name: str
    what: str
    attitude: int | None
    coverage: int | None


@dataclass(frozen=True, slots=True)
class Words:
    """What the list says of an account beside its figures.

    Attributes:
        caller: Who to call, None if nobody is known.
        payment_day: Day of the month they pay on, as it was written down; "" if unknown.
        last_day, last_kind, last_what: What was done last.
        next_on, next_what: The first next date that stands.
        promised, promise, currency: The newest broken promise that was not spoken about.
        expected: The next day an open promise falls due.
        owner: Who of us looks after the account.
    """

    caller: Caller | None = None
    payment_day: str = ""
    last_day: date | None = None
    last_kind: str = ""
    last_what: str = ""
    next_on: date | None = None
    next_what: str = ""
    promised: date | None = None
    promise: int | None = None
    promise_currency: str = ""
    expected: date | None = None
    owner: str = ""


def words(reader: Reader, account_ids: Iterable[int], day: date) -> dict[int, Words]:
    """Return what is said of some accounts; for the rows in sight."""
    wanted = sorted(set(account_ids))
    if not wanted:
        return {}
    marks = {f"a{place}": key for place, key in enumerate(wanted)}
    these = ", ".join(f":{name}" for name in marks)
    params: dict[str, Any] = {"day": day.isoformat(), **marks}
    callers = _callers(reader, these, params)
    days = by_account(reader, rules.PAYMENT_DAY, day)
    last = _last(reader, these, params)
    follow = _follow(reader, these, params)
    vows = _vows(reader, these, params)
    owners = dict(
        reader.rows(
            "SELECT a.id, c.name FROM account AS a JOIN colleague AS c ON c.id = a.owner_id "
            f"WHERE a.id IN ({these})",
            params,
        )
    )
    nothing: tuple[Any, ...] = (None, "", "")
    unbroken: tuple[Any, ...] = (None, None, "", None)
    found = {}
    for key in wanted:
        told: tuple[Any, ...] = (
            callers.get(key), days.get(key, ""), *last.get(key, nothing),
            *follow.get(key, (None, "")), *vows.get(key, unbroken), owners.get(key, ""),
        )  # fmt: skip
        found[key] = Words(*told)
    return found


def _callers(reader: Reader, these: str, params: Mapping[str, Any]) -> dict[int, Caller]:
    """Return the last known person on the payment path, else whoever pays by role."""
    found: dict[int, tuple[int, str, str]] = {}
    for account, person, name in reader.rows(
        "SELECT f.account_id, f.person_id, p.name FROM (SELECT *, row_number() OVER "
        "(PARTITION BY account_id, person_id ORDER BY on_day DESC, id DESC) AS n FROM fact "
        f"WHERE account_id IN ({these}) AND kind = 'role' AND map_id IS NULL AND on_day <= :day) AS f "
        "JOIN person AS p ON p.id = f.person_id WHERE f.n = 1 AND f.value = 'payer' "
        "AND p.archived_at IS NULL ORDER BY f.person_id DESC",
        dict(params),
    ):
        found[account] = (person, name, "")
    for account, person, name, what in reader.rows(
        "SELECT s.account_id, s.person_id, p.name, s.what FROM payment_step AS s "
        f"JOIN person AS p ON p.id = s.person_id WHERE s.account_id IN ({these}) "
        "AND p.archived_at IS NULL ORDER BY s.place, s.id",
        dict(params),
    ):
        found[account] = (person, name, what)
    stance = stances(reader, [(account, one[0]) for account, one in found.items()], params["day"])
    return {
        account: Caller(*(*one, *stance.get((account, one[0]), (None, None))))
        for account, one in found.items()
    }


def stances(
    reader: Reader, pairs: Sequence[tuple[int, int]], day: str
) -> dict[tuple[int, int], tuple[int | None, int | None]]:
    """Return attitude and coverage by (account, person), None for what is unknown."""
    if not pairs:
        return {}
    values = ", ".join(f"({account:d}, {person:d})" for account, person in pairs)
    found: dict[tuple[int, int], dict[str, int | None]] = {}
    for account, person, kind, value in reader.rows(
        "SELECT account_id, person_id, kind, value FROM (SELECT *, row_number() OVER "
        "(PARTITION BY account_id, person_id, kind ORDER BY on_day DESC, id DESC) AS n FROM fact "
        f"WHERE (account_id, person_id) IN (VALUES {values}) AND kind IN ('attitude', 'coverage') "
        "AND map_id IS NULL AND on_day <= ?) WHERE n = 1",
        (day,),
    ):
        found.setdefault((account, person), {})[kind] = None if value is None else int(value)
    return {pair: (one.get("attitude"), one.get("coverage")) for pair, one in found.items()}


def _last(reader: Reader, these: str, params: Mapping[str, Any]) -> dict[int, tuple[Any, ...]]:
    return {
        account: (date.fromisoformat(day), kind, what or "")
        for account, day, kind, what in reader.rows(
            "SELECT account_id, day, kind, what FROM (SELECT *, row_number() OVER "
            "(PARTITION BY account_id ORDER BY day DESC, id DESC) AS n FROM chase "
            f"WHERE account_id IN ({these}) AND day <= :day AND kind <> 'note') WHERE n = 1",
            dict(params),
        )
    }


def _follow(reader: Reader, these: str, params: Mapping[str, Any]) -> dict[int, tuple[Any, ...]]:
    sql = FOLLOW.format(of_c=f"AND c.account_id IN ({these})")
    return {
        account: (date.fromisoformat(day), what or "")
        for account, day, what in reader.rows(
            f"WITH {sql} SELECT account_id, next_on, next_what FROM follow "
            "ORDER BY next_on DESC, id DESC",
            dict(params),
        )
    }


def _vows(reader: Reader, these: str, params: Mapping[str, Any]) -> dict[int, tuple[Any, ...]]:
    sql = VOW.format(of_p=f"AND p.account_id IN ({these})")
    broken = {
        account: (date.fromisoformat(day), amount, currency)
        for account, day, amount, currency in reader.rows(
            f"WITH {sql}, {FRESH} SELECT account_id, promised, amount, currency FROM fresh "
            "ORDER BY promised, id",
            dict(params),
        )
    }
    expected = {
        account: date.fromisoformat(day)
        for account, day in reader.rows(
            f"WITH {sql} SELECT account_id, min(promised) FROM vow WHERE state = 'open' "
            "GROUP BY account_id",
            dict(params),
        )
    }
    return {
        account: (*broken.get(account, (None, None, "")), expected.get(account))
        for account in broken.keys() | expected.keys()
    }
