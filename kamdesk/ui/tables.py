"""Tables that hold ids and load rows as they are painted; sorting and filtering happen in SQL.

A row arrives as finished texts with theme roles, so that painting only draws. Overridden Qt methods
never raise: the first failure is told once and the rows stay empty.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QWidget,
)

from kamdesk.base.cells import Cell, as_cell, as_html, as_tsv, csv_bytes
from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.base.money import from_minor
from kamdesk.ui.frozen import FrozenTable
from kamdesk.ui.painting import PAD, RowPainter
from kamdesk.ui.sums import told_sums
from kamdesk.ui.theme import ROW_COMFORTABLE, ROW_COMPACT, ROW_NORMAL, announcer
from kamdesk.ui.widgets import menu_text, plain_tip

__all__ = [
    "CHUNK", "HEIGHTS", "Column", "Fetch", "LazyTableModel", "Row", "TableView", "as_html", "as_tsv",
]  # fmt: skip
CHUNK = 64
_KEPT_ROWS = 4096
_TYPING = 1.0
"""Seconds after which typing begins a new word."""
_SPREAD = 1.5
"""How much wider than at first columns may become where there is room."""
_SUMMED = 2_000
"""Rows that are summed while they are selected; more are only counted."""
HEIGHTS = {"compact": ROW_COMPACT, "normal": ROW_NORMAL, "comfortable": ROW_COMFORTABLE}
_Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_PLAIN = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
_EDITABLE = _PLAIN | Qt.ItemFlag.ItemIsEditable
_TEXT_ROLES = frozenset(
    (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.EditRole,
        Qt.ItemDataRole.AccessibleTextRole,
    )
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        key: Stable name; also what the query sorts by.
        title: Heading in the language in force.
        width: Pixels at 100 %.
        numeric: Right-aligned, summed in the status line.
        sortable: Whether a click on the heading sorts.
        shown: Whether it is there before the user chose.
        editable: Whether F2 edits it.
        tip: What the column means.
    """

    key: str
    title: str
    width: int = 120
    numeric: bool = False
    sortable: bool = True
    shown: bool = True
    editable: bool = False
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row, ready to be painted.

    Attributes:
        texts: A text for each column.
        roles: Theme role of each text; "" for normal, "chip" for a word in a box, "bar:0.42" for
            a share drawn under the text.
        numbers: Exact value of each numeric column in the smallest unit, None elsewhere.
        indent: Depth in a tree.
        strong: Whether the row is written bold.
    """

    texts: tuple[str, ...]
    roles: tuple[str, ...] = ()
    numbers: tuple[int | None, ...] = ()
    indent: int = 0
    strong: bool = False
    currency: str = ""
    """Of the numbers, where they are money."""


Fetch = Callable[[Sequence[Any]], dict[Any, Row]]


class LazyTableModel(QAbstractTableModel):
    """Ids in order; rows are fetched in chunks when they come into sight."""

    failed = Signal(object)
    edited = Signal(object, str, str)
    """(id, column key, text the user typed)."""

    def __init__(
        self, columns: Sequence[Column], fetch: Fetch, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._fetch = fetch
        self._ids: Sequence[Any] = ()
        self._rows: dict[Any, Row] = {}
        self._failed = False
        self.editing = False

    @property
    def ids(self) -> Sequence[Any]:
        """The ids in order."""
        return self._ids

    def set_ids(self, ids: Sequence[Any]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._ids = ids
        self._rows = {}
        self._failed = False
        self.endResetModel()

    def refresh(self) -> None:
        """Load the rows in sight again; their order stays."""
        self._rows = {}
        self._failed = False
        if self._ids:
            last = self.index(len(self._ids) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def row_at(self, row: int) -> Row | None:
        """Return the row, loading its chunk; None if it is gone or could not be read."""
        key = self._ids[row]
        found = self._rows.get(key)
        if found is None and not self._failed:
            start = row - row % CHUNK
            try:
                if len(self._rows) > _KEPT_ROWS:
                    self._rows.clear()
                self._rows.update(self._fetch(self._ids[start : start + CHUNK]))
            except Exception as error:  # noqa: BLE001 - painting must not raise
                self._failed = True
                self.failed.emit(error)
            found = self._rows.get(key)
        return found

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return how many ids there are."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return text and alignment."""
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.columns[index.column()].numeric else _LEFT
        if role in _TEXT_ROLES:
            row = self.row_at(index.row())
            text = "" if row is None else row.texts[index.column()]
            return plain_tip(text) if role == Qt.ItemDataRole.ToolTipRole else text
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the headings."""
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            column = self.columns[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return column.title
            if role == Qt.ItemDataRole.ToolTipRole:
                return column.tip or column.title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column.numeric else _LEFT
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Tell which cells can be edited."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _EDITABLE if self.editing and self.columns[index.column()].editable else _PLAIN

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tell what was typed; whoever listens writes it."""
        if role != Qt.ItemDataRole.EditRole:
            return False
        if str(value) != self.data(index):
            self.edited.emit(self._ids[index.row()], self.columns[index.column()].key, str(value))
        return True


