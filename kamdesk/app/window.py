"""The window: rail, pages, menus, status line; pages are made when they are first shown."""

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from kamdesk.app.features import page_for_file, pages
from kamdesk.app.paths import DataFolder
from kamdesk.base.cells import ENCODINGS
from kamdesk.base.i18n import N_, _
from kamdesk.base.lazy import load
from kamdesk.base.settings import Settings
from kamdesk.ui.tasks import TaskRunner

if TYPE_CHECKING:  # the first paint waits for nothing it does not show
    from datetime import date

    from kamdesk.app.rail import Rail
    from kamdesk.base.feature import Command, Page
    from kamdesk.ui.context import Context
    from kamdesk.ui.tables import TableView
    from kamdesk.ui.toast import Toast
    from kamdesk.ui.workspace import Workspace

_DROPPED = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".vcf")


def _today() -> "date":
    from datetime import date

    return date.today()


@cache
def _own_pages() -> "tuple[Page, Page]":
    """Return the pages of the window itself: the settings, and one account."""
    from kamdesk.base.feature import Page

    settings = Page(
        "settings", N_("Settings"), "settings", "kamdesk.app.settings_page:SettingsPage", 110
    )
    account = "kamdesk.features.accounts.ui.account_page:AccountPage"
    return settings, Page("account", N_("Account"), "accounts", account, -1)


