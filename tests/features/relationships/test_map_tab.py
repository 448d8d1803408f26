"""The map as its user works with it: seeing, moving, linking, judging, taking along, undoing."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QMenu, QToolButton

from kamdesk.db.database import Database
from kamdesk.features.relationships import queries, service
from kamdesk.features.relationships.service import NewPerson
from kamdesk.features.relationships.ui.cards import sentence
from kamdesk.features.relationships.ui.map_tab import MapTab
from kamdesk.features.relationships.ui.new_person import NewPersonForm
from kamdesk.features.relationships.ui.person_form import PersonForm
from kamdesk.features.relationships.ui.tie_form import TieForm
from tests import builders

DAY = date(2026, 6, 30)


@pytest.fixture
def account(database: Database) -> int:
    """王强 at the top, 李明 and 赵琳 below, 李明 influences 赵琳."""
    key = builders.account(database, "伟业")

    def add(name: str, title: str, boss: int | None) -> tuple[int, int]:
        made: tuple[int, int] = database.write(
            builders.Message("Add"), service.add_person, key, NewPerson(name, title, "采购部", boss)
        ).value
        return made

    wang = add("王强", "总经理", None)
    li, zhao = add("李明", "采购总监", wang[1]), add("赵琳", "工程师", wang[1])
    database.write(builders.Message("Tie"), service.add_tie, key, "influences", li, zhao, 2)
    for person, kind, value in (
        (wang[0], "influence", "5"),
        (li[0], "attitude", "-1"),
        (li[0], "influence", "4"),
        (li[0], "coverage", "3"),
    ):
        database.write(
            builders.Message("Judge"), service.record_fact, key, person, kind, value, DAY
        )
    return key


@pytest.fixture
def tab(account: int, context: Any, show: Any) -> MapTab:
    """The map of the account."""
    shown: MapTab = show(MapTab(context, account), 1280, 720)
    return shown


def _key(tab: MapTab, name: str) -> int:
    return next(key for key, card in tab.scene.cards.items() if card.person.name == name)


def _at(tab: MapTab, name: str, dx: float = 60, dy: float = 20) -> QPoint:
    return tab.view.mapFromScene(tab.scene.cards[_key(tab, name)].pos() + QPointF(dx, dy))


def _drag(
    qtbot: Any,
    tab: MapTab,
    start: QPoint,
    end: QPoint,
    modifier: Any = Qt.KeyboardModifier.NoModifier,
) -> None:
    port, left = tab.view.viewport(), Qt.MouseButton.LeftButton
    qtbot.mouseMove(port, start)
    qtbot.mousePress(port, left, modifier, start)
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    for step in (start + (end - start) / 2, end):
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(step),
            QPointF(port.mapToGlobal(step)),
            Qt.MouseButton.NoButton,
            left,
            modifier,
        )
        QApplication.sendEvent(port, event)
    qtbot.mouseRelease(port, left, modifier, end)


def test_everybody_is_a_card_and_every_tie_a_line(tab: MapTab) -> None:
    assert {card.person.name for card in tab.scene.cards.values()} == {"王强", "李明", "赵琳"}
    assert sorted(line.tie.kind for line in tab.scene.lines) == [
        "influences",
        "reports_to",
        "reports_to",
    ]
    boss, li = tab.scene.cards[_key(tab, "王强")], tab.scene.cards[_key(tab, "李明")]
    assert boss.y() < li.y()


def test_a_card_is_a_sentence_for_those_who_hear_it(tab: MapTab) -> None:
    li = tab.person(_key(tab, "李明"))
    told = sentence(li, tab.person(_key(tab, "王强")))
    assert (
        told
        == "李明, 采购总监, 采购部, attitude: Non-supporter, coverage: Several contacts, influence: High, reports to 王强"
    )
    tab.scene.choose([li.key])
    assert tab.view.accessibleDescription() == told


def test_moving_a_card_is_one_step_that_can_be_undone(
    tab: MapTab, qtbot: Any, context: Any
) -> None:
    before = tab.scene.cards[_key(tab, "赵琳")].pos()
    start = _at(tab, "赵琳")
    with qtbot.waitSignal(context.workspace.changed):
        _drag(qtbot, tab, start, start + QPoint(40, 90))
    after = tab.scene.cards[_key(tab, "赵琳")].pos()
    assert after.y() > before.y() + 50
    with qtbot.waitSignal(context.workspace.changed):
        context.workspace.stack.undo()
    assert tab.scene.cards[_key(tab, "赵琳")].pos() == before


def test_dropping_a_card_on_another_with_shift_makes_it_the_boss(
    tab: MapTab, qtbot: Any, context: Any
) -> None:
    start, end = _at(tab, "赵琳"), _at(tab, "李明")
    tab.scene.choose([])
    with qtbot.waitSignal(context.workspace.changed):
        tab.scene.boss_wanted.emit([_key(tab, "赵琳")], _key(tab, "李明"), False)
    assert tab.person(_key(tab, "赵琳")).boss == _key(tab, "李明")
    context.workspace.stack.undo()
    assert tab.person(_key(tab, "赵琳")).boss == _key(tab, "王强")
    _drag(qtbot, tab, start, end)
    menu = tab.findChild(QMenu, "drop_menu")
    assert menu is not None
    assert [action.text() for action in menu.actions()] == ["Reports to 李明", "Leave as it was"]
    menu.actions()[0].trigger()
    menu.close()
    assert tab.person(_key(tab, "赵琳")).boss == _key(tab, "李明")


def test_a_circle_is_refused_and_nothing_changes(tab: MapTab, context: Any) -> None:
    from kamdesk.base.errors import UserError

    steps = context.workspace.stack.count()
    with pytest.raises(UserError, match="report to themselves"):
        tab.edits.set_boss([tab.person(_key(tab, "王强"))], tab.person(_key(tab, "李明")))
    assert context.workspace.stack.count() == steps


def test_a_line_is_drawn_from_the_handle(tab: MapTab, qtbot: Any, context: Any) -> None:
    card = tab.scene.cards[_key(tab, "赵琳")]
    qtbot.mouseMove(tab.view.viewport(), _at(tab, "赵琳"))
    card._hovered = True  # the offscreen platform sends no hover
    blue = tab.view.mapFromScene(card.pos() + card._handles()[1])
    with qtbot.waitSignal(context.workspace.changed):
        _drag(qtbot, tab, blue, _at(tab, "王强", 60, 40))
    ties = {(tie.kind, tie.first, tie.second) for tie in tab.staff.ties}
    assert ("influences", _key(tab, "赵琳"), _key(tab, "王强")) in ties


def test_a_line_to_free_space_makes_a_linked_new_person(tab: MapTab, qtbot: Any) -> None:
    tab.scene.person_wanted.emit("influences", _key(tab, "李明"), QPointF(700, 400))
    form = tab.inspector.findChild(NewPersonForm)
    assert form is not None
    form.name.line.setText("孙辉")
    qtbot.mouseClick(form.add, Qt.MouseButton.LeftButton)
    sun = tab.scene.cards[_key(tab, "孙辉")]
    assert (sun.x(), sun.y()) == (700, 400)
    ties = {
        (line.tie.kind, line.first.person.name, line.second.person.name) for line in tab.scene.lines
    }
    assert ("influences", "李明", "孙辉") in ties


def test_the_keyboard_walks_the_tree_adds_and_takes_off(tab: MapTab, qtbot: Any) -> None:
    tab.view.setFocus()
    for key, name in (
        (Qt.Key.Key_Down, "王强"),
        (Qt.Key.Key_Down, "李明"),
        (Qt.Key.Key_Right, "赵琳"),
        (Qt.Key.Key_Up, "王强"),
    ):
        qtbot.keyClick(tab.view, key)
        assert [card.person.name for card in tab.scene.chosen()] == [name]
    qtbot.keyClick(tab.view, Qt.Key.Key_N)
    form = tab.inspector.findChild(NewPersonForm)
    assert form is not None
    form.unknown.setChecked(True)
    qtbot.keyClicks(form.title.line, "CFO")
    qtbot.keyClick(form.title.line, Qt.Key.Key_Return)
    cfo = tab.person(_key(tab, "CFO, unknown"))
    assert cfo.boss == _key(tab, "王强")
    tab.scene.choose([cfo.key])
    qtbot.keyClick(tab.view, Qt.Key.Key_Delete)
    assert "CFO, unknown" not in {card.person.name for card in tab.scene.cards.values()}
    tab.bar.waiting.setChecked(True)
    assert tab.backlog.isVisible()
    tab.backlog.list.setCurrentRow(0)
    qtbot.keyClick(tab.backlog.list, Qt.Key.Key_Return)
    assert _key(tab, "CFO, unknown") in tab.scene.cards
    assert tab.backlog.list.count() == 0


def test_a_judgement_is_added_with_its_day_and_source(
    tab: MapTab, qtbot: Any, context: Any, account: int
) -> None:
    tab.inspect(_key(tab, "李明"))
    form = tab.inspector.findChild(PersonForm)
    assert form is not None
    form.fields["source"].line.setText("季度拜访")
    attitude = form.fields["attitude"]
    attitude.combo.setCurrentIndex(attitude.combo.findData("2"))  # type: ignore[attr-defined]
    attitude.commit()
    history = context.workspace.read(
        queries.fact_history, account, tab.person(_key(tab, "李明")).person_id
    )
    assert [(one.value, one.source) for one in history if one.kind == "attitude"] == [
        ("2", "季度拜访"),
        ("-1", ""),
    ]
    assert tab.person(_key(tab, "李明")).number("attitude") == 2


def test_an_unknown_boss_is_refused_in_place(tab: MapTab, qtbot: Any) -> None:
    tab.inspect(_key(tab, "李明"))
    form = tab.inspector.findChild(PersonForm)
    assert form is not None
    form.fields["boss"].line.setText("Nobody")
    assert not form.fields["boss"].commit()
    assert form.fields["boss"].problem.text() == "There is nobody named Nobody on this map."


def test_a_chosen_line_is_explained_and_removed(tab: MapTab, qtbot: Any) -> None:
    influence = next(line for line in tab.scene.lines if line.tie.kind == "influences")
    influence.setSelected(True)
    form = tab.inspector.findChild(TieForm)
    assert form is not None
    qtbot.mouseClick(form.remove, Qt.MouseButton.LeftButton)
    assert "influences" not in {line.tie.kind for line in tab.scene.lines}


def test_the_legend_is_the_filter(tab: MapTab, qtbot: Any) -> None:
    one = tab.findChild(QToolButton, "legend_influences")
    assert one is not None
    qtbot.mouseClick(one, Qt.MouseButton.LeftButton)
    assert [line.isVisible() for line in tab.scene.lines if line.tie.kind == "influences"] == [
        False
    ]
    qtbot.mouseClick(one, Qt.MouseButton.LeftButton)
    assert all(line.isVisible() for line in tab.scene.lines)


def test_the_focus_lets_others_fade(tab: MapTab, qtbot: Any) -> None:
    tab.toggle_focus("gaps")
    assert {card.person.name for card in tab.scene.cards.values() if not card.faded} == {"王强"}
    tab.toggle_focus("gaps")
    assert not any(card.faded for card in tab.scene.cards.values())


def test_the_table_is_the_twin_of_the_map(tab: MapTab) -> None:
    tab.show_view("table")
    assert tab.body.currentWidget() is tab.table
    assert len(tab.table.model_of_people.ids) == 3
    tab.table.select_id(_key(tab, "赵琳"))
    assert [card.person.name for card in tab.scene.chosen()] == ["赵琳"]
    tab.table._sort_by("attitude", False)
    row = tab.table.model_of_people.row_at(0)
    assert row is not None
    assert row.texts[0] == "李明"


def test_a_past_day_shows_the_judgements_of_that_day(tab: MapTab, context: Any) -> None:
    context.as_of = date(2026, 6, 1)
    assert tab.person(_key(tab, "李明")).number("attitude") is None


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_the_map_is_taken_along(tab: MapTab, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"map{suffix}"
    tab.export_to(out)
    head = out.read_bytes()[:2000]
    assert {".png": b"PNG", ".svg": b"<svg", ".pdf": b"%PDF"}[suffix] in head
    assert out.stat().st_size > 2_000


def test_an_export_that_cannot_be_written_is_told(tab: MapTab, tmp_path: Path) -> None:
    from kamdesk.base.errors import UserError

    for name in ("nowhere/map.png", "nowhere/map.svg", "nowhere/map.pdf", "map.docx"):
        with pytest.raises(UserError):
            tab.export_to(tmp_path / name)


def test_an_account_without_people_says_what_to_do(
    context: Any, show: Any, database: Database
) -> None:
    tab = show(MapTab(context, builders.account(database, "Empty")), 1000, 700)
    assert tab.body.currentIndex() == 3
    tab.new_person()
    form = tab.inspector.findChild(NewPersonForm)
    form.name.line.setText("A")
    form.add_now()
    assert tab.body.currentWidget() is tab.view


def test_a_circle_in_the_data_is_marked(context: Any, show: Any, database: Database) -> None:
    from kamdesk.features.relationships.store import ReportingRow

    key = builders.account(database)
    for name in ("A", "B"):
        builders.contact(database, key, name)
    with database.read() as reader:
        first, second = reader.column("SELECT id FROM post ORDER BY id")
    builders.add(database, ReportingRow(post_id=first, boss_id=second, kind="solid"))
    builders.add(database, ReportingRow(post_id=second, boss_id=first, kind="solid"))
    tab = show(MapTab(context, key), 1000, 700)
    texts = [
        one.text()
        for one in tab.findChildren(__import__("PySide6.QtWidgets", fromlist=["QLabel"]).QLabel)
    ]
    assert any("Circle in the reporting lines: A → B → A" in text for text in texts)
