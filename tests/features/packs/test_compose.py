"""Sheets of several reports become one: keys apart, columns cut, formulas whole or values."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kamdesk.features.packs.report.compose import Pick, compose, picks, rekeyed, spots, total
from kamdesk.reporting.layout import Layout
from kamdesk.reporting.report import (
    Chart,
    Column,
    Drawing,
    Formula,
    Kind,
    Line,
    Part,
    Report,
    Role,
    Sheet,
    Table,
    Words,
    WordsLine,
    fixed,
)

_LEDGER = ("number", "amount", "open", "b0", "b1", "due")


def _table(key: str, *keys: str, line: tuple[object, ...] = (), total_line: tuple[object, ...] = ()) -> Table:  # fmt: skip
    lines = [Line(line or tuple(None for _key in keys))]  # type: ignore[arg-type]
    if total_line:
        lines.append(Line(total_line, Role.TOTAL))  # type: ignore[arg-type]
    count, give = fixed(lines)
    return Table(key, "", tuple(Column(one, one, Kind.MONEY) for one in keys), count, give, "CNY")


def _report(*sheets: Sheet) -> Report:
    return Report("A", "Firm", date(2026, 6, 30), (("x", "y"),), sheets, ())


def _composed(audience: str, source: str, *parts: Part) -> Report:
    return compose(audience, _report(), [Pick(source, Sheet("One", parts))])


def _cell(report: Report, sheet: int, part: int, place: int) -> object:
    table = report.sheets[sheet].parts[part]
    assert isinstance(table, Table)
    return next(iter(table.lines())).cells[place]


def test_a_formula_on_what_is_left_follows_its_cells() -> None:
    whole = _table("items_CNY", *_LEDGER, line=(1, 2, Formula("=[amount]+[b0..b1]", 3), 4, 5, 6))
    made = _composed("customer", "aging", whole)
    assert _cell(made, 0, 0, 2) == Formula("=[amount]+[b0..b1]", 3)
    assert Layout(made).tables.keys() == {"aging__items_CNY"}


def test_a_formula_on_what_was_left_out_becomes_its_value() -> None:
    cut = _table("items_CNY", "number", "new", "open", line=(1, 2, Formula("=[new]*2", 4)))
    made = _composed("customer", "aging", cut)
    assert [one.key for one in made.sheets[0].parts[0].columns] == ["number", "open"]  # type: ignore[union-attr]
    assert _cell(made, 0, 0, 1) == 4


def test_a_span_with_a_gap_becomes_its_value() -> None:
    """A new column between two buckets would otherwise be summed unseen."""
    cut = _table("items_CNY", "b0", "new", "b1", "open", line=(1, 2, 3, Formula("=SUM([b0..b1])", 6)))  # fmt: skip
    assert _cell(_composed("customer", "aging", cut), 0, 0, 2) == 6


def test_a_value_of_another_kind_than_its_column_keeps_its_kind() -> None:
    share = Formula("=[new]/2", Decimal("0.25"), Kind.SHARE)
    cut = _table("items_CNY", "new", "open", line=(1, share))
    assert _cell(_composed("customer", "aging", cut), 0, 0, 0) == Formula("=0.25", Decimal("0.25"), Kind.SHARE)  # fmt: skip


def test_a_formula_on_a_table_that_was_not_taken_becomes_its_value() -> None:
    summary = _table("summary_CNY", "code", "b0", line=("A", Formula("=[items_CNY!b0:3]", 7)))
    made = _composed("finance", "aging", summary)
    assert _cell(made, 0, 0, 1) == 7
    both = compose(
        "finance", _report(),
        [Pick("aging", Sheet("S", (summary,))), Pick("aging", Sheet("I", (_table("items_CNY", "b0"),)))],
    )  # fmt: skip
    assert _cell(both, 0, 0, 1) == Formula("=[aging__items_CNY!b0:3]", 7)


def test_pictures_and_words_reach_the_customer_only_from_what_was_written_for_it() -> None:
    words, shapes = Words((WordsLine(("We think",)),)), Drawing((), 10, 10, "a map")
    table = _table("items_CNY", "number")
    assert len(_composed("customer", "aging", table, words, shapes).sheets[0].parts) == 1
    assert len(_composed("finance", "aging", table, words, shapes).sheets[0].parts) == 3
    assert _composed("customer", "relationship-map", shapes).sheets == ()
    assert len(_composed("customer", "statement", words).sheets) == 1


def test_a_chart_goes_with_any_column_it_draws() -> None:
    months = _table("months_CNY", "month", "b0", "new")
    drawn = Chart("Age", "months_CNY", "month", ("b0",), ("#000000",), 1, "CNY")
    hidden = Chart("Age", "months_CNY", "month", ("b0", "new"), ("#000000",) * 2, 1, "CNY")
    made = _composed("finance", "aging", months, drawn, hidden)
    assert [type(part) for part in made.sheets[0].parts] == [Table, Chart]
    assert made.sheets[0].parts[1].table == "aging__months_CNY"  # type: ignore[union-attr]
    assert _composed("customer", "aging", months, drawn).sheets == ()


def test_a_title_block_of_its_own_stays_with_those_who_may_read_it() -> None:
    sheet = Sheet("S", (_table("items_CNY", "number"),), title="Ours", facts=(("Note", "secret"),))
    made = compose("customer", _report(), [Pick("aging", sheet)])
    assert (made.sheets[0].title, made.sheets[0].facts) == ("", None)


def test_sheets_of_the_same_name_are_told_apart() -> None:
    pick = Pick("aging", Sheet("Data", (_table("items_CNY", "number"),)))
    other = Pick("statement", Sheet("data", (_table("data", "number"),)))
    assert [one.name for one in compose("boss", _report(), [pick, other]).sheets] == ["Data", "data 2"]  # fmt: skip


def test_a_table_that_is_taken_twice_has_keys_of_its_own() -> None:
    table = _table("sums_CNY", "what", "amount", line=("a", Formula("=[diff_CNY!rest:0]+[amount:0]", 1)))  # fmt: skip
    made = rekeyed(table, {"sums_CNY": "sums_3_CNY", "diff_CNY": "diff_3_CNY"})
    assert made.key == "sums_3_CNY"
    assert next(iter(made.lines())).cells[1] == Formula("=[diff_3_CNY!rest:0]+[amount:0]", 1)


def test_a_spot_names_the_cell_it_will_have() -> None:
    table = _table("summary_CNY", "code", "total", line=("A", 5), total_line=("Total", Formula("=1", 5)))  # fmt: skip
    report = _report(Sheet("S", (table,)))
    found = total("aging", report, "summary_CNY")
    assert found is not None
    assert (found.at("total"), found.whole("total")) == ("[aging__summary_CNY!total:1]", 5)
    assert [spot.values["code"] for _line, spot in spots("aging", report, "summary_CNY")] == ["A", "Total"]  # fmt: skip
    assert total("aging", report, "nothing") is None
    assert [one.sheet.name for one in picks("aging", report, {"summary"})] == ["S"]


@given(st.lists(st.sampled_from((*_LEDGER, "new", "margin", "note")), min_size=1, unique=True))
def test_the_customer_never_sees_a_column_without_a_class(keys: list[str]) -> None:
    made = _composed("customer", "aging", _table("items_CNY", *keys))
    left = {
        one.key
        for sheet in made.sheets
        for part in sheet.parts
        if isinstance(part, Table)
        for one in part.columns
    }
    assert left == set(keys) & set(_LEDGER)
