"""What users do with accounts: edits inside the session of one write."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.base.money import is_currency
from kamdesk.db.recorder import reader
from kamdesk.features.accounts import queries
from kamdesk.features.accounts.domain import is_above
from kamdesk.features.accounts.store import (
    AccountIdentifierRow,
    AccountRow,
    AccountTagRow,
    ColleagueRow,
    TagRow,
)
from kamdesk.features.search.pinyin import sort_key

_PLAIN = frozenset(queries.FIELDS) - {"parent_id", "owner_id", "archived_at"}


def create_account(session: Session, name: str, currency: str, code: str = "") -> int:
    """Write a new account and return its key; without a code it gets the next of our own.

    Raises:
        UserError: If it has no name, or the code is taken.
    """
    wanted = name.strip()
    if not wanted:
        raise UserError(_("An account needs a name."))
    row = AccountRow(
        code=_free_code(session, code.strip() or queries.next_code(reader(session))),
        name=wanted,
        sort_key=sort_key(wanted),
        currency=currency,
        status="active",
    )
    session.add(row)
    session.flush()
    return row.id


def set_field(session: Session, account_id: int, name: str, value: Any) -> None:
    """Change one field of an account; an empty text becomes missing.

    Raises:
        UserError: If a needed field would be empty, a code is taken, or a number is negative.
        ValueError: If there is no such field (a bug).
    """
    if name not in _PLAIN:
        raise ValueError(f"no such field: {name}")
    row = session.get_one(AccountRow, account_id)
    cleaned = (value.strip() or None) if isinstance(value, str) else value
    if cleaned is None and name in ("name", "code", "currency"):
        raise UserError(_("This cannot be empty."))
    if isinstance(cleaned, int) and cleaned < 0:
        raise UserError(_("This cannot be below zero."))
    if name == "code" and cleaned != row.code:
        _free_code(session, str(cleaned))
    if name == "currency" and not is_currency(str(cleaned)):
        raise UserError(_("{text} is not a currency like CNY.").format(text=cleaned))
    setattr(row, name, cleaned)
    if name == "name":
        row.sort_key = sort_key(row.name)


def set_owner(session: Session, account_ids: Iterable[int], name: str | None) -> None:
    """Give accounts to one of our people; a new name becomes one. None takes the owner away."""
    owner_id = None
    if name and name.strip():
        owner = session.scalar(select(ColleagueRow).where(ColleagueRow.name == name.strip()))
        if owner is None:
            owner = ColleagueRow(name=name.strip())
            session.add(owner)
            session.flush()
        owner_id = owner.id
    for key in account_ids:
        session.get_one(AccountRow, key).owner_id = owner_id


def set_on_all(session: Session, account_ids: Iterable[int], name: str, value: str | None) -> None:
    """Change tier or status of several accounts at once."""
    if name not in ("tier", "status"):
        raise ValueError(f"not for several accounts: {name}")
    for key in account_ids:
        setattr(session.get_one(AccountRow, key), name, value)


def add_tag(session: Session, account_ids: Iterable[int], word: str) -> None:
    """Put a tag on accounts; a new word becomes one.

    Raises:
        UserError: If the word is empty.
    """
    wanted = word.strip()
    if not wanted:
        raise UserError(_("A tag needs a word."))
    tag = session.scalar(select(TagRow).where(TagRow.name == wanted))
    if tag is None:
        tag = TagRow(name=wanted)
        session.add(tag)
        session.flush()
    for key in account_ids:
        there = session.scalar(
            select(AccountTagRow).where(
                AccountTagRow.account_id == key, AccountTagRow.tag_id == tag.id
            )
        )
        if there is None:
            session.add(AccountTagRow(account_id=key, tag_id=tag.id))


def remove_tag(session: Session, account_ids: Iterable[int], word: str) -> None:
    """Take a tag off accounts."""
    for key in account_ids:
        for row in session.scalars(
            select(AccountTagRow)
            .join(TagRow, TagRow.id == AccountTagRow.tag_id)
            .where(AccountTagRow.account_id == key, TagRow.name == word)
        ):
            session.delete(row)


def set_parent(session: Session, account_id: int, parent_id: int | None) -> None:
    """Make an account a unit of another.

    Raises:
        UserError: If it would belong to itself.
    """
    parents = dict(reader(session).rows("SELECT id, parent_id FROM account"))
    if parent_id is not None and is_above(parents, account_id, parent_id):
        raise UserError(
            _("An account cannot belong to itself."), _("Choose an account outside its own units.")
        )
    session.get_one(AccountRow, account_id).parent_id = parent_id


def archive(session: Session, account_ids: Iterable[int]) -> None:
    """Take accounts off the lists; nothing is lost."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    for key in account_ids:
        row = session.get_one(AccountRow, key)
        if row.archived_at is None:
            row.archived_at = now


def restore(session: Session, account_ids: Iterable[int]) -> None:
    """Bring archived accounts back."""
    for key in account_ids:
        session.get_one(AccountRow, key).archived_at = None


def add_identifier(session: Session, account_id: int, kind: str, value: str) -> None:
    """Note a number others know the account by.

    Raises:
        UserError: If kind or number is empty.
    """
    if not (kind.strip() and value.strip()):
        raise UserError(_("An identifier needs a kind and a number."))
    session.add(AccountIdentifierRow(account_id=account_id, kind=kind.strip(), value=value.strip()))


def _free_code(session: Session, code: str) -> str:
    if session.scalar(select(AccountRow.id).where(AccountRow.code == code)) is not None:
        raise UserError(_("Code {code} is taken.").format(code=code), _("Choose another one."))
    return code
