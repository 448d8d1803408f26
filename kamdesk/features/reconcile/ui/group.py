"""The pane of the chosen groups: their lines, why they differ, and what the user says to it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kamdesk.base.formats import format_date, format_money
from kamdesk.base.i18n import _
from kamdesk.features.reconcile.domain import causes, words
from kamdesk.features.reconcile.queries.runs import RunGroup, RunLine
from kamdesk.ui.forms import ChoiceField, NoteField, form
from kamdesk.ui.widgets import button, caption, hbox, label, muted, section, vbox

_SHOWN = 20


class GroupForm(QWidget):
    """Says why, and lets the user explain, match and take apart.

    Signals:
        explained: The user's word, "" to take it back.
        accepted: What is said of the chosen differences is right.
        cause_chosen: Key of another cause.
        link_wanted: All chosen lines are to be put together.
        unlink_wanted: The group is to be taken apart.
    """

    explained = Signal(str)
    accepted = Signal()
    cause_chosen = Signal(str)
    link_wanted = Signal()
    unlink_wanted = Signal()

    def __init__(self, groups: Sequence[RunGroup], *, closed: bool) -> None:
        super().__init__()
        self.setObjectName("group_form")
        self._groups = groups
        differing = [one for one in groups if one.cause]
        parts: list[QWidget] = []
        if len(groups) == 1:
            parts += self._single(groups[0])
        else:
            rest = sum(one.difference for one in groups)
            text = format_money(rest, groups[0].currency, sign=True)
            if len({one.currency for one in groups}) == 1:
                parts.append(label(_("Together {amount} apart.").format(amount=text), wrap=True))
        self.said = NoteField("group_explained", _("Our word on it"), self.explained.emit)
        self.cause = ChoiceField(
            "group_cause",
            _("Cause"),
            {key: _(text) for key, text in causes.CAUSES.items() if key},
            self.cause_chosen.emit,
        )
        if differing:
            self.said.set_text(differing[0].explained if len(differing) == 1 else "")
            self.cause.set_text(differing[0].cause)
            parts += [self.cause, self.said]
        self.accept = button(_("Accept as explained"), "", "check", self.accepted.emit)
        self.accept.setObjectName("group_accept")
        self.accept.setVisible(any(not one.settled for one in differing))
        self.link = button(_("Match these lines"), "", "link", self.link_wanted.emit)
        self.link.setObjectName("group_link")
        self.unlink = button(_("Take apart"), "", "close", self.unlink_wanted.emit)
        self.unlink.setObjectName("group_unlink")
        sides = {bool(one.ours) for one in groups} | {not one.theirs for one in groups}
        self.link.setVisible(len(groups) > 1 and len(sides) > 1)
        self.unlink.setVisible(len(groups) == 1 and len(groups[0].ours) + len(groups[0].theirs) > 1)
        body = vbox(*parts, gap=10)
        body.addLayout(hbox(self.accept, None))
        body.addLayout(hbox(self.link, self.unlink, None))
        if len(groups) == 1:
            body.addWidget(
                muted(_("To match lines by hand, choose several rows with Ctrl."), wrap=True)
            )
        self.setLayout(form(body))
        for one in (self.said, self.cause, self.accept, self.link, self.unlink):
            one.setEnabled(not closed)

    @staticmethod
    def _single(one: RunGroup) -> list[QWidget]:
        text = words.sentence(one.cause, one.ours, one.theirs, one.difference, one.currency)
        said = label(text, wrap=True)
        said.setObjectName("group_words")
        parts: list[QWidget] = [said]
        for heading, lines in ((_("Ours"), one.ours), (_("Theirs"), one.theirs)):
            if lines:
                parts.append(section(heading))
                parts += [_line(line) for line in lines[:_SHOWN]]
        return parts


def _line(one: RunLine) -> QWidget:
    made = QWidget()
    number = label(one.number or one.text or "—", wrap=True)
    amount = label(format_money(one.amount, one.currency), bold=True)
    row = "" if one.side == "ours" else _("row {row}").format(row=one.place)
    more = [format_date(one.day), one.text if one.number else "", row]
    detail = caption("  ".join(part for part in more if part))
    if not one.counts:
        detail.setText("  ".join((detail.text(), _("of another period"))))
    top = hbox(number, None, amount, gap=6)
    top.setStretch(0, 1)
    made.setLayout(vbox(top, detail, gap=0))
    return made
