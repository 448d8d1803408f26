"""Receivables as their user works with them: any day, drill from figure to invoice, receipts, undo."""

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QPushButton

from kamdesk.db.database import Database
from kamdesk.features.receivables.ui.forms import InvoiceForm, ItemForm, ReceiptForm
from kamdesk.features.receivables.ui.page import MoneyTab, ReceivablesPage
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
def page(accounts: tuple[int, int], context: Any, show: Any, qtbot: Any) -> ReceivablesPage:
    """The page, counted and drawn."""
    shown: ReceivablesPage = show(ReceivablesPage(context))
    _wait(context, qtbot)
    return shown


def _wait(context: Any, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: not context.tasks.busy())


def _numbers(page: ReceivablesPage) -> list[str]:
    model = page.panel.by_item
    rows = [model.row_at(place) for place in range(len(model.ids))]
    return sorted(row.texts[0] for row in rows if row is not None)


def test_day_and_basis_are_always_in_sight(page: ReceivablesPage) -> None:
    assert page.panel.day.text() == "2026-06-30"
    assert page.panel.day.isVisible()
    assert page.panel.basis.choice() == "due"
    tiles = {name: tile.figure.text() for name, tile in page.panel.tiles.items()}
    assert tiles["outstanding"] == "¥320.00"
    assert tiles["overdue"] == "¥350.00"
    assert tiles["unapplied"] == "¥70.00"
    assert tiles["soon"] == "¥40.00"


def test_every_figure_says_how_it_is_counted(page: ReceivablesPage) -> None:
    for tile in page.panel.tiles.values():
        assert len(tile.info.accessibleDescription()) > 20


def test_a_tile_shows_the_items_under_it(page: ReceivablesPage, qtbot: Any) -> None:
    qtbot.mouseClick(page.panel.tiles["overdue"], Qt.MouseButton.LeftButton)
    assert _numbers(page) == ["R-1", "R-2"]
    qtbot.mouseClick(page.panel.tiles["overdue"], Qt.MouseButton.LeftButton)
    assert _numbers(page) == ["R-1", "R-2", "R-3", "S-1"]


def test_a_cell_shows_the_invoices_under_it(page: ReceivablesPage) -> None:
    table = page.panel.accounts
    row = next(
        place for place, one in enumerate(page.panel._section_accounts()) if one.name == "Acme"
    )
    table.clicked.emit(page.panel.by_account.index(row, 2))
    assert _numbers(page) == ["R-1"]
    assert "100.00" in page.panel.totals.text()


