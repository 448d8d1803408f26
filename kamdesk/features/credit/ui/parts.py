"""Small parts of the widgets of credit."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from kamdesk.ui.widgets import label


def right(text: str, role: str = "", *, bold: bool = False) -> QLabel:
    """Return a figure at the right."""
    made = label(text, role, bold=bold)
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return made
