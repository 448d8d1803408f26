"""Every figure of the map with its definition and its inputs, opened one below the other."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial

from PySide6.QtWidgets import QGridLayout, QLayout, QWidget

from kamdesk.base.formats import MISSING, format_date, format_int, format_percent
from kamdesk.base.i18n import _
from kamdesk.features.relationships.queries import OpenFigure
from kamdesk.ui.context import Context
from kamdesk.ui.widgets import button, caption, clear, hbox, label, line, muted, vbox

_MOST = 30
_Value = Decimal | int | str | None


def figure_text(form: str, value: _Value) -> str:
    """Return a figure as it is shown; `form` is one of `OpenFigure.form`."""
    if value is None or isinstance(value, str):
        return value or MISSING
    if form == "share":
        return format_percent(value, 1)
    if form == "signed":
        return f"{value:+.2f}"
    if form == "number":
        return f"{value:.4f}"
    return format_int(int(value))


class AllFigures(QWidget):
    """A heading, a figure and its definition each; a click opens who and what it is made of."""

    def __init__(self, context: Context, pick: Callable[[list[int]], None]) -> None:
        """Show figures; `pick` is called with the cards behind one that was opened."""
        super().__init__()
        self.setObjectName("all_figures_pane")
        self._context = context
        self._pick = pick
        self._open = ""
        self._figures: tuple[OpenFigure, ...] = ()
        self._day = caption("")
        self._body = vbox(gap=8)
        self.setLayout(vbox(self._day, self._body, gap=8))

    def show_figures(self, figures: tuple[OpenFigure, ...], *, enough: bool) -> None:
        """Show the figures of a day; with less than `enough` people those of the network are left out."""
        self._figures = figures
        self._enough = enough
        day = format_date(self._context.as_of)
        self._day.setText(_("As of {day}").format(day=day))
        self._fill()

    def _fill(self) -> None:
        clear(self._body)
        for one in self._figures:
            self._body.addLayout(self._one(one))
            self._body.addWidget(line())
        if not self._enough:
            told = _("Figures of the network need at least three people.")
            self._body.addWidget(muted(told, wrap=True))

    def _one(self, one: OpenFigure) -> QLayout:
        head = button(_(one.title), "link", clicked=partial(self._toggle, one.key))
        head.setObjectName(f"figure_{one.key}")
        figure = label(figure_text(one.form, one.value), bold=True)
        made = vbox(hbox(head, None, figure), muted(_(one.definition), wrap=True), gap=3)
        if one.key == self._open:
            made.addLayout(self._inputs(one))
        return made

    def _toggle(self, key: str) -> None:
        self._open = "" if self._open == key else key
        self._fill()
        for one in self._figures:
            if one.key == self._open:
                self._pick([card for card in one.keys if card is not None])

    @staticmethod
    def _inputs(one: OpenFigure) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        for column, head in enumerate(one.heads):
            grid.addWidget(caption(_(head)), 0, column)
        for row, cells in enumerate(one.inputs[:_MOST], start=1):
            for column, cell in enumerate(cells):
                share = one.form == "share" and isinstance(cell, Decimal)
                text = figure_text("share" if share else "number", cell)
                if isinstance(cell, int):
                    text = str(cell)
                grid.addWidget(label(text, size=9), row, column)
        left = len(one.inputs) - _MOST
        if left > 0:
            grid.addWidget(muted(_("… {n} more").format(n=left)), _MOST + 1, 0)
        if not one.inputs:
            grid.addWidget(muted(_("Nobody.")), 1, 0)
        return grid
