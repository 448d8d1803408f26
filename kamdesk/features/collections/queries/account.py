"""Everything about one account or one invoice: its items, what was done, promises, disputes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.features.collections.domain import disputes
from kamdesk.features.collections.domain.disputes import Clock
from kamdesk.features.collections.domain.promises import KeptRatio, kept_ratio
from kamdesk.features.collections.queries.parts import part_sql, vow_sql
from kamdesk.features.collections.queries.worklist import Caller, item_sql, stances


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class Item:
    """One open part of an invoice; amounts in minor units.

    Attributes:
        due: None while the event it waits for is missing.
        kind: "part" or "retention".
        late: Days after the due day, None without one.
        free: What of it nobody contests.
        step: Days of the step that waits, None if none does.
        promised: Whether it rests on an open promise.
        later: Whether a next date makes it rest.
        done: Whether it was dealt with today.
    """

    invoice_id: int
    number: str
    currency: str
    due: date | None
    kind: str
    late: int | None
    open: int
    free: int
    step: int | None
    promised: bool
    later: bool
    done: bool


def items(
    reader: Reader, account_id: int, day: date, currency: str = "", until: date | None = None
) -> list[Item]:
    """Return the open parts of an account, the latest first; without a due day last."""
    sql, params = item_sql(reader, day, until or day, account_id)
    rows = reader.rows(
        f"WITH {sql} SELECT invoice_id, number, currency, due, kind, late, open, free, waits, "
        "promised, later, done FROM item WHERE account_id = :account "
        "AND (:currency = '' OR currency = :currency) ORDER BY due IS NULL, due, number",
        params | {"currency": currency},
    )
    return [
        Item(key, number, code, _day(due), kind, late, opened, free, waits, *map(bool, flags))
        for key, number, code, due, kind, late, opened, free, waits, *flags in rows
    ]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done.

    Attributes:
        number: Of the invoice it was about, "" if it was the whole account.
        person: At the customer, "" if nobody is named.
        colleague: Of us.
        step: Days of the step it answered, None for none.
    """

    id: int
    day: date
    kind: str
    what: str
    invoice_id: int | None
    number: str
    person: str
    colleague: str
    reason: str
    proof: str
    step: int | None
    next_on: date | None
    next_what: str


