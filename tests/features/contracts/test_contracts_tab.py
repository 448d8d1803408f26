"""Contracts as their user works with them: a plan typed, an event recorded, an invoice made, undone."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton

from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.contracts import queries, service
from kamdesk.features.contracts.domain.plan import parse_plan
from kamdesk.features.contracts.queries import Contract
from kamdesk.features.contracts.ui.contract_forms import ContractForm, NewContractForm
from kamdesk.features.contracts.ui.contracts_tab import ContractsTab
from kamdesk.features.contracts.ui.line_form import LineForm, NewLineForm, parse_share
from kamdesk.features.contracts.ui.plan_view import plan_days
from kamdesk.features.receivables.ui.page import ReceivablesPage
from tests import builders

TODAY = date(2026, 6, 30)
Write = Callable[..., Any]


@pytest.fixture
def write(database: Database) -> Write:
    def run(edit: Callable[..., Any], *args: Any) -> Any:
        return database.write(Message("Edit"), edit, *args).value

    return run


@pytest.fixture
def keys(database: Database, write: Write) -> dict[str, int]:
    """Three contracts: one waits for acceptance, one is a frame, one is in dollars."""
    acme = builders.account(database, "Acme", code="A-1")
    zenith = builders.account(database, "Zenith", code="Z-1", currency="USD")
    made = service.NewContract
    main = write(
        service.create_contract,
        made(acme, "HT-1", "CNY", 1_000_00, "Valves", date(2026, 1, 5)),
        parse_plan("30-65-5"),
    )
    frame = write(service.create_contract, made(acme, "F-2", "CNY", None, None, date(2026, 2, 1)))
    dollars = write(
        service.create_contract,
        made(zenith, "PO-3", "USD", 500_00, None, date(2026, 3, 1)),
        parse_plan("30-70"),
    )
    return {"main": main, "frame": frame, "dollars": dollars, "acme": acme, "zenith": zenith}


@pytest.fixture
def tab(keys: dict[str, int], context: Any, show: Any, qtbot: Any) -> ContractsTab:
    shown: ContractsTab = show(ContractsTab(context))
    settle(context, qtbot)
    return shown


def settle(context: Any, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: not context.tasks.busy())


def numbers(tab: ContractsTab) -> list[str]:
    rows = [tab.model.row_at(place) for place in range(len(tab.model.ids))]
    return [row.texts[0] for row in rows if row is not None]


def states(tab: ContractsTab) -> list[str]:
    model = tab.plan.model
    rows = [model.row_at(place) for place in range(len(model.ids))]
    return [row.texts[-1] for row in rows if row is not None]


def open_line(tab: ContractsTab, context: Any, qtbot: Any, number: str, kind: str) -> LineForm:
    """Choose a contract and a line of its plan; return the form at the right."""
    tab.table.select_id(next(one.id for one in tab._all if one.number == number))
    contract = tab.chosen()
    assert contract is not None
    tab.plan.table.select_id(next(line.id for line in contract.lines if line.kind == kind))
    settle(context, qtbot)
    form = tab.pane
    assert isinstance(form, LineForm)
    return form


def test_contracts_are_listed_by_currency_with_their_sums(tab: ContractsTab) -> None:
    assert set(numbers(tab)) == {"HT-1", "F-2"}
    assert tab.sums.texts()[4] == "1,000.00"
    assert "2 contracts" in tab.counts.text()
    assert "as of 2026-06-30" in tab.counts.text()
    assert tab.currency is not None
    tab.currency.choose("USD")
    tab.currency.chosen.emit("USD")
    assert numbers(tab) == ["PO-3"]
    assert tab.sums.texts()[4] == "500.00"


def test_a_filter_without_hits_can_be_cleared(tab: ContractsTab, qtbot: Any) -> None:
    tab.search.setText("nothing like it")
    tab.search._now()
    assert tab.body.currentIndex() == 2
    qtbot.mouseClick(tab.body.currentWidget().findChild(QPushButton), Qt.MouseButton.LeftButton)  # type: ignore[union-attr]
    assert len(numbers(tab)) == 2
    assert tab.search.text() == ""


def test_an_empty_workspace_says_what_belongs_here(context: Any, show: Any, qtbot: Any) -> None:
    tab: ContractsTab = show(ContractsTab(context))
    settle(context, qtbot)
    assert tab.body.currentIndex() == 1
    assert not tab.plan.isVisible()
    qtbot.mouseClick(tab.body.currentWidget().findChild(QPushButton), Qt.MouseButton.LeftButton)  # type: ignore[union-attr]
    assert isinstance(tab.pane, NewContractForm)
    told: list[str] = []
    context.notice.connect(lambda text, _undo: told.append(text))
    for command in (tab.record_event, tab.make_invoice, tab.show_facts, tab.new_line):
        command()
    assert told == ["Choose a contract first."] * 4


def test_a_new_contract_with_its_plan_typed_as_the_clause(
    tab: ContractsTab, context: Any, qtbot: Any
) -> None:
    qtbot.mouseClick(tab.add, Qt.MouseButton.LeftButton)
    form = tab.pane
    assert isinstance(form, NewContractForm)
    qtbot.mouseClick(form.make, Qt.MouseButton.LeftButton)
    assert "no account" in form.problem.text()
    form.account.line.setText("Acme")
    form.account.commit()
    form.number.line.setText("HT-9")
    form.amount.line.setText("339万")
    form.plan.text.line.setText("预付30%，发货前付30%，验收后30天付30%，质保金10%质保期12个月")
    assert form.plan.pattern.text() == "own"
    assert "On acceptance  30%  1,017,000.00  30 days after acceptance" in form.plan.preview.text()
    form.plan.pattern.combo.setCurrentIndex(form.plan.pattern.combo.findData("3-3-3-1"))
    form.plan.pattern.commit()
    assert form.plan.text.text() == "3-3-3-1"
    assert "Retention  10%  339,000.00" in form.plan.preview.text()
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.mouseClick(form.make, Qt.MouseButton.LeftButton)
    settle(context, qtbot)
    chosen = tab.chosen()
    assert chosen is not None
    assert (chosen.number, chosen.amount, len(chosen.lines)) == ("HT-9", 3_390_000_00, 4)
    context.workspace.stack.undo()
    settle(context, qtbot)
    assert "HT-9" not in numbers(tab)


def test_an_event_on_its_real_day_makes_the_waiting_invoice_due(
    tab: ContractsTab, context: Any, qtbot: Any
) -> None:
    form = open_line(tab, context, qtbot, "HT-1", "acceptance")
    assert form.state.text() == "○ Acceptance missing, not yet due"
    form.invoices.number.line.setText("FP-1")
    form.invoices.issued.line.setText("2026-03-10")
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.mouseClick(form.invoices.make, Qt.MouseButton.LeftButton)
    settle(context, qtbot)
    assert states(tab)[1] == "○ Acceptance missing, not yet due"
    form.happened.line.setText("2026-7-3")
    qtbot.mouseClick(form.happen, Qt.MouseButton.LeftButton)
    assert "not taken place yet" in form.problem.text()
    assert form.happened.text() == "2026-7-3"
    form.happened.line.setText("2026-04-20")
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.mouseClick(form.happen, Qt.MouseButton.LeftButton)
    settle(context, qtbot)
    assert states(tab)[1:] == ["■ Overdue by 41 days", "◷ Retained until 2027-04-20"]
    assert form.state.text() == "■ Overdue by 41 days"
    assert "On acceptance: ■ Overdue" in tab.plan.warnings.text()
    row = tab.model.row_at(list(tab.model.ids).index(tab.chosen().id))  # type: ignore[union-attr]
    assert row is not None
    assert row.texts[-1].startswith("■ Overdue by 41 days")
    context.workspace.stack.undo()
    settle(context, qtbot)
    assert states(tab)[1] == "○ Acceptance missing, not yet due"


def test_the_command_goes_to_the_next_event(tab: ContractsTab, context: Any, qtbot: Any) -> None:
    tab.table.select_id(next(one.id for one in tab._all if one.number == "HT-1"))
    tab.record_event()
    form = tab.pane
    assert isinstance(form, LineForm)
    assert form._line.kind == "advance"
    tab.make_invoice()


def test_deemed_acceptance_is_warned_of_and_taken_as_given(
    tab: ContractsTab, context: Any, qtbot: Any
) -> None:
    form = open_line(tab, context, qtbot, "HT-1", "acceptance")
    form.expected.line.setText("2026-05-01")
    form.expected.commit()
    settle(context, qtbot)
    assert "Event 60 days late" in tab.plan.warnings.text()
    form.deemed.line.setText("2026-06-15")
    form.deemed.commit()
    settle(context, qtbot)
    assert "Deemed given on 2026-06-15" in tab.plan.warnings.text()
    tab.show_warned()
    assert numbers(tab) == ["HT-1"]
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.mouseClick(form.deem, Qt.MouseButton.LeftButton)
    settle(context, qtbot)
    assert form.happened.text() == "2026-06-15"


def test_monthly_terms_ask_once_what_they_mean(
    tab: ContractsTab, context: Any, qtbot: Any, database: Database, keys: dict[str, int]
) -> None:
    form = open_line(tab, context, qtbot, "HT-1", "acceptance")
    form.terms.line.setText("月结60天")
    form.terms.commit()
    assert form.meanings.isVisible()
    choice = form.meanings.findChild(QPushButton, "monthly_month_ends")
    assert choice is not None
    assert choice.text().endswith("2026-08-31")
    qtbot.mouseClick(choice, Qt.MouseButton.LeftButton)
    settle(context, qtbot)
    assert form.terms.text() == "MONTH-END 2"
    assert form.told.text() == "end of month 2 after that of acceptance"
    with database.read() as reader:
        assert queries.monthly_meaning(reader, keys["acme"], TODAY) == "month_ends"
    form.terms.line.setText("月结30天")
    form.terms.commit()
    settle(context, qtbot)
    assert not form.meanings.isVisible()
    assert form.terms.text() == "MONTH-END 1"


def test_nonsense_stays_in_its_field(tab: ContractsTab, context: Any, qtbot: Any) -> None:
    form = open_line(tab, context, qtbot, "HT-1", "acceptance")
    for field, text, problem in (
        (form.terms, "some day", "no payment term"),
        (form.share, "300", "no share"),
        (form.amount, "much", "not an amount"),
        (form.expected, "soon", "not a day"),
    ):
        field.line.setText(text)
        assert not field.commit()
        assert problem in field.problem.text()
        assert field.text() == text
        field.line.setText(field._before)
        field.commit()


def test_a_share_follows_the_contract_and_an_amount_stands_for_itself(
    tab: ContractsTab, context: Any, qtbot: Any
) -> None:
    form = open_line(tab, context, qtbot, "HT-1", "acceptance")
    form.share.line.setText("70")
    form.share.commit()
    settle(context, qtbot)
    assert form.amount.text() == "700.00"
    assert "The plan comes to 50.00 more than the contract." in tab.plan.warnings.text()
    form.amount.line.setText("640")
    form.amount.commit()
    settle(context, qtbot)
    assert form.share.text() == ""
    assert "10.00 short" in tab.plan.warnings.text()
    assert parse_share(" ") is None


def test_a_line_is_added_and_removed(tab: ContractsTab, context: Any, qtbot: Any) -> None:
    tab.table.select_id(next(one.id for one in tab._all if one.number == "F-2"))
    assert tab.plan.body.currentIndex() == 1
    qtbot.mouseClick(tab.plan.more, Qt.MouseButton.LeftButton)
    form = tab.pane
    assert isinstance(form, NewLineForm)
    qtbot.mouseClick(form.make, Qt.MouseButton.LeftButton)
    assert "needs an amount" in form.problem.text()
    form.amount.line.setText("80")
    qtbot.mouseClick(form.make, Qt.MouseButton.LeftButton)
    settle(context, qtbot)
    made = tab.pane
    assert isinstance(made, LineForm)
    assert made.amount.text() == "80.00"
    made._remove()
    settle(context, qtbot)
    assert not tab.inspector.isVisible()


def test_an_invoice_of_the_account_is_spread_over_the_plan_and_taken_out(
    database: Database, tab: ContractsTab, keys: dict[str, int], context: Any, qtbot: Any
) -> None:
    builders.invoice(database, keys["acme"], 1_000_00, number="W", issued=date(2026, 3, 1))
    tab.reload()
    settle(context, qtbot)
    form = open_line(tab, context, qtbot, "HT-1", "acceptance")
    assert form.invoices.free.currentText().startswith("W  2026-03-01")
    qtbot.mouseClick(form.invoices.spread, Qt.MouseButton.LeftButton)
    settle(context, qtbot)
    contract = tab.chosen()
    assert contract is not None
    assert [line.invoiced for line in contract.lines] == [300_00, 650_00, 50_00]
    row = tab.plan.model.row_at(1)
    assert row is not None
    assert row.texts[8] == "W"
    take_out = next(
        one for one in form.invoices.findChildren(QPushButton) if one.text() == "Take out"
    )
    qtbot.mouseClick(take_out, Qt.MouseButton.LeftButton)
    settle(context, qtbot)
    assert tab.chosen().invoiced == 0  # type: ignore[union-attr]


def test_a_retention_is_deducted_from_and_swapped_for_a_guarantee(
    database: Database,
    write: Write,
    tab: ContractsTab,
    keys: dict[str, int],
    context: Any,
    qtbot: Any,
) -> None:
    invoice = builders.invoice(
        database, keys["acme"], 1_000_00, number="W", issued=date(2026, 1, 20)
    )
    write(service.link_invoice, invoice, keys["main"], None)
    tab.reload()
    settle(context, qtbot)
    form = open_line(tab, context, qtbot, "HT-1", "acceptance")
    form.happened.line.setText("2026-02-01")
    form.event_happened()
    settle(context, qtbot)
    assert form.retention.isHidden()
    held = open_line(tab, context, qtbot, "HT-1", "retention")
    assert not held.retention.isHidden()
    held.retention.amount.line.setText("20")
    held.retention.number.line.setText("CN-1")
    qtbot.mouseClick(held.retention.deduct, Qt.MouseButton.LeftButton)
    settle(context, qtbot)
    assert held.problem.text() == ""
    held.retention.due.line.setText("2026-07-15")
    held.retention.guarantee.line.setText("BG-1")
    qtbot.mouseClick(held.retention.swap, Qt.MouseButton.LeftButton)
    settle(context, qtbot)
    contract = tab.chosen()
    assert contract is not None
    assert (contract.lines[2].settled, contract.lines[2].due) == (20_00, date(2026, 7, 15))
    assert contract.lines[2].note == "BG-1"


def test_the_facts_of_a_contract_are_changed_closed_and_removed(
    tab: ContractsTab, context: Any, qtbot: Any
) -> None:
    tab.table.select_id(next(one.id for one in tab._all if one.number == "F-2"))
    qtbot.mouseClick(tab.plan.facts, Qt.MouseButton.LeftButton)
    form = tab.pane
    assert isinstance(form, ContractForm)
    form.amount.line.setText("200")
    form.amount.commit()
    settle(context, qtbot)
    form.plan.text.line.setText("50-60")
    qtbot.mouseClick(form.anew, Qt.MouseButton.LeftButton)
    assert "110.00%" in form.problem.text()
    form.plan.text.line.setText("95-5")
    qtbot.mouseClick(form.anew, Qt.MouseButton.LeftButton)
    settle(context, qtbot)
    assert [line.amount for line in tab.chosen().lines] == [190_00, 10_00]  # type: ignore[union-attr]
    form.number.line.setText("HT-1")
    assert not form.number.commit()
    form.number.line.setText("F-3")
    form.number.commit()
    settle(context, qtbot)
    qtbot.mouseClick(form.over, Qt.MouseButton.LeftButton)
    settle(context, qtbot)
    assert numbers(tab) == ["HT-1"]
    tab.clear_filter()
    assert set(numbers(tab)) == {"HT-1", "F-3"}
    assert form.again.isVisible()
    form._remove()
    settle(context, qtbot)
    assert numbers(tab) == ["HT-1"]
    assert not tab.inspector.isVisible()


def test_the_bar_opens_the_payment_under_the_mouse_and_by_keys(
    tab: ContractsTab, context: Any, qtbot: Any
) -> None:
    tab.table.select_id(next(one.id for one in tab._all if one.number == "HT-1"))
    bar = tab.plan.bar
    left, width = bar.spans()[1]
    assert bar.spans()[1][1] > bar.spans()[0][1] > bar.spans()[2][1]
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(left + width // 2, 8))
    form = tab.pane
    assert isinstance(form, LineForm)
    assert form._line.kind == "acceptance"
    bar.setFocus()
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    assert tab.plan.chosen().kind == "retention"  # type: ignore[union-attr]
    assert "Acceptance missing" in bar.accessibleDescription()


def test_the_page_opens_the_contracts_of_one_account(
    keys: dict[str, int], context: Any, show: Any, qtbot: Any
) -> None:
    page: ReceivablesPage = show(ReceivablesPage(context))
    page.show_request(tab="contracts", account=keys["acme"])
    settle(context, qtbot)
    tab = page.tab("contracts")
    assert isinstance(tab, ContractsTab)
    pill = tab.findChild(QPushButton, "account_pill")
    assert pill is not None
    assert pill.text().startswith("Acme")
    page.show_request(tab="contracts", contract=keys["dollars"])
    settle(context, qtbot)
    assert numbers(tab) == ["PO-3"]


def test_another_day_shows_what_was_known_then(tab: ContractsTab, context: Any, qtbot: Any) -> None:
    context.as_of = date(2026, 1, 20)
    settle(context, qtbot)
    assert numbers(tab) == ["HT-1"]


def test_columns_sort_both_ways(tab: ContractsTab) -> None:
    for column in tab.model.columns:
        tab._sort_by(column.key, False)
        first = numbers(tab)
        tab._sort_by(column.key, True)
        assert sorted(numbers(tab)) == sorted(first)
    tab._sort_by("number", False)
    assert numbers(tab) == ["F-2", "HT-1"]


def test_days_from_delivery_are_told_once_everything_has_its_day(
    write: Write, keys: dict[str, int], database: Database
) -> None:
    new = service.NewContract(keys["acme"], "E26", "CNY", 3_390_000_00, None, date(2025, 1, 3))
    key = write(service.create_contract, new, parse_plan("3-3-3-1"))

    def found() -> Contract:
        with database.read() as reader:
            one = queries.contract(reader, key, date(2026, 12, 31))
        assert one is not None
        return one

    assert plan_days(found()) is None
    lines = {line.kind: line for line in found().lines}
    paid_on_10th = service.LineFacts("dispatch", lines["dispatch"].share, None, "NET 10")
    write(service.set_line, lines["dispatch"].id, paid_on_10th)
    write(service.record_event, lines["dispatch"].id, date(2025, 4, 10), TODAY)
    write(service.record_event, lines["acceptance"].id, date(2025, 7, 15), TODAY)
    days = plan_days(found())
    assert days is not None
    assert f"{days:.2f}" == "62.90"  # E26
