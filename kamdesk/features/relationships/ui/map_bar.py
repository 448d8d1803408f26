"""The row over the map: which map, how it is laid out, what is drawn, how large, and taking it along."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from kamdesk.base.i18n import N_, _
from kamdesk.features.relationships.ui.decoration import FIELDS
from kamdesk.features.relationships.ui.focus import FOCI
from kamdesk.features.relationships.ui.map_menu import MapMenu
from kamdesk.ui.canvas import Canvas
from kamdesk.ui.context import Context
from kamdesk.ui.icons import icon
from kamdesk.ui.widgets import Segments, button, caption, hbox, tool

LAYOUT_NAMES: Mapping[str, str] = {
    "tree": N_("Reporting tree"),
    "layered": N_("Formal and influence"),
    "grid": N_("Attitude by influence"),
    "lanes": N_("Departments"),
    "free": N_("Free"),
}
ALIGNMENTS: Mapping[str, str] = {
    "left": N_("Align at the left"),
    "top": N_("Align at the top"),
    "across": N_("Spread evenly across"),
    "down": N_("Spread evenly down"),
}


class MapBar(QWidget):
    """The tools of the map.

    Signals:
        layout_chosen: Key of a layout.
        focus_chosen: Key of `FOCI`, "" for nobody.
        decoration_chosen: Key of `FIELDS`.
        arranged: Key of `ALIGNMENTS`, or "pin" or "unpin", for the chosen cards.
        view_chosen: "map", "table" or "matrix".
        pane_wanted: "payment", "terms" or "export".
        tidied: Lay the map out anew.
        fold_wanted: Fold the departments of the chosen cards.
        unfold_wanted: Unfold all departments.
    """

    layout_chosen = Signal(str)
    focus_chosen = Signal(str)
    decoration_chosen = Signal(str)
    arranged = Signal(str)
    view_chosen = Signal(str)
    pane_wanted = Signal(str)
    tidied = Signal()
    fold_wanted = Signal()
    unfold_wanted = Signal()

    def __init__(self, context: Context, account_id: int, *, editable: bool) -> None:
        super().__init__()
        self.setObjectName("map_bar")
        self.maps = MapMenu(context, account_id)
        self.add = button(_("Add person"), "primary", "add")
        self.add.setObjectName("map_add")
        self.link = self._menu_button("map_link", _("Link"), "link")
        self.link.setToolTip(
            _("Choose two people first: the line goes from the first to the second.")
        )
        self.layout_menu = self._menu_button("map_layout", _(LAYOUT_NAMES["tree"]), "tree")
        self.layouts = self._choices(self.layout_menu, LAYOUT_NAMES, self._layout_chosen)
        self.arrange = self._menu_button("map_arrange", _("Arrange"), "columns")
        self._fill_arrange()
        self.show_menu = self._menu_button("map_show", _("Show"), "spark")
        self._fill_show()
        self.time = tool("calendar", _("Line of time: the map of a past day"), checkable=True)
        self.time.setObjectName("map_time")
        self.waiting = tool("person", _("People who are not on the map"), checkable=True)
        self.waiting.setObjectName("map_waiting")
        self.views = Segments(
            {"map": _("Map"), "table": _("Table"), "matrix": _("Matrix")}, "map_or_table"
        )
        self.views.chosen.connect(self.view_chosen)
        self.export = tool("export", _("Take the map along: picture, drawing, pages"))
        self.export.setObjectName("map_export")
        self.export.clicked.connect(lambda: self.pane_wanted.emit("export"))
        for one in (self.add, self.link, self.arrange):
            one.setEnabled(editable)
        self.setLayout(
            hbox(
                self.maps, self.add, self.link, 4, self.layout_menu, self.arrange, self.show_menu,
                None, self.waiting, self.time, 4, self.views, self.export,
                margins=(14, 8, 10, 4), gap=4,
            )
        )  # fmt: skip

    @staticmethod
    def _menu_button(name: str, text: str, icon_name: str) -> QToolButton:
        made = QToolButton()
        made.setObjectName(name)
        made.setText(text)
        made.setAccessibleName(text)
        made.setIcon(icon(icon_name, "text", 16))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(made)
        menu.setObjectName(f"{name}_menu")
        made.setMenu(menu)
        return made

    @staticmethod
    def _choices(
        owner: QToolButton, names: Mapping[str, str], chosen: object, menu: QMenu | None = None
    ) -> QActionGroup:
        group = QActionGroup(owner)
        for key, text in names.items():
            action = (menu or owner.menu()).addAction(_(text))
            action.setCheckable(True)
            action.setData(key)
            group.addAction(action)
        group.actions()[0].setChecked(True)
        group.triggered.connect(chosen)
        return group

    def _fill_arrange(self) -> None:
        menu = self.arrange.menu()
        self.tidy = menu.addAction(_("Tidy up: pinned cards stay"))
        self.tidy.triggered.connect(lambda _on=False: self.tidied.emit())
        menu.addSeparator()
        for key, text in ALIGNMENTS.items():
            menu.addAction(_(text)).triggered.connect(partial(self._arranged, key))
        menu.addSeparator()
        for key, text in (("pin", _("Pin where they stand")), ("unpin", _("Let go of the pins"))):
            menu.addAction(text).triggered.connect(partial(self._arranged, key))

    def _arranged(self, key: str, _on: bool = False) -> None:
        self.arranged.emit(key)

    def _fill_show(self) -> None:
        menu = self.show_menu.menu()
        names = {"": N_("Everybody"), **FOCI}
        focus = menu.addMenu(_("Keep in sight"))
        self.foci = self._choices(
            self.show_menu, names, lambda action: self.focus_chosen.emit(action.data()), focus
        )
        tint = menu.addMenu(_("Colour by"))
        self.decorations = self._choices(
            self.show_menu, FIELDS,
            lambda action: self.decoration_chosen.emit(action.data()), tint,
        )  # fmt: skip
        menu.addSeparator()
        self.ours = menu.addAction(_("Who of us knows them"))
        self.ours.setCheckable(True)
        self.ours.setObjectName("show_ours")
        for text, signal in (
            (_("Fold the department of the chosen card"), self.fold_wanted),
            (_("Unfold all departments"), self.unfold_wanted),
        ):
            menu.addAction(text).triggered.connect(lambda _on=False, signal=signal: signal.emit())
        menu.addSeparator()
        for key, text in (
            ("payment", _("Payment path and overdue money")),
            ("terms", _("Names and colours of judgements")),
        ):
            menu.addAction(text).triggered.connect(partial(self._pane, key))

    def _pane(self, key: str, _on: bool = False) -> None:
        self.pane_wanted.emit(key)

    def _layout_chosen(self, action: object) -> None:
        key = str(action.data())  # type: ignore[attr-defined]
        self.show_layout(key)
        self.layout_chosen.emit(key)

    def show_layout(self, key: str) -> None:
        """Mark the layout in use without telling."""
        self.layout_menu.setText(_(LAYOUT_NAMES.get(key, LAYOUT_NAMES["tree"])))
        for action in self.layouts.actions():
            action.setChecked(action.data() == key)

    def show_focus(self, key: str) -> None:
        """Mark what the map is focused on without telling."""
        for action in self.foci.actions():
            action.setChecked(action.data() == key)
        self.show_menu.setText(_("Show") if not key else _(FOCI[key]))


class ZoomBar(QWidget):
    """How large the map is shown, below it at the right."""

    def __init__(self, view: Canvas) -> None:
        super().__init__()
        self.setObjectName("map_zoom")
        smaller = tool("zoom_out", _("Smaller"), view.zoom_out)
        larger = tool("zoom_in", _("Larger"), view.zoom_in)
        fit = tool("fit", _("Show the whole map (Ctrl+0)"), view.fit)
        shown = caption("100%")
        shown.setMinimumWidth(40)
        for one, name in ((smaller, "zoom_out"), (larger, "zoom_in"), (fit, "zoom_fit")):
            one.setObjectName(name)
        view.zoomed.connect(lambda scale: shown.setText(f"{scale * 100:.0f}%"))
        self.setLayout(hbox(smaller, shown, larger, fit, gap=2))
