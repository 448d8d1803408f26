"""The gallery: true pages turned and sized, what it remembers, batches, print, pins, own templates."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QPushButton

from kamdesk.base.progress import NoProgress
from kamdesk.db.database import Database
from kamdesk.features.workbooks import queries, service
from kamdesk.features.workbooks.ui.batch import EXCEL, PDF, TOGETHER, BatchDialog
from kamdesk.features.workbooks.ui.page import ReportsPage
from kamdesk.features.workbooks.ui.side import OWN_TEMPLATE
from kamdesk.features.workbooks.widgets.pinned import PinnedReports
from kamdesk.ui.widgets import Banner
from tests import builders
from tests.reporting.sheets import opened

TODAY = date(2026, 6, 30)


@pytest.fixture
def desk(database: Database) -> int:
    """Two accounts that owe, one of them a hundred items, and one that does not."""
    key = builders.account(database, "Acme", code="A-1", tier="A")
    for number in range(100):
        builders.invoice(database, key, 250_00, number=f"R-{number:03d}", due=date(2026, 6, 1))
    other = builders.account(database, "O/Neil: Sons", code="A-2")
    builders.invoice(database, other, 10_00, number="N-1", due=date(2026, 6, 1))
    builders.account(database, "Calm", code="A-3")
    return key


@pytest.fixture
def page(desk: int, context: Any, show: Any, qtbot: Any) -> ReportsPage:
    """The page with the ageing, counted."""
    shown: ReportsPage = show(ReportsPage(context))
    shown.show_request("aging")
    _settle(shown, context, qtbot)
    return shown


def _settle(page: ReportsPage, context: Any, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: not context.tasks.busy() and page.preview.current() is not None)


def _choose(page: ReportsPage, name: str, context: Any, qtbot: Any) -> None:
    names = [one.name for one in page.side.specs] + [OWN_TEMPLATE]
    page.gallery.setCurrentRow(names.index(name))
    qtbot.waitUntil(lambda: not context.tasks.busy())


def _banner(page: ReportsPage) -> str:
    banner = page.findChild(Banner)
    assert banner is not None
    return banner.text.text()


# -- pages --------------------------------------------------------------------------------------


def test_pages_are_turned_by_button_key_and_wheel(page: ReportsPage, qtbot: Any) -> None:
    pages = page.preview.folio()
    assert pages is not None
    assert len(pages.pages) > 4
    assert page.preview.number.text() == f"1 / {len(pages.pages)}"
    assert not page.preview.back.isEnabled()
    qtbot.mouseClick(page.preview.on, Qt.MouseButton.LeftButton)
    assert page.preview.number.text().startswith("2 / ")
    qtbot.keyClick(page.area, Qt.Key.Key_End)
    assert page.preview.number.text().startswith(f"{len(pages.pages)} / ")
    assert page.tabs.tabText(page.tabs.currentIndex()) == "Data"
    qtbot.keyClick(page.area, Qt.Key.Key_PageUp)
    qtbot.keyClick(page.area, Qt.Key.Key_Home)
    page.preview.set_fit("page")
    _wheel(page, -120)
    assert page.preview.number.text().startswith("2 / ")


def _wheel(page: ReportsPage, down: int, keys: Any = Qt.KeyboardModifier.NoModifier) -> None:
    place = QPointF(40, 40)
    event = QWheelEvent(
        place, page.area.mapToGlobal(place), QPoint(), QPoint(0, down), Qt.MouseButton.NoButton,
        keys, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QGuiApplication.sendEvent(page.area.viewport(), event)


def test_a_page_is_shown_whole_as_wide_or_in_its_own_size(page: ReportsPage) -> None:
    view = page.area.viewport()
    page.preview.set_fit("page")
    assert page.paper.height() <= view.height()
    page.preview.set_fit("width")
    assert view.width() * 0.95 <= page.paper.width() <= view.width()
    page.preview.set_fit("full")
    assert (page.paper.width(), page.paper.height()) == (1123, 794)  # A4 at 96 dots to the inch
    _wheel(page, 120, Qt.KeyboardModifier.ControlModifier)
    assert page.paper.zoom == pytest.approx(1.2)
    assert page.preview.fit.choice() == ""
    assert page.preview.percent.text() == "120.0%"


def test_long_tables_repeat_their_headings_and_no_line_is_lost(page: ReportsPage) -> None:
    folio = page.preview.folio()
    assert folio is not None
    mine = [one for one in folio.pages if one.sheet.name == "Items CNY"]
    assert len(mine) > 1
    table = mine[0].pieces[0].part
    spans = [(piece.first, piece.last) for one in mine for piece in one.pieces]
    assert spans[0][0] == 0
    assert [first for first, _last in spans[1:]] == [last for _first, last in spans[:-1]]
    assert spans[-1][1] == table.table.count  # type: ignore[union-attr]
    numbers = [one.number for one in folio.printed()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {one.count for one in folio.printed()} == {len(numbers)}


def test_the_page_is_copied_as_a_picture(page: ReportsPage, qtbot: Any) -> None:
    qtbot.mouseClick(page.preview.copy, Qt.MouseButton.LeftButton)
    image = QGuiApplication.clipboard().image()
    assert (image.width(), image.height()) == (2245, 1587)
    colors = {image.pixel(x, y) for x in range(0, 2245, 7) for y in range(0, 400, 3)}
    assert len(colors) > 5


# -- what is remembered -------------------------------------------------------------------------


def test_each_report_remembers_what_it_was_asked_for(
    page: ReportsPage, context: Any, show: Any, qtbot: Any
) -> None:
    page.account.line.setText("Acme")
    assert page.account.commit()
    basis = page.choices["aging", "basis"]
    basis.combo.setCurrentIndex(basis.combo.findData("issued"))
    basis.commit()
    _settle(page, context, qtbot)
    _choose(page, "accounts", context, qtbot)
    assert page.account.text() == ""
    again: ReportsPage = show(ReportsPage(context))
    _settle(again, context, qtbot)
    assert again.spec().name == "accounts"
    _choose(again, "aging", context, qtbot)
    assert again.account.text() == "Acme"
    assert again.choices["aging", "basis"].text() == "issued"


def test_the_same_as_last_time_has_a_new_date(
    page: ReportsPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    assert not page.side.again.isVisible()
    context.as_of = date(2026, 5, 31)
    page.account.line.setText("Acme")
    assert page.account.commit()
    page.export_to(tmp_path / "may.pdf")
    _settle(page, context, qtbot)
    assert page.side.last.text() == "Last taken along: as of 2026-05-31, Acme"
    page.account.line.setText("Calm")
    assert page.account.commit()
    _settle(page, context, qtbot)
    qtbot.mouseClick(page.side.again, Qt.MouseButton.LeftButton)
    _settle(page, context, qtbot)
    assert (page.account.text(), context.as_of) == ("Acme", TODAY)


# -- taking along -------------------------------------------------------------------------------


def test_the_sheet_and_the_pdf_have_one_stamp(
    page: ReportsPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    from pypdf import PdfReader

    for name in ("a.xlsx", "a.pdf"):
        page.export_to(tmp_path / name)
        _settle(page, context, qtbot)
    folio = page.preview.folio()
    assert folio is not None
    foot = opened(tmp_path / "a.xlsx", values=True)["Ageing"].oddFooter.right.text
    pages = [one.extract_text() for one in PdfReader(tmp_path / "a.pdf").pages]
    assert folio.stamp in foot
    assert all(folio.stamp in text for text in pages)
    assert folio.stamp in page.preview.size_text.text()
    assert len(pages) == len(folio.printed())
    assert f"{len(pages)} / {len(pages)}" in pages[-1]


def test_an_unknown_ending_is_told(
    page: ReportsPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    page.export_to(tmp_path / "a.doc")
    _settle(page, context, qtbot)
    assert "A report is written as .xlsx or .pdf." in _banner(page)
    assert not (tmp_path / "a.doc").exists()


def test_a_batch_writes_a_file_for_each_and_tells_of_those_that_have_none(
    page: ReportsPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    _choose(page, "relationship-map", context, qtbot)
    assert page.many.isVisible()
    parties = context.workspace.read(queries.parties, TODAY)
    gone = queries.Party(99, "A-99", "Gone", (), False)
    page.export_batch([*parties[:1], gone, *parties[-1:]], tmp_path, PDF)
    _settle(page, context, qtbot)
    names = sorted(path.name for path in tmp_path.glob("*.pdf"))
    assert names == [
        "Relationship map A-1 Acme 2026-06-30.pdf",
        "Relationship map A-2 O Neil  Sons 2026-06-30.pdf",
    ]
    assert _banner(page).startswith(
        f"2 files were written to {tmp_path}. 1 account has none. Gone:"
    )


def test_a_batch_can_be_stopped_and_leaves_whole_files(
    desk: int, database: Database, tmp_path: Path
) -> None:
    from kamdesk.app.features import features
    from kamdesk.base.errors import Cancelled

    class StopsAtTheSecond(NoProgress):
        def step(self, done: int, total: int | None, what: str = "") -> None:
            if done == 1:
                raise Cancelled

    spec = next(one for each in features() for one in each.reports if one.name == "aging")
    accounts = [("A-1", "Acme"), ("A-2", "Other")]
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(Cancelled):
        service.write_batch(
            database, spec, accounts, folder, EXCEL, as_of=TODAY, progress=StopsAtTheSecond()
        )
    (only,) = folder.iterdir()
    assert opened(only, values=True).sheetnames


def test_the_batch_marks_who_owes_and_filters_by_name(
    page: ReportsPage, context: Any, qtbot: Any
) -> None:
    _choose(page, "statement", context, qtbot)
    page.ask_batch()
    dialog = page.findChild(BatchDialog)
    assert dialog is not None
    assert [one.code for one in dialog.marked()] == ["A-1", "A-2"]
    assert dialog.counted.text() == "2 accounts are marked"
    dialog.search.setText("calm")
    dialog.search.searched.emit("calm")
    shown = [row for row in range(dialog.list.count()) if not dialog.list.item(row).isHidden()]
    assert [dialog.list.item(row).text() for row in shown] == ["A-3   Calm"]
    dialog.list.item(shown[0]).setCheckState(Qt.CheckState.Checked)
    assert dialog.counted.text() == "3 accounts are marked"
    told: list[Any] = []
    dialog.wanted.disconnect()
    dialog.wanted.connect(lambda parties, way: told.append((len(parties), way)))
    qtbot.mouseClick(dialog.findChild(QPushButton, "batch_together"), Qt.MouseButton.LeftButton)
    assert told == [(3, TOGETHER)]


def test_statements_of_some_go_into_one_workbook(
    page: ReportsPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    _choose(page, "statement", context, qtbot)
    parties = [one for one in context.workspace.read(queries.parties, TODAY) if one.owes]
    page.export_together(parties, tmp_path / "all.xlsx")
    _settle(page, context, qtbot)
    names = opened(tmp_path / "all.xlsx", values=True).sheetnames
    assert any("Acme" in name for name in names)
    assert any("Neil" in name for name in names)


def test_the_printer_gets_the_pages_of_the_report(
    page: ReportsPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    from pypdf import PdfReader

    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    page.print_on(printer)
    _settle(page, context, qtbot)
    folio = page.preview.folio()
    assert folio is not None
    count = len(folio.printed())
    assert len(PdfReader(tmp_path / "printed.pdf").pages) == count
    assert _banner(page) == f"{count} pages went to the printer."


# -- pinned -------------------------------------------------------------------------------------


def test_a_report_is_pinned_to_an_account_and_that_can_be_undone(
    page: ReportsPage, desk: int, context: Any, show: Any, qtbot: Any
) -> None:
    assert not page.side.pin.isVisible()
    page.account.line.setText("Acme")
    assert page.account.commit()
    _settle(page, context, qtbot)
    part: PinnedReports = show(PinnedReports(context, desk))
    assert part.findChildren(QPushButton) == []
    qtbot.mouseClick(page.side.pin, Qt.MouseButton.LeftButton)
    (button,) = part.findChildren(QPushButton)
    assert button.text() == "Receivables ageing"
    assert page.side.pin.text() == "Unpin from this account"
    wanted: list[Any] = []
    context.page_wanted.connect(lambda key, request: wanted.append((key, request)))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wanted == [("reports", {"report": "aging", "account": "A-1"})]
    context.workspace.stack.undo()
    qtbot.waitUntil(lambda: page.side.pin.text() == "Pin to this account")
    qtbot.waitUntil(lambda: not part.isVisible())
    _settle(page, context, qtbot)


def test_lists_for_editing_are_one_click_away(page: ReportsPage, context: Any, qtbot: Any) -> None:
    wanted: list[str] = []
    context.page_wanted.connect(lambda key, _request: wanted.append(key))
    qtbot.mouseClick(page.side.lists, Qt.MouseButton.LeftButton)
    assert wanted == ["review"]


# -- own templates ------------------------------------------------------------------------------


def _template(folder: Path) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "Visit to {{account.name}}"
    sheet["A2"] = "{{money.outstanding}}"
    sheet["A3"] = "{{no.such}}"
    path = folder / "visit.xlsx"
    book.save(path)
    return path


def test_an_own_template_shows_its_fields_and_is_filled(
    page: ReportsPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    _choose(page, OWN_TEMPLATE, context, qtbot)
    panel = page._templates
    assert not page.export.isVisible()
    assert not panel.write.isEnabled()
    panel.open_file(_template(tmp_path))
    page.account.line.setText("Acme")
    assert page.account.commit()
    qtbot.waitUntil(lambda: not context.tasks.busy())
    rows = [panel.model.row_at(row).texts for row in range(panel.model.rowCount())]
    assert [(row[1], row[3]) for row in rows] == [("A1", "Acme"), ("A2", "25,000.00"), ("A3", "")]
    assert rows[2][4] == "■ There is no field of this name."
    assert "1 cannot be filled" in panel.told.text()
    panel.write_to(tmp_path / "out.xlsx")
    qtbot.waitUntil(lambda: not context.tasks.busy())
    sheet = opened(tmp_path / "out.xlsx", values=True).active
    assert sheet is not None
    assert sheet["A1"].value == "Visit to Acme"
    assert sheet["A2"].value == 25_000
    assert panel.recent_files() == [tmp_path / "visit.xlsx"]


def test_every_field_can_be_copied(page: ReportsPage, context: Any, qtbot: Any) -> None:
    _choose(page, OWN_TEMPLATE, context, qtbot)
    panel = page._templates
    qtbot.mouseClick(
        panel.view.findChild(QPushButton, "template_view_offered"), Qt.MouseButton.LeftButton
    )
    panel.search.setText("outstanding")
    panel.search.searched.emit("outstanding")
    row = panel.offered_model.row_at(0)
    assert row is not None
    panel.offered.selectRow(0)
    qtbot.mouseClick(panel.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == row.texts[0] == "{{money.outstanding}}"


def test_a_file_that_is_no_workbook_is_told(
    page: ReportsPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    _choose(page, OWN_TEMPLATE, context, qtbot)
    panel = page._templates
    (tmp_path / "odd.xlsx").write_bytes(b"no workbook")
    panel.open_file(tmp_path / "odd.xlsx")
    qtbot.waitUntil(lambda: not context.tasks.busy())
    assert "cannot be used as a template" in panel.problem.text()
    assert not panel.write.isEnabled()
