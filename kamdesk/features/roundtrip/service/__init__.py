"""Taking over what an edited sheet says, through the services of the lists themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.features.roundtrip.domain import Change, SheetRow
from kamdesk.features.roundtrip.service import accounts, contacts, items, plan
from kamdesk.features.roundtrip.service.common import Edited

_TAKERS = {
    "accounts": accounts.Taker,
    "contacts": contacts.Taker,
    "items": items.Taker,
    "plan": plan.Taker,
}


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the user takes of a sheet.

    Attributes:
        kind: Of the list.
        changes: Changed cells, each with the value to write.
        new: Added rows.
        gone: Keys of missing rows.
    """

    kind: str
    changes: tuple[Change, ...] = ()
    new: tuple[SheetRow, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many things are taken."""
        return len(self.changes) + len(self.new) + len(self.gone)


def take_over(session: Session, accepted: Accepted, as_of: date, source: str = "") -> int:
    """Write what was accepted; all of it or nothing.

    Args:
        session: Of the write.
        accepted: What is taken.
        as_of: Day dated facts hold from.
        source: Name of the sheet, noted where a fact asks how we know.

    Returns:
        How many cells and rows were written.

    Raises:
        UserError: If one of them is refused; it says which row.
    """
    taker = _TAKERS[accepted.kind](session, as_of, source)
    for key, changes in _by_key(accepted.changes):
        values = {one.column: one.after for one in changes}
        _in_row(changes[0].row, taker.change, Edited(key, values))
    for row in accepted.new:
        _in_row(row.number, taker.add, row.values)
    for key in accepted.gone:
        taker.remove(key)
    return accepted.count


def _by_key(changes: Iterable[Change]) -> list[tuple[str, list[Change]]]:
    found: dict[str, list[Change]] = {}
    for one in changes:
        found.setdefault(one.key, []).append(one)
    return list(found.items())


def _in_row(number: int, edit: object, *args: object) -> None:
    try:
        edit(*args)  # type: ignore[operator]
    except UserError as error:
        raise UserError(
            _("Row {row}: {problem}").format(row=number, problem=error.summary), error.advice
        ) from error
