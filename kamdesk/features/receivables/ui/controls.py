"""The line over the panel: as-of day, basis, bucket edges and currency; always in sight."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import M_, _
from kamdesk.db import workspace_info
from kamdesk.features.receivables import domain
from kamdesk.features.receivables.ui.state import ALL
from kamdesk.features.receivables.ui.words import BASES
from kamdesk.ui.context import Context
from kamdesk.ui.forms import Field, parse_day
from kamdesk.ui.widgets import Segments, button, caption, clear, hbox


class Controls(QWidget):
    """What everything below is counted by.

    Signals:
        counted_by: The basis changed: count again.
        currency_chosen: Another currency is shown (code or `ALL`).
    """

    counted_by = Signal()
    currency_chosen = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("receivables_controls")
        self._context = context
        self.day = Field(
            "as_of", _("As of"), self._set_day, tip=_("2026-03-05, 3-5, -30d, yesterday")
        )
        self.day.setMaximumWidth(116)
        self.day.label.hide()  # it stands beside the field
        self.today = button(_("Today"), "flat", clicked=self._back_to_today)
        self.today.setObjectName("today")
        self.basis = Segments({key: _(BASES[key]) for key in domain.BASES}, "basis")
        self.basis.chosen.connect(lambda _key: self.counted_by.emit())
        self.edges = Field(
            "edges",
            _("Buckets"),
            self._set_edges,
            tip=_("Upper edges of the ageing buckets in days, for example 30, 60, 90, 120."),
        )
        self.edges.setMinimumWidth(156)
        self.edges.setMaximumWidth(190)
        self.edges.label.hide()
        self.edges.setEnabled(not context.workspace.readonly)
        self.currency: Segments | None = None
        self._codes: tuple[str, ...] = ()
        self._currencies = hbox(gap=0)
        self.row = hbox(
            caption(_("As of")),
            self.day,
            self.today,
            self.basis,
            caption(_("Buckets")),
            self.edges,
            self._currencies,
            None,
            gap=6,
        )
        self.setLayout(self.row)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_day(self, day: date) -> None:
        """Show the day everything is counted at."""
        self.day.set_text(format_date(day))

    def show_edges(self, edges: Sequence[int]) -> None:
        """Show the edges of the buckets."""
        self.edges.set_text(", ".join(map(str, edges)))

    def show_currencies(self, codes: Sequence[str]) -> None:
        """Offer currencies, and all of them in the base; nothing where there is one."""
        if tuple(codes) == self._codes:
            return
        before = self.code()
        self._codes = tuple(codes)
        clear(self._currencies)
        self.currency = None
        if len(codes) > 1:
            choices = {code: code for code in codes} | {ALL: _("All")}
            self.currency = Segments(choices, "currency")
            if before in choices:
                self.currency.choose(before)
            self.currency.chosen.connect(self.currency_chosen)
            self._currencies.addWidget(self.currency)

    def code(self) -> str:
        """Return the currency shown, `ALL`, or "" while nothing was counted."""
        if self.currency is not None:
            return self.currency.choice()
        return self._codes[0] if self._codes else ""

    def _set_day(self, text: str) -> None:
        day = parse_day(text, self._context.today())
        if day is None:
            raise UserError(_("Type a day."))
        self._context.as_of = day

    def _back_to_today(self) -> None:
        self._context.as_of = self._context.today()

    def _set_edges(self, text: str) -> None:
        try:
            edges = [int(part) for part in text.replace("，", ",").replace("、", ",").split(",")]
            domain.check_edges(edges)
        except ValueError:
            raise UserError(_("Type ascending days, for example 30, 60, 90.")) from None
        self._context.workspace.write(
            M_("Change the ageing buckets"),
            workspace_info.set_info,
            workspace_info.BUCKETS,
            ",".join(map(str, edges)),
        )
