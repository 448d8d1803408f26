"""Choosing people: chips of those chosen, and a line that finds others by name, pinyin or title."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QLayout, QLayoutItem, QLineEdit, QListWidget, QListWidgetItem, QWidget

from kamdesk.base.i18n import _
from kamdesk.base.text import fold
from kamdesk.features.search.pinyin import initials, pinyin
from kamdesk.ui.widgets import button, caption, clear, label, vbox

_MOST = 8
_ROW = 28


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who can be chosen; `detail` tells them from others of the same name."""

    id: int
    name: str
    detail: str = ""

    def words(self) -> str:
        """Return everything a typed text is looked for in."""
        sound = pinyin(self.name, person=True), initials(self.name, person=True)
        return fold(" ".join((self.name, self.detail, *sound)))


class FlowLayout(QLayout):
    """Puts widgets side by side and goes on in the next line where there is no room."""

    def __init__(self, gap: int = 4) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setSpacing(gap)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Take one more."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many there are."""
        return len(self._items)

    def itemAt(self, place: int) -> QLayoutItem | None:
        """Return one, None if there is none at that place."""
        return self._items[place] if 0 <= place < len(self._items) else None

    def takeAt(self, place: int) -> QLayoutItem | None:
        """Take one out."""
        return self._items.pop(place) if 0 <= place < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """Return that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height a width needs."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Put everything into a rectangle."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """Return the smallest size."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Return the size of the largest one."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        """Return what goes into each line; what is hidden takes no room."""
        lines: list[list[QLayoutItem]] = []
        room = 0
        for item in self._items:
            if item.isEmpty():
                continue
            needed = item.sizeHint().width()
            if not lines or needed > room:
                lines.append([])
                room = width
            lines[-1].append(item)
            room -= needed + self.spacing()
        return lines

    def _place(self, rect: QRect, *, move: bool) -> int:
        y = rect.y()
        for line in self._lines(rect.width()):
            x, height = rect.x(), max(item.sizeHint().height() for item in line)
            for item in line:
                size = item.sizeHint()
                if move:
                    width = min(size.width(), rect.width())
                    top = y + (height - size.height()) // 2
                    item.setGeometry(QRect(QPoint(x, top), QSize(width, size.height())))
                x += size.width() + self.spacing()
            y += height + self.spacing()
        return max(0, y - rect.y() - self.spacing())


class _Line(QLineEdit):
    """Tells the keys that move in the list of suggestions, and when it is entered and left."""

    entered = Signal()
    left = Signal()
    moved = Signal(int)
    taken = Signal()
    given_up = Signal()
    back = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() not in (
            Qt.FocusReason.ActiveWindowFocusReason,
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.OtherFocusReason,
        ):
            self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.moved.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.taken.emit()
        elif key == Qt.Key.Key_Backspace and not self.text():
            self.back.emit()
        elif key == Qt.Key.Key_Escape and self.text():
            self.given_up.emit()
        else:
            super().keyPressEvent(event)
            return
        event.accept()


