"""The line under a table whose sums match what is listed; it stays while the rows scroll."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kamdesk.ui.tables import Row, TableView
from kamdesk.ui.theme import BODY, ROW_COMPACT, font, theme

_PAD = 8


class TotalsLine(QWidget):
    """Paints one row of texts under the columns of a table, wherever these are moved or scrolled."""

    def __init__(self, table: TableView, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._table = table
        self._row = Row(())
        self.setFont(font(BODY, bold=True))
        self.setFixedHeight(ROW_COMPACT + 4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        header = table.horizontalHeader()
        for changed in (header.sectionResized, header.sectionMoved, header.geometriesChanged):
            changed.connect(lambda *_: self.update())
        table.horizontalScrollBar().valueChanged.connect(lambda _value: self.update())

    def show_row(self, row: Row) -> None:
        """Show sums: a text for each column of the table."""
        self._row = row
        titles = [column.title for column in self._table.lazy.columns]
        told = [f"{title} {text}" for title, text in zip(titles, row.texts, strict=False) if text]
        self.setAccessibleName(", ".join(told))
        self.update()

    def texts(self) -> tuple[str, ...]:
        """Return what is shown."""
        return self._row.texts

    def sizeHint(self) -> QSize:
        """Return a size that leaves the width free."""
        return QSize(200, ROW_COMPACT + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sums under their columns, the first column last: it stays."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("sunken"))
        painter.setPen(theme().color("hairline"))
        painter.drawLine(0, 0, self.width(), 0)
        header = self._table.head
        frozen, width = header.frozen()
        right = self._table.viewport().width()
        painter.setClipRect(QRect(0, 0, right, self.height()))
        for place in range(len(self._row.texts)):
            if not header.isSectionHidden(place) and not (width and place == frozen):
                self._cell(painter, place, header.sectionViewportPosition(place))
        if width and frozen < len(self._row.texts):
            painter.fillRect(QRect(0, 1, width, self.height()), theme().color("sunken"))
            self._cell(painter, frozen, 0)

    def _cell(self, painter: QPainter, place: int, left: int) -> None:
        width = self._table.head.sectionSize(place)
        rect = QRect(left + _PAD, 1, width - 2 * _PAD, self.height() - 1)
        numeric = self._table.lazy.columns[place].numeric
        side = Qt.AlignmentFlag.AlignRight if numeric else Qt.AlignmentFlag.AlignLeft
        role = self._row.roles[place] if self._row.roles else ""
        painter.setPen(theme().color(role or "text"))
        painter.drawText(rect, int(side | Qt.AlignmentFlag.AlignVCenter), self._row.texts[place])
