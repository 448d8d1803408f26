"""Fields that save when they are left: label above, what is wrong beneath, nothing typed is lost."""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.base.money import minor_digits, plain, to_minor
from kamdesk.ui.widgets import caption, label, restyle, vbox

_UNITS = {"亿": 10**8, "万": 10**4, "千": 10**3, "k": 10**3, "m": 10**6, "b": 10**9}
_WEEKDAYS = {
    "周一": 0, "周二": 1, "周三": 2, "周四": 3, "周五": 4, "周六": 5, "周日": 6, "周天": 6,
    "mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip


def parse_money(text: str, currency: str) -> int | None:
    """Return minor units of what was typed: "1,234.50", "120万", "1.2m"; None if empty.

    Raises:
        UserError: If it is no amount of this currency.
    """
    bare = text.strip().lower().replace(",", "").replace("，", "").replace(" ", "").lstrip("¥￥$€£")
    if not bare:
        return None
    factor = 1
    if bare[-1] in _UNITS:
        bare, factor = bare[:-1], _UNITS[bare[-1]]
    try:
        return to_minor(Decimal(bare) * factor, currency)
    except (InvalidOperation, ValueError):
        raise UserError(
            _("{text} is not an amount.").format(text=text),
            _("Type it like 1234.50 or 120万."),
        ) from None


def parse_day(text: str, today: date) -> date | None:
    """Return the day that was typed: 2026-03-05, 3.5, 5/3 (month first in Chinese), today, +7d, 明天, 周五.

    Two numbers are month and day; None if empty.

    Raises:
        UserError: If it is no day.
    """
    bare = (
        text.strip().lower().replace("号", "日").rstrip("日").replace("年", "-").replace("月", "-")
    )
    if not bare:
        return None
    words = {
        "today": 0,
        "今天": 0,
        "tomorrow": 1,
        "明天": 1,
        "后天": 2,
        "yesterday": -1,
        "昨天": -1,
    }
    if bare in words:
        return today + timedelta(days=words[bare])
    if bare in _WEEKDAYS:
        return today + timedelta(days=(_WEEKDAYS[bare] - today.weekday() - 1) % 7 + 1)
    shift = re.fullmatch(r"([+-]\d{1,4})\s*([dwm天周]?)", bare)
    if shift:
        step = {"w": 7, "周": 7, "m": 30}.get(shift[2], 1)
        return today + timedelta(days=int(shift[1]) * step)
    parts = [int(part) for part in re.findall(r"\d+", bare)]
    try:
        if len(parts) == 3 and parts[0] > 31:
            return date(*parts)
        if len(parts) == 2:
            return date(today.year, *parts)
        if len(parts) == 1 and len(bare) == 8:
            return date(parts[0] // 10000, parts[0] // 100 % 100, parts[0] % 100)
    except ValueError:
        pass
    raise UserError(
        _("{text} is not a day.").format(text=text), _("Type it like 2026-03-05, 3-5 or +7d.")
    )


class Field(QWidget):
    """A label, an editor and what is wrong with it; `saved` carries the text after leaving.

    `save` may raise UserError: the text stays, and the sentence stands beneath.
    """

    saved = Signal(str)

    def __init__(
        self, name: str, text: str, save: Callable[[str], object] | None = None, *, tip: str = ""
    ) -> None:
        super().__init__()
        self._save = save
        self._before = ""
        self.setObjectName(f"field_{name}")
        self.label = caption(text)
        self.problem = label("", "bad", 9, wrap=True)
        self.problem.hide()
        self.editor = self._make()
        self.editor.setObjectName(name)
        self.editor.setAccessibleName(text)
        if tip:
            self.editor.setToolTip(tip)
        self.label.setBuddy(self.editor)
        self.setLayout(vbox(self.label, self.editor, self.problem, gap=2))

    def _make(self) -> QWidget:
        editor = _Line()
        editor.left.connect(self.commit)
        return editor

    def text(self) -> str:
        """Return what stands in the field."""
        return self.line.text()

    @property
    def line(self) -> QLineEdit:
        """The editor, where it is a line."""
        assert isinstance(self.editor, QLineEdit)
        return self.editor

    def set_text(self, text: str) -> None:
        """Show a value, unless the user is just typing another one."""
        line = self.line
        if not (line.hasFocus() and line.text() != self._before):
            if line.text() != text or line.isUndoAvailable():
                line.setText(text)
            line.setCursorPosition(0)
        self._before = text
        self._show_problem("")

    def set_choices(self, choices: Sequence[str]) -> None:
        """Offer completions."""
        completer = QCompleter(list(choices), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.line.setCompleter(completer)

    def offer(self, words: Callable[[], Sequence[str]]) -> None:
        """Offer completions that are asked for when the field is entered."""
        line = self.editor
        assert isinstance(line, _Line)
        line.entered.connect(lambda: self.set_choices(words()))

    def commit(self) -> bool:
        """Save if it changed; False if it could not be."""
        text = self.text()
        if text == self._before:
            return True
        before, self._before = self._before, text  # what is stored may be shown while it is saved
        try:
            if self._save is not None:
                self._save(text)
        except UserError as error:
            self._before = before
            self._show_problem(str(error))
            return False
        if isinstance(
            self.editor, QLineEdit
        ):  # what was saved is undone as a step, not letter by letter
            place = self.line.cursorPosition()
            self.line.setText(self.line.text())
            self.line.setCursorPosition(place)
        self._show_problem("")
        self.saved.emit(text)
        return True

    def _show_problem(self, text: str) -> None:
        if text == self.problem.text():
            return
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        restyle(self.editor, invalid=bool(text))


class _Line(QLineEdit):
    """A line that tells when it is left or Enter is pressed; Esc brings the old text back."""

    left = Signal()
    entered = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
            self.returnPressed.emit()
            event.accept()
            return
        super().keyPressEvent(event)


class _Text(QPlainTextEdit):
    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class NoteField(Field):
    """Several lines."""

    def _make(self) -> QWidget:
        editor = _Text()
        editor.setFixedHeight(84)
        editor.setTabChangesFocus(True)
        editor.left.connect(self.commit)
        return editor

    @property
    def note(self) -> QPlainTextEdit:
        """The editor."""
        assert isinstance(self.editor, QPlainTextEdit)
        return self.editor

    def text(self) -> str:
        """Return what stands in the field."""
        return self.note.toPlainText()

    def set_text(self, text: str) -> None:
        """Show a value, unless the user is just typing another one."""
        shown = self.text()
        typing = self.editor.hasFocus() and shown != self._before
        if not typing and (shown != text or self.note.document().isUndoAvailable()):
            self.note.setPlainText(text)
        self._before = text
        self._show_problem("")


class ChoiceField(Field):
    """One of a few; saved when chosen. The wheel does not change it."""

    def __init__(
        self,
        name: str,
        text: str,
        choices: dict[str, str],
        save: Callable[[str], object] | None = None,
    ) -> None:
        self._choices = choices
        super().__init__(name, text, save)

    def _make(self) -> QWidget:
        editor = _Combo()
        editor.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )  # a long choice must not widen the pane
        editor.setMinimumContentsLength(6)
        for key, shown in self._choices.items():
            editor.addItem(shown, key)
        editor.activated.connect(lambda _place: self.commit())
        return editor

    @property
    def combo(self) -> QComboBox:
        """The editor."""
        assert isinstance(self.editor, QComboBox)
        return self.editor

    def offer_choices(self, choices: dict[str, str]) -> None:
        """Offer other choices; the first one is shown."""
        self._choices = choices
        self.combo.clear()
        for key, shown in choices.items():
            self.combo.addItem(shown, key)
        self._before = self.text()

    def text(self) -> str:
        """Return the key of the choice."""
        return str(self.combo.currentData() or "")

    def set_text(self, text: str) -> None:
        """Show a choice by its key; one that is not offered is added while it is shown."""
        place = self.combo.findData(text)
        if not 0 <= place < len(self._choices):
            while self.combo.count() > len(self._choices):
                self.combo.removeItem(len(self._choices))
            self.combo.addItem(text, text)
            place = len(self._choices)
        self.combo.setCurrentIndex(place)
        if place < len(self._choices) < self.combo.count():
            self.combo.removeItem(len(self._choices))
        self._before = text
        self._show_problem("")


class _Combo(QComboBox):
    def wheelEvent(self, event: object) -> None:
        """Do nothing: scrolling a form must not change it."""
        event.ignore()  # type: ignore[attr-defined]


def money_text(minor: int | None, currency: str) -> str:
    """Return an amount as it is typed again."""
    return "" if minor is None else plain(minor, currency)


def money_hint(currency: str) -> str:
    """Return what a money field expects."""
    digits = minor_digits(currency)
    return _("{currency}, for example {example} or 120万").format(
        currency=currency, example="1234" + ("." + "5" * digits if digits else "")
    )


def form(*fields: QWidget | QLayout) -> QVBoxLayout:
    """Return fields one under the other."""
    return vbox(*fields, gap=10)
