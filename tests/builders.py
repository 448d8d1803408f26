"""Rows with sensible defaults; each builder writes one undoable step and returns the new id."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.db.tables import Base

_numbers = count(1)


def add(database: Database, row: Base) -> int:
    """Write one row."""

    def edit(session: Session) -> int:
        session.add(row)
        session.flush()
        return row.id

    return database.write(Message("Add"), edit).value


def account(database: Database, name: str = "Acme", **values: Any) -> int:
    """Write an account in CNY."""
    from kamdesk.features.accounts.store import AccountRow

    values.setdefault("code", f"K-{next(_numbers):04d}")
    values.setdefault("currency", "CNY")
    values.setdefault("sort_key", name.casefold())
    return add(database, AccountRow(name=name, **values))


def invoice(database: Database, account_id: int, amount_minor: int = 100_00, **values: Any) -> int:
    """Write an invoice of 2026-05-01, due 30 days later."""
    from kamdesk.features.receivables.store import InvoiceRow

    values.setdefault("number", f"R-{next(_numbers)}")
    values.setdefault("issued", date(2026, 5, 1))
    values.setdefault("due", values["issued"] + timedelta(days=30))
    values.setdefault("currency", "CNY")
    return add(database, InvoiceRow(account_id=account_id, amount_minor=amount_minor, **values))


def disputed(database: Database, account_id: int, amount_minor: int = 100_00, **values: Any) -> int:
    """Write an invoice that is contested as a whole from its issue on."""
    from kamdesk.features.receivables.store import DisputeRow

    key = invoice(database, account_id, amount_minor, **values)
    raised = values.get("issued", date(2026, 5, 1))
    row = DisputeRow(invoice_id=key, amount_minor=amount_minor, reason="other", raised=raised)
    add(database, row)
    return key


def receipt(database: Database, account_id: int, amount_minor: int = 100_00, **values: Any) -> int:
    """Write a receipt of 2026-06-01."""
    from kamdesk.features.receivables.store import ReceiptRow

    values.setdefault("received", date(2026, 6, 1))
    values.setdefault("currency", "CNY")
    return add(database, ReceiptRow(account_id=account_id, amount_minor=amount_minor, **values))


def person(database: Database, name: str = "李明华", **values: Any) -> int:
    """Write a person without a post."""
    from kamdesk.features.relationships.store import PersonRow

    values.setdefault("sort_key", name)
    return add(database, PersonRow(name=name, **values))


def contact(database: Database, account_id: int, name: str = "李明华", **values: Any) -> int:
    """Write a person with one post at an account; return the person's id."""
    from kamdesk.features.relationships.store import HoldingRow, PostRow

    person_id = person(database, name)
    post_id = add(database, PostRow(account_id=account_id, **values))
    add(database, HoldingRow(person_id=person_id, post_id=post_id))
    return person_id


def colleague(database: Database, name: str = "沈嘉宁", function: str | None = "销售") -> int:
    """Write one of our people."""
    from kamdesk.features.accounts.store import ColleagueRow

    return add(database, ColleagueRow(name=name, function=function))


def touch(
    database: Database,
    account_id: int,
    day: date,
    kind: str = "visit",
    people: tuple[int, ...] = (),
    ours: tuple[int, ...] = (),
    **texts: str,
) -> int:
    """Write a touch with those who took part."""
    from kamdesk.features.touches.domain import Draft
    from kamdesk.features.touches.service import add_touch

    draft = Draft(day, kind, people=people, colleagues=ours, **texts)
    return database.write(Message("Add"), add_touch, account_id, draft, date(2026, 6, 30)).value


def snapshot(
    database: Database, account_id: int, answers: dict[str, int | None] | int = 4, **values: Any
) -> int:
    """Write our view of a relation on 2026-06-01; a number answers every question with it."""
    from kamdesk.features.positions.domain import ITEMS
    from kamdesk.features.positions.service import NewSnapshot, add_snapshot

    if isinstance(answers, int):
        answers = {code: 6 - answers if code == "R6" else answers for code in ITEMS}
    values.setdefault("on_day", date(2026, 6, 1))
    values.setdefault("view", "ours")
    values.setdefault("assessor", "Chen Wei")
    wanted = NewSnapshot(answers=answers, **values)
    return database.write(Message("Add"), add_snapshot, account_id, wanted).value
