"""The instalments of one invoice: when each is due, what is left of it, and what it waits for."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from kamdesk.base.formats import format_date, format_money
from kamdesk.base.i18n import _
from kamdesk.features.receivables.ui.docs import Line
from kamdesk.features.receivables.ui.facts import Facts
from kamdesk.features.receivables.ui.words import event_word
from kamdesk.ui.widgets import caption, label, section, vbox

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop


class ScheduleList(QWidget):
    """Hidden where an invoice is due as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("schedule")
        self.setAccessibleName(_("Instalments"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self._since = caption("")
        self.setLayout(vbox(section(_("Instalments")), self._since, self._grid, gap=4))
        self.lines: tuple[str, ...] = ()

    def show_lines(self, one: Facts) -> None:
        """Show the schedule in force."""
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = None if item is None else item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.setVisible(bool(one.schedule))
        if not one.schedule:
            self.lines = ()
            return
        since = format_date(one.schedule[0].since)
        self._since.setText(_("In force since {day}.").format(day=since))
        told = []
        for row, line in enumerate(one.schedule):
            text, role = _told(line, one)
            amount = format_money(line.amount, one.currency)
            left = _("open {amount}").format(amount=format_money(line.open, one.currency))
            self._grid.addWidget(caption(str(line.place)), 2 * row, 0)
            self._grid.addWidget(label(text, role, wrap=True), 2 * row, 1)
            self._grid.addWidget(label(amount), 2 * row, 2, _RIGHT)
            self._grid.addWidget(
                caption(left if line.open else _("settled")), 2 * row + 1, 2, _RIGHT
            )
            told.append(f"{text} · {amount} · {left}")
        self.lines = tuple(told)


def _told(line: Line, one: Facts) -> tuple[str, str]:
    word = _("Retention") if line.kind == "retention" else _("Instalment")
    if line.due is None:
        event = event_word(line.event)
        text = _("{event} missing, not yet due").format(event=event or _("event"))
        return f"{word} · {text}", "watch"
    due = _("due {day}").format(day=format_date(line.due))
    late = (one.as_of - line.due).days
    if line.open and late > 0:
        return f"{word} · {due} · " + _("■ {n} days").format(n=late), "bad"
    return f"{word} · {due}", ""
