"""Small parts: figures on one baseline, texts that are cut, search fields and Esc."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLineEdit

from kamdesk.ui.theme import apply_theme
from kamdesk.ui.widgets import Elided, Figure, SearchField, button


def _lowest(image: QImage, until: int) -> int:
    """Return the lowest row with ink in the first pixels of every row."""
    ground = image.pixelColor(image.width() - 1, 0)
    return max(
        y for y in range(image.height()) for x in range(until) if image.pixelColor(x, y) != ground
    )


def test_figures_stand_on_one_line_whatever_their_unit(show: Any, qapp: Any) -> None:
    apply_theme(qapp, "light")
    plain, chinese = Figure("126"), Figure("126万")
    for one in (plain, chinese):
        show(one, 200, one.height())
    assert plain.height() == chinese.height()
    assert _lowest(plain.grab().toImage(), 20) == _lowest(chinese.grab().toImage(), 20)


def test_a_long_name_leaves_room_for_others(show: Any) -> None:
    one = Elided("x" * 400)
    assert one.minimumSizeHint().width() <= 80
    assert one.sizeHint().width() > 1000


def test_esc_clears_the_search_and_then_leaves_it(show: Any, qtbot: Any) -> None:
    field = show(SearchField("Search"), 200, 30)
    left: list[bool] = []
    field.left.connect(lambda: left.append(True))
    qtbot.keyClicks(field, "acme")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert isinstance(field, QLineEdit)
    assert (field.text(), left) == ("", [])
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert left == [True]


def test_a_name_with_an_ampersand_makes_no_access_key(qapp: Any) -> None:
    assert button("R&D Ltd").shortcut().isEmpty()
