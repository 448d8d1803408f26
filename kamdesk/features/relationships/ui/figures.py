"""The figures over the map: what each counts, who is behind it, and what lets others fade."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kamdesk.base.formats import MISSING, format_percent
from kamdesk.base.i18n import _, ngettext
from kamdesk.features.relationships.domain import Figures
from kamdesk.features.relationships.queries import Staff
from kamdesk.features.relationships.ui.edits import shown_name
from kamdesk.ui.widgets import InfoButton, button, caption, clear, hbox, label


class FigureStrip(QWidget):
    """Coverage, sponsor score, reliable support, gaps and opponents of the people that are shown.

    Signals:
        focus_wanted: "gaps" or "blockers": let everybody else fade; again: stop.
        details_wanted: Open the figures with their inputs.
    """

    focus_wanted = Signal(str)
    details_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("map_figures")
        self._row = hbox(gap=4)
        self.setLayout(hbox(self._row, None, margins=(14, 0, 14, 4)))

    def show_staff(self, found: Staff, made: Figures, focus: str) -> None:
        """Show the figures of the people on a day; `focus` is what the map is focused on."""
        clear(self._row)
        share = _("{n} of {all} people count; the others have no influence noted.").format(
            n=made.people - made.without_influence, all=made.people
        )
        self._figure(
            _("Coverage"), format_percent(made.coverage_index, 0),
            _("Coverage index: influence x coverage / 4, summed, as a share of all influence.") + " " + share,
        )  # fmt: skip
        self._figure(
            _("Sponsor score"), signed(made.weighted_sponsor_score),
            _("Weighted sponsor score: influence x attitude / 2, as a share of the influence of those whose attitude is known; -1 all opponents, +1 all mentors. Unknown is not neutral: {n} are left out.").format(n=made.without_attitude),
        )  # fmt: skip
        self._figure(
            _("Reliable support"), format_percent(made.reliable_support, 0),
            _("Influence x positive attitude x coverage: support from people we really know, as a share of the most there could be."),
        )  # fmt: skip
        self._focus_buttons(made, focus)
        details = button(_("All figures"), "link", clicked=self.details_wanted.emit)
        details.setObjectName("all_figures")
        self._row.addSpacing(8)
        self._row.addWidget(details)
        self._warn_of_circles(found)

    def _focus_buttons(self, made: Figures, focus: str) -> None:
        tips: Mapping[str, tuple[str, str]] = {
            "gaps": (
                ngettext("{n} gap", "{n} gaps", len(made.gaps)).format(n=len(made.gaps)),
                _("Influence 4 or 5 and at most no contact. Click to let the others fade."),
            ),
            "blockers": (
                ngettext("{n} opponent", "{n} opponents", len(made.blockers)).format(
                    n=len(made.blockers)
                ),
                _("Influence 3 or more and a negative attitude. Click to let the others fade."),
            ),
        }
        for name, (text, tip) in tips.items():
            one = button(text, "flat", clicked=partial(self.focus_wanted.emit, name))
            one.setObjectName(f"focus_{name}")
            one.setCheckable(True)
            one.setChecked(focus == name)
            one.setToolTip(tip)
            self._row.addWidget(one)

    def _warn_of_circles(self, found: Staff) -> None:
        if not found.tree.cycles:
            return
        names = found.by_key()
        told = "; ".join(
            " → ".join(shown_name(names[key]) for key in (*circle, circle[0]))
            for circle in found.tree.cycles
        )
        text = "▲ " + _("Circle in the reporting lines: {names}").format(names=told)
        self._row.addWidget(label(text, "bad"))

    def _figure(self, heading: str, figure: str, definition: str) -> None:
        parts = caption(heading), label(figure, bold=True), InfoButton(definition)
        self._row.addLayout(hbox(*parts, gap=4, margins=(0, 0, 10, 0)))


def signed(value: Decimal | None) -> str:
    """Return a score with its sign: "+0.30"."""
    return MISSING if value is None else f"{value:+.2f}"
