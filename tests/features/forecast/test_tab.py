"""The tab Forecast as its user works with it: weeks, what is behind them, one account, the past."""

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from kamdesk.db.database import Database
from kamdesk.features.collections.store import ChaseRow
from kamdesk.features.forecast.ui.tab import ForecastTab
from kamdesk.features.receivables.ui.page import ReceivablesPage
from tests import builders
from tests.features.forecast import ledgers
from tests.features.forecast.customers import KINDS, bills

DAY = date(2026, 6, 30)


def settle(tab: ForecastTab, context: Any, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: tab._found is not None and not context.tasks.busy(), timeout=20_000)


@pytest.fixture
def ledger(database: Database) -> list[int]:
    """Eight customers of every kind, and one late item in dollars with the lawyers."""
    keys = ledgers.accounts(database, 8)
    ledgers.write(database, bills(list(KINDS), 2, a_year=16, since=date(2024, 9, 1)), DAY)
    builders.invoice(
        database, keys[0], 500_00, number="OUT", issued=date(2026, 5, 1), due=date(2026, 6, 15)
    )
    builders.invoice(
        database, keys[0], 700_00, number="U-1", currency="USD", issued=date(2025, 1, 5),
        due=date(2025, 2, 5),
    )  # fmt: skip
    late = builders.invoice(
        database, keys[1], 900_00, number="U-2", currency="USD", issued=date(2025, 1, 5),
        due=date(2025, 2, 5),
    )  # fmt: skip
    builders.add(
        database,
        ChaseRow(
            account_id=keys[1], invoice_id=late, day=date(2026, 6, 1), kind="demand", step="180"
        ),
    )
    return keys


@pytest.fixture
def tab(ledger: list[int], context: Any, show: Any, qtbot: Any) -> ForecastTab:
    shown: ForecastTab = show(ForecastTab(context))
    settle(shown, context, qtbot)
    return shown


def numbers(tab: ForecastTab) -> list[str]:
    rows = [tab.by_item.row_at(place) for place in range(len(tab.by_item.ids))]
    return [row.texts[0] for row in rows if row is not None]


def test_day_weeks_and_basis_are_in_sight(tab: ForecastTab) -> None:
    assert tab.day.text() == "2026-06-30"
    assert tab.span.choice() == "13"
    assert "payments" in tab.basis.text()
    section = tab.section()
    assert section is not None
    assert section.currency == "CNY"
    assert len(section.weeks) == 13
    assert tab.tiles["within"].figure.text() != "—"


def test_every_figure_says_how_it_is_counted(tab: ForecastTab) -> None:
    told = [tile.info.accessibleDescription() for tile in tab.tiles.values()]
    told += [tab.weeks.info.accessibleDescription(), tab.past.info.accessibleDescription()]
    assert all(len(one) > 60 for one in told)


def test_a_click_on_a_week_lists_what_is_behind_it(tab: ForecastTab, qtbot: Any) -> None:
    section = tab.section()
    assert section is not None
    chart = tab.weeks.chart
    middle = chart.rect_of(2).center().toPoint()
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=middle)
    assert tab.level.choice() == "item"
    assert sum(one.amount for one in tab._items) == section.weeks[2].expected
    assert len(numbers(tab)) == len(section.items(2))
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=middle)  # once more: all weeks
    assert sum(one.amount for one in tab._items) == section.within


def test_the_weeks_answer_to_keys(tab: ForecastTab, qtbot: Any) -> None:
    chart = tab.weeks.chart
    chart.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Return):
        qtbot.keyClick(chart, key)
    assert tab._wanted.week == 1
    qtbot.keyClick(chart, Qt.Key.Key_End)
    qtbot.keyClick(chart, Qt.Key.Key_Space)
    assert tab._wanted.week == 12


def test_a_week_tells_its_figures(tab: ForecastTab) -> None:
    section = tab.section()
    assert section is not None
    text = tab.weeks.chart.breakdown(0)
    assert "2026-07-01" in text
    assert f"{section.weeks[0].expected / 100:,.2f}" in text
    assert "80 %" in text
    assert "in four of five weeks" in tab.weeks.chart.accessibleDescription()


