"""Ctrl+K: one box for accounts, people, documents and commands."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QWidget

from kamdesk.app.shortcuts import command_keys, command_name
from kamdesk.base.i18n import _
from kamdesk.base.lazy import load
from kamdesk.base.text import fold
from kamdesk.ui.context import Context
from kamdesk.ui.icons import icon
from kamdesk.ui.widgets import SearchField, caption, vbox

_KINDS = {"account": "accounts", "person": "person", "invoice": "reports", "receipt": "receivables"}
_COMMANDS = 8


@dataclass(frozen=True, slots=True)
class _Choice:
    """What Enter does: a command, or an account with a tab."""

    action: QAction | None
    account_id: int | None = None
    tab: str = ""


def _meant(matches: Callable[[str, str], bool], action: QAction, text: str) -> bool:
    """Tell whether a text means a command: part of its name, pinyin or initials."""
    name = command_name(action)
    return fold(text) in fold(name) or matches(name, text)


class Palette(QDialog):
    """Searches as one types; arrows choose, Enter goes."""

    def __init__(self, context: Context | None, actions: list[QAction], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("palette")
        self.setAccessibleName(_("Search and commands"))
        self._context = context
        self._actions = actions
        self._choices: list[_Choice] = []
        self.field = SearchField(_("Search accounts, people, documents, commands"))
        self.field.setObjectName("palette_search")
        self.hits = QListWidget()
        self.hits.setObjectName("palette_hits")
        self.hits.setAccessibleName(_("Found"))
        self.hint = caption(
            _("↑ ↓ to choose, Enter to go, Esc to close. Pinyin, initials and digits work too.")
        )
        self.setLayout(vbox(self.field, self.hits, self.hint, margins=(10, 10, 10, 8)))
        self.resize(620, 420)
        self.field.textChanged.connect(self.search)
        self.field.installEventFilter(self)
        self.hits.itemClicked.connect(lambda _item: self.go())
        self.search("")

    def search(self, text: str) -> None:
        """Show what a text finds."""
        self.hits.clear()
        self._choices = []
        if self._context is not None and text.strip():
            find = load("kamdesk.features.search.queries:search")
            for hit in self._context.workspace.read(find, text, 12):
                tab = {"person": "map", "invoice": "money", "receipt": "money"}.get(hit.kind, "")
                self._add(
                    icon(_KINDS.get(hit.kind, "search"), "muted"),
                    f"{hit.title}    {hit.subtitle}",
                    _Choice(None, hit.account_id, tab),
                )
        matches = load("kamdesk.features.search.domain:matches") if text.strip() else None
        commands = [
            one
            for one in self._actions
            if one.isEnabled() and (matches is None or _meant(matches, one, text))
        ]
        for action in commands[:_COMMANDS]:
            shown = f"{command_name(action)}    {command_keys(action)}"
            self._add(icon("forward", "muted"), shown.rstrip(), _Choice(action))
        if self.hits.count():
            self.hits.setCurrentRow(0)

    def _add(self, picture: object, text: str, choice: _Choice) -> None:
        self.hits.addItem(QListWidgetItem(picture, text))  # type: ignore[call-overload]
        self._choices.append(choice)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter in the field move and choose in the list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            row = self.hits.currentRow()
            if event.key() == Qt.Key.Key_Down:
                self.hits.setCurrentRow(min(row + 1, self.hits.count() - 1))
                return True
            if event.key() == Qt.Key.Key_Up:
                self.hits.setCurrentRow(max(row - 1, 0))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.go()
                return True
        return super().eventFilter(watched, event)

    def go(self) -> None:
        """Do what is chosen."""
        row = self.hits.currentRow()
        if not 0 <= row < len(self._choices):
            return
        choice = self._choices[row]
        self.close()
        if choice.action is not None:
            choice.action.trigger()
        elif choice.account_id is not None and self._context is not None:
            self._context.open_account(choice.account_id, choice.tab)