class MainWindow(QMainWindow):
    """One window on one workspace, or the welcome page."""

    def __init__(
        self, settings: Settings, data: DataFolder, today: "Callable[[], date] | None" = None
    ) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.settings = settings
        self.data = data
        self.context: Context | None = None
        self.tasks = TaskRunner(self)
        self._today = today or _today
        self._pages: dict[str, QWidget] = {}
        self._buttons: dict[str, QToolButton] = {}
        self._account_id: int | None = None
        self.commands: dict[str, QAction] = {}
        self.stack: QStackedWidget
        self.rail: Rail
        self._banner_place: QVBoxLayout
        self.toast: Toast | None = None
        self._status: dict[str, QLabel] = {}
        self.setAcceptDrops(True)
        self.setMinimumSize(900, 600)
        self._restore_geometry()
        self._retitle("")

    # -- start --------------------------------------------------------------------------------

    def build(self, *, welcome: bool = True) -> None:
        """Make what is in the window and, unless a workspace comes next, the welcome page.

        Comes after the first paint, which shows the empty window.
        """
        from kamdesk.app.menus import make_menus
        from kamdesk.ui.toast import Toast

        self._make_body()
        make_menus(self)
        self._make_status()
        self.toast = Toast(self, self._undo)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow_focus)
        if self.context is None and welcome:
            self.show_welcome()

    def _make_body(self) -> None:
        from kamdesk.app.rail import Rail
        from kamdesk.ui.widgets import hbox, vbox

        self.stack = QStackedWidget()
        self.stack.setObjectName("pages")
        self.rail = Rail()
        self._banner_place = QVBoxLayout()
        self._banner_place.setContentsMargins(0, 0, 0, 0)
        right = QWidget()
        right.setLayout(vbox(self._banner_place, self.stack, gap=0))
        body = QWidget()
        row = vbox(gap=0)
        body.setLayout(row)
        row.addLayout(hbox(self.rail, right, gap=0), 1)
        self.setCentralWidget(body)

    def show_welcome(self) -> None:
        """Show the welcome page."""
        from kamdesk.app.welcome import WelcomePage

        self._drop_pages()
        page = WelcomePage(self.settings, self.data)
        page.new_wanted.connect(self.new_workspace)
        page.open_wanted.connect(self.choose_workspace)
        page.demo_wanted.connect(self.open_demo)
        page.recent_wanted.connect(self.open_path)
        self._pages["welcome"] = page
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        self.rail.hide()
        self._retitle(_("Welcome"))
        self._tell_state()
        self.tell_commands()

    # -- workspace ----------------------------------------------------------------------------

    def open_path(self, path: Path) -> None:
        """Open a workspace file; errors are shown, the one that was open stays."""
        from kamdesk.app.open_file import open_workspace

        workspace = open_workspace(Path(path), self.data, self)
        if workspace is not None:
            self.set_workspace(workspace)

    def open_demo(self) -> None:
        """Open the sample workspace, made first if needed."""
        from kamdesk.app.open_file import make_demo

        self.notify(_("Making the sample workspace…"), False)
        self.tasks.start(lambda progress: make_demo(self.data.workspaces, progress), self.open_path)

    def new_workspace(self) -> None:
        """Ask for a name and make an empty workspace."""
        from kamdesk.app.open_file import create_workspace
        from kamdesk.ui.dialogs import choose_save

        path = choose_save(
            self,
            self.settings,
            "workspace",
            _("New workspace"),
            _("My accounts") + ".kam",
            "kamdesk (*.kam)",
        )
        if path is not None:
            self.set_workspace(create_workspace(path if path.suffix else path.with_suffix(".kam")))

    def choose_workspace(self) -> None:
        """Ask for a workspace and open it."""
        from kamdesk.ui.dialogs import choose_open

        path = choose_open(
            self, self.settings, "workspace", _("Open a workspace"), "kamdesk (*.kam)"
        )
        if path is not None:
            self.open_path(path)

    def set_workspace(self, workspace: "Workspace") -> None:
        """Show a workspace."""
        from kamdesk.ui.context import Context

        self._close_workspace()
        self.context = Context(workspace, self.settings, self.tasks, self._today, self)
        self.context.page_wanted.connect(self.show_page)
        self.context.account_wanted.connect(self.show_account)
        self.context.notice.connect(self.notify)
        self.context.busy_changed.connect(self._set_busy)
        self.context.selection_told.connect(self.say_selection)
        self.context.as_of_changed.connect(lambda _day: self._tell_state())
        workspace.saved.connect(self._saved)
        workspace.failed.connect(self._raise)
        self.settings.add_recent(workspace.path)
        self._set_status("saved", "")
        self._drop_pages()
        self._fill_rail()
        self._connect_undo(workspace)
        self._show_banner(workspace)
        self.show_page(self.first_page().key)
        self._tell_state()

    def first_page(self) -> "Page":
        """Return the page that is shown when a workspace was opened: the last one that was seen."""
        last = self.settings.page("window").get("page")
        known = {page.key: page for page in pages()}
        return known.get(str(last)) or known["accounts"]

    def _close_workspace(self) -> None:
        if self.context is not None:
            self._drop_pages()
            self.tasks.abandon_all()
            self.context.workspace.close()
            self.context.deleteLater()
            self.context = None

    def _show_banner(self, workspace: "Workspace") -> None:
        from kamdesk.base.formats import format_date
        from kamdesk.ui.widgets import Banner, clear

        clear(self._banner_place)
        if workspace.readonly:
            holder = workspace.holder
            if holder is None:
                text = _("Read only: this file cannot be written here.")
            else:
                text = _(
                    "Read only: this workspace is being edited by {who}. Close it there to edit it here."
                ).format(who=f"{holder.user}@{holder.host}")
            self._banner_place.addWidget(Banner(text))
        elif workspace.standing_day() is not None:
            day = format_date(workspace.standing_day())
            self._banner_place.addWidget(
                Banner(
                    _(
                        "Sample workspace with invented firms, standing still at {day}. Try anything; undo brings it back."
                    ).format(day=day)
                )
            )

    # -- pages --------------------------------------------------------------------------------

    def _fill_rail(self) -> None:
        self.rail.clear()
        self._buttons = {}
        for page in (*(one for one in pages() if one.order >= 0), _own_pages()[0]):
            self._buttons[page.key] = self.rail.add(page, partial(self.show_page, page.key))
        self.rail.show()

    def show_page(self, key: str, request: dict[str, Any] | None = None) -> None:
        """Go to a page; it is made when it is first shown."""
        if self.context is None:
            return
        page = next(one for one in (*pages(), *_own_pages()) if one.key == key)
        widget = self._pages.get(key)
        if widget is None:
            widget = load(page.widget)(self.context)
            self._pages[key] = widget
            self.stack.addWidget(widget)
            if key == "settings":
                widget.look_changed.connect(lambda: QTimer.singleShot(0, self.redraw))
        if key != self.current_key():
            self.say_selection("")
        self.stack.setCurrentWidget(widget)
        self.tasks.rest()
        for name, one in self._buttons.items():
            one.setChecked(name == (key if key != "account" else "accounts"))
        show = getattr(widget, "show_request", None)
        if request and show is not None:
            show(**request)
        if key != "account":
            self.settings.set_page("window", {**self.settings.page("window"), "page": key})
            self._retitle(_(page.title))
        self.tell_commands()

    def show_account(self, account_id: int, tab: str = "") -> None:
        """Open the page of an account."""
        self._account_id = account_id
        self.show_page("account", {"account_id": account_id, "tab": tab})
        page = self._pages["account"]
        self._retitle(getattr(page, "account_name", ""))

    def page(self, key: str) -> QWidget:
        """Return a page that was shown."""
        return self._pages[key]

    def current_key(self) -> str:
        """Return the key of the page in sight."""
        return next(
            (key for key, one in self._pages.items() if one is self.stack.currentWidget()), ""
        )

    def _drop_pages(self) -> None:
        for widget in self._pages.values():
            self.stack.removeWidget(widget)
            widget.deleteLater()
        self._pages = {}

    def redraw(self) -> None:
        """Build everything anew after a change of language or look."""
        from kamdesk.app.main import apply_look
        from kamdesk.app.menus import make_menus
        from kamdesk.ui.toast import Toast

        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        apply_look(app, self.settings)
        key = self.current_key()
        make_menus(self)
        self._make_status()
        if self.toast is not None:
            self.toast.deleteLater()
        self.toast = Toast(self, self._undo)
        self.rail.setAccessibleName(_("Pages"))
        if self.context is None:
            self.show_welcome()
            return
        self._drop_pages()
        self._fill_rail()
        self._connect_undo(self.context.workspace)
        self._show_banner(self.context.workspace)
        if key == "account" and self._account_id is not None:
            self.show_account(self._account_id)
        else:
            self.show_page(key or "accounts")
        self._tell_state()

    def _set_busy(self, busy: bool) -> None:
        """Let nothing be edited while a large write runs."""
        self.rail.setEnabled(not busy)
        self.menuBar().setEnabled(not busy)
        stack = None if self.context is None else self.context.workspace.stack
        for name in ("undo", "redo"):
            if name in self.commands and stack is not None:
                can = stack.canUndo() if name == "undo" else stack.canRedo()
                self.commands[name].setEnabled(can and not busy)

    # -- commands -----------------------------------------------------------------------------

    def run_command(self, command: "Command") -> None:
        """Let a page carry out a command; the page is shown first."""
        if self.context is None or (command.page == "account" and self.current_key() != "account"):
            return
        if command.page != "account":
            self.show_page(command.page)
        target = self.page(command.page)
        if command.tab:
            target = target.show_tab(command.tab)  # type: ignore[attr-defined]
        getattr(target, command.method)()

    def tell_commands(self) -> None:
        """Let rest what cannot be done now, each command with the reason in the status line."""
        from kamdesk.app.menus import resting

        readonly = self.context is not None and self.context.workspace.readonly
        key = None if self.context is None else self.current_key()
        for name, action in self.commands.items():
            if name not in ("undo", "redo"):
                reason = resting(name, key, readonly=readonly)
                action.setEnabled(not reason)
                action.setStatusTip(reason)

    def table_on_page(self) -> "TableView | None":
        """Return the table in sight, the one with the focus before others."""
        from kamdesk.ui.tables import TableView

        page = self.stack.currentWidget()
        found = [] if page is None else page.findChildren(TableView)
        seen = [one for one in found if one.isVisible()]
        return next((one for one in seen if one.hasFocus()), seen[0] if seen else None)

    def choose_columns(self) -> None:
        """Offer the columns of the table in sight."""
        table = self.table_on_page()
        if table is None:
            self.notify(_("There is no table on this page."), False)
        else:
            table.choose_columns()

    def save_list(self) -> None:
        """Ask where to save the list in sight as a text file for spreadsheets."""
        table = self.table_on_page()
        if table is None:
            self.notify(_("There is no table on this page."), False)
            return
        from kamdesk.ui.dialogs import choose_save_as

        patterns = {f"CSV {title} (*.csv)": name for name, title in ENCODINGS.items()}
        chosen = choose_save_as(
            self,
            self.settings,
            "list",
            _("Save the list"),
            f"{table.accessibleName()}.csv",
            patterns,
        )
        if chosen is not None:
            path, encoding = chosen
            table.save_csv(path, encoding)
            self.notify(_("Saved: {file}").format(file=path), False)

    def reset_layout(self) -> None:
        """Bring window, columns, row heights and panes back as they were at first."""
        for page in pages():
            kept = self.settings.page(page.key)
            for name in ("layout", "density", "panes"):
                kept.pop(name, None)
            self.settings.set_page(page.key, kept)
        self.showNormal()
        self.resize(1366, 768)
        self.redraw()

    def palette_dialog(self) -> QWidget:
        """Open the search and command box."""
        from kamdesk.app.palette import Palette

        box = Palette(self.context, list(self.commands.values()), self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.move(
            self.mapToGlobal(self.rect().center()).x() - box.width() // 2,
            self.mapToGlobal(self.rect().topLeft()).y() + 80,
        )
        box.show()
        box.field.setFocus()
        return box

    def find_on_page(self) -> None:
        """Put the cursor into the search field of the page."""
        page = self.stack.currentWidget()
        field = page.findChild(QLineEdit, "search") if page is not None else None
        if isinstance(field, QLineEdit):
            field.setFocus()
            field.selectAll()
        else:
            self.palette_dialog()

    def back_up(self) -> None:
        """Write a checked backup into the data folder, in the background."""
        if self.context is None:
            return
        from datetime import datetime

        from kamdesk.db.backup import SUFFIX, backup

        database = self.context.workspace.database
        stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
        target = self.data.backups / f"{database.path.stem}.{stamp}{SUFFIX}"
        self.tasks.start(
            lambda _progress: backup(database, target),
            lambda path: self.notify(
                _("Backup written and checked: {path}").format(path=path), False
            ),
        )

    def restore(self) -> None:
        """Bring a backup back under a new name and open it."""
        from kamdesk.db.backup import restore
        from kamdesk.ui.dialogs import choose_open, choose_save

        source = choose_open(
            self, self.settings, "backup", _("Restore a backup"), "kamdesk (*.kambak)"
        )
        if source is None:
            return
        name = source.name.partition(".")[0] + "-" + _("restored") + ".kam"
        target = choose_save(
            self, self.settings, "workspace", _("Restore as"), name, "kamdesk (*.kam)"
        )
        if target is not None:
            self.open_path(restore(source, target))

    def check_data(self) -> None:
        """Check the file and everything derived, in the background."""
        if self.context is None:
            return
        from kamdesk.app.features import derivations
        from kamdesk.db.check import check

        def told(found: Any) -> None:
            problems = [problem for part in found for problem in part.problems]
            text = _("The workspace is whole.") if not problems else "\n".join(problems[:10])
            self._box(text)

        workspace = self.context.workspace
        self.tasks.start(lambda _progress: workspace.read(check, derivations()), told)

    def about(self) -> None:
        """Show versions and licences."""
        from kamdesk.db.doctor import versions

        lines = [f"{name}: {value}" for name, value in versions().items() if value is not None]
        self._box(
            "kamdesk 大客户工作台\n\n"
            + "\n".join(lines)
            + "\n\n"
            + _("Data: {folder}").format(folder=self.data.root)
            + "\n"
            + _("MIT licence; Qt under LGPL 3.")
        )

    def show_shortcuts(self) -> None:
        """List the keys of all commands, from the commands themselves."""
        from kamdesk.app.shortcuts import ShortcutList

        box = ShortcutList(list(self.commands.values()), self)
        box.open()
        box.search.setFocus()

    def open_logs(self) -> None:
        """Open the folder of the logs."""
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        self.data.logs.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.data.logs)))

    def _box(self, text: str) -> None:
        from PySide6.QtWidgets import QMessageBox

        box = QMessageBox(self)
        box.setObjectName("message")
        box.setWindowTitle("kamdesk")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box.setText(text)
        box.addButton(_("Close"), QMessageBox.ButtonRole.AcceptRole)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    # -- undo ---------------------------------------------------------------------------------

    def _connect_undo(self, workspace: "Workspace") -> None:
        stack = workspace.stack
        for name, can, changed in (
            ("undo", stack.canUndo, stack.canUndoChanged),
            ("redo", stack.canRedo, stack.canRedoChanged),
        ):
            action = self.commands.get(name)
            if action is not None:
                action.setEnabled(can())
                changed.connect(action.setEnabled)
        for name, text, changed in (
            ("undo", stack.undoText, stack.undoTextChanged),
            ("redo", stack.redoText, stack.redoTextChanged),
        ):
            changed.connect(partial(self._name_step, name))
            self._name_step(name, text())

    def _name_step(self, name: str, what: str) -> None:
        """Write what would be undone or done again."""
        if self.context is not None and name in self.commands:
            word = _("&Undo") if name == "undo" else _("&Redo")
            self.commands[name].setText(f"{word} {what.replace('&', '&&')}".strip())

    def _undo(self) -> None:
        field = QApplication.focusWidget()
        if _can(field, "undo"):
            field.undo()  # type: ignore[union-attr]
        elif self.context is not None:
            self.context.workspace.stack.undo()

    def _redo(self) -> None:
        field = QApplication.focusWidget()
        if _can(field, "redo"):
            field.redo()  # type: ignore[union-attr]
        elif self.context is not None:
            self.context.workspace.stack.redo()

    def _follow_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        """Watch the line that is typed into, and no other object: each event would cost."""
        if isinstance(old, QLineEdit | QPlainTextEdit):
            old.removeEventFilter(self)
        if isinstance(new, QLineEdit | QPlainTextEdit):
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Ctrl+Z reach the program when a line has nothing to undo."""
        if event.type() == QEvent.Type.ShortcutOverride:
            undo = event.matches(QKeySequence.StandardKey.Undo)  # type: ignore[attr-defined]
            redo = event.matches(QKeySequence.StandardKey.Redo)  # type: ignore[attr-defined]
            if (undo and not _can(watched, "undo")) or (redo and not _can(watched, "redo")):
                event.ignore()
                return True
        return super().eventFilter(watched, event)

    # -- status and title ---------------------------------------------------------------------

    def _make_status(self) -> None:
        from kamdesk.ui.theme import CAPTION
        from kamdesk.ui.widgets import label

        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        for old in self._status.values():
            bar.removeWidget(old)
            old.deleteLater()
        self._status = {
            name: label("", size=CAPTION)
            for name in ("saved", "selection", "as_of", "currency", "file")
        }
        for name, one in self._status.items():
            one.setObjectName(f"status_{name}")
            if name in ("saved", "selection"):
                bar.addWidget(one)
            else:
                bar.addPermanentWidget(one)

    def say_selection(self, text: str) -> None:
        """Show count and sum of what is selected."""
        self._set_status("selection", text)

    def _saved(self, moment: Any) -> None:
        from kamdesk.base.formats import format_time

        self._set_status("saved", _("Saved {time}").format(time=format_time(moment)))

    def _tell_state(self) -> None:
        if self.context is None:
            for name in self._status:
                self._set_status(name, "")
            return
        workspace = self.context.workspace
        from kamdesk.base.formats import format_date
        from kamdesk.db.workspace_info import base_currency

        if not self._status["saved"].text():
            self._set_status("saved", _("Read only") if workspace.readonly else _("Saved"))
        self._set_status("as_of", _("As of {day}").format(day=format_date(self.context.as_of)))
        self._set_status("currency", workspace.read(base_currency))
        self._set_status("file", workspace.path.name)
        self._status["file"].setToolTip(str(workspace.path))

    def _set_status(self, name: str, text: str) -> None:
        self._status[name].setText(text)
        self._status[name].setAccessibleName(text)

    def _retitle(self, view: str) -> None:
        file = "" if self.context is None else self.context.workspace.path.stem
        self.setWindowTitle(" – ".join(part for part in (view, file, "kamdesk") if part))

    def notify(self, text: str, undo: bool) -> None:
        """Show a short note."""
        if self.toast is not None:
            self.toast.say(text, undo)

    def _raise(self, error: BaseException) -> None:
        raise error

    # -- events -------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files; what cannot be done with them is said when they are dropped."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the import page on a dropped file, or a dropped workspace; else say what can be dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if not paths:
            return
        event.acceptProposedAction()
        path = next((one for one in paths if one.suffix.lower() in (".kam", *_DROPPED)), None)
        if path is None:
            text = _("{file} cannot be brought in. Drop Excel, CSV, contact cards or a workspace.")
            self.notify(text.format(file=paths[0].name), False)
        elif path.suffix.lower() == ".kam":
            QTimer.singleShot(0, lambda: self.open_path(path))
        elif self.context is None:
            self.notify(_("Open or make a workspace first, then drop the list on it."), False)
        else:
            page = page_for_file(path)
            QTimer.singleShot(0, lambda: self.show_page(page, {"path": path}))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the toast out of the way."""
        super().resizeEvent(event)
        if self.toast is not None:
            self.toast.hide()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window, end what runs, close the file."""
        state = {
            **self.settings.page("window"),
            "geometry": bytes(self.saveGeometry().toBase64().data()).decode(),
        }
        self.settings.set_page("window", state)
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self.tasks.close()
        self._drop_pages()
        self._close_workspace()
        super().closeEvent(event)

    def _restore_geometry(self) -> None:
        """Bring the window back where it was, if that is still on a screen."""
        text = self.settings.page("window").get("geometry")
        self.resize(1366, 768)
        if isinstance(text, str) and self.restoreGeometry(QByteArray.fromBase64(text.encode())):
            visible = any(
                screen.availableGeometry().intersects(self.frameGeometry())
                for screen in QApplication.screens()
            )
            if not visible:
                self.move(40, 40)


def _can(field: object, step: str) -> bool:
    """Tell whether a field of text has something of its own to undo or redo."""
    if isinstance(field, QLineEdit):
        return field.isUndoAvailable() if step == "undo" else field.isRedoAvailable()
    if isinstance(field, QPlainTextEdit):
        text = field.document()
        return text.isUndoAvailable() if step == "undo" else text.isRedoAvailable()
    return False
