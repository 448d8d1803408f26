"""The tab Reconcile, the tab Statement, and the way from a file to nothing left to explain."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from kamdesk.base.i18n import M_
from kamdesk.base.progress import NoProgress
from kamdesk.db.database import Database
from kamdesk.features.reconcile import importer, service
from kamdesk.features.reconcile.queries import letters
from kamdesk.features.reconcile.ui.statement_tab import StatementTab
from kamdesk.features.reconcile.ui.tab import ReconcileTab
from kamdesk.features.workbooks.pages import SampleTable
from tests import builders
from tests.features.reconcile.books import DAY, THEIRS, e25, their_file
from tests.reporting.sheets import opened

EXTRA = THEIRS.replace(",,本月合计", "2026-06-10,INV-77,采购入账,,60.00,\n,,本月合计")


@pytest.fixture
def key(database: Database) -> int:
    return e25(database)


@pytest.fixture
def tab(key: int, context: Any, show: Any) -> ReconcileTab:
    shown: ReconcileTab = show(ReconcileTab(context))
    return shown


def idle(context: Any, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: not context.tasks.busy())


def test_without_anything_each_list_says_what_belongs_there(
    context: Any, show: Any, qtbot: Any
) -> None:
    tab: ReconcileTab = show(ReconcileTab(context))
    for which in ("runs", "letters", "silent"):
        tab.home.show_list(which)
        idle(context, qtbot)
        empty = tab.home.body.currentWidget()
        assert empty is tab.home._empty[which]
        assert len(empty.text.text()) > 30


def test_from_a_file_to_nothing_left_to_explain(
    tab: ReconcileTab, key: int, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    qtbot.mouseClick(tab.home.compare, Qt.MouseButton.LeftButton)
    tab.compare.side.set_text("customer")
    tab.compare.account.line.setText("K-25")
    tab.compare.open_file(their_file(tmp_path, EXTRA))
    idle(context, qtbot)
    assert tab.compare.columns.rowCount() == 6
    assert "¥460.00" in tab.compare.said.text()
    assert "Rows that only add up" in tab.compare.said.text()
    qtbot.mouseClick(tab.compare.go, Qt.MouseButton.LeftButton)
    idle(context, qtbot)

    run = tab.run
    assert tab.pages.currentWidget() is run
    assert "¥" not in run.count.text()
    assert run.which.choice() == "waiting"
    assert run.sums["CNY"].left.text() == "▲ -60.00 left to explain"
    assert len(run._shown) == 1

    run.table.selectRow(0)
    form = run.form
    assert form is not None
    assert "INV-77" in form.findChild(object, "group_words").text()
    qtbot.mouseClick(form.accept, Qt.MouseButton.LeftButton)
    assert run.sums["CNY"].left.text() == "● nothing left to explain"
    assert run.body.currentWidget() is run.nothing

    out = tmp_path / "differences.xlsx"
    run.export_to(out)
    idle(context, qtbot)
    words = [
        cell.value for row in opened(out, values=True)["Differences"].iter_rows() for cell in row
    ]
    assert any(isinstance(word, str) and "INV-77" in word for word in words)

    qtbot.mouseClick(run.close_run, Qt.MouseButton.LeftButton)
    assert run.close_run.text() == "Open it again"
    qtbot.mouseClick(run.back, Qt.MouseButton.LeftButton)
    assert tab.home.run_model.row_at(0).texts[0] == "● Closed"
    context.workspace.stack.undo()
    assert tab.home.run_model.row_at(0).texts[0] == "● Explained"


@pytest.fixture
def run_key(database: Database, key: int, tmp_path: Path) -> int:
    with database.read() as reader:
        draft = importer.open_file(
            their_file(tmp_path, EXTRA), "customer", DAY, key, reader, NoProgress()
        )
        new = importer.compare(draft, reader, NoProgress())
    return database.write(M_("Compare"), service.save_run, new, DAY).value


def test_lines_are_matched_and_taken_apart_by_hand(
    run_key: int, tab: ReconcileTab, qtbot: Any
) -> None:
    tab.show_request(run=run_key)
    run = tab.run
    run.which._buttons["differs"].click()
    places = [
        place for place, one in enumerate(run._shown) if one.cause in ("timing", "missing_here")
    ]
    for place in places:
        index = run.model.index(place, 0)
        run.table.selectionModel().select(
            index,
            run.table.selectionModel().SelectionFlag.Select
            | run.table.selectionModel().SelectionFlag.Rows,
        )
    form = run.form
    assert form is not None
    qtbot.waitUntil(form.link.isVisible)
    qtbot.mouseClick(form.link, Qt.MouseButton.LeftButton)
    assert sorted(one.cause for one in run._shown) == ["amount", "deduction"]
    place = next(place for place, one in enumerate(run._shown) if one.cause == "amount")
    run.table.clearSelection()
    run.table.selectRow(place)
    form = run.form
    assert form is not None
    qtbot.mouseClick(form.unlink, Qt.MouseButton.LeftButton)
    assert sorted(one.cause for one in run._shown) == ["deduction", "missing_here", "timing"]


def test_filters_narrow_and_an_empty_one_offers_a_way_back(
    run_key: int, tab: ReconcileTab, qtbot: Any
) -> None:
    tab.show_request(run=run_key)
    run = tab.run
    run.which._buttons["all"].click()
    everything = len(run._shown)
    assert everything == 7
    run.search.setText("inv-77")
    qtbot.waitUntil(lambda: len(run._shown) == 1)
    run.search.setText("nobody")
    qtbot.waitUntil(lambda: not run._shown)
    qtbot.mouseClick(run.nothing.findChild(object, "run_show_all"), Qt.MouseButton.LeftButton)
    assert len(run._shown) == everything
    run.cause.combo.setCurrentIndex(run.cause.combo.findData("deduction"))
    run.cause.combo.activated.emit(0)
    assert [one.cause for one in run._shown] == ["deduction"]


def test_a_word_on_a_difference_is_kept_and_taken_back(
    run_key: int, tab: ReconcileTab, context: Any
) -> None:
    tab.show_request(run=run_key)
    run = tab.run
    run.table.selectRow(0)
    form = run.form
    assert form is not None
    form.said.note.setPlainText("they will correct it")
    form.said.commit()
    assert run._state is not None
    assert [one.residual for one in run._state.sums] == [0]
    context.workspace.stack.undo()
    assert [one.residual for one in run._state.sums] == [-60_00]


def test_finance_and_the_customer_stand_beside_each_other(
    run_key: int, key: int, tab: ReconcileTab, database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "finance.csv"
    path.write_text("Date,Document No,Debit,Credit\n2026-06-05,INV-2,275.00,\n", "utf-8")
    with database.read() as reader:
        draft = importer.open_file(path, "finance", DAY, key, reader, NoProgress())
        new = importer.compare(draft, reader, NoProgress())
    database.write(M_("Compare"), service.save_run, new, DAY)
    tab.show_request(run=run_key)
    run = tab.run
    run.which._buttons["all"].click()
    assert not run.table.isColumnHidden(7)
    place = next(
        at for at, one in enumerate(run._shown) if one.ours and one.ours[0].number == "INV-2"
    )
    row = run.model.row_at(place)
    assert (row.texts[3], row.texts[5], row.texts[7], row.texts[8]) == (
        "INV-2",
        "INV 2",
        "INV-2",
        "275.00",
    )


def test_a_file_that_cannot_be_taken_is_said_and_nothing_is_kept(
    tab: ReconcileTab, context: Any, qtbot: Any, tmp_path: Path, database: Database
) -> None:
    path = tmp_path / "words.csv"
    path.write_text("no,list\nat,all\n", "utf-8")
    tab.new_comparison()
    tab.compare.open_file(path)
    idle(context, qtbot)
    assert "no column of amounts" in tab.compare.problem.text()
    assert not tab.compare.go.isEnabled()
    with database.read() as reader:
        assert reader.value("SELECT count(*) FROM reconciliation") == 0


def test_a_column_is_corrected_in_the_window(
    tab: ReconcileTab, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("Date,Ref,Foo\n2026-06-05,INV-2,275\n", "utf-8")
    tab.new_comparison()
    tab.compare.open_file(path)
    idle(context, qtbot)
    box = tab.compare.columns.cellWidget(2, 1)
    box.setCurrentIndex(box.findData("amount"))
    box.activated.emit(box.currentIndex())
    assert tab.compare.go.isEnabled()
    assert "¥275.00" in tab.compare.said.text()


def test_a_letter_is_noted_as_sent_and_answered(
    tab: ReconcileTab, key: int, context: Any, qtbot: Any, database: Database
) -> None:
    tab.show_silent()
    idle(context, qtbot)
    assert tab.home.silent_model.row_at(0).texts[:2] == ("华东机电", "430.00")
    qtbot.mouseClick(tab.home.send, Qt.MouseButton.LeftButton)
    tab.show_letters()
    tab.home.tables["letters"].selectRow(0)
    form = tab.home.form
    assert form is not None
    form.confirmed.line.setText("2026-06-30")
    assert not form.confirmed.commit()
    assert "Who confirmed it" in form.confirmed.problem.text()
    form.sealed.line.setText("财务专用章")
    assert form.sealed.commit()
    assert not form.confirmed.problem.text()
    form.theirs.line.setText("400")
    assert form.theirs.commit()
    assert "¥30.00 apart" in form.difference.text()
    with database.read() as reader:
        assert [one.state for one in letters.letters(reader, DAY)] == ["differs"]
    tab.show_silent()
    idle(context, qtbot)
    assert tab.home._found == []


def test_statements_of_all_are_written_from_the_list(
    tab: ReconcileTab, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    told: list[str] = []
    context.notice.connect(lambda text, _undo: told.append(text))
    tab.home.export_sheets(tmp_path / "all.xlsx")
    idle(context, qtbot)
    tab.home.export_papers(tmp_path)
    idle(context, qtbot)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert opened(tmp_path / "all.xlsx", values=True).sheetnames[0] == "K-25 华东机电"
    assert [path.suffix for path in tmp_path.glob("*.pdf")] == [".pdf"]


def test_the_tab_of_an_account_shows_the_paper(
    key: int, context: Any, show: Any, qtbot: Any, tmp_path: Path, database: Database
) -> None:
    tab: StatementTab = show(StatementTab(context, key))
    qtbot.waitUntil(lambda: tab.page() is not None)
    page = tab.page()
    assert page is not None
    assert page.heading == "对账单"
    assert tab.letters.text() == "▲ never confirmed"
    tab.since.line.setText("2026-06-01")
    assert tab.since.commit()
    tab.language.combo.setCurrentIndex(tab.language.combo.findData("en"))
    tab.language.combo.activated.emit(0)
    qtbot.waitUntil(lambda: tab.page() is not None and tab.page().heading == "Statement of account")
    page = tab.page()
    assert page is not None
    table = next(one for one in page.parts if isinstance(one, SampleTable))
    assert [line.cells[0] for line in table.lines] == [
        "Opening balance", "Invoice", "Receipt", "Credit note", "Closing balance",
    ]  # fmt: skip
    tab.export_to(tmp_path / "s.xlsx")
    tab.export_to(tmp_path / "s.pdf")
    idle(context, qtbot)
    assert (tmp_path / "s.xlsx").stat().st_size > 5_000
    assert (tmp_path / "s.pdf").read_bytes().startswith(b"%PDF")
    qtbot.mouseClick(tab.send, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tab.letters.text() == "○ sent 2026-06-30, not confirmed")


def test_a_period_that_ends_before_it_begins_is_refused(key: int, context: Any, show: Any) -> None:
    tab: StatementTab = show(StatementTab(context, key))
    tab.since.line.setText("2026-07-02")
    assert not tab.since.commit()
    assert tab.first() == date(2026, 1, 1)


def test_a_settled_account_has_nothing_to_send(
    context: Any, show: Any, database: Database, qtbot: Any
) -> None:
    told: list[str] = []
    context.notice.connect(lambda text, _undo: told.append(text))
    tab: StatementTab = show(StatementTab(context, builders.account(database, "Calm")))
    qtbot.mouseClick(tab.send, Qt.MouseButton.LeftButton)
    assert "Nothing is owed" in told[0]


def test_the_rules_are_set_from_today_on(
    tab: ReconcileTab, key: int, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Date,Ref,Amount\n2026-06-05,INV-2,274.50\n", "utf-8")
    tab.new_comparison()
    tab.compare.open_file(path)
    idle(context, qtbot)
    qtbot.mouseClick(tab.compare.show_rules, Qt.MouseButton.LeftButton)
    rules = tab.compare.rules
    assert rules.fields["tax_rates"].text() == "13, 9, 6, 3"
    assert "Defaults of the program" in rules.source.text()
    rules.fields["tolerance"].line.setText("many")
    assert not rules.fields["tolerance"].commit()
    rules.fields["tolerance"].line.setText("50")
    assert rules.fields["tolerance"].commit()
    assert "Set here" in rules.source.text()
    qtbot.mouseClick(tab.compare.go, Qt.MouseButton.LeftButton)
    idle(context, qtbot)
    assert tab.run._state is not None
    assert "rounding" in [one.cause for one in tab.run._state.groups]
    context.workspace.stack.undo()
    context.workspace.stack.undo()
    assert rules.fields["tolerance"].text() == "10"


def test_a_comparison_that_is_taken_back_is_left(
    run_key: int, tab: ReconcileTab, context: Any
) -> None:
    context.workspace.reload_steps()
    tab.show_request(run=run_key)
    assert tab.pages.currentWidget() is tab.run
    context.workspace.stack.undo()
    assert tab.pages.currentWidget() is tab.home


def test_a_large_comparison_is_read_in_a_worker(
    database: Database, context: Any, show: Any, qtbot: Any, tmp_path: Path
) -> None:
    key = builders.account(database, "Large", code="L-1")

    def write(session: Any) -> None:
        from kamdesk.db.recorder import bulk

        rows = [
            (key, f"FP-{n:06d}", "invoice", "2026-03-01", "2026-04-01", "CNY", 100_00 + n, 0)
            for n in range(2_500)
        ]
        columns = (
            "account_id",
            "number",
            "kind",
            "issued",
            "due",
            "currency",
            "amount_minor",
            "scheduled",
        )
        bulk(session).insert("invoice", columns, rows)

    database.write(M_("Many"), write)
    path = tmp_path / "many.csv"
    lines = [f"FP-{n:06d},2026-03-01,{(100_00 + n) / 100:.2f}" for n in range(2_499)]
    path.write_text("\n".join(["Number,Date,Amount", *lines]), "utf-8")
    tab: ReconcileTab = show(ReconcileTab(context))
    tab._begin("finance", key)
    tab.compare.open_file(path)
    idle(context, qtbot)
    tab.compare.compare()
    idle(context, qtbot)
    qtbot.waitUntil(lambda: tab.run._state is not None)
    assert [one.cause for one in tab.run._shown] == ["missing_there"]
    tab.run.table.selectRow(0)
    tab.run.accept()
    idle(context, qtbot)
    qtbot.waitUntil(lambda: tab.run.sums["CNY"].left.text() == "● nothing left to explain")
