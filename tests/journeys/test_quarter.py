"""A quarter: who decides there, whom of us they know, where we stand, what we do, what it changed."""

from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from kamdesk.app.open_file import create_workspace
from kamdesk.app.window import MainWindow
from kamdesk.features.positions.ui.questions import QuestionForm
from kamdesk.features.relationships.ui.new_person import NewPersonForm
from kamdesk.features.touches.widgets import NewTouchForm
from tests import builders
from tests.journeys.files import state
from tests.reporting.sheets import opened


def _person(tab: Any, name: str, title: str, department: str) -> Any:
    """Add somebody below the chosen card and return the card."""
    tab.new_person()
    form = tab.inspector.findChildren(NewPersonForm)[-1]  # the newest is what is shown
    form.name.line.setText(name)
    form.title.line.setText(title)
    form.department.line.setText(department)
    form.add_now()
    return next(card for card in tab.scene.cards.values() if card.person.name == name)


def test_a_quarter(window: MainWindow, qtbot: Any, tmp_path: Path) -> None:
    file = tmp_path / "quarter.kam"
    window.set_workspace(create_workspace(file))
    context = window.context
    assert context is not None
    key = builders.account(context.workspace.database, "上海贝尔", tier="A")
    context.workspace.reload_steps()
    before = state(file)
    first = context.workspace.stack.count()

    # who decides there
    window.show_account(key, "map")
    account: Any = window.page("account")
    tab = account.tab("map")
    boss = _person(tab, "王强", "总经理", "总经办")
    tab.scene.choose([boss.key])
    buyer = _person(tab, "李明", "采购总监", "采购部")
    assert tab.person(buyer.key).boss == boss.key
    tab.edits.judge([tab.person(boss.key)], "influence", "5", "季度拜访")
    tab.edits.judge([tab.person(buyer.key)], "influence", "4", "季度拜访")
    assert len(tab.data.figures.gaps) == 2
    tab.choose_layout("lanes")
    assert {box.key for box in tab.scene.drawing.boxes} == {"总经办", "采购部"}

    # whom of us they met
    tab.show_view("matrix")
    window.show_account(key, "visits")
    visits = account.tab("visits")
    visits.new_touch(person=tab.person(buyer.key).person_id)
    form = visits.inspector.findChildren(NewTouchForm)[-1]
    form.fields.subject.line.setText("年度框架")
    form.save()
    window.show_account(key, "map")
    tab = account.tab("map")
    assert tab.scene.cards[buyer.key].facts.contact_days == 0

    # where we stand, and what we do about it
    window.show_account(key, "position")
    position = account.tab("position")
    position.ask()
    questions = position.findChild(QuestionForm)
    for row in questions.rows.values():
        qtbot.keyClick(row, Qt.Key.Key_2)
    questions.save()
    assert context.workspace.read(lambda reader: reader.value("SELECT count(*) FROM position")) == 1

    # a sheet and a page for the review
    pages = tmp_path / "map.pdf"
    tab.export_to(pages)
    assert pages.read_bytes()[:4] == b"%PDF"
    window.show_page("reports", {"report": "relationship-map"})
    qtbot.waitUntil(lambda: not window.tasks.busy())
    reports: Any = window.page("reports")
    sheet = tmp_path / "map.xlsx"
    reports.export_to(sheet)
    qtbot.waitUntil(lambda: not window.tasks.busy())
    names = {row[0] for row in opened(sheet, values=True)["People"].iter_rows(values_only=True)}
    assert {"王强", "李明"} <= names

    # everything is taken back, made again
    full = state(file)
    steps = context.workspace.stack.count() - first
    assert steps >= 7
    for _step in range(steps):
        context.workspace.stack.undo()
    assert state(file) == before
    for _step in range(steps):
        context.workspace.stack.redo()
    assert state(file) == full
    assert date(2026, 6, 30) == context.as_of
