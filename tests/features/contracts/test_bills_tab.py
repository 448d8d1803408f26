"""Bills as their user works with them: recorded, filtered, discounted, passed on, refused, undone."""

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.contracts import service
from kamdesk.features.contracts.ui.bill_form import BillForm, NewBillForm, WorkDayForm, parse_rate
from kamdesk.features.contracts.ui.bills_tab import BillsTab
from kamdesk.features.receivables.service import NewReceipt
from kamdesk.features.receivables.ui.page import ReceivablesPage
from tests import builders


def settle(context: Any, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: not context.tasks.busy())


@pytest.fixture
def keys(database: Database) -> dict[str, int]:
    """Bills of two banks in hand, one that matured unnoticed, one passed on, one in dollars."""
    acme = builders.account(database, "Acme", code="A-1")
    zenith = builders.account(database, "Zenith", code="Z-1")
    builders.invoice(database, acme, 600_00, number="R-1", issued=date(2026, 1, 12))
    made = {"acme": acme, "zenith": zenith}
    for name, account, amount, matures, acceptor, currency in (
        ("first", acme, 600_00, date(2026, 9, 12), "Bank of A", "CNY"),
        ("soon", zenith, 100_00, date(2026, 7, 15), "Bank of B", "CNY"),
        ("matured", zenith, 50_00, date(2026, 6, 1), "", "CNY"),
        ("passed", zenith, 30_00, date(2026, 8, 1), "Bank of A", "CNY"),
        ("dollars", zenith, 70_00, date(2026, 8, 1), "Bank of C", "USD"),
    ):
        came = date(2026, 3, 24) if name == "first" else date(2026, 4, 10)
        new = NewReceipt(account, came, currency, amount, None, "bank_bill", matures)
        facts = service.BillFacts(f"N-{name}", acceptor, date(2026, 3, 12))
        made[name] = database.write(Message("Add"), service.receive_bill, new, facts).value
    database.write(Message("Add"), service.endorse, made["passed"], date(2026, 5, 1), "Supplier")
    return made


@pytest.fixture
def tab(keys: dict[str, int], context: Any, show: Any, qtbot: Any) -> BillsTab:
    shown: BillsTab = show(BillsTab(context))
    settle(context, qtbot)
    return shown


def numbers(tab: BillsTab) -> list[str]:
    rows = [tab.model.row_at(place) for place in range(len(tab.model.ids))]
    return [row.texts[0] for row in rows if row is not None]


def inspect(tab: BillsTab, key: int) -> BillForm:
    tab.table.select_id(key)
    form = tab.pane
    assert isinstance(form, BillForm)
    return form


def test_the_register_opens_with_what_is_in_hand(tab: BillsTab) -> None:
    assert numbers(tab) == ["N-matured", "N-soon", "N-first"]
    assert tab.sums.texts()[4] == "750.00"
    tiles = {name: tile.figure.text() for name, tile in tab.tiles.items()}
    assert tiles == {
        "in_hand": "¥750.00", "soon": "¥100.00", "matured": "¥50.00", "contingent": "¥30.00",
        "collected": "¥180.00",
    }  # fmt: skip
    assert "¥0.00 in cash" in tab.tiles["collected"].detail.text()
    for tile in tab.tiles.values():
        assert len(tile.info.accessibleDescription()) > 40


def test_tiles_acceptors_and_the_calendar_filter_the_register(tab: BillsTab, qtbot: Any) -> None:
    qtbot.mouseClick(tab.tiles["soon"], Qt.MouseButton.LeftButton)
    assert numbers(tab) == ["N-soon"]
    qtbot.mouseClick(tab.tiles["contingent"], Qt.MouseButton.LeftButton)
    assert numbers(tab) == ["N-passed"]
    tab.clear_filter()
    assert len(numbers(tab)) == 4
    shares = [tab.by_acceptor.row_at(n) for n in range(len(tab.by_acceptor.ids))]
    assert [row.texts[0] for row in shares if row] == ["Bank of A", "Bank of B", "not known"]
    assert shares[0] is not None
    assert shares[0].texts[3] == "80%"
    tab.acceptors.selectRow(0)
    assert numbers(tab) == ["N-passed", "N-first"]
    tab.clear_filter()
    bars = tab.calendar.bars
    place = next(n for n, one in enumerate(tab.calendar._periods) if one.amount)
    qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=QPoint(bars.slot(place).center()))
    assert numbers(tab) == ["N-soon"]
    pill = next(one for one in tab.findChildren(QPushButton) if one.text().startswith("2026-07-13"))
    qtbot.mouseClick(pill, Qt.MouseButton.LeftButton)
    assert len(numbers(tab)) == 4


