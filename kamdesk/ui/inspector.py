"""The pane at the right for the selected thing: closable, scrolls, keeps its width."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from kamdesk.base.i18n import _
from kamdesk.ui.theme import INSPECTOR_WIDTH
from kamdesk.ui.widgets import clear, hbox, plain_tip, section, tool, vbox


class Inspector(QFrame):
    """Shows one widget under a heading."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.setMinimumWidth(INSPECTOR_WIDTH - 20)
        self.setMaximumWidth(INSPECTOR_WIDTH + 80)
        self.heading = section("")
        self.heading.setWordWrap(True)
        self.heading.setMinimumWidth(1)  # a name in one word must not widen the pane
        self.heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        close = tool("close", _("Close"), self.close_pane)
        top = hbox(self.heading, close, margins=(14, 10, 8, 6))
        self._body = QWidget()
        self._body.setObjectName("inspector_body")
        self._layout = QVBoxLayout(self._body)
        self._layout.setContentsMargins(14, 2, 14, 14)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setObjectName("inspector_area")
        area.setAccessibleName(_("Details"))
        area.setWidget(self._body)
        self.setLayout(vbox(top, area, gap=0))
        self.hide()

    def show_widget(self, heading: str, widget: QWidget) -> None:
        """Show something; what was there is deleted."""
        clear(self._layout)
        self.heading.setText(heading)
        self.heading.setToolTip(plain_tip(heading))
        self._layout.addWidget(widget)
        self._layout.addStretch(1)
        self.show()

    def close_pane(self) -> None:
        """Hide the pane."""
        self.hide()
        self.closed.emit()
