"""start-paint and start-ready: from the start of the process to the shell, and to the list with rows.

The floor is an empty QMainWindow in a process of its own. Files are warm.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.harness import TURNS, Result, Sample, child, ratio_result, sample, workspace

PAINT_BAR = 1.5
READY_BAR = 2.0
STALL_BAR_MS = 100.0


def start_paint(scale: str) -> list[Result]:
    """Measure until the shell is painted."""
    floor, painted, _ready, _gap = _starts(scale)
    return [ratio_result("start-paint", scale, painted, floor, PAINT_BAR)]


def start_ready(scale: str) -> list[Result]:
    """Measure until the list of accounts shows rows, and the longest stall on the way."""
    floor, _painted, ready, gap = _starts(scale)
    plain = ratio_result("start-ready", scale, ready, floor, READY_BAR)
    met = plain.met and gap <= STALL_BAR_MS
    notes = {**plain.notes, "longest_stall_ms": gap}
    return [Result(plain.name, scale, plain.ours, plain.floor, plain.bar, met, notes=notes)]


def _starts(scale: str) -> tuple[Sample, Sample, Sample, float]:
    path = workspace(scale)
    floors, paints, readies, gaps = [], [], [], []
    with TemporaryDirectory() as folder:
        for turn in range(TURNS + 1):
            bare = child("empty_window")
            mine = child("window", path, data=Path(folder))
            if turn == 0:  # warms the files
                continue
            floors.append((1000 * (bare["painted"] - bare["start"]), bare["cpu_ms"]))
            paints.append((1000 * (mine["painted"] - mine["start"]), mine["cpu_painted_ms"]))
            readies.append((1000 * (mine["ready"] - mine["start"]), mine["cpu_ready_ms"]))
            gaps.append(mine["longest_gap_ms"])
    return sample(floors), sample(paints), sample(readies), sorted(gaps)[len(gaps) // 2]
