"""The first column of a table stays in sight while the rest is scrolled; it is painted over, not doubled."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from kamdesk.ui.theme import theme


class FrozenHeader(QHeaderView):
    """Headings whose first one stays at the left; a click there counts as a click on it."""

    frozen_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName("headings")
        self._pressed = False

    def frozen(self) -> tuple[int, int]:
        """Return (logical place, width) of the column that stays; width 0 while nothing is scrolled."""
        if self.offset() <= 0 or self.count() == 0:
            return 0, 0
        for visual in range(self.count()):
            place = self.logicalIndex(visual)
            if not self.isSectionHidden(place):
                return place, self.sectionSize(place)
        return 0, 0

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the headings, then the one that stays over them."""
        super().paintEvent(event)
        place, width = self.frozen()
        if width:
            painter = QPainter(self.viewport())
            rect = QRect(0, 0, width, self.height())
            painter.fillRect(rect, theme().color("surface"))
            self.paintSection(painter, rect, place)
            painter.setPen(theme().color("hairline"))
            painter.drawLine(width - 1, 4, width - 1, self.height())

    def _over(self, event: QMouseEvent) -> bool:
        return event.position().x() < self.frozen()[1]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep a press on the heading that stays from the one beneath."""
        self._pressed = self._over(event)
        if not self._pressed:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Let nothing be dragged from beneath."""
        if not self._pressed:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Click."""
        if not self._pressed:
            super().mouseReleaseEvent(event)
            return
        self._pressed = False
        if self._over(event) and event.button() == Qt.MouseButton.LeftButton:
            self.frozen_clicked.emit(self.frozen()[0])


class FrozenTable(QTableView):
    """A table with `FrozenHeader` whose first column stays in its place.

    The rows are painted by `kamdesk.ui.painting`, which asks the header for the column that stays.
    """

    def __init__(self) -> None:
        super().__init__()
        self.head = FrozenHeader(self)
        self.setHorizontalHeader(self.head)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Scroll; sideways everything is painted anew, for the first column did not move."""
        super().scrollContentsBy(dx, dy)
        if dx:
            self.viewport().update()
            self.head.viewport().update()

    def indexAt(self, position: QPoint) -> QModelIndex:
        """Return the cell at a place; the column that stays covers what is beneath."""
        place, width = self.head.frozen()
        if position.x() < width:
            row = self.rowAt(position.y())
            return QModelIndex() if row < 0 else self.model().index(row, place)
        return super().indexAt(position)

    def visualRect(self, index: QModelIndex | QPersistentModelIndex) -> QRect:
        """Return where a cell is seen; of the column that stays, its place at the left."""
        rect = super().visualRect(index)
        place, width = self.head.frozen()
        if width and index.column() == place and rect.isValid():
            rect.moveLeft(0)
        return rect

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QTableView.ScrollHint = QTableView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring a cell into sight, clear of the column that stays."""
        super().scrollTo(index, hint)
        place, width = self.head.frozen()
        if width and index.column() != place:
            hidden = width - self.columnViewportPosition(index.column())
            if hidden > 0:
                bar = self.horizontalScrollBar()
                bar.setValue(bar.value() - hidden)
