"""Runs in a process of its own and prints what it saw as one JSON line: `-m benchmarks.probes NAME`.

Moments are on the clock of `time.monotonic`, which all processes of a machine share. Nothing is
imported before it is needed: imports are part of what is measured.
"""

import json
import sys
import time
from typing import Any


def _tell(**seen: float) -> None:
    print(json.dumps({**seen, "cpu_ms": 1000 * time.process_time()}), flush=True)


def _resident_mb() -> float:
    import psutil

    return psutil.Process().memory_info().rss / 1e6


def _on_paint(app: Any, wanted: Any, then: Any) -> None:
    """Call `then` with the moment after the first paint of a widget that `wanted` accepts.

    A paint is over when the next event that is none arrives, before that one is delivered.
    """
    from PySide6.QtCore import QEvent, QObject

    class Filter(QObject):
        painted = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                self.painted = self.painted or wanted(watched)
            elif self.painted:
                app.removeEventFilter(self)
                self.painted = False
                then(time.monotonic())
            return False

    app.installEventFilter(Filter(app))


def _is_window(widget: Any) -> bool:
    return bool(getattr(widget, "isWindow", bool)()) and widget.inherits("QMainWindow")


def empty_window() -> None:
    """The floor of starting: nothing but a window, until it is painted."""
    from PySide6.QtWidgets import QApplication, QMainWindow

    app = QApplication(["floor"])
    window = QMainWindow()

    def painted(moment: float) -> None:
        _tell(painted=moment, resident_mb=_resident_mb())
        app.quit()

    _on_paint(app, _is_window, painted)
    window.show()
    app.exec()


def window(path: str) -> None:
    """The program on a workspace, until the list shows rows and takes keys."""
    from pathlib import Path

    from PySide6.QtCore import QTimer

    from kamdesk.app import main

    app = main.make_application()
    seen: dict[str, float] = {}
    beats = [0.0, 0.0]  # moment of the last beat, longest gap

    def beat() -> None:
        now = time.monotonic()
        if beats[0]:
            beats[1] = max(beats[1], now - beats[0])
        beats[0] = now

    pulse = QTimer()
    pulse.timeout.connect(beat)

    def painted(moment: float) -> None:
        seen["painted"] = moment
        seen["cpu_painted_ms"] = 1000 * time.process_time()
        beats[0] = moment
        pulse.start(5)  # a busy loop would take the lock from the workers it watches
        _on_paint(app, _shows_rows, ready)

    def ready(moment: float) -> None:
        beat()
        seen["ready"] = moment
        seen["longest_gap_ms"] = 1000 * beats[1]
        seen["cpu_ready_ms"] = 1000 * time.process_time()
        QTimer.singleShot(500, end)

    def end() -> None:
        loaded = [name for name in ("sqlalchemy", "matplotlib") if name in sys.modules]
        _tell(**seen, resident_mb=_resident_mb(), heavy=len(loaded))
        app.closeAllWindows()
        app.quit()

    _on_paint(app, _is_window, painted)
    main.run(Path(path))


def _shows_rows(widget: Any) -> bool:
    table = widget.parent()
    return (
        table is not None
        and table.objectName() == "accounts_table"
        and table.viewport() is widget
        and table.lazy.rowCount() > 0
    )


def tour(path: str) -> None:
    """Every page and every tab of an account, then what the process holds in memory."""
    from pathlib import Path

    from benchmarks.windows import program, settle
    from kamdesk.app.features import account_tabs, pages
    from kamdesk.app.main import make_application

    app = make_application()
    with program(app, Path(path)) as shown:
        first = _resident_mb()
        for page in pages():
            shown.show_page(page.key)
            settle(shown)
        for tab in account_tabs():
            shown.show_account(1, tab.key)
            settle(shown)
        _tell(first_mb=first, resident_mb=_resident_mb())


def show_accounts(path: str) -> None:
    """The command line of scripts; tells whether it loaded what it must not."""
    from kamdesk.cli.main import run

    keep, sys.stdout = sys.stdout, _Nowhere()
    code = run(["show", "accounts", "--json", "--workspace", path])
    sys.stdout = keep
    loaded = sum(
        name in sys.modules for name in ("PySide6", "matplotlib", "xlsxwriter", "sqlalchemy")
    )
    _tell(end=time.monotonic(), code=code, heavy=loaded)


class _Nowhere:
    """A stream that forgets."""

    encoding = "utf-8"

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        return


def sqlalchemy_open(path: str) -> None:
    """The floor of the command line: SQLAlchemy imported and the file opened with it."""
    import sqlcipher3.dbapi2
    from sqlalchemy import create_engine, text

    engine = create_engine(f"sqlite:///{path}", module=sqlcipher3.dbapi2)
    with engine.connect() as connection:
        connection.execute(text("SELECT count(*) FROM account")).scalar()
    _tell(end=time.monotonic())


def report(name: str, rows: str, out: str) -> None:
    """A report of so many lines, written by the program ("own") or by XlsxWriter alone ("floor")."""
    from pathlib import Path

    from benchmarks import reports

    write = reports.write_own if name == "own" else reports.write_floor
    write(Path(out), int(rows))
    _tell(peak_mb=_peak_mb())


def sheet_back(path: str, sheet: str) -> None:
    """An edited sheet compared; what the process and its helper hold at their highest, together."""
    import threading
    from pathlib import Path

    import psutil

    from benchmarks.harness import TODAY, opened
    from kamdesk.features.roundtrip import importer

    mine, over, peak = psutil.Process(), threading.Event(), 0.0

    def watch() -> None:
        nonlocal peak
        while not over.wait(0.02):
            held = mine.memory_info().rss
            for one in mine.children():
                try:
                    held += one.memory_info().rss
                except psutil.Error:
                    continue
            peak = max(peak, held / 1e6)

    watcher = threading.Thread(target=watch)
    watcher.start()
    with opened(Path(path)) as database, database.read() as reader:
        importer.read_edited(reader, Path(sheet), TODAY)
    over.set()
    watcher.join()
    _tell(peak_mb=peak)


def calamine_read(sheet: str) -> None:
    """Every cell of a sheet read by calamine."""
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(sheet)
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()
    _tell(peak_mb=_peak_mb())


def _peak_mb() -> float:
    """Return the most this process ever held; the figure of `getrusage` begins with its parent's."""
    from pathlib import Path

    status = Path("/proc/self/status")
    if status.exists():
        line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) / 1e3
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
