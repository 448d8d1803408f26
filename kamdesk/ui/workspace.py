"""The open workspace as the window sees it: read, write, undo, and one signal for every change."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from kamdesk.base.changes import ChangeSet
from kamdesk.base.i18n import Message
from kamdesk.ui.undo import StepCommand

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from kamdesk.db.connection import Reader
    from kamdesk.db.database import Database
    from kamdesk.db.lock import Holder

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Workspace(QObject):
    """Wraps a `Database` for pages.

    Signals:
        changed: A `ChangeSet`, after it is on the disk: an edit, an undo, a redo or an import.
        saved: The local moment of the last write (datetime).
        failed: An exception that an undo or redo met.
    """

    changed = Signal(object)
    saved = Signal(object)
    failed = Signal(object)

    def __init__(
        self, database: "Database", parent: QObject | None = None, *, for_pictures: bool = False
    ) -> None:
        """Wrap an open file; `for_pictures` shows one that is open for reading as if it were not."""
        super().__init__(parent)
        self.database = database
        self._for_pictures = for_pictures
        self.stack = QUndoStack(self)
        self._replaying = False
        self.reload_steps()

    @property
    def path(self) -> Path:
        """The file."""
        return self.database.path

    @property
    def readonly(self) -> bool:
        """Whether writes are refused."""
        return self.database.readonly and not self._for_pictures

    @property
    def holder(self) -> "Holder | None":
        """Who else writes the file, if it is read-only here."""
        return self.database.holder

    def read(
        self,
        query: "Callable[Concatenate[Reader, _P], _T]",
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _T:
        """Run a query on one consistent state of the file; also from other threads."""
        with self.database.read() as reader:
            return query(reader, *args, **kwargs)

    def write(
        self,
        text: Message,
        edit: "Callable[Concatenate[Session, _P], _T]",
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _T:
        """Run an edit as one undoable step, tell everybody, and return what it returned.

        Raises:
            UserError: From the edit or the file; then nothing happened.
        """
        written = self.database.write(text, edit, *args, **kwargs)
        self.adopt(written.changes)
        return written.value

    def adopt(self, changes: ChangeSet) -> None:
        """Take note of a step written elsewhere (a task's thread); call from the main thread."""
        if not changes:
            return
        self._push(changes.text, changes.step, done=True)
        self._tell(changes)

    def reload_steps(self) -> None:
        """Fill the undo stack from the record of the file."""
        self._replaying = True
        self.stack.clear()
        if not self.readonly:
            from kamdesk.db.journal import replayable

            steps = self.read(replayable)
            for info in steps:
                self._push(info.text, info.id, done=True)
            for info in reversed(steps):
                if info.state == "undone":
                    self.stack.undo()
        self._replaying = False

    def standing_day(self) -> date | None:
        """Return the day a sample workspace stands still at, or None."""
        from kamdesk.db.workspace_info import standing_day

        return self.read(standing_day)

    def close(self) -> None:
        """Close the file."""
        self.stack.clear()
        self.database.close()

    def _push(self, text: Message, step: int, *, done: bool) -> None:
        self.stack.push(StepCommand(text.text(), step, self._replay, self.failed.emit, done=done))

    def _replay(self, undo: bool) -> None:
        if self._replaying:
            return
        changes = self.database.undo() if undo else self.database.redo()
        if changes is not None:
            self._tell(changes)

    def _tell(self, changes: ChangeSet) -> None:
        self.saved.emit(datetime.now())
        self.changed.emit(changes)
