"""The table model: rows come when they are looked at, and a failure is told once."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt

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
    lines = [["a\tb", "c\nd", "=1"]]
    assert list(csv.reader(io.StringIO(as_tsv(lines)), dialect="excel-tab")) == lines
    assert "<td>" in as_html([["<b>"]])
    assert "<b>" not in as_html([["<b>"]])


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
