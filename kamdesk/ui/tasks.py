"""Long work in threads: progress, cancelling, and results delivered in the main thread."""

import gc
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal
from shiboken6 import isValid

from kamdesk.base import i18n
from kamdesk.base.errors import Cancelled
from kamdesk.base.memory import give_back
from kamdesk.base.progress import Progress

_REST_MS = 100


class Task(QObject):
    """One piece of work. Connect before it is started; all signals arrive in the main thread.

    Signals:
        stepped: (done, total or -1, what).
        succeeded: What the work returned.
        failed: The exception; not sent when it was cancelled.
        cancelled: The user stopped it.
        finished: After any of the three.
        ended: When it is over, also where nobody is left to hear the others.
    """

    stepped = Signal(int, int, str)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    finished = Signal()
    ended = Signal()
    _done = Signal(object, object)

    def __init__(self, work: Callable[[Progress], Any], owner: QObject | None = None) -> None:
        super().__init__()
        self._work = work
        self._owner = owner
        self._stop = threading.Event()
        self._abandoned = False
        self._language = i18n.language()
        self._done.connect(self._deliver)

    def abandon(self) -> None:
        """Ask the work to stop, and let nobody hear of it again."""
        self._abandoned = True
        self._stop.set()

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._stop.set()

    def step(self, done: int, total: int | None, what: str = "") -> None:
        """Implement `Progress`, in the worker's thread."""
        if self._stop.is_set():
            raise Cancelled
        self.stepped.emit(done, -1 if total is None else total, what)

    def run(self) -> None:
        """Do the work; called in a thread of the pool."""
        try:
            with i18n.speaking(self._language):
                value = self._work(self)
            error: BaseException | None = None
        except BaseException as caught:  # noqa: BLE001 - told in the main thread
            value, error = None, caught
        try:
            self._done.emit(value, error)
        except RuntimeError:  # the window is gone
            return

    def _deliver(self, value: object, error: object) -> None:
        if self._abandoned:
            return
        if self._owner is None or isValid(self._owner):
            if isinstance(error, Cancelled):
                self.cancelled.emit()
            elif error is not None:
                self.failed.emit(error)
            else:
                self.succeeded.emit(value)
            self.finished.emit()
        self.ended.emit()


class _Runner(QRunnable):
    def __init__(self, task: Task) -> None:
        super().__init__()
        self._task = task

    def run(self) -> None:
        """Run the task."""
        self._task.run()


class TaskRunner(QObject):
    """Runs tasks and waits for them at the end.

    While any runs, circles are not looked for: a worker that found one of widgets would destroy them
    in its own thread, and the main thread and it would wait for each other.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)
        self._running: set[Task] = set()
        self._collects = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(lambda: self._pool.start(give_back))

    def start(
        self,
        work: Callable[[Progress], Any],
        succeeded: Callable[[Any], None] | None = None,
        failed: Callable[[Any], None] | None = None,
        *,
        owner: QObject | None = None,
    ) -> Task:
        """Run a function of a `Progress` in a thread.

        Errors nobody takes are raised in the main thread, where the one error dialog shows them.
        Nothing is delivered any more once `owner`, who asked for it, is gone.
        """
        task = Task(work, owner)
        if succeeded is not None:
            task.succeeded.connect(succeeded)
        task.failed.connect(failed or _raise)
        task.ended.connect(lambda: self._over(task))
        if not self._running:
            self._collects = gc.isenabled()
            gc.disable()
        self._running.add(task)
        self._pool.start(_Runner(task))
        return task

    def _over(self, task: Task) -> None:
        self._running.discard(task)
        self._collect_again()
        self.rest()

    def _collect_again(self) -> None:
        if self._collects and not self._running:
            self._collects = False
            gc.enable()

    def rest(self) -> None:
        """Give memory back once nothing more is going on; call after something large was done."""
        if not self._running:
            self._rest.start()

    def busy(self) -> bool:
        """Tell whether anything is running."""
        return bool(self._running)

    def abandon_all(self) -> None:
        """Stop everything and wait; nothing that was under way is delivered any more."""
        self._rest.stop()
        for task in list(self._running):
            task.abandon()
        self._pool.waitForDone()
        self._running.clear()
        self._collect_again()

    def close(self) -> None:
        """Stop everything at the end."""
        self.abandon_all()


def _raise(error: BaseException) -> None:
    raise error
