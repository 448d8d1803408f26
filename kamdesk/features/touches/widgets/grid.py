"""The grid of the contact matrix: our functions down, their departments across."""

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QBrush,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from kamdesk.base.i18n import _, ngettext
from kamdesk.features.touches.domain import CellKey
from kamdesk.features.touches.queries import Cell, Matrix
from kamdesk.features.touches.widgets.words import (
    MARKS,
    cell_sentence,
    department_text,
    function_text,
    pair_text,
)
from kamdesk.ui.tables import as_tsv
from kamdesk.ui.theme import BODY, CAPTION, RADIUS, announcer, font, theme

_WIDTH, _MARGINS = 118, 20
_Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class MatrixModel(QAbstractTableModel):
    """The cells of a matrix; every cell reads as one sentence."""

    def __init__(self) -> None:
        super().__init__()
        self.matrix: Matrix | None = None

    def show(self, matrix: Matrix) -> None:
        """Show another matrix."""
        self.beginResetModel()
        self.matrix = matrix
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return how many functions there are."""
        return 0 if parent.isValid() or self.matrix is None else len(self.matrix.functions)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return how many departments there are."""
        return 0 if parent.isValid() or self.matrix is None else len(self.matrix.departments)

    def cell(self, index: _Index) -> Cell | None:
        """Return a cell, None outside."""
        found = self.matrix
        if found is None or not index.isValid():
            return None
        return found.cells[found.functions[index.row()], found.departments[index.column()]]

    def place(self, key: CellKey) -> QModelIndex:
        """Return where a cell stands; an invalid place if it is not there."""
        found = self.matrix
        if found is None or key not in found.cells:
            return QModelIndex()
        return self.index(found.functions.index(key[0]), found.departments.index(key[1]))

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell, and its sentence for tool tips and screen readers."""
        one = self.cell(index)
        if one is None or self.matrix is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return short_text(one)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return cell_sentence(one, self.matrix.window)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return functions and departments."""
        if self.matrix is None or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        if orientation == Qt.Orientation.Horizontal:
            return department_text(self.matrix.departments[section])
        return function_text(self.matrix.functions[section])

    def lines(self) -> list[list[str]]:
        """Return the whole matrix as texts, with its headings."""
        found = self.matrix
        if found is None:
            return []
        head = [_("Ours / theirs"), *(department_text(one) for one in found.departments)]
        return [head] + [
            [function_text(row), *(full_text(found.cells[row, one]) for one in found.departments)]
            for row in found.functions
        ]


def short_text(one: Cell) -> str:
    """Return what stands first in a cell: days since, the plan, or what to do."""
    if one.days is not None:
        return _("{n} d").format(n=one.days)
    if one.coming is not None:
        return _("planned {day}").format(day=f"{one.coming:%m-%d}")
    return _("＋ plan a visit") if one.needed else ""


def full_text(one: Cell) -> str:
    """Return a cell as it is copied into a spreadsheet; "" if there is nothing to say."""
    days = None if one.days is None else ngettext("{n} day", "{n} days", one.days)
    parts = [
        "" if days is None else days.format(n=one.days),
        MARKS[one.depth] if one.depth else "",
        pair_text(one.pair),
        one.goal,
        "" if one.coming is None else _("planned for {day}").format(day=one.coming.isoformat()),
        _("needed, not met") if one.needed and not one.count.filled else "",
    ]
    return "; ".join(part for part in parts if part)


