"""memory-idle: resident memory with the list open, and after every page was seen."""

import statistics
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.harness import TURNS, Result, child, workspace

IDLE_BAR_MB = 180.0
TOUR_BAR_MB = 350.0


def memory_idle(scale: str) -> list[Result]:
    """Measure the process with the list, and a process that has toured every page and tab."""
    path = workspace(scale)
    idle, floor, tours, heavy = [], [], [], 0.0
    with TemporaryDirectory() as folder:
        for _turn in range(TURNS):
            mine = child("window", path, data=Path(folder))
            idle.append(mine["resident_mb"])
            heavy = max(heavy, mine["heavy"])
            floor.append(child("empty_window")["resident_mb"])
        tours = [child("tour", path, data=Path(folder))["resident_mb"] for _turn in range(2)]
    own, bare, toured = statistics.median(idle), statistics.median(floor), max(tours)
    return [
        Result(
            "memory-idle", scale, own, bare, f"{IDLE_BAR_MB:.0f}mb", own <= IDLE_BAR_MB, "mb",
            {"heavy_imports": heavy},
        ),
        Result(
            "memory-tour", scale, toured, bare, f"{TOUR_BAR_MB:.0f}mb", toured <= TOUR_BAR_MB, "mb"
        ),
    ]  # fmt: skip
