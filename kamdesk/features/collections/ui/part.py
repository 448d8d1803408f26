"""The follow-up of one invoice in its pane: promises, what was done, the dispute split, extension, letter."""

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtWidgets import QPushButton, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.formats import format_money
from kamdesk.base.i18n import _
from kamdesk.db.connection import Reader
from kamdesk.features.collections import queries
from kamdesk.features.collections.domain.ladder import Step
from kamdesk.features.collections.queries import (
    Caller,
    Contested,
    Event,
    Extension,
    Subject,
    Vow,
    rules,
)
from kamdesk.features.collections.ui.dispute_line import DisputeLine
from kamdesk.features.collections.ui.edits import TABLES
from kamdesk.features.collections.ui.extension_form import Extensions
from kamdesk.features.collections.ui.figures import contested_line
from kamdesk.features.collections.ui.letter_form import LetterForm
from kamdesk.features.collections.ui.log_line import About, Line, NextLine, PromiseLine, TalkLine
from kamdesk.features.collections.ui.timeline import Promises, Timeline
from kamdesk.ui.context import Context
from kamdesk.ui.widgets import InfoButton, button, clear, hbox, label, line, section, vbox

_LINES: dict[str, Callable[[Context, About], Line]] = {
    "call": TalkLine,
    "promise": PromiseLine,
    "dispute": DisputeLine,
    "next": NextLine,
}
_State = tuple[
    Subject | None, list[Vow], list[Event], list[Contested], list[Extension], "Step | None",
    Caller | None,
]  # fmt: skip


class FollowUpPart(QWidget):
    """What is done to get the money of one invoice; other documents have no follow-up."""

    def __init__(self, context: Context, doc: str, doc_id: int) -> None:
        super().__init__()
        self.setObjectName("follow_up")
        self._context, self._doc_id = context, doc_id
        self._found: Subject | None = None
        self._step: Step | None = None
        self._caller: Caller | None = None
        self._slot = vbox(gap=0)
        self.open_line: QWidget | None = None
        self.split = label("", wrap=True)
        self.split.setObjectName("dispute_split")
        how = _(
            "Of what is open, the part nobody contests is chased on; the law does not let a dispute hold it back."
        )
        split = hbox(self.split, InfoButton(how))
        split.setStretch(0, 1)
        self._contested = vbox(gap=4)
        self.promises, self.timeline = Promises(context), Timeline(context)
        self.extensions = Extensions(context)
        parts = (
            line(), section(_("Follow-up")), split, self._contested, self._bar(), self._slot,
            section(_("Promises")), self.promises, section(_("What was done")), self.timeline,
            section(_("Extension")), self.extensions,
        )  # fmt: skip
        self.setLayout(vbox(*parts, gap=8))
        self.setVisible(doc == "invoice")
        if doc == "invoice":
            context.workspace.changed.connect(self._on_changed)
            self._fill()

    def _bar(self) -> QWidget:
        from kamdesk.features.collections.ui.pane import action_names

        bar = QWidget()
        bar.setObjectName("follow_up_bar")
        self.buttons: dict[str, QPushButton] = {}
        for key, name in action_names().items():
            one = button(name, "pill", clicked=partial(self.begin, key))
            one.setObjectName(f"follow_{key}")
            one.setEnabled(not self._context.workspace.readonly)
            self.buttons[key] = one
        bar.setLayout(hbox(*self.buttons.values(), None, gap=4))
        return bar

    def _fill(self) -> None:
        found, vows, events, disputes, extensions, step, caller = self._context.workspace.read(
            _read, self._doc_id, self._context.as_of
        )
        self._found, self._step, self._caller = found, step, caller
        clear(self._contested)
        if found is None:
            self.split.setText(_("This document does not count on this day."))
        else:
            money = _("{open} open: {free} undisputed, {held} disputed")
            self.split.setText(
                money.format(
                    open=f"{format_money(found.open, found.currency)} {found.currency}",
                    free=format_money(found.free, found.currency),
                    held=format_money(found.open - found.free, found.currency),
                )
            )
        for one in disputes:
            self._contested.addWidget(contested_line(one, with_account=False))
        self.promises.show_vows(vows)
        self.timeline.show_events(events[:20])
        self.extensions.show_extensions(found, extensions)
        for key, action in self.buttons.items():
            action.setEnabled(
                not self._context.workspace.readonly
                and found is not None
                and (found.open > 0 or key == "call")
            )

    def begin(self, action: str) -> None:
        """Open the line of an action."""
        found = self._found
        if found is None:
            return
        clear(self._slot)
        person = None if self._caller is None else self._caller.person_id
        about = About(
            found.account_id, found.account, found.currency, found.free, found.invoice_id,
            found.number, self._step, person,
        )  # fmt: skip
        made: QWidget
        if action == "letter":
            contact = "" if self._caller is None else self._caller.name
            made = LetterForm(self._context, about, contact)
        else:
            made = _LINES[action](self._context, about)
            made.logged.connect(self._close_line)
        self.open_line = made
        self._slot.addWidget(made)
        made.show()
        if isinstance(made, Line):
            made.start()

    def _close_line(self) -> None:
        clear(self._slot)
        self.open_line = None

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*TABLES):
            self._fill()


def _read(reader: Reader, invoice_id: int, day: date) -> _State:
    found = queries.subject(reader, invoice_id, day)
    step = caller = None
    if found is not None:
        mine = [
            one
            for one in queries.items(reader, found.account_id, day)
            if one.invoice_id == invoice_id and one.step is not None
        ]
        steps = rules.ladder_of(reader, found.account_id, day)
        wanted = max((one.step for one in mine if one.step is not None), default=None)
        step = next((one for one in steps if one.days == wanted), None)
        caller = queries.words(reader, [found.account_id], day)[found.account_id].caller
    return (
        found, queries.promises(reader, day, invoice_id=invoice_id),
        queries.timeline(reader, day, invoice_id=invoice_id),
        queries.contested(reader, day, invoice_id=invoice_id),
        queries.extensions(reader, day, invoice_id), step, caller,
    )  # fmt: skip
