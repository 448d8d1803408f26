"""cli-start: `show accounts --json`, against importing SQLAlchemy and opening the file with it."""

from benchmarks.harness import TURNS, Result, child, ratio_result, sample, workspace

BAR = 1.5


def cli_start(scale: str) -> list[Result]:
    """Measure from the start of the process to the end of its answer."""
    path = workspace(scale)
    floors, ours = [], []
    heavy = 0.0
    for turn in range(TURNS + 1):
        bare, mine = child("sqlalchemy_open", path), child("show_accounts", path)
        heavy = max(heavy, mine["heavy"], mine["code"])
        if turn:
            floors.append((1000 * (bare["end"] - bare["start"]), bare["cpu_ms"]))
            ours.append((1000 * (mine["end"] - mine["start"]), mine["cpu_ms"]))
    plain = ratio_result("cli-start", scale, sample(ours), sample(floors), BAR, heavy_imports=heavy)
    met = plain.met and not heavy
    return [Result(plain.name, scale, plain.ours, plain.floor, plain.bar, met, notes=plain.notes)]