def timeline(
    reader: Reader, day: date, *, account_id: int | None = None, invoice_id: int | None = None,
    limit: int = 200,
) -> list[Event]:  # fmt: skip
    """Return what was done by a day, newest first, about an account or one invoice of it.

    An invoice's includes what was done about the whole account.
    """
    where = (
        "c.account_id = :account"
        if invoice_id is None
        else "c.account_id = (SELECT account_id FROM invoice WHERE id = :invoice) "
        "AND (c.invoice_id IS NULL OR c.invoice_id = :invoice)"
    )
    rows = reader.rows(
        "SELECT c.id, c.day, c.kind, coalesce(c.what, ''), c.invoice_id, coalesce(i.number, ''), "
        "coalesce(p.name, ''), coalesce(o.name, ''), coalesce(c.reason, ''), coalesce(c.proof, ''), "
        "CAST(c.step AS INTEGER), c.next_on, coalesce(c.next_what, '') FROM chase AS c "
        "LEFT JOIN invoice AS i ON i.id = c.invoice_id LEFT JOIN person AS p ON p.id = c.person_id "
        f"LEFT JOIN colleague AS o ON o.id = c.colleague_id WHERE {where} AND c.day <= :day "
        "ORDER BY c.day DESC, c.id DESC LIMIT :limit",
        {"account": account_id, "invoice": invoice_id, "day": day.isoformat(), "limit": limit},
    )
    return [
        Event(
            key, date.fromisoformat(on), kind, what, invoice, number, person, colleague, reason,
            proof, step, _day(next_on), next_what,
        )
        for (
            key, on, kind, what, invoice, number, person, colleague, reason, proof, step, next_on,
            next_what,
        ) in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vow:
    """A promise with its state; amounts in minor units.

    Attributes:
        number: Of its invoice, "" for the account as a whole.
        came: What counted for it by the day.
        last: Last day money still counts.
    """

    id: int
    account_id: int
    account: str
    invoice_id: int | None
    number: str
    currency: str
    amount: int
    came: int
    made_on: date
    promised: date
    last: date
    state: str
    person: str
    note: str


def promises(
    reader: Reader, day: date, *, account_id: int | None = None, invoice_id: int | None = None
) -> list[Vow]:
    """Return promises made by a day with their states, newest first; all, or of one account.

    Those of an invoice include the account's promises as a whole in its currency.
    """
    if invoice_id is not None:
        account_id = reader.value("SELECT account_id FROM invoice WHERE id = ?", (invoice_id,))
    rows = reader.rows(
        f"WITH {vow_sql(account_id)} SELECT v.id, v.account_id, coalesce(a.short_name, a.name), "
        "v.invoice_id, coalesce(i.number, ''), v.currency, v.amount, coalesce(v.came, 0), v.made_on, "
        "v.promised, v.last, v.state, coalesce(p.name, ''), coalesce(v.note, '') FROM vow AS v "
        "JOIN account AS a ON a.id = v.account_id LEFT JOIN invoice AS i ON i.id = v.invoice_id "
        "LEFT JOIN person AS p ON p.id = v.person_id WHERE :invoice IS NULL OR v.invoice_id = :invoice "
        "OR (v.invoice_id IS NULL AND v.currency = "
        "(SELECT currency FROM invoice WHERE id = :invoice)) ORDER BY v.promised DESC, v.id DESC",
        {"day": day.isoformat(), "account": account_id, "invoice": invoice_id},
    )
    return [Vow(*row[:8], *map(date.fromisoformat, row[8:11]), *row[11:]) for row in rows]


def kept_ratios(reader: Reader, day: date, account_id: int | None = None) -> dict[str, KeptRatio]:
    """Return the kept ratio by currency, of one account or of all."""
    found: dict[str, list[tuple[str, int]]] = {}
    for currency, state, amount in reader.rows(
        f"WITH {vow_sql(account_id)} SELECT currency, state, amount FROM vow",
        {"day": day.isoformat(), "account": account_id},
    ):
        found.setdefault(currency, []).append((state, amount))
    return {currency: kept_ratio(judged) for currency, judged in sorted(found.items())}


# -- disputes -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Contested:
    """A dispute with its clock; `amount` in minor units.

    Attributes:
        owner: Who of us answers, "" if nobody does.
        closed: Day it was settled, None while it is open.
    """

    id: int
    account_id: int
    account: str
    invoice_id: int
    number: str
    currency: str
    amount: int
    reason: str
    raised: date
    answer_by: date | None
    owner: str
    evidence: str
    closed: date | None
    result: str
    clock: Clock


def contested(
    reader: Reader, day: date, *, account_id: int | None = None, invoice_id: int | None = None,
    only_open: bool = True,
) -> list[Contested]:  # fmt: skip
    """Return disputes raised by a day, the one whose answer is owed first at the top."""
    rows = reader.rows(
        "SELECT d.id, i.account_id, coalesce(a.short_name, a.name), i.id, i.number, i.currency, "
        "d.amount_minor, d.reason, d.raised, d.answer_by, coalesce(o.name, ''), "
        "coalesce(d.evidence, ''), CASE WHEN d.closed <= :day THEN d.closed END, "
        "CASE WHEN d.closed <= :day THEN coalesce(d.result, '') ELSE '' END "
        "FROM dispute AS d JOIN invoice AS i ON i.id = d.invoice_id "
        "JOIN account AS a ON a.id = i.account_id LEFT JOIN colleague AS o ON o.id = d.owner_id "
        "WHERE d.raised <= :day AND (:account IS NULL OR i.account_id = :account) "
        "AND (:invoice IS NULL OR i.id = :invoice) "
        "AND (NOT :only OR d.closed IS NULL OR d.closed > :day) "
        "ORDER BY d.answer_by IS NULL, d.answer_by, d.raised, d.id",
        {"day": day.isoformat(), "account": account_id, "invoice": invoice_id, "only": only_open},
    )
    return [_contested(row, day) for row in rows]


def _contested(row: tuple[Any, ...], day: date) -> Contested:
    raised, answer_by, closed = date.fromisoformat(row[8]), _day(row[9]), _day(row[12])
    clock = disputes.clock(raised, answer_by, closed or day)
    facts = (*row[:8], raised, answer_by, row[10], row[11], closed, row[13], clock)
    return Contested(*facts)


@dataclass(frozen=True, slots=True)
class Cause:
    """Disputes of one cause in one currency over a time; amounts in minor units.

    Attributes:
        raised, raised_minor: How many were raised, and over how much.
        open_minor: What is open at its end.
        closed_minor: What was closed in it.
        recovered_minor: What of that did not have to be credited.
    """

    reason: str
    currency: str
    raised: int
    raised_minor: int
    open_minor: int
    closed_minor: int
    recovered_minor: int


def causes(reader: Reader, day: date, days: int = 365) -> list[Cause]:
    """Return disputes by cause over the days up to and including `day`, the largest first.

    What was credited for a dispute is its credit note, at most its amount; one that was closed
    without a credit note was won back.
    """
    start = (day - timedelta(days=days)).isoformat()
    rows = reader.rows(
        "SELECT d.reason, i.currency, count(*) FILTER (WHERE d.raised > :start), "
        "coalesce(sum(d.amount_minor) FILTER (WHERE d.raised > :start), 0), "
        "coalesce(sum(d.amount_minor) FILTER (WHERE d.closed IS NULL OR d.closed > :day), 0), "
        "coalesce(sum(d.amount_minor) FILTER (WHERE d.closed > :start AND d.closed <= :day), 0), "
        "coalesce(sum(d.amount_minor - min(d.amount_minor, coalesce(c.amount_minor, 0))) "
        "FILTER (WHERE d.closed > :start AND d.closed <= :day), 0) "
        "FROM dispute AS d JOIN invoice AS i ON i.id = d.invoice_id "
        "LEFT JOIN invoice AS c ON c.id = d.credit_id "
        "WHERE d.raised <= :day AND (d.raised > :start OR d.closed IS NULL OR d.closed > :start) "
        "GROUP BY d.reason, i.currency ORDER BY 2, 4 DESC, 5 DESC, 1",
        {"start": start, "day": day.isoformat()},
    )
    return [Cause(*row) for row in rows]


# -- people and extensions ------------------------------------------------------------------------


def path(reader: Reader, account_id: int, day: date) -> list[Caller]:
    """Return the people on the payment path in order, then others who are judged to pay."""
    rows = reader.rows(
        "SELECT s.person_id, p.name, s.what FROM payment_step AS s "
        "JOIN person AS p ON p.id = s.person_id WHERE s.account_id = ? AND p.archived_at IS NULL "
        "ORDER BY s.place, s.id",
        (account_id,),
    )
    stance = stances(reader, [(account_id, row[0]) for row in rows], day.isoformat())
    found = []
    for person, name, what in dict.fromkeys(rows):
        attitude, coverage = stance.get((account_id, person), (None, None))
        found.append(Caller(person, name, what, attitude, coverage))
    return found


def people(reader: Reader, account_id: int, day: date) -> list[tuple[int, str]]:
    """Return (key, name) of everybody who holds a post at an account on a day, by name."""
    return reader.rows(
        "SELECT DISTINCT p.id, p.name FROM holding AS h JOIN post ON post.id = h.post_id "
        "JOIN person AS p ON p.id = h.person_id WHERE post.account_id = :account "
        "AND p.archived_at IS NULL AND NOT p.placeholder "
        "AND (h.since IS NULL OR h.since <= :day) AND (h.until IS NULL OR h.until >= :day) "
        "ORDER BY p.sort_key, p.id",
        {"account": account_id, "day": day.isoformat()},
    )


def colleagues(reader: Reader) -> list[tuple[int, str]]:
    """Return (key, name) of our people who are active."""
    return reader.rows("SELECT id, name FROM colleague WHERE active ORDER BY id")


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension that was asked for; amounts in minor units.

    Attributes:
        plan: (due day, amount) of each instalment.
        rate: Yearly rate of money it was counted with.
        level: Place in the ladder of approvers.
        state: "asked", "approved" or "refused".
    """

    id: int
    invoice_id: int
    number: str
    currency: str
    asked_on: date
    person: str
    reason: str
    security: str
    plan: tuple[tuple[date, int], ...]
    rate: Decimal
    cost: int
    level: int
    approver: str
    approved_on: date | None
    refused_on: date | None
    acknowledged_on: date | None

    @property
    def state(self) -> str:
        """What became of it."""
        if self.refused_on is not None:
            return "refused"
        return "asked" if self.approved_on is None else "approved"


def extensions(reader: Reader, day: date, invoice_id: int) -> list[Extension]:
    """Return the extensions of an invoice asked for by a day, newest first, as of that day."""
    rows = reader.rows(
        "SELECT e.id, e.invoice_id, i.number, i.currency, e.asked_on, coalesce(p.name, ''), e.reason, "
        "coalesce(e.security, ''), e.plan, e.rate, e.cost_minor, e.level, coalesce(e.approver, ''), "
        "CASE WHEN e.approved_on <= :day THEN e.approved_on END, "
        "CASE WHEN e.refused_on <= :day THEN e.refused_on END, "
        "CASE WHEN e.acknowledged_on <= :day THEN e.acknowledged_on END "
        "FROM extension AS e JOIN invoice AS i ON i.id = e.invoice_id "
        "LEFT JOIN person AS p ON p.id = e.person_id "
        "WHERE e.invoice_id = :invoice AND e.asked_on <= :day ORDER BY e.asked_on DESC, e.id DESC",
        {"day": day.isoformat(), "invoice": invoice_id},
    )
    return [
        Extension(
            *(*row[:4], date.fromisoformat(row[4]), *row[5:8], plan_of(row[8])),
            *(Decimal(row[9]).scaleb(-6), *row[10:13], *map(_day, row[13:16])),
        )
        for row in rows
    ]  # fmt: skip


def plan_of(text: str) -> tuple[tuple[date, int], ...]:
    """Return the instalments of an extension as they are kept."""
    return tuple((date.fromisoformat(day), amount) for day, amount in json.loads(text))


def plan_text(plan: Sequence[tuple[date, int]]) -> str:
    """Return instalments as they are kept."""
    return json.dumps([[day.isoformat(), amount] for day, amount in plan])


@dataclass(frozen=True, slots=True)
class Subject:
    """An invoice as the forms of its pane need it; amounts in minor units.

    Attributes:
        agreed: Day it was first due.
        applied: What was applied to it.
        parts: (due day, open) of its open parts with a due day that are no retention, by day.
        kept: (due day or None, open, kind, milestone) of the other open parts; no extension moves them.
        open: What is open of all parts.
        free: What of it nobody contests.
        late: Days late of its earliest open part, None without a due day.
        earlier: Extensions approved before.
    """

    invoice_id: int
    account_id: int
    account: str
    number: str
    currency: str
    issued: date
    agreed: date
    amount: int
    parts: tuple[tuple[date, int], ...]
    kept: tuple[tuple[date | None, int, str, int | None], ...]
    open: int
    free: int
    late: int | None
    earlier: int

    @property
    def movable(self) -> int:
        """What an extension may move."""
        return sum(amount for _day, amount in self.parts)

    @property
    def applied(self) -> int:
        """What was paid or credited."""
        return self.amount - self.open


def subject(reader: Reader, invoice_id: int, day: date) -> Subject | None:
    """Return an invoice as of a day; None if it does not count then."""
    row = reader.one(
        "SELECT i.account_id, a.name, i.number, i.currency, i.issued, i.due, i.amount_minor "
        "FROM invoice AS i JOIN account AS a ON a.id = i.account_id WHERE i.id = ? "
        "AND i.kind = 'invoice' AND i.issued <= ? AND (i.voided_on IS NULL OR i.voided_on > ?)",
        (invoice_id, day.isoformat(), day.isoformat()),
    )
    if row is None:
        return None
    sql, params = part_sql(reader, day, row[0])
    found = reader.rows(
        f"WITH {sql} SELECT p.due, p.open, p.kind, p.free, p.late, n.milestone_id FROM part AS p "
        "LEFT JOIN instalment AS n ON n.invoice_id = p.invoice_id AND n.place = p.place AND n.since = "
        "(SELECT max(since) FROM instalment WHERE invoice_id = p.invoice_id AND since <= :day) "
        "WHERE p.invoice_id = :invoice ORDER BY p.due IS NULL, p.due",
        params | {"invoice": invoice_id},
    )
    earlier = reader.value(
        "SELECT count(*) FROM extension WHERE invoice_id = ? AND approved_on <= ?",
        (invoice_id, day.isoformat()),
    )
    moves = [part[0] is not None and part[2] == "part" for part in found]
    return Subject(
        invoice_id, row[0], row[1], row[2], row[3], date.fromisoformat(row[4]),
        date.fromisoformat(row[5]), row[6],
        tuple(
            (date.fromisoformat(part[0]), part[1])
            for part, moved in zip(found, moves, strict=True) if moved
        ),
        tuple(
            (_day(part[0]), part[1], part[2], part[5])
            for part, moved in zip(found, moves, strict=True) if not moved
        ),
        sum(part[1] for part in found), sum(part[3] for part in found),
        max((part[4] for part in found if part[4] is not None), default=None), earlier,
    )  # fmt: skip