def test_a_bar_shows_the_invoices_of_that_month_end(
    page: ReceivablesPage, context: Any, qtbot: Any
) -> None:
    chart = page.panel.chart
    qtbot.waitUntil(lambda: bool(chart.segments()))
    segment = next(
        one
        for one in chart.segments()
        if chart.day_of(one) == date(2026, 3, 31) and one.bucket == 1
    )
    ratio = chart.devicePixelRatioF()
    place = QPointF(
        (segment.x + segment.width / 2) / ratio, (segment.y + segment.height / 2) / ratio
    )
    press = QMouseEvent(
        QEvent.Type.MouseButtonPress,
        place,
        chart.mapToGlobal(place),
        Qt.MouseButton.LeftButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(chart, press)
    _wait(context, qtbot)
    assert context.as_of == date(2026, 3, 31)
    assert _numbers(page) == ["R-2"]


def test_another_day_and_nonsense(page: ReceivablesPage, context: Any, qtbot: Any) -> None:
    page.panel.day.line.setText("2026-03-15")
    assert page.panel.day.commit()
    _wait(context, qtbot)
    assert page.panel.tiles["overdue"].figure.text() == "¥250.00"
    page.panel.day.line.setText("someday")
    assert not page.panel.day.commit()
    assert "not a day" in page.panel.day.problem.text()


def test_currencies_stand_apart(page: ReceivablesPage) -> None:
    assert page.panel.currency is not None
    page.panel.currency.choose("USD")
    page.panel.currency.chosen.emit("USD")
    assert page.panel.tiles["overdue"].figure.text() == "$9.00"
    assert _numbers(page) == ["U-1"]


def test_a_receipt_pays_the_oldest_first_and_can_be_undone(
    page: ReceivablesPage, context: Any, qtbot: Any
) -> None:
    page.panel.new_receipt()
    form = page.panel.inspector.findChild(ReceiptForm)
    assert form is not None
    form.account.line.setText("Acme")
    form.account.commit()
    form.amount.line.setText("300")
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.mouseClick(form.make, Qt.MouseButton.LeftButton)
    _wait(context, qtbot)
    assert page.panel.tiles["overdue"].figure.text() == "¥50.00"
    context.workspace.stack.undo()
    _wait(context, qtbot)
    assert page.panel.tiles["overdue"].figure.text() == "¥350.00"


def test_a_receipt_is_applied_by_hand(page: ReceivablesPage, context: Any, qtbot: Any) -> None:
    page.panel.new_receipt()
    form = page.panel.inspector.findChild(ReceiptForm)
    assert form is not None
    form.account.line.setText("A-1")
    form.account.commit()
    form.amount.line.setText("100")
    form.oldest.setChecked(False)
    assert len(form._amounts) == 3
    chosen = next(field for field in form._amounts.values() if "R-1" in field.label.text())
    chosen.line.setText("100")
    assert "Left unapplied: 0.00" in form._rest.text()
    qtbot.mouseClick(form.make, Qt.MouseButton.LeftButton)
    _wait(context, qtbot)
    assert "R-1" not in _numbers(page)
    assert "R-2" in _numbers(page)


def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    page: ReceivablesPage, qtbot: Any
) -> None:
    page.panel.new_receipt()
    form = page.panel.inspector.findChild(ReceiptForm)
    assert form is not None
    form.account.line.setText("Nobody")
    form.amount.line.setText("100")
    qtbot.mouseClick(form.make, Qt.MouseButton.LeftButton)
    assert form.problem.text() == "There is no account Nobody."
    assert form.amount.text() == "100"
    form.account.line.setText("Acme")
    form.amount.line.setText("1.005")
    qtbot.mouseClick(form.make, Qt.MouseButton.LeftButton)
    assert "not an amount" in form.problem.text()


def test_an_invoice_falls_due_by_the_credit_period_and_a_credit_note_stands_apart(
    page: ReceivablesPage, context: Any, qtbot: Any
) -> None:
    for kind, number in (("invoice", "N-1"), ("credit_note", "C-1")):
        page.panel.new_invoice(kind)
        form = page.panel.inspector.findChild(InvoiceForm, f"{kind}_form")
        assert isinstance(form, InvoiceForm)
        form.account.line.setText("Acme")
        form.account.commit()
        form.number.line.setText(number)
        form.amount.line.setText("10")
        qtbot.mouseClick(form.make, Qt.MouseButton.LeftButton)
        _wait(context, qtbot)
    due = context.workspace.read(
        lambda reader: reader.value("SELECT due FROM invoice WHERE number = 'N-1'")
    )
    assert due == "2026-07-30"
    assert page.panel.tiles["unapplied"].figure.text() == "¥80.00"


def test_an_item_tells_its_story_and_is_disputed(
    page: ReceivablesPage, context: Any, qtbot: Any
) -> None:
    page.panel.level.choose("item")
    page.panel._show_level()
    item = next(one for one in page.panel._shown if one.number == "R-2")
    page.panel._inspect(item)
    form = page.panel.inspector.findChild(ItemForm)
    assert form is not None
    form._dispute(True)
    _wait(context, qtbot)
    assert next(one for one in page.panel._shown if one.number == "R-2").disputed


def test_the_money_of_one_account(
    accounts: tuple[int, int], context: Any, show: Any, qtbot: Any
) -> None:
    tab: MoneyTab = show(MoneyTab(context, accounts[1]))
    _wait(context, qtbot)
    assert {one.account for one in tab._state.items} == {"Zenith"}
    assert tab.receipt.isVisible()


def test_an_empty_ledger_says_what_to_do(context: Any, show: Any, qtbot: Any) -> None:
    page: ReceivablesPage = show(ReceivablesPage(context))
    _wait(context, qtbot)
    assert page.panel.body.currentIndex() == 2
    buttons = [one.text() for one in page.panel.body.currentWidget().findChildren(QPushButton)]  # type: ignore[union-attr]
    assert buttons == ["New invoice", "Import invoices"]
    assert page.panel.tiles["outstanding"].figure.text() == "—"


