"""A short note over the page, with Undo for what just happened."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QWidget

from kamdesk.base.i18n import _
from kamdesk.ui.widgets import button, hbox, label

_SECONDS = 8


class Toast(QFrame):
    """One note at the bottom of the window; a new one replaces it."""

    def __init__(self, parent: QWidget, undo: Callable[[], object]) -> None:
        super().__init__(parent)
        self._take_back = undo
        self.setObjectName("toast")
        self.text = label("")
        self.undo = button(_("Undo"), clicked=self._undo)
        self.setLayout(hbox(self.text, self.undo, margins=(14, 8, 10, 8), gap=14))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SECONDS * 1000)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def _undo(self) -> None:
        self.hide()
        self._take_back()

    def say(self, text: str, with_undo: bool) -> None:
        """Show a note."""
        self.text.setText(text)
        self.undo.setVisible(with_undo)
        self.setAccessibleName(text)
        self.adjustSize()
        parent = self.parentWidget()
        if parent is not None:
            self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - 48)
        self.show()
        self.raise_()
        self._timer.start()
