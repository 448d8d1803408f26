"""The review of an edited sheet as a user does it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import Message
from kamdesk.db.workspace_info import UID, set_info
from kamdesk.features.accounts import service as accounts
from kamdesk.features.roundtrip import report
from kamdesk.features.roundtrip.domain import HEAD_ROWS
from kamdesk.features.roundtrip.queries import LISTS
from kamdesk.features.roundtrip.ui.page import ReviewPage
from kamdesk.ui.context import Context
from tests.features.roundtrip.edits import TODAY

_Show = Callable[[QWidget], Any]


@pytest.fixture
def page(context: Context, show: _Show, tmp_path: Path, qtbot: Any) -> ReviewPage:
    """A page with a sheet of three accounts: a city changed, another on both sides, one row new."""
    context.as_of = TODAY
    database = context.workspace.database
    database.write(Message("x"), set_info, UID, "u")
    for name in ("Acme", "Bolt", "Cord"):
        database.write(Message("x"), accounts.create_account, name, "CNY")
    path = tmp_path / "out.xlsx"
    with database.read() as reader:
        report.write_sheet(reader, LISTS["accounts"], path, TODAY)
    database.write(Message("x"), accounts.set_field, 2, "city", "Paris")
    book = load_workbook(path)
    sheet = book.worksheets[0]
    city = next(cell.column for cell in sheet[1] if cell.value == "kamdesk:city")
    name = next(cell.column for cell in sheet[1] if cell.value == "kamdesk:name")
    sheet.cell(HEAD_ROWS + 1, city).value = "Rome"
    sheet.cell(HEAD_ROWS + 2, city).value = "Oslo"
    sheet.cell(HEAD_ROWS + 4, name).value = "Dart"
    sheet.delete_rows(HEAD_ROWS + 3)
    book.save(tmp_path / "edited.xlsx")
    book.close()
    made = ReviewPage(context)
    show(made)
    made.open_file(tmp_path / "edited.xlsx")
    qtbot.waitUntil(lambda: made.found is not None)
    return made


def _cities(context: Context) -> list[str | None]:
    rows = context.workspace.read(
        lambda reader: reader.rows("SELECT city FROM account ORDER BY id")
    )
    return [row[0] for row in rows]


def test_every_kind_of_line_is_there_and_conflicts_are_not_taken(page: ReviewPage) -> None:
    assert [(one.state, one.taken) for one in page.lines] == [
        ("changed", True), ("conflict", False), ("new", True), ("gone", False),
    ]  # fmt: skip
    assert page.apply.text() == "Take over 2"


def test_taken_over_as_one_step_that_is_undone(
    page: ReviewPage, context: Context, qtbot: Any
) -> None:
    qtbot.mouseClick(page.apply, Qt.MouseButton.LeftButton)
    assert _cities(context) == ["Rome", "Paris", None, None]
    context.workspace.stack.undo()
    assert _cities(context) == [None, "Paris", None]


def test_space_takes_a_line_and_leaves_it_again(
    page: ReviewPage, context: Context, qtbot: Any
) -> None:
    page.table.select_id(1)
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert page.lines[1].taken
    page.table.select_id(0)
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert not page.lines[0].taken
    page.take_over()
    assert _cities(context) == [None, "Oslo", None, None]


def test_another_value_can_be_typed(page: ReviewPage, context: Context) -> None:
    page.model.edited.emit(0, "after", "Bern")
    page.take_over()
    assert _cities(context)[0] == "Bern"


def test_by_field_and_by_kind(page: ReviewPage) -> None:
    page.fields.setCurrentIndex(page.fields.findData("city"))
    assert page.model.ids == [0, 1]
    page.fields.setCurrentIndex(0)
    assert page.view is not None
    page.view.choose("gone")
    page._fill()
    assert page.model.ids == [3]
    page._turn_shown(taken=True)
    assert page.lines[3].taken


def test_what_was_done_is_kept(
    page: ReviewPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    out = tmp_path / "done.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(out), ""))
    qtbot.mouseClick(page.summary, Qt.MouseButton.LeftButton)
    sheet = load_workbook(out).active
    assert sheet is not None
    assert [cell.value for cell in sheet["G"]][3:5] == ["taken over", "left"]


def test_a_sheet_that_cannot_be_trusted_is_refused_in_place(
    context: Context, show: _Show, tmp_path: Path, qtbot: Any
) -> None:
    made = ReviewPage(context)
    show(made)
    path = tmp_path / "odd.xlsx"
    path.write_bytes(b"odd")
    made.open_file(path)
    qtbot.waitUntil(lambda: bool(made.refusal.text()))
    assert "odd.xlsx" in made.refusal.text()
    assert made.body.currentIndex() == 1


def test_a_refused_line_writes_nothing(page: ReviewPage, context: Context) -> None:
    page.lines[2].added = page.lines[2].added and type(page.lines[2].added)(9, None, {"name": None})
    page.take_over()
    assert "Row 9" in page.refusal.text()
    assert _cities(context) == [None, "Paris", None]


def test_a_list_goes_out_from_here(
    context: Context, show: _Show, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    made = ReviewPage(context)
    show(made)
    out = tmp_path / "accounts.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(out), ""))
    with qtbot.waitSignal(context.notice):
        made.export("accounts")
    assert out.exists()


def test_the_import_sends_our_own_sheets_here(
    page: ReviewPage, context: Context, show: _Show, qtbot: Any
) -> None:
    from kamdesk.features.imports.ui.page import ImportPage

    importing = ImportPage(context)
    show(importing)
    assert page.found is not None
    with qtbot.waitSignal(context.page_wanted) as told:
        importing.open_file(page.found.path)
    assert told.args[0] == "review"


def test_a_value_that_cannot_be_is_refused_at_the_cell(page: ReviewPage) -> None:
    place = next(n for n, one in enumerate(page.lines) if one.state == "changed")
    one = page.lines[place]
    one.column = next(c for c in page.found.columns if c.key == "terms_days")  # type: ignore[union-attr]
    with pytest.raises(UserError, match="not a number"):
        page._edited(place, "after", "many")
