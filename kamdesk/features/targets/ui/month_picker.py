"""The month a page is about: one back, one on, or typed."""

import re
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_month
from kamdesk.base.i18n import _
from kamdesk.features.targets import domain
from kamdesk.ui.forms import Field
from kamdesk.ui.widgets import button, hbox, tool

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def parse_month(text: str, today: date) -> date:
    """Return the first day of the month that was typed: 2026-06, 2026年6月, 6, Jun 2026, -1.

    Raises:
        UserError: If it is no month.
    """
    bare = text.strip().lower()
    shift = re.fullmatch(r"[+-]\d{1,3}", bare)
    if shift:
        return domain.add_months(today.replace(day=1), int(bare))
    named = next((n for n, name in enumerate(_NAMES, 1) if re.search(rf"\b{name}", bare)), None)
    numbers = [int(part) for part in re.findall(r"\d+", bare)]
    year = next((one for one in numbers if one > 31), today.year)
    month = named or next((one for one in numbers if 1 <= one <= 12), None)
    if month is None or not 1900 <= year <= 9998 or len(numbers) > 3:
        raise UserError(
            _("{text} is not a month.").format(text=text), _("Type it like 2026-06 or 6.")
        )
    return date(year, month, 1)


class MonthPicker(QWidget):
    """`chosen` tells the first day of the month."""

    chosen = Signal(object)

    def __init__(self, month: date) -> None:
        super().__init__()
        self.setObjectName("month_picker")
        self._month = month
        self.back = tool("back", _("The month before"), lambda: self._go(-1))
        self.forward = tool("forward", _("The month after"), lambda: self._go(1))
        self.field = Field("goal_month", _("Month"), self._typed, tip=_("2026-06, 6, -1"))
        self.field.label.hide()  # the name of the month says what it is
        self.field.setMaximumWidth(108)
        self.now = button(_("This month"), "flat", clicked=self._back_to_now)
        self.now.setObjectName("this_month")
        self._today = month
        self.setLayout(hbox(self.back, self.field, self.forward, self.now, gap=2))
        self.show_month(month, month)

    def show_month(self, month: date, today: date) -> None:
        """Show a month without telling."""
        self._month, self._today = month, today.replace(day=1)
        self.field.set_text(format_month(month))
        self.now.setVisible(self._month != self._today)

    def _go(self, step: int) -> None:
        self.chosen.emit(domain.add_months(self._month, step))

    def _back_to_now(self) -> None:
        self.chosen.emit(self._today)

    def _typed(self, text: str) -> None:
        self.chosen.emit(parse_month(text, self._today))
