"""The card that holds the forecast against what came."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar

from kamdesk.base.formats import format_int, format_percent
from kamdesk.base.i18n import _, ngettext
from kamdesk.features.forecast.simulation.backtest import Score
from kamdesk.features.forecast.ui.words import judged, past_definition
from kamdesk.ui.theme import BODY
from kamdesk.ui.widgets import (
    Card,
    Elided,
    Figure,
    InfoButton,
    button,
    caption,
    hbox,
    label,
    muted,
    set_role,
    vbox,
)

_WIDTH = 292


class PastCard(Card):
    """`wanted` asks for the comparison, `stopped` ends it."""

    wanted = Signal()
    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("past_card")
        self.setFixedWidth(_WIDTH)
        self.info = InfoButton(past_definition())
        self.figure = Figure("—")
        self.share = caption(_("of the weeks in the 80 % band"))
        self.word = label("")
        self.inner = label("")
        self.bias = label("", wrap=True)
        self.error = label("", wrap=True)
        self.basis = muted("", wrap=True)
        self.progress = QProgressBar()
        self.progress.setObjectName("past_progress")
        self.progress.setAccessibleName(_("Comparing with the past"))
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.stop = button(_("Stop"), "flat", clicked=self.stopped.emit)
        self.stop.setObjectName("past_stop")
        self.again = button(_("Compare again"), "flat", clicked=self.wanted.emit)
        self.again.setObjectName("past_again")
        heading = Elided(_("Held against the past"), size=BODY, bold=True)
        self.setLayout(
            vbox(
                hbox(heading, self.info, None, self.again, self.stop, gap=4),
                hbox(self.figure, self.share, None, gap=8),
                self.word,
                self.inner,
                self.bias,
                self.error,
                self.basis,
                self.progress,
                None,
                margins=(12, 4, 8, 8),
                gap=4,
            )
        )
        self._scores: Sequence[Score] = ()
        self.set_running(False)

    def set_running(self, running: bool) -> None:
        """Show that the comparison is being made, or is not."""
        self.progress.setVisible(running)
        self.stop.setVisible(running)
        self.again.setVisible(False)
        if running:
            self.progress.setRange(0, 0)

    def step(self, done: int, total: int, what: str) -> None:
        """Show how far it is."""
        self.progress.setRange(0, max(total, 1))
        self.progress.setValue(done)
        self.basis.setText(_("Comparing with {day}").format(day=what))

    def set_stale(self, text: str) -> None:
        """Say why what is shown is old or missing, and offer to compare again."""
        self.set_running(False)
        self.again.show()
        self.basis.setText(text)

    def show_score(self, one: Score | None) -> None:
        """Show how good the forecasts were, or that too little is known."""
        self.set_running(False)
        known = one is not None and one.inside_80 is not None
        for part in (self.share, self.word, self.inner, self.bias, self.error):
            part.setVisible(known)
        self.figure.setText("—")
        if one is None or one.inside_80 is None:
            self.basis.setText(
                _(
                    "Too little history to compare: at least 30 payments before a month end are needed."
                )
            )
            self.setAccessibleName(": ".join((_("Held against the past"), self.basis.text())))
            return
        self.figure.setText(format_percent(one.inside_80, 0))
        self.figure.updateGeometry()
        word, role = judged(one.inside_80)
        self.word.setText(word)
        set_role(self.word, role)
        self.inner.setText(
            _("{share} in the 50 % band").format(share=format_percent(one.inside_50, 0))
        )
        self._fill_errors(one)
        self.basis.setText(
            _("{payments}, {days}, {weeks}").format(
                payments=ngettext("{n} payment", "{n} payments", one.payments).format(
                    n=format_int(one.payments)
                ),
                days=ngettext("{n} month end", "{n} month ends", one.days).format(n=one.days),
                weeks=ngettext("{n} week", "{n} weeks", one.weeks).format(n=one.weeks),
            )
        )
        texts = (self.figure, self.share, self.word, self.inner, self.bias, self.error, self.basis)
        self.setAccessibleName(
            ". ".join([_("Held against the past"), *(text.text() for text in texts)])
        )

    def _fill_errors(self, one: Score) -> None:
        bias = one.bias or 0.0
        text = (
            _("Bias {share}: more was expected than came")
            if bias > 0
            else _("Bias {share}: less was expected than came")
        )
        self.bias.setText(text.format(share=format_percent(abs(bias))))
        self.error.setText(
            _("Error {ours}; by due day {due}, by average days late {mean}").format(
                ours=format_percent(one.error, 0),
                due=format_percent(one.error_due, 0),
                mean=format_percent(one.error_mean, 0),
            )
        )
