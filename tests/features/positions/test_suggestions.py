"""What the data suggest, each with what it was counted from; silence where there is too little."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.accounts.store import ColleagueRow
from kamdesk.features.positions.queries import Suggestion, suggestions
from kamdesk.features.products.store import ProductRow, SalesLineRow
from kamdesk.features.receivables.store import AllocationRow
from kamdesk.features.touches.store import TouchColleagueRow, TouchPersonRow, TouchRow
from tests import builders

DAY = date(2026, 6, 30)


@pytest.fixture
def acme(database: Database) -> int:
    return builders.account(database, "Acme", terms_days=30)


def _ask(database: Database, key: int, day: date = DAY) -> dict[str, Suggestion]:
    with database.read() as reader:
        return suggestions(reader, key, day)


def _paid(database: Database, key: int, issued: date, days: int, **more: Any) -> int:
    """Write an invoice with 30 days that was paid after some days."""
    invoice = builders.invoice(database, key, 100_00, issued=issued, **more)
    receipt = builders.receipt(database, key, 100_00, received=issued + timedelta(days))
    row = AllocationRow(
        invoice_id=invoice,
        receipt_id=receipt,
        amount_minor=100_00,
        effective=issued + timedelta(days),
    )
    builders.add(database, row)
    return invoice


def test_an_empty_file_suggests_nothing(database: Database, acme: int) -> None:
    assert _ask(database, acme) == {}


def test_paying_by_the_due_day_and_the_real_credit_period(database: Database, acme: int) -> None:
    for month, days in ((1, 28), (2, 30), (3, 31), (4, 75)):
        _paid(database, acme, date(2026, month, 2), days)
    found = _ask(database, acme)
    assert found["R1"].answer == 2
    assert found["R1"].reason.args == {"n": 2, "total": 4}
    assert found["T2"].answer == 3
    assert found["T2"].reason.args == {"real": 41, "agreed": 30}
    assert "R6" not in found  # nothing is open
    assert _ask(database, acme, date(2026, 3, 15)).get("R1") is None


def test_disputes_count_against_open_invoices(database: Database, acme: int) -> None:
    builders.disputed(database, acme)
    for _number in range(9):
        builders.invoice(database, acme)
    found = _ask(database, acme)
    assert (found["R6"].answer, found["R6"].reason.args) == (3, {"n": 1, "total": 10})


def test_stage_and_steadiness_come_from_invoices(database: Database, acme: int) -> None:
    for month in range(1, 6):
        builders.invoice(database, acme, issued=date(2026, month, 5), contract="F-1")
    found = _ask(database, acme)
    assert (found["P1"].answer, found["P2"].answer) == (4, 3)
    other = builders.account(database, "Zenith")
    assert _ask(database, other)["P1"].answer == 1
    assert "P2" not in _ask(database, other)


def test_product_lines_sold_there(database: Database, acme: int) -> None:
    products = [
        builders.add(database, ProductRow(code=f"P-{n}", family=f"F{n // 2}", currency="CNY"))
        for n in range(10)
    ]
    for product in products[:4]:
        row = SalesLineRow(
            account_id=acme, product_id=product, day=date(2026, 3, 1), currency="CNY"
        )
        builders.add(database, row)
    found = _ask(database, acme)
    assert (found["P4"].answer, found["P4"].reason.args) == (3, {"n": 2, "total": 5})


def test_breadth_comes_from_touches_with_departments(database: Database, acme: int) -> None:
    people = [builders.contact(database, acme, f"P{n}", department=f"D{n}") for n in range(5)]
    sales = builders.add(database, ColleagueRow(name="Chen", function="sales"))
    tech = builders.add(database, ColleagueRow(name="Wei", function="technical"))
    assert "R5" not in _ask(database, acme)

    def meet(session: Session, person: int, colleague: int, day: date) -> None:
        touch = TouchRow(account_id=acme, day=day, kind="visit")
        session.add(touch)
        session.flush()
        session.add(TouchPersonRow(touch_id=touch.id, person_id=person))
        session.add(TouchColleagueRow(touch_id=touch.id, colleague_id=colleague))

    for person in people[:4]:
        database.write(Message("x"), meet, person, sales, date(2026, 5, 1))
    assert _ask(database, acme)["R5"].answer == 3  # one function of ours alone
    database.write(Message("x"), meet, people[0], tech, date(2026, 6, 1))
    one = _ask(database, acme)["R5"]
    assert (one.answer, one.reason.args) == (5, {"n": 4, "total": 5, "functions": 2})
    assert "R5" not in _ask(database, acme, date(2026, 4, 30))
