"""Widgets are destroyed in the main thread: nothing looks for circles while a worker runs."""

import gc
import threading
from typing import Any

from kamdesk.ui.tasks import TaskRunner


def test_no_worker_looks_for_circles(qapp: Any, qtbot: Any) -> None:
    tasks = TaskRunner()
    looked: list[int] = []
    worker: list[int] = []

    def note(_phase: str, _info: object) -> None:
        looked.append(threading.get_ident())

    def make_circles(_progress: object) -> int:
        worker.append(threading.get_ident())
        for _turn in range(20_000):
            one: list[Any] = []
            one.append(one)
        return 1

    gc.callbacks.append(note)
    try:
        done: list[int] = []
        tasks.start(make_circles, done.append)
        tasks.start(make_circles, done.append)
        qtbot.waitUntil(lambda: done == [1, 1] and not tasks.busy())
    finally:
        gc.callbacks.remove(note)
    assert not set(worker) & set(looked)
    assert gc.isenabled()
    tasks.close()


def test_what_was_abandoned_leaves_collecting_on(qapp: Any) -> None:
    tasks = TaskRunner()
    tasks.start(lambda _progress: 1)
    tasks.abandon_all()
    assert gc.isenabled()
    tasks.close()
