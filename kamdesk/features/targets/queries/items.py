"""What is still to come this month, invoice by invoice: promises, who answers for it, what it brings."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.features.collections.domain import promises as promise_rule
from kamdesk.features.targets import domain
from kamdesk.features.targets.domain import Window
from kamdesk.features.targets.queries.months import Key, of_account, parts_sql, window_params

Row = tuple[Any, ...]
OPEN, BROKEN = "open", "broken"
_LATE_AT_LEAST = 7
"""Days from the as-of day on in which nothing already late is expected without a promise (C35)."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised and what came of it by the end of the window.

    Attributes:
        state: "kept", "open" or "broken".
        received: Came since it was made, by three days after the promised day.
        broke: First day it counted as broken; says nothing while it is open or kept.
    """

    id: int
    account_id: int
    account: str
    invoice_id: int | None
    number: str | None
    currency: str
    amount: int
    made: date
    promised: date
    received: int
    state: str
    who: str | None
    taken_by: str | None

    @property
    def rest(self) -> int:
        """What is still to come of it."""
        return max(0, self.amount - self.received)

    @property
    def broke(self) -> date:
        """The day after its grace."""
        return promise_rule.last_day(self.promised) + timedelta(days=1)


def promises(reader: Reader, days: Window, account_id: int | None = None) -> list[Promise]:
    """Return promises for days up to the month's last, made and not withdrawn by the window's end.

    Broken ones are there as long as their day lies in the three months before the window's end.
    """
    since = domain.add_months(days.start, -domain.TREND_MONTHS)
    by = f"min(:end, date(p.promised, '+{promise_rule.GRACE} days'))"
    rows = reader.rows(
        "SELECT p.id, p.account_id, account.name, p.invoice_id, i.number, p.currency, "
        "p.amount_minor, p.made_on, p.promised, coalesce(CASE WHEN p.invoice_id IS NOT NULL THEN "
        "(SELECT sum(a.amount_minor) FROM allocation AS a WHERE a.invoice_id = p.invoice_id "
        f"AND a.receipt_id IS NOT NULL AND a.effective >= p.made_on AND a.effective <= {by}) "
        "ELSE (SELECT sum(r.amount_minor) FROM receipt AS r WHERE r.account_id = p.account_id "
        "AND r.currency = p.currency AND (r.voided_on IS NULL OR r.voided_on > :end) "
        f"AND r.received >= p.made_on AND r.received <= {by}) END, 0), person.name, colleague.name "
        "FROM promise AS p JOIN account ON account.id = p.account_id "
        "LEFT JOIN invoice AS i ON i.id = p.invoice_id "
        "LEFT JOIN person ON person.id = p.person_id "
        "LEFT JOIN colleague ON colleague.id = p.colleague_id "
        "WHERE p.made_on <= :end AND (p.withdrawn_on IS NULL OR p.withdrawn_on > :end) "
        f"AND p.promised BETWEEN :since AND :last {of_account(account_id, 'p')} "
        "ORDER BY p.promised, p.id",
        window_params(days, account_id) | {"since": since.isoformat()},
    )
    return [_promise(row, days.end) for row in rows]


def _promise(row: Row, end: date) -> Promise:
    key, account_id, account, invoice_id, number, currency, amount, made, promised = row[:9]
    received = max(0, row[9])
    day = date.fromisoformat(promised)
    vow = promise_rule.Promise(date.fromisoformat(made), day, amount)
    state = promise_rule.state(vow, [(vow.made_on, received)], end)
    return Promise(
        key, account_id, account, invoice_id, number, currency, amount, date.fromisoformat(made), day,
        received, state, row[10], row[11],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Collectable:
    """An open part of an invoice that is due by the month's end.

    Attributes:
        due: By the schedule in force.
        open: At the window's end, minor units.
        promised: Day of the newest promise about it that is still open, with its amount.
        expected: The promised day, else its due day and the days the account usually pays after it;
            what is late already is not expected within a week (C35).
        owner: Who of us looks after the account.
        at_customer: Who there releases or promised the money, None if we do not know.
    """

    invoice_id: int
    number: str
    account_id: int
    code: str
    account: str
    currency: str
    issued: date
    due: date
    amount: int
    open: int
    promised: date | None
    promised_amount: int | None
    expected: date
    owner_id: int | None
    owner: str | None
    at_customer: str | None

    def days(self, as_of: date) -> int:
        """Return the days past due."""
        return (as_of - self.due).days


def usual_delays(reader: Reader, days: Window, account_id: int | None = None) -> dict[int, int]:
    """Return how many days after the due day accounts paid in the year before the window's end.

    Weighted by amount, paying early counts 0 (C25), whole days, half up; of several currencies the
    later one. Accounts that paid nothing are left out.
    """
    rows = reader.rows(
        "SELECT i.account_id, i.currency, sum(a.amount_minor), sum(a.amount_minor * "
        "max(0, CAST(julianday(a.effective) - julianday(i.due) AS INTEGER))) "
        "FROM allocation AS a JOIN invoice AS i ON i.id = a.invoice_id "
        "WHERE a.receipt_id IS NOT NULL AND i.kind = 'invoice' "
        f"AND a.effective > :since AND a.effective <= :end {of_account(account_id)} GROUP BY 1, 2",
        window_params(days, account_id) | {"since": (days.end - timedelta(days=365)).isoformat()},
    )
    found: dict[int, int] = {}
    for account, _currency, weight, late in rows:
        if weight > 0:
            found[account] = max(found.get(account, 0), (2 * late + weight) // (2 * weight))
    return found


def collectable(reader: Reader, days: Window, account_id: int | None = None) -> list[Collectable]:
    """Return the open parts due by the month's end, by account, due day and number."""
    given: dict[int, Promise] = {}
    for one in promises(reader, days, account_id):
        if one.invoice_id is not None and one.state == OPEN:
            given[one.invoice_id] = one
    rows = reader.rows(
        "SELECT p.invoice_id, i.number, i.account_id, account.code, account.name, i.currency, "
        "i.issued, p.due, i.amount_minor, p.open, account.owner_id, colleague.name, "
        "(SELECT person.name FROM payment_step AS s JOIN person ON person.id = s.person_id "
        "WHERE s.account_id = i.account_id ORDER BY s.place DESC LIMIT 1) "
        f"FROM ({parts_sql('end', of_account(account_id))}) AS p "
        "JOIN invoice AS i ON i.id = p.invoice_id JOIN account ON account.id = i.account_id "
        "LEFT JOIN colleague ON colleague.id = account.owner_id "
        "WHERE p.due <= :last AND p.open > 0 ORDER BY account.sort_key, account.id, p.due, i.number",
        window_params(days, account_id),
    )
    usual = usual_delays(reader, days, account_id)
    return [_collectable(row, given.get(row[0]), usual.get(row[2], 0), days.end) for row in rows]