def test_hovering_a_bar_says_what_it_is(page: ReceivablesPage, qtbot: Any) -> None:
    chart = page.panel.chart
    qtbot.waitUntil(lambda: bool(chart.segments()))
    assert chart.segment_at(QPointF(1, 1)) is None
    one = chart.segments()[0]
    middle = QPoint(round(one.x + one.width / 2), round(one.y + one.height / 2))
    assert chart.segment_at(QPointF(middle)) is not None
    assert "2026-06-30" in chart.accessibleDescription()


def test_the_totals_line_matches_what_is_listed(page: ReceivablesPage) -> None:
    sums = page.panel.account_sums
    assert sums.texts()[0] == "Total"
    assert (sums.texts()[-2], sums.texts()[-1]) == ("70.00", "320.00")
    page.panel.search.setText("acme")
    page.panel.search._now()
    assert page.panel.level.choice() == "account"
    assert len(page.panel.by_account.ids) == 1
    assert (sums.texts()[-2], sums.texts()[-1]) == ("", "390.00")
    page.panel.show_items(None, 1)
    assert page.panel.item_sums.texts()[7] == "100.00"


def test_the_selected_items_are_summed_with_their_sign(page: ReceivablesPage, context: Any) -> None:
    told: list[str] = []
    context.selection_told.connect(told.append)
    page.panel.level.choose("item")
    page.panel._show_level()
    place = [one.key for one in page.panel.by_item.columns].index("open")
    page.panel.items.setCurrentIndex(page.panel.by_item.index(0, place))
    page.panel.items.selectAll()
    assert "sum 320.00 CNY" in told[-1]


def test_the_chart_has_a_table_with_the_same_figures(
    page: ReceivablesPage, context: Any, qtbot: Any
) -> None:
    months = page.panel.months
    months.turn()
    assert months.table.isVisible()
    row = months.model.row_at(len(months.model.ids) - 1)
    assert row is not None
    assert row.texts[0] == "2026-06-30"
    assert row.texts[-2:] == ("70.00", "320.00")
    months.table.selectRow(8)
    months.table.setFocus()
    qtbot.keyClick(months.table, Qt.Key.Key_Return)
    assert context.as_of == date(2026, 3, 31)
    months.turn()
    assert months.chart.isVisible()


def test_the_mouse_over_a_bar_tells_the_whole_month(page: ReceivablesPage, qtbot: Any) -> None:
    chart = page.panel.chart
    qtbot.waitUntil(lambda: bool(chart.segments()))
    last = [one for one in chart.segments() if one.month == 11]
    hanging = next(one for one in last if one.bucket == -1)
    assert hanging.height >= 3
    text = chart.breakdown(hanging)
    assert text.splitlines()[0] == "2026-06-30  CNY"
    assert "▸ Unapplied  -70.00" in text
    assert text.splitlines()[-1] == "Total  320.00"


def test_one_account_is_not_listed_by_account(
    context: Any, accounts: tuple[int, int], show: Any, qtbot: Any
) -> None:
    tab: MoneyTab = show(MoneyTab(context, accounts[0]), 1100, 520)
    _wait(context, qtbot)
    assert not tab.level.isVisible()
    assert "account" not in tab.items.shown_columns()
    assert tab.item_sums.geometry().bottom() <= tab.body.height()
    assert tab.body.mapTo(tab, tab.body.rect().bottomLeft()).y() < tab.height()


def test_an_empty_ledger_shows_no_empty_chart(context: Any, show: Any, qtbot: Any) -> None:
    page: ReceivablesPage = show(ReceivablesPage(context))
    _wait(context, qtbot)
    assert not page.panel.months.isVisible()


def test_tiles_are_never_squeezed_beside_the_pane(page: ReceivablesPage, qtbot: Any) -> None:
    page.resize(934, 600)
    page.panel.new_receipt()
    qtbot.waitUntil(lambda: not page.panel.tiles["dso"].isVisible())
    for tile in page.panel.tiles.values():
        if tile.isVisible():
            assert tile.width() >= tile.minimumWidth()
    page.panel.inspector.close_pane()
    qtbot.waitUntil(lambda: page.panel.tiles["dso"].isVisible())
