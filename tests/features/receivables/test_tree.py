"""The tree of accounts, contracts, documents and instalments, walked with keys and mouse."""

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt

from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.collections.store import ChaseRow, PromiseRow
from kamdesk.features.receivables import service
from kamdesk.features.receivables.store import ContractRow, DisputeRow
from kamdesk.features.receivables.ui.page import MoneyTab, ReceivablesPage
from kamdesk.features.relationships.store import PaymentStepRow
from tests import builders
from tests.features.receivables.panel import COMING, CONTESTED, DONE, PROMISED, WHO, row_of, rows

DUE, DAYS, AMOUNT, OPEN = 4, 5, 6, 7


def _texts(page: Any, place: int = 0) -> list[str]:
    return [row.texts[place] for row in rows(page.panel)]


@pytest.fixture
def plan(accounts: tuple[int, int], database: Database) -> int:
    """Acme has a contract with an invoice in three parts, one kept back and not due before its event."""
    contract = builders.add(
        database, ContractRow(account_id=accounts[0], number="C-7", currency="CNY")
    )
    invoice = builders.invoice(
        database, accounts[0], 300_00, number="P-1", issued=date(2026, 1, 5),
        due=date(2026, 2, 4), contract_id=contract,
    )  # fmt: skip
    lines = [
        service.NewLine(date(2026, 2, 4), 100_00),
        service.NewLine(date(2026, 8, 1), 150_00),
        service.NewLine(None, 50_00, "retention"),
    ]
    database.write(Message("Plan"), service.set_schedule, invoice, date(2026, 1, 5), lines)
    database.write(
        Message("Pay"),
        service.record_receipt,
        service.NewReceipt(accounts[0], date(2026, 2, 10), "CNY", 40_00, "S-2"),
        [(invoice, 40_00)],
    )
    return invoice


@pytest.fixture
def tree(plan: int, page: ReceivablesPage, wait: Any) -> ReceivablesPage:
    """The page as a tree."""
    page.panel.reload()
    wait()
    page.panel.show_tree()
    return page


def test_levels_unfold_with_the_arrows(tree: ReceivablesPage, qtbot: Any) -> None:
    table, model = tree.panel.lists.items, tree.panel.lists.by_item
    assert _texts(tree) == ["▸ Acme", "▸ Zenith"]
    table.setFocus()
    table.setCurrentIndex(model.index(0, 0))
    qtbot.keyClick(table, Qt.Key.Key_Right)
    assert _texts(tree)[:5] == ["▾ Acme", "▸ Contract C-7", "\u2003R-2", "\u2003R-1", "\u2003R-3"]
    assert [row.indent for row in rows(tree.panel)] == [0, 1, 1, 1, 1, 0]
    table.setCurrentIndex(model.index(1, 0))
    qtbot.keyClick(table, Qt.Key.Key_Right)
    table.setCurrentIndex(model.index(2, 0))
    qtbot.keyClick(table, Qt.Key.Key_Right)
    parts = rows(tree.panel)[3:6]
    assert [row.texts[0].strip() for row in parts] == ["Instalment 1", "Instalment 2", "Retention"]
    assert [row.texts[DUE] for row in parts] == ["2026-02-04", "2026-08-01", "event missing"]
    assert [row.texts[DAYS] for row in parts] == ["■ 146", "", ""]
    assert [row.texts[OPEN] for row in parts] == ["60.00", "150.00", "50.00"]
    qtbot.keyClick(table, Qt.Key.Key_Left)  # folds the invoice
    assert len(rows(tree.panel)) == 7
    qtbot.keyClick(table, Qt.Key.Key_Left)  # goes up to the contract
    assert table.currentIndex().row() == 1
    qtbot.keyClick(table, Qt.Key.Key_Minus)
    assert _texts(tree)[1] == "▸ Contract C-7"


def test_a_click_on_the_mark_turns_it(tree: ReceivablesPage, qtbot: Any) -> None:
    table = tree.panel.lists.items
    middle = table.visualRect(tree.panel.lists.by_item.index(0, 0)).center().y()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(14, middle))
    assert _texts(tree)[0] == "▾ Acme"
    assert not table.selected()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(14, middle))
    assert _texts(tree) == ["▸ Acme", "▸ Zenith"]


def test_sums_of_a_group_are_those_of_its_documents(tree: ReceivablesPage) -> None:
    acme, zenith = rows(tree.panel)
    assert (acme.texts[AMOUNT], acme.texts[OPEN], acme.texts[DAYS]) == ("690.00", "650.00", "■ 146")
    assert zenith.texts[OPEN] == "-70.00"
    assert tree.panel.lists.item_sums.texts()[OPEN] == "580.00"


def test_what_is_unfolded_and_chosen_stays_through_an_edit(
    tree: ReceivablesPage, context: Any, wait: Any
) -> None:
    panel = tree.panel
    panel.lists.items.turn(0)
    panel.lists.items.selectRow(row_of(panel, "R-1"))
    shown = panel.pane.document()
    assert shown is not None
    key = context.workspace.read(
        lambda reader: reader.value("SELECT id FROM invoice WHERE number = 'R-1'")
    )
    context.workspace.write(Message("Dispute"), service.set_disputed, key, True, date(2026, 6, 30))
    wait()
    assert _texts(tree)[0] == "▾ Acme"
    assert rows(panel)[row_of(panel, "R-1")].texts[CONTESTED] == "▲ 100.00"
    assert [panel.lists.documents.doc(one).number for one in panel.lists.items.selected()] == [
        "R-1"
    ]  # type: ignore[union-attr]
    assert panel.pane.document() is shown


