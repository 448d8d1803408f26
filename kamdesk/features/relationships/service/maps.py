"""The drawn maps of an account: made, copied and deleted whole; cards placed, pinned, hidden, folded."""

from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.db.recorder import reader
from kamdesk.db.tables import Base
from kamdesk.features.relationships import queries
from kamdesk.features.relationships.queries.maps import DEFAULT_NAME
from kamdesk.features.relationships.store import FactRow, MapFoldRow, MapPlaceRow, MapRow

_FIELDS = frozenset({"note", "layout"})
_Row = TypeVar("_Row", bound=Base)

Card = tuple[int, int | None]
"""(post, person); person is None for a vacant post."""


# -- whole maps -----------------------------------------------------------------------------------


def create_map(
    session: Session, account_id: int, name: str, note: str = "", layout: str = "tree",
    empty: bool = False,
) -> int:  # fmt: skip
    """Make a further map and return its key.

    Every account has one map before anybody drew it; that one is written first, so that it stays
    the first.

    Args:
        session: Of the write.
        account_id: Whose map.
        name: Unique among the account's.
        note: What it is for.
        layout: A key of the layouts.
        empty: Whether everybody waits in the backlog; else everybody is on it.

    Raises:
        UserError: If the name is empty or taken.
    """
    map_key(session, account_id)
    row = MapRow(
        account_id=account_id, name=_free_name(session, account_id, name),
        note=note.strip() or None, layout=layout,
    )  # fmt: skip
    session.add(row)
    session.flush()
    if empty:
        cards = reader(session).rows(
            "SELECT DISTINCT post.id, holding.person_id FROM post "
            "JOIN holding ON holding.post_id = post.id WHERE post.account_id = ? "
            "AND holding.until IS NULL ORDER BY post.id, holding.person_id",
            (account_id,),
        )
        hide_cards(session, account_id, cards, True, row.id)
    return row.id


def rename_map(session: Session, map_id: int, name: str) -> None:
    """Give a map another name.

    Raises:
        UserError: If the name is empty or taken.
    """
    row = session.get_one(MapRow, map_id)
    row.name = _free_name(session, row.account_id, name, map_id)


def set_map_field(session: Session, map_id: int, name: str, value: str) -> None:
    """Change the note or the layout of a map."""
    if name not in _FIELDS:
        raise ValueError(f"no such field: {name}")
    setattr(
        session.get_one(MapRow, map_id), name, value.strip() or (None if name == "note" else "tree")
    )


def set_layout(session: Session, account_id: int, layout: str, map_id: int | None = None) -> None:
    """Choose the layout of a map, the first one if `map_id` is None."""
    session.get_one(MapRow, map_key(session, account_id, map_id)).layout = layout


def clone_map(session: Session, map_id: int, name: str) -> int:
    """Copy a map with its cards, folds and own judgements, and return the copy's key.

    Raises:
        UserError: If the name is empty or taken.
    """
    old = session.get_one(MapRow, map_id)
    new = MapRow(
        account_id=old.account_id, name=_free_name(session, old.account_id, name), note=old.note,
        layout=old.layout,
    )  # fmt: skip
    session.add(new)
    session.flush()
    for place in _rows_of(session, MapPlaceRow, map_id):
        session.add(
            MapPlaceRow(
                map_id=new.id, post_id=place.post_id, person_id=place.person_id, x=place.x,
                y=place.y, pinned=place.pinned, hidden=place.hidden,
            )
        )  # fmt: skip
    for fold in _rows_of(session, MapFoldRow, map_id):
        session.add(MapFoldRow(map_id=new.id, department=fold.department))
    for fact in _rows_of(session, FactRow, map_id):
        session.add(
            FactRow(
                map_id=new.id, person_id=fact.person_id, account_id=fact.account_id, kind=fact.kind,
                value=fact.value, on_day=fact.on_day, source=fact.source, assumed=fact.assumed,
                recorded_at=fact.recorded_at,
            )
        )  # fmt: skip
    session.flush()
    return new.id


def delete_map(session: Session, map_id: int) -> None:
    """Delete a map with the places, folds and judgements that are its own; the people stay."""
    for table in (MapPlaceRow, MapFoldRow, FactRow):
        for row in _rows_of(session, table, map_id):
            session.delete(row)
    session.flush()
    session.delete(session.get_one(MapRow, map_id))


