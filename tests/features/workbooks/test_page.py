"""The Reports page: choose, see, take along."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from kamdesk.db.database import Database
from kamdesk.features.accounts.domain import AccountFilter
from kamdesk.features.workbooks.pages import SampleChart, SampleScatter, SampleTable
from kamdesk.features.workbooks.ui.page import ReportsPage
from kamdesk.features.workbooks.widgets.drawing import columns_of
from kamdesk.reporting.report import Drawing, Line
from kamdesk.ui.widgets import Banner
from tests import builders
from tests.reporting.sheets import opened


@pytest.fixture
def desk(database: Database) -> int:
    """An account that owes, and one that does not."""
    key = builders.account(database, "Acme", code="A-1", tier="A")
    builders.invoice(database, key, 250_00, number="R-250", due=date(2026, 6, 1))
    builders.account(database, "Calm", code="A-2")
    return key


@pytest.fixture
def page(desk: int, context: Any, show: Any, qtbot: Any) -> ReportsPage:
    """The page, counted."""
    shown: ReportsPage = show(ReportsPage(context))
    qtbot.waitUntil(lambda: not context.tasks.busy() and shown.paper.page() is not None)
    return shown


def _choose(page: ReportsPage, name: str, context: Any, qtbot: Any) -> None:
    names = [
        page.gallery.item(row).data(Qt.ItemDataRole.UserRole) for row in range(page.gallery.count())
    ]
    page.gallery.setCurrentRow(names.index(name))
    qtbot.waitUntil(lambda: not context.tasks.busy())


def _texts(page: ReportsPage) -> list[str]:
    shown = page.paper.page()
    assert shown is not None
    return [
        cell
        for part in shown.parts
        if isinstance(part, SampleTable)
        for line in part.lines
        for cell in line.cells
        if isinstance(cell, str)
    ]


def test_the_gallery_lists_every_report_with_its_meaning(page: ReportsPage) -> None:
    titles = [page.gallery.item(row).text() for row in range(page.gallery.count())]
    assert titles[0] == "Key accounts"
    assert {"Relationship map", "Receivables ageing", "Statement of account"} <= set(titles)
    assert titles[-1] == "Own template…"
    assert "Monday meeting" in page.meaning.text()


def test_the_preview_shows_the_sheets_of_the_report(
    page: ReportsPage, context: Any, qtbot: Any
) -> None:
    _choose(page, "aging", context, qtbot)
    names = [page.tabs.tabText(place) for place in range(page.tabs.count())]
    assert names[:3] == ["Ageing", "Month ends", "Items CNY"]
    assert "Acme" in _texts(page)
    page.tabs.setCurrentIndex(1)
    shown = page.paper.page()
    assert shown is not None
    assert any(isinstance(part, SampleChart) for part in shown.parts)
    assert not page.paper.grab().isNull()


def test_points_of_a_map_are_previewed(
    page: ReportsPage, desk: int, database: Database, context: Any, qtbot: Any
) -> None:
    builders.snapshot(database, desk, 4)
    _choose(page, "classification", context, qtbot)
    names = [page.tabs.tabText(place) for place in range(page.tabs.count())]
    page.tabs.setCurrentIndex(names.index("Maps"))
    shown = page.paper.page()
    assert shown is not None
    scatters = [part for part in shown.parts if isinstance(part, SampleScatter)]
    assert [one.points[1] for one in scatters] == [((75.0, 75.0, "Acme"),)] * 2
    assert not page.paper.grab().isNull()


def test_an_account_narrows_the_preview_and_nonsense_is_told(
    page: ReportsPage, context: Any, qtbot: Any
) -> None:
    qtbot.keyClicks(page.account.line, "Calm")
    qtbot.keyClick(page.account.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not context.tasks.busy())
    assert "Acme" not in _texts(page)
    page.account.line.clear()
    qtbot.keyClicks(page.account.line, "nobody")
    qtbot.keyClick(page.account.line, Qt.Key.Key_Return)
    assert page.account.problem.text() == "There is no account nobody."


def test_a_report_of_one_account_begins_with_the_first_and_leaves_the_others_whole(
    page: ReportsPage, context: Any, qtbot: Any, desk: int, database: Database
) -> None:
    builders.contact(database, desk, "李明", title="CFO")
    _choose(page, "relationship-map", context, qtbot)
    assert page.account.text() == "A-1"
    shown = page.paper.page()
    assert shown is not None
    drawn = shown.parts[0]
    assert isinstance(drawn, Drawing)
    assert any("李明" in shape.text for shape in drawn.shapes)
    assert not page.paper.grab().isNull()
    _choose(page, "aging", context, qtbot)
    assert page.account.text() == ""
    page.show_request("aging", "A-1")
    assert page.account.text() == "A-1"


def test_a_change_in_the_ledger_is_seen(
    page: ReportsPage, context: Any, qtbot: Any, desk: int
) -> None:
    from kamdesk.base.i18n import M_
    from kamdesk.features.accounts.service import set_field

    context.workspace.write(M_("Rename"), set_field, desk, "name", "Acme Holdings")
    qtbot.waitUntil(lambda: "Acme Holdings" in _texts(page))


def test_export_writes_the_workbook_and_offers_to_open_it(
    page: ReportsPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    out = tmp_path / "out.xlsx"
    page.export_to(out)
    assert not page.export.isEnabled()
    assert page.stop.isVisible()
    qtbot.waitUntil(lambda: not context.tasks.busy())
    assert page.export.isEnabled()
    assert opened(out, values=True).sheetnames == ["Accounts", "Data", "Notes"]
    banner = page.findChild(Banner)
    assert banner is not None
    assert str(out) in banner.text.text()
    assert page.findChild(object, "exported_open") is not None


def test_a_failed_export_says_why_and_leaves_the_old_file(
    page: ReportsPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    page.export_to(tmp_path / "nowhere" / "out.xlsx")
    qtbot.waitUntil(lambda: not context.tasks.busy())
    banner = page.findChild(Banner)
    assert banner is not None
    assert "cannot be written" in banner.text.text()
    assert page.export.isEnabled()


def test_a_list_comes_as_it_is_seen_and_goes_back_to_the_whole(
    page: ReportsPage, context: Any, qtbot: Any
) -> None:
    options = {
        "filter": AccountFilter(overdue=True),
        "filter_text": "Overdue",
        "sort": ("name", False),
        "columns": ["name", "overdue"],
    }
    page.show_request("accounts", options=options)
    qtbot.waitUntil(lambda: not context.tasks.busy())
    assert page.whole.isVisible()
    assert "Acme" in _texts(page)
    assert "Calm" not in _texts(page)
    qtbot.mouseClick(page.whole, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not context.tasks.busy())
    assert "Calm" in _texts(page)
    assert not page.whole.isVisible()


def test_the_sheet_may_speak_another_language_than_the_window(
    page: ReportsPage, context: Any, qtbot: Any
) -> None:
    page.language.combo.setCurrentIndex(page.language.combo.findData("zh_CN"))
    page.language.commit()
    qtbot.waitUntil(lambda: not context.tasks.busy())
    shown = page.paper.page()
    assert shown is not None
    assert shown.heading == "大客户清单"
    assert page.header.title.text() == "Reports"


def test_words_run_on_into_empty_cells_and_stop_before_full_ones() -> None:
    line = Line(("a long text", None, "", 5, "words", None))
    assert [columns_of(line, place) for place in range(6)] == [3, 1, 1, 1, 2, 1]
