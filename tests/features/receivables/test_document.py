"""The pane of one document: what it says, what happened to it, and everything that can be done with it."""

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from kamdesk.base.feature import ItemPart
from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.collections.store import ChaseRow, ExtensionRow, PromiseRow
from kamdesk.features.receivables import service
from kamdesk.features.receivables.store import ContractRow, MilestoneRow
from kamdesk.features.receivables.ui.apply_form import ApplyForm
from kamdesk.features.receivables.ui.dispute_form import CloseForm, RaiseForm
from kamdesk.features.receivables.ui.drawer import DocumentPane
from kamdesk.features.receivables.ui.page import ReceivablesPage
from kamdesk.features.receivables.ui.receipt_form import ReceiptForm
from kamdesk.features.receivables.ui.write_off_form import RefundForm, WriteOffForm
from tests import builders
from tests.features.receivables.panel import fill, numbers, open_document


def _facts(pane: DocumentPane) -> dict[str, str]:
    """Return what the pane says, by name."""
    grid = pane._grid
    texts = [grid.itemAt(n).widget().text() for n in range(grid.count())]  # type: ignore[union-attr]
    return dict(zip(texts[::2], texts[1::2], strict=True))


def _press(pane: QWidget, name: str, qtbot: Any) -> None:
    qtbot.mouseClick(pane.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def _offers(pane: DocumentPane) -> set[str]:
    found = (pane._buttons.itemAt(n).widget() for n in range(pane._buttons.count()))  # type: ignore[union-attr]
    return {one.objectName() for one in found}


def _form(pane: DocumentPane, kind: type) -> Any:
    item = pane._form.itemAt(0)
    assert item is not None
    assert isinstance(item.widget(), kind)
    return item.widget()


def _key(context: Any, number: str) -> int:
    found: int = context.workspace.read(
        lambda reader: reader.value("SELECT id FROM invoice WHERE number = ?", (number,))
    )
    return found


def test_an_invoice_says_what_is_open_since_when(page: ReceivablesPage) -> None:
    facts = _facts(open_document(page.panel, "R-2"))
    assert facts["Open amount"] == "250.00 CNY"
    assert facts["Due as first agreed"] == "2026-03-01"
    assert facts["Late"] == "■ 121 days"
    assert facts["As of"] == "2026-06-30"
    assert "Due now" not in facts


def test_every_kind_offers_what_applies_to_it(page: ReceivablesPage) -> None:
    owed = _offers(open_document(page.panel, "R-2"))
    assert owed == {"receive", "dispute", "write_off", "void"}
    money = _offers(open_document(page.panel, "S-1"))
    assert money == {"apply_oldest", "apply_by_hand", "refund", "void"}


def test_the_schedule_says_what_waits_for_which_event(
    page: ReceivablesPage, accounts: tuple[int, int], database: Database, context: Any, wait: Any
) -> None:
    contract = builders.add(
        database, ContractRow(account_id=accounts[0], number="C-7", currency="CNY")
    )
    event = builders.add(
        database,
        MilestoneRow(contract_id=contract, place=1, kind="acceptance", amount_minor=60_00),
    )
    key = _key(context, "R-1")
    lines = [
        service.NewLine(date(2026, 6, 10), 40_00),
        service.NewLine(None, 50_00, milestone_id=event),
        service.NewLine(date(2027, 6, 10), 10_00, "retention"),
    ]
    database.write(Message("Plan"), service.set_schedule, key, date(2026, 1, 2), lines)
    page.panel.reload()
    wait()
    pane = open_document(page.panel, "R-1")
    told = pane.schedule.lines
    assert told[0].startswith("Instalment · due 2026-06-10 · ■ 20 days · 40.00")
    assert told[1].startswith("Retention · due 2027-06-10 · 10.00")
    assert told[2].startswith("Instalment · Acceptance missing, not yet due · 50.00")
    assert _facts(pane)["Due now"] == "2026-06-10"
    assert "Schedule in force: 3 instalments · last due 2027-06-10" in pane.story.sentences()


def test_an_extension_shows_the_day_first_agreed_and_the_one_in_force(
    page: ReceivablesPage, database: Database, context: Any, wait: Any
) -> None:
    key = _key(context, "R-2")
    lines = [service.NewLine(date(2026, 9, 1), 250_00)]
    database.write(Message("Extend"), service.extend, key, date(2026, 5, 1), lines)
    page.panel.reload()
    wait()
    facts = _facts(open_document(page.panel, "R-2"))
    assert (facts["Due as first agreed"], facts["Due now"]) == ("2026-03-01", "2026-09-01")
    assert facts["Late"] == "not late"
    context.as_of = date(2026, 4, 30)
    wait()
    facts = _facts(open_document(page.panel, "R-2"))
    assert "Due now" not in facts
    assert facts["Late"] == "■ 60 days"


def test_the_story_tells_everything_newest_first(
    page: ReceivablesPage, accounts: tuple[int, int], database: Database, context: Any, wait: Any
) -> None:
    acme, key = accounts[0], _key(context, "R-2")
    new = service.NewReceipt(acme, date(2026, 4, 1), "CNY", 50_00, "S-4")
    database.write(Message("Pay"), service.record_receipt, new, [(key, 50_00)])
    claim = service.NewDispute(key, date(2026, 4, 5), 20_00, "quality", date(2026, 5, 5))
    dispute = database.write(Message("D"), service.raise_dispute, claim).value
    database.write(Message("C"), service.close_dispute, dispute, date(2026, 5, 2), "credited")
    person = builders.person(database, "李明华")
    for made, promised in (
        (date(2026, 3, 5), date(2026, 4, 1)),
        (date(2026, 6, 20), date(2026, 7, 8)),
    ):
        builders.add(
            database,
            PromiseRow(
                account_id=acme, invoice_id=key, currency="CNY", amount_minor=50_00, made_on=made,
                promised=promised,
            ),
        )  # fmt: skip
    builders.add(
        database,
        PromiseRow(
            account_id=acme, currency="CNY", amount_minor=90_00, made_on=date(2026, 6, 1),
            promised=date(2026, 6, 5),
        ),
    )  # fmt: skip
    for invoice in (key, None):
        builders.add(
            database,
            ChaseRow(
                account_id=acme, invoice_id=invoice, day=date(2026, 6, 2), kind="letter",
                person_id=person, what="Second letter", next_on=date(2026, 6, 12),
            ),
        )  # fmt: skip
    builders.add(
        database,
        ExtensionRow(
            invoice_id=key, asked_on=date(2026, 6, 8), reason="Cash is short", plan="[]",
            rate="0.06", cost_minor=3_00, level=1, approver="Chen Wei", refused_on=date(2026, 6, 9),
        ),
    )  # fmt: skip
    page.panel.reload()
    wait()
    pane = open_document(page.panel, "R-2")
    told = pane.story.sentences()
    days = [event.day for event in pane.story._events]
    assert days == sorted(days, reverse=True)
    assert told == [
        "◷ open · Promised for 2026-07-08",
        "Extension refused · Chen Wei",
        "Extension asked for · Cash is short",
        "Letter · 李明华 · Second letter · about the whole account · next on 2026-06-12",
        "Letter · 李明华 · Second letter · next on 2026-06-12",
        "✗ broken · Promised for 2026-06-05 · for the whole account",
        "Dispute closed · Credited · Credit note R-2-CN",
        "Applied: Credit note R-2-CN",
        "▲ Dispute raised · Quality · answer by 2026-05-05",
        "Applied: Receipt S-4",
        "✓ kept · Promised for 2026-04-01",
        "Issued",
    ]


def test_a_dispute_is_raised_and_closed_with_a_credit_note(
    page: ReceivablesPage, database: Database, context: Any, qtbot: Any, wait: Any
) -> None:
    builders.colleague(database, "Chen Wei")
    panel = page.panel
    pane = open_document(panel, "R-2")
    _press(pane, "dispute", qtbot)
    form = _form(pane, RaiseForm)
    assert form.amount.text() == "250.00"
    fill(form, amount="300", owner="Nobody")
    form.save()
    assert form.problem.text().startswith("There is no colleague Nobody.")
    fill(form, owner="Chen Wei", answer="+14d")
    form.save()
    assert "only 250.00 can be contested" in form.problem.text()
    assert form.amount.text() == "300"
    fill(form, amount="80")
    form.reason.set_text("quality")
    form.evidence.note.setPlainText("Photo of the crack")
    _press(form, "dispute_form_do", qtbot)
    wait()
    assert panel.pane.document() is pane
    assert _facts(pane)["In dispute"] == "▲ 80.00; 170.00 not contested"
    assert pane._form.count() == 0
    row = context.workspace.read(
        lambda reader: reader.one("SELECT amount_minor, reason, answer_by, evidence FROM dispute")
    )
    assert row == (80_00, "quality", "2026-07-14", "Photo of the crack")
    assert numbers_in_dispute(panel) == ["R-2"]
    close = next(
        one
        for one in pane.findChildren(QPushButton)
        if one.objectName().startswith("close_dispute_")
    )
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    closing = _form(pane, CloseForm)
    closing.result.combo.setCurrentIndex(closing.result.combo.findData("credited"))
    assert closing.amount.isVisible()
    assert closing.amount.text() == "80.00"
    closing.save()
    wait()
    facts = _facts(pane)
    assert facts["Open amount"] == "170.00 CNY"
    assert "In dispute" not in facts
    context.workspace.stack.undo()
    context.workspace.stack.undo()
    wait()
    assert _facts(pane)["Open amount"] == "250.00 CNY"
    assert numbers_in_dispute(panel) == []


def numbers_in_dispute(panel: Any) -> list[str]:
    """Return what is contested at the as-of day."""
    return [one.number for one in panel._state.docs if one.contested]


def test_a_dispute_that_was_given_up_writes_the_amount_off(
    page: ReceivablesPage, database: Database, context: Any, qtbot: Any, wait: Any
) -> None:
    claim = service.NewDispute(_key(context, "R-1"), date(2026, 6, 20), 30_00)
    database.write(Message("D"), service.raise_dispute, claim)
    page.panel.reload()
    wait()
    pane = open_document(page.panel, "R-1")
    pane._act_on_dispute(1)
    form = _form(pane, CloseForm)
    form.result.combo.setCurrentIndex(form.result.combo.findData("written_off"))
    assert not form.amount.isVisible()
    form.save()
    wait()
    assert _facts(pane)["Open amount"] == "70.00 CNY"


def test_a_rest_is_written_off_and_brought_back(
    page: ReceivablesPage, context: Any, qtbot: Any, wait: Any
) -> None:
    pane = open_document(page.panel, "R-1")
    _press(pane, "write_off", qtbot)
    form = _form(pane, WriteOffForm)
    fill(form, amount="0.5", reason="bank charge")
    form.save()
    wait()
    assert _facts(pane)["Open amount"] == "99.50 CNY"
    assert "Applied: Write-off R-1-WO" in pane.story.sentences()
    back = next(
        one
        for one in pane.story.findChildren(QPushButton)
        if one.objectName().startswith("take_back")
    )
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    wait()
    assert page.panel.pane.document() is pane
    assert _facts(pane)["Open amount"] == "100.00 CNY"
    assert "Taken back: Write-off R-1-WO" in pane.story.sentences()


def test_money_is_applied_by_hand_to_several_and_the_pane_stays(
    page: ReceivablesPage, accounts: tuple[int, int], database: Database, qtbot: Any, wait: Any
) -> None:
    builders.receipt(database, accounts[0], 200_00, number="S-5")
    page.panel.reload()
    wait()
    pane = open_document(page.panel, "S-5")
    _press(pane, "apply_by_hand", qtbot)
    form = _form(pane, ApplyForm)
    fields = {field.label.text().split()[0]: field for field in form.spread.fields.values()}
    assert list(fields) == ["R-2", "R-1", "R-3"]
    form.save()
    assert "at least one invoice" in form.problem.text()
    fields["R-1"].line.setText("100")
    fields["R-2"].line.setText("120")
    assert form.spread.rest.text() == "■ 20.00 more is given than there is"
    form.save()
    assert "Only 100.00 is left to apply" in form.problem.text()
    fields["R-2"].line.setText("60")
    assert form.spread.rest.text() == "Left unapplied: 40.00"
    form.save()
    wait()
    assert page.panel.pane.document() is pane
    assert _facts(pane)["Unapplied"] == "40.00 CNY"
    assert "R-1" not in numbers(page.panel)


def test_what_is_left_is_applied_oldest_first_and_refunded(
    page: ReceivablesPage, accounts: tuple[int, int], database: Database, qtbot: Any, wait: Any
) -> None:
    builders.receipt(database, accounts[0], 400_00, number="S-6")
    page.panel.reload()
    wait()
    pane = open_document(page.panel, "S-6")
    _press(pane, "apply_oldest", qtbot)
    wait()
    assert _facts(pane)["Unapplied"] == "10.00 CNY"
    pane.act("refund")
    form = _form(pane, RefundForm)
    assert form.amount.text() == "10.00"
    form.save()
    wait()
    assert _facts(pane)["Unapplied"] == "0.00 CNY"
    assert "Applied: Refund S-6-RF" in pane.story.sentences()


def test_what_cannot_be_done_is_said_in_the_pane(
    page: ReceivablesPage, qtbot: Any, wait: Any
) -> None:
    pane = open_document(page.panel, "S-1")
    _press(pane, "apply_oldest", qtbot)
    assert "no open invoice in this currency" in pane.problem.text()
    assert pane.problem.isVisible()


def test_a_void_document_says_so_and_is_counted_no_more(
    page: ReceivablesPage, qtbot: Any, wait: Any
) -> None:
    pane = open_document(page.panel, "R-3")
    _press(pane, "void", qtbot)
    wait()
    assert _facts(pane)["Voided"] == "2026-06-30"
    assert _offers(pane) == set()
    assert "R-3" not in numbers(page.panel)


def test_an_undone_document_closes_its_pane(
    page: ReceivablesPage, context: Any, qtbot: Any, wait: Any
) -> None:
    panel = page.panel
    panel.new_invoice()
    form: Any = panel.inspector.findChild(object, "invoice_form")
    fill(form, account="Acme", number="N-1", amount="10")
    form.save()
    wait()
    open_document(panel, "N-1")
    context.workspace.stack.undo()
    qtbot.waitUntil(lambda: not panel.inspector.isVisible())


def test_a_link_leads_to_the_document_at_the_other_end(
    page: ReceivablesPage, context: Any, database: Database, qtbot: Any, wait: Any
) -> None:
    receipt = context.workspace.read(lambda reader: reader.value("SELECT id FROM receipt"))
    zenith = context.workspace.read(lambda reader: reader.value("SELECT account_id FROM receipt"))
    invoice = builders.invoice(database, zenith, 90_00, number="Z-9")
    database.write(Message("A"), service.apply, "receipt", receipt, [(invoice, 20_00)])
    page.panel.reload()
    wait()
    pane = open_document(page.panel, "Z-9")
    link = next(
        one
        for one in pane.story.findChildren(QPushButton)
        if one.accessibleName() == "Show Receipt S-1"
    )
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.panel.pane.document() is not pane)
    shown = page.panel.pane.document()
    assert shown is not None
    assert (shown.doc, shown.number) == ("receipt", "S-1")