class _CellPainter(QStyledItemDelegate):
    """Draws a cell: a frame where it is needed, dashed if not met, hatched where it is not needed."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one cell."""
        model = index.model()
        one = model.cell(index) if isinstance(model, MatrixModel) else None
        if one is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box: QRect = option.rect.adjusted(3, 3, -3, -3)
        self._ground(painter, box, one, option)
        inner = box.adjusted(8, 4, -8, -4)
        top = QRect(inner.left(), inner.top(), inner.width(), inner.height() // 2)
        if one.days is None:
            self._open(painter, inner, one)
        else:
            self._met(painter, top, one)
        self._pair(painter, QRect(top.left(), top.bottom() + 1, top.width(), top.height()), one)
        painter.restore()

    def _ground(
        self, painter: QPainter, box: QRect, one: Cell, option: QStyleOptionViewItem
    ) -> None:
        colors = theme()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(option.rect, colors.color("surface"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("selection" if chosen else "surface"))
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        if not one.needed:
            painter.setBrush(QBrush(colors.color("hairline"), Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if one.needed:
            met = one.count.filled
            pen = QPen(colors.color("muted" if met else "bad"), 1 if met else 1.5)
            pen.setStyle(Qt.PenStyle.SolidLine if met else Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawRoundedRect(box, RADIUS, RADIUS)
        if chosen and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.drawRoundedRect(box, RADIUS, RADIUS)

    def _open(self, painter: QPainter, inner: QRect, one: Cell) -> None:
        text = short_text(one)
        painter.setFont(font(CAPTION))
        painter.setPen(theme().color("accent" if one.needed or one.coming else "muted"))
        room = inner if not any(one.pair) else inner.adjusted(0, 0, 0, -inner.height() // 2)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)

    def _met(self, painter: QPainter, top: QRect, one: Cell) -> None:
        colors = theme()
        painter.setFont(font(BODY, bold=True))
        fresh = one.count.touches > 0
        painter.setPen(colors.color("text" if fresh else "muted"))
        painter.drawText(top, _LEFT, short_text(one))
        painter.setFont(font(CAPTION))
        painter.setPen(colors.color("fill_good" if not colors.dark else "good"))
        if not one.depth:
            painter.setPen(colors.color("muted"))
        painter.drawText(top, _RIGHT, MARKS[one.depth])

    def _pair(self, painter: QPainter, line: QRect, one: Cell) -> None:
        if not any(one.pair):
            return
        painter.setFont(font(CAPTION))
        flag = "⚑" if one.goal else ""
        painter.setPen(theme().color("text" if one.agreed else "muted"))
        metrics = QFontMetrics(painter.font())
        room = line.adjusted(0, 0, -14 if flag else 0, 0)
        text = pair_text(one.pair)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _LEFT, shown)
        if flag:
            painter.drawText(line, _RIGHT, flag)


class MatrixGrid(QTableView):
    """The grid; arrows travel, Enter or a click opens a cell, copy copies the whole matrix.

    Signals:
        opened: The key of a cell.
        menu_wanted: (key of a cell, global position).
    """

    opened = Signal(tuple)
    menu_wanted = Signal(tuple, QPoint)

    def __init__(self, model: MatrixModel) -> None:
        super().__init__()
        self.setObjectName("contact_matrix_grid")
        self.setAccessibleName(_("Contact matrix: our functions by their departments"))
        self.matrix_model = model
        self.setModel(model)
        self.setItemDelegate(_CellPainter(self))
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(False)
            header.setSectionsClickable(False)
        self.horizontalHeader().setAccessibleName(_("Their departments"))
        self.verticalHeader().setAccessibleName(_("Our functions"))
        self.verticalHeader().setDefaultAlignment(_LEFT)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.clicked.connect(self._open)
        announcer().changed.connect(self.viewport().update)
        model.modelReset.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the columns share the width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        columns = self.matrix_model.columnCount()
        if columns:
            room = self.viewport().width() // columns
            self.horizontalHeader().setDefaultSectionSize(max(_WIDTH, min(room, 2 * _WIDTH)))
        lines = QFontMetrics(font(BODY, bold=True)).height() + QFontMetrics(font(CAPTION)).height()
        self.verticalHeader().setDefaultSectionSize(lines + _MARGINS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space open a cell; copy copies the matrix."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Put the whole matrix on the clipboard as tab-separated text."""
        QGuiApplication.clipboard().setText(as_tsv(self.matrix_model.lines()))

    def choose(self, key: CellKey) -> None:
        """Mark a cell."""
        place = self.matrix_model.place(key)
        if place.isValid():
            self.setCurrentIndex(place)

    def chosen(self) -> CellKey | None:
        """Return the marked cell."""
        one = self.matrix_model.cell(self.currentIndex())
        return None if one is None else one.key

    def _open(self, index: QModelIndex) -> None:
        one = self.matrix_model.cell(index)
        if one is not None:
            self.opened.emit(one.key)

    def _menu(self, position: QPoint) -> None:
        index = self.indexAt(position)
        index = index if index.isValid() else self.currentIndex()
        one = self.matrix_model.cell(index)
        if one is not None:
            self.setCurrentIndex(index)
            self.menu_wanted.emit(one.key, self.viewport().mapToGlobal(position))

    def sizeHint(self) -> QSize:
        """Return a size that leaves the layout free."""
        return QSize(480, 320)
