"""A report becomes a workbook: types, formulas with values, nothing that runs, no half files."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kamdesk.base.errors import Cancelled, UserError
from kamdesk.base.progress import NoProgress
from kamdesk.reporting import look
from kamdesk.reporting.layout import Layout
from kamdesk.reporting.report import (
    Chart,
    Cloud,
    Column,
    Formula,
    Kind,
    Line,
    Report,
    Role,
    Scatter,
    Sheet,
    Table,
    fixed,
)
from kamdesk.reporting.workbook import write_workbook
from tests.reporting.sheets import opened

RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "'quoted"]


def _report(lines: list[Line], *, tidy: bool = False, count: int | None = None) -> Report:
    columns = (
        Column("code", "Code"),
        Column("day", "Day", Kind.DATE),
        Column("open", "Open", Kind.MONEY, bar=True),
        Column("twice", "Twice", Kind.MONEY),
    )
    number, give = fixed(lines)
    table = Table(
        "items", "" if tidy else "Items", columns, number, give, "CNY", "Nothing.", tidy=tidy
    )
    return Report(
        "Trial",
        "Our firm",
        date(2026, 6, 30),
        (("Scope", "all"),),
        (Sheet("Main", (table,)),),
        (("Open", "What is open."),),
    )


def _lines(codes: list[str]) -> list[Line]:
    lines = [
        Line(
            (
                code,
                date(2026, 6, place + 1),
                10_05 * (place + 1),
                Formula("=[open]*2", 20_10 * (place + 1)),
            )
        )
        for place, code in enumerate(codes)
    ]
    last = len(lines) - 1
    total = sum(10_05 * (place + 1) for place in range(len(lines)))
    return [
        *lines,
        Line(("Total", None, Formula(f"=SUM([open:0:{last}])", total), None), Role.TOTAL),
    ]


def test_numbers_dates_and_codes_keep_their_types(tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    write_workbook(_report(_lines(["001", "1E5"])), out, NoProgress())
    sheet = opened(out, values=True)["Main"]
    cells = {
        cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value is not None
    }
    assert cells["001"].data_type == "s"
    assert cells["1E5"].data_type == "s"
    assert cells[10.05].number_format.startswith("#,##0.00")
    assert any(cell.is_date for cell in cells.values())


def test_formulas_carry_their_values(tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    write_workbook(_report(_lines(["a", "b"])), out, NoProgress())
    formulas, values = opened(out, values=False)["Main"], opened(out, values=True)["Main"]
    found = {
        formulas[cell.coordinate].value: cell.value
        for row in values.iter_rows()
        for cell in row
        if formulas[cell.coordinate].data_type == "f"
    }
    assert found == {"=C8*2": 20.1, "=C9*2": 40.2, "=SUM(C8:C9)": 30.15}


@pytest.mark.parametrize("text", RISKY)
def test_nothing_a_name_begins_with_runs(tmp_path: Path, text: str) -> None:
    out = tmp_path / "a.xlsx"
    write_workbook(_report(_lines([text])), out, NoProgress())
    sheet = opened(out, values=False)["Main"]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == text)
    assert cell.data_type == "s"
    assert cell.quotePrefix == (text[0] != "'")


def test_a_tidy_table_has_a_name_and_an_empty_one_a_sentence(tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    write_workbook(_report(_lines(["a"])[:1], tidy=True), out, NoProgress())
    assert list(opened(out, values=False)["Main"].tables) == ["T_items"]
    write_workbook(_report([]), out, NoProgress())
    texts = [cell.value for row in opened(out, values=False)["Main"].iter_rows() for cell in row]
    assert "Nothing." in texts


class _StopsAt:
    def __init__(self, number: int) -> None:
        self.number = number

    def step(self, done: int, total: int | None, what: str = "") -> None:
        if done >= self.number:
            raise Cancelled


@pytest.mark.parametrize("count", [1_000, 25_000])
def test_stopping_leaves_the_old_file_and_nothing_else(tmp_path: Path, count: int) -> None:
    out = tmp_path / "a.xlsx"
    out.write_bytes(b"old")
    report = _report(_lines(["a"] * 20) * (count // 20), tidy=True)
    with pytest.raises(Cancelled):
        write_workbook(report, out, _StopsAt(500))
    assert out.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [out]


def test_a_target_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "folder.xlsx"
    folder.mkdir()
    with pytest.raises(UserError, match=r"folder\.xlsx cannot be written"):
        write_workbook(_report([]), folder, NoProgress())
    with pytest.raises(UserError, match="cannot be written"):
        write_workbook(_report([]), tmp_path / "nowhere" / "a.xlsx", NoProgress())


def test_many_rows_are_written_as_they_come(tmp_path: Path) -> None:
    given = 0

    def lines() -> Iterator[Line]:
        nonlocal given
        for number in range(30_000):
            given += 1
            yield Line((f"R{number}", date(2026, 1, 1), number, None))

    columns = _report([]).sheets[0].parts[0]
    assert isinstance(columns, Table)
    table = Table("many", "", columns.columns, 30_000, lines, "CNY", tidy=True)
    report = Report("Many", "", date(2026, 6, 30), (), (Sheet("Main", (table,)),), ())
    out = tmp_path / "many.xlsx"
    write_workbook(report, out, NoProgress())
    sheet = opened(out, values=True)["Main"]
    assert sheet.max_row == 30_005
    assert sheet.auto_filter.ref == "A5:D30005"


def test_places_point_to_cells_of_any_sheet() -> None:
    one = Table("one", "", (Column("a", "A"), Column("b", "B"), Column("c", "C")), 3, tuple)
    two = Table("two", "Two", (Column("a", "A"),), 2, tuple)
    report = Report(
        "R", "", date(2026, 1, 1), (), (Sheet("First", (one,)), Sheet("It's 2", (two,))), ()
    )
    layout = Layout(report)
    assert layout.resolve("=[a]+[b:0]", one, 2) == "=A8+B6"
    assert layout.resolve("=SUM([a..c])/[two!a:1]", one, 0) == "=SUM(A6:C6)/'It''s 2'!A8"
    assert layout.resolve("=SUM([one!b:0:2])", two, 0) == "=SUM(First!B6:B8)"
    with pytest.raises(KeyError):
        layout.resolve("=[nothing]", one, 0)


def test_a_chart_points_to_the_lines_of_its_table(tmp_path: Path) -> None:
    report = _report(_lines(["a", "b"]))
    table = report.sheets[0].parts[0]
    chart = Chart("Open", "items", "day", ("open",), (look.BAR,), 2, "CNY")
    with_chart = Report("Trial", "", report.as_of, (), (Sheet("Main", (table, chart)),), ())
    out = tmp_path / "a.xlsx"
    write_workbook(with_chart, out, NoProgress())
    drawn = opened(out, values=False)["Main"]._charts
    assert len(drawn) == 1
    assert drawn[0].series[0].val.numRef.f == "Main!$C$7:$C$8"


def test_chinese_is_twice_as_wide() -> None:
    assert look.width_of("大客户A") == 7


def test_the_sheet_has_the_colours_of_the_window() -> None:
    from kamdesk.ui.theme import LIGHT

    assert LIGHT.ageing == look.BUCKETS
    assert (LIGHT.text, LIGHT.muted, LIGHT.accent) == (look.TEXT, look.MUTED, look.ACCENT)


def test_a_thin_shape_never_reaches_over_the_edge_of_a_column() -> None:
    """Programs give columns slightly different widths and would stretch it there."""
    from kamdesk.reporting.workbook import _within_column

    edges = [89, 178, *(178 + 75 * number for number in range(1, 12))]
    for width in (2, 6, 12):
        for x in range(1000):
            left = _within_column(x, width)
            assert x - width <= left <= x
            assert not any(left < edge <= left + width - 1 for edge in edges), (x, width)
    assert _within_column(85, 180) == 85


def test_what_is_printed_is_what_is_there_and_nothing_is_nothing(tmp_path: Path) -> None:
    lines = [Line(("", None, 5, Formula('=IF([open]=5,"—",1)', None)))]
    out = tmp_path / "p.xlsx"
    write_workbook(_report(lines), out, NoProgress())
    sheet = opened(out, values=False)["Main"]
    head = next(row for row in range(1, 20) if sheet.cell(row, 1).value == "Code")
    assert sheet.print_area == f"'Main'!$A$1:$D${head + 1}"
    assert sheet.print_title_rows == f"${head}:${head}"
    assert sheet.cell(head + 1, 1).value is None
    assert opened(out, values=True)["Main"].cell(head + 1, 4).value == "—"


def test_a_scatter_points_to_its_columns(tmp_path: Path) -> None:
    columns = (
        Column("name", "Name"), Column("x", "X", Kind.SCORE), Column("y", "Y", Kind.SCORE),
    )  # fmt: skip
    lines = [Line((f"P{n}", Decimal(n * 10), Decimal(n * 20))) for n in range(1, 4)]
    table = Table("points", "", columns, *fixed(lines))
    cloud = Cloud("Now", "x", "y", look.ACCENT, 0, 2, labels="name")
    scatter = Scatter("Map", "points", (cloud,), "right", "up", Decimal(50), Decimal(50))
    report = Report(
        "Trial",
        "",
        date(2026, 6, 30),
        (),
        (Sheet("Points", (table,)), Sheet("Map", (scatter,))),
        (),
    )
    out = tmp_path / "a.xlsx"
    write_workbook(report, out, NoProgress())
    (chart,) = opened(out, values=False)["Map"]._charts
    (series,) = chart.series
    assert series.xVal.numRef.f == "Points!$B$6:$B$8"
    assert series.yVal.numRef.f == "Points!$C$6:$C$8"
    assert opened(out, values=True)["Points"]["B6"].number_format == "0.00"


def test_no_figure_is_wider_than_its_column_and_a_last_note_has_room() -> None:
    columns = (
        Column("code", "Code"), Column("open", "Open", Kind.MONEY, width=9), Column("note", "Note"),
    )  # fmt: skip
    lines = [Line(("a", 1_00, "x" * 70)) for _ in range(400)]
    lines.append(Line(("b", 123_456_789_01, None)))
    lines.append(Line(("Total", Formula("=SUM([open:0:400])", 999_999_999_99), None), Role.TOTAL))
    table = Table("t", "", columns, *fixed(lines), "CNY")
    code, figures, note = look.column_widths(table)
    assert code < 10
    assert figures >= len("999,999,999.99") + 2
    assert note >= 70


def test_the_stamp_is_of_the_figures_and_not_of_the_words() -> None:
    from kamdesk.reporting.stamp import stamp_of

    one = stamp_of(_report(_lines(["a", "b"])))
    assert one == stamp_of(_report(_lines(["甲", "乙"])))
    assert len(one) == 9
    other = _lines(["a", "b"])
    other[0] = Line((*other[0].cells[:2], 10_06, other[0].cells[3]))
    assert one != stamp_of(_report(other))


def test_the_foot_says_what_it_is_of_and_the_stamp(tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    report = _report(_lines(["a"]))
    titled = Report(
        "2026 R&D", report.company, report.as_of, report.facts, report.sheets, report.notes
    )
    write_workbook(titled, out, NoProgress())
    foot = opened(out, values=False)["Main"].oddFooter
    assert foot.left.text == "2026 R&&D · 2026-06-30"
    assert foot.left.size == 8
    assert "&P / &N" in foot.right.text
