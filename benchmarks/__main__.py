"""`python3 dev.py bench [NAME ...] [--scale S|M|L] [--json OUT]`: a line for each measure.

Without a name all of them run, each at the scales its bar is set for. A bar that is not met is
said, and is no failure of the call.
"""

import argparse
import json
import os
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from benchmarks.harness import Result
from kamdesk.base.lazy import load

# name: (function of a scale, scales the bar is set for)
MEASURES = {
    "start-paint": ("benchmarks.start:start_paint", "M"),
    "start-ready": ("benchmarks.start:start_ready", "M"),
    "cli-start": ("benchmarks.cli_start:cli_start", "S"),
    "memory-idle": ("benchmarks.memory:memory_idle", "M"),
    "import-invoices": ("benchmarks.imports:import_invoices", "M"),
    "import-undo": ("benchmarks.imports:import_invoices", "M"),
    "list-open": ("benchmarks.list_open:list_open", "ML"),
    "list-key": ("benchmarks.list_window:list_key", "L"),
    "list-scroll": ("benchmarks.list_window:list_scroll", "M"),
    "list-sort": ("benchmarks.list_window:list_sort", "L"),
    "search-key": ("benchmarks.search_key:search_key", "L"),
    "ageing-today": ("benchmarks.ageing_today:ageing_today", "ML"),
    "ageing-as-of": ("benchmarks.ageing_as_of:ageing_as_of", "ML"),
    "ageing-12-months": ("benchmarks.ageing_as_of:ageing_12_months", "ML"),
    "account-open": ("benchmarks.account_open:account_open", "L"),
    "chart": ("benchmarks.chart:chart", "M"),
    "map-open": ("benchmarks.map_canvas:map_open", "M"),
    "map-pan": ("benchmarks.map_canvas:map_pan", "M"),
    "map-layout": ("benchmarks.map_canvas:map_layout", "M"),
    "map-layout-quality": ("benchmarks.map_quality:map_layout_quality", "M"),
    "reconcile-50k": ("benchmarks.reconcile:reconcile_50k", "M"),
    "reconcile-quality": ("benchmarks.reconcile:reconcile_quality", "M"),
    "report-200k": ("benchmarks.reports:report_200k", "M"),
    "sheet-back-200k": ("benchmarks.sheet_back:sheet_back", "M"),
    "frozen-start": ("benchmarks.frozen_start:frozen_start", "S"),
    "growth": ("benchmarks.growth:growth", "L"),
}


def main() -> int:
    """Measure what was asked for and print it."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASURES))
    parser.add_argument("--scale", choices=("S", "M", "L"))
    parser.add_argument("--json", type=Path, metavar="OUT")
    args = parser.parse_args()
    unknown = set(args.names) - set(MEASURES)
    if unknown:
        parser.error(f"no such measure: {', '.join(sorted(unknown))}")
    results = []
    done: set[tuple[str, str]] = set()
    for name in args.names or MEASURES:
        place, scales = MEASURES[name]
        for scale in args.scale or scales:
            if (place, scale) not in done:  # two names may share one run
                done.add((place, scale))
                results += _measured(load(place), scale)
    if args.json:
        text = json.dumps([one.document() for one in results], indent=1)
        args.json.write_text(text + "\n", "utf-8")
    return 0


def _measured(measure: Callable[[str], list[Result]], scale: str) -> list[Result]:
    try:
        results = measure(scale)
    except RuntimeError as error:
        print(f"not measured: {error}", flush=True)
        return []
    for one in results:
        print(one.line(), flush=True)
    return results


if __name__ == "__main__":
    raise SystemExit(main())
