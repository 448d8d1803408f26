"""Fields: what may be typed, when it is saved, and how a refusal is shown."""

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kamdesk.base.errors import UserError
from kamdesk.ui.forms import ChoiceField, Field, NoteField, parse_day, parse_money

TODAY = date(2026, 6, 30)  # a Tuesday


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1,234.50", "CNY", 123_450), ("120万", "CNY", 120_000_000), ("1.2亿", "CNY", 12_000_000_000),
        ("¥ 8", "CNY", 800), ("1.5m", "USD", 150_000_000), ("-3", "EUR", -300), ("500", "JPY", 500),
        ("", "CNY", None), ("  ", "CNY", None), ("0.001", "KWD", 1),
    ],
)  # fmt: skip
def test_money_as_people_type_it(text: str, currency: str, minor: int | None) -> None:
    assert parse_money(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("1.005", "CNY"),
        ("0.5", "JPY"),
        ("much", "CNY"),
        ("1万2", "CNY"),
        ("nan", "CNY"),
        ("1e400", "CNY"),
    ],
)
def test_what_is_no_amount_is_refused(text: str, currency: str) -> None:
    with pytest.raises(UserError):
        parse_money(text, currency)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-05", date(2026, 3, 5)), ("2026年3月5日", date(2026, 3, 5)), ("20260305", date(2026, 3, 5)),
        ("3-5", date(2026, 3, 5)), ("3月5号", date(2026, 3, 5)), ("today", TODAY), ("明天", date(2026, 7, 1)),
        ("+7d", date(2026, 7, 7)), ("-30d", date(2026, 5, 31)), ("周五", date(2026, 7, 3)), ("fri", date(2026, 7, 3)),
        ("", None),
    ],
)  # fmt: skip
def test_days_as_people_type_them(text: str, day: date | None) -> None:
    assert parse_day(text, TODAY) == day


@pytest.mark.parametrize("text", ["2026-02-30", "13-40", "someday", "99999999"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        parse_day(text, TODAY)


def test_leaving_a_field_saves_it_once(show: Any, qtbot: Any) -> None:
    saved: list[str] = []
    first, second = Field("a", "A", saved.append), Field("b", "B", saved.append)
    both = QWidget()
    layout = QVBoxLayout(both)
    layout.addWidget(first)
    layout.addWidget(second)
    show(both, 300, 200)
    first.line.setFocus()
    qtbot.keyClicks(first.line, "hello")
    qtbot.keyClick(first.line, Qt.Key.Key_Tab)
    qtbot.keyClick(second.line, Qt.Key.Key_Return)
    assert saved == ["hello"]


def test_a_refusal_stands_beneath_and_what_was_typed_stays(show: Any) -> None:
    def refuse(text: str) -> None:
        raise UserError("Not that.", "Type something else.")

    field = show(Field("a", "A", refuse), 300, 100)
    field.line.setText("typed")
    assert not field.commit()
    assert "Not that." in field.problem.text()
    assert field.problem.isVisible()
    assert field.text() == "typed"
    field.set_text("fresh")
    assert not field.problem.isVisible()


def test_a_value_from_elsewhere_does_not_overwrite_what_is_being_typed(
    show: Any, qtbot: Any
) -> None:
    field = show(Field("a", "A"), 300, 100)
    field.set_text("old")
    field.line.setFocus()
    qtbot.waitUntil(field.line.hasFocus)
    field.line.setText("half ty")
    field.set_text("other")
    assert field.text() == "half ty"


def test_a_choice_that_is_not_offered_is_kept(show: Any) -> None:
    field = show(ChoiceField("a", "A", {"x": "X", "y": "Y"}), 300, 100)
    field.set_text("z")
    assert field.text() == "z"
    field.set_text("y")
    assert field.combo.currentText() == "Y"


def test_a_note_keeps_its_lines(show: Any) -> None:
    saved: list[str] = []
    field = show(NoteField("a", "A", saved.append), 300, 160)
    field.note.setPlainText("one\ntwo")
    assert field.commit()
    assert saved == ["one\ntwo"]


def test_completions_are_asked_for_when_the_field_is_entered(show: Any, qtbot: Any) -> None:
    asked: list[int] = []

    def words() -> list[str]:
        asked.append(1)
        return ["上海", "武汉"]

    field = Field("a", "A")
    field.offer(words)
    other = Field("b", "B")
    both = QWidget()
    layout = QVBoxLayout(both)
    layout.addWidget(other)
    layout.addWidget(field)
    show(both, 300, 200)
    other.line.setFocus()
    assert asked == []
    field.line.setFocus()
    qtbot.waitUntil(lambda: asked == [1])
    assert field.line.completer().completionModel().rowCount() >= 0
    assert field.line.completer().model().rowCount() == 2


def test_what_was_saved_is_shown_as_stored_and_not_undone_letter_by_letter(
    show: Any, qtbot: Any
) -> None:
    stored: list[str] = []

    def save(text: str) -> None:
        stored.append(text.upper())
        field.set_text(stored[-1])  # as a page does when it is told of the change

    field = Field("x", "X", save)
    show(field, 200, 60)
    field.line.setFocus()
    qtbot.keyClicks(field.line, "abc")
    qtbot.keyClick(field.line, Qt.Key.Key_Return)
    assert field.text() == "ABC"
    assert not field.line.isUndoAvailable()


def test_what_could_not_be_saved_stays_and_is_tried_again(show: Any, qtbot: Any) -> None:
    def save(text: str) -> None:
        if text == "bad":
            raise UserError("No.", "Try again.")

    field = show(Field("x", "X", save), 200, 60)
    field.line.setText("bad")
    assert not field.commit()
    assert (field.text(), field.problem.text()) == ("bad", "No. Try again.")
    assert not field.commit()
    field.line.setText("good")
    assert field.commit()
    assert not field.problem.text()
