"""The Visits tab and the contact matrix as their user works with them."""

from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QPushButton

from kamdesk.base import i18n
from kamdesk.base.i18n import _
from kamdesk.db.database import Database
from kamdesk.features.touches import domain, queries
from kamdesk.features.touches.queries import Wanted
from kamdesk.features.touches.ui.visits_tab import VisitsTab
from kamdesk.features.touches.widgets import ContactMatrix, NewTouchForm, TouchForm
from kamdesk.features.touches.widgets.cell_form import CellForm
from kamdesk.features.touches.widgets.figures import InputsView
from kamdesk.features.touches.widgets.grid import MatrixGrid
from kamdesk.features.touches.widgets.rule_forms import ColleaguesForm, RulesForm
from tests import builders

DAY = date(2026, 6, 30)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def ids(database: Database) -> dict[str, int]:
    """An account with three people in three departments, two of us, three touches and a plan."""
    shen = builders.colleague(database, "沈嘉宁", "销售")
    shao = builders.colleague(database, "邵明轩", "技术")
    account = builders.account(database, "伟业", tier="A", owner_id=shen)
    li = builders.contact(database, account, "李明华", title="采购总监", department="采购部")
    wang = builders.contact(database, account, "王强", title="总经理", department="总经办")
    zhao = builders.contact(database, account, "赵琳", title="工程师", department="技术部")
    builders.touch(
        database, account, DAY - timedelta(days=12), "visit", (li,), (shen,),
        subject="价格确认", outcome="同意试用",
    )  # fmt: skip
    builders.touch(
        database, account, DAY - timedelta(days=40), "call", (li,), (shen,), subject="账期"
    )
    builders.touch(database, account, DAY - timedelta(days=200), "meeting", (wang,), (shen, shao))
    builders.touch(database, account, DAY + timedelta(days=9), "visit", (zhao,), (shao,), subject="选型")  # fmt: skip
    return {"account": account, "li": li, "wang": wang, "zhao": zhao, "shen": shen, "shao": shao}


@pytest.fixture
def tab(ids: dict[str, int], context: Any, show: Any) -> VisitsTab:
    shown: VisitsTab = show(VisitsTab(context, ids["account"]))
    return shown


@pytest.fixture
def matrix(ids: dict[str, int], context: Any, show: Any) -> ContactMatrix:
    shown: ContactMatrix = show(ContactMatrix(context, ids["account"]))
    return shown


def _texts(tab: VisitsTab) -> list[tuple[str, ...]]:
    rows = [tab.model.row_at(place) for place in range(len(tab.model.ids))]
    return [row.texts for row in rows if row is not None]


def _coming(tab: VisitsTab) -> list[str]:
    """Return the planned touches in sight; what was just put in is shown by the event loop."""
    QApplication.processEvents()
    return [one.text() for one in tab._next.findChildren(QPushButton) if one.isVisible()]


