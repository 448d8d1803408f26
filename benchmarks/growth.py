"""growth: time at L over time at M, against the ratio of the rows each operation reads.

The floor is linear growth; each line compares two times of ours, and `ratio` is how many times
steeper than its rows an operation grows.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import imports, list_open, search_key
from benchmarks.harness import CACHE, TODAY, TURNS, Result, once, opened, sample, workspace
from kamdesk.app.features import features
from kamdesk.base.lazy import load
from kamdesk.db.connection import Reader
from kamdesk.db.database import Database
from kamdesk.features.receivables import queries

BAR = 1.3
_PAST = timedelta(days=200)
_ROWS = {
    "list-open": "SELECT count(*) FROM account",
    "ageing-today": "SELECT count(*) FROM open_item",
    "ageing-as-of": "SELECT (SELECT count(*) FROM invoice) + (SELECT count(*) FROM allocation)",
    "report-aging": "SELECT count(*) FROM open_item",
    "search": "SELECT (SELECT count(*) FROM person) + (SELECT count(*) FROM invoice)",
}


def growth(_scale: str) -> list[Result]:
    """Measure every operation at M and at L."""
    times = {scale: _times(workspace(scale)) for scale in ("M", "L")}
    results = [_grown(name, times["M"][name], times["L"][name]) for name in _ROWS]
    small, large = (imports.measured(scale, 1)[0].ours for scale in ("M", "L"))
    rows = imports.ROWS
    return [*results, _grown("import", (small, rows["M"]), (large, rows["L"]))]


def _grown(name: str, small: tuple[float, int], large: tuple[float, int]) -> Result:
    linear = small[0] * large[1] / small[1]
    notes = {"ms_at_m": small[0], "rows": large[1] / small[1]}
    return Result(
        f"growth-{name}", "L", large[0], linear, f"{BAR:g}", large[0] <= BAR * linear, notes=notes
    )


def _times(path: Path) -> dict[str, tuple[float, int]]:
    """Return (median milliseconds, rows) of each operation on one workspace."""
    with opened(path) as database, TemporaryDirectory(dir=CACHE) as folder:
        with database.read() as reader:
            rows = {name: int(reader.value(sql)) for name, sql in _ROWS.items()}
            found = {name: _median(work, turns) for name, work, turns in _readings(reader)}
        found["report-aging"] = _median(lambda: _report(database, Path(folder) / "a.xlsx"), 1)
        found["search"] = search_key.measure(path, Path(folder) / "bare.db")[0].ours_ms
    return {name: (found[name], rows[name]) for name in rows}


def _readings(reader: Reader) -> list[tuple[str, Callable[[], object], int]]:
    return [
        ("list-open", lambda: list_open.rows(reader), TURNS),
        ("ageing-today", lambda: queries.ageing(reader, TODAY), TURNS),
        ("ageing-as-of", lambda: queries.ageing(reader, TODAY - _PAST), 3),
    ]


def _median(work: Callable[[], object], turns: int) -> float:
    if turns > 1:
        work()
    return sample([once(work) for _turn in range(turns)]).ms


def _report(database: Database, out: Path) -> None:
    spec = next(spec for one in features() for spec in one.reports if spec.name == "aging")
    load("kamdesk.features.workbooks.service:write_report")(database, spec, out, as_of=TODAY)