def test_money_for_one_invoice_begins_with_it(page: ReceivablesPage, qtbot: Any, wait: Any) -> None:
    pane = open_document(page.panel, "R-1")
    _press(pane, "receive", qtbot)
    qtbot.waitUntil(lambda: page.panel.inspector.findChild(ReceiptForm) is not None)
    form = page.panel.inspector.findChild(ReceiptForm)
    assert form is not None
    assert (form.amount.text(), form.way.choice()) == ("100.00", "hand")
    assert [amount for _key, amount in form.spread.given()] == [100_00]


def test_a_part_that_fails_harms_nothing_else(
    page: ReceivablesPage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    parts = (
        ItemPart("broken", "tests.features.receivables.test_document:Broken", 1),
        ItemPart("fine", "tests.features.receivables.test_document:Fine", 2),
        ItemPart("missing", "tests.features.receivables.nowhere:Nothing", 3),
    )
    monkeypatch.setattr("kamdesk.app.features.item_parts", lambda: parts)
    pane = open_document(page.panel, "R-1")
    assert pane.findChild(QWidget, "failed_broken") is not None
    assert pane.findChild(QWidget, "failed_missing") is not None
    fine = pane.findChild(QWidget, "fine_part")
    assert fine is not None
    assert fine.accessibleName() == f"invoice {pane.key}"
    assert _facts(pane)["Amount"] == "100.00 CNY"
    assert len(caplog.records) == 2
    caplog.clear()


class Broken(QWidget):
    """Fails when it is made."""

    def __init__(self, context: Any, doc: str, key: int) -> None:
        super().__init__()
        raise RuntimeError(f"no such thing for {doc}")


class Fine(QWidget):
    """Tells which document it is about."""

    def __init__(self, context: Any, doc: str, key: int) -> None:
        super().__init__()
        self.setObjectName("fine_part")
        self.setAccessibleName(f"{doc} {key}")


def test_commands_act_on_the_document_shown(
    page: ReceivablesPage, context: Any, qtbot: Any
) -> None:
    told: list[str] = []
    context.notice.connect(lambda text, _undo: told.append(text))
    page.panel.dispute()
    assert told == ["Choose a document in the ledger first."]
    pane = open_document(page.panel, "S-1")
    page.panel.dispute()
    assert told[-1] == "That does not apply to this document."
    page.panel.apply_by_hand()
    _form(pane, ApplyForm)
