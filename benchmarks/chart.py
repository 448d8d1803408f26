"""chart: what the ageing chart costs the thread of the window, against the same bars drawn by hand.

matplotlib draws in a worker; the window paints a finished picture. The note tells how long the
picture takes there.
"""

import sys
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from benchmarks.harness import Result, in_turns, once, ratio_result, workspace
from benchmarks.windows import program, settle
from kamdesk.app.main import make_application
from kamdesk.ui.theme import theme

BAR = 2.0


class _Bars(QWidget):
    """The floor: stacked bars, drawn with a painter each time."""

    def __init__(self, columns: list[tuple[int, ...]]) -> None:
        super().__init__()
        self._columns = columns

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars and their labels."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("surface"))
        highest = max((sum(column) for column in self._columns), default=1) or 1
        wide = self.width() / max(1, len(self._columns))
        for place, column in enumerate(self._columns):
            bottom = float(self.height() - 20)
            for amount, colour in zip(column, theme().ageing, strict=False):
                high = amount / highest * (self.height() - 40)
                bar = QRectF(place * wide + 4, bottom - high, wide - 8, high)
                painter.fillRect(bar, QColor(colour))
                bottom -= high
            painter.drawText(int(place * wide), self.height() - 4, str(place + 1))


def chart(scale: str) -> list[Result]:
    """Measure a repaint of the chart, and see that the window started without matplotlib."""
    app = make_application()
    with program(app, workspace(scale)) as window:
        early = float("matplotlib" in sys.modules)
        window.show_page("receivables")
        settle(window)
        shown = window.findChild(QWidget, "ageing_chart")
        drawn = _wait(window, shown)
        bars = _Bars([end.open for end in shown._ends])
        bars.resize(shown.size())
        bars.show()
        settle(window)
        ours, floor = in_turns(shown.repaint, bars.repaint, 30)
        bars.close()
    plain = ratio_result(
        "chart", scale, ours, floor, BAR, matplotlib_at_start=early, picture_in_worker_ms=drawn
    )
    met = plain.met and not early
    return [Result(plain.name, scale, plain.ours, plain.floor, plain.bar, met, notes=plain.notes)]


def _wait(window: Any, shown: Any) -> float:
    """Wait for the first picture, draw another, and return its milliseconds."""
    import time

    from PySide6.QtCore import QCoreApplication

    def picture() -> None:
        before = shown._round
        shown._timer.start(0)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            QCoreApplication.processEvents()
            if shown._round > before and not window.tasks.busy():
                return
        raise RuntimeError("the chart was not drawn")

    picture()
    return once(picture)[0]
