"""The one place where an error becomes a dialog: a situation with advice, or a bug with details."""

import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from kamdesk.base.errors import Cancelled, UserError
from kamdesk.base.i18n import _

if TYPE_CHECKING:  # the window is painted without a dialog
    from PySide6.QtWidgets import QMessageBox

log = logging.getLogger("kamdesk")


def message_box(error: BaseException, parent: QWidget | None = None) -> "QMessageBox":
    """Return the dialog for an error; nothing in it is taken for markup."""
    from PySide6.QtWidgets import QMessageBox

    box = QMessageBox(parent)
    box.setObjectName("error_box")
    box.setWindowTitle("kamdesk")
    box.setTextFormat(Qt.TextFormat.PlainText)
    if isinstance(error, UserError):
        box.setIcon(QMessageBox.Icon.Warning)
        box.setText(error.summary)
        box.setInformativeText(error.advice)
    else:
        log.critical("uncaught exception", exc_info=error)
        box.setIcon(QMessageBox.Icon.Critical)
        box.setText(
            _("Something went wrong in kamdesk. Your data are safe: what was saved stays saved.")
        )
        box.setInformativeText(_("Go on working; if it comes back, send the details to support."))
        box.setDetailedText("".join(traceback.format_exception(error)))
    box.addButton(_("Close"), QMessageBox.ButtonRole.AcceptRole)
    return box


class ErrorReporter(QObject):
    """Shows errors one at a time, from any thread; repeated ones are counted, not stacked."""

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._posted.connect(self._show)
        self._box: QMessageBox | None = None
        self._last = ""
        self.shown: list[BaseException] = []

    def install(self) -> None:
        """Take every uncaught exception of the process."""
        sys.excepthook = self._uncaught
        threading.excepthook = lambda args: self.report(args.exc_value)
        sys.unraisablehook = lambda args: self.report(args.exc_value)

    def report(self, error: BaseException | None) -> None:
        """Show an error soon, in the main thread."""
        if error is None or isinstance(error, Cancelled | KeyboardInterrupt | SystemExit):
            return
        self._posted.emit(error)

    def _uncaught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self.report(error.with_traceback(trace))

    def _show(self, error: BaseException) -> None:
        text = repr(error)
        if self._box is not None and self._box.isVisible():
            if text != self._last:
                log.critical("another exception while one is shown", exc_info=error)
            return
        self._last = text
        self.shown.append(error)
        self._box = message_box(error, QApplication.activeWindow())
        self._box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self._box.open()