def test_the_table_has_the_same_figures(tab: ForecastTab, qtbot: Any) -> None:
    section = tab.section()
    assert section is not None
    qtbot.mouseClick(tab.weeks.look._buttons["table"], Qt.MouseButton.LeftButton)
    assert tab.weeks.table.isVisible()
    row = tab.weeks.model.row_at(3)
    assert row is not None
    assert row.numbers[5] == section.weeks[3].expected
    tab.weeks.table.opened.emit(3)
    assert tab._wanted.week == 3
    tab.turn_weeks()
    assert tab.weeks.chart.isVisible()


def test_currencies_stand_apart(tab: ForecastTab, qtbot: Any) -> None:
    assert tab.currency is not None
    qtbot.mouseClick(tab.currency._buttons["USD"], Qt.MouseButton.LeftButton)
    section = tab.section()
    assert section is not None
    assert (section.currency, section.open, section.legal) == ("USD", 1600_00, 900_00)
    qtbot.mouseClick(tab.tiles["excluded"], Qt.MouseButton.LeftButton)
    assert numbers(tab) == ["U-2"]
    row = tab.by_item.row_at(0)
    assert row is not None
    assert row.texts[2] == "Legal"


def test_what_fell_out_is_listed_apart(tab: ForecastTab, qtbot: Any) -> None:
    section = tab.section()
    assert section is not None
    qtbot.mouseClick(tab.tiles["out"], Qt.MouseButton.LeftButton)
    assert tab.level.choice() == "out"
    assert "OUT" in numbers(tab)
    assert {one.place for one in tab._items} == {one.place for one in section.fell_out}
    assert all(one.was is not None and one.was <= DAY for one in tab._items)
    assert not tab.items.isColumnHidden([one.key for one in tab.by_item.columns].index("was"))


def test_one_account_is_forecast_alone(
    tab: ForecastTab, ledger: list[int], context: Any, qtbot: Any
) -> None:
    place = next(n for n, one in enumerate(tab._accounts) if one.code == "C-4")
    wanted = tab._accounts[place]
    tab.accounts.opened.emit(place)
    settle(tab, context, qtbot)
    section = tab.section()
    assert section is not None
    assert section.open == wanted.open
    assert tab.account_name.text() == "Customer 4"
    assert tab.account_name.isVisible()
    assert {one.code for one in tab._items} == {"C-4"}
    tab.show_all_accounts()
    settle(tab, context, qtbot)
    assert not tab.account_name.isVisible()


def test_the_page_can_be_asked_for_an_account(
    ledger: list[int], context: Any, show: Any, qtbot: Any
) -> None:
    page: ReceivablesPage = show(ReceivablesPage(context))
    page.show_request(tab="forecast", account_id=ledger[2])
    tab = page.tab("forecast")
    assert isinstance(tab, ForecastTab)
    settle(tab, context, qtbot)
    assert tab.account_name.text() == "Customer 3"


def test_the_payment_day_is_told_and_taken_back(
    tab: ForecastTab, ledger: list[int], context: Any, workspace: Any, qtbot: Any
) -> None:
    tab.narrow(ledger[0])
    settle(tab, context, qtbot)
    before = [one.day for one in tab._items]
    with qtbot.waitSignal(workspace.changed):
        tab.payment_day.editor.setFocus()
        tab.payment_day.editor.clear()
        qtbot.keyClicks(tab.payment_day.editor, "25")
        qtbot.keyClick(tab.payment_day.editor, Qt.Key.Key_Return)
    settle(tab, context, qtbot)
    assert {one.day.day for one in tab._items if one.day is not None} <= {25, 26, 27}
    workspace.stack.undo()
    settle(tab, context, qtbot)
    assert [one.day for one in tab._items] == before


def test_a_payment_day_that_is_none_is_told(
    tab: ForecastTab, ledger: list[int], context: Any, qtbot: Any
) -> None:
    tab.narrow(ledger[0])
    settle(tab, context, qtbot)
    tab.payment_day.editor.setFocus()
    qtbot.keyClicks(tab.payment_day.editor, "99")
    qtbot.keyClick(tab.payment_day.editor, Qt.Key.Key_Return)
    assert "no day of a month" in tab.payment_day.problem.text()


def test_another_day_is_another_forecast(tab: ForecastTab, context: Any, qtbot: Any) -> None:
    context.as_of = date(2026, 3, 31)
    settle(tab, context, qtbot)
    assert tab.weeks.chart.breakdown(0).startswith("2026-04-01")


