"""Work that takes a while on the Reports page: what it is at, and a button to stop it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from kamdesk.base.formats import format_int
from kamdesk.base.i18n import _
from kamdesk.base.progress import Progress
from kamdesk.ui.context import Context
from kamdesk.ui.tasks import Task
from kamdesk.ui.widgets import button, hbox, muted


class Job(QWidget):
    """Runs one thing at a time.

    Signals:
        running: Whether something is under way.
        stopped: The user stopped it.
    """

    running = Signal(bool)
    stopped = Signal()

    def __init__(self, context: Context, name: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}_job")
        self._context = context
        self._task: Task | None = None
        self.bar = QProgressBar()
        self.bar.setObjectName(f"{name}_progress")
        self.bar.setAccessibleName(_("Export"))
        self.bar.setTextVisible(False)
        self.bar.setMaximumWidth(180)
        self.step = muted("")
        self.stop = button(_("Stop"), "", clicked=self.cancel)
        self.stop.setObjectName(f"{name}_stop")
        self.setLayout(hbox(self.step, self.bar, self.stop, gap=8))
        self.hide()

    def run(
        self, work: Callable[[Progress], Any], done: Callable[[Any], None],
        failed: Callable[[BaseException], None],
    ) -> None:  # fmt: skip
        """Run a function of a `Progress` in a worker."""
        self._task = self._context.tasks.start(work, done, failed, owner=self)
        self._task.stepped.connect(self._stepped)
        self._task.cancelled.connect(self.stopped)
        self._task.finished.connect(self._finished)
        self.bar.setRange(0, 0)
        self.step.setText("")
        self.show()
        self.running.emit(True)

    def cancel(self) -> None:
        """Stop what is under way."""
        if self._task is not None:
            self._task.cancel()

    def _stepped(self, done: int, total: int, what: str) -> None:
        self.bar.setRange(0, max(total, 0))
        self.bar.setValue(done)
        counted = f"{format_int(done)} / {format_int(total)}" if total > 0 else what
        self.step.setText(counted)

    def _finished(self) -> None:
        self._task = None
        self.hide()
        self.running.emit(False)
