"""The menus: every command once, with its key; the command box lists the same ones."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar

from kamdesk.app.features import features, pages
from kamdesk.base.feature import Command
from kamdesk.base.i18n import _
from kamdesk.ui.widgets import menu_text

if TYPE_CHECKING:
    from kamdesk.app.window import MainWindow

_KEY = QKeySequence.StandardKey
_WITHOUT_WORKSPACE = frozenset(
    {
        "new_workspace", "open_workspace", "clear_recent", "restore", "quit", "cut", "copy", "paste",
        "select_all", "palette", "full_screen", "larger", "smaller", "logs", "minimize", "shortcuts",
        "about", "reset_layout",
    }
)  # fmt: skip


def make_menus(window: "MainWindow") -> None:
    """Fill the menu bar in the language in force."""
    bar = window.menuBar()
    bar.clear()
    for old in window.commands.values():
        old.deleteLater()
    window.commands = {}
    add = _Adder(window)
    _file(add, bar.addMenu(_("&File")))
    _edit(add, bar.addMenu(_("&Edit")))
    view = bar.addMenu(_("&View"))
    _view(add, view)
    _of_pages(add, view, bar)
    _tools(add, bar.addMenu(_("&Tools")))
    _window(add, bar.addMenu(_("&Window")))
    _help(add, bar.addMenu(_("&Help")))
    window.tell_commands()


def resting(name: str, page: str | None, *, readonly: bool) -> str:
    """Return why a command rests, "" if it can be given.

    Args:
        name: Of the command.
        page: Key of the page in sight; None without a workspace.
        readonly: Whether the workspace is open for reading only.
    """
    command = _commands().get(name)
    if page is None:
        free = command is None and name in _WITHOUT_WORKSPACE
        return "" if free else _("Open a workspace first.")
    if readonly and (name == "import" or (command is not None and command.writes)):
        return _("This workspace is open for reading only.")
    if command is not None and command.page == "account" and page != "account":
        return _("Open an account first.")
    return ""


def _commands() -> dict[str, Command]:
    return {one.key: one for feature in features() for one in feature.commands}


class _Adder:
    """Makes actions and keeps them by name."""

    def __init__(self, window: "MainWindow") -> None:
        self.window = window

    def __call__(
        self,
        menu: QMenu,
        name: str,
        text: str,
        run: Callable[[], object],
        keys: QKeySequence.StandardKey | str | None = None,
        *,
        role: QAction.MenuRole | None = None,
    ) -> QAction:
        action = QAction(text, self.window)
        action.setObjectName(f"command_{name}")
        if isinstance(keys, str):
            action.setShortcut(QKeySequence(keys))
        elif keys is not None:
            action.setShortcuts(QKeySequence.keyBindings(keys))
        if role is not None:
            action.setMenuRole(role)
        action.triggered.connect(lambda _checked=False: run())
        menu.addAction(action)
        self.window.commands[name] = action
        return action


def _go(window: "MainWindow", key: str, **request: object) -> Callable[[], None]:
    return lambda: window.show_page(key, dict(request) or None)


def _file(add: _Adder, menu: QMenu) -> None:
    window = add.window
    add(menu, "new_workspace", _("&New workspace…"), window.new_workspace, _KEY.New)
    add(menu, "open_workspace", _("&Open…"), window.choose_workspace, _KEY.Open)
    recent = menu.addMenu(_("Open &recent"))
    for path in window.settings.recent[:10]:
        if path.exists():
            recent.addAction(menu_text(path.name)).triggered.connect(
                lambda _checked=False, path=path: window.open_path(path)
            )
    recent.addSeparator()
    add(recent, "clear_recent", _("Clear the list"), window.settings.forget_recent)
    menu.addSeparator()
    add(menu, "import", _("&Import a file…"), _go(window, "import"), "Ctrl+Shift+I")
    add(menu, "export", _("&Export a report…"), _go(window, "reports"), "Ctrl+E")
    add(menu, "save_list", _("Save the list as &CSV…"), window.save_list)
    menu.addSeparator()
    add(menu, "back_up", _("&Back up now"), window.back_up)
    add(menu, "restore", _("Re&store a backup…"), window.restore)
    menu.addSeparator()
    add(menu, "quit", _("&Quit"), window.close, "Ctrl+Q", role=QAction.MenuRole.QuitRole)


def _edit(add: _Adder, menu: QMenu) -> None:
    window = add.window
    add(menu, "undo", _("&Undo"), window._undo, _KEY.Undo).setEnabled(False)
    add(menu, "redo", _("&Redo"), window._redo, _KEY.Redo).setEnabled(False)
    menu.addSeparator()
    for name, text, keys, slot in (
        ("cut", _("Cu&t"), _KEY.Cut, "cut"),
        ("copy", _("&Copy"), _KEY.Copy, "copy"),
        ("copy_with_headings", _("Copy with &headings"), "Ctrl+Shift+C", "copy_with_headings"),
        ("paste", _("&Paste"), _KEY.Paste, "paste"),
        ("select_all", _("Select &all"), _KEY.SelectAll, "selectAll"),
    ):
        add(menu, name, text, partial(_to_focus, slot), keys)
    menu.addSeparator()
    add(menu, "find", _("&Find"), window.find_on_page, _KEY.Find).setShortcuts(
        [QKeySequence(_KEY.Find), QKeySequence("Ctrl+/")]
    )
    add(menu, "palette", _("Search and co&mmands…"), window.palette_dialog, "Ctrl+K")


def _to_focus(slot: str) -> None:
    method = getattr(QApplication.focusWidget(), slot, None)
    if method is not None:
        method()


def _view(add: _Adder, menu: QMenu) -> None:
    window = add.window
    for place, page in enumerate((one for one in pages() if one.order >= 0), start=1):
        add(menu, f"page_{page.key}", _(page.title), _go(window, page.key), f"Ctrl+{place}")
    menu.addSeparator()
    add(menu, "full_screen", _("F&ull screen"), lambda: _toggle_full(window), _KEY.FullScreen)
    add(menu, "larger", _("&Larger text"), lambda: _scale(window, 0.1), _KEY.ZoomIn)
    add(menu, "smaller", _("S&maller text"), lambda: _scale(window, -0.1), _KEY.ZoomOut)


def _of_pages(add: _Adder, view: QMenu, bar: QMenuBar) -> None:
    """Add what the pages offer: to the menu View, or to menus of their own."""
    window = add.window
    view.addSeparator()
    add(view, "columns", _("&Columns…"), window.choose_columns)
    menus: dict[str, QMenu] = {"": view}
    for command in _commands().values():
        menu = menus.get(command.menu)
        if menu is None:
            menu = menus[command.menu] = bar.addMenu(_(command.menu))
        if command.after_line:
            menu.addSeparator()
        run = partial(window.run_command, command)
        told = (
            f"\t{command.hint}" if command.hint else ""
        )  # shown like a shortcut, bound by the page
        add(menu, command.key, _(command.title) + told, run, command.keys or None)
    view.addSeparator()
    add(view, "reset_layout", _("Reset la&yout"), window.reset_layout)


def _toggle_full(window: "MainWindow") -> None:
    window.showNormal() if window.isFullScreen() else window.showFullScreen()


def _scale(window: "MainWindow", step: float) -> None:
    window.settings.font_scale = round(min(2.0, max(0.8, window.settings.font_scale + step)), 2)
    window.redraw()


def _tools(add: _Adder, menu: QMenu) -> None:
    window = add.window
    add(
        menu,
        "settings",
        _("&Settings…"),
        _go(window, "settings"),
        "Ctrl+,",
        role=QAction.MenuRole.PreferencesRole,
    )
    add(menu, "check", _("&Check data"), window.check_data)
    add(menu, "logs", _("Open the &log folder"), window.open_logs)


def _window(add: _Adder, menu: QMenu) -> None:
    window = add.window
    add(menu, "minimize", _("&Minimize"), window.showMinimized)
    add(menu, "close", _("&Close workspace"), lambda: _close(window), _KEY.Close)


def _close(window: "MainWindow") -> None:
    window._close_workspace()
    window.show_welcome()


def _help(add: _Adder, menu: QMenu) -> None:
    window = add.window
    add(menu, "shortcuts", _("&Keyboard shortcuts"), window.show_shortcuts, "Ctrl+?")
    add(menu, "about", _("&About kamdesk"), window.about, role=QAction.MenuRole.AboutRole)
