"""The maps of an account: which one is shown, and what can be done with maps."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton

from kamdesk.base.i18n import M_, _
from kamdesk.features.relationships.queries import DrawnMap
from kamdesk.features.relationships.ui.edits import write
from kamdesk.ui.context import Context
from kamdesk.ui.dialogs import ask_text
from kamdesk.ui.icons import icon


class MapMenu(QToolButton):
    """Names the map that is shown; its menu changes to another, makes, copies, compares, deletes.

    Signals:
        chosen: Key of the map to show; None is the first one.
        compare_wanted: Key of the map to compare the shown one with.
    """

    chosen = Signal(object)
    compare_wanted = Signal(object)

    def __init__(self, context: Context, account_id: int) -> None:
        super().__init__()
        self.setObjectName("map_menu")
        self._context, self._account = context, account_id
        self._maps: tuple[DrawnMap, ...] = ()
        self.map_id: int | None = None
        self.setIcon(icon("map", "text", 16))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._menu.setObjectName("maps_of_account")
        self._menu.aboutToShow.connect(self.fill)
        self.setMenu(self._menu)
        self.show_maps((), None)

    def show_maps(self, maps: Sequence[DrawnMap], shown: int | None) -> None:
        """Show the maps there are, and which one is in sight; None is the first."""
        self._maps = tuple(maps)
        self.map_id = shown
        name = next((one.name for one in self._maps if one.id == shown), "")
        first = self._maps[0].name if self._maps else _("Map")
        self.setText(name or first)
        told = _("Map that is shown: {name}").format(name=self.text())
        self.setAccessibleName(told)
        note = next((one.note for one in self._maps if one.id == shown), "")
        self.setToolTip(note or told)

    def fill(self) -> None:
        """Fill the menu with what is possible now."""
        menu, editable = self._menu, not self._context.workspace.readonly
        menu.clear()
        current = self._current()
        for one in self._maps:
            action = menu.addAction(one.name)
            action.setCheckable(True)
            action.setChecked(one.id == current)
            action.triggered.connect(partial(self._choose, one.id))
        menu.addSeparator()
        menu.addAction(_("New map with everybody…")).triggered.connect(partial(self._new, False))
        menu.addAction(_("New empty map…")).triggered.connect(partial(self._new, True))
        more = [
            (_("Copy this map…"), self._clone),
            (_("Rename this map…"), self._rename),
            (_("Note of this map…"), self._note),
            (_("Delete this map"), self._delete),
        ]
        for text, act in more:
            menu.addAction(text).triggered.connect(act)
        for action in menu.actions()[len(self._maps) :]:
            action.setEnabled(editable)
        menu.actions()[-1].setEnabled(editable and len(self._maps) > 1)
        others = [one for one in self._maps if one.id != current]
        if others:
            menu.addSeparator()
        for one in others:
            action = menu.addAction(_("Compare with {name}").format(name=one.name))
            action.triggered.connect(partial(self._compare, one.id))

    def _current(self) -> int | None:
        return self.map_id or (self._maps[0].id if self._maps else None)

    def _choose(self, key: int | None, _on: bool = False) -> None:
        self.chosen.emit(key)

    def _compare(self, key: int | None, _on: bool = False) -> None:
        self.compare_wanted.emit(key)

    def _new(self, empty: bool, _on: bool = False) -> None:
        name = ask_text(self, _("New map"), _("Name: a project, a tender, a question"))
        if name:
            text = M_("New map {name}", name=name)
            key = write(
                self._context, text, "create_map", self._account, name, "", "tree", empty
            )  # fmt: skip
            self.chosen.emit(key)

    def _clone(self, _on: bool = False) -> None:
        name = ask_text(self, _("Copy this map"), _("Name of the copy"))
        if name:
            key = write(self._context, M_("Copy a map to {name}", name=name), "clone_map", self._key(), name)  # fmt: skip
            self.chosen.emit(key)

    def _rename(self, _on: bool = False) -> None:
        name = ask_text(self, _("Rename this map"), _("Name"), self.text())
        if name:
            write(self._context, M_("Rename a map to {name}", name=name), "rename_map", self._key(), name)  # fmt: skip

    def _note(self, _on: bool = False) -> None:
        current = self._current()
        note = next((one.note for one in self._maps if one.id == current), "")
        text = ask_text(self, _("Note of this map"), _("What it is for"), note)
        if text is not None:
            write(self._context, M_("Note on a map"), "set_map_field", self._key(), "note", text)

    def _delete(self, _on: bool = False) -> None:
        name = self.text()
        write(self._context, M_("Delete the map {name}", name=name), "delete_map", self._key())
        self._context.notify(_("The map {name} is deleted.").format(name=name), undo=True)
        self.chosen.emit(None)

    def _key(self) -> int:
        """Return the key of the shown map; the first one is written if nobody touched it yet."""
        current = self._current()
        if current is not None:
            return current
        made: int = write(self._context, M_("Keep the map"), "map_key", self._account)
        return made
