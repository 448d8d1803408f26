"""The Credit tab of the Receivables page: tiles that filter, the list, the pane, orders and rules."""

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.credit import queries, service
from kamdesk.features.credit.service import NewLimit
from kamdesk.features.credit.ui.brief import CreditBrief
from kamdesk.features.credit.ui.page import CreditTab
from kamdesk.features.credit.ui.rules_form import RulesForm
from kamdesk.features.receivables.ui.page import ReceivablesPage
from tests import builders

TODAY, START = date(2026, 6, 30), date(2026, 1, 1)


def grant(database: Database, account: int, amount: int, **more: Any) -> int:
    wanted = NewLimit("CNY", amount, START, approver="王总", note="x", **more)
    return int(database.write(Message("Grant"), service.grant_limit, account, wanted, TODAY).value)


@pytest.fixture
def accounts(database: Database) -> dict[str, int]:
    """One beyond its limit and overdue for review, one near it, one without a limit, one calm."""
    keys = {
        name: builders.account(database, name, code=name[0], tier="A")
        for name in ("Over", "Near", "Free", "Calm")
    }
    for name, amount in (("Over", 910), ("Near", 850), ("Free", 300), ("Calm", 10)):
        builders.invoice(database, keys[name], amount)
    for name in ("Over", "Near", "Calm"):
        grant(database, keys[name], 900 if name == "Over" else 1000)
    database.write(Message("x"), service.start_investigation, keys["Over"], date(2026, 3, 1))
    builders.invoice(database, keys["Calm"], 77_00, currency="USD")
    return keys


@pytest.fixture
def page(accounts: dict[str, int], context: Any, show: Any) -> CreditTab:
    shown: CreditTab = show(CreditTab(context))
    return shown


def _rows(page: CreditTab) -> list[tuple[str, ...]]:
    rows = [page.model.row_at(place) for place in range(len(page.model.ids))]
    return [row.texts for row in rows if row is not None]


def _names(page: CreditTab) -> list[str]:
    return [row[0] for row in _rows(page)]


def test_the_most_used_limit_comes_first_and_marks_tell_the_state(page: CreditTab) -> None:
    rows = {row[0]: row for row in _rows(page)}
    assert _names(page) == ["Over", "Near", "Calm", "Free"]
    assert rows["Over"][6] == "■ 101.1%"
    assert rows["Over"][7] == "-0.10"
    assert rows["Near"][6] == "▲ 85.0%"
    assert rows["Calm"][6] == "● 1.0%"
    assert rows["Free"][4:7] == ("—", "3.00", "○")
    assert rows["Over"][9] == "■ 2026-06-01"
    assert "■ limit used up · ■ review overdue since 2026-06-01" in rows["Over"][10]
    assert "▲ owes in another currency too: $77.00" in rows["Calm"][10]
    assert page.totals.text() == "4 accounts    CNY exposure 20.70, limits 29.00"


@pytest.mark.parametrize(
    ("tile", "names"),
    [
        ("over", ["Over"]), ("near", ["Over", "Near"]), ("review", ["Over"]),
        ("no_limit", ["Free"]), ("no_investigation", ["Near", "Calm", "Free"]),
        ("all", ["Over", "Near", "Calm", "Free"]),
    ],
)  # fmt: skip
def test_a_tile_filters_the_list(page: CreditTab, qtbot: Any, tile: str, names: list[str]) -> None:
    assert page.tiles[tile].figure.text() == str(len(names))
    qtbot.mouseClick(page.tiles[tile], Qt.MouseButton.LeftButton)
    assert _names(page) == names
    if tile != "all":
        qtbot.mouseClick(page.tiles[tile], Qt.MouseButton.LeftButton)  # the same again: all
    assert len(_names(page)) == 4


def test_searching_sorting_and_clearing(page: CreditTab, qtbot: Any) -> None:
    QTest.keyClicks(page.search, "near")
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert _names(page) == ["Near"]
    QTest.keyClicks(page.search, "xx")
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert page.body.currentIndex() == 2
    qtbot.mouseClick(page.clear, Qt.MouseButton.LeftButton)
    assert page.body.currentIndex() == 0
    page.table.sort_wanted.emit("limit", False)
    assert _names(page) == ["Over", "Calm", "Near", "Free"]  # blanks last either way
    page.table.sort_wanted.emit("limit", True)
    assert _names(page)[-1] == "Free"
    page.table.sort_wanted.emit("account", False)
    assert _names(page) == ["Calm", "Free", "Near", "Over"]


def test_without_credit_the_page_says_what_belongs_here(context: Any, show: Any) -> None:
    page = show(CreditTab(context))
    assert page.body.currentIndex() == 1


def test_enter_opens_the_credit_file(
    page: CreditTab, accounts: dict[str, int], context: Any
) -> None:
    opened: list[tuple[int, str]] = []
    context.account_wanted.connect(lambda key, tab: opened.append((key, tab)))
    page.table.selectRow(0)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert opened == [(accounts["Over"], "credit")]


def test_an_earlier_day_shows_what_was_then(page: CreditTab, context: Any) -> None:
    context.as_of = date(2026, 2, 1)
    assert page.as_of.text() == "As of 2026-02-01"
    assert _names(page) == ["Calm", "Near", "Over"]  # limits, and nothing owed yet
    assert {row[6] for row in _rows(page)} == {"● 0.0%"}