def map_key(session: Session, account_id: int, map_id: int | None = None) -> int:
    """Return the key of a map of an account; None is the first one, which is made if need be.

    Raises:
        UserError: If the map is gone or another account's.
    """
    query = select(MapRow).where(MapRow.account_id == account_id).order_by(MapRow.id)
    if map_id is not None:
        query = query.where(MapRow.id == map_id)
    row = session.scalar(query)
    if row is None and map_id is not None:
        raise UserError(_("This map is not there any more."), _("Choose another map."))
    if row is None:
        row = MapRow(account_id=account_id, name=DEFAULT_NAME)
        session.add(row)
        session.flush()
    return row.id


def _rows_of(session: Session, table: type[_Row], map_id: int) -> list[_Row]:
    column = table.__table__.c.map_id
    return list(session.scalars(select(table).where(column == map_id).order_by(table.id)))


def _free_name(session: Session, account_id: int, name: str, own: int | None = None) -> str:
    wanted = name.strip()
    if not wanted:
        raise UserError(_("A map needs a name."))
    for one in queries.maps(reader(session), account_id):
        if one.name.casefold() == wanted.casefold() and one.id != own:
            raise UserError(
                _("There is a map {name} already.").format(name=one.name),
                _("Choose another name."),
            )
    return wanted


# -- cards ----------------------------------------------------------------------------------------


def move_cards(
    session: Session, account_id: int, cards: Iterable[tuple[int, int | None, int, int]],
    map_id: int | None = None,
) -> None:  # fmt: skip
    """Put cards where they were dropped: (post, person, x, y) of each; hidden ones come back.

    The first map of the account counts if `map_id` is None; so in all functions here.
    """
    there = _Places(session, account_id, map_id)
    for post_id, person_id, x, y in cards:
        row = there.row(post_id, person_id)
        row.x, row.y, row.hidden = x, y, False


def pin_cards(
    session: Session, account_id: int, cards: Iterable[tuple[int, int | None, int, int]],
    pinned: bool, map_id: int | None = None,
) -> None:  # fmt: skip
    """Pin cards where they stand, (post, person, x, y) of each, so that tidying leaves them; or unpin.

    An unpinned card keeps its place until somebody tidies.
    """
    there = _Places(session, account_id, map_id)
    for post_id, person_id, x, y in cards:
        row = there.row(post_id, person_id)
        row.x, row.y, row.hidden, row.pinned = x, y, False, pinned


def tidy_map(session: Session, account_id: int, map_id: int | None = None) -> None:
    """Forget where cards were dropped, so that they are laid out anew; pinned and hidden ones stay."""
    for row in _Places(session, account_id, map_id).rows():
        if not row.hidden and not row.pinned:
            session.delete(row)


def hide_cards(
    session: Session, account_id: int, cards: Iterable[Card], hidden: bool,
    map_id: int | None = None,
) -> None:  # fmt: skip
    """Take cards off the map or bring them back; the people stay: (post, person) of each."""
    there = _Places(session, account_id, map_id)
    for post_id, person_id in cards:
        if hidden:
            there.row(post_id, person_id).hidden = True
            continue
        row = there.find(post_id, person_id)
        if row is not None and row.x is None:
            session.delete(row)
        elif row is not None:
            row.hidden = False


def fold_departments(
    session: Session, account_id: int, departments: Iterable[str], folded: bool,
    map_id: int | None = None,
) -> None:  # fmt: skip
    """Fold departments to one box each on a map, or unfold them."""
    key = map_key(session, account_id, map_id)
    there = {row.department: row for row in _rows_of(session, MapFoldRow, key)}
    for department in dict.fromkeys(departments):
        if folded and department not in there:
            session.add(MapFoldRow(map_id=key, department=department))
        elif not folded and department in there:
            session.delete(there[department])


class _Places:
    """The places of one map, loaded once for many cards."""

    def __init__(self, session: Session, account_id: int, map_id: int | None) -> None:
        self._session = session
        self._map = map_key(session, account_id, map_id)
        self._rows: dict[Card, MapPlaceRow] = {
            (row.post_id, row.person_id): row for row in _rows_of(session, MapPlaceRow, self._map)
        }

    def rows(self) -> list[MapPlaceRow]:
        return list(self._rows.values())

    def find(self, post_id: int, person_id: int | None) -> MapPlaceRow | None:
        return self._rows.get((post_id, person_id))

    def row(self, post_id: int, person_id: int | None) -> MapPlaceRow:
        """Return the row of a card, made if there is none."""
        found = self._rows.get((post_id, person_id))
        if found is None:
            found = MapPlaceRow(
                map_id=self._map, post_id=post_id, person_id=person_id, x=None, y=None,
                pinned=False, hidden=False,
            )  # fmt: skip
            self._session.add(found)
            self._rows[post_id, person_id] = found
        return found