def test_the_past_is_held_against_what_came(tab: ForecastTab) -> None:
    assert tab.past.figure.text().endswith("%")
    assert "month ends" in tab.past.basis.text()
    assert "Bias" in tab.past.bias.text()
    assert tab.past.error.isVisible()
    assert not tab.past.progress.isVisible()


def test_a_change_makes_the_comparison_old_until_it_is_made_again(
    tab: ForecastTab, ledger: list[int], database: Database, context: Any, qtbot: Any
) -> None:
    from kamdesk.features.forecast.service import set_payment_day

    context.workspace.write(builders.Message("Note"), set_payment_day, ledger[0], "25", DAY)
    settle(tab, context, qtbot)
    assert "changed since" in tab.past.basis.text()
    qtbot.mouseClick(tab.past.again, Qt.MouseButton.LeftButton)
    settle(tab, context, qtbot)
    assert "month ends" in tab.past.basis.text()


def test_too_little_history_is_said(
    database: Database, context: Any, show: Any, qtbot: Any
) -> None:
    acme = builders.account(database, "Acme")
    builders.invoice(database, acme, 1000, due=date(2026, 7, 10))
    tab: ForecastTab = show(ForecastTab(context))
    settle(tab, context, qtbot)
    assert "fewer than 30 payments" in tab.basis.text()
    assert tab.past.figure.text() == "—"
    assert "Too little history" in tab.past.basis.text()


def test_an_empty_workspace_offers_the_first_step(context: Any, show: Any, qtbot: Any) -> None:
    tab: ForecastTab = show(ForecastTab(context))
    settle(tab, context, qtbot)
    assert tab.nothing.isVisible()
    assert tab.tiles["within"].figure.text() == "—"


def test_a_hidden_tab_counts_when_it_is_shown(
    ledger: list[int], database: Database, context: Any, show: Any, qtbot: Any
) -> None:
    tab: ForecastTab = show(ForecastTab(context))
    settle(tab, context, qtbot)
    tab.hide()
    before = tab._found
    context.as_of = date(2026, 5, 31)
    assert not context.tasks.busy()
    assert tab._found is before
    tab.show()
    settle(tab, context, qtbot)
    assert tab._found is not None
    assert tab._found.as_of == date(2026, 5, 31)


@pytest.mark.parametrize("level", ["account", "item"])
def test_lists_are_sorted_by_every_column(tab: ForecastTab, level: str) -> None:
    model = tab.by_account if level == "account" else tab.by_item
    tab.level.chosen.emit(level)
    for column in model.columns:
        if column.sortable:
            for down in (False, True):
                tab._sort_by(level, column.key, down)
                assert tab._sort[level] == (column.key, down)
    assert len(model.ids) > 3


def test_what_if_moves_an_item_and_writes_nothing(
    tab: ForecastTab, context: Any, qtbot: Any
) -> None:
    tab.level.chosen.emit("item")
    section = tab.section()
    assert section is not None
    before = [one.expected for one in section.weeks]
    tab.items.selectRow(0)
    moved = tab._items[0]
    tab.what_if.editor.setFocus()
    qtbot.keyClicks(tab.what_if.editor, "2026-09-16")
    qtbot.keyClick(tab.what_if.editor, Qt.Key.Key_Return)
    settle(tab, context, qtbot)
    section = tab.section()
    assert section is not None
    line = next(one for one in tab._items if one.invoice_id == moved.invoice_id)
    assert line.day == date(2026, 9, 16)
    assert section.weeks[11].expected >= before[11] + moved.amount * 9 // 10
    qtbot.mouseClick(tab.findChild(QPushButton, "forecast_what_if_pill"), Qt.MouseButton.LeftButton)
    settle(tab, context, qtbot)
    section = tab.section()
    assert section is not None
    assert [one.expected for one in section.weeks] == before


def test_what_if_refuses_a_day_that_is_over(tab: ForecastTab, qtbot: Any) -> None:
    tab.level.chosen.emit("item")
    tab.items.selectRow(0)
    tab.what_if.editor.setFocus()
    qtbot.keyClicks(tab.what_if.editor, "2026-06-30")
    qtbot.keyClick(tab.what_if.editor, Qt.Key.Key_Return)
    assert "not after" in tab.what_if.problem.text()
    assert not tab._moved
