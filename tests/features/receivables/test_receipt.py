"""The forms of a new receipt and of a new invoice, filled as a user fills them."""

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt

from kamdesk.db.database import Database
from kamdesk.features.receivables.store import ContractRow, MilestoneRow
from kamdesk.features.receivables.ui.invoice_form import InvoiceForm
from kamdesk.features.receivables.ui.page import ReceivablesPage
from kamdesk.features.receivables.ui.receipt_form import ReceiptForm
from tests import builders
from tests.features.receivables.panel import fill, numbers, open_document


@pytest.fixture
def form(page: ReceivablesPage) -> ReceiptForm:
    """The form of a receipt of Acme."""
    page.panel.new_receipt()
    found = page.panel.inspector.findChild(ReceiptForm)
    assert found is not None
    fill(found, account="Acme")
    return found


@pytest.fixture
def ask(context: Any) -> Any:
    """Ask the file."""

    def asked(sql: str) -> Any:
        return context.workspace.read(lambda reader: reader.rows(sql))

    return asked


def _fields(form: ReceiptForm) -> dict[str, Any]:
    return {field.label.text().split()[0]: field for field in form.spread.fields.values()}


def test_a_receipt_pays_the_oldest_first_and_can_be_undone(
    page: ReceivablesPage, form: ReceiptForm, context: Any, qtbot: Any, wait: Any
) -> None:
    fill(form, amount="300")
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.mouseClick(form.make, Qt.MouseButton.LeftButton)
    wait()
    assert page.panel.tiles["overdue"].figure.text() == "¥50.00"
    assert not page.panel.inspector.isVisible()
    context.workspace.stack.undo()
    wait()
    assert page.panel.tiles["overdue"].figure.text() == "¥350.00"


def test_one_payment_goes_over_many_invoices_in_the_users_own_order(
    page: ReceivablesPage, form: ReceiptForm, ask: Any, wait: Any
) -> None:
    fill(form, amount="180", number="S-8")
    form.choose_way("hand")
    fields = _fields(form)
    fields["R-3"].line.setText("40")
    assert form.spread.rest.text() == "Left unapplied: 140.00"
    fields["R-1"].line.setText("100")
    assert form.spread.rest.text() == "Left unapplied: 40.00"
    assert not form.short.isVisible()
    form.save()
    wait()
    rows = ask(
        "SELECT i.number, a.amount_minor FROM allocation AS a JOIN invoice AS i "
        "ON i.id = a.invoice_id ORDER BY a.id"
    )
    assert rows == [("R-3", 40_00), ("R-1", 100_00)]
    assert page.panel.tiles["unapplied"].figure.text() == "¥110.00"


def test_stated_invoices_are_found_in_a_pasted_remittance(form: ReceiptForm, qtbot: Any) -> None:
    fill(form, amount="120")
    form.choose_way("hand")
    form.spread.pasted.note.setPlainText("兹付 Ｒ－３ 及 r-1 两笔, R-99 下月付")
    qtbot.mouseClick(form.spread.by_stated, Qt.MouseButton.LeftButton)
    fields = _fields(form)
    assert (fields["R-3"].text(), fields["R-1"].text(), fields["R-2"].text()) == (
        "40.00",
        "80.00",
        "",
    )
    assert form.spread.told.text() == "2 open invoices are stated."
    assert form.short.told.text() == "▲ 1 invoice is paid in part; 20.00 stays open."
    form.spread.pasted.note.setPlainText("thanks")
    qtbot.mouseClick(form.spread.by_stated, Qt.MouseButton.LeftButton)
    assert form.spread.told.text() == "None of the open invoices is stated there."
    assert form.spread.given() == []


def test_filling_takes_the_oldest_due_and_keeps_what_was_typed(
    form: ReceiptForm, qtbot: Any
) -> None:
    fill(form, amount="300")
    form.choose_way("hand")
    fields = _fields(form)
    fields["R-3"].line.setText("30")
    qtbot.mouseClick(form.spread.by_oldest, Qt.MouseButton.LeftButton)
    assert (fields["R-2"].text(), fields["R-1"].text(), fields["R-3"].text()) == (
        "250.00",
        "20.00",
        "30",
    )
    assert form.spread.rest.text() == "Left unapplied: 0.00"


@pytest.mark.parametrize(
    ("choice", "kinds", "contested", "opened"),
    [("keep", [], 0, 10_00), ("write_off", ["write_off"], 0, 0), ("dispute", [], 10_00, 10_00)],
)
def test_a_short_payment_says_what_becomes_of_the_rest(
    page: ReceivablesPage, form: ReceiptForm, ask: Any, wait: Any, choice: str, kinds: list[str],
    contested: int, opened: int,
) -> None:  # fmt: skip
    fill(form, amount="90")
    form.choose_way("hand")
    _fields(form)["R-1"].line.setText("90")
    assert form.short.isVisible()
    form.short.choice.combo.setCurrentIndex(form.short.choice.combo.findData(choice))
    assert form.short.reason.isVisible() is (choice == "dispute")
    if choice == "dispute":
        fill(form.short, answer="+30d", note="crack in the housing")
        form.short.reason.set_text("quality")
    form.save()
    assert form.problem.text() == ""
    wait()
    assert [row[0] for row in ask("SELECT kind FROM invoice WHERE kind <> 'invoice'")] == kinds
    assert ask("SELECT coalesce(sum(amount_minor), 0) FROM dispute") == [(contested,)]
    rest = [one.open for one in page.panel._state.docs if one.number == "R-1"]
    assert rest == ([opened] if opened else [])


