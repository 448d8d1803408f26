"""Making one record of two: everything attached moves, as one step that can be undone."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import N_, _
from kamdesk.db.connection import Reader
from kamdesk.db.recorder import bulk, reader
from kamdesk.db.store import WorkspaceInfoRow
from kamdesk.features.duplicates import queries
from kamdesk.features.search.pinyin import sort_key

_UNITED = frozenset(
    {"account_tag", "account_identifier", "contact_cell", "touch_person", "map_place", "review",
     "collection_target"}
)  # fmt: skip
"""Rows of which one is enough where both records have the same; that of the record kept stays."""
_TIES = {
    "account_relation": ("from_account_id", "to_account_id"),
    "relation": ("from_person_id", "to_person_id"),
    "reporting": ("post_id", "boss_id"),
}
"""Ties that would join a record with itself go."""
_DOCUMENTS = {
    "invoice": N_("invoice {number}"),
    "contract": N_("contract {number}"),
}


def merge(
    session: Session, table: str, kept: int, other: int, taken: Iterable[str] = ()
) -> list[str]:
    """Merge a record into another one; everything that hangs on it moves.

    The code and name of an account that goes stay findable as former ones, so that the next list
    of the ERP finds the account that is kept.

    Args:
        session: Of the write.
        table: "account" or "person".
        kept: Key of the record that stays.
        other: Key of the record that goes.
        taken: Fields whose value is taken from the record that goes; the code never is.

    Returns:
        What could only stay once, a sentence each.

    Raises:
        UserError: If both have a document of one number, or either is gone.
    """
    read = reader(session)
    mine, theirs = queries.record(read, table, kept), queries.record(read, table, other)
    if kept == other or not mine or not theirs:
        raise UserError(_("One of the two records is no longer there."), _("Look again."))
    _refuse_same_documents(read, table, kept, other)
    told: list[str] = []
    if table == "person":
        _unite_posts(session, kept, other)
    else:
        _lift_out(session, kept, other, mine, theirs)
    _move(session, table, kept, other, told)
    if table == "account":
        _remember_former(session, kept, mine, theirs)
    _take_fields(session, table, kept, mine, theirs, taken)
    bulk(session).delete(table, [other])
    return told


def keep_apart(session: Session, table: str, first: int, second: int) -> None:
    """Remember that two records are two, so that they are not offered again."""
    low, high = sorted((first, second))
    name = f"{queries.APART}:{table}:{low}:{high}"
    if not reader(session).value("SELECT count(*) FROM workspace_info WHERE name = ?", (name,)):
        session.add(WorkspaceInfoRow(name=name, value="1"))


def _refuse_same_documents(read: Reader, table: str, kept: int, other: int) -> None:
    if table != "account":
        return
    both = [
        _(text).format(number=number)
        for document, text in _DOCUMENTS.items()
        for number in read.column(
            f"SELECT a.number FROM {document} a JOIN {document} b ON a.number = b.number "
            "WHERE a.account_id = ? AND b.account_id = ? ORDER BY a.number LIMIT 10",
            (kept, other),
        )
    ]
    if both:
        raise UserError(
            _("Both accounts have {what}.").format(what=", ".join(both)),
            _("Give one of them another number, or void it; then merge."),
        )


def _lift_out(
    session: Session, kept: int, other: int, mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    """Keep the group free of circles: what stood under the one that goes comes under its parent."""
    if mine["parent_id"] == other:
        above = theirs["parent_id"]
        bulk(session).update("account", ("parent_id",), [(kept, above if above != kept else None)])
        mine["parent_id"] = above if above != kept else None
    read = reader(session)
    path, step = [], theirs["parent_id"]
    while step is not None and step not in path:
        path.append(step)
        step = read.value("SELECT parent_id FROM account WHERE id = ?", (step,))
    if kept in path and theirs["parent_id"] == kept:
        theirs["parent_id"] = None


def _unite_posts(session: Session, kept: int, other: int) -> None:
    """Let two posts at one account become one where both people hold one there now."""
    sql = (
        "SELECT post.account_id, post.id, holding.id FROM holding JOIN post ON post.id = post_id "
        "WHERE person_id = ? AND holding.until IS NULL ORDER BY holding.id"
    )
    read = reader(session)
    own = {account: post for account, post, _holding in reversed(read.rows(sql, (kept,)))}
    for account, post, holding in read.rows(sql, (other,)):
        if account not in own:
            continue
        shared = read.value(
            "SELECT count(*) FROM holding WHERE post_id = ? AND person_id <> ?", (post, other)
        )
        if own[account] == post:
            bulk(session).delete("holding", [holding])
        elif not shared:
            bulk(session).delete("holding", [holding])
            _fill_post(session, own[account], post)
            _move(session, "post", own[account], post, [])
            bulk(session).delete("post", [post])


def _fill_post(session: Session, kept: int, other: int) -> None:
    names = ("external_id", "title", "department", "owner_id", "reports_to_text")
    read = reader(session)
    sql = f"SELECT {', '.join(names)} FROM post WHERE id = ?"
    mine, theirs = read.one(sql, (kept,)) or (), read.one(sql, (other,)) or ()
    merged = tuple(b if a is None else a for a, b in zip(mine, theirs, strict=True))
    bulk(session).update("post", names, [(kept, *merged)])


def _move(session: Session, table: str, kept: int, other: int, told: list[str]) -> None:
    """Point everything that names the one at the other."""
    for child, column in queries.columns_naming(reader(session), table):
        if child == table and table == "account":
            rows = reader(session).column(
                "SELECT id FROM account WHERE parent_id = ? AND id <> ?", (other, kept)
            )
            bulk(session).update("account", (column,), [(key, kept) for key in rows])
            continue
        _move_column(session, child, column, kept, other, told)


def _move_column(
    session: Session, child: str, column: str, kept: int, other: int, told: list[str]
) -> None:
    read = reader(session)
    keys = read.column(f'SELECT id FROM "{child}" WHERE "{column}" = ? ORDER BY id', (other,))
    going = _loops(read, child, column, keys, kept)
    twice = _twice(read, child, column, [key for key in keys if key not in going], kept)
    if twice and child not in _UNITED:
        raise UserError(
            _("Both records have one of what there may be only once: {table}.").format(table=child),
            _("Change one of them first; then merge."),
        )
    if twice:
        told.append(_("{n} x {table}: both had it.").format(n=len(twice), table=child))
    bulk(session).delete(child, [*going, *twice])
    gone = going | twice
    bulk(session).update(child, (column,), [(key, kept) for key in keys if key not in gone])


def _loops(read: Reader, child: str, column: str, keys: list[int], kept: int) -> set[int]:
    """Return ties that would join the record kept with itself."""
    ends = _TIES.get(child)
    if ends is None or column not in ends:
        return set()
    far = ends[1 - ends.index(column)]
    return {
        key
        for key in keys
        if read.value(f'SELECT "{far}" FROM "{child}" WHERE id = ?', (key,)) == kept
    }


def _twice(read: Reader, child: str, column: str, keys: list[int], kept: int) -> set[int]:
    """Return rows that would be the same as one the record kept has already."""
    found: set[int] = set()
    for names in queries.unique_columns(read, child):
        if column not in names:
            continue
        others = [name for name in names if name != column]
        same = " AND ".join(f'a."{name}" = b."{name}"' for name in others) or "true"
        for key in keys:
            if read.value(
                f'SELECT count(*) FROM "{child}" a JOIN "{child}" b ON {same} '
                f'WHERE a.id = ? AND b.id <> a.id AND b."{column}" = ?',
                (key, kept),
            ):
                found.add(key)
    return found


def _remember_former(
    session: Session, kept: int, mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    read = reader(session)
    there = set(
        read.rows("SELECT kind, value FROM account_identifier WHERE account_id = ?", (kept,))
    )
    wanted = [("former_code", theirs["code"])]
    if theirs["name"] != mine["name"]:
        wanted.append(("former_name", theirs["name"]))
    rows = [(kept, kind, value) for kind, value in wanted if value and (kind, value) not in there]
    bulk(session).insert("account_identifier", ("account_id", "kind", "value"), rows)


def _take_fields(
    session: Session,
    table: str,
    kept: int,
    mine: dict[str, Any],
    theirs: dict[str, Any],
    taken: Iterable[str],
) -> None:
    values = {name: theirs[name] for name in taken if name in theirs and name != "code"}
    if "name" in values:
        values["sort_key"] = sort_key(values["name"], person=table == "person")
        if table == "account":
            _swap_former(session, kept, mine["name"], values["name"])
    if values:
        bulk(session).update(table, list(values), [(kept, *values.values())])


def _swap_former(session: Session, kept: int, old: str, new: str) -> None:
    """What was kept as former is the name now, and the other way round."""
    key = reader(session).value(
        "SELECT id FROM account_identifier WHERE account_id = ? AND kind = 'former_name' "
        "AND value = ?",
        (kept, new),
    )
    if key is not None and old != new:
        bulk(session).update("account_identifier", ("value",), [(key, old)])
