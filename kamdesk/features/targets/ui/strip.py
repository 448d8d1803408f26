"""The strip over the table: six figures of the month, the rates of collection, and what does not count."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from kamdesk.base.formats import MISSING, format_compact, format_money, format_percent
from kamdesk.base.i18n import _
from kamdesk.features.targets import domain
from kamdesk.features.targets.queries import Sum
from kamdesk.features.targets.widgets.words import (
    advance_text,
    cash_text,
    gap_text,
    rate_texts,
)
from kamdesk.ui.widgets import Elided, InfoButton, Tile, hbox, label, muted, vbox

_TILE_WIDTH = 176


class GoalStrip(QWidget):
    """`clicked` tells the name of a tile: collectable, collected, remains, efficiency, earned, to_earn."""

    clicked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("goal_strip")
        told = domain.definitions()
        titles = {
            "collectable": _("Collectable this month"),
            "collected": _("Collected"),
            "remains": _("Remains"),
            "efficiency": _("Efficiency"),
            "earned": _("Commission so far"),
            "to_earn": _("Still to earn"),
        }
        self.tiles = {name: Tile(f"goal_{name}", text, told[name]) for name, text in titles.items()}
        for name, tile in self.tiles.items():
            tile.clicked.connect(lambda name=name: self.clicked.emit(name))
        self.rates = {
            name: label("", bold=True) for name in ("due_rate", "combined_rate", "sales_rate")
        }
        parts: list[QWidget | int | None] = []
        for name, text in (
            ("due_rate", _("Collected of what fell due")),
            ("combined_rate", _("Collected of all collectable")),
            ("sales_rate", _("Collected of billing")),
        ):
            self.rates[name].setObjectName(name)
            parts += [muted(text), self.rates[name], InfoButton(told[name]), 10]
        self.apart = Elided("", "muted")
        self.apart.setObjectName("collected_apart")
        line = hbox(*parts, None, self.apart, gap=4, margins=(4, 0, 4, 0))
        self.setLayout(vbox(hbox(*self.tiles.values(), gap=8), line, gap=4))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hide the last tiles where there is no room for them."""
        super().resizeEvent(event)
        fitting = max(3, self.width() // _TILE_WIDTH)
        for place, tile in enumerate(self.tiles.values()):
            tile.setVisible(place < fitting)

    def show_sum(self, found: Sum, code: str, only: str, *, begun: bool = True) -> None:
        """Show the month of one currency; `only` is the tile in force as a filter.

        A month that has not begun has no rates yet.
        """
        for name, (minor, detail, role) in self._values(found, code).items():
            figure = format_compact(minor, code)
            if name == "efficiency":
                figure = format_percent(found.efficiency)
            self.tiles[name].set_value(figure, detail, role, format_money(minor, code))
            self.tiles[name].set_checked(name == only)
        for name, _label, value in rate_texts(found):
            self.rates[name].setText(value if begun else MISSING)
        apart = [cash_text(found, code), advance_text(found, code)]
        self.apart.setText("   ".join(part for part in apart if part))
        self.apart.updateGeometry()

    @staticmethod
    def _values(found: Sum, code: str) -> dict[str, tuple[int | None, str, str]]:
        overdue = _("overdue {old} · due {due}").format(
            old=format_compact(found.overdue, code, sign=False),
            due=format_compact(found.due, code, sign=False),
        )
        paid = found.statement
        share = (
            ""
            if paid is None or paid.share is None
            else _("{share} of being on time").format(share=format_percent(paid.share))
        )
        earned = None if paid is None else paid.net
        forecast = _("expected in all {amount}").format(amount=format_compact(found.forecast, code))
        target = _("target {amount}").format(amount=format_compact(found.target, code))
        gap, role = gap_text(found, code)
        return {
            "collectable": (found.collectable, overdue, ""),
            "collected": (found.collected, target, ""),
            "remains": (found.remains, forecast, ""),
            "efficiency": (found.target, gap, role),
            "earned": (earned, share if paid is not None else _("no scheme in force"), ""),
            "to_earn": (found.to_earn, _("if all came today"), ""),
        }