class PeoplePicker(QWidget):
    """Chips of people; typing finds more, Enter takes the first, Backspace takes the last one off.

    Signals:
        changed: The ids that are chosen now, in the order they were named (list).
        unknown: A name was typed that nobody has.
    """

    changed = Signal(list)
    unknown = Signal(str)

    def __init__(self, name: str, heading: str, offer: Callable[[], Sequence[Choice]]) -> None:
        super().__init__()
        self.setObjectName(f"picker_{name}")
        self._name = name
        self._offer = offer
        self._choices: Sequence[Choice] | None = None
        self._words: dict[int, str] = {}
        self._chosen: dict[int, str] = {}
        self._suggestions: QListWidget | None = None
        self.heading = caption(heading)
        self._chips = FlowLayout()
        self.line = _Line()
        self.line.setObjectName(name)
        self.line.setAccessibleName(heading)
        self.line.setPlaceholderText(_("Name, pinyin or title"))
        self.heading.setBuddy(self.line)
        self.problem = label("", "bad", 9, wrap=True)
        self.problem.hide()
        self._holder = QWidget()
        self._holder.setLayout(self._chips)
        self._holder.hide()
        self.setLayout(vbox(self.heading, self._holder, self.line, self.problem, gap=3))
        self.line.entered.connect(self._suggest)
        self.line.textEdited.connect(lambda _text: self._suggest())
        self.line.left.connect(self._hide)
        self.line.moved.connect(self._move)
        self.line.taken.connect(self._take)
        self.line.back.connect(self._take_last_off)
        self.line.given_up.connect(self._give_up)

    # -- who is chosen --------------------------------------------------------------------------

    def chosen(self) -> tuple[int, ...]:
        """Return the ids in the order they were named."""
        return tuple(self._chosen)

    def set_chosen(self, people: Sequence[tuple[int, str]]) -> None:
        """Show who is chosen, (id, name) of each, without telling."""
        self._chosen = dict(people)
        self._fill()

    def add(self, key: int, name: str) -> None:
        """Choose one more, and tell."""
        if key not in self._chosen:
            self._chosen[key] = name
            self._fill()
            self.changed.emit(list(self._chosen))

    def remove(self, key: int) -> None:
        """Take one off, and tell."""
        if self._chosen.pop(key, None) is not None:
            self._fill()
            self.line.setFocus()
            self.changed.emit(list(self._chosen))

    def say(self, text: str) -> None:
        """Show what is wrong under the line; "" for nothing."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def _fill(self) -> None:
        clear(self._chips)
        for key, name in self._chosen.items():
            chip = button(f"{name}  ✕", "chip", clicked=partial(self.remove, key))
            chip.setObjectName(f"{self._name}_chip_{key}")
            chip.setAccessibleName(_("Take {name} off").format(name=name))
            chip.setToolTip(chip.accessibleName())
            self._chips.addWidget(chip)
        self._holder.setVisible(bool(self._chosen))
        self._holder.updateGeometry()

    # -- finding --------------------------------------------------------------------------------

    def matches(self, text: str) -> list[Choice]:
        """Return who is not chosen yet and fits a typed text; everybody if it is empty."""
        if self._choices is None:
            self._choices = self._offer()
            self._words = {one.id: one.words() for one in self._choices}
        wanted = fold(text).split()
        return [
            one
            for one in self._choices
            if one.id not in self._chosen and all(word in self._words[one.id] for word in wanted)
        ]

    def _suggest(self) -> None:
        self.say("")
        found = self.matches(self.line.text())[:_MOST]
        if not found:
            self._hide()
            return
        shown = self._list()
        shown.clear()
        for one in found:
            item = QListWidgetItem(f"{one.name}  {one.detail}".strip())
            item.setData(Qt.ItemDataRole.UserRole, (one.id, one.name))
            shown.addItem(item)
        shown.setCurrentRow(0)
        corner = self.line.mapTo(self.window(), QPoint(0, self.line.height() + 2))
        height = _ROW * len(found) + 8
        if corner.y() + height > self.window().height():
            corner = self.line.mapTo(self.window(), QPoint(0, -height - 2))
        shown.setGeometry(corner.x(), corner.y(), self.line.width(), height)
        shown.show()
        shown.raise_()

    def _list(self) -> QListWidget:
        """Return the list over the window, made when it is first needed; the line keeps the focus."""
        if self._suggestions is None:
            made = QListWidget(self.window())
            made.setObjectName(f"{self._name}_suggestions")
            made.setAccessibleName(_("Suggestions"))
            made.setProperty("role", "suggestions")
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            made.setTextElideMode(Qt.TextElideMode.ElideRight)
            made.itemClicked.connect(self._take_item)
            self.destroyed.connect(made.deleteLater)
            self._suggestions = made
        return self._suggestions

    def suggested(self) -> list[str]:
        """Return the suggestions in sight."""
        shown = self._suggestions
        if shown is None or not shown.isVisible():
            return []
        return [shown.item(row).text() for row in range(shown.count())]

    def _move(self, step: int) -> None:
        shown = self._suggestions
        if shown is None or not shown.isVisible():
            self._suggest()
        else:
            shown.setCurrentRow((shown.currentRow() + step) % shown.count())

    def _take(self) -> None:
        text = self.line.text().strip()
        shown = self._suggestions
        if shown is not None and shown.isVisible() and shown.currentItem() is not None:
            self._take_item(shown.currentItem())
        elif text:
            self.unknown.emit(text)

    def _take_item(self, item: QListWidgetItem) -> None:
        key, name = item.data(Qt.ItemDataRole.UserRole)
        self.line.clear()
        self.add(key, name)
        self._hide()

    def _take_last_off(self) -> None:
        if self._chosen:
            self.remove(next(reversed(self._chosen)))

    def _give_up(self) -> None:
        self.line.clear()
        self._hide()

    def _hide(self) -> None:
        if self._suggestions is not None:
            self._suggestions.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        """Take the suggestions away with the form."""
        self._hide()
        super().hideEvent(event)

    def forget(self) -> None:
        """Ask anew whom there is."""
        self._choices = None
