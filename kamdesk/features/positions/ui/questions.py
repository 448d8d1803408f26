"""The sixteen questions as a form for the keyboard: a digit answers and goes on to the next one."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date, format_percent
from kamdesk.base.i18n import M_, _, ngettext
from kamdesk.base.lazy import load
from kamdesk.features.accounts.domain import class_text
from kamdesk.features.positions import domain, queries
from kamdesk.features.positions.domain import AXES, ITEMS, Item
from kamdesk.features.positions.queries import Standing, Suggestion
from kamdesk.ui.context import Context
from kamdesk.ui.forms import Field, parse_day
from kamdesk.ui.widgets import (
    Segments,
    button,
    caption,
    hbox,
    label,
    muted,
    restyle,
    section,
    vbox,
)

_SERVICE = "kamdesk.features.positions.service"
UNKNOWN = 0


class QuestionRow(QFrame):
    """One question; 1 to 5 answers, 0 or ? says "don't know", Space takes the suggestion, E notes how we know."""

    answered = Signal(str)
    left_for = Signal(str, int)
    """(code, +1 or -1): go to the next or the previous question."""

    def __init__(self, item: Item, suggestion: Suggestion | None, before: int | None) -> None:
        super().__init__()
        self.item = item
        self.suggestion = suggestion
        self.setObjectName(f"question_{item.code}")
        self.setProperty("role", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{item.code}: {_(item.question)}")
        self._answer: int | None = None
        self._choices = QButtonGroup(self)
        self._choices.setExclusive(False)
        self._buttons: dict[int, QPushButton] = {}
        row = hbox(gap=3)
        for value in (1, 2, 3, 4, 5, UNKNOWN):
            one = self._button(value)
            row.addWidget(one)
        question = label(f"{item.code}  {_(item.question)}", wrap=True)
        self.meaning = caption(self._ends())
        self.meaning.setWordWrap(True)
        self.evidence = QLineEdit()
        self.evidence.setObjectName(f"evidence_{item.code}")
        self.evidence.setPlaceholderText(_("How do we know?"))
        self.evidence.setAccessibleName(_("How do we know: {item}").format(item=_(item.short)))
        self.evidence.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.evidence.returnPressed.connect(lambda: self.left_for.emit(self.item.code, 1))
        self.before = caption("" if before is None else _("before: {n}").format(n=before))
        top = hbox(question, self.before, row, gap=10)
        top.setStretch(0, 1)
        bottom = hbox(self.meaning, self.evidence, gap=10)
        bottom.setStretch(0, 3)
        bottom.setStretch(1, 2)
        parts: list[Any] = [top, bottom]
        self.chip: QPushButton | None = None
        if suggestion is not None:
            text = _("Data suggest {n}: {reason}")
            self.chip = button(
                text.format(n=suggestion.answer, reason=suggestion.reason.text()),
                "link", clicked=self.take_suggestion,
            )  # fmt: skip
            self.chip.setObjectName(f"suggestion_{item.code}")
            self.chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            parts.append(hbox(self.chip, None))
        self.setLayout(vbox(*parts, gap=3, margins=(12, 4, 10, 4)))

    def _button(self, value: int) -> QPushButton:
        text = "?" if value == UNKNOWN else str(value)
        one = button(text, "answer", clicked=partial(self._pressed, value))
        one.setCheckable(True)
        one.setFixedSize(34, 28)
        one.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        one.setObjectName(f"answer_{self.item.code}_{value}")
        meaning = domain.meaning(self.item.code, value) if value else ""
        tip = _("Don't know") if value == UNKNOWN else _(meaning) or text
        one.setToolTip(tip)
        one.setAccessibleName(f"{self.item.code} {text}: {tip}")
        self._choices.addButton(one)
        self._buttons[value] = one
        return one

    def _ends(self) -> str:
        return _("1 = {low}   5 = {high}").format(low=_(self.item.low), high=_(self.item.high))

    def _pressed(self, value: int) -> None:
        self.setFocus()
        self.set_answer(value)

    def answer(self) -> int | None:
        """Return the answer: 1 to 5, 0 for "don't know", None if nothing was said."""
        return self._answer

    def set_answer(self, value: int | None) -> None:
        """Show an answer and tell of it."""
        self._answer = value
        for key, one in self._buttons.items():
            one.setChecked(key == value)
        if value:
            words = domain.meaning(self.item.code, value)
            self.meaning.setText(f"{value} = {_(words)}" if words else self._ends())
        else:
            self.meaning.setText(_("Don't know") if value == UNKNOWN else self._ends())
        self.setAccessibleDescription("" if value is None else self.meaning.text())
        self.answered.emit(self.item.code)

    def take_suggestion(self) -> None:
        """Confirm what the data suggest, with its reason as evidence."""
        if self.suggestion is None:
            return
        self.set_answer(self.suggestion.answer)
        if not self.evidence.text():
            self.evidence.setText(self.suggestion.reason.text())

    # -- keyboard -----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer with a digit and go on."""
        text, key = event.text(), event.key()
        if text in tuple("12345"):
            self.set_answer(int(text))
            self.left_for.emit(self.item.code, 1)
        elif text in ("0", "?", "？"):
            self.set_answer(UNKNOWN)
            self.left_for.emit(self.item.code, 1)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.left_for.emit(self.item.code, 1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Space:
            self.take_suggestion()
            self.left_for.emit(self.item.code, 1)
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.set_answer(None)
        elif text in ("e", "E") or (
            key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()
        ):
            self.evidence.setFocus()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that this is the question that is asked now."""
        super().focusInEvent(event)
        restyle(self, checked=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it no longer is."""
        super().focusOutEvent(event)
        restyle(self, checked=False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Make this the question that is asked now."""
        self.setFocus()
        super().mousePressEvent(event)


class QuestionForm(QWidget):
    """A new snapshot; `closed` tells that it was written or given up."""

    closed = Signal()

    def __init__(self, context: Context, found: Standing, view: str = "ours") -> None:
        super().__init__()
        self.setObjectName("question_form")
        self._context = context
        self._found = found
        read = context.workspace.read
        self._rules = found.rules
        suggested = read(queries.suggestions, found.account_id, context.as_of)
        self._last = found.now if view == "ours" else found.customer
        self._make_head(view)
        self.rows: dict[str, QuestionRow] = {}
        column = vbox(gap=4, margins=(16, 4, 16, 12))
        for axis, title in AXES.items():
            column.addWidget(section(_(title)))
            for item in domain.items_of(axis):
                before = None if self._last is None else self._last.answers.get(item.code)
                given = suggested.get(item.code) if view == "ours" else None
                one = QuestionRow(item, given, before)
                one.answered.connect(lambda _code: self._tell())
                one.left_for.connect(self._go)
                self.rows[item.code] = one
                column.addWidget(one)
        self._make_rest(column)
        inner = QWidget()
        inner.setLayout(column)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setWidget(inner)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(vbox(self._head, self.area, gap=0))
        self._tell()

    def _make_head(self, view: str) -> None:
        names = {"ours": _("Our view"), "customer": _("The customer's view")}
        self.view = Segments(names, "snapshot_view")
        self.view.choose(view)
        self.view.chosen.connect(lambda _key: self._tell())
        self.day = Field("snapshot_day", _("Day"), tip=_("2026-03-05, 3-5, -30d, yesterday"))
        self.day.set_text(format_date(self._context.as_of))
        self.day.setFixedWidth(120)
        self.who = Field("snapshot_assessor", _("Assessed by"))
        known = self._context.workspace.read(queries.assessors, self._context.as_of)
        self.who.set_choices([one.name for one in known])
        self.who.setFixedWidth(150)
        if self._last is not None:
            self.who.line.setText(self._last.assessor or "")
        self.live = label("", bold=True)
        self.live.setObjectName("snapshot_live")
        self.count = muted("")
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self.again = button(_("Begin with the last answers"), "flat", "", self.take_last)
        self.again.setObjectName("take_last_answers")
        self.again.setVisible(self._last is not None)
        self.save_button = button(_("Save snapshot"), "primary", "check", self.save)
        self.save_button.setObjectName("save_snapshot")
        self.save_button.setToolTip(_("Ctrl+Enter"))
        cancel = button(_("Cancel"), "flat", clicked=self.closed.emit)
        keys = caption(
            _("Keys: 1 to 5 answer, 0 or ? don't know, Space takes the suggestion, E how we know, ↑ ↓ move, Ctrl+Enter saves.")
        )  # fmt: skip
        keys.setWordWrap(True)
        first = hbox(
            self.view, self.day, self.who, None, self.again, cancel, self.save_button, gap=10
        )
        self._head = QFrame()
        self._head.setObjectName("page_header")
        told = hbox(self.live, self.count, None, gap=12)
        self._head.setLayout(vbox(first, told, keys, self.problem, gap=4, margins=(16, 8, 16, 8)))

    def _make_rest(self, column: Any) -> None:
        self.d_us = Field("d_us", _("How much we depend on them, 0 to 100"))
        self.d_them = Field("d_them", _("How much they depend on us, 0 to 100"))
        self.comment = Field("snapshot_comment", _("Comment"))
        column.addWidget(section(_("Dependence")))
        hint = muted(
            _("Ours: their share of our revenue and margin, and what an idle plant would cost. Theirs: our share of what they buy, the cost of changing, being the only source."),
            wrap=True,
        )  # fmt: skip
        column.addWidget(hint)
        row = hbox(self.d_us, self.d_them, self.comment, gap=12)
        row.setStretch(2, 2)
        column.addLayout(row)
        column.addStretch(1)

    # -- answering ----------------------------------------------------------------------------

    def start(self) -> None:
        """Ask the first question."""
        next(iter(self.rows.values())).setFocus()

    def _go(self, code: str, step: int) -> None:
        codes = list(self.rows)
        place = codes.index(code) + step
        if 0 <= place < len(codes):
            following = self.rows[codes[place]]
            following.setFocus()
            self.area.ensureWidgetVisible(following, 0, 60)
        elif step > 0:
            self.d_us.line.setFocus()
            self.area.ensureWidgetVisible(self.d_us, 0, 60)

    def take_last(self) -> None:
        """Begin with the answers of the snapshot before; the user asked for it."""
        if self._last is None:
            return
        for code, value in self._last.answers.items():
            self.rows[code].set_answer(UNKNOWN if value is None else value)
        for field, value in ((self.d_us, self._last.d_us), (self.d_them, self._last.d_them)):
            field.line.setText("" if value is None else str(value))
        self.start()

    def answers(self) -> Mapping[str, int | None]:
        """Return what was said; "don't know" is None, what was passed over is missing."""
        said = {code: row.answer() for code, row in self.rows.items()}
        return {code: value or None for code, value in said.items() if value is not None}

    def _tell(self) -> None:
        """Show at once where the answers lead."""
        given = self.answers()
        former = self._found.now if self.view.choice() == "ours" else self._found.customer
        found = domain.judge(given, self._rules, None if former is None else former.found.sides)
        parts = []
        for axis, one in found.scores.items():
            score = "—" if one.value is None else f"{one.value:.1f}"
            share = format_percent(one.answered, 0)
            parts.append(_("{axis} {score} ({share} answered)").format(axis=_(AXES[axis]), score=score, share=share))  # fmt: skip
        kind = class_text(found.pattern, found.ladder, candidate=bool(found.open_gates))
        self.live.setText(f"{kind}    " + "    ".join(parts))
        self.live.setAccessibleName(self.live.text())
        said = len(given)
        text = ngettext("{n} of {total} answered", "{n} of {total} answered", said)
        self.count.setText(text.format(n=said, total=len(ITEMS)))

    # -- saving -------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter saves, Esc gives up or leaves a line."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.save()
        elif event.key() == Qt.Key.Key_Escape:
            line = self.focusWidget()
            if isinstance(line, QLineEdit):
                row = line.parentWidget()
                (row if isinstance(row, QuestionRow) else self).setFocus()
            else:
                self.closed.emit()
        else:
            super().keyPressEvent(event)

    def save(self) -> None:
        """Write the snapshot, or say what is missing."""
        try:
            wanted = self._wanted()
            text = M_("Assess {name}", name=self._found.name)
            edit = load(f"{_SERVICE}:add_snapshot")
            self._context.workspace.write(text, edit, self._found.account_id, wanted)
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        self._context.notify(text.text(), undo=True)
        self.closed.emit()

    def _wanted(self) -> Any:
        day = parse_day(self.day.text(), self._context.as_of)
        if day is None:
            raise UserError(_("Type a day."))
        if day > self._context.as_of:
            raise UserError(_("A snapshot cannot be taken in the future."))
        given = self.answers()
        return load(f"{_SERVICE}:NewSnapshot")(
            day, self.view.choice(), self.who.text(), given,
            {code: row.evidence.text() for code, row in self.rows.items() if code in given},
            whole(self.d_us.text()), whole(self.d_them.text()), self.comment.text(),
        )  # fmt: skip


def whole(text: str) -> int | None:
    """Return the whole number that was typed, None if nothing was.

    Raises:
        UserError: If it is none.
    """
    bare = text.strip().rstrip("%")
    if not bare:
        return None
    if not bare.isdigit():
        raise UserError(_("{text} is not a whole number.").format(text=text))
    return int(bare)
