"""The page of duplicates as its user goes through it: look, choose values, merge, keep apart, undo."""

from typing import Any

import pytest
from PySide6.QtCore import Qt

from kamdesk.features.duplicates.ui.page import DuplicatesPage
from tests import builders


@pytest.fixture
def page(context: Any, show: Any) -> DuplicatesPage:
    """Two accounts of one firm, with one invoice at the newer one; two records of a person."""
    database = context.workspace.database
    first = builders.account(database, "上海贝尔电气有限公司", code="C-1", phone="021-1")
    second = builders.account(
        database, "上海貝爾電氣（集團）有限公司", code="C-2", city="上海", phone="021-2"
    )
    builders.invoice(database, second)
    builders.contact(database, first, "李明")
    builders.contact(database, second, "李明")
    shown: DuplicatesPage = show(DuplicatesPage(context))
    return shown


def _field(page: DuplicatesPage, title: str) -> tuple[int, list[str]]:
    for row in range(page.fields.rowCount()):
        if page.fields.item(row, 0).text() == title:
            return row, [page.fields.item(row, place).text() for place in (1, 2)]
    raise AssertionError(title)


def _account(context: Any) -> list[Any]:
    rows: list[Any] = context.workspace.read(
        lambda reader: reader.rows("SELECT code, city, phone FROM account ORDER BY id")
    )
    return rows


def test_a_pair_is_compared_and_merged(page: DuplicatesPage, context: Any, qtbot: Any) -> None:
    assert page.model.rowCount() == 1
    row = page.model.row_at(0)
    assert row is not None and row.texts[3] == "the same but for the word group"
    assert "invoices: 1" in page.attached.text() and "posts: 1" in page.attached.text()
    assert _field(page, "City")[1] == ["—", "✓ 上海"]
    assert _field(page, "Phone")[1] == ["✓ 021-1", "021-2"]
    page.fields.cellClicked.emit(_field(page, "Phone")[0], 2)
    assert _field(page, "Phone")[1] == ["021-1", "✓ 021-2"]
    page.fields.cellClicked.emit(_field(page, "Code")[0], 2)
    assert _field(page, "Code")[1] == ["✓ C-1", "C-2"]
    qtbot.mouseClick(page.merge, Qt.MouseButton.LeftButton)
    assert _account(context) == [("C-1", "上海", "021-2")]
    assert page.body.currentIndex() == 1
    context.workspace.stack.undo()
    assert _account(context) == [("C-1", None, "021-1"), ("C-2", "上海", "021-2")]
    assert page.body.currentIndex() == 0


def test_the_newer_record_can_be_the_one_that_stays(
    page: DuplicatesPage, context: Any, qtbot: Any
) -> None:
    page.stays.findChild(type(page.merge), "stays_second").click()
    assert _field(page, "Code")[1] == ["✓ C-2", "C-1"]
    qtbot.mouseClick(page.merge, Qt.MouseButton.LeftButton)
    assert _account(context) == [("C-2", "上海", "021-2")]


def test_two_that_are_two_are_not_offered_again(
    page: DuplicatesPage, context: Any, qtbot: Any
) -> None:
    qtbot.mouseClick(page.apart, Qt.MouseButton.LeftButton)
    assert page.body.currentIndex() == 1
    context.workspace.stack.undo()
    assert page.model.rowCount() == 1


def test_people_are_compared_too(page: DuplicatesPage, context: Any) -> None:
    page.show_request("person")
    assert page.body.currentIndex() == 1
    database = context.workspace.database
    builders.person(database, "王芳", mobile="138 0013 8000")
    builders.person(database, "王芳", phone="+86 13800138000")
    page.look_again()
    row = page.model.row_at(0)
    assert row is not None and row.texts[1:3] == ("王芳", "王芳")
