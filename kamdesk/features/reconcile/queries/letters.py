"""Balance letters: what was sent, what came back, and whose balance nobody has confirmed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.features.reconcile.domain.statement import HABIT_DAYS
from kamdesk.features.reconcile.queries.statements import balances


@dataclass(frozen=True, slots=True)
class Letter:
    """A statement on its way; amounts in minor units.

    Attributes:
        ours: Our balance it names.
        theirs: The balance they wrote, None if they wrote none.
        sealed_by: Whose seal it carries; one of a branch may not bind the company.
    """

    id: int
    account_id: int
    code: str
    account: str
    currency: str
    as_of: date
    ours: int
    sent_on: date | None
    returned_on: date | None
    confirmed_on: date | None
    sealed_by: str
    theirs: int | None
    note: str

    @property
    def state(self) -> str:
        """Where it is: "confirmed", "differs", "returned", "sent" or "drafted"."""
        if self.confirmed_on is not None:
            return "confirmed" if self.theirs in (None, self.ours) else "differs"
        if self.returned_on is not None:
            return "returned"
        return "sent" if self.sent_on is not None else "drafted"


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A balance nobody has confirmed for long; `confirmed_on` is None if nobody ever did."""

    account_id: int
    code: str
    account: str
    currency: str
    balance: int
    confirmed_on: date | None
    sent_on: date | None


_LETTER = (
    "SELECT l.id, l.account_id, a.code, a.name, l.currency, l.as_of, l.ours_minor, l.sent_on, "
    "l.returned_on, l.confirmed_on, coalesce(l.sealed_by, ''), l.their_minor, coalesce(l.note, '') "
    "FROM balance_letter AS l JOIN account AS a ON a.id = l.account_id "
)


def letters(reader: Reader, as_of: date, account_id: int | None = None) -> list[Letter]:
    """Return the letters sent or made by a day, the newest first."""
    rows = reader.rows(
        f"{_LETTER} WHERE coalesce(l.sent_on, l.as_of) <= :day "
        "AND (:account IS NULL OR l.account_id = :account) "
        "ORDER BY coalesce(l.sent_on, l.as_of) DESC, a.sort_key, l.currency, l.id",
        {"day": as_of.isoformat(), "account": account_id},
    )
    return [_letter(row) for row in rows]


def letter(reader: Reader, key: int) -> Letter | None:
    """Return one letter."""
    return next((_letter(row) for row in reader.rows(f"{_LETTER} WHERE l.id = ?", (key,))), None)


def _letter(row: tuple[Any, ...]) -> Letter:
    key, account_id, code, account, currency, as_of, ours, sent, back, confirmed, *rest = row
    return Letter(
        key, account_id, code, account, currency, date.fromisoformat(as_of), ours, _day(sent),
        _day(back), _day(confirmed), *rest,
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def confirmations(
    reader: Reader, account_id: int, as_of: date
) -> list[tuple[date, str, int | None]]:
    """Return the days on which a customer confirmed a balance: (day, currency, their balance).

    Such a day matters to the limitation period; which effect it has is not decided here.
    """
    rows = reader.rows(
        "SELECT confirmed_on, currency, coalesce(their_minor, ours_minor) FROM balance_letter "
        "WHERE account_id = ? AND confirmed_on <= ? ORDER BY confirmed_on, id",
        (account_id, as_of.isoformat()),
    )
    return [(date.fromisoformat(day), currency, amount) for day, currency, amount in rows]


def unconfirmed(
    reader: Reader, as_of: date, days: int = HABIT_DAYS, accounts: Collection[int] | None = None
) -> list[Unconfirmed]:
    """Return the balances whose newest confirmation is older than so many days, largest first."""
    limit = as_of - timedelta(days=days)
    newest: dict[tuple[int, str], tuple[str | None, str | None]] = {
        (account, currency): (confirmed, sent)
        for account, currency, confirmed, sent in reader.rows(
            "SELECT account_id, currency, max(CASE WHEN confirmed_on <= :day THEN confirmed_on END), "
            "max(CASE WHEN sent_on <= :day THEN sent_on END) FROM balance_letter "
            "GROUP BY account_id, currency",
            {"day": as_of.isoformat()},
        )
    }
    names = {
        key: (code, name) for key, code, name in reader.rows("SELECT id, code, name FROM account")
    }
    found = []
    for (account, currency), balance in balances(reader, as_of, accounts).items():
        confirmed, sent = (
            None if text is None else date.fromisoformat(text)
            for text in newest.get((account, currency), (None, None))
        )
        if confirmed is None or confirmed < limit:
            found.append(Unconfirmed(account, *names[account], currency, balance, confirmed, sent))
    return sorted(found, key=lambda one: (one.currency, -abs(one.balance), one.code))
