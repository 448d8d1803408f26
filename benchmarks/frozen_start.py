"""frozen-start: the built application against the same program from the environment.

Both open a new sample in a process of their own and draw its list of accounts; needs `dev.py build`.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.harness import ROOT, TURNS, Result, once, ratio_result, sample, workspace

BAR = 1.5
SIZE_BAR_MB = 260.0
FOLDER = ROOT / "dist" / "kamdesk"


def frozen_start(scale: str) -> list[Result]:
    """Measure both, and the size of the folder.

    Raises:
        RuntimeError: If nothing was built.
    """
    program = FOLDER / ("kamdesk.exe" if os.name == "nt" else "kamdesk")
    if not program.exists():
        raise RuntimeError("nothing was built: python3 dev.py build")
    path = workspace(scale)
    frozen, plain = [], []
    with TemporaryDirectory() as folder:
        out = Path(folder) / "page.png"
        words = ["draw", "accounts", "--workspace", str(path), "--out", str(out)]
        for turn in range(TURNS + 1):
            bare = _wall([sys.executable, "-m", "kamdesk", *words])
            mine = _wall([str(program), *words])
            if turn:
                plain.append(bare)
                frozen.append(mine)
    size = (
        sum(
            one.stat().st_size
            for one in FOLDER.rglob("*")
            if one.is_file() and not one.is_symlink()
        )
        / 1e6
    )
    result = ratio_result("frozen-start", scale, sample(frozen), sample(plain), BAR, size_mb=size)
    met = result.met and size <= SIZE_BAR_MB
    return [
        Result(result.name, scale, result.ours, result.floor, result.bar, met, notes=result.notes)
    ]


def _wall(command: list[str]) -> tuple[float, float]:
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    wall, _cpu = once(
        lambda: subprocess.run(command, env=env, cwd=ROOT, check=True, capture_output=True)
    )
    return wall, wall
