"""The Position tab as its user works with it: sixteen answers by keyboard, ideal, plan, rules."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from kamdesk.base.i18n import Message, speaking
from kamdesk.db.database import Database
from kamdesk.features.positions import domain, queries, service
from kamdesk.features.positions.ui.chart import PositionChart
from kamdesk.features.positions.ui.forms import RulesForm, TargetForm
from kamdesk.features.positions.ui.questions import QuestionForm
from kamdesk.features.positions.ui.tab import PositionTab
from tests import builders

E01: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "worked_example.json").read_text("utf-8")
)
TODAY = date(2026, 6, 30)


@pytest.fixture
def acme(database: Database) -> int:
    return builders.account(database, "Acme", code="A-1", terms_days=30)


@pytest.fixture
def tab(acme: int, database: Database, context: Any, show: Any) -> PositionTab:
    """An account by the worked example."""
    builders.snapshot(database, acme, 2, on_day=date(2026, 1, 10))
    builders.snapshot(database, acme, E01["answers"], d_us=70, d_them=30)
    shown: PositionTab = show(PositionTab(context, acme))
    return shown


def _form(tab: PositionTab) -> QuestionForm:
    form = tab.pages.currentWidget()
    assert isinstance(form, QuestionForm)
    return form


def _now(context: Any, key: int) -> queries.Snapshot:
    found = context.workspace.read(queries.standing, key, TODAY)
    assert found is not None
    assert found.now is not None
    now: queries.Snapshot = found.now
    return now


# -- the questions ----------------------------------------------------------------------------------


def test_sixteen_keys_and_ctrl_enter_are_an_assessment(
    acme: int, context: Any, show: Any, qtbot: Any
) -> None:
    tab: PositionTab = show(PositionTab(context, acme))
    assert tab.body.currentIndex() == 1
    tab.ask()
    form = _form(tab)
    rows = list(form.rows.values())
    for row, key in zip(rows, "4324221223" + "0" + "45321"[:5], strict=True):
        QTest.keyClick(row, key)  # each one goes on to the next by itself
    assert form.count.text() == "16 of 16 answered"
    assert "Quality of the relation" in form.live.text()
    QTest.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert tab.pages.currentIndex() == 0
    now = _now(context, acme)
    assert now.answers["R1"] == 4
    assert now.answers["T5"] is None
    assert now.answers["P1"] == 4
    context.workspace.stack.undo()
    assert tab.body.currentIndex() == 1


def test_a_digit_goes_on_and_arrows_go_back(tab: PositionTab, qtbot: Any) -> None:
    tab.ask()
    form = _form(tab)
    told: list[tuple[str, int]] = []
    form.rows["R1"].left_for.connect(lambda code, step: told.append((code, step)))
    QTest.keyClick(form.rows["R1"], "5")
    QTest.keyClick(form.rows["R1"], "?")
    QTest.keyClick(form.rows["R1"], Qt.Key.Key_Up)
    QTest.keyClick(form.rows["R1"], Qt.Key.Key_Down)
    assert told == [("R1", 1), ("R1", 1), ("R1", -1), ("R1", 1)]
    assert form.rows["R1"].answer() == 0
    QTest.keyClick(form.rows["R1"], Qt.Key.Key_Backspace)
    assert form.rows["R1"].answer() is None


def test_nothing_is_answered_until_the_user_does(tab: PositionTab) -> None:
    tab.ask()
    form = _form(tab)
    assert form.answers() == {}
    assert form.rows["R1"].before.text() == "before: 4"
    form.save()
    assert form.problem.text() == "Nothing is answered yet. Answer at least one question."
    QTest.mouseClick(form.again, Qt.MouseButton.LeftButton)
    assert dict(form.answers()) == E01["answers"]
    assert form.d_us.text() == "70"


def test_data_suggest_and_only_a_click_or_space_takes_it(
    tab: PositionTab, acme: int, database: Database, qtbot: Any
) -> None:
    for place in range(4):
        one = builders.invoice(database, acme, 100_00, issued=date(2026, 1 + place, 1))
        assert one
    tab.ask()
    form = _form(tab)
    row = form.rows["R1"]
    assert row.chip is not None
    assert row.chip.text() == (
        "Data suggest 1: 0 of 4 invoices due in the last 12 months were paid by their due day"
    )
    assert row.answer() is None
    qtbot.mouseClick(row.chip, Qt.MouseButton.LeftButton)
    assert row.answer() == 1
    assert row.evidence.text().startswith("0 of 4 invoices")
    steady = form.rows["P2"]
    QTest.keyClick(steady, Qt.Key.Key_Space)
    assert steady.answer() == 3
    assert form.rows["T1"].chip is None


def test_the_customers_view_stands_apart(
    tab: PositionTab, acme: int, context: Any, qtbot: Any
) -> None:
    qtbot.mouseClick(tab.other, Qt.MouseButton.LeftButton)
    form = _form(tab)
    assert form.view.choice() == "customer"
    assert all(row.chip is None for row in form.rows.values())
    for code in ("R1", "R2", "R3", "R4", "R5"):
        form.rows[code].set_answer(2)
    form.rows["R6"].set_answer(4)
    qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    found = context.workspace.read(queries.standing, acme, TODAY)
    assert found.perception == 31.25
    texts = [
        tab.next.alarms.itemAt(place).widget().text()  # type: ignore[union-attr]
        for place in range(tab.next.alarms.count())
    ]
    assert any("31.2 points higher than the customer" in text for text in texts)


def test_bad_input_is_told_and_nothing_typed_is_lost(tab: PositionTab) -> None:
    tab.ask()
    form = _form(tab)
    form.rows["R1"].set_answer(3)
    for field, text, told in (
        (form.d_us, "lots", "not a whole number"), (form.d_us, "130", "0 to 100"),
        (form.day, "someday", "not a day"), (form.day, "2026-07-01", "in the future"),
    ):  # fmt: skip
        field.line.setText(text)
        form.save()
        assert told in form.problem.text()
        assert field.text() == text
        field.line.setText("" if field is form.d_us else "2026-06-30")
    assert form.rows["R1"].answer() == 3


def test_escape_gives_up(tab: PositionTab) -> None:
    tab.ask()
    QTest.keyClick(_form(tab), Qt.Key.Key_Escape)
    assert tab.pages.currentIndex() == 0


# -- what is shown ---------------------------------------------------------------------------------


def test_the_worked_example_is_shown_with_its_sums(tab: PositionTab) -> None:
    assert tab.titles["pattern"].text() == "Master-servant → Win-win (assumed)"
    assert (
        tab.titles["ladder"].text() == "Strategic partner (candidate) → Strategic partner (assumed)"
    )
    assert tab.gaps["pattern"].text() == "gap 49.5"
    assert tab.next.move_title.text().startswith("Improve the terms")
    gates = [tab.next.gates.itemAt(place).widget().text() for place in range(3)]  # type: ignore[union-attr]
    assert gates == ["✗ Mutual need: failed", "✓ Mutual trust: passed", "✗ Common interest: failed"]
    from PySide6.QtWidgets import QLabel

    made = tab.sums.findChild(QLabel, "sum_T")
    assert isinstance(made, QLabel)
    assert made.text() == "(0.25×25 + 0.25×0 + 0.20×25 + 0.15×25 + 0.15×50) / 1.00"


def test_charts_say_everything_in_words_and_under_the_mouse(tab: PositionTab) -> None:
    chart: PositionChart = tab.charts["pattern"]
    assert "Terms of business 22.5" in chart.accessibleDescription()
    assert "ideal Win-win" in chart.accessibleDescription()
    from kamdesk.features.positions.ui.paint import frame_of

    chart.grab()
    frame = frame_of(chart.width(), chart.height())
    told = chart.text_at(QPointF(frame.x(22.5), frame.y(56.25)))
    assert told.startswith("2026-06-01 · Chen Wei")
    assert chart.text_at(QPointF(frame.x(95), frame.y(5))) == ""


def test_three_shortfalls_become_measures_in_one_click(
    tab: PositionTab, acme: int, context: Any, qtbot: Any
) -> None:
    card = tab.deficits
    assert [code for code, box in card.boxes.items() if box.isChecked()] == ["T2", "T1", "P5"]
    card.owner.line.setText("Chen Wei")
    qtbot.mouseClick(card.plan, Qt.MouseButton.LeftButton)
    found = context.workspace.read(queries.standing, acme, TODAY)
    assert [(one.item, one.owner, one.due) for one in found.measures] == [
        (item, "Chen Wei", date(2026, 8, 29)) for item in ("T2", "T1", "P5")
    ]
    assert not card.boxes["T2"].isEnabled()
    assert next(code for code, box in card.boxes.items() if box.isChecked()) not in ("T2", "T1")
    context.workspace.stack.undo()
    assert tab.deficits.boxes["T2"].isEnabled()


def test_the_ideal_is_set_with_its_reason(
    tab: PositionTab, acme: int, context: Any, qtbot: Any
) -> None:
    qtbot.mouseClick(tab.ideal, Qt.MouseButton.LeftButton)
    form = tab.inspector.findChild(TargetForm)
    assert form is not None
    form.ladder.set_text("commercial")
    form.review.line.setText("2026-01-01")
    qtbot.mouseClick(form.make, Qt.MouseButton.LeftButton)
    assert "before the day it begins" in form.problem.text()
    form.review.line.setText("2026-12-31")
    form.reason.note.setPlainText("Steady profit")
    qtbot.mouseClick(form.make, Qt.MouseButton.LeftButton)
    target = context.workspace.read(queries.target, acme, TODAY)
    assert (target.ladder, target.reason, target.review) == (
        "commercial", "Steady profit", date(2026, 12, 31),
    )  # fmt: skip
    assert tab.titles["ladder"].text().endswith("→ Commercial")
    assert tab.gaps["ladder"].text() == "gap 15.0"


def test_rules_are_changed_field_by_field(tab: PositionTab, context: Any, qtbot: Any) -> None:
    qtbot.mouseClick(tab.rules, Qt.MouseButton.LeftButton)
    form = tab.inspector.findChild(RulesForm)
    assert form is not None
    form.fields["target"].line.setText("80")
    assert form.fields["target"].commit()
    assert context.workspace.read(queries.rules, TODAY).target == 80
    form.fields["cut_t"].line.setText("half")
    assert not form.fields["cut_t"].commit()
    assert "Cut-line of the terms" in form.fields["cut_t"].problem.text()
    note = form.fields["move.conflict.what"]
    note.note.setPlainText("Call the boss")  # type: ignore[attr-defined]
    assert note.commit()
    assert context.workspace.read(queries.moves, TODAY)["conflict"].what == "Call the boss"


def test_a_snapshot_is_removed_and_brought_back(tab: PositionTab, context: Any, qtbot: Any) -> None:
    tab.table.select_id(tab.model.ids[0])
    qtbot.mouseClick(tab.remove, Qt.MouseButton.LeftButton)
    assert len(tab.model.ids) == 1
    assert tab.titles["pattern"].text().startswith("Conflict")
    context.workspace.stack.undo()
    assert len(tab.model.ids) == 2


def test_stale_unsure_and_drifting_are_told(
    database: Database, acme: int, context: Any, show: Any
) -> None:
    builders.snapshot(database, acme, 5, on_day=date(2025, 10, 1))
    builders.snapshot(database, acme, {"R1": 4, "R3": 2, "R6": 2}, on_day=date(2025, 12, 1))
    tab: PositionTab = show(PositionTab(context, acme))
    texts = [
        tab.next.alarms.itemAt(place).widget().text()  # type: ignore[union-attr]
        for place in range(tab.next.alarms.count())
    ]
    assert texts[0].startswith("▲ Stale: assessed 211 days ago")
    assert texts[1].startswith("■ Drift: Quality of the relation fell from 100.0 to 56.8")
    assert tab.titles["pattern"].text().startswith("Not enough evidence")
    tab.grab()


def test_both_maps_become_a_picture(
    tab: PositionTab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QFileDialog

    out = tmp_path / "maps.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args, **more: (str(out), ""))
    qtbot.mouseClick(tab.picture, Qt.MouseButton.LeftButton)
    assert QImage(str(out)).width() == 2 * tab.maps.width()


def test_the_history_of_the_account_tells_of_it(tab: PositionTab, acme: int, context: Any) -> None:
    from kamdesk.features.accounts.ui.history import HistoryTab

    history = HistoryTab(context, acme)
    history.kind.choose("relation")
    history.reload()
    first = history.model.row_at(0)
    assert first is not None
    assert first.texts[3] == "Snapshot"
    history.deleteLater()


def test_a_past_day_shows_that_day(tab: PositionTab, context: Any) -> None:
    context.as_of = date(2026, 2, 1)
    assert tab.titles["pattern"].text().startswith("Conflict")
    context.as_of = date(2026, 1, 1)
    assert tab.body.currentIndex() == 1


def test_it_speaks_chinese(database: Database, acme: int, context: Any, show: Any) -> None:
    builders.snapshot(database, acme, E01["answers"])
    with speaking("zh_CN"):
        tab: PositionTab = show(PositionTab(context, acme))
        assert tab.titles["pattern"].text() == "主仆 → 共赢（默认）"
        assert tab.next.move_title.text().startswith("改善条件")


def test_the_header_and_the_list_of_accounts_know_the_class(
    database: Database, acme: int, context: Any, show: Any, qtbot: Any
) -> None:
    from PySide6.QtWidgets import QPushButton

    from kamdesk.features.accounts.ui.account_page import AccountPage
    from kamdesk.features.accounts.ui.page import AccountsPage

    builders.snapshot(database, acme, E01["answers"])
    database.write(Message("x"), service.set_target, acme, TODAY, "win_win", "commercial")
    page: AccountPage = show(AccountPage(context))
    page.show_request(acme, "plan")
    made = page.findChild(QPushButton, "class_chip")
    assert isinstance(made, QPushButton)
    wanted = "Master-servant · Strategic partner (candidate) → Win-win · Commercial"
    assert made.text() == wanted
    with qtbot.waitSignal(context.account_wanted) as caught:
        qtbot.mouseClick(made, Qt.MouseButton.LeftButton)
    assert caught.args == [acme, "position"]
    unknown = builders.account(database, "Unknown", code="U")
    page.show_request(unknown)
    assert not made.isVisible()
    page.show_request(acme)
    assert (made.isVisible(), made.text()) == (True, wanted)
    accounts: AccountsPage = show(AccountsPage(context))
    row = accounts.model.row_at(0)
    assert row is not None
    keys = [column.key for column in accounts.model.columns]
    assert row.texts[keys.index("class")] == wanted
    accounts.table.sort_wanted.emit("class", True)
    assert list(accounts.model.ids) == [acme, unknown]  # those without a class come last


def test_every_question_has_words_for_both_ends() -> None:
    for item in domain.ITEMS.values():
        assert (item.low and item.high and item.question.endswith("?")) or item.code == "R4"
        assert domain.meaning(item.code, 1) == item.low
        assert domain.meaning(item.code, 5) == item.high
