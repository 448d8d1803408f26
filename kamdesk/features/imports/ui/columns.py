"""What each column of the file means, with samples; every answer can be corrected."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
)

from kamdesk.base.i18n import _
from kamdesk.features.imports import service
from kamdesk.features.imports.recognise import Recognition
from kamdesk.ui.theme import ROW_NORMAL, theme


class ColumnsTable(QTableWidget):
    """A line a column; `chosen` tells (heading, field or "")."""

    chosen = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(0, 4)
        self.setObjectName("import_columns")
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
        self.setHorizontalHeaderLabels([_("Column"), _("Goes to"), "", _("Samples")])
        for place, width in enumerate((190, 200, 150)):
            self.setColumnWidth(place, width)

    def show_recognition(self, found: Recognition | None, kind: str) -> None:
        """Show what was recognised; nothing for a whole workbook."""
        self.setRowCount(0)
        if found is None:
            return
        fields = service.importer(kind).fields
        self.setRowCount(len(found.columns))
        for row, column in enumerate(found.columns):
            self._text(row, 0, column.heading or _("(no heading)"))
            self._text(row, 3, "  ·  ".join(column.samples))
            note, role = ("", "muted")
            if not column.fields:
                note = _("left out")
            elif column.question:
                note, role = _("▲ day or month first?"), "bad"
            elif column.order and any(
                one.type == "date" for one in fields if one.name in column.fields
            ):
                note = {
                    "YMD": _("year-month-day"),
                    "MDY": _("month-day-year"),
                    "DMY": _("day-month-year"),
                }[column.order]
            elif column.decimal == ",":
                note = _("decimal comma")
            self._text(row, 2, note, role)
            box = QComboBox()
            box.setObjectName(f"field_of_{row}")
            box.setAccessibleName(_("Field of column {name}").format(name=column.heading))
            box.addItem(_("(leave out)"), "")
            for one in fields:
                needed = " *" if one.name in service.importer(kind).needed else ""
                box.addItem(_(one.title) + needed, one.name)
            current = column.fields[0] if column.fields else ""
            box.setCurrentIndex(max(box.findData(current), 0))
            box.activated.connect(
                lambda _place, box=box, heading=column.heading: self.chosen.emit(
                    heading, str(box.currentData())
                )
            )
            self.setCellWidget(row, 1, box)

    def _text(self, row: int, place: int, text: str, role: str = "text") -> None:
        item = QTableWidgetItem(text)
        item.setForeground(theme().color(role))
        item.setToolTip(text)
        self.setItem(row, place, item)