def test_the_pane_checks_an_order_and_records_why_it_went_through(
    page: CreditTab, accounts: dict[str, int], context: Any, qtbot: Any
) -> None:
    page.table.selectRow(1)
    brief = page.inspector.findChild(CreditBrief)
    assert isinstance(brief, CreditBrief)
    check = brief.check
    QTest.keyClicks(check.order.line, "1.5")
    assert check.answer.text() == "▲ Afterwards 10.00 = 100.00% of 10.00; room now 1.50."
    assert check.advice.text() == "Go ahead, and collect before the next order."
    assert not check.override.isVisible()
    check.order.line.clear()
    QTest.keyClicks(check.order.line, "2")
    assert check.answer.text() == "■ Afterwards 10.50 = 105.00% of 10.00; room now 1.50."
    assert check.override.isVisible()
    qtbot.mouseClick(check.record, Qt.MouseButton.LeftButton)
    assert check.problem.text() == "Say why the order is let through."
    QTest.keyClicks(check.reason.line, "spare part")
    qtbot.mouseClick(check.record, Qt.MouseButton.LeftButton)
    assert check.problem.text() == "Say who allowed it."
    assert check.reason.text() == "spare part"  # nothing typed is lost
    check.approver.line.setText("王总")
    QTest.keyClicks(check.until.line, "+10d")
    qtbot.mouseClick(check.record, Qt.MouseButton.LeftButton)
    found = context.workspace.read(queries.account_credit, accounts["Near"], TODAY)
    (one,) = found.overrides
    assert (one.order, one.exposure, one.limit, one.valid_until) == (
        200,
        850,
        1000,
        date(2026, 7, 10),
    )
    context.workspace.stack.undo()
    assert context.workspace.read(queries.account_credit, accounts["Near"], TODAY).overrides == ()


def test_bad_amounts_are_told_beside_the_order(page: CreditTab) -> None:
    page.table.selectRow(0)
    brief = page.inspector.findChild(CreditBrief)
    assert isinstance(brief, CreditBrief)
    brief.check.order.line.setText("much")
    assert brief.check.advice.text().startswith("much is not an amount.")
    brief.check.order.line.setText("-5")
    assert brief.check.advice.text() == "The amount must be above zero."
    brief.check.order.line.clear()
    assert not brief.check.advice.isVisible()


def test_an_order_without_a_limit_is_told_so(page: CreditTab) -> None:
    page.table.selectRow(3)
    brief = page.inspector.findChild(CreditBrief)
    assert isinstance(brief, CreditBrief)
    brief.check.order.line.setText("5")
    assert brief.check.answer.text() == "Afterwards 8.00; no limit is granted."
    assert brief.check.override.isVisible()


def test_a_change_elsewhere_refreshes_list_and_pane(
    page: CreditTab, accounts: dict[str, int], context: Any
) -> None:
    page.table.selectRow(1)
    wanted = NewLimit("CNY", 5000, TODAY, approver="王总", note="x")
    context.workspace.write(Message("x"), service.grant_limit, accounts["Near"], wanted, TODAY)
    rows = {row[0]: row for row in _rows(page)}
    assert rows["Near"][6] == "● 17.0%"
    brief = page.inspector.findChild(CreditBrief)
    assert isinstance(brief, CreditBrief)


def test_rules_are_saved_with_their_day_and_change_the_list(
    page: CreditTab, context: Any, qtbot: Any
) -> None:
    qtbot.mouseClick(page.rules, Qt.MouseButton.LeftButton)
    form = page.inspector.findChild(RulesForm)
    assert isinstance(form, RulesForm)
    field = form.fields["stop"]
    field.line.setText("1.2")
    assert field.commit()
    assert _rows(page)[0][6] == "▲ 101.1%"
    field = form.fields["cut.A"]
    field.line.setText("much")
    assert not field.commit()
    assert "cannot be used for Class A from" in field.problem.text()
    weight = form.fields["weight.5c.character"]
    weight.line.setText("0.2")
    assert weight.commit()
    assert form.sums.text() == "▲ Five Cs: the weights come to 0.90, not 1; they are scaled."
    china = form.fields["china"]
    assert china.text() == "0"
    rules = context.workspace.read(queries.own_values, TODAY)
    assert {name: one.value for name, one in rules.items()} == {
        "stop": "1.2", "weight.5c.character": "0.2",
    }  # fmt: skip


def test_the_menu_leads_to_each_filter(page: CreditTab) -> None:
    for show, names in (
        (page.show_over, ["Over"]), (page.show_due, ["Over"]), (page.show_without, ["Free"]),
        (page.show_without, ["Free"]), (page.clear_filter, ["Over", "Near", "Calm", "Free"]),
    ):  # fmt: skip
        show()
        assert _names(page) == names


def test_the_receivables_page_opens_it_by_request(
    accounts: dict[str, int], context: Any, show: Any
) -> None:
    page = show(ReceivablesPage(context))
    page.show_request(tab="credit", only="over")
    tab = page.tab("credit")
    assert isinstance(tab, CreditTab)
    assert _names(tab) == ["Over"]
