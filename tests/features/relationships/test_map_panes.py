"""The map over time, in further maps and layouts, and what stands beside it."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QToolButton, QWidget

from kamdesk.db.database import Database
from kamdesk.features.relationships import queries, service
from kamdesk.features.relationships.service import NewPerson
from kamdesk.features.relationships.ui.all_figures import AllFigures
from kamdesk.features.relationships.ui.backlog import MIME
from kamdesk.features.relationships.ui.decoration import FIELDS
from kamdesk.features.relationships.ui.export_form import ExportForm
from kamdesk.features.relationships.ui.focus import FOCI
from kamdesk.features.relationships.ui.guide import GuidedChoice
from kamdesk.features.relationships.ui.map_bar import ALIGNMENTS, LAYOUT_NAMES
from kamdesk.features.relationships.ui.map_tab import MapTab
from kamdesk.features.relationships.ui.new_person import NewPersonForm
from kamdesk.features.relationships.ui.payment_form import PaymentForm
from kamdesk.features.relationships.ui.person_form import PersonForm
from kamdesk.features.relationships.ui.share import Export
from kamdesk.features.relationships.ui.terms_form import TermsForm
from kamdesk.features.relationships.ui.words import DifferenceWords
from tests import builders

DAY = date(2026, 6, 30)
BEFORE = date(2026, 3, 1)


@pytest.fixture
def account(database: Database) -> int:
    """王强 over 李明 (采购部) and 赵琳 (财务部); 李明 turned against us in May; 赵琳 came in April."""
    key = builders.account(database, "伟业")

    def write(edit: Any, *args: Any) -> Any:
        return database.write(builders.Message("Edit"), edit, *args).value

    wang = write(
        service.add_person, key, NewPerson("王强", "总经理", "总经办", since=date(2020, 1, 1))
    )
    li = write(
        service.add_person, key,
        NewPerson("李明", "采购总监", "采购部", wang[1], since=date(2021, 1, 1)),
    )  # fmt: skip
    zhao = write(
        service.add_person, key,
        NewPerson("赵琳", "财务经理", "财务部", wang[1], since=date(2026, 4, 1)),
    )  # fmt: skip
    for person, kind, value, day in (
        (wang[0], "influence", "5", date(2026, 1, 1)),
        (li[0], "influence", "4", date(2026, 1, 1)),
        (li[0], "attitude", "1", date(2026, 1, 1)),
        (li[0], "attitude", "-1", date(2026, 5, 1)),
        (zhao[0], "role", "payer", date(2026, 4, 1)),
    ):
        write(service.record_fact, key, person, kind, value, day, "季度拜访")
    return key


@pytest.fixture
def tab(account: int, context: Any, show: Any) -> MapTab:
    """The map of the account."""
    shown: MapTab = show(MapTab(context, account), 1280, 720)
    return shown


def _key(tab: MapTab, name: str) -> int:
    return next(key for key, card in tab.scene.cards.items() if card.person.name == name)


def _names(tab: MapTab) -> set[str]:
    return {card.person.name for card in tab.scene.cards.values()}


def _click(qtbot: Any, parent: QWidget, name: str) -> None:
    one = parent.findChild(QPushButton, name) or parent.findChild(QToolButton, name)
    assert one is not None, name
    qtbot.mouseClick(one, Qt.MouseButton.LeftButton)


# -- time -----------------------------------------------------------------------------------------


def test_the_line_of_time_shows_any_past_day_for_reading(tab: MapTab, qtbot: Any) -> None:
    qtbot.mouseClick(tab.bar.time, Qt.MouseButton.LeftButton)
    assert tab.time.isVisible()
    tab.time.ruler._pick(BEFORE)
    assert _names(tab) == {"王强", "李明"}
    assert tab.person(_key(tab, "李明")).number("attitude") == 1
    assert not tab.editable
    tab.scene.choose([_key(tab, "李明")])
    tab.gestures.remove()
    assert _names(tab) == {"王强", "李明"}
    _click(qtbot, tab.time, "time_today")
    assert _names(tab) == {"王强", "李明", "赵琳"}
    assert tab.editable


def test_the_keys_of_the_ruler_walk_from_change_to_change(tab: MapTab, qtbot: Any) -> None:
    tab.bar.time.setChecked(True)
    ruler = tab.time.ruler
    qtbot.keyClick(ruler, Qt.Key.Key_Left)
    assert ruler.day == date(2026, 5, 1)
    qtbot.keyClick(ruler, Qt.Key.Key_Left)
    assert ruler.day == date(2026, 4, 1)
    qtbot.keyClick(ruler, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert ruler.day == date(2026, 3, 31)
    qtbot.keyClick(ruler, Qt.Key.Key_Right)
    assert ruler.day == date(2026, 4, 1)
    qtbot.keyClick(ruler, Qt.Key.Key_End)
    assert (ruler.day, tab.day) == (DAY, DAY)


def test_two_days_are_compared_on_the_map_and_in_words(tab: MapTab, qtbot: Any) -> None:
    tab.bar.time.setChecked(True)
    tab.time.ruler._pick(BEFORE)
    _click(qtbot, tab.time, "time_compare")
    _click(qtbot, tab.time, "time_today")
    diff = tab.scene.diff
    assert diff is not None
    assert diff.added == {_key(tab, "赵琳")}
    assert diff.attitudes == {_key(tab, "李明"): (1, -1)}
    words = tab.inspector.findChild(DifferenceWords)
    assert words is not None
    told = "\n".join(words._texts)
    assert "赵琳 is new: 财务经理." in told
    assert "李明: Attitude Supporter → Non-supporter." in told
    assert "changes" in tab.time._told.text()
    _click(qtbot, tab.time, "time_compare")
    assert tab.scene.diff is None


def test_putting_the_line_of_time_away_brings_today_back(tab: MapTab, qtbot: Any) -> None:
    tab.bar.time.setChecked(True)
    tab.time.ruler._pick(BEFORE)
    _click(qtbot, tab.time, "time_close")
    assert not tab.time.isVisible()
    assert (tab.day, tab.editable) == (DAY, True)


# -- maps and layouts -----------------------------------------------------------------------------


@pytest.mark.parametrize("layout", [key for key in LAYOUT_NAMES if key != "tree"])
def test_each_layout_shows_everybody_and_is_undone(tab: MapTab, context: Any, layout: str) -> None:
    action = next(one for one in tab.bar.layouts.actions() if one.data() == layout)
    action.trigger()
    assert tab.scene.drawing.kind == layout
    assert _names(tab) == {"王强", "李明", "赵琳"}
    context.workspace.stack.undo()
    assert tab.scene.drawing.kind == "tree"


def test_a_further_map_has_its_own_people_and_judgements(
    tab: MapTab, context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kamdesk.features.relationships.ui import map_menu

    answers = iter(["Tender 2026", "Copy"])
    monkeypatch.setattr(map_menu, "ask_text", lambda *_args: next(answers))
    tab.bar.maps._new(True)
    assert tab.bar.maps.text() == "Tender 2026"
    assert _names(tab) == set()
    tab.bar.waiting.setChecked(True)
    tab.edits.show([tab.backlog.list.item(0).data(Qt.ItemDataRole.UserRole)], (100, 100))
    assert len(_names(tab)) == 1
    tab.bar.maps._clone()
    assert (tab.bar.maps.text(), len(_names(tab))) == ("Copy", 1)
    tab.bar.maps._delete()
    assert len(_names(tab)) == 3
    context.workspace.stack.undo()
    assert {one.name for one in tab.data.maps} == {"Map", "Tender 2026", "Copy"}  # type: ignore[union-attr]


def test_a_judgement_can_count_on_one_map_only(tab: MapTab, context: Any, account: int) -> None:
    key = context.workspace.write(
        builders.Message("New"), service.create_map, account, "Tender", "", "tree", False
    )
    tab.show_map(key)
    tab.inspect(_key(tab, "李明"))
    form = tab.inspector.findChild(PersonForm)
    assert form is not None
    form.only_here.setChecked(True)
    form.fields["attitude"].set_text("2")
    form._judge("attitude")("2")
    assert tab.person(_key(tab, "李明")).number("attitude") == 2
    tab.show_map(None)
    assert tab.person(_key(tab, "李明")).number("attitude") == -1
    tab.compare_with_map(key)
    words = tab.inspector.findChild(DifferenceWords)
    assert words is not None
    assert any("李明: Attitude" in text for text in words._texts)


def test_people_are_dragged_from_the_list_onto_the_map(tab: MapTab, context: Any) -> None:
    zhao = tab.person(_key(tab, "赵琳"))
    tab.edits.hide([zhao])
    tab.bar.waiting.setChecked(True)
    assert tab.backlog.list.count() == 1
    data = QMimeData()
    data.setData(MIME, QByteArray(f"{zhao.post_id},{zhao.person_id}".encode()))
    place = tab.view.mapFromScene(QPointF(420, 310))
    event = QDropEvent(
        QPointF(place), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    tab.view.dropEvent(event)
    card = tab.scene.cards[_key(tab, "赵琳")]
    assert (card.pos() - tab.view.mapToScene(place)).manhattanLength() < 2
    context.workspace.stack.undo()
    assert "赵琳" not in _names(tab)


@pytest.mark.parametrize("kind", ["all", "key", "cold", "department"])
def test_the_list_of_those_who_wait_is_filtered(tab: MapTab, kind: str) -> None:
    people = [tab.person(_key(tab, name)) for name in ("李明", "赵琳")]
    tab.edits.hide(people)
    tab.bar.waiting.setChecked(True)
    tab.backlog.filter.setCurrentIndex(tab.backlog.filter.findData(kind))
    tab.backlog._fill()
    wanted = {"all": 2, "key": 1, "cold": 2, "department": 0}
    assert tab.backlog.list.count() == wanted[kind]


# -- gestures on many -----------------------------------------------------------------------------


@pytest.mark.parametrize("how", list(ALIGNMENTS))
def test_cards_are_arranged_in_one_step(tab: MapTab, context: Any, how: str) -> None:
    tab.scene.choose(list(tab.scene.cards))
    before = {key: (card.x(), card.y()) for key, card in tab.scene.cards.items()}
    steps = context.workspace.stack.count()
    tab.gestures.arrange(how)
    after = {key: (card.x(), card.y()) for key, card in tab.scene.cards.items()}
    if how == "left":
        assert len({x for x, _y in after.values()}) == 1
    if how == "top":
        assert len({y for _x, y in after.values()}) == 1
    assert context.workspace.stack.count() <= steps + 1
    if context.workspace.stack.count() > steps:
        context.workspace.stack.undo()
        assert {key: (c.x(), c.y()) for key, c in tab.scene.cards.items()} == before


def test_a_pinned_card_stays_when_the_map_is_tidied(tab: MapTab) -> None:
    li = tab.person(_key(tab, "李明"))
    tab.edits.move([(li.post_id, li.person_id, 900, 700)])
    tab.scene.choose([_key(tab, "李明")])
    tab.gestures.arrange("pin")
    tab.bar.tidy.trigger()
    card = tab.scene.cards[_key(tab, "李明")]
    assert (card.x(), card.y()) == (900, 700)
    assert card.facts.pinned
    tab.scene.choose([_key(tab, "李明")])
    tab.gestures.arrange("unpin")
    tab.bar.tidy.trigger()
    card = tab.scene.cards[_key(tab, "李明")]
    assert (card.x(), card.y()) != (900, 700)


def test_a_new_person_at_the_end_of_a_line_is_one_step(tab: MapTab, context: Any) -> None:
    steps = context.workspace.stack.count()
    tab.scene.person_wanted.emit("influences", _key(tab, "李明"), QPointF(700, 400))
    form = tab.inspector.findChild(NewPersonForm)
    assert form is not None
    form.name.line.setText("孙辉")
    form.add_now()
    assert "孙辉" in _names(tab)
    assert context.workspace.stack.count() == steps + 1
    context.workspace.stack.undo()
    assert _names(tab) == {"王强", "李明", "赵琳"}


def test_several_people_get_a_boss_in_one_step(tab: MapTab, context: Any) -> None:
    tab.scene.boss_wanted.emit([_key(tab, "赵琳")], _key(tab, "李明"), False)
    assert tab.person(_key(tab, "赵琳")).boss == _key(tab, "李明")
    context.workspace.stack.undo()
    assert tab.person(_key(tab, "赵琳")).boss == _key(tab, "王强")


def test_many_people_are_judged_from_the_menu(tab: MapTab, context: Any) -> None:
    keys = [_key(tab, name) for name in ("李明", "赵琳")]
    tab.scene.choose(keys)
    tab.gestures.menu([tab.person(key) for key in keys], QPoint(0, 0))
    menu = tab.findChild(QMenu, "people_menu")
    assert menu is not None
    part = menu.findChild(QMenu, "judge_coverage")
    assert part is not None
    part.actions()[3].trigger()
    menu.close()
    assert {tab.person(key).number("coverage") for key in keys} == {3}
    context.workspace.stack.undo()
    assert {tab.person(key).number("coverage") for key in keys} == {None}


def test_a_card_dragged_on_the_grid_changes_the_value_after_a_word(
    tab: MapTab, context: Any
) -> None:
    tab.choose_layout("grid")
    steps = context.workspace.stack.count()
    tab.scene.judged.emit([(_key(tab, "李明"), "attitude", 1), (_key(tab, "李明"), "influence", 5)])
    assert context.workspace.stack.count() == steps
    menu = tab.findChild(QMenu, "value_menu")
    assert menu is not None
    texts = [action.text() for action in menu.actions()]
    assert "Attitude of 李明: – Non-supporter → + Supporter" in texts
    menu.actions()[0].trigger()
    menu.close()
    assert tab.person(_key(tab, "李明")).number("attitude") == 1
    assert tab.person(_key(tab, "李明")).number("influence") == 5
    context.workspace.stack.undo()
    assert tab.person(_key(tab, "李明")).number("attitude") == -1


def test_departments_fold_to_a_box_and_unfold(tab: MapTab, context: Any) -> None:
    tab.choose_layout("lanes")
    tab.scene.choose([_key(tab, "李明")])
    tab.gestures.fold_chosen()
    assert "李明" not in _names(tab)
    assert [box.key for box in tab.scene.drawing.boxes if box.kind == "folded"] == ["采购部"]
    tab.gestures.unfold_all()
    assert "李明" in _names(tab)


# -- focus, colours, figures ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("key", {"王强", "李明"}),
        ("gaps", {"王强", "李明"}),
        ("blockers", {"李明"}),
        ("strangers", {"王强", "李明", "赵琳"}),
        ("payers", set()),
        ("changed", {"李明"}),
        ("assumed", set()),
    ],
)
def test_the_focus_keeps_some_in_sight(tab: MapTab, kind: str, names: set[str]) -> None:
    assert set(FOCI) >= {kind}
    tab.set_focus(kind)
    assert {card.person.name for card in tab.scene.cards.values() if not card.faded} == names
    tab.set_focus("")
    assert not any(card.faded for card in tab.scene.cards.values())


def test_overdue_money_stands_at_who_can_release_it(
    tab: MapTab, database: Database, account: int, context: Any
) -> None:
    builders.invoice(database, account, 12_345_00, issued=date(2026, 1, 1))
    tab.reload()
    zhao = tab.scene.cards[_key(tab, "赵琳")]
    assert zhao.facts.money_late
    assert "12.3" in (zhao.facts.money or "") or "1.23" in (zhao.facts.money or "")
    tab.set_focus("payers")
    assert {card.person.name for card in tab.scene.cards.values() if not card.faded} == {"赵琳"}
    tab.show_pane("payment")
    form = tab.inspector.findChild(PaymentForm)
    assert form is not None
    texts = [one.text() for one in form.findChildren(QLabel)]
    assert "■ 12,345.00 CNY" in texts


@pytest.mark.parametrize("field", [key for key in FIELDS if key])
def test_cards_are_coloured_by_a_field_and_say_it(tab: MapTab, field: str) -> None:
    tab.decorate(field)
    tinted = {c.person.name: c.facts.remark for c in tab.scene.cards.values() if c.facts.tint}
    expected = {
        "influence": {"王强": "Very high", "李明": "High"},
        "department": {"王强": "总经办", "李明": "采购部", "赵琳": "财务部"},
        "contact": {"王强": "never", "李明": "never", "赵琳": "never"},
    }
    assert tinted == expected.get(field, {})
    tab.decorate("")
    assert not any(card.facts.tint for card in tab.scene.cards.values())


def test_every_figure_opens_its_definition_and_inputs(tab: MapTab, qtbot: Any) -> None:
    _click(qtbot, tab.strip, "all_figures")
    pane = tab.inspector.findChild(AllFigures)
    assert pane is not None
    _click(qtbot, pane, "figure_gaps")
    texts = [one.text() for one in pane.findChildren(QLabel)]
    assert "Influence 4 or 5 and at most no contact." in texts
    assert {"王强", "李明"} <= set(texts)
    assert {card.person.name for card in tab.scene.chosen()} == {"王强", "李明"}


def test_the_payment_path_is_edited_in_place(tab: MapTab, context: Any, account: int) -> None:
    tab.show_pane("payment")
    form = tab.inspector.findChild(PaymentForm)
    assert form is not None
    form._add()
    form._change(0, 0, "验收签字")
    form._who(0, "李明")
    form._days(0, "12")
    form._add()
    found = context.workspace.read(queries.payment_path, account)
    assert [(one.what, one.name, one.usual_days) for one in found] == [
        ("验收签字", "李明", 12),
        ("Next step", "", None),
    ]
    form._move(1, -1)
    form._remove(0)
    found = context.workspace.read(queries.payment_path, account)
    assert [one.what for one in found] == ["验收签字"]


def test_who_of_us_knows_somebody_is_noted_and_drawn(
    tab: MapTab, context: Any, database: Database
) -> None:
    builders.colleague(database, "沈嘉宁", "销售")
    tab.inspect(_key(tab, "李明"))
    form = tab.inspector.findChild(PersonForm)
    assert form is not None
    form.known_by.add.line.setText("沈嘉宁")
    assert form.known_by.add.commit()
    assert [(one.colleague, one.function) for one in tab.staff.knows] == [("沈嘉宁", "销售")]
    tab.bar.ours.setChecked(True)
    assert tab.scene.ours is not None
    assert len(tab.scene.ours.places) == 1
    tab.set_focus("strangers")
    assert "李明" not in {c.person.name for c in tab.scene.cards.values() if not c.faded}
    tab.bar.ours.setChecked(False)
    assert tab.scene.ours is None


# -- judging with help, words of one's own --------------------------------------------------------


def test_questions_lead_to_a_judgement_whose_source_they_are(
    tab: MapTab, qtbot: Any, context: Any, account: int
) -> None:
    tab.inspect(_key(tab, "赵琳"))
    form = tab.inspector.findChild(PersonForm)
    assert form is not None
    _click(qtbot, form, "guide_coverage_open")
    guide = form.findChild(GuidedChoice)
    assert guide is not None
    guide.answer(True)
    guide.answer(True)
    guide.step_back()
    guide.answer(False)
    assert tab.person(_key(tab, "赵琳")).number("coverage") is None
    qtbot.mouseClick(guide.take, Qt.MouseButton.LeftButton)
    assert tab.person(_key(tab, "赵琳")).number("coverage") == 2
    person = tab.person(_key(tab, "赵琳")).person_id
    line = context.workspace.read(queries.fact_history, account, person)[0]
    assert "yes." in line.source
    assert "no." in line.source


def test_a_name_and_a_colour_of_ones_own_stand_on_the_cards(tab: MapTab, context: Any) -> None:
    tab.show_pane("terms")
    form = tab.inspector.findChild(TermsForm)
    assert form is not None
    form._save("role", "payer", "放款人", None)
    form._save("attitude", "-1", "", "#123456")
    assert tab.scene.cards[_key(tab, "赵琳")].facts.role_word == "放款人"
    assert tab.scene.colors.attitude[1] == "#123456"
    context.workspace.stack.undo()
    context.workspace.stack.undo()
    assert tab.scene.cards[_key(tab, "赵琳")].facts.role_word == "Pays"
    assert tab.scene.colors.attitude[1] != "#123456"


# -- taking it along ------------------------------------------------------------------------------


@pytest.mark.parametrize("pages", ["one", "poster", "managers"])
@pytest.mark.parametrize("open_to_all", [True, False])
def test_pages_are_written(tab: MapTab, tmp_path: Path, pages: str, open_to_all: bool) -> None:
    out = tmp_path / "map.pdf"
    options = Export(
        pages=pages, opinions=open_to_all, names=open_to_all, sensitive=open_to_all,
        grey=not open_to_all,
    )  # fmt: skip
    tab.export_to(out, options)
    assert out.read_bytes()[:4] == b"%PDF"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".map")] == []


def test_a_drawing_without_names_holds_none(tab: MapTab, tmp_path: Path) -> None:
    out = tmp_path / "map.svg"
    tab.export_to(out, Export(names=False, opinions=False))
    text = out.read_text("utf-8")
    assert "王强" not in text
    assert "Person 1" in text
    tab.export_to(out)
    assert "王强" in out.read_text("utf-8")


def test_a_failed_export_leaves_the_old_file(tab: MapTab, tmp_path: Path) -> None:
    from kamdesk.base.errors import UserError

    out = tmp_path / "map.pdf"
    out.mkdir()
    with pytest.raises(UserError, match="cannot be written"):
        tab.export_to(out)
    assert out.is_dir()


def test_the_form_asks_only_what_the_kind_of_file_needs(tab: MapTab) -> None:
    tab.show_pane("export")
    form = tab.inspector.findChild(ExportForm)
    assert form is not None
    assert (form.pages.isVisible(), form.scale.isVisible()) == (True, False)
    form.form.combo.setCurrentIndex(form.form.combo.findData(".png"))
    assert (form.pages.isVisible(), form.scale.isVisible()) == (False, True)
    form.opinions.setChecked(False)
    assert form.options() == Export(scale=2, pages="one", opinions=False)


def test_the_matrix_is_the_third_view(tab: MapTab) -> None:
    tab.show_view("matrix")
    assert tab.body.currentIndex() == 2
    assert tab.body.currentWidget().layout().count() == 1  # type: ignore[union-attr]
    tab.show_view("map")
    assert tab.body.currentWidget() is tab.view


def test_a_past_as_of_day_of_the_window_is_the_day_of_the_map(tab: MapTab, context: Any) -> None:
    context.as_of = BEFORE + timedelta(days=1)
    assert _names(tab) == {"王强", "李明"}
