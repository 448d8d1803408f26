"""The table model: rows come when they are looked at, and a failure is told once."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication

from kamdesk.ui.sums import told_sums
from kamdesk.ui.tables import CHUNK, Column, LazyTableModel, Row, TableView, as_html, as_tsv
from kamdesk.ui.theme import apply_theme

COLUMNS = (
    Column("name", "Name", editable=True),
    Column("open", "Open", numeric=True),
    Column("city", "City", shown=False),
)


class _Rows:
    """Gives rows and remembers which were asked for."""

    def __init__(self) -> None:
        self.asked: list[Sequence[int]] = []

    def __call__(self, ids: Sequence[int]) -> dict[int, Row]:
        self.asked.append(list(ids))
        return {key: Row((f"n{key}", str(key), "x"), (), (None, key, None)) for key in ids}


def test_only_rows_in_sight_are_read(show: Any) -> None:
    fetch = _Rows()
    model = LazyTableModel(COLUMNS, fetch)
    table = TableView(model, "t", "T")
    model.set_ids(range(100_000))
    show(table, 600, 400)
    assert sum(len(ids) for ids in fetch.asked) <= 4 * CHUNK


def test_the_model_is_sound(qtmodeltester: Any) -> None:
    model = LazyTableModel(COLUMNS, _Rows())
    model.set_ids(range(50))
    qtmodeltester.check(model)


def test_a_row_that_cannot_be_read_is_told_once(qtbot: Any, qapp: Any) -> None:
    def fail(ids: Sequence[int]) -> dict[int, Row]:
        raise OSError("gone")

    model = LazyTableModel(COLUMNS, fail)
    told: list[object] = []
    model.failed.connect(told.append)
    model.set_ids(range(10))
    for row in range(10):
        assert model.data(model.index(row, 0)) in (None, "")
    assert len(told) == 1


def test_editing_is_off_until_it_is_allowed(qapp: Any, qtbot: Any) -> None:
    model = LazyTableModel(COLUMNS, _Rows())
    model.set_ids(range(3))
    editable = Qt.ItemFlag.ItemIsEditable
    assert not model.flags(model.index(0, 0)) & editable
    model.editing = True
    assert model.flags(model.index(0, 0)) & editable
    assert not model.flags(model.index(0, 1)) & editable
    with qtbot.waitSignal(model.edited) as told:
        model.setData(model.index(1, 0), "new")
    assert told.args == [1, "name", "new"]


def test_columns_are_moved_hidden_and_brought_back(show: Any) -> None:
    model = LazyTableModel(COLUMNS, _Rows())
    model.set_ids(range(3))
    table = show(TableView(model, "t", "T"), 600, 300)
    assert table.shown_columns() == ["name", "open"]
    table.horizontalHeader().moveSection(0, 1)
    table._show_column(2, True)
    kept = table.layout_state()
    again = show(TableView(LazyTableModel(COLUMNS, _Rows()), "t", "T"), 600, 300)
    again.restore_layout(kept)
    assert again.shown_columns() == table.shown_columns() == ["open", "name", "city"]
    again.reset_layout()
    assert again.shown_columns() == ["name", "open"]


def test_copied_cells_stay_cells() -> None:
    lines = [["a\tb", "c\nd", "e"]]
    assert list(csv.reader(io.StringIO(as_tsv(lines)), dialect="excel-tab")) == lines
    assert as_html([["<b>"]]).count("<td") == 1
    assert "<b>" not in as_html([["<b>"]])


def test_copied_and_saved_cells_have_their_types(show: Any, tmp_path: Path) -> None:
    columns = (Column("name", "Name"), Column("day", "Day"), Column("m", "Money", numeric=True))
    rows = {
        1: Row(("=1+1", "2026-06-30", "1,234.50"), (), (None, None, 123450), currency="CNY"),
        2: Row(("0123", "—", "500"), (), (None, None, 500), currency="JPY"),
    }
    model = LazyTableModel(columns, lambda ids: {key: rows[key] for key in ids})
    model.set_ids([1, 2])
    table = show(TableView(model, "t", "T"), 600, 300)
    path = tmp_path / "list.csv"
    table.save_csv(path)
    text = path.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf") and b"\r\n" in text
    assert text.decode("utf-8-sig").splitlines() == [
        "Name,Day,Money,Currency", "'=1+1,2026-06-30,1234.50,CNY", "'0123,—,500,JPY"]  # fmt: skip
    table.save_csv(path, "gb18030")
    assert path.read_bytes().decode("gb18030").startswith("Name,Day")
    table.selectRow(0)
    table.copy()
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == "'=1+1\t2026-06-30\t1234.50\r\n"
    assert 'x:num="1234.50"' in data.html() and "yyyy" in data.html() and '"\\@"' in data.html()


def test_enter_opens_and_space_shows(show: Any, qtbot: Any) -> None:
    model = LazyTableModel(COLUMNS, _Rows())
    model.set_ids([7, 8])
    table = show(TableView(model, "t", "T"), 600, 300)
    table.select_id(8)
    with qtbot.waitSignal(table.opened) as told:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert told.args == [8]
    with qtbot.waitSignal(table.quick_view) as told:
        qtbot.keyClick(table, Qt.Key.Key_Space)
    assert told.args == [8]


def _colors(table: TableView, row: int, column: int) -> set[int]:
    """Return the colours inside a cell, its frame left out."""
    place = table.visualRect(table.lazy.index(row, column)).adjusted(2, 2, -2, -2)
    picture = table.viewport().grab().toImage().copy(place)
    return {picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}


def _worded(ids: Sequence[int]) -> dict[int, Row]:
    roles = ("", "bar:0.5", "chip")
    return {key: Row((f"name {key}", str(key), "word"), roles) for key in ids}


def test_the_cell_the_keys_move_from_still_shows_its_text(show: Any, qtbot: Any) -> None:
    model = LazyTableModel(COLUMNS, _worded)
    model.set_ids([1, 2])
    table = show(TableView(model, "t", "T"), 600, 300)
    table._show_column(2, True)
    table.activateWindow()
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    table.selectRow(1)
    assert len(_colors(table, 1, 0)) > 2


def test_rows_are_drawn_anew_when_they_or_the_look_change(show: Any, qapp: Any) -> None:
    apply_theme(qapp, "light")
    words = {1: "one", 2: ""}
    model = LazyTableModel(COLUMNS, lambda ids: {key: Row((words[key], "", "")) for key in ids})
    model.set_ids([1, 2])
    table = show(TableView(model, "t", "T"), 600, 300)
    assert len(_colors(table, 0, 0)) > 2
    assert len(_colors(table, 1, 0)) == 1
    words[1], words[2] = "", "two"
    model.refresh()
    assert len(_colors(table, 0, 0)) == 1
    light = _colors(table, 1, 0)
    assert len(light) > 2
    apply_theme(qapp, "dark")
    assert _colors(table, 1, 0) != light
    apply_theme(qapp, "light")
    assert _colors(table, 1, 0) == light


def test_a_word_that_does_not_fit_is_cut_short_in_its_column(show: Any) -> None:
    model = LazyTableModel(COLUMNS, lambda ids: {key: Row(("m" * 200, "", "")) for key in ids})
    model.set_ids([1])
    table = show(TableView(model, "t", "T"), 600, 300)
    assert len(_colors(table, 0, 0)) > 2
    assert len(_colors(table, 0, 1)) == 1


def _wide(count: int = 12) -> LazyTableModel:
    """A table of twelve columns of money in two currencies."""
    columns = [Column("name", "Name", 200)]
    columns += [Column(f"m{n}", f"M{n}", 120, numeric=True) for n in range(count)]

    def fetch(ids: Sequence[int]) -> dict[int, Row]:
        return {
            key: Row(
                (f"name {key}", *(["1.00"] * count)),
                (),
                (None, *([key * 100] * count)),
                currency="USD" if key == 3 else "CNY",
            )
            for key in ids
        }

    model = LazyTableModel(columns, fetch)
    model.set_ids(range(1, 41))
    return model


def test_the_first_column_stays_in_sight_and_takes_the_clicks(show: Any, qtbot: Any) -> None:
    table = show(TableView(_wide(), "t", "T"), 600, 400)
    row = table.rowViewportPosition(2) + 10
    assert table.indexAt(QPoint(300, row)).column() == 1
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
    assert table.indexAt(QPoint(20, row)).column() == 0
    assert table.indexAt(QPoint(300, row)).column() > 8
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, row))
    assert table.selected() == [3]
    still = table.viewport().grab().toImage()
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum() // 2)
    moved = table.viewport().grab().toImage()
    strip = QRect(0, 0, 150, 300)
    assert still.copy(strip) == moved.copy(strip)
    with qtbot.waitSignal(table.sort_wanted) as told:
        qtbot.mouseClick(table.head.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 8))
    assert told.args == ["name", False]


def test_the_column_that_stays_looks_as_it_does_unscrolled(show: Any, qtbot: Any) -> None:
    table = show(TableView(_wide(), "t", "T"), 600, 400)
    table.selectRow(1)
    table.hovered = 2
    strip = QRect(0, 0, table.columnWidth(0) - 1, 300)  # its edge is a line while it is scrolled
    before = table.viewport().grab(strip).toImage()
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum() // 2)
    assert table.viewport().grab(strip).toImage() == before
    assert table.visualRect(table.lazy.index(1, 0)).left() == 0
    table.lazy.set_ids([5])
    assert table.viewport().grab(strip).toImage() != before


def test_a_cell_that_is_gone_to_is_not_hidden_by_the_first_column(show: Any) -> None:
    model = _wide()
    table = show(TableView(model, "t", "T"), 600, 400)
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
    table.scrollTo(model.index(0, 4))
    assert table.columnViewportPosition(4) >= table.head.frozen()[1]


def test_columns_fill_the_room_until_the_user_sets_a_width(show: Any) -> None:
    table = show(TableView(_wide(4), "t", "T"), 900, 300)
    header = table.horizontalHeader()
    assert header.length() > 860
    assert "widths" not in table.layout_state()
    header.resizeSection(0, 90)
    assert table.layout_state()["widths"]["name"] == 90
    table.resize(1200, 300)
    assert header.sectionSize(0) == 90
    table.reset_layout()
    assert header.sectionSize(0) >= 200


def test_a_figure_is_never_cut(show: Any) -> None:
    columns = (Column("name", "Name", 60), Column("m", "M", 60, numeric=True))
    text = "1,234,567,890,123.00"
    model = LazyTableModel(columns, lambda ids: {key: Row(("n", text)) for key in ids})
    model.set_ids(range(3))
    table = show(TableView(model, "t", "T"), 300, 200)
    assert table.columnWidth(1) >= table.fontMetrics().horizontalAdvance(text) + 16


def test_the_selection_is_counted_and_summed_by_currency(show: Any, qtbot: Any) -> None:
    table = show(TableView(_wide(2), "t", "T"), 600, 400)
    told: list[str] = []
    table.summed.connect(told.append)
    for row in (0, 1):
        table.selectionModel().select(
            table.lazy.index(row, 0),
            QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
        )
    table.setCurrentIndex(table.lazy.index(0, 1))
    table.selectAll()
    table.selectionModel().select(
        table.lazy.index(2, 0),
        QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
    )
    assert told[-1] == "40 rows selected  ·  M0: sum 817.00 CNY + 3.00 USD"
    table.selectRow(0)
    assert told[-1] == ""


def test_the_average_is_given_in_one_currency_and_missing_is_not_zero() -> None:
    values = [("CNY", 100), ("CNY", None), ("CNY", 201)]
    expected = "3 rows selected  ·  Due: sum 3.01 CNY  ·  average 1.50 CNY"
    assert told_sums("Due", values, 3) == expected
    assert told_sums("", [], 5000) == "5,000 rows selected"
    assert told_sums("Due", values[:1], 1) == ""


def test_typing_goes_to_the_row_that_is_sought(show: Any, qtbot: Any) -> None:
    table = show(TableView(_wide(2), "t", "T"), 600, 400)
    asked: list[str] = []
    table.seek = lambda text: (asked.append(text), 7)[1]
    table.setFocus()
    qtbot.keyClicks(table, "sh")
    assert asked == ["s", "sh"]
    assert table.selected() == [7]


def test_a_tool_tip_of_data_is_never_markup(show: Any) -> None:
    model = LazyTableModel(
        (Column("name", "Name"),), lambda ids: {key: Row(("<b>A & B</b>",)) for key in ids}
    )
    model.set_ids([1])
    tip = model.data(model.index(0, 0), Qt.ItemDataRole.ToolTipRole)
    assert tip == "<p>&lt;b&gt;A &amp; B&lt;/b&gt;</p>"
    assert model.data(model.index(0, 0)) == "<b>A & B</b>"
