"""The legend of the map, which is also its filter: each kind of line can be switched off."""

from collections.abc import Collection, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QToolButton

from kamdesk.base.i18n import _
from kamdesk.features.relationships.domain import KINDS
from kamdesk.features.relationships.ui.lines import sample
from kamdesk.ui.theme import theme
from kamdesk.ui.widgets import clear, hbox


def kind_text(kind: str) -> str:
    """Return the name of a kind of relation; a word of the user's own is its own name."""
    return _(KINDS[kind]) if kind in KINDS else kind


class Legend(QFrame):
    """A button for each kind of line.

    Signals:
        hidden_changed: The set of kinds that are switched off.
    """

    hidden_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("map_legend")
        self._kinds: tuple[str, ...] = ()
        self.hidden: set[str] = set()
        self._row = hbox(gap=4)
        self.setLayout(hbox(self._row, None, margins=(14, 3, 14, 3)))

    def show_kinds(self, kinds: Sequence[str], hidden: Collection[str]) -> None:
        """Show the kinds there are, with those that are switched off."""
        self._kinds, self.hidden = tuple(kinds), set(hidden)
        self.repaint_samples()

    def repaint_samples(self) -> None:
        """Draw the buttons anew, in the colours of the theme in force."""
        clear(self._row)
        for kind in self._kinds:
            one = QToolButton()
            one.setObjectName(f"legend_{kind}")
            one.setText(kind_text(kind))
            one.setAccessibleName(_("Show lines: {kind}").format(kind=one.text()))
            one.setIcon(sample(kind, theme()))
            one.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            one.setCheckable(True)
            one.setChecked(kind not in self.hidden)
            one.toggled.connect(partial(self._toggle, kind))
            self._row.addWidget(one)

    def _toggle(self, kind: str, on: bool) -> None:
        self.hidden = self.hidden - {kind} if on else self.hidden | {kind}
        self.hidden_changed.emit(self.hidden)
