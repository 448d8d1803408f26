"""The Import page as its user goes through it: choose, look, correct, try out, apply, undo."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
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


def _decide(table: Any, row: int, column: int, data: str) -> None:
    box = table.cellWidget(row, column)
    assert isinstance(box, QComboBox)
    _choose(box, data)


def test_recognition_gives_its_reasons(
    page: ImportPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    _open(page, _file(tmp_path, "应收明细\n\n" + INVOICES), context, qtbot)
    assert "gb18030: the bytes are no UTF-8" in page.reasons.text()
    assert "Headings in row 3: it names 5 known fields" in page.reasons.text()
    assert "Sums, left out: row 6." in page.reasons.text()
    assert page.columns.item(0, 3).text() == "The heading is a known name of the field."
    assert "2026-03-05 can be read in one order only." in page.columns.item(2, 3).text()
    assert page.columns.item(5, 3).text() == "No known name; left out."


def test_a_layout_is_remembered_with_the_import_and_can_be_forgotten(
    page: ImportPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    builders.account(context.workspace.database, code="K-1")
    text = "客户编码,发票号,开票日期,金额,暗号\nK-1,R-{n},2026-03-05,10,备忘\n"
    _open(page, _file(tmp_path, text.format(n=1), "一月.csv"), context, qtbot)
    assert not page.last_time.isVisible()
    _choose(_box(page, 4), "note")
    _choose(page.columns.cellWidget(3, 2), "ask")
    _click(page, "attempt", context, qtbot)
    _click(page, "apply", context, qtbot)
    assert page.body.currentIndex() == 3
    # the same headings in another order, another month
    other = "暗号,客户编码,发票号,开票日期,金额\n备忘二,K-1,R-2,2026-03-05,10\n"
    _open(page, _file(tmp_path, other, "二月.csv"), context, qtbot)
    assert page.body.currentIndex() == 1
    assert "as last time, on 2026-06-30" in page.last_time.text() and page.last_time.isVisible()
    assert _box(page, 0).currentData() == "note"
    assert page.columns.cellWidget(4, 2).currentData() == "ask"
    _click(page, "forget", context, qtbot)
    assert _box(page, 0).currentData() == "" and not page.last_time.isVisible()
    _open(page, tmp_path / "二月.csv", context, qtbot)
    assert _box(page, 0).currentData() == ""
    context.workspace.stack.undo()
    _open(page, tmp_path / "二月.csv", context, qtbot)
    assert _box(page, 0).currentData() == "note"


def test_what_could_be_there_is_decided_before_anything_is_written(
    page: ImportPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    database = context.workspace.database
    builders.account(database, "上海贝尔电气有限公司", code="C-1")
    builders.account(database, "北京东方有限公司", code="C-2")
    text = "客户名称,城市\n上海貝爾電氣股份有限公司,上海\n北京东方,北京\n天津港务,天津\n苏州某某,苏州\n"
    _open(page, _file(tmp_path, text, "客户.csv"), context, qtbot)
    _choose(page.columns.cellWidget(1, 2), "fill")
    _click(page, "attempt", context, qtbot)
    assert page.body.currentIndex() == 2 and page.mend.body.currentIndex() == 1
    assert [page.mend.likely_table.item(row, 0).text() for row in range(2)] == [
        "上海貝爾電氣股份有限公司",
        "北京东方",
    ]
    key = str(page.mend.likely[0][0].key)
    _decide(page.mend.likely_table, 0, 2, key)
    _decide(page.mend.likely_table, 1, 2, "skip")
    _click(page, "apply", context, qtbot)
    rows = context.workspace.read(
        lambda reader: reader.rows("SELECT name, city FROM account ORDER BY id")
    )
    assert rows == [
        ("上海贝尔电气有限公司", "上海"), ("北京东方有限公司", None), ("天津港务", "天津"),
        ("苏州某某", "苏州"),
    ]  # fmt: skip
    assert page.body.currentIndex() == 3


def test_all_new_or_all_likeliest_at_once(
    page: ImportPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    builders.account(context.workspace.database, "上海贝尔电气有限公司", code="C-1")
    _open(page, _file(tmp_path, "客户名称,城市\n上海贝尔电气,上海\n", "客户.csv"), context, qtbot)
    _click(page, "attempt", context, qtbot)
    qtbot.mouseClick(page.mend.all_same, Qt.MouseButton.LeftButton)
    _click(page, "attempt", context, qtbot)
    assert page.verdict.text().startswith("Tried out") and page.body.currentIndex() == 3
    page.steps.findChild(type(page.apply), "import_step_mend").click()
    assert page.mend.likely_table.cellWidget(0, 2).currentData() == "1"
    qtbot.mouseClick(page.mend.all_new, Qt.MouseButton.LeftButton)
    _click(page, "apply", context, qtbot)
    assert _count(context, "account") == 2


def test_cells_are_decided_one_by_one(
    page: ImportPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    database = context.workspace.database
    builders.account(database, "甲", code="C-1", city="上海", phone="1")
    builders.account(database, "乙", code="C-2", city="北京", phone="2")
    text = "code,name,city,phone\nC-1,甲,苏州,3\nC-2,乙,北京,4\n"
    _open(page, _file(tmp_path, text, "a.csv", "utf-8"), context, qtbot)
    for row in (2, 3):
        _choose(page.columns.cellWidget(row, 2), "ask")
    _click(page, "attempt", context, qtbot)
    assert page.mend.body.currentIndex() == 2
    assert page.mend.question_table.rowCount() == 3
    assert page.mend.question_table.item(0, 3).text() == "上海"
    _decide(page.mend.question_table, 0, 5, "theirs")
    _decide(page.mend.question_table, 2, 5, "theirs")
    _click(page, "apply", context, qtbot)
    assert context.workspace.read(
        lambda reader: reader.rows("SELECT city, phone FROM account ORDER BY code")
    ) == [("苏州", "1"), ("北京", "4")]


def test_accounts_and_contacts_of_one_sheet(
    page: ImportPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    text = (
        "客户名称,行业,客户电话,联系人,职务,手机\n上海贝尔,电气,021-1,李明,总经理,13800138000\n"
        "上海贝尔,,,王芳,采购,\n北京东方,港口,010-1,,,\n上海贝尔,,,李明,总经理,13800138000\n"
    )
    _open(page, _file(tmp_path, text, "客户和联系人.csv"), context, qtbot)
    assert page.kind.text() == "accounts+contacts"
    assert [_box(page, row).currentData() for row in range(6)] == [
        "account.name", "account.industry", "account.phone", "contact.name", "contact.title",
        "contact.mobile",
    ]  # fmt: skip
    _click(page, "attempt", context, qtbot)
    _click(page, "apply", context, qtbot)
    read = context.workspace.read
    assert read(lambda reader: reader.rows("SELECT name, industry, phone FROM account")) == [
        ("上海贝尔", "电气", "021-1"), ("北京东方", "港口", "010-1")]  # fmt: skip
    assert read(
        lambda reader: reader.rows(
            "SELECT person.name, post.title, account.name FROM holding "
            "JOIN person ON person.id = person_id JOIN post ON post.id = post_id "
            "JOIN account ON account.id = account_id ORDER BY holding.id"
        )
    ) == [("李明", "总经理", "上海贝尔"), ("王芳", "采购", "上海贝尔")]
    context.workspace.stack.undo()
    assert _count(context, "account") == 0


def test_a_plain_list_of_contacts_stays_one(
    page: ImportPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    _open(page, _file(tmp_path, "客户名称,姓名,电话,备注\n甲,李明,1,x\n", "a.csv"), context, qtbot)
    assert page.kind.text() == "contacts"


def test_rows_of_a_spreadsheet_are_pasted_into_the_list_of_accounts(
    context: Any, show: Any, qtbot: Any
) -> None:
    from kamdesk.features.accounts.ui.page import AccountsPage

    builders.account(context.workspace.database)
    accounts = show(AccountsPage(context))
    QGuiApplication.clipboard().setText(
        '客户名称\t城市\r\n上海贝尔\t上海\r\n"北京\n东方"\t北京\r\n'
    )
    accounts.table.setFocus()
    with qtbot.waitSignal(context.page_wanted) as told:
        qtbot.keyClick(accounts.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    page = show(ImportPage(context))
    page.show_request(**told.args[1])
    assert (page.body.currentIndex(), page.file.text(), page.kind.text()) == (
        1,
        "Clipboard",
        "accounts",
    )
    _click(page, "attempt", context, qtbot)
    _click(page, "apply", context, qtbot)
    assert _count(context, "account") == 3
    page.show_part("runs")
    row = page.runs.model.row_at(0)
    assert row is not None and row.texts[1] == "Clipboard"


def test_rows_pasted_for_an_account_are_its_contacts(
    page: ImportPage, context: Any, qtbot: Any, tmp_path: Path
) -> None:
    builders.account(context.workspace.database, code="K-1")
    page.show_request(rows="姓名\t职务\n李明\t经理\n\tx\n", account="K-1")
    assert page.kind.text() == "contacts" and page.account.text() == "K-1"
    _click(page, "attempt", context, qtbot)
    assert page.body.currentIndex() == 2
    page.save_rejects(tmp_path / "bad.xlsx")
    page.checks["skip_bad_rows"].setChecked(True)

    _click(page, "attempt", context, qtbot)
    _click(page, "apply", context, qtbot)
    assert _count(context, "person") == 1


def test_an_empty_clipboard_says_so(page: ImportPage) -> None:
    page.show_request(rows="\n\n")
    assert "no rows on the clipboard" in page.refusal.text()