def _collectable(row: Row, given: Promise | None, delay: int, end: date) -> Collectable:
    invoice_id, number, account_id, code, account, currency, issued, due_text, amount, left = row[
        :10
    ]
    due = date.fromisoformat(due_text)
    soonest = end + timedelta(days=_LATE_AT_LEAST if due < end else 0)
    expected = max(due + timedelta(days=delay), soonest)
    if given is not None:
        expected = max(given.promised, end)
    return Collectable(
        invoice_id, number, account_id, code, account, currency, date.fromisoformat(issued), due,
        amount, left, None if given is None else given.promised,
        None if given is None else given.amount, expected, row[10], row[11],
        row[12] if given is None or not given.who else given.who,
    )  # fmt: skip


def promised_on_old(
    reader: Reader, days: Window, items: list[Collectable], account_id: int | None = None
) -> dict[Key, int]:
    """Return what is promised within the month on debts due before it: never more than is open."""
    left: dict[Key, int] = {}
    by_invoice: dict[int, int] = {}
    for one in items:
        if one.due < days.start:
            key = (one.account_id, one.currency)
            left[key] = left.get(key, 0) + one.open
            by_invoice[one.invoice_id] = by_invoice.get(one.invoice_id, 0) + one.open
    found: dict[Key, int] = {}
    for given in promises(reader, days, account_id):
        key = (given.account_id, given.currency)
        if given.state != OPEN or key not in left:
            continue
        most = left[key] if given.invoice_id is None else by_invoice.get(given.invoice_id, 0)
        found[key] = min(left[key], found.get(key, 0) + min(most, given.rest))
    return found
