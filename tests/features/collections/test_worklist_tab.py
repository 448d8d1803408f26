"""The tab "To do today" and the follow-up of an invoice, driven like a user."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from kamdesk.base.i18n import Message, set_language
from kamdesk.features.collections import queries, service
from kamdesk.features.collections.queries import rules
from kamdesk.features.collections.service import NewExtension, NewPromise
from kamdesk.features.collections.store import PromiseRow
from kamdesk.features.collections.ui.extension_form import RequestForm
from kamdesk.features.collections.ui.figures import DisputesPane, PromisesPane
from kamdesk.features.collections.ui.log_line import NextLine, PromiseLine, TalkLine
from kamdesk.features.collections.ui.part import FollowUpPart
from kamdesk.features.collections.ui.rules_form import RulesForm
from kamdesk.features.collections.ui.texts_form import TextsForm
from kamdesk.features.collections.ui.worklist import WorklistTab
from kamdesk.features.relationships.store import PaymentStepRow
from kamdesk.ui.context import Context
from tests import builders

TODAY = date(2026, 6, 30)
Show = Callable[..., Any]


def _ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def firms(database: Any) -> tuple[int, int]:
    """Two accounts with something late: the larger first on the list."""
    found = []
    for name, amount, late in (("Large", 5_000_00, 5), ("Small", 100_00, 40)):
        account = builders.account(database, name)
        for number in (1, 2):
            builders.invoice(
                database, account, amount, number=f"{name[0]}-{number}", issued=_ago(late + 30),
                due=_ago(late),
            )  # fmt: skip
        found.append(account)
    payer = builders.contact(database, found[0], "李明华")
    builders.add(
        database, PaymentStepRow(account_id=found[0], place=1, what="Pays", person_id=payer)
    )
    return found[0], found[1]


@pytest.fixture
def tab(context: Context, show: Show, qtbot: Any, firms: tuple[int, int]) -> WorklistTab:
    """The tab as it is first shown."""
    made: WorklistTab = show(WorklistTab(context))
    qtbot.waitUntil(lambda: made.model.rowCount() == 2)
    return made


def _text(path: Path) -> str:
    """Return the text of a PDF; where the font changes a reader begins a new line."""
    from pypdf import PdfReader

    return "".join(page.extract_text().replace("\n", "") for page in PdfReader(path).pages)


def _names(tab: WorklistTab) -> list[str]:
    return [tab.model.row_at(place).texts[0] for place in range(tab.model.rowCount())]  # type: ignore[union-attr]


def _press(qtbot: Any, widget: QWidget, key: Qt.Key) -> None:
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    qtbot.keyClick(widget, key)


def test_the_list_says_whom_to_call_and_why(tab: WorklistTab) -> None:
    assert _names(tab) == ["Large", "Small"]
    first = tab.model.row_at(0)
    assert first is not None
    assert first.texts[1:5] == ("Call", "10,000.00 CNY", "■ 5", "李明华")
    assert first.texts[7] == "92%"
    second = tab.model.row_at(1)
    assert second is not None and second.texts[1].startswith("Formal letter")
    assert "2 accounts    10,200.00 CNY" in tab.sums.text()
    assert tab.strip.tiles["to_call"].figure.text() == "2 accounts"
    assert tab.strip.tiles["kept"].figure.text() == "—"


def test_c_logs_a_call_and_the_account_leaves_the_list_until_undo(
    tab: WorklistTab, context: Context, qtbot: Any, firms: tuple[int, int]
) -> None:
    tab.table.selectRow(0)
    _press(qtbot, tab.table, Qt.Key.Key_C)
    assert tab.pane is not None and isinstance(tab.pane.open_line, TalkLine)
    what = tab.pane.open_line.what.line
    qtbot.waitUntil(what.hasFocus)
    qtbot.keyClicks(what, "Will pay next week")
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.keyClick(what, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _names(tab) == ["Small"])
    events = context.workspace.read(queries.timeline, TODAY, account_id=firms[0])
    assert (events[0].what, events[0].person, events[0].step) == ("Will pay next week", "李明华", 1)
    # the one that moved up is selected, ready for the next key
    assert tab.table.selected() == [(firms[1], "CNY")]
    context.workspace.stack.undo()
    qtbot.waitUntil(lambda: _names(tab) == ["Large", "Small"])


def test_p_logs_a_promise_with_a_typed_day(
    tab: WorklistTab, context: Context, qtbot: Any, firms: tuple[int, int]
) -> None:
    tab.table.selectRow(0)
    _press(qtbot, tab.table, Qt.Key.Key_P)
    assert tab.pane is not None and isinstance(tab.pane.open_line, PromiseLine)
    line = tab.pane.open_line
    assert line.amount.text() == "10000.00"  # all that may be chased
    qtbot.keyClick(line.promised.line, Qt.Key.Key_Return)  # without a day nothing is written
    assert line.problem.isVisible() and _names(tab) == ["Large", "Small"]
    qtbot.keyClicks(line.promised.line, "+3d")
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.keyClick(line.promised.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _names(tab) == ["Small"])
    vow = context.workspace.read(queries.promises, TODAY, account_id=firms[0])[0]
    assert (vow.amount, vow.promised, vow.state) == (10_000_00, TODAY + timedelta(days=3), "open")
    assert tab.strip.tiles["promised"].detail.text() == "1 promise"


def test_n_sets_the_next_date_of_one_invoice(
    tab: WorklistTab, context: Context, qtbot: Any, firms: tuple[int, int]
) -> None:
    tab.table.selectRow(1)
    assert tab.pane is not None
    tab.pane.items.selectRow(0)
    _press(qtbot, tab.pane.items, Qt.Key.Key_N)
    line = tab.pane.open_line
    assert isinstance(line, NextLine) and line.about.number == "S-1"
    qtbot.keyClicks(line.next_on.line, "+2d")
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.keyClick(line.next_on.line, Qt.Key.Key_Return)
    items = context.workspace.read(queries.items, firms[1], TODAY)
    assert [(one.number, one.later) for one in items] == [("S-1", True), ("S-2", False)]
    qtbot.waitUntil(lambda: tab.pane is not None and tab.pane.items.isVisible())
    assert _names(tab) == ["Large", "Small"]  # the other invoice still waits


def test_d_contests_a_part_and_the_rest_is_chased_on(
    tab: WorklistTab, context: Context, qtbot: Any, firms: tuple[int, int]
) -> None:
    tab.table.selectRow(1)
    assert tab.pane is not None
    _press(qtbot, tab.table, Qt.Key.Key_D)
    line: Any = tab.pane.open_line
    assert "Choose the invoice" in line.problem.text()
    tab.pane.items.selectRow(1)
    _press(qtbot, tab.pane.items, Qt.Key.Key_D)
    line = tab.pane.open_line
    line.amount.set_text("60")
    line.reason.set_text("quality")
    assert "Quality" in line.goes_to.text()
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.mouseClick(line.make, Qt.MouseButton.LeftButton)
    row = next(
        one for one in context.workspace.read(queries.worklist, TODAY) if one.account_id == firms[1]
    )
    assert (row.wanted, row.contested, row.step) == (140_00, 60_00, 31)
    qtbot.waitUntil(lambda: "¥60.00" in tab.strip.tiles["contested"].figure.text())
    pane = DisputesPane(context)
    texts = [label.text() for label in pane.findChildren(QWidget) if hasattr(label, "text")]
    assert "Quality" in texts and any("7 days left" in text for text in texts)


def test_l_opens_the_letter_of_the_step_and_saving_logs_it(
    tab: WorklistTab, context: Context, qtbot: Any, tmp_path: Path, firms: tuple[int, int]
) -> None:
    tab.table.selectRow(1)
    _press(qtbot, tab.table, Qt.Key.Key_L)
    assert tab.pane is not None
    form: Any = tab.pane.open_line
    assert form.tone.choice() == "firm"  # the step at 31 days
    assert "S-1" in form.preview.toPlainText()
    form.lang.choose("zh_CN")
    form.show_letter()
    assert "再次催款函" in form.preview.toPlainText()
    assert form.proposed() == "Small 严肃 2026-06-30.pdf"
    out = tmp_path / "letter.pdf"
    with qtbot.waitSignal(context.workspace.changed):
        form.save(out)
    text = _text(out)
    for word in ("再次催款函", "S-2", "100.00 CNY", "2026年7月7日"):
        assert word in text, word
    event = context.workspace.read(queries.timeline, TODAY, account_id=firms[1])[0]
    assert (event.kind, event.what, event.step) == ("letter", "letter.pdf", 31)
    qtbot.waitUntil(lambda: _names(tab) == ["Large"])


def test_a_strategic_partner_is_proposed_a_softer_letter(
    tab: WorklistTab, context: Context, firms: tuple[int, int]
) -> None:
    builders.snapshot(context.workspace.database, firms[1], 5)
    assert context.workspace.read(queries.is_partner, firms[1], TODAY)
    tab.table.selectRow(1)
    tab.write_letter()
    assert tab.pane is not None
    form: Any = tab.pane.open_line
    assert form.tone.choice() == "friendly" and "softer" in form.told.text()


def test_a_letter_that_cannot_be_written_logs_nothing(
    tab: WorklistTab, context: Context, tmp_path: Path, firms: tuple[int, int]
) -> None:
    tab.table.selectRow(1)
    tab.write_letter()
    assert tab.pane is not None
    form: Any = tab.pane.open_line
    form.save(tmp_path / "missing" / "letter.pdf")
    assert form.problem.isVisible()
    assert context.workspace.read(queries.timeline, TODAY, account_id=firms[1]) == []


def test_views_and_search_narrow_the_list(
    tab: WorklistTab, context: Context, qtbot: Any, firms: tuple[int, int]
) -> None:
    later = builders.account(context.workspace.database, "Later")
    builders.invoice(
        context.workspace.database, later, 700_00, issued=_ago(20), due=TODAY + timedelta(days=13)
    )
    context.workspace.write(Message("Call"), service.set_next, firms[0], None, TODAY, TODAY + timedelta(days=2))  # fmt: skip
    qtbot.waitUntil(lambda: _names(tab) == ["Small"])
    qtbot.mouseClick(tab.view.findChild(QPushButton, "work_view_week"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _names(tab) == ["Large", "Later", "Small"])
    qtbot.mouseClick(tab.view.findChild(QPushButton, "work_view_overdue"), Qt.MouseButton.LeftButton)  # fmt: skip
    assert _names(tab) == ["Large", "Small"]
    why = tab.model.row_at(0)
    assert why is not None and why.texts[1] == "next on 2026-07-02"
    qtbot.keyClicks(tab.search, "sma")
    qtbot.keyClick(tab.search, Qt.Key.Key_Return)
    assert _names(tab) == ["Small"]
    qtbot.keyClicks(tab.search, "x")
    qtbot.keyClick(tab.search, Qt.Key.Key_Return)
    assert tab.body.currentIndex() == 3


def test_a_request_from_elsewhere_shows_the_account(
    tab: WorklistTab, firms: tuple[int, int]
) -> None:
    tab.show_request(account=firms[1])
    assert tab.table.selected() == [(firms[1], "CNY")]
    assert tab.pane is not None and tab.pane.row.account_id == firms[1]


def test_an_empty_workspace_says_what_belongs_here(
    context: Context, show: Show, qtbot: Any
) -> None:
    tab: WorklistTab = show(WorklistTab(context))
    qtbot.waitUntil(lambda: tab.body.currentIndex() == 2)


def test_the_payment_day_and_quiet_days_are_kept(
    tab: WorklistTab, context: Context, qtbot: Any, firms: tuple[int, int]
) -> None:
    tab.table.selectRow(0)
    assert tab.pane is not None
    day: Any = tab.pane.findChild(QWidget, "field_payment_day")
    day.line.setFocus()
    day.line.setText("32")
    assert not day.commit() and "no day 32" in day.problem.text()
    day.line.setText("25")
    with qtbot.waitSignal(context.workspace.changed):
        assert day.commit()
    assert context.workspace.read(queries.words, [firms[0]], TODAY)[firms[0]].payment_day == "25"
    qtbot.waitUntil(lambda: tab.model.row_at(0).texts[6] == "25th")  # type: ignore[union-attr]
    still: Any = tab.pane.findChild(QWidget, "field_quiet_days")
    still.line.setText("06-29..07-02")
    with qtbot.waitSignal(context.workspace.changed):
        assert still.commit()
    qtbot.waitUntil(lambda: _names(tab) == ["Small"])


# -- what stands behind the figures and the rules -----------------------------------------------------


def test_an_open_promise_is_withdrawn_from_the_list(
    context: Context, show: Show, qtbot: Any, firms: tuple[int, int]
) -> None:
    new = NewPromise(firms[0], "CNY", 100, _ago(1), TODAY)
    key = context.workspace.write(Message("Promise"), service.add_promise, new)
    pane = show(PromisesPane(context))
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.mouseClick(pane.findChild(QPushButton, f"withdraw_{key}"), Qt.MouseButton.LeftButton)
    assert context.workspace.read(queries.promises, TODAY)[0].state == "withdrawn"


def test_a_step_of_the_ladder_is_changed_for_one_class(
    context: Context, show: Show, qtbot: Any
) -> None:
    form: RulesForm = show(RulesForm(context))
    qtbot.mouseClick(form.of_class.findChild(QPushButton, "ladder_class_C"), Qt.MouseButton.LeftButton)  # fmt: skip
    assert "follows the ladder" in form.told.text()
    days: Any = form.findChild(QWidget, "field_step_4_days")
    days.line.setText("soon")
    assert not days.commit()
    days.line.setText("5")
    with qtbot.waitSignal(context.workspace.changed):
        assert days.commit()
    known = context.workspace.read(rules.ladders)
    assert [step.days for step in known["C"]] == [-10, -3, 0, 1, 5, 31, 61, 91, 180]
    assert [step.days for step in known[""]][4] == 8
    assert "ladder of its own" in form.told.text()
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.mouseClick(form.back, Qt.MouseButton.LeftButton)
    assert "C" not in context.workspace.read(rules.ladders)


def test_the_other_rules_are_checked_and_kept(context: Context, show: Show, qtbot: Any) -> None:
    form = show(RulesForm(context))
    for name, wrong, right, key in (
        ("late_days", "0", "60", rules.LATE_DAYS),
        ("chances", "1,2", "90,80,70,60,50,40,30", rules.CHANCES),
        ("all_quiet", "never", "10-01..10-07", rules.QUIET_DAYS),
        ("interest", "9", "0.05", rules.INTEREST),
    ):
        field: Any = form.findChild(QWidget, f"field_{name}")
        field.line.setText(wrong)
        assert not field.commit(), name
        field.line.setText(right)
        with qtbot.waitSignal(context.workspace.changed):
            assert field.commit(), name
        assert context.workspace.read(rules.parameter, key, TODAY) is not None
    assert context.workspace.read(rules.weights, TODAY).late_days == 60


def test_the_text_of_a_letter_is_changed_and_given_back(
    context: Context, show: Show, qtbot: Any
) -> None:
    form: TextsForm = show(TextsForm(context))
    form.body.note.setPlainText("{items}\n{nobody}")
    assert not form.body.commit() and "nobody" in form.body.problem.text()
    form.body.note.setPlainText("{items}\nPlease pay.")
    with qtbot.waitSignal(context.workspace.changed):
        assert form.body.commit()
    assert context.workspace.read(rules.template, "before", "en").body.endswith("Please pay.")
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.mouseClick(form.back, Qt.MouseButton.LeftButton)
    assert "{totals}" in form.body.text()


# -- the follow-up of one invoice ---------------------------------------------------------------------


@pytest.fixture
def invoice(context: Context, firms: tuple[int, int]) -> int:
    """The first invoice of the larger account."""
    found: int = context.workspace.read(
        lambda reader: reader.value("SELECT id FROM invoice WHERE number = 'L-1'")
    )
    return found


def test_the_follow_up_shows_promises_by_their_marks_and_logs(
    context: Context, show: Show, qtbot: Any, firms: tuple[int, int], invoice: int
) -> None:
    for made, promised in ((20, _ago(9)), (2, TODAY + timedelta(days=4))):
        row = PromiseRow(
            account_id=firms[0], invoice_id=invoice, currency="CNY", amount_minor=100,
            made_on=_ago(made), promised=promised,
        )  # fmt: skip
        builders.add(context.workspace.database, row)
    part: FollowUpPart = show(FollowUpPart(context, "invoice", invoice))
    texts = [label.text() for label in part.promises.findChildren(QWidget) if hasattr(label, "text")]  # fmt: skip
    assert any(text.startswith("◷ 1.00 CNY by 2026-07-04") for text in texts)
    assert any(text.startswith("✗ 1.00 CNY by 2026-06-21 · broken") for text in texts)
    assert part.split.text() == "5,000.00 CNY open: 5,000.00 undisputed, 0.00 disputed"
    qtbot.mouseClick(part.buttons["call"], Qt.MouseButton.LeftButton)
    line: Any = part.open_line
    line.what.line.setText("Spoke")
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.mouseClick(line.make, Qt.MouseButton.LeftButton)
    assert context.workspace.read(queries.timeline, TODAY, invoice_id=invoice)[0].what == "Spoke"


def test_an_extension_goes_from_the_cost_to_the_signed_agreement(
    context: Context, show: Show, qtbot: Any, tmp_path: Path, invoice: int
) -> None:
    part: FollowUpPart = show(FollowUpPart(context, "invoice", invoice))
    begin = part.extensions.findChild(QPushButton, "begin_extension")
    qtbot.mouseClick(begin, Qt.MouseButton.LeftButton)
    request: RequestForm = part.extensions.request
    request.first.line.setText("2026-08-29")
    # 5,000 x 60 days x 6 % / 365
    assert request.cost.text() == "Costs us 49.32 CNY at 6% a year"
    assert request.level.text() == "Level 1 must allow it: Sales manager"
    request.count.line.setText("3")
    assert "2026-08-29 1,667.00" in request.plan_text.text()
    qtbot.mouseClick(request.make, Qt.MouseButton.LeftButton)  # no reason yet
    assert "why" in request.problem.text()
    request.reason.set_text("cash")
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.mouseClick(request.make, Qt.MouseButton.LeftButton)
    yes = part.extensions.findChild(QPushButton, "approve")
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)
    found = context.workspace.read(queries.extensions, TODAY, invoice)[0]
    assert found.state == "approved" and found.approver == "Sales manager"
    set_language("zh_CN")
    out = tmp_path / "agreement.pdf"
    part.extensions.print_agreement(found, out, "zh_CN")
    text = _text(out)
    assert "人民币伍仟元整" in text and "展期协议" in text and "1,666.00 CNY" in text
    set_language("en")
    signed = part.extensions.findChild(QPushButton, "signed")
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.mouseClick(signed, Qt.MouseButton.LeftButton)
    kinds = [
        one.kind for one in context.workspace.read(queries.timeline, TODAY, invoice_id=invoice)
    ]
    assert kinds == ["acknowledgement"]


def test_a_refused_extension_changes_nothing(
    context: Context, show: Show, qtbot: Any, invoice: int
) -> None:
    request = NewExtension(invoice, _ago(1), "cash", [(TODAY + timedelta(days=30), 5_000_00)])
    context.workspace.write(Message("Ask"), service.request_extension, request)
    part: FollowUpPart = show(FollowUpPart(context, "invoice", invoice))
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.mouseClick(part.extensions.findChild(QPushButton, "refuse"), Qt.MouseButton.LeftButton)  # fmt: skip
    subject = context.workspace.read(queries.subject, invoice, TODAY)
    assert subject is not None and subject.parts == ((_ago(5), 5_000_00),)


def test_other_documents_have_no_follow_up(context: Context, show: Show) -> None:
    account = builders.account(context.workspace.database)
    receipt = builders.receipt(context.workspace.database, account)
    part = FollowUpPart(context, "receipt", receipt)
    assert part.isHidden()


def test_a_readonly_workspace_shows_and_writes_nothing(
    context: Context, show: Show, qtbot: Any, firms: tuple[int, int]
) -> None:
    context.workspace.database.readonly = True
    try:
        tab: WorklistTab = show(WorklistTab(context))
        qtbot.waitUntil(lambda: tab.model.rowCount() == 2)
        tab.table.selectRow(0)
        tab.log_call()
        assert tab.pane is not None and tab.pane.open_line is None
        assert not tab.pane.buttons["call"].isEnabled()
    finally:
        context.workspace.database.readonly = False