def test_a_bill_says_its_number_acceptor_and_days(
    page: ReceivablesPage, form: ReceiptForm, ask: Any, wait: Any
) -> None:
    fill(form, amount="70", number="S-7")
    assert not form.bill.isVisible()
    form.method.combo.setCurrentIndex(form.method.combo.findData("bank_bill"))
    assert form.bill.isVisible()
    form.save()
    assert form.problem.text() == "Type the day the bill matures."
    fill(form.bill, number="1 3051", acceptor="ICBC", issued="2026-07-01", matures="2026-12-20")
    form.save()
    assert "drawn after it came in" in form.problem.text()
    fill(form.bill, issued="2026-06-20")
    form.choose_way("none")
    form.save()
    wait()
    assert ask("SELECT number, acceptor, issued FROM bill") == [("1 3051", "ICBC", "2026-06-20")]
    pane = open_document(page.panel, "S-7")
    assert "Received · Bank acceptance bill · matures 2026-12-20" in pane.story.sentences()


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


def _invoice(page: ReceivablesPage, kind: str = "invoice", **texts: str) -> InvoiceForm:
    (page.panel.new_invoice if kind == "invoice" else page.panel.new_credit_note)()
    form = page.panel.pane.shown
    assert isinstance(form, InvoiceForm)
    fill(form, account="Acme", **texts)
    return form


def test_an_invoice_falls_due_by_the_credit_period_and_a_credit_note_stands_apart(
    page: ReceivablesPage, ask: Any, wait: Any
) -> None:
    for kind, number in (("invoice", "N-1"), ("credit_note", "C-1")):
        _invoice(page, kind, number=number, amount="10").save()
        wait()
    assert ask("SELECT due FROM invoice WHERE number = 'N-1'") == [("2026-07-30",)]
    assert page.panel.tiles["unapplied"].figure.text() == "¥80.00"


def test_terms_find_the_due_day_or_say_that_they_cannot(
    page: ReceivablesPage, ask: Any, wait: Any
) -> None:
    form = _invoice(page, number="N-2", amount="10", terms="NET 45")
    form.save()
    wait()
    assert ask("SELECT due, terms FROM invoice WHERE number = 'N-2'") == [("2026-08-14", "NET 45")]
    form = _invoice(page, number="N-3", amount="10", terms="when pigs fly")
    form.save()
    assert form.problem.text().startswith("The due day cannot be found by these terms.")
    fill(form, due="2026-09-01")
    form.save()
    assert ask("SELECT due FROM invoice WHERE number = 'N-3'") == [("2026-09-01",)]


def test_an_invoice_in_parts_adds_up_before_it_is_written(
    page: ReceivablesPage, ask: Any, wait: Any
) -> None:
    form = _invoice(page, number="N-4", amount="100")
    first, second = form.parts.add_line(), form.parts.add_line()
    fill(first, due="2026-07-10", amount="60")
    fill(second, due="2027-07-10", amount="30")
    second.retention.setChecked(True)
    assert form.parts.told.text() == "Left to share out: 10.00"
    form.save()
    assert "add up to 90.00" in form.problem.text()
    assert ask("SELECT count(*) FROM invoice WHERE number = 'N-4'") == [(0,)]
    fill(second, amount="40")
    form.save()
    wait()
    rows = ask("SELECT due, amount_minor, kind FROM instalment ORDER BY place")
    assert rows == [("2026-07-10", 60_00, "part"), ("2027-07-10", 40_00, "retention")]
    third = _invoice(page, number="N-5", amount="1").parts.add_line()
    assert third.amount.text() == "1.00"


def test_a_milestone_fills_the_invoice_and_without_its_event_it_is_not_yet_due(
    page: ReceivablesPage, accounts: tuple[int, int], database: Database, ask: Any, wait: Any
) -> None:
    contract = builders.add(
        database,
        ContractRow(account_id=accounts[0], number="C-7", title="Press line", currency="CNY"),
    )
    for place, kind, happened in ((1, "advance", date(2026, 6, 20)), (2, "acceptance", None)):
        builders.add(
            database,
            MilestoneRow(
                contract_id=contract, place=place, kind=kind, amount_minor=place * 100_00,
                terms="NET 30", happened=happened,
            ),
        )  # fmt: skip
    form = _invoice(page, number="M-1")
    assert [form.contract.combo.itemText(n) for n in range(2)] == ["—", "C-7 Press line"]
    texts = [form.milestone.combo.itemText(n) for n in range(3)]
    assert texts == [
        "—", "C-7 · 1 Advance · 100.00", "C-7 · 2 Acceptance · 200.00 · event missing",
    ]  # fmt: skip
    form.milestone.combo.setCurrentIndex(2)
    form.milestone.commit()
    assert (form.amount.text(), form.terms.text()) == ("200.00", "NET 30")
    form.save()
    wait()
    assert ask("SELECT due, amount_minor, milestone_id IS NOT NULL FROM instalment") == [
        (None, 200_00, 1)
    ]
    mine = next(one for one in page.panel._state.docs if one.number == "M-1")
    assert mine.due is None
    assert page.panel.tiles["overdue"].figure.text() == "¥350.00"
    form = _invoice(page, number="M-2")
    form.milestone.combo.setCurrentIndex(1)
    form.milestone.commit()
    form.save()
    wait()
    assert ask("SELECT due FROM invoice WHERE number = 'M-2'") == [("2026-07-20",)]
    assert "M-2" in numbers(page.panel) or page.panel.lists.level.choice() == "account"
