"""One document: what it says, what can be done, what happened to it, and what other capabilities add."""

import logging
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import MISSING, format_date, format_money
from kamdesk.base.i18n import M_, Message, _
from kamdesk.base.lazy import load
from kamdesk.features.receivables import domain
from kamdesk.features.receivables.ui.actions import ACTIONS, Action
from kamdesk.features.receivables.ui.facts import Bill, Facts, bill, facts, open_disputes, story
from kamdesk.features.receivables.ui.fields import SERVICE, ActionForm
from kamdesk.features.receivables.ui.schedule import ScheduleList
from kamdesk.features.receivables.ui.story import Story, reason_word
from kamdesk.ui.context import Context
from kamdesk.ui.widgets import (
    button,
    caption,
    clear,
    hbox,
    label,
    line,
    muted,
    vbox,
)

_PARTS = "kamdesk.app.features:item_parts"
log = logging.getLogger(__name__)


class DocumentPane(QWidget):
    """Stays on its document through edits.

    Signals:
        document_wanted: (kind, key) of another document.
        receipt_wanted: (account, invoice): money came in for it.
        gone: The document is no more.
    """

    document_wanted = Signal(str, int)
    receipt_wanted = Signal(int, int)
    gone = Signal()

    def __init__(self, context: Context, doc: str, key: int) -> None:
        super().__init__()
        self.setObjectName("document_pane")
        self._context = context
        self.doc, self.key = doc, key
        self.number = ""
        self._facts: Facts | None = None
        self.problem = label("", "bad", wrap=True)
        self.problem.setObjectName("problem")
        self.problem.hide()
        self.account = button("", "link", clicked=self._open_account)
        self.account.setObjectName("open_the_account")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setColumnStretch(1, 1)
        self.schedule = ScheduleList()
        self._disputes = vbox(gap=4)
        self._buttons = QGridLayout()
        self._buttons.setSpacing(6)
        self._form = vbox(gap=0)
        self.story = Story()
        self.story.taken_back.connect(self._take_back, Qt.ConnectionType.QueuedConnection)
        self.story.document_wanted.connect(self.document_wanted)
        parts = (
            hbox(self.account, None), self._grid, self._buttons, self.problem, self._form,
            self.schedule, self._disputes, line(), self.story,
        )  # fmt: skip
        self.setLayout(vbox(*parts, *self._others(), gap=10))
        self.refresh()

    def _others(self) -> list[QWidget]:
        """Return what other capabilities add; one that fails says so and harms nothing else."""
        found: list[QWidget] = []
        for part in load(_PARTS)():
            try:
                made = load(part.widget)(self._context, self.doc, self.key)
            except Exception:
                log.exception("part %s of a document", part.key)
                made = muted(_("A part of this pane could not be shown; see the log."), wrap=True)
                made.setObjectName(f"failed_{part.key}")
            found.append(made)
        return found

    # -- filling ------------------------------------------------------------------------------

    def refresh(self) -> bool:
        """Show what is known now; False, and `gone`, if there is no such document."""
        read = self._context.workspace.read
        found = read(facts, self.doc, self.key, self._context.as_of)
        if found is None:
            self.gone.emit()
            return False
        self._facts = found
        self.number = found.number
        self.problem.hide()
        text = f"{found.account} ({found.code})"
        self.account.setText(text.replace("&", "&&"))
        self.account.setAccessibleName(_("Open the account {name}").format(name=text))
        self._fill_facts(found)
        self.schedule.show_lines(found)
        self._fill_disputes(found)
        self._fill_actions(found)
        writable = not self._context.workspace.readonly
        events = read(story, self.doc, self.key, self._context.as_of)
        self.story.show_events(events, found.currency, self._context.as_of, writable=writable)
        return True

    def _fill_facts(self, one: Facts) -> None:
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = None if item is None else item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        came_as = None
        if one.doc == "receipt":
            came_as = self._context.workspace.read(bill, one.id)
        for row, (name, value, role) in enumerate(_told(one, came_as)):
            self._grid.addWidget(caption(name), row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(label(value, role, wrap=True), row, 1)

    def _fill_disputes(self, one: Facts) -> None:
        clear(self._disputes)
        if one.doc != "invoice":
            return
        for each in self._context.workspace.read(open_disputes, one.id, one.as_of):
            text = _("▲ {amount} in dispute: {reason}").format(
                amount=format_money(each.amount, one.currency), reason=reason_word(each.reason)
            )
            if each.answer_by is not None:
                text += " · " + _("answer by {day}").format(day=format_date(each.answer_by))
            if each.owner:
                text += f" · {each.owner}"
            close = button(_("Close…"), "link")
            close.setObjectName(f"close_dispute_{each.id}")
            close.clicked.connect(lambda _on=False, key=each.id: self._act_on_dispute(key))
            close.setEnabled(not self._context.workspace.readonly)
            row = hbox(label(text, "watch", wrap=True), gap=6)
            row.setStretch(0, 1)
            row.addWidget(close)
            self._disputes.addLayout(row)

    def _fill_actions(self, one: Facts) -> None:
        while self._buttons.count():
            item = self._buttons.takeAt(0)
            widget = None if item is None else item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        offered = [action for action in ACTIONS if action.applies(one)]
        for place, action in enumerate(offered):
            made = button(_(action.title), clicked=partial(self._act, action))
            made.setObjectName(action.key)
            made.setEnabled(not self._context.workspace.readonly)
            self._buttons.addWidget(made, place // 2, place % 2)

    def take_focus(self) -> None:
        """Give the first action the focus."""
        first = self._buttons.itemAt(0)
        widget = None if first is None else first.widget()
        (widget or self.account).setFocus()

    # -- doing --------------------------------------------------------------------------------

    def act(self, key: str) -> bool:
        """Begin an action by its key; False where it does not apply."""
        assert self._facts is not None
        for action in ACTIONS:
            if action.key == key and action.applies(self._facts):
                self._act(action)
                return True
        return False

    def _act(self, action: Action) -> None:
        assert self._facts is not None
        if action.key == "receive":
            self.receipt_wanted.emit(self._facts.account_id, self._facts.id)
        elif action.form is not None:
            self.show_form(action.form(self._context, self._facts))
        elif action.edit is not None:
            self._do(*action.edit(self._context, self._facts))

    def _act_on_dispute(self, key: int) -> None:
        from kamdesk.features.receivables.ui.dispute_form import CloseForm

        assert self._facts is not None
        self.show_form(CloseForm(self._context, self._facts, key))

    def show_form(self, made: ActionForm) -> None:
        """Show the form of an action between the buttons and the story."""
        self.close_form()
        made.done.connect(self.close_form, Qt.ConnectionType.QueuedConnection)
        made.cancelled.connect(self.close_form, Qt.ConnectionType.QueuedConnection)
        self._form.addWidget(made)
        made.show()  # so that it can take the focus now
        made.take_focus()
        QTimer.singleShot(0, made, lambda: _into_sight(made))

    def close_form(self) -> None:
        """Take the form of an action away."""
        clear(self._form)

    def _do(self, text: Message, edit: Any, *args: Any) -> None:
        try:
            self._context.workspace.write(text, edit, *args)
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.setAccessibleName(str(error))
            self.problem.show()
            return
        self._context.notify(text.text(), undo=True)

    def _take_back(self, allocation: int) -> None:
        self._do(
            M_("Take an allocation back"),
            load(f"{SERVICE}:take_back"),
            allocation,
            self._context.as_of,
        )

    def _open_account(self) -> None:
        assert self._facts is not None
        self._context.open_account(self._facts.account_id)


def _into_sight(widget: QWidget) -> None:
    """Scroll the pane so that a widget is seen, its top at least."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    if above is not None:
        above.ensureWidgetVisible(widget, 0, 8)


def _told(one: Facts, came_as: Bill | None) -> list[tuple[str, str, str]]:
    """Return (name, value, role) of everything a document says."""
    code = one.currency
    found = [
        (_("Amount"), f"{format_money(one.amount, code)} {code}", ""),
    ]
    if one.voided is not None:
        found.append((_("Voided"), format_date(one.voided), "bad"))
    if one.doc == "invoice":
        found += _told_debt(one)
    else:
        left = _("Unapplied") if one.doc != "refund" else _("Not applied yet")
        found += [
            (left, f"{format_money(one.open, code)} {code}", ""),
            (_("Day"), format_date(one.issued), ""),
        ]
    if one.doc == "receipt":
        found += _told_money(one, came_as)
    if one.contract:
        found.append((_("Contract"), " · ".join(x for x in (one.contract, one.milestone) if x), ""))
    if one.note:
        found.append((_("Note"), one.note, ""))
    found.append((_("As of"), format_date(one.as_of), "muted"))
    return found


def _told_debt(one: Facts) -> list[tuple[str, str, str]]:
    code = one.currency
    found = [(_("Open amount"), f"{format_money(one.open, code)} {code}", "")]
    if one.contested:
        rest = format_money(one.open - one.contested, code)
        found.append(
            (
                _("In dispute"),
                _("▲ {amount}; {rest} not contested").format(
                    amount=format_money(one.contested, code), rest=rest
                ),
                "watch",
            )
        )
    found.append((_("Issued"), format_date(one.issued), ""))
    if one.recognised is not None and one.recognised != one.issued:
        found.append((_("Age counts from"), format_date(one.recognised), ""))
    first = format_date(one.due) + (f" ({one.terms})" if one.terms else "")
    found.append((_("Due as first agreed"), first, ""))
    if one.schedule:
        now = _("event missing, not yet due")
        if one.due_now is not None:
            now = format_date(one.due_now)
        elif not one.open:
            now = MISSING
        found.append((_("Due now"), now, "" if one.due_now else "watch"))
    late = _("■ {n} days").format(n=one.late) if one.late else _("not late")
    found.append((_("Late"), late if one.open else _("settled"), "bad" if one.late else ""))
    return found


def _told_money(one: Facts, came_as: Bill | None) -> list[tuple[str, str, str]]:
    method = domain.METHODS.get(one.method)
    found = [(_("Received as"), _(method) if method else one.method, "")]
    if came_as is not None:
        words = (came_as.number, came_as.acceptor)
        found.append((_("Bill"), " · ".join(x for x in words if x) or MISSING, ""))
        if came_as.issued is not None:
            found.append((_("Drawn on"), format_date(came_as.issued), ""))
    if one.matures is not None:
        found.append((_("Matures"), format_date(one.matures), ""))
    return found
