"""The network of accounts: who is tied with whom, which ties count, and the same as a table."""

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton, QToolButton

from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.relationships.store import AccountRelationRow
from kamdesk.features.relationships.widgets import AccountNetworkView
from tests import builders


def _tie(first: int, second: int, kind: str, **values: Any) -> AccountRelationRow:
    return AccountRelationRow(kind=kind, from_account_id=first, to_account_id=second, **values)


@pytest.fixture
def keys(database: Database) -> dict[str, int]:
    """Hub is referred to by four; one of them works with Far, which hangs on it alone."""
    made = {name: builders.account(database, name, code=name) for name in ("Hub", "Alone")}
    made["Far"] = builders.account(database, "Far", code="Far", short_name="F.")
    for name in ("North", "South", "East", "West"):
        made[name] = builders.account(database, name, code=name)
        builders.add(database, _tie(made[name], made["Hub"], "referral", strength=3))
    builders.add(database, _tie(made["West"], made["Far"], "project"))
    return made


@pytest.fixture
def view(keys: dict[str, int], context: Any, show: Any, qtbot: Any) -> AccountNetworkView:
    shown: AccountNetworkView = show(AccountNetworkView(context))
    _wait(context, qtbot)
    return shown


def _wait(context: Any, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: not context.tasks.busy())


def _table(view: AccountNetworkView) -> dict[str, tuple[str, str]]:
    """Return ties and betweenness by name, in the order of the table."""
    rows = [view.model.row_at(place) for place in range(len(view.model.ids))]
    return {row.texts[0]: (row.texts[1], row.texts[2]) for row in rows if row is not None}


def _click(view: AccountNetworkView, qtbot: Any, key: int, *, twice: bool = False) -> None:
    place = view.view.mapFromScene(view.scene.dots[key].pos())
    press = qtbot.mouseDClick if twice else qtbot.mouseClick
    press(view.view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def _switch(view: AccountNetworkView, qtbot: Any, kind: str) -> None:
    made = view.findChild(QToolButton, f"network_{kind}")
    assert isinstance(made, QToolButton)
    qtbot.mouseClick(made, Qt.MouseButton.LeftButton)


def _drawn(view: AccountNetworkView) -> list[tuple[int, int]]:
    return sorted((tie.first, tie.second) for _line, _place, tie in view.scene._ties.lines)


def test_every_tied_account_is_a_dot_and_every_tie_a_line(
    view: AccountNetworkView, keys: dict[str, int]
) -> None:
    assert set(view.scene.dots) == set(keys.values()) - {keys["Alone"]}
    assert len(_drawn(view)) == 5
    assert view.count.text() == "6 accounts · 5 ties"
    assert view.scene.dots[keys["Hub"]].radius > view.scene.dots[keys["Far"]].radius
    for line, _place, tie in view.scene._ties.lines:
        ends = [view.scene.dots[key].pos() for key in (tie.first, tie.second)]
        assert [line.p1(), line.p2()] in (ends, ends[::-1])
    shorts = {dot.account.name: dot.account.short for dot in view.scene.dots.values()}
    assert (shorts["Far"], shorts["Hub"]) == ("F.", "Hub")
    places = {(dot.x(), dot.y()) for dot in view.scene.dots.values()}
    assert len(places) == 6
    assert (
        view.view.viewport()
        .rect()
        .contains(view.view.mapFromScene(view.scene.itemsBoundingRect()).boundingRect())
    )


def test_the_table_counts_ties_and_the_ways_that_lead_through(view: AccountNetworkView) -> None:
    # through Hub: the six pairs of its four, and Far with three of them; through West: Far with four
    assert list(_table(view).items())[:2] == [("Hub", ("4", "9.0")), ("West", ("2", "4.0"))]
    assert _table(view)["Far"] == ("1", "0.0")
    view.table.sort_wanted.emit("name", False)
    assert list(_table(view)) == ["East", "Far", "Hub", "North", "South", "West"]
    view.table.sort_wanted.emit("betweenness", True)
    assert list(_table(view))[:2] == ["Hub", "West"]


def test_a_kind_that_is_switched_off_is_not_drawn_and_not_counted(
    view: AccountNetworkView, keys: dict[str, int], qtbot: Any
) -> None:
    before = {key: dot.pos() for key, dot in view.scene.dots.items()}
    _switch(view, qtbot, "referral")
    assert _drawn(view) == [(keys["West"], keys["Far"])]
    assert _table(view)["Hub"] == ("0", "0.0")
    assert _table(view)["West"] == ("1", "0.0")
    assert view.count.text() == "6 accounts · 1 tie"
    assert {key: dot.pos() for key, dot in view.scene.dots.items()} == before
    _switch(view, qtbot, "referral")
    assert len(_drawn(view)) == 5
    assert _table(view)["Hub"] == ("4", "9.0")


def test_what_is_chosen_in_the_drawing_is_chosen_in_the_table_and_back(
    view: AccountNetworkView, keys: dict[str, int], qtbot: Any
) -> None:
    _click(view, qtbot, keys["West"])
    assert view.table.selected() == [keys["West"]]
    assert view.view.accessibleDescription().startswith("West: tied with 2 accounts")
    faded = {name for name in keys if name != "Alone" and view.scene.dots[keys[name]].faded}
    assert faded == {"North", "South", "East"}

    view.table.select_id(keys["Far"])
    chosen = [key for key, dot in view.scene.dots.items() if dot.isSelected()]
    assert chosen == [keys["Far"]]
    assert view.table.selected() == [keys["Far"]]

    qtbot.mouseClick(view.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert view.table.selected() == []
    assert not any(dot.faded for dot in view.scene.dots.values())


def test_a_double_click_opens_the_account(
    view: AccountNetworkView, keys: dict[str, int], context: Any, qtbot: Any
) -> None:
    with qtbot.waitSignal(context.account_wanted) as caught:
        _click(view, qtbot, keys["South"], twice=True)
    assert caught.args == [keys["South"], ""]
    with qtbot.waitSignal(context.account_wanted) as caught:
        view.table.opened.emit(keys["East"])
    assert caught.args == [keys["East"], ""]


def test_it_follows_what_is_written_and_the_day(
    view: AccountNetworkView, keys: dict[str, int], context: Any, qtbot: Any
) -> None:
    _switch(view, qtbot, "project")
    context.workspace.write(
        Message("x"),
        lambda session: session.add(
            _tie(keys["Alone"], keys["Far"], "project", since=date(2026, 6, 1))
        ),
    )
    _wait(context, qtbot)
    assert keys["Alone"] in view.scene.dots
    assert len(_drawn(view)) == 4
    _switch(view, qtbot, "project")
    assert len(_drawn(view)) == 6
    context.as_of = date(2026, 5, 1)
    _wait(context, qtbot)
    assert len(_drawn(view)) == 5
    assert _table(view)["Alone"][0] == "0"


def test_without_ties_it_says_where_they_come_from(context: Any, show: Any, qtbot: Any) -> None:
    view: AccountNetworkView = show(AccountNetworkView(context))
    assert view.body.currentIndex() == 1
    bring = view.body.currentWidget().findChild(QPushButton)
    assert isinstance(bring, QPushButton)
    with qtbot.waitSignal(context.page_wanted) as caught:
        qtbot.mouseClick(bring, Qt.MouseButton.LeftButton)
    assert caught.args[0] == "import"