class TableView(FrozenTable):
    """The table of every page.

    Signals:
        sort_wanted: (column key, descending).
        opened: The id of a row: Enter or double click.
        quick_view: The id of a row: Space.
        picked: The ids that are selected.
        menu_wanted: (ids, global position): right click or the menu key.
        layout_changed: Columns were chosen, moved or resized.
        summed: What the selection comes to, in words.
        pasted: Text of a block of rows, where `takes_rows`.
    """

    sort_wanted = Signal(str, bool)
    opened = Signal(object)
    quick_view = Signal(object)
    picked = Signal(list)
    menu_wanted = Signal(list, QPoint)
    layout_changed = Signal()
    summed = Signal(str)
    pasted = Signal(str)

    def __init__(self, model: LazyTableModel, name: str, accessible: str) -> None:
        super().__init__()
        self.lazy = model
        self.hovered = -1
        self.tree_column = -1
        self._sort: tuple[str, bool] = ("", False)
        self._defaults: dict[str, Any] = {}
        self._own_widths = False
        self._spreading = False
        self.seek: Callable[[str], Any] | None = None
        """Returns the id of the first row that begins with what was typed; None for no such row."""
        self.takes_rows = False
        """Whether rows of a spreadsheet can be pasted here."""
        self._typed_text, self._typed_at = "", 0.0
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setModel(model)
        self._painter = RowPainter(self)
        self._set_up()
        self._set_up_header()
        announcer().changed.connect(self._painter.forget)

    def _set_up(self) -> None:
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.set_density("normal")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._context_menu)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.lazy.ids[index.row()]))
        self.selectionModel().selectionChanged.connect(lambda *_: self.picked.emit(self.selected()))
        self.selectionModel().selectionChanged.connect(lambda *_: self._tell_sums())
        self.selectionModel().currentChanged.connect(lambda *_: self._tell_sums())
        self.entered.connect(lambda index: self._hover(index.row()))
        self.lazy.modelReset.connect(self._spread)
        self.lazy.modelReset.connect(self._tell_sums)

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setAccessibleName(_("Headings"))
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setSortIndicatorShown(True)
        header.setMinimumSectionSize(40)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._header_clicked)
        self.head.frozen_clicked.connect(self._header_clicked)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._header_menu)
        header.sectionMoved.connect(lambda *_: self.layout_changed.emit())
        header.sectionResized.connect(lambda *_: self._resized())
        for place, column in enumerate(self.lazy.columns):
            header.resizeSection(place, column.width)
            header.setSectionHidden(place, not column.shown)
        self._own_widths = False
        self._defaults = self.layout_state()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    # -- state --------------------------------------------------------------------------------

    def set_density(self, density: str) -> None:
        """Choose the height of rows: "compact", "normal" or "comfortable"."""
        self.verticalHeader().setDefaultSectionSize(HEIGHTS.get(density, ROW_NORMAL))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def _resized(self) -> None:
        """Keep what the user set; widths the program sets are not remembered."""
        if not self._spreading:
            self._own_widths = True
            self.layout_changed.emit()

    def setColumnHidden(self, column: int, hide: bool) -> None:
        """Hide or show a column; that is no width the user set."""
        spreading, self._spreading = self._spreading, True
        super().setColumnHidden(column, hide)
        self._spreading = spreading

    def _spread(self) -> None:
        """Give columns the room there is, and figures what they need, until the user sets widths."""
        if self._own_widths or self.viewport().width() < 200:
            return
        header = self.horizontalHeader()
        shown = [n for n in range(header.count()) if not header.isSectionHidden(n)]
        widths = {place: self._needed(place) for place in shown}
        factor = min(_SPREAD, self.viewport().width() / max(sum(widths.values()), 1))
        self._spreading = True
        for place, width in widths.items():
            header.resizeSection(place, int(width * max(factor, 1.0)))
        self._spreading = False

    def _needed(self, place: int) -> int:
        """Return the width of a column: as it was given, wider where a figure would be cut."""
        column = self.lazy.columns[place]
        if not column.numeric or not len(self.lazy.ids):
            return column.width
        metrics = self.fontMetrics()
        rows = (self.lazy.row_at(row) for row in range(min(len(self.lazy.ids), CHUNK)))
        texts = (row.texts[place] for row in rows if row is not None)
        longest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
        return max(column.width, longest + 2 * PAD + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Spread the columns over the new width."""
        super().resizeEvent(event)
        self._spread()

    def _tell_sums(self) -> None:
        rows = [index.row() for index in self.selectionModel().selectedRows()]
        place = self._summed_column()
        values: list[tuple[str, int | None]] = []
        if place >= 0 and len(rows) <= _SUMMED:
            found = [row for number in rows if (row := self.lazy.row_at(number)) is not None]
            values = [(row.currency, row.numbers[place]) for row in found if row.numbers]
        title = self.lazy.columns[place].title if place >= 0 else ""
        self.summed.emit(told_sums(title, values, len(rows)))

    def _summed_column(self) -> int:
        """Return the column that is summed: the current one if it holds money, else the first that does."""
        row = self.lazy.row_at(self.currentIndex().row()) if self.currentIndex().isValid() else None
        if row is None or not row.currency:
            return -1
        here = self.currentIndex().column()
        places = [here, *(n for n, _one in enumerate(row.numbers) if not self.isColumnHidden(n))]
        money = (n for n in places if n < len(row.numbers) and row.numbers[n] is not None)
        return next(money, -1)

    def keyboardSearch(self, text: str) -> None:
        """Go to the first row that begins with what is typed; letters typed in a row go together."""
        now = monotonic()
        self._typed_text = text if now - self._typed_at > _TYPING else self._typed_text + text
        self._typed_at = now
        if self.seek is None:
            super().keyboardSearch(text)
            return
        key = self.seek(self._typed_text)
        if key is not None:
            self.select_id(key)

    def selected(self) -> list[Any]:
        """Return the ids of the selected rows, in their order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.lazy.ids[row] for row in rows if row < len(self.lazy.ids)]

    def select_id(self, key: Any) -> bool:
        """Select one row by its id; False if it is not there."""
        try:
            row = list(self.lazy.ids).index(key)
        except ValueError:
            return False
        self.selectRow(row)
        self.scrollTo(self.lazy.index(row, 0))
        return True

    def set_sort(self, key: str, descending: bool) -> None:
        """Show by what the rows are sorted."""
        self._sort = (key, descending)
        place = next((n for n, one in enumerate(self.lazy.columns) if one.key == key), -1)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(place, order)

    def shown_columns(self) -> list[str]:
        """Return the keys of the columns that are shown, in their order."""
        header, columns = self.horizontalHeader(), self.lazy.columns
        places = [header.logicalIndex(place) for place in range(header.count())]
        return [columns[place].key for place in places if not self.isColumnHidden(place)]

    def layout_state(self) -> dict[str, Any]:
        """Return columns with their order, widths and visibility, ready for settings."""
        header = self.horizontalHeader()
        order = [self.lazy.columns[header.logicalIndex(n)].key for n in range(header.count())]
        state: dict[str, Any] = {
            "order": order,
            "hidden": [
                one.key for n, one in enumerate(self.lazy.columns) if header.isSectionHidden(n)
            ],
        }
        if self._own_widths:
            state["widths"] = {
                one.key: header.sectionSize(n)
                for n, one in enumerate(self.lazy.columns)
                if not header.isSectionHidden(n)
            }
        return state

    def restore_layout(self, state: dict[str, Any]) -> None:
        """Bring columns back; unknown names are passed over."""
        header = self.horizontalHeader()
        places = {one.key: n for n, one in enumerate(self.lazy.columns)}
        header.blockSignals(True)
        self._own_widths = bool(state.get("widths"))
        for key, width in dict(state.get("widths") or {}).items():
            if key in places and isinstance(width, int) and width > 0:
                header.resizeSection(places[key], width)
        if "hidden" in state:
            for key, place in places.items():
                header.setSectionHidden(place, key in state["hidden"])
        wanted = [key for key in state.get("order") or [] if key in places]
        for visual, key in enumerate(wanted):
            header.moveSection(header.visualIndex(places[key]), visual)
        header.blockSignals(False)
        self._spread()

    # -- events -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows in sight."""
        painter = QPainter(self.viewport())
        self._painter.paint(painter, event.rect())
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Space shows, copy copies whole rows."""
        index = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy(headers=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.matches(QKeySequence.StandardKey.Paste) and self.takes_rows:
            self.paste()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.opened.emit(self.lazy.ids[index.row()])
        elif event.key() == Qt.Key.Key_Space and index.isValid():
            self.quick_view.emit(self.lazy.ids[index.row()])
        elif event.key() == Qt.Key.Key_C and event.modifiers() == (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        ):
            self.copy(headers=True)
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: Any) -> None:
        """Take the tint off."""
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, row: int) -> None:
        if row != self.hovered:
            self.hovered = row
            self.viewport().update()

    def _header_clicked(self, place: int) -> None:
        column = self.lazy.columns[place]
        if not column.sortable:
            self.set_sort(*self._sort)
            return
        key, descending = self._sort
        self.sort_wanted.emit(column.key, not descending if key == column.key else column.numeric)

    def _header_menu(self, position: QPoint) -> None:
        menu = QMenu(self)
        header = self.horizontalHeader()
        for place, column in enumerate(self.lazy.columns):
            action = menu.addAction(menu_text(column.title))
            action.setCheckable(True)
            action.setChecked(not header.isSectionHidden(place))
            action.setEnabled(place != 0)
            action.toggled.connect(lambda shown, place=place: self._show_column(place, shown))
        menu.addSeparator()
        menu.addAction(_("Reset columns")).triggered.connect(self.reset_layout)
        menu.popup(header.mapToGlobal(position))

    def _show_column(self, place: int, shown: bool) -> None:
        self.horizontalHeader().setSectionHidden(place, not shown)
        if shown and self.horizontalHeader().sectionSize(place) < 40:
            self.horizontalHeader().resizeSection(place, self.lazy.columns[place].width)
        self._spread()
        self.layout_changed.emit()

    def reset_layout(self) -> None:
        """Bring the columns back as they were at first."""
        self.restore_layout(self._defaults)
        self.layout_changed.emit()

    def _context_menu(self, position: QPoint) -> None:
        index = self.indexAt(position)
        if index.isValid() and not self.selectionModel().isRowSelected(index.row(), QModelIndex()):
            self.selectRow(index.row())
        self.menu_wanted.emit(
            self.selected() if index.isValid() else [], self.viewport().mapToGlobal(position)
        )

    # -- copying ------------------------------------------------------------------------------

    def copy(self, *, headers: bool = False) -> None:
        """Put the selected rows on the clipboard as tab-separated text and as a table."""
        lines = self.cells(headers=headers)
        data = QMimeData()
        data.setText(as_tsv(lines))
        data.setData("text/html", QByteArray(as_html(lines).encode()))
        QGuiApplication.clipboard().setMimeData(data)

    def copy_with_headings(self) -> None:
        """Put the selected rows with their headings on the clipboard."""
        self.copy(headers=True)

    def choose_columns(self) -> None:
        """Offer the columns, as a right click on the headings does."""
        self._header_menu(QPoint(20, self.head.height()))

    def lines(self, *, headers: bool = False) -> list[list[str]]:
        """Return the selected rows as shown: visible columns in their order."""
        header = self.horizontalHeader()
        places = [header.logicalIndex(n) for n in range(header.count())]
        places = [place for place in places if not header.isSectionHidden(place)]
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        found = [row for number in rows if (row := self.lazy.row_at(number)) is not None]
        lines = [[row.texts[place] for place in places] for row in found]
        return [[self.lazy.columns[place].title for place in places], *lines] if headers else lines

    def cells(self, *, headers: bool = False, every: bool = False) -> list[list[str | Cell]]:
        """Return the selected rows, or every row, with the types of their cells.

        Money in more than one currency gets a last column that says which.
        """
        header = self.horizontalHeader()
        places = [header.logicalIndex(n) for n in range(header.count())]
        places = [place for place in places if not header.isSectionHidden(place)]
        chosen = sorted(index.row() for index in self.selectionModel().selectedRows())
        numbers = range(len(self.lazy.ids)) if every else chosen
        rows = [row for number in numbers if (row := self.lazy.row_at(number)) is not None]
        lines: list[list[str | Cell]] = [
            [self._typed(row, place) for place in places] for row in rows
        ]
        titles: list[str | Cell] = [self.lazy.columns[place].title for place in places]
        if len({row.currency for row in rows if row.currency}) > 1:
            titles.append(_("Currency"))
            for line, row in zip(lines, rows, strict=True):
                line.append(row.currency)
        return [titles, *lines] if headers or every else lines

    def _typed(self, row: Row, place: int) -> Cell:
        number = row.numbers[place] if place < len(row.numbers) else None
        if number is None:
            return as_cell(row.texts[place])
        value = from_minor(number, row.currency) if row.currency else number
        return Cell(row.texts[place], value)

    def save_csv(self, path: Path, encoding: str = "utf-8-sig") -> None:
        """Write every row as a text file with its headings.

        Raises:
            UserError: If the file cannot be written.
        """
        part = path.with_name(path.name + ".part")
        try:
            part.write_bytes(csv_bytes(self.cells(every=True), encoding))
            part.replace(path)
        except OSError as error:
            raise UserError(
                _("{file} could not be written.").format(file=path),
                _("Choose a folder that is there and that you may write to."),
            ) from error
        finally:
            part.unlink(missing_ok=True)

    def paste(self) -> None:
        """Tell of a block of rows on the clipboard, where the page takes one."""
        text = QGuiApplication.clipboard().text()
        if text.strip() and self.takes_rows:
            self.pasted.emit(text)

    def sizeHint(self) -> QSize:
        """Return a size that leaves the layout free."""
        return QSize(480, 320)
