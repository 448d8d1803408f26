"""report-200k: a report of 200,000 lines as a workbook, and what it takes in memory.

The floor is XlsxWriter in constant memory writing the same cells: texts, days, amounts with formats,
and formulas with their values.
"""

import statistics
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from xlsxwriter import Workbook

from benchmarks.harness import CACHE, Result, child, once, ratio_result, sample
from kamdesk.base.progress import NoProgress
from kamdesk.reporting import look
from kamdesk.reporting.report import Column, Formula, Kind, Line, Report, Role, Sheet, Table
from kamdesk.reporting.workbook import write_workbook

ROWS = {"S": 20_000, "M": 200_000, "L": 500_000}
BAR, MEMORY_BAR = 1.25, 1.2
TURNS = 5
_DAY = date(2026, 6, 30)
_TITLES = ("Code", "Account", "Number", "Issued", "Due", "Days", "Amount", "Open", "Rest", "Share")


def report_200k(scale: str) -> list[Result]:
    """Measure time and memory of both, in turns, each memory in a process of its own."""
    rows = ROWS[scale]
    CACHE.mkdir(parents=True, exist_ok=True)
    mine, bare = [], []
    with TemporaryDirectory(dir=CACHE) as folder:
        own, floor = Path(folder) / "own.xlsx", Path(folder) / "floor.xlsx"
        for _turn in range(TURNS):
            bare.append(once(partial(write_floor, floor, rows)))
            mine.append(once(partial(write_own, own, rows)))
        size = own.stat().st_size / floor.stat().st_size
        heaps = {
            name: statistics.median(
                child("report", name, rows, Path(folder) / f"{name}.xlsx")["peak_mb"]
                for _turn in range(3)
            )
            for name in ("own", "floor")
        }
    met = heaps["own"] <= MEMORY_BAR * heaps["floor"]
    return [
        ratio_result("report-200k", scale, sample(mine), sample(bare), BAR, size=size),
        Result(
            "report-200k-memory", scale, heaps["own"], heaps["floor"], f"{MEMORY_BAR:g}", met, "mb"
        ),
    ]  # fmt: skip


def lines(rows: int) -> Iterator[tuple[str, str, str, date, date, int, int, int]]:
    """Return the cells of the lines that are no formulas; amounts in minor units."""
    chance = Random(7)
    for number in range(rows):
        issued = _DAY - timedelta(days=chance.randrange(700))
        amount = chance.randrange(10_000, 90_000_000)
        account = number % 997
        yield (
            f"K{account:05d}", f"上海璟森汽车系统科技有限公司 {account}", f"R-{number:08d}",
            issued, issued + timedelta(days=30), chance.randrange(600), amount,
            chance.randrange(amount),
        )  # fmt: skip


def write_own(out: Path, rows: int) -> None:
    """Write it as the program does."""
    kinds = (
        Kind.TEXT, Kind.TEXT, Kind.TEXT, Kind.DATE, Kind.DATE, Kind.DAYS, Kind.MONEY, Kind.MONEY,
        Kind.MONEY, Kind.SHARE,
    )  # fmt: skip
    columns = tuple(
        Column(title.lower(), title, kind) for title, kind in zip(_TITLES, kinds, strict=True)
    )

    def give() -> Iterator[Line]:
        total = rest = 0
        for cells in lines(rows):
            amount, still = cells[6], cells[7]
            total, rest = total + amount, rest + still
            yield Line(
                (
                    *cells, Formula("=[amount]-[open]", amount - still),
                    Formula("=[open]/[amount]", Decimal(still) / amount),
                )
            )  # fmt: skip
        last = rows - 1
        yield Line(
            (
                "Total", None, None, None, None, None, Formula(f"=SUM([amount:0:{last}])", total),
                Formula(f"=SUM([open:0:{last}])", rest), None, None,
            ),
            Role.TOTAL,
        )  # fmt: skip

    table = Table("items", "", columns, rows + 1, give, "CNY", tidy=False)
    report = Report("Items", "Our firm", _DAY, (), (Sheet("Items", (table,)),), ())
    write_workbook(report, out, NoProgress())


def write_floor(out: Path, rows: int) -> None:
    """Write the same cells with XlsxWriter alone."""
    book = Workbook(str(out), {"constant_memory": True, "tmpdir": str(out.parent)})
    page = book.add_worksheet("Items")
    base = {"font_name": look.FONT, "font_size": 10, "bottom": 1, "bottom_color": look.HAIRLINE}
    text = book.add_format({**base, "num_format": "@"})
    day = book.add_format({**base, "num_format": "yyyy-mm-dd"})
    number = book.add_format({**base, "num_format": "#,##0"})
    money = book.add_format({**base, "num_format": '#,##0.00;-#,##0.00;"–"'})
    share = book.add_format({**base, "num_format": "0.0%"})
    for place, title in enumerate(_TITLES):
        page.write_string(5, place, title, text)
    total = rest = 0
    for row, cells in enumerate(lines(rows), start=6):
        for place in range(3):
            page.write_string(row, place, cells[place], text)
        page.write_datetime(row, 3, datetime.combine(cells[3], time()), day)
        page.write_datetime(row, 4, datetime.combine(cells[4], time()), day)
        amount, still = cells[6], cells[7]
        page.write_number(row, 5, cells[5], number)
        page.write_number(row, 6, amount / 100, money)
        page.write_number(row, 7, still / 100, money)
        page.write_formula(row, 8, f"=G{row + 1}-H{row + 1}", money, (amount - still) / 100)
        page.write_formula(row, 9, f"=H{row + 1}/G{row + 1}", share, still / amount)
        total, rest = total + amount, rest + still
    page.write_formula(6 + rows, 6, f"=SUM(G7:G{6 + rows})", money, total / 100)
    page.write_formula(6 + rows, 7, f"=SUM(H7:H{6 + rows})", money, rest / 100)
    book.close()
