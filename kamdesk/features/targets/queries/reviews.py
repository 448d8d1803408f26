"""What a monthly review looks at: slips with their reasons, broken promises, what was noted."""

from dataclasses import dataclass
from datetime import date, timedelta

from kamdesk.db.connection import Reader
from kamdesk.features.targets import domain
from kamdesk.features.targets.domain import Late, Window
from kamdesk.features.targets.queries.goals import Goal, MonthGoals, Sum, add_up
from kamdesk.features.targets.queries.items import BROKEN, Promise, promises
from kamdesk.features.targets.queries.months import of_account, parts_sql, window_params

_OLD = 90
_LONG_DISPUTE = 30


@dataclass(frozen=True, slots=True)
class Notes:
    """What was noted in a month's review; empty texts where nothing was."""

    id: int | None
    next_moves: str
    coaching: str


@dataclass(frozen=True, slots=True)
class Subject:
    """Who a review is about: one account, or one of us with all their accounts.

    Attributes:
        kind: "account" or "owner".
        id: Key of the account or colleague.
        name: Its name.
    """

    kind: str
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Part:
    """What a review says in one currency; amounts in minor units.

    Attributes:
        sum: Target, collected, rates.
        slips: The largest slips, three at most.
        overdue: Past due at the end.
        very_old: Of it, more than 90 days.
        late: How many invoices are past due.
    """

    currency: str
    sum: Sum
    slips: tuple[Late, ...]
    overdue: int
    very_old: int
    late: int


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One page of a monthly review.

    Attributes:
        days: The days it looks at.
        parts: One for each currency with anything in it.
        broken: Promises that broke in the month.
        chases: What was done in the month to collect: calls, visits, letters.
        long_disputes: Disputes open for more than 30 days.
        said: The last reason somebody named while chasing, by invoice.
    """

    subject: Subject
    days: Window
    parts: tuple[Part, ...]
    broken: tuple[Promise, ...]
    chases: int
    long_disputes: int
    notes: Notes
    said: dict[int, str]


def slips(reader: Reader, days: Window, account_id: int | None = None) -> list[Late]:
    """Return the invoices past due at the window's end with the month's reasons, by account name.

    In the running month that is what is past due on the as-of day; what is due on the day itself is
    not late.
    """
    rows = reader.rows(
        "SELECT p.invoice_id, i.number, i.account_id, account.name, i.currency, min(p.due), "
        "sum(p.open), slip.reason, slip.note "
        f"FROM ({parts_sql('end', of_account(account_id))}) AS p "
        "JOIN invoice AS i ON i.id = p.invoice_id JOIN account ON account.id = i.account_id "
        "LEFT JOIN slip ON slip.invoice_id = i.id AND slip.month = :start "
        "WHERE p.due < :end AND p.open > 0 GROUP BY i.id "
        "ORDER BY account.sort_key, account.id, min(p.due), i.number",
        window_params(days, account_id),
    )
    return [
        Late(
            key, number, account_id, account, currency, date.fromisoformat(due), left, reason, note
        )
        for key, number, account_id, account, currency, due, left, reason, note in rows
    ]


def broken(reader: Reader, days: Window, account_id: int | None = None) -> list[Promise]:
    """Return the promises that broke within the month's days, by their promised day."""
    return [
        one
        for one in promises(reader, days, account_id)
        if one.state == BROKEN and days.start <= one.broke <= days.end
    ]


def reasons(reader: Reader, month: date) -> dict[int, tuple[str, str | None]]:
    """Return the reasons given for a month, by invoice."""
    rows = reader.rows(
        "SELECT invoice_id, reason, note FROM slip WHERE month = ?", (month.isoformat(),)
    )
    return {key: (reason, note) for key, reason, note in rows}


def notes(
    reader: Reader, month: date, *, account_id: int | None = None, colleague_id: int | None = None
) -> Notes:
    """Return what was noted about one account or one of us; exactly one of the two is given."""
    column = "account_id" if account_id is not None else "colleague_id"
    row = reader.one(
        f"SELECT id, next_moves, coaching FROM review WHERE month = ? AND {column} = ? ORDER BY id",
        (month.isoformat(), account_id if account_id is not None else colleague_id),
    )
    if row is None:
        return Notes(None, "", "")
    return Notes(row[0], row[1] or "", row[2] or "")


