"""The list of keys, made from the commands themselves; it can be searched and copied."""

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QWidget

from kamdesk.base.i18n import _
from kamdesk.base.text import fold
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.widgets import SearchField, button, hbox, vbox


def command_name(action: QAction) -> str:
    """Return what a command is called, without its access key and dots."""
    text = re.sub(
        r"\(&\w\)", "", action.text().partition("\t")[0]
    )  # Chinese texts have their access key in brackets
    return re.sub(r"&(.)", r"\1", text).rstrip(" .…")


def command_keys(action: QAction) -> str:
    """Return the keys of a command as the system writes them; "" for none."""
    style = QKeySequence.SequenceFormat.NativeText
    return action.shortcut().toString(style) or action.text().partition("\t")[2]


class ShortcutList(QDialog):
    """Every command that has a key, and the keys of tables and forms."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("shortcut_list")
        self.setWindowTitle(_("Keyboard shortcuts"))
        self._all = [(command_name(one), command_keys(one)) for one in actions if command_keys(one)]
        self._all += [
            (_("In a table: open"), "Enter"),
            (_("In a table: show at the right"), "Space"),
            (_("In a table: edit the cell"), "F2"),
            (_("In a table: menu"), "Shift+F10"),
            (_("In a table: type the beginning of a name or its pinyin"), _("letters")),
            (_("In a search field: clear, then back to the table"), "Esc"),
        ]
        self._shown = self._all
        self.search = SearchField(_("Search commands and keys"))
        self.search.setObjectName("shortcut_search")
        self.model = LazyTableModel(
            (
                Column("command", _("Command"), 300, sortable=False),
                Column("keys", _("Keys"), 170, sortable=False),
            ),
            self._rows,
        )
        self.table = TableView(self.model, "shortcuts", _("Keyboard shortcuts"))
        self.table.set_density("compact")
        close = button(_("Close"), clicked=self.accept)
        close.setDefault(True)
        self.setLayout(
            vbox(self.search, self.table, hbox(None, close), margins=(12, 12, 12, 12), gap=8)
        )
        self.resize(520, 560)
        self.search.searched.connect(self._narrow)
        self.search.left.connect(self.table.setFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._narrow("")

    def _narrow(self, text: str) -> None:
        wanted = fold(text)
        self._shown = [one for one in self._all if wanted in fold(" ".join(one))]
        self.model.set_ids(range(len(self._shown)))

    def _rows(self, places: Sequence[int]) -> dict[int, Row]:
        return {place: Row(self._shown[place], ("", "muted")) for place in places}
