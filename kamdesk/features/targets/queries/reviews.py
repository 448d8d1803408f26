"""What a monthly review looks at: slips with their reasons, broken promises, what was noted."""

from dataclasses import dataclass
from datetime import date, timedelta

from kamdesk.db.connection import Reader
from kamdesk.features.targets import domain
from kamdesk.features.targets.domain import Late, Window
from kamdesk.features.targets.queries.items import Promise, promises
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
class Signs:
    """Figures a review looks at besides target and collected; amounts in minor units.

    Attributes:
        overdue: Past due at the end.
        very_old: Of it, more than 90 days.
        items: How many invoices are past due.
        chases: What was done in the month to collect, calls and letters.
        long_disputes: Disputes open for more than 30 days.
    """

    overdue: int
    very_old: int
    items: int
    chases: int
    long_disputes: int


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
        if one.state == domain.BROKEN and days.start <= one.broke <= days.end
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


def signs(reader: Reader, days: Window, late: list[Late], accounts: list[int]) -> Signs:
    """Return further figures on some accounts; amounts of `late`, which is of one currency."""
    listed = ",".join(str(int(key)) for key in accounts)
    params = window_params(days)
    chases = reader.value(
        f"SELECT count(*) FROM chase WHERE day BETWEEN :start AND :end AND account_id IN ({listed}) "
        "AND kind <> 'note'",
        params,
    )
    disputes = reader.value(
        "SELECT count(*) FROM dispute AS d JOIN invoice AS i ON i.id = d.invoice_id "
        f"WHERE i.account_id IN ({listed}) AND d.raised < :long "
        "AND (d.closed IS NULL OR d.closed > :end)",
        params | {"long": (days.end - timedelta(days=_LONG_DISPUTE)).isoformat()},
    )
    old = days.end - timedelta(days=_OLD)
    return Signs(
        sum(one.open for one in late),
        sum(one.open for one in late if one.due < old),
        len(late),
        chases,
        disputes,
    )
