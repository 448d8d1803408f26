"""A small ledger, and the page that shows it."""

from datetime import date
from typing import Any

import pytest

from kamdesk.db.database import Database
from kamdesk.features.receivables.ui.page import ReceivablesPage
from tests import builders


@pytest.fixture
def accounts(database: Database) -> tuple[int, int]:
    """Acme is late with two invoices and has one to come; Zenith has unapplied money and dollars."""
    acme = builders.account(database, "Acme", code="A-1", terms_days=30)
    zenith = builders.account(database, "Zenith", code="Z-1")
    for number, due, amount in (
        ("R-1", date(2026, 6, 10), 100_00),
        ("R-2", date(2026, 3, 1), 250_00),
        ("R-3", date(2026, 7, 5), 40_00),
    ):
        builders.invoice(database, acme, amount, number=number, issued=date(2026, 1, 2), due=due)
    builders.receipt(database, zenith, 70_00, number="S-1")
    builders.invoice(database, zenith, 9_00, number="U-1", currency="USD", due=date(2026, 6, 29))
    return acme, zenith


@pytest.fixture
def page(accounts: tuple[int, int], context: Any, show: Any, wait: Any) -> ReceivablesPage:
    """The page, counted and drawn."""
    shown: ReceivablesPage = show(ReceivablesPage(context))
    wait()
    return shown


@pytest.fixture
def wait(context: Any, qtbot: Any) -> Any:
    """Wait until everything is counted."""

    def waited() -> None:
        qtbot.waitUntil(lambda: not context.tasks.busy())

    return waited