def test_the_calendar_counts_by_week_or_month_as_bars_or_table(tab: BillsTab, qtbot: Any) -> None:
    card = tab.calendar
    assert (card._periods[0].start, card._periods[0].end) == (date(2026, 6, 29), date(2026, 7, 5))
    card.unit.choose("month")
    card.unit.chosen.emit("month")
    tab.turn_calendar()
    rows = [card.model.row_at(n) for n in range(len(card.model.ids))]
    told = [(row.texts[0], row.texts[2]) for row in rows if row and row.texts[2]]
    # a bill that was not confirmed is counted in the month it should have been paid
    assert told == [("Jun 2026", "50.00"), ("Jul 2026", "100.00"), ("Sep 2026", "600.00")]
    card.table.opened.emit(1)
    assert numbers(tab) == ["N-soon"]
    assert "Jul 2026: 100.00" in card.bars.accessibleDescription()


def test_the_bars_are_walked_by_keys(tab: BillsTab, qtbot: Any) -> None:
    bars = tab.calendar.bars
    bars.setFocus()
    qtbot.keyClick(bars, Qt.Key.Key_Right)
    qtbot.keyClick(bars, Qt.Key.Key_Right)
    qtbot.keyClick(bars, Qt.Key.Key_Return)
    assert numbers(tab) == ["N-soon"]


def test_currencies_stand_apart(tab: BillsTab) -> None:
    assert tab.currency is not None
    tab.currency.choose("USD")
    tab.currency.chosen.emit("USD")
    assert numbers(tab) == ["N-dollars"]
    assert tab.tiles["in_hand"].figure.text() == "$70.00"


def test_a_bill_tells_its_true_days_and_what_a_discount_costs(
    tab: BillsTab, keys: dict[str, int], qtbot: Any
) -> None:
    form = inspect(tab, keys["first"])
    assert "243 days from the invoice to the money, not 71 to the bill." in form.days.text()
    assert "2026-09-14, the next working day" in form.days.text()
    form.calculator.day.line.setText("2026-03-24")
    form.calculator.rate.line.setText("1.5")
    assert form.calculator.result.text() == "172 days cost 4.30; 595.70 CNY come in."
    form.calculator.year.choose("365")
    form.calculator.year.chosen.emit("365")
    assert form.calculator.result.text() == "172 days cost 4.24; 595.76 CNY come in."
    form.calculator.day.line.setText("2026-10-01")
    assert "matured" in form.calculator.result.text()
    assert parse_rate("") is None
    with pytest.raises(UserError):
        parse_rate("fast")


def test_a_bill_is_discounted_and_brought_back(
    tab: BillsTab, keys: dict[str, int], context: Any, qtbot: Any
) -> None:
    form = inspect(tab, keys["first"])
    form.calculator.rate.line.setText("")
    qtbot.mouseClick(form.discount, Qt.MouseButton.LeftButton)
    assert "day and the rate" in form.problem.text()
    form.calculator.rate.line.setText("1.8")
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.mouseClick(form.discount, Qt.MouseButton.LeftButton)
    settle(context, qtbot)
    assert form.state.text() == "→ Discounted"
    assert "may come back" in form.days.text()
    assert "N-first" not in numbers(tab)
    assert "¥600.00 in cash" in tab.tiles["collected"].detail.text()
    qtbot.mouseClick(form.back, Qt.MouseButton.LeftButton)
    settle(context, qtbot)
    assert form.state.text() == "◷ In hand"


def test_a_bill_is_endorsed_to_somebody_or_honoured(
    tab: BillsTab, keys: dict[str, int], context: Any, qtbot: Any
) -> None:
    form = inspect(tab, keys["soon"])
    qtbot.mouseClick(form.endorse, Qt.MouseButton.LeftButton)
    assert "to whom" in form.problem.text()
    form.to.line.setText("Foundry")
    qtbot.mouseClick(form.endorse, Qt.MouseButton.LeftButton)
    settle(context, qtbot)
    assert form.state.text() == "→ Endorsed on: Foundry"
    late = inspect(tab, keys["matured"])
    late.day.line.setText("2026-06-01")
    qtbot.mouseClick(late.settle, Qt.MouseButton.LeftButton)
    settle(context, qtbot)
    assert late.state.text() == "● Honoured"
    assert tab.tiles["matured"].figure.text() == "¥0.00"


def test_a_bill_that_is_refused_opens_the_debt_and_says_what_to_do(
    tab: BillsTab, keys: dict[str, int], context: Any, qtbot: Any, database: Database
) -> None:
    form = inspect(tab, keys["first"])
    form.day.line.setText("2026-06-20")
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.mouseClick(form.dishonour, Qt.MouseButton.LeftButton)
    settle(context, qtbot)
    assert form.state.text() == "■ Dishonoured"
    assert form.recourse.isVisible()
    assert "within three days" in form.recourse.text()
    assert not form.settle.isVisible()
    with database.read() as reader:
        assert reader.rows("SELECT doc, open_minor FROM open_item WHERE doc = 'invoice'") == [
            ("invoice", 600_00)
        ]
    context.workspace.stack.undo()
    settle(context, qtbot)
    assert form.state.text() == "◷ In hand"


