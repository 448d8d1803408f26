"""The navigation at the left of the window."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QToolButton

from kamdesk.base.feature import Page
from kamdesk.base.i18n import _
from kamdesk.ui.icons import icon
from kamdesk.ui.theme import CAPTION, RAIL_WIDTH, font
from kamdesk.ui.widgets import clear, vbox


class Rail(QFrame):
    """The navigation at the left: an icon over a short word."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAccessibleName(_("Pages"))
        self.setFixedWidth(RAIL_WIDTH)
        self._top = vbox(gap=4)
        self._bottom = vbox(gap=4)
        self.setLayout(vbox(self._top, None, self._bottom, margins=(6, 10, 6, 10)))
        self.hide()

    def clear(self) -> None:
        """Take all buttons away."""
        clear(self._top)
        clear(self._bottom)

    def add(self, page: Page, clicked: Callable[[], None]) -> QToolButton:
        """Add a button; pages of order 100 and above stand at the bottom."""
        made = QToolButton()
        made.setObjectName(f"nav_{page.key}")
        made.setText(_(page.title))
        made.setAccessibleName(_(page.title))
        made.setIcon(icon(page.icon, "text", 22))
        made.setIconSize(QSize(22, 22))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setFont(font(CAPTION))
        made.setCheckable(True)
        made.setFixedSize(RAIL_WIDTH - 12, 54)
        made.clicked.connect(lambda _checked=False: clicked())
        (self._bottom if page.order >= 100 else self._top).addWidget(made)
        return made
