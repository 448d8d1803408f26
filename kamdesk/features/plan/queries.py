"""The measures of an account, or of all, as they were at the end of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kamdesk.db.connection import Reader
from kamdesk.features.plan import domain

_SELECT = """
SELECT m.id, m.account_id, a.code, a.name, m.what, c.name, m.started, m.due,
    CASE WHEN m.ended > :day THEN 'doing' ELSE m.state END AS shown, m.ended,
    m.outcome, m.item, m.expected, m.last_event, m.agreed
FROM measure AS m JOIN account AS a ON a.id = m.account_id
LEFT JOIN colleague AS c ON c.id = m.owner_id
WHERE m.started <= :day {of}
ORDER BY shown IN ('done', 'dropped'), CASE WHEN shown IN ('done', 'dropped') THEN NULL ELSE m.due END
    NULLS LAST, m.ended DESC, m.id
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure as it was on a day; `ended` and `outcome` are None while it is open.

    `agreed` is what was agreed with the customer, in words the customer may read; None if it is
    kept among us.
    """

    id: int
    account_id: int
    code: str
    account: str
    what: str
    owner: str | None
    started: date
    due: date | None
    state: str
    ended: date | None
    outcome: str | None
    item: str | None
    expected: int | None
    last_event: date
    agreed: str | None = None

    @property
    def over(self) -> bool:
        """Whether it was done or dropped."""
        return self.state in domain.ENDED

    def overdue(self, as_of: date) -> bool:
        """Tell whether it is past its due day."""
        return domain.is_overdue(self.state, self.due, as_of)

    def quiet(self, as_of: date) -> bool:
        """Tell whether nothing happened to it for too long."""
        return domain.is_quiet(self.state, self.last_event, as_of)


def measures(reader: Reader, as_of: date, account_id: int | None = None) -> list[Measure]:
    """Return the measures begun by a day: open ones by due day, then ended ones, newest first."""
    of = "" if account_id is None else "AND m.account_id = :account"
    rows = reader.rows(_SELECT.format(of=of), {"day": as_of.isoformat(), "account": account_id})
    return [_measure(row, as_of) for row in rows]


def measure(reader: Reader, key: int) -> Measure | None:
    """Return one measure as it is, None if it is gone."""
    row = reader.one(_SELECT.format(of="AND m.id = :id"), {"day": "9999-12-31", "id": key})
    return None if row is None else _measure(row, date.max)


def _measure(row: Sequence[Any], as_of: date) -> Measure:
    ended = _day(row[9])
    over = ended is not None and ended <= as_of
    return Measure(
        row[0], row[1], row[2], row[3], row[4], row[5], date.fromisoformat(row[6]), _day(row[7]),
        row[8], ended if over else None, row[10] if over else None, row[11], row[12],
        min(date.fromisoformat(row[13]), as_of), row[14],
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def colleagues(reader: Reader) -> list[str]:
    """Return the names of our people who are active."""
    return reader.column("SELECT name FROM colleague WHERE active = 1 ORDER BY name")


def owner_of(reader: Reader, account_id: int) -> str | None:
    """Return who of us looks after an account."""
    name: str | None = reader.value(
        "SELECT c.name FROM account AS a JOIN colleague AS c ON c.id = a.owner_id WHERE a.id = ?",
        (account_id,),
    )
    return name
