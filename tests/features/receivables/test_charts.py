"""The picture of the month ends: a bar for every amount, in the order and size of the figures."""

from datetime import date

from kamdesk.base.i18n import speaking
from kamdesk.features.receivables.charts import Colors, draw_ageing, month_label

COLORS = Colors("#FFFFFF", "#000000", "#555555", "#DDDDDD", ("#111111", "#222222", "#333333"))
DAYS = [date(2026, 4, 30), date(2026, 5, 31)]


def test_every_amount_is_a_bar_and_none_is_drawn_for_nothing() -> None:
    drawing = draw_ageing(DAYS, [[100, 50, 0], [0, 0, 30]], [0, 20], "CNY", COLORS, (640, 200))
    assert {(one.month, one.bucket) for one in drawing.segments} == {
        (0, 0),
        (0, 1),
        (1, 2),
        (1, -1),
    }
    assert (drawing.width, drawing.height) == (640, 200)
    assert len(drawing.pixels) == 640 * 200 * 4


def test_a_bar_is_as_tall_as_its_amount_and_stands_on_the_one_before() -> None:
    drawing = draw_ageing(DAYS, [[100, 50, 0], [0, 0, 0]], [0, 0], "CNY", COLORS, (640, 200))
    low, high = sorted(drawing.segments, key=lambda one: one.bucket)
    assert abs(low.height - 2 * high.height) < 1.5
    assert abs(high.y + high.height - low.y) < 1.5


def test_what_is_unapplied_hangs_below_zero() -> None:
    drawing = draw_ageing(DAYS, [[100, 0, 0], [100, 0, 0]], [60, 0], "CNY", COLORS, (640, 200))
    below = next(one for one in drawing.segments if one.bucket == -1)
    above = next(one for one in drawing.segments if one.bucket == 0)
    assert below.y >= above.y + above.height - 1


def test_nothing_at_all_is_drawn_too() -> None:
    assert draw_ageing(DAYS, [[0], [0]], [0, 0], "JPY", COLORS, (300, 120)).segments == ()


def test_months_are_written_in_the_language() -> None:
    assert [month_label(day) for day in (date(2026, 1, 31), date(2026, 3, 31))] == ["Jan 26", "Mar"]
    with speaking("zh_CN"):
        assert [month_label(day) for day in (date(2026, 1, 31), date(2026, 3, 31))] == [
            "26年1月",
            "3月",
        ]
