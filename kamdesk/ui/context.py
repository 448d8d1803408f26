"""What every page is given: the workspace, settings, tasks, the as-of day, and the way around."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from kamdesk.base.settings import Settings
from kamdesk.ui.workspace import Workspace

if TYPE_CHECKING:
    from kamdesk.ui.tasks import TaskRunner


class Context(QObject):
    """Everything a page may use of the program.

    Attributes:
        workspace: The open file.
        settings: What is remembered outside it.
        tasks: Runs long work.

    Signals:
        as_of_changed: The day everything is counted at (date).
        page_wanted: (page key, keyword arguments for the page's `show_request`).
        account_wanted: (account id, tab key or "").
        notice: (text, whether it offers Undo).
        busy_changed: True while a background write runs and editing must wait.
        selection_told: What the selected rows come to, for the status line; "" for nothing.
    """

    as_of_changed = Signal(object)
    page_wanted = Signal(str, object)
    account_wanted = Signal(int, str)
    notice = Signal(str, bool)
    busy_changed = Signal(bool)
    selection_told = Signal(str)

    def __init__(
        self,
        workspace: Workspace,
        settings: Settings,
        tasks: "TaskRunner",
        today: Callable[[], date] = date.today,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.settings = settings
        self.tasks = tasks
        self._today = today
        self._as_of: date | None = workspace.standing_day()

    def today(self) -> date:
        """Return today, or the day a sample workspace stands still at."""
        return self.workspace_day() or self._today()

    def workspace_day(self) -> date | None:
        """Return the day a sample workspace stands still at, or None."""
        return self.workspace.standing_day()

    @property
    def as_of(self) -> date:
        """The day everything is counted at: today unless the user chose another."""
        return self._as_of or self._today()

    @as_of.setter
    def as_of(self, day: date) -> None:
        if day != self.as_of:
            self._as_of = None if day == self._today() else day
            self.as_of_changed.emit(day)

    def navigate(self, page: str, **request: Any) -> None:
        """Go to a page; the keyword arguments go to its `show_request(**request)` if it has one."""
        self.page_wanted.emit(page, request)

    def open_account(self, account_id: int, tab: str = "") -> None:
        """Go to the page of an account, on a tab if named."""
        self.account_wanted.emit(account_id, tab)

    def notify(self, text: str, *, undo: bool = False) -> None:
        """Show a short note; with `undo` it offers to take the last step back."""
        self.notice.emit(text, undo)