def test_the_tree_is_copied_without_its_marks(tree: ReceivablesPage) -> None:
    table = tree.panel.lists.items
    table.turn(0)
    table.selectAll()
    assert [line[0] for line in table.lines()][:3] == ["Acme", "Contract C-7", "R-2"]


def test_accounts_of_the_tree_are_sorted_by_the_heading(tree: ReceivablesPage) -> None:
    table = tree.panel.lists.items
    table.sort_wanted.emit("open", False)
    assert _texts(tree) == ["▸ Zenith", "▸ Acme"]
    table.sort_wanted.emit("days", True)  # what is not late has no days and comes last
    assert _texts(tree) == ["▸ Acme", "▸ Zenith"]
    table.sort_wanted.emit("number", True)
    assert _texts(tree) == ["▸ Zenith", "▸ Acme"]


def test_one_account_begins_with_its_contracts(
    plan: int, accounts: tuple[int, int], context: Any, show: Any, wait: Any
) -> None:
    tab: MoneyTab = show(MoneyTab(context, accounts[0]))
    wait()
    assert tab.lists.level.choice() == "tree"
    texts = [row.texts[0].strip() for row in rows(tab)]
    assert texts == ["▸ Contract C-7", "R-2", "R-1", "R-3"]


def test_promises_actions_and_who_pays_stand_beside_the_figures(
    tree: ReceivablesPage,
    accounts: tuple[int, int],
    database: Database,
    context: Any,
    qtbot: Any,
    wait: Any,
) -> None:
    acme = accounts[0]
    key = context.workspace.read(
        lambda reader: reader.value("SELECT id FROM invoice WHERE number = 'R-1'")
    )
    clerk, boss = builders.person(database, "王会计"), builders.person(database, "赵出纳")
    for place, who in ((1, clerk), (2, boss), (3, None)):
        builders.add(
            database, PaymentStepRow(account_id=acme, place=place, what="x", person_id=who)
        )
    builders.add(
        database,
        PromiseRow(
            account_id=acme, invoice_id=key, currency="CNY", amount_minor=1,
            made_on=date(2026, 6, 1), promised=date(2026, 7, 3),
        ),
    )  # fmt: skip
    for day, kind in (
        (date(2026, 6, 2), "call"),
        (date(2026, 6, 9), "letter"),
        (date(2026, 7, 9), "visit"),
    ):
        builders.add(
            database,
            ChaseRow(
                account_id=acme, invoice_id=key, day=day, kind=kind,
                next_on=date(2026, 7, 5), next_what="Call again",
            ),
        )  # fmt: skip
    tree.panel.reload()
    wait()
    tree.panel.list_invoices()
    row = rows(tree.panel)[row_of(tree.panel, "R-1")]
    assert row.texts[PROMISED] == "◷ 2026-07-03"
    assert row.texts[DONE] == "2026-06-09 Letter"
    assert row.texts[COMING] == "2026-07-05 Call again"
    assert row.texts[WHO] == "赵出纳"
    other = rows(tree.panel)[row_of(tree.panel, "R-2")]
    assert (other.texts[PROMISED], other.texts[DONE], other.texts[WHO]) == ("", "", "赵出纳")
    with qtbot.waitSignal(context.account_wanted) as went:
        index = tree.panel.lists.by_item.index(row_of(tree.panel, "R-1"), WHO)
        tree.panel.lists.items.clicked.emit(index)
    assert went.args == [acme, "map"]
    tree.panel.show_tree()
    assert rows(tree.panel)[0].texts[PROMISED] == "◷ 2026-07-03"


def test_an_invoice_lies_in_every_bucket_its_parts_do(tree: ReceivablesPage) -> None:
    panel = tree.panel
    for bucket, expected in ((0, ["P-1", "R-3"]), (4, ["P-1", "R-2"]), (1, ["R-1"])):
        panel.lists.want(type(panel.lists.wanted)(bucket=bucket), items=True)
        assert sorted(one.number for one in panel.lists.documents.shown) == expected


def test_a_dispute_counts_between_its_days_and_never_more_than_is_open(
    tree: ReceivablesPage, plan: int, database: Database, context: Any, wait: Any
) -> None:
    builders.add(
        database,
        DisputeRow(
            invoice_id=plan, amount_minor=900_00, reason="quality",
            raised=date(2026, 3, 1), closed=date(2026, 4, 1),
        ),
    )  # fmt: skip
    for day, contested in (
        (date(2026, 2, 28), 0),
        (date(2026, 3, 1), 260_00),
        (date(2026, 3, 31), 260_00),
        (date(2026, 4, 1), 0),
    ):
        context.as_of = day
        wait()
        mine = next(one for one in tree.panel._state.docs if one.number == "P-1")
        assert mine.contested == contested, day
        assert mine.open == 260_00
