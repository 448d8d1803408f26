"""The plan of an account as its user works with it."""

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.plan import service
from kamdesk.features.plan.service import NewMeasure
from kamdesk.features.plan.ui.forms import MeasureForm, NewMeasureForm
from kamdesk.features.plan.ui.tab import PlanTab
from tests import builders


@pytest.fixture
def acme(database: Database) -> int:
    """An account with one measure that is late, one gone quiet, one to come and one done."""
    key = builders.account(database, "Acme")
    for what, started, due in (
        ("Late", date(2026, 5, 1), date(2026, 6, 1)), ("Quiet", date(2026, 1, 1), date(2026, 9, 1)),
        ("Coming", date(2026, 6, 1), date(2026, 8, 1)), ("Over", date(2026, 1, 1), None),
    ):  # fmt: skip
        made = database.write(
            Message("x"), service.add_measure, key, NewMeasure(what, "Chen Wei", started, due)
        )
        if what == "Over":
            database.write(
                Message("x"), service.set_state, made.value, "done", date(2026, 2, 1), "Fine"
            )
    return key


@pytest.fixture
def tab(acme: int, context: Any, show: Any) -> PlanTab:
    shown: PlanTab = show(PlanTab(context, acme))
    return shown


def _rows(tab: PlanTab) -> list[tuple[str, ...]]:
    found = [tab.model.row_at(place) for place in range(len(tab.model.ids))]
    return [row.texts for row in found if row is not None]


def _key(tab: PlanTab, what: str) -> int:
    return next(one.id for one in tab._measures.values() if one.what == what)


def test_what_is_open_stands_by_due_day_with_words_and_signs(tab: PlanTab) -> None:
    assert [row[0] for row in _rows(tab)] == ["Late", "Coming", "Quiet"]
    assert _rows(tab)[0][1] == "○ To do  ■ overdue"
    assert _rows(tab)[2][1] == "○ To do  ▲ gone quiet"
    assert tab.counts.text() == "3 measures to do   ■ 1 overdue   ▲ 1 gone quiet"
    QTest.mouseClick(tab.shown._buttons["all"], Qt.MouseButton.LeftButton)
    assert [row[0] for row in _rows(tab)][-1] == "Over"
    assert _rows(tab)[-1][7] == "Fine"


def test_a_measure_is_added_from_the_keyboard_and_undone(
    tab: PlanTab, context: Any, qtbot: Any
) -> None:
    qtbot.mouseClick(tab.add, Qt.MouseButton.LeftButton)
    form = tab.inspector.findChild(NewMeasureForm)
    assert form is not None
    qtbot.keyClicks(form.what.line, "Visit the plant")
    qtbot.keyClicks(form.due.line, "+30d")
    qtbot.keyClick(form.due.line, Qt.Key.Key_Return)
    assert "Visit the plant" in [row[0] for row in _rows(tab)]
    one = next(one for one in tab._measures.values() if one.what == "Visit the plant")
    assert (one.due, one.started) == (date(2026, 7, 30), date(2026, 6, 30))
    context.workspace.stack.undo()
    assert "Visit the plant" not in [row[0] for row in _rows(tab)]


def test_what_is_missing_is_said_beside_the_form(tab: PlanTab, qtbot: Any) -> None:
    tab.new_measure()
    form = tab.inspector.findChild(NewMeasureForm)
    assert form is not None
    form.due.line.setText("someday")
    qtbot.mouseClick(form.make, Qt.MouseButton.LeftButton)
    assert "not a day" in form.problem.text()
    form.due.line.setText("")
    qtbot.mouseClick(form.make, Qt.MouseButton.LeftButton)
    assert form.problem.text() == "Say what is to be done."
    assert len(_rows(tab)) == 3


def test_done_in_one_click_and_the_outcome_after_it(tab: PlanTab, context: Any, qtbot: Any) -> None:
    with pytest.raises(UserError):
        tab.finish_selected()
    tab.table.select_id(_key(tab, "Late"))
    qtbot.mouseClick(tab.done, Qt.MouseButton.LeftButton)
    form = tab.inspector.findChild(MeasureForm)
    assert form is not None
    assert "Late" not in [row[0] for row in _rows(tab)]
    form.outcome.note.setPlainText("They signed")
    assert form.outcome.commit()
    one = tab._measures[form.key]
    assert (one.state, one.ended, one.outcome) == ("done", date(2026, 6, 30), "They signed")
    qtbot.mouseClick(form.again, Qt.MouseButton.LeftButton)
    assert tab._measures[form.key].state == "doing"


def test_fields_are_saved_as_they_are_left_and_in_the_table(tab: PlanTab) -> None:
    key = _key(tab, "Coming")
    tab.inspect(key)
    form = tab.inspector.findChild(MeasureForm)
    assert form is not None
    form.owner.line.setText("Wei Zihang")
    assert form.owner.commit()
    assert tab._measures[key].owner == "Wei Zihang"
    form.due.line.setText("2026-05-01")
    assert not form.due.commit()
    assert "before it begins" in form.due.problem.text()
    row = list(tab.model.ids).index(key)
    assert tab.model.setData(tab.model.index(row, 3), "2026-10-01")
    assert tab._measures[key].due == date(2026, 10, 1)
    assert tab.model.setData(tab.model.index(list(tab.model.ids).index(key), 0), "Coming soon")
    assert tab._measures[key].what == "Coming soon"


def test_a_removed_measure_closes_its_form_and_comes_back(
    tab: PlanTab, context: Any, qtbot: Any
) -> None:
    key = _key(tab, "Quiet")
    tab.inspect(key)
    form = tab.inspector.findChild(MeasureForm)
    assert form is not None
    qtbot.mouseClick(form.remove, Qt.MouseButton.LeftButton)
    assert key not in tab._measures
    assert not tab.inspector.isVisible()
    context.workspace.stack.undo()
    assert key in tab._measures


def test_headings_sort(tab: PlanTab) -> None:
    tab.table.sort_wanted.emit("what", True)
    assert [row[0] for row in _rows(tab)] == ["Quiet", "Late", "Coming"]


def test_an_empty_plan_says_what_to_do(database: Database, context: Any, show: Any) -> None:
    key = builders.account(database, "Zenith")
    tab: PlanTab = show(PlanTab(context, key))
    assert tab.body.currentIndex() == 1


def test_a_past_day_shows_the_plan_of_that_day(tab: PlanTab, context: Any) -> None:
    context.as_of = date(2026, 1, 15)
    assert [row[0] for row in _rows(tab)] == ["Quiet", "Over"]


def test_words_for_the_customer_are_written_beside_the_measure(
    tab: PlanTab, context: Any, qtbot: Any
) -> None:
    tab.inspect(_key(tab, "Coming"))
    form = tab.inspector.findChild(MeasureForm)
    assert form is not None
    qtbot.keyClicks(form.agreed.note, "A talk every month")
    with qtbot.waitSignal(context.workspace.changed):
        form.agreed.commit()
    assert tab._measures[_key(tab, "Coming")].agreed == "A talk every month"
    context.workspace.stack.undo()
    assert tab._measures[_key(tab, "Coming")].agreed is None
