"""The Import page as its user goes through it: choose, look, correct, try out, apply, undo."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QComboBox

from kamdesk.db.connection import Reader
from kamdesk.features.imports.ui.page import ImportPage
from tests import builders
from tests.reporting.sheets import opened

INVOICES = '客户编码,发票号,开票日期,到期日,金额,备用\nK-1,R-1,2026-03-05,2026-04-04,"1,234.50",x\nK-1,R-2,2026-03-06,2026-04-05,99.00,y\n合计,,,,1333.50,\n'


@pytest.fixture
def page(context: Any, show: Any) -> ImportPage:
    """The page on an empty workspace."""
    shown: ImportPage = show(ImportPage(context))
    return shown


def _file(folder: Path, text: str, name: str = "应收.csv", encoding: str = "gb18030") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def _open(page: ImportPage, path: Path, context: Any, qtbot: Any) -> None:
    page.show_request(path=path)
    qtbot.waitUntil(lambda: not context.tasks.busy())


def _click(page: ImportPage, name: str, context: Any, qtbot: Any) -> None:
    qtbot.mouseClick(getattr(page, name), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not context.tasks.busy())


def _count(context: Any, table: str) -> int:
    def count(reader: Reader) -> int:
        return int(reader.value(f"SELECT count(*) FROM {table}"))

    found: int = context.workspace.read(count)
    return found


def _box(page: ImportPage, row: int) -> QComboBox:
    box = page.columns.cellWidget(row, 1)
    assert isinstance(box, QComboBox)
    return box


def _choose(box: QComboBox, data: str) -> None:
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())


def test_a_chinese_sheet_is_recognised_tried_applied_and_undone(
    page: ImportPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    _open(page, _file(tmp_path, INVOICES), context, qtbot)
    assert page.kind.text() == "invoices"
    assert page.encoding.combo.itemText(0).startswith("gb18030")
    assert [_box(page, row).currentData() for row in range(6)] == [
        "account",
        "number",
        "issued",
        "due",
        "amount",
        "",
    ]
    assert not page.apply.isEnabled()
    _click(page, "attempt", context, qtbot)
    assert "2 rows cannot be taken" in page.verdict.text()
    assert not page.apply.isEnabled()
    row = page.model.row_at(0)
    assert row is not None
    assert row.texts == ("2", "客户编码", "K-1", "no such account")
    page.checks["create_accounts"].setChecked(True)
    _click(page, "attempt", context, qtbot)
    assert page.verdict.text() == "Tried out; nothing was changed yet."
    assert (_count(context, "invoice"), _count(context, "account")) == (0, 0)
    assert "Columns left out: 备用" in page.notes.text()
    _click(page, "apply", context, qtbot)
    assert (_count(context, "invoice"), _count(context, "account")) == (2, 1)
    assert page.undo.isVisible()
    _click(page, "undo", context, qtbot)
    assert (_count(context, "invoice"), _count(context, "account")) == (0, 0)


def test_a_wrong_column_is_corrected(
    page: ImportPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    text = "account,number,issued,something\nK-1,R-1,2026-03-05,10\n"
    _open(page, _file(tmp_path, text, "a.csv", "utf-8"), context, qtbot)
    _choose(page.kind.combo, "invoices")
    page.kind.commit()
    assert "No column goes to Amount yet." in page.question.text()
    _choose(_box(page, 3), "amount")
    assert not page.question.isVisible()
    page.checks["create_accounts"].setChecked(True)
    _click(page, "attempt", context, qtbot)
    _click(page, "apply", context, qtbot)
    assert _count(context, "invoice") == 1


def test_ambiguous_dates_are_asked_about(
    page: ImportPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    text = "account,number,issued,amount\nK-1,R-1,03/04/2026,10\nK-1,R-2,05/06/2026,10\n"
    _open(page, _file(tmp_path, text, "a.csv", "utf-8"), context, qtbot)
    assert "day first or month first" in page.question.text()
    _choose(page.dates.combo, "DMY")
    page.dates.commit()
    assert not page.question.isVisible()
    page.checks["create_accounts"].setChecked(True)
    _click(page, "attempt", context, qtbot)
    _click(page, "apply", context, qtbot)
    assert context.workspace.read(
        lambda reader: reader.column("SELECT issued FROM invoice ORDER BY id")
    ) == ["2026-04-03", "2026-06-05"]


def test_bad_rows_can_be_left_out_and_saved(
    page: ImportPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    builders.account(context.workspace.database, code="K-1")
    text = "account,number,issued,amount\nK-1,R-1,2026-03-05,10\nK-1,R-2,2026-02-31,10\n"
    _open(page, _file(tmp_path, text, "a.csv", "utf-8"), context, qtbot)
    _click(page, "attempt", context, qtbot)
    assert "1 row cannot be taken" in page.verdict.text()
    page.checks["skip_bad_rows"].setChecked(True)
    _click(page, "attempt", context, qtbot)
    _click(page, "apply", context, qtbot)
    assert _count(context, "invoice") == 1
    out = tmp_path / "bad.xlsx"
    page.save_rejects(out)
    rows = [
        [cell.value for cell in row] for row in opened(out, values=True).worksheets[0].iter_rows()
    ]
    assert rows[1][:3] == ["K-1", "R-2", "2026-02-31"]
    assert "not a date" in str(rows[1][-1])


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"<html><table>", "is a web page"),
        ("a.xlsx", b"PK nonsense", "a.xlsx"),
        ("a.pdf", b"%PDF", "kind that cannot be brought in"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    page: ImportPage, context: Any, qtbot: Any, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    _open(page, path, context, qtbot)
    assert said in page.refusal.text()
    assert page.body.currentIndex() == 0


def test_cards_are_contacts_of_one_account(
    page: ImportPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    builders.account(context.workspace.database, "Acme", code="K-1")
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:李明\nTEL;TYPE=CELL:13800138000\nEND:VCARD\n"
    _open(page, _file(tmp_path, card, "li.vcf", "utf-8"), context, qtbot)
    assert page.kind.text() == "contacts"
    page.account.line.setText("K-1")
    page.account.commit()
    _click(page, "attempt", context, qtbot)
    _click(page, "apply", context, qtbot)
    assert context.workspace.read(lambda reader: reader.column("SELECT name FROM person")) == [
        "李明"
    ]


def test_a_file_is_dropped_on_the_page(
    page: ImportPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    path = _file(tmp_path, INVOICES)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(QPoint(50, 50)),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.dropEvent(event)
    qtbot.waitUntil(lambda: not context.tasks.busy())
    assert page.file.text() == path.name


def test_after_the_import_one_goes_where_it_shows(
    page: ImportPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    _open(page, _file(tmp_path, INVOICES), context, qtbot)
    page.checks["create_accounts"].setChecked(True)
    _click(page, "attempt", context, qtbot)
    _click(page, "apply", context, qtbot)
    with qtbot.waitSignal(context.page_wanted) as told:
        _click(page, "go", context, qtbot)
    assert told.args[0] == "receivables"
