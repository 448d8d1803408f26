"""A table whose rows have rows under them, shown when they are unfolded; children are asked for then."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from kamdesk.base.cells import Cell
from kamdesk.ui.painting import PAD
from kamdesk.ui.tables import Column, Fetch, LazyTableModel, TableView

FOLDED, UNFOLDED, LEAF = "▸ ", "▾ ", "\u2003"
"""What stands before the first text of a row with rows under it, folded or not, and of one without."""
_MARK = 18
_INDENT = 18

Children = Callable[[Any], Sequence[Hashable]]


class LevelModel(LazyTableModel):
    """The rows in sight in their order; a row that is unfolded has its children after it.

    `children` returns the keys under a key; `folds` tells without asking whether there are any.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        fetch: Fetch,
        children: Children,
        folds: Callable[[Any], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(columns, fetch, parent)
        self._children = children
        self._folds = folds
        self._open: set[Hashable] = set()
        self._depth: dict[Hashable, int] = {}
        self._mixed = False

    def set_roots(self, roots: Iterable[Hashable]) -> None:
        """Show other rows; what is still there stays unfolded."""
        flat: list[Hashable] = []
        self._depth = {}
        first = list(roots)
        self._mixed = any(map(self._folds, first))
        self._lay(first, 0, flat)
        self.set_ids(flat)

    def _lay(self, keys: Iterable[Hashable], depth: int, flat: list[Hashable]) -> None:
        for key in keys:
            flat.append(key)
            if depth:
                self._depth[key] = depth
            if key in self._open and self._folds(key):
                self._lay(self._children(key), depth + 1, flat)

    def depth(self, key: Hashable) -> int:
        """Return how deep a row stands, 0 for the first level."""
        return self._depth.get(key, 0)

    def mark(self, key: Hashable) -> str:
        """Return what stands before the text of a row."""
        if not self._folds(key):
            return LEAF if self._mixed or self.depth(key) else ""
        return UNFOLDED if key in self._open else FOLDED

    def is_open(self, key: Hashable) -> bool:
        """Tell whether a row is unfolded."""
        return key in self._open

    def folds(self, key: Hashable) -> bool:
        """Tell whether a row has rows under it."""
        return self._folds(key)

    def unfold(self, row: int) -> bool:
        """Show the rows under a row; False if there are none or they are shown."""
        key = self._ids[row]
        if key in self._open or not self._folds(key):
            return False
        below: list[Hashable] = []
        self._open.add(key)
        self._lay(self._children(key), self.depth(key) + 1, below)
        if below:
            self.beginInsertRows(QModelIndex(), row + 1, row + len(below))
            self._ids = [*self._ids[: row + 1], *below, *self._ids[row + 1 :]]
            self.endInsertRows()
        self._renew(row)
        return True

    def fold(self, row: int) -> bool:
        """Hide the rows under a row; False if none are shown."""
        key = self._ids[row]
        if key not in self._open:
            return False
        self._open.discard(key)
        last = row + 1
        while last < len(self._ids) and self.depth(self._ids[last]) > self.depth(key):
            last += 1
        if last > row + 1:
            self.beginRemoveRows(QModelIndex(), row + 1, last - 1)
            self._ids = [*self._ids[: row + 1], *self._ids[last:]]
            self.endRemoveRows()
        self._renew(row)
        return True

    def fold_all(self) -> None:
        """Forget what was unfolded."""
        self._open.clear()

    def parent_row(self, row: int) -> int:
        """Return the row a row stands under, -1 on the first level."""
        depth = self.depth(self._ids[row])
        while row >= 0 and self.depth(self._ids[row]) >= depth:
            row -= 1
        return row if depth else -1

    def _renew(self, row: int) -> None:
        """Let the mark of a row be drawn anew."""
        self._rows.pop(self._ids[row], None)
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))


class LevelTable(TableView):
    """Shows a `LevelModel`: → unfolds, ← folds or goes up, a click on the mark turns it."""

    def __init__(self, model: LevelModel, name: str, accessible: str) -> None:
        super().__init__(model, name, accessible)
        self.levels = model
        self.tree_column = 0

    def turn(self, row: int) -> None:
        """Unfold a row, or fold it."""
        if not self.levels.unfold(row):
            self.levels.fold(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk the levels with the arrows."""
        index = self.currentIndex()
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if index.isValid() and plain and self._walk(event.key(), index.row()):
            event.accept()
            return
        super().keyPressEvent(event)

    def _walk(self, key: int, row: int) -> bool:
        model, before = self.levels, self.currentIndex()
        column = before.column()
        if key in (Qt.Key.Key_Right, Qt.Key.Key_Plus):
            if model.unfold(row):
                return True
            return key == Qt.Key.Key_Plus
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Minus):
            if model.fold(row):
                return True
            above = model.parent_row(row)
            if column == 0 and above >= 0 and key == Qt.Key.Key_Left:
                self.setCurrentIndex(model.index(above, 0))
                return True
            return key == Qt.Key.Key_Minus
        return False

    def on_mark(self, position: QPoint) -> bool:
        """Tell whether a place of the viewport is on the mark of a row."""
        index = self.indexAt(position)
        if not index.isValid() or index.column() != 0:
            return False
        key = self.levels.ids[index.row()]
        left = self.visualRect(index).left() + PAD + self.levels.depth(key) * _INDENT
        return self.levels.folds(key) and left - 4 <= position.x() <= left + _MARK

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the mark turns it and chooses nothing."""
        place = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and self.on_mark(place):
            self.turn(self.indexAt(place).row())
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A quick second press on the mark turns it back."""
        if self.on_mark(event.position().toPoint()):
            self.mousePressEvent(event)
            return
        super().mouseDoubleClickEvent(event)

    def lines(self, *, headers: bool = False) -> list[list[str]]:
        """Return the selected rows as shown, without the marks."""
        found = super().lines(headers=headers)
        for line in found:
            line[0] = _bare(line[0])
        return found

    def cells(self, *, headers: bool = False, every: bool = False) -> list[list[str | Cell]]:
        """Return rows with the types of their cells, without the marks."""
        found = super().cells(headers=headers, every=every)
        for line in found:
            first = line[0]
            line[0] = Cell(_bare(first.text), first.value) if isinstance(first, Cell) else first
        return found


def _bare(text: str) -> str:
    return text.removeprefix(FOLDED).removeprefix(UNFOLDED).removeprefix(LEAF)