def test_facts_are_saved_as_their_fields_are_left(
    tab: BillsTab, keys: dict[str, int], context: Any, qtbot: Any
) -> None:
    form = inspect(tab, keys["matured"])
    form.acceptor.line.setText("Bank of D")
    form.acceptor.commit()
    settle(context, qtbot)
    assert any(share.acceptor == "Bank of D" for share in tab._shares)
    form.issued.line.setText("2026-04-12")
    assert not form.issued.commit()
    assert "issued after it came in" in form.issued.problem.text()


def test_a_bill_longer_than_the_rules_allow_is_marked(
    tab: BillsTab, keys: dict[str, int], context: Any, qtbot: Any
) -> None:
    form = inspect(tab, keys["first"])
    form.issued.line.setText("2026-03-01")
    form.issued.commit()
    settle(context, qtbot)
    assert "longer than allowed" in form.state.text()
    assert "6 months" in form.days.text()
    assert "2023-01-01" in form.days.text()


def test_a_bill_that_came_in_is_recorded_and_applied(
    tab: BillsTab, keys: dict[str, int], context: Any, qtbot: Any, database: Database
) -> None:
    builders.invoice(database, keys["zenith"], 80_00, number="R-2")
    qtbot.mouseClick(tab.add, Qt.MouseButton.LeftButton)
    form = tab.pane
    assert isinstance(form, NewBillForm)
    qtbot.mouseClick(form.make, Qt.MouseButton.LeftButton)
    assert "no account" in form.problem.text()
    form.account.line.setText("Zenith")
    form.account.commit()
    form.amount.line.setText("80")
    qtbot.mouseClick(form.make, Qt.MouseButton.LeftButton)
    assert "maturity" in form.problem.text()
    form.matures.line.setText("+90d")
    form.number.line.setText("5130")
    form.acceptor.line.setText("Bank of A")
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.mouseClick(form.make, Qt.MouseButton.LeftButton)
    settle(context, qtbot)
    assert "5130" in numbers(tab)
    shown = tab.pane
    assert isinstance(shown, BillForm)
    assert shown.number.text() == "5130"
    with database.read() as reader:
        left = reader.value("SELECT count(*) FROM open_item AS o WHERE o.doc = 'invoice'")
    assert left == 0


def test_a_working_day_of_ones_own_moves_the_money(
    tab: BillsTab, keys: dict[str, int], context: Any, qtbot: Any
) -> None:
    qtbot.mouseClick(tab.days, Qt.MouseButton.LeftButton)
    form = tab.pane
    assert isinstance(form, WorkDayForm)
    qtbot.mouseClick(form.worked, Qt.MouseButton.LeftButton)
    assert form.problem.text() == "Type a day."
    form.day.line.setText("2026-9-12")
    form.source.line.setText("State Council")
    qtbot.mouseClick(form.free, Qt.MouseButton.LeftButton)
    settle(context, qtbot)
    assert "2026-09-12 is free" in form.told.text()
    form.day.line.setText("2026-09-14")
    qtbot.mouseClick(form.free, Qt.MouseButton.LeftButton)
    settle(context, qtbot)
    one = next(one for one in tab._state.bills if one.id == keys["first"])
    assert one.paid_on == date(2026, 9, 15)


def test_an_empty_workspace_and_a_search_without_hits(
    context: Any, show: Any, qtbot: Any, database: Database
) -> None:
    tab: BillsTab = show(BillsTab(context))
    settle(context, qtbot)
    assert tab.body.currentIndex() == 1
    assert not tab._cards.isVisible()
    builders.receipt(
        database, builders.account(database), method="bank_bill", received=date(2026, 6, 1)
    )
    tab.reload()
    settle(context, qtbot)
    assert numbers(tab) == ["—"]
    tab.search.setText("nobody")
    tab.search._now()
    assert tab.body.currentIndex() == 2
    tab.clear_filter()
    assert numbers(tab) == ["—"]


def test_the_page_opens_one_bill_and_those_of_an_account(
    keys: dict[str, int], context: Any, show: Any, qtbot: Any
) -> None:
    page: ReceivablesPage = show(ReceivablesPage(context))
    page.show_request(tab="bills", bill=keys["passed"])
    settle(context, qtbot)
    tab = page.tab("bills")
    assert isinstance(tab, BillsTab)
    form = tab.pane
    assert isinstance(form, BillForm)
    assert form.one.id == keys["passed"]
    page.show_request(tab="bills", account=keys["acme"])
    settle(context, qtbot)
    assert numbers(tab) == ["N-first"]


def test_columns_sort_both_ways(tab: BillsTab) -> None:
    for column in tab.model.columns:
        tab._sort_by(column.key, False)
        first = numbers(tab)
        tab._sort_by(column.key, True)
        assert sorted(numbers(tab)) == sorted(first)


def test_an_earlier_day_shows_the_register_of_that_day(
    tab: BillsTab, context: Any, qtbot: Any
) -> None:
    context.as_of = date(2026, 4, 30)
    settle(context, qtbot)
    assert "N-passed" in numbers(tab)
    assert tab.tiles["matured"].figure.text() == "¥0.00"
