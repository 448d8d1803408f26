"""The month's goal in one line: what can be collected, what came, what is left, how well it goes."""

from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.formats import format_compact, format_money, format_month, format_percent
from kamdesk.base.i18n import _
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import base_currency
from kamdesk.features.targets import queries
from kamdesk.features.targets.domain import definitions
from kamdesk.features.targets.queries import MonthGoals, Sum
from kamdesk.features.targets.widgets.words import gap_text
from kamdesk.ui.context import Context
from kamdesk.ui.theme import announcer, theme
from kamdesk.ui.widgets import Card, InfoButton, button, caption, hbox, label, set_role, vbox

TABLES = (
    "invoice", "receipt", "allocation", "instalment", "bill", "promise", "collection_target",
    "incentive_scheme", "account",
)  # fmt: skip
"""What a month's figures are made of."""


class Meter(QWidget):
    """A thin bar: how much of the target came, what is expected after it, and the target as a mark."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("goal_meter")
        self._collected, self._expected, self._target = 0, 0, 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        announcer().changed.connect(self.update)

    def show_amounts(self, collected: int, expected: int, target: int, told: str) -> None:
        """Show amounts of one currency; `told` says the same in words."""
        self._collected, self._expected, self._target = collected, expected, target
        self.setAccessibleName(told)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a low, wide size."""
        return QSize(160, 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar."""
        painter, colors = QPainter(self), theme()
        whole = max(self._target, self._collected + self._expected, 1)
        bar = QRectF(0, 3, self.width(), self.height() - 6)
        painter.fillRect(bar, colors.color("sunken"))
        came = bar.width() * max(0, self._collected) / whole
        painter.fillRect(QRectF(0, bar.top(), came, bar.height()), colors.color("accent"))
        coming = bar.width() * self._expected / whole
        painter.setPen(colors.color("accent"))
        if coming > 2:
            painter.drawRect(QRectF(came, bar.top(), coming - 1, bar.height() - 1))
        if self._target:
            painter.setPen(colors.color("text"))
            place = min(bar.width() * self._target / whole, bar.width() - 1)
            painter.drawLine(QPointF(place, 0), QPointF(place, self.height()))


class MonthGoal(Card):
    """The running month of all accounts, or of one: a compact strip for other pages.

    A click opens the targets. It counts in a worker and follows every change of the ledger.
    """

    counted = Signal()

    def __init__(self, context: Context, account_id: int | None = None) -> None:
        super().__init__(clickable=True)
        self.setObjectName("month_goal")
        self._context = context
        self._account_id = account_id
        self._round = 0
        self.heading = label("", bold=True)
        self.figures = {name: label("—", bold=True) for name in _titles()}
        self.state = label("")
        self.meter = Meter()
        self.info = InfoButton("")
        self.open = button(_("Targets"), "link", clicked=self._open)
        self.open.setObjectName("open_targets")
        parts = [
            vbox(caption(title), self.figures[name], gap=0) for name, title in _titles().items()
        ]
        middle = vbox(self.meter, self.state, gap=0)
        row = hbox(self.heading, *parts, self.info, gap=16, margins=(12, 4, 8, 4))
        row.insertLayout(len(parts) + 1, middle, 1)
        row.addWidget(self.open)
        self.setLayout(row)
        self.clicked.connect(self._open)
        context.workspace.changed.connect(self._on_changed)
        context.as_of_changed.connect(lambda _day: self.reload())
        self.reload()

    def reload(self) -> None:
        """Count again in a worker; what was shown stays until it is done."""
        self._round += 1
        mine, day, account = self._round, self._context.as_of, self._account_id
        workspace = self._context.workspace
        self._context.tasks.start(
            lambda _progress: workspace.read(_count, day, account),
            lambda found: self._take(found, mine),
            owner=self,
        )

    def _take(self, found: tuple[MonthGoals, str], mine: int) -> None:
        if mine == self._round:
            self.show_goals(*found)
            self.counted.emit()

    def show_goals(self, found: MonthGoals, base: str) -> None:
        """Show a month; of several currencies the base currency, if it is one of them."""
        known = found.currencies()
        code = base if base in known or not known else known[0]
        one = queries.add_up(found.of(code))
        self.heading.setText(format_month(found.days.start))
        for name, text in _texts(one, code).items():
            self.figures[name].setText(text)
        text, role = gap_text(one, code)
        others = [other for other in known if other != code]
        if others:
            text += "  " + _("also {codes}").format(codes=", ".join(others))
        self.state.setText(text)
        set_role(self.state, role)
        told = definitions()
        self.info.set_definition(
            "\n\n".join(told[name] for name in ("collectable", "collected", "efficiency"))
        )
        self._measure(one, code, text)

    def _measure(self, one: Sum, code: str, state: str) -> None:
        collected, expected = one.measured
        told = _("{month}: {collected} of {target} collected").format(
            month=self.heading.text(), collected=format_money(one.collected, code),
            target=format_money(one.target, code),
        )  # fmt: skip
        self.meter.show_amounts(collected, expected, one.target or 0, told)
        self.setAccessibleName(f"{told}. {state}")

    def _open(self) -> None:
        request = {} if self._account_id is None else {"account": self._account_id}
        self._context.navigate("receivables", tab="targets", **request)

    def _on_changed(self, changes: ChangeSet) -> None:
        if changes.touches(*TABLES):
            self.reload()


def _count(reader: Reader, day: date, account_id: int | None) -> tuple[MonthGoals, str]:
    return queries.goals(reader, day, day, account_id), base_currency(reader)


def _titles() -> dict[str, str]:
    return {
        "collectable": _("Collectable"), "collected": _("Collected"), "remains": _("Remains"),
        "efficiency": _("Efficiency"), "earned": _("Commission"),
    }  # fmt: skip


def _texts(one: Sum, code: str) -> dict[str, str]:
    return {
        "collectable": format_compact(one.collectable, code),
        "collected": format_compact(one.collected, code),
        "remains": format_compact(one.remains, code),
        "efficiency": format_percent(one.efficiency),
        "earned": format_compact(None if one.statement is None else one.statement.net, code),
    }