def _compose(line: QLineEdit, text: str) -> None:
    """Put in Chinese as an input method does; the test keyboard has letters only."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(line, event)


def _new(tab: VisitsTab | ContactMatrix) -> NewTouchForm:
    form = tab.inspector.findChild(NewTouchForm)
    assert isinstance(form, NewTouchForm)
    return form


def _all_touches(database: Database, account: int) -> list[queries.TouchLine]:
    with database.read() as reader:
        found = queries.touch_ids(reader, account, Wanted())
        lines = queries.touch_lines(reader, found)
    return [lines[key] for key in found]


# -- the list -----------------------------------------------------------------------------------


def test_the_list_shows_what_was_newest_first_and_what_comes_on_top(tab: VisitsTab) -> None:
    assert [row[:3] for row in _texts(tab)] == [
        ("2026-06-18", "● Visit", "价格确认"),
        ("2026-05-21", "◇ Call", "账期"),
        ("2025-12-12", "◆ Meeting", ""),
    ]
    assert _texts(tab)[2][3:5] == ("王强", "沈嘉宁, 邵明轩")
    assert _coming(tab) == ["2026-07-09 · ● Visit · 选型 · 赵琳"]
    assert tab.count.text() == "3 contacts until 2026-06-30"


def test_a_fresh_visit_without_an_outcome_is_pointed_out(
    tab: VisitsTab, database: Database, ids: dict[str, int], context: Any
) -> None:
    builders.touch(database, ids["account"], DAY - timedelta(days=3), "visit", (ids["li"],))
    builders.touch(database, ids["account"], DAY - timedelta(days=2), "call", (ids["li"],))
    tab.reload()
    assert [row[5] for row in _texts(tab)][:3] == ["", "▲ not noted yet", "同意试用"]


def test_kind_and_person_filter_and_the_filter_can_be_cleared(
    tab: VisitsTab, qtbot: Any, ids: dict[str, int]
) -> None:
    qtbot.mouseClick(tab.findChild(QPushButton, "touch_filter_call"), LEFT)
    assert [row[2] for row in _texts(tab)] == ["账期"]
    tab.person.set_text(str(ids["wang"]))
    tab.reload()
    assert tab.found.currentIndex() == 2
    tab.clear_filter()
    assert len(tab.model.ids) == 3
    tab.person.set_text(str(ids["li"]))
    tab.reload()
    assert len(tab.model.ids) == 2


def test_the_as_of_day_decides_what_is_past(tab: VisitsTab, context: Any) -> None:
    context.as_of = DAY - timedelta(days=30)
    assert [row[0] for row in _texts(tab)] == ["2026-05-21", "2025-12-12"]
    assert _coming(tab)[0].startswith("2026-06-18")


def test_who_went_cold_stands_on_top_and_a_click_plans_a_visit(
    tab: VisitsTab, qtbot: Any, database: Database, ids: dict[str, int], context: Any
) -> None:
    from kamdesk.features.relationships.service import record_fact

    assert not any("gone cold" in one.text() for one in tab._next.findChildren(QLabel))
    context.workspace.write(
        builders.Message("Judge"), record_fact, ids["account"], ids["wang"], "influence", "5", DAY
    )
    QApplication.processEvents()
    link = tab.findChild(QPushButton, f"cold_{ids['wang']}")
    assert isinstance(link, QPushButton)
    assert link.text() == "王强: 200 days ago"
    assert "every 30 days" in link.toolTip()
    qtbot.mouseClick(link, LEFT)
    assert _new(tab).fields.theirs.chosen() == (ids["wang"],)
    assert _new(tab).fields.day.text() == "2026-07-07"


def test_headings_sort(tab: VisitsTab) -> None:
    tab.table.sort_wanted.emit("day", False)
    assert next(row[0] for row in _texts(tab)) == "2025-12-12"
    tab.table.sort_wanted.emit("kind", False)
    assert next(row[1] for row in _texts(tab)) == "◇ Call"


def test_an_empty_account_says_what_belongs_here(
    context: Any, show: Any, database: Database, qtbot: Any
) -> None:
    tab: VisitsTab = show(VisitsTab(context, builders.account(database, "新客户")))
    assert tab.found.currentIndex() == 1
    tab.show_matrix()
    assert tab.matrix is not None
    assert tab.matrix.body.currentIndex() == 1
    assert not tab.matrix.figures.isVisible()


# -- writing ------------------------------------------------------------------------------------


def test_n_opens_a_form_that_is_filled_with_the_keyboard_and_saved_as_one_step(
    tab: VisitsTab, qtbot: Any, context: Any, database: Database, ids: dict[str, int]
) -> None:
    tab.table.setFocus()
    qtbot.keyClick(tab.table, Qt.Key.Key_N)
    form = _new(tab)
    fields = form.fields
    assert fields.day.text() == "2026-06-30"
    assert fields.ours.chosen() == (ids["shen"],)
    qtbot.keyClicks(fields.theirs.line, "lmh")
    assert fields.theirs.suggested() == ["李明华  采购部 · 采购总监"]
    qtbot.keyClick(fields.theirs.line, Qt.Key.Key_Return)
    _compose(fields.theirs.line, "总经")
    qtbot.keyClick(fields.theirs.line, Qt.Key.Key_Return)
    assert fields.theirs.chosen() == (ids["li"], ids["wang"])
    assert fields.theirs.line.text() == ""
    fields.day.line.selectAll()
    qtbot.keyClicks(fields.day.line, "6-29")
    assert fields.when.text() == "1 day ago"
    qtbot.mouseClick(fields.kind.findChild(QPushButton, "touch_kind_meeting"), LEFT)
    qtbot.keyClicks(fields.subject.line, "N quarterly")
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.keyClick(fields.subject.line, Qt.Key.Key_Return)
    newest = _all_touches(database, ids["account"])[1]
    assert (newest.day, newest.kind, newest.subject) == (
        date(2026, 6, 29),
        "meeting",
        "N quarterly",
    )
    assert [one.name for one in newest.people] == ["李明华", "王强"]
    assert [one.name for one in newest.ours] == ["沈嘉宁"]
    assert isinstance(tab.inspector.findChild(TouchForm), TouchForm)
    context.workspace.stack.undo()
    assert len(_all_touches(database, ids["account"])) == 4
    assert len(tab.model.ids) == 3


def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    tab: VisitsTab, qtbot: Any, database: Database, ids: dict[str, int]
) -> None:
    qtbot.mouseClick(tab.add, LEFT)
    form = _new(tab)
    form.fields.ours.set_chosen([])
    qtbot.mouseClick(form.keep, LEFT)
    assert "whom you met" in form.problem.text()
    form.fields.day.line.setText("31/31")
    form.fields.outcome.note.setPlainText("谈成了")
    qtbot.mouseClick(form.keep, LEFT)
    assert form.problem.text()
    assert form.fields.outcome.text() == "谈成了"
    form.fields.day.line.setText("2062-01-01")
    qtbot.mouseClick(form.keep, LEFT)
    assert "too far ahead" in form.problem.text()
    assert len(_all_touches(database, ids["account"])) == 4


def test_a_plan_has_a_day_to_come_and_does_not_count_yet(
    tab: VisitsTab, qtbot: Any, database: Database, ids: dict[str, int]
) -> None:
    qtbot.mouseClick(tab.plan, LEFT)
    form = _new(tab)
    assert form.fields.day.text() == "2026-07-07"
    assert form.fields.when.text() == "Planned, in 7 days: counts from that day on"
    form.fields.theirs.add(ids["wang"], "王强")
    qtbot.mouseClick(form.keep, LEFT)
    assert len(tab.model.ids) == 3
    assert _coming(tab)[0].startswith("2026-07-07")
    with database.read() as reader:
        assert queries.last_contacts(reader, ids["account"], DAY)[ids["wang"]].day < DAY


def test_fields_of_an_old_touch_are_saved_as_they_are_left(
    tab: VisitsTab, qtbot: Any, database: Database, ids: dict[str, int], context: Any
) -> None:
    tab.table.selectRow(1)
    qtbot.keyClick(tab.table, Qt.Key.Key_Return)
    form = tab.inspector.findChild(TouchForm)
    assert isinstance(form, TouchForm)
    form.fields.subject.line.setText("账期延长")
    form.fields.subject.commit()
    form.fields.outcome.note.setPlainText("未同意")
    form.fields.outcome.commit()
    form.fields.day.line.setText("2026-05-20")
    form.fields.day.commit()
    qtbot.mouseClick(form.fields.kind.findChild(QPushButton, "touch_kind_visit"), LEFT)
    form.fields.ours.add(ids["shao"], "邵明轩")
    chip = form.fields.theirs.findChild(QPushButton, f"touch_theirs_chip_{ids['li']}")
    qtbot.mouseClick(chip, LEFT)
    found = _all_touches(database, ids["account"])[2]
    assert (found.day, found.kind) == (date(2026, 5, 20), "visit")
    assert (found.subject, found.outcome) == ("账期延长", "未同意")
    assert [one.name for one in found.ours] == ["沈嘉宁", "邵明轩"]
    assert found.people == ()
    for _step in range(6):
        context.workspace.stack.undo()
    assert form.fields.subject.text() == "账期"
    assert form.fields.theirs.chosen() == (ids["li"],)


def test_day_and_subject_can_be_edited_in_the_list(
    tab: VisitsTab, qtbot: Any, context: Any, database: Database, ids: dict[str, int]
) -> None:
    places = {one.key: place for place, one in enumerate(tab.model.columns)}
    subject = tab.model.index(0, places["subject"])
    assert tab.model.flags(subject) & Qt.ItemFlag.ItemIsEditable
    with qtbot.waitSignal(context.workspace.changed):
        tab.model.setData(subject, "价格与份额")
    tab.model.setData(tab.model.index(0, places["day"]), "6-10")
    assert _texts(tab)[0][:3] == ("2026-06-10", "● Visit", "价格与份额")
    with qtbot.captureExceptions() as raised:
        tab.model.setData(tab.model.index(0, places["day"]), "")
    assert [str(error[1]) for error in raised] == ["Type a day."]
    assert not tab.model.flags(tab.model.index(0, places["theirs"])) & Qt.ItemFlag.ItemIsEditable


def test_a_wrong_day_stays_beside_its_field(tab: VisitsTab, ids: dict[str, int]) -> None:
    tab.inspect(tab.model.ids[0])
    form = tab.inspector.findChild(TouchForm)
    assert isinstance(form, TouchForm)
    form.fields.day.line.setText("someday")
    assert form.fields.day.commit() is False
    assert form.fields.day.problem.isVisible()
    assert form.fields.day.text() == "someday"


def test_deleting_offers_undo(
    tab: VisitsTab, qtbot: Any, context: Any, database: Database, ids: dict[str, int]
) -> None:
    tab.inspect(tab.model.ids[0])
    form = tab.inspector.findChild(TouchForm)
    assert isinstance(form, TouchForm)
    with qtbot.waitSignal(context.notice) as told:
        qtbot.mouseClick(form.delete, LEFT)
    assert told.args == ["Delete the contact of 2026-06-18", True]
    assert len(tab.model.ids) == 2
    assert not tab.inspector.isVisible()
    context.workspace.stack.undo()
    assert len(tab.model.ids) == 3
    tab.table.setFocus()
    tab.table.selectAll()
    with qtbot.waitSignal(context.notice) as told:
        qtbot.keyClick(tab.table, Qt.Key.Key_Delete)
    assert told.args == ["3 contacts were deleted.", True]
    assert len(_all_touches(database, ids["account"])) == 1


def test_suggestions_are_travelled_with_arrows_and_an_unknown_name_is_told(
    tab: VisitsTab, qtbot: Any, database: Database
) -> None:
    tab.new_touch()
    fields = _new(tab).fields
    line = fields.theirs.line
    qtbot.keyClick(line, Qt.Key.Key_Down)
    assert len(fields.theirs.suggested()) == 3
    qtbot.keyClick(line, Qt.Key.Key_Down)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert len(fields.theirs.chosen()) == 1
    qtbot.keyClick(line, Qt.Key.Key_Backspace)
    assert fields.theirs.chosen() == ()
    qtbot.keyClicks(line, "nobody")
    assert fields.theirs.suggested() == []
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert "Nobody there is called nobody" in fields.theirs.problem.text()
    assert line.text() == "nobody"
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == ""
    _compose(fields.ours.line, "易晓岚")
    qtbot.keyClick(fields.ours.line, Qt.Key.Key_Return)
    with database.read() as reader:
        assert "易晓岚" in [one.name for one in queries.colleagues(reader)]
    assert len(fields.ours.chosen()) == 2


def test_a_suggestion_can_be_clicked(tab: VisitsTab, qtbot: Any, ids: dict[str, int]) -> None:
    tab.new_touch()
    picker = _new(tab).fields.theirs
    qtbot.keyClicks(picker.line, "zhaolin")
    shown = picker._list()
    assert shown.isVisible()
    spot = shown.visualItemRect(shown.item(0)).center()
    qtbot.mouseClick(shown.viewport(), LEFT, pos=spot)
    assert picker.chosen() == (ids["zhao"],)
    assert not shown.isVisible()


def test_a_file_that_is_only_read_shows_everything_and_changes_nothing(
    ids: dict[str, int], database: Database, settings: Any, show: Any, qapp: Any
) -> None:
    from kamdesk.app.features import derivations, load_tables
    from kamdesk.ui.context import Context
    from kamdesk.ui.tasks import TaskRunner
    from kamdesk.ui.workspace import Workspace

    reading = Database.open(
        database.path, readonly=True, derivations=derivations(), tables=load_tables
    )
    tasks = TaskRunner()
    context = Context(Workspace(reading), settings, tasks, lambda: DAY)
    tab: VisitsTab = show(VisitsTab(context, ids["account"]))
    assert not tab.add.isEnabled()
    tab.new_touch()
    assert not tab.inspector.isVisible()
    tab.table.selectRow(0)
    tab.delete_selected()
    assert len(tab.model.ids) == 3
    tab.inspect(tab.model.ids[0])
    form = tab.inspector.findChild(TouchForm)
    assert isinstance(form, TouchForm)
    assert not form.isEnabled()
    tasks.close()
    tab.close()
    reading.close()


# -- the matrix ---------------------------------------------------------------------------------


def test_the_matrix_tells_in_every_cell_what_it_shows(matrix: ContactMatrix) -> None:
    model = matrix.model
    assert model.headerData(0, Qt.Orientation.Vertical) == "Sales team"
    assert [model.headerData(n, Qt.Orientation.Horizontal) for n in range(3)] == [
        "总经办",
        "采购部",
        "技术部",
    ]
    place = model.place(("sales", "采购部"))
    assert model.data(place) == "12 d"
    told = model.data(place, Qt.ItemDataRole.AccessibleTextRole)
    assert told == (
        "Sales team × 采购部, last contact 12 days ago, depth 2 of 3 (contacts in 90 days: 2), "
        "met most: 沈嘉宁 – 李明华, needed (default)"
    )
    assert model.data(place, Qt.ItemDataRole.ToolTipRole) == told
    assert model.data(model.place(("technical", "技术部"))) == "planned 07-09"
    assert model.data(model.place(("technical", "采购部"))) == ""
    assert model.data(model.index(-1, -1)) is None


def test_figures_stand_over_the_matrix_and_open_what_they_are_made_of(
    matrix: ContactMatrix, qtbot: Any
) -> None:
    strip = matrix.figures
    assert strip.figure("fill") == "33% (1/3)"
    assert strip.figure("top_share") == "100%"
    assert strip.figure("threads") == "1.0"
    assert strip.figure("contacts") == "1"
    assert strip.figure("alarm") == "▲ One thread"
    assert strip.alarm.toolTip() == (
        "Hangs by one thread: one cell carries 60 percent or more, fewer than two people were met, "
        "less than 40 percent of the needed cells are filled."
    )
    for name in ("fill", "top_share", "threads", "contacts", "alarm", "loss"):
        qtbot.mouseClick(strip.findChild(QPushButton, f"figure_{name}"), LEFT)
        view = matrix.inspector.findChild(InputsView)
        assert isinstance(view, InputsView)
        assert view.lines, name
        view.setParent(None)
        view.deleteLater()
    heading, lines = strip.inputs("fill")
    assert heading == "Needed cells"
    assert [(one.what, one.mark) for one in lines] == [
        ("Sales team × 总经办", "□ open"),
        ("Sales team × 采购部", "✓ filled"),
        ("Technical team × 技术部", "□ open"),
    ]


def test_the_loss_follows_the_chosen_colleague(
    matrix: ContactMatrix, database: Database, ids: dict[str, int]
) -> None:
    from kamdesk.features.relationships.store import FactRow

    for name, value in (("li", "4"), ("wang", "5")):
        builders.add(
            database,
            FactRow(
                person_id=ids[name], account_id=ids["account"], kind="influence", value=value,
                on_day=DAY - timedelta(days=300),
            ),
        )  # fmt: skip
    builders.touch(
        database, ids["account"], DAY - timedelta(days=5), "visit", (ids["wang"],), (ids["shao"],)
    )
    matrix.reload()
    strip = matrix.figures
    strip.colleague.setCurrentIndex(strip.colleague.findData(ids["shen"]))
    assert strip.figure("loss") == "44%"
    strip.colleague.setCurrentIndex(strip.colleague.findData(ids["shao"]))
    assert strip.figure("loss") == "56%"
    _heading, lines = strip.inputs("loss")
    assert [(one.what, one.figure, one.mark) for one in lines] == [
        ("王强", "5", "▲ only through 邵明轩"),
        ("李明华", "4", "沈嘉宁"),
    ]
    strip.colleague.setCurrentIndex(strip.colleague.findText("李明华 (theirs)"))
    assert strip.figure("loss") == "44%"
    _heading, lines = strip.inputs("loss")
    assert [(one.what, one.figure, one.mark) for one in lines] == [
        ("王强", "5", "邵明轩"),
        ("李明华", "4", "▲ leaves, known to 沈嘉宁"),
    ]
    matrix.reload()
    assert strip.colleague.currentText() == "李明华 (theirs)"


def test_an_empty_needed_cell_opens_the_form_of_a_planned_visit(
    matrix: ContactMatrix, qtbot: Any, database: Database, ids: dict[str, int], context: Any
) -> None:
    zheng = builders.contact(database, ids["account"], "郑慧", department="财务部")
    finance = builders.colleague(database, "汤慧琳", "财务")
    matrix.reload()
    place = matrix.model.place(("finance", "财务部"))
    assert matrix.model.data(place) == "＋ plan a visit"
    matrix.grid.scrollTo(place)
    spot = matrix.grid.visualRect(place).center()
    qtbot.mouseClick(matrix.grid.viewport(), LEFT, pos=spot)
    form = _new(matrix)
    assert form.fields.day.text() == "2026-07-07"
    assert form.fields.theirs.chosen() == (zheng,)
    assert form.fields.ours.chosen() == (finance,)
    with qtbot.waitSignal(context.workspace.changed):
        qtbot.mouseClick(form.keep, LEFT)
    assert matrix.model.data(matrix.model.place(("finance", "财务部"))) == "planned 07-07"
    assert isinstance(matrix.inspector.findChild(CellForm), CellForm)


def test_arrows_travel_and_enter_opens_what_was_agreed(
    matrix: ContactMatrix, qtbot: Any, context: Any, ids: dict[str, int]
) -> None:
    grid = matrix.grid
    grid.setFocus()
    grid.choose(("sales", "总经办"))
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.chosen() == ("sales", "采购部")
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    form = matrix.inspector.findChild(CellForm)
    assert isinstance(form, CellForm)
    assert form.state.text() == (
        "Last contact: 12 days ago. Contacts of the last 90 days: 2, weight 4."
    )
    form.goal.note.setPlainText("每季度一次商务回顾")
    form.goal.commit()
    form.ours.set_text(str(ids["shen"]))
    form.theirs.set_text(str(ids["li"]))
    form.theirs.combo.activated.emit(form.theirs.combo.currentIndex())
    form.needed._before = "default"
    form.needed.combo.setCurrentIndex(form.needed.combo.findData("no"))
    form.needed.combo.activated.emit(0)
    cell = matrix.matrix.cells["sales", "采购部"]  # type: ignore[union-attr]
    assert (cell.goal, cell.needed, cell.said) == ("每季度一次商务回顾", False, True)
    assert grid.chosen() == ("sales", "采购部")
    context.workspace.stack.undo()
    assert form.needed.text() == "default"


def test_the_menu_of_a_cell_sets_what_is_needed(matrix: ContactMatrix, qtbot: Any) -> None:
    matrix.grid.menu_wanted.emit(("technical", "采购部"), matrix.mapToGlobal(matrix.pos()))
    menu = matrix.findChild(QMenu)
    assert isinstance(menu, QMenu)
    action = next(one for one in menu.actions() if one.text() == "Needed")
    action.trigger()
    menu.close()
    found = matrix.matrix
    assert found is not None
    assert found.cells["technical", "采购部"].needed
    assert matrix.figures.figure("fill") == "25% (1/4)"


def test_copying_gives_the_whole_matrix_as_a_table(matrix: ContactMatrix, qtbot: Any) -> None:
    matrix.grid.setFocus()
    qtbot.keyClick(matrix.grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QApplication.clipboard().text().splitlines()
    assert lines[0] == "Ours / theirs\t总经办\t采购部\t技术部"
    assert lines[1] == "Sales team\t200 days; needed, not met\t12 days; ●●○; 沈嘉宁 – 李明华\t"
    assert lines[2] == "Technical team\t200 days\t\tplanned for 2026-07-09; needed, not met"


def test_the_matrix_follows_the_as_of_day_and_the_rules(
    matrix: ContactMatrix, context: Any, qtbot: Any
) -> None:
    context.as_of = DAY - timedelta(days=20)
    assert matrix.model.data(matrix.model.place(("sales", "采购部"))) == "20 d"
    context.as_of = DAY
    matrix.show_rules()
    form = matrix.inspector.findChild(RulesForm)
    assert isinstance(form, RulesForm)
    form.window_days.line.setText("5")
    form.window_days.commit()
    assert matrix.figures.figure("contacts") == "0"
    form.window_days.line.setText("many")
    assert form.window_days.commit() is False
    form.tiers["A"].line.setText("14")
    form.tiers["A"].commit()
    with context.workspace.database.read() as reader:
        assert queries.rules(reader) == queries.Rules(5, {"A": 14, "B": 60, "C": 90})
    qtbot.mouseClick(form.defaults, LEFT)
    assert matrix.figures.figure("contacts") == "1"
    assert form.tiers["A"].text() == "30"


def test_functions_of_our_people_are_the_rows(matrix: ContactMatrix, qtbot: Any, ids: Any) -> None:
    qtbot.mouseClick(matrix.findChild(QPushButton, "matrix_people"), LEFT)
    form = matrix.inspector.findChild(ColleaguesForm)
    assert isinstance(form, ColleaguesForm)
    form.name.line.setText("段文博")
    form.function.line.setText("Quality team")
    qtbot.mouseClick(form.add, LEFT)
    found = matrix.matrix
    assert found is not None
    assert found.functions == ("sales", "technical", "quality")
    field = form.fields[ids["shao"]]
    field.line.setText("售前")
    field.commit()
    found = matrix.matrix
    assert found is not None
    assert found.functions == ("sales", "quality", "售前")
    qtbot.mouseClick(form.add, LEFT)
    assert "needs a name" in form.problem.text()


def test_every_standard_function_is_understood_in_both_languages() -> None:
    for language in i18n.LANGUAGES:
        with i18n.speaking(language):
            for key, title in domain.FUNCTIONS.items():
                assert domain.function_key(_(title)) == key


def test_the_tab_shares_its_inspector_with_the_matrix(tab: VisitsTab, qtbot: Any) -> None:
    qtbot.mouseClick(tab.view.findChild(QPushButton, "visits_view_matrix"), LEFT)
    assert tab.matrix is not None
    grid = tab.matrix.findChild(MatrixGrid)
    assert isinstance(grid, MatrixGrid)
    assert grid.isVisible()
    tab.matrix.open_cell(("sales", "采购部"))
    assert tab.inspector.heading.text() == "Sales team × 采购部"
    assert isinstance(tab.inspector.findChild(CellForm), CellForm)
    link = next(
        one
        for one in tab.inspector.findChildren(QPushButton)
        if one.text().startswith("2026-06-18")
    )
    qtbot.mouseClick(link, LEFT)
    assert isinstance(tab.inspector.findChild(TouchForm), TouchForm)


def test_every_part_has_a_name_for_those_who_hear_it(tab: VisitsTab) -> None:
    tab.show_matrix()
    tab.new_touch()
    for kind in (QPushButton,):
        for one in tab.findChildren(kind):
            assert one.accessibleName() or one.text(), one.objectName()
    assert all(
        one.textFormat() == Qt.TextFormat.PlainText
        for one in tab.findChildren(QLabel)
        if one.text()
    )
