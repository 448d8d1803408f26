"""What all measures share: sample files made from a seed, medians of turns, the printed line.

Ours and the floor take turns in one run, so that a busy machine slows both. Wall time is compared;
CPU time stands beside it in the notes.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kamdesk.app.features import derivations, load_tables
from kamdesk.base.progress import NoProgress
from kamdesk.db.database import Database
from kamdesk.db.migrate import newest_version
from kamdesk.features.demo.scale import DEFAULT_SEED, SCALES, STANDING_DAY, Scale

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / "build" / "bench"
TURNS = 5
TODAY = STANDING_DAY
_SCALES = {
    "S": Scale("bench-s", 200, 2_000, 20_000, 4),
    "M": SCALES["medium"],
    "L": SCALES["large"],
}


@dataclass(frozen=True, slots=True)
class Sample:
    """Medians of some turns.

    Attributes:
        ms: Wall time, milliseconds.
        cpu_ms: CPU time of the process, milliseconds.
        p95_ms: Wall time 95 of 100 turns keep within.
    """

    ms: float
    cpu_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Result:
    """One printed line.

    Attributes:
        name: Of the measure.
        scale: "S", "M" or "L".
        ours: What it costs, in `unit`.
        floor: What the floor costs in the same run.
        bar: Highest ratio allowed, or a sentence of what else decides.
        met: Whether the bar is met.
        unit: "ms" or "mb".
        notes: Further figures.
    """

    name: str
    scale: str
    ours: float
    floor: float
    bar: str
    met: bool
    unit: str = "ms"
    notes: dict[str, Any] = field(default_factory=dict)

    def line(self) -> str:
        """Return the line that is printed."""
        ratio = self.ours / self.floor if self.floor else float("inf")
        verdict = "ok" if self.met else "FALLS-SHORT"
        notes = "".join(f" {name}={_short(value)}" for name, value in self.notes.items())
        return (
            f"BENCH {self.name} {self.scale} ours_{self.unit}={_short(self.ours)} "
            f"floor_{self.unit}={_short(self.floor)} ratio={ratio:.2f} bar={self.bar} {verdict}{notes}"
        )

    def document(self) -> dict[str, Any]:
        """Return it for a file."""
        return asdict(self)


def _short(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) and value < 100 else f"{value:.0f}"


def ratio_result(
    name: str, scale: str, ours: Sample, floor: Sample, bar: float, **notes: Any
) -> Result:
    """Return the result of a plain ratio of medians."""
    told = {"cpu": ours.cpu_ms, "floor_cpu": floor.cpu_ms, **notes}
    met = ours.ms <= bar * floor.ms
    return Result(name, scale, ours.ms, floor.ms, f"{bar:g}", met, notes=told)


def sample(turns: list[tuple[float, float]]) -> Sample:
    """Return the medians of (wall, CPU) milliseconds."""
    wall = sorted(one for one, _cpu in turns)
    return Sample(
        statistics.median(wall),
        statistics.median(cpu for _wall, cpu in turns),
        wall[min(len(wall) - 1, int(0.95 * len(wall)))],
    )


def once(work: Callable[[], object]) -> tuple[float, float]:
    """Return wall and CPU milliseconds of one call."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)


def in_turns(
    ours: Callable[[], object], floor: Callable[[], object], turns: int = TURNS, warm: bool = True
) -> tuple[Sample, Sample]:
    """Measure both, one after the other in each turn, after a turn that does not count."""
    if warm:
        ours()
        floor()
    mine, bare = [], []
    for _turn in range(turns):
        bare.append(once(floor))
        mine.append(once(ours))
    return sample(mine), sample(bare)


# -- files --------------------------------------------------------------------------------------


def workspace(scale: str) -> Path:
    """Return the sample file of a scale, made from its seed when it is not in the cache."""
    path = CACHE / f"{scale}-{DEFAULT_SEED}-schema{newest_version()}.kam"
    if path.exists():
        return path
    from kamdesk.features.demo.service import fill

    print(f"making the sample of scale {scale}", file=sys.stderr, flush=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    making = path.with_suffix(".making")
    making.unlink(missing_ok=True)
    database = Database.create(making, derivations=derivations(), tables=load_tables)
    fill(database, _SCALES[scale], DEFAULT_SEED, NoProgress())
    database.close()
    making.rename(path)
    return path


@contextmanager
def opened(path: Path, *, readonly: bool = True) -> Iterator[Database]:
    """Open a workspace as the program does."""
    database = Database.open(path, readonly=readonly, derivations=derivations(), tables=load_tables)
    try:
        yield database
    finally:
        database.close()


def copied(path: Path, target: Path) -> Path:
    """Copy a workspace that nobody writes."""
    for end in ("", "-wal", "-shm", ".lock"):
        target.with_name(target.name + end).unlink(missing_ok=True)
    shutil.copyfile(path, target)
    return target


# -- processes of their own ---------------------------------------------------------------------


def child(probe: str, *arguments: object, data: Path | None = None) -> dict[str, float]:
    """Run a function of `benchmarks.probes` in a process of its own and return what it measured.

    `start` is added: the moment before the process was started, on the clock of `time.monotonic`.
    """
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its bytecode
    if data is not None:
        env["KAMDESK_DATA"] = str(data)
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.probes", probe, *map(str, arguments)],
        cwd=ROOT, env=env, capture_output=True, encoding="utf-8", check=False, timeout=600,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{probe} failed:\n{done.stderr[-2000:]}")
    return {**json.loads(done.stdout.strip().splitlines()[-1]), "start": start}
