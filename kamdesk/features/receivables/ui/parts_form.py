"""The instalments of a new invoice: a line each, with what is left to share out."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_money
from kamdesk.base.i18n import _
from kamdesk.ui.forms import Field, money_text, parse_money
from kamdesk.ui.widgets import button, hbox, label, restyle, tool, vbox


class PartLine(QWidget):
    """One instalment; without a day it waits for the milestone chosen above."""

    removed = Signal(object)

    def __init__(self, number: int) -> None:
        super().__init__()
        self.setObjectName(f"part_{number}")
        self.due = Field(f"part_due_{number}", _("Due of part {n}").format(n=number))
        self.amount = Field(f"part_amount_{number}", _("Amount of part {n}").format(n=number))
        self.retention = QCheckBox(_("Retention"))
        self.retention.setObjectName(f"part_retention_{number}")
        away = tool("close", _("Remove this part"), lambda: self.removed.emit(self))
        away.setObjectName(f"part_remove_{number}")
        self.setLayout(
            vbox(hbox(self.due, self.amount, gap=6), hbox(self.retention, None, away), gap=2)
        )


class Parts(QWidget):
    """Empty where the invoice is due as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("instalments")
        self.lines: list[PartLine] = []
        self._total: int | None = None
        self._currency = "CNY"
        self._number = 0
        self._rows = vbox(gap=6)
        self.told = label("", "muted")
        self.told.setObjectName("parts_left")
        self.more = button(_("Add an instalment"), "link", clicked=self.add_line)
        self.more.setObjectName("add_instalment")
        self.setLayout(vbox(self._rows, self.told, hbox(self.more, None), gap=4))

    def add_line(self) -> PartLine:
        """Add an instalment of what is left."""
        self._number += 1
        made = PartLine(self._number)
        left = self.left()
        made.removed.connect(self._remove)
        made.amount.line.textChanged.connect(lambda _text: self._show_left())
        self.lines.append(made)
        self._rows.addWidget(made)
        if left is not None and left > 0:
            made.amount.set_text(money_text(left, self._currency))
        self._show_left()
        return made

    def _remove(self, one: PartLine) -> None:
        self.lines.remove(one)
        self._rows.removeWidget(one)
        one.hide()
        one.deleteLater()
        self._show_left()

    def set_total(self, total: int | None, currency: str) -> None:
        """Say what the instalments add up to; None while that is not known."""
        self._total, self._currency = total, currency
        self._show_left()

    def amounts(self) -> list[int]:
        """Return the amounts typed; UserError if one is missing or no amount."""
        found = []
        for one in self.lines:
            amount = parse_money(one.amount.text(), self._currency)
            if amount is None:
                raise UserError(_("Type an amount for every part."))
            found.append(amount)
        return found

    def left(self) -> int | None:
        """Return what is not shared out; None while that cannot be told."""
        if self._total is None:
            return None
        try:
            given = sum(parse_money(one.amount.text(), self._currency) or 0 for one in self.lines)
        except UserError:
            return None
        return self._total - given

    def _show_left(self) -> None:
        left = self.left()
        self.told.setVisible(bool(self.lines) and left is not None)
        if left is not None:
            text = _("Left to share out: {amount}")
            self.told.setText(text.format(amount=format_money(left, self._currency)))
            restyle(self.told, role="muted" if left == 0 else "bad")
