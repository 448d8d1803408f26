"""The people of the account who are not on the map: dragged onto it, or put there by Enter."""

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QFrame, QListWidget, QListWidgetItem

from kamdesk.base.i18n import _, ngettext
from kamdesk.features.relationships.queries import Waiting
from kamdesk.features.relationships.ui.edits import shown_name
from kamdesk.ui.widgets import caption, hbox, muted, section, tool, vbox

MIME = "application/x-kamdesk-people"
_CARD = Qt.ItemDataRole.UserRole
FILTERS = ("all", "key", "cold", "department")
_COLD_DAYS = 90


class _List(QListWidget):
    """Lets its people be dragged as (post, person) pairs; Enter puts them on the map."""

    entered = Signal()

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Carry the chosen people."""
        pairs = [item.data(_CARD) for item in self.selectedItems()]
        if pairs:
            data = QMimeData()
            text = ";".join(f"{post},{person}" for post, person in pairs)
            data.setData(MIME, QByteArray(text.encode()))
            drag = QDrag(self)
            drag.setMimeData(data)
            drag.exec(Qt.DropAction.CopyAction)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter puts on the map."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            event.accept()
            return
        super().keyPressEvent(event)


def carried(data: QMimeData) -> list[tuple[int, int]]:
    """Return the (post, person) pairs of a drag, none if it is not ours."""
    if not data.hasFormat(MIME):
        return []
    words = bytes(data.data(MIME).data()).decode().split(";")
    pairs = (word.split(",") for word in words if word)
    return [(int(post), int(person)) for post, person in pairs]


class Backlog(QFrame):
    """A narrow list at the left of the canvas.

    Signals:
        wanted: [(post, person), …] to be put on the map where there is room.
        closed: The user put the list away.
    """

    wanted = Signal(object)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("map_backlog")
        self.setProperty("side", True)
        self.setFixedWidth(232)
        self._people: tuple[Waiting, ...] = ()
        self._department = ""
        close = tool("close", _("Put the list away"), self.closed.emit)
        close.setObjectName("backlog_close")
        self._count = caption("")
        self.filter = QComboBox()
        self.filter.setObjectName("backlog_filter")
        self.filter.setAccessibleName(_("Who is listed"))
        for key, text in zip(
            FILTERS,
            (
                _("Everybody not on the map"),
                _("Key players"),
                _("No contact for 90 days"),
                _("Department of the chosen card"),
            ),
            strict=True,
        ):
            self.filter.addItem(text, key)
        self.filter.activated.connect(lambda _place: self._fill())
        self.list = _List()
        self.list.setObjectName("backlog_list")
        self.list.setAccessibleName(_("People who are not on the map"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setDragEnabled(True)
        self.list.entered.connect(self._put_chosen)
        self.list.itemDoubleClicked.connect(lambda _item: self._put_chosen())
        self._hint = muted(_("Drag people onto the map, or press Enter."), wrap=True)
        head = hbox(section(_("Not on the map")), None, close, margins=(0, 0, 0, 0))
        self.setLayout(
            vbox(
                head, self.filter, self._count, self.list, self._hint, gap=6, margins=(12, 8, 8, 8)
            )
        )

    def show_people(self, people: Sequence[Waiting], department: str = "") -> None:
        """Show who waits; `department` is that of the chosen card, "" if none is chosen."""
        self._people, self._department = tuple(people), department
        self._fill()

    def _fill(self) -> None:
        key = self.filter.currentData()
        shown = [one for one in self._people if self._fits(one, key)]
        self.list.clear()
        for one in shown:
            person = one.person
            detail = " · ".join(part for part in (person.title, person.department) if part)
            item = QListWidgetItem(shown_name(person) + (f"\n{detail}" if detail else ""))
            item.setData(_CARD, (person.post_id, person.person_id))
            item.setSizeHint(QSize(0, 42 if detail else 28))
            item.setToolTip(detail)
            self.list.addItem(item)
        text = ngettext("{n} person", "{n} people", len(shown)).format(n=len(shown))
        self._count.setText(text)

    def _fits(self, one: Waiting, key: str) -> bool:
        if key == "key":
            return one.person.key_player
        if key == "cold":
            return one.days is None or one.days > _COLD_DAYS
        if key == "department":
            return bool(self._department) and one.person.department == self._department
        return True

    def _put_chosen(self) -> None:
        pairs = [tuple(item.data(_CARD)) for item in self.list.selectedItems()]
        if pairs:
            self.wanted.emit(pairs)