def accounts_of(reader: Reader, colleague_id: int) -> list[int]:
    """Return the accounts one of us looks after today."""
    return list(
        reader.column(
            "SELECT id FROM account WHERE owner_id = ? ORDER BY sort_key", (colleague_id,)
        )
    )


def owners(reader: Reader) -> list[tuple[int, str]]:
    """Return those of us who look after an account, by name."""
    return [
        (key, name)
        for key, name in reader.rows(
            "SELECT id, name FROM colleague WHERE id IN (SELECT owner_id FROM account) ORDER BY name"
        )
    ]


def subjects(reader: Reader, found: MonthGoals) -> list[Subject]:
    """Return whom a month's reviews may be about: our owners, then the accounts, by name."""
    mine = {one.owner_id for one in found.goals}
    people = [Subject("owner", key, name) for key, name in owners(reader) if key in mine]
    seen: dict[int, Subject] = {}
    for one in found.goals:
        seen.setdefault(one.account_id, Subject("account", one.account_id, one.name))
    return [*people, *seen.values()]


def review(reader: Reader, found: MonthGoals, subject: Subject) -> ReviewPage:
    """Return the page of one account, or of one of us, of a month that is counted.

    Args:
        reader: Of the file.
        found: The month of all accounts, or at least of the subject's.
        subject: Whom it is about.
    """
    goals = [one for one in found.goals if _mine(one, subject)]
    accounts = sorted({one.account_id for one in goals})
    account_id = subject.id if subject.kind == "account" else None
    late = [one for one in slips(reader, found.days, account_id) if one.account_id in accounts]
    gone = [one for one in broken(reader, found.days, account_id) if one.account_id in accounts]
    chases, disputes = _work(reader, found.days, accounts)
    colleague_id = None if account_id is not None else subject.id
    noted = notes(reader, found.days.start, account_id=account_id, colleague_id=colleague_id)
    parts = [
        _part(goals, late, code, found.days) for code in sorted({one.currency for one in goals})
    ]
    shown = [one.invoice_id for part in parts for one in part.slips]
    return ReviewPage(
        subject, found.days, tuple(parts), tuple(gone), chases, disputes, noted,
        _said(reader, found.days, shown),
    )  # fmt: skip


def _mine(one: Goal, subject: Subject) -> bool:
    return (one.account_id if subject.kind == "account" else one.owner_id) == subject.id


def _part(goals: list[Goal], late: list[Late], code: str, days: Window) -> Part:
    mine = [one for one in late if one.currency == code]
    old = days.end - timedelta(days=_OLD)
    return Part(
        code, add_up(one for one in goals if one.currency == code), tuple(domain.largest(mine)),
        sum(one.open for one in mine), sum(one.open for one in mine if one.due < old), len(mine),
    )  # fmt: skip


def _work(reader: Reader, days: Window, accounts: list[int]) -> tuple[int, int]:
    listed = ",".join(str(key) for key in accounts)
    params = window_params(days)
    chases = reader.value(
        f"SELECT count(*) FROM chase WHERE day BETWEEN :start AND :end "
        f"AND account_id IN ({listed}) AND kind <> 'note'",
        params,
    )
    disputes = reader.value(
        "SELECT count(*) FROM dispute AS d JOIN invoice AS i ON i.id = d.invoice_id "
        f"WHERE i.account_id IN ({listed}) AND d.raised < :long "
        "AND (d.closed IS NULL OR d.closed > :end)",
        params | {"long": (days.end - timedelta(days=_LONG_DISPUTE)).isoformat()},
    )
    return chases, disputes


def _said(reader: Reader, days: Window, invoices: list[int]) -> dict[int, str]:
    listed = ",".join(str(key) for key in invoices)
    rows = reader.rows(
        "SELECT invoice_id, reason FROM chase WHERE reason IS NOT NULL AND day <= :end "
        f"AND invoice_id IN ({listed}) ORDER BY day, id",
        window_params(days),
    )
    return {invoice: reason for invoice, reason in rows if reason in domain.REASONS}
