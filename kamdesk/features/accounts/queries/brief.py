"""What one reads before seeing an account: the people who matter, what happened, what was noted."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from kamdesk.db.connection import Reader

_NEWEST = (
    "(SELECT value FROM fact WHERE fact.account_id = post.account_id AND fact.person_id = person.id "
    "AND fact.kind = '{kind}' AND map_id IS NULL AND on_day <= :day ORDER BY on_day DESC, id DESC LIMIT 1)"
)
_HAPPENED = """
SELECT * FROM (
    SELECT issued AS day, kind, number, amount_minor, currency, NULL FROM invoice
        WHERE account_id = :account AND (voided_on IS NULL OR voided_on > :day)
    UNION ALL SELECT received, 'receipt', coalesce(number, ''), amount_minor, currency, NULL FROM receipt
        WHERE account_id = :account AND (voided_on IS NULL OR voided_on > :day)
    UNION ALL SELECT on_day, fact.kind, person.name, NULL, NULL, fact.value
        FROM fact JOIN person ON person.id = person_id WHERE account_id = :account AND map_id IS NULL
    UNION ALL SELECT day, 'touch', (SELECT group_concat(name, char(9)) FROM (SELECT person.name
        FROM touch_person AS tp JOIN person ON person.id = tp.person_id WHERE tp.touch_id = touch.id
        ORDER BY tp.id)), NULL, kind, coalesce(outcome, subject) FROM touch WHERE account_id = :account
) WHERE day <= :day AND (:since IS NULL OR day > :since) ORDER BY day DESC LIMIT :limit
"""


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody who matters; judgements are those in force on the day, None if there is none."""

    person_id: int
    name: str
    title: str | None
    department: str | None
    influence: int | None
    attitude: int | None


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened.

    Attributes:
        kind: "invoice", "credit_note", "refund", "write_off", "receipt", "touch", or the kind of a
            judgement.
        name: Number of a document; who was judged; names of theirs at a touch.
        amount: Of a document, minor units of `currency`; None for anything else.
        currency: ISO code; of a touch its kind.
        value: What was judged; outcome or subject of a touch.
    """

    day: date
    kind: str
    name: str
    amount: int | None
    currency: str
    value: str

    @property
    def names(self) -> list[str]:
        """Names of theirs who took part in a touch."""
        return self.name.split("\t") if self.name else []


def people(reader: Reader, account_id: int, as_of: date, limit: int = 6) -> list[Met]:
    """Return who matters most at an account on a day, by influence; each person once."""
    rows = reader.rows(
        "SELECT person.id, person.name, post.title, post.department, "
        f"CAST({_NEWEST.format(kind='influence')} AS INTEGER) AS influence, "
        f"CAST({_NEWEST.format(kind='attitude')} AS INTEGER) FROM post "
        "JOIN holding ON holding.post_id = post.id "
        "AND (holding.since IS NULL OR holding.since <= :day) "
        "AND (holding.until IS NULL OR holding.until >= :day) "
        "JOIN person ON person.id = holding.person_id AND person.archived_at IS NULL "
        "WHERE post.account_id = :account GROUP BY person.id "
        "ORDER BY influence DESC NULLS LAST, post.id LIMIT :limit",
        {"account": account_id, "day": as_of.isoformat(), "limit": limit},
    )
    return [Met(*row) for row in rows]


def happened(
    reader: Reader, account_id: int, as_of: date, *, since: date | None = None, limit: int = 12
) -> list[Happened]:
    """Return what happened last, newest first; documents that were taken back are left out.

    Args:
        reader: Of the file.
        account_id: The account.
        as_of: Last day, inclusive.
        since: Only what came after this day; None for everything.
        limit: How many at most.
    """
    params = {
        "account": account_id, "day": as_of.isoformat(), "since": since and since.isoformat(),
        "limit": limit,
    }  # fmt: skip
    return [
        Happened(date.fromisoformat(day), kind, name or "", amount, currency or "", value or "")
        for day, kind, name, amount, currency, value in reader.rows(_HAPPENED, params)
    ]


def parameters(reader: Reader, account_id: int) -> list[tuple[Any, ...]]:
    """Return what was noted of an account: (key, value, valid from, source), newest first."""
    return reader.rows(
        "SELECT key, value, valid_from, source FROM parameter WHERE account_id = ? "
        "ORDER BY key, valid_from DESC",
        (account_id,),
    )
