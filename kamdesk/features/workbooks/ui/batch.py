"""Which accounts a report is written for, and as what."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QMenu, QPushButton, QWidget

from kamdesk.base.formats import format_int
from kamdesk.base.i18n import _, ngettext
from kamdesk.features.workbooks.queries import Party
from kamdesk.ui.widgets import SearchField, button, hbox, muted, section, vbox

EXCEL, PDF, TOGETHER = ".xlsx", ".pdf", "together"
_PARTY = Qt.ItemDataRole.UserRole


class BatchDialog(QDialog):
    """A list with marks; all with a balance and those of a tag are marked at once.

    Signals:
        wanted: (accounts as a list of `Party`, ".xlsx", ".pdf" or "together").
    """

    wanted = Signal(list, str)

    def __init__(
        self, parent: QWidget, heading: str, parties: Sequence[Party], *, together: bool
    ) -> None:
        super().__init__(parent)
        self.setObjectName("batch_dialog")
        self.setWindowTitle(heading)
        self.resize(560, 620)
        self._make_list(parties)
        self.counted = muted("")
        owing = button(_("All with a balance"), "pill", clicked=self.mark_owing)
        owing.setObjectName("batch_owing")
        every = button(_("Mark all"), "pill", clicked=lambda: self._mark(lambda _one: True))
        none = button(_("Mark none"), "pill", clicked=lambda: self._mark(lambda _one: False))
        marks: list[QWidget] = [owing, every, none]
        tags = sorted({tag for one in parties for tag in one.tags})
        if tags:
            marks.insert(1, self._tags(tags))
        self.ways = [
            self._way(_("An Excel file each…"), EXCEL), self._way(_("A PDF each…"), PDF),
        ]  # fmt: skip
        if together:
            self.ways.insert(0, self._way(_("One workbook…"), TOGETHER))
        cancel = button(_("Cancel"), clicked=self.reject)
        self.setLayout(
            vbox(
                section(_("For which accounts")), hbox(*marks, None, gap=6), self.search, self.list,
                self.counted, hbox(None, cancel, *self.ways, gap=8),
                margins=(16, 14, 16, 14), gap=10,
            )
        )  # fmt: skip
        self.mark_owing()

    def _make_list(self, parties: Sequence[Party]) -> None:
        self.search = SearchField(_("Code or name"))
        self.search.setObjectName("batch_search")
        self.search.searched.connect(self._filter)
        self.list = QListWidget()
        self.list.setObjectName("batch_accounts")
        self.list.setAccessibleName(_("Accounts"))
        self.list.setUniformItemSizes(True)
        for one in parties:
            item = QListWidgetItem(f"{one.code}   {one.name}")
            item.setData(_PARTY, one)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.itemChanged.connect(lambda _item: self._count())

    def _tags(self, tags: Sequence[str]) -> QPushButton:
        made = button(_("With the tag"), "pill")
        made.setObjectName("batch_tag")
        menu = QMenu(made)
        for tag in tags:
            menu.addAction(tag.replace("&", "&&")).triggered.connect(
                lambda _on=False, tag=tag: self.mark_tag(tag)
            )
        made.setMenu(menu)
        return made

    def _way(self, text: str, way: str) -> QPushButton:
        made = button(text, "primary" if way == EXCEL else "", clicked=lambda: self._choose(way))
        made.setObjectName(f"batch_{way.lstrip('.')}")
        return made

    def mark_owing(self) -> None:
        """Mark every account with a balance, and no other."""
        self._mark(lambda one: one.owes)

    def mark_tag(self, tag: str) -> None:
        """Mark every account with a tag, and no other."""
        self._mark(lambda one: tag in one.tags)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _mark(self, wanted: Callable[[Party], bool]) -> None:
        self.list.blockSignals(True)
        for item in self._items():
            on = wanted(item.data(_PARTY))
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.list.blockSignals(False)
        self._count()

    def marked(self) -> list[Party]:
        """Return the marked accounts in the order of the list."""
        return [
            item.data(_PARTY)
            for item in self._items()
            if item.checkState() is Qt.CheckState.Checked
        ]

    def _count(self) -> None:
        count = len(self.marked())
        text = ngettext("{n} account is marked", "{n} accounts are marked", count)
        self.counted.setText(text.format(n=format_int(count)))
        for way in self.ways:
            way.setEnabled(bool(count))

    def _filter(self, text: str) -> None:
        wanted = text.strip().casefold()
        for item in self._items():
            item.setHidden(wanted not in item.text().casefold())

    def _choose(self, way: str) -> None:
        marked = self.marked()
        self.accept()
        self.wanted.emit(marked, way)
