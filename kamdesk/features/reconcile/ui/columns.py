"""What each column of the other side's file means, with samples; every answer can be corrected."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
)

from kamdesk.base.i18n import _
from kamdesk.features.imports.recognise import Recognition
from kamdesk.features.reconcile.importer import FIELDS
from kamdesk.ui.theme import ROW_NORMAL, theme


class ColumnsTable(QTableWidget):
    """A line for each column; `chosen` tells (heading, field or "")."""

    chosen = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(0, 3)
        self.setObjectName("reconcile_columns")
        self.setAccessibleName(_("Columns of the file"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_NORMAL + 4)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setHorizontalHeaderLabels([_("Column"), _("Taken as"), _("Samples")])
        for place, width in enumerate((190, 220)):
            self.setColumnWidth(place, width)

    def show_recognition(self, found: Recognition) -> None:
        """Show what was recognised."""
        self.setRowCount(0)
        self.setRowCount(len(found.columns))
        for row, column in enumerate(found.columns):
            self._text(row, 0, column.heading or _("(no heading)"))
            self._text(row, 2, "  ·  ".join(column.samples))
            box = QComboBox()
            box.setObjectName(f"taken_as_{row}")
            box.setAccessibleName(_("Column {name} is taken as").format(name=column.heading))
            box.addItem(_("(leave out)"), "")
            for one in FIELDS:
                box.addItem(_(one.title), one.name)
            current = column.fields[0] if column.fields else ""
            box.setCurrentIndex(max(box.findData(current), 0))
            box.activated.connect(
                lambda _place, box=box, heading=column.heading: self.chosen.emit(
                    heading, str(box.currentData())
                )
            )
            self.setCellWidget(row, 1, box)

    def _text(self, row: int, place: int, text: str) -> None:
        item = QTableWidgetItem(text)
        item.setForeground(theme().color("text"))
        item.setToolTip(text)
        self.setItem(row, place, item)
