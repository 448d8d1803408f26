"""The tab Figures as a user sees it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from kamdesk.features.indicators.ui.tab import FiguresTab
from kamdesk.features.receivables.store import AllocationRow
from kamdesk.ui.context import Context
from tests import builders

_Show = Callable[[QWidget], Any]


@pytest.fixture
def tab(context: Context, show: _Show, qtbot: Any) -> FiguresTab:
    context.as_of = date(2026, 6, 30)
    database = context.workspace.database
    acme = builders.account(database, "Acme")
    for month in range(1, 7):
        day = date(2026, month, 10)
        invoice = builders.invoice(
            database, acme, 100_00 * month, issued=date(2026, month, 1), due=day
        )
        if month < 6:
            receipt = builders.receipt(database, acme, 100_00 * month, received=day)
            row = AllocationRow(
                invoice_id=invoice, receipt_id=receipt, amount_minor=100_00 * month, effective=day
            )
            builders.add(database, row)
    builders.invoice(database, acme, 50_00, currency="USD")
    made = FiguresTab(context)
    show(made)
    qtbot.waitUntil(lambda: made.trend() is not None)
    return made


def _texts(tab: FiguresTab) -> list[str]:
    return [one.text() for one in tab.detail.findChildren(QLabel)]


def test_every_figure_has_a_card_with_its_value(tab: FiguresTab) -> None:
    trend = tab.trend()
    assert trend is not None
    assert trend.currency == "CNY"
    assert tab.cards["overdue_share"].value.text() == "100.0%"
    assert tab.cards["due_rate"].value.text() == "0.0%"
    assert len(tab.cards["dso"].line.points()) == 6


def test_a_card_opens_what_the_figure_is_counted_from(tab: FiguresTab, qtbot: Any) -> None:
    qtbot.mouseClick(tab.cards["due_rate"], Qt.MouseButton.LeftButton)
    assert tab.heading.text() == "Collected of what fell due"
    assert "600.00" in _texts(tab)
    tab.chart.setFocus()
    qtbot.keyClick(tab.chart, Qt.Key.Key_Left)
    assert tab.value.text() == "100.0%"
    assert "May" in tab.month.text()
    assert "500.00" in _texts(tab)


def test_a_click_on_the_line_chooses_the_month(tab: FiguresTab, qtbot: Any) -> None:
    tab.choose("sales_rate")
    first = tab.chart.points()[0]
    assert first is not None
    qtbot.mouseClick(tab.chart, Qt.MouseButton.LeftButton, pos=first.toPoint())
    assert "Jan" in tab.month.text()


def test_another_currency_shows_its_own_figures(tab: FiguresTab) -> None:
    assert tab.currency is not None
    tab.currency.choose("USD")
    tab._fill()
    trend = tab.trend()
    assert trend is not None
    assert trend.points[-1].month.outstanding == 50_00


def test_a_change_is_counted_at_once(tab: FiguresTab, context: Context, qtbot: Any) -> None:
    database = context.workspace.database
    with database.read() as reader:
        acme = reader.value("SELECT id FROM account")
    before = tab.cards["dso"].value.text()

    def edit(session: Any) -> None:
        from kamdesk.features.receivables.service import NewInvoice, create_invoice

        day = date(2026, 6, 1)
        create_invoice(session, NewInvoice(acme, "N-1", day, day, "CNY", 9_000_00))

    from kamdesk.base.i18n import Message

    context.workspace.write(Message("x"), edit)
    qtbot.waitUntil(lambda: tab.cards["dso"].value.text() != before)


def test_an_empty_workspace_says_what_is_missing(context: Context, show: _Show, qtbot: Any) -> None:
    made = FiguresTab(context)
    show(made)
    qtbot.waitUntil(lambda: made.body.currentIndex() == 1)
