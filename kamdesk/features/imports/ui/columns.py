"""What each column of the file means, why, and what becomes of a value that is there; all can be corrected."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
)

from kamdesk.base.i18n import N_, _
from kamdesk.features.imports import service
from kamdesk.features.imports.recognise import Column, Recognition
from kamdesk.features.imports.service.both import title_of
from kamdesk.ui.theme import ROW_NORMAL, theme

POLICIES = {
    "": N_("as chosen below"),
    "fill": N_("fill where empty"),
    "overwrite": N_("overwrite"),
    "keep": N_("keep"),
    "ask": N_("ask"),
}
_ORDERS = {
    "YMD": N_("year-month-day"),
    "MDY": N_("month-day-year"),
    "DMY": N_("day-month-year"),
}
_WITHOUT_POLICY = frozenset({"relations", "sales"})
"""Kinds whose rows are added or found unchanged, never changed."""


class ColumnsTable(QTableWidget):
    """A line a column; `chosen` tells (heading, field or ""), `decided` (field, policy or "")."""

    chosen = Signal(str, str)
    decided = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(0, 5)
        self.setObjectName("import_columns")
        self.setAccessibleName(_("Columns of the file"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_NORMAL + 4)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setHorizontalHeaderLabels(
            [_("Column"), _("Goes to"), _("If it has a value"), _("Why"), _("Samples")]
        )
        for place, width in enumerate((160, 180, 140, 330)):
            self.setColumnWidth(place, width)

    def show_recognition(
        self, found: Recognition | None, kind: str, policies: Mapping[str, str] | None = None
    ) -> None:
        """Show what was recognised; nothing for a whole workbook."""
        self.setRowCount(0)
        if found is None:
            return
        self.setRowCount(len(found.columns))
        for row, column in enumerate(found.columns):
            self._text(row, 0, column.heading or _("(no heading)"))
            self._text(row, 3, *_note(column, kind))
            self._text(row, 4, "  ·  ".join(column.samples), "muted")
            self._field_box(row, column, kind)
            if column.fields and kind not in _WITHOUT_POLICY:
                self._policy_box(row, column, dict(policies or {}))

    def _field_box(self, row: int, column: Column, kind: str) -> None:
        needed = service.needed_of(kind)
        choices = {"": _("(leave out)")} | {
            one.name: title_of(one) + (" *" if one.name in needed else "")
            for one in service.fields_of(kind)
        }
        current = column.fields[0] if column.fields else ""
        box = self._box(row, 1, choices, current, partial(self.chosen.emit, column.heading))
        box.setObjectName(f"field_of_{row}")
        box.setAccessibleName(_("Field of column {name}").format(name=column.heading))

    def _policy_box(self, row: int, column: Column, policies: dict[str, str]) -> None:
        name = column.fields[0]
        choices = {one: _(text) for one, text in POLICIES.items()}
        current = policies.get(name, "")
        box = self._box(row, 2, choices, current, partial(self.decided.emit, name))
        box.setObjectName(f"policy_of_{row}")
        box.setAccessibleName(
            _("What becomes of a value of {name} that is there").format(name=column.heading)
        )

    def _box(
        self,
        row: int,
        place: int,
        choices: dict[str, str],
        current: str,
        tell: Callable[[str], None],
    ) -> QComboBox:
        box = QComboBox()
        for data, text in choices.items():
            box.addItem(text, data)
        box.setCurrentIndex(max(box.findData(current), 0))
        box.activated.connect(lambda _place: tell(str(box.currentData())))
        self.setCellWidget(row, place, box)
        return box

    def _text(self, row: int, place: int, text: str, role: str = "text") -> None:
        item = QTableWidgetItem(text)
        item.setForeground(theme().color(role))
        item.setToolTip(text)
        self.setItem(row, place, item)


def _note(column: Column, kind: str) -> tuple[str, str]:
    """Return why a column means what it does, and the role it is written in."""
    if column.question:
        return _("▲ day or month first?"), "bad"
    if not column.fields:
        return (column.why[0] if column.why else _("No known name; left out.")), "muted"
    types = {one.type for one in service.fields_of(kind) if one.name in column.fields}
    told = list(column.why)
    if column.order and "date" in types:
        told.insert(0, _(_ORDERS[column.order]) + ":")
        told.append(told.pop(1)) if len(told) > 2 else None
    elif column.decimal == "," and types & {"money", "number", "int"}:
        told.insert(0, _("Decimal comma."))
    return " ".join(told), "muted"
