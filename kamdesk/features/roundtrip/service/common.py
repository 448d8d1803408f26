"""What the takers of all lists share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.base.money import to_minor

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Edited:
    """New canonical values of one record, by column."""

    key: str
    values: Mapping[str, str | None]


class Taking:
    """Base of the takers: one for each list, inside the session of one write."""

    def __init__(self, session: Session, as_of: date, source: str) -> None:
        self.session = session
        self.as_of = as_of
        self.source = source

    def found(self, table: type[_Row], uid: str) -> _Row:
        """Return the record with a stable key.

        Raises:
            UserError: If it is gone.
        """
        made: Any = table
        row = self.session.scalar(select(made).where(made.uid == uid))
        if row is None:
            raise UserError(_("This record is no longer there."))
        return row  # type: ignore[no-any-return]

    def change(self, edited: Edited) -> None:
        """Write new values of a record."""
        raise NotImplementedError

    def add(self, values: Mapping[str, str | None]) -> None:
        """Write a new record."""
        raise UserError(_("New rows are not taken in this list."))

    def remove(self, key: str) -> None:
        """Take a record off the list."""
        raise UserError(_("Rows of this list cannot be taken away."))


def minor(text: str | None, currency: str) -> int | None:
    """Return a canonical amount in minor units."""
    return None if text is None else to_minor(Decimal(text), currency)
