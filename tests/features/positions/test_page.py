"""The Relations page: all accounts on one map, found, filtered, sized, and as a table."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.positions import service
from kamdesk.features.positions.layout import Frame, Grid, free_labels, radius
from kamdesk.features.positions.ui.page import RelationsPage
from kamdesk.features.positions.ui.portfolio import PortfolioMap, Shown
from kamdesk.features.relationships.store import AccountRelationRow
from kamdesk.features.relationships.widgets import AccountNetworkView
from tests import builders


@pytest.fixture
def accounts(database: Database) -> dict[str, int]:
    """One that rose in the quarter, one that stands in conflict, a stale one, one never assessed."""
    keys = {
        "Rising": builders.account(database, "Rising", code="R", tier="A"),
        "Conflict": builders.account(database, "Conflict", code="C", tier="B"),
        "Stale": builders.account(database, "Stale", code="S", tier="B"),
        "Nobody": builders.account(database, "Nobody", code="N"),
    }
    builders.snapshot(database, keys["Rising"], 3, on_day=date(2026, 3, 1))
    builders.snapshot(database, keys["Rising"], 5)
    builders.snapshot(database, keys["Conflict"], 1)
    builders.snapshot(database, keys["Stale"], 4, on_day=date(2025, 9, 1))
    builders.invoice(database, keys["Rising"], 400_00)
    builders.invoice(database, keys["Conflict"], 100_00)
    builders.invoice(database, keys["Conflict"], 7_00, currency="USD")
    return keys


@pytest.fixture
def page(accounts: dict[str, int], context: Any, show: Any, qtbot: Any) -> RelationsPage:
    shown: RelationsPage = show(RelationsPage(context))
    _wait(context, qtbot)
    return shown


def _wait(context: Any, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: not context.tasks.busy())


def _names(page: RelationsPage) -> list[str]:
    rows = [page.model.row_at(place) for place in range(len(page.model.ids))]
    return [row.texts[0] for row in rows if row is not None]


def test_every_assessed_account_is_on_the_map_and_in_the_table(page: RelationsPage) -> None:
    assert sorted(_names(page)) == ["Conflict", "Rising", "Stale"]
    assert page.header.count.text().startswith("3 of 3")
    assert page.map.accessibleDescription() == "3 accounts on the map"
    assert [page.missing.item(n).text() for n in range(page.missing.count())] == ["Nobody"]
    assert page.missing_title.text() == "1 without a position"


def test_a_click_on_a_dot_opens_its_position(
    page: RelationsPage, accounts: dict[str, int], context: Any, qtbot: Any
) -> None:
    place = page.map.place_of(accounts["Conflict"])
    assert place is not None
    with qtbot.waitSignal(context.account_wanted) as caught:
        qtbot.mouseClick(
            page.map, Qt.MouseButton.LeftButton, pos=QPoint(round(place.x()), round(place.y()))
        )
    assert caught.args == [accounts["Conflict"], "position"]
    assert page.table.selected() == [accounts["Conflict"]]


def test_the_hover_tells_who_it_is(page: RelationsPage, accounts: dict[str, int]) -> None:
    told = page.map.told([accounts["Rising"]])
    assert told.splitlines()[0] == "Rising"
    assert "Win-win · Strategic partner" in told
    assert "(+50.0)" in told
    assert page.map.told([accounts["Rising"], accounts["Stale"]]) == "Rising\nStale"
    assert page.map.hit(QPointF(1, 1)) == []


def test_the_same_on_the_other_map_and_as_a_table(page: RelationsPage, qtbot: Any) -> None:
    qtbot.mouseClick(page.which._buttons["ladder"], Qt.MouseButton.LeftButton)
    assert page.map._shown.which == "ladder"
    qtbot.mouseClick(page.twin._buttons["table"], Qt.MouseButton.LeftButton)
    assert page.body.currentWidget() is page.table
    page.table.sort_wanted.emit("RQ", True)
    assert _names(page) == ["Rising", "Stale", "Conflict"]
    page.table.sort_wanted.emit("moved", True)
    assert _names(page)[0] == "Rising"
    for column in page.model.columns:
        page.table.sort_wanted.emit(column.key, False)
        assert len(_names(page)) == 3


def test_filters_narrow_map_and_table_and_say_so(page: RelationsPage, qtbot: Any) -> None:
    page.want_only("tier", "B")
    assert sorted(_names(page)) == ["Conflict", "Stale"]
    page.want_only("kind", "conflict")
    assert _names(page) == ["Conflict"]
    page._filter_menu.aboutToShow.emit()
    page.want_only("tier", "A")
    assert page.body.currentIndex() == 3
    page.clear_filter()
    page.want_only("stale", True)
    assert _names(page) == ["Stale"]
    page.clear_filter()
    page.search.setText("ris")
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert _names(page) == ["Rising"]


def test_bubbles_are_as_large_as_their_figure_in_one_currency(
    page: RelationsPage, accounts: dict[str, int], context: Any, qtbot: Any
) -> None:
    page.sizes.setCurrentIndex(page.sizes.findData("outstanding"))
    page.reload()
    _wait(context, qtbot)
    assert page.currency is not None
    page.map.grab()
    sizes = {key: page.map._places[key][2] for key in page.map._places}
    assert sizes[accounts["Rising"]] == 2 * sizes[accounts["Conflict"]]
    qtbot.mouseClick(page.currency._buttons["USD"], Qt.MouseButton.LeftButton)
    page.map.grab()
    assert page.map._places[accounts["Conflict"]][2] > page.map._places[accounts["Rising"]][2]
    rows = {row.texts[0]: row.texts[-1] for n in range(3) if (row := page.model.row_at(n))}
    assert rows == {"Conflict": "7.00", "Rising": "", "Stale": ""}


def test_who_moved_this_quarter(page: RelationsPage, accounts: dict[str, int]) -> None:
    assert page.movers.count() == 1
    item = page.movers.item(0)
    assert item.text() == "▲ 86.6  Rising"
    assert "Win-win" in item.toolTip()
    page.movers.itemClicked.emit(item)
    assert page.table.selected() == [accounts["Rising"]]


def test_the_keyboard_walks_from_dot_to_dot(
    page: RelationsPage, accounts: dict[str, int], context: Any, qtbot: Any
) -> None:
    page.map.select(accounts["Conflict"])
    QTest.keyClick(page.map, Qt.Key.Key_Right)
    assert page.map._selected == accounts["Stale"]
    QTest.keyClick(page.map, Qt.Key.Key_Up)
    assert page.map._selected == accounts["Rising"]
    assert page.table.selected() == [accounts["Rising"]]
    with qtbot.waitSignal(context.account_wanted):
        QTest.keyClick(page.map, Qt.Key.Key_Return)


def test_one_without_a_position_is_assessed_from_here(
    page: RelationsPage, accounts: dict[str, int], context: Any, qtbot: Any
) -> None:
    with qtbot.waitSignal(context.account_wanted) as caught:
        qtbot.mouseClick(page.assess, Qt.MouseButton.LeftButton)
    assert caught.args == [accounts["Nobody"], "position"]


def test_arrows_follow_the_ideal_and_the_page_follows_changes(
    page: RelationsPage, accounts: dict[str, int], database: Database, context: Any, qtbot: Any
) -> None:
    page.arrows.setChecked(True)
    assert page.map._shown.arrows
    context.workspace.write(
        Message("x"), service.set_target, accounts["Conflict"], date(2026, 6, 1), "loose", "outsider"
    )  # fmt: skip
    _wait(context, qtbot)
    page.map.grab()
    mark = page.map._marks[accounts["Conflict"]]
    assert (mark.x, mark.ideal_x, mark.y, mark.ideal_y) == (0.0, 70.0, 0.0, 0.0)


def test_a_past_day_is_as_it_was(
    page: RelationsPage, accounts: dict[str, int], context: Any, qtbot: Any
) -> None:
    context.as_of = date(2026, 3, 15)
    _wait(context, qtbot)
    assert sorted(_names(page)) == ["Rising", "Stale"]


def test_an_empty_workspace_says_what_to_do(context: Any, show: Any, qtbot: Any) -> None:
    page: RelationsPage = show(RelationsPage(context))
    _wait(context, qtbot)
    assert page.body.currentIndex() == 2
    assert page.nothing.text.text().startswith("No accounts yet.")
    assert not page.assess.isVisible()


def test_thousands_are_painted_and_found(
    database: Database, accounts: dict[str, int], show: Any, context: Any
) -> None:
    """One account repeated: what is under a point is every one of them, and a menu asks which."""
    from dataclasses import replace

    from kamdesk.features.positions import queries

    first = context.workspace.read(queries.portfolio, date(2026, 6, 30), accounts["Stale"])[0]
    assert first.now is not None
    dots = [
        replace(first, id=number, now=replace(first.now, rq=Decimal(number % 100), t=Decimal(number // 50)))
        for number in range(1, 5001)
    ]  # fmt: skip
    shown: PortfolioMap = show(PortfolioMap())
    shown.show_map(Shown(dots, "pattern", {}, "", True))
    shown.grab()
    place = shown.place_of(1234)
    assert place is not None
    assert 1234 in shown.hit(place)
    shown.resize(900, 500)
    shown.grab()


def test_the_network_of_accounts_is_the_third_choice(
    page: RelationsPage, accounts: dict[str, int], database: Database, context: Any, qtbot: Any
) -> None:
    tie = AccountRelationRow(
        kind="referral", from_account_id=accounts["Nobody"], to_account_id=accounts["Stale"]
    )
    builders.add(database, tie)
    assert page.network is None
    qtbot.mouseClick(page.twin._buttons["network"], Qt.MouseButton.LeftButton)
    _wait(context, qtbot)
    assert isinstance(page.network, AccountNetworkView)
    assert page.body.currentWidget() is page.network
    assert set(page.network.scene.dots) == {accounts["Nobody"], accounts["Stale"]}
    assert page.header.count.text() == "As of 2026-06-30"
    of_positions = (page.controls, page.side, page.search, page.filters, page.picture, page.sheet)
    assert not any(one.isVisible() for one in of_positions)
    page.reload()
    _wait(context, qtbot)
    assert page.body.currentWidget() is page.network
    made = page.network
    for key in ("map", "network", "map"):
        qtbot.mouseClick(page.twin._buttons[key], Qt.MouseButton.LeftButton)
    assert page.network is made
    assert page.body.currentWidget() is page.map
    assert all(one.isVisible() for one in of_positions)
    assert page.header.count.text().startswith("3 of 3")


# -- geometry -------------------------------------------------------------------------------------


@given(
    st.lists(st.tuples(st.floats(0, 900), st.floats(0, 600), st.floats(1, 40)), max_size=60),
    st.tuples(st.floats(0, 900), st.floats(0, 600)),
)
def test_the_grid_finds_what_a_search_through_all_finds(
    bubbles: list[tuple[float, float, float]], point: tuple[float, float]
) -> None:
    grid = Grid((key, *one) for key, one in enumerate(bubbles))
    x, y = point
    wanted = {
        key
        for key, (left, top, size) in enumerate(bubbles)
        if ((left - x) ** 2 + (top - y) ** 2) ** 0.5 <= size + 3
    }
    assert set(grid.at(x, y)) == wanted


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 200)), max_size=40))
def test_labels_never_cover_one_another(points: list[tuple[float, float]]) -> None:
    frame = Frame(0, 0, 400, 300)
    placed = free_labels(((key, x, y, 50.0, 12.0) for key, (x, y) in enumerate(points)), frame)
    boxes = list(placed.values())
    for place, (left, top) in enumerate(boxes):
        for other_left, other_top in boxes[place + 1 :]:
            assert abs(left - other_left) >= 50 or abs(top - other_top) >= 12


def test_areas_grow_with_the_figure() -> None:
    assert radius(0, 100) == radius(-5, 100)
    assert radius(400, 400) == 2 * radius(100, 400)
